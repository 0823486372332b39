"""Requests to end: exit code, message and what is live agree, whenever they come."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedpub import cli, pipeline
from feedpub.cli import _signals
from feedpub.targets.directory._lock import Lock

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
LAYOUTS = ["directory", "releases"]


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    """Have signals do what they usually do; what starts the tests may have them ignored."""
    before = {number: signal.getsignal(number) for number in CODES}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(params=LAYOUTS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "feedpub.toml").write_text(
        f"""
[publication]
name = "The Example"
url = "https://e.example/"
language = "en"
[[source]]
path = "articles.json"
[publish]
directory = "public"
layout = "{request.param}"
[[output]]
format = "rss"
[[output]]
format = "atom"
"""
    )
    records(tmp_path, "old")
    assert build(tmp_path).exit_code == 0
    records(tmp_path, "new")
    return tmp_path


def records(folder: Path, title: str) -> None:
    article = {"url": "https://e.example/a", "title": title, "content_html": "<p>Words.</p>"}
    article["date_published"] = "2026-11-23T08:00:00Z"
    (folder / "articles.json").write_text(json.dumps([article]))


def build(folder: Path) -> Result:
    arguments = ["--config", str(folder / "feedpub.toml"), "--now", "2026-11-23T09:00:00Z"]
    return CliRunner().invoke(cli.main, ["build", *arguments])


def live(folder: Path) -> list[str]:
    texts = [path.read_text() for path in sorted((folder / "public").glob("*.xml"))]
    return ["new" if ">new</title>" in text else "old" for text in texts]


def killing(number: int, real: Callable[..., object]) -> Callable[..., object]:
    def killed(*arguments: object, **named: object) -> object:
        os.kill(os.getpid(), number)
        return real(*arguments, **named)

    return killed


@pytest.mark.parametrize("number", CODES)
def test_before_anything_is_live_the_old_set_stays(
    site: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_read", killing(number, pipeline._read))
    done = build(site)
    assert done.exit_code == CODES[signal.Signals(number)]
    assert done.stderr.strip() == ("feedpub: interrupted\n  What was live before is still live.")
    assert live(site) == ["old", "old"]
    assert not (site / ".public.feedpub/staged").exists()
    assert signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)


@pytest.mark.parametrize("number", CODES)
def test_in_the_swap_the_new_set_is_finished(
    site: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", killing(number, Path.replace))
    done = build(site)
    assert done.exit_code == 0
    assert "feedpub: interrupted after publishing: the new set is live\n" in done.stderr
    assert live(site) == ["new", "new"]
    assert "published" in done.stdout


def test_a_second_request_ends_what_waits_for_its_output(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(cli._terminal, "finish", twice)
    done = build(site)
    assert done.exit_code == 143
    assert done.stderr.endswith("feedpub: interrupted\n  The new set is live.\n")
    assert live(site) == ["new", "new"]


def test_what_failed_says_more_than_an_interrupt(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(self: Path, target: Path) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        raise OSError(5, "broken", str(self))

    monkeypatch.setattr(Path, "replace", failing)
    done = build(site)
    assert done.exit_code == 4
    assert "cannot be written: broken" in done.stderr
    assert "interrupted" not in done.stderr
    assert live(site) == ["old", "old"]


@pytest.mark.parametrize("number", CODES)
def test_a_worker_ends_as_ever(number: int) -> None:
    with _signals.handled():
        pid = os.fork()
        if not pid:
            try:
                os.kill(os.getpid(), number)
            except KeyboardInterrupt as error:
                os._exit(7 if type(error) is KeyboardInterrupt else 8)
            os._exit(9)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code == (7 if number == signal.SIGINT else -number)


def test_what_is_ignored_stays_ignored(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.setattr(pipeline, "_read", killing(signal.SIGHUP, pipeline._read))
    done = build(site)
    assert done.exit_code == 0
    assert "interrupted" not in done.stderr
    assert live(site) == ["new", "new"]


def test_a_rollback_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "feedpub.toml").write_text(
        '[publication]\nname = "E"\nurl = "https://e.example/"\nlanguage = "en"\n'
        '[[source]]\npath = "articles.json"\n[publish]\ndirectory = "public"\n'
        'layout = "releases"\n[[output]]\nformat = "rss"\n'
    )
    for title in ("old", "new"):
        records(tmp_path, title)
        assert build(tmp_path).exit_code == 0
    monkeypatch.setattr(Path, "replace", killing(signal.SIGTERM, Path.replace))
    done = CliRunner().invoke(cli.main, ["rollback", "--config", str(tmp_path / "feedpub.toml")])
    assert done.exit_code == 0
    assert "release 1 is live again" in done.stdout
    assert "interrupted after publishing: the new set is live" in done.stderr
    assert live(tmp_path) == ["old"]


@pytest.mark.parametrize("target", ["pipe", "full"])
def test_who_cannot_hear_the_summary_is_told_what_is_live(site: Path, target: str) -> None:
    command = [sys.executable, "-m", "feedpub", "build", "--now", "2026-11-23T09:00:00Z"]
    if target == "pipe":
        reading, writing = os.pipe()
        os.close(reading)
    elif Path("/dev/full").exists():
        writing = os.open("/dev/full", os.O_WRONLY)
    else:
        pytest.skip("there is no full device")
    done = subprocess.run(command, cwd=site, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.returncode == (141 if target == "pipe" else 74)
    assert done.stderr.decode().endswith("\n  The new set is live.\n")
    assert live(site) == ["new", "new"]


def interrupted(folder: Path) -> None:
    """Kill a build in the middle of its renames: one file is new, the other old."""
    killed = """
