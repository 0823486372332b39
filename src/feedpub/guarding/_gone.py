"""What is gone from a feed without a reason that the feed itself shows."""

from __future__ import annotations

from datetime import datetime

from feedpub.guarding._guard import FeedChange, Listed


def gone(change: FeedChange, share: float) -> list[Listed]:
    """Return what is gone from the feed, and neither time nor newer articles explain it.

    Args:
        change: The feed.
        share: The share of its articles that it may lose and still count as being as long.
    """
    after = list(change.after)
    ids = {each.id for each in after if each.id is not None}
    urls = {each.url for each in after}
    # What has another id and another address, but is the same: that is for the guard of ids.
    stories = {(each.title, each.published) for each in after if each.title}
    oldest = _oldest(change, after, share)
    return [
        each
        for each in change.before
        if each.url not in urls
        and (each.id is None or each.id not in ids)
        and not _is_pushed_out(each.published, oldest, change)
        and (each.title, each.published) not in stories
    ]


def _oldest(change: FeedChange, after: list[Listed], share: float) -> datetime | None:
    """Return the date before which there is no room in the feed; ``None`` if there is."""
    if change.unchanged:
        return None
    most = change.output.limit
    before = sum(len(file.before) for file in change.files)
    if len(after) < (1 - share) * before and (most is None or len(after) < most):
        return None
    return min((each.published for each in after if each.published is not None), default=None)


def _is_pushed_out(published: datetime | None, oldest: datetime | None, change: FeedChange) -> bool:
    if published is None:
        return False
    return change.is_over(published) or (oldest is not None and published <= oldest)
