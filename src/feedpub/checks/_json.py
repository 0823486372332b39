"""JSON Feed: from bytes to findings. Not written yet."""

from __future__ import annotations

from feedpub.checks._context import Context
from feedpub.checks._report import Report


def check(context: Context, report: Report) -> None:
    """Report what is wrong with a JSON document."""
