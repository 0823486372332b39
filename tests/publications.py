"""Publications in directories, for the tests of what publishes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from feedpub.publishing import Rehearsal, Staging
from feedpub.targets import Release
from feedpub.targets.directory import Directory


def staging_in(path: Path, **options: Any) -> Staging:
    """Return a staging for the directory *path*; *options* are the directory's or its own."""
    return Staging(_directory(path, options), **options)


def rehearsal_in(path: Path, **options: Any) -> Rehearsal:
    """Return what a dry run has in the place of a staging."""
    return Rehearsal(_directory(path, options), **options)


def _directory(path: Path, options: dict[str, Any]) -> Directory:
    own = {key: options.pop(key) for key in ("work", "layout", "keep") if key in options}
    return Directory(path, **own)


def files(folder: Path) -> dict[str, str]:
    """Return what the files below *folder* say, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder: Path) -> list[str]:
    """Return what *folder* holds."""
    return sorted(each.name for each in folder.iterdir())


def releases(path: Path, *, work: Path | None = None) -> list[Release]:
    """Return the releases of the directory *path*, the oldest first."""
    return Directory(path, work=work).releases()


def rollback(
    path: Path,
    number: int | None = None,
    *,
    wait: float = 60.0,
    work: Path | None = None,
    done: Callable[[], object] = lambda: None,
) -> tuple[Release, Release]:
    """Make an earlier release of the directory *path* live again."""
    return Directory(path, work=work).rollback(number, wait, done)
