"""Sources that end too early, at any byte: nothing is published of them, unless that is said."""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from house.articles import SITE, as_record, many
from house.every import KINDS
from test_sources_api import Query, Reply, answering

from feedpub.cli import main
from feedpub.errors import ReadError
from feedpub.findings import Severity
from feedpub.sources import Source, read


def outcome(source: Source, folder: Path, *, whole: list[str]) -> str:
    """Return what came of *source*: not whole, the same articles as *whole*, or fewer."""
    try:
        found = read([source], publication=SITE, base=folder, quarantine=True, max_bad=1)
    except ReadError:
        return "not whole"
    if found.cut_short:
        assert any(each.severity is Severity.ERROR for each in found.findings)
        return "not whole"
    urls = sorted(each.url for each in found.articles)
    is_same = urls == whole and not found.rejected
    return (
        "the same" if is_same else f"fewer: {len(urls)} {[each.message for each in found.findings]}"
    )


def cuts(data: bytes, seed: int) -> Iterator[int]:
    size = len(data)
    yield from (1, 2, 3, 10, 100, size - 1, size - 2, size - 3, size - 10, size - 100)
    ends = [at for at, byte in enumerate(data[: 1 << 16]) if byte in b'\n}]>",;']
    random = Random(seed)
    yield from (at + random.choice((-1, 0, 1)) for at in random.sample(ends, min(15, len(ends))))
    yield from (random.randrange(1, size) for _ in range(15))


def is_between(name: str, data: bytes, at: int) -> bool:
    """Return whether a file of the kind *name*, cut at *at*, ends between two records.

    Nobody can tell it from a whole one.
    """
    before = data[:at]
    if name.startswith(("jsonl", "csv")):
        width = 2 if "utf-16" in name else 1
        return (
            before == b"\xff\xfe"
            or before.endswith(b"\n" + b"\0" * (width - 1))
            or data[at:][:2] in (b"\r\n", b"\n")
        )
    return False


@pytest.mark.parametrize("name", KINDS)
def test_a_source_that_is_cut_is_not_whole(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    source = kind.write(many(60), tmp_path)
    path = tmp_path / Path(source.path.removeprefix("sqlite:///")).name
    if source.command or not path.is_file():
        pytest.skip("is not one file")
    whole = sorted(each.url for each in many(60))
    data = path.read_bytes()
    assert outcome(source, tmp_path, whole=whole) == "the same"
    bad = {}
    for at in dict.fromkeys(cuts(data, len(name))):
        path.write_bytes(data[:at])
        found = outcome(source, tmp_path, whole=whole)
        if found not in ("not whole", "the same") and not is_between(name, data, at):
            bad[at] = data[max(0, at - 20) : at], found
    assert bad == {}


@pytest.mark.parametrize("name", ["html", "nitf", "newsml"])
def test_a_folder_with_a_file_that_is_cut_is_not_whole(name: str, tmp_path: Path) -> None:
    source = KINDS[name].write(many(3), tmp_path)
    whole = sorted(each.url for each in many(3))
    path = sorted(tmp_path.rglob("*.*ml"))[1]
    data = path.read_bytes()
    assert outcome(source, tmp_path, whole=whole) == "the same"
    for at in dict.fromkeys(cuts(data, 3)):
        path.write_bytes(data[:at])
        assert outcome(source, tmp_path, whole=whole) in ("not whole", "the same"), data[:at][-40:]


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "rss", "wxr", "newsml-g2"])
def test_an_archive_that_is_cut_is_not_whole(name: str, tmp_path: Path) -> None:
    source = KINDS[name].write(many(60), tmp_path)
    path = tmp_path / source.path
    data = gzip.compress(path.read_bytes(), mtime=0)
    whole = sorted(each.url for each in many(60))
    path.write_bytes(data)
    assert outcome(source, tmp_path, whole=whole) == "the same"
    for at in cuts(data, 7):
        path.write_bytes(data[:at])
        assert outcome(source, tmp_path, whole=whole) == "not whole", at


def test_an_arrow_stream_without_its_end_is_not_whole(tmp_path: Path) -> None:
    source = KINDS["arrow, stream"].write(many(60), tmp_path)
    path = tmp_path / source.path
    data = path.read_bytes()
    whole = sorted(each.url for each in many(60))
    assert data.endswith(b"\xff\xff\xff\xff\0\0\0\0")
    for less in (*range(1, 10), 100):
        path.write_bytes(data[:-less])
        assert outcome(source, tmp_path, whole=whole) == "not whole", less


HEAD = """
[publication]
name = "Curierul"
url = "https://e.example/"
language = "ro"
timezone = "Europe/Bucharest"
"""


def build(folder: Path, sources: str) -> Result:
    (folder / "feedpub.toml").write_text(HEAD + sources)
    words = ("build", "--config", str(folder / "feedpub.toml"), "--now", "2026-11-23T09:00:00Z")
    return CliRunner().invoke(main, words, catch_exceptions=False)


def published(folder: Path) -> int:
    return len(json.loads((folder / "public/feed.json").read_text("utf-8"))["items"])


