"""Executors: whoever does the work, the files and the findings are the same."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from lxml import etree

import feedpub
from feedpub import executors, workers
from feedpub.accepting import check_acceptance
from feedpub.articles import _spools
from feedpub.articles import spool as _spool
from feedpub.checks import _schema
from feedpub.errors import ReadError, UsageError
from feedpub.executors import EXECUTORS, Pool, _helper, _shared
from feedpub.executors.processes import ProcessesExecutor
from feedpub.executors.serial import SerialExecutor
from feedpub.making import _cleaner, _sizes
from feedpub.model import Publication, Source
from feedpub.sources import _parallel

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PUBLICATION = Publication(name="E", url="https://e.org/", language="en", timezone="UTC")
CONFIG = """
[publication]
url = "https://e.org/"
name = "E"
language = "en"
timezone = "UTC"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
path = "rss.xml"
limit = "all"
[[output]]
format = "atom"
path = "atom.xml"
[[output]]
format = "rss"
path = "msn.xml"
profile = ["msn"]
[[output]]
format = "rss"
path = "{section}.xml"
for_each = "section"
[[output]]
format = "news-sitemap"
[[output]]
format = "sitemap"
path = "sitemap.xml"
"""


def records(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "id": f"urn:x-e:{number % (count - 2)}",
            "url": f"https://e.org/{number % (count - 2)}",
            "title": f"Title {number}" if number % 9 else "TITLE",
            "summary": "Short.",
            "content_html": f"<p onclick='x'>Text {number} <a href='/7'>\N{ROCKET}</a></p>",
            "date_published": f"2026-{1 + number % 11:02}-02T08:00:00Z",
            "section": ["one", "two"][number % 2],
            "related": [{"url": "https://e.org/7"}],
            **({"status": "draft"} if number == 7 else {}),
        }


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = "".join(json.dumps(each) + "\n" for each in records(240))
    (tmp_path / "articles.jsonl").write_text(text)
    (tmp_path / "feedpub.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be a thread beside the main one."""
    monkeypatch.setattr(workers, "may_fork", lambda: False)


def built(folder: Path, **how: Any) -> tuple[Any, ...]:
    """Return all that a build says and writes."""
    config = feedpub.load_config(folder / "feedpub.toml")
    request = feedpub.Request(now=NOW, quarantine=folder / "aside", max_bad=0.9, **how)
    done = feedpub.build(config, request)
    files = {path.name: path.read_bytes() for path in (folder / "public").iterdir()}
    for name in files:
        (folder / "public" / name).unlink()
    said = [(each.path, each.findings, each.data, each.crash) for each in done.checked]
    return (files, said, done.sources, done.cleaned, done.next_run_at, done.fitted,
            done.emptied, [each.sha256 for each in done.documents], done.total)  # fmt: skip


def executor(kind: str) -> Any:
    if kind == "threads":
        return ThreadPoolExecutor(3)
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(kind))


@pytest.mark.parametrize("many", [50, 10_000])
def test_whoever_builds_builds_the_same(
    many: int, newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sizes, "MANY", many)
    alone = built(newsroom)
    assert len(alone[0]) > 15
    assert any(findings for _, findings, *_ in alone[1])
    for kind in ("threads", "spawn", "forkserver"):
        with executor(kind) as given:
            assert built(newsroom, executor=given) == alone
            assert given.submit(len, "open").result() == 4
    for name in EXECUTORS:
        assert built(newsroom, executor=name) == alone
    monkeypatch.setattr(workers, "may_fork", lambda: False)
    assert built(newsroom, executor="processes") == alone
    left = {path.name for path in newsroom.iterdir() if "coverage" not in path.name}
    assert sorted(left) == [
        ".public.feedpub", "articles.jsonl", "aside", "feedpub.store",
        "feedpub.toml", "public",
    ]  # fmt: skip


#: Records that are not read as they are.
MAPPED: dict[str, Any] = {
    "fields": {"title": "section", "summary": {"path": "title"}},
    "where": "status != 'draft'",
    "date_format": "%Y-%m-%dT%H:%M:%SZ",
    "timezone": "Europe/Bucharest",
}


def test_copies_read_mapped_records_the_same(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_parallel, "WORTHWHILE", 1)
    monkeypatch.setattr(workers, "count", lambda: 2)
    source = Source(path="articles.jsonl", **MAPPED)
    one, two = (
        feedpub.read([source], publication=PUBLICATION, base=newsroom, workers=count)
        for count in (1, 2)
    )
    assert list(one.articles) == list(two.articles)
    assert (one.findings, one.total) == (two.findings, two.total)


