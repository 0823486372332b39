"""What is remembered of articles by their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from feedpub.articles.identifiers import address
from feedpub.guarding import Listed
from feedpub.remembering import Memory
from feedpub.store import KnownArticle


def as_known(known: KnownArticle) -> Listed:
    """Return *known* as guards see it."""
    return Listed(id=known.id, url=known.url, title=known.title, published=known.published)


class Past:
    """What is remembered of articles by their addresses."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    @cached_property
    def _changed(self) -> dict[str, KnownArticle]:
        return {
            address(each.before.url): each.before
            for each in self._memory.changes
            if each.before is not None
        }

    def before(self, pages: Sequence[str]) -> dict[str, KnownArticle]:
        """Return what was known of the articles at *pages* before the run."""
        if not pages:
            return {}
        known = self._memory.at(pages)
        return {
            url: found
            for url in pages
            if (found := self._changed.get(address(url), known.get(url))) is not None
        }

    def now(self, pages: Sequence[str]) -> dict[str, KnownArticle]:
        """Return what is known of the articles at *pages* by now."""
        return self._memory.at(pages) if pages else {}
