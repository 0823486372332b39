"""A run whose files are live, and whose store then refuses to remember that."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedpub.cli import main
from feedpub.config import load
from feedpub.errors import PublishError
from feedpub.store._sqlite_file import SqliteFile

CONFIG = """
[publication]
name = "The Rain"
url = "https://e.org/"
language = "en"

[[source]]
path = "articles.json"

[[output]]
format = "rss"
"""


def write(folder: Path, title: str) -> None:
    record = {
        "id": "tag:e.org,2026:a",
        "url": "https://e.org/a",
        "title": title,
        "date_published": "2026-11-23T08:00:00Z",
    }
    (folder / "articles.json").write_text(json.dumps([record]))


def test_what_is_live_is_not_said_to_be_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feedpub.toml").write_text(CONFIG)
    write(tmp_path, "One")
    args = ["build", "--now", "2026-11-24T08:00:00Z"]
    assert CliRunner().invoke(main, args).exit_code == 0
    write(tmp_path, "Another")
    real = SqliteFile.begin

    def begin(self: SqliteFile) -> None:
        if b"Another" in (tmp_path / "public/rss.xml").read_bytes():
            with self._explained():
                raise sqlite3.OperationalError("database or disk is full")
        real(self)

    with monkeypatch.context() as patch:
        patch.setattr(SqliteFile, "begin", begin)
        result = CliRunner().invoke(main, args)
    assert result.exit_code == 0
    assert "written" in result.stdout
    assert result.stderr.endswith(
        "feedpub.store: cannot be used: database or disk is full; all is published, and the next"
        " run learns from what is live\n"
    )
    assert "still live" not in result.output
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0
    assert result.output.startswith("nothing changed")


@pytest.mark.parametrize("layout", ["directory", "releases"])
def test_what_was_brought_back_by_hand_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    # As `feedpub rollback` says: until the next build.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feedpub.toml").write_text(f'{CONFIG}[publish]\nlayout = "{layout}"\n')
    args = ["build", "--now", "2026-11-24T08:00:00Z"]
    write(tmp_path, "One")
    assert CliRunner().invoke(main, args).exit_code == 0
    for name in ("public", ".public.feedpub"):
        shutil.copytree(tmp_path / name, tmp_path / "copy" / name, symlinks=True)
    write(tmp_path, "Another")
    assert CliRunner().invoke(main, args).exit_code == 0
    if layout == "releases":
        assert CliRunner().invoke(main, ["rollback"]).exit_code == 0
    else:
        for name in ("public", ".public.feedpub"):
            shutil.rmtree(tmp_path / name)
            shutil.copytree(tmp_path / "copy" / name, tmp_path / name)
    assert b"One" in (tmp_path / "public/rss.xml").read_bytes()
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0, result.output
    assert b"Another" in (tmp_path / "public/rss.xml").read_bytes()


@pytest.mark.parametrize("said", ["", '[store]\npath = "kept.store"\n'])
def test_a_link_that_cannot_be_read_is_a_trouble_of_publishing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    (tmp_path / "feedpub.toml").write_text(CONFIG + said)
    real = Path.resolve

    def resolve(self: Path, strict: bool = False) -> Path:
        if sys._getframe(1).f_code.co_filename.endswith("_unpublished.py"):
            raise OSError(errno.EIO, "Input/output error", str(self))
        return real(self, strict)

    monkeypatch.setattr(Path, "resolve", resolve)
    with pytest.raises(PublishError, match="cannot be written: Input/output error"):
        load(tmp_path / "feedpub.toml")
