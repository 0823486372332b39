"""The feeds of a plan: the selected articles, and how much of each is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import itemgetter

from msgspec.structs import replace

from feedpub import language, urls
from feedpub.model import Archive, Article, Deletion, Feed, Output, Publication
from feedpub.selection._burials import announced
from feedpub.selection._plan import Fit, Gone, Placed, PlannedFeed
from feedpub.selection._planning import candidates
from feedpub.selection._public import Agenda, Links
from feedpub.selection._shaping import shaped


def feed(
    planned: PlannedFeed,
    articles: Placed,
    publication: Publication,
    *,
    base_url: str,
    now: datetime,
    agenda: Agenda,
    links: Links,
    prepare: Callable[[Article], Article] = lambda article: article,
    fit: Fit | None = None,
    within: range | None = None,
) -> Feed:
    """Return *planned* as a feed that can be written.

    Args:
        planned: The feed.
        articles: The articles that were planned.
        publication: Their publication.
        base_url: Public address of the target directory.
        now: The instant of the plan.
        agenda: Receives the instants at which the output would change.
        links: Knows which related pages and translations must not be named.
        prepare: Applied to each article that is published with its body.
        fit: Decides last on each article.
        within: Restricts the feed to the articles at these places.
    """
    by_item = fit is not None and fit.announces_deletions

    def ready(article: Article) -> Article:
        return shaped(links.cleared(article, agenda), planned.output, prepare)

    def carried() -> Iterator[Article]:
        if fit is None:
            places = planned.places if within is None else planned.within(within)
            return map(ready, articles.at(places))
        found = candidates(planned, articles, publication, now, agenda, fit)
        # A refused article is replaced by the next one; a withdrawn one takes nobody's place.
        kept = islice(_fitted(found, lambda article: fit(ready(article))), planned.most)
        places = [each.place for each in planned.gone] if by_item else []
        gone = _fitted(articles.at(places), fit)
        return map(itemgetter(1), merge(kept, gone, key=itemgetter(0), reverse=True))

    gone = [] if by_item else [each for each in planned.gone if _is_told(each, planned, links)]
    return _feed(planned, _Carried(carried), publication, base_url, now, announced(gone))


def _fitted(
    articles: Iterable[Article], fit: Callable[[Article], Article | None]
) -> Iterator[tuple[tuple[datetime, str], Article]]:
    """Yield those of *articles* that are accepted, as they are, after what all are ordered by."""
    for each in articles:
        made = fit(each)
        if made is not None:
            yield (each.published, each.id), made


def _is_told(gone: Gone, planned: PlannedFeed, links: Links) -> bool:
    """Return whether the withdrawal of *gone* is announced.

    Where the URL is the id, another article that is public there has the same.
    """
    return planned.output.guid != "url" or links.is_hidden(gone.deletion.url)


class _Carried:
    """The articles of one feed, fetched again for each iteration."""

    def __init__(self, start: Callable[[], Iterator[Article]]) -> None:
        self._start = start

    def __iter__(self) -> Iterator[Article]:
        return self._start()


def _feed(
    planned: PlannedFeed,
    articles: Iterable[Article],
    publication: Publication,
    base: str,
    now: datetime,
    deleted: tuple[Deletion, ...],
) -> Feed:
    output = planned.output
    languages = output.where.language
    if planned.current is not None or output.tier is not None:
        # Nobody subscribes to an archive, and a hub would tell others what members read.
        publication = replace(publication, hubs=())
    return Feed(
        publication=publication,
        output=output,
        articles=articles,
        path=output.path,
        url=_url(output, base),
        title=output.title or publication.name,
        language=language.normalize(languages[0]) if len(languages) == 1 else publication.language,
        now=now,
        family=planned.family,
        value=planned.value,
        deleted=deleted,
        archive=None if output.archive is None else _archive(planned, base),
    )


def _url(output: Output, base: str) -> str:
    return output.url or urls.absolute(base + output.path)


def _archive(planned: PlannedFeed, base: str) -> Archive:
    of = planned.current
    earlier, later, current = (
        None if each is None else _url(each, base) for each in (planned.earlier, planned.later, of)
    )
    return Archive(
        earlier=earlier, later=later, current=current, of=None if of is None else of.path
    )
