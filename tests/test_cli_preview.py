"""``feedpub preview`` at the command line: how it starts, follows changes, and ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from feedpub import cli

CONFIGURATION = """[publication]
name = "The Example"
url = "https://e.example/"
language = "en"
[[source]]
path = "news.jsonl"
[[output]]
format = "rss"
"""


def write(room: Path, title: str) -> None:
    record = {"url": "/1", "title": title, "summary": "Wet.", "date_published": "2026-11-23T08:00Z"}
    (room / "news.jsonl").write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "feedpub.toml").write_text(CONFIGURATION, encoding="utf-8")
    write(tmp_path, "Rain")
    return tmp_path


def get(url: str, path: str) -> str:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", path)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_follows_changes_until_it_is_asked_to_end(room: Path, number: signal.Signals) -> None:
    (room / "tmp").mkdir()
    preview = subprocess.Popen(
        [sys.executable, "-m", "feedpub", "preview", "--port", "0"],
        cwd=room,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FEEDPUB_NOW": "2026-11-23T09:00:00Z", "TMPDIR": str(room / "tmp")},
    )
    assert preview.stdout is not None, "the address is printed there"
    try:
        url = preview.stdout.readline().split()[2]
        assert "Rain" in get(url, "/articles")
        write(room, "Sunshine")
        end = time.monotonic() + 20
        while "Sunshine" not in get(url, "/articles"):
            assert time.monotonic() < end, "the change is never shown"
            time.sleep(0.05)
        assert "shown again (news.jsonl changed)" in preview.stdout.readline()
        preview.send_signal(number)
        out, err = preview.communicate(timeout=20)
        assert (preview.returncode, out, err) == (0, "", "")
    finally:
        preview.kill()
    assert not list((room / "tmp").iterdir()), "nothing is left behind"
    assert sorted(each.name for each in room.iterdir()) == ["feedpub.toml", "news.jsonl", "tmp"]


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        ([], "[publication", "feedpub.toml"),
        (["-"], CONFIGURATION, "standard input can be read only once, so it cannot be watched"),
        (["--port", "70000"], CONFIGURATION, "70000 is not in the range"),
        (["--now", "soon"], CONFIGURATION, "--now"),
    ],
)
def test_what_cannot_be_shown_is_said_at_once(
    room: Path, arguments: list[str], text: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(room)
    (room / "feedpub.toml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli.main, ["preview", "--port", "0", *arguments])
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


def test_a_port_in_use_is_said(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(room)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(cli.main, ["preview", "--port", str(port)])
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        f"feedpub: port {port} is in use by another program, perhaps another preview",
        "  Name another with --port, or 0 for any that is free.",
    ]
