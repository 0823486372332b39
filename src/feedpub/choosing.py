"""Which articles a run needs whose sources list only what is new or changed.

A feed that is made again needs those it had, those that changed, and, where one has left a list
that was cut off, older ones; a month of an archive needs all of that month. No page may link to
what is hidden, so of that is needed what these name. All else stays in the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

from feedpub.articles.collection import Articles, Collector
from feedpub.articles.notes import Ledger
from feedpub.making import Choice, FeedChoice
from feedpub.model import Article
from feedpub.remembering import Memory
from feedpub.selection import ArticleKey, marks_named
from feedpub.store import Store

#: Candidates of an aggregator beyond the limit of its feed; see `feedpub.selection`.
_SPARE = 100
_SMALL = 1_000


def needed(memory: Memory, choice: Choice, now: datetime) -> Articles:
    """Return the articles that *choice* needs: of those that sources list, all."""
    if not memory.is_update:
        return memory.articles
    assert memory.store is not None, "without a store nothing is an update"
    if choice.needs_all:
        if memory.lists_all:
            memory.articles.translated |= memory.is_translated
            return memory.articles
        return _collected(memory, memory.store.whole.older(), memory.store)
    return _Needed(memory, memory.store, choice, now).articles()


class _Needed:
    def __init__(self, memory: Memory, store: Store, choice: Choice, now: datetime) -> None:
        self._memory = memory
        self._store = store
        self._choice = choice
        self._now = now
        #: Articles without their bodies, by number; and the numbers of those that need one.
        self._bare: dict[int, Article] = {}
        self._with_body: set[int] = set()
        #: What changed of what the sources list, by number: a run for a try keeps it nowhere else.
        self._news = {
            each.after.key: each.article
            for each in memory.changes
            if each.article is not None and memory.is_listed(each.after.key)
        }

    def articles(self) -> Articles:
        """Return what is needed."""
        self._bare.update(self._news)
        self._add(self._store.whole.at(self._choice.changed), with_body=True)
        for feed in self._choice.made:
            if feed.months is not None:
                self._months(feed)
            else:
                self._feed(feed)
        whole = [key for key in self._with_body if key in self._bare]
        self._bare.update(self._store.whole.at(whole, bodies=True))
        self._hidden()
        return _collected(self._memory, self._bare.items(), None)

    def _add(self, found: Iterator[tuple[int, Article]], *, with_body: bool) -> None:
        for key, article in found:
            if key in self._memory.unlisted:
                continue
            self._bare[key] = self._news.get(key, article)
            if with_body:
                self._with_body.add(key)

    def _months(self, feed: FeedChoice) -> None:
        """Add the months of an archive that are made, and one article by which it is known."""
        for year, month in feed.months or ():
            start = datetime(year, month, 1, tzinfo=UTC)
            self._add(self._store.whole.between(start, _following(start)), with_body=False)
        for name in feed.kept[:1]:
            self._add(self._store.whole.at(self._store.members(name)[:1]), with_body=False)

    def _feed(self, feed: FeedChoice) -> None:
        members = {key for _, keys in self._store.members_of(feed.documents) for key in keys}
        known = members.union(self._choice.changed)
        self._add(self._store.whole.at(known), with_body=True)
        limit = feed.most
        if feed.is_open:
            # Documents do not list what an aggregator refused, nor what was held back.
            most = None if limit is None else limit + max(limit, _SPARE)
            self._search(feed, None, most)
        elif feed.last is not None and not self._is_full(feed, known):
            self._search(feed, feed.last, limit)
        elif feed.output.for_each and not any(map(feed.takes, self._of(known))):
            # One that is too old for the feed keeps it there, empty.
            self._search(feed, None, 1)

    def _of(self, keys: set[int]) -> Iterator[Article]:
        """Yield the articles with the numbers *keys*, as far as the store has them."""
        return (self._bare[key] for key in keys if key in self._bare)

    def _is_full(self, feed: FeedChoice, keys: set[int]) -> bool:
        """Return whether no article older than the last of *feed* gets in."""
        assert feed.last is not None, "only a list that was cut off can have room"
        taken = sorted(map(_order, filter(feed.takes, self._of(keys))), key=_rank)
        newer = [each for each in taken if _rank(each) <= _rank(feed.last)]
        if feed.ends_with is not None:
            return bool(newer)
        return feed.most is not None and len(newer) >= feed.most

    def _search(self, feed: FeedChoice, after: ArticleKey | None, most: int | None) -> None:
        """Add articles from the newest on, or from those *after* one, until there are enough."""
        count = 0
        for key, article in self._store.whole.older(None if after is None else after[0]):
            if key in self._memory.unlisted or not feed.takes(article):
                continue
            self._add(iter([(key, article)]), with_body=True)
            count += 1
            ends = feed.ends_with
            if count == most or (ends is not None and ends(article, self._now)):
                return

    def _hidden(self) -> None:
        """Add what may not be seen and matters, and what shares its page with it."""
        hidden = self._hidden_that_matter()
        self._add_missing(hidden)
        if hidden:
            pages = [each.page for each in self._store.by_key(hidden)]
            self._add_missing([each.key for each in self._store.at_pages(pages)])

    def _hidden_that_matter(self) -> Sequence[int]:
        """Return the numbers of the hidden articles that may be linked to, or announced.

        What a document is made of is here by now, so nothing of any other can get into it.
        """
        memory, whole = self._memory, self._store.whole
        if not memory.has_pages:
            return whole.hidden()
        named: set[int] = set()
        for article in chain(self._bare.values(), memory.articles):
            named |= marks_named(article)
        since = memory.announced_since
        return [*whole.hidden_at(named), *(whole.taken_back(since) if since is not None else ())]

    def _add_missing(self, keys: Iterable[int]) -> None:
        missing = [key for key in keys if key not in self._bare]
        self._add(self._store.whole.at(missing), with_body=False)


def _collected(
    memory: Memory, found: Iterable[tuple[int, Article]], store: Store | None
) -> Articles:
    """Return the articles *found*, with what was listed; with *store*, each gets its body."""
    collector = Collector()
    for key, article in found:
        if memory.is_listed(key) or (store is not None and key in memory.unlisted):
            continue
        if store is not None:
            (article,) = (each for _, each in store.whole.at([key], bodies=True))
        known = memory.gone.get(article.id)
        article = article if known is None else known.of(article)
        collector.add(article, _SMALL + len(article.content_html or ""))
    for article in memory.articles:
        collector.add(article, _SMALL + len(article.content_html or ""))
    articles, _ = collector.finish(Ledger(), lambda _: (0, 0, 0))
    articles.translated |= memory.is_translated
    return articles


def _order(article: Article) -> ArticleKey:
    return article.published, article.id


def _rank(key: ArticleKey) -> tuple[float, str]:
    """Return what sorts articles from new to old, those of one instant by id."""
    return -key[0].timestamp(), key[1]


def _following(start: datetime) -> datetime:
    """Return the first instant of the month after that of *start*."""
    return (start + timedelta(days=31)).replace(day=1)
