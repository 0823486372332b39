"""Searches: each output selects from the articles as they are read, newest first."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from feedpub.model import Article, Publication, Where
from feedpub.selection._archiving import ArchivedFeed, WithArchives
from feedpub.selection._burials import Burials
from feedpub.selection._conditions import Test, after, before, condition, span_of, values_of
from feedpub.selection._plan import ArticleKey, PlannedFeed, PlannedOutput, Vanished
from feedpub.selection._public import Agenda, Visibility
from feedpub.selection._slugs import Names, named, slug, title_of

#: The candidates planned beyond a feed's limit, because an aggregator may refuse some.
_SPARE = 100
#: A condition that every article meets.
_ANY = Where()


class _Search:
    """The articles selected for one output, or for one of its values."""

    def __init__(self, wanted: PlannedOutput, test: Test, now: datetime, most: int | None) -> None:
        output = wanted.output
        self._wanted = wanted
        self._test = test
        self._now = now
        self._most = most
        self._oldest = None if output.max_age is None else before(now, output.max_age)
        self.is_done = most == 0
        self.places = array("I")
        self.changes: list[tuple[int, datetime]] = []
        #: The oldest of the selected articles, and whether it is the last because it has to be.
        self._last: ArticleKey | None = None
        self._is_cut = False
        self.more: int | None = None

    def look(self, place: int, article: Article, found: Visibility) -> None:
        """Plan *article* if the output selects it."""
        change = found.change
        earlier = change is not None and (not self.changes or change < self.changes[-1][1])
        if change is not None and earlier and self._test(article):
            self.changes.append((place, change))
        if self.takes(article, found):
            self.places.append(place)
            self._last = article.published, article.id
            ends_with = self._wanted.ends_with
            if len(self.places) == self._most or (
                ends_with is not None and ends_with(article, self._now)
            ):
                self.is_done = self._is_cut = True
                self.more = None if self._wanted.fit is None else place + 1

    def takes(self, article: Article, found: Visibility) -> bool:
        """Return whether the output selects *article*."""
        if not (found.is_public and self._test(article)):
            return False
        self.is_done = self._oldest is not None and article.published < self._oldest
        return not self.is_done

    @property
    def leaves(self) -> datetime | None:
        """When the oldest of the selected articles is too old for the output."""
        return None if self._last is None else after(self._last[0], span_of(self._wanted.output))

    @property
    def last(self) -> ArticleKey | None:
        """The last of the selected articles, if older ones may be selected once it is gone."""
        return self._last if self._is_cut else None

    def filled(self, current: PlannedFeed, agenda: Agenda) -> Iterator[PlannedFeed]:
        """Yield *current* with the articles that were found for it.

        Args:
            current: The feed without them.
            agenda: Has what is due in it otherwise.
        """
        agenda.note(self.leaves)
        yield replace(current, places=self.places, due=agenda.next, last=self.last)


class One(_Search):
    """The search of an output that makes one feed."""

    def __init__(self, wanted: PlannedOutput, publication: Publication, now: datetime) -> None:
        output = wanted.output
        most = output.limit
        if most and wanted.fit is not None:
            most += max(most, _SPARE)
        super().__init__(wanted, condition(output.where, publication, now), now, most)
        #: All places, if the articles need not be read.
        self._known: Sequence[int] | None = None
        self._burials = Burials(wanted, publication, now)

    def knows(self, places: range | None) -> bool:
        """Return whether the articles need not be read, because all of *places* are selected."""
        output = self._wanted.output
        narrowed = output.where != _ANY or output.max_age is not None or self._wanted.ends_with
        if places is None or narrowed:
            return False
        self._known = places[: output.limit] if self._wanted.fit is None else places
        return True

    def settle(self, at: Callable[[Sequence[int]], Iterable[Article]]) -> None:
        """Look up the last of the articles, where they were not read; *at* fetches it."""
        if self._known and len(self._known) == self._most:
            article = next(iter(at(self._known[-1:])))
            self._last, self._is_cut = (article.published, article.id), True

    def bury(self, place: int, article: Article, gone_at: datetime) -> None:
        """Plan to announce that *article* was withdrawn."""
        self._burials.add(place, article, gone_at, ("",))

    def feeds(
        self, number: int, names: Names, vanished: Vanished, agenda: Agenda
    ) -> Iterator[PlannedFeed]:
        """Yield the feed."""
        del names, vanished
        output = self._wanted.output
        own = Agenda(self._now)
        own.note(self.leaves)
        gone = self._burials.of("", own)
        if self._wanted.fit is None:
            for _, change in self.changes:
                own.note(change)
        agenda.note(own.next)
        yield PlannedFeed(
            output=output,
            number=number,
            places=self.places if self._known is None else self._known,
            changes=tuple(self.changes),
            more=self.more,
            family=output.path,
            due=own.next,
            last=self.last,
            gone=gone,
        )


class Family:
    """The search of an output that makes a feed for each section, tag, author or language."""

    is_done = False

    def __init__(self, wanted: PlannedOutput, publication: Publication, now: datetime) -> None:
        output = wanted.output
        self._wanted = wanted
        self._publication = publication
        self._now = now
        self._field = output.for_each or ""
        self._test = condition(output.where, publication, now)
        self._most = output.limit
        if wanted.fit is not None:  # the aggregator may need further candidates of any of them
            self._wanted, self._most = replace(wanted, ends_with=None), None
        self._values: dict[str, _Search | ArchivedFeed] = {}
        #: Slug → name, as in the newest public article.
        self._names: dict[str, str] = {}
        #: What the files of each value have to be made again for.
        self._agendas: dict[str, Agenda] = defaultdict(lambda: Agenda(now))
        self._burials = Burials(wanted, publication, now)

    def knows(self, places: range | None) -> bool:
        """Return ``False``: the values of the articles must be read."""
        del places
        return False

    def settle(self, at: Callable[[Sequence[int]], Iterable[Article]]) -> None:
        """Do nothing: all of them were read."""

    def look(self, place: int, article: Article, found: Visibility) -> None:
        """Plan *article* for each value it has."""
        # An archive needs to know of others as well.
        selected = found.is_public or self._wanted.output.archive is not None
        if not (selected or found.change) or not self._test(article):
            return
        for key, value in self._values_of(article).items():
            if found.change is not None:
                self._agendas[key].note(found.change)
            if not selected:
                continue
            search = self._values.get(key)
            if search is None:
                search = self._values[key] = self._search()
            if found.is_public:
                self._names.setdefault(key, value)
            if isinstance(search, ArchivedFeed):
                search.look(place, article, found, value)
            elif not search.is_done:
                search.look(place, article, found)

    def bury(self, place: int, article: Article, gone_at: datetime) -> None:
        """Plan to announce in each feed it may have been in that *article* was withdrawn."""
        self._burials.add(place, article, gone_at, self._values_of(article))

    def _values_of(self, article: Article) -> dict[str, str]:
        """Return slug → name of the article's values.

        Two spellings of one section (ş and ș) are one file, called as the newest calls it.
        """
        values = values_of(self._field, article, self._publication)
        return {slug(each): each for each in reversed(values)}

    def feeds(
        self, number: int, names: Names, vanished: Vanished, agenda: Agenda
    ) -> Iterator[PlannedFeed]:
        """Yield the feed of each value, by name."""
        output = self._wanted.output
        called = {**vanished(output), **self._names}
        for key, name in sorted(called.items()):
            # An aggregator must learn that the last article of a section was withdrawn.
            told = self._wanted.tells_by_item and key in self._burials
            if not (key in self._names or told or self._wanted.may_be_empty):
                continue
            search = self._values.get(key) or self._search()
            own = self._agendas[key]
            current = PlannedFeed(
                output=named(output, key, name, self._publication, names),
                number=number,
                places=(),
                family=output.path,
                value=name,
                gone=self._burials.of(key, own),
            )
            for each in self._filled(search, current, own):
                agenda.note(each.due)
                yield each
        for own in self._agendas.values():  # also of values that have no feed yet
            agenda.note(own.next)

    def _filled(
        self, search: _Search | ArchivedFeed, current: PlannedFeed, agenda: Agenda
    ) -> Iterator[PlannedFeed]:
        if isinstance(search, _Search):
            return search.filled(current, agenda)
        output, publication = self._wanted.output, self._publication
        return search.filled(current, agenda, lambda name: title_of(output, name, publication))

    def _search(self) -> _Search | ArchivedFeed:
        if self._wanted.output.archive is not None:
            return ArchivedFeed(self._wanted, _any, self._now)
        return _Search(self._wanted, _any, self._now, self._most)


def search_of(
    wanted: PlannedOutput, publication: Publication, now: datetime
) -> One | Family | WithArchives:
    """Return what finds the articles of an output."""
    if wanted.output.for_each is not None:
        return Family(wanted, publication, now)
    kind = One if wanted.output.archive is None else WithArchives
    return kind(wanted, publication, now)


def _any(_: Article) -> bool:
    return True
