"""A world that does not play along: rights, directories for files, no arguments, no place to be."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import COMMANDS, _terminal, main
from feedpub.errors import remedy

FLAGS = ["--url", "https://e.example/", "--name", "E", "--language", "en"]
NOW = ["--now", "2026-11-23T09:00:00Z"]
RIGHT = "  Give the user who runs feedpub permission for it; `ls -l` shows who has it.\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory into which nobody may look, whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "locked"
    folder.mkdir()
    (tmp_path / "ok.json").write_text("[]", encoding="utf-8")

    def refusing(call: Callable[..., Any]) -> Callable[..., Any]:
        def refused(path: Any = ".", *more: Any, **options: Any) -> Any:
            inside = not isinstance(path, int) and folder in (
                Path(os.fspath(path)).absolute(),
                *Path(os.fspath(path)).absolute().parents,
            )
            if inside and not (
                call.__name__ == "stat" and Path(os.fspath(path)).absolute() == folder
            ):
                raise PermissionError(13, "Permission denied", os.fspath(path))
            return call(path, *more, **options)

        return refused

    for name in ("stat", "listdir", "scandir", "mkdir"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))
    monkeypatch.setattr(io, "open", refusing(io.open))
    return folder


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["validate", "locked/x.xml"], 3, "locked/x.xml: cannot be read: Permission denied\n"),
        (["validate", "locked"], 3, "locked: cannot be read: Permission denied\n"),
        (["check", "locked/x.json"], 3, "locked/x.json: cannot be read: Permission denied\n"),
        (["config", "locked/x.toml"], 2, "locked/x.toml: cannot be read: Permission denied\n"),
        (
            ["validate", "ok.json", "--config", "locked/x.toml"],
            2,
            "locked/x.toml: cannot be read: Permission denied\n",
        ),
        (
            ["explain", "./locked/x.toml"],
            2,
            "locked/x.toml: cannot be read: Permission denied\n",
        ),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_may_not_be_read_is_told(arguments: list[str], code: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert result.stderr == f"feedpub: {said}{RIGHT}"


def test_a_target_that_may_not_be_entered_is_told(locked: Path) -> None:
    result = run("build", "ok.json", *FLAGS, *NOW, "-o", "locked/public")
    assert result.exit_code == 4
    assert result.stderr.startswith(f"feedpub: {locked}/")
    assert ": cannot be written: Permission denied\n" in result.stderr


def test_a_place_without_rights_holds_no_configuration(locked: Path) -> None:
    os.chdir(locked)
    assert run("validate", "../ok.json").exit_code != 70


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["check", "."], 3), (["build", ".", *FLAGS], 3), (["config", "."], 2)],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_a_directory_for_a_file_says_what_to_name(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == code
    assert "cannot be read: Is a directory\n  Name a file in it, or a pattern of" in result.stderr


def test_only_what_is_known_has_a_remedy() -> None:
    assert remedy(OSError()) is None
    assert remedy(OSError(5, "Input/output error")) is None
    assert (remedy(OSError(28, "No space left on device")) or "").startswith("Free some disk")


def test_alone_it_shows_what_there_is() -> None:
    result = run()
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "feedpub --help          all commands" in result.stderr
    assert "Error" not in result.stderr
    listed = run("--help").stdout
    assert listed.startswith("Usage: main [OPTIONS] COMMAND [ARGS]...\n\n  Turn article")
    assert all(f"  {name} " in listed for name in COMMANDS)


@pytest.mark.skipif(sys.platform == "win32", reason="there it cannot be removed")
@pytest.mark.parametrize("command", [["config"], ["validate", "x.xml"], ["build", "x", *FLAGS]])
def test_a_directory_that_is_gone_is_no_bug(command: list[str], tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"cd {gone} && rmdir {gone} && exec {sys.executable} -m feedpub {' '.join(command)}"
    result = subprocess.run(["sh", "-c", script], capture_output=True, check=False, text=True)
    assert result.returncode == 2
    assert result.stderr == (
        "feedpub: the current directory does not exist any more\n  Go to one that does.\n"
    )


def test_words_on_a_terminal_fit_its_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda _: os.terminal_size((60, 24)))
    text = "a rather long sentence that says what is wrong, and where: " + "/a" * 40 + "\n  short"
    _terminal.warn(text)
    assert capsys.readouterr().err == f"feedpub: {text}\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    _terminal.warn(text)
    assert capsys.readouterr().err == (
        "feedpub: a rather long sentence that says what is wrong, and\n"
        f"  where:\n  {'/a' * 40}\n  short\n"
    )


def test_a_document_that_cannot_be_read_costs_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xml").write_text('<rss version="2.0"><channel/></rss>', encoding="utf-8")
    (tmp_path / "b.xml").symlink_to("/proc/self/mem")
    result = run("validate", "a.xml", "b.xml")
    assert result.exit_code == 3
    assert "error[rss/missing-element]: channel has no title" in result.stdout
    assert "error[feedpub/unreadable]: the document cannot be read: Input/output" in result.stdout
    assert result.stderr.startswith("feedpub: b.xml: cannot be read: Input/output error")
    # Alone, there is nothing to report.
    assert run("validate", "b.xml").stdout == ""
    # It may be accepted, and still the run has not done what it was to do.
    assert run("validate", "a.xml", "b.xml", "--fail-on", "error", "--select", "xml").exit_code == 3
