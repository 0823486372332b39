"""A target: a chest, which is a ZIP archive that holds all files of the publication."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from feedpub.errors import PublishError
from feedpub.targets import Changeset, Reach, Staged, Target, TargetType

LIST = "manifest.json"


class Chest(Target):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = path.with_name(f"{path.name}.lock")
        self._staged: dict[str, Path] = {}

    @property
    def where(self) -> str:
        return str(self._path)

    @property
    def reach(self) -> Reach:
        return Reach.AT_ONCE

    def open(self, wait: float, say: Callable[[str], object]) -> None:
        try:
            self._lock.touch(exist_ok=False)
        except FileExistsError as error:
            help = f"Let the other run finish, or remove {self._lock.name}."
            raise PublishError("the chest is open", place=self.where, help=help) from error

    def close(self) -> None:
        self._staged.clear()
        self._lock.unlink()

    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        found: dict[str, Any] = json.loads(self.read(LIST) or b"{}")
        return found

    def read(self, name: str) -> bytes | None:
        return self._files().get(name)

    def stage(self, staged: Staged) -> None:
        self._staged[staged.name] = staged.path

    def swap(self, changes: Changeset, done: Callable[[], object]) -> None:
        files = self._files()
        files |= {name: self._staged[name].read_bytes() for name in changes.write}
        files |= {LIST: json.dumps(changes.manifest).encode()}
        part = self._path.with_name(f"{self._path.name}.part")
        with ZipFile(part, "w") as chest:
            for name in sorted(files.keys() - set(changes.remove)):
                chest.writestr(ZipInfo(name), files[name])
        part.replace(self._path)
        done()

    def _files(self) -> dict[str, bytes]:
        try:
            with ZipFile(self._path) as chest:
                return {name: chest.read(name) for name in chest.namelist()}
        except FileNotFoundError:
            return {}
        except BadZipFile as error:
            help = "Restore it from a backup, or remove it."
            raise PublishError("is not a ZIP archive", place=self.where, help=help) from error


def _make(options: Mapping[str, Any], base: Path) -> Chest:
    return Chest(base / options["file"])


CHEST = TargetType(
    name="chest",
    about="A ZIP archive that holds all files.",
    options={"file": {"description": "The archive.", "type": "string", "minLength": 1}},
    required=("file",),
    make=_make,
)
