"""Records set aside by source: how many, in which file, and that the file can be read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_sources_cut import HEAD

from feedpub import config
from feedpub.articles import rules
from feedpub.articles.record_context import ValueWithNotes
from feedpub.cli import main
from feedpub.errors import ConfigError
from feedpub.model import Publication, Source
from feedpub.settings import share
from feedpub.sources import Reading, _context, read
from feedpub.sources._setting_aside import documented

SITE = Publication(
    name="Curierul", url="https://e.example/", language="ro", timezone="Europe/Bucharest"
)
NOW = "2026-11-23T09:00:00+02:00"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "elsewhere").mkdir()
    # So that what is relative to the configuration is told from what is relative to the shell.
    monkeypatch.chdir(tmp_path / "elsewhere")

    def run(*arguments: str) -> Result:
        words = ("build", "--config", "../feedpub.toml", "--now", NOW, *arguments)
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return run


def rows(count: int, bad: int = 0, name: str = "a") -> str:
    """Return *count* records as lines, the first *bad* without a title."""
    return "".join(
        json.dumps({
            "url": f"/{name}{number}", "title": None if number < bad else f"{name}{number}",
            "date_published": f"2026-11-20T08:{number:02}:00Z",
        }) + "\n"
        for number in range(count)
    )  # fmt: skip


def titles(path: Path) -> list[str]:
    return sorted(each["title"] for each in json.loads((path / "feed.json").read_text())["items"])


def said(done: Result) -> str:
    """Return what *done* printed on standard error, without the line ends of its report."""
    return " ".join(done.stderr.split())


def aside(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_each_source_has_its_own_file_and_share(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(rows(4, 2))
    (tmp_path / "b.jsonl").write_text(rows(10, 1, "b"))
    text = (
        HEAD
        + """
[[source]]
path = "a.jsonl"
quarantine = "bad-a.jsonl"
max_bad = "50%"
[[source]]
path = "b.jsonl"
quarantine = "bad-b.jsonl"
max_bad = 0.1
"""
    )
    (tmp_path / "feedpub.toml").write_text(text)
    done = run()
    assert done.exit_code == 0, done.stderr
    assert "14 records, 11 articles, 3 set aside" in done.stdout
    assert len(titles(tmp_path / "public")) == 11
    assert [each["line"] for each in aside(tmp_path / "bad-a.jsonl")] == [1, 2]
    assert [each["source"] for each in aside(tmp_path / "bad-b.jsonl")] == ["b.jsonl"]

    # Two of fourteen are few; two of four are more than this source may have.
    (tmp_path / "feedpub.toml").write_text(text.replace("50%", "49%"))
    done = run()
    assert done.exit_code == 1
    assert "2 of 4 records cannot be used; 49.00% may be set aside" in said(done)
    assert "--> a.jsonl" in said(done)

    # Without a share it is one of a hundred.
    (tmp_path / "feedpub.toml").write_text(text.replace('max_bad = "50%"', ""))
    done = run()
    assert (done.exit_code, "1.00% may be set aside" in said(done)) == (1, True)

    # What is corrected is gone from the file.
    (tmp_path / "feedpub.toml").write_text(text)
    (tmp_path / "a.jsonl").write_text(rows(4))
    assert run().exit_code == 0
    assert aside(tmp_path / "bad-a.jsonl") == []
    assert len(aside(tmp_path / "bad-b.jsonl")) == 1


def test_the_command_line_wins(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(rows(4, 2))
    (tmp_path / "b.jsonl").write_text(rows(16, name="b"))
    (tmp_path / "feedpub.toml").write_text(
        HEAD
        + """
