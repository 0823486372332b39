"""Dates of a shape of their own: ``date_format = "%d.%m.%Y %H:%M"``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache, partial
from typing import Any

from feedpub import dates, spelled_dates
from feedpub.articles import rules
from feedpub.articles.record_context import InvalidValue
from feedpub.text import shown

Read = Callable[[str], datetime | None]

_PARTS = set("YymdHIMSfzjpbBaA%")
#: Month and day of the week in words. What they are does not depend on the machine's language.
_WORDED = re.compile(r"%[aAbB]")
#: What stands for a part of a date, where it is not one or two digits.
_CODES = {
    **dict.fromkeys("aAbB", r"([^\W\d_]+\.?)"), "Y": r"\d{4}", "f": r"\d{1,6}", "j": r"\d{1,3}",
    "z": r"(?:Z|[+-][\d:.]{2,15})", "p": r"[^\W\d_]{1,2}", "%": "%",
}  # fmt: skip
#: Counted from 1970, in UTC.
_EPOCHS = {"epoch": 1, "epoch-ms": 1000}
#: The parts that nearly all dates are made of, in the order of `datetime`, with all their digits.
_FULL = {
    "Y": "([0-9]{4})",
    "m": "(0[1-9]|1[0-2])",
    "d": "(0[1-9]|[12][0-9]|3[01])",
    "H": "([01][0-9]|2[0-3])",
    "M": "([0-5][0-9])",
    "S": "([0-5][0-9])",
}


def date_reader(
    form: str | Sequence[str] | None, timezone: str | None
) -> Callable[[Any, Mapping[str, Any]], Any]:
    """Return what reads a date that is written as *form* says, in *timezone* if it names none.

    Args:
        form: As ``strptime`` takes it, with months in any language (``%B``, ``%b``) and days of
            the week that are passed over (``%A``, ``%a``); ``epoch`` or ``epoch-ms``; or several,
            of which the first that fits is taken. ``None``: as dates are read anywhere.
        timezone: IANA name.

    Raises:
        ValueError: *form* or *timezone* means nothing.
    """
    local = None if timezone is None else dates.zone(timezone)
    forms = [form] if isinstance(form, str) else form or []
    readers = list(map(_reader, forms))
    # As most systems write it; whoever reads the field looks closely.
    is_utc = not forms and timezone is not None and timezone.upper() in ("UTC", "ETC/UTC")

    def change(value: Any, _record: Mapping[str, Any]) -> Any:
        text = str(value).strip()
        if is_utc and len(text) == 19 and text[10] == "T":
            return f"{text}+00:00"
        if not forms:
            return _in_zone(text, local)
        if dates.is_nothing(text):
            return text
        for read in readers:
            found = read(text)
            if found is not None:
                return _said(found, local)
        wanted = " or ".join(map(repr, forms))
        return InvalidValue(
            rules.INVALID_DATE, f"{shown(text)} does not match date_format {wanted}"
        )

    return change


def _in_zone(text: str, local: tzinfo | None) -> str:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        try:
            return dates.parse(text, local).isoformat()
        except ValueError:
            return text  # whoever reads the field says what is wrong
    return _said(value, local)


def _said(value: datetime, local: tzinfo | None) -> str:
    if local is not None and value.tzinfo is None:
        value = value.replace(tzinfo=local)
    return value.isoformat()


def _reader(form: str) -> Read:
    """Return what reads a text that is written as *form* says.

    Raises:
        ValueError: *form* means nothing.
    """
    if form in _EPOCHS:
        return partial(_from_epoch, unit=_EPOCHS[form])
    parts = re.findall("%(.?)", form, re.DOTALL)
    unknown = [part for part in parts if part not in _PARTS]
    if unknown:
        raise ValueError(f"%{unknown[0]} is not known; use %Y %m %d %B %H %M %S %f %z")
    if not set(parts) - set("aA"):
        raise ValueError(f"{form!r} contains no part of a date; write it like '%d.%m.%Y %H:%M'")
    twice = next((part for part in parts if part != "%" and parts.count(part) > 1), None)
    if twice is not None:
        raise ValueError(f"{form!r} has %{twice} twice; write each part once")
    if _WORDED.search(form):
        return partial(_worded, form=form)
    named = [part for part in _FULL if part in parts]
    is_full = named == list(_FULL)[: max(len(named), 3)] and len(named) == len(parts)
    return _full_reader(form, named) if is_full else partial(_strictly, form=form)


def _from_epoch(text: str, unit: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(text) / unit, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _worded(text: str, form: str) -> datetime | None:
    return _strictly(*_in_numbers(text, form))


def _strictly(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 its zone follows
    except ValueError:
        return None


def _in_numbers(text: str, form: str) -> tuple[str, str]:
    """Return *text* and *form* with numbers for months in words, without days of the week."""
    found = _matching(form).fullmatch(text)
    if found is None or spelled_dates.is_croatian(text):
        return "", form
    codes = _WORDED.findall(form)
    for group in range(len(codes), 0, -1):
        start, end = found.span(group)
        number = spelled_dates.month(found[group]) if codes[group - 1] in "%b%B" else None
        text = f"{text[:start]}{number or ''}{text[end:]}"
    return text, _WORDED.sub(lambda code: "%m" if code[0] in "%b%B" else "", form)


@lru_cache
def _matching(form: str) -> re.Pattern[str]:
    """Return what matches a text of *form*, with a group for each word in it."""
    pieces = re.split("(%.)", form)
    return re.compile("".join(
        _CODES.get(piece[1], r"\d{1,2}") if index % 2 else re.escape(piece)
        for index, piece in enumerate(pieces)
    ))  # fmt: skip


def _full_reader(form: str, named: Sequence[str]) -> Read:
    """Return what reads texts of *form*, which has the parts *named*, with all digits at once.

    ``strptime``, which takes five times as long, reads all others: ``1.2.2026``.
    """
    pieces = re.split("%(.)", form)
    pieces[::2] = map(re.escape, pieces[::2])
    pieces[1::2] = [f"(?P<{part}>{_FULL[part][1:]}" for part in pieces[1::2]]
    match = re.compile("".join(pieces)).fullmatch

    def read(text: str) -> datetime | None:
        found = match(text)
        if found is None:
            return _strictly(text, form)
        try:
            # Its zone follows; at most six numbers, which mypy cannot count.
            return datetime(*map(int, found.group(*named)))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            return None  # there is no such day

    return read
