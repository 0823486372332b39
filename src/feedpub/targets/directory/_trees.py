"""Whole folders: copied by links, exchanged with what has another name."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from feedpub import disk
from feedpub.errors import PublishError

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def _fail(error: OSError) -> NoReturn:
    """Refuse to go on without a folder: `os.walk` leaves out what cannot be read."""
    raise error


def clone(source: Path, copy: Path) -> None:
    """Make *copy* a folder with all that is in *source*, linked where that is allowed.

    Raises:
        PublishError: Something there is neither file nor folder nor link.
    """
    for folder, folders, files in os.walk(source, onerror=_fail):
        here = Path(folder)
        there = copy / here.relative_to(source)
        there.mkdir()
        _liken(there, here)
        for name in (*(each for each in folders if (here / each).is_symlink()), *files):
            _carry(here / name, there / name)


def _carry(path: Path, copy: Path) -> None:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        copy.symlink_to(path.readlink())
    elif stat.S_ISREG(mode):
        disk.keep(path, copy)
    else:
        raise PublishError(
            "is not a file, so it cannot be part of a release",
            place=str(path),
            help=f"Move it away. {disk.STILL_LIVE}",
        )


def _liken(folder: Path, other: Path) -> None:
    """Give *folder* the mode of *other*, and its group where that is allowed."""
    with suppress(OSError, AttributeError):  # Windows has no owners
        os.chown(folder, -1, other.stat().st_gid)
    shutil.copymode(other, folder)


def sync(folder: Path) -> None:
    """Make the names in *folder* and below it durable."""
    for each, _, _ in os.walk(folder, onerror=_fail):
        disk.sync(Path(each))


def leading_out(folder: Path) -> Iterator[Path]:
    """Yield the relative links in *folder* that would lead elsewhere if it were moved."""
    for here, folders, files in os.walk(folder, onerror=_fail):
        for path in (Path(here, name) for name in (*folders, *files)):
            if path.is_symlink() and not (to := path.readlink()).is_absolute():
                end = Path(os.path.normpath(path.parent / to))
                if not end.is_relative_to(folder):
                    yield path


def exchange(one: Path, other: Path) -> bool:
    """Let *one* and *other* change their names in one step; return whether the system can."""
    if not sys.platform.startswith("linux"):
        return False  # pragma: no cover - the tests run on Linux
    import ctypes

    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    names = (os.fsencode(one), os.fsencode(other))
    failed: int = rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    return failed == 0
