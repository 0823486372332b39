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
        name: What it is called.
        rules: Ids of the rules, ``*/name`` for those of that name in every scope.
        answer: Returns the fix of a breach; ``None`` where there are several right answers.
        reveals: Until it is fixed the checks cannot see everything; what it uncovers was there.
        uncovers: Rules, by the last part of their id, that are milder and that the fault hid.
    """

    name: str
    rules: tuple[str, ...]
    answer: Answer
    reveals: bool = False
    uncovers: tuple[str, ...] = ()


def remedy(
    *rules: str, reveals: bool = False, uncovers: tuple[str, ...] = ()
) -> Callable[[Answer], Remedy]:
    """Make a `Remedy` of the function below."""

    def declare(answer: Answer) -> Remedy:
        name = f"{answer.__module__}.{answer.__name__}"
        return Remedy(name=name, rules=rules, answer=answer, reveals=reveals, uncovers=uncovers)

    return declare


def subject(breach: Breach) -> tuple[Element, str | None]:
    """Return the element that a breach is about and, if that is one, its attribute."""
    place: Place = breach[1]
    assert not isinstance(place, Spot)
    if isinstance(place, tuple):
        return place[0], place[1] if isinstance(place[1], str) else None
    return place, None


def parent_of(element: Element) -> Element:
    """Return what holds *element*.

    Raises:
        Unplaced: It is the root, of a document that is none of any format.
    """
    parent = element.getparent()
    if parent is None:
        raise Unplaced
    return parent
