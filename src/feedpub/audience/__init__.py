"""Who reads the feeds: subscribers, counted from the access logs of the server."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from feedpub.audience._subscribers import MOST_READERS, WINDOW, Audience, FeedAudience, FeedDay
from feedpub.errors import ReadError, remedy

__all__ = ["MOST_READERS", "WINDOW", "Audience", "FeedAudience", "FeedDay", "lines_of"]

#: Bytes of one line; what is longer was made to be.
_LONGEST = 1 << 16


def lines_of(
    path: Path | None, stdin: BinaryIO, say: Callable[[str], object]
) -> Iterator[str | None]:
    """Yield the lines of a log, compressed or not; ``None`` for one that is too long.

    Args:
        path: The file; ``None``: standard input.
        stdin: That.
        say: Told, in a sentence, that it is cut off or damaged; what came before it counts.

    Raises:
        ReadError: It cannot be read.
    """
    where = "standard input" if path is None else str(path)
    try:
        with _opened(path, stdin) as file:
            is_packed = file.peek(2)[:2] == b"\x1f\x8b"
            # A file of several parts, as some rotate them, is read to its end.
            yield from _lines(gzip.GzipFile(fileobj=file) if is_packed else file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        say(f"{where}: is cut off or damaged, and read as far as possible: {error}")
    except OSError as error:
        said = error.strerror or str(error)
        raise ReadError(f"cannot be read: {said}", place=where, help=remedy(error)) from error


@contextmanager
def _opened(path: Path | None, stdin: BinaryIO) -> Iterator[io.BufferedReader]:
    if path is not None:
        with path.open("rb") as file:
            yield file
        return
    # mypy wants a RawIOBase; reading is all that is needed.
    file = io.BufferedReader(stdin)  # type: ignore[arg-type]
    try:
        yield file
    finally:
        file.detach()


def _lines(file: BinaryIO | gzip.GzipFile) -> Iterator[str | None]:
    while line := file.readline(_LONGEST):
        if len(line) < _LONGEST or line.endswith(b"\n"):
            yield line.decode("utf-8", "replace")
            continue
        while (rest := file.readline(_LONGEST)) and not rest.endswith(b"\n"):
            pass
        yield None
