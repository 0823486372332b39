"""Which articles that are gone the feeds of an output announce, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import nlargest

from msgspec.structs import replace

from feedpub.model import Article, Deletion, Output, Publication
from feedpub.selection._conditions import after, before, condition
from feedpub.selection._plan import Gone, PlannedOutput
from feedpub.selection._public import Agenda

#: How long a feed announces one, if nobody says.
SPAN = timedelta(days=30)
#: The most that one feed announces, the latest: every subscriber fetches them every time.
MOST = 1_000


def span_announced(output: Output) -> timedelta:
    """Return how long *output* announces that an article is gone, if it does."""
    return SPAN if output.tombstones is None else output.tombstones


def announced_since(outputs: Iterable[Output], now: datetime) -> datetime:
    """Return since when an article is gone at most, if one of *outputs* announces it."""
    return before(now, max(map(span_announced, outputs), default=timedelta()))


class Burials:
    """The articles that are gone and concern one output.

    Neither its limit nor the age it allows counts: whoever subscribed then has the article.
    """

    def __init__(self, wanted: PlannedOutput, publication: Publication, now: datetime) -> None:
        output = wanted.output
        self._tells = wanted.tells
        self._span = span_announced(output)
        self._oldest = before(now, self._span)
        self._test = condition(replace(output.where, age=None), publication, now)
        #: Slug of a value → what is gone there.
        self._found: dict[str, list[Gone]] = {}

    def add(self, place: int, article: Article, gone_at: datetime, values: Iterable[str]) -> None:
        """Plan to announce in the feeds of *values*, which are slugs, that *article* is gone.

        Nothing happens if the output does not announce it.
        """
        if not (gone_at >= self._oldest and self._tells(article) and self._test(article)):
            return
        gone = Gone(place=place, deletion=Deletion(id=article.id, url=article.url, when=gone_at))
        for key in values:
            self._found.setdefault(key, []).append(gone)

    def __contains__(self, key: str) -> bool:
        """Return whether the feed of the value *key*, a slug, announces anything."""
        return key in self._found

    def of(self, key: str, agenda: Agenda) -> tuple[Gone, ...]:
        """Return what the feed of the value *key* announces, in the order of places.

        Args:
            key: The slug of the value.
            agenda: Receives the instants at which an announcement ends.
        """
        latest = nlargest(MOST, self._found.get(key, ()), key=lambda each: each.deletion.when)
        for each in latest:
            agenda.note(after(each.deletion.when, self._span))
        return tuple(sorted(latest, key=lambda each: each.place))


def announced(gone: Iterable[Gone]) -> tuple[Deletion, ...]:
    """Return *gone* as a format announces it: the latest first."""
    return tuple(
        sorted(
            (each.deletion for each in gone), key=lambda each: (each.when, each.id), reverse=True
        )
    )
