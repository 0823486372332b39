"""What can be known of articles from the documents that are live.

A store may be new while a publication is old: after an upgrade, or because it was lost. What
subscribers have seen, ids and dates, is in what they read, so that is where it is taken from. The
same goes for what a run that was killed between publishing and remembering did not write down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec.structs import replace

from feedpub import dates, documents
from feedpub.documents import Contents, Item
from feedpub.errors import PublishError
from feedpub.judging import unpacked
from feedpub.model import Output, Value
from feedpub.publishing import Several, Staging, made_for
from feedpub.remembering import _digests as digests
from feedpub.remembering._run_memory import put_learned
from feedpub.store import NAMELESS, ArticleState, KnownArticle, KnownDocument, Store

#: Items looked up at once.
_AT_ONCE = 500
#: What says most of an article comes first.
_ORDER = {"feed": 0, "news": 2, "archive": 3}
#: Writes an id that is not a URI as another one.
_REWRITES_IDS = "atom"


class LiveFile(Value, frozen=True, gc=True):
    """A file that is live, whoever wrote it.

    Attributes:
        name: Its path below the target.
        read: Returns what it holds; nothing if it cannot be read.
        entry: What the target's list says of it; see `feedpub.targets.Changeset`.
        has_ids: Whether it has the ids of articles, not their addresses in the place of them.
    """

    name: str
    read: Callable[[], bytes]
    entry: Mapping[str, Any] = MappingProxyType({})
    has_ids: bool = True


def live_files(waiting: Staging | Several, outputs: Iterable[Output]) -> list[LiveFile]:
    """Return what earlier runs made that is live, of any target.

    Args:
        waiting: Where the documents of this run wait.
        outputs: What the configuration makes: some have addresses in the place of ids.
    """
    addressed = {output.path for output in outputs if output.guid == "url"}

    def read(name: str) -> bytes:
        with suppress(PublishError):
            return next(filter(None, waiting.each(lambda target: target.read(name))), b"")
        return b""

    return [
        LiveFile(
            name=name,
            read=partial(read, name),
            entry=entry,
            has_ids=made_for(entry).family not in addressed,
        )
        for name, entry in waiting.entries().items()
    ]


class Learned(NamedTuple):
    """What came of it.

    Attributes:
        articles: How many articles were not known before.
        nameless: How many of these are known by their pages only, as no document has an id of them.
        documents: How many documents were read.
        unread: Those that could not be, and why.
    """

    articles: int = 0
    nameless: int = 0
    documents: int = 0
    unread: Sequence[tuple[str, str]] = ()


def learn(
    store: Store | None,
    files: Iterable[LiveFile],
    now: datetime,
    say: Callable[[str], object] = lambda _: None,
) -> Learned:
    """Remember what is live, as far as *store* does not.

    What is known of articles already is left as it is.

    Args:
        store: Where it is remembered.
        files: All files that are live.
        now: The instant of the run.
        say: Told, in a sentence, what is remembered of a publication that is older than its store,
            and which documents cannot be read.
    """
    if store is None:
        return Learned()
    known = store.documents()
    listed = list(files)
    todo = [each for each in listed if _is_other(each, known.get(each.name))]
    gone = known.keys() - {each.name for each in listed}
    if not todo and not gone:
        return Learned()
    is_new = not store.count(1)
    store.begin()
    store.forget_documents(sorted(gone))
    learning = _Learning(store, now)
    for each in sorted(todo, key=_order):
        learning.read(each)
    put_learned(store, (each.name for each in todo))
    store.commit()
    learned = learning.done()
    if is_new and learned.articles:
        say(
            f"the store is new: the ids and dates of {learned.articles:,} articles come from what"
            " is live"
        )
    for name, why in learned.unread:
        say(f"{name} is live, but which articles it lists is not known: {why}")
    return learned


class _Seen(NamedTuple):
    """What a document says of an article."""

    id: str
    page: int
    url: str
    title: str
    language: str | None
    published: datetime
    modified: datetime | None
    is_deleted: bool


class _Learning:
    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._keys = store.new_keys()
        self._articles = 0
        self._nameless = 0
        self._documents = 0
        self._unread: list[tuple[str, str]] = []

    def done(self) -> Learned:
        return Learned(self._articles, self._nameless, self._documents, self._unread)

    def read(self, file: LiveFile) -> None:
        """Remember the document *file* and its articles."""
        keys: list[int] = []
        try:
            for contents in contents_of(file):
                seen = self._seen(contents.items, has_ids=file.has_ids)
                while some := list(islice(seen, _AT_ONCE)):
                    keys += self._known(some)
        except (OSError, EOFError, ValueError) as error:
            self._unread.append((file.name, str(error)))
        else:
            self._documents += 1
        self._store.put_documents([_document(file, len(keys))], {file.name: keys})

    def _seen(self, items: Iterable[Item], *, has_ids: bool) -> Iterator[_Seen]:
        for item in items:
            url, id = item.link or item.url or "", item.id if has_ids else None
            if not url and not id:
                continue
            page = digests.page_at(url or id or "")
            modified = _date(item.modified)
            published = _date(item.dated) or modified or self._now
            yield _Seen(
                id=id or f"{NAMELESS}{page:x}",
                page=page,
                url=url,
                title=item.title or "",
                language=item.language,
                published=published,
                modified=modified,
                is_deleted=item.deleted,
            )

    def _known(self, some: Sequence[_Seen]) -> Iterator[int]:
        """Yield the numbers of the articles *some*, after remembering those that are unknown."""
        pages = {each.page: each for each in self._store.at_pages([each.page for each in some])}
        ids = self._store.articles([each.id for each in some])
        changed: dict[int, KnownArticle] = {}
        for each in some:
            before = ids.get(each.id) or pages.get(each.page)
            if before is None:
                self._articles += 1
                self._nameless += each.id.startswith(NAMELESS)
                after = self._first(each)
            else:
                after = self._merged(before, each)
            if after is not before:
                changed[after.key] = ids[after.id] = pages[after.page] = after
            yield after.key
        self._store.put(changed.values())

    def _first(self, seen: _Seen) -> KnownArticle:
        gone_since = (seen.modified or seen.published) if seen.is_deleted else None
        return KnownArticle(
            key=next(self._keys),
            id=seen.id,
            url=seen.url,
            page=seen.page,
            title=seen.title,
            language=seen.language,
            published=seen.published,
            modified=seen.modified,
            content=None,
            whole=None,
            state=ArticleState.VANISHED if seen.is_deleted else ArticleState.PUBLIC,
            first_seen=seen.published,
            last_changed=seen.modified or seen.published,
            public_since=seen.published,
            gone_since=gone_since,
        )

    def _merged(self, known: KnownArticle, seen: _Seen) -> KnownArticle:
        """Return *known* with what another document says, unless its record is known."""
        if known.content is not None or seen.is_deleted:
            return known
        is_named = known.is_nameless and not seen.id.startswith(NAMELESS)
        self._nameless -= is_named
        return replace(
            known,
            id=seen.id if is_named else known.id,
            title=known.title or seen.title,
            modified=max(filter(None, (known.modified, seen.modified)), default=None),
            state=ArticleState.PUBLIC,
            gone_since=None,
        )


def contents_of(file: LiveFile) -> Iterator[Contents]:
    """Yield what *file* lists, in parts.

    Raises:
        ValueError: It cannot be read, or lists no articles.
    """
    data = unpacked(file.read())
    if not data:
        raise ValueError("it is not there, or cannot be read")
    format = file.entry.get("format") or documents.detect(data, file.name)
    if format not in documents.KINDS:
        raise ValueError("it is not a feed or a sitemap")
    if documents.KINDS[format].role != "index":
        yield from documents.read_on(data, format, file.name)


def _is_other(file: LiveFile, known: KnownDocument | None) -> bool:
    """Return whether what is known is not of *file* as it is."""
    return known is None or file.entry.get("sha256", known.sha256) != known.sha256


def _order(file: LiveFile) -> tuple[int, bool, str]:
    format = file.entry.get("format", "")
    kind = documents.KINDS.get(format)
    return 1 if kind is None else _ORDER.get(kind.role, 9), format == _REWRITES_IDS, file.name


def _document(file: LiveFile, articles: int) -> KnownDocument:
    kinds = {"format": str, "family": str, "feed": str, "value": str, "size": int, "sha256": str}
    said: dict[str, Any] = {
        name: file.entry[name] for name in kinds if isinstance(file.entry.get(name), kinds[name])
    }
    return KnownDocument(name=file.name, articles=articles, **said)


def _date(text: str | None) -> datetime | None:
    with suppress(ValueError):
        return dates.parse(text, UTC) if text else None
    return None
