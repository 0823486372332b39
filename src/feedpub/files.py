"""Opens files that users name, including named pipes with a timeout."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

#: Seconds to wait for a writer of a named pipe.
WAIT = 20.0


def open_to_read(path: Path, buffering: int = -1) -> BinaryIO:
    """Open *path* to read its bytes.

    Normally, opening a named pipe without a writer blocks forever; here it times out.

    Raises:
        OSError: It cannot be opened, or is a pipe without a writer.
    """
    if not stat.S_ISFIFO(path.stat().st_mode):
        return path.open("rb", buffering)
    import select  # pipes are rare

    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if select.select([pipe], [], [], WAIT)[0]:
        os.set_blocking(pipe, True)
        return os.fdopen(pipe, "rb", buffering)
    os.close(pipe)
    reason = f"nobody wrote to this pipe for {WAIT:g} seconds; start first what writes to it"
    raise OSError(errno.ETIMEDOUT, reason, str(path))
