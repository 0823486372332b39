"""Who reads a feed: a chart, and the same as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedpub.audience import FeedAudience
from feedpub.pages._rendering import rendered

if TYPE_CHECKING:
    from markupsafe import Markup

#: Days that fit into a chart, and its width in its own units.
MOST_DAYS, _WIDTH = 90, 720


def readers_chart(feed: FeedAudience) -> Markup:
    """Return a bar for each day: hosted readers below, the others above them; and a table."""
    days = feed.days[-MOST_DAYS:]
    most = max((day.subscribers for day in days), default=0) or 1
    return rendered("readers", feed=feed, days=days, most=most, step=_WIDTH / max(len(days), 1))
