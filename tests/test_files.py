"""A named pipe that nobody writes to is waited for only so long, wherever a file is named."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedpub import baseline, disk, files
from feedpub.cli import main
from feedpub.errors import FeedpubError, PublishError
from feedpub.settings import parse

SAID = "nobody wrote to this pipe for 0.05 seconds; start first what writes to it"
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "WAIT", 0.05)
    os.mkfifo(tmp_path / "pipe.toml")
    return tmp_path / "pipe.toml"


@pytest.mark.parametrize("reading", [parse, baseline.read])
def test_settings_that_nobody_writes(pipe: Path, reading: Callable[[Path], object]) -> None:
    with pytest.raises(FeedpubError) as raised:
        reading(pipe)
    assert (raised.value.message, raised.value.help) == (f"cannot be read: {SAID}", None)


def test_a_manifest_that_nobody_writes(pipe: Path) -> None:
    with pytest.raises(OSError, match=SAID):
        disk.read_json(pipe)


def test_a_file_of_ours_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="cannot be read") as raised:
        disk.read(tmp_path / "rss.xml")
    assert (raised.value.place, raised.value.help) == (str(tmp_path / "rss.xml"), disk.STILL_LIVE)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["build", "--config", "{pipe}", "{rss}"], 2),
        (["config", "{pipe}"], 2),
        (["validate", "{pipe}"], 3),
        (["validate", "{rss}", "--config", "{pipe}"], 2),
        (["validate", "{rss}", "--baseline", "{pipe}"], 2),
        (["validate", "{rss}", "--profile", "{pipe}"], 2),
        (["check", "{pipe}"], 3),
    ],
)
def test_commands_end(pipe: Path, words: list[str], code: int) -> None:
    rss = pipe.with_name("rss.xml")
    rss.write_text("<rss/>", encoding="utf-8")
    result = CliRunner().invoke(main, [each.format(pipe=pipe, rss=rss) for each in words])
    assert (result.exit_code, SAID in result.output) == (code, True)


def test_settings_that_somebody_writes(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "WAIT", 20)
    writer = threading.Thread(target=pipe.write_text, args=("a = 1\n",))
    writer.start()
    assert parse(pipe) == ("a = 1\n", {"a": 1})
    writer.join()
    monkeypatch.setattr(files, "WAIT", 20)
    writer = threading.Thread(target=pipe.write_text, args=(json.dumps(1),))
    writer.start()
    assert disk.read_json(pipe) == 1
    writer.join()


def test_a_request_to_end_waits_until_a_folder_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a"
    (folder / "b").mkdir(parents=True)
    real = shutil.rmtree

    def rmtree(path: Path, *, ignore_errors: bool) -> None:
        signal.raise_signal(signal.SIGINT)
        real(path, ignore_errors=ignore_errors)

    monkeypatch.setattr("feedpub.disk.shutil.rmtree", rmtree)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            disk.clear(folder)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not folder.exists()
