"""What was live in a plain folder before the last run that changed something.

A swap keeps what it replaces, to be able to undo itself. Afterwards that stays beside the list of
what is published until the next swap, so that `feedpub rollback` can put it back; these are links
to the old files, or copies where there are no links.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError
from msgspec.json import decode

from feedpub import disk, manifests
from feedpub.targets._target import Release, Restored

_NOTE = "before.json"
_FILES = "before"


class BeforeSwap(Struct, frozen=True):
    """What the last swap did, and so what to do to go back.

    Attributes:
        number: What is live by now is called, as a release.
        earlier: What was live before is called.
        write: The files that the swap wrote.
        remove: The files that it removed.
        kept: Those of them that were there before.
        manifest: What was published before: name → what is known of it.
        made_at: When that was published, in seconds since 1970.
    """

    number: int
    earlier: int
    write: tuple[str, ...]
    remove: tuple[str, ...]
    kept: tuple[str, ...]
    manifest: dict[str, dict[str, Any]]
    made_at: float

    @property
    def removed(self) -> list[str]:
        """The files that go when the earlier ones come back."""
        return [name for name in self.write if name not in set(self.kept)]


class Previous:
    """The files that were live before those that are.

    Args:
        folder: The working folder.
    """

    def __init__(self, folder: Path) -> None:
        self._note = folder / _NOTE
        self._files = folder / _FILES

    def read(self) -> BeforeSwap | None:
        """Return what the last swap did; ``None`` if that is not known, or it cannot be undone."""
        try:
            return decode(self._note.read_bytes(), type=BeforeSwap)
        except (OSError, ValidationError, ValueError):
            return None

    def remember(self, journal: Mapping[str, Any], kept: Path) -> None:
        """Keep what was live before the swap that followed *journal*; it is in *kept*.

        What fails here leaves nothing to go back to, and changes nothing of what is live.
        """
        with suppress(OSError, KeyError):
            last = self.read()
            number = 1 if last is None else last.number
            newest = number if last is None else max(number, last.earlier)
            note = BeforeSwap(
                number=journal.get("number") or newest + 1,
                earlier=number,
                write=tuple(journal["write"]),
                remove=tuple(journal["remove"]),
                kept=tuple(journal["kept"]),
                manifest=journal["before"],
                made_at=self._made_at(kept, journal["kept"]),
            )
            self.forget()
            if disk.exists(kept):
                kept.rename(self._files)
            disk.write_json(self._note, note)

    def releases(self, live: Mapping[str, Any]) -> list[Release]:
        """Return what was live before and what is, by number; *live* is what is published."""
        note = self.read()
        if note is None:
            return []
        changed_at = self._note.stat().st_mtime
        found = [
            _release(note.number, live, changed_at, is_live=True),
            _release(note.earlier, note.manifest, note.made_at, is_live=False),
        ]
        return sorted(found, key=lambda each: each.number)

    def restored(self, note: BeforeSwap) -> list[Restored]:
        """Return the files of *note* that come back, if all of them are there."""
        return [
            Restored(name=name, entry=note.manifest.get(name, {}), path=self._files / name)
            for name in note.kept
        ]

    def stage(self, note: BeforeSwap, room: Path) -> str | None:
        """Let the files of *note* wait in *room*; return the name of one that is damaged."""
        for name in note.kept:
            path = self._files / name
            known = note.manifest.get(name)
            if not disk.is_file(path) or not (known is None or disk.is_intact(path, known)):
                return name
            disk.keep(path, room / name)
        return None

    def forget(self) -> None:
        """Remove it all, what says what it is first."""
        self._note.unlink(missing_ok=True)
        disk.clear(self._files)

    def _made_at(self, kept: Path, names: list[str]) -> float:
        if disk.exists(self._note):
            return self._note.stat().st_mtime
        return max(((kept / name).stat().st_mtime for name in names), default=0.0)


def _release(number: int, files: Mapping[str, Any], at: float, *, is_live: bool) -> Release:
    return Release(
        number=number,
        is_live=is_live,
        files=len(files.keys() - {manifests.NAME}),
        made_at=datetime.fromtimestamp(at, UTC),
    )
