"""Folders on servers as targets: what is uploaded, what is said, what is left if it breaks off."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sshd
from publications import files
from sshd import Sshd

from feedpub import disk, formats
from feedpub.errors import PublishError
from feedpub.model import Document
from feedpub.publishing import Published, Rehearsal, Staging
from feedpub.targets import TARGETS, MadeFor, Reach, _holder
from feedpub.targets.sftp import RemoteFolder, _remote_lock, _session
from feedpub.targets.sftp._listing import facts
from feedpub.targets.sftp._session import Destination, PrintedText, Session, lost, quoted, refused

NEW = {"a.xml": "<a/>", "in/map-1.xml": "<1/>", "in/map-2.xml": "<2/>", "map.xml": "<map/>"}
NEXT = {
    "a.xml": "<a>2</a>",
    "in/map-1.xml": "<1/>",
    "on/map-3.xml": "<3/>",
    "map.xml": "<map>3</map>",
}
OWN = ".public.feedpub"


class Place:
    """A folder, and what sftp is asked to do with it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.public = folder / "public"
        self.public.mkdir()
        self.work = folder / OWN
        self.asked: list[str] = []
        self.falls = -1
        given = Session._given

        def note(session: Session, commands: Sequence[str], sign: str) -> Iterator[PrintedText]:
            some = [*commands]
            if self.falls >= 0:
                some = some[: max(self.falls - len(self.asked), 0)]
            self.asked += some
            if some:
                yield from given(session, some, sign)
            if len(some) < len(commands):
                session.end()
                raise lost(["client_loop: send disconnect: Broken pipe"], session._where)

        monkeypatch.setattr(Session, "_given", note)

    def target(self, path: str = "") -> RemoteFolder:
        options = {"host": "server", "path": path or str(self.public)}
        assert list(TARGETS["sftp"].problems(options, Path())) == []
        made = TARGETS["sftp"].make(options, Path())
        assert isinstance(made, RemoteFolder)
        return made

    def publish(
        self,
        documents: Mapping[str, str] = NEW,
        target: RemoteFolder | None = None,
        say: Callable[[str], object] = lambda _: None,
        change: Callable[[], object] = lambda: None,
    ) -> Published:
        target = target or self.target()
        with Staging(target, media_type=formats.media_type, say=say, wait=0) as staging:
            for name, text in documents.items():
                family = "map.xml" if "map" in name else name
                format = "sitemap" if "map" in name else "rss"
                document = Document(name=name, format=format, data=text.encode(), articles=())
                staging.adopt(staging.add(document, MadeFor(family, family)))
            change()
            return staging.publish(prune=True)

    @property
    def live(self) -> dict[str, str]:
        return files(self.public)

    @property
    def own(self) -> list[str]:
        return sorted(files(self.work))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(_session, "PROGRAM", sshd.without_ssh(tmp_path / "sftp"))
    return Place(tmp_path, monkeypatch)


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_holder, "is_dead", lambda _: True)


# What is uploaded ---------------------------------------------------------------------------------


def test_what_is_done(place: Place) -> None:
    assert place.publish().written == tuple(NEW)
    assert (place.live, place.own) == (NEW, ["manifest.json"])
    place.asked.clear()
    assert place.publish(NEXT) == Published(
        written=("a.xml", "on/map-3.xml", "map.xml"),
        unchanged=("in/map-1.xml",),
        removed=("in/map-2.xml",),
    )
    assert (place.live, place.own) == (NEXT, ["manifest.json"])
    done = [each.split('"')[-2].removeprefix(f"{place.folder}/") for each in place.asked
            if each.startswith(("rename ", "rm "))]  # fmt: skip
    lock, waiting = f"{OWN}/lock", f"{OWN}/staged"
    assert done == [
        lock, lock, f"{OWN}/journal.json", "public/on/map-3.xml", "public/a.xml", "public/map.xml",
        "public/in/map-2.xml", f"{OWN}/manifest.json", f"{OWN}/journal.json", waiting, lock,
    ]  # fmt: skip
    assert (place.public / "a.xml").stat().st_mode & 0o777 == 0o644
    assert place.work.stat().st_mode & 0o777 == 0o700
    # A folder in which nothing is left goes.
    place.publish({"a.xml": "<a/>"})
    assert sorted(each.name for each in place.public.iterdir()) == ["a.xml"]


