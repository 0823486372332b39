from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub import dates

BUCHAREST = dates.zone("Europe/Bucharest")
SIX = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T06:00:00Z",
        "2026-11-23T08:00:00+02:00",
        "2026-11-23 08:00:00+0200",
        "20261123T080000+0200",
        "2026-11-23T08:00+02:00",
        "Mon, 23 Nov 2026 06:00:00 GMT",
        "Mon, 23 Nov 2026 06:00:00 +0000",
        "23 Nov 2026 06:00 UT",
        "Mon,  23 nov 2026 01:00:00 EST",
        "Mon, 23 Nov 2026 11:30:00 +05:30",
        "Mon, 23 Nov 2026 06:00:00 -0000",
        "  2026-11-23T06:00:00Z ",
        "November 23, 2026 08:00 +0200",
        "23 November 2026 6:00 AM GMT",
        "November 23, 2026 1:00 AM EST",
        "2026-W48-1T06:00:00Z",
        "2026-327T06:00:00Z",
    ],
)
def test_many_spellings_are_one_instant(text: str) -> None:
    assert dates.parse(text) == SIX
    assert dates.parse(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "1795413600", "1795413600000", "1795413600000000", "23.11.2026 06:00 Z",
        "23/11/2026, 8:00 +0200", "11/23/2026 1:00 a.m. -05:00", "2026/11/23T06:00:00.5 UTC",
        "23-11-2026 06.00.00 GMT",
    ],
)  # fmt: skip
def test_numbers_that_mean_one_instant_only(text: str) -> None:
    assert dates.parse(text).replace(microsecond=0) == SIX


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23.11.2026 08:00", SIX),
        ("11/23/2026 8:00 AM", SIX),
        ("20261123080000", SIX),
        ("202611230800", SIX),
        ("2026/11/23 08:00", SIX),
        ("23.11.2026", datetime(2026, 11, 22, 22, 0, tzinfo=UTC)),
        ("11.11.2026", datetime(2026, 11, 10, 22, 0, tzinfo=UTC)),
        ("11/23/2026 12:30 AM", datetime(2026, 11, 22, 22, 30, tzinfo=UTC)),
        ("11/23/2026 12:30 pm", datetime(2026, 11, 23, 10, 30, tzinfo=UTC)),
        ("2026-11-23T08:00:00", SIX),
        ("2026-11-23 08:00", SIX),
        ("23 Nov 2026 08:00", SIX),
        ("November 23, 2026 08:00", SIX),
        ("2026-11-23", datetime(2026, 11, 22, 22, 0, tzinfo=UTC)),
        ("2026-07-23", datetime(2026, 7, 22, 21, 0, tzinfo=UTC)),
    ],
)
def test_a_date_without_zone_takes_the_publications(text: str, expected: datetime) -> None:
    assert dates.parse(text, BUCHAREST) == expected
    with pytest.raises(ValueError, match="no time zone"):
        dates.parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "03/04/2026",
            'could be 2026-04-03 or 2026-03-04; say which: date_format = "%d/%m/%Y" or "%m/%d/%Y"',
        ),
        ("3.4.2026 10:00", 'date_format = "%d.%m.%Y" or "%m.%d.%Y"'),
        ("20.11.26", 'could be 2026-11-20 or 2020-11-26; say which: date_format = "%d.%m.%y" or'),
        ("01/02/03", "could be 2003-02-01 or 2003-01-02 or 2001-02-03"),
        ("31.02.2026", "is not a date: a number in it is impossible"),
        ("123/1/2026", "is not a date: a number in it is impossible"),
        ("1/1/123", "is not a date: a number in it is impossible"),
        ("20.11.2026 25:00", "is not a date: a number in it is impossible"),
        ("20.11.2026 13:00 pm", "is not a date: a number in it is impossible"),
        ("2026112010", "could be 2034-03-16, in seconds since 1970, or 2026-11-20; say which"),
        ("99999999999", "is not a date that feedpub knows"),
        ("2026-02-30T10:00:00Z", "not a date"),
        ("2026-13-01", "not a date"),
        ("yesterday", "not a date"),
        ("", "not a date"),
        ("Mon, 22 Nov 2026 06:00:00 GMT", "not a Mon but a Sun"),
        ("23 Noi 2026 06:00:00 GMT", "no English month"),
        ("23 Nov 2026 06:00:00 CET", "not a fixed offset"),
        ("November 23, 2026 08:00 CET", "not a fixed offset"),
        ("November 2026", "lacks its day"),
        ("Nov 23", "lacks its day, month or year"),
        ("30 Feb 2026 06:00:00 GMT", "day"),
        ("November 31, 2026 08:00", "not a date"),
        ("0001-01-01T00:00:00+14:00", "outside the years"),
        ("Fri, 31 Dec 9999 23:59:59 -1330", "outside the years"),
        ("May the force", "not a date"),
    ],
)
def test_what_is_no_date_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dates.parse(text, UTC)


def test_zones_are_known_by_their_iana_names() -> None:
    assert dates.zone("utc") is UTC
    for name in ("Europe/Bucuresti", "../../etc/passwd", "", "EET ZONE"):
        with pytest.raises(ValueError, match="not a time zone"):
            dates.zone(name)


def test_days_begin_where_the_publication_is() -> None:
    assert dates.midnight(date(2026, 11, 23), BUCHAREST) == SIX - timedelta(hours=8)
    assert dates.is_date_only(" 2026-11-23 ")
    assert not dates.is_date_only("2026-11-23T00:00Z")


@pytest.mark.parametrize("locale", ["C", "ro_RO.UTF-8", "tr_TR.UTF-8"])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu"])
def test_neither_locale_nor_zone_of_the_process_matters(locale: str, zone: str) -> None:
    code = (
        "import locale; from feedpub import dates\n"
        "try: locale.setlocale(locale.LC_ALL, '')\n"
        "except locale.Error: pass\n"
        "when = dates.parse('Mon, 23 Nov 2026 06:00:00 GMT')\n"
        "print(dates.rfc822(when), dates.rfc3339(when))"
    )
    environment = {**os.environ, "LC_ALL": locale, "TZ": zone}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "Mon, 23 Nov 2026 06:00:00 +0000 2026-11-23T06:00:00Z"


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_what_is_written_reads_back_to_the_second(value: datetime) -> None:
    value = value.replace(tzinfo=UTC)
    for write in (dates.rfc822, dates.rfc3339):
        assert dates.parse(write(value)) == value.replace(microsecond=0)


@given(st.text(max_size=40))
def test_any_text_is_an_instant_or_a_value_error(text: str) -> None:
    try:
        value = dates.parse(text, UTC)
    except ValueError:
        return
    assert value.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "Fri Nov 20 2026 10:00:00 GMT+0200 (Eastern European Standard Time)",
        "Fri Nov 20 2026 10:00:00 GMT+0200",
        "20 November 2026 10:00 UTC+2",
    ],
)
def test_an_offset_counts_from_greenwich_to_the_east(text: str) -> None:
    assert dates.parse(text) == datetime(2026, 11, 20, 8, tzinfo=UTC)
