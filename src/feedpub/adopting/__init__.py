"""Moving house: our articles take the ids that readers of an old site know them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO

from feedpub.adopting._outcome import as_value, lines
from feedpub.adopting._pairing import AdoptedArticle, Adoption, OldEntry, Pairing, Unadopted
from feedpub.differing import NEAR, Comparable, Receive, Scratch, Side, gathered, titled
from feedpub.model import Article
from feedpub.remembering import put_pending
from feedpub.store import Store

__all__ = [
    "AdoptedArticle",
    "Adoption",
    "OldEntry",
    "Unadopted",
    "adopt",
    "as_value",
    "disown",
    "lines",
]

#: Articles whose names are looked up at once.
_AT_ONCE = 500


def adopt(
    names: Sequence[str],
    articles: Iterable[Article],
    store: Store | None,
    *,
    receive: Receive,
    scratch: IO[bytes],
) -> Adoption:
    """Let *articles* take the ids that the feeds *names* give them; return what came of it.

    Doing it again changes nothing. What an article was public under becomes another name of it.

    Args:
        names: The feeds of an old site: files, folders, globs, URLs and ``-``.
        articles: Ours, as their records have them.
        store: Where it is remembered; a read-only one, or none, remembers nothing.
        receive: Receives the document of a name.
        scratch: An empty file, open to write and read.

    Raises:
        ReadError: A document is missing, cannot be read, or is neither a feed nor a sitemap.
        UsageError: A URL cannot be fetched at all.
        StoreError: The store cannot be used.
    """
    side = gathered(names, receive, Scratch(scratch))
    pairing = Pairing()
    unnamed = 0
    for entry, document in _listed(side):
        if entry.id is None:
            unnamed += 1
        else:
            old = OldEntry(id=entry.id, url=entry.url, title=entry.title, document=document)
            pairing.want(old, [titled(entry.title, entry.published, days) for days in NEAR])
    for article, id in _named(articles, store):
        pairing.hold(article, id)
    found = pairing.settled()
    found.unnamed = unnamed
    found.documents = {each.name: each.end - each.start for each in side.documents}
    if store is not None and found.adopted:
        known = store.articles([each.former for each in found.adopted])
        found.public = sum(each.public_since is not None for each in known.values())
        store.begin()
        store.adopt({each.record: each.old.id for each in found.adopted})
        put_pending(store, None)  # no document has these ids yet
        store.commit()
    return found


def disown(store: Store) -> int:
    """Give the articles in *store* back the ids they had before any were adopted; return how many.

    Raises:
        StoreError: The store cannot be used.
    """
    store.begin()
    count = store.disown()
    put_pending(store, None)
    store.commit()
    return count


def _listed(side: Side) -> Iterator[tuple[Comparable, str]]:
    """Yield what the documents of *side* list, and where."""
    for place, document in enumerate(side.documents):
        for number in side.numbers([place]):
            yield side.article(number), document.name


def _named(articles: Iterable[Article], store: Store | None) -> Iterator[tuple[Article, str]]:
    """Yield *articles*, each with the id under which it is public or would be."""
    rest = iter(articles)
    while some := list(islice(rest, _AT_ONCE)):
        names = {} if store is None else store.aliases([each.id for each in some])
        yield from ((each, names.get(each.id, each.id)) for each in some)
