"""What all reports share, and the reports for people and for programs."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hard_example import checked, finding, hard

from feedpub.errors import UsageError
from feedpub.findings import Finding, Fix, Location
from feedpub.reports import Style, render, reporters

GOLDEN = Path(__file__).parent / "data" / "reports"
ENDINGS = {
    "text": "txt",
    "json": "json",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "github": "log",
    "junit": "xml",
    "gitlab": "json",
    "checkstyle": "xml",
    "markdown": "md",
    "statistics": "txt",
}


def test_these_are_the_reports() -> None:
    assert set(reporters()) == {*ENDINGS, "html"}  # its style changes: test_report_pages.py


@pytest.mark.parametrize("name", ENDINGS)
def test_golden(name: str) -> None:
    text = "".join(render(hard(), name, Style(width=80))).replace(version("feedpub"), "0.0.0")
    written = text.encode("utf-8", "backslashreplace")
    golden = GOLDEN / f"hard-{name}.{ENDINGS[name]}"
    if os.environ.get("FEEDPUB_GOLDEN") == "write":
        golden.write_bytes(written)
    assert written == golden.read_bytes()


@pytest.mark.parametrize("name", ENDINGS)
def test_a_report_is_the_same_every_time_and_never_empty_of_findings(name: str) -> None:
    assert list(render(hard(), name)) == list(render(hard(), name))
    assert "".join(render(hard(), name)) != "".join(render([checked()], name))


def test_an_unknown_report_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"'xml'\n.*checkstyle, github"):
        render([], "xml")


def report(*findings: Finding) -> dict[str, Any]:
    value: dict[str, Any] = json.loads("".join(render([checked(*findings)], "json")))
    return value


def test_json_has_the_shape_it_promises() -> None:
    assert report(finding(count=2)) == {
        "version": 1,
        "documents": [
            {
                "path": "rss.xml",
                "format": "rss",
                "findings": [
                    {
                        "rule": "test/late",
                        "severity": "error",
                        "message": "late by 3 h",
                        "line": 2,
                        "column": 7,
                        "xpath": "channel/item[3]/pubDate",
                        "article": None,
                        "record": None,
                        "count": 2,
                        "places": [],
                        "fix": None,
                        "help": "Readers skip it. Be on time.",
                        "source": "https://example.org/spec",
                    }
                ],
            }
        ],
        "summary": {"documents": 1, "errors": 2, "warnings": 0, "infos": 0},
    }


def test_json_of_nothing() -> None:
    assert json.loads("".join(render([], "json")))["documents"] == []


def test_json_says_places_and_fix() -> None:
    found = finding(
        places=(Location(path="rss.xml", line=8, column=1),),
        fix=Fix(start=3, end=5, replacement="ș".encode(), title="Write it"),
    )
    (document,) = report(found)["documents"]
    (value,) = document["findings"]
    assert value["places"] == [{"line": 8, "column": 1, "xpath": None}]
    assert value["fix"] == {"title": "Write it", "start": 3, "end": 5, "replacement": "ș"}


def test_json_lines_holds_a_finding_a_line() -> None:
    lines = "".join(render(hard(), "jsonl")).splitlines()
    whole = json.loads("".join(render(hard(), "json")))
    assert [json.loads(line) for line in lines] == [
        {"path": document["path"], "format": document["format"]} | found
        for document in whole["documents"]
        for found in document["findings"]
    ]


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "gitlab"])
def test_json_of_any_kind_survives_a_lone_surrogate(name: str) -> None:
    text = "".join(render([checked(finding(article="a\ud800b"))], name))
    json.loads(text.encode("utf-8"))


def test_the_documented_json_is_what_is_written() -> None:
    page = (Path(__file__).parent.parent / "docs" / "reports.md").read_text()
    documented = json.loads(page.partition("```json\n")[2].partition("```")[0])
    written = report(finding(places=(Location(path="rss.xml", line=8),)))
    (told,), (real,) = documented["documents"], written["documents"]
    assert list(documented) == list(written)
    assert list(told) == list(real)
    assert list(told["findings"][0]) == list(real["findings"][0])
    assert list(told["findings"][0]["places"][0]) == list(real["findings"][0]["places"][0])
    assert list(documented["summary"]) == list(written["summary"])


def test_every_report_is_documented() -> None:
    page = (Path(__file__).parent.parent / "docs" / "reports.md").read_text()
    assert [name for name in reporters() if f"| `{name}` |" not in page] == []
