"""Acceptance tables: which aggregator accepts which article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from feedpub.findings import Severity, Stopped, WhoActs
from feedpub.model import Access, Origin, Value


class Verdict(StrEnum):
    """The verdict on an article at an aggregator."""

    #: It is accepted as is.
    ACCEPTED = "accepted"
    #: It is accepted after changes by the writer.
    ADAPTED = "adapted"
    #: It is accepted, with advice.
    ADVISED = "advised"
    #: The aggregator would refuse it.
    REFUSED = "refused"
    #: It is not meant for this aggregator: a podcast directory takes episodes only.
    NOT_MEANT = "not meant"


SYMBOLS = {
    Verdict.ACCEPTED: "✓",
    Verdict.ADAPTED: "~",
    Verdict.ADVISED: "!",
    Verdict.REFUSED: "✗",
    Verdict.NOT_MEANT: "·",
}
#: From the most to the least important.
_ORDER = tuple(reversed(list(Verdict)[:-1]))


class Reason(Value, frozen=True):
    """The reason for a verdict.

    Attributes:
        rule: Id of the rule.
        field: The field of the record: ``title``, ``images[0]``.
        fixed: How the writer fixes it; ``None`` if it does not.
        who: Who has to act: nobody but feedpub, if the writer fixes it.
        stops: What it stops, if nobody acts.
    """

    rule: str
    severity: Severity
    message: str
    field: str | None = None
    fixed: str | None = None
    who: WhoActs = WhoActs.ENGINEER
    stops: Stopped = Stopped.NOTHING

    def __str__(self) -> str:
        return f"{self.message} → {self.fixed}" if self.fixed else self.message


class Cell(Value, frozen=True):
    """The verdict on one article at one aggregator."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


class Row(Value, frozen=True):
    """One article: a cell for each aggregator, in their order.

    Attributes:
        public: Whether it is public now: not a draft, not embargoed, not expired.
        url: The address of its page.
    """

    id: str
    title: str
    origin: Origin
    cells: tuple[Cell, ...]
    public: bool = True
    url: str | None = None
    published: datetime | None = None
    sections: tuple[str, ...] = ()
    language: str | None = None
    access: Access = Access.FREE

    @property
    def worst(self) -> Verdict:
        """The most important verdict."""
        found = {cell.verdict for cell in self.cells}
        return next((each for each in _ORDER if each in found), Verdict.NOT_MEANT)


class Acceptance(Value, frozen=True, gc=True):
    """Articles × aggregators.

    Attributes:
        aggregators: Names of the profiles.
        titles: Their names for people.
        windows: The age from which on each takes no article; ``None``: it takes all.
    """

    aggregators: tuple[str, ...]
    titles: tuple[str, ...]
    rows: Sequence[Row]
    windows: tuple[timedelta | None, ...] = ()


def tallied(acceptance: Acceptance) -> list[Counter[Verdict]]:
    """Return the number of each verdict, for each aggregator."""
    counters: list[Counter[Verdict]] = [Counter() for _ in acceptance.aggregators]
    for row in acceptance.rows:
        for counter, cell in zip(counters, row.cells, strict=True):
            counter[cell.verdict] += 1
    return counters


def used(counters: Iterable[Counter[Verdict]]) -> list[Verdict]:
    """Return the verdicts to count: those that any article can have, and others that occur.

    They are in the order of a table's columns.
    """
    passed = set().union(*counters)
    return [each for each in Verdict if each is not Verdict.NOT_MEANT or each in passed]


def notable(rows: Iterable[Row], most: int) -> tuple[list[Row], int]:
    """Return the *most* important rows with more than "accepted", and the number of all of them."""
    by_verdict: dict[Verdict, list[Row]] = {each: [] for each in _ORDER[:-1]}
    count = 0
    for row in rows:
        kept = by_verdict.get(row.worst)
        if kept is not None:
            count += 1
            if len(kept) < most:
                kept.append(row)
    first = [row for each in by_verdict.values() for row in each]
    return first[:most], count


def reasons(row: Row, acceptance: Acceptance) -> Iterator[tuple[str, Cell, Reason]]:
    """Yield every reason of *row* with the aggregator's name."""
    for name, cell in zip(acceptance.aggregators, row.cells, strict=True):
        for reason in cell.reasons:
            yield name, cell, reason
