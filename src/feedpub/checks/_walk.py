"""The one walk over a document that serves all rules and all vocabularies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from feedpub.checks._context import Context, gap, text
from feedpub.checks._report import Report
from feedpub.checks._trie import ALWAYS, Node, Tables
from feedpub.checks._vocabulary import ElementTable
from feedpub.documents import names
from feedpub.documents.positions import AFTER, Place
from feedpub.markup import Element
from feedpub.text import alike, shown

#: An element whose children are being visited, the first of each tag, and those that are left.
_Open: TypeAlias = tuple[Element, Node, dict[Any, Element], Iterator[Element]]


class Walk:
    """The walk over one document."""

    def __init__(self, tables: Tables, context: Context, report: Report) -> None:
        self.tables = tables
        self.context = context
        self.add = report.add

    def run(self, root: Element) -> None:
        """Visit each element after everything in it; not recursively: depth costs no stack."""
        node = self.tables.root(str(root.tag))
        if self.context.format == "unknown" or node.shape is None:
            return
        opened: list[_Open] = [(root, node, {}, iter(root))]
        while opened:
            element, node, first, children = opened[-1]
            inner = self._next(node, first, children)
            if inner is not None:
                opened.append((*inner, {}, iter(inner[0])))
                continue
            opened.pop()
            self._close(element, node, first)
            if opened:
                self._behind(element, opened[-1][1])

    def ask_root(self, root: Element) -> None:
        """Call only the rules for the root element: the rest is known to be valid."""
        self.context.children = {child.tag: child for child in root[:1]}
        self._ask(root, self.tables.root(str(root.tag)))

    def _next(
        self, node: Node, first: dict[Any, Element], children: Iterator[Element]
    ) -> tuple[Element, Node] | None:
        """Visit *children* up to the next one that has children of its own, and return that."""
        nodes = node.children
        for child in children:
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
            if not (kid.leaf or kid.opaque):
                return child, kid
            self._leaf(child, kid)
            self._behind(child, node)
        return None

    def _behind(self, child: Element, node: Node) -> None:
        tail = child.tail
        if tail and node.text is None and not tail.isspace():
            self._lost(node, tail, (child, AFTER))

    def _close(self, element: Element, node: Node, first: dict[Any, Element]) -> None:
        """Look at an element whose children were visited, the *first* of each tag."""
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
            known = [names.prefixed(each) for each in node.kinds if each not in ALWAYS]
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
