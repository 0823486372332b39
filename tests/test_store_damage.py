"""A store that is cut off, or in which bits are others: no run publishes what follows from that."""

from __future__ import annotations

import os
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from torture.newsroom import Newsroom

from feedpub.cli import main
from feedpub.errors import StoreError
from feedpub.store import Store
from feedpub.store._sqlite_file import SqliteFile

_GUID = re.compile(rb"<guid[^>]*>[^<]*</guid>")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    return Newsroom(tmp_path_factory.mktemp("damaged"), "prune = true")


class Damage:
    """Publishes once, and then again with a store to which something was done."""

    def __init__(self, room: Newsroom) -> None:
        self._room, self._copy = room, room.folder / "begin"
        self.store = room.site / "feedpub.store"
        room.as_before()
        room.empty()
        assert self._build()[0] == 0
        room.keep(self._copy)
        self.old = room.live()
        room.as_after()
        assert self._build()[0] == 0
        self.new = room.live()
        self.seen: Counter[int] = Counter()

    def begin(self) -> Path:
        """Bring back what was there before the second run; return the store."""
        self._room.restore(self._copy)
        return self.store

    def judge(self, what: str) -> int:
        """Run again: with the whole new set, or none of it and a remedy; return the exit code."""
        code, said = self._build()
        self.seen[code] += 1
        if code == 0:
            # Which day was remembered may be another by then, which nobody can see; no more.
            live = self._room.live()
            assert live.keys() == self.new.keys(), what
            assert not any(b"All about withdrawn" in data for data in live.values()), what
            assert _GUID.findall(live["rss.xml"]) == _GUID.findall(self.new["rss.xml"]), what
        else:
            assert (code, self._room.live()) == (4, self.old), f"{what}: {said}"
            # One bit in a name may let two outputs seem to make one file: nothing is published.
            assert "feedpub.store: is damaged: " in said or "two outputs make" in said, what
            assert ("un `feedpub store rebuild`" in said) == ("is damaged: " in said), what
        assert "Traceback" not in said, what
        return code

    def _build(self) -> tuple[int, str]:
        result = CliRunner().invoke(main, self._room.command)
        return result.exit_code, result.output


@pytest.fixture(scope="module")
def damage(room: Newsroom) -> Damage:
    return Damage(room)


def test_cut_at_every_kilobyte(damage: Damage) -> None:
    size = damage.begin().stat().st_size
    for end in range(1024, size, 1024):
        os.truncate(damage.begin(), end)
        damage.judge(f"cut at {end}")
    assert damage.seen[4] > 50
    damage.begin()
    assert damage.judge("as it was") == 0


def flipped(data: bytearray, luck: random.Random) -> None:
    for _ in range(luck.choice((1, 1, 8))):
        data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)


def blank(data: bytearray, luck: random.Random) -> None:
    start = luck.randrange(len(data) // 512) * 512
    data[start : start + 512] = bytes(512)


@pytest.mark.parametrize("change", [flipped, blank])
def test_other_bits(damage: Damage, change: Callable[[bytearray, random.Random], None]) -> None:
    damage.seen.clear()
    for seed in range(30):
        store, luck = damage.begin(), random.Random(seed)
        data = bytearray(store.read_bytes())
        change(data, luck)
        store.write_bytes(data)
        damage.judge(f"{change.__name__} {seed}")
    assert damage.seen[4] > 0
    assert damage.seen[0] > 2


def test_a_log_of_another_store(damage: Damage) -> None:
    damage.begin().with_name("feedpub.store-wal").write_bytes(os.urandom(5000))
    assert damage.judge("another log") == 0


INSTANT = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("UPDATE run SET summary = '{'", lambda store: store.runs(1)),
        ("UPDATE run SET summary = '{'", lambda store: store.run(1)),
        ("UPDATE run SET created = 1e300", lambda store: store.runs(1)),
        ("UPDATE note SET text = '{'", lambda store: store.noted("it", int)),
        ("UPDATE members SET keys = x'00'", lambda store: store.members("rss.xml")),
    ],
)
def test_a_value_that_nobody_wrote(
    tmp_path: Path, sql: str, read: Callable[[Store], object]
) -> None:
    path = tmp_path / "feedpub.store"
    with Store(path) as store:
        store.begin()
        store.put_run(INSTANT, {}, finished=True)
        store.put_note("it", "1")
        store.put_documents([], {"rss.xml": [1]})
        store.commit()
        read(store)
    database = SqliteFile(path)
    database.run(sql)
    database.close()
    with Store(path) as store, pytest.raises(StoreError, match="is damaged: ") as caught:
        read(store)
    assert "store rebuild" in str(caught.value)


def test_a_text_that_is_not_unicode(tmp_path: Path) -> None:
    database = SqliteFile(tmp_path / "feedpub.store")
    database.run("INSERT INTO note (name, text) VALUES ('it', CAST(x'ff' AS TEXT))")
    database.close()
    with (
        Store(tmp_path / "feedpub.store") as store,
        pytest.raises(StoreError, match="is damaged: Could not decode"),
    ):
        store.note("it")


def test_a_message_of_sqlite_that_is_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:  # it quotes a name of a damaged file
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    with Store(tmp_path / "feedpub.store") as store:
        monkeypatch.setattr(sqlite3, "connect", broken)
        with pytest.raises(StoreError, match="is damaged"):
            store.back_up(tmp_path / "copy")
