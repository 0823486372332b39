"""The text of a JSON document: how it is read, and where in it a value stands.

Most documents are clean, so they are read by the quickest parser; only what that refuses, or
where a key may stand twice, is read again with care. Places are looked up at the end, for what
is reported only: the text is passed over once more, without building anything.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from feedpub.checks._places import Spot
from feedpub.text import shown

#: What a spot on line 0, not placed yet, has for a column: the value itself, or its key. A
#: positive column counts the characters of a string up to the one meant, from 1.
VALUE, KEY = 0, -1
_NAME = re.compile(r"[A-Za-z_][\w-]{0,60}", re.ASCII)
_STEP = re.compile(r'\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([A-Za-z_][\w-]*)', re.ASCII)
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+')
_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]', re.DOTALL)
_BLANKS = re.compile(r"[ \t\n\r]*")
_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONSTANTS = {"NaN", "Infinity", "-Infinity"}
_DEEPEST = 500
#: Odd parts looked for: the rest would only raise a count.
_MOST = 10_000

_decode = msgspec.json.Decoder().decode
# What numbers say does not matter here, and long ones would be refused.
_scanner = json.JSONDecoder(strict=False, parse_int=len, parse_float=len)


class Broken(NamedTuple):
    """Why a text is no JSON: offset, and what to do about it."""

    offset: int
    message: str


class Odd(NamedTuple):
    """What Python reads and not every reader: a key twice, a constant, half a surrogate pair."""

    offset: int
    path: str
    written: str
    #: Last part of the id of the rule it breaks.
    name: str


class Source:
    """The characters of a document.

    Attributes:
        text: They, without a byte order mark.
        encoding: What they are encoded in.
        marked: There is a byte order mark.
        invalid: Offset of the first byte that is not of the encoding, in characters.
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
        """Return where the spots are that know only their path."""
        wanted: dict[Any, Any] = {}
        spots = list(spots)
        for spot in spots:
            node = wanted
            for step in _steps(spot.path or ""):
                node = node.setdefault(step, {})
        found: dict[tuple[Any, ...], tuple[int, int]] = {}
        with suppress(RecursionError):  # at the brink of what could be read at all
            _find(self.text, _skip(self.text, 0), wanted, (), found)
        placed = {}
        for spot in spots:
            key, value = found.get(tuple(_steps(spot.path or "")), (0, 0))
            offset = key if spot.column == KEY else value + self._inside(value, spot.column)
            placed[spot] = self.spot(offset, spot.path, spot.item)
        return placed

    def _inside(self, start: int, wanted: int) -> int:
        """Return how far behind *start* character *wanted* of the string there is written."""
        if wanted <= 0:
            return 0
        position = start + 1
        for _ in range(wanted - 1):
            match = _CHARACTER.match(self.text, position)
            if match is None:
                break
            position = match.end()
        return position - start