def test_nothing_is_uploaded_twice(place: Place) -> None:
    place.publish()
    place.asked.clear()
    assert place.publish().unchanged == tuple(NEW)
    assert [each.split('"')[1] for each in place.asked if each.startswith("put ")] == [
        f"{place.asked[3].split(chr(34))[1]}"
    ]
    assert not [each for each in place.asked if "get" in each and "public/" in each.split('"')[1]]


def test_what_somebody_changed_is_uploaded_again(place: Place) -> None:
    place.publish()
    (place.public / "a.xml").write_text("<edited/>")
    (place.public / "in/map-1.xml").unlink()
    (place.public / "others.xml").write_text("<others/>")
    assert place.publish().written == ("a.xml", "in/map-1.xml")
    assert place.live == {**NEW, "others.xml": "<others/>"}


def test_what_was_touched_alone_is_compared(place: Place) -> None:
    place.publish()
    os.utime(place.public / "a.xml", (0, 0))
    place.asked.clear()
    assert place.publish().unchanged == tuple(NEW)
    assert any(each.startswith("get ") and "public/a.xml" in each for each in place.asked)
    place.asked.clear()
    place.publish()
    assert not any(each.startswith("get ") and "public/a.xml" in each for each in place.asked)


def test_hostile_names(place: Place) -> None:
    names = [
        "a b.xml", "'.xml", '".xml', "[a-z]*?.xml", "#.xml", "-x.xml", "ă€.xml", "$(touch x);.xml",
        "!ls.xml", "~/~.xml", "a/b c/d.xml", ".well-known/x.xml",
    ]  # fmt: skip
    documents = {name: f"<{number}/>" for number, name in enumerate(names)}
    place.publish(documents)
    assert place.live == documents
    place.asked.clear()
    assert place.publish(documents).unchanged == tuple(documents)
    target = place.target()
    assert {name: target.read(name) for name in names} == {
        name: text.encode() for name, text in documents.items()
    }
    assert target.read("none.xml") is None
    target.close()
    place.publish({"a.xml": "<a/>"})
    assert place.live == {"a.xml": "<a/>"}
    for name in ("a\nrm b", "../a", "a\\b", "x" * 501, ""):
        with pytest.raises(PublishError, match="cannot be published"):
            target.check(name)


def test_many_files(place: Place) -> None:
    many = {f"a-long-name-of-a-file-{number:03}.xml": f"<{number}/>" for number in range(60)}
    place.publish(many)
    assert place.live == many


def test_a_path_that_is_too_long(place: Place) -> None:
    with pytest.raises(PublishError, match="too long for sftp"):
        Session(Destination("server"), "there").ask([f"ls {'x' * 2000}"])


def test_a_rehearsal_changes_nothing(place: Place, tmp_path: Path) -> None:
    place.publish()
    before = files(place.folder)
    target = place.target()
    with Rehearsal(target, media_type=formats.media_type) as staging:
        path = tmp_path / "a"
        path.write_text("<a/>")
        assert target.holds("a.xml", path)
        assert not target.holds("a.xml", b"<b/>")
        assert staging.entries().keys() == NEW.keys()
    target.close()
    assert files(place.folder) == before | {"a": "<a/>"}


# What is left if it breaks off --------------------------------------------------------------------


