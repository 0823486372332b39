"""Documents that say themselves what is wrong with them, in folders by section of the standard.

Each holds a comment ``expect: rule at line, rule at line``, or ``expect: nothing``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedpub.checks import check
from feedpub.findings import Severity
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CORPUS = Path(__file__).parent / "corpus"
FILES = [path for kind in ("rss", "atom", "xml") for path in sorted((CORPUS / kind).rglob("*.xml"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPUS)))
def test_says_what_it_expects(path: Path) -> None:
    data = path.read_bytes()
    text = data.decode("utf-16" if data[:1] in b"\xff\xfe" else "utf-8", "replace")
    expected = re.search(r"expect: (.*?) -->", text)
    assert expected, "the file must say what is wrong with it"
    findings = [
        f"{finding.rule.id} at {finding.location.line}"
        for finding in check(Document(name=path.name, format="", data=data), now=NOW)
        if finding.severity > Severity.INFO
    ]
    wanted = [] if expected[1] == "nothing" else expected[1].split(", ")
    assert sorted(findings) == sorted(each if " at " in each else f"{each} at 1" for each in wanted)
