"""Opening what people name: a named pipe, too, if somebody writes to it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

#: Seconds until a named pipe must have been written to.
WAIT = 20.0


def open_to_read(path: Path, buffering: int = -1) -> BinaryIO:
    """Open *path* to read its bytes.

    Opening a named pipe waits for whoever writes to it, for ever if nobody does; here it does not.

    Raises:
        OSError: It cannot be opened, or is a pipe that nobody writes to.
    """
    if not stat.S_ISFIFO(path.stat().st_mode):
        return path.open("rb", buffering)
    import select  # hardly anybody names a pipe

    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if select.select([pipe], [], [], WAIT)[0]:
        os.set_blocking(pipe, True)
        return os.fdopen(pipe, "rb", buffering)
    os.close(pipe)
    reason = f"nobody wrote to this pipe for {WAIT:g} seconds; start first what writes to it"
    raise OSError(errno.ETIMEDOUT, reason, str(path))
