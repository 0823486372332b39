from __future__ import annotations

import json

import pytest

from feedpub.errors import UsageError
from feedpub.findings import Finding, Location, Rule, Severity
from feedpub.model import Origin
from feedpub.reports import Checked, Style, render, reporters

RULE = Rule(
    id="test/late",
    severity=Severity.ERROR,
    source="https://example.org/spec",
    summary="The item is late.",
    help="Readers skip it. Be on time.",
)


def finding(message: str = "late by 3 h", **fields: object) -> Finding:
    location = Location(path="rss.xml", line=2, column=7, xpath="channel/item[3]/pubDate")
    values = {"rule": RULE, "severity": RULE.severity, "message": message, "location": location}
    return Finding(**(values | fields))  # type: ignore[arg-type]


def checked(*findings: Finding, data: bytes | None = b"<rss>\n<item>Rain</item>\n") -> Checked:
    return Checked(path="rss.xml", format="rss", findings=findings, data=data)


def text(*each: Checked, **style: object) -> str:
    return "".join(render(each, "text", Style(**style)))  # type: ignore[arg-type]


def test_text_shows_place_line_and_article() -> None:
    found = finding(
        article="Racheta „X”",
        record=Origin(path="a.jsonl", line=9),
        count=412,
        places=(Location(path="rss.xml", line=8), Location(path="rss.xml", line=11)),
    )
    assert text(checked(found)) == (
        "rss.xml:2:7: error: late by 3 h [test/late]\n"
        "    2 | <item>Rain</item>\n"
        "      |       ^\n"
        "  at channel/item[3]/pubDate\n"
        "  article 'Racheta „X”'\n"
        "  record a.jsonl:9\n"
        "  412 times, also on lines 8, 11\n"
        "\n"
        "1 document: 412 errors\n"
    )


def test_text_of_nothing_found() -> None:
    assert text(checked(), checked()) == "2 documents: nothing to complain of\n"


def test_text_counts_by_severity() -> None:
    infos = finding(severity=Severity.INFO)
    assert text(checked(finding(), infos, infos)).endswith("1 document: 1 error, 2 infos\n")


def test_a_long_line_is_cut_around_the_column() -> None:
    line = b"x" * 5_000 + b"HERE" + b"y" * 5_000
    found = finding(location=Location(path="rss.xml", line=1, column=5_001))
    shown = text(checked(found, data=line), width=60).splitlines()
    assert max(map(len, shown)) <= 60
    assert shown[1][shown[2].index("^") :].startswith("HERE")


def test_what_a_document_says_cannot_drive_the_terminal() -> None:
    found = finding(location=Location(path="rss.xml", line=1, column=1))
    assert "\x1b" not in text(checked(found, data=b"\x1b[2J\x07"))


@pytest.mark.parametrize(
    "location", [Location(path="rss.xml"), Location(path="rss.xml", line=99, column=1)]
)
def test_without_a_line_there_is_no_frame(location: Location) -> None:
    assert " | " not in text(checked(finding(location=location)))
    assert " | " not in text(checked(finding(), data=None))


def test_colour_only_when_asked_for() -> None:
    assert "\x1b[1;31merror\x1b[0m" in text(checked(finding()), colour=True)
    assert "\x1b" not in text(checked(finding()))


def test_json_has_the_shape_it_promises() -> None:
    report = json.loads("".join(render([checked(finding(count=2))], "json")))
    assert report["version"] == 1
    assert report["summary"] == {"documents": 1, "errors": 2, "warnings": 0, "infos": 0}
    (document,) = report["documents"]
    assert (document["path"], document["format"]) == ("rss.xml", "rss")
    assert document["findings"] == [
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
            "help": "Readers skip it. Be on time.",
            "source": "https://example.org/spec",
        }
    ]


def test_an_unknown_report_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="json, text"):
        render([], "xml")
    assert set(reporters()) == {"json", "text"}
