"""Coordinates: latitude first, spaces between, degrees of WGS 84."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from feedpub.checks._vocabulary import Fault, Faults, ValueKind
from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.text import shown

if TYPE_CHECKING:
    from feedpub.checks._context import Context

_NUMBER = pattern(r"[+-]?(\d+(\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SOURCE = "https://docs.ogc.org/cs/17-002r1/17-002r1.html"

_INVALID = Fault(
    name="invalid-coordinates",
    severity=Severity.ERROR,
    summary="Coordinates are malformed, or lie outside the globe.",
    help="Maps show the article nowhere or in the wrong place. Write latitude, a space, and\n"
    "longitude, in decimal degrees: '45.256 -71.92'.",
    source=_SOURCE,
    bad="45.256",
)
_COMMA = Fault(
    name="comma-in-coordinates",
    severity=Severity.WARNING,
    summary="Coordinates are separated by commas.",
    help="GeoRSS wants spaces; some maps read the comma as a decimal one. Write '45.256 -71.92'.",
    source=_SOURCE,
    bad="45.256, -71.92",
)


def _split(value: str) -> list[float] | str:
    parts = value.replace(",", " ").split()
    for part in parts:
        if not _NUMBER.fullmatch(part):
            return f"is {shown(value)}, and {shown(part)} is not a number; write decimal degrees"
    return [float(part) for part in parts]


def _outside(pairs: list[float]) -> str | None:
    for latitude in pairs[::2]:
        if not -90 <= latitude <= 90:
            return f"has the latitude {latitude:g}; it must be between -90 and 90, and comes first"
    for longitude in pairs[1::2]:
        if not -180 <= longitude <= 180:
            return f"has the longitude {longitude:g}; it must be between -180 and 180"
    return None


def _kind(name: str, good: str, count: Callable[[list[float]], str | None]) -> ValueKind:
    def find(value: str, context: Context) -> Faults:
        numbers = _split(value)
        if isinstance(numbers, str):
            return ((_INVALID.name, numbers),)
        wrong = count(numbers)
        if wrong is None:
            circle = name == "circle"
            wrong = _outside(numbers[:2] if circle else numbers)
        else:
            wrong = f"is {shown(value)}, which is {wrong}"
        if wrong:
            return ((_INVALID.name, wrong),)
        if "," in value:
            right = value.replace(",", " ")
            return ((_COMMA.name, f"is {shown(value)}; write {shown(' '.join(right.split()))}"),)
        return ()

    bad = _COMMA.bad if len(good.split()) == 2 else good.replace(" ", ", ")
    comma = Fault(
        name=_COMMA.name, severity=_COMMA.severity, summary=_COMMA.summary, help=_COMMA.help,
        source=_SOURCE, bad=bad,
    )  # fmt: skip
    return ValueKind(name=name, find=find, good=good, faults=(_INVALID, comma))


def _point(numbers: list[float]) -> str | None:
    return None if len(numbers) == 2 else "not a pair; write latitude, a space and longitude"


def _line(numbers: list[float]) -> str | None:
    if len(numbers) >= 4 and len(numbers) % 2 == 0:
        return None
    return "not a line; write two or more pairs of latitude and longitude"


def _polygon(numbers: list[float]) -> str | None:
    if len(numbers) < 8 or len(numbers) % 2:
        return "not a polygon; write four or more pairs of latitude and longitude"
    if numbers[:2] != numbers[-2:]:
        return "not a polygon, because it is not closed; repeat the first pair at the end"
    return None


def _box(numbers: list[float]) -> str | None:
    return None if len(numbers) == 4 else "not a box; write the lower and the upper corner"


def _circle(numbers: list[float]) -> str | None:
    return None if len(numbers) == 3 else "not a circle; write the centre and a radius in metres"


POINT = _kind("point", "45.256 -71.92", _point)
LINE = _kind("line", "45.256 -110.45 46.46 -109.48", _line)
POLYGON = _kind("polygon", "45.2 -110.4 46.4 -109.4 43.8 -109.8 45.2 -110.4", _polygon)
BOX = _kind("box", "42.943 -71.032 43.039 -69.856", _box)
CIRCLE = _kind("circle", "42.943 -71.032 500", _circle)


def _degrees(most: int) -> ValueKind:
    def find(value: str, context: Context) -> Faults:
        text = value.strip()
        if not _NUMBER.fullmatch(text):
            return ((_INVALID.name, f"is {shown(value)}, which is not a number; write degrees"),)
        if not -most <= float(text) <= most:
            message = f"is {text}; it must be between {-most} and {most}"
            return ((_INVALID.name, message),)
        return ()

    fault = Fault(
        name=_INVALID.name, severity=_INVALID.severity, summary=_INVALID.summary,
        help=_INVALID.help, source="https://www.w3.org/2003/01/geo/", bad="200",
    )  # fmt: skip
    return ValueKind(name="degrees", find=find, good="45.256", faults=(fault,))


LATITUDE = _degrees(90)
LONGITUDE = _degrees(180)
