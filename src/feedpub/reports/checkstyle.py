"""Checkstyle's XML, which many review tools read.

https://github.com/checkstyle/checkstyle/blob/master/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.findings import Finding
from feedpub.markup import Element
from feedpub.reports._reporter import Checked, Reporter, Style, message
from feedpub.reports._xml_text import DECLARATION, element, written
from feedpub.text import guarded_xml


def _render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    del style
    yield f'{DECLARATION}<checkstyle version="4.3">\n'
    for each in checked:
        yield written(element("file", {"name": each.path}, *map(_error, each.findings)))
    yield "</checkstyle>\n"


def _error(finding: Finding) -> Element:
    return element(
        "error",
        {
            "line": finding.location.line or 1,
            "column": finding.location.column,
            "severity": finding.severity,
            "message": message(finding),
            "source": f"feedpub.{finding.rule.id}",
        },
    )


CHECKSTYLE = Reporter(name="checkstyle", render=_render, guard=guarded_xml)
