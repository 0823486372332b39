"""Cleans the bodies of a run."""

from __future__ import annotations

import os
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import BinaryIO, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from feedpub import html, selection
from feedpub.model import Article, Output
from feedpub.publishing import Waiting

#: Files that are open at once.
_OPEN = 8

#: Article id → what was changed in its body, and how often.
Changes: TypeAlias = dict[str, Mapping[str, int]]


class Cleaner:
    """Cleans each body once, for all feeds, and counts the changes.

    Links to hidden pages are removed, too.
    """

    def __init__(
        self,
        links: Callable[[], selection.Links | None],
    ) -> None:
        self._links = links
        self._changes: Counter[str] = Counter()
        #: The changes of bodies not cleaned beforehand: another process may have cleaned them, too.
        self.late: Changes = {}
        #: Article id → its cleaned body, or where that is; ``None`` if it did not change. In bytes,
        #: because one emoji makes every character of a str take four.
        self._clean: dict[str, bytes | Slice | None] = {}
        #: Article id → the marks of the pages that its body names.
        self._pages: dict[str, tuple[int, ...]] = {}
        #: Article id → when another body would be published, of the few that time changes.
        self._until: dict[str, datetime] = {}
        self._files = _Files()

    def prepare(self, article: Article, agenda: selection.Agenda) -> Article:
        """Return *article* with its body cleaned.

        Record in *agenda* when that changes, and which pages it names.
        """
        if article.id not in self._clean:
            body, changes, until, _, pages = _cleaned(article, self._links())
            data = None if body is None else body.encode("utf-8", "surrogatepass")
            self._keep(article.id, data, until, pages)
            if changes:
                self.late[article.id] = changes
        agenda.note(self._until.get(article.id))
        agenda.name(self._pages.get(article.id, ()))
        return _with(article, self._known(article))

    def cleaned(self, article: Article) -> CleanBody:
        """Return the cleaned body of *article*, and what was changed in it."""
        if article.id in self._clean:
            return CleanBody(self._known(article), {}, self._until.get(article.id))
        return _cleaned(article, self._links(), named=False)

    def _known(self, article: Article) -> str | None:
        body = self._clean[article.id]
        if isinstance(body, Slice):
            body = self._files.read(body)
        return None if body is None else body.decode("utf-8", "surrogatepass")

    def learn(self, bodies: CleanBodies) -> None:
        """Take over *bodies*, which a worker cleaned beforehand."""
        for id, (body, changes, until, pages) in bodies.found.items():
            self._keep(id, body, until, pages)
            self._changes.update(changes)

    def settle(self) -> None:
        """Count what was cleaned so far as cleaned beforehand."""
        for changes in self.late.values():
            self._changes.update(changes)
        self.late = {}

    def total(self) -> Counter[str]:
        """Return what was changed, and how often."""
        total = self._changes.copy()
        for changes in self.late.values():
            total.update(changes)
        return total

    def _keep(
        self, id: str, body: bytes | Slice | None, until: datetime | None, pages: tuple[int, ...]
    ) -> None:
        self._clean[id] = body
        if pages:
            self._pages[id] = pages
        if until is not None:
            self._until[id] = until


class PartCleaner:
    """Cleans the bodies of a part of the articles, each once, and forgets them with the part.

    All feeds that are made of the part get the same text, so what is found in it once holds for
    all.
    """

    def __init__(self, whole: Cleaner) -> None:
        self._whole = whole
        self._clean: dict[str, str | None] = {}
        self._until: dict[str, datetime | None] = {}
        #: Article's id → what was changed in its body.
        self.changes: Changes = {}
        #: Bodies in which nothing can be wrong, as the feeds have them → in UTF-8.
        self.plain: dict[str, bytes] = {}

    def prepare(self, article: Article, agenda: selection.Agenda) -> Article:
        """Return *article* with its body fit for a feed; record in *agenda* when that changes."""
        if article.id not in self._clean:
            body, changes, until, plain, _ = self._whole.cleaned(article)
            self._clean[article.id] = body
            self._until[article.id] = until
            if changes:
                self.changes[article.id] = changes
            if plain is not None:
                assert article.content_html is not None, "only what was cleaned is plain"
                self.plain[article.content_html if body is None else body] = plain
        agenda.note(self._until[article.id])
        return _with(article, self._clean[article.id])


class Slice(Struct, frozen=True):
    """Some bytes of a file."""

    path: str
    offset: int
    size: int


