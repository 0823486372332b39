"""A newsroom's year: an export every hour, a build of it, and subscribers who look at that."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from click.testing import CliRunner

from feedpub.cli import main
from year.newsroom import Newsroom
from year.subscribers import ByFeedparser, ByReader, Conditional, Strict, Subscriber

START = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
_CONFIG = """
[publication]
name = "The Example"
url = "https://e.example/"
language = "en"

[[source]]
path = "export.json"

[[output]]
format = "rss"
limit = 200

[[output]]
format = "atom"
path = "atom.xml"
limit = 200

[[output]]
format = "json-feed"
path = "feed.json"
limit = 200

[[output]]
format = "sitemap"

[[output]]
format = "news-sitemap"
"""


@dataclass
class Year:
    """The simulation.

    Args:
        folder: Where it happens.
        hours: From run to run.
        a_day: Articles a day.
        seed: Of what is random.
    """

    folder: Path
    hours: float = 1
    a_day: float = 80
    seed: int = 1
    #: Exit code → runs.
    codes: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "feedpub.toml").write_text(_CONFIG)
        self.public = self.folder / "public"
        self.public.mkdir()
        self.newsroom = Newsroom(random.Random(self.seed), START, self.a_day)
        self.strict = Strict()
        self.subscribers: list[Subscriber] = [
            ByFeedparser(),
            ByReader(self.public),
            self.strict,
            Conditional(),
        ]
        self._runs = 0

    def run(self, days: float) -> None:
        """Let some days pass."""
        for _ in range(round(days * 24 / self.hours)):
            self.newsroom.work(self.hours)
            self._runs += 1
            self.wrong += [f"{self.newsroom.now:%m-%d %H:%M}: {each}" for each in self._hour()]

    def _hour(self) -> Iterator[str]:
        export = self.newsroom.export()
        breaks = self._runs % round(30 * 24 / self.hours) == round(20 * 24 / self.hours)
        if breaks:
            before = {path.name: path.read_bytes() for path in self.public.glob("*.*")}
            yield from self._broken(export, before)
        yield from self._build(export, {0})
        for subscriber in self.subscribers:
            for each in subscriber.look(self.public):
                yield f"{type(subscriber).__name__}: {each}"
        yield from self._leaks()

    def _broken(self, export: str, before: dict[str, bytes]) -> Iterator[str]:
        """Let the system export a tenth of its articles, and a file that ends too early."""
        records = json.loads(export)
        yield from self._build(json.dumps(records[: len(records) // 10]), {5})
        yield from self._build(export[: len(export) // 2], {1, 3})
        after = {path.name: path.read_bytes() for path in self.public.glob("*.*")}
        if before != after:
            yield "a broken export changed what is live"

    def _build(self, export: str, wanted: set[int]) -> Iterator[str]:
        (self.folder / "export.json").write_text(export)
        config = str(self.folder / "feedpub.toml")
        now = self.newsroom.now.isoformat()
        result = CliRunner().invoke(main, ["build", "--config", config, "--now", now])
        self.codes[result.exit_code] += 1
        if result.exit_code not in wanted:
            yield f"exit {result.exit_code}: {result.output[-600:]}"

    def _leaks(self) -> Iterator[str]:
        """Yield the texts that are live and should not be."""
        live = {path.name: path.read_text() for path in self.public.glob("*.*")}
        for story in self.newsroom.stories[-int(self.a_day * 4) :]:
            if story.withdrawn or story.public > self.newsroom.now:
                words = [f"w{story.number}v", f">{story.title}<"]
                for name, text in live.items():
                    if any(word in text for word in words):
                        yield f"story {story.number} is in {name}"
