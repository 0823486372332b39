"""Which aggregator takes which article: what the tables of acceptance show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from feedpub.findings import Severity
from feedpub.model import Origin, Value


class Verdict(StrEnum):
    """What becomes of an article at an aggregator."""

    #: It goes out as it is.
    ACCEPTED = "accepted"
    #: The writer makes it fit.
    ADAPTED = "adapted"
    #: It goes out, and something is advised.
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
#: From the one to be read first to the one that says least.
_ORDER = tuple(reversed(list(Verdict)[:-1]))


class Reason(Value, frozen=True):
    """What a verdict rests on.

    Attributes:
        rule: Id of the rule.
        field: Of the record: ``title``, ``images[0]``.
        mended: What the writer does about it; ``None`` if it does nothing.
    """

    rule: str
    severity: Severity
    message: str
    field: str | None = None
    mended: str | None = None

    def __str__(self) -> str:
        return f"{self.message} → {self.mended}" if self.mended else self.message


class Cell(Value, frozen=True):
    """The verdict on one article at one aggregator."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


class Row(Value, frozen=True):
    """One article: a cell for each aggregator, in their order.

    Attributes:
        public: It may be seen now: it is not a draft, not embargoed, not expired.
    """

    id: str
    title: str
    origin: Origin
    cells: tuple[Cell, ...]
    public: bool = True

    @property
    def worst(self) -> Verdict:
        """The verdict to be read first."""
        found = {cell.verdict for cell in self.cells}
        return next((each for each in _ORDER if each in found), Verdict.NOT_MEANT)


class Acceptance(Value, frozen=True, gc=True):
    """Articles × aggregators.

    Attributes:
        aggregators: Names of the profiles.
        titles: What people call them.
    """

    aggregators: tuple[str, ...]
    titles: tuple[str, ...]
    rows: Sequence[Row]


def tallied(acceptance: Acceptance) -> list[Counter[Verdict]]:
    """Return how often each verdict was passed, for each aggregator."""
    counters: list[Counter[Verdict]] = [Counter() for _ in acceptance.aggregators]
    for row in acceptance.rows:
        for counter, cell in zip(counters, row.cells, strict=True):
            counter[cell.verdict] += 1
    return counters


def used(counters: Iterable[Counter[Verdict]]) -> list[Verdict]:
    """Return the verdicts to count: those that any article can have, and others that were passed.

    They stand in the order of a table's columns.
    """
    passed = set().union(*counters)
    return [each for each in Verdict if each is not Verdict.NOT_MEANT or each in passed]


def notable(rows: Iterable[Row], most: int) -> tuple[list[Row], int]:
    """Return the *most* rows that say more than "accepted", worst first, and how many they are."""
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
