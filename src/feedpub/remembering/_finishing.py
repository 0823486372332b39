"""What is remembered of a run once it is live."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from feedpub.remembering._run_memory import Memory, forget_learned, put_pending
from feedpub.store import KnownDocument, Store


def finish(
    memory: Memory,
    documents: Sequence[KnownDocument],
    members: Mapping[str, Sequence[str]],
    removed: Iterable[str],
    *,
    created: datetime,
    summary: Mapping[str, Any],
    pending: Sequence[tuple[str, str | None]] | None = (),
    aside: Sequence[KnownDocument] = (),
    also: Callable[[Store], object] = lambda _: None,
) -> int | None:
    """Remember what is live now; return the number of the run.

    Args:
        memory: What the run knows of its articles.
        documents: The documents that it made and that are live.
        members: The ids of the articles in them, by name.
        removed: The files that are gone.
        created: The instant of the run.
        summary: What it did, in JSON values.
        pending: The feeds, path of the output and value, that are to be made again because they
            did not go out; ``None``: all of them.
        aside: The documents that stayed, of which something else is known now.
        also: Writes what else is to be remembered, or nothing of all this.
    """
    store = memory.store
    if store is None:
        return None
    store.begin()
    store.forget_documents(removed)
    store.put_documents(
        documents, {each.name: memory.keys(members[each.name]) for each in documents}
    )
    store.put_documents(aside, {})
    number = store.put_run(created, summary, finished=True)
    put_pending(store, pending)
    forget_learned(store)
    also(store)
    store.commit()
    return number
