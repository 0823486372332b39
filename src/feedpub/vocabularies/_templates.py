"""Templates: ``https://e.example/{section}/{slug}/``, with values of the record in braces.

In braces is a path into the record, or else the name of a field that was made before; after a
colon, how to write a date (``{date_published:%Y/%m/%d}``); after a bar, a filter: ``slug``
(``{title|slug}``), ``lower`` or ``raw`` (unchanged, where an address would be percent-encoded). A
template with a missing part makes nothing. That is all of the language, so a template cannot reach
into the program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from feedpub import dates
from feedpub.patterns import pattern
from feedpub.vocabularies._paths import path

_PART = re.compile(r"\{([^{}]*)\}")
_NO_WORD = pattern(r"[^\w]+")
_DATE_PARTS = {"%Y": "%04d", "%m": "%02d", "%d": "%02d", "%H": "%02d", "%M": "%02d", "%S": "%02d",
               "%y": "%02d"}  # fmt: skip
#: What a step of an address may hold unencoded: https://www.rfc-editor.org/rfc/rfc3986#section-3.3
_SAFE = "/:@!$'()*,;=~-._"


def slug(text: str) -> str:
    """Return *text* as the last step of an address: ``Știri de azi`` → ``stiri-de-azi``."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return _NO_WORD.sub("-", bare).strip("-_")


_FILTERS: Mapping[str, Callable[[str], str]] = {
    "slug": slug,
    "lower": str.lower,
    "raw": lambda text: text,
}


def template(text: object) -> Callable[[Mapping[str, Any], Mapping[str, Any]], str | None]:
    """Return what fills in the template *text*.

    Raises:
        ValueError: It is not a template; the message says why.
    """
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a string")
    pieces = _PART.split(text)
    if "{" in "".join(pieces[::2]) or "}" in "".join(pieces[::2]):
        raise ValueError(f"{text!r} has an unmatched brace")
    encode = text.startswith(("http://", "https://", "/"))
    parts = [_part(each, encode=encode) if index % 2 else each for index, each in enumerate(pieces)]

    def take(record: Mapping[str, Any], made: Mapping[str, Any]) -> str | None:
        filled = []
        for part in parts:
            piece = part if isinstance(part, str) else part(record, made)
            if piece is None:
                return None
            filled.append(piece)
        return "".join(filled)

    return take


def paths(text: str) -> Iterator[str]:
    """Yield the paths of the values that the template *text* is made of."""
    for part in _PART.split(text)[1::2]:
        yield _split(part)[0]


def _split(part: str) -> tuple[str, str, str]:
    """Return the path, the form of a date and the filter of *part*, which is in braces."""
    rest, bar, name = part.rpartition("|")
    where, colon, form = (rest if bar else part).partition(":%")
    return where.strip(), colon[1:] + form, name.strip() if bar else ""


def _part(
    text: str, *, encode: bool
) -> Callable[[Mapping[str, Any], Mapping[str, Any]], str | None]:
    where, form, name = _split(text)
    if "|" in text and name not in _FILTERS:
        raise ValueError(
            f"{{{text}}}: there is no filter {name!r}; use one of {', '.join(_FILTERS)}"
        )
    try:
        take = path(where)
    except ValueError as error:
        raise ValueError(f"{{{text}}} is not a path: {error}") from None
    write = _dated(form) if form else _said
    change = _FILTERS.get(name, _encoded if encode else _FILTERS["raw"])

    def fill(record: Mapping[str, Any], made: Mapping[str, Any]) -> str | None:
        value = take(record)
        if value is None or value == "":
            value = take(made)
        said = write(value)
        return change(said) if said else None

    return fill


def _encoded(text: str) -> str:
    return quote(text, safe=_SAFE)


def _said(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, str):
        return value.strip()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else None


def _dated(form: str) -> Callable[[object], str | None]:
    unknown = [each for each in re.findall(r"%.", form) if each not in _DATE_PARTS]
    if unknown:
        raise ValueError(f"{unknown[0]} is not a part of a date; use {', '.join(_DATE_PARTS)}")

    def write(value: object) -> str | None:
        try:
            # What date it was in the newsroom is what the record says, whatever its offset.
            moment = value if isinstance(value, datetime) else _read(str(value).strip())
        except ValueError:
            return None
        said = {"%Y": moment.year, "%m": moment.month, "%d": moment.day, "%H": moment.hour,
                "%M": moment.minute, "%S": moment.second, "%y": moment.year % 100}  # fmt: skip
        return re.sub(r"%.", lambda match: _DATE_PARTS[match[0]] % said[match[0]], form)

    return write


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return dates.parse(text, dates.zone("UTC"))
