from __future__ import annotations

import json
from pathlib import Path

import pytest

from feedpub import baseline
from feedpub.errors import ConfigError
from feedpub.findings import Finding, Location, Rule, Severity
from feedpub.reports import Checked

RULE = Rule(id="test/odd", severity=Severity.WARNING, source="https://example.org/", summary="Odd.")


def checked(*messages: str, line: int = 1, count: int = 1) -> list[Checked]:
    findings = tuple(
        Finding(
            rule=RULE,
            severity=Severity.WARNING,
            message=message,
            location=Location(path="rss.xml", line=line, xpath="channel/item[2]/title"),
            article=message,
            count=count,
        )
        for message in messages
    )
    return [Checked(path="rss.xml", format="rss", findings=findings)]


def messages(found: list[Checked]) -> list[str]:
    return [finding.message for each in found for finding in each.findings]


@pytest.fixture
def accepted(tmp_path: Path) -> baseline.Baseline:
    path = tmp_path / "baseline.json"
    assert baseline.write(path, checked("old", "older")) == 2
    return baseline.read(path)


def test_what_was_accepted_is_not_new(accepted: baseline.Baseline) -> None:
    assert messages(baseline.new(checked("old", "older"), accepted)) == []


def test_only_what_is_new_remains(accepted: baseline.Baseline) -> None:
    assert messages(baseline.new(checked("old", "new"), accepted)) == ["new"]


def test_lines_may_move(accepted: baseline.Baseline) -> None:
    assert messages(baseline.new(checked("old", line=99), accepted)) == []


def test_more_of_the_same_is_new(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    baseline.write(path, checked("odd", count=3))
    known = baseline.read(path)
    assert messages(baseline.new(checked("odd", count=2), known)) == []
    assert messages(baseline.new(checked("odd", count=4), known)) == ["odd"]


def test_the_file_can_be_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    baseline.write(path, checked("old"))
    (entry,) = json.loads(path.read_text("utf-8"))["accepted"]
    assert (entry["rule"], entry["path"], entry["message"]) == ("test/odd", "rss.xml", "old")


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2}', '{"version": 1, "accepted": [1]}'])
def test_what_is_no_baseline_is_said_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match="is not a baseline"):
        baseline.read(path)


def test_a_missing_or_unwritable_baseline_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--update-baseline"):
        baseline.read(tmp_path / "none.json")
    with pytest.raises(ConfigError, match="cannot be written"):
        baseline.write(tmp_path / "none" / "baseline.json", [])
