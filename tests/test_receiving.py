"""Files, directories, globs and standard input become documents; gzip is undone within bounds."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feedpub import pipeline
from feedpub.checks import detect
from feedpub.config import Judgement
from feedpub.errors import ReadError, UsageError
from feedpub.findings import Severity
from feedpub.receiving import RULES, Received, ReceivingOptions, batches, find, receive

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>Curierul</title>
    <link>https://curierul.example/</link>
    <description>News</description>
    <atom:link rel="self" type="application/rss+xml" href="https://curierul.example/rss.xml"/>
  </channel>
</rss>
"""
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Curierul", "items": []}


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names: str, data: bytes = RSS) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)


def received(data: bytes, **options: Any) -> Received:
    stdin = io.BytesIO(data)
    (one,) = receive(["-"], detect=detect, stdin=stdin, options=ReceivingOptions(**options))
    return one


def rules(one: Received) -> list[str]:
    return [finding.rule.id for finding in one.findings]


# --- names ---------------------------------------------------------------------------------------


def test_a_file_is_itself_whatever_its_name() -> None:
    write("feed", "a[1].xml")
    assert find(["feed", "a[1].xml", "-"]) == ["feed", "a[1].xml", "-"]


def test_each_file_is_checked_once() -> None:
    write("a.xml", "b.xml")
    assert find(["b.xml", "./a.xml", "*.xml", "."]) == ["b.xml", "./a.xml"]
    url = "https://example.org//a/../b"
    assert find([url, url]) == [url]


def test_a_directory_is_searched_for_feeds() -> None:
    write("d/b.xml", "d/a.RSS", "d/c.atom", "d/e.rdf.gz", "d/sub/z.xml.gz", "d/Sub/y.xml")
    write("d/page.html", "d/.feedpub/staged.xml", "d/.hidden.xml", "d/sitemap.txt")
    assert find(["d"]) == [
        "d/a.RSS", "d/b.xml", "d/c.atom", "d/e.rdf.gz", "d/Sub/y.xml", "d/sub/z.xml.gz",
    ]  # fmt: skip


def test_of_json_only_feeds_are_taken() -> None:
    feed = json.dumps(JSON_FEED, indent=1).encode()
    write("d/feed.json", data=feed)
    write("d/escaped.json", data=feed.replace(b"/", b"\\/"))
    write("d/packed.json.gz", data=gzip.compress(feed))
    write("d/damaged.json.gz", data=gzip.compress(feed)[:2] + b"\xff" * 50)
    write("d/package.json", data=b'{"version": "1.1", "name": "jsonfeed"}')
    assert find(["d"]) == ["d/escaped.json", "d/feed.json", "d/packed.json.gz"]


def test_links_are_not_followed_in_circles(directory: Path) -> None:
    write("d/a.xml")
    Path("d/again").symlink_to(directory / "d")
    Path("d/gone.xml").symlink_to("nowhere.xml")
    assert find(["d"]) == ["d/a.xml"]


def test_globs_are_expanded_where_the_shell_did_not(directory: Path) -> None:
    write("a/one.xml", "a/b/two.xml", "a/three.rss")
    assert find(["a/*.xml"]) == ["a/one.xml"]
    assert find(["a/**/*.xml"]) == ["a/b/two.xml", "a/one.xml"]
    assert find([f"{directory}/a/*.rss"]) == [f"{directory}/a/three.rss"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rss.xm", "rss.xm: does not exist\n  Did you mean 'rss.xml'?"),
        ("public/rs.xml", "public/rs.xml: does not exist\n  Did you mean 'public/rss.xml'?"),
        ("zzz", "zzz: does not exist"),
        ("publik/rss.xml", "There is no directory 'publik'."),
        ("*.atom", "*.atom: no file matches"),
        ("empty", "empty: holds nothing to check"),
    ],
)
def test_what_is_not_there_is_said(name: str, said: str) -> None:
    write("rss.xml", "public/rss.xml", "empty/readme.txt")
    with pytest.raises(ReadError, match=re.escape(said)) as caught:
        find([name])
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "name", ["ftp://example.org/rss.xml", "file:///etc/passwd", "feed://e.org"]
)
def test_other_schemes_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="scheme"):
        find([name])


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
def test_what_cannot_be_read_is_said(directory: Path) -> None:
    """Not by permissions, because root has them all."""
    Path("d").mkdir()
    Path("d/feed.json").symlink_to("/proc/self/mem")
    with pytest.raises(ReadError, match=r"d/feed\.json: cannot be read: Input/output error"):
        find(["d"])
    for _ in range(17):
        Path("n" * 250).mkdir()
        os.chdir("n" * 250)
    os.chdir(directory)
    with pytest.raises(ReadError, match="cannot be read: File name too long"):
        find(["n" * 250])
    shutil.rmtree("n" * 250)


