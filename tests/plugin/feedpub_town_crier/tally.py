"""A report: how many findings each file has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.reports import Checked, Reporter, Style


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    del style
    for each in checked:
        yield f"{len(each.findings)}\t{each.path}\n"


TALLY = Reporter(name="tally", render=_render)
