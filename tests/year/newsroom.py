"""A newsroom through the year: what its people do every hour, and what its system exports."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

#: How long its system lists an article.
LISTED = timedelta(days=3)


@dataclass
class Story:
    """An article, as the newsroom knows it."""

    number: int
    published: datetime
    #: Readers see it from then on.
    public: datetime
    id: str
    url: str
    title: str
    version: int = 1
    modified: datetime | None = None
    #: Whether it was taken back, and whether its record says so or is gone.
    withdrawn: bool = False
    gone: bool = False

    @property
    def text(self) -> str:
        """Words that no other article, and no other version of this one, has."""
        return f"w{self.number}v{self.version} " * 9

    def record(self) -> dict[str, Any]:
        """Return what the system exports of it."""
        record: dict[str, Any] = {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "date_published": self.published.isoformat(),
            "content_html": f"<p>{self.text}</p>",
        }
        if self.public > self.published:
            record["embargo_until"] = self.public.isoformat()
        if self.modified is not None:
            record["date_modified"] = self.modified.isoformat()
        if self.withdrawn:
            record["status"] = "withdrawn"
        return record


@dataclass
class Newsroom:
    """The newsroom.

    Attributes:
        luck: What its people do.
        now: The hour.
        a_day: Articles a day.
    """

    luck: random.Random
    now: datetime
    a_day: float
    stories: list[Story] = field(default_factory=list)

    def work(self, hours: float) -> None:
        """Let some hours pass."""
        self.now += timedelta(hours=hours)
        for _ in range(self._times(self.a_day * hours / 24)):
            self._write()
        for _ in range(self._times(self.a_day * hours / 24 / 8)):
            self._correct()
        for _ in range(self._times(self.a_day * hours / 24 / 20)):
            self._move()
        for _ in range(self._times(self.a_day * hours / 24 / 30)):
            self._take_back()

    def listed(self) -> Iterator[Story]:
        """Yield what the system lists."""
        for story in reversed(self.stories):
            if story.published + LISTED < self.now:
                break
            if not story.gone:
                yield story

    def export(self) -> str:
        """Return what the system exports."""
        return json.dumps([story.record() for story in self.listed()])

    def _times(self, mean: float) -> int:
        return int(mean) + (self.luck.random() < mean % 1)

    def _write(self) -> None:
        number = len(self.stories) + 1
        held = timedelta(hours=self.luck.randrange(1, 30)) * (self.luck.random() < 0.1)
        story = Story(
            number=number,
            published=self.now,
            public=self.now + held,
            id=f"tag:e.example,2026:{number}",
            url=f"https://e.example/{number}",
            title=f"Story {number}",
        )
        self.stories.append(story)

    def _public(self) -> Story | None:
        """Return an article that readers see, that nobody has touched in this hour."""
        shown = [each for each in self.listed() if not each.withdrawn and each.public < self.now]
        return self.luck.choice(shown) if shown else None

    def _correct(self) -> None:
        story = self._public()
        if story is not None:
            story.version += 1
            story.title = f"Story {story.number}, version {story.version}"
            # Half of the time the system does not say when.
            story.modified = self.now if self.luck.random() < 0.5 else None

    def _move(self) -> None:
        """Give an article another address, or the record of it another id."""
        if story := self._public():
            if self.luck.random() < 0.6:
                story.url = f"https://e.example/moved/{story.number}-{self.now:%d%H}"
            else:
                story.id = f"tag:e.example,2026:{story.number}-{self.now:%d%H}"

    def _take_back(self) -> None:
        if story := self._public():
            story.withdrawn = True
            story.gone = self.luck.random() < 0.5
