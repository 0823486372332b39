"""The plan of a run: which article is in which feed, in which order, and until when.

It refers to articles by their places, so that writing fetches only those.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from feedpub.model import Article, Deletion, Output, Status, Value
from feedpub.selection._public import Links

#: Returns slug → name of each value for which an output made a feed before.
Vanished: TypeAlias = Callable[[Output], Mapping[str, str]]

#: What articles are ordered by, the instant from new to old: that and the id.
ArticleKey: TypeAlias = tuple[datetime, str]


class Placed(Protocol):
    """Articles, newest first, each at a place; places increase, possibly with gaps."""

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        """Yield the articles from *start* on, each with its place."""

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        """Yield the articles at *places*, which must increase."""


class AllArticles(Placed, Protocol):
    """All articles, as a plan is made from them."""

    @property
    def places(self) -> range | None:
        """All places, if they are known without iterating."""

    def are_all_public(self, now: datetime) -> bool:
        """Return whether all articles are public at *now*, and stay public."""


class ArticleList:
    """Articles in memory as a `AllArticles`."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles

    @property
    def places(self) -> range:
        """All places."""
        return range(len(self._articles))

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        """Yield the articles from *start* on, each with its place."""
        return ((place, self._articles[place]) for place in range(start, len(self._articles)))

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        """Yield the articles at *places*."""
        return map(self._articles.__getitem__, places)

    def are_all_public(self, now: datetime) -> bool:
        """Return ``False``: it is not known."""
        del now
        return False


class Fit(Protocol):
    """Adapts articles to an aggregator."""

    @property
    def announces_deletions(self) -> bool:
        """Whether it turns withdrawn articles into announcements."""

    def __call__(self, article: Article) -> Article | None:
        """Return *article* as the aggregator accepts it; ``None`` if it would be refused."""


class PlannedOutput(Value, frozen=True, gc=True):
    """An output, with what planning needs to know about it.

    Attributes:
        output: The configured output.
        has_tombstones: Whether its format can say that an article was withdrawn.
        may_be_empty: Whether the feed of a value stays when its last article is gone.
        was_public: Returns whether the article of an id is known to have been public.
        remembers: Whether it is known which articles were public.
        fit: Decides last on each article; a refused one is replaced by the next. Candidates are
            planned without calling it.
        ends_with: Returns whether nothing older than an article is written.
    """

    output: Output
    has_tombstones: bool = False
    may_be_empty: bool = True
    was_public: Callable[[str], bool] = lambda _: False
    remembers: bool = False
    fit: Fit | None = None
    ends_with: Callable[[Article, datetime], bool] | None = None

    @property
    def tells_by_item(self) -> bool:
        """Whether an item announces each withdrawal, as the aggregator wants it."""
        return self.fit is not None and self.fit.announces_deletions

    def tells(self, article: Article) -> bool:
        """Return whether it is announced that *article* is not public any more.

        To an aggregator each withdrawal is announced: it may have got the article from other
        software. To everybody else its id would say that there was one. What expired, or is hidden
        for now, is not withdrawn: aggregators know the first from its item.
        """
        span = self.output.tombstones
        if span == timedelta():
            return False
        known = self.was_public(article.id)
        if article.status is Status.WITHDRAWN:
            return self.tells_by_item or (self.has_tombstones and (known or span is not None))
        is_said = span is not None and not self.remembers
        return self.has_tombstones and not self.tells_by_item and (known or is_said)


class Gone(Value, frozen=True, gc=True):
    """An article that is not public any more, at its place."""

    place: int
    deletion: Deletion


class PlannedFeed(Value, frozen=True, gc=True):
    """The articles of one feed, or the candidates for it.

    Attributes:
        output: The output, with the section, tag, author or language in its name if it has one.
        number: The index of the configured output.
        places: The places of the articles, newest first.
        changes: Place → when the articles up to there change the feed; the instants decrease.
        more: The place from which there may be more candidates.
        family: Path of the output, as configured.
        value: The section, tag, author or language.
        due: When time alone changes which articles it has. Candidates only count once they were
            fetched.
        last: Instant and id of the last of the articles, if the output ends there though there may
            be older ones; `ArticleKey`.
        gone: The articles whose withdrawal it announces, in the order of their places.
        earlier: The output of the archive before it, of a feed that has any.
        later: The output of the archive after it, of the oldest.
        current: Of an archive: the output of the feed to subscribe to.
    """

    output: Output
    number: int
    places: Sequence[int]
    changes: tuple[tuple[int, datetime], ...] = ()
    more: int | None = None
    family: str = ""
    value: str | None = None
    due: datetime | None = None
    last: ArticleKey | None = None
    gone: tuple[Gone, ...] = ()
    earlier: Output | None = None
    later: Output | None = None
    current: Output | None = None

    @property
    def most(self) -> int | None:
        """How many of the candidates are published."""
        limit = self.output.limit
        # A number larger than any list means all.
        return None if limit is None else min(limit, sys.maxsize)

    def within(self, some: range) -> Sequence[int]:
        """Return those of the places that are in *some*."""
        start, stop = (bisect_left(self.places, end) for end in (some.start, some.stop))
        return self.places[start:stop]


class Plan(Value, frozen=True, gc=True):
    """What is published: the plan.

    Attributes:
        feeds: The feeds, in the order of the outputs, those of one output sorted by name.
        links: The newsroom's own pages that are hidden.
        next_change: When the same articles would make a different plan. Candidates only count once
            they were fetched.
    """

    feeds: tuple[PlannedFeed, ...]
    links: Links
    next_change: datetime | None
