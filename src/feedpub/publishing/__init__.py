"""Publishing: documents wait until all of them may go live, and then a target makes them so.

What goes live, what stays as it is, what has to go, and how that differs from what is live is
decided here, for any target; how it is done, and how far all or nothing goes, is the target's.
"""

from __future__ import annotations

from feedpub.publishing._difference import compare
from feedpub.publishing._listed import listed
from feedpub.publishing._listings import Listings, addresses, live, without
from feedpub.publishing._several import Several
from feedpub.publishing._staging import Published, Rehearsal, Staging
from feedpub.publishing._waiting import Waiting, made_for

__all__ = [
    "Listings",
    "Published",
    "Rehearsal",
    "Several",
    "Staging",
    "Waiting",
    "addresses",
    "compare",
    "listed",
    "live",
    "made_for",
    "without",
]
