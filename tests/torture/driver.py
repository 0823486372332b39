"""Lets calls fail, cuts the power and kills processes, and looks at what that leaves.

It runs under the shim (`shim.c`): ``LD_PRELOAD=shim.so python driver.py SHIM FOLDER``, and ends
with a table of what was tried.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from torture import calls, kills, power
from torture.scenes import SCENES, Fault, Scene, Shim

#: What is tried, the number of all that could be, and what is wrong after each.
Trials: TypeAlias = Iterator[tuple[str, Sequence[str]]]


@dataclass
class Part:
    """One kind of fault in one scene."""

    scene: Scene
    name: str
    #: Tries *each*, or all if that is 0, and yields what is wrong.
    tried: Callable[[int, int], Trials]


@dataclass
class Row:
    """What came of a part."""

    scene: str
    part: str
    runs: int = 0
    wrong: int = 0
    seconds: float = 0.0


@dataclass
class Table:
    """What came of all."""

    budget: float
    rows: list[Row] = field(default_factory=list)

    def tried(self, part: Part, each: int, number: int) -> None:
        """Try *part*, unless the budget is spent."""
        before, row = _seconds(), Row(part.scene.name, part.name)
        if before >= self.budget:
            return
        self.rows.append(row)
        for what, wrong in part.tried(each, number):
            row.runs += 1
            row.seconds = _seconds() - before
            if wrong:
                row.wrong += 1
                print(f"{row.scene}: {row.part}: {what}")
                for line in wrong:
                    print("   ", line.replace("\n", "\n      "))
                sys.stdout.flush()
            if _seconds() >= self.budget:
                return

    def __str__(self) -> str:
        lines = [f"{'scene':22} {'fault':32} {'runs':>5} {'wrong':>5} {'CPU s':>6}"]
        lines += [
            f"{row.scene:22} {row.part:32} {row.runs:5} {row.wrong:5} {row.seconds:6.1f}"
            for row in self.rows
        ]
        runs, wrong = sum(row.runs for row in self.rows), sum(row.wrong for row in self.rows)
        return "\n".join([*lines, f"{runs} runs, {wrong} faults"])


def _seconds() -> float:
    """Return the seconds that this process and its children have computed."""
    return sum(os.times()[:4])


def parts(scene: Scene) -> Iterator[Part]:
    """Yield all that is tried in *scene*."""
    for fault in calls.FAULTS:

        def failing(each: int, number: int, fault: Fault = fault) -> Trials:
            made = scene.calls(fault)
            for n in _chosen(len(made), each, number):
                yield (
                    f"at {n} of {len(made)} ({made[n - 1]})",
                    calls.wrong_after(scene, fault, n),
                )

        yield Part(scene, fault.name, failing)

    def cut(each: int, number: int) -> Trials:
        for found, wrong in power.tried(scene, each, number):
            yield f"after call {found.n}, {found.what}", wrong

    yield Part(scene, "power cut", cut)
    for company in kills.companies(scene):

        def killed(each: int, number: int, company: str = company) -> Trials:
            seconds = kills.usual_time(scene)
            for seed in range(each or 200):
                yield f"seed {seed}", kills.wrong_after(scene, company, seconds, seed)

        yield Part(scene, f"kill -9 of {company}", killed)


def _chosen(total: int, each: int, number: int) -> Sequence[int]:
    """Return which of *total* calls are tried; of other faults other ones."""
    if not each:
        return range(1, total + 1)
    step = total / each
    return sorted({1 + int(step * (place + number * 0.37 % 1)) for place in range(each)})


def run(arguments: Any) -> int:
    """Do what the command line asks for."""
    shim, table = Shim(arguments.shim), Table(arguments.budget)
    for number, (name, publish, begin) in enumerate(SCENES):
        if arguments.scene and not f"{name}, {begin}".startswith(arguments.scene):
            continue
        scene = Scene(shim, arguments.folder / str(number), name, publish, begin)
        wanted = (each for each in parts(scene) if _is_wanted(each, arguments.fault))
        for place, part in enumerate(wanted):
            table.tried(part, arguments.each, place)
    print(table)
    return any(row.wrong for row in table.rows)


def _is_wanted(part: Part, names: Sequence[str]) -> bool:
    return not names or any(name in part.name for name in names)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shim", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=0, help="runs for each fault; default: all")
    parser.add_argument("--scene", help="only scenes whose name begins so")
    parser.add_argument("--fault", action="append", help="only faults with this in their name")
    parser.add_argument(
        "--budget", type=float, default=float("inf"), help="seconds of CPU; default: no limit"
    )
    return parser


if __name__ == "__main__":
    sys.exit(run(_parser().parse_args()))
