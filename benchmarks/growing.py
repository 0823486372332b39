"""What grows faster than what it is made of: every command at 1, 2 and 4 times its input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks import growth as shapes
from benchmarks.process import Command, Runs
from benchmarks.prose import NOW
from benchmarks.scenarios import Goal, Results, Scenario, build, output, validate_files
from benchmarks.workplace import DATA, FEEDPUB, GROWTH, WORK


def growth() -> list[Scenario]:
    """Time everything at 1, 2 and 4 times its size: what grows faster than it is missed."""
    return [
        *(_growth("validate", name, validate_files) for name in shapes.DOCUMENTS),
        *(_growth("check", name, _check) for name in shapes.RECORDS),
        *(_growth("build", name, _build_all) for name in shapes.RECORDS),
    ]


def _growth(verb: str, what: str, command: Callable[[Path], Command]) -> Scenario:
    paths = [shapes.path_of(GROWTH, what, times) for times in shapes.TIMES]
    one, two, four = (command(path) for path in paths)
    two, four = replace(two, name="2 ×"), replace(four, name="4 ×")
    start = replace(_start(verb), name="start")
    goals = [
        Goal(text=f"{text} of 4 × by 1 ×, start-up aside", figure=figure, below=5.5, unit="×")
        for text, figure in (
            ("processor time", _grown(lambda runs: runs.cpu, 0.2)),
            ("peak memory", _grown(lambda runs: runs.peak, 20)),
        )
    ]
    title = f"{verb}: {what}, 1, 2 and 4 times"
    return Scenario(title=title, commands=[one, two, four, start], rounds=1, goals=goals)


def _grown(cost: Callable[[Runs], float], least: float) -> Callable[[Results], float]:
    """Return how many times as much four times as much takes, where it is more than *least*."""

    def figure(results: Results) -> float:
        start = cost(results["start"])
        one, four = (cost(results[name]) - start for name in ("feedpub", "4 ×"))
        return max(four, 0) / max(one, least)

    return figure


def _start(verb: str) -> Command:
    if verb == "validate":
        return validate_files(DATA / "small" / "0000.xml")
    return (_check if verb == "check" else _build_all)(GROWTH / "one.jsonl")


def _check(path: Path) -> Command:
    words: list[str | Path] = [FEEDPUB, "check", path, "--now", NOW.isoformat()]
    return Command(name="feedpub", words=words, allowed=frozenset({0, 1}))


def _build_all(path: Path) -> Command:
    outputs = [output(name, "all") for name in ("rss", "atom", "json-feed")]
    outputs += [output("sitemap"), output("rss", "all") + 'path = "msn.xml"\nprofile = "msn"\n']
    command = build("growth", str(path), *outputs)
    # A faulty or held-back record is not a failure here.
    words = [*command.words, "--quarantine", WORK / "growth-bad.jsonl", "--max-bad", "100%"]
    return replace(command, words=words, allowed=frozenset({0, 1}))
