"""The feeds of an output: which articles, and how much of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice, takewhile
from types import MappingProxyType
from typing import Protocol

from msgspec.structs import replace

from feedpub import language, urls
from feedpub.model import Article, Feed, Output, Publication, Status
from feedpub.selection._conditions import Test, any_value, before, condition, values_of
from feedpub.selection._public import Agenda, Links, public
from feedpub.selection._shaping import shaped
from feedpub.selection._slugs import Names, slug


class Fit(Protocol):
    """What makes articles fit for an aggregator."""

    @property
    def announces_deletions(self) -> bool:
        """Whether it takes withdrawn articles, of which it leaves nothing but that."""

    def __call__(self, article: Article) -> Article | None:
        """Return *article* as the aggregator takes it; ``None`` if it would be refused."""


def feeds(
    output: Output,
    articles: Iterable[Article],
    publication: Publication,
    *,
    base_url: str,
    now: datetime,
    agenda: Agenda,
    prepare: Callable[[Article], Article] = lambda article: article,
    fit: Fit | None = None,
    links: Links | None = None,
    names: Names | None = None,
    vanished: Mapping[str, str] = MappingProxyType({}),
    keep: bool = True,
) -> Iterator[Feed]:
    """Yield the feeds that *output* asks for: one, or one for each section, language, ….

    Args:
        output: What is asked for.
        articles: Newest first, iterable any number of times.
        publication: Whose they are.
        base_url: Public address of the target directory.
        now: The instant that decides what is public and what is fresh.
        agenda: Told when the result would change.
        prepare: Applied to each article that goes out with its body.
        fit: Has the last word on each article.
        links: Knows what related pages and translations may not be named.
        names: The files that are taken.
        vanished: Slug → name of each value that had a feed before: it has one still, an empty
            one, when its last article is gone.
        keep: The articles are in memory anyway, so those of each value may be remembered.
    """
    withdrawn = fit is not None and fit.announces_deletions
    # More than any list can hold is all there is.
    most = None if output.limit is None else min(output.limit, sys.maxsize)
    cleared = links.cleared if links is not None else _as_it_is

    def carried(some: Iterable[Article], where: Test) -> Iterator[Article]:
        chosen: Iterator[Article] = filter(where, public(some, now, agenda, withdrawn=withdrawn))
        if output.max_age is not None:
            oldest = before(now, output.max_age)
            chosen = takewhile(lambda article: article.published >= oldest, chosen)
        if fit is None:
            limited = islice(chosen, most)
            return (shaped(cleared(article), output, prepare) for article in limited)
        # What is refused leaves its place to the next.
        fitted = map(fit, (shaped(cleared(article), output, prepare) for article in chosen))
        return islice((article for article in fitted if article is not None), most)

    wanted = condition(output.where, publication, now)
    if output.for_each is None:
        whole = _Carried(partial(carried, articles, wanted))
        yield _feed(output, whole, publication, base_url, now)
        return

    def by_value(*, keep: bool) -> dict[str, _Value]:
        chosen = filter(wanted, public(articles, now, agenda, withdrawn=withdrawn))
        return _by_value(output.for_each or "", chosen, publication, keep=keep)

    values = by_value(keep=keep)
    if not keep and len(values) > _FEW:
        keep, values = True, by_value(keep=True)
    for key, name in vanished.items():
        value = values.setdefault(key, _Value())
        value.name = value.name or name
    for key, value in sorted(values.items()):
        if value.name is None:
            continue
        one = _named(output, key, value.name, publication, names or Names())
        of_this = any_value(output.for_each, (key,), publication)
        some = (
            partial(carried, value.articles, _any)
            if keep
            else partial(carried, articles, _all_of(wanted, of_this))
        )
        feed = _feed(one, _Carried(some), publication, base_url, now)
        yield replace(feed, family=output.path, value=value.name)


#: Feeds of one output for each of which it pays to go through articles on disk once more.
_FEW = 64


def _as_it_is(article: Article) -> Article:
    return article


def _any(_: Article) -> bool:
    return True


def _all_of(one: Test, other: Test) -> Test:
    return lambda article: one(article) and other(article)


class _Carried:
    """The articles of one feed, selected anew each time they are iterated."""

    def __init__(self, start: Callable[[], Iterator[Article]]) -> None:
        self._start = start

    def __iter__(self) -> Iterator[Article]:
        return self._start()


def _feed(
    output: Output, articles: Iterable[Article], publication: Publication, base: str, now: datetime
) -> Feed:
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
        family=output.path,
    )


class _Value:
    """A section, tag, author or language, and its articles, newest first."""

    def __init__(self) -> None:
        #: As the newest article that is public calls it; ``None`` if none is.
        self.name: str | None = None
        self.articles: list[Article] = []


def _by_value(
    name: str, articles: Iterable[Article], publication: Publication, *, keep: bool
) -> dict[str, _Value]:
    # Two spellings of one section (ş and ș) are one file, called as the newest article calls it.
    found: dict[str, _Value] = {}
    for article in articles:
        values = values_of(name, article, publication)
        for key in dict.fromkeys(map(slug, values)):
            value = found.setdefault(key, _Value())
            if keep:
                value.articles.append(article)
            if value.name is None and article.status is Status.PUBLISHED:
                value.name = next(each for each in values if slug(each) == key)
    return found


def _named(output: Output, slug: str, name: str, publication: Publication, names: Names) -> Output:
    place = f"{{{output.for_each}}}"
    title, where = output.title or f"{publication.name}: {place}", output.where
    if output.for_each == "language":
        title, where = output.title or publication.name, replace(where, language=(name,))
    file = names.free(output, slug)
    return replace(
        output,
        path=output.path.replace(place, file),
        url=output.url.replace(place, file) if output.url else None,
        title=title.replace(place, name),
        where=where,
    )
