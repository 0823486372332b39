"""A page as a tree, within what one page can need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from lxml import etree

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.html import bounded
from feedpub.patterns import pattern
from feedpub.text import one_line

#: Most tags; the longest live blogs have a tenth of it.
MAX_TAGS = 300_000
#: Longest text that is read where a line belongs.
LINE = 5_000
#: Embedded files: half of a page that a browser saved in one piece, and never an article's.
_EMBEDDED = pattern(r"data:[\w/+.-]{1,100};base64,[A-Za-z0-9+/=%\s]{200,}+")
_MANDATORY = ("div", "article", "section", "main", "table", "ul", "ol", "title", "script", "style")
#: What begins the part of a page that people see, whether its `body` is written or not.
_SEEN = ("<p", "<h1", "<div", "<article", "<section", "<main", "<table", "<ul", "<ol")
_LAST_TAG = pattern(r"<(?:[A-Za-z/!][^<>]*+|!--(?:(?!-->).)*+)?\Z", 16)
#: Characters of classes, and of an id, that are looked at.
_LONGEST = 500
#: Elements whose text nobody reads.
UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "head"})
#: Elements that begin a line of their own.
BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td
    th thead tr ul br
    """.split()  # noqa: SIM905 a table of words
)

Element = etree._Element


def tree_of(text: str, data: bytes | None = None) -> Element | Broken:
    """Return the root of the page *text*, which is *data* in UTF-8 where it is known."""
    # Bytes are searched in a tenth of the time of letters beyond ASCII.
    data = _encoded(text) if data is None else data
    if b"base64," in data or b"\0" in data:
        text = _EMBEDDED.sub("", text.replace("\0", ""))
        data = _encoded(text)
    tags = data.count(b"<")
    if tags > MAX_TAGS:
        message = f"has {tags:,} tags; a page has at most {MAX_TAGS:,}"
        return Broken(rule=rules.TOO_LARGE, message=message)
    if _is_cut(text):
        message = "ends in the middle: its end tags are missing"
        return Broken(rule=rules.NOT_HTML, message=message, final=True)
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True)
    less = bounded(text)
    if less is not text:
        data = _encoded(less)
    root = etree.fromstring(data, parser) if data.strip() else None
    if root is None:
        return Broken(rule=rules.NOT_HTML, message="is empty", final=True)
    if any(each.type_name == "ERR_RESOURCE_LIMIT" for each in parser.error_log):
        message = "is nested too deeply, or contains a text that is longer than any article"
        return Broken(rule=rules.TOO_LARGE, message=message)
    return root


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _is_cut(text: str) -> bool:
    """Return whether *text* stops before the page ends: a build or download that broke off."""
    # Nearly all end there, and to make all letters small takes a while.
    for size in (500, 100_000):
        tail = text[-size:].lower()
        if "</html" in tail or "</body" in tail:
            return False
    if _LAST_TAG.search(text[-2_000:]):
        return True
    lower = text.lower()
    return _is_all_head(lower) or any(
        lower.count(f"<{each}") > lower.count(f"</{each}") for each in _MANDATORY
    )


def _is_all_head(lower: str) -> bool:
    """Return whether a page ends before there is anything to see; those of redirects do."""
    return (
        lower.rstrip().endswith(">")
        and lower.lstrip().startswith(("<!doctype", "<html", "<head"))
        and not any(each in lower for each in _SEEN)
        and "refresh" not in lower
    )


def words(element: Element, limit: int = LINE) -> str:
    """Return the text that people see of *element*, on one line of at most *limit* characters."""
    if not len(element):
        return one_line((element.text or "").replace("\u00ad", ""))[:limit]
    pieces: list[str] = []
    size = 0
    for piece in _pieces(element):
        pieces.append(piece)
        size += len(piece)
        if size > limit * 2:
            break
    return one_line("".join(pieces).replace("\u00ad", ""))[:limit]


def _pieces(element: Element) -> Iterator[str]:
    skipped = None
    walk = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, each in walk:  # pragma: no branch - it returns at the end of the element
        tag = each.tag
        if event == "start":
            if skipped is None and tag in UNSEEN and each is not element:
                skipped = each
            elif skipped is None:
                if tag in BLOCKS:
                    yield " "
                yield each.text or ""
            continue
        if each is skipped:
            skipped = None
        if each is element:
            return
        if skipped is None:
            yield f" {each.tail or ''}" if tag in BLOCKS else each.tail or ""


def tokens(element: Element) -> str:
    """Return the classes and the id of *element*, lower-case, with a space around each."""
    return _spaced(*_names(element))


def called(*marks: re.Pattern[str]) -> Callable[[Element], bool]:
    """Return what tells whether one of *marks* is in the `tokens` of an element.

    It remembers what it found: a site calls its elements by the same names on all of its pages.
    """

    @lru_cache(maxsize=4096)
    def look(classes: str, own: str) -> bool:
        text = _spaced(classes, own)
        return any(each.search(text) for each in marks)

    return lambda element: look(*_names(element))


def _names(element: Element) -> tuple[str, str]:
    return (element.get("class") or "")[:_LONGEST], (element.get("id") or "")[:_LONGEST]


def _spaced(classes: str, own: str) -> str:
    return f" {' '.join(f'{classes} {own}'.lower().split())} "
