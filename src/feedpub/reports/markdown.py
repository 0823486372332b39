"""Markdown, for a job's step summary or a comment.

GitHub Flavored Markdown: https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from feedpub.findings import Finding
from feedpub.reports._reporter import Checked, Reporter, Style, counts, message, worst
from feedpub.text import harmless

#: Bytes of a step summary; GitHub drops a longer one, see "Step isolation and limits" in
#: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
_MOST = 1024 * 1024
_ICONS = {"error": "❌", "warning": "⚠️", "info": "ℹ️"}
#: Whatever could begin markup, an address that becomes a link, or an entity.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#+!|&~:@$^-]|(?<=www)\.", re.IGNORECASE)


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    rows, others = _rows(checked)
    yield f"### feedpub: {_escaped(counts(checked, style))}\n"
    if rows:
        yield "\n| | Where | What | Rule |\n|---|---|---|---|\n"
        yield from rows
    if others:
        yield f"\n{_escaped(_said(others))}\n"


def _rows(checked: Sequence[Checked]) -> tuple[list[str], int]:
    """Return the table's rows, worst first, and how many find no room."""
    found = worst(checked)
    rows: list[str] = []
    room = _MOST - 1024
    for _, finding in found:
        row = _row(finding)
        room -= len(row.encode("utf-8", "backslashreplace"))
        if room < 0:
            break
        rows.append(row)
    return rows, len(found) - len(rows)


def _row(finding: Finding) -> str:
    where = [str(finding.location)]
    if finding.location.xpath:
        where.append(finding.location.xpath)
    what = [message(finding)]
    if finding.article:
        what.append(f"Article: {finding.article}")
    if finding.record:
        what.append(f"Record: {finding.record}")
    severity = str(finding.severity)
    cells = (f"{_ICONS[severity]} {severity}", _lines(where), _lines(what), _rule(finding))
    return f"| {' | '.join(cells)} |\n"


def _lines(texts: list[str]) -> str:
    return "<br>".join(map(_escaped, texts))


def _rule(finding: Finding) -> str:
    name = _escaped(finding.rule.id)
    source = quote(finding.rule.source, safe="/:?#=&%@+,;~.-_")
    return f"[{name}]({source})" if source.startswith(("http://", "https://")) else name


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", harmless(text))


def _said(others: int) -> str:
    return f"{others:,} more find no room here: a step summary holds 1 MiB."


def _left_out(checked: Sequence[Checked]) -> str | None:
    others = _rows(checked)[1]
    return _said(others) if others else None


MARKDOWN = Reporter(name="markdown", render=_render, left_out=_left_out)
