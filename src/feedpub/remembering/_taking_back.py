"""Which articles in old files were taken back since: they must not come back with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice

from feedpub.documents import Item
from feedpub.remembering import _digests as digests
from feedpub.remembering._learning import LiveFile, contents_of
from feedpub.store import ArticleState, KnownArticle, Store

#: Items looked up at once.
_AT_ONCE = 500
#: States of articles that a reader may find in a file.
_OPEN = (ArticleState.PUBLIC, ArticleState.LEFT)


def taken_back(store: Store, files: Iterable[LiveFile]) -> list[KnownArticle]:
    """Return the articles in *files* that are no longer public, as far as *store* knows."""
    found: dict[int, KnownArticle] = {}
    for file in files:
        with suppress(OSError, EOFError, ValueError):  # such a file lists no articles
            for contents in contents_of(file):
                items = iter(contents.items)
                while some := list(islice(items, _AT_ONCE)):
                    found |= {each.key: each for each in _gone(store, some, file)}
    return list(found.values())


def _gone(store: Store, items: Sequence[Item], file: LiveFile) -> Iterable[KnownArticle]:
    listed = [each for each in items if not each.deleted]
    ids = store.articles([each.id for each in listed if each.id and file.has_ids])
    pages: dict[int, list[KnownArticle]] = {}
    of_items = {digests.page_at(each.link or each.url or each.id or "") for each in listed}
    for known in store.at_pages(list(of_items)):
        pages.setdefault(known.page, []).append(known)
    for item in listed:
        one = ids.get(item.id or "")
        page = digests.page_at(item.link or item.url or item.id or "")
        candidates = [one] if one is not None else pages.get(page, [])
        if all(each.state not in _OPEN for each in candidates):
            yield from candidates
