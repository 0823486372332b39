"""Every rule of records proves itself on its own examples."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedpub.findings import Severity
from feedpub.model import Publication
from feedpub.sources import RULES, Source, read

PUBLICATION = Publication(name="Rain Post", url="https://example.org/", language="en")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RIGHT = {"url": "/rain", "title": "Rain", "date_published": "2026-11-23T08:00:00Z"}


def laid_over(line: str) -> str:
    try:
        record = json.loads(line)
    except ValueError:
        return line
    if not isinstance(record, dict):
        return line
    # As text, so that a key the line gives twice stays so; what the record has is in front.
    rest = {name: value for name, value in RIGHT.items() if name not in record}
    inner = line.strip()[1:-1]
    return "{" + ", ".join(filter(None, [json.dumps(rest)[1:-1], inner])) + "}"


def found(fragment: str, directory: Path) -> set[str]:
    source = directory / "records.jsonl"
    lines = "\n".join(laid_over(line) for line in fragment.split("\n"))
    source.write_text(lines, encoding="utf-8", errors="surrogateescape")
    reading = read([Source(path=source.name)], publication=PUBLICATION, base=directory, now=NOW)
    return {finding.rule.id for finding in reading.findings}


@pytest.mark.parametrize(
    ("id", "fragment"), [(rule.id, flag) for rule in RULES.values() for flag in rule.flags]
)
def test_flags(id: str, fragment: str, tmp_path: Path) -> None:
    assert id in found(fragment, tmp_path)


@pytest.mark.parametrize(
    ("id", "fragment"), [(rule.id, passed) for rule in RULES.values() for passed in rule.passes]
)
def test_passes(id: str, fragment: str, tmp_path: Path) -> None:
    assert id not in found(fragment, tmp_path)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_is_documented(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule.id.startswith("record/")
    assert rule.summary.endswith(".")
    assert len(rule.help) > 40
    assert rule.source.startswith("https://")
    assert isinstance(rule.severity, Severity)
    assert rule.passes
