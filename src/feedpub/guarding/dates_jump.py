"""Publication dates that jumped: of many articles at once, that is a fault of the export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from feedpub.guarding._guard import FeedChange, Guard, Limit, Listed, Prospect, Refused
from feedpub.guarding._telling import counted, feeds_named, is_too_many

#: What formats that write whole minutes round off.
_SAME = timedelta(minutes=1)


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    feeds: list[str] = []
    moved: dict[str, tuple[Listed, datetime]] = {}
    seen: set[str] = set()
    for change in prospect.feeds:
        share = limit(change.output.path)
        if share is None or not change.has_dates:
            continue
        dates = _dates(change, prospect, share)
        jumped = {
            each.url: (each, date) for each, date in dates.items() if _jumped(each.published, date)
        }
        if is_too_many(len(jumped), len(dates), share):
            feeds.append(change.feed)
            moved |= jumped
            seen.update(each.url for each in dates)
    if not feeds:
        return
    first, date = next(iter(moved.values()))
    yield Refused(
        guard=DATES.name,
        message=f"{len(moved):,} of {counted(len(seen), 'article')} in"
        f" {feeds_named(feeds, feeds[0])} would get another publication date",
        feeds=tuple(feeds),
        articles=tuple(each for each, _ in moved.values()),
        count=len(moved),
        help=f"Look at the dates and the time zone of the export; the first article was published"
        f" {first.published:%Y-%m-%d %H:%M}, and now {date:%Y-%m-%d %H:%M} (UTC).",
    )


def _jumped(before: datetime | None, after: datetime) -> bool:
    return before is not None and abs(after - before) > _SAME


def _dates(change: FeedChange, prospect: Prospect, share: float) -> dict[Listed, datetime]:
    """Return the articles that were in the feed, and when they were published by now."""
    ids = {each.id: each.published for each in change.after if each.id is not None}
    urls = {each.url: each.published for each in change.after}
    found, gone = {}, []
    for each in change.before:
        if each.published is None:
            continue
        date = ids.get(each.id or "") or urls.get(each.url)
        if date is not None:
            found[each] = date
        elif not change.is_over(each.published):
            gone.append(each)
    if is_too_many(len(gone), len(found) + len(gone), share):
        # With another date an article may be too old for the feed.
        known = prospect.known(gone)
        found.update((each, known[each].published) for each in gone if each in known)
    return found


DATES = Guard(
    name="dates",
    about="The share of articles whose publication date may change at once.",
    default=0.2,
    is_share=True,
    by_output=True,
    check=_check,
)
