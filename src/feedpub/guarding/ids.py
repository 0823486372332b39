"""Articles that would get another id: every subscriber would see them again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from feedpub.guarding._guard import FeedChange, Guard, Limit, Listed, Prospect, Refused
from feedpub.guarding._telling import counted, feeds_named, is_too_many

#: Its address → whether it has another id, and what it is.
_Pairs: TypeAlias = Mapping[str, tuple[bool, Listed]]
_TAG = re.compile(r"tag:[^:]*:")


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    paired = {
        change.feed: (_pairs(change), share)
        for change in prospect.feeds
        if change.output.guid == "id" and (share := limit(change.output.path)) is not None
    }
    everywhere: dict[str, tuple[bool, Listed]] = {}
    for pairs, _ in paired.values():
        everywhere |= pairs
    changed = [each for is_other, each in everywhere.values() if is_other]
    general = limit("")
    every = general is not None and _are_too_many(len(changed), len(everywhere), general)
    feeds = [
        feed
        for feed, (pairs, share) in paired.items()
        for number in [sum(is_other for is_other, _ in pairs.values())]
        if (every and number) or _are_too_many(number, len(pairs), share)
    ]
    if not feeds:
        return
    concerned = {
        url: each for feed in feeds for url, (is_other, each) in paired[feed][0].items() if is_other
    }
    number = len({url for feed in feeds for url in paired[feed][0]})
    example = next(iter(concerned.values()))
    yield Refused(
        guard=IDS.name,
        message=f"{len(concerned):,} of {counted(number, 'article')} in"
        f" {feeds_named(feeds, feeds[0])} would get another id, so every subscriber would see them"
        " again as new",
        feeds=tuple(feeds),
        articles=tuple(concerned.values()),
        count=len(concerned),
        help=f"Look at the ids of the export; the first article was {example.id}.",
    )


def _are_too_many(number: int, of: int, share: float) -> bool:
    # Two of two did not happen by chance either.
    return is_too_many(number, of, share) or (number == of == 2 and share < 1)


def _pairs(change: FeedChange) -> dict[str, tuple[bool, Listed]]:
    """Return the articles that stay in the feed, and whether they have another id."""
    after = list(change.after)
    ids = {each.id for each in after}
    urls = {each.url: each for each in after}
    # An export may change ids and addresses together.
    stories = {(each.title, each.published): each for each in after if each.title}
    found = {}
    for each in change.before:
        if each.id is None:
            continue
        same = urls.get(each.url) or stories.get((each.title, each.published))
        if each.id in ids:
            found[each.url] = (False, each)
        elif same is not None:
            found[each.url] = (_bare(each.id) != _bare(same.id), each)
    return found


def _bare(id: str | None) -> str | None:
    """Return *id* without its tag authority, whose change is for the guard of the identity."""
    return id and _TAG.sub("tag::", id, count=1)


IDS = Guard(
    name="ids",
    about="The share of articles that may get another id at once; every subscriber sees these"
    " again as new.",
    default=0.1,
    is_share=True,
    by_output=True,
    check=_check,
)
