"""The feeds of a plan: the articles it names, and how much of each goes out."""

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
    """Return *planned*, ready to be written.

    Args:
        planned: The feed.
        articles: Those that were planned.
        publication: Whose they are.
        base_url: Public address of the target directory.
        now: The instant they were planned for.
        agenda: Told when what is written would be another.
        links: Knows what related pages and translations may not be named.
        prepare: Applied to each article that goes out with its body.
        fit: Has the last word on each article.
        within: Only the articles at some of the places.
    """

    def ready(article: Article) -> Article:
        return shaped(links.cleared(article, agenda), planned.output, prepare)

    def carried() -> Iterator[Article]:
        if fit is None:
            places = planned.places if within is None else planned.within(within)
            return map(ready, articles.at(places))
        found = candidates(planned, articles, publication, now, agenda, fit)
        # What is refused leaves its place to the next.
        fitted = (article for article in map(fit, map(ready, found)) if article is not None)
        return islice(fitted, planned.most)

    return _feed(planned, _Carried(carried), publication, base_url, now)


class _Carried:
    """The articles of one feed, fetched anew each time they are iterated."""

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
