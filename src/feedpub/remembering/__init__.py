"""Remembering: what a run knows of its articles from the runs before it.

Between reading and planning each article gets what is remembered of it: its permanent id, and the
date of the last change that feeds show. What was taken back is found here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice

from msgspec.structs import replace

from feedpub.articles.collection import Amendment, Articles
from feedpub.errors import StoreError
from feedpub.model import Article
from feedpub.remembering import _deciding as deciding
from feedpub.remembering import _digests as digests
from feedpub.remembering._article_history import ArticleHistory, histories
from feedpub.remembering._deciding import ChangeKind, Transition
from feedpub.remembering._finishing import finish
from feedpub.remembering._identifying import Identifying
from feedpub.remembering._learning import Learned, LiveFile, learn, live_files
from feedpub.remembering._run_memory import (
    MOST_CHANGES,
    Memory,
    is_resumed,
    learned,
    pending,
    put_pending,
)
from feedpub.remembering._suppliers import Supplier, Suppliers, listed_again
from feedpub.remembering._taking_back import taken_back
from feedpub.remembering._trying import follow
from feedpub.selection import marks, visibility
from feedpub.store import ArticleState, Digests, KnownArticle, Store

__all__ = [
    "MOST_CHANGES",
    "ArticleHistory",
    "ChangeKind",
    "Learned",
    "LiveFile",
    "Memory",
    "Supplier",
    "Transition",
    "are_whole_articles_kept",
    "finish",
    "follow",
    "histories",
    "is_read_alike",
    "learn",
    "live_files",
    "put_pending",
    "remember",
    "taken_back",
]

#: Articles looked up at once.
_AT_ONCE = 500
#: What a run read its articles with.
_READ_WITH = "read with"
#: The instant of the last run that decided anything.
_LAST = "last"
#: Whether the store has all articles with all their fields: empty since a run did not keep them.
_KEEPS = "whole articles"
#: Whether it has the pages of those of them that are hidden.
_PAGES = "hidden pages"
#: Whether any article ever named a translation.
_TRANSLATED = "translated"


def remember(
    articles: Articles,
    store: Store | None,
    now: datetime,
    *,
    read_with: str = "",
    is_whole: bool = True,
    same_url: bool = True,
    addressed: Sequence[str] = (),
    announced_since: datetime | None = None,
    is_update: bool = False,
    sources: Sequence[Supplier] = (),
    former: Sequence[Supplier] = (),
    keeps: bool = False,
) -> Memory:
    """Return what *store* knows of *articles*, and write there what it should know from now on.

    Args:
        articles: What was read.
        store: What earlier runs remembered. What is written there counts once `Memory.commit` is
            called.
        now: The instant of the run.
        read_with: What else articles depend on: the configuration of their sources.
        is_whole: Whether the sources list everything, so that what they no longer list is gone.
        same_url: Whether a record with the page of a published article is that article, whatever
            its id is.
        addressed: The outputs whose readers know articles by their URLs.
        announced_since: What was taken back since then is among the articles, as withdrawn;
            ``None``: it is not.
        is_update: Whether the sources list only what is new or changed: then the store keeps whole
            articles, and what it keeps of the others stays as it is.
        sources: The sources, in the order of `Article.read_from`, if they are not alike.
        former: Sources of earlier runs that there are no more.
        keeps: Whether the store keeps whole articles in any case.

    Raises:
        StoreError: They are to list only that, and the store does not have all others.
    """
    if store is None:
        return Memory(articles)
    store.begin()
    identifying = Identifying(store, by_url=same_url, addressed=addressed)
    is_kept = are_whole_articles_kept(store)
    suppliers = Suppliers(
        sources, former, is_whole=is_whole and not is_update and not (sources and is_kept)
    )
    given = _Remembering(
        articles,
        store,
        now,
        digests.of_text(read_with),
        identifying,
        suppliers,
        keeps=keeps or is_update or (bool(sources) and not suppliers.are_all_whole),
    )
    return given.done(announced_since=announced_since)


def are_whole_articles_kept(store: Store) -> bool:
    """Return whether *store* has all articles with all their fields."""
    return store.note(_KEEPS) == "yes"


def is_read_alike(store: Store, read_with: str) -> bool:
    """Return whether the last run read articles with *read_with*, too."""
    return store.note(_READ_WITH) == digests.of_text(read_with)


class _Remembering:
    def __init__(
        self,
        articles: Articles,
        store: Store,
        now: datetime,
        read_with: str,
        identifying: Identifying,
        suppliers: Suppliers,
        *,
        keeps: bool,
    ) -> None:
        self._given = articles
        self._store = store
        self._now = now
        self._read_with = read_with
        self._identifying = identifying
        self._memory = Memory(articles, store, now)
        self._memory.is_listed = self._is_listed
        self._amendments: dict[str, Amendment] = {}
        self._is_first = store.count(1) == 0
        self._suppliers = suppliers
        #: Whether the store keeps whole articles.
        self._keeps = keeps
        #: Whether what is not listed comes from there.
        self._is_update = keeps and not suppliers.are_all_whole
        #: Whole articles to keep, by their numbers.
        self._to_keep: list[tuple[int, Article]] = []
        self._new_keys = store.new_keys()
        #: Numbers of articles that were seen, as bits: there may be millions.
        self._seen = bytearray()
        #: How many that were listed last time are listed again.
        self._still_listed = 0
        #: Articles that nobody knows by their ids, with those or with the ids of an old site.
        self._unknown: list[tuple[Article, str]] = []
        #: Whether it has those that are as they were.
        self._has_whole = are_whole_articles_kept(store)
        #: Numbers of articles of which a source has an older version than another one told.
        self._outdated: set[int] = set()

    def done(self, *, announced_since: datetime | None) -> Memory:
        """Go through all articles; return what is known."""
        self._identifying.settle(self._given.shared)
        self._store.put_aliases(self._identifying.aliases)
        left_out = self._identifying.left_out
        todo = (each for each in self._given.unordered() if each.id not in left_out)
        while some := list(islice(todo, _AT_ONCE)):
            self._write(list(self._looked_at(some)))
        looks = not self._is_first and self._suppliers.are_any_whole
        unlisted = list(filter(self._suppliers.is_gone, self._unlisted())) if looks else []
        self._write(list(self._identified(unlisted)))
        self._write(list(self._taken_back(unlisted)))
        if self._is_update:
            self._write(list(self._changed_by_time()))
        self._settle_keeping()
        self._store.put_note(_READ_WITH, self._read_with)
        self._store.put_note(_LAST, self._now.isoformat())
        self._memory.pending = pending(self._store)
        self._memory.is_resumed = is_resumed(self._store)
        self._memory.learned = learned(self._store)
        self._memory.announced_since = announced_since
        others = [] if announced_since is None else list(self._announced(announced_since))
        self._memory.articles = self._given.amended(self._amendments, others, left_out)
        self._memory.findings = self._identifying.findings
        return self._memory

    @cached_property
    def _is_back(self) -> bool:
        """Whether the clock went back since the last run: what was over may be to come again."""
        last = self._store.noted(_LAST, datetime.fromisoformat)
        return last is not None and self._now < last

    @cached_property
    def _is_read_otherwise(self) -> bool:
        return self._store.note(_READ_WITH) != self._read_with

    def _looked_at(self, some: Sequence[Article]) -> Iterator[Transition]:
        self._suppliers.look(some)
        ids = {each.id: each.id for each in some}
        if self._has_aliases:
            ids |= self._store.aliases(list(ids))
            # A dry run writes no aliases.
            ids |= {id: name for id, name in self._identifying.aliases.items() if id in ids}
        if self._is_first:
            yield from (self._new(each, ids[each.id]) for each in some)
            return
        known = self._store.digests(list(ids.values()))
        others: list[tuple[Article, str, int]] = []
        is_settled = self._settled(known.values())
        if self._has_aliases:  # what has an id itself comes before what is known by it
            some = sorted(some, key=lambda each: ids[each.id] != each.id)
        for article in some:
            id, whole = ids[article.id], digests.whole(article)
            found = known.get(id)
            if found is None:
                self._unknown.append((article, id))
                continue
            if self._was_seen(found.key):
                self._identifying.collide(article, id)
                continue
            self._note_listed(found.key)
            self._still_listed += found.state not in _UNLISTED
            is_due = self._is_back or (found.due is not None and found.due <= self._now)
            is_other = whole != found.whole or is_due or found.state in _UNLISTED
            if is_other or not is_settled(article, found.key):
                others.append((article, id, whole))
            else:
                self._amend(article, id, found.modified)
                if not self._has_whole:
                    self._keep(found.key, article, id, found.modified)
        before = self._store.articles([id for _, id, _ in others])
        for article, id, whole in others:
            yield from self._compared(article, before[id], whole)

    def _settled(self, known: Iterable[Digests]) -> Callable[[Article, int], bool]:
        """Return what tells whether it is known which sources have one of the articles *known*."""
        if not self._suppliers.are_mixed:
            return lambda *_: True
        found = self._store.suppliers([each.key for each in known])
        return lambda article, key: self._suppliers.is_settled(article, *found[key])

    def _compared(self, article: Article, before: KnownArticle, whole: int) -> Iterator[Transition]:
        if whole != before.whole and self._suppliers.is_outdated(article, before):
            self._leave_out(article, before)
            return
        known = self._suppliers.credited(article, before)
        if known is not before:
            self._store.put([known])
        self._identifying.compare(article, known)
        yield from self._changed(article, known, whole)

    def _changed(self, article: Article, known: KnownArticle, whole: int) -> Iterator[Transition]:
        change = deciding.later(
            article,
            known,
            visibility(article, self._now),
            self._now,
            whole,
            is_ours=lambda: self._is_read_otherwise,
        )
        after = known if change is None else change.after
        self._amend(article, known.id, after.modified)
        self._keep(known.key, article, known.id, after.modified)
        if change is not None:
            yield change

    def _leave_out(self, article: Article, known: KnownArticle) -> None:
        """Leave out *article*: another source has told something newer, which the store keeps."""
        self._store.put([listed_again(known, self._suppliers.key_of(article))])
        self._outdated.add(known.key)
        self._memory.listed -= 1
        self._identifying.left_out.add(article.id)

    def _new(self, article: Article, id: str) -> Transition:
        """Return that *article* is new; *id* is its own, or that of an old site."""
        whole = digests.whole(article)
        if id != article.id:
            self._amend(article, id, deciding.shown(article))
            article = replace(article, id=id)
        after = deciding.first(
            article,
            next(self._new_keys),
            visibility(article, self._now),
            self._now,
            whole,
            self._suppliers.key_of(article),
        )
        self._note_listed(after.key)
        self._keep(after.key, article, article.id, after.modified)
        bare = None if self._is_first else deciding.bare(article, article.id)
        return Transition(kind=ChangeKind.NEW, before=None, after=after, article=bare)

    def _identified(self, unlisted: Sequence[KnownArticle]) -> Iterator[Transition]:
        """Yield what became of those that are known by something else, and those that are new.

        An article that is public keeps its id, whatever becomes of the id of its record.
        """
        articles = [article for article, _ in self._unknown]
        found = self._identifying.identified(articles, unlisted, self._was_seen)
        for (article, id), known in zip(self._unknown, found, strict=True):
            if known is None:
                yield self._new(article, id)
            else:
                self._note_listed(known.key)
                if known.is_nameless:
                    named = replace(known, id=id)
                else:
                    named = known
                    self._memory.renamed.append((known, article.id))
                yield from self._compared(article, named, digests.whole(article))
        self._store.put_aliases(self._identifying.aliases)

    def _unlisted(self) -> Iterator[KnownArticle]:
        if self._store.count_listed() == self._still_listed:
            return iter(())
        keys = [key for key in self._store.listed() if not self._was_seen(key)]
        return iter(self._store.by_key(keys))

    def _taken_back(self, unlisted: Iterable[KnownArticle]) -> Iterator[Transition]:
        for known in unlisted:
            if not self._was_seen(known.key):
                # A source of the newest hundred says nothing of the one before those.
                is_older = self._suppliers.is_older(known)
                state = ArticleState.LEFT if is_older else ArticleState.VANISHED
                self._memory.unlisted.add(known.key)
                yield deciding.taken_back(known, state, self._now)

    def _announced(self, since: datetime) -> Iterator[Article]:
        """Yield what was taken back since *since* and is not listed any more, as withdrawn.

        What is listed as withdrawn was so in the run that found it, whatever its record says.
        """
        taken_back = [
            self._over(each)
            for each in self._store.gone(since)
            if each.state in _TAKEN_BACK and not each.is_nameless
        ]
        records = {each.id: record for record, each in self._amendments.items()}
        for known in taken_back:
            if known.state is ArticleState.VANISHED:
                self._note_seen(known.key)
                yield deciding.withdrawn(known)
            else:
                record = records.get(known.id, known.id)
                gone = deciding.hidden_since(known)
                amendment = Amendment(known.id, known.modified if gone else known.gone_since, gone)
                self._amendments[record] = self._memory.gone[known.id] = amendment
        self._memory.taken_back = frozenset(each.id for each in taken_back)

    def _over(self, known: KnownArticle) -> KnownArticle:
        """Return *known*, taken back now if that was in the future: the clock went back."""
        if known.gone_since is None or known.gone_since <= self._now:
            return known
        found = replace(known, gone_since=self._now)
        self._store.put([found])
        return found

    def _amend(self, article: Article, id: str, modified: datetime | None) -> None:
        if article.id != id or deciding.shown(article) != modified:
            self._amendments[article.id] = Amendment(id, modified)

    def _keep(self, key: int, article: Article, id: str, modified: datetime | None) -> None:
        if self._keeps:
            self._to_keep.append((key, Amendment(id, modified).of(article)))

    def _changed_by_time(self) -> Iterator[Transition]:
        """Yield what became by time alone of articles that were not listed."""
        store = self._store
        due = store.by_key(list(store.listed())) if self._is_back else store.due(self._now)
        todo = {
            each.key: each
            for each in due
            if not self._was_seen(each.key) or each.key in self._outdated
        }
        for key, article in list(store.whole.at(todo, bodies=True)):
            known = todo[key]
            whole = digests.whole(article) if known.whole is None else known.whole
            yield from self._changed(article, known, whole)

    def _settle_keeping(self) -> None:
        """Note whether the store has all articles whole.

        Raises:
            StoreError: It has to, and has not.
        """
        store = self._store
        if not self._keeps:
            store.put_note(_KEEPS, "")
            store.put_note(_PAGES, "")
            return
        if self._given.translated:
            store.put_note(_TRANSLATED, "yes")
        if store.note(_KEEPS) != "yes" and (missing := store.whole.missing()):
            raise StoreError(
                f"{missing:,} articles are remembered of which it does not have all fields",
                place=store.where,
                help='Before a source lists only what is new (mode = "updates"), let it list'
                " everything once.",
            )
        store.put_note(_KEEPS, "yes")
        if store.note(_PAGES) != "yes" and not store.is_read_only:
            store.whole.put_pages(
                (key, marks(each)) for key, each in list(store.whole.at(store.whole.hidden()))
            )
            store.put_note(_PAGES, "yes")
        self._memory.has_pages = store.note(_PAGES) == "yes"
        self._memory.is_update = self._is_update
        self._memory.is_translated |= store.note(_TRANSLATED) == "yes"

    def _write(self, changes: Sequence[Transition]) -> None:
        for each in changes:
            self._memory.note(each)
        self._store.put(each.after for each in changes)
        if not self._store.is_read_only:
            self._store.whole.put(self._to_keep)
            self._store.whole.put_pages(
                (key, marks(each))
                for key, each in self._to_keep
                if not visibility(each, self._now).is_public
            )
        self._to_keep = []

    @cached_property
    def _has_aliases(self) -> bool:
        return bool(self._identifying.aliases) or self._store.has_aliases()

    def _is_listed(self, key: int) -> bool:
        return self._was_seen(key) and key not in self._outdated

    def _note_listed(self, key: int) -> None:
        self._memory.listed += 1
        self._note_seen(key)

    def _note_seen(self, key: int) -> None:
        byte, bit = divmod(key, 8)
        if byte >= len(self._seen):
            self._seen.extend(bytes(byte + 4096 - len(self._seen)))
        self._seen[byte] |= 1 << bit

    def _was_seen(self, key: int) -> bool:
        byte, bit = divmod(key, 8)
        return byte < len(self._seen) and bool(self._seen[byte] >> bit & 1)


_UNLISTED = (ArticleState.VANISHED, ArticleState.LEFT)
_TAKEN_BACK = (ArticleState.VANISHED, ArticleState.WITHDRAWN, *deciding.HIDDEN_FOR_NOW)
