"""``feedpub validate``, ``rules`` and ``explain`` as people and programs call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import COMMANDS, main

Run = Callable[..., Result]

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>Curierul</title>
    <link>https://curierul.example/</link>
    <description>Apărare și politică</description>
    <language>ro</language>
    <atom:link rel="self" type="application/rss+xml" href="https://curierul.example/rss.xml"/>
    <item>
      <title>Nava s-a întors</title>
      <link>https://curierul.example/nava</link>
      <guid>https://curierul.example/nava</guid>
      <pubDate>Mon, 23 Nov 2026 05:42:00 +0000</pubDate>
      <description>Echipajul a stat 142 de zile pe mare.</description>
    </item>
  </channel>
</rss>
"""
BAD = GOOD.replace("Mon, 23 Nov 2026 05:42:00 +0000", "2026-11-23")
ODD = GOOD.replace("      <guid>https://curierul.example/nava</guid>\n", "")
NOW = ("--now", "2026-11-23T09:00:00+02:00")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name, text in {"good.xml": GOOD, "bad.xml": BAD, "odd.xml": ODD}.items():
        Path(name).write_text(text, encoding="utf-8")

    def run(*arguments: str, **options: Any) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False, **options)

    return run


def found(result: Result) -> list[str]:
    documents = json.loads(result.stdout)["documents"]
    return [finding["rule"] for each in documents for finding in each["findings"]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("good.xml",), 0),
        (("bad.xml",), 1),
        (("odd.xml",), 0),
        (("good.xml", "bad.xml"), 1),
        (("odd.xml", "--fail-on", "warning"), 1),
        (("odd.xml", "--max-warnings", "0"), 1),
        (("odd.xml", "--max-warnings", "1"), 0),
        (("bad.xml", "--ignore", "rss/invalid-date"), 0),
        (("bad.xml", "--ignore", "rss"), 0),
        (("bad.xml", "--level", "rss/invalid-date=warning"), 0),
        (("odd.xml", "--level", "rss/item-without-guid=error"), 1),
        (("bad.xml", "--select", "atom"), 0),
        (("bad.xml", "--select", "rss/*"), 1),
        (("bad.xml", "--select", "rss/invalid-date"), 1),
        (("none.xml",), 3),
        (("bad.xml", "--ignore", "rss/invalid-dat"), 2),
        (("bad.xml", "--level", "rss/invalid-date=bad"), 2),
        (("bad.xml", "--format", "jsn"), 2),
        (("bad.xml", "--now", "soon"), 2),
        ((), 2),
    ],
)
def test_exit_codes(run: Run, arguments: tuple[str, ...], code: int) -> None:
    result = run("validate", *NOW, *arguments)
    assert result.exit_code == code, result.output


def test_a_wrong_rule_names_the_nearest(run: Run) -> None:
    result = run("validate", "bad.xml", "--ignore", "rss/invalid-dat")
    assert "did you mean 'rss/invalid-date'?" in result.stderr


def test_json_on_stdout(run: Run) -> None:
    result = run("validate", *NOW, "--format", "json", "bad.xml", "good.xml")
    report = json.loads(result.stdout)
    assert [(each["path"], each["format"]) for each in report["documents"]] == [
        ("bad.xml", "rss"),
        ("good.xml", "rss"),
    ]
    (finding,) = report["documents"][0]["findings"]
    assert (finding["line"], finding["column"]) == (13, 7)
    assert finding["xpath"] == "channel/item/pubDate"
    assert report["summary"] == {"documents": 2, "errors": 1, "warnings": 0, "infos": 0}


def test_stdin(run: Run) -> None:
    result = run("validate", *NOW, "--format", "json", "-", input=BAD)
    assert found(result) == ["rss/invalid-date"]


