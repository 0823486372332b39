"""Applies fixes to the bytes, as many at once as do not overlap."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from feedpub.findings import Fix

_Part = tuple[int, int, int, bytes]


def parts(fix: Fix) -> tuple[Fix, ...]:
    """Return every range that *fix* replaces."""
    return (fix, *fix.more)


def apply(data: bytes, fixes: Iterable[Fix]) -> tuple[bytes, list[Fix]]:
    """Return *data* with every fix applied that overlaps no earlier one, and those applied."""
    taken: list[tuple[int, int]] = []
    made: list[Fix] = []
    edits: list[_Part] = []
    declared: set[tuple[int, bytes]] = set()
    for fix in fixes:
        own = [each for each in parts(fix) if not _is_declared(each, declared)]
        if any(_overlaps(taken, each.start, each.end) for each in own):
            continue
        made.append(fix)
        for each in own:
            insort(taken, (each.start, each.end))
            edits.append((each.start, each.end, len(edits), each.replacement))
            if each.replacement.startswith(b" xmlns"):
                declared.add((each.start, each.replacement))
    return _replace(data, sorted(edits)), made


def _is_declared(fix: Fix, declared: set[tuple[int, bytes]]) -> bool:
    """Return whether another fix declares the same namespace in the same place."""
    return (fix.start, fix.replacement) in declared


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(taken, (start, end))
    near = taken[max(0, at - 1) : at + 1]
    return any(start < right and left < end for left, right in near)


def _replace(data: bytes, edits: list[_Part]) -> bytes:
    pieces, position = [], 0
    for start, end, _, replacement in edits:
        pieces += [data[position:start], replacement]
        position = end
    return b"".join([*pieces, data[position:]])
