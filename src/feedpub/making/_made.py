"""The results of making."""

from __future__ import annotations

from feedpub import checks
from feedpub.findings import Note
from feedpub.judging import Listing, crashed
from feedpub.model import Feed, Value
from feedpub.publishing import Waiting
from feedpub.reports import Checked
from feedpub.targets import MadeFor, Staged


class Made(Value, frozen=True, gc=True):
    """A document, staged and checked."""

    staged: Staged
    checked: Checked
    #: The facts compared with other documents; ``None`` for archives, which are too large.
    facts: checks.Facts | None = None
    #: What is compared with what is live, by address; ``None`` of what says too much.
    listing: Listing | None = None
    #: What was adapted or left out for an aggregator, by record.
    notes: tuple[Note, ...] = ()
    #: Rule → number of articles left out because of it, if none is left.
    left_out: tuple[tuple[str, int], ...] = ()


def made_for(feed: Feed) -> MadeFor:
    """Return the output for which the files of *feed* are made."""
    return MadeFor(family=feed.family, feed=feed.path, value=feed.value)


def lost(feed: Feed, staging: Waiting, error: ChildProcessError) -> Made:
    """Return the placeholder of *feed* if the processes that should make it died."""
    return Made(
        staged=staging.nothing(feed.path, feed.output.format, made_for(feed)),
        checked=crashed(feed.path, error, {}),
    )
