"""The swap: many renames that are done together, undone together, or finished by the next run.

A journal says what is to be done before any of it is. If something fails, the journal is reversed
first, so that if the undo fails as well, the next run continues it. Both directions can be
restarted at any point and end in the same state. Reversing and undoing are renames, which work on a
full disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

from feedpub import disk
from feedpub.errors import PublishError
from feedpub.targets.directory._file_list import FileList
from feedpub.targets.directory._previous import Previous

JOURNAL = "journal.json"
#: The name of a journal that was turned round.
UNDOING = "undo.json"
MANIFEST = "manifest.json"
STAGED = "staged"
KEPT = "kept"
RELEASES = "releases"

#: Returns the path of a file of the publication, or refuses its name.
Live: TypeAlias = Callable[[str], Path]

UNFINISHED = "The next `feedpub build`, `check`, `config` or `rollback` fixes that first."


class Swap:
    """What is to become of the files below *target*; *folder* holds what that takes.

    Args:
        target: The directory that the world reads.
        folder: Where the journal and the manifest are.
        live: Returns the path of a file of the publication, or refuses its name.
        waiting: Where the files in waiting are, if not in *folder*: on *target*'s file system.
        say: Told what an earlier run left to be finished.
    """

    def __init__(
        self,
        target: Path,
        folder: Path,
        live: Live,
        *,
        waiting: Path | None = None,
        say: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._target = target
        self._journal = folder / JOURNAL
        self._undoing = folder / UNDOING
        self.list = FileList(folder / MANIFEST)
        self._waiting = waiting or folder
        self._kept = self._waiting / KEPT
        #: What was live before; where files wait in the published folder, nothing stays there.
        self.previous = Previous(folder) if self._waiting == folder else None
        self._live = live
        self._say = say
        #: Of the files that are to change those that have.
        self._new: set[str] = set()
        self.stage = self._waiting / STAGED

    def forget(self) -> None:
        """Forget what is published and what was before."""
        self.list.forget()
        if self.previous is not None:
            self.previous.forget()

    def begin(self) -> None:
        """Make room for what is to wait."""
        disk.make_folder(self._waiting, 0o700)
        self.stage.mkdir(mode=0o700)

    def is_unfinished(self) -> bool:
        """Return whether an earlier run had to leave something to be finished.

        Raises:
            OSError: That cannot be told.
        """
        return disk.exists(self._undoing) or disk.exists(self._journal)

    def clear(self) -> None:
        """Remove what waited, unless a swap is not finished and needs it.

        Raises:
            OSError: It cannot be removed; what is kept must not be mistaken for the next run's.
        """
        if not self.is_unfinished():
            disk.clear(self.stage)
            disk.clear(self._kept)
            if self._waiting != self._journal.parent:
                with suppress(OSError):
                    self._waiting.rmdir()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is published, nor about to be."""
        return not self.is_unfinished() and not self.manifest()

    def manifest(self) -> dict[str, Any]:
        """Return what earlier runs published.

        Raises:
            PublishError: It cannot be read; without it, what they left would never go.
        """
        return self.list.read()

    def carry_out(
        self,
        write: Sequence[str],
        remove: Sequence[str],
        manifest: Mapping[str, Any],
        done: Callable[[], object],
        *,
        number: int | None = None,
    ) -> None:
        """Put what is staged under the names *write* live, and remove *remove*.

        *done* is told, before any interrupt is heeded. *number* is that of what was live before
        and is again.

        Raises:
            PublishError: It failed; says whether all of it was undone.
        """
        names = [*write, *remove]
        self._new = set()
        with disk.as_publish_error(self._target):
            disk.sync_below(self.stage, write)
            if self._waiting != self._journal.parent:  # which the journal makes durable
                disk.sync(self._waiting)
            kept = [name for name in names if disk.is_file(self._live(name))]
            for name in kept:
                disk.keep(self._live(name), self._kept / name)
            journal = {
                "write": list(write),
                "remove": list(remove),
                "manifest": dict(manifest),
                "kept": kept,
                "before": self.manifest(),
                "number": number,
            }
            with disk.uninterrupted():
                disk.write_json(self._journal, journal)
                try:
                    self._do(journal)
                except BaseException:
                    self._turn_round(journal)
                    raise
                done()

    def heal(self) -> None:
        """Finish what an earlier run had to leave.

        Raises:
            PublishError: It cannot be finished now either.
        """
        with disk.as_publish_error(self._target):
            if not self.is_unfinished():
                return
            undoing = disk.exists(self._undoing)
            path = self._undoing if undoing else self._journal
            try:
                journal = disk.read_json(path)
            except ValueError:
                journal = {}
            if not _is_journal(journal, undoing) or not self._is_ours(journal):
                # A file that is not one of our journals is ignored; the build corrects whatever
                # differs.
                path.unlink()
                return
            self._new = self._found(journal, undoing)
        did = "undid" if undoing else "finished"
        with disk.uninterrupted():
            with self._telling(journal):
                (self._undo if undoing else self._do)(journal)
            self._say(f"{self._target}: {did} what an interrupted run had started to publish")

    def _is_ours(self, journal: Mapping[str, Any]) -> bool:
        try:
            for name in (*journal["write"], *journal["remove"]):
                self._live(name)
        except PublishError:
            return False
        return True

    def _found(self, journal: Mapping[str, Any], undoing: bool) -> set[str]:
        """Return which of the files of *journal* are new."""
        write, kept = journal["write"], set(journal["kept"] if undoing else ())
        gone = {name for name in journal["remove"] if not disk.exists(self._live(name))}
        if not undoing:
            return gone.union(name for name in write if not disk.exists(self.stage / name))
        return {name for name in write if name not in kept and disk.exists(self._live(name))} | {
            name
            for name in kept
            if disk.exists(copy := self._kept / name)
            and not disk.holds(self._live(name), copy.read_bytes())
        }

    @contextmanager
    def _telling(self, journal: Mapping[str, Any]) -> Iterator[None]:
        """Say of what the system refuses how many files are new by then."""
        try:
            yield
        except OSError as error:
            total = len(journal["write"]) + len(journal["remove"])
            files = f"{len(self._new)} of the {total} files that change are new, the others are as "
            help = f"{files}they were. {UNFINISHED}" if total else disk.STILL_LIVE
            raise disk.publish_error(error, self._target, help) from error

    def _turn_round(self, journal: Mapping[str, Any]) -> None:
        with self._telling(journal):
            # A power cut must not leave half of what is undone here, and the way forward.
            disk.sync_below(self._kept, journal["kept"])
            disk.sync(self._waiting)
            self._journal.replace(self._undoing)
            disk.sync(self._journal.parent)
            self._undo(journal)

    def _do(self, journal: Mapping[str, Any]) -> None:
        for name in journal["write"]:
            staged, live = self.stage / name, self._live(name)
            if disk.exists(staged):
                disk.make_folder(live.parent)
                staged.replace(live)
            self._new.add(name)
        # An index that is live must never list what is gone.
        for name in journal["remove"]:
            remove_file(self._live(name))
            self._new.add(name)
        self._end(journal, journal["manifest"])
        has_changed = journal.get("before") and (journal["write"] or journal["remove"])
        if self.previous is not None and has_changed:
            self.previous.remember(journal, self._kept)

    def _undo(self, journal: Mapping[str, Any]) -> None:
        for name in journal["kept"]:
            if disk.exists(copy := self._kept / name):
                copy.replace(self._live(name))
            self._new.discard(name)
        for name in set(journal["write"]).difference(journal["kept"]):
            remove_file(self._live(name))
            self._new.discard(name)
        self._end(journal, journal["before"])

    def _end(self, journal: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
        touched = {self._live(name).parent for name in (*journal["write"], *journal["remove"])}
        for directory in touched:
            disk.sync(directory)
        if self._listed() != manifest:
            self.list.write(manifest)
        # Done, even if the journal cannot be removed: following it again changes nothing.
        with suppress(OSError):
            for path in (self._journal, self._undoing):
                path.unlink(missing_ok=True)
            disk.sync(self._journal.parent)
        for directory in sorted(touched, reverse=True):
            if directory != self._target:
                with suppress(OSError):
                    directory.rmdir()

    def _listed(self) -> Any:
        """Return what the manifest says, if it says anything."""
        try:
            return self.list.read()
        except PublishError:
            return None


def remove_file(live: Path) -> None:
    """Remove the file *live*; a folder that has its name by now was not ours."""
    if not live.is_dir():
        with suppress(NotADirectoryError):
            live.unlink(missing_ok=True)


def _is_journal(found: object, undoing: bool) -> bool:
    """Return whether *found* says what a journal has to, of this version or an older one."""
    names, files = ["write", "remove"], ["manifest"]
    if undoing:
        names.append("kept")
        files.append("before")
    return (
        isinstance(found, dict)
        and all(_is_names(found.get(key)) for key in names)
        and all(isinstance(found.get(key), dict) for key in files)
    )


def _is_names(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(each, str) for each in found)
