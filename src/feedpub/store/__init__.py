"""The store: what earlier runs published, so that the next one changes only what changed."""

from __future__ import annotations

from feedpub.store._announcements import PendingAnnouncement, PendingCount
from feedpub.store._database import COMPANIONS, Server
from feedpub.store._known import (
    NAMELESS,
    ArticleState,
    KnownArticle,
    KnownDocument,
    KnownEvent,
    KnownRun,
    Overview,
)
from feedpub.store._rows import Digests, Store

__all__ = [
    "COMPANIONS",
    "NAMELESS",
    "ArticleState",
    "Digests",
    "KnownArticle",
    "KnownDocument",
    "KnownEvent",
    "KnownRun",
    "Overview",
    "PendingAnnouncement",
    "PendingCount",
    "Server",
    "Store",
]
