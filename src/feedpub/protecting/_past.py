"""What is remembered of articles by their addresses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from feedpub.articles.identifiers import address
from feedpub.guarding import Listed
from feedpub.remembering import Memory
from feedpub.store import KnownArticle

#: Address → what is known of the article there.
_ByPage: TypeAlias = Mapping[str, KnownArticle]


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

    def before(self, name: str, listed: Collection[str], pages: Sequence[str]) -> _ByPage:
        """Return what was known before the run of those of the articles in a file.

        Args:
            name: The file that is live.
            listed: The addresses in it, in their order.
            pages: Those of the addresses that matter.
        """
        if not pages or self._memory.store is None:
            return {}
        known = self._memory.at(pages)
        found = {
            url: article
            for url in pages
            if (article := self._changed.get(address(url), known.get(url))) is not None
        }
        keys = self._memory.store.members(name)
        if len(found) < len(pages) and len(keys) == len(listed):
            # Changed without being among the changes that are listed: there were too many.
            moved = dict(zip(listed, keys, strict=True))
            others = {moved[url]: url for url in pages if url not in found}
            some = self._memory.store.by_key(list(others))
            found |= {others[each.key]: each for each in some}
        return found

    def now(self, pages: Sequence[str]) -> _ByPage:
        """Return what is known of the articles at *pages* by now."""
        return self._memory.at(pages) if pages else {}
