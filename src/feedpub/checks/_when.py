"""Dates as each specification writes them: RFC 822, RFC 3339, W3C-DTF."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedpub import date_grammar, dates
from feedpub.checks._vocabulary import Fault, Faults, ValueKind
from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.text import shown

if TYPE_CHECKING:
    from feedpub.checks._context import Context

_DAY = timedelta(days=1)
_MONTHS = {name: number for number, name in enumerate(date_grammar.MONTHS, 1)}
_DAYS = {name: number for number, name in enumerate(date_grammar.DAYS)}

_STRICT = pattern(date_grammar.RFC822, re.ASCII)
_LOOSE = pattern(date_grammar.ANY_RFC822, re.ASCII | re.IGNORECASE)
_NAMED_ZONE = pattern(r"\d:\d\d\s*([A-Za-z]{2,5})$", re.ASCII)
_COMMENT = pattern(r"\((?:[^()\\]|\\.){0,200}+\)")
_RFC3339 = pattern(date_grammar.RFC3339, re.ASCII)
_W3C = pattern(date_grammar.W3C, re.ASCII)

_INVALID = {
    "rfc822": (
        "https://www.rssboard.org/rss-profile#data-types-datetime",
        "2026-11-23T08:00:00Z",
        "Write it like 'Mon, 23 Nov 2026 08:00:00 +0000' (RFC 822, with a year of four digits).",
    ),
    "rfc3339": (
        "https://www.rfc-editor.org/rfc/rfc4287#section-3.3",
        "2026-11-23",
        "Write it like '2026-11-23T08:00:00Z' (RFC 3339): seconds and zone are required.",
    ),
    "w3c": (
        "https://www.w3.org/TR/NOTE-datetime",
        "23 Nov 2026",
        "Write it like '2026-11-23' or '2026-11-23T08:00:00+02:00' (W3C-DTF).",
    ),
}


def _invalid(grammar: str) -> Fault:
    source, bad, advice = _INVALID[grammar]
    return Fault(
        name="invalid-date",
        severity=Severity.ERROR,
        summary="A date is not in the required format, or does not exist.",
        help="Readers ignore the date, or the whole article, or sort it in the wrong place.\n"
        + advice,
        source=source,
        bad=bad,
    )


_WEEKDAY = Fault(
    name="wrong-weekday",
    severity=Severity.ERROR,
    summary="The day of the week is not that of the date.",
    help="One of the two is wrong, and strict parsers refuse both. Correct it, or leave the\n"
    "weekday out: it is optional.",
    source="https://www.rfc-editor.org/rfc/rfc822#section-5.2",
    bad="Tue, 23 Nov 2026 08:00:00 +0000",
)
_ODD = Fault(
    name="unusual-date",
    severity=Severity.WARNING,
    summary="A date is legal but written as few readers understand.",
    help="Two-digit years, comments, runs of spaces, military zones and odd letter case are\n"
    "read differently or not at all. Write it like 'Mon, 23 Nov 2026 08:00:00 +0000'.",
    source="https://www.rssboard.org/rss-profile#data-types-datetime",
    bad="Mon, 23 Nov 26 08:00:00 +0000",
)
_IMPLAUSIBLE = Fault(
    name="implausible-date",
    severity=Severity.WARNING,
    summary="A date is in the future, or before feeds existed.",
    help="Aggregators refuse or hide articles of tomorrow, and a date long ago is most often a\n"
    "zero or a wrong clock. Write the moment of publication, with the offset it was meant in.",
    source="https://www.rssboard.org/rss-profile#element-channel-item-pubdate",
    bad="Tue, 23 Nov 1926 08:00:00 +0000",
)


def _old(bad: str) -> Fault:
    return replace(_IMPLAUSIBLE, bad=bad)


def _rfc822(value: str, context: Context) -> Faults:
    match = _STRICT.fullmatch(value)
    if match is None:
        return _rfc822_slowly(value, context)
    instant = _instant(match)
    if isinstance(instant, str):
        return ((("invalid-date"), f"is {shown(value)}: {instant}"),)
    if match[1] and _DAYS[match[1]] != instant.weekday():
        return (_weekday(value, match[1], instant),)
    offset = _offset(match)
    return _plausible(value, instant, offset, context.now, dates.AHEAD)


def _rfc822_slowly(value: str, context: Context) -> Faults:
    bare = value[:200]
    while (shorter := _COMMENT.sub(" ", bare)) != bare:
        bare = shorter
    bare = " ".join(bare.split())
    match = _LOOSE.fullmatch(bare)
    if match is None:
        return (("invalid-date", f"is {shown(value)}{_advice(bare, dates.rfc822, context)}"),)
    instant = _instant(match)
    if isinstance(instant, str):
        return (("invalid-date", f"is {shown(value)}: {instant}"),)
    if match[1] and _DAYS[match[1].title()] != instant.weekday():
        return (_weekday(value, match[1].title(), instant),)
    if _STRICT.fullmatch(value.strip()):
        return _plausible(value, instant, _offset(match), context.now, dates.AHEAD)
    right = dates.rfc822(_in_utc(instant, _offset(match)))
    return (("unusual-date", f"is {shown(value)}; write {right!r}"),)


def _weekday(value: str, day: str, instant: datetime) -> tuple[str, str]:
    right = date_grammar.DAYS[instant.weekday()]
    return "wrong-weekday", f"is {shown(value)}, but that date is not a {day}; write {right}"


def _instant(match: re.Match[str]) -> datetime | str:
    year = int(match[4])
    if len(match[4]) == 2:
        year += 2000 if year < 50 else 1900
    try:
        return datetime(
            year, _MONTHS[match[3].title()], int(match[2]),
            int(match[5]), int(match[6]), min(int(match[7] or 0), 59), tzinfo=UTC,
        )  # fmt: skip
    except ValueError as error:
        return f"there is no such date ({error})"


def _offset(match: re.Match[str]) -> int:
    """Return the zone's offset in minutes."""
    if match[8]:
        minutes = int(match[9]) * 60 + int(match[10])
        return -minutes if match[8] == "-" else minutes
    return date_grammar.ZONES.get(match[11].upper(), 0)