@pytest.mark.usefixtures("no_copies")
@pytest.mark.parametrize("in_memory", [0, 10_000_000])
def test_whoever_reads_reads_the_same(
    in_memory: int, newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_parallel, "in_memory", lambda _: in_memory)
    monkeypatch.setattr("feedpub.sources.in_memory", lambda _: in_memory)
    monkeypatch.setattr(_spools, "_RUN", 10)

    def read(how: dict[str, Any] | None = None, **more: Any) -> Any:
        source = Source(path="articles.jsonl", **(how or {}))
        found = feedpub.read([source], publication=PUBLICATION, base=newsroom, **more)
        return list(found.articles), found.findings, found.total

    alone = read()
    assert {each.rule.id for each in alone[1]} >= {"record/older-version"} or alone[1]
    for kind in ("threads", "spawn"):
        with executor(kind) as given:
            assert read(executor=given) == alone
    assert read(executor="processes") == alone
    assert read(executor="processes", how=MAPPED) == read(how=MAPPED) != alone
    expected = built(newsroom)
    assert built(newsroom, executor="processes") == expected


@pytest.mark.usefixtures("no_copies")
@pytest.mark.parametrize("kind", ["threads", "spawn", "processes"])
def test_whoever_checks_finds_the_same(kind: str, newsroom: Path) -> None:
    built(newsroom)
    large = "<p>x</p>" * 20_000
    for number, text in enumerate(["", large]):
        (newsroom / f"{number}.xml").write_text(
            f"<rss version='2.0'><channel><title>{number}</title></channel></rss><!--{text}-->"
        )
    given = kind if kind == "processes" else executor(kind)

    def validated(**how: Any) -> Any:
        names = ["0.xml", "-", "1.xml"]
        return list(feedpub.validate_files(names, now=NOW, stdin=io.BytesIO(b"<rss/>"), **how))

    alone = validated()
    assert [each.path for each in alone] == ["0.xml", "-", "1.xml"]
    assert all(each.findings and each.data for each in alone)
    assert validated(executor=given) == alone

    def accepted(**how: Any) -> Any:
        return check_acceptance(
            ["articles.jsonl"], ["msn", "feedly"], publication=PUBLICATION, now=NOW,
            base=newsroom, **how,
        )  # fmt: skip

    assert accepted(executor=given) == accepted(jobs=1)
    if isinstance(given, Executor):
        given.shutdown()


