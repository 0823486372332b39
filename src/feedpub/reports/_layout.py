"""Text layout for terminals: width, line breaks and colours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.reports._reporter import Style
from feedpub.text import harmless

COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
#: The colour of gutters and arrows.
FAINT = "1;34"
_PLAIN = pattern(r"[\x20-\x7e]*")


def cells(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    return len(text) if _PLAIN.fullmatch(text) else sum(map(width, text))


def width(character: str) -> int:
    """Return how many columns one printable character takes: 0, 1 or 2."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def printable(character: str) -> str:
    """Return what to print for one character of a document."""
    return "    " if character == "\t" else harmless(character)


def wrapped(text: str, style: Style, *, first: str = "", then: str = "") -> Iterator[str]:
    """Yield *text* in lines that fit, led by *first* and then by *then*.

    Words are not broken, so that addresses can be copied; only runs of wide characters, which are
    written without spaces, are broken anywhere.
    """
    line, room = first, style.width
    empty = True
    for word in _words(harmless(text)):
        if not empty and cells(line) + cells(word.rstrip(" ")) > room:
            yield line.rstrip(" ")
            line = then
        line += word
        empty = False
    yield line.rstrip(" ")


def painted(text: str, code: str, style: Style) -> str:
    """Return *text* in a colour, if colours are on."""
    return f"\x1b[{code}m{text}\x1b[0m" if style.colour and text else text


def _words(text: str) -> Iterator[str]:
    for word in re.findall(r"[^ ]+ *", text):
        if cells(word) == len(word):
            yield word
        else:
            # Break before each wide character.
            yield from re.findall(r".[\x00-\u10ff\u1e00-\u2e7f]*", word) or [word]


def shortened(text: str, columns: int) -> str:
    """Return *text* harmless, in one line of at most *columns* columns of a terminal."""
    line = harmless(" ".join(text.split()))
    if cells(line) <= columns:
        return line
    kept = line[: columns - 1]
    while cells(kept) >= columns:
        kept = kept[:-1]
    return kept.rstrip() + "…"
