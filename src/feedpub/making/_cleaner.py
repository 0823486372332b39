"""Cleans the bodies of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from feedpub import html, selection, workers
from feedpub.model import Article

#: The number of bodies sent to a worker at once.
_CHUNK = 200

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
        #: Article id → its cleaned body, ``None`` if it did not change. In bytes, because one emoji
        #: makes every character of a str take four.
        self._clean: dict[str, bytes | None] = {}

    def prepare(self, article: Article) -> Article:
        """Return *article* with its body cleaned."""
        clean = self._known if article.id in self._known else self._clean
        if article.id not in clean:
            changes = self._keep(article, _cleaned(article, self._links()))
            if changes:
                self.late[article.id] = changes
        body = clean[article.id]
        if body is None:
            return article
        return replace(article, content_html=body.decode("utf-8", "surrogatepass"))

    def apart(self) -> Cleaner:
        """Return a copy with the same results; what it cleans itself is discarded with it."""
        return Cleaner(self._links, self._agenda, self)

    def prepare_all(self, articles: list[Article], processes: int) -> None:
        """Clean the bodies of *articles* beforehand, on several processors."""
        links = self._links()

        def clean(start: int) -> list[CleanBody]:
            return [_cleaned(each, links) for each in articles[start : start + _CHUNK]]

        starts = range(0, len(articles), _CHUNK)
        for start, some in zip(
            starts,
            workers.share(clean, starts, workers=processes, again=partial(workers.alone, clean)),
            strict=True,
        ):
            for article, cleaned in zip(articles[start : start + _CHUNK], some, strict=True):
                self._changes.update(self._keep(article, cleaned))

    def total(self) -> Counter[str]:
        """Return what was changed, and how often."""
        total = self._changes.copy()
        for changes in self.late.values():
            total.update(changes)
        return total

    def _keep(self, article: Article, cleaned: CleanBody) -> Mapping[str, int]:
        body, changes, until = cleaned
        self._clean[article.id] = body
        self._agenda.note(until)
        return changes


class CleanBody(NamedTuple):
    """The result of cleaning a body.

    Attributes:
        body: The cleaned body; ``None`` if it did not change, as most do not, so that it need not
            be sent between processes.
        changes: What was changed, and how often.
        until: When a different body would be published.
    """

    body: bytes | None
    changes: Mapping[str, int]
    until: datetime | None


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