def test_several_reports_from_one_run(run: Run) -> None:
    result = run(
        "validate", *NOW, "bad.xml", "--report", "text", "--report", "json=out.json",
        "--report", "sarif=out.sarif",
    )  # fmt: skip
    assert "rss/invalid-date" in result.stdout
    assert json.loads(Path("out.json").read_text("utf-8"))["summary"]["errors"] == 1
    assert json.loads(Path("out.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_rules_of_the_configuration_apply(run: Run) -> None:
    Path("feedpub.toml").write_text(
        '[[override]]\npath = "bad.xml"\nrules = { "rss/invalid-date" = "off" }\n'
    )
    assert run("validate", *NOW, "bad.xml").exit_code == 0
    Path("other.toml").write_text('[rules]\n"rss/*" = "off"\n')
    assert run("validate", *NOW, "bad.xml", "--config", "other.toml").exit_code == 0


def test_a_baseline_accepts_what_is_there_today(run: Run) -> None:
    accept = run("validate", *NOW, "bad.xml", "--baseline", "b.json", "--update-baseline")
    assert accept.exit_code == 0
    assert "1 accepted" in accept.stderr
    assert run("validate", *NOW, "bad.xml", "--baseline", "b.json").exit_code == 0
    Path("bad.xml").write_text(BAD.replace("<language>ro<", "<language>r0<"), encoding="utf-8")
    worse = run("validate", *NOW, "--format", "json", "bad.xml", "--baseline", "b.json")
    assert worse.exit_code == 1
    assert found(worse) == ["rss/invalid-language"]


def test_rules_are_listed(run: Run) -> None:
    assert "rss/invalid-date" in run("rules").stdout
    listed = {each["id"]: each for each in json.loads(run("rules", "--format", "json").stdout)}
    assert listed["rss/invalid-date"]["severity"] == "error"
    assert "record/control-character" in listed


def test_a_rule_is_explained(run: Run) -> None:
    said = run("explain", "rss/item-without-guid").stdout
    for part in (
        "rss/item-without-guid (warning)",
        "Refused by: Google",
        "Wrong:",
        "Right:",
        "Source: https://",
    ):
        assert part in said
    assert max(map(len, said.splitlines())) <= 100
    unknown = run("explain", "rss/item-without-gid")
    assert unknown.exit_code == 2
    assert "rss/item-without-guid" in unknown.stderr


def test_help_lists_every_command(run: Run) -> None:
    said = run("--help").stdout
    for name, line in COMMANDS.items():
        assert f"{name} " in said
        assert line in said
        assert run(name, "--help").exit_code == 0
    assert run("--version").stdout.startswith("feedpub ")


def test_a_mistyped_command_names_the_nearest(run: Run) -> None:
    result = run("valdate", "x.xml")
    assert result.exit_code == 2
    assert "Did you mean 'validate'?" in result.stderr


RECORDS = """\
{"url": "https://curierul.example/a", "title": "A", "date_published": "2026-11-23T07:00:00"}
{"url": "https://curierul.example/b", "date_published": "2026-11-23T07:00:00+02:00"}
{"url": "https://curierul.example/c", "title": "C", "date_published": "2026-11-23T07:00:00Z"}
"""


def test_records_are_checked_without_a_configuration(run: Run) -> None:
    Path("articles.jsonl").write_text(RECORDS, encoding="utf-8")
    result = run("check", "articles.jsonl", "--format", "json")
    assert result.exit_code == 1
    assert sorted(found(result)) == ["record/date-without-zone", "record/missing-field"]
    zoned = run("check", "articles.jsonl", "--format", "json", "--timezone", "Europe/Bucharest")
    assert found(zoned) == ["record/missing-field"]
    ignored = run("check", "articles.jsonl", "--ignore", "record", "--format", "json")
    assert (ignored.exit_code, found(ignored)) == (0, [])


def test_records_are_checked_as_the_configuration_wants(run: Run) -> None:
    Path("articles.jsonl").write_text(RECORDS.splitlines()[0], encoding="utf-8")
    Path("feedpub.toml").write_text(
        '[publication]\nname = "C"\nurl = "https://curierul.example"\nlanguage = "ro"\n'
        'timezone = "Europe/Bucharest"\n'
    )
    assert run("check", "articles.jsonl").exit_code == 0
    assert run("check", "none.jsonl").exit_code == 3


def test_the_configuration_is_checked(run: Run) -> None:
    assert run("config").exit_code == 2
    Path("feedpub.toml").write_text('[rules]\n"rss/*" = "off"\n')
    assert "rules only" in run("config").stdout
    Path("feedpub.toml").write_text(
        '[publication]\nname = "C"\nurl = "https://curierul.example"\nlanguage = "ro"\n'
    )
    assert "0 sources, 5 outputs" in run("config", "feedpub.toml").stdout
    shown = json.loads(run("config", "--json").stdout)
    assert shown["publication"]["name"] == "C"
    assert run("config", "none.toml").exit_code == 2
    Path("feedpub.toml").write_text("[publicatoin]\n")
    wrong = run("config", "feedpub.toml")
    assert wrong.exit_code == 2
    assert "feedpub.toml:1" in wrong.stderr


def test_the_reports_named_in_help_are_those_there_are() -> None:
    from feedpub.cli._verdict import REPORTS
    from feedpub.reports import reporters

    assert tuple(reporters()) == REPORTS


def test_every_rule_tells_who_refuses_what_breaks_it() -> None:
    from feedpub import checks, receiving, sources

    rules = {**checks.RULES, **sources.RULES, **receiving.RULES}
    assert all(checks.refused_by(rule).endswith(".") for rule in rules.values())
    assert {id for id in rules if rules[id].refused_by} > {
        "rss/invalid-date", "news/invalid-language", "http/bot-wall", "xml/not-well-formed",
    }  # fmt: skip


def test_who_refuses_is_declared_for_rules_that_there_are() -> None:
    from feedpub.checks import VOCABULARIES

    for each in VOCABULARIES.values():
        assert set(each.refused_by) <= set(each.rules), each.scope
