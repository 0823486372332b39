"""Every profile: what it takes, what it refuses, and what it says of itself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from feedpub import checks, profiles, receiving
from feedpub.findings import Finding, Severity
from feedpub.model import Document
from feedpub.profiles import PROFILES, Profile
from feedpub.profiles import _examples as examples
from feedpub.profiles._facts import Confidence
from feedpub.validating import validate_files

EVERY = [pytest.param(profile, id=name) for name, profile in PROFILES.items()]


def found_in(data: bytes, profile: Profile) -> list[Finding]:
    format = checks.detect(data, "feed.xml")
    document = Document(
        name="feed.xml", format=format, data=data, url=f"https://curier.example/{profile.name}.xml"
    )
    return checks.check(
        document,
        now=examples.NOW,
        levels=profiles.levels([profile], tuple(checks.RULES)),
        also=lambda context, report: profiles.look([profile], context, report),
    )


def rules_of(profile: Profile) -> Iterator[tuple[Profile, str]]:
    for name in profile.rules:
        yield profile, name


EVERY_RULE = [
    pytest.param(profile, name, id=f"{profile.name}/{name}")
    for each in PROFILES.values()
    for profile, name in rules_of(each)
]
#: Of these no document shows anything: only records do.
ONLY_RECORDS = {"paid-article", "unreviewed-ai"}


@pytest.mark.parametrize("profile", EVERY)
def test_it_takes_what_is_written_for_it(profile: Profile) -> None:
    for format in profile.formats:
        data = examples.good(profile, format)
        unwanted = [
            f"{each.location}: {each.rule.id}: {each.message}"
            for each in found_in(data, profile)
            if each.rule.scope == profile.name or each.severity is Severity.ERROR
        ]
        assert unwanted == []


@pytest.mark.parametrize(("profile", "name"), EVERY_RULE)
def test_it_refuses_what_breaks_a_rule(profile: Profile, name: str) -> None:
    if name == "wrong-format":
        data = b'{"version": "https://jsonfeed.org/version/1.1", "title": "E", "items": []}'
    else:
        spoiled = examples.bad(profile, name)
        if name in ONLY_RECORDS:
            assert spoiled is None
            return
        assert spoiled is not None, f"nothing shows what breaks {profile.name}/{name}"
        data = spoiled
    ids = {each.rule.id for each in found_in(data, profile)}
    assert f"{profile.name}/{name}" in ids


@pytest.mark.parametrize("profile", EVERY)
def test_what_is_hearsay_fails_no_run(profile: Profile) -> None:
    for demand in profile.demands:
        if demand.fact.confidence is not Confidence.OFFICIAL:
            assert demand.fact.severity < Severity.ERROR


@pytest.mark.parametrize("profile", EVERY)
def test_it_says_who_asks_and_why(profile: Profile) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", profile.name)
    assert profile.about.endswith(".")
    assert profile.source.startswith("https://")
    for rule in profile.rules.values():
        assert rule.source.startswith("http"), rule.id
        assert rule.summary.endswith("."), rule.id
        assert rule.help.endswith("."), rule.id
    assert all(subject and asked for subject, asked, _ in profile.requirements())


@pytest.mark.parametrize("profile", EVERY)
def test_what_it_adopts_exists(profile: Profile) -> None:
    known: Mapping[str, object] = {**checks.RULES, **receiving.RULES}
    assert [id for id in profile.adopts if id not in known] == []


def test_what_several_processes_find_for_a_profile_is_told(tmp_path: Path) -> None:
    names = [str(tmp_path / f"{number}.json") for number in range(5)]
    for name in names:
        # As heavy as is worth sharing, and quickly read.
        Path(name).write_bytes(b'{"version": "https://jsonfeed.org/version/1.1"' + b" " * 3_000_000)
    # The rules of this process are made already: only a new one shows whether they travel.
    command = [sys.executable, "-m", "feedpub", "validate", "--format=jsonl", "--profile=dzen"]
    ran = subprocess.run([*command, *names], capture_output=True, check=False)
    assert ran.stdout.count(b'"dzen/wrong-format"') == len(names), ran.stderr


def test_files_are_held_against_whom_they_are_made_for(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(examples.bad(PROFILES["yandex"], "too-old") or b"")
    for names in (["auto"], ["auto", "dzen"], ["yandex"]):
        (checked,) = validate_files([str(path)], now=examples.NOW, profiles=names)
        assert "yandex/too-old" in {each.rule.id for each in checked.findings}
