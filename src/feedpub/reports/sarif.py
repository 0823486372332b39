"""SARIF 2.1.0, as GitHub's code scanning and editors read it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, within the limits of
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from feedpub.findings import Finding, Rule, Severity
from feedpub.reports._fingerprint import fingerprints
from feedpub.reports._json_text import dumps
from feedpub.reports._reporter import Checked, Reporter, Style, each_finding
from feedpub.reports._sarif_parts import described, result
from feedpub.text import guarded_json

#: Results that GitHub keeps of a run; it refuses a file with more than 25,000.
_RESULTS = 5_000
#: Rules of a run; GitHub refuses more.
_RULES = 25_000


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    del style
    kept = _kept(checked)
    rules = {finding.rule.id: finding.rule for _, finding, _ in kept}
    indexes = {id: index for index, id in enumerate(sorted(rules))}
    yield (
        '{\n"$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n"version": "2.1.0",\n'
        '"runs": [{\n"tool": '
    )
    yield dumps(_tool([rules[id] for id in indexes]), indent=1)
    yield f',\n"columnKind": "unicodeCodePoints",\n"invocations": {dumps(_invocations(checked))}'
    yield ',\n"results": ['
    separator = "\n"
    for each, finding, fingerprint in kept:
        index = indexes[finding.rule.id]
        yield separator + dumps(result(each, finding, index=index, fingerprint=fingerprint))
        separator = ",\n"
    yield "\n]\n}]\n}\n"


def _kept(checked: Sequence[Checked]) -> list[tuple[Checked, Finding, str]]:
    """Return the worst findings that there is room for, in order."""
    # A fingerprint must not depend on what else is cut.
    found = [
        (each, finding, fingerprint)
        for (each, finding), fingerprint in zip(
            each_finding(checked), fingerprints(checked), strict=True
        )
    ]
    if len(found) <= _RESULTS:
        return found
    by_severity = sorted(range(len(found)), key=lambda index: -found[index][1].severity)
    return [found[index] for index in sorted(by_severity[:_RESULTS])]


def _tool(rules: list[Rule]) -> dict[str, Any]:
    from importlib.metadata import version  # 21 ms

    number = version("feedpub")
    return {
        "driver": {
            "name": "feedpub",
            "version": number,
            "semanticVersion": number,
            "rules": [described(rule) for rule in rules[:_RULES]],
        }
    }


def _invocations(checked: Sequence[Checked]) -> list[dict[str, Any]]:
    said = _left_out(checked)
    notes = [{"level": "warning", "message": {"text": said}}] if said else []
    return [{"executionSuccessful": True, "toolExecutionNotifications": notes}]


def _left_out(checked: Sequence[Checked]) -> str | None:
    found = [finding.severity for _, finding in each_finding(checked)]
    if len(found) <= _RESULTS:
        return None
    errors = found.count(Severity.ERROR)
    return (
        f"The {_RESULTS:,} worst of {len(found):,} findings are here, {min(errors, _RESULTS):,} of "
        f"{errors:,} errors among them: GitHub keeps no more. The json report has all of them."
    )


SARIF = Reporter(name="sarif", render=_render, left_out=_left_out, guard=guarded_json)
