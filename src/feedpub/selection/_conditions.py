"""Which articles meet a condition, and which values of a field they have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from feedpub import language
from feedpub.model import Article, Output, Publication, Where
from feedpub.selection._slugs import slug

#: Of exactly its greatest age an article still counts; a second later it does not.
_SECOND = timedelta(seconds=1)

Test: TypeAlias = Callable[[Article], bool]


def condition(where: Where, publication: Publication, now: datetime) -> Callable[[Article], bool]:
    """Return a function that returns whether an article meets *where*."""
    tests: list[Callable[[Article], bool]] = [
        any_value(name, tuple(map(slug, getattr(where, name))), publication)
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
        oldest = before(now, where.age)
        tests.append(lambda article: article.published >= oldest)
    if not tests:
        return lambda article: True  # noqa: ARG005 the common case, a million times
    return lambda article: all(test(article) for test in tests)


def any_value(
    name: str, wanted: tuple[str, ...], publication: Publication
) -> Callable[[Article], bool]:
    return lambda article: any(
        slug(value) in wanted for value in values_of(name, article, publication)
    )


def values_of(name: str, article: Article, publication: Publication) -> tuple[str, ...]:
    match name:
        case "section":
            return article.sections
        case "tag":
            return article.tags
        case "author":
            return tuple(author.name for author in article.authors)
        case _:
            return (article.language or publication.language,)


def span_of(output: Output) -> timedelta | None:
    """Return how long an article stays in *output*, if it leaves by the passing of time."""
    return min(filter(None, (output.max_age, output.where.age)), default=None)


def after(instant: datetime, span: timedelta | None) -> datetime | None:
    """Return when something of *instant* is older than *span*, to the second."""
    try:
        return None if span is None else instant + span + _SECOND
    except OverflowError:
        return None


def before(now: datetime, span: timedelta) -> datetime:
    """Return the instant *span* before *now*, but not before the earliest possible one."""
    try:
        return now - span
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
