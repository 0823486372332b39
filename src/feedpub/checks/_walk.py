"""The walk over a document, a single one for all rules and vocabularies.

Elements are dispatched by a trie of their names, which is built as needed: the definition of a
place in a document, and its checks, are looked up once for all documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from feedpub.checks._context import Context, gap, text
from feedpub.checks._report import Report
from feedpub.checks._value_kinds import ANY
from feedpub.checks._vocabulary import Element as Shape
from feedpub.checks._vocabulary import ElementTable, Faults, ValueKind
from feedpub.documents import names
from feedpub.documents.positions import AFTER, Place
from feedpub.findings import Rule
from feedpub.markup import Element
from feedpub.text import alike, shown

#: Attributes that are allowed on every element.
_ALWAYS = {names.clark(f"xml:{name}") for name in ("lang", "base", "space", "id")}
_ANY_PARENT = "*"
Find = Callable[[str, Context], Faults]
_MOST_STRANGERS = 1000


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
    """A rule's function, called with or without the context."""

    __slots__ = ("call", "rule", "with_context")

    def __init__(self, rule: Rule) -> None:
        assert rule.check is not None
        self.rule = rule
        self.call = rule.check
        # Not inspect.signature, which takes 20 µs for each of some hundred rules.
        self.with_context = rule.check.__code__.co_argcount > 1


class Node:
    """A place in documents of a format: what is allowed there, and its checks."""

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
        # Misplaced elements are reported but not walked; this also keeps the trie finite.
        self.opaque = shape is not None and (shape.opaque or not self.placed)
        self.checks = tables.checks(self.path) if self.placed else ()
        self.single = False
        self.text = shape.text if shape and self.placed else None
        #: Finds faults in its text; ``None`` if there can be none.
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
        """Attribute by lxml name → its kind, ``None`` if any value is allowed."""
        found: dict[str, ValueKind | None] = dict.fromkeys(_ALWAYS)
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
        """Attribute by lxml name → finds faults in it, ``None`` if there can be none."""
        return {
            name: None if kind is None or kind is ANY else kind.find
            for name, kind in self.kinds.items()
        }

    def known(self, tag: Any) -> Node | None:
        """Return the node of a child, built only once; ``None`` if the child is unknown."""
        return self.children[tag] if tag in self.children else self.child(tag)

    def child(self, tag: Any) -> Node | None:
        """Build and store the node of a child; ``None`` if the child is unknown."""
        node = Node(self.tables, self, tag) if isinstance(tag, str) else None
        if node is not None and node.shape is None:
            node = None
        if node is not None or len(self.children) < _MOST_STRANGERS:
            self.children[tag] = node
        return node


