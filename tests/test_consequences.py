"""Who has to act on a finding and what it stops; on what terms aggregators read feeds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedpub.checks import RULES
from feedpub.cli import main
from feedpub.consequences import consequences, in_words, stopped_by, who_acts
from feedpub.errors import UsageError
from feedpub.findings import Finding, Location, Rule, Severity, Stopped, WhoActs
from feedpub.profiles import PROFILES, find
from feedpub.sources import RULES as RECORD_RULES

CONFIG = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
[[source]]
path = "articles.json"
[[output]]
format = "rss"
profile = "instant-articles"
path = "facebook.xml"
"""
RECORDS = [
    {"url": "/1", "title": "Scurt", "published": "2026-11-23T06:00:00Z", "text": "Corp."},
]
FEED = (
    '<rss version="2.0"><channel><title>A</title><link>https://a.example/</link>'
    "<description>B</description><item><title>Scurt</title><link>https://a.example/1</link>"
    "</item></channel></rss>"
)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG)
    Path("articles.json").write_text(json.dumps(RECORDS))
    Path("feed.xml").write_text(FEED)


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize(
    ("id", "who", "stops"),
    [
        ("rss/invalid-date", WhoActs.ENGINEER, Stopped.FEED),
        ("record/missing-field", WhoActs.ENGINEER, Stopped.ARTICLE),
        ("record/title-in-capitals", WhoActs.EDITOR, Stopped.ARTICLE),
        ("feedpub/internal-error", WhoActs.FEEDPUB, Stopped.FEED),
        ("msn/title-too-short", WhoActs.EDITOR, Stopped.ARTICLE),
        ("msn/wrong-format", WhoActs.ENGINEER, Stopped.FEED),
        ("msn/several-languages", WhoActs.ENGINEER, Stopped.FEED),
        ("smartnews/too-large", WhoActs.ENGINEER, Stopped.FEED),
        ("newsbreak/no-author", WhoActs.EDITOR, Stopped.ARTICLE),
    ],
)
def test_each_rule_says_who_has_to_act_and_what_it_stops(
    id: str, who: WhoActs, stops: Stopped
) -> None:
    own = {rule.id: rule for each in PROFILES.values() for rule in each.rules.values()}
    rule = ({**RULES, **RECORD_RULES} | own)[id]
    assert who_acts(rule) is who
    assert stopped_by(rule, Severity.ERROR) is stops
    assert stopped_by(rule, Severity.WARNING) is stopped_by(rule, Severity.INFO) is Stopped.NOTHING


def test_every_verdict_of_an_aggregator_has_both() -> None:
    rules = [rule for each in PROFILES.values() for rule in each.rules.values()]
    assert len(rules) > 150
    assert all(rule.who is not None and rule.stops is not None for rule in rules)
    assert {rule.who for rule in rules} == {WhoActs.EDITOR, WhoActs.ENGINEER}
    assert in_words(WhoActs.PARTNER, Stopped.NOTHING) == "the partner; it stops nothing"


def test_a_rule_of_ones_own_can_say_it() -> None:
    rule = Rule(
        id="town/late", severity=Severity.ERROR, source="https://town.example/", summary="Late.",
        who=WhoActs.PARTNER, stops=Stopped.ARTICLE,
    )  # fmt: skip
    finding = Finding(
        rule=rule, severity=Severity.ERROR, message="late", location=Location(path="a")
    )
    assert consequences(finding) == {"who": "partner", "stops": "article"}


def test_reports_show_both() -> None:
    options = ("validate", "--profile", "msn", "feed.xml", "--now", "2026-11-23T09:00:00Z")
    text = run(*options, code=1).stdout
    assert "= to act: an editor; it stops the article\n" in text
    found = json.loads(run(*options, "--report", "json", code=1).stdout)["documents"][0]["findings"]
    said = {each["rule"]: (each.get("who"), each.get("stops")) for each in found}
    assert said["msn/title-too-short"] == ("editor", "article")
    assert said["msn/no-image"] == ("editor", "nothing")
    log = json.loads(run(*options, "--report", "sarif", code=1).stdout)
    results = {each["ruleId"]: each.get("properties", {}) for each in log["runs"][0]["results"]}
    assert results["msn/title-too-short"] == {
        "article": "Scurt", "who": "editor", "stops": "article",
    }  # fmt: skip


