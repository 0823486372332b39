"""Shows a publication on this machine before it is published, and again whenever it changes."""

from __future__ import annotations

from feedpub.previewing._edition import Edition
from feedpub.previewing._loopback import EVENTS, Loopback
from feedpub.previewing._newer import Changes
from feedpub.previewing._policies import Reply, page, plain
from feedpub.previewing._rehearsing import Rehearsed, rehearse
from feedpub.previewing._remaking import Remaking
from feedpub.previewing._site import Site

__all__ = [
    "EVENTS",
    "Changes",
    "Edition",
    "Loopback",
    "Rehearsed",
    "Remaking",
    "Reply",
    "Site",
    "page",
    "plain",
    "rehearse",
]
