"""A source that has nothing new for too long: its export stopped, or reads an old copy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from feedpub.guarding._guard import Guard, Limit, Prospect, Refused, Supply


def _check(prospect: Prospect, limit: Limit) -> Iterator[Refused]:
    if limit("") is None:
        return
    for supply in prospect.supplies:
        yield from islice(_signs(supply, prospect.now), 1)


def _signs(supply: Supply, now: datetime) -> Iterator[Refused]:
    """Yield what shows that *supply* is out of date, the worst first."""
    dates = (("its newest article is", supply.newest), ("it was written", supply.modified))
    for key, limit in (("error_after", supply.error_after), ("warn_after", supply.warn_after)):
        for what, date in dates:
            if limit is not None and date is not None and now - date > limit:
                yield _sign(supply, what, now - date, key, limit)


def _sign(supply: Supply, what: str, age: timedelta, key: str, limit: timedelta) -> Refused:
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
    help="warn_after and error_after are in the [[source]]; without them there is no limit. The"
    " age is that of its newest article, or change of one, that is not in the future, and that"
    " of the file or the Last-Modified of its address, if that is older.",
    check=_check,
)
