"""One build of a target at a time: a lock that the system takes back when its holder ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

_PAUSE = 0.05

if sys.platform == "win32":  # pragma: no cover - there is no flock there
    from filelock import FileLock, Timeout

    class Lock:
        """The lock that the file *path* stands for."""

        def __init__(self, path: Path) -> None:
            self._lock = FileLock(path)

        def acquire(self, wait: float) -> bool:
            """Return whether the lock could be taken within *wait* seconds."""
            try:
                self._lock.acquire(timeout=wait)
            except Timeout:
                return False
            return True

        def release(self) -> None:
            """Let others have it."""
            self._lock.release()

else:
    # Not `filelock`, which is loaded in 14 ms where a whole build takes 250.
    import fcntl

    class Lock:
        """The lock that the file *path* stands for."""

        def __init__(self, path: Path) -> None:
            self._path = path
            self._descriptor: int | None = None

        def acquire(self, wait: float) -> bool:
            """Return whether the lock could be taken within *wait* seconds.

            Raises:
                OSError: The directory cannot be made or written.
            """
            end = time.monotonic() + wait
            while not self._take():
                if time.monotonic() >= end:
                    return False
                time.sleep(_PAUSE)
            return True

        def release(self) -> None:
            """Let others have it. The file stays: who waits has it open already."""
            if self._descriptor is not None:
                # Unlocked by word, because a forked process may have it open still.
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
                os.close(self._descriptor)
                self._descriptor = None

        def _take(self) -> bool:
            # Whoever held it may have left nothing behind.
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
            try:
                # Some file systems say "permission denied" where others say "try again".
                with suppress(BlockingIOError, PermissionError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._descriptor = descriptor if self._is_there(descriptor) else None
            finally:
                if self._descriptor is None:
                    os.close(descriptor)
            return self._descriptor is not None

        def _is_there(self, descriptor: int) -> bool:
            """Return whether the file is still the one of that name: others see no other."""
            try:
                return os.path.samestat(os.fstat(descriptor), self._path.stat())
            except FileNotFoundError:
                return False