class _Files:
    """Files of which slices are read, the latest of them open."""

    def __init__(self) -> None:
        self._open: dict[str, BinaryIO] = {}
        weakref.finalize(self, _close, self._open)

    def __reduce__(self) -> tuple[type[_Files], tuple[()]]:
        return _Files, ()

    def read(self, some: Slice) -> bytes:
        """Return the bytes that *some* is."""
        file = self._open.get(some.path)
        if file is None:
            if len(self._open) >= _OPEN:
                self._open.pop(next(iter(self._open))).close()
            file = self._open[some.path] = open(some.path, "rb", buffering=0)  # noqa: PTH123, SIM115
        if hasattr(os, "pread"):  # moves no offset, so processes that share the file do not meet
            return os.pread(file.fileno(), some.size, some.offset)
        file.seek(some.offset)
        return file.read(some.size)


def _close(files: dict[str, BinaryIO]) -> None:
    for file in files.values():
        file.close()


class CleanBody(NamedTuple):
    """The result of cleaning a body.

    Attributes:
        body: The cleaned body; ``None`` if it did not change, as most do not.
        changes: What was changed, and how often.
        until: When a different body would be published.
        plain: What is published in UTF-8, if nothing can be wrong with it; see `html.Cleaned`.
        pages: The marks of the pages that it names, hidden or not.
    """

    body: str | None
    changes: Mapping[str, int]
    until: datetime | None
    plain: bytes | None = None
    pages: tuple[int, ...] = ()


class WaitingBody(NamedTuple):
    """A `CleanBody` that a worker left in a file: where it is there, if it changed."""

    body: Slice | None
    changes: Mapping[str, int]
    until: datetime | None
    pages: tuple[int, ...]


class CleanBodies(Struct, frozen=True):
    """What was made of some bodies, by their articles' ids."""

    found: dict[str, WaitingBody]


class Carried:
    """The articles whose bodies go out, to be cleaned by workers.

    Args:
        articles: All there are.
        carriers: Outputs, and the places of the articles that they carry.
        links: What links may not be seen.
        staging: Where clean bodies wait for those who write them.
    """

    def __init__(
        self,
        articles: selection.Placed,
        carriers: Sequence[tuple[Output, set[int]]],
        links: selection.Links | None,
        staging: Waiting,
    ) -> None:
        self._articles = articles
        self._carriers = carriers
        self._links = links
        self._staging = staging

    @cached_property
    def places(self) -> Sequence[int]:
        """Where they are, newest first."""
        return sorted(set().union(*(places for _, places in self._carriers)))

    def articles(self, some: Sequence[int]) -> Iterator[Article]:
        """Go through those of the articles at *some* of the places whose bodies go out."""
        for place, article in zip(some, self._articles.at(some), strict=True):
            if any(
                place in places and selection.carries_body(article, output)
                for output, places in self._carriers
            ):
                yield article

    def clean(self, some: Sequence[int]) -> CleanBodies:
        """Clean the bodies of the articles at *some* of the places; what changed is in a file."""
        found: dict[str, WaitingBody] = {}
        bodies: list[bytes] = []
        name, offset = f"bodies.{some[0]}", 0
        path = str(self._staging.aside(name))
        for article in self.articles(some):
            body, changes, until, _, pages = _cleaned(article, self._links)
            place = None
            if body is not None:
                bodies.append(body.encode("utf-8", "surrogatepass"))
                place = Slice(path, offset, len(bodies[-1]))
                offset += place.size
            found[article.id] = WaitingBody(place, changes, until, pages)
        if bodies:
            self._staging.put_aside(name, bodies)
        return CleanBodies(found)


def _cleaned(article: Article, links: selection.Links | None, *, named: bool = True) -> CleanBody:
    """Return the cleaned body of *article*, and with *named* the pages that it names."""
    assert article.content_html is not None, "only articles with a body come here"
    cleaned = html.clean(article.content_html, article.url)
    body, changes, until, plain = cleaned.html, cleaned.changes, None, cleaned.plain
    pages = tuple(map(selection.mark, html.addresses(body))) if named else ()
    if links is not None:
        body, removed, until = links.unlinked(body)
        if removed:
            changes, plain = {**changes, "hidden-link": removed}, None
    return CleanBody(body if changes else None, changes, until, plain, pages)


def _with(article: Article, body: str | None) -> Article:
    return article if body is None else replace(article, content_html=body)
