"""Unified diffs, in linear time.

`difflib` compares every line with every other, which takes minutes if thousands changed. A fix
changes lines in place, so the next common line is always near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_CONTEXT = 3
#: How many lines to look ahead for the next common one.
_AHEAD = 60

#: Equal lines before this, and the lines on either side that differ: from, to; from, to.
_Change = tuple[int, int, int, int]


def unified(before: bytes, after: bytes, name: str) -> Iterator[bytes]:
    """Yield the lines of the patch from *before* to *after*, as ``patch`` reads it."""
    old, new = _LINE.findall(before), _LINE.findall(after)
    changes = list(_changes(old, new))
    if changes:
        yield f"--- {name}\n+++ {name}\n".encode(errors="surrogateescape")
    for hunk in _hunks(changes):
        yield from _written(hunk, old, new)


def _changes(old: list[bytes], new: list[bytes]) -> Iterator[_Change]:
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            i, j = i + 1, j + 1
            continue
        di, dj = _next_in_common(old, new, i, j)
        yield i, i + di, j, j + dj
        i, j = i + di, j + dj


def _next_in_common(old: list[bytes], new: list[bytes], i: int, j: int) -> tuple[int, int]:
    """Return how many lines to skip on either side, trying the fewest first."""
    left, right = old[i : i + _AHEAD], new[j : j + _AHEAD]
    for total in range(1, len(left) + len(right)):
        for passed in range(max(0, total - len(right) + 1), min(total, len(left) - 1) + 1):
            if left[passed] == right[total - passed]:
                return passed, total - passed
    return len(left), len(right)


def _hunks(changes: list[_Change]) -> Iterator[list[_Change]]:
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _written(hunk: list[_Change], old: list[bytes], new: list[bytes]) -> Iterator[bytes]:
    lead = min(_CONTEXT, hunk[0][0])
    trail = min(_CONTEXT, len(old) - hunk[-1][1])
    start, end = hunk[0][0] - lead, hunk[-1][1] + trail
    new_start, new_end = hunk[0][2] - lead, hunk[-1][3] + trail
    yield f"@@ -{_span(start, end)} +{_span(new_start, new_end)} @@\n".encode()
    for from_, to, new_from, new_to in hunk:
        yield from _lines(b" ", old[start:from_])
        yield from _lines(b"-", old[from_:to])
        yield from _lines(b"+", new[new_from:new_to])
        start = to
    yield from _lines(b" ", old[start:end])


def _span(start: int, end: int) -> str:
    length = end - start
    return f"{start + 1 if length else start},{length}"


def _lines(sign: bytes, lines: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield sign + line
        if not line.endswith(b"\n"):
            yield b"\n\\ No newline at end of file\n"
