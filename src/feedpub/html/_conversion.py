"""Conversion between HTML and plain text, and excerpts."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from feedpub.html._allowed import names
from feedpub.html._math import formulas_as_text
from feedpub.html._tokens import TOKEN
from feedpub.text import ILLEGAL, one_line

_PARAGRAPHS = names(
    "address article aside blockquote center dialog dl fieldset figure footer form h1 h2 h3 h4 h5"
    " h6 header hgroup hr main menu nav ol p pre search section table ul"
)
_LINES = names(
    "body br caption dd details dir div dt figcaption head html legend li listing marquee optgroup"
    " option summary tbody tfoot thead tr"
)
_CELLS = names("col colgroup td th")
_BREAKS = re.compile(r"[\x1d\x1e][ \x1d\x1e]*")
_PARAGRAPH, _LINE = "\x1d", "\x1e"  # placeholders that are in no text

_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_DANGLING = " \t\n,;:–—-([{„“«\"'"


def to_text(html: str) -> str:
    """Return the text of *html*: a blank line between paragraphs, a line break where it has one.

    Scripts, comments and images are dropped; no-break spaces are kept.
    """
    text = TOKEN.sub(_stand_in, formulas_as_text(ILLEGAL.sub("", html)))
    text = _BREAKS.sub(_break, _one_blank(text)).replace(" \n", "\n")
    return ILLEGAL.sub("", unescape(text)).strip(" \n")


def _one_blank(text: str) -> str:
    for blank in "\t\n\r\f":
        text = text.replace(blank, " ")
    return re.sub("  +", " ", text)


def _stand_in(match: re.Match[str]) -> str:
    name = (match["name"] or "").lower()
    if name in _PARAGRAPHS:
        return _PARAGRAPH
    if name in _LINES:
        return _LINE
    return " " if name in _CELLS else ""


def _break(match: re.Match[str]) -> str:
    return "\n\n" if _PARAGRAPH in match[0] else "\n"


def from_text(text: str) -> str:
    """Return plain *text* as HTML, with ``<p>`` for paragraphs and ``<br>`` for line breaks."""
    text = ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = "\n".join(line.strip(" \t") for line in text.split("\n"))
    paragraphs = (part.strip("\n").replace("\n", "<br>") for part in lines.split("\n\n"))
    return "\n".join(f"<p>{part}</p>" for part in paragraphs if part)


#: Most characters of a summary that is taken from a body.
EXCERPT = 300


def excerpt(text: str, limit: int) -> str:
    """Return *text* on one line of at most *limit* characters, cut after a word, with ``…``.

    Text without spaces is cut between characters as a reader sees them: never inside an accented
    letter, an emoji or a flag. If *limit* is too short for any of it, only the ``…`` remains.
    """
    text = one_line(text)
    if len(text) <= limit:
        return text
    end = max(limit - 1, 0)
    blank = text.rfind(" ", 0, end + 1)
    # A last "word" of half the length is not one word: Chinese and Thai write no spaces.
    end = blank if blank >= limit // 2 else _boundary(text, end)
    return text[:end].rstrip(_DANGLING) + "…"


def _boundary(text: str, end: int) -> int:
    while end > 0 and _is_inside(text, end):
        end -= 1
    return end


def _is_inside(text: str, index: int) -> bool:
    """Return whether *index* is inside a grapheme cluster (https://unicode.org/reports/tr29/)."""
    before, after = text[index - 1], text[index]
    if _is_flag(after):
        start = index
        while start > 0 and _is_flag(text[start - 1]):
            start -= 1
        return (index - start) % 2 == 1
    return (
        after in _JOINERS
        or before == "\u200d"
        or unicodedata.category(after) in {"Mn", "Mc", "Me"}
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or "\U000e0020" <= after <= "\U000e007f"
        or (_is_hangul_jamo(before) and _is_hangul_jamo(after))
    )


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_hangul_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"
