"""What takes longest: one feed of all that a newsroom has, and its run over an archive."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.process import Command
from benchmarks.scenarios import (
    Goal,
    Results,
    Scenario,
    build,
    faster_than,
    output,
    peak,
    python,
)
from benchmarks.workplace import DATA, PEERS, PYTHON


def whole() -> list[Scenario]:
    """Time 100,000 articles becoming one RSS feed."""
    commands = [
        build("whole", "whole.jsonl", output("rss", "all")),
        python("Django", "django_feeds.py", "whole.jsonl", "rss"),
    ]
    goals = [
        faster_than("Django"),
        Goal(text="peak memory", figure=peak("feedpub"), below=200, unit="MB"),
    ]
    title = "100,000 articles → RSS with all of them (the other only writes)"
    return [Scenario(title=title, commands=commands, rounds=1, goals=goals)]


def newsroom() -> list[Scenario]:
    """Time a newsroom's run over its archive, beside reading it and doing nothing."""
    records = "archive-100000.jsonl"
    outputs = [output(name) for name in ("rss", "atom", "news-sitemap", "sitemap")]
    outputs.append(output("rss") + 'for_each = "section"\npath = "sections/{section}.xml"\n')
    decode: list[str | Path] = [PYTHON, PEERS / "msgspec_decode.py", DATA / records]
    commands = [
        build("newsroom", records, *outputs),
        Command(name="msgspec", words=decode),
    ]

    def beyond(results: Results) -> float:
        pairs = zip(results["feedpub"].seconds, results["msgspec"].seconds, strict=True)
        return median((ours - 1) / theirs for ours, theirs in pairs)

    goal = Goal(text="a second, and times a bare decode", figure=beyond, below=2.5, unit="×")
    title = "100,000 records → RSS, Atom, an RSS for each section, News sitemap, archive"
    return [Scenario(title=title, commands=commands, rounds=3, goals=[goal])]