class Walk:
    """The walk over one document."""

    def __init__(self, tables: Tables, context: Context, report: Report) -> None:
        self.tables = tables
        self.context = context
        self.add = report.add

    def run(self, root: Element) -> None:
        """Visit all elements."""
        node = self.tables.root(str(root.tag))
        if self.context.format != "unknown" and node.shape is not None:
            self.visit(root, node)

    def ask_root(self, root: Element) -> None:
        """Call only the rules for the root element: the rest is known to be valid."""
        self.context.children = {child.tag: child for child in root[:1]}
        self._ask(root, self.tables.root(str(root.tag)))

    def visit(self, element: Element, node: Node) -> None:
        """Visit *element* after everything in it."""
        if node.opaque:
            self._leaf(element, node)
            return
        first = self._children(element, node)
        for name, tag in node.needed:
            if tag not in first:
                self._missing(element, node, name, first)
        keys = element.keys()
        if keys or node.required:
            self._attributes(element, node, keys)
        self._text(element, node, element.text)
        if node.checks:
            self.context.children = first
            self._ask(element, node)

    def _ask(self, element: Element, node: Node) -> None:
        context = self.context
        for check in node.checks:
            found = check.call(element, context) if check.with_context else check.call(element)
            for place, message, *other in found or ():
                self.add(other[0] if other else check.rule, place, message)

    def _children(self, element: Element, node: Node) -> dict[Any, Element]:
        nodes = node.children
        mixed = node.text is not None
        first: dict[Any, Element] = {}
        for child in element:
            tag = child.tag
            kid = nodes.get(tag)
            if kid is None:
                kid = nodes[tag] if tag in nodes else node.child(tag)
                if kid is None:
                    self._stranger(child, node)
                    continue
            if tag not in first:
                first[tag] = child
            elif kid.single:
                self._again(child, kid, node)
            if kid.leaf:
                self._leaf(child, kid)
            else:
                self.visit(child, kid)
            tail = child.tail
            if tail and not mixed and not tail.isspace():
                self._lost(node, tail, (child, AFTER))
        return first

    def _leaf(self, element: Element, node: Node) -> None:
        if not node.placed:
            self._misplaced(element, node)
            return
        value = element.text
        if len(element) and not node.opaque:
            value = self._inside(element, node)
        keys = element.keys()
        if keys or node.required:
            self._attributes(element, node, keys)
        if node.find is not None:
            for fault, message in node.find(value or "", self.context):
                self._fault(element, node, fault, f"{node.name} {message}")
        elif value and node.text is None and not value.isspace() and not node.opaque:
            self._lost(node, value, (element, len(value) - len(value.lstrip())))
        if node.checks:
            self.context.children = {}
            self._ask(element, node)

    def _text(self, element: Element, node: Node, value: str | None) -> None:
        if node.text is not None:
            for fault, message in node.text.find(text(element), self.context):
                self._fault(element, node, fault, f"{node.name} {message}")
        elif value and not value.isspace():
            self._lost(node, value, (element, len(value) - len(value.lstrip())))

    def _inside(self, element: Element, node: Node) -> str:
        for child in element:
            if isinstance(child.tag, str):
                self._stranger(child, node)
        return text(element)

    def _attributes(self, element: Element, node: Node, keys: list[str]) -> None:
        # Not items(), which searches all attributes for each value: a hostile element has a
        # million.
        finds = node.finds
        for key in keys:
            if key not in finds:
                self._unknown_attribute(element, node, key)
                continue
            find = finds[key]
            if find is None:
                continue
            for fault, message in find(element.get(key) or "", self.context):
                owner = self._owner(node, key)
                subject = f"{names.prefixed(key)} of {node.name}"
                self.add(owner.rules[fault], (element, key), f"{subject} {message}")
        for name, key in node.required:
            if element.get(key) is None:
                message = f'{node.name} has no {name}; write {name}="…"'
                self._fault(element, node, "missing-attribute", message)

    def _owner(self, node: Node, key: str) -> ElementTable:
        assert node.vocabulary is not None
        if key[0] == "{":
            return self.tables.vocabulary(names.prefixed(key)) or node.vocabulary
        return node.vocabulary

    def _unknown_attribute(self, element: Element, node: Node, key: str) -> None:
        name = names.prefixed(key)
        if key[0] == "{":
            owner = self.tables.vocabulary(name) if name[0] != "{" else None
            if owner is None or "unknown-attribute" not in owner.rules:
                return
            rule = owner.rules["unknown-attribute"]
        else:
            assert node.vocabulary is not None
            rule = node.vocabulary.rules["unknown-attribute"]
        hint = ""
        if self.context.may_advise():
            known = [names.prefixed(each) for each in node.kinds if each not in _ALWAYS]
            hint = _hint(name, known, "attributes")
        self.add(rule, (element, key), f"{node.name} has an attribute {shown(name)}{hint}")

    def _fault(self, element: Element, node: Node, fault: str, message: str) -> None:
        assert node.vocabulary is not None
        self.add(node.vocabulary.rules[fault], element, message)

    def _lost(self, node: Node, value: str, place: Place) -> None:
        said = shown(value.strip())
        message = f"{node.name} contains the text {said}, where only elements are allowed"
        if node.leaf:
            message = f"{node.name} must be empty, but holds {said}"
        assert node.vocabulary is not None
        self.add(node.vocabulary.rules["unexpected-text"], place, message)

    def _again(self, element: Element, kid: Node, node: Node) -> None:
        message = f"{node.name} has more than one {kid.name}; keep one of them"
        self._fault(element, kid, "duplicate-element", message)

    def _missing(self, element: Element, node: Node, name: str, first: dict[Any, Element]) -> None:
        assert node.vocabulary is not None
        self.context.children = first
        rule = node.vocabulary.rules["missing-element"]
        self.add(rule, gap(element, self.context), f"{node.name} has no {name}; add one")

    def _misplaced(self, element: Element, node: Node) -> None:
        vocabulary, parent = node.vocabulary, node.parent
        assert vocabulary is not None, "what no table knows is not misplaced but a stranger"
        assert parent is not None, "a root is never misplaced"
        if "misplaced-element" not in vocabulary.rules:
            return
        if vocabulary.prefix == "" and self.context.format != "rss":
            return
        places = dict.fromkeys(vocabulary.parents.get(node.name, ()))
        where = ", ".join(places) if places else "nothing else"
        message = f"{node.name} is not allowed in {parent.name}; it belongs in {where}"
        self._fault(element, node, "misplaced-element", message)

    def _stranger(self, element: Element, node: Node) -> None:
        """Report an element that no table defines at this place, if that is a mistake."""
        if not isinstance(element.tag, str):
            tail = element.tail
            if tail and not tail.isspace() and node.text is None:
                self._lost(node, tail, (element, AFTER))
            return
        name = names.prefixed(element.tag)
        owner = self.tables.vocabulary(name) if name[0] != "{" else None
        if owner is None:
            self.context.strangers.setdefault(names.namespace(element.tag), element)
            if self.context.format == "rss":
                self._nameless(element, name)
            return
        foreign = owner.prefix == "" and self.context.format != "rss"
        if foreign and self.context.format == "atom":
            message = f"{node.name} holds {shown(name)}, which is in no namespace; give it one"
            self.add(self.tables.nameless_in_atom, element, message)
        if foreign or not owner.strict:
            return
        hint = ""
        if self.context.may_advise():
            known = [key.rpartition("/")[2] for key in owner.elements]
            listed = list(node.shape.cardinality) if node.shape else []
            hint = _hint(name, listed or known, "elements")
        message = f"{node.name} holds {shown(name)}, which is not defined there{hint}"
        if places := dict.fromkeys(owner.parents.get(name, ())):
            where = ", ".join(places)
            message = f"{shown(name)} is not allowed in {node.name}; it belongs in {where}"
        self.add(owner.rules["unknown-element"], element, message)

    def _nameless(self, element: Element, name: str) -> None:
        """Report elements without a namespace inside an extension's element."""
        for inner in element.iterdescendants("{}*"):
            message = f"{shown(str(inner.tag))} in {shown(name)} is in no namespace; give it one"
            self.add(self.tables.nameless, inner, message)


def _hint(name: str, known: list[str], what: str) -> str:
    if len(name) > 80:
        return ""
    lower = {each.lower(): each for each in known}
    close = alike(name.lower(), lower, cutoff=0.7)
    if close:
        return f"; did you mean {lower[close[0]]!r}?"
    if known and len(known) <= 8:
        return f"; {what} defined there: {', '.join(sorted(known))}"
    return ""
