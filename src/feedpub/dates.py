"""Instants: parsed from what newsrooms write, and written in the notation of each format.

Every instant inside feedpub is an aware `datetime` in UTC. A record's own offset is not kept, on
purpose: libmrss and elfeed ignore offsets, so feeds are written in UTC anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from msgspec import to_builtins

from feedpub.date_grammar import DAYS, MONTHS, ZONES
from feedpub.errors import UsageError
from feedpub.patterns import pattern

_AWARE = "Write datetime(…, tzinfo=UTC), or the ZoneInfo of the newsroom."

_RFC822 = pattern(
    r"(?:(?P<weekday>[A-Za-z]{3}),\s*)?(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})\s+(?P<year>\d{4})"
    r"\s+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?:\s*(?P<sign>[+-])(?P<zh>\d\d):?(?P<zm>\d\d)|\s+(?P<zone>[A-Za-z]{1,3}))?"
)
_DATE_ONLY = pattern(r"\d{4}-?\d\d-?\d\d")
_NUMERIC = pattern(
    r"(?P<a>\d{1,4})(?P<between>[/.-])(?P<b>\d{1,2})(?P=between)(?P<c>\d{1,4})"
    r"(?:(?:,?\s+|T)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:\.\d+)?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_DIGITS = pattern(r"\d{9,17}")
_COMPACT = pattern(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])(?:[0-5]\d){0,2}"
)
#: Number of digits of an instant since 1970 → units per second.
_COUNTED = {9: 1, 10: 1, 12: 1_000, 13: 1_000, 15: 1_000_000, 16: 1_000_000}
#: A date is in the future if it is further ahead than this, because clocks differ.
AHEAD = timedelta(minutes=10)
#: There were no feeds before; a date of then is most often a zero.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: What databases and programs write for no date: MySQL, and PHP that reads it; Go and .NET.
_NOTHING = pattern(r"(?:0000-00-00|-0001-11-30|0001-01-01)|(?:\w{3}, )?30 Nov -0001")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The longest text that is parsed as a date; dateutil takes quadratic time.
_LONGEST = 100
_NAMED_OFFSET = pattern(r"\b(?:GMT|UTC)([+-]\d\d?:?(?:\d\d)?)(?: \([^()]{1,60}\))?$")
_SPELLED = pattern(r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")


def zone(name: str) -> tzinfo:
    """Return the IANA time zone *name*, e.g. ``Europe/Bucharest``.

    Raises:
        ValueError: There is none of that name.
    """
    if name.upper() in {"UTC", "GMT", "Z"}:
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # 2 ms

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{name!r} is not a time zone of the IANA database; write it like 'Europe/Bucharest'"
        ) from None


def is_nothing(text: str) -> bool:
    """Return whether *text* is what programs write where there is no date: ``0000-00-00``."""
    return _NOTHING.match(text) is not None


def parse(text: str, local: tzinfo | None = None, doubts: list[str] | None = None) -> datetime:
    """Read an instant: ISO 8601/RFC 3339, RFC 822, or a date with its month spelled in English.

    Numbers alone are read if they have only one meaning: ``20.11.2026`` and ``11/20/2026``, and
    seconds, milliseconds or microseconds since 1970.

    Args:
        text: The text in the record.
        local: The zone of a date without one; without *local* such a date is an error.
        doubts: Receives a sentence, as below, if clocks were changed at that time in *local*.

    Returns:
        The instant in UTC.

    Raises:
        ValueError: Not a date, an ambiguous one, an impossible one, or one without a zone. The
            message completes the sentence "'…' …".
    """
    if len(text) > _LONGEST:
        raise ValueError(f"has {len(text):,} characters, and no date has more than {_LONGEST}")
    if _DIGITS.fullmatch(text):
        return _in_utc(_from_digits(text), local, doubts)
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = _parse_other(text.strip())
    else:
        # Python takes any character between date and time, even a digit: 1711111211000, which is
        # milliseconds since 1970, would be a morning of 1711.
        if len(text) > 10 and "T" not in text and " " not in text:
            raise ValueError("is not a date that feedpub knows (ISO 8601 or RFC 822)")
    return _in_utc(value, local, doubts)


def _in_utc(value: datetime, local: tzinfo | None, doubts: list[str] | None) -> datetime:
    if value.tzinfo is None:
        if local is None:
            raise ValueError("has no time zone, and publication.timezone is not set")
        value = value.replace(tzinfo=local)
    else:
        doubts = None
    try:
        instant = value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999") from None
    if doubts is not None:
        doubts += _clock_change(value, instant)
    return instant


def _clock_change(value: datetime, taken: datetime) -> Iterator[str]:
    """Yield what is ambiguous about the local time *value*, which was read as *taken*.

    `fold` tells the two readings of a time apart: https://peps.python.org/pep-0495/
    """
    first, second = value.utcoffset(), value.replace(fold=1).utcoffset()
    if first == second or first is None or second is None:
        return
    if first > second:
        what = "exists twice, because clocks go back; the first is taken"
    else:
        what = "does not exist, because clocks go forward; it is counted from before the change"
    yield f"{what}: {rfc3339(taken)}"


def _parse_other(text: str) -> datetime:
    match = _RFC822.fullmatch(text)
    if match:
        return _from_rfc822(match)
    match = _NUMERIC.fullmatch(text)
    return _from_numbers(match) if match else _parse_with_dateutil(text)


def _from_digits(text: str) -> datetime:
    """Read a number of units since 1970, or a date and time without separators."""
    compact, unit = _COMPACT.fullmatch(text), _COUNTED.get(len(text))
    if compact and len(text) > 10:
        return datetime.strptime(text, "%Y%m%d%H%M%S"[: len(text) - 2])  # noqa: DTZ007 its zone follows
    if unit is None:
        raise ValueError("is not a date that feedpub knows (ISO 8601 or RFC 822)")
    counted = _EPOCH + timedelta(seconds=int(text) / unit)
    if compact:
        raise ValueError(
            f"could be {counted:%Y-%m-%d}, in seconds since 1970, or {text[:4]}-{text[4:6]}-"
            f'{text[6:8]}; say which: date_format = "epoch" or "%Y%m%d%H"'
        )
    return counted


def _from_numbers(match: re.Match[str]) -> datetime:
    """Read a date of three numbers, if exactly one order of them makes a date."""
    readings = _readings(match["a"], match["b"], match["c"])
    if not readings:
        raise ValueError("is not a date: a number in it is impossible")
    if len(readings) > 1:
        days = " or ".join(day.isoformat() for day in readings)
        forms = " or ".join(
            f'"{form.replace("/", match["between"])}"' for form in readings.values()
        )
        raise ValueError(f"could be {days}; say which: date_format = {forms}")
    (day,) = readings
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    try:
        if match["half"]:
            # 12 a.m. is midnight, and there is no 13 p.m.
            hour = 99 if hour > 12 else hour % 12 + 12 * (match["half"] in "pP")
        value = datetime.combine(day, time(hour, minute, second))
    except ValueError:
        raise ValueError("is not a date: a number in it is impossible") from None
    zone = match["zone"]
    if not zone:
        return value
    if zone[0] not in "+-":
        return value.replace(tzinfo=UTC)
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return value.replace(tzinfo=_fixed((-60 if zone[0] == "-" else 60) * minutes))


def _readings(a: str, b: str, c: str) -> dict[date, str]:
    """Return the dates that *a*, *b* and *c* can mean, each with its format."""
    found: dict[date, str] = {}
    orders = (
        [(a, b, c, "%Y/%m/%d")]
        if len(a) == 4
        else [(c, b, a, "%d/%m/%Y"), (c, a, b, "%m/%d/%Y")]
        if len(c) == 4
        # Nothing shows which of the numbers is the year.
        else [
            (f"20{c}", b, a, "%d/%m/%y"),
            (f"20{c}", a, b, "%m/%d/%y"),
            (f"20{a:0>2}", b, c, "%y/%m/%d"),
        ]
        if len(c) == 2
        else []
    )
    for year, month, day, form in orders:
        with suppress(ValueError):
            found.setdefault(date(int(year), int(month), int(day)), form)
    return found


def _from_rfc822(match: re.Match[str]) -> datetime:
    month = match["month"].title()
    if month not in MONTHS:
        raise ValueError(f"has no English month ({match['month']!r})")
    value = datetime(  # noqa: DTZ001 the zone follows
        int(match["year"]), MONTHS.index(month) + 1, int(match["day"]),
        int(match["hour"]), int(match["minute"]), int(match["second"] or 0),
    )  # fmt: skip
    if match["weekday"] and DAYS[value.weekday()] != match["weekday"].title():
        raise ValueError(f"is not a {match['weekday']} but a {DAYS[value.weekday()]}")
    if match["sign"]:
        minutes = int(match["zh"]) * 60 + int(match["zm"])
        offset = timedelta(minutes=-minutes if match["sign"] == "-" else minutes)
    elif match["zone"]:
        name = match["zone"].upper()
        if name not in ZONES:
            raise ValueError(f"has a time zone that is not a fixed offset ({match['zone']!r})")
        offset = timedelta(minutes=ZONES[name])
    else:
        return value
    try:
        return (value - offset).replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999") from None


def _parse_with_dateutil(text: str) -> datetime:
    # dateutil fills gaps from `default` and guesses what is ambiguous. Two defaults
    # that share no digit show what it filled in, and a spelled month leaves nothing to guess.
    from dateutil import parser  # 18 ms, rarely needed

    # As JavaScript writes dates; dateutil takes "GMT+2" for two hours west of Greenwich.
    text = _NAMED_OFFSET.sub(r"\1", text)

    try:
        return parser.isoparse(text)
    except Exception:  # noqa: S110 it raises exceptions of any type
        pass
    if not _SPELLED.search(text):
        raise ValueError("is not a date that feedpub knows (ISO 8601 or RFC 822)")
    try:
        # Zones by name are dropped by dateutil with a warning; none may reach it.
        first, second = (
            parser.parse(text, default=default, tzinfos=_unknown_zone)
            for default in (datetime(1999, 1, 1), datetime(2000, 2, 2))  # noqa: DTZ001
        )
    except ValueError as error:
        raise ValueError(f"is not a date: {error}") from None
    except Exception:
        # dateutil does not catch the exceptions of int, Decimal and datetime.
        raise ValueError("is not a date: a number in it is impossible") from None
    if first != second:
        raise ValueError("lacks its day, month or year")
    return first


def _unknown_zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return _fixed(offset)
    if name is None:
        return None
    if name.upper() in ZONES:
        return _fixed(ZONES[name.upper()] * 60)
    raise ValueError(f"time zone {name!r} is not a fixed offset")


@lru_cache
def _fixed(seconds: int) -> tzinfo:
    from datetime import timezone

    return timezone(timedelta(seconds=seconds))


def aware(value: object, name: str) -> datetime:
    """Return *value*, an instant given by a program, unchanged; messages call it *name*.

    Raises:
        UsageError: It is not a datetime, or has no time zone.
    """
    if not isinstance(value, datetime):
        kind = type(value).__name__
        raise UsageError(f"{name} is of type {kind}, not a datetime", help=_AWARE)
    if value.utcoffset() is None:
        raise UsageError(f"{name} has no time zone: {value.isoformat()}", help=_AWARE)
    return value


def is_date_only(text: str) -> bool:
    """Return whether *text* is an ISO date without a time."""
    return _DATE_ONLY.fullmatch(text.strip()) is not None


def midnight(day: date, local: tzinfo) -> datetime:
    """Return the instant at which *day* begins in *local*."""
    return datetime.combine(day, time(), local).astimezone(UTC)


def rfc822(value: datetime) -> str:
    """Write *value* for RSS: ``Mon, 23 Nov 2026 06:00:00 +0000``.

    ``+0000`` is one of the three zones that every aggregator the RSS Advisory Board tested
    understands. https://www.rssboard.org/rss-profile#data-types-datetime
    """
    # Articles share days, and a day's name costs more than the rest.
    text: str = to_builtins(value)
    return f"{_day(text[:10])} {text[11:19]} +0000"


@lru_cache(maxsize=1024)
def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{DAYS[day.weekday()]}, {day.day:02} {MONTHS[day.month - 1]} {day.year:04}"


def rfc3339(value: datetime) -> str:
    """Write *value* for Atom, JSON Feed and sitemaps: ``2026-11-23T06:00:00Z``.

    No fraction: six digits are misread by ROME and drop the date in sitemap.js.
    https://www.rfc-editor.org/rfc/rfc4287#section-3.3
    """
    # Ten times as fast as isoformat(), and an archive has a million of them.
    text: str = to_builtins(value)
    return text[:19] + "Z"
