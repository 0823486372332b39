"""Removes links to pages that are not public yet, or no longer."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from feedpub.patterns import pattern

#: In a clean body every attribute is in double quotes, and links are not nested.
_TAG = pattern(r'<(a|blockquote|del|ins|q)((?: [^\s"<>/=]+="[^"]*")+)>|</a>')
_ADDRESS = pattern(r' (?:href|cite)="([^"]*)"')


def addresses(html: str) -> set[str]:
    """Return where the links and quotations of clean *html* lead."""
    return set(map(unescape, _ADDRESS.findall(html)))


def unlinked(html: str, is_hidden: Callable[[str], bool]) -> tuple[str, int]:
    """Return clean *html* without links to hidden pages, and how many there were.

    The text of a link is kept; a quotation loses only its source. A body without such links is
    skipped quickly.

    Args:
        html: A body from `clean`.
        is_hidden: Returns whether the page at an address is hidden.
    """
    hidden = {each for each in set(_ADDRESS.findall(html)) if is_hidden(unescape(each))}
    if not hidden:
        return html, 0
    pieces: list[str] = []
    start = removed = 0
    unwrapping = False
    for tag in _TAG.finditer(html):
        name, instead = tag[1], tag[0]
        if name is None:
            instead = "" if unwrapping else instead
            unwrapping = False
        elif (address := _ADDRESS.search(tag[2])) and address[1] in hidden:
            unwrapping = name == "a"
            instead = "" if unwrapping else f"<{name}{_ADDRESS.sub('', tag[2])}>"
            removed += 1
        if instead != tag[0]:
            pieces += (html[start : tag.start()], instead)
            start = tag.end()
    return "".join((*pieces, html[start:])), removed
