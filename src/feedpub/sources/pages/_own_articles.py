"""Which of the articles that a page tells of is its own, and that one in an even shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from feedpub.patterns import pattern
from feedpub.sources.pages._json_ld import Node, plain, types_of
from feedpub.text import one_line, remembered

#: schema.org's Article and all that is one, the most telling first.
#: https://schema.org/Article, https://schema.org/SocialMediaPosting
NEWS = frozenset(
    """
    NewsArticle ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle
    AskPublicNewsArticle ReviewNewsArticle LiveBlogPosting BlogPosting
    """.split()  # noqa: SIM905 a table of words
)
ARTICLES = NEWS | frozenset(
    """
    Article AdvertiserContentArticle SatiricalArticle ScholarlyArticle MedicalScholarlyArticle
    TechArticle Report APIReference SocialMediaPosting DiscussionForumPosting
    """.split()  # noqa: SIM905
)
#: Pages that list articles, or are about something else.
LISTS = frozenset(
    """
    CollectionPage SearchResultsPage ProfilePage AboutPage ContactPage CheckoutPage FAQPage
    ItemPage Blog
    """.split()  # noqa: SIM905
)
_NO_WORD = pattern(r"[\W_]+")
_DIGITS = pattern(r"(\d{1,6})(?:\.\d{1,9})?(?: ?px)?")
#: Most characters of a headline that Google once showed; some systems cut it there.
_CUT = 50
#: Most of the people or images of one article.
_MOST = 100


class Hints(Struct, frozen=True):
    """What else a page says of itself: its addresses and titles."""

    addresses: frozenset[str]
    titles: frozenset[str]


def bare(address: str | None) -> str:
    """Return *address* without what differs between two ways of writing it."""
    return _bare(address.strip()) if address else ""


@partial(remembered, limit=500)
def _bare(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"


def folded(title: str | None) -> str:
    """Return *title* without case, punctuation and spaces."""
    return _folded(title) if title else ""


@remembered
def _folded(title: str) -> str:
    return _NO_WORD.sub("", title).casefold()


def own(nodes: Sequence[Node], hints: Hints) -> Node:
    """Return what *nodes* say of the page's own article, or nothing.

    Several that are the page's own are one: each fills what those before leave open.
    """
    articles = [each for each in nodes if types_of(each) & ARTICLES]
    rated = [(_rating(each, hints), each) for each in articles]
    best = [pair for pair in rated if pair[0] > 0]
    if not best:
        if len({folded(plain(each.get("headline"))) for each in articles}) != 1:
            return {}
        best = rated
    best.sort(key=lambda pair: (-pair[0], not types_of(pair[1]) & NEWS, -len(pair[1])))
    made: Node = {}
    for _, node in best[:5]:
        for key, value in _even(node).items():
            made.setdefault(key, value)
    return made


def _rating(node: Node, hints: Hints) -> int:
    addresses = {bare(_address(node.get(key))) for key in ("url", "mainEntityOfPage", "@id")}
    title = folded(plain(node.get("headline")) or plain(node.get("name")))
    same_title = bool(title) and any(
        title == each or (len(title) > _CUT and each.startswith(title)) or
        (len(each) > 15 and title.startswith(each))
        for each in hints.titles
    )  # fmt: skip
    return 2 * bool((addresses & hints.addresses) - {""}) + 2 * same_title


def _address(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    return value if isinstance(value, str) else None


def _even(node: Node) -> Node:
    """Return *node* with every field in the one of its shapes that paths can rely on."""
    made: Node = {}
    for key, value in node.items():
        shape = _SHAPES.get(key)
        found = shape(value) if shape is not None else value
        if found not in (None, "", [], {}):
            made[key] = found
    return made


def _items(value: Any) -> Iterable[Any]:
    return value[:_MOST] if isinstance(value, list) else [value]


def _line(value: Any) -> str | None:
    return one_line(plain(value) or "") or None


def _people(value: Any) -> list[Node]:
    """Return persons as objects with a ``name``."""
    found = []
    for each in _items(value):
        if isinstance(each, dict) and isinstance(each.get("name"), list):
            found += [{"name": name} for one in each["name"] if (name := plain(one))]
        elif name := plain(each):
            url = each.get("url") or each.get("sameAs") if isinstance(each, dict) else None
            found.append({"name": one_line(name), "url": _address(url) or ""})
    return found


def _images(value: Any) -> list[Node]:
    """Return images as objects with a ``url``."""
    found = []
    for each in _items(value):
        node = each if isinstance(each, dict) else {"url": each}
        url = next((text for key in ("url", "contentUrl", "@id")
                    if isinstance(text := _address(node.get(key)), str)), None)  # fmt: skip
        if url is None:
            continue
        image: Node = {"url": url.strip()}
        for key in ("width", "height"):
            size = _DIGITS.fullmatch(plain(node.get(key)) or "")
            if size and int(size[1]) > 1:
                image[key] = int(size[1])
        for key, names in (("caption", ("caption", "description")),
                           ("credit", ("creditText", "creator", "copyrightHolder"))):  # fmt: skip
            said = next((text for name in names if (text := _line(node.get(name)))), None)
            if said:
                image[key] = said
        found.append(image)
    return found


def _terms(value: Any) -> list[str]:
    return [text for each in _items(value) if (text := _line(each))]


def _address_of(value: Any) -> str | None:
    return _address(value)


def _truth(value: Any) -> bool | None:
    text = (plain(value) or "").rpartition("/")[2].lower() if not isinstance(value, bool) else None
    return value if text is None else {"true": True, "false": False}.get(text)


def _language(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("alternateName") or value.get("name")
    return plain(value)


_SHAPES = {
    **dict.fromkeys(("headline", "name", "alternativeHeadline", "description", "abstract"), _line),
    **dict.fromkeys(("datePublished", "dateModified", "dateCreated", "expires"), _line),
    **dict.fromkeys(("author", "creator", "contributor"), _people),
    **dict.fromkeys(("image", "thumbnailUrl", "primaryImageOfPage"), _images),
    **dict.fromkeys(("articleSection", "keywords"), _terms),
    **dict.fromkeys(("url", "mainEntityOfPage"), _address_of),
    "articleBody": plain,
    "inLanguage": _language,
    "isAccessibleForFree": _truth,
}
