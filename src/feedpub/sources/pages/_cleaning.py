"""The body of a page without what is not the article's, and what that leaves: images, links."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from lxml import etree
from msgspec import Struct

from feedpub.sources.pages._clutter import (
    ALSO_READ,
    is_button,
    is_call_to_action,
    is_clutter,
    is_repetition,
    may_be_also_read,
)
from feedpub.sources.pages._own_articles import folded
from feedpub.sources.pages._page_trees import BLOCKS, Element, tokens, words
from feedpub.sources.pages._pictures import (
    address_of,
    frame_of,
    is_pixel,
    picture_of,
    same_photo,
)

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LABELS = (*_HEADINGS, "p", "div", "strong", "b", "span", "li")
#: Blocks that can be a sentence or a list beside the text.
_BLOCKS = ("p", "div", "section", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "h5", "h6",
           "table", "a", "center")  # fmt: skip
#: Most links to other articles.
_MOST_RELATED = 30


class PageBody(Struct):
    """The body of an article.

    Attributes:
        html: Its markup.
        images: What it shows, as objects.
        related: The articles that it leads to, as objects.
        size: Characters of its text.
    """

    html: str = ""
    images: list[dict[str, Any]] = []
    related: list[dict[str, str]] = []
    size: int = 0


class PageFacts(Struct):
    """What is known of the page when its body is cleaned.

    Attributes:
        titles: The titles of the page, folded.
        lead: Address of its main image.
        absolute: Makes an address absolute.
        own: Returns whether an address is of an article of this site, and not of this page.
    """

    titles: set[str]
    lead: str | None
    absolute: Callable[[str], str]
    own: Callable[[str], bool]


def size_of(element: Element) -> int:
    """Return how many characters of text *element* has, those of links not counted."""
    total = sum(len(each.strip()) for each in element.itertext())
    return total - sum(len(each.strip()) for link in element.iter("a") for each in link.itertext())


def drop(element: Element) -> None:
    """Take *element* out of its tree, and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def declutter(container: Element) -> None:
    """Take out of *container* what by its name is not an article's."""
    total = None
    for element in list(container.iter("*")):
        if element is container or not is_clutter(element) or not _is_in(element, container):
            continue
        if "elementor" in tokens(element) or _is_heading_only(element):
            continue
        if total is None:
            total = _all_text(container)
        # What holds most of the text is the text, whatever it is called.
        if _all_text(element) * 2 <= total or element.tag in ("script", "style", "noscript"):
            drop(element)


def _is_heading_only(element: Element) -> bool:
    return element.tag in _HEADINGS and element.get("role") is None and not len(element)


def _is_in(element: Element, container: Element) -> bool:
    """Return whether *element* is still in *container*: it may be in what was taken out."""
    return any(each is container for each in element.iterancestors())


def _all_text(element: Element) -> int:
    return sum(len(each.strip()) for each in element.itertext())


def cleaned(container: Element, facts: PageFacts) -> PageBody:
    """Return the body that is in *container*, which is changed."""
    body = PageBody()
    for comment in list(container.iter(etree.Comment)):
        drop(comment)
    _take_related(container, facts, body)
    declutter(container)
    told = set(facts.titles)
    _take_images(container, facts, body, told)
    for element in list(container.iter(*_BLOCKS, "h1", "header", "hr")):
        if not _is_in(element, container):
            continue
        if _is_to_go(element, told):
            drop(element)
    body.size = _all_text(container)
    body.html = _inner(container)
    return body


def _is_to_go(element: Element, told: set[str]) -> bool:
    if element.tag == "header":
        return True
    shows = next(element.iter("figure", "img", "iframe", "video"), None) is not None
    if element.tag == "a":
        # In a sentence, it is a word of it.
        return is_button(element) and (shows or _holder(element) not in ("p", "li"))
    if shows or element.tag == "hr":
        return False
    text = words(element, 1_000)
    if element.tag == "h1":
        return folded(text) in told
    if not text and element.tag != "table":
        return not element.tail or not element.tail.strip()
    return is_call_to_action(element, text) or is_repetition(text, told)


def _holder(element: Element) -> str:
    """Return the tag of the block that *element* is in."""
    holders = (str(each.tag) for each in element.iterancestors() if each.tag in BLOCKS)
    return next(holders, "")


def _take_related(container: Element, facts: PageFacts, body: PageBody) -> None:
    """Take out of *container* the blocks that only lead to other articles, and keep the links."""
    for element in list(container.iter(*_LABELS)):
        if not _begins_like_a_label(element) or not _is_in(element, container):
            continue
        text = words(element, 400)
        label = ALSO_READ.match(text) if 3 < len(text) < 400 else None
        if label is None:
            continue
        if label.end() >= len(text) - 1:
            following = _following(element)
            if following is not None and _is_links(following):
                _keep(following, facts, body)
                drop(following)
                drop(element)
        elif _is_links(element, label.end()):
            _keep(element, facts, body)
            drop(element)


