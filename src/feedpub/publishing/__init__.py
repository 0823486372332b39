"""Publishing puts documents where the world reads them: staged, then swapped.

Everything is written and fsynced beside the target first (a rename cannot cross file systems), in
a folder that only this user can read. Nothing is live before `Staging.publish` has written its
journal; from then on the swap is a series of renames, which the next run completes if this one
is killed in between. The renames come in an order that never shows a reader half a publication:
parts before the index that lists them, removals last. Where the layout is that of releases, the
swap is one rename of a link instead.
"""

from __future__ import annotations

from feedpub.publishing._difference import Difference, addresses, compare
from feedpub.publishing._releases import Release
from feedpub.publishing._rollback import releases, rollback
from feedpub.publishing._staging import MadeFor, Published, Rehearsal, Staged, Staging

__all__ = [
    "Difference",
    "MadeFor",
    "Published",
    "Rehearsal",
    "Release",
    "Staged",
    "Staging",
    "addresses",
    "compare",
    "releases",
    "rollback",
]
