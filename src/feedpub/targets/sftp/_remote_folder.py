"""A folder on a server: files that are uploaded beside it, then renamed into it one by one."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from feedpub import disk
from feedpub.errors import PublishError
from feedpub.targets import _holder, _safe_names
from feedpub.targets._mirror import Mirror
from feedpub.targets._remote_places import (
    finished,
    half_done,
    lasting,
    sha256,
    untouched,
)
from feedpub.targets._target import Changeset, Reach, Staged, Target
from feedpub.targets.sftp._listing import facts
from feedpub.targets.sftp._remote_lock import RemoteLock
from feedpub.targets.sftp._remote_notes import (
    Uploaded,
    folder_of,
    folders_of,
    journal_of,
    uploaded,
)
from feedpub.targets.sftp._session import Destination, RefusedError, Session, quoted, refused

_JOURNAL, _LIST, _STAGED = "journal.json", "manifest.json", "staged"
#: What everybody may read, and the server's account write.
_MODE = "644"
#: Bytes of a name: what `sftp` reads of a line has to hold two paths.
_LONGEST = 500


class RemoteFolder(Target):
    """The folder *path* on a server.

    Args:
        destination: Which server.
        path: The folder, from the root or from the account's home.
        work: The folder in which feedpub keeps its own files.
    """

    def __init__(self, destination: Destination, path: str, work: str) -> None:
        self._destination = destination
        self._path = path
        self._work = work
        self._session = Session(destination, self.where)
        self._mirror = Mirror(self.where)
        self._staged: dict[str, Staged] = {}
        self._lock: RemoteLock | None = None
        self._known: Uploaded | None = None
        #: What the server says of files, and the folders in which somebody looked.
        self._seen: dict[str, str] = {}
        self._looked: set[str] = set()
        self._say: Callable[[str], object] = lambda _: None
        self._room: Path | None = None
        weakref.finalize(self, self._session.end)

    def __reduce__(self) -> tuple[Any, ...]:
        # The connection stays here.
        return RemoteFolder, (self._destination, self._path, self._work)

    @property
    def where(self) -> str:
        """Its address."""
        port = "" if self._destination.port is None else f":{self._destination.port}"
        slash = "" if self._path.startswith("/") else "/~/"
        return f"sftp://{self._destination.name}{port}{slash}{self._path}"

    @property
    def reach(self) -> Reach:
        """One after the other; what was interrupted is finished by the next run."""
        return Reach.FINISHED

    def open(self, wait: float, say: Callable[[str], object]) -> None:
        """Connect, take the lock, and finish what an interrupted run began."""
        self._say = say
        lock = RemoteLock(self._session, self.where, self._work, self._here)
        try:
            with untouched():
                self._look([""])
                self._session.ask(
                    [f"mkdir {quoted(self._work)}", f"chmod 700 {quoted(self._work)}"]
                )
                lock.acquire(wait)
                self._lock = lock
            self._heal()
            with untouched():
                self._known = self._loaded()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give back the lock, and end the connection."""
        lock, room = self._lock, self._room
        with disk.uninterrupted():
            if lock is not None:
                lock.release()
            self._session.end()
            if room is not None:
                disk.clear(room, ignore_errors=True)
        self._lock = self._known = self._room = None
        self._staged, self._seen, self._looked = {}, {}, set()

    def recover(self, say: Callable[[str], object]) -> None:
        """Finish what an interrupted run left, unless one is under way; no more than that."""
        try:
            with untouched():
                is_unfinished = self._got(self._own(_JOURNAL)) is not None
        finally:
            self.close()
        if is_unfinished:
            with suppress(_holder.HeldError):
                self.open(0, say)
                self.close()

    def check(self, name: str) -> None:
        """Refuse what cannot be the path of a file there, or is feedpub's own."""
        inside = self._work.removeprefix(f"{self._path.rstrip('/')}/")
        private = inside if inside != self._work else ""
        _safe_names.refuse(name, self.where, longest=_LONGEST, private=private)
        if self._lock is not None:
            with untouched():
                self._lock.keep()

    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what earlier runs published there."""
        return self._loaded_once().manifest

    def read(self, name: str) -> bytes | None:
        """Return what the file *name* holds; `None` if there is none."""
        with untouched():
            return self._got(self._at(name))

    def holds(self, name: str, data: bytes | Path) -> bool:
        """Return whether the file *name* consists of *data*.

        It is fetched only if the server says something else of it than when feedpub put it there.
        """
        with untouched():
            if self._is_ours(name):
                return sha256(data) == self.manifest()[name].get("sha256")
        if name not in self._seen:
            return False
        return self.read(name) == (data.read_bytes() if isinstance(data, Path) else data)

    def local(self, name: str) -> Path | None:
        """Return a copy of the document *name* on this machine, if nobody changed it there."""
        with untouched():
            if not self._is_ours(name):
                return None
        path, known = self._mirror.path(name), self.manifest()[name].get("sha256")
        if not path.is_file() or sha256(path) != known:
            self._mirror.keep(name, self.read(name) or b"")
        return path if path.is_file() else None

    def _is_ours(self, name: str) -> bool:
        """Return whether the server says of *name* what it did when feedpub had uploaded it."""
        known = self._loaded_once()
        self._look({folder_of(each) for each in (*known.manifest, name)})
        seen = self._seen.get(name)
        return seen is not None and seen == known.facts.get(name)

    def stage(self, staged: Staged) -> None:
        """Note what is to be uploaded; all of it goes together."""
        self._staged[staged.name] = staged

    def swap(self, changes: Changeset, done: Callable[[], object]) -> None:
        """Upload what is new, write the journal, and rename one file after the other.

        Raises:
            PublishError: It failed; its help says what is live now.
        """
        assert self._lock is not None, "open comes first"
        manifest = lasting(changes.manifest)
        journal = {"write": list(changes.write), "remove": list(changes.remove)}
        with disk.uninterrupted():
            if changes.write or changes.remove:
                with untouched():
                    self._lock.hold()
                    self._upload(changes.write)
                    self._write(_JOURNAL, journal | {"manifest": manifest})
                self._carry_out(journal, manifest, is_first=True)
            else:
                with untouched():
                    self._note(manifest)
            done()
        for name in changes.write:
            self._mirror.keep(name, self._staged[name].path)
        self._mirror.keep_only(manifest)

    def _upload(self, names: Sequence[str]) -> None:
        waiting = self._own(_STAGED)
        self._session.ask([f"mkdir {quoted(waiting)}"])
        commands = []
        for number, name in enumerate(names):
            path = quoted(f"{waiting}/{number}")
            commands += [
                f"put -f {quoted(self._staged[name].path)} {path}",
                f"chmod {_MODE} {path}",
            ]
        self._session.do(commands)

    def _heal(self) -> None:
        with untouched():
            data = self._got(self._own(_JOURNAL))
            if data is None:
                return
            journal = journal_of(data)
            if journal is None:
                # A file that is not one of our journals is ignored; the build corrects whatever
                # differs.
                self._session.ask([f"rm {quoted(self._own(_JOURNAL))}"])
                return
            self._known = self._loaded()
        with disk.uninterrupted():
            self._carry_out(journal, journal["manifest"], is_first=False)
            self._say(finished(self.where))

    def _carry_out(
        self, journal: Mapping[str, Any], manifest: Mapping[str, Any], *, is_first: bool
    ) -> None:
        """Do what *journal* says; if it is another run's, part of it is done already."""
        write, remove = journal["write"], journal["remove"]
        new: set[str] = set()
        try:
            self._session.ask([f"mkdir {quoted(self._at(each))}" for each in folders_of(write)])
            self._rename(write, new, is_first=is_first)
            for answer in self._session.ask([f"rm {quoted(self._at(name))}" for name in remove]):
                if answer.lines and not answer.is_missing:
                    raise refused(answer, self.where)
            new.update(remove)
            emptied = reversed(folders_of(remove))
            self._session.ask([f"rmdir {quoted(self._at(each))}" for each in emptied])
            self._seen, self._looked = {}, set()
            self._note(manifest, {*write})
        except PublishError as error:
            told = half_done(len(new), len(write) + len(remove))
            if is_first and not new and isinstance(error, RefusedError):
                self._session.ask([f"rm {quoted(self._own(_JOURNAL))}"])
                told = disk.STILL_LIVE
            error.help = f"{error.help} {told}"
            raise
        waiting = self._own(_STAGED)
        done = [f"rm {quoted(self._own(_JOURNAL))}", f"rm {quoted(waiting)}/*"]
        with suppress(PublishError):  # all of it is live; following the journal changes nothing
            self._session.ask([*done, f"rmdir {quoted(waiting)}"])

    def _rename(self, names: Sequence[str], new: set[str], *, is_first: bool) -> None:
        """Make what was uploaded live in its order, up to the first that is refused."""
        waiting = self._own(_STAGED)
        named = {
            f"rename {quoted(f'{waiting}/{number}')} {quoted(self._at(name))}": name
            for number, name in enumerate(names)
        }
        if is_first:
            self._session.do(named, lambda command: new.add(named[command]))
            return
        for command, name in named.items():
            (answer,) = self._session.ask([command])
            if answer.lines and not answer.is_missing:
                raise refused(answer, self.where)
            new.add(name)

    def _note(self, manifest: Mapping[str, Any], written: Collection[str] = ()) -> None:
        """Write down what is published, and what the server says of it, if that is new."""
        known = self._loaded_once()
        self._look({folder_of(each) for each in manifest})
        # What was compared and is the same need not be fetched again.
        told = {name: self._seen[name] for name in manifest if name in self._seen}
        if not written and Uploaded(manifest, told) == known:
            return
        self._write(_LIST, {"files": manifest, "facts": told})
        self._known = Uploaded(manifest, told)

    def _look(self, folders: Iterable[str]) -> None:
        """Ask what is in *folders*, where nobody has looked yet; the first has to be there."""
        new = sorted(set(folders) - self._looked)
        answers = self._session.ask([f"ls -lna {quoted(self._at(each))}" for each in new])
        for folder, answer in zip(new, answers, strict=True):
            if not folder and answer.is_missing:
                raise refused(answer, self.where)
            self._looked.add(folder)
            for path, told in facts(answer.lines).items():
                name = path.rpartition("/")[2]
                self._seen[f"{folder}/{name}" if folder else name] = told

    def _loaded_once(self) -> Uploaded:
        if self._known is None:
            with untouched():
                self._known = self._loaded()
        return self._known

    def _loaded(self) -> Uploaded:
        data = self._got(self._own(_LIST))
        if data is None:
            return Uploaded({}, {})
        return uploaded(data, f"{self.where}: {self._own(_LIST)}")

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        """Put a file of feedpub's own, whole or not at all."""
        here, part, there = self._here / name, f"{self._own(name)}.part", self._own(name)
        here.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        put = f"put -f {quoted(here)} {quoted(part)}"
        self._session.do([put, f"rename {quoted(part)} {quoted(there)}"])

    def _got(self, path: str) -> bytes | None:
        """Return what the file *path* holds; `None` if there is none."""
        here = self._here / "got"
        here.unlink(missing_ok=True)
        (answer,) = self._session.ask([f"get {quoted(path)} {quoted(here)}"])
        if answer.is_missing:
            return None
        if answer.lines:
            raise refused(answer, self.where)
        return here.read_bytes()

    def _at(self, name: str) -> str:
        return f"{self._path.rstrip('/')}/{name}" if name else self._path

    def _own(self, name: str) -> str:
        return f"{self._work}/{name}"

    @property
    def _here(self) -> Path:
        """A folder on this machine for copies of what is there."""
        if self._room is None:
            from tempfile import mkdtemp  # 10 ms

            self._room = Path(mkdtemp(prefix="feedpub-"))
            weakref.finalize(self, disk.clear, self._room, ignore_errors=True)
        return self._room