def test_a_file_that_goes_away_is_said() -> None:
    write("a.xml")
    (name,) = find(["a.xml"])
    Path(name).unlink()
    with pytest.raises(ReadError, match=r"a\.xml: cannot be read: No such file"):
        list(receive([name], detect=detect))


# --- bytes ---------------------------------------------------------------------------------------


def test_a_file_becomes_a_document() -> None:
    write("a.xml")
    (one,) = receive(["a.xml"], detect=detect)
    assert one.findings == ()
    assert one.document is not None
    assert (one.name, one.document.name) == ("a.xml", "a.xml")
    assert (one.document.format, one.document.data) == ("rss", RSS)
    assert one.document.url is None


def test_standard_input_is_a_document() -> None:
    one = received(RSS)
    assert one.document is not None
    assert (one.name, one.document.data) == ("-", RSS)
    with pytest.raises(UsageError, match="standard input"):
        list(receive(["-"], detect=detect))


def test_an_empty_file_is_a_document() -> None:
    one = received(b"")
    assert one.document is not None
    assert one.document.data == b""


def test_size_is_bounded() -> None:
    with pytest.raises(ReadError, match="has more than 1,000 bytes"):
        received(b" " * 1_001, size=1_000)
    big = gzip.compress(os.urandom(2_000))
    with pytest.raises(ReadError, match="has more than 1,000 bytes"):
        received(big, packed=1_000)
    # What grows for ever is read no further than it may be.
    with pytest.raises(ReadError, match="has more than"):
        list(receive(["/dev/zero"], detect=detect, options=ReceivingOptions(size=5_000_000)))


def test_a_large_file_is_read_whole() -> None:
    data = RSS + b" " * 3_000_000
    document = received(data).document
    assert document is not None
    assert document.data == data


# --- gzip ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r.scope == "gzip"], ids=lambda r: r.id
)
def test_gzip_rules_prove_themselves(rule) -> None:  # type: ignore[no-untyped-def]
    write("rss.xml", data=RSS + os.urandom(3_000).hex().encode())

    def found(command: str) -> list[str]:
        made = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, check=True)
        return rules(received(made.stdout))

    assert rule.flags
    assert rule.passes
    for command in rule.flags:
        assert found(command) == [rule.id], command
    for command in rule.passes:
        assert found(command) == [], command


@pytest.mark.parametrize("name", ["a.xml.gz", "a.xml"])
def test_gzip_is_known_by_its_bytes(name: str) -> None:
    write(name, data=gzip.compress(RSS))
    (one,) = receive([name], detect=detect)
    assert one.document is not None
    assert (one.document.format, one.document.data) == ("rss", RSS)


def test_members_are_one_after_another() -> None:
    one = received(gzip.compress(RSS[:100]) + gzip.compress(b"") + gzip.compress(RSS[100:]))
    assert one.document is not None
    assert (one.document.data, one.findings) == (RSS, ())


def test_a_large_member_is_unpacked_whole() -> None:
    data = os.urandom(1_500_000).hex().encode()
    document = received(gzip.compress(data, 1)).document
    assert document is not None
    assert document.data == data


def test_damaged_gzip_never_raises() -> None:
    packed = gzip.compress(RSS)
    for position in range(2, len(packed)):
        damaged = bytearray(packed)
        damaged[position] ^= 0xFF
        one = received(bytes(damaged))
        # A few bytes of the head mean nothing to the content: time, system, extra flags.
        assert (one.document is None) == (rules(one) != []), position
        assert set(rules(one)) <= {"gzip/corrupt", "gzip/truncated"}
    for length in range(2, len(packed)):
        assert rules(received(packed[:length])) == ["gzip/truncated"], length


def test_what_follows_is_found_and_the_rest_checked() -> None:
    one = received(gzip.compress(RSS) + b"\0\0 and more")
    assert rules(one) == ["gzip/trailing-bytes"]
    assert one.document is not None
    assert "11 bytes" in one.findings[0].message


