"""What a reporter is, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from feedpub.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One document or source, and what was found in it."""

    path: str
    format: str
    findings: tuple[Finding, ...]
    #: Its bytes, where a report shows the line; ``None`` if they are gone.
    data: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """A way to show findings: its name, and how it writes them."""

    name: str
    #: Yields the report in pieces of text.
    render: Callable[[Sequence[Checked], Style], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a report for people may look."""

    colour: bool = False
    width: int = 80


def count(checked: Sequence[Checked], severity: Severity) -> int:
    """Return how many faults of *severity* there are; one found 412 times counts 412."""
    return sum(
        finding.count
        for each in checked
        for finding in each.findings
        if finding.severity is severity
    )
