"""The text of an article, as a reader of feeds shows it: safe, and without asking anybody.

It is cleaned as for any feed first; then everything is left out that would load something or could
be mistaken for the page around it: players, frames, classes, and pictures, for which a note stands
that says what is there and where from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape, unescape
from typing import TYPE_CHECKING

from feedpub import html, urls
from feedpub.patterns import pattern

if TYPE_CHECKING:
    import nh3

#: A start tag as `html.clean` writes it.
_MEDIA = pattern(r'<(audio|iframe|img|video)((?: [^\s"<>/=]+="[^"]*")*)>')
_ATTRIBUTE = pattern(r' ([^\s"<>/=]+)="([^"]*)"')
_NOTED = {"audio": "Sound", "iframe": "Frame", "img": "Picture", "video": "Video"}
_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_IMAGE = ("src", "alt", "width", "height")


def readable(body: str, base: str, *, images: bool = False) -> str:
    """Return the HTML *body* for a page of ours.

    Args:
        body: The body of an article, from anywhere.
        base: The address of its page.
        images: Whether pictures are loaded from where they are.
    """

    def noted(match: re.Match[str]) -> str:
        return match[0] if images and match[1] == "img" else _note(match[1], _attributes(match[2]))

    return _cleaner(images).clean(_MEDIA.sub(noted, html.clean(body, base).html))


def images_in(body: str, base: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield address, text, width and height of each picture in *body*, as they are written."""
    if "<img" not in body.lower():
        return
    for match in _MEDIA.finditer(html.clean(body, base).html):
        if match[1] == "img":
            found = _attributes(match[2])
            src, alt, width, height = (found.get(each, "") for each in _IMAGE)
            yield src, alt, width, height


def _attributes(text: str) -> dict[str, str]:
    return {each[1]: unescape(each[2]) for each in _ATTRIBUTE.finditer(text)}


def _note(name: str, found: dict[str, str]) -> str:
    """Return the note that stands for what is not loaded."""
    said = f"{_NOTED[name]}: {found['alt']}" if found.get("alt") else _NOTED[name]
    width, height = found.get("width", ""), found.get("height", "")
    size = f"{width} × {height}" if width.isdecimal() and height.isdecimal() else ""
    where = host_of(found.get("src", ""))
    more = ", ".join(filter(None, (size, where)))
    text = f"{said} ({more})" if more else said
    return f'<span class="absent">{escape(text)}</span>'


def host_of(url: str) -> str:
    """Return the host of *url*; empty if it has none that can be read."""
    try:
        return urls.host(url)
    except ValueError:
        return ""


@cache
def _cleaner(images: bool) -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=_TAGS | {"img"} if images else set(_TAGS),
        attributes=_ATTRIBUTES | {"img": set(_IMAGE)} if images else _ATTRIBUTES,
        allowed_classes={"span": {"absent"}},
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative="deny",
        link_rel="nofollow noopener noreferrer",
    )
