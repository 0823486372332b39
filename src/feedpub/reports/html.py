"""The report as a page that people look at: one file, which needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.findings import Finding
from feedpub.pages import Showing, ShownOutput, report, shown_document
from feedpub.reports._reporter import Checked, Reporter, Style, counted
from feedpub.text import guarded_xml, hidden, is_secret

_FOR_MEMBERS = "It is for members, so its text is not shown."


def render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    """Yield the page, in pieces of text."""
    outputs = tuple(_output(each) for each in checked if each.format != "records")
    records: tuple[Finding, ...] = tuple(
        finding for each in checked if each.format == "records" for finding in each.findings
    )
    title = counted(len(outputs), "document") if outputs else style.looked_at or "Records"
    yield from report(Showing(title=title, now=style.now, outputs=outputs, findings=records))


def _output(checked: Checked) -> ShownOutput:
    crash = "feedpub failed at it, which is a bug in feedpub." if checked.crash else None
    return shown_document(
        hidden(checked.path),
        checked.format,
        checked.data,
        findings=checked.findings,
        trouble=checked.unread or crash,
        withheld=_FOR_MEMBERS if is_secret(checked.path) else None,
    )


HTML = Reporter(name="html", render=render, guard=guarded_xml)
