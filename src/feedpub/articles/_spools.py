"""Spooled articles in order: newest first, each at its place, a month of them at a time."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from feedpub.articles.spool import Chunk, Spool, SpoolRow, in_order, year_and_month
from feedpub.model import Article

#: Most articles, and bytes of them, that are sorted in memory; more are sorted in runs and merged.
_RUN = 16_384
_RUN_SIZE = 40 * 1024 * 1024
#: If more than one in this many articles of a month is needed, the whole month is read.
_DENSE = 4
_END = datetime.max.replace(tzinfo=UTC)


class Spools:
    """All that was spooled, by any number of writers, newest first.

    Each article has a place: its number in that order.
    """

    def __init__(self, spools: list[Spool]) -> None:
        self._given = spools
        self._spools: list[Spool] = []
        self._months: dict[int, list[tuple[Spool, Chunk]]] = {}
        for spool in spools:
            self._register(spool)
            spool.flush()
            for chunk in spool.chunks:
                self._months.setdefault(chunk.month, []).append((spool, chunk))
        #: The runs of a month too large for memory, once they have been sorted.
        self._runs: dict[int, list[list[tuple[Spool, Chunk]]]] = {}
        #: Newest first.
        self._lookups: dict[int, Lookup] = {}
        first = 0
        for number in sorted(self._months, reverse=True):
            count = sum(chunk.articles for _, chunk in self._months[number])
            self._lookups[number] = Lookup(first, count)
            first += count

    def __getstate__(self) -> dict[str, Any]:
        for spool in self._spools:
            spool.share()
        return self.__dict__

    def _register(self, spool: Spool) -> None:
        spool.number = len(self._spools)
        self._spools.append(spool)

    def joined(self, spool: Spool) -> Spools:
        """Return these and what is in *spool*."""
        return Spools([*self._given, spool])

    def months(self) -> dict[tuple[int, int], range]:
        """Return the months there are, newest first: year and month → places."""
        return {year_and_month(number): each.places for number, each in self._lookups.items()}

    def parts(self, most: int) -> list[range]:
        """Return the places of the months there are, those of more than *most* in parts."""
        return [
            places[start : start + most]
            for places in self.months().values()
            for start in range(0, len(places), most)
        ]

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        """Go through the articles from place *start* on, each with its place."""
        for number, lookup in self._lookups.items():
            first = lookup.places.start
            if start >= lookup.places.stop:
                continue
            for index, row in enumerate(self._of_month(number)):
                lookup.note(index, row.spool, row.size, row.begins)
                if first + index >= start:
                    yield first + index, row.article()

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        """Go through the articles at *places*, which rise."""
        end = 0
        for number, lookup in self._lookups.items():
            start, end = end, bisect_left(places, lookup.places.stop, end)
            some = places[start:end]
            if not some:
                continue
            if lookup.knows(some):
                for spool, size, begins in map(lookup.of, some):
                    yield self._spools[spool].article(size, begins)
            else:
                yield from map(SpoolRow.article, self._of_many(number, some))

    def _of_many(self, number: int, places: Sequence[int]) -> Iterator[SpoolRow]:
        rows = iter(self._of_month(number))
        at = self._lookups[number].places.start
        for place in places:
            yield next(islice(rows, place - at, None))
            at = place + 1

    def _of_month(self, number: int) -> Iterable[SpoolRow]:
        """Return the articles of a month in order."""
        chunks = self._months[number]
        if _fits(chunk for _, chunk in chunks):
            return in_order(row for spool, chunk in chunks for row in spool.read(chunk))
        return self._merged(number)

    def _merged(self, number: int) -> Iterator[SpoolRow]:
        if number not in self._runs:
            self._runs[number] = list(self._sorted_runs(self._months[number]))
        return merge(*(_through(run) for run in self._runs[number]), key=_newest_first)

    def _sorted_runs(
        self, chunks: list[tuple[Spool, Chunk]]
    ) -> Iterator[list[tuple[Spool, Chunk]]]:
        """Sort the chunks of one month, as many at a time as fit, and write them to a new spool."""
        target = Spool()
        self._register(target)
        first = 0
        for end in range(1, len(chunks) + 1):
            # At least one: a chunk alone is in memory anyway.
            if end < len(chunks) and _fits(chunk for _, chunk in chunks[first : end + 1]):
                continue
            rows = [row for spool, chunk in chunks[first:end] for row in spool.read(chunk)]
            number = chunks[first][1].month
            yield [(target, written) for written in target.sort_run(rows, number)]
            first = end

    def unordered(self) -> Iterator[Article]:
        """Go through all articles as they lie."""
        for chunks in self._months.values():
            for spool, chunk in chunks:
                yield from map(SpoolRow.article, spool.read(chunk))


def _fits(chunks: Iterable[Chunk]) -> bool:
    count = size = 0
    for chunk in chunks:
        count += chunk.articles
        size += chunk.size
    return count <= _RUN and size <= _RUN_SIZE


def _through(run: list[tuple[Spool, Chunk]]) -> Iterator[SpoolRow]:
    for spool, chunk in run:
        yield from spool.read(chunk)


def _newest_first(row: SpoolRow) -> tuple[timedelta, str]:
    return _END - row.published, row.id


class Lookup:
    """Where the articles of a month lie, as far as somebody has gone through them in order."""

    def __init__(self, first: int, count: int) -> None:
        #: Places, over all months.
        self.places = range(first, first + count)
        self._spools, self._begins, self._sizes = array("I"), array("Q"), array("I")

    def note(self, index: int, spool: int, size: int, begins: int) -> None:
        """Remember where number *index* of the month lies, unless that is known."""
        if index == len(self._sizes):
            self._spools.append(spool)
            self._begins.append(begins)
            self._sizes.append(size)

    def knows(self, places: Sequence[int]) -> bool:
        """Return whether it is known where all of *places* lie, and pays to go to each."""
        known = places[-1] - self.places.start < len(self._sizes)
        return known and len(places) * _DENSE < len(self.places)

    def of(self, place: int) -> tuple[int, int, int]:
        """Return the spool of *place*, its size, and where it begins."""
        index = place - self.places.start
        return self._spools[index], self._sizes[index], self._begins[index]
