"""The reports of a run that shows which aggregators accept which articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from feedpub.acceptance import Acceptance
from feedpub.reports import _acceptance_html, _acceptance_json, _acceptance_text, json, text
from feedpub.reports._reporter import Checked, Reporter, Style
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
        del style
        return _acceptance_html.render(acceptance, others(checked))

    renders = {"html": as_html, "json": as_json, "text": as_text}
    guards = {"html": guarded_xml, "json": guarded_json, "text": guarded}
    return {
        name: Reporter(name=name, render=render, guard=guards[name])
        for name, render in renders.items()
    }


def _without(checked: Sequence[Checked], scopes: frozenset[str]) -> list[Checked]:
    """Return *checked* without the findings that the table itself shows."""
    kept = (
        replace(each, findings=tuple(one for one in each.findings if one.rule.scope not in scopes))
        for each in checked
    )
    return [each for each in kept if each.findings]
