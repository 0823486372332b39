"""HTML where plain text belongs: told from plain text with angle brackets, and made plain."""

from __future__ import annotations

import re
from functools import lru_cache

from feedpub.patterns import pattern
from feedpub.text import ILLEGAL

_ELEMENTS = (
    "a|abbr|article|b|big|blockquote|body|br|center|cite|code|del|div|em|figure|font|h[1-6]|hr|i|"
    "iframe|img|ins|kbd|li|mark|noscript|ol|p|pre|q|s|script|section|small|span|strike|strong|"
    "style|sub|sup|table|td|tr|u|ul|wbr"
)
_HTML = pattern(rf"(?i)</(?:{_ELEMENTS})\s*>|<(?:br|hr|img|wbr)\b[^<>]*>")
_END = pattern(rf"(?i)</(?:{_ELEMENTS})\s*>")
_TAG = pattern(rf"(?i)</?(?:{_ELEMENTS})(?:\s[^<>]*)?/?>")
# Of any length it would take time by the square where many begin and none ends.
_UNSEEN = pattern(r"(?is)<(script|style)\b[^<>]*>.{0,2000}?</\1\s*>")
#: How often a text may have been escaped once too often.
_TIMES = 5
_BREAK = re.compile(r"(?i)<(?:br|hr|/p|/div|/li|/h[1-6])\b[^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def has_html(value: str) -> bool:
    """Return whether *value*, meant as plain text, holds end tags or entities of HTML."""
    return ("<" in value and _HTML.search(value) is not None) or _has_entity(value)


def is_escaped_again(value: str) -> bool:
    """Return whether *value*, which was HTML and was made plain text, is HTML still.

    A lone tag is a word about HTML: "The <br> element". So is a reference beside a bare "&" or "<",
    which whatever escapes a text twice would have escaped, too.
    """
    if "<" in value:
        return _END.search(value) is not None
    found = _ENTITY.findall(value) if "&" in value else []
    return len(found) == value.count("&") > 0 and all(map(_is_entity, found))


def _has_entity(value: str) -> bool:
    return "&" in value and any(_is_entity(match[0]) for match in _ENTITY.finditer(value))


def _is_entity(reference: str) -> bool:
    from html.entities import html5  # 4 ms, and titles seldom hold a reference

    return reference[1] == "#" or reference[1:] in html5


def freed_of_html(value: str) -> str:
    """Return the plain text that *value*, escaped more than once, stands for."""
    for _ in range(_TIMES):
        if not is_escaped_again(value):
            break
        value = without_html(value)
    return value


def without_html(value: str, *, meant: bool = False) -> str:
    """Return the plain text that *value* stands for; *meant* to be HTML, tags need no end."""
    if value.startswith("<p>") and value.find("<", 1) == len(value) - 4 and value.endswith("</p>"):
        value = f"{value[3:-4]} "  # as WordPress has it; the expressions take five times as long
    elif "<" in value and (meant or _HTML.search(value)):
        if "<s" in value or "<S" in value:
            value = _UNSEEN.sub("", value)
        value = _TAG.sub("", _BREAK.sub(" ", value))
    return _ENTITY.sub(_character, value) if "&" in value else value


def of_paragraph(value: str) -> str | None:
    """Return the line that *value* is if it is one paragraph without a tag or a reference in it.

    Captions and excerpts of WordPress are, and each step of the other way costs as much as this.
    """
    if not value.startswith("<p>"):
        return None
    inside = value[3:].removesuffix("\n")
    if not inside.endswith("</p>"):
        return None
    inside = inside[:-4]
    if "<" in inside or "&" in inside or "  " in inside or not inside.isprintable():
        return None
    return inside.strip(" ")


def _character(match: re.Match[str]) -> str:
    return _characters(match[0])


@lru_cache(maxsize=1024)
def _characters(reference: str) -> str:
    from html import unescape  # 4 ms

    return ILLEGAL.sub("", unescape(reference))
