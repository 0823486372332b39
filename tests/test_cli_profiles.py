"""``feedpub profiles``, and ``explain`` and ``rules`` of what aggregators demand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import main
from feedpub.profiles import PROFILES, excerpt

OURS = str(Path(__file__).parents[1] / "examples" / "our-partner.toml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def widest(text: str) -> int:
    return max(len(line) for line in text.splitlines() if "://" not in line)


def test_every_profile_is_listed_within_80_columns() -> None:
    said = run("profiles").stdout
    assert widest(said) <= 80
    for name in PROFILES:
        assert any(line.startswith(f"{name} ") for line in said.splitlines())


def test_profiles_are_listed_for_programs() -> None:
    listed = {each["name"]: each for each in json.loads(run("profiles", "--format", "json").stdout)}
    assert listed.keys() == PROFILES.keys()
    assert listed["msn"]["formats"] == ["rss", "atom"]
    assert listed["msn"]["state"] == "alive"


@pytest.mark.parametrize("name", [*PROFILES])
def test_a_contract_is_readable(name: str) -> None:
    result = run("explain", f"profile/{name}")
    assert result.exit_code == 0, result.output
    assert widest(result.stdout) <= 80
    profile = PROFILES[name]
    for rule in profile.rules.values():
        assert f"  {rule.id} ({rule.severity})" in result.stdout
    for _, _, fact in profile.asks():
        assert fact.source in result.stdout
    for setting in profile.settings:
        assert f"  {setting} = " in result.stdout


def test_a_contract_says_who_asks_for_what() -> None:
    said = run("explain", "profile/msn").stdout
    for line in (
        "title               21 to 150 characters              error     [1]",
        "info      [4] reported",
        "[4] reported, read on 2026-11-23",
        "  writes elements of mi",
        "  leaves out atom:updated",
    ):
        assert line in said


def test_a_profile_of_ones_own_is_explained() -> None:
    for name in (OURS, f"profile/{OURS}"):
        said = run("explain", name).stdout
        assert "Our Partner (profile our-partner): alive" in said
        assert "  our-partner/title-too-long (warning)" in said
        assert "  rss/no-self-link (error)" in said
        assert "\n[1] official\n" in said


def test_a_mistyped_profile_names_the_nearest() -> None:
    wrong = run("explain", "profile/mns")
    assert wrong.exit_code == 2
    assert "Did you mean profile/msn?" in wrong.stderr
    assert "`feedpub profiles` lists them" in run("explain", "profile/zzzzzzzzzz").stderr
    assert "msn/title-too-long" in run("explain", "msn/title-to-long").stderr


def test_a_demand_is_explained_by_the_lines_that_differ() -> None:
    said = run("explain", "msn/title-too-short").stdout
    assert "\nWrong:\n    <title>Rain</title>\n" in said
    assert "\nRight:\n    <title>România cumpără nava de patrulare numărul 0</title>\n" in said
    assert "All it demands: feedpub explain profile/msn" in said
    assert "(nothing)" in run("explain", "msn/no-id").stdout
    assert "Wrong:" not in run("explain", "msn/wrong-format").stdout


@pytest.mark.parametrize("name", [*PROFILES])
def test_an_excerpt_is_short(name: str) -> None:
    for rule in PROFILES[name].rules:
        found = excerpt(PROFILES[name], rule)
        for text in found or ():
            assert len(text.splitlines()) <= 5, rule
            assert widest(f"{text}\n ") <= 80, rule


def test_demands_are_listed_among_the_rules() -> None:
    listed = {each["id"]: each for each in json.loads(run("rules", "--format", "json").stdout)}
    assert listed["msn/title-too-long"]["severity"] == "error"
    assert listed["msn/title-too-long"]["refused_by"] == "MSN Partner Hub."
    assert listed["rss/invalid-date"]["refused_by"] != ""
