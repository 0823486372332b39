"""Profiles of a newsroom's own, in TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from feedpub import checks, profiles
from feedpub.errors import ConfigError
from feedpub.findings import Finding, Severity
from feedpub.model import Document
from feedpub.profiles import PROFILES, Profile
from feedpub.profiles import _examples as examples
from feedpub.profiles._toml import KINDS, schema

ROOT = Path(__file__).parents[1]
OURS = ROOT / "examples" / "our-partner.toml"
PARTNER = profiles.find("our-partner.toml", OURS.parent)
EVERY_TABLE = """
name = "all"
formats = ["rss"]
title = { least = 5, most = 150, plain = true, cut = false }
summary = { least = 10, most = 900, required = true, plain = true }
body = { words = 50, most = 90000 }
html = { never = ["script"], style = false, depth = 12, breaks = 1 }
frames = { hosts = ["video.example"] }
figures = { first = true, leading = true, captions = true }
age = { most = "8 w" }
link = { https = true, tracking = false, same_host = true, ascii_host = true }
language = { only = ["ro"] }
author = { required = true }
access = { open = true }
ai = { reviewed = true }
id = { permalink = true }
items = { least = 2, most = 30 }
file = { most_bytes = 1000000 }
feed = { required = ["channel/title"] }
item = { required = ["guid"] }
namespaces = { media = "http://search.yahoo.com/mrss/" }

[image]
required = true
side = 300
ratio = [0.5, 2]
most_bytes = 5000000
types = ["image/jpeg"]
carriers = ["media:content", "enclosure"]
credit = true
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "ours.toml"
        path.write_text(text, "utf-8")
        return path

    return written


def found_in(data: bytes, profile: Profile) -> list[Finding]:
    document = Document(
        name="feed.xml",
        format=checks.detect(data, "feed.xml"),
        data=data,
        url=f"https://curier.example/{profile.name}.xml",
    )
    return checks.check(
        document,
        now=examples.NOW,
        levels=profiles.levels([profile], tuple(checks.RULES)),
        also=lambda context, report: profiles.look([profile], context, report),
    )


def of(profile: Profile, data: bytes) -> dict[str, Severity]:
    return {
        each.rule.id.partition("/")[2]: each.severity
        for each in found_in(data, profile)
        if each.rule.scope == profile.name
    }


def test_the_example_takes_what_is_written_for_it() -> None:
    assert of(PARTNER, examples.good(PARTNER)) == {}


@pytest.mark.parametrize("rule", sorted(PARTNER.rules.keys() - {"wrong-format", "unreviewed-ai"}))
def test_the_example_refuses_what_breaks_its_rules(rule: str) -> None:
    spoiled = examples.bad(PARTNER, rule)
    assert spoiled is not None
    assert rule in of(PARTNER, spoiled)


def test_every_table_becomes_a_demand(write: Write) -> None:
    profile = profiles.find(str(write(EVERY_TABLE)))
    assert {type(demand) for demand in profile.demands} == set(KINDS.values())
    assert of(profile, examples.good(profile)) == {}
    for rule in profile.rules.keys() - {"wrong-format", "paid-article", "unreviewed-ai"}:
        spoiled = examples.bad(profile, rule)
        assert spoiled is not None
        assert rule in of(profile, spoiled), rule


def test_what_feedpubs_own_profiles_ask_for_a_file_can_ask_for(write: Write) -> None:
    text = """
name = "more"
based_on = "msn"
title = { most = 40, short = "mi:shortTitle" }
body = { least = 450, own = true }
age = { most = "2 d", future = false }
link = { anonymous = true, inner = true }
image = { longer_side = 2000 }
output = { guid = "url" }
"""
    profile = profiles.find(str(write(text)))
    asked = {f"{subject}: {what}" for subject, what, _ in profile.requirements()}
    assert asked >= {
        "title: at most 40 characters, or any number beside mi:shortTitle",
        "body: full text, not in the description",
        "body: at least 450 characters",
        "date: not older than 48 hours",
        "link: no user name or password in it",
        "link: not the home page",
        "image: at least 2,000 px on its longer side",
    }
    assert "date: not in the future" not in asked
    assert profile.defaults["guid"] == "url"
    assert of(profile, examples.good(PROFILES["msn"]))["image-too-small"] is Severity.ERROR
    bare = profiles.find(
        str(write('name = "bare"\nformats = ["rss"]\nbody = { required = false }'))
    )
    assert not bare.rules.keys() - {"wrong-format"}


