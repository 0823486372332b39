"""A short sample of ``make fuzz``, and that it finds what it looks for."""

from __future__ import annotations

import re
import sys
import time
from datetime import datetime
from pathlib import Path

import fuzz_targets
import fuzzing
import pytest
import shortcuts
from fuzz_targets import TARGETS
from msgspec.structs import replace
from test_any_record import NOW, OUTPUTS

from feedpub import checks, fixing
from feedpub.checks.rules import sitemap_addresses
from feedpub.fixing import Fixed
from feedpub.model import Document


def sources(what: str = "documents") -> list[bytes]:
    target = TARGETS[what]
    return fuzzing.documents([fuzzing.HERE / each for each in target.own], target.ends)


@pytest.mark.parametrize(
    ("what", "count"), [("documents", 1000), ("fixes", 400), ("shortcuts", 300), ("records", 150)]
)
def test_some_mutations_do_no_harm(what: str, count: int) -> None:
    assert len(sources(what)) > (4 if what == "records" else 100)
    found = list(fuzzing.crashes(sources(what), 20261130, range(count), what))
    assert [(number, repr(error)) for number, _, error in found] == []


def test_a_mutation_follows_from_its_number() -> None:
    some = sources()
    made = [fuzzing.mutated(some, 1, number) for number in range(50)]
    assert made == [fuzzing.mutated(some, 1, number) for number in range(50)]
    assert len(set(made)) == 50
    assert made[0] != fuzzing.mutated(some, 2, 0)


def test_a_long_document_is_shortened_to_one_that_is_whole(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(shortcuts.padded(shortcuts.EXAMPLES["dc/empty-element 1"], 99))
    (data,) = fuzzing.documents([tmp_path], {".xml"})
    assert 11_000 < len(data) < 13_000
    assert shortcuts.whole(data) == []  # it is well-formed, and a feed


def test_a_crash_is_kept_once_with_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(checks, "examine", fail)
    monkeypatch.setattr(sys, "argv", ["fuzzing", "--count", "7", "--out", str(tmp_path / "out")])
    assert fuzzing.main() == 1
    names = ["documents-1-0.bin", "documents-1-0.txt"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert "ZeroDivisionError" in (tmp_path / "out" / names[1]).read_text()
    out = capsys.readouterr().out
    assert re.search(r"^7 mutations of \d+ files, 1 crashes$", out, re.MULTILINE)


def failing(what: str, data: bytes = b"<rss/>") -> list[str]:
    def same(data: bytes, *_: object) -> bytes:
        return data

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fuzzing, "_WAYS", (same,))
        return [repr(error) for _, _, error in fuzzing.crashes([data], 1, range(1), what)]


def test_what_never_ends_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "LONG", 1)
    monkeypatch.setattr(checks, "examine", lambda *_, **__: time.sleep(9))
    assert failing("documents") == ["TimeoutError('takes more than 1 seconds')"]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (b"<rss", "unread"),
        (b"<rss version='2.0'><item/><item/></rss>", "worse"),
    ],
)
def test_a_fix_that_harms_is_found(
    monkeypatch: pytest.MonkeyPatch, after: bytes, said: str
) -> None:
    def harm(document: Document, *, now: datetime) -> Fixed:
        made = replace(document, data=after)
        return Fixed(document=made, findings=tuple(checks.check(made, now=now)), fixes={"a": 1})

    monkeypatch.setattr(fixing, "fix", harm)
    (error,) = failing("fixes", b"<rss version='2.0'/>")
    assert f"{said}: " in error


def test_a_fix_that_says_what_is_not_so_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def boast(document: Document, *, now: datetime) -> Fixed:
        left = () if now.hour else tuple(checks.check(document, now=now))
        return Fixed(document=document, findings=left, fixes={"a": 1})

    monkeypatch.setattr(fixing, "fix", boast)
    assert "said: " in failing("fixes")[0]
    monkeypatch.setattr(fuzz_targets, "NOW", NOW.replace(hour=0))
    assert "counted: " in failing("fixes")[0]


def test_a_shortcut_that_says_something_else_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortcuts, "short", lambda data: ([], True))
    (error,) = failing("shortcuts", shortcuts.EXAMPLES["dc/empty-element 0"])
    assert "disagree: " in error


def test_records_read_otherwise_or_made_into_something_wrong_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = b'{"url": "https://e.org/1", "title": "a", "date_published": "2026-11-22"}'
    assert failing("records", record) == []
    long = record.replace(b"/1", b"/" + b"x" * 1000)
    monkeypatch.setattr(fuzz_targets, "OUTPUTS", OUTPUTS[4:])
    monkeypatch.setattr(sitemap_addresses, "LONGEST_LISTED", 500)
    (error,) = failing("records", long)
    assert "sitemap/url-too-long: in sitemap" in error
    monkeypatch.setattr(fuzz_targets, "to_article", lambda *_: object())
    (error,) = failing("records", record)
    assert "quick: " in error
