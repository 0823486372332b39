"""The text of a JSON document, and the positions of values in it.

Positions are looked up at the end, and only for findings: the text is scanned once more, and
everything else is skipped.
"""

from __future__ import annotations

import codecs
import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Any

from feedpub.documents.positions import Spot
from feedpub.patterns import pattern

#: The column of a spot on line 0, which has no position yet: the value itself, or its key. A
#: positive column is the position of a character in a string, from 1.
VALUE, KEY = 0, -1
_NAME = pattern(r"[A-Za-z_][\w-]{0,60}", re.ASCII)
_STEP = pattern(r'\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([A-Za-z_][\w-]*)', re.ASCII)
_BLANKS = pattern(r"[ \t\n\r]*")
_CHARACTER = pattern(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.DOTALL)

#: Skips a value. Numbers are not converted, because long ones would be refused.
scanner = json.JSONDecoder(strict=False, parse_int=len, parse_float=len)


class JsonText:
    """The characters of a document.

    Attributes:
        text: The text, without a byte order mark.
        encoding: Its encoding.
        marked: Whether there is a byte order mark.
        invalid: Offset of the first invalid byte, in characters.
    """

    def __init__(self, data: bytes) -> None:
        self.marked = data.startswith(codecs.BOM_UTF8)
        name = json.detect_encoding(data)
        self.encoding = "utf-8" if name == "utf-8-sig" else name
        self.invalid: int | None = None
        try:
            text = data.decode(self.encoding)
        except UnicodeDecodeError as error:
            self.invalid = len(data[: error.start].decode(self.encoding, "replace"))
            text = data.decode(self.encoding, "replace")
        self.text = text.removeprefix("\ufeff")
        if self.invalid is not None and text.startswith("\ufeff"):
            self.invalid -= 1
        self._lines: list[int] | None = None

    def spot(self, offset: int, path: str | None = None, item: int | None = None) -> Spot:
        """Return the place of the character at *offset*."""
        if self._lines is None:
            self._lines = [match.start() for match in re.finditer("\n", self.text)]
        line = bisect_left(self._lines, offset)
        start = self._lines[line - 1] + 1 if line else 0
        return Spot(line + 1, offset - start + 1, path or None, item)

    def place(self, spots: Iterable[Spot]) -> dict[Spot, Spot]:
        """Return the positions of spots that have only a path."""
        wanted: dict[Any, Any] = {}
        spots = list(spots)
        for spot in spots:
            node = wanted
            for step in _steps(spot.path or ""):
                node = node.setdefault(step, {})
        found: dict[tuple[Any, ...], tuple[int, int]] = {}
        with suppress(RecursionError):  # nested almost too deeply to be parsed
            _find(self.text, skip(self.text, 0), wanted, (), found)
        placed = {}
        for spot in spots:
            key, value = found.get(tuple(_steps(spot.path or "")), (0, 0))
            offset = key if spot.column == KEY else value + self._inside(value, spot.column)
            placed[spot] = self.spot(offset, spot.path, spot.item)
        return placed

    def _inside(self, start: int, wanted: int) -> int:
        """Return the distance from *start* to character *wanted* of the string there."""
        if wanted <= 0:
            return 0
        position = start + 1
        for match in islice(_CHARACTER.finditer(self.text, position), wanted - 1):
            position = match.end()
        return position - start


def below(path: str, key: str) -> str | None:
    """Return the path of member *key* of what is at *path*; ``None`` if it has no short name."""
    if _NAME.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key)}]" if len(key) <= 60 else None


def _steps(path: str) -> list[str | int]:
    return [
        int(number) if number else str(json.loads(quoted)) if quoted else name
        for number, quoted, name in _STEP.findall(path)
    ]


def skip(text: str, position: int) -> int:
    """Return where the spaces at *position* end."""
    match = _BLANKS.match(text, position)
    return match.end() if match else position


def _find(
    text: str,
    position: int,
    wanted: dict[Any, Any],
    path: tuple[Any, ...],
    found: dict[tuple[Any, ...], tuple[int, int]],
    key: int | None = None,
) -> int:
    """Record where the *wanted* parts of the value at *position* begin; return where it ends."""
    found[path] = (position if key is None else key, position)
    opening = text[position]
    if not wanted or opening not in "{[":
        return scanner.raw_decode(text, position)[1]
    index = 0
    position = skip(text, position + 1)
    while text[position] not in "}]":
        start = position
        name: str | int = index
        if opening == "{":
            name, position = json.decoder.scanstring(text, position + 1, False)  # type: ignore[attr-defined]
            position = skip(text, skip(text, position) + 1)
        if name in wanted:
            inner = wanted[name]
            position = _find(text, position, inner, (*path, name), found, start)
        else:
            position = scanner.raw_decode(text, position)[1]
        position = skip(text, position)
        if text[position] == ",":
            position = skip(text, position + 1)
        index += 1
    return position + 1
