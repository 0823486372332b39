"""Publication dates that jumped: of many articles at once, that is a fault of the export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import TypeAlias

from feedpub.guarding._counting import counted, feeds_named, is_too_many
from feedpub.guarding._gone import gone
from feedpub.guarding._guard import FeedChange, Guard, Limit, Listed, Prospect, Refused

#: What formats that write whole minutes round off.
_SAME = timedelta(minutes=1)
#: A day, in any time zone.
_DAY = timedelta(days=1, hours=14)

#: What was listed → when it was published by what is to be listed.
_Dates: TypeAlias = Mapping[Listed, datetime]


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    feeds: dict[str, _Dates] = {}
    moved: dict[str, Listed] = {}
    for change in prospect.feeds:
        share = limit(change.output.path)
        if share is not None and change.has_dates:
            dates = _dates(change, prospect, share)
            jumped = {each.url: each for each, date in dates.items() if _jumped(each, date)}
            if is_too_many(len(jumped), len(dates), share):
                feeds[change.feed] = dates
                moved |= jumped
    if not feeds:
        return
    also = [each.feed for each in prospect.feeds if not each.has_dates and _moves(each, moved)]
    dates = {each: date for found in feeds.values() for each, date in found.items()}
    first = next(iter(moved.values()))
    yield Refused(
        guard=DATES.name,
        message=f"{len(moved):,} of {counted(len({each.url for each in dates}), 'article')} in"
        f" {feeds_named([*feeds, *also], next(iter(feeds)))} would get another publication date",
        feeds=(*feeds, *also),
        articles=tuple(moved.values()),
        count=len(moved),
        help="Look at the dates and the time zone of the export; the first article was published"
        f" {first.published:%Y-%m-%d %H:%M}, and now {dates[first]:%Y-%m-%d %H:%M} (UTC).",
    )


def _jumped(before: Listed, date: datetime) -> bool:
    # Midnight is how a day alone is read: llms.txt has no times, and no time zone.
    known = before.published
    return known is not None and abs(date - known) > (_DAY if known.time() == time.min else _SAME)


def _dates(change: FeedChange, prospect: Prospect, share: float) -> dict[Listed, datetime]:
    """Return the articles that were in the feed, and when they were published by now."""
    ids = {each.id: each.published for each in change.after if each.id is not None}
    urls = {each.url: each.published for each in change.after}
    found = {}
    for each in change.before:
        date = ids.get(each.id or "") or urls.get(each.url)
        if each.published is not None and date is not None:
            found[each] = date
    missing = gone(change, share)
    if is_too_many(len(missing), len(found) + len(missing), share):
        # With another date an article may be too old for the feed.
        found |= {each: article.published for each, article in prospect.known(missing).items()}
    return found


def _moves(change: FeedChange, moved: Mapping[str, Listed]) -> bool:
    """Return whether a sitemap dates any of the articles that *moved* otherwise."""
    after = {each.url: each.published for each in change.after}
    return any(
        each.url in moved and each.published != after.get(each.url) for each in change.before
    )


DATES = Guard(
    name="dates",
    about="The share of articles whose publication date may change at once.",
    default=0.2,
    is_share=True,
    by_output=True,
    help="A wrong time zone, a field with the time of the export, or a format that was misread"
    " moves the dates of all articles: readers show them in the wrong order, or as new, and a"
    " news sitemap fills or empties. Dates that move by up to a minute do not count.",
    check=_check,
)
