"""Sitemaps that say themselves what is wrong with them, in folders by specification.

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
CORPUS = Path(__file__).parent / "corpus" / "sitemap"
FILES = sorted(CORPUS.rglob("*.xml"))


def found(data: bytes, name: str) -> list[str]:
    document = Document(name=name, format="", data=data)
    return sorted(
        f"{finding.rule.id} at {finding.location.line}"
        for finding in check(document, now=NOW)
        if finding.severity > Severity.INFO
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPUS)))
def test_says_what_it_expects(path: Path) -> None:
    data = path.read_bytes()
    expected = re.search(r"expect: (.*?) -->", data.decode())
    assert expected, "the file must say what is wrong with it"
    wanted = [] if expected[1] == "nothing" else expected[1].split(", ")
    assert found(data, path.name) == sorted(wanted)
