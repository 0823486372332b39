"""What a namespace may hold: tables of elements, from which the rules of structure are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from feedpub.checks import _derived
from feedpub.findings import Rule, Severity
from feedpub.model import Value

if TYPE_CHECKING:
    from feedpub.checks._context import Context

#: Name of a fault, and the rest of the sentence that starts with the element's name.
Faults = Iterable[tuple[str, str]]


class Fault(Value, frozen=True):
    """One way in which a value can be wrong; it becomes the rule ``<scope>/<name>``.

    Attributes:
        bad: A value that shows it.
    """

    name: str
    severity: Severity
    summary: str
    help: str
    source: str
    bad: str
    good: str | None = None


class ValueKind(Struct, frozen=True, kw_only=True, eq=False):
    """A kind of value: a date, an address, one of a few words.

    Attributes:
        find: Says what is wrong with a text; nothing, if it is fine.
        good: A value that is fine.
        choices: All values that are, where they are few.
    """

    name: str
    find: Callable[[str, Context], Faults]
    good: str
    faults: tuple[Fault, ...] = ()
    choices: tuple[str, ...] = ()


class Element(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """What an element may hold. Made by `element`.

    Attributes:
        text: Kind of its text; ``None`` where only white space may stand.
        attributes: Name → kind; a name that ends in ``!`` is required.
        children: Names of the elements it may hold, from its own vocabulary, each with ``!``
            (exactly one), ``?`` (at most one), ``+`` (one or more) or ``*``.
        within: Names of the elements it may stand in; those that list it in `children` need
            not be named.
        once: It stands at most once in its parent.
        open: Elements of other namespaces may stand in it.
        opaque: Nobody looks inside; a rule of its own may.
    """

    text: ValueKind | None = None
    attributes: Mapping[str, ValueKind]
    children: str = ""
    within: tuple[str, ...] = ()
    once: bool = False
    open: bool = False
    opaque: bool = False

    @cached_property
    def cardinality(self) -> dict[str, str]:
        """Child → ``!``, ``?``, ``+`` or ``*``."""
        return {word[:-1]: word[-1] for word in self.children.split()}

    @cached_property
    def kinds(self) -> dict[str, ValueKind]:
        """Attribute → kind."""
        return {name.rstrip("!"): kind for name, kind in self.attributes.items()}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Attributes that must be there."""
        return tuple(name[:-1] for name in self.attributes if name.endswith("!"))


def element(
    text: ValueKind | None = None,
    attributes: Mapping[str, ValueKind] | None = None,
    children: str = "",
    *,
    within: str = "",
    once: bool = False,
    open: bool = False,
    opaque: bool = False,
) -> Element:
    """Make an `Element`; names are prefixed, *within* and *children* blank-separated."""
    return Element(
        text=text,
        attributes=attributes or {},
        children=children,
        within=tuple(within.split()),
        once=once,
        open=open,
        opaque=opaque,
    )


class ElementTable(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """The elements of one namespace, or of RSS, which has none.

    Attributes:
        scope: First part of its rules' ids.
        source: Link to the specification.
        elements: ``name`` or, where it differs by parent, ``parent/name``.
        attributes: Its attributes for other vocabularies' elements: ``parent/@prefix:name``.
        strict: An element it does not define is an error.
        examples: Last part of a rule's id → what it flags and passes, where the fragments made
            from the tables will not do.
        refused_by: Last part of a rule's id → who refuses what breaks it, where more is known
            than its kind tells.
    """

    scope: str
    prefix: str
    source: str
    elements: Mapping[str, Element]
    attributes: Mapping[str, ValueKind]
    strict: bool
    examples: Mapping[str, tuple[str, str]]
    refused_by: Mapping[str, str] = {}

    def element(self, path: tuple[str, ...]) -> Element | None:
        """Return what *path*'s last name means there."""
        if len(path) > 1:
            special = self.elements.get(f"{path[-2]}/{path[-1]}")
            if special is not None:
                return special
        return self.elements.get(path[-1])

    @cached_property
    def parents(self) -> dict[str, tuple[str, ...]]:
        """Element → the elements it may stand in."""
        found: dict[str, list[str]] = {}
        for key, shape in self.elements.items():
            found.setdefault(key.rpartition("/")[2], []).extend(shape.within)
        for key, shape in self.elements.items():
            for child in shape.cardinality:
                found.setdefault(child, []).append(key.rpartition("/")[2])
        return {name: tuple(dict.fromkeys(parents)) for name, parents in found.items()}

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules of structure and of values that follow from the tables, by last part of id."""
        made = _derived.rules(self)
        return {rule.id.partition("/")[2]: rule for rule in made}


def vocabulary(
    scope: str,
    *,
    source: str,
    elements: Mapping[str, Element],
    prefix: str | None = None,
    attributes: Mapping[str, ValueKind] | None = None,
    strict: bool = True,
    examples: Mapping[str, tuple[str, str]] | None = None,
    refused_by: Mapping[str, str] | None = None,
) -> ElementTable:
    """Make a `ElementTable`; *prefix* is *scope* unless said otherwise."""
    return ElementTable(
        scope=scope,
        prefix=scope if prefix is None else prefix,
        source=source,
        elements=elements,
        attributes=attributes or {},
        strict=strict,
        examples=examples or {},
        refused_by=refused_by or {},
    )
