"""The report for programs; its shape is versioned and documented in docs/reports.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from feedpub.consequences import consequences
from feedpub.findings import Finding, Fix, Location, Severity
from feedpub.reports._json_text import dumps
from feedpub.reports._reporter import Checked, Reporter, Style, count
from feedpub.text import guarded_json

VERSION = 1


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    del style
    yield f'{{\n  "version": {VERSION},\n  "documents": ['
    for number, each in enumerate(checked):
        yield (",\n    " if number else "\n    ") + dumps(_document(each), indent=2, margin="    ")
    yield "\n  ],\n" if checked else "],\n"
    yield f'  "summary": {dumps(_summary(checked), indent=2, margin="  ")}\n}}\n'


def _render_lines(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    del style
    for each in checked:
        for finding in each.findings:
            yield dumps({"path": each.path, "format": each.format} | as_value(finding)) + "\n"


def _document(checked: Checked) -> dict[str, Any]:
    return {
        "path": checked.path,
        "format": checked.format,
        "findings": [as_value(finding) for finding in checked.findings],
    }


def _summary(checked: Sequence[Checked]) -> dict[str, int]:
    return {
        "documents": len(checked),
        "errors": count(checked, Severity.ERROR),
        "warnings": count(checked, Severity.WARNING),
        "infos": count(checked, Severity.INFO),
    }


def as_value(finding: Finding) -> dict[str, Any]:
    """Return *finding* as JSON values."""
    return {
        "rule": finding.rule.id,
        "severity": str(finding.severity),
        "message": finding.message,
        **_place(finding.location),
        "article": finding.article,
        "record": str(finding.record) if finding.record else None,
        "count": finding.count,
        "places": [_place(place) for place in finding.places],
        "fix": _fix(finding.fix) if finding.fix else None,
        "help": finding.rule.help or None,
        "source": finding.rule.source,
    } | consequences(finding)


def _place(location: Location) -> dict[str, Any]:
    return {"line": location.line, "column": location.column, "xpath": location.xpath}


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "start": fix.start,
        "end": fix.end,
        "replacement": fix.replacement.decode("utf-8", "replace"),
    }


JSON = Reporter(name="json", render=_render, guard=guarded_json)
JSON_LINES = Reporter(name="jsonl", render=_render_lines, guard=guarded_json)
