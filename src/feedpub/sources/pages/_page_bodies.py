"""The body of a page: where its markup says it is, or where trafilatura finds it."""

from __future__ import annotations

import re

from lxml import etree

from feedpub.errors import ReadError
from feedpub.sources.pages._cleaning import PageBody, PageFacts, cleaned, declutter, size_of
from feedpub.sources.pages._own_articles import folded
from feedpub.sources.pages._page_trees import Element, called

#: What systems and themes call the element that holds the text and nothing else: WordPress, Drupal,
#: Ghost, Blogger, Substack, h-entry (https://microformats.org/wiki/h-entry), and newsrooms.
_CONTENT = re.compile(
    r" (?:[\w-]+[_-])?(?:entry-content|post-content|post-body|post__content|post_content|"
    r"post-entry|"
    r"article-?body(?:[_-]{1,2}(?:text|content))?|article__body|article_body|article-?content|"
    r"article__content|article_content|article-?text|article__text|article_text|story-?body|"
    r"story__body|story-?content|story-?text|single-content|e-content|gh-content|td-post-content|"
    r"field--name-body|field-name-body|node__content|news-?text|news-?body|news-?content|body-text|"
    r"body-copy|available-content|detail-?text|text-?articol|continut-?articol|articol-?continut|"
    r"articol-?text|text-?content|articletext|artikel-?text|texto-?noticia|cuerpo-?noticia|"
    r"corps-?article|testo-?articolo)(?:[_-](?:inner|wrapper|container|main))? "
)
_is_content = called(_CONTENT)
#: By attributes: looking at each element takes four times as long.
_BODIES = etree.XPath("//@itemprop[contains(concat(' ', ., ' '), ' articleBody ')]/.."
                      " | //@property[contains(., 'articleBody')]/..")  # fmt: skip
#: Characters of text that a body has; with less, it may be a teaser.
_LEAST = 140
#: Characters of a body by whose beginning and end it is found.
_SAMPLE = 40
#: Largest page that trafilatura gets: it takes 200 ms for a megabyte.
_LARGEST = 3_000_000


def body_of(
    root: Element, facts: PageFacts, *, path: str | None, text: str | None
) -> PageBody | None:
    """Return the body of the page *root*, which is changed; ``None`` if there is none.

    Args:
        root: The page.
        facts: What is known of it.
        path: XPath of the element that holds it, where the configuration says it.
        text: The body as plain text, if the page says it apart.

    Raises:
        ReadError: It can only be found by what is not installed.
    """
    container = _pointed(root, path) if path else _marked(root)
    if container is None and not path:
        container = _told(root, text)
    if container is not None:
        body = cleaned(container, facts)
        if body.size >= _LEAST or (path and body.size):
            return body
    if path or _text_of_page(root) < _LEAST:
        return None
    return _found(root, facts, text)


def _pointed(root: Element, path: str) -> Element | None:
    """Return what the XPath *path* leads to, as one element."""
    found = root.xpath(path)
    elements = (
        [each for each in found if isinstance(each, Element)] if isinstance(found, list) else []
    )
    return _together(elements)


def _together(elements: list[Element]) -> Element | None:
    outer = [each for each in elements if not any(up in elements for up in each.iterancestors())]
    if len(outer) < 2:
        return outer[0] if outer else None
    whole = etree.Element("div")
    for each in outer:
        each.tail = None
        whole.append(each)
    return whole


def _marked(root: Element) -> Element | None:
    """Return the element that the markup says is the body."""
    said = [each for each in _BODIES(root) if each.tag != "meta"]
    if said:
        whole = _together(said[:500])
        if whole is not None and size_of(whole) >= _LEAST:
            return whole
    named = [each for each in root.iter("div", "section", "article", "main", "span")
             if each.get("class") and _is_content(each)]  # fmt: skip
    best = _largest(named[:200])
    if best is not None:
        return best
    articles = [each for each in root.iter("article") if not _is_nested(each)]
    return articles[0] if len(articles) == 1 and size_of(articles[0]) >= _LEAST else None


def _told(root: Element, text: str | None) -> Element | None:
    """Return the smallest element that holds *text*, the body that is also told apart."""
    wanted = folded(text)
    body = root.find("body")
    if body is None or len(wanted) < _LEAST:
        return None
    spans: dict[Element, tuple[int, int]] = {}
    pieces: list[str] = []
    size = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        piece = element.text if event == "start" else element.tail
        if event == "start":
            spans[element] = (size, size)
        else:
            spans[element] = (spans[element][0], size)
        if piece and (event == "end" or element.tag not in ("script", "style", "noscript")):
            pieces.append(folded(piece))
            size += len(pieces[-1])
    whole = "".join(pieces)
    start = whole.find(wanted[:_SAMPLE])
    if start < 0:
        return None
    # The end may be said before: the page has all of the text, or lacks what links to others.
    last_words = wanted[-_SAMPLE:]
    end = whole.find(last_words, start + len(wanted) * 4 // 5)
    end = whole.find(last_words, start) if end < 0 else end
    if end < 0 or end + _SAMPLE - start > 3 * len(wanted):
        return None
    holders = [each for each, (begin, last) in spans.items()
               if begin <= start and end + _SAMPLE <= last]  # fmt: skip
    return holders[-1] if holders and holders[-1] is not body else None


def _is_nested(element: Element) -> bool:
    return any(
        each.tag in ("article", "aside", "nav", "footer") for each in element.iterancestors()
    )


def _largest(elements: list[Element]) -> Element | None:
    """Return the innermost of *elements* that holds nearly all the text of the largest."""
    sizes = [(size_of(each), each) for each in elements]
    most = max((size for size, _ in sizes), default=0)
    if most < _LEAST:
        return None
    return [each for size, each in sizes if size >= 0.8 * most][-1]


def _text_of_page(root: Element) -> int:
    body = root.find("body")
    if body is None:
        return 0
    for each in list(body.iter("script", "style", "noscript", "template")):
        each.text = None
    return size_of(body)


def _found(root: Element, facts: PageFacts, text: str | None) -> PageBody | None:
    """Return the body that trafilatura finds in *root*."""
    try:
        from trafilatura import extract  # 0.5 s, and most pages say where their body is
    except ImportError:
        if text:
            return None
        raise ReadError(
            "does not show which part of it is the article",
            help="Install the package that finds it: pip install 'feedpub[html]'",
        ) from None
    body = root.find("body")
    if body is not None:  # pragma: no branch - the page has text, which is in its body
        declutter(body)
    page = etree.tostring(root, encoding="unicode", method="html")
    if len(page) > _LARGEST:
        return None
    found = extract(page, output_format="html", include_formatting=True, include_links=True,
                    include_images=True, include_tables=True, include_comments=False)  # fmt: skip
    if not found:
        return None
    made = etree.fromstring(found, etree.HTMLParser(encoding="utf-8")).find("body")
    return None if made is None else cleaned(made, facts)
