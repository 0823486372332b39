"""An announcer: a bell, which is a file that gets a line for each article."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedpub.announcing import Announcer, AnnouncerType
from feedpub.runs import Run


class Bell(Announcer):
    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def where(self) -> str:
        return self._path.name

    def announce(self, run: Run) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(f"{each.kind} {each.url} {each.title}\n" for each in run.articles)


def _make(options: Mapping[str, Any], base: Path) -> Bell:
    return Bell(base / options["file"])


BELL = AnnouncerType(
    name="bell",
    about="A file that gets a line for each article.",
    options={"file": {"description": "The file.", "type": "string", "minLength": 1}},
    required=("file",),
    make=_make,
)
