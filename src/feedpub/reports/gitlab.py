"""GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from feedpub.findings import Finding, Severity
from feedpub.reports._fingerprint import fingerprints
from feedpub.reports._json_text import dumps
from feedpub.reports._reporter import Checked, Reporter, Style, each_finding, message
from feedpub.text import guarded_json, harmless

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    del style
    separator = "[\n"
    pairs = zip(each_finding(checked), fingerprints(checked), strict=True)
    for (each, finding), fingerprint in pairs:
        yield separator + dumps(_issue(each.path, finding, fingerprint))
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _issue(path: str, finding: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        "description": harmless(message(finding)),
        "check_name": finding.rule.id,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        # Relative to the repository, without "./"; GitLab wants a line in any case.
        "location": {
            "path": path.replace("\\", "/").removeprefix("./"),
            "lines": {"begin": finding.location.line or 1},
        },
    }


GITLAB = Reporter(name="gitlab", render=_render, guard=guarded_json)
