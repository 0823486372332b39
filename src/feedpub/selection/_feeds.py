"""The feeds of a plan: the selected articles, and how much of each is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from feedpub import language, urls
from feedpub.model import Article, Feed, Publication
from feedpub.selection._plan import Fit, Placed, PlannedFeed
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

    def ready(article: Article) -> Article:
        return shaped(links.cleared(article, agenda), planned.output, prepare)

    def carried() -> Iterator[Article]:
        if fit is None:
            places = planned.places if within is None else planned.within(within)
            return map(ready, articles.at(places))
        found = candidates(planned, articles, publication, now, agenda, fit)
        # A refused article is replaced by the next one.
        fitted = (article for article in map(fit, map(ready, found)) if article is not None)
        return islice(fitted, planned.most)

    return _feed(planned, _Carried(carried), publication, base_url, now)


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
) -> Feed:
    output = planned.output
    languages = output.where.language
    return Feed(
        publication=publication,
        output=output,
        articles=articles,
        path=output.path,
        url=output.url or urls.absolute(base + output.path),
        title=output.title or publication.name,
        language=language.normalize(languages[0]) if len(languages) == 1 else publication.language,
        now=now,
        family=planned.family,
        value=planned.value,
    )
