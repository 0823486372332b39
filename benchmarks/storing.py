"""What remembering costs and saves: runs over the archive of a newsroom that has a store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import workplace
from benchmarks.archives import DESK, ZONE, desk_of
from benchmarks.process import Command
from benchmarks.prose import NOW, SITE
from benchmarks.scenarios import Goal, Results, Scenario, output
from benchmarks.workplace import FEEDPUB, WORK

#: The smallest of the sizes is met more often than the largest, and has to be as right.
_SIZES = (10_000, 100_000, 1_000_000)
#: Scenarios that are only run if they are named: each takes ten minutes or more.
ON_REQUEST = frozenset({"stored-1000000"})
_HOUR = timedelta(hours=1)
#: Articles of the desk that wait for their hour.
_WAITING = 10
_OUTPUTS = (
    *(output(name) for name in ("rss", "atom", "news-sitemap", "sitemap")),
    output("rss") + 'for_each = "section"\npath = "sections/{section}.xml"\n',
)


class Newsroom:
    """A newsroom whose runs remember each other.

    Args:
        size: How many articles it has.
        mode: What its source lists: everything (``snapshot``), or what is new or changed.
        has_store: Whether anything is remembered.
    """

    def __init__(self, size: int, mode: str, *, has_store: bool = True) -> None:
        self._archive = workplace.archive(size)
        self._mode = mode
        name = mode if has_store else "without"
        self._folder = WORK / "stored" / f"{size}-{name}"
        self._enabled = has_store
        #: The desk's records, by number, the oldest first.
        self._desk: dict[int, dict[str, Any]] = {}
        self._following = 0
        self._now = NOW
        self._words: list[str | Path] = []

    def command(self, name: str, prepare: Callable[[], object]) -> Command:
        """Return a build, which *prepare* is called before."""
        words: list[str | Path] = []
        config = self._folder / "feedpub.toml"

        def prepared() -> None:
            prepare()
            words[:] = [FEEDPUB, "build", "--config", config, "--now", self._now.isoformat()]

        return Command(name=name, words=words, prepare=prepared)

    def begin(self) -> None:
        """Let nothing be live, and nothing be remembered; all articles are new."""
        inbox = workplace.empty(self._folder) / "inbox"
        inbox.mkdir()
        (inbox / "archive.jsonl").hardlink_to(self._archive)
        (self._folder / "feedpub.toml").write_text(self._configuration(), encoding="utf-8")
        lines = desk_of(self._archive).read_text(encoding="utf-8").splitlines()
        self._desk = dict(enumerate(map(json.loads, lines)))
        self._following, self._now = 0, NOW
        for number in range(_WAITING):
            opens = NOW + timedelta(days=1) + number * _HOUR
            self._desk[number] |= {"embargo": opens.isoformat()}
        self._write(self._desk)

    def rest(self) -> None:
        """Let time pass, and nothing else; a source of what is new repeats one record."""
        self._go_on({0: self._desk[0]})

    def change_new(self) -> None:
        """Let the newest article have another headline."""
        self._change(len(self._desk) - 1, headline=f"Actualizare {self._now:%H:%M}")

    def change_old(self) -> None:
        """Let one of ten years ago have another headline."""
        self._change(DESK // 2, headline=f"Precizare {self._now:%H:%M}")

    def withdraw(self) -> None:
        """Let the newest article that is left of the desk's be withdrawn."""
        self._following += 1
        self._change(len(self._desk) - 1 - self._following, status="withdrawn")

    def lift(self) -> None:
        """Let an hour begin at which an article may be seen."""
        opens = NOW + timedelta(days=1)
        while opens <= self._now:
            opens += _HOUR
        self._go_on({len(self._desk) - 1: self._desk[len(self._desk) - 1]}, until=opens)

    def _change(self, number: int, **fields: str) -> None:
        self._desk[number] |= fields
        self._go_on({number: self._desk[number]})

    def _go_on(
        self, listed: Mapping[int, Mapping[str, Any]], until: datetime | None = None
    ) -> None:
        """Let the source list what it has to, a minute later or at the instant *until*."""
        self._now = until or self._now + timedelta(minutes=1)
        if self._mode == "updates":
            (self._folder / "inbox" / "archive.jsonl").unlink(missing_ok=True)
            self._write(listed)
        else:
            self._write(self._desk)

    def _write(self, listed: Mapping[int, Mapping[str, Any]]) -> None:
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in listed.values())
        (self._folder / "inbox" / "desk.jsonl").write_text(lines, encoding="utf-8")

    def _configuration(self) -> str:
        return "\n".join(
            (
                f'[publication]\nname = "Ziarul"\nurl = "{SITE}/"\nlanguage = "ro"',
                f'timezone = "{ZONE}"',
                f"[[source]]\npath = \"inbox/*.jsonl\"\nmode = '{self._mode}'",
                f"[store]\nenabled = {str(self._enabled).lower()}",
                *_OUTPUTS,
            )
        )


def stored(size: int) -> list[Scenario]:
    """Time the runs over *size* articles: the first, then those of a day."""
    return [each for mode in ("snapshot", "updates") for each in _scenarios(size, mode)]


def _scenarios(size: int, mode: str) -> Iterator[Scenario]:
    newsroom = Newsroom(size, mode)
    without = Newsroom(size, "snapshot", has_store=False)
    of = f"{size:,} articles, mode = {mode}"
    yield Scenario(
        title=f"{of}: the first run, with and without a store",
        commands=[
            newsroom.command("feedpub", newsroom.begin),
            without.command("without", without.begin),
        ],
        rounds=1 if size > 100_000 else 3,
        goals=[
            Goal(
                text="processor time, ratio to the run without a store",
                figure=lambda results: results["feedpub"].cpu_ratio(results["without"]),
                below=1.5,
                unit="×",
            )
        ],
    )
    changed = "one changed"
    is_update = mode == "updates"
    yield Scenario(
        title=f"{of}: the runs after it",
        commands=[
            newsroom.command("feedpub", newsroom.rest),
            newsroom.command(changed, newsroom.change_new),
            newsroom.command("an old one changed", newsroom.change_old),
            newsroom.command("one withdrawn", newsroom.withdraw),
            newsroom.command("an embargo lifts", newsroom.lift),
        ],
        rounds=5 if is_update else 1 if size > 100_000 else 3,
        goals=[
            Goal(text=f"{changed}, processor", figure=_cpu(changed), below=0.5, unit="s"),
            Goal(text=f"{changed}, written", figure=_written(changed), below=5, unit="MB"),
        ]
        if is_update
        else [],
    )


def _cpu(name: str) -> Callable[[Results], float]:
    return lambda results: results[name].cpu


def _written(name: str) -> Callable[[Results], float]:
    return lambda results: results[name].written


#: Every size, by the name that it has on the command line.
STORED: dict[str, Callable[[], list[Scenario]]] = {
    f"stored-{size}": partial(stored, size) for size in _SIZES
}
