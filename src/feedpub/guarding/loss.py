"""A feed that would lose articles without a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from feedpub.guarding._guard import FeedChange, FileChange, Guard, Limit, Listed, Prospect, Refused
from feedpub.guarding._telling import counted, feeds_named, is_too_many

#: Articles that one file of many may lose, whatever its share: somebody deleted a few old ones.
_FEW = 20
#: The share of all articles of a feed that one of its files may lose.
_SMALL = 0.01


class _Lost(Struct, frozen=True):
    """What a feed, or a file of it, loses, and how many articles it could have kept."""

    feed: str
    articles: Sequence[Listed]
    of: int


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    suspects = [
        (change, gone, share)
        for change in prospect.feeds
        if (share := limit(change.output.path)) is not None
        for gone in [_unexplained(change, share)]
        if _excess(change, gone, share) is not None
    ]
    if not suspects:
        return
    # Only now, because it goes through all articles.
    known = prospect.known([each for _, gone, _ in suspects for each in gone])
    found = [
        lost
        for change, gone, share in suspects
        if (lost := _excess(change, [each for each in gone if each not in known], share))
    ]
    if not found:
        return
    worst = max(found, key=lambda lost: len(lost.articles))
    unique = {each.url: each for each in worst.articles}
    # Sitemaps have no headlines.
    unique |= {each.url: each for lost in found for each in lost.articles if each.title}
    named = sorted(unique.values(), key=lambda each: not each.title)
    yield Refused(
        guard=LOSS.name,
        message=f"{feeds_named([lost.feed for lost in found], worst.feed)} would lose"
        f" {len(worst.articles):,} of {counted(worst.of, 'article')}, and no record says why",
        feeds=tuple(dict.fromkeys(lost.feed for lost in found)),
        articles=tuple(named),
        count=len(named),
        help="Look whether the export is complete."
        ' If the source lists only what is new, write mode = "updates" in its [[source]].',
    )


def _unexplained(change: FeedChange, share: float) -> list[Listed]:
    """Return what is gone from the feed, and neither time nor newer articles explain it."""
    after = list(change.after)
    ids = {each.id for each in after if each.id is not None}
    urls = {each.url for each in after}
    # What has another id and another address, but is the same: that is for the guard of ids.
    stories = {(each.title, each.published) for each in after if each.title}
    total = sum(len(file.before) for file in change.files) + change.unchanged
    kept = len(after) + change.unchanged
    most = change.output.limit
    is_as_long = kept >= (1 - share) * total or (most is not None and kept >= most)
    dates = [each.published for each in after if each.published is not None]
    oldest = min(dates) if dates and is_as_long and not change.unchanged else None
    return [
        each
        for each in change.before
        if each.url not in urls
        and (each.id is None or each.id not in ids)
        and not _is_pushed_out(each.published, oldest, change)
        and (each.title, each.published) not in stories
    ]


def _is_pushed_out(published: datetime | None, oldest: datetime | None, change: FeedChange) -> bool:
    """Return whether time, or newer articles in a feed that is as long as it was, explain it."""
    if published is None:
        return False
    return change.is_over(published) or (oldest is not None and published <= oldest)


def _excess(change: FeedChange, gone: Sequence[Listed], share: float) -> _Lost | None:
    """Return what the feed, or the worst of its files, loses, if that is too much."""
    lost = set(gone)
    total = _could_stay(change, change.files) + change.unchanged
    if is_too_many(len(gone), total, share):
        return _Lost(change.feed, gone, total)
    least = min(_FEW, total * _SMALL)
    for file in change.files if len(change.files) > 1 or change.unchanged else ():
        missing = [each for each in file.before if each in lost]
        of = _could_stay(change, [file])
        if len(missing) > least and is_too_many(len(missing), of, share):
            return _Lost(change.feed, missing, of)
    return None


def _could_stay(change: FeedChange, files: Sequence[FileChange]) -> int:
    """Return how many articles in *files* are not too old by now."""
    return sum(
        each.published is None or not change.is_over(each.published)
        for file in files
        for each in file.before
    )


LOSS = Guard(
    name="loss",
    about="The share of its articles that a feed may lose at once, if no record says that they are"
    " withdrawn, expired or in another feed, and neither time nor its limit explains it.",
    default=0.2,
    is_share=True,
    by_output=True,
    check=_check,
)
