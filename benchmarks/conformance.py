"""Scores the checks against cases with known verdicts: ``make conformance CASES=folder``.

The folder holds ``expect.csv`` with the columns path, scope, role, errors, warnings and lines. A
positive case is detected when a finding of its severity, or a worse one, is reported; a false
alarm is an error reported in a case that has none.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from feedpub.checks import check
from feedpub.findings import Finding, Severity
from feedpub.model import Document

_LEAST = {
    "positive-error": Severity.ERROR,
    "positive-warning": Severity.WARNING,
    "positive-info": Severity.INFO,
}


@dataclass
class Score:
    """How many of how many, and which were missed."""

    right: int = 0
    all: int = 0

    def add(self, right: bool) -> None:
        self.all += 1
        self.right += right

    def __str__(self) -> str:
        share = f"{100 * self.right / self.all:5.1f} %" if self.all else "      -"
        return f"{self.right:4} of {self.all:4} {share}"


def main() -> None:
    """Print the score table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("cases", type=Path)
    arguments.add_argument("--verbose", action="store_true", help="list what was missed")
    arguments.add_argument("--now", type=datetime.fromisoformat, default=datetime.now(UTC))
    options = arguments.parse_args()
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    with (options.cases / "expect.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = options.cases / row["path"]
            document = Document(name=row["path"], format="", data=path.read_bytes())
            for what, right, why in judge(row, check(document, now=options.now)):
                scores[row["scope"], what].add(right)
                scores["all", what].add(right)
                if options.verbose and not right:
                    print(f"{what:16} {row['path']}: {why}")
    print_table(scores)


def judge(row: dict[str, str], findings: list[Finding]) -> list[tuple[str, bool, str]]:
    """Return what was judged of one case, whether it was right, and what speaks against it."""
    least = _LEAST.get(row["role"])
    if least is None or (row["scope"] == "foreign" and not row["errors"]):
        errors = [each for each in findings if each.severity is Severity.ERROR]
        if row["errors"]:
            return []
        said = "; ".join(f"{each.location.line} {each.rule.id} {each.message}" for each in errors)
        return [("no false alarm", not errors, said)]
    found = [each for each in findings if each.severity >= least]
    expected = f"{row['expected_class']} ({row['errors'] or row['warnings']}) at {row['lines']}"
    judged = [(row["role"], bool(found), expected)]
    lines = [int(line) for line in row["lines"].replace(";", " ").split() if line.isdigit()]
    if found and lines:
        seen = {place.line or 0 for each in found for place in (each.location, *each.places)}
        near = any(abs(line - other) <= 1 for line in lines for other in seen)
        judged.append(("line within one", near, f"{expected}, found at {sorted(seen)}"))
    return judged


def print_table(scores: dict[tuple[str, str], Score]) -> None:
    """Print one row for each scope and question."""
    for (scope, what), score in sorted(scores.items()):
        print(f"{scope:8} {what:17} {score}")


if __name__ == "__main__":
    main()
