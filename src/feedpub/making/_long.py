"""A feed of all articles, made in parts, so that it need not be in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from feedpub import checks, disk, formats
from feedpub.config import Judgement
from feedpub.judging import examine
from feedpub.making._made import Made, made_for
from feedpub.markup import encode
from feedpub.model import Article, Document, Feed
from feedpub.publishing import Waiting
from feedpub.reports import Checked
from feedpub.selection import Agenda


class Part(Struct):
    """A part of the items: where it is staged, what was checked, when it changes, what is in it."""

    path: Path
    said: formats.Said
    entries: checks.CheckedEntries
    due: datetime | None
    #: The ids of their articles.
    members: list[str]


class Long:
    """Makes one feed: its parts in any process, the whole in the one that publishes."""

    def __init__(self, feed: Feed, staging: Waiting, now: datetime) -> None:
        self.feed = feed
        self._staging = staging
        self._now = now
        self._format = feed.output.format

    def part(self, some: Feed, number: int, bodies: checks.WrittenBodies, agenda: Agenda) -> Part:
        """Write the items of *some* of the articles, part *number* of them.

        Args:
            some: The feed, of a part of the articles.
            number: Of the part.
            bodies: What feeds have of the bodies of this part together.
            agenda: Knows, once they were read, when time alone makes others of them.
        """
        said, checker = formats.Said(), checks.EntryChecker(self._format, self._now)
        members: list[str] = []

        def noted() -> Iterator[Article]:
            for article in some.articles:
                members.append(article.id)
                yield article

        feed = formats.addressed(replace(some, articles=noted()))
        items = self._by_item.items(some, feed.articles, said)

        def looked_at() -> Iterator[bytes]:
            for before, text, after in items:
                start, end = encode(before), encode(after)
                if text:
                    body = bodies.of(text)
                    checker.add_around(start, body, end)
                    yield from (start, body.data, end)
                else:
                    checker.add(start + end)
                    yield start + end

        path = self._staging.put_aside(f"{self.feed.path}.{number}", looked_at())
        return Part(path, said, checker.result(), agenda.next, members)

    def made(self, parts: Sequence[Part], unprepared: Feed, judgement: Judgement) -> Made:
        """Join *parts*, and check the whole.

        Args:
            parts: All of them, in their order.
            unprepared: The feed; the bodies of its articles need not be cleaned.
            judgement: The severities of rules.
        """
        said, entries, agenda = formats.Said(), parts[0].entries, Agenda(self._now)
        for part in parts:
            said.merge(part.said)
            agenda.note(part.due)
        for part in parts[1:]:
            entries.merge(part.entries)
        head, tail = self._by_item.around(self.feed, said)
        staged = self._staging.join(
            self.feed.path,
            self._format,
            [head, *(part.path for part in parts), tail],
            articles=said.count,
            made_for=made_for(self.feed),
            url=self.feed.url,
            newest=said.newest,
        )
        rest = self._document(b"".join((head, *entries.kept, tail)))
        levels = judgement.of(self.feed.path)
        if checks.is_fine(entries, rest, now=self._now, levels=levels):
            checked = Checked(path=self.feed.path, format=self._format, findings=())
        else:
            articles = tuple(map(formats.entry, formats.addressed(unprepared).articles))
            whole = replace(self._document(disk.read(staged.path)), articles=articles)
            checked = examine(whole, self._now, judgement, facts=False).checked
        members = tuple(id for part in parts for id in part.members)
        return Made(staged=staged, checked=checked, members=members, due=agenda.next)

    @property
    def _by_item(self) -> formats.ByItem:
        by_item = formats.FORMATS[self._format].by_item
        assert by_item is not None, "only what is made by item is made here"
        return by_item

    def _document(self, data: bytes) -> Document:
        return Document(name=self.feed.path, format=self._format, data=data, url=self.feed.url)
