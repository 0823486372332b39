"""The life of an article, as far as it is remembered."""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.articles.identifiers import as_uri
from feedpub.model import Publication, Value
from feedpub.remembering import _digests as digests
from feedpub.store import KnownArticle, KnownEvent, Store
from feedpub.urls import tag_of


class ArticleHistory(Value, frozen=True, gc=True):
    """What is remembered of an article.

    Attributes:
        article: What is known of it now.
        names: Other ids that its records have or had.
        documents: The files that it is in.
        events: What became of it since it was seen first, in order.
    """

    article: KnownArticle
    names: tuple[str, ...]
    documents: tuple[str, ...]
    events: tuple[KnownEvent, ...]


def histories(store: Store, name: str, publication: Publication) -> list[ArticleHistory]:
    """Return the history of the article called *name*, or of all that are at that address.

    Args:
        store: What is remembered.
        name: An id, as feeds or as records have it, or the address of a page.
        publication: Whose articles they are.
    """
    ids = dict.fromkeys((name, as_uri(name, tag_of(publication.url, publication.tag_authority))))
    known = store.aliases(list(ids))
    found: Iterable[KnownArticle] = store.articles([known.get(id, id) for id in ids]).values()
    found = list(found) or store.at_pages([digests.page_at(name)])
    keys = {each.key for each in found}
    documents: dict[int, list[str]] = {key: [] for key in keys}
    for document, members in store.members_of(list(store.documents())) if keys else ():
        for key in keys.intersection(members):
            documents[key].append(document)
    return [
        ArticleHistory(
            article=each,
            names=tuple(store.aliases_of(each.id)),
            documents=tuple(sorted(documents[each.key])),
            events=tuple(store.events(each.key)),
        )
        for each in found
    ]
