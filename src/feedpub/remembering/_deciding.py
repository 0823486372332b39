"""What became of an article since the last run, and which dates it shows: pure decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import TypeAlias

from msgspec.msgpack import Decoder, Encoder
from msgspec.structs import replace

from feedpub import dates
from feedpub.model import Access, Article, Author, Change, Origin, Status, Value
from feedpub.remembering import _digests as digests
from feedpub.selection import Visibility
from feedpub.store import ArticleState, KnownArticle


class ChangeKind(StrEnum):
    """What became of an article since the last run."""

    #: It was not known.
    NEW = "new"
    #: Something about it is other, but no date that readers see moves.
    MINOR = "minor"
    #: It was changed, and the date of its last change moves.
    UPDATE = "update"
    #: The same, and its record says that something was wrong.
    CORRECTION = "correction"
    #: It was hidden, and is public for the first time.
    RELEASED = "released"
    #: It was taken back, and is public again.
    RETURNED = "returned"
    #: It is, or is again, a draft, under embargo or dated in the future.
    HIDDEN = "hidden"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    #: The source, which lists everything, no longer lists it.
    VANISHED = "vanished"
    #: The source no longer lists articles that old.
    LEFT = "left"
    #: It was live before anything was remembered of its record, and is as it was.
    KNOWN = "known"


class Transition(Value, frozen=True):
    """What became of one article.

    Attributes:
        kind: What became of it.
        before: What was known of it; ``None`` if nothing was.
        after: What is known of it now.
        article: What it is now, without its body; ``None`` if nothing is to be seen of
            it, not even that it was withdrawn.
    """

    kind: ChangeKind
    before: KnownArticle | None
    after: KnownArticle
    article: Article | None = None


#: Sections, tags, names of authors, access.
_Classes: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], Access]
_NO_CLASSES: _Classes = (), (), (), Access.FREE
_encode, _decode = Encoder().encode, Decoder(_Classes).decode
_name = attrgetter("name")

#: What may be public again by its record or by time.
HIDDEN_FOR_NOW = (ArticleState.HIDDEN, ArticleState.EXPIRED)
_GONE = {
    ArticleState.HIDDEN: ChangeKind.HIDDEN,
    ArticleState.EXPIRED: ChangeKind.EXPIRED,
    ArticleState.WITHDRAWN: ChangeKind.WITHDRAWN,
    ArticleState.VANISHED: ChangeKind.VANISHED,
    ArticleState.LEFT: ChangeKind.LEFT,
}


def shown(article: Article) -> datetime | None:
    """Return the last change that feeds show, as the record has it."""
    return None if article.change is Change.MINOR else article.modified


def state_of(article: Article, found: Visibility, now: datetime) -> ArticleState:
    """Return what *article*, whose visibility is *found*, is at *now*."""
    if found.is_public:
        return ArticleState.PUBLIC
    if found.gone_at is not None and article.status is Status.WITHDRAWN:
        return ArticleState.WITHDRAWN
    is_over = article.expires is not None and article.expires <= now
    return (
        ArticleState.EXPIRED
        if is_over and article.status is Status.PUBLISHED
        else ArticleState.HIDDEN
    )


def first(
    article: Article,
    key: int,
    found: Visibility,
    now: datetime,
    whole: int,
    source: int | None = None,
) -> KnownArticle:
    """Return what is to be known of *article*, which was not."""
    state = state_of(article, found, now)
    return KnownArticle(
        key=key,
        id=article.id,
        url=article.url,
        page=digests.page(article),
        title=article.title,
        language=article.language,
        published=article.published,
        modified=shown(article),
        content=digests.content(article),
        whole=whole,
        state=state,
        first_seen=now,
        last_changed=now,
        public_since=now if state is ArticleState.PUBLIC else None,
        due=found.change,
        listed_by=source,
        told_by=source,
        classes=_classes(article),
    )


def later(
    article: Article,
    known: KnownArticle,
    found: Visibility,
    now: datetime,
    whole: int,
    *,
    is_ours: Callable[[], bool],
) -> Transition | None:
    """Return what became of *article* since *known*; ``None`` if nothing did.

    A date moves only if the record moves it, or if its content changed and the record does not
    say so: never because a record was rewritten with nothing else in it.

    Args:
        article: The article.
        known: What was known of it.
        found: Whether it is public.
        now: The instant of the run.
        whole: Its digest.
        is_ours: Returns whether articles are read otherwise than last time: what differs is the
            work of the configuration or of another version then, and no news.
    """
    state, content = state_of(article, found, now), digests.content(article)
    is_other = known.content not in {None, content} and not is_ours()
    after = replace(
        known,
        url=article.url,
        page=digests.page(article),
        title=article.title,
        language=article.language,
        published=article.published,
        modified=_modified(article, known, now, is_other=is_other, is_ours=is_ours),
        content=content,
        whole=whole,
        state=state,
        last_changed=now if is_other else known.last_changed,
        public_since=known.public_since or (now if state is ArticleState.PUBLIC else None),
        gone_since=_gone_since(known, state, now),
        due=found.change,
        classes=_classes(article),
    )
    # What an older version did not remember has not changed.
    if after == replace(known, classes=after.classes):
        return None
    kind = _kind(article, known, after)
    seen = replace(bare(article, known.id), gone=hidden_since(after))
    return Transition(kind=kind, before=known, after=after, article=seen)


def hidden_since(known: KnownArticle) -> datetime | None:
    """Return when *known*, which may come back, was taken back; ``None`` if it was not."""
    return known.gone_since if known.state in HIDDEN_FOR_NOW else None


def bare(article: Article, id: str) -> Article:
    """Return *article* with the *id* that it keeps, and without its body."""
    return replace(article, id=id, content_html=None, content_text=None)


def taken_back(known: KnownArticle, state: ArticleState, now: datetime) -> Transition:
    """Return that the article *known* is no longer listed."""
    gone_since = _gone_since(known, state, now)
    after = replace(known, state=state, gone_since=gone_since, due=None)
    return Transition(
        kind=_GONE[state],
        before=known,
        after=after,
        article=withdrawn(after) if state is ArticleState.VANISHED else None,
    )


def withdrawn(known: KnownArticle) -> Article:
    """Return the article *known*, which has no record any more, as one that was withdrawn."""
    sections, tags, authors, access = _decode(known.classes) if known.classes else _NO_CLASSES
    return Article(
        id=known.id,
        url=known.url,
        title=known.title,
        language=known.language,
        published=known.published,
        modified=known.gone_since,
        sections=sections,
        tags=tags,
        authors=tuple(Author(name=name) for name in authors),
        access=access,
        status=Status.WITHDRAWN,
        origin=Origin(path="(remembered)"),
    )


def _classes(article: Article) -> bytes:
    """Return what feeds select *article* by, besides its language."""
    found = article.sections, article.tags, tuple(map(_name, article.authors)), article.access
    return b"" if found == _NO_CLASSES else _encode(found)


def _modified(
    article: Article,
    known: KnownArticle,
    now: datetime,
    *,
    is_other: bool,
    is_ours: Callable[[], bool],
) -> datetime | None:
    """Return the last change that feeds show."""
    if known.content is None:
        return _modified_since_live(article, known)
    if article.change is Change.MINOR:
        return known.modified
    said, told = article.modified, known.modified or known.published
    says_so = said is not None and said > told
    if is_other:
        return said if says_so else max(now, told)
    # Where a record has its text, and that is what it was, nothing was changed that anybody could
    # read: its file was rewritten. A record without text cannot show what changed.
    has_text = article.content_html is not None or article.content_text is not None
    is_meant = article.change is not None or not has_text
    return said if says_so and is_meant and not is_ours() else known.modified


def _modified_since_live(article: Article, known: KnownArticle) -> datetime | None:
    """Return the last change of an article of which only what is live is known.

    What its record says is what was published of it, unless what is live says a later date.
    """
    said = shown(article)
    if known.modified is None or (said is not None and said >= known.modified):
        return said
    # Sitemaps have the date of publication in the place of a change.
    return said if known.modified <= article.published else known.modified


def _gone_since(known: KnownArticle, state: ArticleState, now: datetime) -> datetime | None:
    if state is ArticleState.PUBLIC or state is ArticleState.LEFT or known.public_since is None:
        return None
    return known.gone_since or now


def _kind(article: Article, known: KnownArticle, after: KnownArticle) -> ChangeKind:
    if after.state is not known.state:
        if after.state is not ArticleState.PUBLIC:
            return _GONE[after.state]
        return ChangeKind.RELEASED if known.public_since is None else ChangeKind.RETURNED
    if known.content is None and (known.modified is None or after.modified == known.modified):
        return ChangeKind.KNOWN
    if after.modified == known.modified:
        return ChangeKind.MINOR
    return ChangeKind.CORRECTION if article.change is Change.CORRECTION else ChangeKind.UPDATE


def differences(before: KnownArticle, after: KnownArticle) -> dict[str, tuple[str, ...]]:
    """Return what is other about an article: what it was and what it is, where that is known."""
    found: dict[str, tuple[str, ...]] = {}
    for name in ("title", "url", "language", "published", "modified"):
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            found[name] = (_said(one), _said(other))
    if before.content != after.content and "title" not in found:
        found["content"] = ()
    is_other = before.whole != after.whole and before.state is after.state
    if is_other and before.content == after.content and not found:
        found["details"] = ()
    return found


def _said(value: datetime | str | None) -> str:
    return dates.rfc3339(value) if isinstance(value, datetime) else value or ""
