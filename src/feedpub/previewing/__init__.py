"""Shows a publication on this machine before it is published, and again whenever it changes."""

from __future__ import annotations

from feedpub.previewing._loopback import EVENTS, Loopback
from feedpub.previewing._newer import Changes
from feedpub.previewing._policies import Reply, page, plain

__all__ = ["EVENTS", "Changes", "Loopback", "Reply", "page", "plain"]
