"""Fails, or interrupts, every call of a build in turn, and looks at what that leaves.

It runs under the shim (`shim.c`): ``LD_PRELOAD=shim.so python driver.py SHIM FOLDER``. Each run is
a fork of this process, in which feedpub is loaded already: a tenth of the time of a new one.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import hashlib
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedpub.cli import build, main
from feedpub.publishing import Staging
from feedpub.targets.directory import Directory
from torture.newsroom import Newsroom

assert build.command, "loaded before the first fork"

WRITES, READS = 1, 2
EVER = 1_000_000
STILL_LIVE = "What was live before is still live."
_HEALED = re.compile(r"(finished|undid) what an interrupted run had started to publish")
_MIXED = re.compile(r"(\d+) of the (\d+) files that change are new")


@dataclass(frozen=True)
class Fault:
    """What happens at the n-th call."""

    name: str
    kinds: int = WRITES | READS
    error: int = 0
    signal: int = 0
    #: Whether all calls from the n-th on fail.
    on: bool = False


FAULTS = (
    Fault("ENOSPC once", WRITES, errno.ENOSPC),
    Fault("ENOSPC on", WRITES, errno.ENOSPC, on=True),
    Fault("EIO once", WRITES | READS, errno.EIO),
    Fault("EIO on", WRITES | READS, errno.EIO, on=True),
    Fault("EPERM once", WRITES, errno.EPERM),
    Fault("EACCES on", WRITES | READS, errno.EACCES, on=True),
    Fault("EROFS on", WRITES, errno.EROFS, on=True),
    Fault("SIGINT", WRITES, signal=signal.SIGINT),
    Fault("SIGTERM", WRITES, signal=signal.SIGTERM),
    Fault("SIGKILL", WRITES, signal=signal.SIGKILL),
)


@dataclass(frozen=True)
class Ran:
    """What came of a run."""

    code: int
    said: str
    calls: Sequence[str]


class Shim:
    """The library that this process was started with."""

    def __init__(self, path: Path) -> None:
        self._library = ctypes.CDLL(str(path))
        self._library.torture_name.restype = ctypes.c_char_p

    def arm(self, below: Path, fault: Fault, n: int) -> None:
        """Let *fault* happen at call *n* below a folder."""
        last = EVER if fault.on else n
        self._library.torture_arm(
            os.fsencode(below), fault.kinds, n, last, fault.error, fault.signal
        )

    def calls(self) -> Iterator[str]:
        """Yield the calls made since it was armed."""
        for number in range(1, self._library.torture_calls() + 1):
            yield self._library.torture_name(number).decode()


class Torture:
    """One newsroom, one state to begin with, and what every fault does to it."""

    def __init__(self, shim: Shim, folder: Path, name: str, publish: str, begin: str) -> None:
        self.name = f"{name}, {begin}"
        self._shim = shim
        self._folder = folder
        self._room = Newsroom(folder / "room", publish)
        self._begin = begin
        folder.mkdir(parents=True)
        self._prepare()

    def _prepare(self) -> None:
        room = self._room
        room.as_before()
        if self._begin != "first":
            self._must_build()
        room.keep(self._folder / "begin")
        self.old = room.live()
        room.as_after()
        self._must_build()
        self.new = room.live()
        self._whole = room.everything()
        assert self.old != self.new
        if self._begin == "interrupted":
            # In the middle of the renames: some files are new, others old.
            room.restore(self._folder / "begin")
            kill = FAULTS[-1]
            renames = [n for n, call in enumerate(self.calls(kill), 1) if "rename" in call]
            for n in reversed(renames):
                room.restore(self._folder / "begin")
                self.run(kill, n)
                if room.live() not in (self.old, self.new):
                    break
            room.keep(self._folder / "begin")

    def _must_build(self) -> None:
        done = self.run()
        assert done.code == 0, done.said

    def calls(self, fault: Fault) -> Sequence[str]:
        """Return the calls of a run that nothing happens to."""
        self._room.restore(self._folder / "begin")
        return self.run(Fault(fault.name, fault.kinds)).calls

    def run(self, fault: Fault = FAULTS[0], n: int = 0) -> Ran:
        """Build, with *fault* at call *n*."""
        said, calls = self._folder / "said", self._folder / "calls"
        pid = os.fork()
        if not pid:
            self._child(said, calls, fault, n)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return Ran(code, said.read_text(), calls.read_text().splitlines() if not n else ())

    def _child(self, said: Path, calls: Path, fault: Fault, n: int) -> None:
        code = 99
        try:
            descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(descriptor, 1)
            os.dup2(descriptor, 2)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._shim.arm(self._room.site, fault, n)
            try:
                main(self._room.command)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 98
            if not n:
                calls.write_text("\n".join(self._shim.calls()))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def try_call(self, fault: Fault, n: int) -> list[str]:
        """Let *fault* happen at call *n*; return what is wrong with what that leaves."""
        room = self._room
        room.restore(self._folder / "begin")
        before = room.live()
        ran = self.run(fault, n)
        wrong = ["a traceback"] if "Traceback" in ran.said else []
        wrong += self._judge(ran, fault, before, room.live())
        if ran.code == 0:
            wrong += self._unlisted()
        self._heal()
        healed = room.live()
        if healed not in (self.old, self.new, before):
            wrong.append(f"healing leaves {self._which(healed)}")
        # Where nothing was live, a release that is whole and could not be dropped may go live.
        if STILL_LIVE in ran.said and before == self.old != healed and before:
            wrong.append(f"said that the old is live, and healing makes that {self._which(healed)}")
        wrong.extend(self._judge_next(self.run()))
        if wrong:
            wrong.append(f"exit {ran.code}: {ran.said.strip()[-700:]}")
        return wrong

    def _judge(
        self, ran: Ran, fault: Fault, before: Mapping[str, bytes], live: Mapping[str, bytes]
    ) -> Iterator[str]:
        if fault.signal == signal.SIGKILL:
            if ran.code not in (0, -signal.SIGKILL):
                yield "not killed"
            return
        if ran.code == 0:
            yield from self._judge_success(ran, fault, live)
        elif ran.code != (128 + fault.signal if fault.signal else 4):
            yield f"it exits with {ran.code}"
        elif said := _MIXED.search(ran.said):
            if (int(said[1]), int(said[2])) != self._counts(live):
                yield f"it says {said[0]}, and it is {self._counts(live)}"
        elif STILL_LIVE not in ran.said:
            yield "it does not say what is live"
        elif live != before and not self._is_healed(ran, live):
            yield f"it says that nothing changed, and live is {self._which(live)}"

    def _judge_success(self, ran: Ran, fault: Fault, live: Mapping[str, bytes]) -> Iterator[str]:
        if live != self.new:
            yield f"exit 0, and live is {self._which(live)}"
        if fault.signal and "interrupted after publishing: the new set is live" not in ran.said:
            yield "it does not say that it was interrupted"

    def _is_healed(self, ran: Ran, live: Mapping[str, bytes]) -> bool:
        """Return whether the run did not publish, but said that it finished what another began."""
        whole = self._begin == "interrupted" and live in (self.old, self.new)
        return whole and _HEALED.search(ran.said) is not None

    def _counts(self, live: Mapping[str, bytes]) -> tuple[int, int]:
        differing = [
            name for name in self.old | self.new if self.old.get(name) != self.new.get(name)
        ]
        return sum(live.get(name) == self.new.get(name) for name in differing), len(differing)

    def _heal(self) -> None:
        with Staging(Directory(self._room.site / "public")):
            pass

    def _judge_next(self, ran: Ran) -> Iterator[str]:
        if ran.code != 0:
            yield f"the next run exits with {ran.code}: {ran.said}"
        if (live := self._room.live()) != self.new:
            yield f"the next run leaves {self._which(live)}"
        yield from self._unlisted()
        if (found := self._room.everything()) != self._whole:
            yield f"the next run leaves behind {sorted(set(found) ^ set(self._whole))}"

    def _unlisted(self) -> Iterator[str]:
        """Yield how the list of what was published differs from what is live."""
        live = self._room.live()
        listed = Directory(self._room.site / "public").manifest()
        if listed.keys() != live.keys():
            yield f"the manifest and the files differ: {sorted(listed.keys() ^ live.keys())}"
        for name in listed.keys() & live.keys():
            if listed[name]["sha256"] != hashlib.sha256(live[name]).hexdigest():
                yield f"the manifest is wrong about {name}"

    def _which(self, live: Mapping[str, bytes]) -> str:
        if live in (self.old, self.new):
            return "the old set" if live == self.old else "the new set"
        names = sorted({*self.old, *self.new, *live})

        def state(name: str) -> str:
            found = live.get(name)
            if found == self.new.get(name):
                return "same" if found == self.old.get(name) else "new"
            return "old" if found == self.old.get(name) else "broken"

        return "mixed: " + ", ".join(f"{name} {state(name)}" for name in names)


@dataclass
class Tally:
    """How many runs there were, and what was wrong."""

    runs: int = 0
    faults: int = 0


def torture(subject: Torture, faults: Sequence[Fault], each: int, tally: Tally) -> None:
    """Try calls with each of *faults*: *each* of them, evenly spread, or all if that is 0."""
    for number, fault in enumerate(faults):
        calls = subject.calls(fault)
        for n in _chosen(len(calls), each, number):
            tally.runs += 1
            wrong = subject.try_call(fault, n)
            if wrong:
                tally.faults += 1
                print(f"{subject.name}: {fault.name} at {n} of {len(calls)} ({calls[n - 1]})")
                for line in wrong:
                    print("   ", line.replace("\n", "\n      "))
                sys.stdout.flush()


def _chosen(total: int, each: int, number: int) -> Sequence[int]:
    """Return which of *total* calls are tried; of other faults other ones."""
    if not each:
        return range(1, total + 1)
    step = total / each
    return sorted({1 + int(step * (place + number * 0.37 % 1)) for place in range(each)})


SCENES: Sequence[tuple[str, str, str]] = (
    ("prune", "prune = true", "live"),
    ("no prune", "prune = false", "live"),
    ("prune", "prune = true", "first"),
    ("prune", "prune = true", "interrupted"),
    ("releases", 'prune = true\nlayout = "releases"', "live"),
    ("releases", 'prune = true\nlayout = "releases"', "first"),
)


def run(arguments: Any) -> int:
    """Do what the command line asks for."""
    shim, tally = Shim(arguments.shim), Tally()
    for number, (name, publish, begin) in enumerate(SCENES):
        if arguments.scene and not f"{name}, {begin}".startswith(arguments.scene):
            continue
        subject = Torture(shim, arguments.folder / str(number), name, publish, begin)
        faults = [each for each in FAULTS if not arguments.fault or arguments.fault in each.name]
        torture(subject, faults, arguments.each, tally)
    print(f"{tally.runs} runs, {tally.faults} faults")
    return bool(tally.faults)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shim", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=0, help="calls for each fault; default: all")
    parser.add_argument("--scene", help="only scenes whose name begins so")
    parser.add_argument("--fault", help="only faults with this in their name")
    return parser


if __name__ == "__main__":
    sys.exit(run(_parser().parse_args()))