def below(path: str, key: str | int) -> str | None:
    """Return the path of member *key* of what is at *path*; ``None`` if it has no short name."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if _NAME.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key)}]" if len(key) <= 60 else None


def read_quickly(data: bytes) -> Any:
    """Return the value; raise ``ValueError`` or ``RecursionError`` if it needs a closer look."""
    return _decode(data)


def may_repeat_keys(data: bytes, count: int) -> bool:
    """Return whether a document that has *count* different keys may hold one twice.

    A quote before a colon ends a key, unless it is escaped or a string begins with a colon.
    """
    colons = data.count(b'":')
    return colons != count and colons - data.count(b'\\":') != count


def read(text: str) -> Any:
    """Return the value of *text*, or why it has none; constants are NaN."""
    try:
        return json.loads(text, parse_int=_integer, parse_constant=_nothing)
    except json.JSONDecodeError as error:
        return _broken(text, error)
    except RecursionError:
        return Broken(_depth(text), f"it is nested more than {_DEEPEST} levels deep")


def odd(text: str) -> Iterator[Odd]:
    """Find what is odd in a text that `read` reads."""
    return islice(_odd(text), _MOST)


def _odd(text: str) -> Iterator[Odd]:
    stack: list[tuple[str, set[str] | None, int]] = []
    path, key = "", None
    for match in _TOKEN.finditer(text):
        part, offset = match[0], match.start()
        base, keys, index = stack[-1] if stack else ("", None, 0)
        if part == ",":
            stack[-1], key = (base, keys, index + 1), None
        elif part in "}]":
            stack.pop()
        elif keys is not None and key is None:
            key = _string(part)
            path = below(base, key) or base
            if key in keys:
                yield Odd(offset, path, key, "duplicate-key")
            keys.add(key)
            yield from _half(part, offset, path)
        elif part != ":":
            here = path if keys is not None else f"{base}[{index}]" if stack else ""
            if part in "{[":
                stack.append((here, set() if part == "{" else None, 0))
                key = None
            elif part in _CONSTANTS:
                yield Odd(offset, here, part, "invalid-constant")
            else:
                yield from _half(part, offset, here)


def _half(part: str, offset: int, path: str) -> Iterator[Odd]:
    if "\\u" in part and (match := _SURROGATE.search(_string(part))):
        yield Odd(offset, path, match[0], "unpaired-surrogate")


def _string(part: str) -> str:
    return str(_scanner.decode(part))


def _nothing(constant: str) -> float:
    return math.nan


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 400 else float(digits)


def _steps(path: str) -> list[str | int]:
    return [
        int(number) if number else str(json.loads(quoted)) if quoted else name
        for number, quoted, name in _STEP.findall(path)
    ]


def _skip(text: str, position: int) -> int:
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
    """Note where what is *wanted* of the value at *position* begins; return where it ends."""
    found[path] = (position if key is None else key, position)
    opening = text[position]
    if not wanted or opening not in "{[":
        return _scanner.raw_decode(text, position)[1]
    index = 0
    position = _skip(text, position + 1)
    while text[position] not in "}]":
        start = position
        name: str | int = index
        if opening == "{":
            name, position = json.decoder.scanstring(text, position + 1, False)  # type: ignore[attr-defined]
            position = _skip(text, _skip(text, position) + 1)
        if name in wanted:
            inner = wanted[name]
            position = _find(text, position, inner, (*path, name), found, start)
        else:
            position = _scanner.raw_decode(text, position)[1]
        position = _skip(text, position)
        if text[position] == ",":
            position = _skip(text, position + 1)
        index += 1
    return position + 1


def _depth(text: str) -> int:
    """Return where the text is nested deeper than readers go."""
    depth = 0
    for match in _BRACKET.finditer(text):
        if match[0] in ("{", "["):
            depth += 1
            if depth > _DEEPEST:
                return match.start()
        elif match[0] in ("}", "]"):
            depth -= 1
    return 0


def _broken(text: str, error: json.JSONDecodeError) -> Broken:
    """Say what is wrong in words that tell what to write."""
    offset, problem = error.pos, error.msg
    if _skip(text, offset) >= len(text) and not problem.startswith(("Unterminated", "Invalid")):
        if not text.strip():
            return Broken(0, "it is empty")
        return Broken(len(text), "it ends before the last bracket is closed; it was cut off")
    before = text[:offset].rstrip()
    if "trailing comma" in problem or (
        before.endswith(",") and text[offset : offset + 1] in ("}", "]")
    ):
        # From Python 3.13 the place is that of the comma itself.
        comma = offset if "comma" in problem else len(before) - 1
        bracket = text[_skip(text, comma + 1)]
        return Broken(comma, f"the comma before {bracket} is one too many; remove it")
    rest = text[offset : offset + 20].partition("\n")[0] or text[offset : offset + 1]
    advice = (advice for start, advice in _ADVICE.items() if problem.startswith(start))
    return Broken(offset, next(advice, "{} is not expected here").format(shown(rest)))


_ADVICE = {
    "Expecting property name": "{} is no key; write it between double quotes",
    "Expecting value": "{} is no value; write text between double quotes, a number, true, false "
    "or null",
    "Expecting ',' delimiter": '{} follows without a comma; write one, or \\" for a quote within '
    "text",
    "Expecting ':' delimiter": "{} follows a key without a colon; write one",
    "Unterminated string": "the text that begins {} is never closed; write its second quote",
    "Invalid control character": "{} may not stand in text as it is; write \\n or \\t, or close the "
    "text before it",
    "Invalid \\escape": '{} is no escape; write \\\\ for a backslash, \\" for a quote',
    "Invalid \\uXXXX escape": "{} needs four hexadecimal digits after \\u",
    "Extra data": "{} stands behind the end of the object; remove it",
}
