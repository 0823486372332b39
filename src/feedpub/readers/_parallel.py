"""A large file of lines, read by several processes; the result is the same as that of one."""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from feedpub.errors import ReadError
from feedpub.readers._lines import Part
from feedpub.readers._reader import Reader, Record
from feedpub.readers._reading import Stop, Tally
from feedpub.readers._spool import Spool

#: Smaller files are read before the processes have started.
WORTHWHILE = 64 * 1024 * 1024
_BLOCK = 1 << 20


def processes(wanted: int | None, size: int) -> int:
    """Return how many processes a file of *size* bytes is worth here."""
    if size < WORTHWHILE or not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    if wanted is not None:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def take(tally: Tally, path: Path, name: str, reader: Reader, *, start: int, workers: int) -> bool:
    """Let *workers* processes read the file at *path* from *start* on into *tally*.

    Returns:
        Whether they did. If so many records are bad that reading has to stop, nothing is taken:
        one process reading from the beginning knows where.

    Raises:
        ReadError: A process could not read the file, or died.
    """
    parts = [
        _Process(_work, tally, path, name, reader, start, begin, end)
        for begin, end in _ranges(path, start, workers)
    ]
    try:
        results: list[Tally] = [part.result(name) for part in parts]
    finally:
        for part in parts:
            part.end()
    rejected = len(tally.rejected) + sum(len(result.rejected) for result in results)
    if not tally.quarantine and rejected >= tally.patience:
        return False
    for part, result in zip(parts, results, strict=True):
        tally.adopt(result, part.spool)
    return True


def _ranges(path: Path, start: int, workers: int) -> list[tuple[int, int]]:
    """Return *workers* ranges of bytes, each ending at a line's end."""
    size = path.stat().st_size
    cuts = [start]
    with path.open("rb") as stream:
        for index in range(1, workers):
            wanted = start + (size - start) * index // workers
            cuts.append(max(cuts[-1], _line_end(stream, wanted, size)))
    cuts.append(size)
    return [(begin, end) for begin, end in itertools.pairwise(cuts) if begin < end]


def _line_end(stream: BinaryIO, position: int, size: int) -> int:
    stream.seek(position)
    while block := stream.read(_BLOCK):
        found = block.find(b"\n")
        if found >= 0:
            return position + found + 1
        position += len(block)
    return size


def _work(
    tally: Tally, spool: Spool, path: Path, name: str, reader: Reader, start: int, begin: int,
    end: int,
) -> Tally:  # fmt: skip
    """Read one range, in a process of its own."""
    mine = tally.apart(spool)
    with path.open("rb") as stream:
        stream.seek(start)
        before = _count_lines(Part(stream, begin - start))
        records = reader.records(cast("BinaryIO", Part(stream, end - begin)))
        with suppress(Stop):  # so many bad records that the whole is read again
            mine.take(_moved(records, before), name)
    spool.flush()
    return mine


def _count_lines(part: Part) -> int:
    count = 0
    while block := part.read(_BLOCK):
        count += block.count(b"\n")
    return count


def _moved(records: Iterator[Record], lines: int) -> Iterator[Record]:
    for line, number, data in records:
        yield (line or 0) + lines, number, data


@dataclass(frozen=True, slots=True)
class _Failure:
    error: BaseException


class _Process:
    """A forked process that works out one value."""

    def __init__(self, work: Callable[..., Tally], tally: Tally, *arguments: Any) -> None:
        # The file is opened here, so that both processes have it.
        self.spool = Spool()
        reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(reading)
            _answer(writing, lambda: work(tally, self.spool, *arguments))
        os.close(writing)
        self._pipe = os.fdopen(reading, "rb")

    def result(self, name: str) -> Tally:
        """Wait for the value."""
        data = self._pipe.read()
        try:
            result = pickle.loads(data)  # noqa: S301 from a process of our own
        except (EOFError, pickle.UnpicklingError):
            raise ReadError("the process that was reading it died", place=name) from None
        if isinstance(result, _Failure):
            raise result.error
        return cast("Tally", result)

    def end(self) -> None:
        """See the process out, whatever it is doing."""
        self._pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _answer(pipe: int, work: Callable[[], Tally]) -> None:
    """Send what *work* returns or raises, and end this process without any ceremony."""
    try:
        try:
            answer: object = work()
        except BaseException as error:
            answer = _Failure(error)
        with os.fdopen(pipe, "wb") as stream:
            stream.write(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
    finally:
        os._exit(0)