def test_a_table_replaces_what_the_base_asks_for() -> None:
    asked = [(subject, what) for subject, what, _ in PARTNER.requirements()]
    assert ("title", "at most 90 characters") in asked
    assert not any("150" in what for _, what in asked)
    assert ("link", "no user name or password in it") in asked
    assert PARTNER.settings == PROFILES["msn"].settings
    assert PARTNER.defaults == {"limit": 30, "ttl": 60, "content": "full"}


def test_severities_are_its_own_affair(write: Write) -> None:
    rules = '[rules]\ntitle-too-long = "info"\nno-id = "off"\n"rss/no-self-link" = "error"\n'
    path = write(f'based_on = "msn"\n[title]\nmost = 90\n{rules}"wrong-format" = "warning"')
    profile = profiles.find(str(path))
    long, anonymous = (examples.bad(profile, rule) for rule in ("title-too-long", "no-id"))
    assert long is not None
    assert anonymous is not None
    assert of(profile, long) == {"title-too-long": Severity.INFO}
    assert of(profile, anonymous) == {}
    assert profiles.levels([profile, PROFILES["msn"]], ())["ours/no-id"] is None
    assert of(profile, b'{"version": "https://jsonfeed.org/version/1.1"}') == {
        "wrong-format": Severity.WARNING
    }
    assert profiles.levels([profile], ())["rss/no-self-link"] is Severity.ERROR
    strict = replace(profile, severities={"rss/no-self-link": None})
    assert profiles.levels([profile, strict], ())["rss/no-self-link"] is Severity.ERROR
    plain = replace(profile, severities={"title-too-long": None})
    headline = msgspec.structs.replace(examples.article(0), title="Ploi " * 40)
    ids = [
        [
            each.rule.id
            for each in profiles.judge(judge, headline, examples.PUBLICATION, examples.NOW)
        ]
        for judge in (profile, plain)
    ]
    assert ids == [["ours/title-too-long"], []]


def test_a_table_may_be_turned_off_or_say_who_asks(write: Write) -> None:
    off = profiles.find(str(write('based_on = "msn"\n[link]\nseverity = "off"')))
    assert "link" not in {subject for subject, _, _ in off.requirements()}
    text = '[age]\nmost = "1d"\nseverity = "warning"\nsource = "https://p.example/age"'
    said = profiles.find(str(write(f'formats = ["rss"]\n{text}'))).rules["too-old"]
    assert (said.id, said.severity, said.source) == (
        "ours/too-old",
        Severity.WARNING,
        "https://p.example/age",
    )


def test_several_bases_hold_together(write: Write) -> None:
    profile = profiles.find(str(write('based_on = ["msn", "smartnews"]\n')))
    names = [name for name in profile.rules if name.startswith("smartnews-")]
    assert names
    assert set(profile.formats) <= {"rss", "atom"}
    assert of(profile, examples.good(profile, "rss")) == {}


