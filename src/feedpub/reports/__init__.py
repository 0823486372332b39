"""Reports show findings to people, programs and CI systems. One module per kind.

To add a kind, add a module here with a module-level `Reporter`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from feedpub.registry import collect, find
from feedpub.reports import _outputs
from feedpub.reports._fingerprint import fingerprints
from feedpub.reports._layout import cells, shortened
from feedpub.reports._outputs import RequestedReport
from feedpub.reports._reporter import Checked, Reporter, Style, count, counted

if TYPE_CHECKING:
    from feedpub.acceptance import Acceptance

__all__ = [
    "Checked",
    "Reporter",
    "RequestedReport",
    "Style",
    "accepted_reporters",
    "cells",
    "count",
    "counted",
    "find_reporter",
    "fingerprints",
    "parse_report_option",
    "parse_report_options",
    "render",
    "reporters",
    "shortened",
    "write_reports",
]


@cache
def reporters() -> dict[str, Reporter]:
    """Return every kind of report, by name."""
    return collect(sys.modules[__name__], Reporter, key=lambda reporter: reporter.name)


@cache
def find_reporter(name: str) -> Reporter | None:
    """Return the report *name*, if there is one, without loading the others."""
    return find(sys.modules[__name__], Reporter, lambda reporter: reporter.name, name)


def render(
    checked: Sequence[Checked], name: str = "text", style: Style | None = None
) -> Iterator[str]:
    """Yield the report *name*, in pieces of text.

    Args:
        checked: The findings, by document: the results of `validate`, or ``each.checked`` of those
            of `make`.
        name: Which report: ``text``, ``json``, ``sarif``, …; docs/reports.md lists them.
        style: Its style: colours, width.

    Raises:
        UsageError: There is no report of that name.
    """
    return _reporter(name, {}).pieces(checked, style or Style())


def accepted_reporters(acceptance: Acceptance) -> Mapping[str, Reporter]:
    """Return the reports that show *acceptance* besides findings, by name."""
    from feedpub.reports import _accepted

    return _accepted.reporters(acceptance)


def parse_report_option(text: str, more: Iterable[str] = ()) -> RequestedReport:
    """Return the request ``NAME`` or ``NAME=FILE``; *more* are further names in this run.

    Raises:
        UsageError: There is no such report, or no file after the equals sign.
    """
    own = frozenset(more)
    return _outputs.parse(
        text,
        lambda name: name in own or find_reporter(name) is not None,
        lambda: {*reporters(), *own},
    )


def parse_report_options(
    texts: Iterable[str], *, default: str = "text", more: Iterable[str] = ()
) -> tuple[RequestedReport, ...]:
    """Return the requests of one run's options; *default* on standard output if there are none.

    Raises:
        UsageError: There is no such report, or two of them go to the same place.
    """
    names = tuple(more)
    wanted = tuple(parse_report_option(text, names) for text in texts) or (
        RequestedReport(name=default),
    )
    _outputs.check_targets(wanted)
    return wanted


def write_reports(
    checked: Sequence[Checked],
    wanted: Iterable[RequestedReport],
    *,
    echo: Callable[[str], object],
    style: Style | None = None,
    instead: Mapping[str, Reporter] = {},
) -> list[str]:
    """Write all requested reports; a file is complete or not touched at all.

    Args:
        checked: What was found.
        wanted: Which reports, from `parse_report_options`.
        echo: Prints a piece of the report that goes to standard output.
        style: The style of that one; files are written without colours.
        instead: Reports that replace those of the same name, or are added, in this run.

    Returns:
        What reports left out to stay within their readers' limits, in a sentence each.

    Raises:
        UsageError: A file cannot be written.
    """
    known = [(_reporter(each.name, instead), each.path) for each in wanted]
    return list(_outputs.write(checked, known, echo, style or Style()))


def _reporter(name: str, instead: Mapping[str, Reporter]) -> Reporter:
    """Return the report *name*, from *instead* or from all.

    Raises:
        UsageError: There is none.
    """
    reporter = instead.get(name) or find_reporter(name)
    if reporter is None:
        raise _outputs.unknown(name, reporters())
    return reporter
