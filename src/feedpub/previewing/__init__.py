"""Shows a publication on this machine before it is published, and again whenever it changes."""

from __future__ import annotations

from feedpub.previewing._edition import Edition, ShownFile
from feedpub.previewing._loopback import EVENTS, Loopback
from feedpub.previewing._newer import Changes
from feedpub.previewing._policies import Reply, page, plain
from feedpub.previewing._preview_site import PreviewSite
from feedpub.previewing._rehearsing import Rehearsed, rehearse
from feedpub.previewing._remaking import Remaking

__all__ = [
    "EVENTS",
    "Changes",
    "Edition",
    "Loopback",
    "PreviewSite",
    "Rehearsed",
    "Remaking",
    "Reply",
    "ShownFile",
    "page",
    "plain",
    "rehearse",
]
