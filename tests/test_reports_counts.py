"""The table of rules by count: ``--statistics``, and what stands above many findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hard_example import checked, finding
from msgspec.structs import replace

from feedpub import cli
from feedpub.findings import Finding, Rule, Severity
from feedpub.reports import Style, cells, render

RARE = Rule(id="t/rare-error", severity=Severity.ERROR, source="", summary="It is rare.")
OFTEN = Rule(id="t/often", severity=Severity.WARNING, source="", summary="It is often so.")
ALSO = Rule(id="t/also", severity=Severity.WARNING, source="", summary="値段が高い" * 20)


def of(rule: Rule, count: int) -> Finding:
    return replace(finding("m"), rule=rule, severity=rule.severity, count=count)


def shown(name: str, *findings: Finding, width: int = 80, colour: bool = False) -> str:
    return "".join(render([checked(*findings)], name, Style(width=width, colour=colour)))


def test_errors_come_first_and_then_what_is_most_frequent() -> None:
    found = [of(ALSO, 5), of(OFTEN, 1_000), of(RARE, 1), of(OFTEN, 200)]
    assert shown("statistics", *found, width=40) == (
        "    1  error    t/rare-error\n"
        "1,200  warning  t/often\n"
        "    5  warning  t/also\n"
        "1 document: 1 error, 1,205 warnings\n"
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_it_fits_the_terminal_with_wide_letters_too(width: int) -> None:
    lines = shown("statistics", of(ALSO, 5), of(RARE, 1), width=width).splitlines()
    assert max(map(cells, lines)) <= width
    assert any("値" in line for line in lines)


def test_severities_are_coloured_and_stay_aligned() -> None:
    text = shown("statistics", of(OFTEN, 7), of(RARE, 1), colour=True)
    assert text.splitlines()[:2] == [
        "1  \x1b[1;31merror  \x1b[0m  t/rare-error  It is rare.",
        "7  \x1b[1;33mwarning\x1b[0m  t/often       It is often so.",
    ]


def test_nothing_wrong_has_no_table() -> None:
    assert shown("statistics") == "1 document: no problems found\n"


def test_above_many_findings_the_table_comes_first() -> None:
    head = "24  warning  t/often       It is often so.\n"
    few = [of(OFTEN, 1)] * 24
    assert shown("text", *few).startswith("warning[t/often]: m\n")
    many = shown("text", *few, of(RARE, 1))
    assert many.startswith(f" 1  error    t/rare-error  It is rare.\n{head}\nerror[t/rare-error]")


def test_the_option_is_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.xml").write_text("<rss version='2.0'><channel/></rss>")
    run = CliRunner().invoke
    long = run(cli.main, ["validate", "--format", "statistics", "a.xml"])
    short = run(cli.main, ["validate", "a.xml", "--statistics"])
    assert (short.exit_code, short.stdout) == (1, long.stdout)
    assert short.stdout.startswith("3  error    rss/missing-element  ")


def test_rules_are_listed_as_json_by_either_spelling() -> None:
    run = CliRunner().invoke
    assert run(cli.main, ["rules", "--json"]).stdout == (
        run(cli.main, ["rules", "--format", "json"]).stdout
    )