def _in_utc(instant: datetime, offset: int) -> datetime:
    try:
        return instant - timedelta(minutes=offset)
    except OverflowError:
        return instant


def _plausible(
    value: str, instant: datetime, offset: int, now: datetime | None, ahead: timedelta
) -> Faults:
    if instant < dates.EARLIEST:
        return (("implausible-date", f"is {shown(value)}, before feeds existed"),)
    if now is not None and instant - now > ahead + timedelta(minutes=offset):
        return (("implausible-date", f"is {shown(value)}, which is in the future"),)
    return ()


def _advice(value: str, write: Callable[[datetime], str], context: Context) -> str:
    """Return the date in the correct notation, if it can be read at all."""
    shape = "'Mon, 23 Nov 2026 08:00:00 +0000'"
    if write is not dates.rfc822:
        shape = "'2026-11-23T08:00:00Z'"
    zone = _NAMED_ZONE.search(value)
    if zone and zone[1].upper() not in date_grammar.ZONES:
        said = f"whose time zone {shown(zone[1])} is not one that readers know"
        return f", {said}; write the offset, like +0100"
    if len(value) < 80 and context.may_advise():
        with suppress(ValueError):
            return f"; write {write(dates.parse(value))!r}"
    return f", which does not exist; write it like {shape}"


def _rfc3339(value: str, context: Context) -> Faults:
    match = _RFC3339.fullmatch(value)
    if match is None:
        return (
            ("invalid-date", f"is {shown(value)}{_advice(value.strip(), dates.rfc3339, context)}"),
        )
    year, month, day, hour, minute, second, sign, zh, zm = match.groups()
    if int(second) > 60 or (zh and (int(zh) > 23 or int(zm) > 59)):
        return (("invalid-date", f"is {shown(value)}: there is no such time or offset"),)
    try:
        instant = datetime(
            int(year), int(month), int(day), int(hour), int(minute), min(int(second), 59),
            tzinfo=UTC,
        )  # fmt: skip
    except ValueError as error:
        return (("invalid-date", f"is {shown(value)}: there is no such date ({error})"),)
    offset = 0 if not sign else (int(zh) * 60 + int(zm)) * (-1 if sign == "-" else 1)
    return _plausible(value, instant, offset, context.now, dates.AHEAD)


def _w3c(value: str, context: Context) -> Faults:
    value = value.strip()
    match = _W3C.fullmatch(value)
    if match is None:
        return (("invalid-date", f"is {shown(value)}{_advice(value, dates.rfc3339, context)}"),)
    year, month, day, hour, minute, second, sign, zh, zm = match.groups()
    try:
        instant = datetime(
            int(year), int(month or 1), int(day or 1),
            int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC,
        )  # fmt: skip
    except ValueError as error:
        return (("invalid-date", f"is {shown(value)}: there is no such date ({error})"),)
    if zh and (int(zh) > 23 or int(zm) > 59):
        return (("invalid-date", f"is {shown(value)}: there is no such offset"),)
    offset = 0 if not sign else (int(zh) * 60 + int(zm)) * (-1 if sign == "-" else 1)
    return _plausible(value, instant, offset, context.now, dates.AHEAD if hour else _DAY)


#: ``pubDate`` and similar.
RFC822 = ValueKind(
    name="RFC 822 date",
    find=_rfc822,
    good="Mon, 23 Nov 2026 08:00:00 +0000",
    faults=(_invalid("rfc822"), _WEEKDAY, _ODD, _IMPLAUSIBLE),
)
#: Dates in Atom.
RFC3339 = ValueKind(
    name="RFC 3339 date",
    find=_rfc3339,
    good="2026-11-23T08:00:00Z",
    faults=(_invalid("rfc3339"), _old("1926-11-23T08:00:00Z")),
)
#: Dates in Dublin Core and sitemaps.
W3C = ValueKind(
    name="W3C date",
    find=_w3c,
    good="2026-11-23",
    faults=(_invalid("w3c"), _old("1926-11-23")),
)


def _period(value: str, context: Context) -> Faults:
    # The DCMI Period scheme has named parts: start=…; end=…
    return () if "=" in value else _w3c(value, context)


#: A date, or the span of a DCMI Period. https://www.dublincore.org/specifications/dublin-core/dcmi-period/
PERIOD = ValueKind(name="W3C date or period", find=_period, good="2026-11-23", faults=W3C.faults)
