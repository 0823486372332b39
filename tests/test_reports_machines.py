"""Each report for machines, read back by what its consumer reads it with."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hard_example import FEED_PATH, LATE, checked, finding, hard
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from lxml import etree
from markdown_it import MarkdownIt

from feedpub.findings import Finding, Fix, Location, Severity
from feedpub.reports import Checked, Style, render, reporters

SCHEMA = Path(__file__).parent / "data" / "reports" / "sarif-2.1.0.schema.json"
anything = st.text(st.characters(codec=None), max_size=60)


def written(name: str, *each: Checked, **style: Any) -> str:
    text = "".join(render(each, name, Style(**style)))
    # As a file is written.
    return text.encode("utf-8", "backslashreplace").decode()


def many(number: int, **fields: Any) -> list[Finding]:
    return [finding(article=f"article {each}", **fields) for each in range(number)]


# SARIF


def sarif(*each: Checked) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(written("sarif", *each))
    return log


@pytest.fixture(scope="module")
def schema() -> Any:
    import jsonschema_rs

    # Its pattern for languages has an unescaped "]", which is no regular expression.
    text = SCHEMA.read_text().replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$")
    return jsonschema_rs.validator_for(json.loads(text))


def test_sarif_is_valid(schema: Any) -> None:
    for documents in ([], [checked()], hard(), [checked(*many(3)), checked(data=None)]):
        log = sarif(*documents)
        assert [error.message for error in schema.iter_errors(log)] == []
    log["runs"][0]["results"] = [{}]
    assert not schema.is_valid(log), "the schema does look"


@settings(max_examples=60, deadline=None)
@given(anything, anything, anything)
def test_sarif_of_anything_is_valid(schema: Any, path: str, message: str, article: str) -> None:
    found = finding(message, article=article, location=Location(path=path, line=1, xpath=message))
    assert [str(each) for each in schema.iter_errors(sarif(checked(found, path=path)))] == []


def test_sarif_rules_are_where_results_say() -> None:
    (run,) = sarif(*hard())["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert {each["id"] for each in rules} == {each["ruleId"] for each in run["results"]}
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert all(each["helpUri"] and each["help"]["markdown"] for each in rules)


def test_sarif_fix_deletes_what_it_replaces() -> None:
    (run,) = sarif(*hard())["runs"]
    (fixed,) = [each for each in run["results"] if "fixes" in each]
    (replacement,) = fixed["fixes"][0]["artifactChanges"][0]["replacements"]
    region = replacement["deletedRegion"]
    line = (hard()[0].data or b"").decode().split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "Mon, 32 Nov 2026"
    assert replacement["insertedContent"] == {"text": "Mon, 30 Nov 2026"}


@pytest.mark.parametrize("data", ["<rss>Rain</rss>".encode("utf-16"), None])
def test_sarif_fix_speaks_of_bytes_where_it_cannot_of_text(data: bytes | None, schema: Any) -> None:
    fix = Fix(start=12, end=20, replacement="Snow".encode("utf-16-le"), title="Say snow")
    log = sarif(checked(finding(fix=fix), data=data))
    (result,) = log["runs"][0]["results"]
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["deletedRegion"] == {"byteOffset": 12, "byteLength": 8}
    assert b64decode(replacement["insertedContent"]["binary"]).decode("utf-16-le") == "Snow"
    assert [error.message for error in schema.iter_errors(log)] == []


def test_sarif_keeps_the_worst_of_too_many_and_says_so() -> None:
    some = many(4_990, severity=Severity.INFO) + many(20) + many(100, severity=Severity.WARNING)
    documents = [checked(*some)]
    (run,) = sarif(*documents)["runs"]
    levels = [each["level"] for each in run["results"]]
    assert [levels.count(each) for each in ("error", "warning", "note")] == [20, 100, 4_880]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "5,000 worst of 5,110 findings" in note["message"]["text"]
    assert reporters()["sarif"].left_out(documents) == note["message"]["text"]
    assert reporters()["sarif"].left_out([checked(*some[:5_000])]) is None


def test_sarif_keeps_a_hundred_places() -> None:
    places = tuple(Location(path="rss.xml", line=line) for line in range(1, 1_500))
    (run,) = sarif(checked(finding(places=places, count=1_500)))["runs"]
    assert len(run["results"][0]["relatedLocations"]) == 100


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("./a/b.xml", "a/b.xml"),
        ("a b#c?.xml", "a%20b%23c%3F.xml"),
        ("/srv/a.xml", "file:///srv/a.xml"),
        ("C:\\feeds\\ș.xml", "file:///C:/feeds/%C8%99.xml"),
        ("https://example.org/a%20b.xml?x=1", "https://example.org/a%20b.xml?x=1"),
        ("a\udcff.xml", "a%FF.xml"),
        ("a\ud800.xml", "a%ED%A0%80.xml"),
    ],
)
def test_sarif_addresses_are_uris(path: str, uri: str) -> None:
    found = finding(location=Location(path=path, line=1))
    (run,) = sarif(checked(found, path=path))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == uri


def marks(*findings: Finding) -> list[str]:
    (run,) = sarif(checked(*findings))["runs"]
    return [each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]]


def test_a_fingerprint_survives_what_moves() -> None:
    def moved(line: int, item: int, message: str) -> Finding:
        location = Location(path="rss.xml", line=line, xpath=f"channel/item[{item}]/pubDate")
        return finding(message, article="Rain", location=location)

    assert marks(moved(2, 1, "late by 3 h")) == marks(moved(90, 17, "late by 5 h"))


def test_a_fingerprint_of_many_survives_the_first_going() -> None:
    assert marks(finding("'a' is late", article="a", count=9)) == marks(
        finding("'b' is late", article="b", count=7)
    )


def test_fingerprints_differ_where_findings_do() -> None:
    assert len(set(marks(*many(50), finding(), finding(), finding("early", count=2)))) == 53


# GitHub's workflow commands


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read commands as the runner does (actions/runner, ActionCommand.TryParseV2)."""
    found = []
    for line in runner_lines(text):
        match = re.match(r"\s*::(\w[\w-]*)(?: (.*?))?::(.*)", line)
        if match:
            pairs = [each.partition("=") for each in (match[2] or "").split(",") if each]
            properties = {key: unescaped(value) for key, _, value in pairs}
            found.append((match[1], properties, unescaped(match[3])))
    return found


