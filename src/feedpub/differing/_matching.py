"""Which article of one feed is which of the other: by id, by address, by title and day."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from feedpub.differing._side import NEAR, Side, titled


class Matches(Struct):
    """The articles of two feeds.

    Attributes:
        pairs: By what they were found → the old number and the new number of each.
        gone: The old numbers that have none.
        new: The new numbers that have none.
        repeats: Old and new numbers of further copies of an article that the other side has too.
    """

    pairs: dict[str, list[tuple[int, int]]]
    gone: list[int]
    new: list[int]
    repeats: tuple[list[int], list[int]]

    def all_pairs(self) -> list[tuple[int, int]]:
        """Return all pairs, in the order of the new feed."""
        every = (pair for pairs in self.pairs.values() for pair in pairs)
        return sorted(every, key=lambda pair: pair[1])


class _Waiting:
    """Old articles that wait for a new one, by a key; of equals, the first is the first."""

    def __init__(self, numbers: Sequence[int], keys: array[int]) -> None:
        self._first: dict[int, int] = {}
        self._next = array("q", bytes(8 * len(numbers)))
        self._numbers = numbers
        for index in range(len(numbers) - 1, -1, -1):
            key = keys[numbers[index]]
            if key:
                self._next[index] = self._first.get(key, -1)
                self._first[key] = index

    def take(self, key: int) -> int | None:
        """Return the number of the next one with *key*."""
        index = self._first.get(key, -1)
        if index < 0:
            return None
        self._first[key] = self._next[index]
        return self._numbers[index]


def match(old: Side, new: Side, old_numbers: list[int], new_numbers: list[int]) -> Matches:
    """Return which of *old_numbers* is which of *new_numbers*."""
    pairs: dict[str, list[tuple[int, int]]] = {}
    left = (old_numbers, new_numbers)
    have_ids = all(any(side.keys["id"][each] for each in numbers)
                   for side, numbers in zip((old, new), left, strict=True))  # fmt: skip
    repeats: tuple[list[int], list[int]] = ([], [])
    for key in ("id", "url"):
        keys = old.keys[key], new.keys[key]
        pairs[key] = _paired(left, keys)
        left = _without(left, pairs[key])
        if key == "id" or not have_ids:
            left = _once(left, keys, pairs[key], repeats)
    pairs["title"] = list(_by_title(old, new, left))
    left = _without(left, pairs["title"])
    # What has neither: the very same.
    pairs["content"] = _paired(left, (old.digests, new.digests))
    gone, added = _without(left, pairs["content"])
    return Matches(pairs, gone, added, repeats)


def _paired(
    left: tuple[list[int], list[int]], keys: tuple[array[int], array[int]]
) -> list[tuple[int, int]]:
    waiting = _Waiting(left[0], keys[0])
    found = ((waiting.take(keys[1][number]), number) for number in left[1] if keys[1][number])
    return [(one, other) for one, other in found if one is not None]


def _by_title(old: Side, new: Side, left: tuple[list[int], list[int]]) -> Iterator[tuple[int, int]]:
    if not (left[0] and left[1]):
        return
    waiting = _Waiting(left[0], old.keys["title"])
    for number in left[1]:
        if new.keys["title"][number]:
            article = new.article(number)
            found = (waiting.take(titled(article.title, article.published, days)) for days in NEAR)
            one = next((each for each in found if each is not None), None)
            if one is not None:
                yield one, number


def _without(
    left: tuple[list[int], list[int]], pairs: Iterable[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    olds, news = set(), set()
    for one, other in pairs:
        olds.add(one)
        news.add(other)
    return [n for n in left[0] if n not in olds], [n for n in left[1] if n not in news]


def _once(
    left: tuple[list[int], list[int]],
    keys: tuple[array[int], array[int]],
    pairs: list[tuple[int, int]],
    repeats: tuple[list[int], list[int]],
) -> tuple[list[int], list[int]]:
    """Return *left* without further copies of what is in *pairs*, which become *repeats*."""
    matched = {keys[0][one] for one, _ in pairs}
    kept: tuple[list[int], list[int]] = ([], [])
    for side in (0, 1):
        for number in left[side]:
            key = keys[side][number]
            (repeats if key and key in matched else kept)[side].append(number)
    return kept


def reordered(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the fewest of *pairs* whose places changed; the others follow each other as before.

    Args:
        pairs: Old and new places, in the order of the new.
    """
    ends: list[int] = []  # the least old place that a run of each length ends in
    lengths = []
    for old, _ in pairs:
        at = bisect_left(ends, old)
        ends[at : at + 1] = [old]
        lengths.append(at)
    stays = set()
    wanted = len(ends) - 1
    for index in range(len(pairs) - 1, -1, -1):
        if lengths[index] == wanted:
            stays.add(index)
            wanted -= 1
    return [pair for index, pair in enumerate(pairs) if index not in stays]
