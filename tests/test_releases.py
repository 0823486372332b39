"""The layout of releases: one link, swapped in one step, and what it leads to is always whole."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import killing
import pytest
from click.testing import CliRunner, Result
from publications import files, names, rehearsal_in, releases, rollback, staging_in

from feedpub.cli import main
from feedpub.config import load
from feedpub.errors import ConfigError, PublishError, UsageError
from feedpub.model import Document
from feedpub.publishing import Published
from feedpub.targets.directory import _trees as trees
from feedpub.targets.directory._lock import Lock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


def publish(
    target: Path, *, layout: str = "releases", prune: bool = True, keep: int = 3, **texts: Any
) -> Published:
    """Publish ``a="new"`` as a.xml and ``en__b="new"`` as en/b.xml."""
    with staging_in(target, wait=0, layout=layout, keep=keep) as staging:
        for key, text in texts.items():
            name = key.replace("__", "/") + ".xml"
            staging.adopt(staging.add(Document(name=name, format="rss", data=text.encode())))
        return staging.publish(prune=prune)


def home(target: Path) -> Path:
    return target.with_name(f".{target.name}.feedpub") / "releases"


def numbers(target: Path) -> list[int]:
    return [each.number for each in releases(target)]


def test_each_run_that_changes_something_makes_a_release(public: Path) -> None:
    publish(public, a="1", en__b="1")
    assert public.readlink() == Path(".public.feedpub/releases/1")
    assert files(public) == {"a.xml": "1", "en/b.xml": "1"}
    assert publish(public, a="1", en__b="1").written == ()
    assert numbers(public) == [1]
    publish(public, a="2", en__b="1")
    assert public.readlink() == Path(".public.feedpub/releases/2")
    assert files(public) == {"a.xml": "2", "en/b.xml": "1"}
    assert files(home(public) / "1") == {"a.xml": "1", "en/b.xml": "1"}
    assert names(public.parent) == [".public.feedpub", "public"]
    assert names(home(public).parent) == ["directory", "lock", "releases"]
    assert [(each.number, each.is_live, each.files) for each in releases(public)] == [
        (1, False, 2),
        (2, True, 2),
    ]


def test_what_did_not_change_is_the_same_file(public: Path) -> None:
    publish(public, a="1", b="1")
    os.utime(public / "b.xml", (1, 1))
    publish(public, a="2", b="1")
    assert (public / "b.xml").samefile(home(public) / "1/b.xml")
    assert (public / "b.xml").stat().st_mtime == 1


def test_where_links_are_refused_copies_do(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    publish(public, a="1", b="1")
    os.utime(public / "b.xml", (1, 1))
    (public / "b.xml").chmod(0o640)
    monkeypatch.setattr(os, "link", refuse)
    publish(public, a="2", b="1")
    assert not (public / "b.xml").samefile(home(public) / "1/b.xml")
    found = (public / "b.xml").stat()
    assert (found.st_mtime, stat.S_IMODE(found.st_mode)) == (1, 0o640)


def test_folders_and_files_have_the_modes_of_the_plain_layout(public: Path) -> None:
    before = os.umask(0o027)
    try:
        publish(public, a="1", en__b="1")
    finally:
        os.umask(before)
    (public / "en").chmod(0o2775)
    publish(public, a="2", en__b="1")
    modes = {path: stat.S_IMODE((public / path).stat().st_mode) for path in (".", "en", "a.xml")}
    assert modes["."] == 0o750
    assert modes["en"] == 0o2775
    assert stat.S_IMODE(home(public).parent.stat().st_mode) == 0o711


def test_only_so_many_are_kept_and_what_is_live_always(public: Path) -> None:
    for text in "123456":
        publish(public, keep=2, a=text)
    assert numbers(public) == [4, 5, 6]
    rollback(public, 4)
    publish(public, keep=1, a="4")  # nothing changes, but one too many is there
    assert numbers(public) == [4, 6]
    publish(public, keep=0, a="7")
    assert numbers(public) == [7]
    assert names(home(public)) == ["7", "7.json"]


def test_pruned_held_and_withdrawn_files(public: Path) -> None:
    publish(public, a="1", en__b="1", c="1", d="1")
    with staging_in(public, layout="releases") as staging:
        for name in ("a.xml", "c.xml"):
            staging.adopt(staging.add(Document(name=name, format="rss", data=b"2")))
        published = staging.publish(prune=False, held={"a.xml"}, withdrawn={"en/b.xml"})
    assert (published.written, published.removed) == (("c.xml",), ("en/b.xml",))
    assert (published.held, published.left) == (("a.xml",), ("d.xml",))
    assert files(public) == {"a.xml": "1", "c.xml": "2", "d.xml": "1"}
    assert names(public) == ["a.xml", "c.xml", "d.xml"]
    with rehearsal_in(public, layout="releases") as rehearsal:
        assert set(rehearsal.earlier()) == {"a.xml", "c.xml", "d.xml"}
    publish(public, a="1")
    assert files(public) == {"a.xml": "1"}


def test_what_is_known_of_files_may_change_alone(public: Path) -> None:
    publish(public, a="1", b="1")
    (public / "b.xml").unlink()
    publish(public, a="1", prune=False)
    assert numbers(public) == [1]
    (home(public) / "1.json").write_text("{}")
    publish(public, a="1")
    assert set(json.loads((home(public) / "1.json").read_text())) == {"a.xml"}


def test_what_others_put_there_is_carried_along(public: Path) -> None:
    publish(public, a="1")
    (public / "robots.txt").write_text("mine")
    (public / "en").mkdir()
    (public / "en/link").symlink_to("../robots.txt")
    (public / "folder").symlink_to("en")
    (public / "dangling").symlink_to("nowhere")
    publish(public, a="2")
    assert files(public) == {"a.xml": "2", "robots.txt": "mine", "en/link": "mine"}
    assert (public / "folder").readlink() == Path("en")
    assert (public / "dangling").is_symlink()


def test_what_cannot_be_carried_along_is_refused(public: Path) -> None:
    publish(public, a="1")
    os.mkfifo(public / "pipe")
    with pytest.raises(PublishError, match="is not a file") as caught:
        publish(public, a="2")
    assert "still live" in str(caught.value)
    assert (public.readlink().name, (public / "a.xml").read_text()) == ("1", "1")


def test_a_link_to_another_release_is_not_written_through(public: Path) -> None:
    publish(public, a="1", en__b="1")
    (public / "fr").symlink_to((public / "en").absolute())
    with pytest.raises(PublishError, match="behind a link that leads out") as caught:
        publish(public, a="2", en__b="1", fr__c="2")
    assert "Make the link relative" in str(caught.value)
    assert numbers(public) == [1]
    assert "c.xml" not in names(public / "en")
    (public / "fr").unlink()
    (public / "fr").symlink_to("en")
    publish(public, a="2", en__b="1", fr__c="2")
    assert files(public / "en") == {"b.xml": "1", "c.xml": "2"}


def test_a_release_that_was_removed_by_hand(public: Path) -> None:
    publish(public, a="1")
    for path in home(public).iterdir():
        trees_remove(path)
    assert not public.exists()
    publish(public, a="2")
    assert files(public) == {"a.xml": "2"}
    for path in home(public).iterdir():
        trees_remove(path)
    publish(public, layout="directory", a="3")
    assert not public.is_symlink()
    assert files(public) == {"a.xml": "3"}


def trees_remove(path: Path) -> None:
    if path.is_dir():
        for each in path.iterdir():
            trees_remove(each)
        path.rmdir()
    else:
        path.unlink()


def test_a_link_that_was_removed_by_hand(public: Path) -> None:
    publish(public, a="1", b="1")
    public.unlink()
    publish(public, a="2")
    assert files(public) == {"a.xml": "2"}
    assert numbers(public) == [1, 2]


def test_a_folder_that_was_removed_by_hand_had_no_files(public: Path) -> None:
    publish(public, layout="directory", a="1", b="1")
    (public / "a.xml").unlink()
    (public / "b.xml").unlink()
    public.rmdir()
    with rehearsal_in(public) as rehearsal:
        assert rehearsal.earlier() == {}
    assert publish(public, layout="directory", prune=False, a="2").left == ()


def test_a_build_of_nothing_leaves_nothing(public: Path) -> None:
    with staging_in(public, layout="releases"):
        pass
    assert names(public.parent) == []
    publish(public, a="1")
    with staging_in(public, layout="releases"):
        pass
    assert files(public) == {"a.xml": "1"}


# Changing the layout


@pytest.fixture(params=["exchange", "steps", "copies"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, public: Path) -> str:
    """How names are exchanged: at once, by two renames, or between two file systems."""
    if request.param != "exchange":
        monkeypatch.setattr(trees, "exchange", lambda *_: False)
    if request.param == "copies":
        rename = Path.rename

        def guarded(self: Path, to: Path) -> Path:
            inside = home(public).parent
            if self.is_relative_to(inside) != Path(to).is_relative_to(inside):
                raise OSError(errno.EXDEV, "Invalid cross-device link")
            return rename(self, to)

        monkeypatch.setattr(Path, "rename", guarded)
    return str(request.param)


def test_a_folder_becomes_a_release_and_again_a_folder(public: Path, way: str) -> None:
    publish(public, layout="directory", a="1", gone="1", en__b="1")
    (public / "robots.txt").write_text("mine")
    os.utime(public / "a.xml", (1, 1))
    publish(public, a="1", en__b="2")
    assert public.readlink() == Path(".public.feedpub/releases/2")
    assert files(public) == {"a.xml": "1", "en/b.xml": "2", "robots.txt": "mine"}
    assert (public / "a.xml").stat().st_mtime == 1
    assert files(home(public) / "1") == {
        "a.xml": "1", "en/b.xml": "1", "gone.xml": "1", "robots.txt": "mine",
    }  # fmt: skip
    assert names(home(public).parent) == ["directory", "lock", "releases"]

    publish(public, layout="directory", a="1")
    assert not public.is_symlink()
    assert files(public) == {"a.xml": "1", "robots.txt": "mine"}
    assert (public / "a.xml").stat().st_mtime == 1
    assert names(public.parent) == [".public.feedpub", "public"]
    assert names(home(public)) == ["1", "1.json"]  # what it was may still be of use
    assert set(json.loads((home(public).parent / "manifest.json").read_text())) == {"a.xml"}
    publish(public, a="2")
    assert numbers(public) == [1, 2, 3]
    assert files(public) == {"a.xml": "2", "robots.txt": "mine"}
    publish(public, layout="directory", a="2")


def test_a_folder_that_is_not_ours_becomes_one(public: Path, way: str) -> None:
    public.mkdir()
    (public / "robots.txt").write_text("mine")
    publish(public, a="1")
    assert files(public) == {"a.xml": "1", "robots.txt": "mine"}
    assert files(home(public) / "1") == {"robots.txt": "mine"}


def test_an_unfinished_swap_is_finished_before_the_layout_changes(public: Path) -> None:
    publish(public, layout="directory", a="1", b="1")
    work = home(public).parent
    (work / "staged").mkdir()
    (work / "staged/b.xml").write_text("2")
    journal = {"write": ["b.xml"], "remove": [], "manifest": {"a.xml": {}, "b.xml": {}}}
    (work / "journal.json").write_text(json.dumps(journal))
    with staging_in(public, layout="releases"):
        assert files(public) == {"a.xml": "1", "b.xml": "2"}
    assert not (work / "journal.json").exists()


def test_somebody_elses_link_is_refused(public: Path) -> None:
    (public.parent / "disk").mkdir()
    public.symlink_to("disk")
    with pytest.raises(PublishError, match="is a link to disk, which feedpub did not make"):
        publish(public, a="1")
    (public.parent / "disk").rmdir()
    with pytest.raises(PublishError, match="is a link to disk, which feedpub did not make"):
        publish(public, a="1")


def test_a_file_is_refused(public: Path) -> None:
    public.write_text("mine")
    with pytest.raises(PublishError, match="is not a folder"):
        publish(public, a="1")
    assert public.read_text() == "mine"


def test_a_mount_point_is_refused(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(public, layout="directory", a="1")
    monkeypatch.setattr(Path, "is_mount", lambda _: True)
    with pytest.raises(PublishError, match="is a mount point"):
        publish(public, a="2")
    assert files(public) == {"a.xml": "1"}


def test_links_that_would_lead_elsewhere_are_refused(public: Path) -> None:
    publish(public, layout="directory", a="1")
    (public / "images").symlink_to("../images")
    with pytest.raises(PublishError, match=r"leads out of the published directory, to \.\./images"):
        publish(public, a="2")
    assert (files(public), public.is_symlink()) == ({"a.xml": "1"}, False)
    (public / "images").unlink()
    (public / "b.xml").symlink_to("a.xml")
    publish(public, a="2")
    (public / "b.xml").unlink()
    (public / "images").symlink_to("../images")
    with pytest.raises(PublishError, match="leads out of the published directory"):
        publish(public, layout="directory", a="3")
    assert (files(public), public.is_symlink()) == ({"a.xml": "2"}, True)
    (public / "images").unlink()
    (public / "images").symlink_to("/images")
    publish(public, layout="directory", a="3")
    assert (public / "images").readlink() == Path("/images")


@pytest.mark.parametrize("layout", ["releases", "directory"])
def test_another_working_folder_does_not_lose_the_releases(public: Path, layout: str) -> None:
    publish(public, a="1")
    with pytest.raises(PublishError, match="is no longer the working folder") as caught:
        staging_in(public, work=public.parent / "work", layout=layout).__enter__()
    assert 'publish once with layout = "directory"' in str(caught.value)
    assert not (public.parent / "work").exists()
    publish(public, layout="directory", a="1")
    with staging_in(public, work=public.parent / "work", layout="releases") as staging:
        assert set(staging.earlier()) == {"a.xml"}
        assert public.readlink() == Path("work/releases/1")


def test_a_folder_may_be_called_like_those_of_releases(tmp_path: Path) -> None:
    publish(tmp_path / "releases/1", layout="directory", a="1")
    publish(tmp_path / "releases/1", a="2")
    assert files(tmp_path / "releases/1") == {"a.xml": "2"}


def test_exchange_says_when_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not trees.exchange(tmp_path / "a", tmp_path / "b")
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    assert not trees.exchange(tmp_path / "a", tmp_path / "b")


# Going back


def test_going_back_and_forth(public: Path) -> None:
    for text in "123":
        publish(public, a=text)
    before, after = rollback(public)
    assert (before.number, after.number, files(public)) == (3, 2, {"a.xml": "2"})
    rollback(public)
    assert files(public) == {"a.xml": "1"}
    with pytest.raises(UsageError, match="no release before 1") as caught:
        rollback(public)
    assert caught.value.help == "There is: 1, 2, 3."
    rollback(public, 3)
    assert files(public) == {"a.xml": "3"}
    with pytest.raises(UsageError, match="there is no release 9"):
        rollback(public, 9)
    before, after = rollback(public, 3)
    assert before == after
    rollback(public, 1)
    assert publish(public, a="3").written == ("a.xml",)
    assert (public.readlink().name, files(public)) == ("4", {"a.xml": "3"})
    assert names(public.parent) == [".public.feedpub", "public"]


def test_there_is_nothing_to_go_back_to(public: Path) -> None:
    for _ in range(2):
        with pytest.raises(UsageError, match="there is nothing to go back to"):
            rollback(public)
        publish(public, layout="directory", a="1")
    assert numbers(public) == []


def test_old_releases_of_a_plain_folder_are_not_gone_back_to(public: Path) -> None:
    publish(public, a="1")
    publish(public, a="2")
    publish(public, layout="directory", a="2")
    assert numbers(public) == [1]
    with pytest.raises(UsageError, match="there is nothing to go back to"):
        rollback(public)
    assert not public.is_symlink()


def test_going_back_waits_for_a_build(public: Path) -> None:
    publish(public, a="1")
    publish(public, a="2")
    held = Lock(home(public).parent / "lock")
    assert held.acquire(0)
    with pytest.raises(PublishError, match="another build"):
        rollback(public, wait=0)
    held.release()
    assert files(public) == {"a.xml": "2"}


def test_a_release_that_goes_while_they_are_listed(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(public, a="1")
    monkeypatch.setattr("feedpub.targets.directory._releases.Releases._numbers", lambda _: [1, 7])
    assert numbers(public) == [1]


# Faults


def test_a_fault_leaves_what_was_live(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(public, a="1", b="1")
    for name in ("rename", "replace", "symlink_to", "mkdir", "open"):
        for nth in range(1, 20):
            original, calls = getattr(Path, name), 0

            def failing(
                self: Path,
                *arguments: object,
                _call: Callable[..., object] = original,
                _nth: int = nth,
                **named: object,
            ) -> object:
                nonlocal calls
                calls += 1
                if calls == _nth:
                    raise OSError(errno.EIO, "broken")
                return _call(self, *arguments, **named)

            before, problem = files(public), ""
            with monkeypatch.context() as patch:
                patch.setattr(Path, name, failing)
                try:
                    publish(public, a=f"{name}{nth}", b=f"{name}{nth}")
                except PublishError as error:
                    problem = str(error)
            if not problem:
                assert set(files(public).values()) == {f"{name}{nth}"}
                if calls < nth:
                    break
                continue  # what failed was not needed
            assert "still live" in problem
            assert files(public) == before
            with staging_in(public, layout="releases"):
                assert files(public) == before
                assert [each.number for each in releases(public) if each.is_live]
            assert names(public.parent) == [".public.feedpub", "public"]


def test_an_old_release_that_cannot_be_removed_is_left(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(public, a="1")
    with monkeypatch.context() as patch:
        patch.setattr(
            "feedpub.targets.directory._releases.remove_tree",
            lambda _: (_ for _ in ()).throw(OSError(5, "x")),
        )
        publish(public, keep=0, a="2")
    assert names(home(public)) == ["1", "2", "2.json"]
    publish(public, keep=0, a="2")
    assert names(home(public)) == ["2", "2.json"]


def test_a_signal_after_the_swap_undoes_nothing(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(public, a="1")
    replace = Path.replace

    def interrupted(self: Path, to: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            publish(public, a="2")
    finally:
        signal.signal(signal.SIGINT, before)
    assert files(public) == {"a.xml": "2"}


CALLS = (*killing.NAMES, "chmod")
OLD = {"a.xml": "old", "en/b.xml": "old", "gone.xml": "old"}
NEW = {"a.xml": "new", "en/b.xml": "new", "new.xml": "new"}


@pytest.mark.parametrize("what", ["releases", "rollback", "releases exchange", "releases steps"])
def test_a_kill_at_any_call_leaves_the_old_or_the_new(tmp_path: Path, what: str) -> None:
    for nth in range(1, 120):
        public = tmp_path / str(nth) / "public"
        layout = "directory" if " " in what else "releases"
        if what == "rollback":
            publish(public, a="new", en__b="new", new="new")
        publish(public, layout=layout, a="old", en__b="old", gone="old")
        if what == "rollback":
            code = killing.ended(killing.roll_back, nth, CALLS, public)
        else:
            run = killing.publish_in_steps if "steps" in what else killing.publish
            code = killing.ended(run, nth, CALLS, public, "releases")
        if public.exists():
            assert files(public) in (OLD, NEW)
        else:  # between two renames, where names cannot be exchanged
            assert what == "releases steps"
        with staging_in(public, wait=0, layout="releases") as staging:
            found = files(public)
            assert found in (OLD, NEW)
            assert set(staging.earlier()) == set(found)
        assert names(public.parent) == [".public.feedpub", "public"]
        assert set(names(home(public).parent)) == {"directory", "lock", "releases"}
        for each in releases(public):
            assert files(home(public) / str(each.number)) in (OLD, NEW)
        publish(public, a="newer")
        assert files(public) == {"a.xml": "newer"}
        if code == 0:
            break
    else:
        pytest.fail("never got through")
    assert nth > 2


@pytest.mark.parametrize("what", ["directory exchange", "directory steps"])
def test_a_kill_on_the_way_back_to_a_folder_loses_nothing(tmp_path: Path, what: str) -> None:
    for nth in range(1, 120):
        public = tmp_path / str(nth) / "public"
        publish(public, a="old", en__b="old", gone="old")
        run = killing.publish_in_steps if "steps" in what else killing.publish
        code = killing.ended(run, nth, CALLS, public, "directory")
        if public.exists():
            assert set(files(public).values()) <= {"old", "new"}
        else:
            assert what == "directory steps"
        with staging_in(public, wait=0) as staging:  # heals
            found = files(public)
            assert found in (OLD, NEW)
            assert set(staging.earlier()) == set(found)
        assert not public.is_symlink()
        publish(public, layout="directory", a="newer")
        assert files(public) == {"a.xml": "newer"}
        if code == 0:
            break
    else:
        pytest.fail("never got through")
    assert nth > 5


LOOKING = """
    import os, sys
    from pathlib import Path
    public, stop = Path(sys.argv[1]), Path(sys.argv[2])
    looks = mixed = missing = 0
    print("ready", flush=True)
    while not stop.exists():
        try:
            folder = os.open(public, os.O_RDONLY)
        except FileNotFoundError:
            missing += 1
            continue
        found = set()
        for name in os.listdir(folder):
            with open(os.open(name, os.O_RDONLY, dir_fd=folder)) as file:
                found.add(file.read())
        os.close(folder)
        looks += 1
        mixed += len(found) != 1
    print(looks, mixed, missing)
