"""Links of a clean body to pages that nobody may see yet, or any more."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from feedpub.patterns import pattern

#: In a clean body every attribute stands in double quotes, and links do not nest.
_TAG = pattern(r'<(a|blockquote|del|ins|q)((?: [^\s"<>/=]+="[^"]*")+)>|</a>')
_ADDRESS = pattern(r' (?:href|cite)="([^"]*)"')


def unlinked(html: str, is_hidden: Callable[[str], bool]) -> tuple[str, int]:
    """Return clean *html* without what leads to hidden pages, and how much that was.

    Of a link its words stay; a quotation only no longer says where it is from. A body without
    such links is passed over quickly.

    Args:
        html: A body from `clean`.
        is_hidden: Whether the page at an address may not be seen.
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
