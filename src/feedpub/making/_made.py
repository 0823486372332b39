"""What making makes."""

from __future__ import annotations

from feedpub import checks
from feedpub.findings import Note
from feedpub.judging import Listing, crashed
from feedpub.model import Feed, Value
from feedpub.publishing import MadeFor, Staged, Staging
from feedpub.reports import Checked


class Made(Value, frozen=True, gc=True):
    """A document, staged and checked."""

    staged: Staged
    checked: Checked
    #: What is compared with the other documents; ``None`` of archives, which say too much.
    facts: checks.Facts | None = None
    #: What is compared with what is live, by address; ``None`` of what says too much.
    listing: Listing | None = None
    #: What was adapted or left out for an aggregator, by record.
    notes: tuple[Note, ...] = ()
    #: Rule → articles left out for it, where that leaves nothing of the feed.
    left_out: tuple[tuple[str, int], ...] = ()


def made_for(feed: Feed) -> MadeFor:
    """Return which output the files of *feed* are made for."""
    return MadeFor(family=feed.family, feed=feed.path, value=feed.value)


def lost(feed: Feed, staging: Staging, error: ChildProcessError) -> Made:
    """Return what stands for *feed* if the processes that were to make it died."""
    return Made(
        staged=staging.nothing(feed.path, feed.output.format, made_for(feed)),
        checked=crashed(feed.path, error, {}),
    )
