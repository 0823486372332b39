"""IPTC 7901: agency texts between control characters, as they came by telex.

https://iptc.org/standards/iptc-7901/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.sources._reader import MAX_RECORD, Opening, Reader, Record

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
#: Start of heading, start of text, end of text.
_SOH, _STX, _ETX = "\x01", "\x02", "\x03"
_STAMP = re.compile(
    r"(\d\d)(\d\d)(\d\d) ?(?:GMT|UTC|Z) ?([A-Z][a-z]{2})[a-z]{0,6} ?(\d\d(?:\d\d)?)"
)
#: What follows is for newsrooms.
_NOTES = re.compile(r"(?m)^[^\S\n]*+(?:#.*NOTEBOOK.*|\* ?\* ?\* ?\*|.*\bnot for publication\b.*)$")
_SIGNED = re.compile(r"[a-z]{2,5}(?: [a-z]{2,5}){1,5}")
_NEXT = re.compile(r"\n[^\S\n]*\n\s*|\n(?=[^\S\n]{2})")


def records(place: Opening) -> Iterator[Record]:
    """Yield the messages of a file."""
    data, size = [], 0
    while block := place.stream().read(1 << 20):
        data.append(block)
        size += len(block)
        if size > MAX_RECORD:
            yield _refused(f"has more than {MAX_RECORD >> 20} MB", 1)
            return
    text = _text(b"".join(data), place.source.encoding).replace("\r\n", "\n")
    line = 1 + text.partition(_SOH)[0].count("\n")
    for number, message in enumerate(text.split(_SOH)[1:], 1):
        if _ETX not in message:
            yield _refused("ends too early: the last text has no end", line)
            return
        yield Record(_record(message), line, number)
        line += message.count("\n")


def _refused(message: str, line: int) -> Record:
    return Record(Broken(rule=rules.NOT_A_RECORD, message=message, final=True), line)


def _text(data: bytes, encoding: str | None) -> str:
    if encoding is None:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            encoding = "iso-8859-1"  # the standard's supplementary set, and every byte is a letter
    return data.decode(encoding, "replace")


def _record(message: str) -> dict[str, Any]:
    content, _, foot = message.partition(_ETX)
    head, _, body = content.partition(_STX)
    heading, _, slug = head.partition("\n")
    title, _, rest = body.strip().partition("\n")
    stamp = _STAMP.search(foot) or _STAMP.search(content)
    found = {
        "heading": heading.strip(),
        "slug": slug.strip().rstrip("/"),
        "headline": title.strip().rstrip("=").strip(),
        "body": _html(rest),
        "date": _date(stamp) if stamp is not None else "",
    }
    word = heading.split()[:1]
    found["id"] = f"{word[0]}-{found['date'][:10]}" if word and found["date"] else ""
    return found


def _date(stamp: re.Match[str]) -> str:
    day, hour, minute, name, year = stamp.groups()
    month = _MONTHS.find(name) // 3 + 1
    return f"{year if len(year) == 4 else '20' + year}-{month:02d}-{day}T{hour}:{minute}:00Z"


def _html(text: str) -> str:
    """Return the paragraphs of *text*, whose lines end where the telex' did."""
    notes = _NOTES.search(text)
    if notes is not None:
        text = text[: notes.start()]
    parts = [" ".join(part.split()) for part in _NEXT.split(text)]
    while parts and (not parts[-1] or _SIGNED.fullmatch(parts[-1])):
        parts.pop()
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)


def sniff(head: bytes) -> int:
    """Return 2 for what begins with a start of heading, and a start of text in it."""
    start = head.lstrip(b"\r\n\x00\x7f ")
    return 2 if start[:1] == b"\x01" and b"\x02" in start else 0


IPTC7901 = Reader(
    name="iptc7901",
    about="IPTC 7901: agency texts, separated by control characters.",
    open=records,
    sniff=sniff,
    binary=True,
    vocabulary="iptc7901",
)
