"""A store that is only for a try knows the ids that the newsroom's own store has adopted."""

from __future__ import annotations

from pathlib import Path

from feedpub.remembering._run_memory import put_pending
from feedpub.store import Store


def follow(home: Path | None, store: Store | None) -> None:
    """Let *store* know the ids that were adopted in the store *home*, and no others.

    Raises:
        StoreError: One of them cannot be used.
    """
    if home is None or store is None or store.is_read_only or not home.exists():
        return
    with Store(home, read_only=True) as own:
        ids = own.adopted()
    if ids != store.adopted():
        store.begin()
        store.disown()
        store.adopt(ids)
        put_pending(store, None)
        store.commit()
