"""Gathers what guards look at: what is live, what is to be live, and what it was made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from feedpub import dates, documents, selection
from feedpub.config import Config
from feedpub.documents import ItemDigest
from feedpub.formats import FORMATS
from feedpub.guarding import (
    FeedChange,
    FileChange,
    Listed,
    Printed,
    Prospect,
    Refused,
    Shown,
    Supply,
)
from feedpub.guarding import refusals as refused
from feedpub.judging import unpacked
from feedpub.model import Article, Output
from feedpub.publishing import Listings, Several, Staging
from feedpub.selection import Plan
from feedpub.sources import Articles, Delivered, Reading
from feedpub.targets import Staged

_AUTHORITY = re.compile(r"tag:([^:]+):")


def refusals(
    config: Config,
    waiting: Staging | Several,
    made: Sequence[Staged],
    listings: Listings,
    reading: Reading,
    plan: Plan,
    *,
    now: datetime,
    failed: Collection[str] = (),
    allowed: Collection[str] = (),
) -> list[Refused]:
    """Return what must not go live of a run.

    Args:
        config: What the configuration asks for.
        waiting: What is live, and what waits to be.
        made: The documents of the run.
        listings: What documents list.
        reading: What they were made of.
        plan: Which article is in which feed.
        now: The instant of the run.
        failed: Documents that do not go live anyway.
        allowed: The guards that let everything pass this time.
    """
    articles = reading.articles
    unfit = {each.made_for.feed for each in made if each.name in failed}
    outputs = {output.path: output for output in config.outputs}
    fit = [each for each in made if each.made_for.feed not in unfit]
    changes = list(_changes(fit, waiting, listings, outputs, unfit, now))
    prospect = Prospect(
        now=now,
        feeds=changes,
        texts=[_text(each, outputs[each.made_for.family]) for each in fit if not each.kept],
        supplies=[_supply(each) for each in reading.deliveries],
        known=partial(_known, articles),
        hidden=partial(selection.hidden, articles, now),
        shown=partial(_shown, articles, plan, now),
        closed=partial(_closed, articles, plan, now),
        said=_said(config),
        identity=_identity(changes),
    )
    return refused(
        prospect,
        config.guard,
        own={output.path: output.guard for output in config.outputs},
        allowed=allowed,
    )


def feeds(
    refused: Iterable[Refused], made: Iterable[Staged], waiting: Staging | Several
) -> frozenset[str]:
    """Return the feeds that stay as they are because of what was refused."""
    held: set[str] = set()
    for each in refused:
        if each.is_warning:
            continue
        if not each.feeds:
            every = (*(one.made_for for one in made), *waiting.earlier().values())
            return frozenset(of.feed for of in every)
        held.update(each.feeds)
    return frozenset(held)


def _changes(
    made: Iterable[Staged],
    waiting: Staging | Several,
    listings: Listings,
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
        changed, unchanged = [], 0
        for name, staged in files.items():
            if staged is not None and _is_live(staged, waiting):
                unchanged += staged.articles
                continue
            after = {} if staged is None else listings.staged(staged)
            lists = partial(
                listings.live, name=name, format="" if staged is None else staged.format
            )
            before = next(filter(None, waiting.each(lists)), {})
            changed.append(FileChange(name=name, before=_listed(before), after=_listed(after)))
        if any(file.before for file in changed):
            yield FeedChange(
                feed=feed,
                output=output,
                files=changed,
                unchanged=unchanged,
                is_over=partial(_is_over, output, now),
                has_dates=documents.KINDS[output.format].role != "archive",
            )


def _is_live(staged: Staged, waiting: Staging | Several) -> bool:
    """Return whether the first target that has a file of its name has it as it is."""
    if staged.compared:
        return not staged.changed
    return any(waiting.each(lambda target: target.holds(staged.name, staged.path)))


def _listed(listing: Mapping[str, ItemDigest]) -> list[Listed]:
    """Return what *listing* lists, but what it says was deleted."""
    return [
        Listed(id=each.id, url=url, title=each.title, published=_date(each.dated))
        for url, each in listing.items()
        if not each.is_deleted
    ]


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


def _text(staged: Staged, output: Output) -> Printed:
    role = documents.KINDS[staged.format].role
    return Printed(
        name=staged.name,
        feed=staged.made_for.feed,
        output=output,
        role=role,
        has_texts=role in {"feed", "news"} or output.images or output.videos,
        data=lambda: unpacked(staged.path.read_bytes()),
    )


def _supply(delivery: Delivered) -> Supply:
    return Supply(
        name=delivery.source.path,
        records=delivery.records,
        newest=delivery.newest,
        modified=delivery.modified,
        warn_after=delivery.source.warn_after,
        error_after=delivery.source.error_after,
    )


def _known(articles: Articles, wanted: Collection[Listed]) -> dict[Listed, Article]:
    """Return which of *wanted* there is a record of, whatever it says."""
    ids = {each.id: each for each in wanted if each.id is not None}
    urls: dict[str, list[Listed]] = {}
    for each in wanted:
        urls.setdefault(each.url, []).append(each)
    found = {}
    for article in articles:
        for each in urls.get(article.url, ()):
            found[each] = article
        if article.id in ids:
            found[ids[article.id]] = article
    return found


def _shown(articles: Articles, plan: Plan, now: datetime, feed: str) -> Iterator[Shown]:
    """Yield the public articles that *feed* may list, and what it may show of them."""
    for planned in plan.feeds:
        if planned.output.path == feed:
            for article in articles.at(planned.places):
                if selection.visibility(article, now).is_public:
                    yield Shown(article=article, part=selection.open_part(article, planned.output))


def _closed(articles: Articles, plan: Plan, now: datetime, output: Output) -> Iterator[Shown]:
    """Yield the public articles in feeds like *output* that these may not show all of."""
    if not articles.priced:
        return
    places: set[int] = set()
    for planned in plan.feeds:
        of = planned.output
        if of.full_access == output.full_access and documents.KINDS[of.format].role == "feed":
            places.update(planned.places)
    for article in articles.at(sorted(places)):
        part = selection.open_part(article, output)
        if part is not article and selection.visibility(article, now).is_public:
            yield Shown(article=article, part=part)


def _said(config: Config) -> dict[str, str]:
    """Return what writers say besides articles."""
    publication = config.publication
    given = {name: getattr(publication, name) for name in publication.__struct_fields__}
    said = {name: text for name, text in given.items() if isinstance(text, str)}
    for output in config.outputs:
        said |= {
            f"{output.path} title": output.title or "",
            f"{output.path} description": output.description or "",
        }
    return said


def _identity(changes: Iterable[FeedChange]) -> dict[str, tuple[str | None, str | None]]:
    """Return what feeds say of their publication: what it was, and what it will be."""
    for change in changes:
        before, after = _authority(change.before), _authority(change.after)
        if before is not None:
            return {"tag authority": (before, after)}
    return {}


def _authority(listed: Iterable[Listed]) -> str | None:
    """Return the authority of most of the ids, if they are tag URIs (RFC 4151)."""
    found = Counter(match[1] for each in listed if (match := _AUTHORITY.match(each.id or "")))
    return found.most_common(1)[0][0] if found else None
