"""llms.txt: what a site is and where to find it, in Markdown, for language models.

https://llmstxt.org/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

from feedpub.documents._contents import Contents, Item, absolute, digest
from feedpub.documents._kind import Glance, Kind
from feedpub.markup import escape
from feedpub.patterns import pattern

_START = pattern(rb"# [^\n]*\n(?:[ \t\r]*\n)*(?:>|## |[-*] \[)")
#: https://llmstxt.org/#format: a list item with a link, and notes behind a colon.
LINK = pattern(r"\s{0,3}[-*+]\s+\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?([^()<>\s]+)>?\s*\)\s*(?::\s*(.*))?")
_ESCAPE = pattern(r"\\([!-/:-@\[-`{-~])")
#: What our own writer puts before the summary.
_NOTES = pattern(r"([0-9-]{10})(?:, (?:subscription|registration))?(?:: (.*))?$")


class _Entry(Item):
    def __init__(self, number: int, found: re.Match[str], section: str | None) -> None:
        super().__init__(number)
        self._text = found[0]
        self._name, self._url = plain(found[1]), unescape(found[2])
        self._notes = plain(found[3] or "")
        self._section = section

    @property
    def link(self) -> str | None:
        return self._url

    @property
    def title(self) -> str | None:
        return self._name or None

    @property
    def published(self) -> str | None:
        notes = _NOTES.match(self._notes)
        return notes[1] if notes else None

    @property
    def summary(self) -> str | None:
        notes = _NOTES.match(self._notes)
        said = notes[2] if notes else self._notes
        return escape(said) if said else None

    @property
    def categories(self) -> tuple[str, ...]:
        return (self._section,) if self._section else ()

    def digest(self) -> bytes:
        """Return a hash that changes if anything in it changes, or its section."""
        return digest(f"{self._section}\n{self._text}".encode("utf-8", "surrogatepass"))


def plain(markdown: str) -> str:
    """Return the text of *markdown*, a piece of a line: without escapes and references."""
    return unescape(_ESCAPE.sub(lambda match: f"&#{ord(match[1])};", markdown)).strip()


def heading(line: str) -> tuple[int, str] | None:
    """Return depth and text of the heading in *line*; ``None`` if there is none."""
    marks = line.lstrip(" ").partition(" ")[0].rstrip("\r")
    if not marks or marks.strip("#") or len(marks) > 6:
        return None
    return len(marks), plain(line.lstrip(" ")[len(marks) :].strip())


def lines(data: bytes) -> list[str]:
    """Return the lines of a document, each with what ends it."""
    decoded = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return [f"{line}\n" for line in decoded.split("\n")]


def _entries(data: bytes) -> Iterator[tuple[str, _Entry | None]]:
    """Yield each line, and what it lists."""
    number, section = 0, None
    for line in lines(data):
        title, found = heading(line), LINK.match(line)
        if title is not None and title[0] > 1:
            section = title[1] or None
        if found is None:
            yield line, None
        else:
            yield line, _Entry(number, found, section)
            number += 1


def _read(data: bytes) -> Contents:
    items = [each for _, each in _entries(data) if each is not None]
    return Contents(items, home=next((absolute(each.link) for each in items), None))


def _cut(data: bytes, is_gone: Callable[[Item], bool]) -> tuple[bytes, int]:
    kept, left = [], 0
    for line, entry in _entries(data):
        if entry is None:
            kept.append(line)
        elif not is_gone(entry):
            kept.append(line)
            left += 1
    return "".join(kept).removesuffix("\n").encode(), left


def _recognise(glance: Glance) -> int:
    name = glance.name.rpartition("/")[2].lower()
    if name.endswith(("llms.txt", "llms-full.txt")):
        return 0 if glance.head[:1] in (b"<", b"{") else 2
    return 2 if _START.match(glance.head) else 0


LLMS_TXT = Kind(
    name="llms-txt",
    item="link",
    role="feed",
    for_readers=False,
    media_types=("text/plain", "text/markdown"),
    recognise=_recognise,
    read=_read,
    cut=_cut,
    syntax="text",
    suffixes=("llms.txt", "llms-full.txt"),
)