NATIVE = """
import sys, threading, warnings
warnings.simplefilter("error")
import duckdb, obstore
from datetime import datetime, UTC
from pathlib import Path
import feedpub
from feedpub import workers, receiving
from feedpub.making import _sizes

store = obstore.store.MemoryStore()
obstore.put(store, "a", b"x")
database = duckdb.connect(config={"threads": 4})
database.execute("select count(*) from range(10000000)").fetchall()
assert threading.active_count() == 1, "Python knows of no other thread"
print("may fork:", workers.may_fork())
_sizes.MANY = 50
_sizes.WORTH_SHARING = receiving._WORTH_SHARING = 0
receiving._BATCH = 1
workers.count = lambda: 2
now = datetime(2026, 11, 23, 12, tzinfo=UTC)
done = feedpub.build(feedpub.load_config(), feedpub.Request(now=now, jobs=None))
print(len(done.documents))
found = list(feedpub.validate_files(["public"], now=now, jobs=2))
print(sum(len(each.findings) for each in found))
# Both are still of use, and so are their threads.
print(database.execute("select 7").fetchall(), bytes(obstore.get(store, "a").bytes()))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many threads there are")
def test_native_threads_are_no_danger(newsroom: Path) -> None:
    expected = built(newsroom)[0]
    run = subprocess.run(
        [sys.executable, "-c", NATIVE], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    said = run.stdout.splitlines()
    assert said[0] == "may fork: False"
    assert said[1] == str(len(expected.keys() - {"feedpub-manifest.json"}))
    assert said[3] == "[(7,)] b'x'"
    files = {path.name: path.read_bytes() for path in (newsroom / "public").iterdir()}
    assert files == expected


def square(context: int, item: int) -> int:
    return context * item * item


def die_of(context: Path, item: int) -> int:
    """Die of the item 3 always, of 5 the first time."""
    if item == 3:
        os._exit(3)
    if item == 5 and not (context / "5").exists():
        (context / "5").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def fail(context: int, item: int) -> int:
    raise ReadError("is out of reach", place=f"{context}.jsonl")


def say(context: str, item: int) -> str:
    print(context, "is no answer", flush=True)
    return f"{context}{item}"


@pytest.mark.usefixtures("no_copies")
@pytest.mark.parametrize("kind", [None, "processes", "spawn"])
def test_a_worker_that_dies_costs_what_it_was_at(kind: str | None, tmp_path: Path) -> None:
    given = executor(kind) if kind == "spawn" else kind
    with executors.opened(given, 2) as pool:
        lost = []

        def again(item: int) -> int:
            try:
                return pool.alone(die_of, tmp_path, item)
            except ChildProcessError as error:
                lost.append(str(error))
                return -item

        if kind == "spawn":  # which takes no more once one has died
            (tmp_path / "5").touch()
        done = list(pool.map(die_of, tmp_path, range(8), again=again))
        assert done == [0, 1, 2, -3, 4, 5, 6, 7]
        assert lost == ["a process ended without a result: exit status 3"]
        # An executor that is broken takes no more; what dies without another way is an error.
        with pytest.raises(ChildProcessError):
            list(pool.map(die_of, tmp_path, range(8)))
    if isinstance(given, Executor):
        given.shutdown()


@pytest.mark.usefixtures("no_copies")
def test_what_is_raised_elsewhere_is_raised_here(capfd: pytest.CaptureFixture[str]) -> None:
    with executors.opened("processes", 2) as pool:
        with pytest.raises(ReadError, match=r"^7\.jsonl: is out of reach"):
            list(pool.map(fail, 7, [1, 2]))
        assert list(pool.map(say, "x", [1, 2])) == ["x1", "x2"]
        with pytest.raises(ZeroDivisionError):
            pool.alone(Unreadable(), 1, 2)
    # What a worker prints is not taken for an answer.
    assert "x is no answer" in capfd.readouterr().err


class Unreadable:
    """What can be sent to another process, and not be read there."""

    def __reduce__(self) -> Any:
        return divmod, (1, 0)

    def __call__(self, context: int, item: int) -> int:
        return item


@pytest.mark.parametrize(
    ("given", "jobs", "size", "chosen"),
    [
        (None, 1, 1, False),
        (None, 3, 3, False),
        (None, None, 4, False),
        ("serial", None, 1, False),
        ("serial", 3, 1, False),
        ("processes", 1, 4, True),
        ("processes", None, 4, True),
        ("processes", 3, 3, True),
    ],
)
def test_how_much_is_in_work_at_once(
    given: str | None, jobs: int | None, size: int, chosen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "count", lambda: 4)
    with executors.opened(given, jobs) as pool:
        assert (pool.size, pool.is_chosen) == (size, chosen)
        assert pool.is_worth(1, 2) is chosen
        assert pool.is_worth(2, 2) is (size > 1)
        assert list(pool.map(square, 2, [1, 2, 3])) == [2, 8, 18]
        assert list(pool.map(square, 2, [])) == []
        with executors.opened(pool, 9) as same:
            assert same is pool


def test_what_a_caller_says_wrong_is_named() -> None:
    for given, message, help in [
        ("processe", "there is no executor 'processe'", "'processes'"),
        ("x", "there is no executor 'x'", "processes, serial"),
        (4, "executor is an int, not a concurrent.futures.Executor", "ThreadPoolExecutor"),
    ]:
        with pytest.raises(UsageError, match=message) as raised, executors.opened(given, 1):  # type: ignore[arg-type]
            raise AssertionError
        assert help in str(raised.value.help)
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    with (
        executors.opened(closed, 1) as pool,
        pytest.raises(UsageError, match="the executor takes no work"),
    ):
        list(pool.map(square, 2, [1, 2]))


def test_an_executor_of_ones_own_is_used_even_for_little(newsroom: Path) -> None:
    class Noting(SerialExecutor):
        given = 0

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            type(self).given += 1
            return super().submit(pickle.loads(pickle.dumps(partial(fn, *args, **kwargs))))

    alone = built(newsroom)
    given = Noting()
    assert built(newsroom, executor=given) == alone
    assert given.given > 5


def test_serial_is_an_executor() -> None:
    with SerialExecutor() as serial:
        assert list(serial.map(abs, [-1, 2])) == [1, 2]
        assert isinstance(serial.submit(int, "x").exception(), ValueError)


def test_processes_are_an_executor(tmp_path: Path) -> None:
    with ProcessesExecutor(2) as processes:
        assert list(processes.map(abs, [-1, 2, -3])) == [1, 2, 3]
        assert processes.submit(os.getpid).result() != os.getpid()
        with pytest.raises(ChildProcessError, match=r"exit status 4$"):
            processes.submit(os._exit, 4).result()
        assert processes.submit(abs, -5).result() == 5
    processes = ProcessesExecutor(1)
    started = threading.Event()
    future = processes.submit(_stay)
    future.add_done_callback(lambda _: started.set())
    waiting = processes.submit(abs, 1)
    processes.shutdown(cancel_futures=True)
    assert waiting.cancelled()
    assert started.is_set()


def _stay() -> None:
    time.sleep(60)


def test_a_process_answers_until_nobody_asks() -> None:
    answers = io.BytesIO()
    questions = io.BytesIO()
    for work in (partial(abs, -1), partial(int, "x")):
        pickle.dump(pickle.dumps(work), questions)
    questions.seek(0)
    _helper.serve(questions, answers)
    answers.seek(0)
    assert pickle.load(answers) == (1, None)
    result, error = pickle.load(answers)
    assert (result, type(error)) == (None, ValueError)


def test_each_worker_reads_what_work_has_in_common_once(tmp_path: Path) -> None:
    _shared.write({"a": MappingProxyType({"b": 1})}, tmp_path / "1")
    path = str(tmp_path / "1")
    first = _shared.call(path, lambda context, item: (context, item), 5)
    (tmp_path / "1").unlink()
    assert first == ({"a": {"b": 1}}, 5)
    assert _shared.call(path, lambda context, item: context, 6) is first[0]


def test_schemas_are_read_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # While one is read, lxml would look for what another includes in the wrong way.
    reading: list[str] = []
    real = etree.XMLSchema

    def read(root: Any) -> Any:
        reading.append("begins")
        time.sleep(0.1)
        schema = real(root)
        reading.append("ends")
        return schema

    monkeypatch.setattr("lxml.etree.XMLSchema", read)
    _schema._read.cache_clear()
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(_schema._schema, ["atom-1.0", "rss-2.0", "sitemap-0.9"]))
    assert reading == ["begins", "ends"] * 3


def test_what_is_shut_down_starts_no_process() -> None:
    processes = ProcessesExecutor(1)
    processes.shutdown(wait=False)
    with pytest.raises(RuntimeError, match="after shutdown"):
        processes.submit(abs, 1)
    processes.shutdown()
    with pytest.raises(ChildProcessError, match="was shut down"):
        processes._call(partial(abs, 1))


def test_what_work_raises_can_travel(tmp_path: Path) -> None:
    _shared.write(7, tmp_path / "1")
    with pytest.raises(ReadError, match=r"7\.jsonl"):
        _shared.call(str(tmp_path / "1"), fail, 1)


class StubbornError(Exception):
    """An error that cannot be made again of its one argument."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(f"{place}: {text}")