def _begins_like_a_label(element: Element) -> bool:
    first = _first_text(element)
    if not may_be_also_read(first):
        return False
    begin = first if len(first) > 200 else "".join(islice(element.itertext(), 6))
    return ALSO_READ.match(begin[:200].strip()[:80]) is not None


def _first_text(element: Element) -> str:
    """Return the first text in *element* that is more than spaces; empty if there is none."""
    # To ask for all texts takes three times as long as to see the first.
    text = element.text
    if text and not text.isspace():
        return text
    each = element
    while True:
        text = each.text if isinstance(each.tag, str) else None
        if text and not text.isspace():
            return text
        if len(each):
            each = each[0]
            continue
        while True:
            if each is element:
                return ""
            if each.tail and not each.tail.isspace():
                return each.tail
            following = each.getnext()
            if following is not None:
                each = following
                break
            parent = each.getparent()
            assert parent is not None, "it is in the element"
            each = parent


def _following(label: Element) -> Element | None:
    """Return the block that *label* stands over."""
    for _ in range(3):
        following = label.getnext()
        if following is not None:
            return following
        parent = label.getparent()
        if parent is None or len(words(parent, 200)) > len(words(label, 200)):
            return None
        label = parent
    return None


def _is_links(element: Element, besides: int = 0) -> bool:
    links = list(element.iter("a"))
    text = words(element, 3_000)
    return bool(links) and sum(len(words(each)) for each in links) + besides >= 0.7 * len(text)


def _keep(block: Element, facts: PageFacts, body: PageBody) -> None:
    for link in block.iter("a"):
        address = facts.absolute(link.get("href") or "")
        title = words(link, 300)
        known = any(each["url"] == address for each in body.related)
        if title and not known and facts.own(address) and len(body.related) < _MOST_RELATED:
            body.related.append({"url": address, "title": title})


def related_lists(root: Element, facts: PageFacts) -> list[dict[str, str]]:
    """Return the links of lists beside the article that have to do with it."""
    body = PageBody()
    for element in root.iter("h2", "h3", "h4", "h5", "h6", "p", "div", "span"):
        if not _begins_like_a_label(element):
            continue
        text = words(element, 60)
        label = ALSO_READ.match(text) if 3 < len(text) < 60 else None
        if label is not None and label.end() >= len(text) - 1:
            following = _following(element)
            if following is not None and _is_links(following):
                _keep(following, facts, body)
    return body.related


def _take_images(container: Element, facts: PageFacts, body: PageBody, told: set[str]) -> None:
    for image in list(container.iter("img", "amp-img")):
        address = address_of(image)
        if not _is_in(image, container) or is_pixel(image, address):
            drop(image)
            continue
        address = facts.absolute(address or "")
        picture = picture_of(image, address)
        frame = frame_of(image)
        is_lead = facts.lead is not None and same_photo(address, facts.lead)
        if is_lead and facts.lead is not None and address != facts.lead:
            picture = {key: each for key, each in picture.items() if key not in ("width", "height")}
            picture["url"] = facts.lead
        body.images.append(picture)
        _remember(picture, told)
        if is_lead and not body_before(frame, container):
            drop(frame)
        else:
            _settle(image, address, frame, picture)


def body_before(frame: Element, container: Element) -> bool:
    """Return whether *frame* comes after text of the article."""
    for each in container.iter("*"):
        if each is frame:
            return False
        if each.tag == "p" and len(words(each, 100)) > 80:
            return True
    return False


def _remember(picture: dict[str, Any], told: set[str]) -> None:
    caption, credit = picture.get("caption"), picture.get("credit")
    for text in (caption, credit, caption and credit and f"{caption}{credit}"):
        if text:
            told.add(folded(text))
            told.update(folded(f"{word}{text}") for word in ("foto", "photo", "sursafoto", "bild"))
    if caption and credit:
        told.update(folded(f"{caption}{word}{credit}") for word in ("foto", "photo", "sursafoto"))


def _settle(image: Element, address: str, frame: Element, picture: dict[str, Any]) -> None:
    """Leave *image* in the text with its address, and its caption once."""
    for name in set(image.attrib) - {"alt", "title", "width", "height"}:
        del image.attrib[name]
    image.tag = "img"
    image.set("src", address)
    if frame.tag != "figure":
        return
    for each in list(frame):
        if each is not image and each.tag != "a" and next(each.iter("img"), None) is None:
            drop(each)
    said = [picture[name] for name in ("caption", "credit") if name in picture]
    if said and next(frame.iter("figcaption"), None) is None:
        etree.SubElement(frame, "figcaption").text = " / ".join(said)


def _inner(container: Element) -> str:
    from html import escape

    parts = [escape(container.text or "", quote=False)]
    parts += [etree.tostring(each, encoding="unicode", method="html") for each in container]
    return "".join(parts).strip()