def test_the_table_of_acceptance_shows_both() -> None:
    options = ("check", "--profile", "msn", "articles.json", "--now", "2026-11-23T09:00:00Z")
    assert "[msn/title-too-short] (editor, stops the" in " ".join(
        run(*options, code=1).stdout.split()
    )
    data = json.loads(run(*options, "--format", "json", code=1).stdout)
    reasons = data["articles"][0]["verdicts"]["msn"]["reasons"]
    said = {each["rule"]: (each["who"], each["stops"]) for each in reasons}
    assert said["msn/title-too-short"] == ("editor", "article")
    assert said["msn/no-image"] == ("editor", "nothing")
    page = run(*options, "--format", "html", code=1).stdout
    assert "to act: an editor; it stops the article" in page
    listed = json.loads(run("rules", "--format", "json").stdout)
    assert {each["who"] for each in listed} == {"editor", "engineer", "feedpub", "host"}
    assert (
        "To act: an editor; it stops the article." in run("explain", "msn/title-too-short").stdout
    )


def test_what_is_retired_is_said_since_when_and_what_instead() -> None:
    warned = (
        "Facebook Instant Articles reads no feeds any more: retired since 2023-04-20. Instead: "
    )
    assert warned in run("build").stderr
    assert warned in run("plan").stderr
    assert warned in run("config").stdout
    assert warned not in run("build", "-q").stderr
    assert (
        "upday reads no feeds any more" in run("validate", "--profile", "upday", "feed.xml").stderr
    )
    assert run("validate", "--profile", "all", "feed.xml", code=1).stderr == ""


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("instant-articles", "facebook-instant-articles"),
        ("publisher-center", "google-publisher-center"),
        ("newsstand", "google-newsstand"),
        ("bridgy", "bridgy-fed"),
    ],
)
def test_a_profile_is_found_by_the_name_that_people_use(alias: str, name: str) -> None:
    assert find(alias).name == name


def test_an_unknown_name_is_still_refused() -> None:
    with pytest.raises(UsageError):
        find("instant")


def test_no_alias_means_two_profiles() -> None:
    aliases = [alias for each in PROFILES.values() for alias in each.aliases]
    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & set(PROFILES)


def test_programmes_are_told() -> None:
    listed = {each["name"]: each for each in json.loads(run("profiles", "--json").stdout)}
    assert listed["msn"]["by_contract"] is True
    assert listed["msn"]["test_tool"] == "https://feeds.msn.com/evaluation"
    assert listed["newsbreak"]["countries"] == ["US"]
    assert listed["newsbreak"]["languages"] == ["en"]
    assert listed["nextdoor"]["by_contract"] is None
    assert "Partner Hub" in listed["msn"]["apply"]
    assert listed["facebook-instant-articles"]["aliases"] == ["instant-articles", "facebook"]
    text = run("profiles").stdout
    assert "    US, CA, GB; any language; contract unknown\n" in text
    assert "    Test: https://feeds.msn.com/evaluation\n" in text
    assert all(each.programme.apply is None for each in PROFILES.values() if not each.is_living)


def test_one_profile_is_told_whole() -> None:
    said = run("profiles", "samsung-news", "instant-articles").stdout
    assert "Samsung News (profile samsung-news): alive\n" in said
    assert "For: US, GB; en; by contract\n" in said
    assert "Facebook Instant Articles (profile facebook-instant-articles): retired since" in said
    assert said.count("\nRules:\n") == 2
    (one,) = json.loads(run("profiles", "msn", "--format", "json").stdout)
    assert one["name"] == "msn"
    assert "there is no profile 'msm'" in run("profiles", "msm", code=2).stderr
