"""Watching: when to run again, with a clock and a waiter that need no sleep."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from feedpub import config
from feedpub.watching import Inputs, Orders, Polling, Ran, Timing, Watch, alarm, inputs_of

START = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


class World:
    """A clock, files, and what happens to them as time goes by."""

    def __init__(self) -> None:
        self.wall = START
        self.seconds = 0.0
        self.files: dict[str, tuple[int, ...]] = {"a.jsonl": (1,)}
        self.orders = Orders()
        self.loads: list[float] = []
        self.runs: list[tuple[float, str]] = []
        self.results: list[Ran] = []
        self.happens: list[tuple[float, Callable[[], object]]] = []
        self.waits: list[float] = []
        self.takes = 0.0

    def now(self) -> datetime:
        return self.wall

    def steady(self) -> float:
        return self.seconds

    def look(self) -> dict[str, tuple[int, ...]]:
        return dict(self.files)

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)

    def wait(self, seconds: float) -> None:
        assert seconds >= 0
        self.waits.append(seconds)
        due = [each for each in self.happens if each[0] <= self.seconds + seconds]
        if due:
            first = min(due, key=lambda each: each[0])
            self.happens.remove(first)
            self.pass_(max(0.0, first[0] - self.seconds))
            first[1]()
        else:
            self.pass_(seconds)

    def at(self, seconds: float, do: Callable[[], object]) -> None:
        self.happens.append((seconds, do))

    def change(self, name: str, *state: int) -> Callable[[], None]:
        return lambda: self.files.__setitem__(name, state)

    def run(self, reason: str) -> Ran:
        self.runs.append((self.seconds, reason))
        self.pass_(self.takes)
        return self.results.pop(0) if self.results else Ran(is_fine=True)

    def go(self, until: float, **timing: Any) -> list[tuple[float, str]]:
        self.at(until, self.orders.ask_end)
        Watch(
            load=lambda: self.loads.append(self.seconds),
            run=self.run,
            look=self.look,
            wait=self.wait,
            clock=self,
            orders=self.orders,
            timing=lambda: Timing(**timing),
        ).go()
        return self.runs


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.orders.close()


def test_it_runs_at_once_and_then_waits(world: World) -> None:
    assert world.go(3600) == [(0, "start")]
    assert max(world.waits) == 30, "clocks are set and alarms are lost"


def test_a_changed_file_is_read_when_it_is_whole(world: World) -> None:
    for second, state in ((100, 2), (100.2, 3), (100.9, 4)):
        world.at(second, world.change("a.jsonl", state))
    ((_, _), (second, reason)) = world.go(200)
    assert reason == "a.jsonl changed"
    assert 101.4 <= second <= 102.5, "half a second after the last change"


def test_a_file_that_changes_all_the_time_is_read_in_the_end(world: World) -> None:
    def change(number: int = 0) -> None:
        world.files["a.jsonl"] = (number,)
        world.at(world.seconds + 0.3, lambda: change(number + 1))

    world.at(10, change)
    runs = world.go(80, patience=20)
    assert [reason for _, reason in runs[1:]] == ["a.jsonl changed"] * 3
    assert 29 < runs[1][0] < 32


def test_what_changes_and_changes_back_is_no_reason(world: World) -> None:
    world.at(10, world.change("a.jsonl", 2))
    world.at(10.2, world.change("a.jsonl", 1))
    assert world.go(100) == [(0, "start")]


def test_what_changes_while_a_run_is_on_is_for_the_next(world: World) -> None:
    run = world.run

    def changing(reason: str) -> Ran:
        world.files["b.jsonl"] = (len(world.runs) > 0,)
        return run(reason)

    world.run = changing  # type: ignore[method-assign]
    assert [reason for _, reason in world.go(100)] == [
        "start",
        "b.jsonl changed",
        "b.jsonl changed",
    ]


def test_many_changed_files_are_counted(world: World) -> None:
    world.at(10, lambda: world.files.update({f"{name}.md": (1,) for name in "edcb"}))
    world.at(50, lambda: world.files.pop("a.jsonl"))
    runs = world.go(100)
    assert [reason for _, reason in runs[1:]] == [
        "b.md, c.md, d.md and 1 more changed",
        "a.jsonl changed",
    ]


def test_it_runs_when_time_alone_changes_something(world: World) -> None:
    world.results = [
        Ran(is_fine=True, next_run_at=START + timedelta(seconds=100.5)),
        Ran(is_fine=True, next_run_at=START + timedelta(hours=1)),
    ]
    assert world.go(3700) == [(0, "start"), (100.5, "time"), (3600, "time")]


def test_an_instant_that_is_past_is_no_reason(world: World) -> None:
    world.results = [Ran(is_fine=True, next_run_at=START)]
    assert world.go(3600) == [(0, "start")]


def test_an_instant_that_passes_during_a_run_is_a_reason_after_it(world: World) -> None:
    world.takes = 60
    world.results = [Ran(is_fine=True, next_run_at=START + timedelta(seconds=30))]
    assert world.go(3600) == [(0, "start"), (60, "time")]


def test_a_machine_that_slept_runs_when_it_wakes(world: World) -> None:
    world.results = [Ran(is_fine=True, next_run_at=START + timedelta(hours=2))]
    # Time passes, but the wait, which does not count it, goes on for its 30 seconds.
    world.at(1000, lambda: setattr(world, "wall", START + timedelta(hours=8)))
    runs = world.go(2000)
    assert [reason for _, reason in runs] == ["start", "time"]
    assert runs[1][0] <= 1031


def test_a_clock_that_is_set_back_makes_it_run(world: World) -> None:
    world.at(1000, lambda: setattr(world, "wall", START - timedelta(hours=3)))
    runs = world.go(3000)
    assert [reason for _, reason in runs] == ["start", "the clock was set back"]
    assert runs[1][0] <= 1030


def test_a_small_correction_of_the_clock_is_no_reason(world: World) -> None:
    world.at(2, lambda: setattr(world, "wall", START - timedelta(seconds=1)))
    assert world.go(60) == [(0, "start")]


def test_a_run_that_fails_is_repeated_later_and_later(world: World) -> None:
    world.results = [Ran(is_fine=False)] * 4 + [Ran(is_fine=True), Ran(is_fine=False)]
    world.at(1000, world.change("a.jsonl", 2))
    runs = world.go(1100, look=1000)
    assert [(round(second), reason) for second, reason in runs] == [
        (0, "start"),
        (30, "again, as the last run failed"),
        (90, "again, as the last run failed"),
        (210, "again, as the last run failed"),
        (450, "again, as the last run failed"),
        (1000, "a.jsonl changed"),
        (1030, "again, as the last run failed"),
    ]


def test_the_pause_after_failures_has_an_end() -> None:
    timing = Timing()
    pauses = [timing.retry(failures) for failures in (1, 2, 6, 7, 5000)]
    assert pauses == [30, 60, 960, 1800, 1800]


def test_a_change_is_read_at_once_even_after_failures(world: World) -> None:
    world.results = [Ran(is_fine=False)] * 3
    world.at(100, world.change("a.jsonl", 2))
    assert (100.5, "a.jsonl changed") in world.go(105)


def test_what_is_due_stays_due_if_a_run_fails_too_early_to_know(world: World) -> None:
    due = START + timedelta(seconds=1000)
    world.results = [Ran(is_fine=True, next_run_at=due), Ran(is_fine=False), Ran(is_fine=False),
                     Ran(is_fine=False), Ran(is_fine=True)]  # fmt: skip
    world.at(900, world.change("a.jsonl", 2))
    reasons = [reason for second, reason in world.go(1400)]
    assert reasons == ["start", "a.jsonl changed", "again, as the last run failed",
                       "again, as the last run failed" if reasons[3] != "time" else "time",
                       *reasons[4:]]  # fmt: skip
    assert any(second == 1000 for second, reason in world.runs if reason == "time")


def test_addresses_are_read_at_an_interval(world: World) -> None:
    world.takes = 10
    assert world.go(700, interval=300) == [(0, "start"), (310, "interval"), (620, "interval")]


def test_a_request_makes_it_run_at_once(world: World) -> None:
    world.at(7, world.orders.ask_reload)
    assert world.go(60) == [(0, "start"), (7, "reload")]
    assert world.loads == [0, 7]


def test_a_request_to_end_ends_it_wherever_it_is(world: World) -> None:
    world.at(10, world.change("a.jsonl", 2))
    assert world.go(10.2) == [(0, "start")], "it was waiting for the file to be whole"


# --- Orders and alarms -----------------------------------------------------------------------


def test_orders_wake_whoever_waits() -> None:
    orders = Orders()
    orders.wait(0)
    assert not orders.is_set()
    for _ in range(100_000):  # more than fit into what it wakes with
        orders.ask_reload()
    orders.wait(60)
    assert orders.is_set()
    assert orders.take_reload()
    assert not orders.take_reload()
    orders.ask_end()
    orders.wait(60)
    assert orders.end
    orders.close()


def test_a_request_before_the_wait_is_not_lost() -> None:
    orders = Orders()
    orders._waking.send(b"\0")
    Polling(orders).wait(60)
    orders.close()


def test_without_the_extra_files_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = Orders()
    waits: list[float] = []
    monkeypatch.setattr(orders, "wait", waits.append)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    found = alarm(orders, lambda: {Path()}, print)
    assert isinstance(found, Polling)
    found.wait(0.5)
    found.wait(60)
    assert waits == [0.5, 2.0]
    monkeypatch.undo()
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "true")
    assert isinstance(alarm(orders, lambda: {Path()}, print), Polling)
    orders.close()


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> Iterator[Orders]:
    monkeypatch.delenv("WATCHFILES_FORCE_POLLING", raising=False)
    orders = Orders()
    yield orders
    orders.close()


def test_the_system_tells_of_changes(orders: Orders, tmp_path: Path) -> None:
    folders = {tmp_path}
    pytest.importorskip("watchfiles")
    told = alarm(orders, lambda: folders, pytest.fail)
    told.wait(60)  # from now on it is told
    told.wait(0.7)  # and nothing happens
    (tmp_path / "a").write_text("1", "utf-8")
    told.wait(60)
    below = tmp_path / "below"
    below.mkdir()
    told.wait(60)
    folders = {tmp_path, below}
    told.wait(60)
    (below / "b").write_text("1", "utf-8")
    told.wait(60)
    orders.ask_reload()
    told.wait(60)
    assert orders.take_reload()
    told.wait(60)
    (below / "c").write_text("1", "utf-8")
    told.wait(60)


def test_a_system_that_cannot_tell_is_no_hindrance(
    orders: Orders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("watchfiles")

    def unable(*_: object, **__: object) -> Iterator[object]:
        raise OSError("too many watches")

    monkeypatch.setattr("watchfiles.watch", unable)
    said: list[str] = []
    told = alarm(orders, lambda: {tmp_path}, said.append)
    waits: list[float] = []
    monkeypatch.setattr(orders, "wait", waits.append)
    told.wait(60)
    told.wait(60)
    assert waits == [2.0]
    assert said == [
        "the system cannot tell of changes (too many watches); files are looked at every 2 seconds"
        " instead"
    ]


# --- What is watched ---------------------------------------------------------------------------


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")


def test_files_folders_and_patterns_are_looked_at(tmp_path: Path) -> None:
    inputs = Inputs(
        base=tmp_path,
        files=(tmp_path / "later.jsonl", tmp_path / "one.jsonl", tmp_path / "site"),
        patterns=(str(tmp_path / "wires/*/*.xml"), str(tmp_path / "none/*.csv")),
        excluded=frozenset({tmp_path / "site/public", tmp_path / "site/bad.jsonl",
                            tmp_path / "wires/ours"}),
    )  # fmt: skip
    touch(*(tmp_path / name for name in ("one.jsonl", "other.jsonl", "site/a.md", "site/b/c.md",
            "site/public/rss.xml", "site/bad.jsonl", "site/.git/index", "wires/dpa/1.xml",
            "wires/dpa/1.txt", "wires/ours/2.xml", "wires/3.xml")))  # fmt: skip
    assert sorted(inputs.snapshot()) == [
        "one.jsonl", "site/a.md", "site/b/c.md", "wires/dpa/1.xml",
    ]  # fmt: skip
    folders = {path.relative_to(tmp_path).as_posix() for path in inputs.folders()}
    assert folders == {".", "site", "site/b", "wires", "wires/dpa"}


def test_each_kind_of_change_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    inputs = Inputs(base=tmp_path / "elsewhere", files=(path,))
    seen = [inputs.snapshot()]
    touch(path)
    seen.append(inputs.snapshot())
    os.utime(path, ns=(1, 1))
    seen.append(inputs.snapshot())
    new = tmp_path / "new"
    new.write_text("x", "utf-8")
    os.utime(new, ns=(1, 1))
    new.replace(path)
    seen.append(inputs.snapshot())
    assert all(before != after for before, after in pairwise(seen))
    assert list(seen[-1]) == [str(path)]


def test_a_folder_that_is_missing_is_awaited_above_it(tmp_path: Path) -> None:
    inputs = Inputs(base=tmp_path, files=(tmp_path / "a/b/c.jsonl",))
    assert inputs.folders() == {tmp_path}


def test_what_a_build_reads_and_what_it_writes(tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(
        """
