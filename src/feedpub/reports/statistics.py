"""The report of ``--statistics``: how often each rule is broken, instead of where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.reports._reporter import Checked, Reporter, Style, counts
from feedpub.reports._rule_counts import rule_counts


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    yield from rule_counts(checked, style)
    yield f"{counts(checked, style)}\n"


STATISTICS = Reporter(name="statistics", render=_render)
