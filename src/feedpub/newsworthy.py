"""What of a run is news to services that are told: what really changed since they were told last.

A run compares files. That a page has a new link under it, or that a feed lists less than before,
is no news of an article; and what a run that was killed made live was not announced by it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from feedpub.remembering import ChangeKind, Memory, Transition
from feedpub.runs import Difference, Run
from feedpub.store import ArticleState, KnownArticle, Store

#: What became of an article → what is told about its page. A minor change is not told.
_TOLD = {
    ChangeKind.NEW: "new",
    ChangeKind.RELEASED: "new",
    ChangeKind.RETURNED: "new",
    ChangeKind.UPDATE: "changed",
    ChangeKind.CORRECTION: "changed",
    ChangeKind.HIDDEN: "gone",
    ChangeKind.EXPIRED: "gone",
    ChangeKind.WITHDRAWN: "gone",
    ChangeKind.VANISHED: "gone",
}
#: States in which a page that was public is gone.
_GONE = frozenset({ArticleState.HIDDEN, ArticleState.EXPIRED, ArticleState.WITHDRAWN,
                   ArticleState.VANISHED})  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Runs among which a finished one is looked for.
_LOOKED_AT = 100
#: The instant of the last run of which everything went live.
_SINCE = "news since"


def news(run: Run, memory: Memory, listed: Callable[[], Collection[str]]) -> Run:
    """Return *run* with the files and articles that are news.

    Args:
        run: What was published; nothing of it is remembered yet.
        memory: What the run knows of its articles; without a store, what the run says is news.
        listed: Returns the ids of the articles in the documents that were made.
    """
    store = memory.store
    if store is None:
        return run
    files = [
        replace(each, state="written")
        if each.state == "unchanged" and each.path in memory.learned
        else each
        for each in run.files
    ]
    found = {each.url: each for each in _articles(run, memory, store, listed)}
    articles = sorted(found.values(), key=lambda each: (each.kind, each.url))
    return replace(run, files=tuple(files), articles=tuple(articles))


def settle(store: Store, created: datetime, *, is_all_live: bool) -> None:
    """Note, in the transaction of a run of the instant *created*, up to when there is no news."""
    if is_all_live:
        store.put_note(_SINCE, created.isoformat())


def _articles(
    run: Run, memory: Memory, store: Store, listed: Callable[[], Collection[str]]
) -> Iterator[Difference]:
    live = {each.url for each in run.articles if each.kind != "gone"}
    if memory.has_all_changes:
        for change in memory.decided:
            yield from _told(change, live)
    if memory.is_resumed or not memory.has_all_changes:
        since = _instant_of_news(store, run.created) if memory.is_resumed else run.created
        yield from _since(store.changed(since), since, live, listed() if memory.is_resumed else ())


def _instant_of_news(store: Store, now: datetime) -> datetime:
    """Return the first instant of which the last run with everything live did not tell."""
    last = store.noted(_SINCE, datetime.fromisoformat)
    if last is None:  # the first run was killed, or an older version noted nothing
        runs = (each.created for each in store.runs(_LOOKED_AT) if each.finished)
        return next(runs, _EPOCH)
    # Of two runs at one instant nobody knows; to tell twice is better than never.
    return last if last == now else last + timedelta(microseconds=1)


def _told(change: Transition, live: Collection[str]) -> Iterator[Difference]:
    kind, before, after = _TOLD.get(change.kind), change.before, change.after
    was_public = before is not None and before.state is ArticleState.PUBLIC
    has_moved = was_public and before is not None and before.url != after.url
    if before is not None and was_public and (kind == "gone" or has_moved):
        yield Difference(kind="gone", url=before.url, title=before.title, files=())
    if after.url in live and kind != "gone" and (kind is not None or has_moved):
        yield Difference(kind=kind or "new", url=after.url, title=after.title, files=())


def _since(
    changed: Iterable[KnownArticle],
    since: datetime,
    live: Collection[str],
    listed: Collection[str],
) -> Iterator[Difference]:
    """Yield what is news of articles that *changed* since an instant and are live by now."""
    for each in changed:
        if each.state is ArticleState.PUBLIC:
            if each.url in live or each.id in listed:
                is_new = each.public_since is not None and each.public_since >= since
                kind = "new" if is_new else "changed"
                yield Difference(kind=kind, url=each.url, title=each.title, files=())
        elif each.state in _GONE and each.gone_since is not None:
            yield Difference(kind="gone", url=each.url, title=each.title, files=())
