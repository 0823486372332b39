"""The swap: many renames that are done together, undone together, or finished by the next run.

A journal says what is to be done before any of it is. If something fails, the journal is turned
round first, so that an undoing that fails as well is gone on with by the next run, in the same
direction. Both directions can be begun again at any point and end in the same state.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from feedpub.errors import PublishError
from feedpub.publishing import _disk
from feedpub.publishing._manifest import Manifest

JOURNAL = "journal.json"
MANIFEST = "manifest.json"
STAGED = "staged"
KEPT = "kept"
RELEASES = "releases"

#: Returns the path of a file of the publication, or refuses its name.
Live: TypeAlias = Callable[[str], Path]

UNFINISHED = "Some files may be new and others old. The next run of feedpub mends that first."


class Swap:
    """What is to become of the files below *target*; *folder* holds what that takes.

    Args:
        target: The directory that the world reads.
        folder: Where the journal and the manifest are.
        live: Returns the path of a file of the publication, or refuses its name.
        waiting: Where the files in waiting are, if not in *folder*: on *target*'s file system.
    """

    def __init__(
        self, target: Path, folder: Path, live: Live, *, waiting: Path | None = None
    ) -> None:
        self._target = target
        self._journal = folder / JOURNAL
        self.list = Manifest(folder / MANIFEST)
        self._waiting = waiting or folder
        self._kept = self._waiting / KEPT
        self._live = live
        self.stage = self._waiting / STAGED

    def begin(self) -> None:
        """Make room for what is to wait."""
        self._waiting.mkdir(mode=0o700, exist_ok=True)
        self.stage.mkdir(mode=0o700)

    def clear(self) -> None:
        """Remove what waited, unless a swap is not finished and needs it."""
        if not self._journal.exists():
            shutil.rmtree(self.stage, ignore_errors=True)
            shutil.rmtree(self._kept, ignore_errors=True)
            if self._waiting != self._journal.parent:
                with suppress(OSError):
                    self._waiting.rmdir()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is published, nor about to be."""
        return not self._journal.exists() and not self.manifest()

    def manifest(self) -> dict[str, Any]:
        """Return what earlier runs published.

        Raises:
            PublishError: It cannot be read; without it, what they left would never go.
        """
        return self.list.read()

    def carry_out(
        self, write: Sequence[str], remove: Sequence[str], manifest: Mapping[str, Any]
    ) -> None:
        """Put what is staged under the names *write* live, and remove *remove*.

        Raises:
            PublishError: It failed; says whether all of it was undone.
        """
        names = [*write, *remove]
        with _disk.as_publish_error(self._target):
            for directory in {(self.stage / name).parent for name in write}:
                _disk.sync(directory)
            kept = [name for name in names if self._live(name).is_file()]
            for name in kept:
                _disk.keep(self._live(name), self._kept / name)
            journal = {
                "write": list(write),
                "remove": list(remove),
                "manifest": dict(manifest),
                "kept": kept,
                "before": self.manifest(),
                "undo": False,
            }
            with _disk.uninterrupted():
                try:
                    _disk.write_json(self._journal, journal)
                    self._do(journal)
                except BaseException:
                    with _disk.as_publish_error(self._target, UNFINISHED):
                        self._turn_round(journal)
                    raise

    def heal(self) -> None:
        """Finish what an earlier run had to leave.

        Raises:
            PublishError: It cannot be finished now either.
        """
        with _disk.as_publish_error(self._target, UNFINISHED):
            try:
                journal = _disk.read_json(self._journal)
            except FileNotFoundError:
                return
            except ValueError:
                journal = {}
            if _is_journal(journal) and self._is_ours(journal):
                (self._undo if journal.get("undo") else self._do)(journal)
            # What is no journal of ours tells nothing; the build mends whatever differs.
            self._journal.unlink(missing_ok=True)

    def _is_ours(self, journal: Mapping[str, Any]) -> bool:
        try:
            for name in (*journal["write"], *journal["remove"]):
                self._live(name)
        except PublishError:
            return False
        return True

    def _turn_round(self, journal: dict[str, Any]) -> None:
        if self._journal.exists():
            _disk.write_json(self._journal, journal | {"undo": True})
            self._undo(journal)

    def _do(self, journal: Mapping[str, Any]) -> None:
        touched = set()
        for name in journal["write"]:
            staged, live = self.stage / name, self._live(name)
            if staged.exists():
                live.parent.mkdir(parents=True, exist_ok=True)
                staged.replace(live)
                touched.add(live.parent)
        # An index that is live must never list what is gone.
        for name in journal["remove"]:
            remove_file(self._live(name))
            touched.add(self._live(name).parent)
        self._end(touched, journal["manifest"])

    def _undo(self, journal: Mapping[str, Any]) -> None:
        touched = {self._live(name).parent for name in (*journal["write"], *journal["remove"])}
        for name in journal["kept"]:
            if (copy := self._kept / name).exists():
                copy.replace(self._live(name))
        for name in set(journal["write"]).difference(journal["kept"]):
            remove_file(self._live(name))
        self._end(touched, journal["before"])

    def _end(self, touched: Iterable[Path], manifest: Mapping[str, Any]) -> None:
        for directory in touched:
            _disk.sync(directory)
        self.list.write(manifest)
        # Done, even if the journal cannot be removed: following it again changes nothing.
        with suppress(OSError):
            self._journal.unlink()
            _disk.sync(self._journal.parent)
        for directory in sorted(touched, reverse=True):
            if directory != self._target:
                with suppress(OSError):
                    directory.rmdir()


def remove_file(live: Path) -> None:
    """Remove the file *live*; a folder that has its name by now was not ours."""
    if not live.is_dir():
        with suppress(NotADirectoryError):
            live.unlink(missing_ok=True)


def _is_journal(found: object) -> bool:
    """Return whether *found* says what a journal has to, of this version or an older one."""
    if not isinstance(found, dict) or not isinstance(found.get("manifest"), dict):
        return False
    needed = ["write", "remove"] + ["kept"] * bool(found.get("undo"))
    return all(_is_names(found.get(key)) for key in needed) and (
        not found.get("undo") or isinstance(found.get("before"), dict)
    )


def _is_names(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(each, str) for each in found)
