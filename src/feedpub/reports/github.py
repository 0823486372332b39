"""Workflow commands, which GitHub Actions shows as annotations.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.findings import Finding, Severity
from feedpub.reports._reporter import Checked, Reporter, Style, counted, message, worst
from feedpub.text import guarded_workflow, harmless

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
#: Annotations of one kind that a step may show; GitHub drops the others without a word.
_SHOWN = 10


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    del style
    shown, others = _divided(checked)
    for finding in shown:
        yield _command(finding) + "\n"
    if others:
        yield f"::notice title=feedpub::{_data(_rest(others))}\n"
        yield "::group::The findings that have no annotation\n"
        for finding in others:
            yield f"- {_log_line(finding)}\n"
        yield "::endgroup::\n"


def _divided(checked: Sequence[Checked]) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that get an annotation, worst first, and the others."""
    found = [finding for _, finding in worst(checked)]
    kinds = [[each for each in found if each.severity is severity] for severity in _COMMANDS]
    room = [_SHOWN] * len(kinds)
    if any(len(kind) > _SHOWN for kind in kinds):
        room[-1] -= 1  # the notice that says so is one too
    shown = [each for kind, most in zip(kinds, room, strict=True) for each in kind[:most]]
    others = [each for kind, most in zip(kinds, room, strict=True) for each in kind[most:]]
    return shown, others


def _rest(others: Sequence[Finding]) -> str:
    numbers = [
        counted(number, f"more {severity}")
        for severity in _COMMANDS
        if (number := sum(each.severity is severity for each in others))
    ]
    return f"{', '.join(numbers)}: GitHub shows ten of a kind; the log of this step has the others"


def _command(finding: Finding) -> str:
    location = finding.location
    properties = {
        "file": location.path,
        "line": location.line,
        "col": location.column,
        "title": finding.rule.id,
    }
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value)
    return f"::{_COMMANDS[finding.severity]} {told}::{_data(_told(finding))}"


def _told(finding: Finding) -> str:
    lines = [harmless(message(finding))]
    if finding.article:
        lines.append(f"Article: {harmless(finding.article)}")
    if finding.record:
        lines.append(f"Record: {harmless(str(finding.record))}")
    return "\n".join([*lines, finding.rule.source])


def _log_line(finding: Finding) -> str:
    said = f"{finding.location}: {finding.severity}: {message(finding)} [{finding.rule.id}]"
    return harmless(said)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


GITHUB = Reporter(name="github", render=_render, guard=guarded_workflow)
