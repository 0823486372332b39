"""One build of a folder on a server at a time: a file that is made by a rename.

A rename as the protocol first had it makes nothing if there is a file of that name, and is done in
one step: https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02#section-6.5
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from feedpub.errors import PublishError
from feedpub.targets import _holder
from feedpub.targets.sftp._session import Session, quoted

_PAUSE = 1.0
#: Seconds after which a run that says nothing any more has lost its right.
LIFE = 1_800.0


class RemoteLock:
    """The right to change what is in a folder on a server.

    Args:
        session: The connection.
        where: What messages call the place.
        folder: The path of the folder in which the lock is.
        room: Where copies of files can be on this machine.
    """

    def __init__(self, session: Session, where: str, folder: str, room: Path) -> None:
        self._session = session
        self._where = where
        self._holder = _holder.myself()
        self._lock = f"{folder}/lock"
        self._own = f"{folder}/lock.{self._holder['run']}"
        self._here = room / "lock"
        self._there = room / "lock.got"
        self._told = 0.0

    def acquire(self, wait: float) -> None:
        """Take it, or take it over from a run that has ended.

        Raises:
            HeldError: Another run has held it for *wait* seconds.
            PublishError: The folder cannot be written.
        """
        self._here.write_text(json.dumps(self._holder))
        end = time.monotonic() + wait
        while not self._take():
            if self._is_over():
                continue
            if time.monotonic() >= end:
                self._session.ask([f"rm {quoted(self._own)}"])
                raise _holder.held(self._where, wait)
            time.sleep(_PAUSE)
        self._told = time.monotonic()

    def hold(self) -> None:
        """Make sure that it is ours still, and will be for a while.

        Raises:
            PublishError: Another run took it over.
        """
        found = self._read(self._lock)
        if found is None or found[1].get("run") != self._holder["run"]:
            raise PublishError(
                "another build took over, because this one did not answer for too long",
                place=self._where,
                help="Let one build at a time publish there.",
            )
        self._renew()

    def keep(self) -> None:
        """Let others know now and then that this run is under way."""
        if time.monotonic() - self._told > LIFE / 4:
            self.hold()

    def release(self) -> None:
        """Let others have it; what cannot be removed is over by itself after a while."""
        with suppress(PublishError):
            found = self._read(self._lock)
            if found is not None and found[1].get("run") == self._holder["run"]:
                self._session.ask([f"rm {quoted(self._lock)}"])

    def _take(self) -> bool:
        self._session.do([f"put {quoted(self._here)} {quoted(self._own)}"])
        (answer,) = self._session.ask([f"rename -l {quoted(self._own)} {quoted(self._lock)}"])
        return not answer.lines

    def _renew(self) -> None:
        put = f"put {quoted(self._here)} {quoted(self._own)}"
        self._session.do([put, f"rename {quoted(self._own)} {quoted(self._lock)}"])
        self._told = time.monotonic()

    def _is_over(self) -> bool:
        """Return whether the lock is gone, after taking it from a run that has ended."""
        now, found = self._read(self._own), self._read(self._lock)
        if found is None:  # it was given back just now
            return True
        age = 0.0 if now is None else now[0] - found[0]
        if not _holder.is_dead(found[1]) and age <= LIFE:
            return False
        taken = f"{self._own}.taken"
        # Of several that try, one gets it, and sees whether it is what all of them saw.
        (answer,) = self._session.ask([f"rename {quoted(self._lock)} {quoted(taken)}"])
        got = None if answer.lines else self._read(taken)
        if got is not None and got[1] != found[1]:
            self._session.ask([f"rename -l {quoted(taken)} {quoted(self._lock)}"])
            return False
        self._session.ask([f"rm {quoted(taken)}"])
        return True

    def _read(self, path: str) -> tuple[float, Mapping[str, Any]] | None:
        """Return when the file *path* was written, by the server's clock, and what it says."""
        self._there.unlink(missing_ok=True)
        self._session.ask([f"get -p {quoted(path)} {quoted(self._there)}"])
        with suppress(FileNotFoundError):
            written = self._there.stat().st_mtime
            with suppress(ValueError):
                found = json.loads(self._there.read_bytes())
                return written, found if isinstance(found, dict) else {}
            return written, {}
        return None
