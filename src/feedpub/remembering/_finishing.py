"""What is remembered of a run once it is live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from feedpub.remembering._run_memory import Memory
from feedpub.store import KnownDocument
from feedpub.targets import Staged


def finish(
    memory: Memory,
    staged: Iterable[Staged],
    members: Mapping[str, Sequence[str]],
    removed: Iterable[str],
    *,
    created: datetime,
    summary: Mapping[str, Any],
) -> None:
    """Remember what is live now.

    Args:
        memory: What the run knows of its articles.
        staged: The documents that it made and that are live.
        members: The ids of the articles in them, by name.
        removed: The files that are gone.
        created: The instant of the run.
        summary: What it did, in JSON values.
    """
    store = memory.store
    if store is None:
        return
    documents = [
        KnownDocument(
            name=each.name,
            format=each.format,
            family=each.made_for.family,
            feed=each.made_for.feed,
            value=each.made_for.value,
            size=each.size,
            sha256=each.sha256,
            articles=each.articles,
        )
        for each in staged
    ]
    store.begin()
    store.forget_documents(removed)
    store.put_documents(
        documents, {each.name: memory.keys(members[each.name]) for each in documents}
    )
    store.put_run(created, summary, finished=True)
    store.commit()
