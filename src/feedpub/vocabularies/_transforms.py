"""What a vocabulary may do with a value besides taking it: ``read = "…"``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from feedpub.model import Value


class Transform(Value, frozen=True, gc=True):
    """One way to read a value.

    Attributes:
        name: As ``read = "…"`` says it.
        about: What it does, in one sentence, for the documentation.
        apply: Takes the value and the record that it is from; returns what it stands for, or
            an `InvalidValue` if it cannot be read, or a `ValueWithNotes` if there is something to
            report; both are in `feedpub.articles.record_context`.
        looks_at: The keys of the record that it looks at; ``None``: maybe all of them.
        hands_on: Whether objects that it returns may be those of the record, as they are.
    """

    name: str
    about: str
    apply: Callable[[Any, Mapping[str, Any]], Any]
    looks_at: tuple[str, ...] | None = None
    hands_on: bool = True
