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
    for _, _, fact in profile.requirements():
        assert fact.source in result.stdout
    for setting in profile.settings:
        assert f"  {setting} = " in result.stdout


def test_a_contract_says_who_asks_for_what() -> None:
    said = run("explain", "profile/msn").stdout
    for line in (
        "title               21 to 150 characters, or any      error     [1]\n"
        "                    number beside mi:shortTitle",
        "warning   [2] excerpt only",
        "[1] official; date of the page unknown, read 2026-11-23",
        "[2] excerpt only; date of the page unknown, read 2026-11-30",
        "Good to know:\n  Article links may be plain http; https is asked of the feed. [4]",
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


RECORD = {
    "url": "https://curier.example/1",
    "title": "Scurt",
    "date_published": "2026-11-22T08:00:00Z",
}
PARTNER = """
name = "ours"
formats = ["rss"]
[title]
least = 30
[author]
required = true
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a feed, a record, and the profile of a partner, which both break twice."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feed.xml").write_text(
        '<rss version="2.0"><channel><title>C</title><link>https://curier.example/</link>'
        "<description>C</description><item><title>Scurt</title></item></channel></rss>"
    )
    (tmp_path / "one.json").write_text(json.dumps(RECORD))
    (tmp_path / "ours.toml").write_text(PARTNER)
    return tmp_path


def ids(command: str, *options: str) -> set[str]:
    file = "feed.xml" if command == "validate" else "one.json"
    found = run(command, file, "--format=jsonl", "--now=2026-11-23T08:00:00Z", *options)
    assert found.exit_code in {0, 1}, found.output
    return {json.loads(line)["rule"] for line in found.stdout.splitlines()}


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", ["validate", "check"])
def test_only_what_is_selected_speaks(command: str) -> None:
    assert len(ids(command, "--profile=msn,flipboard")) > 5
    assert ids(command, "--profile=msn,flipboard", "--select=msn/no-image") == {"msn/no-image"}
    assert {each.partition("/")[0] for each in ids(command, "--profile=msn", "--select=msn")} == {
        "msn"
    }
    assert ids(command, "--profile=./ours.toml", "--select=ours/title-too-short") == {
        "ours/title-too-short"
    }
    assert ids(command, "--profile=./ours.toml", "--select=record/html-in-title") == set()


@pytest.mark.usefixtures("files")
def test_all_are_those_that_read_such_a_file() -> None:
    retired = {name for name, each in PROFILES.items() if not each.is_living}
    for command in ("validate", "check"):
        found = ids(command, "--profile=all")
        aggregators = {each.partition("/")[0] for each in found} & {*PROFILES}
        assert {"msn", "smartnews"} < aggregators
        assert not aggregators & retired
        assert found == ids(command, "--profile= msn, all,msn")
    Path("feed.xml").write_text(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', encoding="utf-8"
    )
    assert "msn/wrong-format" in ids("validate", "--profile=msn")
    assert not any(each.endswith("/wrong-format") for each in ids("validate", "--profile=all"))


@pytest.mark.usefixtures("files")
def test_auto_are_those_of_the_outputs() -> None:
    refused = run("check", "--profile", "auto", "one.json")
    assert refused.exit_code == 2
    assert "no output names one" in refused.stderr
    Path("feedpub.toml").write_text(
        '[publication]\nname = "N"\nurl = "https://e.example/"\nlanguage = "en"\n'
        '[[output]]\npath = "a.xml"\nformat = "rss"\nprofile = "msn"\n'
        '[[output]]\npath = "b.xml"\nformat = "rss"\n',
        encoding="utf-8",
    )
    assert ids("check", "--profile=auto") == ids("check", "--profile=msn") > {"msn/no-image"}
    assert ids("check", "--profile=auto,flipboard") == ids("check", "--profile=msn,flipboard")


@pytest.mark.usefixtures("files")
def test_what_is_selected_leaves_out_what_is_wrong_with_records() -> None:
    Path("one.json").write_text(json.dumps(RECORD | {"date_published": "2026-11-22"}))
    assert ids("check") == {"record/date-without-zone"}
    assert ids("check", "--select=rss") == set()


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", ["validate", "check"])
def test_rules_of_a_profile_of_ones_own_have_severities(command: str) -> None:
    profile = "--profile=./ours.toml"
    found = ids(command, profile)
    # A record without authors is the newsroom's: only documents lack one.
    assert ("ours/no-author" in found) is (command == "validate")
    less = ids(command, profile, "--ignore=ours/title-too-short")
    assert found - less == {"ours/title-too-short"}
    assert not any(each.startswith("ours/") for each in ids(command, profile, "--ignore=ours"))
    said = run(
        command, "feed.xml" if command == "validate" else "one.json", profile, "--level=ours=info"
    ).stdout
    assert "error[ours/" not in said
    assert ("info[ours/" if command == "validate" else "  ! ours") in said
    mistyped = run(command, "one.json", profile, "--ignore=ours/no-autor")
    assert mistyped.exit_code == 2
    assert "did you mean 'ours/no-author'?" in mistyped.stderr


@pytest.mark.parametrize("command", ["validate", "check"])
def test_a_configuration_sets_severities_of_profiles_it_names(command: str, files: Path) -> None:
    def configured(rules: str, profile: str) -> None:
        (files / "feedpub.toml").write_text(
            '[publication]\nname = "C"\nurl = "https://curier.example/"\nlanguage = "ro"\n'
            f'[[output]]\nformat = "rss"\nprofile = "{profile}"\n'
            f'[[override]]\npath = "*"\n[override.rules]\n"{rules}" = "off"\n'
        )

    configured("ours/no-author", "ours.toml")
    assert "ours/no-author" not in ids(command, "--profile=ours.toml")
    assert "ours/title-too-short" in ids(command, "--profile=ours.toml")
    configured("theirs/no-author", "none.toml")
    wrong = run(command, "one.json")
    assert wrong.exit_code == 2
    assert "none.toml" in wrong.stderr
    assert "there is no such rule" in wrong.stderr


def test_the_list_says_what_is_retired_and_what_to_do_instead() -> None:
    listed = run("profiles").stdout
    assert widest(listed) <= 80
    assert "google-publisher-center    retired since  Google Publisher Center  rss\n" in listed
    assert "    Instead: Write a News sitemap: profile google-news.\n" in listed
    assert "upday                      closed since" in listed
    # No format is cut in two.
    assert "news-sitemap\n" in listed
    said = run("explain", "profile/upday").stdout
    assert "\nInstead: Samsung News took its place in the United Kingdom.\n" in said


def test_a_profile_is_offered_for_its_name() -> None:
    for name in ("msn", "smartnews", "google_news"):
        result = run("explain", name)
        assert result.exit_code == 2
        assert f"Did you mean profile/{name.replace('_', '-')}" in result.stderr


def test_examples_show_what_differs() -> None:
    wrong, _, right = run("explain", "msn/image-too-small").stdout.partition("Right:")
    assert 'height="50" width="60"' in wrong
    assert 'height="1080" width="1920"' in right
    assert "official; date of the page unknown, read 2026-11-23" in right
