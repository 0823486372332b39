"""What stands in the record of a feed's item: each part is there once, often, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import urljoin

from feedpub.articles.plain_text import without_html
from feedpub.text import one_line

Item = Mapping[str, Any]

#: A start tag that makes a text HTML, and no text with angle brackets.
_MARKUP = re.compile(
    r"(?i)<(?:a|article|aside|b|blockquote|br|center|code|div|em|figure|font|h[1-6]|hr|i|iframe|img"
    r"|li|ol|p|picture|pre|section|small|span|strong|sub|sup|table|u|ul|video)\b[^<>]*>"
)
_BLOCK = re.compile(
    r"(?i)<(?=(?:blockquote|dd|div|dt|figcaption|figure|h[1-6]|li|ol|p|table|t[dhr]|ul)\b)"
)
_ADDRESS = re.compile(r"""(?i)(\s(?:href|src|poster)\s*=\s*)(?:"([^"<>]*)"|'([^'<>]*)')""")
_ABSOLUTE = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|#")


Found = TypeVar("Found")


class Once(Generic[Found]):
    """A function of an item that several transforms need the result of."""

    def __init__(self, function: Callable[[Item], Found]) -> None:
        self._function = function
        self._last: tuple[Item, Found] | None = None

    def __call__(self, item: Item) -> Found:
        last = self._last
        if last is None or last[0] is not item:
            last = self._last = (item, self._function(item))
        return last[1]


def listed(value: Any) -> list[Any]:
    """Return *value* as a list of what is there."""
    return [each for each in (value if isinstance(value, list) else [value]) if each]


def texts(item: Item, *names: str) -> list[str]:
    """Return the texts of the first of *names* that has any."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str):
            return [value]
        if value:
            found = [each for each in listed(value) if isinstance(each, str)]
            if found:
                return found
    return []


def said(item: Item, *names: str) -> str:
    """Return the first text of the first of *names* that has one; empty if none does."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            found = next((each for each in value if isinstance(each, str)), "")
            if found:
                return found
    return ""


def parts(item: Item, *names: str) -> Iterator[Item]:
    """Yield the parts of *item* that have one of *names*, and parts of their own."""
    for name in names:
        value = item.get(name)
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, dict))


def links(item: Item, *relations: str | None) -> Iterator[Item]:
    """Yield the links of Atom whose ``rel`` is one of *relations*."""
    for each in parts(item, "link", "atom:link"):
        if each.get("rel") in relations and isinstance(each.get("href"), str):
            yield each


def has_markup(text: str) -> bool:
    """Return whether *text* is HTML, by its tags."""
    return "<" in text and _MARKUP.search(text) is not None


def plain(html: str) -> str:
    """Return the text of *html* on one line; words of two blocks stay two words."""
    if "<" in html:
        html = without_html(_BLOCK.sub(" <", html), meant=True)
    elif "&" in html:
        html = without_html(html)
    return one_line(html)


def base_of(item: Item, *within: str) -> str | None:
    """Return what relative addresses start from, where the document says so.

    https://www.w3.org/TR/xmlbase/

    Args:
        item: The item.
        within: Keys of the bases of its parts, from outside to inside.
    """
    found = ""
    about = next(parts(item, "channel", "feed"), {})
    for each in (said(about, "xml:base"), *(said(item, name) for name in ("xml:base", *within))):
        found = urljoin(found, each) if each else found
    return found if found.lower().startswith(("http:", "https:")) else None


def site_of(item: Item) -> str | None:
    """Return the address of the site of the feed that *item* is of."""
    about = next(parts(item, "channel", "feed"), {})
    pages = (each["href"] for each in links(about, None, "alternate"))
    found = said(about, "link") or next(pages, "")
    return found if found.lower().startswith(("http:", "https:")) else None


def resolved(html: str, base: str | None) -> str:
    """Return *html* with its relative addresses resolved against *base*, if there is one."""
    if base is None:
        return html
    root = base

    def absolute(match: re.Match[str]) -> str:
        address = match[2] if match[2] is not None else match[3]
        if _ABSOLUTE.match(address.strip()):
            return match[0]
        return f'{match[1]}"{_joined(root, address.strip())}"'

    return _ADDRESS.sub(absolute, html)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # whoever cleans the body says what is wrong with it
        return address
