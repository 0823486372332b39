"""The articles that guards look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from feedpub import documents, selection
from feedpub.articles.identifiers import address, address_of
from feedpub.config import Config
from feedpub.guarding import Listed, Shown
from feedpub.making import adapter
from feedpub.model import Access, Article, Output
from feedpub.remembering import Memory
from feedpub.selection import Plan
from feedpub.sources import Articles


def missing(memory: Memory) -> frozenset[str]:
    """Return the ids of the articles that the sources list no more since this run."""
    return frozenset(each.id for each in memory.vanished)


def known(
    articles: Articles, missing: Collection[str], wanted: Collection[Listed]
) -> dict[Listed, Article]:
    """Return which of *wanted* there is a record of, whatever it says.

    What is *missing* since this run is remembered, but no record says anything of it.
    """
    ids: dict[str, list[Listed]] = {}
    pages: dict[str, list[Listed]] = {}
    for each in wanted:
        pages.setdefault(address(each.url), []).append(each)
        if each.id is not None:
            ids.setdefault(each.id, []).append(each)
    found = {}
    for article in articles:
        some = (*pages.get(address_of(article), ()), *ids.get(article.id, ()))
        if some and article.id not in missing:
            found.update(dict.fromkeys(some, article))
    return found


def shown(articles: Articles, plan: Plan, now: datetime, feed: str) -> Iterator[Shown]:
    """Yield the public articles that *feed* may list, and what it may show of them."""
    for planned in plan.feeds:
        if planned.output.path == feed:
            for article in articles.at(planned.places):
                if selection.visibility(article, now).is_public:
                    yield Shown(article=article, part=selection.open_part(article, planned.output))


def adapted(
    articles: Articles, plan: Plan, config: Config, now: datetime, feed: str
) -> Iterator[Article]:
    """Yield what profiles make of the public articles that *feed* may list."""
    for planned in plan.feeds:
        if planned.output.path == feed and (fit := adapter(config, planned.output, now)):
            fitted = (fit(each.part) for each in shown(articles, plan, now, feed))
            yield from filter(None, fitted)


def closed(articles: Articles, plan: Plan, now: datetime, output: Output) -> Iterator[Shown]:
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


def members(articles: Articles, plan: Plan, now: datetime) -> Iterator[Shown]:
    """Yield the public articles that only feeds of members may show all of."""
    if not articles.priced:
        return
    levels = {
        level
        for planned in plan.feeds
        if planned.output.tier is not None
        for level in planned.output.full_access
    }
    if levels:
        for article in articles:
            if article.access in levels and selection.visibility(article, now).is_public:
                yield Shown(article=article, part=selection.free_part(article))


def freely(articles: Articles, plan: Plan, now: datetime, feed: str) -> Iterator[Shown]:
    """Yield the public articles that *feed* may list, and what of them is free."""
    for each in shown(articles, plan, now, feed):
        article = each.article
        is_free = article.access is Access.FREE
        part = article if is_free else selection.free_part(article)
        yield Shown(article=article, part=part)
