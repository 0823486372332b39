"""JSON Feeds that say themselves what is wrong with them, in folders by part of the specification.

The user_comment of each is ``expect: rule at line, rule at line``, or ``expect: nothing``.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedpub.checks import check
from feedpub.findings import Severity
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CORPUS = Path(__file__).parent / "corpus" / "json-feed"
FILES = sorted(CORPUS.rglob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPUS)))
def test_says_what_it_expects(path: Path) -> None:
    data = path.read_bytes()
    expected = re.search(r'expect: (.*?)"', data.decode(json.detect_encoding(data), "replace"))
    assert expected, "the file must say what is wrong with it"
    findings = [
        f"{finding.rule.id} at {finding.location.line}"
        for finding in check(Document(name=path.name, format="", data=data), now=NOW)
        if finding.severity > Severity.INFO
    ]
    assert sorted(findings) == ([] if expected[1] == "nothing" else sorted(expected[1].split(", ")))
