"""The reports of a run that shows which aggregators accept which articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from feedpub.acceptance import Acceptance
from feedpub.findings import Finding
from feedpub.model import Origin
from feedpub.pages import Showing, ShownAggregator, public_findings, report, shown_article
from feedpub.reports import _acceptance_json, _acceptance_text, json, text
from feedpub.reports._reporter import Checked, Reporter, Style, counted, each_finding
from feedpub.text import guarded, guarded_json, guarded_xml

#: The names of these reports.
NAMES = ("html", "json", "text")


def reporters(acceptance: Acceptance) -> Mapping[str, Reporter]:
    """Return the reports that show *acceptance* and the other findings, by name."""

    def others(checked: Sequence[Checked]) -> list[Checked]:
        return _without(checked, frozenset(acceptance.aggregators))

    def as_text(checked: Sequence[Checked], style: Style) -> Iterator[str]:
        found = others(checked)
        if found:
            yield from text.TEXT.render(found, style)
            yield "\n"
        yield from _acceptance_text.render(acceptance, style)

    def as_json(checked: Sequence[Checked], style: Style) -> Iterator[str]:
        *pieces, last = json.JSON.render(checked, style)
        yield from pieces
        yield last.removesuffix("\n}\n") + ",\n"
        yield from _acceptance_json.render(acceptance)
        yield "\n}\n"

    def as_html(checked: Sequence[Checked], style: Style) -> Iterator[str]:
        return report(_showing(acceptance, others(checked), style))

    renders = {"html": as_html, "json": as_json, "text": as_text}
    guards = {"html": guarded_xml, "json": guarded_json, "text": guarded}
    return {
        name: Reporter(name=name, render=render, guard=guards[name])
        for name, render in renders.items()
    }


def _showing(acceptance: Acceptance, checked: Sequence[Checked], style: Style) -> Showing:
    """Return what the page shows: it may be published, so what is not public is only counted."""
    secret = frozenset(row.origin for row in acceptance.rows if not row.public)
    public = {row.origin for row in acceptance.rows if row.public}
    found: dict[Origin, list[Finding]] = {}
    general = []
    every = (finding for _, finding in each_finding(checked))
    for finding in public_findings(every, public, secret):
        if finding.record is not None and finding.record in public:
            found.setdefault(finding.record, []).append(finding)
        else:
            general.append(finding)
    windows = acceptance.windows or (None,) * len(acceptance.titles)
    return Showing(
        title=style.publication or f"Acceptance of {_articles(acceptance, secret)}",
        now=style.now,
        aggregators=tuple(
            ShownAggregator(name=name, title=title, window=window)
            for name, title, window in zip(
                acceptance.aggregators, acceptance.titles, windows, strict=True
            )
        ),
        articles=[
            shown_article(row, tuple(found.get(row.origin, ())))
            for row in acceptance.rows
            if row.public
        ],
        findings=tuple(general),
        hidden=len(secret),
    )


def _articles(acceptance: Acceptance, secret: frozenset[Origin]) -> str:
    return counted(len(acceptance.rows) - len(secret), "article")


def _without(checked: Sequence[Checked], scopes: frozenset[str]) -> list[Checked]:
    """Return *checked* without the findings that the table itself shows."""
    kept = (
        replace(each, findings=tuple(one for one in each.findings if one.rule.scope not in scopes))
        for each in checked
    )
    return [each for each in kept if each.findings]