#: Kinds whose first records can be read without their last.
IN_PARTS = ["json", "jsonl", "csv", "rss", "atom", "json-feed"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", IN_PARTS)
def test_half_a_source_goes_out_only_if_that_is_said(
    name: str, packed: bool, tmp_path: Path
) -> None:
    source = KINDS[name].write(many(40), tmp_path)
    data = (tmp_path / source.path).read_bytes()
    part = gzip.compress(data)[:-500] if packed else data[: len(data) * 3 // 4 + 5]
    (tmp_path / source.path).write_bytes(part)
    (tmp_path / "other").mkdir()
    KINDS["jsonl"].write(many(43)[40:], tmp_path / "other")
    table = f'[[source]]\npath = "{source.path}"\ntext = "plain"\n'
    other = '[[source]]\npath = "other/a.jsonl"\ntext = "plain"\n'
    # Neither what rules say, nor what may be set aside, lets it pass.
    lenient = 'quarantine = "bad.jsonl"\nmax_bad = 1\n'
    rules = '[rules]\nrecord = "info"\n'
    for sources in (table + other, table + lenient + other, table + other + rules):
        done = build(tmp_path, sources)
        assert done.exit_code == 3, done.output
        assert not (tmp_path / "public").exists()
        assert not (tmp_path / "bad.jsonl").exists()
    done = build(tmp_path, table + "partial = true\n" + other)
    assert done.exit_code == 0, done.output
    assert 3 < published(tmp_path) < 43
    assert "warning[record/" in done.output


@pytest.mark.parametrize("name", ["xlsx", "parquet", "sqlite", "json"])
def test_of_a_source_without_a_whole_record_nothing_goes_out(name: str, tmp_path: Path) -> None:
    source = KINDS[name].write(many(40), tmp_path)
    path = tmp_path / source.path
    path.write_bytes(path.read_bytes()[: 40 if name == "json" else 5_000])
    KINDS["csv"].write(many(3), tmp_path)
    table = f'[[source]]\npath = "{source.path}"\npartial = true\n'
    done = build(tmp_path, table + '[[source]]\npath = "a.csv"\ntext = "plain"\n')
    assert done.exit_code == 3, done.output
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize("end", ["sys.exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_command_that_ends_badly(end: str, tmp_path: Path) -> None:
    KINDS["jsonl"].write(many(40), tmp_path)
    program = f"import os, sys; sys.stdout.write(open('a.jsonl').read()); sys.stdout.flush(); {end}"
    table = f"[[source]]\ntext = 'plain'\ncommand = {json.dumps([sys.executable, '-c', program])}\n"
    assert build(tmp_path, table).exit_code == 3
    assert not (tmp_path / "public").exists()
    done = build(tmp_path, table + "partial = true\n")
    assert done.exit_code == 0, done.output
    assert published(tmp_path) == 40
    assert "so its output is incomplete" in " ".join(done.output.split())


def test_a_database_that_fails_after_ten_thousand_rows(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as connection:
        connection.execute("CREATE TABLE a (n INTEGER PRIMARY KEY, url, title, date_published)")
        connection.executemany(
            "INSERT INTO a VALUES (?, ?, ?, ?)",
            ((n, f"/{n}", f"T{n}", "2026-11-20T08:00:00Z") for n in range(1, 12_001)),
        )
        connection.commit()
    query = "SELECT n AS id, url, title, CASE WHEN n > 10000 THEN abs(-9223372036854775808) "
    query += "ELSE date_published END AS date_published FROM a"
    table = f'[[source]]\npath = "a.sqlite"\nquery = """{query}"""\n'
    done = build(tmp_path, table)
    assert (done.exit_code, (tmp_path / "public").exists()) == (3, False)
    assert "the database failed after 9,999 rows: integer overflow" in " ".join(done.output.split())
    done = build(tmp_path, table + "partial = true\n")
    assert done.exit_code == 0
    assert "10,000 records, 9,999 articles" in done.output


@pytest.mark.parametrize("cut", [1, 30_000])
def test_a_download_that_breaks_off(cut: int, tmp_path: Path) -> None:
    KINDS["jsonl"].write(many(60), tmp_path)
    data = (tmp_path / "a.jsonl").read_bytes()

    def answer(_path: str, _query: Query) -> Reply:
        return 200, {"Content-Length": len(data), "Connection": "close"}, data[:-cut]

    with answering(answer) as site:
        table = f'[[source]]\npath = "{site.url}a.jsonl"\ntext = "plain"\n'
        more = "[fetch]\nallow_private = true\nretries = 0\n"
        done = build(tmp_path, table + more)
        assert (done.exit_code, (tmp_path / "public").exists()) == (3, False), done.output
        done = build(tmp_path, table + "partial = true\n" + more)
        assert done.exit_code == 0, done.output
        assert 1 <= published(tmp_path) <= 60


def test_an_api_whose_third_page_fails(tmp_path: Path) -> None:
    records = [json.dumps(as_record(each)) for each in many(60)]

    def answer(_path: str, query: Query) -> Reply:
        page = int(query.get("page", 1))
        if page == 3:
            return 500, {}, {"error": "no"}
        items = [json.loads(each) for each in records[page * 10 - 10 : page * 10]]
        return 200, {}, {"items": items}

    with answering(answer) as site:
        table = (
            f'[[source]]\npath = "{site.url}"\nformat = "api"\npage_param = "page"\nsize = 10\n'
            'items = "items"\ntext = "plain"\n'
        )
        more = "[fetch]\nallow_private = true\nretries = 0\n"
        done = build(tmp_path, table + more)
        assert (done.exit_code, (tmp_path / "public").exists()) == (3, False), done.output
        done = build(tmp_path, table + "partial = true\n" + more)
        assert done.exit_code == 0, done.output
        assert published(tmp_path) == 20


def test_checking_a_source_that_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"url": "/a')
    for words in (["check"], ["check", "--profile", "msn"]):
        done = CliRunner().invoke(main, [*words, str(tmp_path / "a.jsonl")])
        assert done.exit_code == 3
        assert "could not be read to the end: " in done.stderr


def test_many_sources_that_are_cut(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"{number}.jsonl").write_text('{"url": "/a')
    done = build(tmp_path, '[[source]]\npath = "*.jsonl"\n')
    assert done.exit_code == 3
    assert ", 4.jsonl and 2 more\n" in done.stderr
