"""The class `Reporter`, and its input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from feedpub.findings import Finding, Severity
from feedpub.model import Value
from feedpub.text import guarded


class Checked(Value, frozen=True):
    """One document or source, and its findings."""

    path: str
    format: str
    findings: tuple[Finding, ...]
    #: Its bytes, to show lines; ``None`` if they are not available.
    data: bytes | None = None
    #: The traceback of the bug in feedpub that kept the rest of it from being checked.
    crash: str | None = None
    #: Why it could not be read at all; it was one of several.
    unread: str | None = None


class Style(Value, frozen=True):
    """The style of a report.

    Attributes:
        colour: With colours, for a terminal.
        width: Columns, where lines are wrapped.
        fail_on: The lowest severity that fails the run, for reports of passed and failed.
        looked_at: What the run looked at, counted, where documents are not what people count:
            "11 records".
        publication: Whose records they are, if that is known.
        now: The instant that pages are made for; ``None``: they say nothing of age.
    """

    colour: bool = False
    width: int = 80
    fail_on: Severity = Severity.ERROR
    looked_at: str = ""
    publication: str = ""
    now: datetime | None = None


def _nothing(checked: Sequence[Checked]) -> str | None:
    del checked
    return None


class Reporter(Value, frozen=True, gc=True):
    """A way to show findings.

    Attributes:
        name: Its name in ``--format`` and ``--report``.
        render: Yields the report in pieces of text.
        left_out: Returns what it left out, in a sentence; ``None`` if nothing.
        guard: Keeps what it says from being obeyed by a terminal or a CI system, one of
            `feedpub.text`: by what kind of text it is.
    """

    name: str
    render: Callable[[Sequence[Checked], Style], Iterator[str]]
    left_out: Callable[[Sequence[Checked]], str | None] = _nothing
    guard: Callable[[str], str] = guarded

    def pieces(self, checked: Sequence[Checked], style: Style) -> Iterator[str]:
        """Yield the report in pieces that nothing obeys."""
        if style.colour and self.guard is guarded:
            # Colours are control characters; whatever shows them guards what is between them.
            yield from self.render(checked, style)
            return
        yield from map(self.guard, self.render(checked, style))


def each_finding(checked: Sequence[Checked]) -> Iterator[tuple[Checked, Finding]]:
    """Yield every finding with its document, in order."""
    for each in checked:
        for finding in each.findings:
            yield each, finding


def worst(checked: Sequence[Checked], most: int | None = None) -> list[tuple[Checked, Finding]]:
    """Return the *most* severe findings, or all of them, worst first and otherwise in order."""
    # Sorting is stable, so documents keep their order.
    return sorted(each_finding(checked), key=lambda pair: -pair[1].severity)[:most]


def count(checked: Sequence[Checked], severity: Severity) -> int:
    """Return the number of faults of *severity*; one that occurs 412 times counts 412."""
    return sum(
        finding.count
        for each in checked
        for finding in each.findings
        if finding.severity is severity
    )


def message(finding: Finding) -> str:
    """Return the message, and how often it applies."""
    return finding.message + (f" ({finding.count:,} times)" if finding.count > 1 else "")


def counts(checked: Sequence[Checked], style: Style) -> str:
    """Return the verdict in words: "2 documents: 1 error, 3 warnings"."""
    found = [
        counted(number, str(severity))
        for severity in sorted(Severity, reverse=True)
        if (number := count(checked, severity))
    ]
    subject = f"{style.looked_at} checked" if style.looked_at else counted(len(checked), "document")
    return f"{subject}: {', '.join(found) or 'no problems found'}"


def counted(number: int, name: str) -> str:
    """Return "1 error" or "2 errors"."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"
