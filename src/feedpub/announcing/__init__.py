"""Telling others what was published: one member for each way, and what all of them do.

An announcer gets the `Run` after its files are live, and only if one of them changed. Whatever
becomes of it, what was published stays published.
"""

from __future__ import annotations

import sys

from feedpub import registry
from feedpub.announcing._announcer import Announcement, Announcer, AnnouncerType, announce
from feedpub.announcing._messenger import Message, Messenger, Receipt
from feedpub.announcing._outbox import put, send, would_send

__all__ = [
    "ANNOUNCERS",
    "Announcement",
    "Announcer",
    "AnnouncerType",
    "Message",
    "Messenger",
    "Receipt",
    "announce",
    "put",
    "send",
    "would_send",
]

#: Type → what makes such an announcer.
ANNOUNCERS: registry.Members[AnnouncerType] = registry.Members(
    sys.modules[__name__], AnnouncerType, lambda each: each.name, group="announcers"
)
