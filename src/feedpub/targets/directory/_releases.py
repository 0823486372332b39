"""The layout of releases: a folder for each run, and one link that leads to what is live.

A release is made whole before anything of it is live; then the link is replaced by one rename.
The list of what a release holds lies beside it, so that there is no instant at which it is the
list of another one, and nothing that a run that was killed leaves needs to be finished.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedpub import disk, manifests
from feedpub.errors import PublishError
from feedpub.targets._target import Release, Restored
from feedpub.targets.directory import _trees
from feedpub.targets.directory._file_list import FileList
from feedpub.targets.directory._swap import RELEASES, STAGED, remove_file

_BUILDING = "building"
#: The web server has to reach the releases in the working folder, but need not list it.
PASSABLE = 0o711


class Releases:
    """The releases of what is published as *target*; *folder* is its working folder.

    Args:
        target: The link that the world reads through.
        folder: Where the releases and the files in waiting are.
        keep: How many releases that are not live are kept.
    """

    def __init__(self, target: Path, folder: Path, *, keep: int = 0) -> None:
        self._target = target
        self._folder = folder
        self._home = folder / RELEASES
        self._keep = keep
        self.stage = folder / STAGED
        self._building = folder / _BUILDING
        #: Leads to a release that was never live; where nothing is live, that one is to be.
        self._next = target.with_name(f".{target.name}.feedpub-next")
        #: Leads to one that was.
        self._back = target.with_name(f".{target.name}.feedpub-back")
        #: What was published as a folder, after all of it was copied into a release.
        self._old = target.with_name(f".{target.name}.feedpub-old")

    @property
    def current(self) -> int | None:
        """The number of the release that is live."""
        return self._led_to(self._target)

    @property
    def put_back(self) -> int | None:
        """The number of the release that is live, if a later one was made."""
        live = self.current
        return live if live is not None and live < max(self._numbers(), default=0) else None

    def all(self) -> list[Release]:
        """Return what is there, the oldest first."""
        with disk.as_publish_error(self._home):
            return [each for number in self._numbers() if (each := self._told(number))]

    def _told(self, number: int) -> Release | None:
        try:
            made_at = datetime.fromtimestamp(self._at(number).stat().st_mtime, UTC)
        except FileNotFoundError:  # a build has just removed it
            return None
        return Release(
            number=number,
            is_live=number == self.current,
            files=len(self._list(number).read().keys() - {manifests.NAME}),
            made_at=made_at,
        )

    def begin(self) -> None:
        """Make room for what is to wait."""
        self._folder.chmod(PASSABLE)
        disk.make_folder(self._home)
        self.stage.mkdir(mode=0o700)

    def clear(self) -> None:
        """Remove what waited, and what a run that was killed left."""
        for path in (self.stage, self._building):
            disk.clear(path, ignore_errors=True)
        if self._target.exists():
            disk.clear(self._old, ignore_errors=True)
        known = {str(number) for number in (*self._numbers(), self.current)}
        with suppress(OSError):
            for path in self._home.iterdir():
                if path.name.partition(".")[0] not in known:
                    remove_tree(path)

    def is_unfinished(self) -> bool:
        """Return whether a run was killed while it changed a link; nothing is touched.

        Raises:
            OSError: That cannot be told.
        """
        return disk.exists(self._next) or disk.exists(self._back)

    def heal(self) -> None:
        """Put in place what has no place yet, and drop what was never live."""
        with disk.as_publish_error(self._target):
            self._back.unlink(missing_ok=True)
            number = self._led_to(self._next)
            if not os.path.lexists(self._target):
                if number in self._numbers():  # with its list: all else of it was made before
                    self._next.replace(self._target)
            elif number is not None and number != self.current:
                self._drop(number)
            self._next.unlink(missing_ok=True)

    def manifest(self) -> dict[str, Any]:
        """Return what the live release holds of ours.

        Raises:
            PublishError: It cannot be read.
        """
        live = self.current
        return {} if live is None else self._list(live).read()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was ever published."""
        return not self._numbers()

    def carry_out(
        self,
        write: Sequence[str],
        remove: Sequence[str],
        manifest: Mapping[str, Any],
        done: Callable[[], object],
    ) -> None:
        """Make a release in which what is staged has the names *write*, and put it live.

        *done* is told, before any interrupt is heeded.

        Raises:
            PublishError: It failed, and what was live is still live.
        """
        live = self.current
        with disk.as_publish_error(self._target):
            base = None if live is None or not self._at(live).is_dir() else self._at(live)
            if live is not None and not write and not remove:
                if self._list(live).read() != manifest:
                    self._list(live).write(manifest)
                done()
                self._forget()
                return
            number = self._following
            try:
                self._make(base, write, remove)
                with disk.uninterrupted():
                    self._put_live(number, manifest)
                    done()
            except BaseException:
                if self.current != number:
                    self._drop(number)
                    self._next.unlink(missing_ok=True)
                raise
        self._forget()

    def go_back(self, number: int, done: Callable[[], object]) -> None:
        """Make the release *number* live again, and tell *done* before any interrupt is heeded.

        Raises:
            PublishError: It failed, and what was live is still live.
        """
        with disk.as_publish_error(self._target), disk.uninterrupted():
            self._point(self._back, number)
            self._back.replace(self._target)
            disk.sync(self._target.parent)
            done()

    def restored(self, number: int) -> list[Restored]:
        """Return the files of ours that differ from those of the live release.

        Raises:
            PublishError: The list of one of the two cannot be read.
        """
        live = self.manifest()
        return [
            Restored(name=name, entry=entry, path=self._at(number) / name)
            for name, entry in self._list(number).read().items()
            if entry.get("sha256") != live.get(name, {}).get("sha256", "")
        ]

    def _make(self, base: Path | None, write: Sequence[str], remove: Sequence[str]) -> None:
        """Make the folder of a release: what *base* has, but for what is written and removed."""
        if base is None:
            self._building.mkdir()
        else:
            _trees.clone(base, self._building)
        for name in write:
            path = self._place(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            (self.stage / name).rename(path)
        for name in remove:
            path = self._place(name)
            remove_file(path)
            with suppress(OSError):  # it holds more
                path.parent.rmdir()
        _trees.sync(self._building)

    def _place(self, name: str) -> Path:
        """Return where the file *name* is in the release that is being made."""
        path = self._building / name
        if not path.parent.resolve().is_relative_to(self._building.resolve()):
            raise PublishError(
                f"{name!r} is behind a link that leads out of its release",
                place=str(self._target),
                help=f"Make the link relative, or remove it. {disk.STILL_LIVE}",
            )
        return path

    def _put_live(self, number: int, manifest: Mapping[str, Any]) -> None:
        self._point(self._next, number)
        disk.sync(self._target.parent)  # without it, nobody knows that this was never live
        self._building.rename(self._at(number))
        self._list(number).write(manifest)
        self._next.replace(self._target)
        disk.sync(self._target.parent)

    def _forget(self) -> None:
        """Remove the oldest of the releases that are not live; what cannot, the next run will."""
        with suppress(OSError, PublishError):
            live = self.current
            old = [number for number in self._numbers() if number != live]
            for number in old[: max(0, len(old) - self._keep)]:
                with suppress(OSError):
                    self._drop(number)

    def _drop(self, number: int) -> None:
        # In this order: a folder without a list is not a release, however much of it is left.
        self._list(number).forget()
        remove_tree(self._at(number))

    def _led_to(self, link: Path) -> int | None:
        """Return the number of the release that *link* leads to, if it is such a link.

        Raises:
            PublishError: That cannot be told.
        """
        with disk.as_publish_error(link):
            if not link.is_symlink():
                return None
            end = link.parent / link.readlink()
            is_ours = end.parent.resolve() == self._home.resolve() and end.name.isdecimal()
            return int(end.name) if is_ours else None

    def _point(self, link: Path, number: int) -> None:
        """Make *link* one that leads to the release *number* where *target* is."""
        link.unlink(missing_ok=True)
        way = os.path.relpath(self._home.resolve(), self._target.parent.resolve())
        link.symlink_to(Path(way, str(number)))

    def _at(self, number: int) -> Path:
        return self._home / str(number)

    def _list(self, number: int) -> FileList:
        return FileList(self._home / f"{number}.json")

    def _numbers(self) -> list[int]:
        """Return the numbers of the releases that are there."""
        with suppress(FileNotFoundError):
            names = {path.name for path in self._home.iterdir()}
            numbers = (int(name) for name in names if name.isdecimal() and f"{name}.json" in names)
            return sorted(each for each in numbers if self._is_whole(each))
        return []

    @property
    def _following(self) -> int:
        return max(self._numbers(), default=0) + 1

    def _is_whole(self, number: int) -> bool:
        return self._at(number).is_dir() and not self._at(number).is_symlink()


def remove_tree(path: Path) -> None:
    """Remove *path*, with everything in it if it is a folder, but not what a link leads to."""
    if path.is_dir() and not path.is_symlink():
        disk.clear(path)
    else:
        path.unlink(missing_ok=True)
