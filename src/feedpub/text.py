"""Plain text: what XML allows, and how to print untrusted text safely."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple, TypeVar, TypeVarTuple, Unpack, cast

from feedpub.patterns import pattern

Made = TypeVar("Made")
More = TypeVarTuple("More")

#: Characters that XML 1.0 § 2.2 does not allow, not even as references; surrogates included.
#: Listed one by one, because the negated class takes 6 ms to compile.
ILLEGAL = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = pattern(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
#: What the addresses of members' feeds have in them, see `feedpub.tiers`; and its beginning.
_TOKEN, _CUT_TOKEN = pattern(r"tier-[0-9a-f]{40}"), pattern(r"tier-[0-9a-f]{8,40}")

#: HTML elements without an end tag, those of old pages among them.
#: https://html.spec.whatwg.org/multipage/syntax.html#void-elements
VOID_ELEMENTS = frozenset(
    """
    area base basefont br col embed frame hr img input keygen link meta param source track wbr
    """.split()  # noqa: SIM905 a table of words
)


class Sign(NamedTuple):  # no struct: `feedpub --help` does without msgspec
    """First bytes of a file that give away what it is encoded in.

    Attributes:
        encoding: What files that begin so are read as; a byte order mark is not part of the text.
        exact: The same with the order of the bytes, which leaves the mark in the text.
    """

    begin: bytes
    encoding: str
    exact: str


#: Byte order marks, longest first, because that of UTF-32 begins with that of UTF-16; and a ``<``
#: of two bytes, which no other encoding begins with.
_SIGNS = (
    Sign(codecs.BOM_UTF8, "utf-8", "utf-8"),
    Sign(codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    Sign(codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    Sign(codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    Sign(codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
    Sign(b"<\x00", "utf-16-le", "utf-16-le"),
    Sign(b"\x00<", "utf-16-be", "utf-16-be"),
)


def sign_of(data: bytes) -> Sign | None:
    """Return what the first bytes of *data* say that it is encoded in, if they say it."""
    return next((each for each in _SIGNS if data.startswith(each.begin)), None)


def shown(text: str, limit: int = 60) -> str:
    r"""Return *text* quoted for a message: one line, at most *limit* characters, harmless.

    Control characters, direction marks and lone surrogates are written as ``\xNN`` or
    ``\uNNNN``, so that no feed can move the cursor or reverse a line.
    """
    cut = text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
    return f"'{harmless(cut)}'"


def with_article(noun: str) -> str:
    """Return *noun* after a or an."""
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"


def kind_of(value: object) -> str:
    """Return the type of *value* in words: ``an int``, ``a Feed``."""
    return with_article(type(value).__name__)


def harmless(text: str) -> str:
    r"""Return *text* with terminal control characters written as ``\xNN`` or ``\uNNNN``."""
    return _UNPRINTABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def alike(name: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return those of *known* that *name* probably means, the likeliest first.

    See `difflib.get_close_matches`, which is imported only for errors.
    """
    from difflib import get_close_matches  # 1 ms

    return get_close_matches(name, list(known), most, cutoff)


def named(title: str, limit: int = 200) -> str:
    """Return *title* cut to *limit* characters, enough to identify an article in a report."""
    return title if len(title) <= limit else title[: limit - 1].rstrip() + "…"


#: Commands that CI systems execute in the log of a job. GitHub: "::" at the start of a line, after
#: spaces, and "##[" anywhere; Azure: "##vso["; TeamCity: "##teamcity["; GitLab: "section_start:".
#: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
#: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
#: https://www.jetbrains.com/help/teamcity/service-messages.html
#: https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
_ANYWHERE = r"##(?=\w*\[)|section_(?:start|end)(?=:)"
_COMMAND = pattern(rf"{_ANYWHERE}|^[^\S\n]*:(?=:)", re.MULTILINE | re.IGNORECASE)
_IN_COMMAND = pattern(_ANYWHERE, re.IGNORECASE)
_IN_LINES = pattern(_UNPRINTABLE.pattern.replace(r"\x00-\x1f", r"\x00-\x08\x0b-\x1f"))
_BEYOND_ASCII = pattern(r"[^\x00-\x7f]")


def guarded(text: str) -> str:
    r"""Return *text* of several lines, so that neither a terminal nor a CI system obeys it.

    ``##[error]`` becomes ``## [error]``, and ``::error`` at a line's beginning ``: :error``.
    """
    return _COMMAND.sub(r"\g<0> ", _IN_LINES.sub(_escape, text))


def guarded_workflow(text: str) -> str:
    """Return *text*, which is workflow commands, without others inside them."""
    return _IN_COMMAND.sub(r"\g<0> ", _IN_LINES.sub(_escape, text))


def guarded_json(text: str) -> str:
    """Return *text*, which is JSON, so that neither obeys it, with the same meaning."""
    text = _IN_LINES.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return _COMMAND.sub(lambda match: f"{match[0][:-1]}\\u{ord(match[0][-1]):04x}", text)


def guarded_xml(text: str) -> str:
    """Return *text*, which is XML or HTML, so that neither obeys it, with the same meaning."""
    text = _IN_LINES.sub(lambda match: f"&#{ord(match[0])};", text)
    return _COMMAND.sub(lambda match: f"{match[0][:-1]}&#{ord(match[0][-1])};", text)


def ascii_json(text: str) -> str:
    """Return *text*, which is JSON, in ASCII, with the same meaning."""

    def escaped(match: re.Match[str]) -> str:
        units = match[0].encode("utf-16-be", "surrogatepass")
        return "".join(
            f"\\u{int.from_bytes(units[at : at + 2]):04x}" for at in range(0, len(units), 2)
        )

    return _BEYOND_ASCII.sub(escaped, text)


_SPACES = re.compile(r"[ \t\n\r\f\v]+")


def one_line(text: str) -> str:
    """Return *text* with every run of white space (except no-break spaces) as one space."""
    text = text.strip(" \t\n\r\f\v")
    # Most texts are one line: to see that takes a tenth of making it.
    if "  " not in text and text.isprintable():
        return text
    return " ".join(_SPACES.split(text))


def remembered(
    make: Callable[[str, Unpack[More]], Made], limit: int = 200
) -> Callable[[str, Unpack[More]], Made]:
    """Return *make* with a cache for short texts: names, sections and tags repeat.

    Long texts seldom do, and would fill the memory.
    """
    known = cast("Callable[[str, Unpack[More]], Made]", lru_cache(maxsize=4096)(make))

    def look(text: str, *more: *More) -> Made:
        return (known if len(text) <= limit else make)(text, *more)

    return look


def hidden(text: str) -> str:
    """Return *text* without the secrets in addresses of members' feeds: others read logs."""
    return _CUT_TOKEN.sub("tier-…", text) if "tier-" in text else text


def is_secret(name: str) -> bool:
    """Return whether the path or address *name* is only for members."""
    return "tier-" in name and _TOKEN.search(name) is not None
