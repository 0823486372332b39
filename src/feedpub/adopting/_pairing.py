"""Which of our articles is which of an old site's: by id, URL, canonical URL, title and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from feedpub import dates
from feedpub.differing import address, titled
from feedpub.model import Article, Value

#: What an article is found by, the surest first.
STAGES = ("url", "canonical_url", "title")


class OldEntry(Value, frozen=True):
    """An article of an old site.

    Attributes:
        id: What its readers know it by, unchanged.
        url: The address of its page.
        title: Its headline.
        document: Where it was found.
    """

    id: str
    url: str | None
    title: str | None
    document: str


class AdoptedArticle(Value, frozen=True, gc=True):
    """An article of ours that takes the id of an old one.

    Attributes:
        record: The id of its record.
        former: What it was known by so far.
        old: The old article.
        found: By what it was found: ``url``, ``canonical_url`` or ``title``.
    """

    record: str
    former: str
    old: OldEntry
    found: str


class Unadopted(Value, frozen=True, gc=True):
    """An old article whose id no article of ours takes.

    Attributes:
        old: The old article.
        records: The ids of the records that it could be.
        taken: The other old id that the record takes or has, if that is the reason.
    """

    old: OldEntry
    records: tuple[str, ...]
    taken: str | None = None


class Adoption(Struct):
    """What came of adopting.

    Attributes:
        adopted: The articles that take an old id.
        same: How many have their old id already.
        unmatched: Old articles that we do not have.
        ambiguous: Old articles that could be several of ours, or one that took another old id.
        unnamed: How many entries have no id, such as those of sitemaps.
        documents: The documents, by name → how many articles each lists.
        public: How many of the adopted are public under other ids.
    """

    adopted: list[AdoptedArticle] = []
    same: int = 0
    unmatched: list[OldEntry] = []
    ambiguous: list[Unadopted] = []
    unnamed: int = 0
    documents: dict[str, int] = {}
    public: int = 0


class Pairing:
    """Old articles, which ours are held against one after the other.

    There are few old ones, of the newest months, and ours may be a million.
    """

    def __init__(self) -> None:
        self._entries: dict[str, OldEntry] = {}
        self._wanted: Mapping[str, dict[object, list[str]]] = {stage: {} for stage in STAGES}
        self._candidates: Mapping[str, dict[str, list[str]]] = {stage: {} for stage in STAGES}
        #: What an article is known by already → its record; and that of candidates.
        self._named: dict[str, str] = {}
        self._former: dict[str, str] = {}

    def want(self, entry: OldEntry, days: Iterable[int]) -> None:
        """Look for *entry*, unless its id has come before; *days* are hashes of title and day."""
        if entry.id in self._entries:
            return
        self._entries[entry.id] = entry
        if entry.url:
            for stage in ("url", "canonical_url"):
                self._wanted[stage].setdefault(address(entry.url), []).append(entry.id)
        for day in days:
            if day:
                self._wanted["title"].setdefault(day, []).append(entry.id)

    def hold(self, article: Article, id: str) -> None:
        """Hold *article*, which is public under *id* or would be, against the old ones."""
        if id in self._entries:
            self._named[id] = article.id
        for stage, key in _keys(article):
            for old in self._wanted[stage].get(key, ()):
                self._candidates[stage].setdefault(old, []).append(article.id)
                self._former[article.id] = id

    def settled(self) -> Adoption:
        """Return what comes of it."""
        found = Adoption(same=len(self._named))
        #: Record → the old id that it has or takes.
        taken = {record: id for id, record in self._named.items()}
        open_ids = [id for id in self._entries if id not in self._named]
        doubtful: dict[str, Unadopted] = {}
        for stage in STAGES:
            candidates = self._candidates[stage]
            for id in open_ids:
                every = candidates.get(id, [])
                records = self._likely([each for each in every if each not in taken], id)
                if len(records) == 1:
                    taken[records[0]] = id
                    doubtful.pop(id, None)
                    found.adopted.append(AdoptedArticle(
                        record=records[0], former=self._former[records[0]],
                        old=self._entries[id], found=stage))  # fmt: skip
                elif every and id not in doubtful:
                    other = None if records else taken[every[0]]
                    doubtful[id] = Unadopted(
                        old=self._entries[id], records=records or (every[0],), taken=other
                    )
            adopted = {each.old.id for each in found.adopted}
            open_ids = [id for id in open_ids if id not in adopted and id not in doubtful]
        found.ambiguous = list(doubtful.values())
        found.unmatched = [self._entries[id] for id in open_ids]
        return found

    def _likely(self, records: list[str], id: str) -> tuple[str, ...]:
        """Return *records*; of several, rather those with the title of the old article *id*."""
        once = tuple(dict.fromkeys(records))
        titled = self._candidates["title"].get(id, ())
        return tuple(each for each in once if each in titled) or once if len(once) > 1 else once


def _keys(article: Article) -> Iterator[tuple[str, object]]:
    yield "url", address(article.url)
    if article.canonical_url:
        yield "canonical_url", address(article.canonical_url)
    yield "title", titled(article.title, dates.rfc3339(article.published))