[publication]
name = "C"
url = "https://c.example"
language = "ro"
[[source]]
path = "a.jsonl"
vocabulary = "cms.toml"
quarantine = "bad.jsonl"
[[source]]
path = "wires/*.xml"
vocabulary = "nitf"
[[source]]
path = "sqlite:///cms.db?mode=ro"
[[source]]
path = "site"
[metrics]
path = "feedpub.prom"
[[publish.target]]
type = "directory"
directory = "public"
[[publish.target]]
type = "directory"
directory = "mirror"
work = "aside"
""",
        "utf-8",
    )
    found = inputs_of(config.load(tmp_path / "feedpub.toml"), [tmp_path / "other.prom"])
    assert not found.remote
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == [
        "feedpub.toml", "cms.toml", "a.jsonl", "cms.db", "cms.db-wal", "site",
    ]  # fmt: skip
    assert found.patterns == (str(tmp_path / "wires/*.xml"),)
    assert {path.relative_to(tmp_path).as_posix() for path in found.excluded} == {
        "feedpub.store", "feedpub.store-wal", "feedpub.store-shm", "feedpub.store-journal",
        "public", ".public.feedpub", "mirror", "aside", "bad.jsonl", "feedpub.prom", "other.prom",
    }  # fmt: skip


@pytest.mark.parametrize(
    "source",
    ['path = "https://e.example/feed.xml"', 'command = ["./export"]', 'path = "s3://b/a.jsonl"'],
)
def test_what_nobody_can_watch_is_read_at_an_interval(tmp_path: Path, source: str) -> None:
    publication = '[publication]\nname = "C"\nurl = "https://c.example"\nlanguage = "ro"\n'
    (tmp_path / "feedpub.toml").write_text(f"{publication}[[source]]\n{source}\n", "utf-8")
    assert inputs_of(config.load(tmp_path / "feedpub.toml")).remote


def test_without_a_configuration_file_only_sources_are_watched(tmp_path: Path) -> None:
    given = {
        "publication.name": "C",
        "publication.url": "https://c.example",
        "publication.language": "ro",
        "source": [{"path": str(tmp_path / "a.jsonl")}],
    }
    found = inputs_of(config.load(overrides=given, directory=tmp_path))
    assert found.files == (tmp_path / "a.jsonl",)
