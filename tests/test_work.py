"""The working folder: beside what is published, moved there from where it was, never shared."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from pathlib import Path

import killing
import pytest
from publications import files, names, rehearsal_in, staging_in

from feedpub import disk
from feedpub.config import load
from feedpub.errors import ConfigError, PublishError
from feedpub.model import Document
from feedpub.targets.directory._lock import Lock


def publish(target: Path, *names: str, text: str = "new", work: Path | None = None) -> None:
    with staging_in(target, work=work, wait=0) as staging:
        for name in names:
            staging.adopt(staging.add(Document(name=name, format="rss", data=text.encode())))
        staging.publish(prune=True)


def manifest(folder: Path) -> set[str]:
    return set(json.loads((folder / "manifest.json").read_text()))


def older(target: Path, *names: str) -> Path:
    """Publish as older versions did: with the working folder inside *target*."""
    publish(target, *names, text="old")
    (target.with_name(f".{target.name}.feedpub") / "directory").unlink()
    target.with_name(f".{target.name}.feedpub").rename(target / ".feedpub")
    return target / ".feedpub"


def test_it_is_beside_what_is_published_and_never_inside(tmp_path: Path) -> None:
    publish(tmp_path / "public", "rss.xml")
    publish(tmp_path / "other", "atom.xml")
    assert files(tmp_path / "public") == {"rss.xml": "new"}
    assert names(tmp_path) == [".other.feedpub", ".public.feedpub", "other", "public"]
    assert names(tmp_path / ".public.feedpub") == [
        "directory", "lock", "manifest.json",
    ]  # fmt: skip
    assert manifest(tmp_path / ".public.feedpub") == {"rss.xml"}
    assert manifest(tmp_path / ".other.feedpub") == {"atom.xml"}


def test_nothing_of_it_is_inside_while_files_wait(tmp_path: Path) -> None:
    with staging_in(tmp_path / "public") as staging:
        staged = staging.add(Document(name="rss.xml", format="rss", data=b"new"))
        assert names(tmp_path / "public") == []
        assert staged.path == tmp_path / ".public.feedpub/staged/rss.xml"


def test_it_can_be_chosen(tmp_path: Path) -> None:
    publish(tmp_path / "public", "rss.xml", work=tmp_path / "var/work")
    assert names(tmp_path) == ["public", "var"]
    assert manifest(tmp_path / "var/work") == {"rss.xml"}
    assert stat.S_IMODE((tmp_path / "var/work").stat().st_mode) == 0o700


def test_a_linked_directory_has_one_under_all_its_names(tmp_path: Path) -> None:
    (tmp_path / "disk/feeds").mkdir(parents=True)
    (tmp_path / "public").symlink_to("disk/feeds")
    publish(tmp_path / "public", "rss.xml")
    publish(tmp_path / "disk/feeds", "atom.xml")
    assert names(tmp_path) == ["disk", "public"]
    assert files(tmp_path / "public") == {"atom.xml": "new"}


def test_a_build_of_nothing_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with staging_in(tmp_path / "public"):
        pass
    with staging_in(tmp_path / "public", work=tmp_path / "mine"):
        pass
    assert names(tmp_path) == ["mine"]
    assert names(tmp_path / "mine") == []


def test_a_swap_that_failed_is_no_build_of_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def breaking(self: Path, to: Path) -> Path:
        if self.name in {"manifest.json.part", "journal.json"}:
            raise OSError(errno.EIO, "broken")
        return replace(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", breaking)
        with pytest.raises(PublishError, match="broken"):
            publish(tmp_path / "public", "rss.xml")
    assert (tmp_path / ".public.feedpub/journal.json").exists()
    publish(tmp_path / "public", "atom.xml")
    assert files(tmp_path / "public") == {"atom.xml": "new"}


def test_a_root_has_nothing_beside_it() -> None:
    with pytest.raises(PublishError, match="no parent folder") as caught:
        staging_in(Path("/")).__enter__()
    assert "[publish] work" in str(caught.value)


def test_one_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(PublishError, match="File exists") as caught:
        publish(tmp_path / "public", "rss.xml", work=tmp_path / "file/work")
    assert "name another folder in [publish] work" in str(caught.value)
    assert not (tmp_path / "public").exists()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine/staged").mkdir(parents=True)
    with pytest.raises(PublishError, match="not a working folder of feedpub") as caught:
        publish(tmp_path / "public", "rss.xml", work=tmp_path / "mine")
    assert caught.value.exit_code == 4
    assert names(tmp_path / "mine") == ["staged"]


def test_two_directories_cannot_share_one(tmp_path: Path) -> None:
    publish(tmp_path / "a", "rss.xml", work=tmp_path / "work")
    with pytest.raises(PublishError, match=r"is the working folder of .*/a\n") as caught:
        publish(tmp_path / "b", "atom.xml", work=tmp_path / "work")
    assert "cannot share one" in str(caught.value)
    assert files(tmp_path / "a") == {"rss.xml": "new"}
    assert manifest(tmp_path / "work") == {"rss.xml"}
    publish(tmp_path / "a", "atom.xml", work=tmp_path / "work")  # and nobody waits for a lock


def test_it_may_be_moved_together_with_what_is_published(tmp_path: Path) -> None:
    publish(tmp_path / "a/public", "rss.xml")
    (tmp_path / "a").rename(tmp_path / "b")
    publish(tmp_path / "b/public", "atom.xml")
    assert files(tmp_path / "b/public") == {"atom.xml": "new"}


def test_an_old_one_is_moved_over(tmp_path: Path) -> None:
    older(tmp_path / "public", "rss.xml", "gone.xml")
    assert not (tmp_path / ".public.feedpub").exists()
    with rehearsal_in(tmp_path / "public") as rehearsal:
        assert set(rehearsal.earlier()) == {"rss.xml", "gone.xml"}
    assert (tmp_path / "public/.feedpub").exists()
    with staging_in(tmp_path / "public") as staging:
        assert set(staging.earlier()) == {"rss.xml", "gone.xml"}
    publish(tmp_path / "public", "rss.xml")
    assert files(tmp_path / "public") == {"rss.xml": "new"}
    assert names(tmp_path / "public") == ["rss.xml"]


def test_an_unfinished_swap_in_an_old_one_is_finished(tmp_path: Path) -> None:
    old = older(tmp_path / "public", "a.xml", "b.xml")
    (old / "staged").mkdir()
    (old / "staged/b.xml").write_text("new")
    (tmp_path / "public/a.xml").write_text("new")
    journal = {"write": ["a.xml", "b.xml"], "remove": [], "manifest": {"a.xml": {}, "b.xml": {}}}
    (old / "journal.json").write_text(json.dumps(journal))
    with staging_in(tmp_path / "public") as staging:
        assert files(tmp_path / "public") == {"a.xml": "new", "b.xml": "new"}
        assert set(staging.earlier()) == {"a.xml", "b.xml"}
    assert names(tmp_path / "public") == ["a.xml", "b.xml"]


def test_what_is_not_ours_in_an_old_one_stays(tmp_path: Path) -> None:
    old = older(tmp_path / "public", "rss.xml")
    (old / "notes.txt").write_text("mine")
    publish(tmp_path / "public", "rss.xml")
    publish(tmp_path / "public", "rss.xml")
    assert files(old) == {"notes.txt": "mine"}


def test_lists_of_both_are_joined(tmp_path: Path) -> None:
    """An older version has run again: it lists only what it wrote itself."""
    older(tmp_path / "public", "a.xml").rename(tmp_path / "kept")
    publish(tmp_path / "public", "b.xml")
    (tmp_path / "kept").rename(tmp_path / "public/.feedpub")
    with staging_in(tmp_path / "public") as staging:
        assert set(staging.earlier()) == {"a.xml", "b.xml"}
    publish(tmp_path / "public", "b.xml")
    assert files(tmp_path / "public") == {"b.xml": "new"}


def test_a_damaged_list_in_an_old_one_is_not_forgotten(tmp_path: Path) -> None:
    old = older(tmp_path / "public", "a.xml")
    (old / "manifest.json").write_text("[]")
    for _ in range(2):
        with pytest.raises(PublishError, match="what earlier runs published cannot be read"):
            publish(tmp_path / "public", "b.xml")
    assert files(tmp_path / "public")["a.xml"] == "old"


def test_an_old_version_that_is_at_work_is_waited_for(tmp_path: Path) -> None:
    old = older(tmp_path / "public", "a.xml")
    held = Lock(old / "lock")
    assert held.acquire(0)
    with pytest.raises(PublishError, match="another build"):
        publish(tmp_path / "public", "b.xml")
    held.release()
    publish(tmp_path / "public", "b.xml")
    assert files(tmp_path / "public") == {"b.xml": "new"}


def test_choosing_one_takes_over_the_one_beside(tmp_path: Path) -> None:
    publish(tmp_path / "public", "a.xml", "b.xml")
    publish(tmp_path / "public", "a.xml", work=tmp_path / "work")
    assert files(tmp_path / "public") == {"a.xml": "new"}
    assert names(tmp_path) == ["public", "work"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
@pytest.mark.parametrize("has_journal", [False, True])
def test_a_kill_while_it_is_moved_loses_nothing(tmp_path: Path, has_journal: bool) -> None:
    calls = (*killing.NAMES, "open", "fsync")
    for nth in range(1, 80):
        target = tmp_path / str(nth) / "public"
        old = older(target, "a.xml", "b.xml")
        after = {"a.xml": "old", "b.xml": "old"}
        if has_journal:
            after = {"a.xml": "old", "b.xml": "new", "c.xml": "new"}
            (old / "staged").mkdir()
            (old / "staged/b.xml").write_text("new")
            (old / "staged/c.xml").write_text("new")
            journal = {
                "write": ["b.xml", "c.xml"],
                "remove": [],
                "manifest": {name: {} for name in after},
            }
            (old / "journal.json").write_text(json.dumps(journal))
        code = killing.ended(killing.recover, nth, calls, target)
        with staging_in(target, wait=0) as staging:
            assert set(staging.earlier()) == set(after)
            assert files(target) == after
        assert not (target / ".feedpub").exists()
        if code == 0:
            break
    else:
        pytest.fail("never got through")
    assert nth > 10


def mounted(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    """Let no name lead from elsewhere into *target* or out of it."""

    def guarded(name: str) -> None:
        original = getattr(os, name)

        def call(old: str | Path, new: str | Path, **named: object) -> None:
            if Path(old).is_relative_to(target) != Path(new).is_relative_to(target):
                raise OSError(errno.EXDEV, "Invalid cross-device link", str(old))
            original(old, new, **named)

        monkeypatch.setattr(os, name, call)

    for name in ("rename", "replace", "link"):
        guarded(name)


def test_where_no_rename_leads_files_wait_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "public"
    older(target, "a.xml", "b.xml")
    mounted(monkeypatch, target)
    with staging_in(target) as staging:
        staged = staging.add(Document(name="a.xml", format="rss", data=b"new"))
        assert staged.path == target / ".feedpub/staged/a.xml"
        assert stat.S_IMODE((target / ".feedpub").stat().st_mode) == 0o700
        staging.adopt(staged)
        staging.publish(prune=True)
    assert files(target) == {"a.xml": "new"}
    assert names(target) == ["a.xml"]
    assert manifest(tmp_path / ".public.feedpub") == {"a.xml"}


def test_another_file_system_is_another_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "public"
    target.mkdir()
    original = Path.stat

    def elsewhere(self: Path, **named: bool) -> os.stat_result:
        found = original(self, **named)
        if self == target:
            found = os.stat_result((*found[:2], found.st_dev + 1, *found[3:]))
        return found

    monkeypatch.setattr(Path, "stat", elsewhere)
    with staging_in(target) as staging:
        staged = staging.add(Document(name="a.xml", format="rss", data=b"new"))
        assert staged.path == target / ".feedpub/staged/a.xml"


GOOD = '[publication]\nname = "Curierul"\nurl = "https://curierul.example/"\nlanguage = "ro"\n'


def test_the_configuration_says_where(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(GOOD)
    assert load(path).work is None
    path.write_text(f'{GOOD}[publish]\nwork = "var/feedpub"\n')
    assert load(path).work == tmp_path / "var/feedpub"
    environment = {"FEEDPUB_PUBLISH_WORK": "elsewhere"}
    assert load(path, environment=environment).work == tmp_path / "elsewhere"
    # Another directory has another working folder.
    assert load(path, overrides={"publish.directory": "/tmp/x"}).work is None
    path.write_text(GOOD)
    assert load(path, overrides={"publish.directory": "/tmp/x"}).directory == Path("/tmp/x")


@pytest.mark.parametrize("work", ["public", "public/work", "./x/../public/.work"])
def test_the_configuration_keeps_it_out_of_what_is_served(tmp_path: Path, work: str) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(f'{GOOD}[publish]\nwork = "{work}"\n')
    with pytest.raises(ConfigError, match="in the published directory; name a folder outside"):
        load(path)


def test_what_a_failed_first_run_left_half_written_is_no_hindrance(tmp_path: Path) -> None:
    work = tmp_path / ".public.feedpub"
    work.mkdir()
    (work / "lock").touch()
    (work / "directory").write_text("../public\n")
    (work / "journal.json.part").write_text("{")
    with staging_in(tmp_path / "public"):
        pass
    assert not work.exists()


def test_a_first_build_that_failed_is_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def full(self: Path, to: Path) -> Path:
        if self.name == "journal.json.part":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(PublishError, match="No space"):
            publish(tmp_path / "public", "rss.xml")
    assert names(tmp_path) == []
    publish(tmp_path / "public", "rss.xml")
    assert files(tmp_path / "public") == {"rss.xml": "new"}


@pytest.mark.parametrize("left", ["journal.json.part", "manifest.json.part", "directory.part"])
def test_what_a_run_that_was_killed_left_is_ours(tmp_path: Path, left: str) -> None:
    (tmp_path / ".public.feedpub").mkdir()
    (tmp_path / ".public.feedpub" / left).write_text("{")
    publish(tmp_path / "public", "rss.xml")
    assert files(tmp_path / "public") == {"rss.xml": "new"}


def test_what_else_is_in_it_keeps_it(tmp_path: Path) -> None:
    with staging_in(tmp_path / "public"):
        (tmp_path / ".public.feedpub/notes.txt").write_text("mine")
    assert names(tmp_path / ".public.feedpub") == ["directory", "lock", "notes.txt"]
    publish(tmp_path / "public", "rss.xml")
    assert files(tmp_path / "public") == {"rss.xml": "new"}


def test_folders_are_durable_before_what_is_in_them_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, synced = tmp_path / "a/public", []
    real, write = disk.sync, disk.write_json

    def sync(directory: Path) -> None:
        synced.append(str(directory.relative_to(tmp_path)))
        real(directory)

    def write_json(path: Path, value: object) -> None:
        synced.append(path.name)
        write(path, value)

    monkeypatch.setattr(disk, "sync", sync)
    monkeypatch.setattr(disk, "write_json", write_json)
    publish(target, "deep/er/b.xml", "c.xml")
    work = "a/.public.feedpub"
    before, after = synced[: synced.index("journal.json")], synced[synced.index("journal.json") :]
    # The folders that are new, and the way to what waits, are there before the journal says so.
    assert before[:4] == [".", "a", work, "a"]
    assert sorted(before[4:]) == [f"{work}/staged{below}" for below in ("", "/deep", "/deep/er")]
    # The folders of what is published are there before the journal is gone.
    done = after[: after.index("manifest.json")]
    assert done[:4] == ["journal.json", work, "a/public", "a/public/deep"]
    assert sorted(done[4:]) == ["a/public", "a/public/deep/er"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(FileExistsError):
        disk.make_folder(tmp_path / "a")


def test_a_link_that_cannot_be_read_is_no_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(f'{GOOD}[publish]\ndirectory = "public"\n')

    def resolve(self: Path, strict: bool = False) -> Path:
        raise OSError(errno.EIO, "Input/output error", str(self))

    monkeypatch.setattr(Path, "resolve", resolve)
    with pytest.raises(PublishError, match="cannot be written: Input/output error"):
        load(path)
