"""The order of elements in sitemaps, which schemas fix and search engines forgive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def late(children: Iterable[Any], order: Sequence[str]) -> tuple[str, str] | None:
    """Return the first child that comes too late, and the one it should stand before.

    Args:
        children: Tags as they are.
        order: Tags as they should; others do not count.
    """
    ranks = {tag: rank for rank, tag in enumerate(order)}
    last = -1
    for tag in children:
        rank = ranks.get(tag)
        if rank is None:
            continue
        if rank < last:
            return tag, order[last]
        last = rank
    return None
