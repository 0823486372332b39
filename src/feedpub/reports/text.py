"""The report for people: one block per finding, with the line it is about."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from feedpub.findings import Finding, Severity
from feedpub.reports._reporter import Checked, Reporter, Style, count
from feedpub.text import shown

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    for each in checked:
        lines = _lines(each)
        for finding in each.findings:
            yield _block(finding, lines, style)
    yield _verdict(checked)


def _lines(checked: Checked) -> list[bytes]:
    return checked.data.split(b"\n") if checked.data and checked.findings else []


def _block(finding: Finding, lines: list[bytes], style: Style) -> str:
    severity = _painted(str(finding.severity), f"1;{_COLOURS[finding.severity]}", style)
    head = f"{finding.location}: {severity}: {finding.message} [{finding.rule.id}]"
    return (
        "\n".join([_wrapped(head, style.width), *_frame(finding, lines, style), *_notes(finding)])
        + "\n\n"
    )


def _wrapped(text: str, width: int) -> str:
    return "\n".join(
        textwrap.wrap(
            text,
            width,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _notes(finding: Finding) -> Iterator[str]:
    if finding.location.xpath:
        yield f"  at {finding.location.xpath}"
    if finding.article:
        yield f"  article {shown(finding.article)}"
    if finding.record:
        yield f"  record {finding.record}"
    if finding.count > 1:
        places = ", ".join(
            str(place.line) for place in finding.places[:5] if place.line is not None
        )
        yield f"  {finding.count} times" + (f", also on lines {places}" if places else "")


def _frame(finding: Finding, lines: list[bytes], style: Style) -> Iterator[str]:
    number, column = finding.location.line, finding.location.column or 1
    if number is None or number > len(lines):
        return
    text = lines[number - 1].decode("utf-8", "replace").rstrip("\r").replace("\t", " ")
    gutter = f"{number:>5} | "
    room = max(style.width - len(gutter), 20)
    start = max(0, column - 1 - room // 2) if len(text) > room else 0
    excerpt = shown(text[start : start + room], room)[1:-1]
    yield f"{gutter}{excerpt}"
    if finding.location.column:
        caret = _painted("^", _COLOURS[finding.severity], style)
        yield f"{'':>5} | {' ' * (column - 1 - start)}{caret}"


def _verdict(checked: Sequence[Checked]) -> str:
    counts = [
        _counted(count(checked, severity), str(severity))
        for severity in sorted(Severity, reverse=True)
        if count(checked, severity)
    ]
    documents = _counted(len(checked), "document")
    return f"{documents}: {', '.join(counts) if counts else 'nothing to complain of'}\n"


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _painted(text: str, code: str, style: Style) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if style.colour else text


TEXT = Reporter(name="text", render=_render)
