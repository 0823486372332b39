"""``feedpub check`` as people call it: what it counts, and how it explains itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import main
from feedpub.reports import render, reporters

NOW = "2026-11-23T09:00:00+02:00"
RECORD = {
    "url": "https://curierul.example/a",
    "title": "Nava s-a întors",
    "date_published": "2026-11-23T07:30:00+02:00",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, records: int = 11, **fields: Any) -> Result:
        some = [
            RECORD | {"id": f"urn:a:{number}", "url": f"https://curierul.example/{number}"} | fields
            for number in range(records)
        ]
        Path("articles.jsonl").write_text("\n".join(map(json.dumps, some)), encoding="utf-8")
        return CliRunner().invoke(main, ["check", *arguments, "--now", NOW], catch_exceptions=False)

    return run


def test_records_are_counted_not_documents(run: Callable[..., Result]) -> None:
    clean = run("articles.jsonl")
    assert (clean.exit_code, clean.stdout) == (0, "11 records checked: no problems found\n")
    one = run("articles.jsonl", records=1)
    assert one.stdout == "1 record checked: no problems found\n"
    bad = run("articles.jsonl", title="")
    assert bad.stdout.endswith("\n11 records checked: 11 errors\n")
    summary = run("articles.jsonl", "--report", "markdown")
    assert summary.stdout == "### feedpub: 11 records checked\\: no problems found\n"


def test_records_are_counted_beside_aggregators(run: Callable[..., Result]) -> None:
    found = run("articles.jsonl", "--profile", "bing", section=7)
    assert "11 records checked: 11 warnings\n" in found.stdout
    probed = run("articles.jsonl", "--probe-images")
    assert probed.stdout == "11 records checked: no problems found\n"


def test_what_many_records_lack_is_said_once(run: Callable[..., Result]) -> None:
    found = run("articles.jsonl", title="").stdout
    assert found.count("error[record/missing-field]") == 1
    assert "  = 11 times, first at lines 1, 2, 3, 4, 5\n" in found
    one = run("articles.jsonl", records=1, title="").stdout
    assert " times" not in one
    # Programs get each of them.
    each = json.loads(run("articles.jsonl", "--format", "json", title="").stdout)
    assert len(each["documents"][0]["findings"]) == 11


def test_of_many_faults_of_one_kind_the_first_are_shown(run: Callable[..., Result]) -> None:
    several = [RECORD | {"id": f"urn:a:{n}", "url": f"https://curierul.example/{n}",
                         "date_published": f"day {n}", "modified": "2026-11-23T08:00:00Z"}
               for n in range(300)]  # fmt: skip
    ten, eleven, many = (
        CliRunner().invoke(
            main, ["check", "-", "--now", NOW], input="\n".join(map(json.dumps, several[:count]))
        ).stdout
        for count in (10, 11, 300)
    )  # fmt: skip
    assert (ten.count("error[record/invalid-date]"), " more of " in ten) == (10, False)
    assert eleven.count("error[record/invalid-date]") == 10
    assert (
        "\n\nand 1 more of record/invalid-date, at -:11\n\n11 records checked: 11 errors\n"
        in eleven
    )
    assert many.count("error[record/invalid-date]") == 10
    assert many.endswith(
        "\n\nand 290 more of record/invalid-date, first at lines 11, 12, 13, 14, 15\n\n"
        "300 records checked: 300 errors\n"
    )


def test_a_build_counts_what_it_looked_at(run: Callable[..., Result]) -> None:
    run("articles.jsonl", title="")
    flags = ["--url", "https://curierul.example/", "--name", "C", "--language", "ro", "--now", NOW]
    stopped = CliRunner().invoke(main, ["build", "articles.jsonl", *flags])
    assert stopped.exit_code == 1
    assert stopped.stderr.endswith("\n11 records checked: 11 errors\n")
    good = run("articles.jsonl", section=7)
    assert good.exit_code == 0
    built = CliRunner().invoke(main, ["build", "articles.jsonl", *flags])
    assert built.stderr.endswith("\n11 records, 6 documents checked: 22 warnings\n")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--format", "htlm"], "Did you mean 'html'?"),
        (["--format", "HTML"], "Did you mean 'html'?"),
        (["--format", "jsno"], "Did you mean 'json'?"),
        (["--format", "zzz"], f"There are {', '.join(sorted(reporters()))}."),
    ],
)
def test_a_report_that_is_not_there_explains_itself(
    run: Callable[..., Result], arguments: list[str], hint: str
) -> None:
    result = run("articles.jsonl", *arguments)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert "sarif" in result.stderr


def test_a_page_of_records_says_only_what_is_public(run: Callable[..., Result]) -> None:
    result = run("articles.jsonl", "--format", "html")
    assert result.exit_code == 0
    assert "<title>Acceptance of 11 articles" in result.stdout
    assert result.stdout.rstrip().endswith("</html>")
    drafts = run("articles.jsonl", "--format", "html", status="draft", title="Untold")
    assert "Left out: 11 articles not public now." in drafts.stdout
    assert "Untold" not in drafts.stdout
    bad = run("articles.jsonl", "--format", "html", title="")
    assert (bad.exit_code, run("articles.jsonl", title="").exit_code) == (1, 1)
    assert "record/missing-field" in bad.stdout


def test_text_is_the_report_of_documents_still() -> None:
    assert "".join(render([])) == "0 documents: no problems found\n"
