"""What targets have in common that are not on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from feedpub import disk
from feedpub.errors import PublishError


@contextmanager
def untouched() -> Iterator[None]:
    """Say of what fails that nothing has changed."""
    try:
        yield
    except PublishError as error:
        error.help = f"{error.help} {disk.STILL_LIVE}"
        raise


def half_done(new: int, total: int) -> str:
    """Return how many of the *total* files that change are *new*, and what to do about it."""
    return (
        f"{new} of the {total} files that change are new, the others are as they were. The next"
        " `feedpub build`, `check` or `config` finishes that first."
    )


def finished(where: str) -> str:
    """Return what a run says that finished the work of another one."""
    return f"{where}: finished what an interrupted run had started to publish"


def damaged(place: str) -> PublishError:
    """Return the error of a list of published files, at *place*, that cannot be read."""
    return PublishError(
        "the list of what earlier runs published cannot be read",
        place=place,
        help="Restore an earlier version of it, or remove it: then files of earlier runs"
        " are no longer known, and you have to remove them yourself.",
    )


def lasting(manifest: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return *manifest* without what is about copies on this machine."""
    return {
        name: {key: value for key, value in entry.items() if key != "mtime_ns"}
        for name, entry in manifest.items()
    }


def sha256(data: bytes | Path) -> str:
    """Return the SHA-256 of *data*, or of what that file holds."""
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
