"""Which elements and attributes stand in an element, and where."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias

from feedpub.documents.positions import Place
from feedpub.markup import Element

#: Returns what an element or attribute is called, whose name lxml writes with its namespace.
Naming: TypeAlias = Callable[[str], str]


class Parts:
    """What stands in an element, by path: ``guid``, ``media:content/@url``, ``link[self]``.

    Attributes:
        texts: Path → the text of the first element or attribute there.
        places: Path → that element or attribute.
    """

    def __init__(self, element: Element, names: Naming, skip: Collection[str] = ()) -> None:
        """Look at *element*.

        Args:
            element: What holds the parts.
            names: Returns what each is called.
            skip: Children to pass over, by the names that lxml gives them.
        """
        self.texts: dict[str, str] = {}
        self.places: dict[str, Place] = {}
        self._names = names
        self._note(element, "", skip)

    def _note(self, element: Element, path: str, skip: Collection[str] = ()) -> None:
        for key, value in element.items():
            part = f"{path}@{self._names(str(key))}"
            self.texts.setdefault(part, str(value))
            self.places.setdefault(part, (element, str(key)))
        for child in element:
            if not isinstance(child.tag, str) or child.tag in skip:
                continue
            name = self._names(child.tag)
            rel = child.get("rel")
            inner = f"{path}{name}" + (f"[{rel}]" if rel and name.endswith("link") else "")
            self.texts.setdefault(inner, (child.text or "").strip())
            self.places.setdefault(inner, child)
            self._note(child, f"{inner}/")
