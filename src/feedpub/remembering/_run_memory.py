"""What a run knows of its articles."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from feedpub.articles.collection import Amendment, Articles
from feedpub.findings import Finding
from feedpub.remembering import _digests as digests
from feedpub.remembering._deciding import ChangeKind, Transition, differences
from feedpub.store import ArticleState, KnownArticle, KnownEvent, Store

#: Changes that are listed one by one; of more than that, only the number is known.
MOST_CHANGES = 20_000


#: Articles from which on nothing depends on how many there are.
_MANY = 10_000
#: What a guard may doubt: it follows from what is not in the sources.
_DOUBTED = frozenset({ChangeKind.VANISHED, ChangeKind.LEFT})
#: States in which an article has a record, and is not public.
HIDDEN = frozenset({ArticleState.HIDDEN, ArticleState.EXPIRED, ArticleState.WITHDRAWN})
#: Which feeds are to be made again, whatever became of articles.
_PENDING = "pending"
#: Which documents went live and were not remembered by the run that made them.
_LEARNED = "learned"


def pending(store: Store) -> tuple[tuple[str, str | None], ...] | None:
    """Return the feeds that did not go out as they were made last; ``None``: perhaps all."""
    return store.noted(_PENDING, _feeds)


def _feeds(text: str) -> tuple[tuple[str, str | None], ...] | None:
    noted = json.loads(text)
    return None if noted is None else tuple((family, value) for family, value in noted)


def is_resumed(store: Store) -> bool:
    """Return whether there was a run of which not everything went live and was remembered."""
    return store.note(_PENDING) not in {None, "[]"}


def learned(store: Store) -> frozenset[str]:
    """Return the documents that a run put live that was killed before it could remember that."""
    return frozenset(store.noted(_LEARNED, json.loads) or ())


def put_learned(store: Store, names: Iterable[str]) -> None:
    """Note the documents *names* besides those that `learned` returns, if such a run was killed."""
    if is_resumed(store):
        every = sorted(learned(store).union(names))
        store.put_note(_LEARNED, json.dumps(every, ensure_ascii=False))


def forget_learned(store: Store) -> None:
    """Note that a run remembered all that is live."""
    if learned(store):
        store.put_note(_LEARNED, "[]")


def put_pending(store: Store, feeds: Sequence[tuple[str, str | None]] | None) -> None:
    """Note the *feeds* that do not go out; ``None``: perhaps all."""
    store.put_note(_PENDING, json.dumps(feeds, ensure_ascii=False))


class Memory:
    """What is known of the articles of a run.

    Attributes:
        articles: The articles, with the ids and dates that they keep; and, on request, those
            that were taken back lately, as withdrawn.
        taken_back: The ids of those of them that were public once.
        gone: Id → what is remembered of those of them that are kept as withdrawn.
        store: Where it is remembered; ``None`` if nothing is.
        counts: How many articles became what.
        changes: What became of which article, at most `MOST_CHANGES` of them.
        pending: The feeds, path of the output and value, that did not go out as they were made
            last; ``None`` if that is not known, and it may be all of them.
        is_resumed: Whether a run before this one was killed, or did not put everything live.
        learned: The documents that such a run put live and did not remember.
        renamed: The articles that keep their id, and which other one their records have since
            this run.
        findings: What is odd about the ids of records.
        is_update: Whether some of the sources list only what is new or changed.
        unlisted: The numbers of the articles that the sources list no more since this run.
        is_translated: Whether any article, listed or not, ever named a translation.
        is_listed: Returns whether the article with a number in the store is among `articles`.
        listed: How many of them the sources list.
        has_pages: Whether the store knows the pages of all whole articles that are hidden.
        announced_since: What was withdrawn since then may be announced.
    """

    def __init__(
        self, articles: Articles, store: Store | None = None, now: datetime | None = None
    ) -> None:
        self._now = now
        #: What became of articles, without what was doubted or undone: it becomes their history.
        self._history: list[Transition] | None = None
        self.articles = articles
        self.taken_back: frozenset[str] = frozenset()
        self.gone: dict[str, Amendment] = {}
        self.store = store
        self.counts: Counter[ChangeKind] = Counter()
        self.changes: list[Transition] = []
        self.pending: tuple[tuple[str, str | None], ...] | None = None
        self.is_resumed = False
        self.learned: frozenset[str] = frozenset()
        self.renamed: list[tuple[KnownArticle, str]] = []
        self.findings: Sequence[Finding] = ()
        self.is_update = False
        self.unlisted: set[int] = set()
        self.is_translated = articles.translated
        self.is_listed: Callable[[int], bool] = lambda _: True
        self.listed = 0
        self.has_pages = False
        self.announced_since: datetime | None = None

    @property
    def lists_all(self) -> bool:
        """Whether the sources list every article, though they may list only what is new."""
        return self.store is not None and self.store.count_listed() == self.listed

    @property
    def total(self) -> int | None:
        """How many articles there are, or that they are many, if sources list only some."""
        return self.store.count(_MANY) if self.store is not None and self.is_update else None

    @property
    def has_all_changes(self) -> bool:
        """Whether `changes` lists all of them."""
        return self.counts.total() == len(self.changes)

    @property
    def vanished(self) -> list[KnownArticle]:
        """What was known of the articles that the sources list no more since this run."""
        return [each.before for each in self.changes if each.before and each.kind in _DOUBTED]

    @property
    def decided(self) -> list[Transition]:
        """What became of articles, without what a guard doubts."""
        return self.changes if self._history is None else self._history

    def note(self, change: Transition) -> None:
        """Count *change*, and list it if there is room, unless nothing changed."""
        if change.kind is ChangeKind.KNOWN:
            return
        self.counts[change.kind] += 1
        if len(self.changes) < MOST_CHANGES:
            self.changes.append(change)

    def commit(self) -> None:
        """Make durable what was decided: before anything of it goes live.

        If the run dies then, the next one decides the same, and readers see no second update.
        """
        if self.store is not None:
            put_pending(self.store, None)
            self.store.put_events(self._events(self.store.next_run))
            self.store.commit()

    def _events(self, run: int) -> Iterator[KnownEvent]:
        """Yield what became of articles that were known, as far as they are listed."""
        assert self._now is not None, "what is remembered has an instant"
        for each in self.decided:
            if each.before is not None:
                yield KnownEvent(
                    key=each.after.key,
                    run=run,
                    created=self._now,
                    kind=each.kind.value,
                    changes=differences(each.before, each.after),
                )

    def doubt(self) -> None:
        """Take it that what the sources no longer list is still there: a guard doubts that."""
        if self.store is None:
            return
        if not self.has_all_changes:
            self.forget()
            return
        self._history = [each for each in self.changes if each.kind not in _DOUBTED]
        self.store.put(self.vanished)

    def forget(self) -> None:
        """Undo what was decided, if it was not made durable."""
        self._history = []
        if self.store is not None:
            self.store.rollback()

    def at(self, urls: Sequence[str]) -> dict[str, KnownArticle]:
        """Return what is known of the articles at *urls*, by address."""
        if self.store is None:
            return {}
        pages = {digests.page_at(url): url for url in urls}
        return {pages[each.page]: each for each in self.store.at_pages(list(pages))}

    def hides(self, url: str) -> bool:
        """Return whether all that the store has at *url* is hidden, where it keeps whole articles.

        What sources do not list is not among the articles of the run then.
        """
        if self.store is None or not self.is_update:
            return False
        states = {each.state for each in self.store.at_pages([digests.page_at(url)])}
        return bool(states & HIDDEN) and ArticleState.PUBLIC not in states

    def keys(self, ids: Sequence[str]) -> list[int]:
        """Return the numbers in the store of the articles with *ids*, as far as they are known."""
        assert self.store is not None, "without a store there are no numbers"
        found = self.store.digests(ids)
        return [found[id].key for id in ids if id in found]
