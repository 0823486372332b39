"""The articles that guards look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from feedpub import documents, selection
from feedpub.articles.identifiers import address, address_of
from feedpub.guarding import Listed, Shown
from feedpub.model import Access, Article, Output
from feedpub.remembering import Memory
from feedpub.selection import Plan, PlannedFeed
from feedpub.sources import Articles

#: The path of a feed → the ids of the articles in its files, as far as they were made.
Carried: TypeAlias = Mapping[str, Collection[str]]


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


def shown(
    articles: Articles, plan: Plan, now: datetime, carried: Carried, feed: str
) -> Iterator[Shown]:
    """Yield the public articles that *feed* may list, and what it may show of them."""
    for planned in plan.feeds:
        if planned.output.path == feed:
            for article in articles.at(_places(articles, planned, carried)):
                if selection.visibility(article, now).is_public:
                    yield Shown(article=article, part=selection.open_part(article, planned.output))


def closed(
    articles: Articles, plan: Plan, now: datetime, carried: Carried, output: Output
) -> Iterator[Shown]:
    """Yield the public articles in feeds like *output* that these may not show all of."""
    if not articles.priced:
        return
    places: set[int] = set()
    for planned in plan.feeds:
        of = planned.output
        if of.full_access == output.full_access and documents.KINDS[of.format].role == "feed":
            places.update(_places(articles, planned, carried))
    for article in articles.at(sorted(places)):
        part = selection.open_part(article, output)
        if part is not article and selection.visibility(article, now).is_public:
            yield Shown(article=article, part=part)


def _places(articles: Articles, planned: PlannedFeed, carried: Carried) -> Sequence[int]:
    """Return the places of the articles that *planned* may list.

    Where aggregators refuse very many, its writer went on beyond those that were planned.
    """
    if planned.more is None:
        return planned.places
    missing = set(carried.get(planned.output.path, ()))
    missing.difference_update(each.id for each in articles.at(planned.places))
    places = [*planned.places]
    if missing:
        for place, article in articles.placed(planned.more):
            if article.id in missing:
                places.append(place)
                missing.remove(article.id)
                if not missing:
                    break
    return places


def for_members(articles: Articles, plan: Plan, now: datetime) -> Iterator[Shown]:
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


def freely(
    articles: Articles, plan: Plan, now: datetime, carried: Carried, feed: str
) -> Iterator[Shown]:
    """Yield the public articles that *feed* may list, and what of them is free."""
    for each in shown(articles, plan, now, carried, feed):
        article = each.article
        is_free = article.access is Access.FREE
        part = article if is_free else selection.free_part(article)
        yield Shown(article=article, part=part)