def runner_lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.removesuffix("\n"))


def unescaped(text: str) -> str:
    for code, character in (
        ("%0D", "\r"),
        ("%0A", "\n"),
        ("%3A", ":"),
        ("%2C", ","),
        ("%25", "%"),
    ):
        text = text.replace(code, character)
    return text


def test_github_reads_what_was_meant() -> None:
    first = commands(written("github", *hard()))[0]
    assert first == (
        "error",
        {"file": FEED_PATH, "line": "4", "col": "28", "title": "test/late"},
        "pubDate is 'Mon, 32 Nov 2026', which is not a date (412 times)\nArticle: عنوان\n"
        "Record: articles.jsonl, record 2\nhttps://example.org/spec",
    )


@settings(deadline=None)
@given(anything, anything)
def test_no_document_gives_the_runner_commands(message: str, path: str) -> None:
    place = Location(path=path, line=1)
    some = [finding(message, article=message, location=place) for _ in range(12)]
    text = written("github", checked(*some, path=path))
    names = [name for name, _, _ in commands(text)]
    assert names == ["error"] * 10 + ["notice", "group", "endgroup"]
    plain = [line for line in runner_lines(text) if not line.startswith("::")]
    assert len(plain) == 2
    assert not any("##[" in line for line in plain)


def test_github_gets_the_worst_ten_of_each_kind_and_the_rest_in_words() -> None:
    some = many(15, severity=Severity.INFO) + many(12, severity=Severity.WARNING) + many(11)
    found = commands(written("github", checked(*some)))
    kinds = [name for name, _, _ in found]
    assert [kinds.count(name) for name in ("error", "warning", "notice")] == [10, 10, 10]
    assert kinds[:20] == ["error"] * 10 + ["warning"] * 10
    (rest,) = [data for _, properties, data in found if properties.get("title") == "feedpub"]
    assert rest.startswith("1 more error, 2 more warnings, 6 more infos: ")


def test_github_says_nothing_of_the_rest_when_there_is_none() -> None:
    assert [name for name, _, _ in commands(written("github", checked(*many(10))))] == [
        "error"
    ] * 10


# JUnit and Checkstyle


