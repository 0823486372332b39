"""Feeds: documents that belong together, and which of the old ones is which of the new ones."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from msgspec import Struct

from feedpub.differing._side import Side
from feedpub.documents import KINDS

#: The least share of the articles of one of two feeds that makes them the same one.
_SHARE = 0.3


class SideFeed(Struct):
    """A feed of a side: one document, or an index with all that it lists.

    Attributes:
        name: The name of the document or of the index.
        format: What its documents are.
        documents: Their numbers.
        fields: What they can say.
        articles: The numbers of their articles.
        notes: What is wrong with documents that were read nevertheless.
    """

    name: str
    format: str
    documents: list[int]
    fields: frozenset[str]
    articles: list[int]
    notes: list[str]

    @property
    def role(self) -> str:
        """What its documents are for."""
        return KINDS[self.format].role if self.format in KINDS else "feed"


def feeds(side: Side) -> list[SideFeed]:
    """Return the feeds of *side*."""
    numbers = {document.name: number for number, document in enumerate(side.documents)}
    parts: dict[int, list[int]] = {}
    for number, document in enumerate(side.documents):
        if document.lists or document.format == "sitemap-index":
            listed = (numbers.get(name) for name in document.lists)
            parts[number] = list(dict.fromkeys(each for each in listed if each is not None))
    taken = {number for listed in parts.values() for number in listed}
    return [
        _feed(side, number, parts.get(number, [number]))
        for number in range(len(side.documents))
        if number not in taken
    ]


def _feed(side: Side, number: int, parts: list[int]) -> SideFeed:
    documents = [side.documents[each] for each in parts]
    fields = frozenset[str]().union(*(each.fields for each in documents))
    format = documents[0].format if documents else side.documents[number].format
    articles = list(side.numbers(parts))
    notes = [f"{each.name} {each.note}" for each in documents if each.note]
    return SideFeed(side.documents[number].name, format, parts, fields, articles, notes)


class FeedPair(Struct):
    """Two feeds to compare; one is ``None`` if the other has no counterpart."""

    old: SideFeed | None
    new: SideFeed | None

    @property
    def name(self) -> str:
        """What reports call it."""
        feed = self.new or self.old
        assert feed is not None
        return feed.name


class _Pairing:
    """Feeds of two sides on their way to each other."""

    def __init__(self, olds: list[SideFeed], news: list[SideFeed]) -> None:
        self.olds, self.news = olds, news
        self.found: list[FeedPair] = []

    def join(self, old: SideFeed, new: SideFeed) -> None:
        """Make *old* and *new* a pair."""
        self.found.append(FeedPair(old, new))
        self.olds = [each for each in self.olds if each is not old]
        self.news = [each for each in self.news if each is not new]

    def by_name(self, name_of: Callable[[SideFeed], str]) -> None:
        """Join those that alone have a name, on either side."""
        counts = [Counter(map(name_of, feeds)) for feeds in (self.olds, self.news)]
        news = {name_of(each): each for each in self.news}
        for old in list(self.olds):
            name = name_of(old)
            if counts[0][name] == counts[1][name] == 1:
                self.join(old, news[name])

    def by_content(self, old: Side, new: Side) -> None:
        """Join those that list the same articles, rather of one format than of two."""
        scores = sorted(
            _scores(old, new, self.olds, self.news), key=lambda each: (-each[0], each[1:])
        )
        olds, news = self.olds, self.news
        for _, one, other in scores:
            if olds[one] in self.olds and news[other] in self.news:
                self.join(olds[one], news[other])


def _scores(
    old: Side, new: Side, olds: list[SideFeed], news: list[SideFeed]
) -> Iterator[tuple[float, int, int]]:
    """Yield how likely feeds are the same, and their places in *olds* and *news*."""
    holders: dict[int, list[int]] = defaultdict(list)
    for place, feed in enumerate(news):
        for key in _pages(new, feed):
            holders[key].append(place)
    for one, feed in enumerate(olds):
        pages = _pages(old, feed)
        shared = Counter(place for key in pages for place in holders.get(key, ()))
        for other, count in shared.items():
            share = count / max(len(pages), len(news[other].articles))
            if share >= _SHARE:
                yield share + (feed.format == news[other].format), one, other


def _pages(side: Side, feed: SideFeed) -> set[int]:
    keys = side.keys["url"]
    return {keys[number] for number in feed.articles}.difference({0})


def paired(old: Side, new: Side) -> list[FeedPair]:
    """Return which feed of *old* is which of *new*: by name, then by what they list.

    If one side has only one, it is compared with its counterpart, whatever else there is.
    """
    pairing = _Pairing(feeds(old), feeds(new))
    is_one = 1 in (len(pairing.olds), len(pairing.news))
    if len(pairing.olds) == len(pairing.news) == 1:
        pairing.join(pairing.olds[0], pairing.news[0])
    pairing.by_name(lambda feed: feed.name)
    pairing.by_name(_last_name)
    pairing.by_content(old, new)
    if is_one and not pairing.found:
        pairing.join(*_likeliest(pairing.olds, pairing.news))
    if not is_one:
        pairing.found += [FeedPair(each, None) for each in pairing.olds]
        pairing.found += [FeedPair(None, each) for each in pairing.news]
    return sorted(pairing.found, key=lambda pair: pair.name)


def _likeliest(olds: list[SideFeed], news: list[SideFeed]) -> tuple[SideFeed, SideFeed]:
    """Return two feeds of which one is alone, of one format if there are such."""
    every = [(one, other) for one in olds for other in news]
    return max(every, key=lambda pair: pair[0].format == pair[1].format)


def _last_name(feed: SideFeed) -> str:
    path = urlsplit(feed.name).path if "://" in feed.name else feed.name
    return posixpath.basename(path.rstrip("/"))
