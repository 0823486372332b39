"""What leaves the program: exits, last words, and nothing that a terminal or a CI system obeys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from feedpub import cli, pipeline
from feedpub.cli import COMMANDS
from feedpub.text import ascii_json, guarded, guarded_json, guarded_workflow, guarded_xml

HOSTILE = (
    "::error::x\n  ::add-mask::y ##[error]z ##vso[a]b ##teamcity[c]"
    " section_start:1:n \x1b[31m\u202e\u200e\u061c\u2066\x85\u2028\x9b"
)
OBEYED: tuple[str, ...] = ("##[", "##vso[", "##teamcity[", "section_start:", "\x1b", "\x85", "\x9b")
OBEYED += ("\u202e", "\u200e", "\u061c", "\u2066", "\u2028")


def run(
    *arguments: str, cwd: Path, out: Any = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "feedpub", *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        check=False,
    )


def obeyed(text: str) -> list[str]:
    found = [each for each in OBEYED if each in text]
    return found + [line for line in text.split("\n") if line.lstrip().startswith("::")]


def feed(path: Path, title: str = HOSTILE) -> Path:
    shown = "".join(f"&#{ord(each)};" for each in title if each not in "\x1b")
    path.write_text(
        f"<rss version='2.0'><channel><title>t</title><item><title>{shown}</title>"
        f"<link>{shown}</link><pubDate>{shown}</pubDate><guid>{shown}</guid></item>"
        "</channel></rss>",
        encoding="utf-8",
    )
    return path


def records(path: Path) -> Path:
    path.write_text(
        json.dumps(
            {
                "id": HOSTILE,
                "url": HOSTILE,
                "title": HOSTILE,
                "date_published": HOSTILE,
                "section": HOSTILE,
                HOSTILE: 1,
            }
        )
        + "\n"
    )
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::error::x", ": :error::x"),
        ("a\n\u3000 ::add-mask::x", "a\n\u3000 : :add-mask::x"),
        ("a ::b", "a ::b"),
        ("a##[b ###[c", "a## [b ### [c"),
        ("##vso[x] ##TeamCity[y]", "## vso[x] ## TeamCity[y]"),
        ("section_start:1 section_end:2", "section_start :1 section_end :2"),
        ("a\tb\nc\rd\x1b\u202e", "a\tb\nc\\x0dd\\x1b\\u202e"),
    ],
)
def test_lines_are_guarded_once_and_for_all(text: str, expected: str) -> None:
    assert guarded(text) == expected
    assert guarded(guarded(text)) == expected


def test_workflow_commands_stay_and_hold_no_others() -> None:
    assert guarded_workflow("::error::a ##[b]\x9b\n") == "::error::a ## [b]\\x9b\n"


def test_json_says_the_same() -> None:
    text = json.dumps({"a": HOSTILE, "b": "\\##[x"}, ensure_ascii=False)
    for safe in (guarded_json(text), ascii_json(guarded_json(text))):
        assert json.loads(safe) == json.loads(text)
        assert not obeyed(safe)
    assert ascii_json('"ă😀"') == '"\\u0103\\ud83d\\ude00"'


def test_xml_says_the_same() -> None:
    said = HOSTILE.replace("\x1b", "")
    safe = guarded_xml(f"<a b='##[x'>\n{said}</a>")
    assert not obeyed(safe)
    tree = ET.fromstring(safe)
    assert tree.text == f"\n{said}"
    assert tree.get("b") == "##[x"


REPORTS = ["text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown"]
REPORTS += ["statistics"]


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("command", ["check", "validate"])
def test_no_report_is_obeyed(command: str, report: str, tmp_path: Path) -> None:
    path = feed(tmp_path / "a.xml") if command == "validate" else records(tmp_path / "a.json")
    done = run(command, path.name, "--report", report, "--color", "always", cwd=tmp_path)
    text = done.stdout.decode()
    if report == "github":
        own = ("::error ", "::warning ", "::notice ", "::group::", "::endgroup::")
        text = "\n".join(line for line in text.split("\n") if not line.startswith(own))
        assert "##[" not in done.stdout.decode()
    if report in {"text", "statistics"}:
        assert "\x1b[1;31m" in text
        text = text.replace("\x1b[", "")
    assert not obeyed(text)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", [*sorted(COMMANDS), "nonsense"])
def test_no_argument_is_obeyed(command: str, tmp_path: Path) -> None:
    for arguments in ([HOSTILE], [f"--{HOSTILE}"], ["--config", HOSTILE, HOSTILE]):
        done = run(command, *arguments, cwd=tmp_path)
        assert not obeyed(done.stderr.decode() + done.stdout.decode())
        assert b"Traceback" not in done.stderr
        assert done.returncode in {0, 2, 3}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_bug_exits_70_and_says_what_to_report(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("boom ##[error]")

    loaded = cli.main.get_command(None, command)  # type: ignore[arg-type]
    assert loaded is not None
    monkeypatch.setattr(loaded, "invoke", broken)
    done = CliRunner().invoke(cli.main, [command, *["bash"] * NEEDY.get(command, 0)])
    assert done.exit_code == 70
    assert "Traceback" in done.stderr
    assert "KeyError" in done.stderr
    assert "this is a bug in feedpub: please report it" in done.stderr
    assert "##[" not in done.stderr


#: Command → how many arguments it cannot do without.
NEEDY = {"completion": 1, "inspect": 1, "check": 1, "diff": 2, "explain": 1, "history": 1,
         "stats": 1, "store": 1, "validate": 1}  # fmt: skip


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
def test_an_interruption_leaves_no_traceback(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(pipeline, "check_records", interrupted)
    done = CliRunner().invoke(cli.main, ["check", str(records(tmp_path / "a.json"))])
    assert done.exit_code == 130
    assert done.stderr.strip() == "feedpub: interrupted"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["rules", "--help"],
        ["--version"],
        ["rules"],
        ["profiles", "--format", "json"],
        ["explain", "rss/invalid-date"],
        ["validate", "a.xml"],
        ["check", "a.json"],
        ["validate", "--diff", "a.xml"],
        ["validate", "--format", "sarif", "a.xml"],
    ],
)
def test_a_full_device_is_said_in_a_line(arguments: list[str], tmp_path: Path) -> None:
    feed(tmp_path / "a.xml", "t")
    records(tmp_path / "a.json")
    with Path("/dev/full").open("wb") as full:
        done = run(*arguments, cwd=tmp_path, out=full)
    assert done.returncode == 74
    assert done.stderr.decode().splitlines()[-1] == (
        "feedpub: standard output cannot be written: No space left on device"
    )
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("arguments", [["rules"], ["--help"], ["rules", "--format", "json"]])
def test_a_closed_pipe_ends_without_a_word(arguments: list[str], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(*arguments, cwd=tmp_path, out=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp437", "ascii"])
@pytest.mark.parametrize("report", REPORTS)
def test_a_terminal_of_few_letters_shows_what_it_can(
    encoding: str, report: str, tmp_path: Path
) -> None:
    feed(tmp_path / "ă.xml", "Știri „😀” é")
    done = run("validate", "ă.xml", "--format", report, cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    text = done.stdout.decode(encoding)
    if report == "json":
        assert json.loads(text)["documents"][0]["path"] == "ă.xml"
    if report in {"junit", "checkstyle"}:
        assert "ă.xml" in ET.tostring(ET.fromstring(text), "unicode")


@pytest.mark.parametrize("encoding", ["cp437", "ascii"])
def test_every_listing_can_be_shown_on_such_a_terminal(encoding: str, tmp_path: Path) -> None:
    for arguments in (["rules"], ["profiles"], ["explain", "profile/msn"], ["--help"]):
        done = run(*arguments, cwd=tmp_path, PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
    ],
)
def test_colours_are_as_asked_for_in_a_pipe_too(
    arguments: list[str], environment: dict[str, str], coloured: bool, tmp_path: Path
) -> None:
    feed(tmp_path / "a.xml", "t")
    done = run("validate", "a.xml", *arguments, cwd=tmp_path, **environment)
    assert (b"\x1b[1;31m" in done.stdout) is coloured
