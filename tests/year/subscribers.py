"""Subscribers, each of which keeps what it has seen: what they complain of is what readers see."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import feedparser
import feedparser_sgmllib

_NUMBER = re.compile(r"Story (\d+)")


def number_of(title: str) -> int:
    """Return which story a title is of."""
    found = _NUMBER.match(title)
    assert found is not None, title
    return int(found[1])


@dataclass
class Once:
    """Which id each story was seen under."""

    ids: dict[str, int] = field(default_factory=dict)
    stories: dict[int, str] = field(default_factory=dict)

    def see(self, id: str, title: str) -> Iterator[str]:
        """See an entry; yield what is wrong with it."""
        number = number_of(title)
        if self.ids.setdefault(id, number) != number:
            yield f"{id} was story {self.ids[id]} and is {number}"
        if self.stories.setdefault(number, id) != id:
            yield f"story {number} is seen again, as {id}"
            self.stories[number] = id


class Subscriber(Protocol):
    """Somebody who looks at what is published."""

    def look(self, public: Path) -> Iterator[str]:
        """Read what is published; yield what is wrong with it."""


class ByFeedparser(Once):
    """Reads RSS with feedparser."""

    def look(self, public: Path) -> Iterator[str]:
        """Read what is published."""
        for entry in feedparser.parse((public / "rss.xml").read_bytes()).entries:
            yield from self.see(entry.id, entry.title)


class ByReader(Once):
    """Reads Atom with reader, which keeps entries in a database of its own."""

    def __init__(self, public: Path) -> None:
        super().__init__()
        # Its own copy of feedparser looks for this module under its old name.
        sys.modules.setdefault("sgmllib", feedparser_sgmllib)
        from reader import make_reader

        self._reader: Any = make_reader(":memory:", feed_root=str(public))
        self._reader.add_feed("atom.xml")

    def look(self, public: Path) -> Iterator[str]:
        """Read what is published, as it does every hour."""
        del public
        self._reader.update_feeds()
        for entry in self._reader.get_entries(read=False):
            yield from self.see(entry.id, entry.title)
            self._reader.mark_entry_as_read(entry)


class Strict(Once):
    """Reads the JSON Feed, and believes what it says of changes."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, tuple[str, str, str]] = {}
        self.updates = 0

    def look(self, public: Path) -> Iterator[str]:
        """Read what is published; what changed has to say so, and only that."""
        for item in json.loads((public / "feed.json").read_bytes())["items"]:
            yield from self.see(item["id"], item["title"])
            updated = item.get("date_modified", item["date_published"])
            now = (updated, item["title"] + item["content_html"], item["url"])
            before = self._known.setdefault(item["id"], now)
            self._known[item["id"]] = now
            if before[1] != now[1]:
                self.updates += 1
                if not updated > before[0]:
                    yield f"{item['title']} changed, and was updated {before[0]} and {updated}"
            elif before[2] == now[2] and before[0] != updated:
                yield f"{item['title']} did not change, and was updated {before[0]} and {updated}"


class Conditional:
    """Asks only for what changed: the time of a file tells whether its bytes are others."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, bytes]] = {}

    def look(self, public: Path) -> Iterator[str]:
        """Compare times with bytes."""
        for path in public.rglob("*.*"):
            now = (path.stat().st_mtime_ns, path.read_bytes())
            before = self._known.get(path.name, now)
            self._known[path.name] = now
            if (before[0] == now[0]) != (before[1] == now[1]):
                yield f"{path.name}: its time and its bytes disagree"
