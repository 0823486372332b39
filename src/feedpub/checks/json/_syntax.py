"""Parses JSON: quickly if it is valid, otherwise with an explanation of what is wrong.

Most documents are clean, so they are parsed by the fastest parser; only what it refuses, or what
may contain a repeated key, is parsed again by a careful one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from feedpub.documents.positions.json_spots import below
from feedpub.patterns import pattern
from feedpub.text import shown

_TOKEN = pattern(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]+')
_BRACKET = pattern(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]', re.DOTALL)
_SPACED = pattern(rb'"[ \t\n\r]+:')
_BLANKS = pattern(r"[ \t\n\r]*")
_SURROGATE = pattern("[\ud800-\udfff]")
_CONSTANTS = {"NaN", "Infinity", "-Infinity"}
_LEVELS = {"{": 1, "[": 1, "}": -1, "]": -1}
#: The nesting depth that every reader supports.
_DEEPEST = 500
#: The most unusual parts that are reported: more would only raise a count.
_MOST = 10_000

_decode = msgspec.json.Decoder().decode


class NotJson(NamedTuple):
    """Why a text is not JSON: offset, and what to do about it."""

    offset: int
    message: str
    too_deep: bool = False


class Odd(NamedTuple):
    """JSON that Python reads but not every reader: a repeated key, NaN, half a surrogate pair."""

    offset: int
    path: str
    written: str
    #: The last part of the broken rule's id.
    name: str


def read_quickly(data: bytes) -> Any:
    """Return the value; raise ``ValueError`` or ``RecursionError`` if it needs a closer look."""
    return _decode(data)


def repeats_keys(data: bytes, count: int) -> bool:
    """Return whether a document with *count* different keys has a repeated one.

    A quote before a colon ends a key; few texts contain that, so counting usually decides.
    """
    if data.count(b'":') == count and not _SPACED.search(data):
        return False
    repeated = False

    def look(members: list[tuple[str, Any]]) -> None:
        nonlocal repeated
        repeated = repeated or len({key for key, _ in members}) != len(members)

    json.loads(data, object_pairs_hook=look, parse_int=len)
    return repeated


def read(text: str) -> Any:
    """Return the value of *text*, or why it is invalid; constants become NaN."""
    try:
        return json.loads(text, parse_int=_integer, parse_constant=_nothing)
    except json.JSONDecodeError as error:
        return _broken(text, error)
    except RecursionError:
        return NotJson(_depth(text), f"it has more than {_DEEPEST} levels of brackets", True)


def odd(text: str) -> Iterator[Odd]:
    """Find the unusual parts of a text that `read` accepts."""
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
    return str(json.loads(part, strict=False))


def _nothing(constant: str) -> float:
    return math.nan


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 400 else float(digits)


def _behind_blanks(text: str, position: int) -> int:
    match = _BLANKS.match(text, position)
    return match.end() if match else position


def _depth(text: str) -> int:
    """Return where the text is nested deeper than readers support."""
    depth = deepest = place = 0
    for match in _BRACKET.finditer(text):
        depth += _LEVELS.get(match[0], 0)
        if deepest < depth <= _DEEPEST + 1:
            deepest, place = depth, match.start()
    return place


def _broken(text: str, error: json.JSONDecodeError) -> NotJson:
    """Explain an error, and what to write instead."""
    offset, problem = error.pos, error.msg
    if _behind_blanks(text, offset) >= len(text) and not problem.startswith(
        ("Unterminated", "Invalid")
    ):
        if not text.strip():
            return NotJson(0, "it is empty")
        return NotJson(len(text), "it ends before the last bracket is closed; it was cut off")
    before = text[:offset].rstrip()
    if "trailing comma" in problem or (
        before.endswith(",") and text[offset : offset + 1] in ("}", "]")
    ):
        # From Python 3.13 on, the position is that of the comma itself.
        comma = offset if "comma" in problem else len(before) - 1
        bracket = text[_behind_blanks(text, comma + 1)]
        return NotJson(comma, f"the comma before {bracket} is one too many; remove it")
    rest = text[offset : offset + 20].partition("\n")[0] or text[offset : offset + 1]
    advice = (advice for start, advice in _ADVICE.items() if problem.startswith(start))
    return NotJson(offset, next(advice, "{} is not expected here").format(shown(rest)))


_ADVICE = {
    "Expecting property name": "{} is not a key; write it between double quotes",
    "Expecting value": "{} is not a value; write text between double quotes, a number, true, false "
    "or null",
    "Expecting ',' delimiter": '{} follows without a comma; write one, or \\" for a quote within '
    "text",
    "Expecting ':' delimiter": "{} follows a key without a colon; write one",
    "Unterminated string": "the text that begins {} is never closed; write its second quote",
    "Invalid control character": "{} is not allowed in text as it is; write \\n or \\t, or "
    "close the text before it",
    "Invalid \\escape": '{} is not an escape; write \\\\ for a backslash, \\" for a quote',
    "Invalid \\uXXXX escape": "{} needs four hexadecimal digits after \\u",
    "Extra data": "{} comes after the end of the object; remove it",
}
