"""Dates of a shape of their own: ``date_format = "%d.%m.%Y %H:%M"``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

from feedpub import dates, spelled_dates
from feedpub.articles import rules
from feedpub.articles.record_context import InvalidValue
from feedpub.text import shown

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
    for each in forms:
        unknown = [part for part in re.findall(r"%(.)", each) if part not in _PARTS]
        if unknown:
            raise ValueError(f"%{unknown[0]} is not known; use %Y %m %d %B %H %M %S %f %z")
        if each not in _EPOCHS and "%" not in re.sub("%[aA]", "", each):
            raise ValueError(f"{each!r} names no part of a date; write it like '%d.%m.%Y %H:%M'")

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
        for each in forms:
            found = _epoch(text, _EPOCHS[each]) if each in _EPOCHS else _fitting(text, each, local)
            if found is not None:
                return found
        wanted = " or ".join(map(repr, forms))
        return InvalidValue(
            rules.INVALID_DATE, f"{shown(text)} is not written as date_format {wanted}"
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
    return (value.replace(tzinfo=local) if value.tzinfo is None else value).isoformat()


def _epoch(text: str, unit: int) -> str | None:
    try:
        return datetime.fromtimestamp(float(text) / unit, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _fitting(text: str, form: str, local: tzinfo | None) -> str | None:
    if _WORDED.search(form):
        text, form = _in_numbers(text, form)
    try:
        value = datetime.strptime(text, form)  # noqa: DTZ007 its zone follows
    except ValueError:
        return None
    if value.tzinfo is None and local is not None:
        value = value.replace(tzinfo=local)
    return value.isoformat()


def _in_numbers(text: str, form: str) -> tuple[str, str]:
    """Return *text* and *form* with numbers for months in words, without days of the week."""
    found = _matching(form).fullmatch(text)
    if found is None:
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
