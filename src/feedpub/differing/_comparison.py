"""The comparison of two sides, feed by feed, told by article."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from feedpub.differing._change import KINDS, EntryChange, alone, change
from feedpub.differing._comparable import FIELDS, plain
from feedpub.differing._matching import Matches, match, reordered
from feedpub.differing._side import Scratch, Side
from feedpub.differing._side_feeds import FeedPair, SideFeed, paired

#: What may be left out of a comparison.
PARTS = ("id", "url", *FIELDS, "order")


class Shift(Struct, frozen=True):
    """An article in another place among those that both feeds have; places count from 1."""

    old: int
    new: int
    url: str | None
    title: str | None


class ComparedFeeds(Struct):
    """What two feeds have in common, and their order.

    Attributes:
        name: What reports call them.
        old: The name of the old one; ``None`` if there is none.
        new: The name of the new one; ``None`` if there is none.
        formats: What each is.
        articles: How many each lists.
        same: How many articles are the same.
        compared: What both can say, and was compared.
        order: The fewest articles that changed places.
        notes: What is wrong with documents that were read nevertheless.
    """

    name: str
    old: str | None
    new: str | None
    formats: tuple[str | None, str | None]
    articles: tuple[int, int]
    same: int = 0
    compared: tuple[str, ...] = ()
    order: list[Shift] = []
    notes: list[str] = []

    @property
    def is_same(self) -> bool:
        """Whether both are there, in the same order."""
        return self.old is not None and self.new is not None and not self.order


class Comparison:
    """What became of the articles of the old documents.

    Attributes:
        feeds: The feeds, each with its counterpart.
        counts: Kind of change → articles.
        fields: Field → articles in which it changed.
    """

    def __init__(self, old: Side, new: Side, scratch: Scratch, ignored: frozenset[str]) -> None:
        self.feeds: list[ComparedFeeds] = []
        self.counts: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()
        self._old, self._new, self._scratch = old, new, scratch
        self._ignored = ignored
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(EntryChange).decode
        #: By kind: where changes are → the numbers of the feeds in which they are.
        self._found: dict[str, dict[int, list[int]]] = {kind: {} for kind in KINDS}
        self._places: dict[bytes, int] = {}
        for pair in paired(old, new):
            self._compare(pair)
        del self._places

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.counts and all(each.is_same for each in self.feeds)

    def changes(self, kind: str) -> Iterator[tuple[EntryChange, list[str]]]:
        """Yield the changes of *kind*, and the feeds in which each is."""
        for place, numbers in self._found[kind].items():
            names = [self.feeds[number].name for number in numbers]
            yield self._decode(self._scratch.at(place)), names

    def _compare(self, pair: FeedPair) -> None:
        compared = _about(pair)
        self.feeds.append(compared)
        old, new = pair.old, pair.new
        if old is None or new is None:
            return
        fields = (old.fields & new.fields) - self._ignored
        if old.role != new.role:
            fields -= {"media"}  # a list of pages names the pictures of the page
        compared.compared = tuple(name for name in PARTS if name in fields)
        matches = match(self._old, self._new, old.articles, new.articles)
        found = len(self.feeds) - 1
        for by, pairs in matches.pairs.items():
            for numbers in pairs:
                changed = self._changed(numbers, by, fields, alike=old.format == new.format)
                if changed is None:
                    compared.same += 1
                else:
                    self._note(changed, found)
        for changed in self._alone(matches, new):
            self._note(changed, found)
        if old.role == new.role == "feed" and "order" not in self._ignored:
            compared.order = list(self._shifts(matches))

    def _changed(
        self, numbers: tuple[int, int], by: str, fields: frozenset[str], *, alike: bool
    ) -> EntryChange | None:
        one, other = numbers
        if self._old.digests[one] == self._new.digests[other]:
            return None
        return change(self._old.article(one), self._new.article(other), by, fields, alike=alike)

    def _alone(self, matches: Matches, new: SideFeed) -> Iterator[EntryChange]:
        """Yield what became of the articles that are on one side only."""
        announced = self._new.announced(new.documents)
        for number in matches.gone:
            keys = {self._old.keys[name][number] for name in ("id", "url")}
            is_announced = not announced.isdisjoint(keys - {0})
            yield alone("gone", self._old.article(number), is_announced=is_announced)
        for number in matches.new:
            yield alone("new", self._new.article(number))
        for side, numbers in zip((self._old, self._new), matches.repeats, strict=True):
            for number in numbers:
                yield alone("repeated", side.article(number))

    def _shifts(self, matches: Matches) -> Iterator[Shift]:
        pairs = matches.all_pairs()
        places = {one: place for place, one in enumerate(sorted(one for one, _ in pairs))}
        moved = reordered([(places[one], place) for place, (one, _) in enumerate(pairs)])
        for one, place in moved:
            article = self._new.article(pairs[place][1])
            title = plain(article.title) if article.title else None
            yield Shift(old=one + 1, new=place + 1, url=article.url, title=title)

    def _note(self, changed: EntryChange, feed: int) -> None:
        """Keep *changed*, once for all feeds in which it is the same."""
        data = self._encode(changed)
        key = hashlib.blake2b(data, digest_size=16).digest()
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = self._scratch.add(data)
            self._found[changed.kind][place] = []
            self.counts[changed.kind] += 1
            self.fields.update(changed.fields.keys())
        feeds = self._found[changed.kind][place]
        if feed not in feeds:
            feeds.append(feed)


def _about(pair: FeedPair) -> ComparedFeeds:
    old, new = pair.old, pair.new
    return ComparedFeeds(
        name=pair.name,
        old=old.name if old else None,
        new=new.name if new else None,
        formats=(old.format if old else None, new.format if new else None),
        articles=(len(old.articles) if old else 0, len(new.articles) if new else 0),
        notes=[note for each in (old, new) if each for note in each.notes],
    )
