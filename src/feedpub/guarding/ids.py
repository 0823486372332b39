"""Articles that would get another id: every subscriber would see them again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from feedpub.guarding._counting import counted, feeds_named, is_too_many
from feedpub.guarding._guard import FeedChange, Guard, Limit, Listed, Prospect, Refused

#: Its address → whether it has another id, and what it was.
_Pairs: TypeAlias = Mapping[str, tuple[bool, Listed]]
_TAG = re.compile(r"tag:[^:]*:")


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    yield from _renamed(prospect, limit(""))
    paired = {
        change.feed: (pairs, share)
        for change in prospect.feeds
        if change.output.guid == "id" and (share := limit(change.output.path)) is not None
        if (pairs := _pairs(change))
    }
    everywhere: dict[str, tuple[bool, Listed]] = {}
    for pairs, _ in paired.values():
        everywhere |= pairs
    general = limit("")
    every = general is not None and _are_too_many(everywhere, general)
    feeds = [
        feed
        for feed, (pairs, share) in paired.items()
        if (every and any(is_other for is_other, _ in pairs.values()))
        or _are_too_many(pairs, share)
    ]
    if not feeds:
        return
    looked_at = {url: pair for feed in feeds for url, pair in paired[feed][0].items()}
    changed = [each for is_other, each in looked_at.values() if is_other]
    # Where there are no ids, the same articles may be listed at other addresses.
    feeds += [each.feed for each in prospect.feeds if each.feed not in paired and _moves(each)]
    yield Refused(
        guard=IDS.name,
        message=f"{len(changed):,} of {counted(len(looked_at), 'article')} in"
        f" {feeds_named(feeds, feeds[0])} would get another id, so every subscriber would see them"
        " again as new",
        feeds=tuple(feeds),
        articles=tuple(changed),
        count=len(changed),
        help=f"Look at the ids of the export; that of the first article was {changed[0].id}.",
    )


def _renamed(prospect: Prospect, share: float | None) -> Iterator[Refused]:
    """Refuse to take many articles for those that are remembered with the same addresses."""
    renamed = [each for each, id in prospect.renamed if _bare(each.id) != _bare(id)]
    if share is not None and _is_too_large(len(renamed), prospect.articles, share):
        yield Refused(
            guard=IDS.name,
            message=f"{len(renamed):,} of {counted(prospect.articles, 'article')} have another id"
            " than before",
            articles=tuple(renamed),
            count=len(renamed),
            help="Look at the ids of the export; that of the first article was"
            f" {renamed[0].id}. Subscribers would not see it: these articles, known by their"
            " addresses or headlines, would keep the ids that they were published with.",
        )


def _are_too_many(pairs: _Pairs, share: float) -> bool:
    return _is_too_large(sum(is_other for is_other, _ in pairs.values()), len(pairs), share)


def _is_too_large(number: int, of: int, share: float) -> bool:
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


def _moves(change: FeedChange) -> bool:
    """Return whether the feed, which has no ids, lists some articles at other addresses."""
    urls = {each.url for each in change.after}
    stories = {(each.title, each.published) for each in change.after if each.title}
    return any(
        each.id is None and each.url not in urls and (each.title, each.published) in stories
        for each in change.before
    )


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
    help="Readers, aggregators and search engines know an article by its id. After the move to"
    " another system, or with another query, the same articles may come with other ids. It compares"
    " articles by address, or, where the address changed too, by headline and date. It does not"
    ' count feeds with guid = "url", whose ids are addresses.',
    check=_check,
)
