"""Extracts from a document the facts that are compared with those of others."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from itertools import islice

from feedpub import dates, documents
from feedpub.checks._context import Context
from feedpub.checks.together.mentions import Facts, Mention, host_of
from feedpub.documents import Contents
from feedpub.model import Access

#: The most statements about rights that are compared.
_MOST = 2_000


def facts(context: Context) -> Facts | None:
    """Return the facts of a checked document; ``None`` if there is nothing to compare."""
    found = context.contents
    if found is None:
        return None
    is_index = documents.KINDS[context.format].role == "index"
    own = context.document.url or found.address
    children = tuple(each.link or "" for each in found.items) if is_index else ()
    # An archive has 50,000 addresses; only entries with more than an address are kept.
    items = () if is_index or found.is_bare else [each for each in found.items if not each.is_bare]
    return Facts(
        name=context.document.name,
        format=context.format,
        url=own,
        host=host_of(found.home) or host_of(own) or host_of(next(iter(children), None)),
        items=tuple(_item(each, found, context) for each in items),
        children=children,
        publications=_publications(items),
        terms=tuple(islice(found.terms(), _MOST)),
    )


def _item(item: documents.Item, found: Contents, context: Context) -> Mention:
    articles = context.document.articles  # of a document that is being made
    is_paid = item.number < len(articles) and articles[item.number].access is not Access.FREE
    return Mention(
        item.number,
        item.id,
        item.url,
        item.title,
        _seconds(item.published),
        item.language or found.language,
        found.hidden or item.hidden,
        item.versions,
        is_paid or item.is_paid,
    )


def _publications(items: Iterable[documents.Item]) -> tuple[tuple[int, str, str], ...]:
    """Return each publication: the first item that names it, its name and its language."""
    names: dict[tuple[str, str], int] = {}
    for item in items:
        name, language = item.publication
        if name:
            names.setdefault((name, language or ""), item.number)
    return tuple((number, *name) for name, number in names.items())


@lru_cache(maxsize=8192)
def _seconds(text: str | None) -> float | None:
    if text is None or dates.is_date_only(text):
        return None
    with suppress(ValueError):
        return float(int(dates.parse(text).timestamp()))
    return None