import os, signal, sys
from pathlib import Path
from feedpub.cli import main
replace, seen = Path.replace, []
def stop(self, to):
    if self.suffix == ".xml":
        seen.append(1)
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, to)
Path.replace = stop
main(["build", "--now", "2026-11-23T09:00:00Z"])
"""
    done = subprocess.run([sys.executable, "-c", killed], cwd=folder, check=False)
    assert done.returncode == -signal.SIGKILL
    assert sorted(live(folder)) == ["new", "old"]


HEALED = "finished what an interrupted run had started to publish"


@pytest.mark.parametrize("site", ["directory"], indirect=True)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "articles.json"], 0),
        (["check", "missing.json"], 3),
        (["build", "missing.json"], 3),
        (["build", "missing.json", "--dry-run"], 3),
        (["build", "--dry-run"], 0),
        (["build", "--dry-run", "--diff"], 0),
        (["config"], 0),
        (["rollback", "--list"], 0),
        (["rollback", "--to", "9"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_next_command_mends_what_an_interrupted_one_left(
    site: Path, arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(site)
    monkeypatch.chdir(site)
    if arguments[0] == "build":
        arguments = [*arguments, "--now", "2026-11-23T09:00:00Z"]
    done = CliRunner().invoke(cli.main, arguments)
    assert done.exit_code == code
    assert done.stderr.count(HEALED) == 1
    assert live(site) == ["new", "new"]
    left = sorted(each.name for each in (site / ".public.feedpub").iterdir())
    assert left == ["before", "before.json", "directory", "lock", "manifest.json"]
    assert HEALED not in CliRunner().invoke(cli.main, arguments).stderr


@pytest.mark.parametrize("site", ["directory"], indirect=True)
def test_what_another_run_holds_is_left_to_it(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(site)
    monkeypatch.chdir(site)
    lock = Lock(site / ".public.feedpub/lock")
    assert lock.acquire(0)
    done = CliRunner().invoke(cli.main, ["check", "articles.json"])
    lock.release()
    assert (done.exit_code, done.stderr) == (0, "")
    assert sorted(live(site)) == ["new", "old"]


@pytest.mark.parametrize("site", ["directory"], indirect=True)
def test_what_cannot_be_mended_is_told_and_costs_a_check_nothing(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(site)
    monkeypatch.chdir(site)

    def failing(self: Path, target: Path) -> None:
        raise OSError(28, "full", str(self))

    monkeypatch.setattr(Path, "replace", failing)
    done = CliRunner().invoke(cli.main, ["check", "articles.json"])
    assert done.exit_code == 0
    assert "cannot be written: full" in done.stderr
    assert "1 of the 3 files that change are new" in done.stderr


@pytest.mark.parametrize("site", ["releases"], indirect=True)
def test_a_link_that_was_never_swapped_goes(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / ".public.feedpub-back").symlink_to(".public.feedpub/releases/1")
    monkeypatch.chdir(site)
    assert CliRunner().invoke(cli.main, ["check", "articles.json"]).exit_code == 0
    assert not os.path.lexists(site / ".public.feedpub-back")
    assert live(site) == ["old", "old"]


def test_a_check_makes_nothing_where_nothing_was_published(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site)
    config = (site / "feedpub.toml").read_text().replace('"public"', '"other"')
    (site / "feedpub.toml").write_text(config)
    assert CliRunner().invoke(cli.main, ["check", "articles.json"]).exit_code == 0
    assert not (site / "other").exists()
    assert not (site / ".other.feedpub").exists()