def test_the_lock_goes_while_it_is_looked_at(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.work.mkdir()
    (place.work / "lock").write_text("{}")
    read = _remote_lock.RemoteLock._read

    def gone(lock: _remote_lock.RemoteLock, path: str) -> Any:
        (place.work / "lock").unlink(missing_ok=True)
        return read(lock, path)

    monkeypatch.setattr(_remote_lock.RemoteLock, "_read", gone)
    target = place.target()
    target.open(0, print)
    target.close()
    target.close()


@pytest.mark.usefixtures("dead")
def test_cut_off_at_any_command(place: Place, tmp_path: Path) -> None:
    place.publish()
    before = shutil.copytree(place.folder, tmp_path / "before")
    place.asked.clear()
    place.publish(NEXT)
    asked = [*enumerate(place.asked)]
    start = next(number for number, each in asked if "staged" in each)
    mixed = 0
    for number in (number for number, each in asked[start:] if each.startswith(("rename", "rm"))):
        for name in ("public", OWN):
            shutil.rmtree(place.folder / name)
            shutil.copytree(before / name, place.folder / name)
        place.asked.clear()
        place.falls = number
        told = ""
        try:
            place.publish(NEXT)
        except PublishError as error:
            told = str(error)
        place.falls = -1
        live = place.live
        assert not told or told.endswith(disk.STILL_LIVE) or "the others are as they were" in told
        assert all(text in (NEW.get(name), NEXT.get(name)) for name, text in live.items())
        if "3" in live["map.xml"]:
            assert "on/map-3.xml" in live
        mixed += live not in (NEW, NEXT)
        said: list[str] = []
        place.target().recover(said.append)
        assert place.live in (NEW, NEXT)
        assert (place.live == NEXT) == (bool(said) or live == NEXT)
    assert mixed == 3
    place.publish(NEXT)
    assert (place.live, place.own) == (NEXT, ["manifest.json"])


@pytest.mark.usefixtures("dead")
def test_what_is_said_then(place: Place) -> None:
    place.publish()
    place.asked.clear()
    place.publish(NEXT)
    falls = next(number for number, each in enumerate(place.asked) if '/public/a.xml"' in each)
    place.publish()
    place.asked.clear()
    place.falls = falls
    with pytest.raises(PublishError) as caught:
        place.publish(NEXT)
    assert str(caught.value).endswith(
        "1 of the 4 files that change are new, the others are as they were. The next `feedpub"
        " build`, `check` or `config` finishes that first."
    )
    place.falls = -1
    said: list[str] = []
    place.publish(NEXT, say=said.append)
    assert said == [
        f"{place.target().where}: finished what an interrupted run had started to publish"
    ]


def test_a_name_that_a_folder_has(place: Place) -> None:
    place.publish()
    (place.public / "on" / "map-3.xml" / "x").mkdir(parents=True)
    with pytest.raises(PublishError, match="the server refused: remote rename") as caught:
        place.publish(NEXT)
    assert (caught.value.help or "").endswith(f"have that name. {disk.STILL_LIVE}")
    assert place.live == NEW
    assert "journal.json" not in place.own
    (place.public / "on" / "map-3.xml" / "x").rmdir()
    (place.public / "on" / "map-3.xml").rmdir()
    place.publish(NEXT)
    assert place.live == NEXT


@pytest.mark.usefixtures("dead")
def test_what_cannot_be_finished_is_tried_again(place: Place) -> None:
    place.publish()
    (place.public / "map.xml").unlink()
    (place.public / "map.xml" / "x").mkdir(parents=True)
    for _ in range(2):
        with pytest.raises(PublishError, match="the server refused") as caught:
            place.publish(NEXT)
        assert "2 of the 4 files that change are new" in str(caught.value)
    (place.public / "map.xml" / "x").rmdir()
    (place.public / "map.xml").rmdir()
    place.publish(NEXT)
    assert place.live == NEXT


def test_a_file_that_cannot_be_removed(place: Place) -> None:
    place.publish()
    (place.public / "in" / "map-2.xml").unlink()
    (place.public / "in" / "map-2.xml" / "x").mkdir(parents=True)
    with pytest.raises(PublishError, match="the server refused: remote delete"):
        place.publish(NEXT)
    (place.public / "in" / "map-2.xml" / "x").rmdir()
    (place.public / "in" / "map-2.xml").rmdir()
    place.publish(NEXT)
    assert place.live == NEXT


@pytest.mark.parametrize(
    "damaged", ["", "[1]", '{"write": ["../x"], "remove": [], "manifest": {}}', '{"write": 3}',
                '{"write": [], "remove": [], "manifest": 7}'],
)  # fmt: skip
def test_what_is_no_journal_is_ignored(place: Place, damaged: str) -> None:
    place.work.mkdir()
    (place.work / "journal.json").write_text(damaged)
    place.publish({"a.xml": "<a/>"})
    assert (place.live, place.own) == ({"a.xml": "<a/>"}, ["manifest.json"])


def test_a_list_that_cannot_be_read(place: Place) -> None:
    place.work.mkdir()
    (place.work / "manifest.json").write_text("{")
    with pytest.raises(PublishError, match="cannot be read") as caught:
        place.publish()
    assert caught.value.place == f"{place.target().where}: {place.work}/manifest.json"
    assert place.own == ["manifest.json"]
    (place.work / "manifest.json").unlink()
    (place.work / "manifest.json").mkdir()
    with pytest.raises(PublishError, match="the server refused"):
        place.target().manifest()


def test_a_full_disk(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.publish()
    small = sshd.without_ssh(place.folder / "small", "trap '' XFSZ; ulimit -f 8")
    with monkeypatch.context() as patch:
        patch.setattr(_session, "PROGRAM", small)
        with pytest.raises(PublishError, match="the server refused: write remote") as caught:
            place.publish({"a.xml": "x" * 50_000})
    assert caught.value.help == (
        "The disk or the quota may be full, or something else may have that name. "
        + disk.STILL_LIVE
    )
    assert place.live == NEW
    place.publish({"a.xml": "x" * 50_000})
    assert place.live == {"a.xml": "x" * 50_000}
    assert place.own == ["manifest.json"]


# Two at once --------------------------------------------------------------------------------------


def test_two_runs_wait_for_each_other(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_remote_lock, "_PAUSE", 0.001)
    first, second = place.target(), place.target()
    first.open(0, print)
    with pytest.raises(_holder.HeldError, match="another build has held it"):
        second.open(0.05, print)
    (place.work / "journal.json").write_text("{}")
    second.recover(print)  # one is under way
    assert place.own == ["journal.json", "lock"]
    first.close()
    second.recover(print)
    assert place.own == []


def test_a_lock_that_is_over(place: Place) -> None:
    place.work.mkdir()
    lock = place.work / "lock"
    for left in ("{}", "[]", "nothing"):
        lock.write_text(left)
        os.utime(lock, (1, 1))
        place.publish()
        assert place.own == ["manifest.json"]
    lock.write_text("{}")
    with pytest.raises(_holder.HeldError):
        place.publish()
    assert place.own == ["lock", "manifest.json"]
    lock.write_text(json.dumps(_holder.myself() | {"process": 2**22 + 1}))
    place.publish()
    assert place.own == ["manifest.json"]


def test_another_one_was_quicker(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.work.mkdir()
    lock = place.work / "lock"
    lock.write_text('{"run": "dead"}')
    (place.folder / "room").mkdir()
    own = _remote_lock.RemoteLock(
        Session(Destination("x"), "there"), "there", str(place.work), place.folder / "room"
    )
    dead: list[Mapping[str, Any]] = []

    def is_dead(holder: Mapping[str, Any]) -> bool:
        dead.append(holder)
        if len(dead) == 1:  # somebody else takes it over in between
            lock.write_text('{"run": "quicker"}')
        return len(dead) == 1

    monkeypatch.setattr(_holder, "is_dead", is_dead)
    with pytest.raises(_holder.HeldError):
        own.acquire(0)
    assert json.loads(lock.read_text()) == {"run": "quicker"}
    assert [each.get("run") for each in dead] == ["dead"]
    own.release()
    lock.unlink()
    own.acquire(0)
    own.release()
    assert place.own == []
    own._session.end()


def test_another_run_took_over(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.publish()

    def take_over() -> None:
        (place.work / "lock").write_text('{"run": "another"}')

    with pytest.raises(PublishError, match="another build took over") as caught:
        place.publish(NEXT, change=take_over)
    assert disk.STILL_LIVE in str(caught.value)
    assert (place.live, place.own) == (NEW, ["lock", "manifest.json"])
    (place.work / "lock").unlink()
    target = place.target()
    target.open(0, print)
    monkeypatch.setattr(_remote_lock, "LIFE", 0)
    before = (place.work / "lock").stat()
    target.check("a.xml")
    assert (place.work / "lock").stat().st_ino != before.st_ino
    (place.work / "lock").unlink()
    with pytest.raises(PublishError, match="another build took over"):
        target.check("a.xml")
    target.close()


# A real server ------------------------------------------------------------------------------------


@pytest.fixture
def real(ssh_server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    ssh_server.know("host")
    monkeypatch.setattr(_session, "PROGRAM", ssh_server.client)
    return Place(tmp_path, monkeypatch)


def test_a_real_server(real: Place, ssh_server: Sshd) -> None:
    real.publish()
    assert real.publish(NEXT).removed == ("in/map-2.xml",)
    assert (real.live, real.own) == (NEXT, ["manifest.json"])


def test_a_connection_that_was_cut_off_while_nobody_asked(real: Place) -> None:
    target = real.target()

    def cut_off() -> None:
        process = target._session._process
        assert process is not None
        process.kill()
        process.wait()

    real.publish(NEW, target, change=cut_off)
    assert real.live == NEW


@pytest.mark.parametrize(
    ("known", "key", "message", "help"),
    [
        ("other", "user", "the server shows another host key", "Somebody may be listening in"),
        ("", "user", "the server's host key is not known", "Connect once by hand"),
        (
            "host",
            "stranger",
            "the server lets nobody in with these keys",
            "no password is ever asked",
        ),
    ],
)
def test_who_is_not_known(
    real: Place, ssh_server: Sshd, known: str, key: str, message: str, help: str
) -> None:
    ssh_server.know(*filter(None, [known]))
    options = {"host": "server", "path": str(real.public), "identity": str(ssh_server.folder / key)}
    with_key = (ssh_server.folder / "user").rename(ssh_server.folder / "hidden")
    if key == "user":
        with_key.rename(ssh_server.folder / "user")
    try:
        target = TARGETS["sftp"].make(options, Path())
        with pytest.raises(PublishError, match=message) as caught:
            target.open(0, print)
    finally:
        if with_key.exists():
            with_key.rename(ssh_server.folder / "user")
    assert help in str(caught.value)
    assert str(caught.value).endswith(disk.STILL_LIVE)
    assert files(real.folder) == {}


def test_nobody_is_there(real: Place) -> None:
    options = {"host": "127.0.0.1", "port": 9, "path": str(real.public), "user": "news"}
    target = TARGETS["sftp"].make(options, Path())
    with pytest.raises(PublishError, match=r"cannot be reached: ssh: connect to host") as caught:
        target.manifest()
    assert caught.value.place == f"sftp://news@127.0.0.1:9{real.public}"
    with pytest.raises(PublishError, match="there is no such host"):
        TARGETS["sftp"].make({"host": "none.invalid", "path": "a"}, Path()).manifest()


def test_a_folder_that_is_not_there(place: Place) -> None:
    with pytest.raises(PublishError, match="not found") as caught:
        place.publish(NEW, place.target(str(place.folder / "none")))
    assert caught.value.help == f"Make the folder, or correct the path. {disk.STILL_LIVE}"
    assert place.own == []


# The program --------------------------------------------------------------------------------------


def test_no_program(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_session, "PROGRAM", str(place.folder / "none"))
    with pytest.raises(PublishError, match="there is no program") as caught:
        place.publish()
    assert "apt-get install openssh-client" in str(caught.value)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("exec sleep 60", "the connection broke off: it ended, or fell silent"),
        ("exit 255", "the connection broke off: it ended, or fell silent"),
        ("echo what is this; echo; exit 255", "the connection broke off: what is this"),
        ("echo 'Connection closed'; exit 255", "it ended, or fell silent"),
        ("exec 0<&-; sleep 0.05; exit 255", "it ended, or fell silent"),
    ],
)
def test_a_program_that_says_something_else(
    place: Place, monkeypatch: pytest.MonkeyPatch, command: str, message: str
) -> None:
    monkeypatch.setattr(_session, "PROGRAM", sshd.program(place.folder / "odd", command))
    monkeypatch.setattr(_session, "_PATIENCE", 0.1)
    monkeypatch.setattr(_session, "_ENDING", 0.01)
    with pytest.raises(PublishError, match=message):
        Session(Destination("server", timeout=1), "there").ask(["ls", "ls"])


def test_a_warning_where_nothing_is_to_be_said(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = "printf 'sftp> a\\nodd\\nsftp> lpwd\\nLocal\\n'; sleep 60"
    monkeypatch.setattr(_session, "PROGRAM", sshd.program(place.folder / "odd", command))
    monkeypatch.setattr(_session, "_ENDING", 0.01)
    session = Session(Destination("server"), "there")
    with pytest.raises(PublishError, match="the server refused: odd"):
        session.do(["a"])
    assert session._process is None


def test_what_the_program_is_given() -> None:
    whole = Destination("::1", user="news", port=22, identity=Path("/key"), timeout=8)
    assert whole.command() == [
        "sftp", "-b", "-", "-o", "BatchMode=yes", "-o", "ConnectTimeout=8",
        "-o", "ServerAliveInterval=2", "-o", "ServerAliveCountMax=4", "-P", "22", "-i", "/key",
        "--", "news@[::1]",
    ]  # fmt: skip
    assert Destination("server").command()[-2:] == ["--", "server"]
    assert quoted('a"b\\c') == '"a\\"b\\\\c"'


def test_what_servers_say() -> None:
    lines = [
        "-rw-r--r--    ? root     root           12 Nov 30 21:51 /a/b c.xml",
        "-rw-r--r--    1 0        0               3 Nov  3  2025 d.xml",
        "drwxr-xr-x    ? root     root         4096 Nov 30 21:51 /a/e",
        'Can\'t ls: "/none" not found',
    ]
    assert facts(lines) == {"/a/b c.xml": "12 Nov 30 21:51", "d.xml": "3 Nov  3  2025"}
    error = refused(PrintedText("mkdir x", ("remote mkdir: Permission denied",)), "there")
    assert error.help == "Let the account write there."


@pytest.mark.parametrize(
    ("options", "key", "problem"),
    [
        ({"path": "a/../b"}, "path", "leaves the target"),
        ({"path": "a", "work": "b\nc"}, "work", "a control character"),
        ({"path": "/a", "work": "/a/own"}, "work", "is in the published folder"),
    ],
)
def test_problems(options: dict[str, Any], key: str, problem: str) -> None:
    ((found, why),) = TARGETS["sftp"].problems({"host": "h"} | options, Path())
    assert found == key
    assert problem in why


@pytest.mark.parametrize(
    ("path", "work", "where"),
    [
        ("/var/www/feeds/", "/var/www/.feeds.feedpub", "sftp://h/var/www/feeds"),
        ("feeds", ".feeds.feedpub", "sftp://h/~/feeds"),
        ("/", "/.feedpub", "sftp://h/"),
    ],
)
def test_places(path: str, work: str, where: str) -> None:
    target = TARGETS["sftp"].make({"host": "h", "path": path}, Path())
    assert isinstance(target, RemoteFolder)
    assert (target._work, target.where, target.reach) == (work, where, Reach.FINISHED)
    assert list(TARGETS["sftp"].problems({"host": "h", "path": path}, Path())) == []
    copy = pickle.loads(pickle.dumps(target))
    assert copy.where == where
    if path == "/":
        with pytest.raises(PublishError, match="where feedpub keeps its own"):
            target.check(".feedpub/lock")
        target.check("a.xml")
