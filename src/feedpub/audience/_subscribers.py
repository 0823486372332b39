"""Counts who reads which feed, in one pass, in bounded memory, without keeping an address."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from hashlib import blake2b

from feedpub.audience._log_lines import Hit, hit_of
from feedpub.audience._programs import Agent, agent_of
from feedpub.model import Value

#: A reader that asked within so many days is a subscriber; and so is a count that was reported.
WINDOW = 7
#: Days before and after the first one in a log that are counted.
_SPAN = 400
#: Readers that are told apart; of more, an even sample is counted.
MOST_READERS = 200_000
#: Feeds, and hosted readers of them, that are counted.
_MOST_FEEDS, _MOST_HOSTED = 5_000, 5_000


class FeedDay(Value, frozen=True, gc=True):
    """What became of a feed on one day.

    Attributes:
        day: Which.
        hosted: The people for whom hosted readers fetched it, by what these reported last.
        others: The readers besides, by address and program, within the last seven days.
        requests: How often it was fetched.
        sent: How often it was sent whole: status 200 or 206.
        unchanged: How often nothing had to be sent: status 304.
        bytes: How much was sent.
        ai: How many of the requests were for language models.
        bots: How many were by other programs that nobody reads with.
    """

    day: date
    hosted: int = 0
    others: int = 0
    requests: int = 0
    sent: int = 0
    unchanged: int = 0
    bytes: int = 0
    ai: int = 0
    bots: int = 0

    @property
    def subscribers(self) -> int:
        """How many read it."""
        return self.hosted + self.others

    @property
    def share_unchanged(self) -> float | None:
        """The share of 304 among 304, 200 and 206; ``None`` if there is neither."""
        total = self.sent + self.unchanged
        return self.unchanged / total if total else None


class FeedAudience(Value, frozen=True, gc=True):
    """Who reads a feed.

    Attributes:
        path: The path of the feed.
        days: What became of it day by day.
        readers: Hosted reader → the people that it reported last, on the last day.
        ai: Program of a language model → how often it asked.
    """

    path: str
    days: tuple[FeedDay, ...]
    readers: Mapping[str, int]
    ai: Mapping[str, int]


class Audience:
    """Counts the requests for feeds in the lines of access logs.

    Args:
        is_feed: Returns whether a path is that of a feed.
    """

    def __init__(self, is_feed: Callable[[str], bool]) -> None:
        self._is_feed = is_feed
        #: Of this run only: nobody can tell an address from what is counted, and it ends with it.
        self._key = secrets.token_bytes(32)
        self._feeds: dict[str, _Counts] = {}
        self._first: int | None = None
        #: Readers whose hash does not end in so many zeros are left out.
        self._zeros = 0
        self._pairs: dict[tuple[int, int], int] = {}
        self._hosted = 0
        self.lines = 0
        self.skipped = 0

    def read(self, lines: Iterable[str | None]) -> None:
        """Count *lines*; ``None`` is one that is too long."""
        for line in lines:
            if line is not None and not line.strip():
                continue
            self.lines += 1
            try:
                if line is None:
                    raise ValueError("is too long")
                self._count(hit_of(line))
            except ValueError:
                self.skipped += 1

    @property
    def is_estimated(self) -> bool:
        """Whether there were so many readers that a sample of them was counted."""
        return self._zeros > 0

    def feeds(self) -> Iterator[FeedAudience]:
        """Yield each feed, by its path."""
        masks: dict[int, list[int]] = {}
        for (number, _), mask in self._pairs.items():
            masks.setdefault(number, []).append(mask)
        for path, counts in sorted(self._feeds.items()):
            yield counts.audience(path, masks.get(counts.number, ()), 1 << self._zeros)

    def _count(self, hit: Hit) -> None:
        day = hit.day.toordinal()
        if self._first is None:
            self._first = day - _SPAN
        place = day - self._first
        if not 0 <= place <= 2 * _SPAN:
            raise ValueError("is of a day that is far from the others")
        if hit.method not in {"GET", "HEAD"} or not self._is_feed(hit.path):
            return
        counts = self._feeds.get(hit.path)
        if counts is None:
            # Somebody who tries names gets nothing.
            if hit.status not in {200, 206, 304} or len(self._feeds) >= _MOST_FEEDS:
                return
            counts = self._feeds[hit.path] = _Counts(len(self._feeds), self._first)
        agent = agent_of(hit.agent)
        counts.add(place, hit, agent)
        if hit.status not in {200, 206, 304}:
            return
        if agent.kind == "hosted":
            self._note_hosted(counts, agent, place)
        elif agent.kind == "reader":
            self._note_reader(counts.number, hit, place)

    def _note_hosted(self, counts: _Counts, agent: Agent, place: int) -> None:
        key = (agent.name, agent.feed)
        if agent.people is None:
            return
        if key not in counts.hosted:
            if self._hosted >= _MOST_HOSTED:
                return
            self._hosted += 1
        counts.hosted.setdefault(key, {})[place] = agent.people

    def _note_reader(self, number: int, hit: Hit, place: int) -> None:
        said = f"{hit.address}\0{hit.agent}".encode("utf-8", "surrogatepass")
        digest = blake2b(said, digest_size=8, key=self._key).digest()
        reader = int.from_bytes(digest, "big")
        if reader & ((1 << self._zeros) - 1):
            return
        pair = (number, reader)
        self._pairs[pair] = self._pairs.get(pair, 0) | 1 << place
        while len(self._pairs) > MOST_READERS:
            self._zeros += 1
            odd = (1 << self._zeros) - 1
            self._pairs = {pair: days for pair, days in self._pairs.items() if not pair[1] & odd}


class _Counts:
    """What is counted of one feed."""

    def __init__(self, number: int, first: int) -> None:
        self.number = number
        self._first = first
        #: Hosted reader, and its number of the feed → place of a day → what it reported last.
        self.hosted: dict[tuple[str, str], dict[int, int]] = {}
        self._ai: dict[str, int] = {}
        #: Place of a day → requests, sent, unchanged, bytes, of AI, of bots.
        self._days: dict[int, list[int]] = {}

    def add(self, place: int, hit: Hit, agent: Agent) -> None:
        day = self._days.setdefault(place, [0] * 6)
        day[0] += 1
        day[1] += hit.status in {200, 206}
        day[2] += hit.status == 304
        day[3] += hit.bytes
        day[4] += agent.kind == "ai"
        day[5] += agent.kind == "bot"
        if agent.kind == "ai":
            self._ai[agent.name] = self._ai.get(agent.name, 0) + 1

    def audience(self, path: str, masks: Iterable[int], factor: int) -> FeedAudience:
        """Return what was counted; *masks* has the days of each reader, as bits."""
        known = list(masks)
        days, readers = [], {}
        for place in range(min(self._days), max(self._days) + 1):
            readers = self._reported(place)
            window = ((1 << WINDOW) - 1) << max(0, place - WINDOW + 1)
            within = window & ((1 << place + 1) - 1)
            counts = self._days.get(place, [0] * 6)
            requests, sent, unchanged, size, ai, bots = counts
            days.append(
                FeedDay(
                    day=date.fromordinal(self._first) + timedelta(days=place),
                    hosted=sum(readers.values()),
                    others=factor * sum(1 for mask in known if mask & within),
                    requests=requests,
                    sent=sent,
                    unchanged=unchanged,
                    bytes=size,
                    ai=ai,
                    bots=bots,
                )
            )
        return FeedAudience(
            path=path,
            days=tuple(days),
            readers=_most_first(readers),
            ai=_most_first(self._ai),
        )

    def _reported(self, place: int) -> dict[str, int]:
        """Return what each hosted reader reported last, within a week up to a day."""
        found: dict[str, int] = {}
        for (name, _), reported in self.hosted.items():
            for day in range(place, place - WINDOW, -1):
                if day in reported:
                    found[name] = found.get(name, 0) + reported[day]
                    break
        return found


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
