"""Feeds with archives: documents of closed periods, which stay as they are (RFC 5005).

Which article is in which document follows from its date of publication alone. So no document
changes because another article came or went, or because a run was missed.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import TypeAlias
from urllib.parse import urljoin

from msgspec.structs import replace

from feedpub.model import Article, Output, Publication, Status
from feedpub.selection._burials import Burials
from feedpub.selection._conditions import Test, condition
from feedpub.selection._plan import PlannedFeed, PlannedOutput, Vanished
from feedpub.selection._public import Agenda, Visibility
from feedpub.selection._slugs import Names, slug

#: A year, a month or a day: ``(2026, 10)``.
_Period: TypeAlias = tuple[int, ...]
#: Name of a kind of period → how many numbers of a date it has.
PERIODS = {"year": 1, "month": 2, "day": 3}


class _Page:
    """One archive: the places of its articles, and when time alone changes which they are."""

    def __init__(self, now: datetime) -> None:
        self.places = array("I")
        self.agenda = Agenda(now)
        #: How its newest article spells the section, tag … that it is for.
        self.name: str | None = None


class ArchivedFeed:
    """The articles of one feed, by the document that each is in.

    The feed that people subscribe to has those of the period that is not over, the newest of all,
    as many as the output's limit, and older ones that changed in this period: readers fetch an
    archive only once.
    """

    is_done = False

    def __init__(self, wanted: PlannedOutput, test: Test, now: datetime) -> None:
        assert wanted.output.archive is not None, "others have no archives"
        self._output = wanted.output
        self._test = test
        self._length = PERIODS[wanted.output.archive]
        self._open = _period(now, self._length)
        self._start = _start(self._open)
        self._now = now
        self._agenda = Agenda(now)
        self._current = array("I")
        self._pages: dict[_Period, _Page] = {}

    def look(
        self, place: int, article: Article, found: Visibility, name: str | None = None
    ) -> None:
        """Plan *article* where it belongs.

        Args:
            place: Its place.
            article: The article.
            found: Whether it is public.
            name: How it spells the section, tag … that the feed is for.
        """
        if article.status is Status.DRAFT or not self._test(article):
            return
        period = _period(article.published, self._length)
        if period < self._open:
            # Also of an article that is gone, so that the documents around its own stay.
            page = self._pages.get(period) or self._pages.setdefault(period, _Page(self._now))
            page.agenda.note(found.change)
            if found.is_public:
                page.places.append(place)
                page.name = page.name or name
        if found.is_public and self._is_current(article):
            self._current.append(place)
        self._agenda.note(found.change)

    def _is_current(self, article: Article) -> bool:
        if article.updated >= self._start:
            self._agenda.note(_end(self._open))
            return True
        limit = self._output.limit
        return limit is None or len(self._current) < limit

    def filled(
        self,
        current: PlannedFeed,
        agenda: Agenda,
        titled: Callable[[str], str | None] = lambda _: None,
    ) -> Iterator[PlannedFeed]:
        """Yield *current*, the feed to subscribe to, with its articles, then its archives.

        Args:
            current: The feed without its articles.
            agenda: Has what is due in it otherwise.
            titled: Returns the title of an archive in which the value is spelled like that: it
                must not change because a newer article spells it otherwise.
        """
        agenda.note(self._agenda.next)
        output = replace(current.output, limit=None)
        periods = sorted(self._pages)
        pages: list[Output | None] = [None, *(_page(output, period) for period in periods), None]
        yield replace(
            current, output=output, places=self._current, due=agenda.next, earlier=pages[-2]
        )
        for number, period in enumerate(periods, 1):
            page, found = _page(output, period), self._pages[period]
            # An empty one has nothing that spells it; the newest article must not change it.
            title = titled(found.name or slug(current.value or ""))
            yield replace(
                current,
                output=replace(page, title=title or page.title),
                places=found.places,
                due=found.agenda.next,
                gone=(),
                earlier=pages[number - 1],
                # With a link to the one after it an archive would change when that is complete.
                # Only the oldest has one: validators expect an archive to lead to another.
                later=pages[2] if number == 1 else None,
                current=output,
            )


class WithArchives:
    """The search of an output that makes one feed with archives."""

    is_done = False

    def __init__(self, wanted: PlannedOutput, publication: Publication, now: datetime) -> None:
        self._output = wanted.output
        self._now = now
        self._archive = ArchivedFeed(wanted, condition(wanted.output.where, publication, now), now)
        self._burials = Burials(wanted, publication, now)

    def knows(self, places: range | None) -> bool:
        """Return ``False``: the dates of the articles must be read."""
        del places
        return False

    def settle(self, at: Callable[[Sequence[int]], Iterable[Article]]) -> None:
        """Do nothing: all of them were read."""

    def look(self, place: int, article: Article, found: Visibility) -> None:
        """Plan *article* if the output selects it."""
        self._archive.look(place, article, found)

    def bury(self, place: int, article: Article, gone_at: datetime) -> None:
        """Plan to announce that *article* was withdrawn."""
        self._burials.add(place, article, gone_at, ("",))

    def feeds(
        self, number: int, names: Names, vanished: Vanished, agenda: Agenda
    ) -> Iterator[PlannedFeed]:
        """Yield the feed and its archives."""
        del names, vanished
        own = Agenda(self._now)
        gone = self._burials.of("", own)
        family = self._output.path
        current = PlannedFeed(
            output=self._output, number=number, places=(), family=family, gone=gone
        )
        for each in self._archive.filled(current, own):
            agenda.note(each.due)
            yield each


def period_of(article: Article, archive: str) -> str:
    """Return the period that *article* is in, of the kind *archive*: ``2026-10``."""
    return _text(_period(article.published, PERIODS[archive]))


def archive_of(path: str, current: str) -> str:
    """Return the period of the archive *path* of the feed *current*; ``""`` if it is that feed."""
    if path == current:
        return ""
    whole = PurePosixPath(current)
    return PurePosixPath(path).name.removeprefix(f"{whole.stem}.").removesuffix(whole.suffix)


def _period(instant: datetime, length: int) -> _Period:
    return (instant.year, instant.month, instant.day)[:length]


def _text(period: _Period) -> str:
    return f"{period[0]:04}" + "".join(f"-{each:02}" for each in period[1:])


def _page(output: Output, period: _Period) -> Output:
    """Return the output of the articles of *period*; no section has a dot in its name."""
    path = PurePosixPath(output.path)
    page = path.with_name(f"{path.stem}.{_text(period)}{path.suffix}")
    url = urljoin(output.url, page.name) if output.url else None
    return replace(output, path=str(page), url=url, ttl=None)


def _start(period: _Period) -> datetime:
    year, month, day = (*period, 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)


def _end(period: _Period) -> datetime | None:
    """Return the start of the period after *period*; ``None`` if time ends before."""
    try:
        if len(period) == 3:
            return _start(period) + timedelta(days=1)
        year, month = (*period, 12)[:2]
        return _start((year + 1,) if month == 12 else (year, month + 1))
    except (OverflowError, ValueError):
        return None
