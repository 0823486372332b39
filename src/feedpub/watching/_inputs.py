"""Which files a build is made of, and in what state they are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path

from feedpub.config import Config
from feedpub.model import Value
from feedpub.sources import is_address

_SQLITE = "sqlite:///"


class Inputs(Value, frozen=True, gc=True):
    """What a build reads.

    Attributes:
        base: What names in messages are relative to.
        files: Files, which need not exist yet, and folders with all that they hold.
        patterns: Patterns of files, absolute.
        excluded: Files and folders that the build itself writes.
        remote: Whether it also reads addresses or commands, which nobody can watch.
    """

    base: Path
    files: tuple[Path, ...] = ()
    patterns: tuple[str, ...] = ()
    excluded: frozenset[Path] = frozenset()
    remote: bool = False

    def snapshot(self) -> dict[str, tuple[int, ...]]:
        """Return which files there are, and in what state each is: name → time, size, number."""
        found: dict[str, tuple[int, ...]] = {}
        for path in self._all():
            try:
                known = path.stat()
            except OSError:
                continue
            found[self._name(path)] = (known.st_mtime_ns, known.st_size, known.st_ino)
        return found

    def folders(self) -> set[Path]:
        """Return the folders in which something of it can appear, change or vanish."""
        found = {_existing(path.parent) for path in self.files}
        for path in self.files:
            if path.is_dir():
                found.update(Path(folder) for folder, _ in self._walk(path))
        for pattern in self.patterns:
            found.update(Path(each) for each in self._folders_of(pattern))
        return found

    def _all(self) -> Iterator[Path]:
        for path in self.files:
            if path.is_dir():
                yield from (
                    Path(folder, name) for folder, names in self._walk(path) for name in names
                )
            else:
                yield path
        for pattern in self.patterns:
            yield from map(Path, self._matching(pattern))

    def _walk(self, path: Path) -> Iterator[tuple[str, list[str]]]:
        """Yield folders in *path* with their files, but none that is hidden or a build writes."""
        excluded = {each.as_posix() for each in self.excluded}
        for folder, folders, names in os.walk(path.as_posix()):
            folders[:] = [
                name
                for name in folders
                if not name.startswith(".") and f"{folder}/{name}" not in excluded
            ]
            yield folder, [name for name in names if f"{folder}/{name}" not in excluded]

    def _matching(self, pattern: str) -> Iterator[str]:
        for name in glob(pattern, recursive=True):  # noqa: PTH207
            path = Path(name)
            if path.is_file() and not self.excluded.intersection((path, *path.parents)):
                yield name

    def _folders_of(self, pattern: str) -> Iterator[str]:
        """Yield the folders in which a file can match *pattern*, and those above a pattern."""
        fixed = Path(pattern)
        while has_magic(str(fixed)):
            fixed = fixed.parent
        yield str(_existing(fixed))
        above = Path(pattern).parent
        while above != fixed:
            for name in glob(str(above), recursive=True):  # noqa: PTH207
                if Path(name).is_dir() and not self.excluded.intersection((Path(name),)):
                    yield name
            above = above.parent

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self.base)) if path.is_relative_to(self.base) else str(path)


def inputs_of(config: Config, written: Iterable[Path] = ()) -> Inputs:
    """Return what a build of *config* reads.

    Args:
        config: The configuration.
        written: Files that the build writes, besides those that the configuration names.
    """
    files: list[Path] = [] if config.path is None else [config.path.absolute()]
    patterns: list[str] = []
    remote = False
    for source in config.sources:
        if source.vocabulary is not None and source.vocabulary.endswith(".toml"):
            files.append((config.base / source.vocabulary).absolute())
        if source.command or (is_address(source.path) and not source.path.startswith(_SQLITE)):
            remote = True
        elif source.path.startswith(_SQLITE):
            path = (config.base / source.path.removeprefix(_SQLITE).partition("?")[0]).absolute()
            files += [path, path.with_name(f"{path.name}-wal")]
        elif has_magic(source.path) and not (config.base / source.path).exists():
            patterns.append(str((config.base / source.path).absolute()))
        else:
            files.append((config.base / source.path).absolute())
    profiles = (name for output in config.outputs for name in output.profiles)
    files += [Path(name) for name in profiles if name.endswith(".toml")]
    return Inputs(
        base=config.base.absolute(),
        files=tuple(dict.fromkeys(files)),
        patterns=tuple(dict.fromkeys(patterns)),
        excluded=frozenset(each.absolute() for each in (*_written(config), *written)),
        remote=remote,
    )


def _written(config: Config) -> Iterator[Path]:
    """Yield what a build of *config* writes, as the configuration says."""
    folders = {config.directory: config.work}
    for each in (target.options for target in config.targets if target.type == "directory"):
        work = each.get("work")
        folders[config.base / each.get("directory", "public")] = work and config.base / work
    for directory, work in folders.items():
        yield directory
        yield work or directory.with_name(f".{directory.name}.feedpub")
    if config.metrics is not None:
        yield config.metrics
    if config.store is not None and config.store.path is not None:
        yield from (Path(f"{config.store.path}{each}") for each in ("", "-wal", "-shm", "-journal"))
    for source in config.sources:
        if source.quarantine is not None:
            yield config.base / source.quarantine


def _existing(folder: Path) -> Path:
    """Return *folder*, or the nearest above it that exists."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder
