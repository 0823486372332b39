"""The list of the files that feedpub has published, by which it knows its own from others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedpub import disk
from feedpub.errors import PublishError


class FileList:
    """The list that is the file *path*."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Any]:
        """Return what was published: name → what is known of it.

        Raises:
            PublishError: It cannot be read; without it, what earlier runs left would never go.
        """
        try:
            found = disk.read_json(self._path)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise PublishError(
                f"cannot be read: {error.strerror or error}",
                place=str(self._path),
                help=f"It lists what earlier runs published. {disk.STILL_LIVE}",
            ) from error
        except ValueError as error:
            raise self._damaged(f"no JSON: {error}") from error
        if not isinstance(found, dict) or not all(
            isinstance(each, dict) for each in found.values()
        ):
            raise self._damaged("no list of files")
        return found

    def write(self, manifest: Mapping[str, Any]) -> None:
        """Write down durably what is published."""
        disk.write_json(self._path, manifest)

    def forget(self) -> None:
        """Remove the list."""
        self._path.unlink(missing_ok=True)

    def _damaged(self, why: str) -> PublishError:
        return PublishError(
            f"the list of what earlier runs published cannot be read: {why}",
            place=str(self._path),
            help="Restore it from a backup, or remove it: then files of earlier runs "
            f"are no longer known, and you have to remove them yourself. {disk.STILL_LIVE}",
        )
