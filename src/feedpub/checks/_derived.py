"""The rules that follow from a vocabulary's tables, with examples made from the same tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from feedpub.findings import Examples, Rule, Severity
from feedpub.markup import escape

if TYPE_CHECKING:
    from feedpub.checks._vocabulary import Element, ElementTable, Fault, ValueKind

#: Containers of fragments, which are not used as examples themselves.
_HOSTS = {
    "channel", "item", "atom:feed", "atom:entry", "atom:source", "sitemap:urlset", "sitemap:url",
    "sitemap:sitemapindex", "sitemap:sitemap",
}  # fmt: skip

_UNKNOWN_ELEMENT = (
    "unknown-element",
    "The specification does not define the element, or not at this place.",
    "Readers ignore what they do not know, so its content is lost; most often the name is\n"
    "misspelled. Correct the name, or use an element of a namespace made for the purpose.",
)
_MISPLACED_ELEMENT = (
    "misplaced-element",
    "An element is in a place where the specification does not allow it.",
    "Readers look for it elsewhere and do not find it. Move it into one of the elements that the\n"
    "message lists.",
)
_MISSING_ELEMENT = (
    "missing-element",
    "A required element is missing.",
    "Strict readers refuse the document, others drop the part that lacks it. Write the element\n"
    "that the message names, with its content, inside the one that lacks it.",
)
_DUPLICATE_ELEMENT = (
    "duplicate-element",
    "An element that is allowed once appears more than once.",
    "Some readers take the first, some the last. Keep the one that is meant, and remove\n"
    "the others.",
)
_UNKNOWN_ATTRIBUTE = (
    "unknown-attribute",
    "The specification does not define the attribute for this element.",
    "Readers ignore it; most often it is misspelled. Write the attribute that is meant, in its\n"
    "letter case, or remove it.",
)
_MISSING_ATTRIBUTE = (
    "missing-attribute",
    "A required attribute is missing.",
    "Without it the element says nothing, and strict readers refuse it. Write the attribute that\n"
    "the message names, with a value the specification allows.",
)
_UNEXPECTED_TEXT = (
    "unexpected-text",
    "Text appears where only elements are allowed.",
    "Readers drop the text, strict ones the document; often a tag was lost. Move it into an\n"
    "element or remove it.",
)


def rules(vocabulary: ElementTable) -> Iterator[Rule]:
    """Yield the rules of *vocabulary*: those of structure first, then those of values."""
    examples = _Examples(vocabulary)
    for text, flag, fine in (
        (_UNKNOWN_ELEMENT, examples.unknown_element, examples.any_element),
        (_MISPLACED_ELEMENT, examples.misplaced_element, examples.any_element),
        (_MISSING_ELEMENT, examples.missing_element, examples.complete_element),
        (_DUPLICATE_ELEMENT, examples.duplicate_element, examples.any_element),
        (_UNKNOWN_ATTRIBUTE, examples.unknown_attribute, examples.any_element),
        (_MISSING_ATTRIBUTE, examples.missing_attribute, examples.complete_attributes),
        (_UNEXPECTED_TEXT, examples.unexpected_text, examples.empty_element),
    ):
        name, summary, help = text
        made = partial(_pair, vocabulary, name, flag, fine)
        if examples.allows(name):
            yield _rule(vocabulary, name, Severity.ERROR, summary, help, vocabulary.source, made)
    seen = set()
    for key, attribute, kind in _kinds(vocabulary):
        for fault in kind.faults:
            if fault.name not in seen:
                seen.add(fault.name)
                bad = partial(examples.with_value, key, attribute, fault.bad)
                good = partial(examples.with_value, key, attribute, fault.good or kind.good)
                yield _of_value(
                    vocabulary, fault, partial(_pair, vocabulary, fault.name, bad, good)
                )


def _of_value(vocabulary: ElementTable, fault: Fault, made: Callable[[], Examples]) -> Rule:
    source = fault.source or vocabulary.source
    return _rule(vocabulary, fault.name, fault.severity, fault.summary, fault.help, source, made)


def _pair(
    vocabulary: ElementTable, name: str, flag: Callable[[], str], fine: Callable[[], str]
) -> Examples:
    """Return examples for the rule *name*: from the table, or generated."""
    bad, good = vocabulary.examples.get(name) or (flag(), fine())
    return (bad,) if bad else (), (good,) if good else ()


def _rule(
    vocabulary: ElementTable,
    name: str,
    severity: Severity,
    summary: str,
    help: str,
    source: str,
    examples: Callable[[], Examples],
) -> Rule:
    return Rule(
        id=f"{vocabulary.scope}/{name}",
        severity=min(severity, vocabulary.most),
        source=source,
        summary=summary,
        help=help,
        engine="walk",
        refused_by=vocabulary.refused_by.get(name, ""),
        examples=examples,
    )


def _kinds(vocabulary: ElementTable) -> Iterator[tuple[str, str | None, ValueKind]]:
    for key, shape in vocabulary.elements.items():
        if shape.text is not None:
            yield key, None, shape.text
        for name, kind in shape.kinds.items():
            yield key, name, kind
    for key, kind in vocabulary.attributes.items():
        yield key, "", kind


class _Examples:
    """Generates minimal fragments of a vocabulary."""

    def __init__(self, vocabulary: ElementTable) -> None:
        self.vocabulary = vocabulary
        self.own = vocabulary.prefix in ("atom", "sitemap")

    def name(self, key: str) -> str:
        """Return the name as documents write it: Atom's and sitemaps' own need no prefix."""
        name = key.rpartition("/")[2]
        return name.partition(":")[2] if self.own else name

    def write(
        self,
        key: str,
        *,
        text: str | None = None,
        attributes: dict[str, str] | None = None,
        children: str | None = None,
    ) -> str:
        """Write the element with its required parts, and with the given ones."""
        shape = self.vocabulary.elements[key]
        name = self.name(key)
        if attributes is None:
            attributes = {each: shape.kinds[each].good for each in shape.required}
        head = name + "".join(
            f' {each}="{escape(value).replace(chr(34), "&quot;")}"'
            for each, value in attributes.items()
        )
        if children is None:
            children = "".join(self.child(key, child) for child in self.needed(shape))
        if text is None:
            text = shape.text.good if shape.text is not None else ""
        inside = children + escape(text)
        return f"<{head}>{inside}</{name}>" if inside else f"<{head}/>"

    def child(self, key: str, name: str) -> str:
        """Write the child *name* of the element *key*."""
        special = f"{key.rpartition('/')[2]}/{name}"
        return self.write(special if special in self.vocabulary.elements else name)

    @staticmethod
    def needed(shape: Element) -> list[str]:
        """Return the children it must have."""
        return [name for name, often in shape.cardinality.items() if often in "!+"]

    def inner(self) -> Iterator[tuple[str, Element]]:
        """Yield the elements that are inside others."""
        for key, shape in self.vocabulary.elements.items():
            if key not in _HOSTS and self.vocabulary.parents[key.rpartition("/")[2]]:
                yield key, shape

    def allows(self, name: str) -> bool:
        """Return whether the structural fault *name* is possible: cheaper than its examples."""
        vocabulary = self.vocabulary
        if name == "misplaced-element":
            return vocabulary.strict and not self.anywhere()
        if name in vocabulary.examples:
            return bool(vocabulary.examples[name][0])
        if name == "unknown-element":
            return vocabulary.strict
        return any(_POSSIBLE[name](shape) for _, shape in self.inner())

    def anywhere(self) -> bool:
        """Return whether all its elements are allowed anywhere."""
        parents = self.vocabulary.parents.values()
        return not any(each for each in parents if "*" not in each)

    def any_element(self) -> str:
        return self.complete_attributes() or next((self.write(key) for key, _ in self.inner()), "")

    def unknown_element(self) -> str:
        if not self.vocabulary.strict:
            return ""
        prefix = self.vocabulary.prefix
        return "<titel/>" if self.own or not prefix else f"<{prefix}:unheard-of/>"

    def misplaced_element(self) -> str:
        for key, shape in self.inner():
            for child in shape.cardinality:
                if "channel" not in self.vocabulary.parents[child] and "/" not in child:
                    return self.child(key, child) if self.vocabulary.prefix else ""
        return ""

    def missing_element(self) -> str:
        for key, shape in self.inner():
            needed = self.needed(shape)
            if needed:
                rest = "".join(self.child(key, name) for name in needed[1:])
                return self.write(key, children=rest)
        return ""

    def complete_element(self) -> str:
        return next((self.write(key) for key, shape in self.inner() if self.needed(shape)), "")

    def duplicate_element(self) -> str:
        for key, shape in self.inner():
            for child, often in shape.cardinality.items():
                if often in "!?":
                    rest = "".join(self.child(key, name) for name in self.needed(shape))
                    twice = 1 if often == "!" else 2
                    return self.write(key, children=rest + self.child(key, child) * twice)
            if shape.once:
                return self.write(key) * 2
        return ""

    def unknown_attribute(self) -> str:
        for key, shape in self.inner():
            attributes = {each: shape.kinds[each].good for each in shape.required}
            return self.write(key, attributes={**attributes, "unheard-of": "yes"})
        return ""

    def missing_attribute(self) -> str:
        for key, shape in self.inner():
            if shape.required:
                rest = {each: shape.kinds[each].good for each in shape.required[1:]}
                return self.write(key, attributes=rest)
        return ""

    def complete_attributes(self) -> str:
        return next((self.write(key) for key, shape in self.inner() if shape.required), "")

    def unexpected_text(self) -> str:
        for key, shape in self.inner():
            if shape.text is None and not shape.opaque:
                return self.write(key, text="lost")
        return ""

    def empty_element(self) -> str:
        return next((self.write(key) for key, shape in self.inner() if shape.text is None), "")

    def with_value(self, key: str, attribute: str | None, value: str) -> str:
        """Write the element with *value* as its text or *attribute*.

        Raises:
            KeyError: The attribute is for other vocabularies' elements, and needs an example in the
                table.
        """
        if attribute is None:
            return self.write(key, text=value)
        shape = self.vocabulary.elements[key]
        attributes = {each: shape.kinds[each].good for each in shape.required}
        return self.write(key, attributes={**attributes, attribute: value})


#: Fault → whether an element with this definition can have it.
_POSSIBLE: Mapping[str, Callable[[Element], bool]] = {
    "missing-element": lambda shape: bool(_Examples.needed(shape)),
    "duplicate-element": lambda shape: (
        shape.once or any(often in "!?" for often in shape.cardinality.values())
    ),
    "unknown-attribute": lambda _: True,
    "missing-attribute": lambda shape: bool(shape.required),
    "unexpected-text": lambda shape: shape.text is None and not shape.opaque,
}
