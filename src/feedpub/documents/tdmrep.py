"""TDMRep: which pages reserve text and data mining.

https://w3c.github.io/tdm-reservation-protocol/spec/
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from feedpub.documents._contents import Contents
from feedpub.documents._kind import Glance, Kind
from feedpub.documents._terms import Terms


def _read(value: object) -> Contents:
    if not isinstance(value, list):
        raise ValueError("it is not a list of rules")
    return Contents((), terms=partial(_terms, value))


def _terms(rules: list[object]) -> Iterator[Terms]:
    for number, each in enumerate(rules):
        if isinstance(each, dict) and isinstance(each.get("location"), str):
            uses = frozenset({"ai-train"})
            reserved = each.get("tdm-reservation")
            yield Terms(
                language="tdm",
                about=each["location"],
                number=number,
                free=uses if type(reserved) is int and reserved == 0 else frozenset(),
                denied=uses if type(reserved) is int and reserved == 1 else frozenset(),
            )


def _recognise(glance: Glance) -> int:
    if glance.name.lower().endswith("tdmrep.json"):
        return 3
    return 2 if glance.head.startswith(b"[") and glance.holds(b'"tdm-') else 0


TDMREP = Kind(
    name="tdmrep",
    item="",
    role="rights",
    media_types=("application/json",),
    recognise=_recognise,
    read=_read,
    syntax="json",
    schema="tdmrep",
    suffixes=("tdmrep.json",),
)
