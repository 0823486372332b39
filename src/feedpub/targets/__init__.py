"""Where publications go: one member for each kind of place, and what all of them can do.

A target is told which files are to be live, and makes them so as far as it can promise all or
nothing. What is to be published, and what has to go, is decided elsewhere.
"""

from __future__ import annotations

import sys

from feedpub import registry
from feedpub.targets._target import (
    NOTHING_SAID,
    Changeset,
    MadeFor,
    Reach,
    Release,
    Restored,
    Reversible,
    Staged,
    Target,
    TargetType,
)

__all__ = [
    "NOTHING_SAID",
    "TARGETS",
    "Changeset",
    "MadeFor",
    "Reach",
    "Release",
    "Restored",
    "Reversible",
    "Staged",
    "Target",
    "TargetType",
]

#: Type → what makes such a target.
TARGETS: registry.Members[TargetType] = registry.Members(
    sys.modules[__name__], TargetType, lambda each: each.name
)
