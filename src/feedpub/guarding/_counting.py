"""How guards count, and how they name things."""

from __future__ import annotations

from collections.abc import Sequence

#: Articles that may always change at once: in a small newsroom they are a large share.
_FEW = 2


def is_too_many(number: int, of: int, share: float) -> bool:
    """Return whether *number* is more than *share* of them, and more than a few."""
    return number > _FEW and number > share * of


def counted(number: int, name: str) -> str:
    """Return "1 article", "2 articles"."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def feeds_named(feeds: Sequence[str], first: str) -> str:
    """Return "rss.xml", or "rss.xml and 3 other feeds"."""
    others = len(set(feeds)) - 1
    return first if others < 1 else f"{first} and {counted(others, 'other feed')}"
