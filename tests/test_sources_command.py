"""Commands as sources: what they print, and how they end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_sources import PUBLICATION, RAIN, lines

from feedpub import config
from feedpub.errors import ConfigError, ReadError, UsageError
from feedpub.sources import Reading, Source, _output, read

ONE = f"print({lines([RAIN])!r}, end='', flush=True)"


def ran(code: str, base: Path, **source: Any) -> Reading:
    command = (sys.executable, "-c", code)
    return read([Source(path=command[0], command=command, **source)], publication=PUBLICATION,
                base=base)  # fmt: skip


def failure(code: str, base: Path, **source: Any) -> ReadError:
    with pytest.raises(ReadError) as caught:
        ran(code, base, **source)
    assert caught.value.exit_code == 3
    assert caught.value.place == sys.executable
    return caught.value


def is_gone(pid: int) -> bool:
    """Return whether process *pid* is ended, within a second."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def test_what_it_prints_is_read(tmp_path: Path) -> None:
    found = ran(ONE, tmp_path)
    assert [(each.title, str(each.origin)) for each in found.articles] == [
        ("Rain", f"{sys.executable}:1")
    ]


@pytest.mark.parametrize(
    ("code", "options"),
    [
        (f"import json; print(json.dumps([{RAIN!r}]))", {}),
        ("print('url;title;date_published\\n/rain;Rain;2026-11-23T08:00:00Z')", {"format": "csv"}),
        ("print('url,title,date_published\\n/rain,Rain,2026-11-23T08:00:00Z')", {}),
        (f"import sys; sys.stdout.buffer.write({lines([RAIN])!r}.encode('utf-16'))", {}),
    ],
)
def test_other_formats(code: str, options: dict[str, Any], tmp_path: Path) -> None:
    assert [each.title for each in ran(code, tmp_path, **options).articles] == ["Rain"]


def test_it_runs_in_the_folder_of_the_configuration(tmp_path: Path) -> None:
    script = tmp_path / "export.sh"
    script.write_text(f"#!/bin/sh\ntest \"$1\" = '*; $HOME' && cat <<'END'\n{lines([RAIN])}END\n")
    script.chmod(0o755)
    (tmp_path / "feedpub.toml").write_text(
        '[publication]\nname = "N"\nurl = "https://e.example"\nlanguage = "ro"\n'
        "[[source]]\ncommand = [\"./export.sh\", '*; $HOME']\ntimeout = 20\n"
    )
    source = config.load(tmp_path / "feedpub.toml").sources[0]
    # No shell has read its argument.
    assert source.command == ("./export.sh", "*; $HOME")
    assert (source.path, source.timeout) == ("./export.sh", 20)
    found = read([source], publication=PUBLICATION, base=tmp_path)
    assert len(found.articles) == 1


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('path = "a.json"\n', "path: means nothing beside a command: its output is read"),
        ('url = "https://e.example"\n', "url: means nothing beside a command"),
        ("options = 3\n", "options"),
    ],
)
def test_what_stands_beside_a_command(lines: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(
        '[publication]\nname = "N"\nurl = "https://e.example"\nlanguage = "ro"\n'
        f'[[source]]\ncommand = ["./export.sh"]\n{lines}'
    )
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path / "feedpub.toml")
    assert message in str(caught.value)


