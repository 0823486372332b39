"""Which articles an output carries, and how much of each: articles + output → feeds.

Here, and nowhere else, it is decided what is public. Nothing that is a draft, withdrawn, expired,
embargoed or dated in the future gets past `public`, and no paid text past `shaped`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice, takewhile
from typing import Protocol

from msgspec.structs import replace

from feedpub import language, urls
from feedpub.model import Access, Article, Content, Feed, Output, Publication, Status, Where


class Agenda:
    """When, after *now*, the same articles would make other feeds, even if nobody writes a line.

    Only what an output has looked at counts: an embargo on an article that no output would carry
    changes nothing.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        #: The earliest such instant, if there is one.
        self.next: datetime | None = None

    def note(self, instant: datetime | None) -> None:
        """Remember *instant*, if it lies ahead and before those already known."""
        if (
            instant is not None
            and instant > self._now
            and (self.next is None or instant < self.next)
        ):
            self.next = instant


def public(
    articles: Iterable[Article], now: datetime, agenda: Agenda, *, withdrawn: bool = False
) -> Iterator[Article]:
    """Yield what may be seen at *now*; note in *agenda* when that changes.

    With *withdrawn*, what was public once and was withdrawn is there, too: to be announced as
    gone, by `Fit`.
    """
    for article in articles:
        if article.status is not Status.PUBLISHED:
            if withdrawn and _was_public(article, now):
                yield article
            continue
        if article.published > now or article.embargo is not None or article.expires is not None:
            opens = max(article.published, article.embargo or article.published)
            if article.expires is not None and article.expires <= max(opens, now):
                continue
            agenda.note(opens)
            agenda.note(article.expires)
            if opens > now:
                continue
        yield article


def _was_public(article: Article, now: datetime) -> bool:
    if article.status is not Status.WITHDRAWN:
        return False
    return max(article.published, article.embargo or article.published) <= now


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
    """
    withdrawn = fit is not None and fit.announces_deletions

    def carried(where: Callable[[Article], bool]) -> Iterator[Article]:
        chosen: Iterator[Article] = filter(
            where, public(articles, now, agenda, withdrawn=withdrawn)
        )
        if output.max_age is not None:
            oldest = now - output.max_age
            chosen = takewhile(lambda article: article.published >= oldest, chosen)
        if fit is None:
            limited = islice(chosen, output.limit)
            return (shaped(article, output, prepare) for article in limited)
        # What is refused leaves its place to the next.
        fitted = map(fit, (shaped(article, output, prepare) for article in chosen))
        return islice((article for article in fitted if article is not None), output.limit)

    wanted = condition(output.where, publication, now)
    if output.for_each is None:
        yield _feed(output, _Carried(lambda: carried(wanted)), publication, base_url, now)
        return
    for slug, name in _values(
        output.for_each, filter(wanted, public(articles, now, agenda)), publication
    ):
        of_this = _any_value(output.for_each, (slug,), publication)
        one = _named(output, slug, name, publication)
        yield _feed(one, _Carried(_both(carried, wanted, of_this)), publication, base_url, now)


Test = Callable[[Article], bool]


def _both(
    carried: Callable[[Test], Iterator[Article]], one: Test, other: Test
) -> Callable[[], Iterator[Article]]:
    return lambda: carried(lambda article: one(article) and other(article))


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
    )


def shaped(article: Article, output: Output, prepare: Callable[[Article], Article]) -> Article:
    """Return *article* with no more of it than *output* may carry."""
    full = output.content is Content.FULL and (
        article.access is Access.FREE or article.access in output.full_access
    )
    if full:
        return prepare(article) if article.content_html is not None else article
    if output.content is Content.NONE:
        return replace(article, content_html=None, content_text=None, summary=None)
    return replace(article, content_html=None, content_text=None)


def condition(where: Where, publication: Publication, now: datetime) -> Callable[[Article], bool]:
    """Return a function that tells whether an article meets *where*."""
    tests: list[Callable[[Article], bool]] = [
        _any_value(name, tuple(map(slug, getattr(where, name))), publication)
        for name in ("section", "tag", "author")
        if getattr(where, name)
    ]
    if where.language:
        tests.append(
            lambda article: any(
                language.matches(article.language or publication.language, wanted)
                for wanted in where.language
            )
        )
    if where.access:
        tests.append(lambda article: article.access in where.access)
    if where.age is not None:
        oldest = now - where.age
        tests.append(lambda article: article.published >= oldest)
    if not tests:
        return lambda article: True  # noqa: ARG005 the common case, a million times
    return lambda article: all(test(article) for test in tests)


def _any_value(
    name: str, wanted: tuple[str, ...], publication: Publication
) -> Callable[[Article], bool]:
    return lambda article: any(
        slug(value) in wanted for value in _named_values(name, article, publication)
    )


def _named_values(name: str, article: Article, publication: Publication) -> tuple[str, ...]:
    match name:
        case "section":
            return article.sections
        case "tag":
            return article.tags
        case "author":
            return tuple(author.name for author in article.authors)
        case _:
            return (article.language or publication.language,)


def _values(
    name: str, articles: Iterable[Article], publication: Publication
) -> list[tuple[str, str]]:
    # Two spellings of one section (ş and ș) are one file, called as the newest article calls it.
    found: dict[str, str] = {}
    for article in articles:
        for value in _named_values(name, article, publication):
            found.setdefault(slug(value), value)
    return sorted(found.items())


def _named(output: Output, value: str, name: str, publication: Publication) -> Output:
    place = f"{{{output.for_each}}}"
    title, where = output.title or f"{publication.name}: {place}", output.where
    if output.for_each == "language":
        title, where = output.title or publication.name, replace(where, language=(name,))
    return replace(
        output,
        path=output.path.replace(place, value),
        url=output.url.replace(place, value) if output.url else None,
        title=title.replace(place, name),
        where=where,
    )


def slug(text: str) -> str:
    """Return *text* as part of a path: ``Politică și apărare`` is ``politica-si-aparare``.

    Letters without an ASCII form are kept, so that no two names of another script meet.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "-", bare).strip("-") or "-"