def test_junit_is_read_by_junitparser() -> None:
    suites = list(JUnitXml.fromstring(written("junit", *hard()).encode()))
    assert [(each.name, each.tests, each.failures, each.errors) for each in suites] == [
        (FEED_PATH, 4, 1, 0),
        ("clean.xml", 1, 0, 0),
        ("articles.jsonl", 1, 0, 0),
    ]
    failed = [case for suite in suites for case in suite if not case.is_passed]
    assert [(case.name, case.classname) for case in failed] == [
        ("test/late channel/item[2]/pubDate", FEED_PATH)
    ]
    assert failed[0].result[0].message.startswith("pubDate is 'Mon, 32 Nov 2026'")


@pytest.mark.parametrize(("fail_on", "failures"), [("ERROR", 1), ("WARNING", 3), ("INFO", 5)])
def test_junit_fails_what_fails_the_run(fail_on: str, failures: int) -> None:
    report = JUnitXml.fromstring(written("junit", *hard(), fail_on=Severity[fail_on]).encode())
    assert report.failures == sum(each.failures for each in report) == failures
    assert sum(not case.is_passed for suite in report for case in suite) == failures


def test_checkstyle_names_each_file_and_error() -> None:
    root = etree.fromstring(written("checkstyle", *hard()).encode())
    assert root.tag == "checkstyle"
    assert [each.get("name") for each in root] == [FEED_PATH, "clean.xml", "articles.jsonl"]
    errors = list(root.iter("error"))
    assert [each.get("severity") for each in errors] == [
        "info",
        "warning",
        "error",
        "warning",
        "info",
    ]
    assert all(int(each.get("line") or 0) >= 1 for each in errors)
    assert errors[2].get("source") == "feedpub.test/late"


@settings(deadline=None)
@given(anything)
def test_xml_reports_are_well_formed_whatever_they_quote(text: str) -> None:
    for name in ("junit", "checkstyle"):
        found = finding(text, article=text, location=Location(path=text, line=1, xpath=text))
        etree.fromstring(written(name, checked(found, path=text)).encode())


# GitLab


def test_gitlab_has_the_fields_that_are_asked_for() -> None:
    issues = json.loads(written("gitlab", *hard()))
    assert [each["severity"] for each in issues] == ["info", "minor", "major", "minor", "info"]
    assert len({each["fingerprint"] for each in issues}) == len(issues)
    for each in issues:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["location"]["lines"]["begin"] >= 1
    assert json.loads(written("gitlab", checked())) == []


def test_gitlab_paths_are_relative_to_the_repository() -> None:
    (issue,) = json.loads(written("gitlab", checked(finding(), path="./out\\rss.xml")))
    assert issue["location"]["path"] == "out/rss.xml"


# Markdown


def cell_texts(markdown: str) -> list[list[str]]:
    """Return the table's cells as a reader sees them, rendered with everything switched on."""
    html = (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    )
    table = etree.fromstring(html, etree.HTMLParser()).find(".//tbody")
    assert table is not None
    for each in table.iter("br"):
        each.tail = "\n" + (each.tail or "")
    return [["".join(cell.itertext()) for cell in row] for row in table]


def test_markdown_shows_what_was_said() -> None:
    rows = cell_texts(written("markdown", *hard()))
    assert [row[0].split()[1] for row in rows] == ["error", "warning", "warning", "info", "info"]
    assert rows[1][2].splitlines()[0] == (
        "title shouts '„RAIN!!!”' {0} [see](1) | *bold* <b>_x_</b> & `code` "
        "https://example.org/a_b_c www.example.org a@example.org \\x1b]0;owned\\x07\\u202e"
    )


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1).map(str.strip))
def test_markdown_means_nothing_but_its_characters(text: str) -> None:
    said = f"<{text}>"
    ((_, _, what, rule),) = cell_texts(written("markdown", checked(finding(said))))
    assert (what, rule) == (said, LATE.id)


def test_markdown_stays_within_a_step_summary() -> None:
    documents = [checked(*many(9_000, severity=Severity.INFO), *many(3))]
    text = written("markdown", *documents)
    assert len(text.encode()) <= 1024 * 1024
    shown = [line.split()[2] for line in text.splitlines() if line.startswith("| ")][1:]
    assert shown[:4] == ["error"] * 3 + ["info"]
    said = f"{9_003 - len(shown):,} more find no room here: a step summary holds 1 MiB."
    assert text.replace("\\", "").endswith(f"\n{said}\n")
    assert reporters()["markdown"].left_out(documents) == said
