"""Copies, on this machine, of what is published elsewhere, so that it need not be fetched again.

They are what other programs call a cache: whoever removes them loses time, and no more.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class Mirror:
    """The copies of what is published in one place.

    Args:
        where: What messages call the place.
    """

    def __init__(self, where: str) -> None:
        # https://specifications.freedesktop.org/basedir/latest/
        above = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
        try:
            self._folder = above.expanduser() / "feedpub" / _digest(where)
        except RuntimeError:  # nobody knows a home of this user, and nothing is kept
            self._folder = Path(os.devnull) / "feedpub"

    def path(self, name: str) -> Path:
        """Return where the copy of *name* is, if there is one."""
        return self._folder / _digest(name)

    def keep(self, name: str, source: Path | bytes) -> None:
        """Copy *source*, which is what is published as *name*, if that is possible."""
        path = self.path(name)
        part = path.with_suffix(".part")
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if isinstance(source, bytes):
                part.write_bytes(source)
            else:
                shutil.copyfile(source, part)
            part.replace(path)

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove the copies of all but *names*."""
        kept = {self.path(name).name for name in names}
        with suppress(OSError):
            for each in self._folder.iterdir():
                if each.name not in kept:
                    each.unlink()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
