"""Cleans the bodies of a run."""

from __future__ import annotations

import os
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import BinaryIO, NamedTuple, TypeAlias

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
        agenda: selection.Agenda,
        known: Cleaner | None = None,
    ) -> None:
        self._links = links
        self._agenda = agenda
        self._known = {} if known is None else known._clean
        self._changes: Counter[str] = Counter()
        #: The changes of bodies not cleaned beforehand: another process may have cleaned them, too.
        self.late: Changes = {}
        #: Article id → its cleaned body, or where that is; ``None`` if it did not change. In bytes,
        #: because one emoji makes every character of a str take four.
        self._clean: dict[str, bytes | Slice | None] = {}
        self._files: _Files = _Files() if known is None else known._files

    def prepare(self, article: Article) -> Article:
        """Return *article* with its body cleaned."""
        clean = self._known if article.id in self._known else self._clean
        if article.id not in clean:
            changes = self._keep(article.id, _cleaned(article, self._links()))
            if changes:
                self.late[article.id] = changes
        body = clean[article.id]
        if body is None:
            return article
        if isinstance(body, Slice):
            body = self._files.read(body)
        return replace(article, content_html=body.decode("utf-8", "surrogatepass"))

    def apart(self) -> Cleaner:
        """Return a copy with the same results; what it cleans itself is discarded with it."""
        return Cleaner(self._links, self._agenda, self)

    def learn(self, bodies: CleanBodies) -> None:
        """Take over *bodies*, which a worker cleaned beforehand."""
        for id, clean in bodies.found.items():
            self._changes.update(self._keep(id, clean))

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

    def _keep(self, id: str, cleaned: CleanBody) -> Mapping[str, int]:
        body, changes, until = cleaned
        self._clean[id] = body
        self._agenda.note(until)
        return changes


class Slice(NamedTuple):
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
        body: The cleaned body, or where it is; ``None`` if it did not change, as most do not.
        changes: What was changed, and how often.
        until: When a different body would be published.
    """

    body: bytes | Slice | None
    changes: Mapping[str, int]
    until: datetime | None


class CleanBodies(NamedTuple):
    """What was made of some bodies, by their articles' ids."""

    found: dict[str, CleanBody]


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
        found: dict[str, CleanBody] = {}
        bodies: list[bytes] = []
        name, offset = f"bodies.{some[0]}", 0
        path = str(self._staging.aside(name))
        for article in self.articles(some):
            clean = _cleaned(article, self._links)
            if isinstance(clean.body, bytes):
                bodies.append(clean.body)
                clean = clean._replace(body=Slice(path, offset, len(clean.body)))
                offset += len(bodies[-1])
            found[article.id] = clean
        if bodies:
            self._staging.put_aside(name, bodies)
        return CleanBodies(found)


def _cleaned(article: Article, links: selection.Links | None) -> CleanBody:
    """Return the cleaned body of *article*."""
    assert article.content_html is not None, "only articles with a body come here"
    cleaned = html.clean(article.content_html, article.url)
    body, changes, until = cleaned.html, cleaned.changes, None
    if links is not None:
        body, removed, until = links.unlinked(body)
        if removed:
            changes = {**changes, "hidden-link": removed}
    return CleanBody(body.encode("utf-8", "surrogatepass") if changes else None, changes, until)
