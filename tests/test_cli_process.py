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
