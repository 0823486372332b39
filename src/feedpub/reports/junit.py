"""JUnit's XML, as CI servers read it: a suite for each document, a failure for each finding.

There is no standard; this is the shape of
https://github.com/testmoapp/junitxml, which they agree on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.findings import Finding
from feedpub.markup import Element
from feedpub.reports._reporter import Checked, Reporter, Style, each_finding, message
from feedpub.reports._xml_text import DECLARATION, attributes, element, written
from feedpub.text import guarded_xml, harmless


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    total = sum(len(each.findings) or 1 for each in checked)
    failures = sum(finding.severity >= style.fail_on for _, finding in each_finding(checked))
    counts: dict[str, object] = {"tests": total, "failures": failures, "errors": 0}
    yield f"{DECLARATION}<testsuites{attributes({'name': 'feedpub', **counts})}>\n"
    for each in checked:
        yield written(_suite(each, style))
    yield "</testsuites>\n"


def _suite(checked: Checked, style: Style) -> Element:
    cases = [_case(checked.path, finding, style) for finding in checked.findings]
    failures = sum(finding.severity >= style.fail_on for finding in checked.findings)
    return element(
        "testsuite",
        {
            "name": checked.path,
            "tests": len(cases) or 1,
            "failures": failures,
            "errors": 0,
            "skipped": 0,
        },
        *(cases or [element("testcase", {"name": "no findings", "classname": checked.path})]),
    )


def _case(path: str, finding: Finding, style: Style) -> Element:
    """Return a test that failed, or one that passed and has something to say."""
    name = " ".join(filter(None, (finding.rule.id, finding.location.xpath)))
    failed = finding.severity >= style.fail_on
    said = element("failure", _reason(finding), text=_details(finding))
    if not failed:
        said = element("system-out", {}, text=f"{finding.severity}: {_details(finding)}")
    return element(
        "testcase",
        {"name": name, "classname": path, "file": path, "line": finding.location.line},
        said,
    )


def _reason(finding: Finding) -> dict[str, object]:
    return {"type": str(finding.severity), "message": message(finding)}


def _details(finding: Finding) -> str:
    lines = [harmless(f"{finding.location}: {message(finding)}")]
    if finding.article:
        lines.append(f"article: {harmless(finding.article)}")
    if finding.record:
        lines.append(f"record: {harmless(str(finding.record))}")
    if finding.rule.help:
        lines.append(finding.rule.help)
    return "\n".join([*lines, finding.rule.source])


JUNIT = Reporter(name="junit", render=_render, guard=guarded_xml)
