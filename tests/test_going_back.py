"""Going back in a plain folder: to what was live before the last run that changed something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from publications import files, names, releases, rollback, staging_in

from feedpub import disk
from feedpub.errors import PublishError, UsageError
from feedpub.model import Document
from feedpub.targets.directory import Directory, _previous


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


def work(target: Path) -> Path:
    return target.with_name(f".{target.name}.feedpub")


def plain(target: Path, *, layout: str = "directory", **documents: str) -> None:
    with staging_in(target, wait=0, layout=layout) as staging:
        for key, text in documents.items():
            made = Document(name=f"{key}.xml", format="rss", data=text.encode())
            staging.adopt(staging.add(made))
        staging.publish(prune=True)


def listed(target: Path) -> list[tuple[int, bool, int]]:
    return [(each.number, each.is_live, each.files) for each in releases(target)]


def test_a_plain_folder_goes_back_to_what_was_live_before(public: Path) -> None:
    plain(public, a="1", b="1")
    assert listed(public) == []
    plain(public, a="2", c="1")
    assert listed(public) == [(1, False, 2), (2, True, 2)]
    was, live = rollback(public)
    assert (was.number, live.number) == (2, 1)
    assert files(public) == {"a.xml": "1", "b.xml": "1"}
    assert listed(public) == [(1, True, 2), (2, False, 2)]
    with pytest.raises(UsageError, match="no release before 1"):
        rollback(public)
    assert [each.number for each in rollback(public, 1)] == [1, 1]
    rollback(public, 2)
    assert files(public) == {"a.xml": "2", "c.xml": "1"}
    # What the next run makes is a new one, whatever was live.
    rollback(public, 1)
    plain(public, a="3")
    assert [each[:2] for each in listed(public)] == [(1, False), (3, True)]


def test_a_run_that_changes_nothing_leaves_what_was_before(public: Path) -> None:
    plain(public, a="1")
    plain(public, a="2")
    plain(public, a="2")
    rollback(public)
    assert files(public) == {"a.xml": "1"}


def test_what_was_before_is_links_to_what_changed(public: Path) -> None:
    plain(public, a="1", b="1")
    old = (public / "a.xml").stat().st_ino
    plain(public, a="2", b="1")
    kept = work(public) / "before"
    assert names(kept) == ["a.xml"]
    assert (kept / "a.xml").stat().st_ino == old


def test_what_was_before_and_is_damaged_is_not_put_back(public: Path) -> None:
    plain(public, a="1", b="1")
    plain(public, a="2", b="2")
    (work(public) / "before" / "b.xml").write_text("x")
    with pytest.raises(PublishError, match=r"its b\.xml is not as it was"):
        rollback(public)
    assert files(public) == {"a.xml": "2", "b.xml": "2"}
    assert not (work(public) / "staged").exists()


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"number": "x"}'])
def test_a_note_of_what_was_before_that_cannot_be_read_is_none(public: Path, damage: str) -> None:
    plain(public, a="1")
    plain(public, a="2")
    (work(public) / "before.json").write_text(damage)
    with pytest.raises(UsageError, match="there is nothing to go back to"):
        rollback(public)
    plain(public, a="3")
    rollback(public)
    assert files(public) == {"a.xml": "2"}


def test_what_was_before_in_another_layout_is_forgotten(public: Path) -> None:
    plain(public, a="1")
    plain(public, a="2")
    plain(public, layout="releases", a="2")
    plain(public, a="2")
    assert not (work(public) / "before.json").exists()


def test_nothing_is_kept_where_files_wait_in_what_is_published(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "leads", lambda *_: False)
    plain(public, a="1")
    plain(public, a="2")
    assert listed(public) == []
    with pytest.raises(UsageError, match="there is nothing to go back to"):
        rollback(public)


def test_what_cannot_be_kept_stops_nothing(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(public, a="1")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_previous.Previous, "forget", fail)
    plain(public, a="2")
    assert files(public) == {"a.xml": "2"}


def test_a_kill_while_a_plain_folder_goes_back_is_made_up_for(public: Path, tmp_path: Path) -> None:
    sets = [{"a.xml": "1", "b.xml": "1"}, {"a.xml": "2", "b.xml": "2"}]
    plain(public, a="1", b="1")
    for nth in range(1, 30):
        plain(public, a="2", b="2")
        code = KILLED_ON_THE_WAY.format(public=str(public), nth=nth)
        done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
        if done.returncode != -9:
            assert done.returncode == 0, done.stderr
            assert files(public) == sets[0]
            break
        Directory(public).recover(lambda _: None)
        assert files(public) in sets
        plain(public, a="1", b="1")
    assert nth > 4


def test_a_run_that_only_adds_is_gone_back_from(public: Path) -> None:
    plain(public, a="1")
    plain(public, a="1", b="1")
    assert not (work(public) / "before").exists()
    rollback(public)
    assert files(public) == {"a.xml": "1"}


def test_where_files_wait_elsewhere_by_now_nothing_is_put_back(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain(public, a="1")
    plain(public, a="2")
    monkeypatch.setattr(disk, "leads", lambda *_: False)
    with pytest.raises(UsageError, match="there is nothing to go back to"):
        rollback(public)
    assert files(public) == {"a.xml": "2"}


KILLED_ON_THE_WAY = """
import os, signal
from pathlib import Path
from feedpub.targets.directory import _rollback
calls = 0
def dying(name):
    known = getattr(Path, name)
    def call(self, *given, **more):
        global calls
        calls += 1
        if calls == {nth}:
            os.kill(os.getpid(), signal.SIGKILL)
        return known(self, *given, **more)
    setattr(Path, name, call)
for each in ("replace", "rename", "unlink"):
    dying(each)
_rollback.rollback(Path({public!r}))
"""