def test_an_error_that_cannot_travel_is_told() -> None:
    error = workers.portable(StubbornError("a.xml", "is odd"))
    assert (type(error), str(error)) == (RuntimeError, "StubbornError: a.xml: is odd")
    assert error.__notes__ == ["test_executors.StubbornError: a.xml: is odd\n"]


def test_no_room_for_what_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = _spool.Spool()
    with pytest.raises(ReadError, match="cannot be written to a temporary file"):
        _spool.Spool(tmp_path / "missing" / "1")
    monkeypatch.setattr("tempfile.mkstemp", lambda **_: os.open(tmp_path / "missing" / "2", 0))
    with pytest.raises(ReadError, match="cannot be written to a temporary file"):
        _spool._copied(spool._file)


@pytest.mark.parametrize("moves", [True, False])
def test_clean_bodies_are_read_from_many_files(
    moves: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if moves:
        monkeypatch.delattr("os.pread", raising=False)
    slices = []
    for number in range(2 * _cleaner._OPEN):
        (tmp_path / str(number)).write_bytes(b"<p>%d</p>" % number)
        slices.append(_cleaner.Slice(str(tmp_path / str(number)), 3, len(str(number))))
    files = _cleaner._Files()
    for some in (*slices, *slices):
        assert files.read(some) == Path(some.path).name.encode()
        assert len(files._open) <= _cleaner._OPEN


@pytest.mark.parametrize("in_memory", [0, 10_000_000])
def test_articles_can_be_sent(
    in_memory: int, newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.sources.in_memory", lambda _: in_memory)
    articles = feedpub.read(["articles.jsonl"], publication=PUBLICATION, base=newsroom).articles
    copy = pickle.loads(pickle.dumps(articles))
    assert list(copy) == list(articles)
    assert list(copy.within(range(5, 9))) == list(articles.within(range(5, 9)))
    assert copy.months() == articles.months()


def test_an_executor_that_breaks_takes_no_more() -> None:
    class Broken(SerialExecutor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            raise BrokenExecutor("gone")

    with Pool(Broken(), None) as pool:
        assert list(pool.map(square, 2, [1, 2], again=lambda item: -item)) == [-1, -2]
        with pytest.raises(ChildProcessError, match="takes no work any more"):
            list(pool.map(square, 2, [1, 2]))
