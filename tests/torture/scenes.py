"""What is tortured: a newsroom in a state to begin with, run by forks of this process.

In a fork feedpub is loaded and warm: a run takes a tenth of the time of a process of its own.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

from feedpub.cli import main
from feedpub.publishing import Staging
from feedpub.targets.directory import Directory
from torture.newsroom import Newsroom, digest

WRITES, READS, HALVES = 1, 2, 8
EVER = 1_000_000


@dataclass(frozen=True)
class Fault:
    """What happens at the n-th call."""

    name: str
    kinds: int = WRITES | READS
    error: int = 0
    signal: int = 0
    #: Whether all calls from the n-th on fail.
    on: bool = False


@dataclass(frozen=True)
class Ran:
    """What came of a run."""

    code: int
    said: str = ""
    calls: Sequence[str] = ()


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

    def record(self, below: Path, book: Path) -> None:
        """Write down in *book* what is changed below a folder."""
        self.arm(below, Fault("none"), 0)
        self._library.torture_record(os.fsencode(book))

    def calls(self) -> Iterator[str]:
        """Yield the calls made since it was armed."""
        for number in range(1, self._library.torture_calls() + 1):
            yield self._library.torture_name(number).decode()


#: Of nothing: a run that is only counted.
NOTHING = Fault("nothing")
KILL = Fault("SIGKILL", WRITES, signal=signal.SIGKILL)


@dataclass(frozen=True)
class Aftermath:
    """What becomes of a state that a run has left."""

    #: What is live after the remains were put in order, before anything is built.
    healed: Mapping[str, bytes]
    #: What is wrong after the next run.
    wrong: Sequence[str]
    #: Files that are there after it and should not, or should and are not.
    left: Sequence[str]

    def all_wrong(self, *, more_releases: bool = False) -> Iterator[str]:
        """Yield what is wrong; where somebody went back, there is one release more."""
        yield from self.wrong
        more = re.compile(r"\.public\.feedpub/releases/\d+(\.json|/.*)")
        # What was live before stays to go back to: which set that is, the fault decides.
        kept = re.compile(r"\.public\.feedpub/before(\.json|/.*)")
        left = [
            name
            for name in self.left
            if not kept.fullmatch(name) and not (more_releases and more.fullmatch(name))
        ]
        if left:
            yield f"the next run leaves behind {left}"


class Scene:
    """One newsroom, one state to begin with, and what is to come of it.

    Attributes:
        old: What is live at the beginning of an update: file → bytes.
        new: What is to be live.
    """

    def __init__(self, shim: Shim, folder: Path, name: str, publish: str, begin: str) -> None:
        self.name = f"{name}, {begin}"
        self.shim = shim
        self.folder = folder
        self.room = Newsroom(folder / "room", publish)
        self.begin = begin
        #: Whether all files change at one instant.
        self.at_once = "releases" in publish
        self._layout = "releases" if self.at_once else "directory"
        self._known: dict[bytes, Aftermath] = {}
        folder.mkdir(parents=True)
        self._prepare()

    def _prepare(self) -> None:
        room = self.room
        room.as_before()
        warm(room)
        room.empty()
        if self.begin != "first":
            self._must_build()
        room.keep(self.folder / "begin")
        self.old = room.live()
        room.as_after()
        warm(room)
        self.restore()
        self._must_build()
        self.new = room.live()
        self._whole = room.everything()
        assert self.old != self.new
        if self.begin == "interrupted":
            self._interrupt()

    def _interrupt(self) -> None:
        """Begin in the middle of the renames: some files are new, others old."""
        renames = [n for n, call in enumerate(self.calls(KILL), 1) if "rename" in call]
        for n in reversed(renames):
            self.restore()
            self.run(KILL, n)
            if self.room.live() not in (self.old, self.new):
                break
        self.room.keep(self.folder / "begin")

    def _must_build(self) -> None:
        done = self.run()
        assert done.code == 0, done.said

    def restore(self) -> None:
        """Bring back the state to begin with."""
        self.room.restore(self.folder / "begin")

    def calls(self, fault: Fault) -> Sequence[str]:
        """Return the calls that *fault* may happen at, of a run that nothing happens to."""
        self.restore()
        return self.run(Fault(fault.name, fault.kinds)).calls

    def run(self, fault: Fault = NOTHING, n: int = 0) -> Ran:
        """Build, with *fault* at call *n*."""
        said, calls = self.folder / "said", self.folder / "calls"
        pid = self.start(said, calls, fault, n)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return Ran(code, said.read_text(), calls.read_text().splitlines() if not n else ())

    def start(
        self,
        said: Path,
        calls: Path | None = None,
        fault: Fault = NOTHING,
        n: int = 0,
        book: Path | None = None,
        command: Sequence[str] = (),
    ) -> int:
        """Start a build, or *command*, in a process of its own; return its number."""
        pid = os.fork()
        if pid:
            return pid
        code = 99
        try:
            descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(descriptor, 1)
            os.dup2(descriptor, 2)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if book is None:
                self.shim.arm(self.room.site, fault, n)
            else:
                self.shim.record(self.room.site, book)
            try:
                main(list(command or self.room.command))
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 98
            if calls is not None and not n:
                calls.write_text("\n".join(self.shim.calls()))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def aftermath(self) -> Aftermath:
        """Put in order what a run has left, and run again; what is known by now is not tried."""
        state = digest(self.room.site)
        if state not in self._known:
            with Staging(Directory(self.room.site / "public", layout=self._layout)):
                pass
            healed = self.room.live()
            wrong = [*self._judge_next(self.run())]
            left = sorted(set(self.room.everything()).symmetric_difference(self._whole))
            self._known[state] = Aftermath(healed, wrong, left)
        return self._known[state]

    def _judge_next(self, ran: Ran) -> Iterator[str]:
        if ran.code != 0:
            yield f"the next run exits with {ran.code}: {ran.said}"
        if (live := self.room.live()) != self.new:
            yield f"the next run leaves {self.which(live)}"
        yield from self.unlisted()

    def unlisted(self) -> Iterator[str]:
        """Yield how the list of what was published differs from what is live."""
        live = self.room.live()
        listed = Directory(self.room.site / "public").manifest()
        if listed.keys() != live.keys():
            yield f"the manifest and the files differ: {sorted(listed.keys() ^ live.keys())}"
        for name in listed.keys() & live.keys():
            if listed[name]["sha256"] != hashlib.sha256(live[name]).hexdigest():
                yield f"the manifest is wrong about {name}"

    def counts(self, live: Mapping[str, bytes]) -> tuple[int, int]:
        """Return how many files of those that change are new, and how many these are."""
        names = [name for name in self.old | self.new if self.old.get(name) != self.new.get(name)]
        return sum(live.get(name) == self.new.get(name) for name in names), len(names)

    def torn(self, live: Mapping[str, bytes]) -> list[str]:
        """Return the files that are neither as they were nor as they are to be."""
        names = {*self.old, *self.new, *live}
        return sorted(
            name for name in names if live.get(name) not in (self.old.get(name), self.new.get(name))
        )

    def which(self, live: Mapping[str, bytes]) -> str:
        """Say what is live."""
        if live in (self.old, self.new):
            return "the old set" if live == self.old else "the new set"
        names = sorted({*self.old, *self.new, *live})

        def state(name: str) -> str:
            found = live.get(name)
            if found == self.new.get(name):
                return "same" if found == self.old.get(name) else "new"
            return "old" if found == self.old.get(name) else "broken"

        return "mixed: " + ", ".join(f"{name} {state(name)}" for name in names)


def warm(room: Newsroom) -> None:
    """Build here, so that every fork has loaded and cached what that takes."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), suppress(SystemExit):
        main(room.command)


SCENES: Sequence[tuple[str, str, str]] = (
    ("prune", "prune = true", "live"),
    ("no prune", "prune = false", "live"),
    ("prune", "prune = true", "first"),
    ("prune", "prune = true", "interrupted"),
    ("releases", 'prune = true\nlayout = "releases"', "live"),
    ("releases", 'prune = true\nlayout = "releases"', "first"),
)