def test_a_timeout_needs_a_command(tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(
        '[publication]\nname = "N"\nurl = "https://e.example"\nlanguage = "ro"\n'
        '[[source]]\npath = "a.json"\ntimeout = 3\n'
    )
    with pytest.raises(ConfigError, match="means something only with a command"):
        config.load(tmp_path / "feedpub.toml")


def test_no_vocabulary_names_a_command(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('command = ["./export.sh"]\n')
    with pytest.raises(ConfigError, match="unknown key"):
        ran(ONE, tmp_path, vocabulary="ours.toml")


def test_its_exit_code_counts(tmp_path: Path) -> None:
    words = "; ".join(f"print('line {n}', file=sys.stderr)" for n in range(9))
    error = failure(f"import sys; {ONE}; {words}; sys.exit(7)", tmp_path)
    assert error.message == "ended with exit code 7, so its output is incomplete"
    assert error.help == "It said: line 4\nline 5\nline 6\nline 7\nline 8"
    # Two articles are as good as none if it fails afterwards.
    assert failure(f"{ONE}; raise SystemExit(1)", tmp_path).help == \
        "It wrote nothing to standard error."  # fmt: skip
    killed = failure(f"import os; {ONE}; os.kill(os.getpid(), 9)", tmp_path)
    assert killed.message == "ended with signal SIGKILL, so its output is incomplete"
    odd = failure(f"import os; {ONE}; os.kill(os.getpid(), 40)", tmp_path)
    assert "ended with signal 40" in odd.message


def test_a_reader_that_stops_early_sees_its_end(tmp_path: Path) -> None:
    # A header that no row can be read by is all that is looked at.
    code = "print('url,url'); [print('x' * 1000) for _ in range(1000)]; raise SystemExit(3)"
    assert "exit code 3" in failure(code, tmp_path, format="csv").message


def test_what_it_says_obeys_nobody(tmp_path: Path) -> None:
    error = failure("import sys; sys.exit('\\x1b[31m\\n::error::no')", tmp_path)
    assert error.help == "It said: \\x1b[31m\n: :error::no"


def test_much_on_standard_error_holds_nothing_up(tmp_path: Path) -> None:
    code = f"import sys; [print('x' * 999, file=sys.stderr) for _ in range(2000)]; {ONE}"
    assert len(ran(code, tmp_path).articles) == 1
    closed = (
        f"import os, sys; {ONE}; os.close(1); print('y' * 200_000, file=sys.stderr); os._exit(4)"
    )
    assert "exit code 4" in failure(closed, tmp_path).message


def test_one_that_does_not_end_is_ended(tmp_path: Path) -> None:
    code = f"import os, sys, time; {ONE}; print(os.getpid(), file=sys.stderr); time.sleep(60)"
    error = failure(code, tmp_path, timeout=0.5)
    assert error.message == "did not end within 0.5 seconds"
    assert str(error.help).startswith("Give it more time: timeout = 1. It said: ")
    assert is_gone(int(str(error.help).split()[-1]))
    silent = f"import os, time; {ONE}; os.close(1); os.close(2); time.sleep(60)"
    assert failure(silent, tmp_path, timeout=0.5).help == "Give it more time: timeout = 1."


def child(tmp_path: Path) -> str:
    """Return what starts a child that holds the output, and ignores a polite request to end."""
    inner = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
    start = f"p = subprocess.Popen([sys.executable, '-c', {inner!r}])"
    note = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(p.pid))"
    return f"import subprocess, sys, time; {start}; {note}; time.sleep(0.3)"


@pytest.mark.parametrize("end", [lambda code: code, lambda code: f"{code}; time.sleep(60)"])
def test_its_children_end_with_it(end: Callable[[str], str], tmp_path: Path) -> None:
    code = end(f"{child(tmp_path)}; {ONE}")
    if "60)" in code.rpartition(";")[2]:
        failure(code, tmp_path, timeout=1.0)
    else:
        assert len(ran(code, tmp_path).articles) == 1
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_one_that_cannot_be_run(tmp_path: Path) -> None:
    source = Source(path="./none.sh", command=("./none.sh", "--token=secret"))
    with pytest.raises(ReadError, match="cannot be run: No such file or directory") as caught:
        read([source], publication=PUBLICATION, base=tmp_path)
    assert caught.value.place == "./none.sh"
    assert "secret" not in str(caught.value)


def test_one_that_prints_nothing(tmp_path: Path) -> None:
    found = ran("", tmp_path)
    assert [each.rule.id for each in found.findings] == ["record/no-article"]
    assert [each.rule.id for each in ran("print('hello')", tmp_path).findings] == [
        "record/not-json",
    ]


def test_another_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_output, "_HAS_GROUPS", False)
    with pytest.raises(UsageError, match="needs Linux, macOS or another Unix"):
        ran(ONE, tmp_path)


def test_a_stream_is_closed_once(tmp_path: Path) -> None:
    stream = _output.CommandOutput((sys.executable, "-c", ONE), tmp_path, 5)
    assert stream.read(5) == b'{"url'[:5]
    assert stream.read() == lines([RAIN]).encode()[5:]
    stream.close()
    stream.close()
    assert os.name == "posix"