def test_gzip_in_gzip_is_found_and_checked() -> None:
    one = received(gzip.compress(gzip.compress(RSS)))
    assert rules(one) == ["gzip/compressed-twice"]
    assert one.document is not None
    assert one.document.data == RSS
    broken = received(gzip.compress(gzip.compress(RSS)[:50]))
    assert rules(broken) == ["gzip/compressed-twice", "gzip/truncated"]
    assert broken.document is None


@pytest.mark.parametrize(
    ("bomb", "said"),
    [
        (lambda: gzip.compress(bytes(40_000_000), 9), "more than 200 times as many"),
        (lambda: gzip.compress(os.urandom(300_000).hex().encode(), 1), "more than 500,000"),
        (lambda: gzip.compress(b"") * 10_001, "more than 10,000 parts"),
    ],
)
def test_bombs_are_refused_at_once(bomb: Callable[[], bytes], said: str) -> None:
    data = bomb()
    start = time.process_time()
    size = 500_000 if "500" in said else 256_000_000
    one = received(data, size=size)
    assert rules(one) == ["gzip/bomb"]
    assert one.document is None
    assert said in one.findings[0].message
    assert time.process_time() - start < 5


# --- the pipeline --------------------------------------------------------------------------------


def test_findings_of_transport_come_first_and_obey_the_configuration() -> None:
    write("a.xml.gz", data=gzip.compress(RSS.replace(b"Curierul", b"")) + b"!")
    (checked,) = pipeline.validate_files(["a.xml.gz"], now=NOW)
    found = [finding.rule.id for finding in checked.findings]
    assert found[0] == "gzip/trailing-bytes"
    assert len(found) > 1
    assert checked.format == "rss"

    judgement = Judgement(levels={"gzip/trailing-bytes": Severity.ERROR})
    (worse,) = pipeline.validate_files(["a.xml.gz"], now=NOW, judgement=judgement)
    assert worse.findings[0].severity is Severity.ERROR
    judgement = Judgement(overrides=(("*.gz", {"gzip/*": None}),))
    (better,) = pipeline.validate_files(["a.xml.gz"], now=NOW, judgement=judgement)
    assert [finding.rule.id for finding in better.findings] == found[1:]


def test_what_cannot_be_unpacked_is_not_checked() -> None:
    (checked,) = pipeline.validate_files(["-"], now=NOW, stdin=io.BytesIO(gzip.compress(RSS)[:30]))
    assert (checked.path, checked.format) == ("-", "unknown")
    assert [finding.rule.id for finding in checked.findings] == ["gzip/truncated"]


def test_many_files_are_checked_in_order_by_several_processes() -> None:
    bad = RSS.replace(b"<title>Curierul</title>", b"")
    for number in range(500):
        write(f"d/{number:03}.xml", data=bad if number % 7 == 0 else RSS)
    alone = list(pipeline.validate_files(["d"], now=NOW, jobs=1))
    shared = list(pipeline.validate_files(["d"], now=NOW, jobs=2))
    assert [each.path for each in shared] == [f"d/{number:03}.xml" for number in range(500)]
    assert shared == alone
    assert sum(bool(each.findings) for each in shared) == 72


def test_an_error_in_another_process_is_the_same_error() -> None:
    write(*(f"d/{number:03}.xml" for number in range(500)))
    write("d/250.xml", data=b" " * 100_000)
    options = ReceivingOptions(size=50_000)
    checked = list(pipeline.validate_files(["d"], now=NOW, jobs=2, options=options))
    (lost,) = (each for each in checked if each.unread)
    assert (len(checked), lost.path) == (500, "d/250.xml")
    assert str(lost.unread).startswith("d/250.xml: has more than 50,000 bytes")


def test_small_work_is_not_shared() -> None:
    write("a.xml", "b.xml")
    write("big.xml", data=RSS + b" " * 20_000_000)
    assert batches(["a.xml", "b.xml"]) == ([["a.xml", "b.xml"]], False)
    # One file takes one process, however large it is.
    assert batches(["big.xml", "a.xml"]) == ([["big.xml"], ["a.xml"]], False)
    assert batches(["big.xml", "big.xml"])[1]
    # Servers are waited for side by side.
    assert batches(["https://a.example/", "https://b.example/"])[1]
    assert batches(["-"]) == ([["-"]], False)


def test_rules_are_documented() -> None:
    for id, rule in RULES.items():
        assert id.startswith(("gzip/", "http/"))
        assert rule.summary.endswith(".")
        assert len(rule.help) > 40
        assert rule.source.startswith("https://")
        assert rule.flags
        assert rule.passes
