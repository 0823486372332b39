"""Whole processes, measured: wall time, processor time, peak memory and bytes written."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

#: Bytes in what `getrusage` counts of output; a file's pages count as a whole.
_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A contestant.

    Attributes:
        name: How tables call it.
        words: The command line, as it is after `prepare`.
        prepare: Called before each run, and not measured.
        allowed: Exit codes that are fine.
    """

    name: str
    words: Sequence[str | Path]
    prepare: Callable[[], object] = lambda: None
    allowed: frozenset[int] = frozenset({0})


@dataclass(slots=True)
class Runs:
    """What the runs of one command took, in the order of the rounds."""

    name: str
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    #: Peak resident bytes of the largest process among the command and its descendants.
    peaks: list[int] = field(default_factory=list)
    #: Bytes written to files, scratch files among them, by the command and its descendants.
    outputs: list[int] = field(default_factory=list)
    #: Why it could not be measured.
    failure: str | None = None

    @property
    def time(self) -> float:
        """Median wall time, in seconds."""
        return median(self.seconds)

    @property
    def cpu(self) -> float:
        """Median processor time, in seconds."""
        return median(self.processor)

    @property
    def peak(self) -> float:
        """Median peak memory, in MB."""
        return median(self.peaks) / 1e6

    @property
    def written(self) -> float:
        """Median of what was written to files, in MB."""
        return median(self.outputs) / 1e6

    def ratio(self, other: Runs) -> float:
        """Return how many times as long as *other* this took: median of the rounds' ratios."""
        return _ratio(self.seconds, other.seconds)

    def cpu_ratio(self, other: Runs) -> float:
        """Return the same of processor time."""
        return _ratio(self.processor, other.processor)


def _ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    return median(one / other for one, other in zip(mine, theirs, strict=True))


def measure(commands: Sequence[Command], rounds: int) -> dict[str, Runs]:
    """Run each of *commands* *rounds* times: A B C, A B C, …

    Contestants alternate, so that whatever else the machine does hits all of them.
    """
    results = {command.name: Runs(command.name) for command in commands}
    for _ in range(rounds):
        for command in commands:
            if results[command.name].failure is None:
                _run(command, results[command.name])
    return results


def _run(command: Command, runs: Runs) -> None:
    command.prepare()
    with TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command.words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        # Linux charges a child with the peak of the process that started it, so whoever calls
        # this must stay small: the data are made elsewhere.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code not in command.allowed:
            output.seek(0)
            lines = output.read().decode(errors="replace").strip().splitlines()
            runs.failure = f"exit {code}: {lines[-1] if lines else 'silent'}"
    runs.seconds.append(seconds)
    runs.processor.append(usage.ru_utime + usage.ru_stime)
    runs.peaks.append(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
    runs.outputs.append(usage.ru_oublock * _BLOCK)
