"""What a source is, told before anything is published: its kind, its records, their faults.

`inspect` looks, `lines` tells people, `add_source` writes it into a configuration; `discover` finds
sources where nobody has named one, and `draft` writes a first configuration.
"""

from __future__ import annotations

from feedpub.inspecting._card import lines
from feedpub.inspecting._discovery import Candidate, discover, settled
from feedpub.inspecting._drafting import Guess, at_home, draft, guessed
from feedpub.inspecting._inspection import RECORDS, Inspection, inspect
from feedpub.inspecting._tables import add_source

__all__ = [
    "RECORDS",
    "Candidate",
    "Guess",
    "Inspection",
    "add_source",
    "at_home",
    "discover",
    "draft",
    "guessed",
    "inspect",
    "lines",
    "settled",
]