"""


def test_a_reader_that_looks_all_the_time_never_sees_two_generations(
    public: Path, tmp_path: Path
) -> None:
    many = [f"f{number}" for number in range(20)]

    def texts(text: object) -> dict[str, Any]:
        return dict.fromkeys(many, str(text))

    publish(public, layout="directory", **texts(0))
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(LOOKING), str(public), str(tmp_path / "stop")],
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        end, text = time.monotonic() + 2, 0
        while time.monotonic() < end:
            text += 1
            publish(public, **texts(text))
            rollback(public)
        (tmp_path / "stop").touch()
        looks, mixed, missing = map(int, reader.stdout.read().split())
    assert looks > 20
    assert (mixed, missing) == (0, 0)


# The command and the configuration

HEAD = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"

[[source]]
path = "articles.json"

[[output]]
format = "rss"

[publish]
layout = "releases"
"""


@pytest.fixture
def feedpub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(HEAD)

    def run(*arguments: str, exits: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == exits, result.output
        return result

    return run


def records(*titles: str) -> None:
    Path("articles.json").write_text(
        json.dumps(
            [
                {
                    "id": title,
                    "url": f"/{title}",
                    "title": title,
                    "summary": "Pe scurt.",
                    "date_published": "2026-11-23T07:30:00+02:00",
                }
                for title in titles
            ]
        )
    )


NOW = ("--now", "2026-11-23T09:00:00+02:00")


def test_the_command_goes_back(feedpub: Callable[..., Result]) -> None:
    assert feedpub("rollback", "--list").stdout == "there are no releases\n"
    assert "there is nothing to go back to" in feedpub("rollback", exits=2).stderr
    records("a")
    feedpub("build", *NOW)
    records("a", "b")
    assert "1 new, 0 changed, 0 gone" in feedpub("build", *NOW, "--diff").stdout
    assert feedpub("rollback", "--list").stdout.splitlines()[0].endswith("1 file  live")
    assert feedpub("rollback").stdout == "public: release 1 is live again; 2 was before\n"
    assert "<title>b" not in Path("public/rss.xml").read_text()
    assert feedpub("rollback", "--to", "1").stdout == "public: release 1 is live already\n"
    assert "There is: 1, 2." in feedpub("rollback", exits=2).stderr
    assert "1 new, 0 changed, 0 gone" in feedpub("build", *NOW, "--dry-run").stdout
    feedpub("build", *NOW)
    assert "<title>b" in Path("public/rss.xml").read_text()
    assert Path("public").readlink().name == "3"
    feedpub("rollback", "-o", "public", "--to", "1")
    assert Path("public").readlink().name == "1"


def test_the_configuration_says_the_layout(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(HEAD)
    assert (load(path).layout, load(path).keep) == ("releases", 3)
    environment = {"FEEDPUB_PUBLISH_LAYOUT": "directory", "FEEDPUB_PUBLISH_KEEP": "12"}
    config = load(path, environment=environment)
    assert (config.layout, config.keep) == ("directory", 12)
    with pytest.raises(ConfigError, match="FEEDPUB_PUBLISH_KEEP is 'x'; write a number"):
        load(path, environment={"FEEDPUB_PUBLISH_KEEP": "x"})
    path.write_text(HEAD + "keep = -1\n")
    with pytest.raises(ConfigError, match="keep"):
        load(path)


@pytest.mark.parametrize("folder", ["", "en"])
def test_a_folder_that_cannot_be_listed_is_not_left_out(
    public: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    publish(public, a="1", en__b="1")
    real = os.scandir

    def scandir(path: Any) -> Any:
        if not isinstance(path, int) and Path(path) == home(public) / "1" / folder:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        with pytest.raises(PublishError, match="Input/output error"):
            publish(public, prune=False, a="2")
    assert files(public) == {"a.xml": "1", "en/b.xml": "1"}
    publish(public, prune=False, a="2")
    assert files(public) == {"a.xml": "2", "en/b.xml": "1"}


def test_a_build_after_a_rollback_goes_forward_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(
        '[publication]\nname = "C"\nurl = "https://c.example/"\nlanguage = "ro"\n'
        '[[source]]\npath = "a.jsonl"\n[[output]]\nformat = "rss"\n'
        '[publish]\nlayout = "releases"\n'
    )

    def feedpub(*arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    def build(*titles: str) -> Result:
        lines = [
            json.dumps({"id": f"{n}", "url": f"/{n}", "title": title,
                        "date_published": f"2026-11-20T08:0{n}:00Z"})
            for n, title in enumerate(titles)
        ]  # fmt: skip
        Path("a.jsonl").write_text("\n".join(lines))
        return feedpub("build", "--now", "2026-11-20T09:00:00Z")

    build("Old", "Other")
    build("New", "Other")
    feedpub("rollback")
    assert "Old" in Path("public/rss.xml").read_text()
    # The store remembers another file than the one that is live, and nothing changed since.
    result = build("New", "Other")
    assert "New" in Path("public/rss.xml").read_text()
    assert "1 changed" in result.stdout
    assert result.stderr == (
        f"feedpub: {tmp_path / 'public'}: release 1, which `feedpub rollback` had put back, is not"
        " live any more; release 3 is\n"
    )
    assert build("New", "Other").stderr == ""


def test_a_file_that_was_put_back_by_hand_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(
        '[publication]\nname = "C"\nurl = "https://c.example/"\nlanguage = "ro"\n'
        '[[source]]\npath = "a.jsonl"\n[[output]]\nformat = "rss"\n'
    )
    for title in ("Old", "New", "New"):
        record = {"url": "/1", "title": title, "date_published": "2026-11-20T08:00:00Z"}
        Path("a.jsonl").write_text(json.dumps(record))
        arguments = ["build", "--now", "2026-11-20T09:00:00Z"]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        live = Path("public/rss.xml").read_bytes()
        assert title.encode() in live
        if title == "Old":
            backup = live
        Path("public/rss.xml").write_bytes(backup)
