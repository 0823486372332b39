"""The directory: staged beside it and fsynced, then swapped by renames.

Everything is written in a folder that only this user can read, on the same file system (a rename
cannot cross them). Nothing is live before the swap has written its journal; from then on it is a
series of renames, which the next run completes if this one is killed in between. Where the layout
is that of releases, the swap is one rename of a link instead.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from feedpub import disk
from feedpub.errors import PublishError
from feedpub.model import FOLDER
from feedpub.targets._target import Changeset, Reach, Release, Restored, Staged, Target, TargetType
from feedpub.targets.directory._layouts import Layouts
from feedpub.targets.directory._releases import Releases
from feedpub.targets.directory._swap import Swap
from feedpub.targets.directory._work import BusyError, Work, beside

__all__ = ["DIRECTORY", "RELEASES", "REPLACED", "Directory", "beside"]

#: The layout in which files are replaced one after the other.
REPLACED = "directory"
#: The layout in which each run makes a folder of its own.
RELEASES = "releases"


class Directory(Target):
    """A local directory.

    Args:
        path: Where the files are to be live.
        work: The working folder; by default beside it: of ``public`` that is
            ``.public.feedpub``.
        layout: ``directory``, or ``releases``: a folder for each run, and *path* a link to the
            one that is live. What has the other layout by now is changed to this one.
        keep: How many releases that are not live are kept.
    """

    def __init__(
        self, path: Path, *, work: Path | None = None, layout: str = REPLACED, keep: int = 3
    ) -> None:
        self.path = path
        self._folder = work
        self._layout = layout
        self._keep = keep
        self._say: Callable[[str], object] = lambda _: None
        self._opened: Swap | Releases | None = None
        self._was_missing = False

    @property
    def where(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def reach(self) -> Reach:
        """At one instant with releases; else what fails is undone, or finished by the next run."""
        return Reach.AT_ONCE if self._layout == RELEASES else Reach.UNDONE

    @property
    def room(self) -> Path | None:
        """Where files wait; a rename leads from there to where they are to be live."""
        return None if self._opened is None else self._opened.stage

    def open(self, wait: float, say: Callable[[str], object]) -> None:
        """Take the lock, end what an interrupted run began, and change to the layout wanted."""
        self._say = say
        self._work.acquire(wait)
        try:
            with disk.as_publish_error(self.path):
                self._releases.heal()
                self._was_missing = self._is_missing
                opened = self._laid_out()
                self._releases.clear()
                opened.clear()
                opened.begin()
        except BaseException:
            self._work.release()
            raise
        self._opened = opened

    def close(self) -> None:
        """Remove what waited, and what an empty publication has no use for; give back the lock."""
        opened, self._opened = self._opened, None
        if opened is None:
            return
        with disk.uninterrupted():
            # What fails here changes nothing of what was published; the next run clears the rest.
            with suppress(OSError, PublishError):
                opened.clear()
                if opened.is_blank:
                    self._work.abandon()
                    if self._was_missing:
                        self.path.rmdir()
            self._work.release()

    def recover(self, say: Callable[[str], object]) -> None:
        """Finish or undo what an interrupted run left, unless one is under way; no more than that.

        Raises:
            PublishError: It cannot be finished now either.
        """
        self._say = say
        with disk.as_publish_error(self.path):
            if not self._work.is_unfinished() and not self._releases.is_unfinished():
                return
        try:
            self._work.acquire(0)
        except BusyError:
            return
        try:
            with disk.as_publish_error(self.path):
                self._releases.heal()
                if self._releases.current is None and self.path.is_dir():
                    swap = self._work.swap()
                    swap.heal()
                    swap.clear()
        finally:
            self._work.release()

    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what earlier runs published; nothing of it is left if the directory is gone."""
        if self._opened is None:
            with disk.as_publish_error(self.path):
                is_released = self._releases.current is not None
                seen = self._releases if is_released else self._work.looked_at()
                return {} if self._is_missing else seen.manifest()
        return {} if self._was_missing else self._opened.manifest()

    def check(self, name: str) -> None:
        """Refuse to leave the directory, and to publish over what no run of ours has put there."""
        path = self._live(name)
        try:
            if stat.S_ISREG(path.stat().st_mode):
                return
        except FileNotFoundError:
            return
        except OSError as error:
            why = error.strerror or str(error)
        else:
            why = "a folder" if path.is_dir() else "not a regular file"
            why = f"there is {why} of that name"
        raise PublishError(
            f"cannot be published: {why}",
            place=str(path),
            help=f"Move it away, or give the output another path. {disk.STILL_LIVE}",
        )

    def read(self, name: str) -> bytes | None:
        """Return what the file *name* holds; ``None`` if there is none."""
        path = self.path / name
        with disk.as_publish_error(path):
            # A named pipe would be waited for.
            return path.read_bytes() if disk.is_file(path) else None

    def holds(self, name: str, data: bytes | Path) -> bool:
        """Return whether the file *name* consists of *data*, whatever the manifest says of it."""
        path = self.path / name
        return disk.are_alike(path, data) if isinstance(data, Path) else disk.holds(path, data)

    def local(self, name: str) -> Path:
        """Return the file that is or would be live as *name*."""
        return self.path / name

    def stage(self, staged: Staged) -> None:
        """Copy the file to where files wait, if it is not there already."""
        assert self._opened is not None, "open comes first"
        path = self._opened.stage / staged.name
        if path != staged.path:
            with disk.as_publish_error(self.path):
                disk.copy(staged.path, path)

    def swap(self, changes: Changeset, done: Callable[[], object]) -> None:
        """Make what is staged live, in one piece.

        Raises:
            PublishError: It failed, and what was live is live again; or that failed too, and
                the next run goes on with it, which the error says.
        """
        assert self._opened is not None, "open comes first"
        put_back = self._releases.put_back if self._opened is self._releases else None
        self._opened.carry_out(changes.write, changes.remove, changes.manifest, done)
        if put_back is not None and put_back != self._releases.current:
            self._say(
                f"{self.path}: release {put_back}, which `feedpub rollback` had put back, is not"
                f" live any more; release {self._releases.current} is"
            )

    def releases(self) -> list[Release]:
        """Return what is kept and what is live, the oldest first."""
        from feedpub.targets.directory import _rollback

        return _rollback.releases(self.path, work=self._folder)

    def rollback(
        self,
        number: int | None,
        wait: float,
        done: Callable[[], object],
        look: Callable[[Release, Sequence[Restored]], object] = lambda *_: None,
    ) -> tuple[Release, Release]:
        """Make an earlier release live again."""
        from feedpub.targets.directory import _rollback

        return _rollback.rollback(
            self.path, number, wait=wait, work=self._folder, done=done, look=look
        )

    @cached_property
    def _work(self) -> Work:
        with disk.as_publish_error(self.path):
            return Work(self.path, self._folder, self._live, lambda text: self._say(text))

    @cached_property
    def _releases(self) -> Layouts:
        return Layouts(self.path, self._work.path, keep=self._keep)

    @property
    def _is_missing(self) -> bool:
        return not disk.exists(self.path, followed=True)

    def _laid_out(self) -> Swap | Releases:
        """Return the publisher of the configured layout, after changing to it."""
        plain = Swap(self.path, self._work.path, self._live)
        if self._layout == REPLACED:
            with disk.uninterrupted():
                self._releases.leave(plain)
            disk.make_folder(self.path)
        if self._releases.current is None and self.path.is_dir():
            plain = self._work.swap()
            plain.heal()
        if self._layout == REPLACED:
            return plain
        plain.clear()
        disk.make_folder(self.path.parent)
        with disk.uninterrupted():
            self._releases.adopt(plain)
        return self._releases

    def _live(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        outside = not parts or parts[0] in {"/", FOLDER} or ".." in parts or "\\" in name
        path = self.path / name
        with disk.as_publish_error(self.path):
            # A symbolic link inside the target may lead out of it as well.
            outside = outside or not path.parent.resolve().is_relative_to(self.path.resolve())
        if outside:
            raise PublishError(
                f"{name!r} leaves the target directory",
                place=str(self.path),
                help=f"Give the output a path below it. {disk.STILL_LIVE}",
            )
        return path


def _problems(options: Mapping[str, Any], base: Path) -> Iterator[tuple[str, str]]:
    work = options.get("work")
    path = (base / options.get("directory", "public")).absolute()
    with disk.as_publish_error(path):
        public = path.resolve()
        is_inside = work is not None and (base / work).absolute().resolve().is_relative_to(public)
        holds_base = base.resolve().is_relative_to(public)
    if is_inside:
        yield "work", f"{work!r} is in the published directory; name a folder outside"
    if options.get("layout") == RELEASES and holds_base:
        yield (
            "layout",
            "would make a release of the folder that the configuration is in; publish to a"
            " directory of its own",
        )


def _make(options: Mapping[str, Any], base: Path) -> Directory:
    work = options.get("work")
    return Directory(
        (base / options.get("directory", "public")).absolute(),
        work=None if work is None else (base / work).absolute(),
        layout=options.get("layout", REPLACED),
        keep=options.get("keep", 3),
    )


_TEXT = {"type": "string", "minLength": 1}

DIRECTORY = TargetType(
    name="directory",
    about="A local directory.",
    options={
        "directory": {
            "description": "The published directory, relative to this file. Default: public.",
            **_TEXT,
        },
        "work": {
            "description": "Where feedpub keeps its own files (lock, journal, list of published"
            " files, staged documents), relative to this file and not in the published"
            " directory. Default: next to it, .public.feedpub for public.",
            **_TEXT,
        },
        "layout": {
            "description": "directory: files are replaced one after the other. releases: each run"
            " that changes something writes a new folder, and the directory is a link that is"
            " switched to it in one step; feedpub rollback goes back. Default: directory.",
            "enum": [REPLACED, RELEASES],
        },
        "keep": {
            "description": "With releases: how many old ones to keep. Default: 3.",
            "type": "integer",
            "minimum": 0,
        },
    },
    problems=_problems,
    make=_make,
)
