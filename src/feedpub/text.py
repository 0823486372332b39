"""Plain text: what XML can carry, and how a terminal may show what came from outside."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar, TypeVarTuple, Unpack, cast

Made = TypeVar("Made")
More = TypeVarTuple("More")

#: What XML 1.0 § 2.2 has no way to write, not even as a reference; surrogates included.
#: Named one by one, because the negated class takes 6 ms to compile.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def shown(text: str, limit: int = 60) -> str:
    r"""Return *text* quoted for a message: one line, at most *limit* characters, harmless.

    Control characters, direction marks and lone surrogates are written as ``\xNN`` or
    ``\uNNNN``, so that no feed can move the cursor or turn a line around.
    """
    cut = text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
    return f"'{harmless(cut)}'"


def harmless(text: str) -> str:
    r"""Return *text* with what could drive a terminal written as ``\xNN`` or ``\uNNNN``."""
    return _UNPRINTABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def named(title: str, limit: int = 200) -> str:
    """Return *title* cut to *limit* characters: a report names an article, and need not hold it."""
    return title if len(title) <= limit else title[: limit - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """Return *text* with every run of white space (no-break spaces excepted) as one blank."""
    return " ".join(re.split(r"[ \t\n\r\f\v]+", text)).strip(" ")


def remembered(
    make: Callable[[str, Unpack[More]], Made], limit: int = 200
) -> Callable[[str, Unpack[More]], Made]:
    """Return *make*, which remembers what it made of short texts: names, sections and tags repeat.

    Long texts seldom do, and would fill the memory.
    """
    known = cast("Callable[[str, Unpack[More]], Made]", lru_cache(maxsize=4096)(make))

    def look(text: str, *more: *More) -> Made:
        return (known if len(text) <= limit else make)(text, *more)

    return look