def test_what_changes_is_read_again(write: Write) -> None:
    first = profiles.find(str(write('based_on = "msn"\n[title]\nmost = 90')))
    path = str(write('based_on = "msn"\n[title]\nmost = 100'))
    again = profiles.find(path)
    assert profiles.find(path) is again
    assert first.rules["title-too-long"] != again.rules["title-too-long"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("name = ", 1, "is not TOML"),
        ('based_on = "msnn"', 1, "based_on: there is no profile 'msnn'; did you mean 'msn'?"),
        ('based_on = ["msn", "rain!"]', 1, "based_on: there is no profile 'rain!'"),
        ('partner = "P"', None, "formats: is missing"),
        ('based_on = "msn"\nnaem = "x"', 2, "naem: unknown key; did you mean 'name'?"),
        ('based_on = "msn"\n[titel]\nmost = 1', 2, "titel: unknown key; did you mean 'title'?"),
        ('based_on = "msn"\n\n[title]\nmots = 1', 4, "title.mots: unknown key; did you mean"),
        ('based_on = "msn"\n[title]\nmost = "9"', 3, "title.most: '9' has the wrong type"),
        ('based_on = "msn"\n[title]\nmost = 0', 3, "title.most: "),
        ('based_on = "msn"\n[title]\nleast = 9\nmost = 5', 3, "9 is more than most, 5"),
        ('based_on = "msn"\n[image]\nratio = [2, 1]', 3, "image.ratio: 2 is more than 1"),
        ('based_on = "msn"\n[age]\nmost = "3 days"', 3, "age.most: .*A number and m, h, d or w"),
        ('based_on = "msn"\n[language]\nseverity = "info"', 2, "language: 'only' is missing"),
        ('based_on = "msn"\nformats = ["rs"]', 2, "did you mean 'rss'?"),
        ('name = "msn"\nformats = ["rss"]', 1, "name: 'msn' is the name of a built-in profile"),
        ('name = "My Partner"\nformats = ["rss"]', 1, "name: "),
        ('based_on = "msn"\n[rules]\ntitle-to-long = "off"', 3, "did you mean 'title-too-long'?"),
        ('based_on = "msn"\n[rules]\n"rss/no-sel-link" = "off"', 3, "mean 'rss/no-self-link'?"),
        ('based_on = "msn"\n[rules]\nno-id = "of"', 3, "did you mean 'off'?"),
        ('based_on = "msn"\nlink = { https = 1 }', 2, "link.https: 1 has the wrong type"),
        ('based_on = "msn"\ntitle.most = 0', 2, "title.most: "),
        ("name = " + "[" * 100_000, None, "is nested too deep"),
        ('based_on = ["msn", "google-news"]', 1, "one feed cannot satisfy all"),
    ],
)
def test_mistakes_are_named_with_line_and_key(
    write: Write, text: str, line: int | None, said: str
) -> None:
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        profiles.find(str(path))
    message = str(caught.value)
    place = f"{path}:{line}: " if line else f"{path}: "
    assert message.startswith(place)
    assert re.search(said if ".*" in said else re.escape(said), message), message


def test_a_file_without_a_name_is_called_as_the_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "Our_Partner.toml", tmp_path / "știri!.toml"
    for path in (good, bad):
        path.write_text('formats = ["rss"]', "utf-8")
    assert profiles.find(str(good)).name == "our-partner"
    with pytest.raises(ConfigError, match=r"name: is missing, and 'știri!' is not valid"):
        profiles.find(str(bad))


@pytest.mark.parametrize("name", ["none.toml", "a\0b.toml", "folder.toml"])
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        profiles.find(name, tmp_path)


def test_what_is_not_utf8_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(ConfigError, match="is not UTF-8"):
        profiles.find("x.toml", tmp_path)


def test_the_schema_is_one_and_has_a_table_for_each_kind() -> None:
    jsonschema_rs.meta.validate(schema())
    properties: dict[str, Any] = schema()["properties"]
    assert KINDS.keys() <= properties.keys()
    for part in properties.values():
        for example in part.get("examples", ()):
            assert jsonschema_rs.is_valid({**part, "$defs": schema()["$defs"]}, example), example
    assert json.loads((ROOT / "schemas" / "profile.schema.json").read_bytes()) == schema()


def test_what_bases_write_is_written_together(write: Write) -> None:
    profile = profiles.find(str(write('based_on = ["msn", "msn", "smartnews"]\n')))
    assert b"xmlns:snf=" in examples.good(profile, "rss")


def test_without_bases_it_says_so_itself(write: Write) -> None:
    assert "custom profile" in profiles.find(str(write('formats = ["rss"]'))).about
