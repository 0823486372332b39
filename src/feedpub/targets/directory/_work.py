"""The working folder: beside what is published, never in what is served and synced.

It holds the lock, the journal, the list of what was published, and the files in waiting. These
wait in the published directory only where no rename leads there from the working folder, and
only while a run is under way.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from feedpub import disk
from feedpub.errors import PublishError
from feedpub.model import FOLDER
from feedpub.targets.directory._file_list import FileList
from feedpub.targets.directory._lock import Lock
from feedpub.targets.directory._swap import JOURNAL, MANIFEST, RELEASES, UNDOING, Live, Swap

_LOCK = "lock"
#: Says which directory the folder is for.
_MARK = "directory"

_HELP = (
    "Let feedpub write there, or name another folder in [publish] work, not in what is"
    f" published. {disk.STILL_LIVE}"
)


class BusyError(PublishError):
    """Another run holds the working folder."""


class Work:
    """The working folder of the published directory *target*.

    Args:
        target: The directory that the world reads.
        folder: Where to keep things; by default beside *target*.
        live: Returns the path of a file of the publication, or refuses its name.
        say: Told what an earlier run left to be finished.
    """

    def __init__(
        self,
        target: Path,
        folder: Path | None,
        live: Live,
        say: Callable[[str], object] = lambda _: None,
    ) -> None:
        default = beside(target)
        self.path = folder or default
        self._target = target
        self._live = live
        self._say = say
        self._is_mine = folder is None
        self._lock = Lock(self.path / _LOCK)
        #: Older versions kept everything inside what is published; and before somebody chose …
        self._former = [each for each in (target / FOLDER, default) if each != self.path]

    def acquire(self, wait: float) -> None:
        """Take the lock, and with it what a working folder of another place holds.

        Raises:
            PublishError: The folder cannot be used, or another build holds it for too long.
        """
        self._refuse_to_leave()
        with disk.as_publish_error(self.path, _HELP):
            self._is_mine = self._is_mine or not self.path.exists()
            disk.make_folder(self.path, 0o700)
            self._refuse_others()
        self._take(self._lock, wait)
        try:
            with disk.as_publish_error(self.path, _HELP):
                self._mark()
            for folder in self._former:
                with disk.as_publish_error(folder):
                    self._move_over(folder, wait)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let others have it."""
        with suppress(OSError):
            self._lock.release()

    def abandon(self) -> None:
        """Remove the folder, if it holds nothing worth keeping; only who holds the lock may."""
        with suppress(FileNotFoundError):
            (self.path / RELEASES).rmdir()
        for name in (JOURNAL, MANIFEST, _MARK):
            (self.path / f"{name}.part").unlink(missing_ok=True)
        names = {each.name for each in self.path.iterdir()}
        if names <= {_MARK, _LOCK}:  # else the mark says whose the rest is
            (self.path / _MARK).unlink(missing_ok=True)
            (self.path / _LOCK).unlink(missing_ok=True)
            if self._is_mine:
                self.path.rmdir()

    def is_unfinished(self) -> bool:
        """Return whether an earlier run left a swap to be finished; nothing is touched.

        Raises:
            OSError: That cannot be told.
        """
        folders = (self.path, *self._former)
        return any(disk.exists(each / name) for each in folders for name in (UNDOING, JOURNAL))

    def swap(self) -> Swap:
        """Return what makes things live, and knows what is."""
        is_near = disk.leads(self.path, self._target)
        waiting = self.path if is_near else self._target / FOLDER
        return Swap(self._target, self.path, self._live, waiting=waiting, say=self._say)

    def looked_at(self) -> Swap:
        """Return what knows what is live, wherever that is written; nothing is touched."""
        folders = (self.path, *self._former)
        found = (each for each in folders if os.path.lexists(each / MANIFEST))
        return Swap(self._target, next(found, self.path), self._live)

    def _take(self, lock: Lock, wait: float) -> None:
        with disk.as_publish_error(self.path, _HELP):
            taken = lock.acquire(wait)
        if not taken:
            raise BusyError(
                f"another build has held it for {wait:.0f} s",
                place=str(self._target),
                help="Let it finish, or raise --wait.",
            )

    def _refuse_to_leave(self) -> None:
        """Refuse to go on beside the releases that are in another working folder."""
        end = self._target.resolve()
        home = end.parent
        if home == (self.path / RELEASES).resolve() or home.name != RELEASES:
            return
        if self._target.is_symlink() and (home / f"{end.name}.json").exists():
            raise PublishError(
                f"leads to a release in {home.parent}, which is no longer the working folder",
                place=str(self._target),
                help="Set [publish] work to that one; to change it, publish once with"
                f' layout = "directory" before. {disk.STILL_LIVE}',
            )

    def _refuse_others(self) -> None:
        """Refuse a folder that holds somebody else's things: ours are removed now and then."""
        found = {each.name.removesuffix(".part") for each in self.path.iterdir()}
        if _MARK in found or MANIFEST in found or found <= {_LOCK, JOURNAL}:
            return
        raise PublishError(
            "is not a working folder of feedpub, and not empty",
            place=str(self.path),
            help=f"Name another folder in [publish] work. {disk.STILL_LIVE}",
        )

    def _mark(self) -> None:
        """Say in the folder whose it is; refuse one that is another directory's."""
        mark, own = self.path / _MARK, _way(self.path, self._target)
        try:
            said = mark.read_text(encoding="utf-8", errors="replace").rstrip("\n")
        except FileNotFoundError:
            said = ""
        if not said:
            disk.replace(mark, f"{own}\n".encode())
        elif said != own:
            raise PublishError(
                f"is the working folder of {os.path.normpath(self.path / said)}",
                place=str(self.path),
                help="Two published directories cannot share one: name another folder in"
                f" [publish] work, or remove this one if that directory is no longer published."
                f" {disk.STILL_LIVE}",
            )

    def _move_over(self, folder: Path, wait: float) -> None:
        """Take over what an earlier run left in *folder*.

        Whatever happens in between, the next run does the rest: the list of what was published is
        here before it is gone from there.
        """
        if not any((folder / name).is_file() for name in (_LOCK, JOURNAL, UNDOING, MANIFEST)):
            with suppress(OSError):  # there is none, or the run that emptied it was killed
                folder.rmdir()
            return
        lock = Lock(folder / _LOCK)
        self._take(lock, wait)
        try:
            there = Swap(self._target, folder, self._live, say=self._say)
            there.heal()
            if before := there.manifest():
                here = FileList(self.path / MANIFEST)
                here.write(here.read() | before)
            there.clear()
            for name in (MANIFEST, _MARK, f"{MANIFEST}.part", f"{JOURNAL}.part", _LOCK):
                (folder / name).unlink(missing_ok=True)
            with suppress(OSError):  # what else is there is not ours
                folder.rmdir()
        finally:
            lock.release()


