"""The order of elements in sitemaps, which schemas require and search engines ignore."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def late(children: Iterable[Any], order: Sequence[str]) -> tuple[str, str] | None:
    """Return the first child that comes too late, and the one before which it belongs.

    Args:
        children: The tags in the document's order.
        order: The tags in the required order; others are ignored.
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
