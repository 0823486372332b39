"""All articles of a run: in memory while they are few, on disk when they are many."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from itertools import accumulate, groupby, islice
from sys import getsizeof
from typing import Any

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder
from msgspec.structs import replace

from feedpub.articles._identity import (
    Decision,
    Identities,
    SharedPage,
    decide,
    report_shared,
)
from feedpub.articles._spools import Spools
from feedpub.articles.identifiers import address_of
from feedpub.articles.notes import Ledger
from feedpub.articles.spool import Spool, in_order, month, year_and_month
from feedpub.model import Access, Article, Origin, Status

#: About how many bytes of articles are kept in memory: 10,000 in any script of Europe, or 120,000
#: without their text.
IN_MEMORY = 128 * 1024 * 1024
#: What an article takes beside its text.
_OVERHEAD = 700

#: How many times more articles on disk make a batch: to find its first, its month is read.
_FAR = 10

__all__ = ["IN_MEMORY", "Amendment", "Articles", "Collector", "SharedPage", "in_memory"]

# A tenth of the time that pickling takes.
_pack = Encoder().encode
_unpack = Decoder(list[Article]).decode


class Amendment(Struct, frozen=True):
    """What is remembered of an article, and wins over its record.

    Attributes:
        id: Its permanent id.
        modified: The last change that feeds show.
        gone: When it was taken back, if it was public before and may come back.
    """

    id: str
    modified: datetime | None
    gone: datetime | None = None

    def of(self, article: Article) -> Article:
        """Return *article*, amended."""
        return replace(article, id=self.id, modified=self.modified, gone=self.gone, change=None)


class Articles(Iterable[Article]):
    """Articles, each id once, newest first: by (published, id). Goes round any number of times."""

    def __init__(
        self,
        articles: list[Article] | Spools,
        count: int,
        decision: Decision,
        *,
        translated: bool = False,
        linked: bool = False,
        limited: bool = False,
        priced: bool = False,
        newest: datetime | None = None,
        shared: Sequence[Sequence[SharedPage]] = (),
    ) -> None:
        self._articles = articles
        self._count = count
        self._decision = decision
        #: Whether any of them names a translation.
        self.translated = translated
        #: Whether any of them names another page: related, or a translation.
        self.linked = linked
        #: Whether any of them is not free to read.
        self.priced = priced
        self._limited = limited
        self._newest = newest
        #: Of articles on disk, by the id that they have there.
        self._amendments: dict[str, Amendment] = {}
        #: Those that have the URL of another one.
        self.shared = shared

    def __getstate__(self) -> dict[str, Any]:
        listed = self._articles
        packed = listed if isinstance(listed, Spools) else _pack(listed)
        return self.__dict__ | {"_articles": packed}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if isinstance(self._articles, bytes):
            self._articles = _unpack(self._articles)

    def are_all_public(self, now: datetime) -> bool:
        """Return whether all of them may be seen at *now*, and stay so."""
        return not self._limited and (self._newest is None or self._newest <= now)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Article]:
        return (article for _, article in self.placed())

    @property
    def places(self) -> range | None:
        """The places of all of them, if they are known without looking."""
        return None if self._decision.winners else range(self._count)

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        """Go through the articles from place *start* on, each with its place: a rising number."""
        if isinstance(self._articles, Spools):
            admits, amended = self._decision.admits, self._amended
            placed = (each for each in self._articles.placed(start) if admits(each[1]))
            return (
                ((place, amended(each)) for place, each in placed) if self._amendments else placed
            )
        return enumerate(islice(self._articles, start, None), start)

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        """Go through the articles at *places*, which rise."""
        if isinstance(self._articles, Spools):
            found = self._articles.at(places)
            return map(self._amended, found) if self._amendments else found
        return map(self._articles.__getitem__, places)

    def unordered(self) -> Iterator[Article]:
        """Go through the articles in the order that costs least."""
        if isinstance(self._articles, Spools):
            return self._decision.admitted(self._articles.unordered())
        return iter(self._articles)

    def amended(
        self,
        amendments: Mapping[str, Amendment],
        others: Sequence[Article] = (),
        left_out: Collection[str] = (),
    ) -> Articles:
        """Return them as they are remembered, and *others* among them.

        Args:
            amendments: Id → what is remembered of the article.
            others: Articles that were taken back; not yet amended themselves.
            left_out: The ids of records that are other versions of an article among them.
        """
        if not (amendments or others or left_out):
            return self
        made = copy(self)
        made._count += len(others) - len(left_out)
        made._limited = self._limited or bool(others)
        if isinstance(self._articles, Spools):
            spool = Spool()
            for article in others:
                spool.add(article)
            made._articles = self._articles.joined(spool)
            made._amendments = dict(amendments)
            made._decision = self._decision.without(left_out)
            return made
        kept = (each for each in self._articles if each.id not in left_out)
        known = (amendments[each.id].of(each) if each.id in amendments else each for each in kept)
        made._articles = in_order((*known, *others))
        return made

    def _amended(self, article: Article) -> Article:
        found = self._amendments.get(article.id)
        return article if found is None else found.of(article)

    def within(self, places: range) -> Iterator[Article]:
        """Go through the articles at *places*, as far as there are any."""
        for place, article in self.placed(places.start):
            if place >= places.stop:
                return
            yield article

    def months(self) -> Mapping[tuple[int, int], range]:
        """Return year and month → places of its articles, of each month there is, newest first."""
        if isinstance(self._articles, Spools):
            return self._articles.months()
        counts = {number: len([*some]) for number, some in groupby(self._articles, key=month)}
        ends = accumulate(counts.values())
        return {
            year_and_month(number): range(end - count, end)
            for (number, count), end in zip(counts.items(), ends, strict=True)
        }

    def batches(self, few: int) -> Sequence[range]:
        """Return all places in parts of *few*, or more where going to them takes time."""
        return self.parts(self.batch(few, self._count))

    def batch(self, few: int, most: int) -> int:
        """Return how many articles to go to at once: *few*, or more, up to *most*, if on disk."""
        return max(few, min(few * _FAR, most)) if isinstance(self._articles, Spools) else few

    def parts(self, most: int) -> Sequence[range]:
        """Return all places in parts of at most *most*: work for processes."""
        if isinstance(self._articles, Spools):
            return self._articles.parts(most)
        places = range(len(self._articles))
        return [places[start : start + most] for start in places[::most]]


def in_memory(size: int) -> int:
    """Return how many bytes of the articles in files of *size* bytes are to be kept in memory.

    What will not stay there does not come there first: text beyond ASCII takes there about twice
    the bytes that it has in a file.
    """
    return IN_MEMORY if size <= IN_MEMORY // 2 else 0


class Collector:
    """Takes articles in as they are read.

    A process that reads a part sends it to the one that reads the whole; its articles are in the
    spool that both have.

    Args:
        spool: Where articles go once they are too many, or have to travel.
        in_memory: How many bytes of them are too many.
        portable: Whether it can adopt what was taken in by processes that are not copies of this
            one.
    """

    def __init__(
        self,
        spool: Spool | None = None,
        *,
        in_memory: int = IN_MEMORY,
        portable: bool = False,
    ) -> None:
        self._limit = in_memory
        self._listed: list[Article] = []
        self._weight = 0
        self._count = 0
        #: Where articles go once they are too many.
        self._spare = spool
        #: Where they go; ``None`` while they are listed.
        self._spool: Spool | None = None
        self._spools: list[Spool] = []
        self._identities = Identities(portable=portable)
        self._urls = Identities(portable=portable)
        self._translated = False
        self._linked = False
        #: Whether any of them is not public yet, no longer public, or will expire.
        self._limited = False
        self._priced = False
        self._newest: datetime | None = None

    def __getstate__(self) -> dict[str, Any]:
        if self._count:
            self.spill()
        return self.__dict__

    @property
    def is_portable(self) -> bool:
        """Whether it can adopt what was taken in by a process that is not a copy of this one."""
        return self._identities.is_portable

    def spill(self) -> None:
        """Write all that was taken in to the spool."""
        self._spill().flush()

    def add(self, article: Article, size: int) -> None:
        """Take in *article*, whose record had *size* bytes."""
        self._count += 1
        self._identities.add(article.id)
        self._urls.add(address_of(article))
        if article.translations:
            self._translated = self._linked = True
        elif article.related:
            self._linked = True
        if article.status is not Status.PUBLISHED or article.embargo or article.expires:
            self._limited = True
        if article.access is not Access.FREE:
            self._priced = True
        if self._newest is None or article.published > self._newest:
            self._newest = article.published
        self._weight += size + _OVERHEAD + _width(article.content_html)
        if self._spool is not None:
            self._spool.add(article)
            return
        self._listed.append(article)
        if self._weight > self._limit:
            self._spill()

    def _spill(self) -> Spool:
        if self._spool is None:
            self._spool = self._spare or Spool()
            self._spools.append(self._spool)
        for article in self._listed:
            self._spool.add(article)
        self._listed = []
        return self._spool

    def adopt(self, other: Collector, spool: Spool) -> None:
        """Take over what *other* has listed or written to *spool*, maybe in another process."""
        self._count += other._count
        self._weight += other._weight
        self._translated |= other._translated
        self._linked |= other._linked
        self._limited |= other._limited
        self._priced |= other._priced
        self._newest = _later(self._newest, other._newest)
        self._identities.merge(other._identities)
        self._urls.merge(other._urls)
        if other._spool is not None:
            spool.adopt(other._spool)
        if self._spool is None and self._weight <= self._limit:
            self._listed += spool.all() if other._spool is not None else other._listed
            return
        self._listed += other._listed
        self._spill()
        if other._spool is not None:
            self._spools.append(spool)

    def finish(
        self,
        ledger: Ledger,
        position: Callable[[Origin], tuple[int, int, int]],
        *,
        aside: Callable[[Origin], bool] = lambda _: False,
        updates: Collection[int] = (),
    ) -> tuple[Articles, list[Article]]:
        """Return the articles, and those refused because another one has their id.

        Args:
            ledger: Receives what is to be said about it.
            position: Returns what records are ordered by.
            aside: Returns whether a record may be set aside.
            updates: The numbers of the sources that list only what is new or changed.
        """
        spools = Spools(self._spools) if self._spools else None
        repeated = self._identities.repeated()
        decision = Decision()
        if repeated.keys:
            everything = spools.unordered() if spools else iter(self._listed)
            decision = decide(everything, repeated, position, ledger, aside=aside, updates=updates)
        pages, shared = self._urls.repeated(), list[list[SharedPage]]()
        if pages.keys:
            everything = spools.unordered() if spools else iter(self._listed)
            shared = report_shared(decision.admitted(everything), pages, position, ledger)
        count = self._count - decision.dropped
        kept: list[Article] | Spools = spools or in_order(decision.admitted(self._listed))
        articles = Articles(
            kept,
            count,
            decision if spools else Decision(),
            translated=self._translated,
            linked=self._linked,
            limited=self._limited,
            priced=self._priced,
            newest=self._newest,
            shared=shared,
        )
        return articles, decision.refused


def _width(text: str | None) -> int:
    """Return how many bytes more than characters *text* takes in memory."""
    # One letter beyond Latin-1 makes every letter take two bytes, one emoji makes them take four.
    return 0 if text is None or text.isascii() else getsizeof(text) - len(text)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
