"""What a remedy is: the one right answer to a breach of some rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from feedpub.checks import Breach, Place, Spot
from feedpub.findings import Fix
from feedpub.fixing._editor import Editor, Unplaced
from feedpub.markup import Element
from feedpub.model import Value

Answer: TypeAlias = Callable[[Editor, Breach], Fix | None]


class Remedy(Value, frozen=True, gc=True):
    """How breaches of some rules are fixed.

    Attributes:
        name: Its name.
        rules: Ids of the rules, ``*/name`` for those of that name in every scope.
        answer: Returns the fix of a breach; ``None`` where there are several right answers.
        reveals: Whether the fault hides others from the checks, which appear only after the fix.
        uncovers: Milder rules that the fault hides, by the last part of their ids.
    """

    name: str
    rules: tuple[str, ...]
    answer: Answer
    reveals: bool = False
    uncovers: tuple[str, ...] = ()


def remedy(
    *rules: str, reveals: bool = False, uncovers: tuple[str, ...] = ()
) -> Callable[[Answer], Remedy]:
    """Make a `Remedy` from the decorated function."""

    def declare(answer: Answer) -> Remedy:
        name = f"{answer.__module__}.{answer.__name__}"
        return Remedy(name=name, rules=rules, answer=answer, reveals=reveals, uncovers=uncovers)

    return declare


def subject(breach: Breach) -> tuple[Element, str | None]:
    """Return the element that a breach is about, and its attribute if it is about one."""
    place: Place = breach[1]
    assert not isinstance(place, Spot)
    if isinstance(place, tuple):
        return place[0], place[1] if isinstance(place[1], str) else None
    return place, None


def parent_of(element: Element) -> Element:
    """Return the parent of *element*.

    Raises:
        Unplaced: It is the root of a document in an unknown format.
    """
    parent = element.getparent()
    if parent is None:
        raise Unplaced
    return parent
