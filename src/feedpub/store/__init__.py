"""The store: what earlier runs published, so that the next one changes only what changed."""

from __future__ import annotations

from feedpub.store._known import ArticleState, KnownArticle, KnownDocument, KnownEvent, KnownRun
from feedpub.store._sqlite_store import Digests, Store

__all__ = [
    "ArticleState",
    "Digests",
    "KnownArticle",
    "KnownDocument",
    "KnownEvent",
    "KnownRun",
    "Store",
]
