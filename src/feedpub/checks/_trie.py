"""All rules and vocabularies, arranged as a trie of the names of elements.

The trie is compiled as documents need it: what a place in a document means, and which checks look
at it, is found out once for all documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from feedpub.checks._context import Context
from feedpub.checks._value_kinds import ANY
from feedpub.checks._vocabulary import Element as Shape
from feedpub.checks._vocabulary import ElementTable, Faults, ValueKind
from feedpub.documents import names
from feedpub.findings import Rule

#: Attributes that are allowed on every element.
ALWAYS = {names.clark(f"xml:{name}") for name in ("lang", "base", "space", "id")}
_ANY_PARENT = "*"
_MOST_STRANGERS = 1000
Find = Callable[[str, Context], Faults]


class Tables:
    """All vocabularies and rules, prepared for the walk.

    Args:
        vocabularies: All of them.
        rules: Those with a function of their own, at least.
    """

    def __init__(self, vocabularies: Iterable[ElementTable], rules: Iterable[Rule]) -> None:
        self.by_prefix = {vocabulary.prefix: vocabulary for vocabulary in vocabularies}
        by_id = {each.id: each for each in rules}
        self._rules = tuple(by_id.values())
        self.nameless = by_id["rss/no-namespace"]
        self.nameless_in_atom = by_id["atom/no-namespace"]
        self.by_last: dict[str, list[tuple[str, Rule]]] = {}
        for rule in by_id.values():
            for pattern in rule.on:
                last = pattern.rpartition("/")[2]
                self.by_last.setdefault(last, []).append((pattern, rule))
        self.roots: dict[Any, Node] = {}
        self._settled: dict[str, bool] = {}

    def settles(self, format: str) -> bool:
        """Return whether the shortcut of *format* settles all rules that could apply there."""
        if format not in self._settled:
            from feedpub.checks.shortcuts.settling import shortcut  # most documents are short

            known = shortcut(format)
            self._settled[format] = known is not None and not known.unsettled(
                self._rules, self.by_prefix.values()
            )
        return self._settled[format]

    def root(self, tag: str) -> Node:
        """Return the node of a root element."""
        node = self.roots.get(tag)
        if node is None:
            node = Node(self, None, tag)
            if node.shape is not None:
                self.roots[tag] = node
        return node

    def vocabulary(self, name: str) -> ElementTable | None:
        """Return the vocabulary that the prefixed *name* belongs to."""
        return self.by_prefix.get("" if ":" not in name else name.partition(":")[0])

    def checks(self, path: tuple[str, ...]) -> tuple[Check, ...]:
        """Return the checks of the elements at *path*."""
        found: dict[str, Check] = {}
        for last in (path[-1], "*"):
            for pattern, rule in self.by_last.get(last, ()):
                if names.matches(pattern, path):
                    found[rule.id] = Check(rule)
        return tuple(found.values())


class Check:
    """A rule's function, called the way it wants to be."""

    __slots__ = ("call", "rule", "with_context")

    def __init__(self, rule: Rule) -> None:
        assert rule.check is not None
        self.rule = rule
        self.call = rule.check
        # Not inspect.signature, which takes 20 µs for each of some hundred rules.
        self.with_context = rule.check.__code__.co_argcount > 1


class Node:
    """A place in documents of a format: what is allowed there, and who looks at it."""

    def __init__(self, tables: Tables, parent: Node | None, tag: str) -> None:
        self.tables = tables
        self.parent = parent
        self.tag = tag
        self.name = names.prefixed(tag)
        self.path: tuple[str, ...] = (*parent.path, self.name) if parent else (self.name,)
        self.vocabulary = tables.vocabulary(self.name)
        self.shape = self.vocabulary.element(self.path) if self.vocabulary else None
        self.children: dict[Any, Node | None] = {}
        shape = self.shape
        self.placed = shape is not None and (parent is None or self._belongs(parent, shape))
        # Misplaced elements are reported but not walked; it also keeps the trie finite.
        self.opaque = shape is not None and (shape.opaque or not self.placed)
        self.checks = tables.checks(self.path) if self.placed else ()
        self.single = False
        self.text = shape.text if shape and self.placed else None
        #: What finds faults in its text; ``None`` where nothing can be wrong with it.
        self.find = self.text.find if self.text and self.text is not ANY else None
        self.open = shape is not None and shape.open
        self.leaf = shape is not None and not shape.cardinality and not shape.open
        self.required = tuple((name, names.clark(name)) for name in shape.required) if shape else ()
        self.needed: tuple[tuple[str, str], ...] = ()
        if shape is not None:
            self.needed = tuple(
                (name, names.clark(name))
                for name, often in shape.cardinality.items()
                if often in "!+"
            )
            listed = parent.shape.cardinality.get(self.name) if parent and parent.shape else None
            self.single = listed in ("!", "?") or (listed is None and shape.once)

    def _belongs(self, parent: Node, shape: Shape) -> bool:
        if parent.shape is not None and self.name in parent.shape.cardinality:
            return True
        return parent.name in shape.within or _ANY_PARENT in shape.within

    @cached_property
    def kinds(self) -> dict[str, ValueKind | None]:
        """Attribute by lxml name → its kind, ``None`` where anything goes."""
        found: dict[str, ValueKind | None] = dict.fromkeys(ALWAYS)
        assert self.shape is not None, "only what is known is visited"
        for name, kind in self.shape.kinds.items():
            found[names.clark(name)] = kind
        for vocabulary in self.tables.by_prefix.values():
            for place, kind in vocabulary.attributes.items():
                parent, _, name = place.partition("/@")
                if parent in (self.name, "*"):
                    found[names.clark(name)] = kind
        return found

    @cached_property
    def finds(self) -> dict[str, Find | None]:
        """Attribute by lxml name → what finds faults in it, ``None`` where nothing can be wrong."""
        return {
            name: None if kind is None or kind is ANY else kind.find
            for name, kind in self.kinds.items()
        }

    def known(self, tag: Any) -> Node | None:
        """Return the node of a child, compiled but once; ``None`` if nothing is known of it."""
        return self.children[tag] if tag in self.children else self.child(tag)

    def child(self, tag: Any) -> Node | None:
        """Compile and remember the node of a child; ``None`` if nothing is known of it."""
        node = Node(self.tables, self, tag) if isinstance(tag, str) else None
        if node is not None and node.shape is None:
            node = None
        if node is not None or len(self.children) < _MOST_STRANGERS:
            self.children[tag] = node
        return node
