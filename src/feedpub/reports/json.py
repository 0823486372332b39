"""The report for programs; its shape is versioned and documented in the README."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from feedpub.findings import Finding, Severity
from feedpub.reports._reporter import Checked, Reporter, Style, count

VERSION = 1


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    del style
    yield json.dumps(as_value(checked), ensure_ascii=False, indent=2) + "\n"


def as_value(checked: Sequence[Checked]) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        "version": VERSION,
        "documents": [
            {
                "path": each.path,
                "format": each.format,
                "findings": [_finding(finding) for finding in each.findings],
            }
            for each in checked
        ],
        "summary": {
            "documents": len(checked),
            "errors": count(checked, Severity.ERROR),
            "warnings": count(checked, Severity.WARNING),
            "infos": count(checked, Severity.INFO),
        },
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "severity": str(finding.severity),
        "message": finding.message,
        "line": finding.location.line,
        "column": finding.location.column,
        "xpath": finding.location.xpath,
        "article": finding.article,
        "record": str(finding.record) if finding.record else None,
        "count": finding.count,
        "help": finding.rule.help or None,
        "source": finding.rule.source,
    }


JSON = Reporter(name="json", render=_render)
