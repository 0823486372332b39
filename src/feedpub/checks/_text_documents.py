"""Plain text: each rule about documents of that kind looks at all of it."""

from __future__ import annotations

from feedpub.checks import _rulebook
from feedpub.checks._context import Context
from feedpub.checks._report import Report


def check_text(context: Context, report: Report) -> None:
    """Report what is wrong with a document that is neither XML nor one JSON value."""
    for rule in _rulebook.about(context.format):
        # mypy: a rule that looks at something always has a check; its type does not say so.
        for place, message in rule.check(context) or ():  # type: ignore[misc]
            report.add(rule, place, message)
