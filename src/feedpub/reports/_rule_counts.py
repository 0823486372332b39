"""How often each rule is broken: a table for people, worst and most frequent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from feedpub.findings import Finding
from feedpub.reports._layout import COLOURS, painted, shortened
from feedpub.reports._reporter import Checked, Style, each_finding

#: Columns for "warning", and for the spaces between four columns.
_SEVERITY, _GAPS = 7, 6


def rule_counts(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    """Yield a line for each rule that is broken: how often, how severe, and what is wrong."""
    numbers: Counter[tuple[int, str]] = Counter()
    one: dict[tuple[int, str], Finding] = {}
    for _, finding in each_finding(checked):
        key = (-finding.severity, finding.rule.id)
        numbers[key] += finding.count
        one.setdefault(key, finding)
    ranked = sorted(numbers, key=lambda key: (key[0], -numbers[key], key[1]))
    most = max((len(f"{number:,}") for number in numbers.values()), default=0)
    widest = max((len(id) for _, id in numbers), default=0)
    room = style.width - most - _SEVERITY - widest - _GAPS
    for key in ranked:
        finding = one[key]
        severity = painted(f"{finding.severity!s:<{_SEVERITY}}", COLOURS[finding.severity], style)
        # On a narrow terminal the id alone, which `feedpub explain` takes.
        summary = f"  {shortened(finding.rule.summary, room)}" if room >= 12 else ""
        number = f"{numbers[key]:,}"
        id = f"{key[1]:<{widest}}" if summary else key[1]
        yield f"{number:>{most}}  {severity}  {id}{summary}\n"
