"""When something was published, as readers are told: ``3 hours ago``."""

from __future__ import annotations

from datetime import datetime, timedelta

_UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)
#: From then on the date says more.
_LONG = timedelta(days=30)


def ago(when: datetime, now: datetime) -> str:
    """Return how long before *now* that was, or how long after: ``3 hours ago``, ``in 2 days``."""
    span = abs(now - when)
    if span >= _LONG:
        return f"{when.day} {when:%B %Y}"
    for unit, name in _UNITS:
        if span >= unit:
            count = span // unit
            said = f"{count} {name}{'' if count == 1 else 's'}"
            return f"{said} ago" if when <= now else f"in {said}"
    return "just now" if when <= now else "in a moment"
