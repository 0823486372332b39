"""A source that has nothing new for too long: its export stopped, or reads an old copy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from feedpub.guarding._guard import Guard, Limit, Prospect, Refused, Supply


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    if limit("") is None:
        return
    for supply in prospect.supplies:
        for what, since in _signs(supply):
            age = prospect.now - since
            if supply.error_after is not None and age > supply.error_after:
                yield _told(supply, what, age, "error_after", supply.error_after)
                break
            if supply.warn_after is not None and age > supply.warn_after:
                yield _told(supply, what, age, "warn_after", supply.warn_after)
                break


def _signs(supply: Supply) -> Iterator[tuple[str, datetime]]:
    if supply.newest is not None:
        yield "its newest article is", supply.newest
    if supply.modified is not None:
        yield "it was written", supply.modified


def _told(supply: Supply, what: str, age: timedelta, key: str, limit: timedelta) -> Refused:
    old = "ago" if what.endswith("written") else "old"
    return Refused(
        guard=STALE.name,
        message=f"{supply.name} is out of date: {what} {_span(age)} {old} ({key} = {_span(limit)})",
        help="Look whether the export still runs, and whether it reads the live database.",
        is_warning=key == "warn_after",
    )


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


STALE = Guard(
    name="stale",
    about="Whether nothing is published of a source that is older than its error_after.",
    check=_check,
)
