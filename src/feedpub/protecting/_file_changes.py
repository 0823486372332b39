"""What is live and what is to be, file by file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache, partial

from feedpub import dates, disk, documents
from feedpub.documents import ItemDigest
from feedpub.formats import FORMATS
from feedpub.guarding import FeedChange, FileChange, Listed, Printed
from feedpub.judging import unpacked
from feedpub.model import Article, Output
from feedpub.protecting._past import Past, as_known
from feedpub.publishing import Listings, Several, Staging
from feedpub.store import KnownArticle
from feedpub.targets import Staged


def changes(
    made: Iterable[Staged],
    waiting: Staging | Several,
    listings: Listings,
    past: Past,
    outputs: Mapping[str, Output],
    unfit: Collection[str],
    now: datetime,
) -> Iterator[FeedChange]:
    """Yield the feeds that are live and change."""
    feeds: dict[tuple[str, str], dict[str, Staged | None]] = {}
    for name, of in waiting.earlier().items():
        if of.family in outputs and of.feed not in unfit:
            feeds.setdefault((of.feed, of.family), {})[name] = None
    for each in made:
        feeds.setdefault((each.made_for.feed, each.made_for.family), {})[each.name] = each
    for (feed, family), files in feeds.items():
        output = outputs[family]
        same = {name for name, staged in files.items() if staged and _is_live(staged, waiting)}
        before = {
            name: next(filter(None, waiting.each(lists)), {})
            for name, staged in files.items()
            if name not in same
            for lists in [partial(listings.live, name=name, format=staged.format if staged else "")]
        }
        if any(before.values()):
            yield FeedChange(
                feed=feed,
                output=output,
                files=[
                    _file(name, listed, listings.staged(staged) if staged else {}, past)
                    for name, listed in before.items()
                    for staged in [files[name]]
                ],
                unchanged=sum(staged.articles for name in same if (staged := files[name])),
                is_over=partial(_is_over, output, now),
                has_dates=documents.KINDS[output.format].role != "archive",
            )


def _is_live(staged: Staged, waiting: Staging | Several) -> bool:
    """Return whether the first target that has a file of its name has it as it is."""
    if staged.compared:
        return not staged.changed
    return any(waiting.each(lambda target: target.holds(staged.name, staged.path)))


def _file(
    name: str, before: Mapping[str, ItemDigest], after: Mapping[str, ItemDigest], past: Past
) -> FileChange:
    """Return what the file *name* lists and what it will list, but what it says was deleted."""
    # A sitemap says of articles where they are, and no more.
    gone = [url for url, each in before.items() if url not in after and not each.title]
    come = [url for url, each in after.items() if url not in before and not each.title]
    return FileChange(
        name=name,
        before=_listed(before, past.before(name, before, gone)),
        after=_listed(after, past.now(come)),
    )


def _listed(listing: Mapping[str, ItemDigest], known: Mapping[str, KnownArticle]) -> list[Listed]:
    return [
        as_known(known[url])
        if url in known
        else Listed(id=each.id, url=url, title=each.title, published=_date(each.dated))
        for url, each in listing.items()
        if not each.is_deleted
    ]


@lru_cache(1 << 14)  # most of what a month lists is there before and after, with the same dates
def _date(text: str | None) -> datetime | None:
    with suppress(ValueError):
        return dates.parse(text, UTC) if text else None
    return None


def _is_over(output: Output, now: datetime, published: datetime) -> bool:
    """Return whether an article *published* then is too old for *output* by now."""
    age = now - published
    spans = (output.max_age, output.where.age)
    if any(span is not None and age > span for span in spans):
        return True
    ends_with = FORMATS[output.format].ends_with
    article = Article(id="", url="", title="", published=published)
    return ends_with is not None and ends_with(article, now)


def printed(staged: Staged, output: Output) -> Printed:
    """Return a document that is to be public, for guards to look at."""
    role = documents.KINDS[staged.format].role
    return Printed(
        name=staged.name,
        feed=staged.made_for.feed,
        output=output,
        role=role,
        has_texts=role in {"feed", "news"} or output.images or output.videos,
        data=lambda: unpacked(disk.read(staged.path)),
    )
