"""Run the benchmarks: `python -m benchmarks [--runs N] [NAME]…`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from collections.abc import Iterator
from typing import Any

from benchmarks import workplace
from benchmarks.growing import growth
from benchmarks.large import newsroom, whole
from benchmarks.process import Runs, measure
from benchmarks.reading import SCENARIOS as READING
from benchmarks.scenarios import SCENARIOS as OTHERS
from benchmarks.scenarios import Goal, Results, Scenario
from benchmarks.storing import ON_REQUEST, STORED

SCENARIOS = {
    **OTHERS,
    "whole": whole,
    "newsroom": newsroom,
    "growth": growth,
    **STORED,
    **READING,
}


def main() -> None:
    """Set up, measure, print, and write results.json; the exit code judges nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [*SCENARIOS, "walks", "mapped"]
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--runs", type=int, help="rounds; default: each scenario's own")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    wanted = arguments.names or [name for name in names if name not in ON_REQUEST]
    alone = {*READING, *STORED}
    workplace.set_up(writes=bool(set(wanted) - alone), reads=bool(set(wanted) & set(READING)))
    machine = _machine()
    print(", ".join(f"{key} {value}" for key, value in machine.items()))
    if not workplace.has_npm():
        print("npm is not installed: its comparisons are skipped")
    report = [
        _run(scenario, arguments.runs)
        for name in wanted
        if name in SCENARIOS
        for scenario in SCENARIOS[name]()
    ]
    if "walks" in wanted:
        print("\nwalks", flush=True)
        subprocess.run([workplace.PYTHON, workplace.ROOT / "benchmarks" / "walks.py"], check=True)
    if "mapped" in wanted:
        print("\nmapped", flush=True)
        command = [str(workplace.PYTHON), "-m", "benchmarks.mapped"]
        subprocess.run(command, check=True, cwd=workplace.ROOT)
    path = workplace.WORK / "results.json"
    value = {"machine": machine, "scenarios": report}
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten: {path.relative_to(workplace.ROOT)}")


def _run(scenario: Scenario, rounds: int | None) -> dict[str, Any]:
    rounds = rounds or scenario.rounds
    print(f"\n{scenario.title}; {rounds} rounds", flush=True)
    results = measure(scenario.commands, rounds)
    columns = "".join(f"{each:>9}" for each in ("wall s", "cpu s", "peak MB", "out MB"))
    print(f"  {'':<20}{columns}{'feedpub/it':>12}{'its cpu':>9}")
    for runs in results.values():
        print(_row(runs, results["feedpub"]))
    goals = list(_judged(scenario, results))
    for goal, figure, verdict in goals:
        shown = "" if figure is None else f"{figure:.3g} {goal.unit}, "
        print(f"  goal: {goal.text} < {goal.below:g} {goal.unit}: {shown}{verdict}", flush=True)
    return {
        "title": scenario.title,
        "runs": [_as_value(runs) for runs in results.values()],
        "goals": [
            {
                "goal": goal.text,
                "below": goal.below,
                "unit": goal.unit,
                "figure": figure,
                "verdict": verdict,
            }
            for goal, figure, verdict in goals
        ],
    }


def _row(runs: Runs, feedpub: Runs) -> str:
    if runs.failure:
        return f"  {runs.name:<20}failed, {runs.failure}"
    row = f"  {runs.name:<20}{runs.time:9.3f}{runs.cpu:9.3f}{runs.peak:9.0f}{runs.written:9.2f}"
    if runs is feedpub or feedpub.failure:
        return row
    return row + f"{feedpub.ratio(runs):12.2f}{feedpub.cpu_ratio(runs):9.2f}"


def _judged(scenario: Scenario, results: Results) -> Iterator[tuple[Goal, float | None, str]]:
    measured = {name: runs for name, runs in results.items() if not runs.failure}
    for goal in scenario.goals:
        try:
            figure = goal.figure(measured)
        except KeyError:
            figure = None
        verdict = "not measured" if figure is None else "met" if figure < goal.below else "missed"
        yield goal, figure, verdict


def _as_value(runs: Runs) -> dict[str, Any]:
    return {
        "name": runs.name,
        "seconds": runs.seconds,
        "processor_seconds": runs.processor,
        "peak_bytes": runs.peaks,
        "written_bytes": runs.outputs,
        "failure": runs.failure,
    }


def _machine() -> dict[str, str]:
    versions = subprocess.run(
        [
            str(workplace.PYTHON),
            "-m",
            "pip",
            "list",
            "--format=freeze",
            "--disable-pip-version-check",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    shown = [
        each for each in versions if each.split("==")[0].lower() in {"django", "feedgen", "lxml"}
    ]
    return {
        "system": platform.platform(),
        "processors": str(os.cpu_count()),
        "python": platform.python_version(),
        "peers": " ".join(shown),
    }


if __name__ == "__main__":
    main()
