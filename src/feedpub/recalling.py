"""What a run knows of the documents that are live: from the store for making, and back into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from feedpub.errors import StoreError
from feedpub.making import Before, ChangedArticle, LiveDocument, Made, Maker
from feedpub.model import Value
from feedpub.remembering import ChangeKind, Memory, Transition, finish
from feedpub.reports import Checked
from feedpub.runs import Run
from feedpub.selection import ArticleKey, marks, marks_of
from feedpub.store import ArticleState, KnownArticle, KnownDocument, Store
from feedpub.targets import MadeFor

#: States in which an article is among those that are read, and is not public.
_HIDDEN = (ArticleState.HIDDEN, ArticleState.EXPIRED, ArticleState.WITHDRAWN)
#: States whose announcements are not among the members of a document.
_GONE = (ArticleState.WITHDRAWN, ArticleState.VANISHED)
#: What made a file that was live before the store was, and that no output makes.
_NO_OUTPUT = "none"


class _Facts(Value, frozen=True, gc=True):
    """What only making knows of a document; see `LiveDocument`."""

    made_at: datetime
    is_quiet: bool
    last: ArticleKey | None
    pages: tuple[int, ...] | None
    month: tuple[int, int] | None
    shard: bytes | None


def recalled(memory: Memory) -> Before:
    """Return what earlier runs made, and what became of articles since, as far as it is known.

    Where that is not all that has to be known, nothing is: then everything is made.
    """
    store = memory.store
    if store is None or memory.pending is None or not memory.has_all_changes:
        return Before()
    known = store.documents().values()
    # A part that nobody here made (a rollback, or a backup put it back) may be any: all of its
    # output is made, as what stays of it and what its index says would not fit.
    learned = {each.family for each in known if not each.made_with}
    fit = (_remembered(each) for each in known if each.family not in learned)
    documents = {each.name: each for each in fit if each}
    carriers = _carriers(store, documents, memory.changes)
    return Before(
        documents=tuple(documents.values()),
        changes=tuple(
            ChangedArticle(
                id=each.after.id,
                key=each.after.key,
                article=each.article,
                documents=_documents(each, carriers, documents),
                pages=_pages(each),
                due=None if each.before is None else each.before.due,
                was_gone=each.before is not None and each.before.state in _GONE,
            )
            for each in memory.changes
        ),
        pending=memory.pending,
    )


def settle(
    memory: Memory,
    maker: Maker,
    made: Sequence[Made],
    checked: Iterable[Checked],
    run: Run,
    *,
    summary: Mapping[str, Any],
    is_doubted: bool,
    say: Callable[[str], object],
    also: Callable[[Store, bool], object] = lambda *_: None,
) -> int | None:
    """Remember what is live now; return the number of the run.

    Args:
        memory: What the run knows of its articles.
        maker: What made the documents.
        made: These, and those that stayed as they were.
        checked: What was found in them, in their order.
        run: What was published.
        summary: What the run did, in JSON values.
        is_doubted: Whether a guard refused something: what was decided of articles may be wrong.
        say: Told, in a sentence, why it cannot be remembered: that comes too late to refuse it.
        also: Writes what else is to be remembered; called with the store, and with whether
            all that was made is live.
    """
    live = {each.path for each in run.files if each.state in {"written", "unchanged"}}
    new = [
        (each, _known(each, maker.remembered(each, found)))
        for each, found in zip(made, checked, strict=True)
        if each.why is not None and each.staged.name in live
    ]
    removed = [each.path for each in run.files if each.state == "removed"]
    names = {*removed, *(each.staged.name for each in made)}
    pending = None if is_doubted else _pending(made, live)
    try:
        documents = {} if memory.store is None else memory.store.documents()
        # Nobody looked whether what no output makes by now would be another; one may again.
        aside = [
            replace(each, facts=b"", made_with=each.made_with or _NO_OUTPUT)
            for name, each in documents.items()
            if (each.facts or not each.made_with) and name not in names
        ]
        return finish(
            memory,
            [document for _, document in new],
            {each.staged.name: each.members for each, _ in new},
            removed,
            created=run.created,
            summary=summary,
            pending=pending,
            aside=aside,
            also=lambda store: also(store, pending == []),
        )
    except StoreError as error:
        say(
            f"{error.place}: {error.message}; all is published, and the next run learns from what"
            " is live"
        )
        return None


def _known(made: Made, remembered: LiveDocument) -> KnownDocument:
    """Return what the store is to know of *made*, which is live."""
    staged = made.staged
    facts = _Facts(
        made_at=remembered.made_at,
        is_quiet=remembered.is_quiet,
        last=remembered.last,
        pages=remembered.pages,
        month=remembered.month,
        shard=remembered.shard,
    )
    return KnownDocument(
        name=staged.name,
        format=staged.format,
        family=staged.made_for.family,
        feed=staged.made_for.feed,
        value=staged.made_for.value,
        size=staged.size,
        sha256=staged.sha256,
        articles=staged.articles,
        made_with=remembered.made_with,
        due=remembered.due,
        facts=msgspec.msgpack.encode(facts),
    )


def _remembered(known: KnownDocument) -> LiveDocument | None:
    """Return what making has to know of a document; ``None`` if an older version made it."""
    try:
        facts = msgspec.msgpack.decode(known.facts, type=_Facts)
    except msgspec.DecodeError:
        return None
    return LiveDocument(
        name=known.name,
        made_for=MadeFor(family=known.family, feed=known.feed, value=known.value),
        made_with=known.made_with,
        made_at=facts.made_at,
        sha256=known.sha256,
        is_quiet=facts.is_quiet,
        due=known.due,
        last=facts.last,
        pages=facts.pages,
        month=facts.month,
        shard=facts.shard,
    )


def _carriers(
    store: Store, documents: Mapping[str, LiveDocument], changes: Iterable[Transition]
) -> Mapping[int, Sequence[str]]:
    """Return the number of each article that changed → the documents that it is in."""
    return _in_documents(store, documents, [each.before for each in changes if each.before])


def carriers(memory: Memory) -> Callable[[Collection[str]], Mapping[str, Collection[str]]]:
    """Return what returns URL → the documents that list the article there, without opening them."""

    def found(urls: Collection[str]) -> Mapping[str, Collection[str]]:
        store = memory.store
        if store is None or not urls:
            return {}
        documents = {
            each.name: each for each in map(_remembered, store.documents().values()) if each
        }
        known = memory.at(list(urls))
        names = _in_documents(store, documents, known.values())
        return {url: names.get(article.key, ()) for url, article in known.items()}

    return found


def _in_documents(
    store: Store, documents: Mapping[str, LiveDocument], articles: Iterable[KnownArticle]
) -> Mapping[int, Sequence[str]]:
    """Return the number of each of *articles* → the documents that it is in.

    Shards of months in which none of them was are not looked into.
    """
    before = list(articles)
    keys = {each.key for each in before}
    months = {None, *((each.published.year, each.published.month) for each in before)}
    found: dict[int, list[str]] = defaultdict(list)
    if keys:
        names = [name for name, each in documents.items() if each.month in months]
        for name, members in store.members_of(names):
            for key in keys.intersection(members):
                found[key].append(name)
    return found


def _documents(
    change: Transition,
    carriers: Mapping[int, Sequence[str]],
    documents: Mapping[str, LiveDocument],
) -> tuple[str, ...]:
    """Return the names of the documents that *change* concerns, as they are."""
    if change.kind is ChangeKind.RETURNED:  # any may say that it was withdrawn
        return tuple(documents)
    return tuple(carriers.get(change.after.key, ()))


def _pages(change: Transition) -> frozenset[int]:
    """Return the marks of the pages to which links come or go with *change*."""
    before, after = change.before, change.after
    was = frozenset[int]() if before is None else frozenset(marks_of([before.url]))
    now = was if change.article is None else frozenset(marks(change.article))
    states = None if before is None else before.state, after.state
    found: set[int] = set()
    for some in ((ArticleState.PUBLIC,), _HIDDEN):
        one, other = (
            pages if state in some else frozenset[int]()
            for pages, state in zip((was, now), states, strict=True)
        )
        found |= one ^ other
    return frozenset(found)


def _pending(made: Iterable[Made], live: Collection[str]) -> list[tuple[str, str | None]]:
    """Return the feeds of those of *made* that are not *live*: they are to be made again."""
    feeds = {
        (each.staged.made_for.family, each.staged.made_for.value)
        for each in made
        if each.staged.name not in live
    }
    return sorted(feeds, key=lambda feed: (feed[0], feed[1] or ""))
