"""A way to read the dates of feeds, in the spellings that feeds have.

A feed that is read may write months in any language and zones by name. The rules on dates that
feedpub checks and writes are narrower: `feedpub.date_grammar`.
"""

from __future__ import annotations

import re
from typing import Any

from feedpub import spelled_dates
from feedpub.articles import rules
from feedpub.articles.record_context import InvalidValue
from feedpub.date_grammar import MONTHS
from feedpub.text import shown
from feedpub.vocabularies._feed_values import Item, listed
from feedpub.vocabularies._transforms import Transform

#: Zones that mean one thing everywhere, besides those of RFC 822.
_ZONES = {
    "CET": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200", "EET": "+0200",
    "EEST": "+0300", "WET": "+0000", "WEST": "+0100", "MSK": "+0300", "JST": "+0900",
    "KST": "+0900", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
}  # fmt: skip
_WORDED = re.compile(
    r"(?:[^\W\d_]+\.?,?\s*)?(?P<day>\d{1,2})\.?[\s-]+(?P<month>[^\W\d_]+)\.?,?[\s-]+"
    r"(?P<year>\d{4}|\d\d)(?:,?\s+(?P<time>\d{1,2}:\d\d(?::\d\d)?)(?:\.\d+)?\s*(?P<zone>.*))?"
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d\d)?(?:\s*\(.*\))?")


def _date(value: Any, _item: Item) -> Any:
    """Return a date in the words that are read everywhere.

    The name of the day of the week says nothing that the date does not, and is often wrong.
    """
    text = next((each.strip() for each in listed(value) if isinstance(each, str)), "")
    match = _WORDED.fullmatch(text[:100])
    if match is None:
        return text
    month = spelled_dates.month(match["month"])
    if month is None:
        message = (
            f"{shown(text)} has an unknown month; write it like 'Fri, 20 Nov 2026 07:35:00 +0200'"
        )
        return InvalidValue(rules.INVALID_DATE, message)
    time = (match["time"] or "00:00").rjust(5, "0").rjust(5)
    said = f"{match['day']} {MONTHS[month - 1]} {_year(match['year'])} {time}"
    zone = _zone((match["zone"] or "").strip())
    return f"{said} {zone}".strip()


def _year(digits: str) -> str:
    """Return a year of four digits: https://www.rfc-editor.org/rfc/rfc2822#section-4.3."""
    if len(digits) == 4:
        return digits
    return f"20{digits}" if int(digits) < 50 else f"19{digits}"


def _zone(said: str) -> str:
    offset = _OFFSET.fullmatch(said)
    if offset is not None:
        return f"{offset[1]}{int(offset[2]):02}{offset[3] or '00'}"
    return _ZONES.get(said.upper(), said)


DATE_OF_FEED = Transform(
    name="date-of-feed",
    about="A date as feeds spell it: months in many languages, two-digit years, named time zones.",
    apply=_date,
)
