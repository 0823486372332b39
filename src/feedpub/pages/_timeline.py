"""When the articles of an output were published: a chart, and the same as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from feedpub.model import Value
from feedpub.pages._shown_values import ShownItem

#: Hours that are shown, and where the mark of the window is drawn among them.
HOURS = 72
_HOUR = timedelta(hours=1)
#: The size of a chart, in its own units.
WIDTH, HEIGHT = 720, 120
#: The span before it leaves in which an article is named.
_SOON = timedelta(hours=6)
_MOST = 10


class Bar(Value, frozen=True):
    """The articles of one hour, and where their bar is drawn."""

    start: datetime
    count: int
    x: float
    y: float
    width: float
    height: float


class Timeline(Value, frozen=True, gc=True):
    """The last days of an output.

    Attributes:
        bars: One for each hour, the oldest first.
        most: The most articles of an hour.
        edge: Where in the chart articles leave the output; ``None`` if they do not there.
        shown: How many articles are in it; others are older, or without a date.
        leaving: The articles that leave the output within six hours, and when.
        left: How many are older than the output may list.
    """

    bars: tuple[Bar, ...]
    most: int
    shown: int
    edge: float | None = None
    leaving: Sequence[tuple[ShownItem, datetime]] = ()
    left: int = 0


def timeline(
    items: Iterable[ShownItem], now: datetime | None, window: timedelta | None
) -> Timeline | None:
    """Return when *items* were published, before *now*; ``None`` if nothing can be drawn.

    Args:
        items: What the output lists.
        now: The instant; ``None``: it is not known.
        window: The age from which on articles leave the output.
    """
    if now is None:
        return None
    dated = [each for each in items if each.published is not None]
    ages = Counter(_age(each, now) // _HOUR for each in dated)
    most = max((ages[hour] for hour in range(HOURS)), default=0)
    if not dated:
        return None
    step = WIDTH / HOURS
    bars = tuple(
        Bar(
            start=now - (hour + 1) * _HOUR,
            count=ages[hour],
            x=round((HOURS - 1 - hour) * step, 1),
            y=round(HEIGHT - HEIGHT * ages[hour] / (most or 1), 1),
            width=round(step * 0.8, 1),
            height=round(HEIGHT * ages[hour] / (most or 1), 1),
        )
        for hour in reversed(range(HOURS))
    )
    edge = None
    if window is not None and window <= HOURS * _HOUR:
        edge = round(WIDTH - window / _HOUR * step, 1)
    return Timeline(
        bars=bars,
        most=most,
        shown=sum(ages[hour] for hour in range(HOURS)),
        edge=edge,
        leaving=_leaving(dated, now, window)[:_MOST],
        left=sum(window is not None and _age(each, now) > window for each in dated),
    )


def _age(item: ShownItem, now: datetime) -> timedelta:
    assert item.published is not None, "only dated items are drawn"
    return now - item.published


def _leaving(
    items: Sequence[ShownItem], now: datetime, window: timedelta | None
) -> list[tuple[ShownItem, datetime]]:
    """Return the articles that leave within six hours, with when, the first first."""
    if window is None:
        return []
    soon = [
        (each, now + window - _age(each, now))
        for each in items
        if window - _SOON < _age(each, now) <= window
    ]
    return sorted(soon, key=lambda pair: pair[1])
