"""``feedpub watch`` and ``feedpub status`` as they are used: real processes, real signals."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import _service, main

CONFIG = """
[publication]
name = "Curierul"
url = "https://curierul.example"
language = "ro"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
"""
WAIT = 60


def record(slug: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"https://curierul.example/{slug}",
        "url": f"/{slug}",
        "title": slug.capitalize(),
        "summary": "Pe scurt.",
        "date_published": "2026-01-23T07:30:00Z",
        "content_text": "Un text.",
    } | fields


def put(*records: dict[str, Any], path: str = "articles.jsonl") -> None:
    lines = "\n".join(map(json.dumps, records))
    new = Path(f"{path}.new")
    new.write_text(lines, "utf-8")
    new.replace(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("FEEDPUB_NOW", "SOURCE_DATE_EPOCH", "FEEDPUB_METRICS", "FEEDPUB_LOG_FORMAT",
                 "NOTIFY_SOCKET", "WATCHDOG_USEC"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    Path("feedpub.toml").write_text(CONFIG, "utf-8")
    put(record("a"))
    return tmp_path


class Watching:
    """A `feedpub watch` that runs, and its lines."""

    def __init__(self, *options: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "feedpub", "watch", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **environment},
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line(self, part: str) -> str:
        """Return the next line that has *part*."""
        seen = []
        until = time.monotonic() + WAIT
        while (left := until - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            if part in line:
                return line
            seen.append(line)
        raise AssertionError(f"no line with {part!r} came, but: {seen}")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(WAIT)


@pytest.fixture
def watching(folder: Path) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []
    # Under nohup it is ignored, by what is started as well.
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)

    def start(*options: str, **environment: str) -> Watching:
        started.append(Watching(*options, **environment))
        return started[-1]

    yield start
    signal.signal(signal.SIGHUP, before)
    for each in started:
        each.close()


def test_it_builds_at_once_and_when_a_source_changes(
    watching: Callable[..., Watching],
) -> None:
    running = watching()
    assert running.line("(start)").endswith("Z 1 file written (start)")
    put(record("a"), record("b"))
    assert running.line("articles.jsonl").endswith("1 file written (articles.jsonl changed)")
    assert "curierul.example/b" in Path("public/rss.xml").read_text("utf-8")
    os.utime("articles.jsonl")
    running.line("nothing changed (articles.jsonl changed)")
    Path("feedpub.toml").write_text(f'{CONFIG}title = "Toate"\n', "utf-8")
    running.line("1 file written (feedpub.toml changed)")
    assert running.end() == 0


def test_a_run_that_fails_does_not_end_it(watching: Callable[..., Watching]) -> None:
    running = watching()
    running.line("(start)")
    put({"title": "No address"})
    running.line("error[record/")
    running.line("failed with exit code 1; trying again in 30 s (articles.jsonl changed)")
    Path("feedpub.toml").write_text("[", "utf-8")
    running.line("is not TOML")
    running.line("failed with exit code 2; trying again in 60 s (feedpub.toml changed)")
    Path("feedpub.toml").write_text(CONFIG, "utf-8")
    put(record("a"))
    running.line("nothing changed (")
    assert running.end(signal.SIGINT) == 0


def test_time_alone_makes_it_build(watching: Callable[..., Watching]) -> None:
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 8))
    put(record("a"), record("b", date_embargo=soon))
    running = watching(FEEDPUB_NOW="2020-01-01T00:00:00Z")
    assert f"next run: {soon}" in running.line("(start)")
    assert "curierul.example/b" not in Path("public/rss.xml").read_text("utf-8")
    running.line("1 file written (time)")
    assert "curierul.example/b" in Path("public/rss.xml").read_text("utf-8")


def test_quiet_and_json(watching: Callable[..., Watching]) -> None:
    running = watching("-q", "--log-format", "json", "--prune", "--metrics", "m.prom")
    first = json.loads(running.line('"run"'))
    assert (first["reason"], first["exit_code"], first["message"]) == ("start", 0, "1 file written")
    os.utime("articles.jsonl")
    time.sleep(2)
    put(record("c"))
    assert json.loads(running.line('"run"'))["message"] == "1 file written"
    assert "feedpub_articles 1\n" in Path("m.prom").read_text("utf-8")


def test_verbose_prints_what_a_build_prints(watching: Callable[..., Watching]) -> None:
    running = watching("-v", "articles.jsonl", "--timezone", "Europe/Bucharest")
    running.line("published to public")
    running.line("  rss.xml  ")
    running.line("(start)")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="systemd is Linux")
def test_systemd_hears_how_it_is(watching: Callable[..., Watching], tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(WAIT)
        running = watching(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="1000000")
        heard: list[str] = []

        def await_(wanted: str) -> None:
            # The watchdog is fed all the time: without an end, this could wait for ever.
            end = time.monotonic() + WAIT
            while wanted not in heard:
                assert time.monotonic() < end, heard
                heard.extend(manager.recv(4096).decode().split("\n"))

        await_("READY=1")
        await_("STATUS=1 file written")
        await_("WATCHDOG=1")
        running.line("(start)")
        running.process.send_signal(signal.SIGHUP)
        await_("RELOADING=1")
        heard.clear()
        await_("STATUS=nothing changed")
        assert "READY=1" in heard
        running.line("(reload)")
        assert running.end() == 0
        await_("STOPPING=1")


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    _service.notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    _service.notify("READY=1")
    for given, seconds in (("30000000", 15), ("0", None), ("soon", None)):
        monkeypatch.setenv("WATCHDOG_USEC", given)
        assert _service.watchdog_seconds() == seconds
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert _service.watchdog_seconds() is None


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(main, arguments, **options)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("-",), 2, "standard input can be read only once"),
        (("--interval", "often"), 2, "--interval 'often' is not a span"),
        (("--interval", "0m"), 2, "--interval '0m' is not a span"),
        (("--language", "r0"), 2, "publication.language"),
        (("--config", "missing.toml"), 2, "missing.toml"),
        (("--now", "2026-01-01"), 2, "No such option"),
        (("-q", "-v"), 2, "contradict"),
    ],
)
def test_what_cannot_be_watched_is_said_at_once(
    options: tuple[str, ...], code: int, said: str
) -> None:
    result = run("watch", *options)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr


# --- Status ------------------------------------------------------------------------------------

NOW = "2026-11-23T07:00:00Z"


@pytest.mark.usefixtures("folder")
def test_the_status_of_what_is_well_and_of_what_is_not() -> None:
    none = run("status", "--now", NOW)
    assert (none.exit_code, none.stdout.splitlines()[:2]) == (
        1,
        ["1 thing is wrong:", "  nothing is live"],
    )
    put(record("a", date_expires="2026-11-23T18:00:00Z"), record("b"),
        record("c", date_published="2026-11-23T09:00:00Z"))  # fmt: skip
    assert run("build", "--now", NOW).exit_code == 0
    well = run("status", "--now", "2026-11-23T07:30:00Z")
    assert well.exit_code == 0
    assert well.stdout == (
        "all is well\n"
        "last run: 2026-11-23T07:00:00Z (30 min ago)\n"
        "next due: 2026-11-23T09:00:00Z (in 1 h 30 min)\n"
        "live:\n"
        "  rss.xml      2 articles  newest 304 d ago\n"
        "expire within 24h: 1\n"
        "  2026-11-23T18:00:00Z  A\n"
        "will be public within 24h: 1\n"
        "  2026-11-23T09:00:00Z  C\n"
    )
    assert run("status", "-q", "--now", "2026-11-23T07:30:00Z").stdout == ""
    late = run("status", "-q", "--now", "2026-11-23T07:30:00Z", "--run-within", "20m")
    assert (late.exit_code, late.stdout) == (
        1,
        "1 thing is wrong:\n  the last run was at 2026-11-23T07:00:00Z, which is too long ago\n",
    )
    put({"title": "No address"})
    assert run("build", "--now", "2026-11-23T07:31:00Z").exit_code == 1
    wrong = run("status", "--now", "2026-11-23T07:32:00Z")
    assert wrong.exit_code == 1
    assert "  the last run failed with exit code 1" in wrong.stdout
    assert "last run without a fault: 2026-11-23T07:00:00Z (32 min ago)" in wrong.stdout
    assert "failures by rule (last 2 runs):\n      1 run   record/" in wrong.stdout


@pytest.mark.usefixtures("folder")
def test_the_status_for_programs() -> None:
    put(record("a", date_expires="2026-11-23T18:00:00Z"))
    run("build", "--now", NOW)
    result = run("status", "--json", "--now", "2026-11-23T07:30:00Z")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["ok"], found["problems"]) == (0, True, [])
    assert found["live"] == [
        {
            "path": "rss.xml",
            "files": 1,
            "articles": 1,
            "size": Path("public/rss.xml").stat().st_size,
            "newest": "2026-01-23T07:30:00Z",
            "age_seconds": 304 * 24 * 3600.0,
            "failing": 0,
        }
    ]
    assert found["last_run"]["exit_code"] == 0
    assert found["last_run"]["number"] == 1
    assert found["last_success"] == NOW
    assert found["next_run_at"] == "2026-11-23T18:00:00Z"
    assert [(each["title"], each["at"]) for each in found["expiring"]] == [
        ("A", "2026-11-23T18:00:00Z")
    ]


@pytest.mark.usefixtures("folder")
def test_the_status_changes_nothing_and_needs_no_store() -> None:
    run("status")
    assert sorted(path.name for path in Path().iterdir()) == ["articles.jsonl", "feedpub.toml"]
    Path("feedpub.toml").write_text(f"{CONFIG}[store]\nenabled = false\n", "utf-8")
    run("build", "--now", NOW)
    result = run("status", "--now", NOW)
    assert (result.exit_code, result.stdout.splitlines()[:2]) == (
        0,
        ["all is well", "last run: none is known"],
    )


@pytest.mark.usefixtures("folder")
def test_colours_of_the_status() -> None:
    run("build", "--now", NOW)
    assert "\x1b[32mall is well\x1b[0m" in run("status", "--now", NOW, "--color", "always").stdout
    assert "\x1b" not in run("status", "--now", NOW).stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("option", ["--within", "--run-within"])
@pytest.mark.parametrize("value", ["soon", "999999999w"])
def test_spans_that_are_none(option: str, value: str) -> None:
    result = run("status", option, value)
    assert result.exit_code == 2
    assert f"{option} {value!r} is not a span" in result.stderr