[[source]]
path = "a.jsonl"
quarantine = "bad-a.jsonl"
max_bad = "1%"
[[source]]
path = "b.jsonl"
"""
    )
    assert run().exit_code == 1
    # Of all records together, wherever they are set aside.
    assert run("--quarantine", "mine.jsonl", "--max-bad", "10%").exit_code == 0
    assert len(aside(tmp_path / "elsewhere/mine.jsonl")) == 2
    assert not (tmp_path / "bad-a.jsonl").exists()
    # The file alone: what the source says of its share holds.
    done = run("--quarantine", "mine.jsonl")
    assert (done.exit_code, "2 of 4 records" in said(done)) == (1, True)
    # The share alone: the source's own file.
    assert run("--max-bad", "50%").exit_code == 0
    assert len(aside(tmp_path / "bad-a.jsonl")) == 2
    # Where a source sets nothing aside, a share changes nothing.
    (tmp_path / "b.jsonl").write_text(rows(16, 1, "b"))
    assert run("--max-bad", "50%").exit_code == 1
    # ... and without one, it is a hundredth of all that say none.
    done = run("--quarantine", "mine.jsonl")
    assert "1 of 16 records cannot be used; 1.00% may be set aside" in said(done)


def test_a_dry_run_sets_nothing_aside(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(rows(2, 1))
    source = '[[source]]\npath = "a.jsonl"\nquarantine = "bad.jsonl"\nmax_bad = 1\n'
    (tmp_path / "feedpub.toml").write_text(HEAD + source)
    assert run("--dry-run").exit_code == 0
    assert not (tmp_path / "bad.jsonl").exists()


def test_patience_is_for_what_is_not_set_aside(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(rows(30, 30))
    (tmp_path / "b.jsonl").write_text(rows(30, 25, "b"))
    first = Source(path="a.jsonl", quarantine="bad.jsonl", max_bad=1)
    found = read([first, Source(path="b.jsonl")], publication=SITE, base=tmp_path)
    (stopped,) = [each for each in found.findings if each.rule.id == "record/stopped"]
    assert (stopped.location.path, found.total) == ("b.jsonl", 50)


def test_two_articles_with_one_id_are_set_aside_where_they_are(tmp_path: Path) -> None:
    good = '{"id": "7", "url": "/1", "title": "A", "date_published": "2026-11-20T08:00:00Z"}\n'
    other = good.replace("/1", "/2")[:-2] + ', "extra": {"x:a": {"text": "7"}}}\n'
    (tmp_path / "a.jsonl").write_text(good)
    (tmp_path / "b.jsonl").write_text(other)
    site = Publication(
        name="C", url=SITE.url, language="ro", namespaces={"x": "https://x.example/"}
    )

    def of(**options: Any) -> Reading:
        sources = [Source(path="a.jsonl"), Source(path="b.jsonl", **options)]
        return read(sources, publication=site, base=tmp_path)

    assert [str(each.severity) for each in of().findings] == ["error"]
    found = of(quarantine="bad.jsonl", max_bad=1)
    assert [str(each.severity) for each in found.findings] == ["warning"]
    (rejected,) = found.rejected
    assert rejected.quarantine == "bad.jsonl"
    assert json.loads(rejected.raw)["extra"] == {
        "{https://x.example/}a": {"text": "7", "attributes": {}}
    }
    found = of(quarantine="bad.jsonl", max_bad=0.5)
    assert [each.rule.id for each in found.findings] == [
        "record/too-many-bad", "record/duplicate-id"
    ]  # fmt: skip


# What is set aside of a source in another shape, zone and encoding, and then corrected.
TABLE = """hed;at;on;tags
Unu;/1;20.11.2026 08:00;a
;/2;20.11.2026 08:00;b
Trei;/3;31.02.2026 08:00;c
"""
SAID = """
[[source]]
path = "a.csv"
encoding = "windows-1250"
timezone = "America/New_York"
date_format = "%d.%m.%Y %H:%M"
quarantine = "bad.jsonl"
max_bad = 1.0
[source.fields]
title = "hed"
url = "at"
date_published = "on"
"""


@pytest.mark.parametrize("as_text", [True, False])
def test_what_is_set_aside_can_be_corrected_and_read_again(
    as_text: bool, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(TABLE, "windows-1250")
    (tmp_path / "feedpub.toml").write_text(HEAD + SAID)
    assert run().exit_code == 0
    lines = aside(tmp_path / "bad.jsonl")
    assert [each["line"] for each in lines] == [3, 4]
    assert json.loads(lines[0]["original"])["at"] == "/2"
    records = [json.loads(each["record"]) for each in lines]
    # No zone but its source's own could be meant by "08:00".
    assert records[0]["date_published"] == "2026-11-20T13:00:00+00:00"
    # Before it is corrected, the same is wrong with it.
    again = read([Source(path="bad.jsonl")], publication=SITE, base=tmp_path)
    assert len(again.rejected) == 2

    records[0]["title"] = "Doi"
    records[1]["date_published"] = "2026-11-21 08:00"
    for line, record in zip(lines, records, strict=True):
        line["record"] = json.dumps(record) if as_text else record
    text = "".join(json.dumps(each) + "\n" for each in lines)
    (tmp_path / "corrected.jsonl").write_text(text)
    second = '[[source]]\npath = "corrected.jsonl"\n'
    (tmp_path / "feedpub.toml").write_text(HEAD + SAID + second)
    done = run()
    assert done.exit_code == 0, done.stderr
    assert titles(tmp_path / "public") == ["Doi", "Trei", "Unu"]
    found = read([Source(path="corrected.jsonl")], publication=SITE, base=tmp_path)
    assert {each.title: (each.published, each.tags) for each in found.articles} == {
        "Doi": (datetime(2026, 11, 20, 13, tzinfo=UTC), ("b",)),
        "Trei": (datetime(2026, 11, 21, 6, tzinfo=UTC), ("c",)),
    }


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('{"source": "a", "line": 1, "number": 1, "reasons": [], "record": "{bad"}', "not-json"),
        ('{"source": "a", "line": 1, "number": 1, "reasons": [], "record": 7}', "not-a-record"),
        ('{"url": "/a"}', "not-a-record"),
        ("[7]", "not-a-record"),
        ("{bad", "not-json"),
    ],
)
def test_what_is_still_wrong_in_a_quarantine_is_said(line: str, rule: str, tmp_path: Path) -> None:
    first = '{"source": "a", "line": 1, "number": 1, "reasons": [], "record": "{}"}\n'
    (tmp_path / "bad.jsonl").write_text(f"{first}{line}\n")
    found = read([Source(path="bad.jsonl")], publication=SITE, base=tmp_path)
    assert f"record/{rule}" in [each.rule.id for each in found.findings if each.location.line == 2]
    assert len(found.articles) == 0


@pytest.mark.parametrize("mapped", [True, False])
def test_a_key_given_twice_stays_given_twice(mapped: bool, tmp_path: Path) -> None:
    text = '{"status": "draft", "status": "published", ' + rows(1)[1:]
    (tmp_path / "a.jsonl").write_text(text + rows(1, name="b"))
    fields = {"label": {"value": "X"}} if mapped else {}
    source = Source(path="a.jsonl", quarantine="bad.jsonl", max_bad=1, fields=fields)
    (rejected,) = read([source], publication=SITE, base=tmp_path).rejected
    assert (rejected.raw + "\n", rejected.again) == (text, None)
    line = f'{{"source": "", "line": 1, "number": 1, "reasons": [], "record": {rejected.raw}}}\n'
    (tmp_path / "bad.jsonl").write_text(line)
    again = read([Source(path="bad.jsonl")], publication=SITE, base=tmp_path)
    assert "record/key-twice" in [each.rule.id for each in again.findings]


def test_what_could_not_be_read_is_no_value_later(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(rows(1)[:-2] + ', "when": "soon"}\n')
    fields = {"date_published": {"path": "when", "date_format": "%Y"}, "authors": {"each": "no"}}
    source = Source(path="a.jsonl", quarantine="bad.jsonl", max_bad=1, fields=fields)
    (rejected,) = read([source], publication=SITE, base=tmp_path).rejected
    record = json.loads(rejected.again or "")
    assert list(record["date_published"]) == ["unreadable"]
    assert rejected.quarantine == "bad.jsonl"


def test_a_quarantine_is_no_source_of_the_next_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(rows(2, 1))
    source = '[[source]]\npath = "{}"\nquarantine = "bad.jsonl"\nmax_bad = 1\n'
    (tmp_path / "feedpub.toml").write_text(HEAD + source.format("*.jsonl"))
    for _ in range(2):
        done = run()
        assert (done.exit_code, "2 records, 1 article, 1 set aside" in done.stdout) == (0, True)
    # The same of the command line's.
    text = HEAD + '[[source]]\npath = "*.jsonl"\n'
    (tmp_path / "feedpub.toml").write_text(text)
    assert "2 records" in run("--quarantine", "../bad.jsonl", "--max-bad", "1").stdout
    # Named outright it would be read, and then replaced.
    (tmp_path / "feedpub.toml").write_text(HEAD + source.format("bad.jsonl"))
    before = (tmp_path / "bad.jsonl").read_bytes()
    done = run()
    assert (done.exit_code, "would be overwritten by the quarantine" in said(done)) == (2, True)
    assert (tmp_path / "bad.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('max_bad = "1%"', "max_bad: means something only with quarantine"),
        ('quarantine = "b"\nmax_bad = "lots"', "max_bad: 'lots' is not a share; write it like 1%"),
        ('quarantine = "b"\nmax_bad = 5', "max_bad: 5 is not a share"),
        ('quarantine = "b"\nmax_bad = -0.1', "max_bad: -0.1 is not a share"),
        ("quarantine = 7", "quarantine: 7 has the wrong type"),
        ('partial = "yes"', "partial: 'yes' has the wrong type: expected true or false"),
    ],
)
def test_what_a_source_says_of_bad_records_is_checked(
    table: str, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(f'{HEAD}[[source]]\npath = "a"\n{table}\n')
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert f"source[1].{problem}" in str(caught.value)


def test_shares() -> None:
    found = [share(each) for each in ("1%", "0.5 %", "0.01", ".5", 1, 0, 0.25, "100%")]
    assert found == [0.01, 0.005, 0.01, 0.5, 1, 0, 0.25, 1]


def test_the_configuration_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    table = 'path = "a"\nquarantine = "bad.jsonl"\nmax_bad = "2%"\npartial = true\n'
    path.write_text(f"{HEAD}[[source]]\n{table}")
    done = CliRunner().invoke(main, ["config", "--json", str(path)], catch_exceptions=False)
    (source,) = json.loads(done.stdout)["sources"]
    assert [source[each] for each in ("quarantine", "max_bad", "partial")] == [
        "bad.jsonl", 0.02, True
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "is_cut"),
    [
        (b'{"a": {"b": 1}', True), (b'{"title": "a {b}', True), (b"{'a': 1}", False),
        (b'{"a": "\xff"}', False), (b'{"a": "\xc8', True), (b'{"a": [' * 3_000 + b"}", False),
        (b'{"a": ' + b"1" * 5_000 + b"}", False), (b'{"a": nul', True), (b'{"a": 1} {"b"', True),
    ],
)  # fmt: skip
def test_a_last_line_is_cut_or_bad(last: bytes, is_cut: bool, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(rows(2).encode() + last)
    source = Source(path="a.jsonl", quarantine="bad.jsonl", max_bad=1)
    found = read([source], publication=SITE, base=tmp_path)
    assert (bool(found.cut_short), len(found.rejected)) == (is_cut, 1 - is_cut)
    # With its end, it is a bad record.
    (tmp_path / "a.jsonl").write_bytes(rows(2).encode() + last + b"\n")
    found = read([source], publication=SITE, base=tmp_path)
    assert (found.cut_short, len(found.rejected)) == ((), 1)


def test_what_readers_put_into_records_is_json_again() -> None:
    context = _context(SITE, strict=False)
    noted = ValueWithNotes("a", (rules.SHORTCODE, "was there", ""))
    record = {"title": noted, "source": MappingProxyType({"name": "B"}), "tags": [date(2026, 1, 2)]}
    assert json.loads(documented(record, context)) == {
        "title": "a", "source": {"name": "B"}, "tags": ["2026-01-02"]
    }  # fmt: skip
    assert documented([7], context) == "[7]"
