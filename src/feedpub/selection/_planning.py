"""Makes a plan in one pass over the articles, whatever the number of outputs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime

from feedpub.model import Article, Publication
from feedpub.selection._conditions import after, span_of
from feedpub.selection._plan import (
    AllArticles,
    Fit,
    Placed,
    Plan,
    PlannedFeed,
    PlannedOutput,
    Vanished,
)
from feedpub.selection._public import Agenda, Links, visibility
from feedpub.selection._searching import One, search_of
from feedpub.selection._slugs import Names


def plan(
    articles: AllArticles,
    outputs: Iterable[PlannedOutput],
    now: datetime,
    *,
    publication: Publication,
    names: Names | None = None,
    vanished: Vanished = lambda _: {},
) -> Plan:
    """Return the plan of what is published from *articles* at *now*.

    Args:
        articles: All articles.
        outputs: The configured outputs.
        now: The instant that decides what is public and what is recent.
        publication: Their publication.
        names: The file names that are in use.
        vanished: Slug → name of each value for which an output made a feed before: it still gets an
            empty one when its last article is gone.
    """
    wanted = list(outputs)
    all_public = articles.are_all_public(now)
    links = Links((), now)
    searches = [search_of(each, publication, now) for each in wanted]
    places = articles.places if all_public else None
    looking = [each for each in searches if not (each.is_done or each.knows(places))]
    for place, article in articles.placed() if looking or not all_public else ():
        found = visibility(article, now)
        if not all_public:
            links.look(place, article, found)
            if found.gone_at is not None:
                for search in searches:
                    search.bury(place, article, found.gone_at)
        ended = False
        for search in looking:
            search.look(place, article, found)
            ended |= search.is_done
        if ended:
            looking = [each for each in looking if not each.is_done]
            if all_public and not looking:
                break
    links.settle(articles.at)
    for search in searches:
        search.settle(articles.at)
    names = names or Names()
    agenda = Agenda(now)
    feeds = tuple(
        feed
        for number, search in enumerate(searches)
        for feed in search.feeds(number, names, vanished, agenda)
    )
    return Plan(feeds, links, agenda.next)


def candidates(
    planned: PlannedFeed,
    articles: Placed,
    publication: Publication,
    now: datetime,
    agenda: Agenda,
    fit: Fit,
) -> Iterator[Article]:
    """Yield the candidates of *planned*, and further ones if needed.

    Args:
        planned: The feed.
        articles: Those that were planned.
        publication: Their publication.
        now: The instant they were planned for.
        agenda: Receives the instants at which the fetched articles change the feed.
        fit: Decides on each of them.
    """
    changes = deque(planned.changes)
    for place, article in zip(planned.places, articles.at(planned.places), strict=True):
        while changes and changes[0][0] <= place:
            agenda.note(changes.popleft()[1])
        yield article
    for _, change in changes:
        agenda.note(change)
    if planned.more is None:
        return
    search = One(PlannedOutput(planned.output, fit=fit), publication, now)
    span = span_of(planned.output)
    for _, article in articles.placed(planned.more):
        found = visibility(article, now)
        agenda.note(found.change)
        if search.takes(article, found):
            agenda.note(after(article.published, span))
            yield article
        elif search.is_done:
            return
