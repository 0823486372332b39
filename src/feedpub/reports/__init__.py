"""Reports show findings: to people, to programs, to CI systems. One module per kind.

To add a kind, add a module here with a module-level `Reporter`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cache

from feedpub.errors import UsageError
from feedpub.registry import collect
from feedpub.reports._reporter import Checked, Reporter, Style, count

__all__ = ["Checked", "Reporter", "Style", "count", "render", "reporters"]


@cache
def reporters() -> dict[str, Reporter]:
    """Return every kind of report, by name."""
    return collect(sys.modules[__name__], Reporter, key=lambda reporter: reporter.name)


def render(
    checked: Sequence[Checked], name: str = "text", style: Style | None = None
) -> Iterator[str]:
    """Yield the report called *name*, in pieces of text.

    Raises:
        UsageError: There is no report of that name.
    """
    reporter = reporters().get(name)
    if reporter is None:
        raise UsageError(f"there is no report called {name!r}; there are {', '.join(reporters())}")
    return reporter.render(checked, style or Style())
