"""Checks the values that a program passes: converts what is unambiguous, refuses the rest.

`msgspec` does not check the arguments of a value, so that a million of them stay cheap. Values read
from a source were checked; values made by a program were not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from feedpub import urls
from feedpub.dates import aware
from feedpub.errors import UsageError
from feedpub.model import Access, Article, Change, Content, Output, Publication, Status, Value
from feedpub.text import ILLEGAL, kind_of, shown, with_article

Given = TypeVar("Given", bound=Value)

_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<found>[^`]+)`")
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_INDEX = re.compile(r"\[[^\[\]]*+\]")
_NAMES = {"array": "tuple", "duration": "timedelta", "object": "value of feedpub"}
_REMEDIES = {
    "array": "Write a tuple, also of one value: (value,).",
    "datetime": "Write datetime(…, tzinfo=UTC); feedpub.read_records reads dates of any spelling.",
    "duration": "Write timedelta(hours=48).",
    "object": "Make it of the class in feedpub, e.g. Author(name=…) or Image(url=…).",
}
_CHOICES: Mapping[str, type[StrEnum]] = {
    "access": Access,
    "change": Change,
    "content": Content,
    "full_access": Access,
    "status": Status,
}


def articles(given: object) -> tuple[Article, ...]:
    """Return the articles of *given*, newest first, each id once.

    Raises:
        UsageError: One of them is not an article, or has a field of a wrong type.
    """
    if isinstance(given, Article | Mapping | str | bytes) or not isinstance(given, Iterable):
        raise UsageError(
            f"articles is {kind_of(given)}, not a list of Article",
            help="Pass a list, tuple, generator or query of feedpub.Article.",
        )
    known: dict[str, Article] = {}
    for index, each in enumerate(given):
        one = article(each, f"articles[{index}]")
        other = known.get(one.id)
        known[one.id] = one if other is None else _later(other, one)
    return tuple(sorted(known.values(), key=_age, reverse=True))


def article(given: object, name: str) -> Article:
    """Return the article *given*, its instants in UTC; messages call it *name*, or by its id."""
    if not isinstance(given, Article):
        raise UsageError(
            f"{name} is {kind_of(given)}, not an Article",
            help="feedpub.read_records makes articles of dicts and JSON.",
        )
    if isinstance(given.id, str):
        name = given.id
    one = value(given, Article, name)
    for field in ("id", "title"):
        if not getattr(one, field).strip():
            raise UsageError(f"{field} of {name} is empty", help="Every article needs one.")
    try:
        urls.absolute(one.url)
    except ValueError as error:
        raise UsageError(
            f"url of {name} {error}", help="Give the article its absolute http(s) URL."
        ) from None
    return one


def publication(given: object) -> Publication:
    """Return the publication *given*."""
    one = value(given, Publication, "the publication")
    try:
        urls.absolute(one.url)
    except ValueError as error:
        raise UsageError(
            f"url of the publication {error}", help="Give the absolute URL of the home page."
        ) from None
    return one


def output(given: object) -> Output:
    """Return the output *given*."""
    one = value(given, Output, "the output")
    if one.limit is not None and one.limit < 0:
        raise UsageError(
            f"limit of the output is {one.limit}", help="Write how many articles, or None for all."
        )
    if one.for_each not in (None, "section", "language", "author", "tag"):
        raise UsageError(
            f"for_each of the output is {shown(one.for_each)}",
            help="Write section, language, author or tag.",
        )
    if one.for_each is not None and f"{{{one.for_each}}}" not in one.path:
        raise UsageError(
            f"path of the output, {shown(one.path)}, does not say {{{one.for_each}}}",
            help="With for_each each value has a file of its own; say where its name goes.",
        )
    return one


def value(given: object, kind: type[Given], name: str) -> Given:
    """Return *given* with every field of the type that *kind* declares.

    Raises:
        UsageError: It has a wrong type, or a field has.
    """
    if not isinstance(given, kind):
        raise UsageError(
            f"{name} is {kind_of(given)}, not {with_article(kind.__name__)}",
            help=f"Pass a feedpub.{kind.__name__}.",
        )
    try:
        plain = {field: _plain(getattr(given, field), field, name)
                 for field in kind.__struct_fields__}  # fmt: skip
        return msgspec.convert(plain, kind, builtin_types=(datetime, timedelta))
    except msgspec.ValidationError as error:
        raise _refused(str(error), name) from None
    except RecursionError:
        raise UsageError(f"{name} holds itself", help="Leave that field out.") from None


def instant(given: object, name: str) -> datetime:
    """Return the instant *given* in UTC.

    Raises:
        UsageError: It is not a datetime, or has no time zone.
    """
    value = aware(given, name)
    # Not astimezone: it returns what libraries derive from datetime, and overflows at both ends.
    at = datetime.combine(value.date(), value.time(), UTC)
    try:
        return at - (value.utcoffset() or timedelta())
    except OverflowError:
        raise UsageError(
            f"{name} is {value.isoformat()}, which has no date in UTC",
            help="Leave the field out where no date is known.",
        ) from None


def _plain(given: object, field: str, name: str) -> Any:
    """Return *given* converted to plain values."""
    if given is None or type(given) in (bool, int, float, timedelta):
        return given
    if isinstance(given, str):
        # A text that Django has marked as safe stays of its own type, and msgspec takes str only.
        text = "".join((given,))
        return ILLEGAL.sub("", text) if ILLEGAL.search(text) else text
    if isinstance(given, datetime):
        return instant(given, f"{field} of {name}")
    if isinstance(given, Value):
        kind = type(given).__name__.lower()
        inside = f"{with_article(kind)} of {name}"
        return {each: _plain(getattr(given, each), each, inside)
                for each in given.__struct_fields__}  # fmt: skip
    if isinstance(given, Mapping):
        return {key: _plain(each, f"{field}[{key!r}]", name) for key, each in given.items()}
    if isinstance(given, Iterable) and not isinstance(given, bytes | bytearray | memoryview):
        return [_plain(each, field, name) for each in given]
    raise UsageError(
        f"{field} of {name} holds {kind_of(given)}",
        help="Write texts, numbers, datetimes, and tuples of feedpub's own values.",
    )


def _refused(message: str, name: str) -> UsageError:
    """Return msgspec's message about a field of *name* in plain words."""
    path = _PATH.search(message)
    field = path["path"] if path else ""
    where = f"{field} of {name}"
    said = _PATH.sub("", message)
    expected = _EXPECTED.search(said)
    if expected is None:
        known = _CHOICES.get(_INDEX.sub("", field).rpartition(".")[2])
        return UsageError(
            f"{where}: {said[:1].lower()}{said[1:]}",
            help=f"Write one of {', '.join(known)}." if known else None,
        )
    wanted = expected["wanted"].removesuffix(" | null")
    return UsageError(
        f"{where} is {_named(expected['found'].replace('array', 'list'))}, not {_named(wanted)}",
        help=_REMEDIES.get(wanted, "Write the value in the type it asks for."),
    )


def _named(kind: str) -> str:
    """Return Python's name of the *kind* in msgspec's message."""
    return "None" if kind == "null" else with_article(_NAMES.get(kind, kind))


def _later(one: Article, other: Article) -> Article:
    """Return which of two articles with the same id is published, as in a build.

    Raises:
        UsageError: They are different articles.
    """
    if _content(one) == _content(other):
        return one
    if one.url != other.url or _changed(one) == _changed(other):
        raise UsageError(
            f"two articles have the id {shown(one.id, 200)}, and nothing says which is the later",
            help="Give each article an id of its own, and a changed one its `modified`.",
        )
    return max(one, other, key=_changed)


def _content(article: Article) -> Article:
    return replace(article, origin=None)  # not part of the article


def _changed(article: Article) -> datetime:
    return article.modified or article.published


def _age(article: Article) -> tuple[datetime, str]:
    return article.published, article.id
