"""The plan of a run: which article is in which feed, in which order, and until when.

It names articles by their places: writing goes to those it names, and to no other.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from feedpub.model import Article, Output, Value
from feedpub.selection._public import Links, Seen


class Placed(Protocol):
    """Articles, newest first, each at a place; places rise with the order and may leave gaps."""

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        """Go through the articles from *start* on, each with its place."""

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        """Go through the articles at *places*, which rise."""


class Shelf(Placed, Protocol):
    """All articles there are."""

    @property
    def places(self) -> range | None:
        """All places, if they are known without looking."""

    def are_all_public(self, now: datetime) -> bool:
        """Return whether all of them may be seen at *now*, and stay so."""


class Listed:
    """Articles in memory as a `Shelf`."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles

    @property
    def places(self) -> range:
        """All places."""
        return range(len(self._articles))

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        """Go through the articles from *start* on, each with its place."""
        return ((place, self._articles[place]) for place in range(start, len(self._articles)))

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        """Go through the articles at *places*."""
        return map(self._articles.__getitem__, places)

    def are_all_public(self, now: datetime) -> bool:
        """Return ``False``: nobody has looked."""
        del now
        return False


class Fit(Protocol):
    """What makes articles fit for an aggregator."""

    @property
    def announces_deletions(self) -> bool:
        """Whether it takes withdrawn articles, of which it leaves nothing but that."""

    def __call__(self, article: Article) -> Article | None:
        """Return *article* as the aggregator takes it; ``None`` if it would be refused."""


class Wanted(Value, frozen=True, gc=True):
    """An output, and what planning must know beside.

    Attributes:
        output: What is asked for.
        fit: Has the last word on each article, and the place of one that it refuses goes to the
            next: candidates are planned, none of them shown to it yet.
        ends_with: Tells that nothing older than an article is written.
    """

    output: Output
    fit: Fit | None = None
    ends_with: Callable[[Article, datetime], bool] | None = None

    def may_have(self, found: Seen) -> bool:
        """Return whether an article of which *found* is known may be told of at all."""
        gone = found.is_gone and self.fit is not None and self.fit.announces_deletions
        return found.is_public or gone


class PlannedFeed(Value, frozen=True, gc=True):
    """The articles of one feed, or the candidates for it.

    Attributes:
        output: What is to be made, named for its section, tag, author or language if it has one.
        number: Which of the outputs asked for it.
        places: Where the articles are, newest first.
        changes: Place → when the feed is another, by the articles up to there: falling.
        more: Where there may be more candidates.
        family: Path of the output, as the configuration says it.
        value: The section, tag, author or language.
    """

    output: Output
    number: int
    places: Sequence[int]
    changes: tuple[tuple[int, datetime], ...] = ()
    more: int | None = None
    family: str = ""
    value: str | None = None

    @property
    def most(self) -> int | None:
        """How many of the candidates go out."""
        limit = self.output.limit
        # More than any list can hold is all there is.
        return None if limit is None else min(limit, sys.maxsize)

    def within(self, some: range) -> Sequence[int]:
        """Return those of the places that are in *some*."""
        start, stop = (bisect_left(self.places, end) for end in (some.start, some.stop))
        return self.places[start:stop]


class Plan(Value, frozen=True, gc=True):
    """What goes out.

    Attributes:
        feeds: In the order of the outputs, those of one output by name.
        links: Which of the newsroom's own pages may not be seen.
        next_change: When the same articles would make another plan. Candidates do not count
            before they are looked at.
    """

    feeds: tuple[PlannedFeed, ...]
    links: Links
    next_change: datetime | None