def beside(target: Path) -> Path:
    """Return where the working folder of *target* is by default.

    It has *target*'s name in its own, so that neighbours do not share one.

    Raises:
        PublishError: There is nothing beside *target*, or that cannot be told.
    """
    with disk.as_publish_error(target):
        own = target.parent.resolve() / target.name
        if _is_release_in(own, _neighbour(own)):
            return _neighbour(own)
        real = target.resolve()
    if not real.name:
        raise PublishError(
            "has no parent folder", place=str(target), help="Name a folder in [publish] work."
        )
    return _neighbour(real)


def _neighbour(target: Path) -> Path:
    return target.parent / f".{target.name}{FOLDER}"


def _is_release_in(target: Path, folder: Path) -> bool:
    """Return whether *target* is a link that leads to a release in the working *folder*."""
    if not target.is_symlink():
        return False
    end = target.parent / target.readlink()
    return end.parent.resolve() == (folder / RELEASES).resolve()


def _way(folder: Path, target: Path) -> str:
    """Return how *target* is reached from *folder*; it stays so if both are moved together."""
    own = target.parent.resolve() / target.name
    here, there = folder.resolve(), own if _is_release_in(own, folder) else target.resolve()
    if here.anchor != there.anchor:  # drives of Windows
        return there.as_posix()  # pragma: no cover - elsewhere all paths have one anchor
    return Path(os.path.relpath(there, here)).as_posix()
