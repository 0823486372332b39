"""A feed that would lose articles without a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from feedpub.guarding._counting import counted, feeds_named, is_too_many
from feedpub.guarding._gone import gone
from feedpub.guarding._guard import FeedChange, FileChange, Guard, Limit, Listed, Prospect, Refused

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
    shares = {
        change.feed: share
        for change in prospect.feeds
        if (share := limit(change.output.path)) is not None
    }
    missing = {
        change.feed: gone(change, shares[change.feed])
        for change in prospect.feeds
        if change.feed in shares
    }
    suspects = [each for each in prospect.feeds if each.feed in missing]
    if not any(_excess(each, missing[each.feed], shares[each.feed]) for each in suspects):
        return
    # Only now, because it goes through all articles.
    known = prospect.known([each for some in missing.values() for each in some])
    left = {feed: [each for each in some if each not in known] for feed, some in missing.items()}
    found = [
        lost
        for change in suspects
        if (lost := _excess(change, left[change.feed], shares[change.feed]))
    ]
    if not found:
        return
    worst = max(found, key=lambda lost: (len(lost.articles), -lost.feed.count("/")))
    # What one feed must not lose, no other may lose either, however few it is there.
    feeds = [feed for feed, some in left.items() if some]
    named = sorted(_each_once([worst.articles, *left.values()]), key=_order)
    yield Refused(
        guard=LOSS.name,
        message=f"{feeds_named(feeds, worst.feed)} would lose"
        f" {len(worst.articles):,} of {counted(worst.of, 'article')}, and no record says why",
        feeds=tuple(feeds),
        articles=tuple(named),
        count=len(named),
        help="Look whether the export is complete."
        ' If the source lists only what is new, write mode = "updates" in its [[source]].',
    )


def _each_once(listed: Iterable[Iterable[Listed]]) -> list[Listed]:
    """Return the articles in some feeds, with their headlines where any of these has it."""
    found: dict[str, Listed] = {}
    urls: set[str] = set()
    every = [each for some in listed for each in some]
    for each in sorted(every, key=lambda one: (not one.title, one.id is None)):
        if each.url not in urls and found.setdefault(each.id or each.url, each) is each:
            urls.add(each.url)
    return list(found.values())


def _order(listed: Listed) -> tuple[bool, float]:
    """Sort by date, the newest first, and what has no headline last."""
    return not listed.title, -listed.published.timestamp() if listed.published else 0.0


def _excess(change: FeedChange, missing: Sequence[Listed], share: float) -> _Lost | None:
    """Return what the feed, or the worst of its files, loses, if that is too much."""
    if not missing:
        return None  # most runs: a month of an archive has thousands of dates
    lost = set(missing)
    total = _could_stay(change, change.files) + change.unchanged
    if is_too_many(len(missing), total, share):
        return _Lost(change.feed, missing, total)
    least = min(_FEW, total * _SMALL)
    for file in change.files if len(change.files) > 1 or change.unchanged else ():
        own = [each for each in file.before if each in lost]
        of = _could_stay(change, [file])
        if len(own) > least and is_too_many(len(own), of, share):
            return _Lost(change.feed, own, of)
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
    help="An export that broke off, a query with a wrong filter, or a database that was restored"
    " from an old copy takes articles away without a word. It counts what is in no record any"
    " more. Not counted: what a record calls withdrawn, expired, under embargo or a draft;"
    " what is still in a record, but not selected; what is too old for max_age or a news"
    " sitemap; and what newer articles push out of a feed that is as long as before. Two"
    " articles may always go.",
    check=_check,
)
