"""Vocabularies: tables of a namespace's elements, from which structural rules are derived."""

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

#: A fault's name, and the rest of the sentence that starts with the element's name.
Faults = Iterable[tuple[str, str]]


class Fault(Value, frozen=True):
    """One way in which a value can be wrong; it becomes the rule ``<scope>/<name>``.

    Attributes:
        bad: A value that has the fault.
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
        find: Returns what is wrong with a text; ``None`` if it is valid.
        good: A valid value.
        choices: All valid values, if there are few.
    """

    name: str
    find: Callable[[str, Context], Faults]
    good: str
    faults: tuple[Fault, ...] = ()
    choices: tuple[str, ...] = ()


class Element(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """What an element may contain. Created by `element`.

    Attributes:
        text: Kind of its text; ``None`` if only white space is allowed.
        attributes: Name → kind; a name that ends in ``!`` is required.
        children: Names of the elements it may contain, from its own vocabulary, each with ``!``
            (exactly one), ``?`` (at most one), ``+`` (one or more) or ``*``.
        within: Names of the elements in which it is allowed; those that list it in `children` need
            not be named.
        once: Whether it is allowed only once in its parent.
        open: Whether elements of other namespaces are allowed in it.
        opaque: Whether its content is not walked; its own rule may check it.
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
        """Required attributes."""
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
    """Make an `Element`; names are prefixed, *within* and *children* are separated by spaces."""
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
        scope: The first part of its rules' ids.
        source: Link to the specification.
        elements: ``name`` or, where it differs by parent, ``parent/name``.
        attributes: Its attributes for other vocabularies' elements: ``parent/@prefix:name``.
        strict: Whether an element that it does not define is an error.
        examples: Last part of a rule's id → examples of what it flags and passes, if the generated
            ones are not suitable.
        refused_by: Last part of a rule's id → who refuses documents that break it, if the default
            text is not enough.
        most: How severe the rules are at most that follow from it.
    """

    scope: str
    prefix: str
    source: str
    elements: Mapping[str, Element]
    attributes: Mapping[str, ValueKind]
    strict: bool
    examples: Mapping[str, tuple[str, str]]
    refused_by: Mapping[str, str] = {}
    most: Severity = Severity.ERROR

    def element(self, path: tuple[str, ...]) -> Element | None:
        """Return the definition of the last element of *path*."""
        if len(path) > 1:
            special = self.elements.get(f"{path[-2]}/{path[-1]}")
            if special is not None:
                return special
        return self.elements.get(path[-1])

    @cached_property
    def parents(self) -> dict[str, tuple[str, ...]]:
        """Element → the elements in which it is allowed."""
        found: dict[str, list[str]] = {}
        for key, shape in self.elements.items():
            found.setdefault(key.rpartition("/")[2], []).extend(shape.within)
        for key, shape in self.elements.items():
            for child in shape.cardinality:
                found.setdefault(child, []).append(key.rpartition("/")[2])
        return {name: tuple(dict.fromkeys(parents)) for name, parents in found.items()}

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules derived from the tables, by the last part of their ids."""
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
    most: Severity = Severity.ERROR,
) -> ElementTable:
    """Make an `ElementTable`; *prefix* defaults to *scope*."""
    return ElementTable(
        scope=scope,
        prefix=scope if prefix is None else prefix,
        source=source,
        elements=elements,
        attributes=attributes or {},
        strict=strict,
        examples=examples or {},
        refused_by=refused_by or {},
        most=most,
    )
