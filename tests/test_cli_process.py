"""The command line as a process: exit codes, streams, and what comes from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

HOSTILE = (
    "::error file=a::owned ##[error]x ##vso[task] ##teamcity[a] \x1b[31m\u202e\u200e\x85\u2028"
)
FLAGS = ["--url", "https://e.example/", "--name", "E", "--language", "en"]
NOW = ["--now", "2026-11-23T09:00:00Z"]


def feedpub(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "feedpub", *arguments],
        capture_output="stdout" not in options,
        check=False,
        timeout=60,
        **options,
    )


@pytest.fixture
def records(tmp_path: Path) -> Path:
    record = {
        "id": f"a {HOSTILE}",
        "url": "/a",
        "title": f"Story {HOSTILE}",
        "date_published": "2026-11-23T08:00:00Z",
        "content_html": f"<p>{HOSTILE}</p>",
        "section": HOSTILE,
        "image": {"url": "/i.jpg", "caption": f"<b>{HOSTILE}</b>"},
    }
    (tmp_path / "articles.json").write_text(json.dumps([record]), encoding="utf-8")
    return tmp_path


def obeyed(output: bytes) -> list[str]:
    """Return what CI or a terminal would act upon."""
    text = output.decode("utf-8")
    found = [mark for mark in ("##[", "##vso[", "##teamcity[") if mark in text]
    found += [line for line in text.split("\n") if line.lstrip().startswith("::error")]
    return found + [each for each in "\x1b\u202e\u200e\x85\u2028" if each in text]


@pytest.mark.parametrize(
    "command",
    [
        ["check", "articles.json"],
        ["check", "articles.json", "--profile", "all"],
        ["check", "articles.json", "--profile", "all", "--format", "json"],
        ["check", "articles.json", "--report", "json"],
        ["check", "articles.json", "--report", "markdown"],
        ["check", "articles.json", "--report", "junit"],
        ["check", "articles.json", "--report", "sarif"],
        ["build", "articles.json", *FLAGS, "--diff"],
        ["build", "articles.json", *FLAGS, "--json"],
        ["build", f"missing {HOSTILE}"],
        ["build", f"--{HOSTILE}"],
        [HOSTILE],
        ["explain", HOSTILE],
        ["validate", HOSTILE],
        ["validate", "articles.json", "--profile", HOSTILE],
    ],
    ids=lambda command: " ".join(command[:1] + command[-1:])[:30].encode().hex()[:20],
)
def test_nothing_from_outside_gives_orders(records: Path, command: list[str]) -> None:
    result = feedpub(*command, *(NOW if command[0] in ("check", "build") else []), cwd=records)
    assert result.returncode in (0, 1, 2, 3)
    assert obeyed(result.stdout + result.stderr) == []
    assert result.stdout + result.stderr


@pytest.fixture
def hostile_feed(tmp_path: Path) -> Path:
    hostile = HOSTILE.replace("\x1b", "")
    feed = (
        '<rss version="2.0"><channel><title>T</title><link>https://e.example/</link>'
        f"<description>\n::error::d {hostile}</description><item><title>\n::error::t {hostile}"
        f"</title><pubDate>2026-11-23 {hostile}</pubDate><guid>\n::error::g {hostile}</guid>"
        f"<link>\n::error::l {hostile}</link><{'x' * 500} a='{hostile}'/></item></channel></rss>"
    )
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    return tmp_path


REPORTS = ("checkstyle", "gitlab", "json", "jsonl", "junit", "markdown", "sarif",
           "statistics", "text")  # fmt: skip


@pytest.mark.parametrize("report", REPORTS)
def test_no_report_on_a_feed_gives_orders(hostile_feed: Path, report: str) -> None:
    result = feedpub("validate", "feed.xml", "--format", report, *NOW, cwd=hostile_feed)
    assert result.returncode == 1
    assert obeyed(result.stdout + result.stderr) == []


def test_the_report_for_github_gives_its_own_orders_only(hostile_feed: Path) -> None:
    result = feedpub("validate", "feed.xml", "--format", "github", *NOW, cwd=hostile_feed)
    lines = result.stdout.decode("utf-8").splitlines()
    own = ("::error file=feed.xml,", "::warning file=feed.xml,", "::notice file=feed.xml,")
    orders = [line for line in lines if line.lstrip().startswith("::")]
    assert len(orders) > 3
    assert all(line.startswith((*own, "::group::feed", "::endgroup::")) for line in orders)
    assert not any(mark in result.stdout for mark in (b"##[", b"\xe2\x80\xae"))


@pytest.mark.parametrize(
    "variable", ["GITHUB_ACTIONS", "GITLAB_CI", "TEAMCITY_VERSION", "TF_BUILD"]
)
def test_a_patch_in_the_log_of_ci_gives_no_orders(hostile_feed: Path, variable: str) -> None:
    environment = {**os.environ, variable: "1"}
    diff = ("validate", "feed.xml", "--diff", *NOW)
    result = feedpub(*diff, cwd=hostile_feed, env=environment)
    assert b"+++ feed.xml" in result.stdout
    assert obeyed(result.stdout + result.stderr) == []
    # In a file it is a patch, to the byte.
    with (hostile_feed / "patch").open("wb") as file:
        feedpub(*diff, cwd=hostile_feed, env=environment, stdout=file, stderr=subprocess.PIPE)
    assert b"##[error]x" in (hostile_feed / "patch").read_bytes()


def test_what_is_set_aside_and_the_page_give_no_orders(records: Path) -> None:
    bad = [{"id": HOSTILE, "title": f"\n::error::{HOSTILE}"}, HOSTILE]
    (records / "bad.json").write_text(json.dumps(bad), encoding="utf-8")
    aside = ["--quarantine", "aside.jsonl", "--max-bad", "100%", "--diff"]
    built = feedpub("build", "articles.json", "bad.json", *FLAGS, *NOW, *aside, cwd=records)
    assert built.returncode == 0
    assert b"2 set aside" in built.stdout
    page = feedpub(
        "check", "articles.json", "bad.json", "--profile", "all", "--format", "html", *NOW,
        cwd=records,
    )  # fmt: skip
    assert page.stdout.startswith(b"<!DOCTYPE html>")
    kept = (records / "aside.jsonl").read_bytes()
    for text in (built.stdout, built.stderr, page.stdout, page.stderr):
        assert obeyed(text) == []
    assert not [line for line in kept.splitlines() if line.lstrip().startswith(b"::")]


def test_reading_only_the_beginning_leaves_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "feedpub", "rules"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.wait(60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device")  # noqa: PTH110
@pytest.mark.parametrize("command", ["rules", "profiles"])
def test_a_full_device_is_told(command: str) -> None:
    with Path("/dev/full").open("wb") as full:
        result = feedpub(command, stdout=full, stderr=subprocess.PIPE)
    assert result.returncode == 74
    assert b"Traceback" not in result.stderr


def test_an_interrupt_leaves_no_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "feedpub", "check", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        # What starts the tests in the background has it ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437"])
@pytest.mark.parametrize(
    "command",
    [["rules"], ["profiles"], ["explain", "profile/dzen"], ["check", "articles.json"], ["--help"]],
    ids=lambda command: command[0],
)
def test_a_terminal_of_few_characters_shows_what_it_can(
    records: Path, encoding: str, command: list[str]
) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    result = feedpub(*command, cwd=records, env=environment)
    assert result.returncode == 0
    assert b"Traceback" not in result.stderr


def test_a_bug_says_that_it_is_one(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom feedpub.cli import main\n"
        "import feedpub.cli.rules\n"
        "def broken(**_): raise ZeroDivisionError('one of ours')\n"
        "feedpub.cli.rules.command.callback = broken\n"
        "sys.argv = ['feedpub', 'rules']\nmain()\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert result.returncode == 70
    assert b"ZeroDivisionError: one of ours" in result.stderr
    assert b"please report it" in result.stderr


def test_where_there_is_no_configuration_it_says_so(tmp_path: Path) -> None:
    result = feedpub("build", cwd=tmp_path)
    assert result.returncode == 2
    assert b"there is no feedpub.toml" in result.stderr
    assert b"give --url, --name and --language" in result.stderr


def test_no_call_of_a_run_waits_for_room() -> None:
    # At each depth, a loop whose calls may cross the end of a piece of the stack.
    code = """
from resource import RUSAGE_SELF, getrusage
from feedpub.cli._exits import with_large_stack

def leaf():
    pass

def deep(levels):
    for _ in range(200):
        leaf()
    if levels:
        deep(levels - 1)

def faults(run):
    before = getrusage(RUSAGE_SELF).ru_minflt
    run(300)
    return getrusage(RUSAGE_SELF).ru_minflt - before

deep(300)
print(faults(with_large_stack(lambda levels: deep(levels))))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 50, "200 or more where each call is given room of its own"


def test_a_run_has_room() -> None:
    from feedpub.cli import _exits

    assert _exits.ended.__code__.co_stacksize * 8 > 2 * 16_384
    assert _exits.ended(lambda: 5) == 5
