"""The results of making."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from feedpub import checks, disk
from feedpub.findings import Note
from feedpub.judging import Listing, crashed, unpacked
from feedpub.making._remembered import MakingReason
from feedpub.model import Feed, Value
from feedpub.publishing import Waiting
from feedpub.reports import Checked
from feedpub.selection import Agenda, ArticleKey
from feedpub.targets import MadeFor, Staged

#: Instead of the bytes of a document, where they are staged.
_STAGED = b""


class Made(Value, frozen=True, gc=True):
    """A document, staged and checked."""

    staged: Staged
    checked: Checked
    #: The facts compared with other documents; ``None`` for archives, which are too large.
    facts: checks.Facts | None = None
    #: What is compared with what is live, by address; ``None`` of what says too much.
    listing: Listing | None = None
    #: The ids of the articles in it, in the order of their items.
    members: tuple[str, ...] = ()
    #: What was adapted or left out for an aggregator, by record.
    notes: tuple[Note, ...] = ()
    #: Rule → number of articles left out because of it, if none is left.
    left_out: tuple[tuple[str, int], ...] = ()
    #: When time alone makes it another document.
    due: datetime | None = None
    #: The last of its articles, if its list was cut off there.
    last: ArticleKey | None = None
    #: The marks of the pages that its articles name; ``None`` if nobody looked.
    pages: tuple[int, ...] | None = None
    #: Why it was made; ``None`` if it was not, because what was live could stay.
    why: MakingReason | None = MakingReason(kind="first")
    #: Of a document that has the articles of one month: the year and the month.
    month: tuple[int, int] | None = None
    #: What the index needs to know of it.
    shard: bytes | None = None


def finished(made: Iterable[Made], agenda: Agenda, last: ArticleKey | None = None) -> list[Made]:
    """Return the documents of a feed, now that all that *agenda* is to know was looked at."""
    pages = None if agenda.pages is None else tuple(sorted(agenda.pages))
    return [replace(each, due=agenda.next, pages=pages, last=last) for each in made]


def light(made: Made) -> Made:
    """Return *made* without the bytes of the document, which are staged."""
    if made.checked.data is None:
        return made
    return replace(made, checked=replace(made.checked, data=_STAGED))


def with_data(made: Made) -> Made:
    """Return *made* with the bytes that `light` left out."""
    if made.checked.data != _STAGED:
        return made
    data = unpacked(disk.read(made.staged.path))
    return replace(made, checked=replace(made.checked, data=data))


def made_for(feed: Feed) -> MadeFor:
    """Return the output for which the files of *feed* are made."""
    whole = feed.archive.of if feed.archive is not None else None
    return MadeFor(
        family=feed.family, feed=whole or feed.path, value=feed.value, tier=feed.output.tier
    )


def lost(feed: Feed, staging: Waiting, error: ChildProcessError) -> Made:
    """Return the placeholder of *feed* if the processes that should make it died."""
    return Made(
        staged=staging.nothing(feed.path, feed.output.format, made_for(feed)),
        checked=crashed(feed.path, error, {}),
    )
