"""What a check may know beyond the element it is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from feedpub.checks._places import END
from feedpub.checks.shortcuts.excerpt import Excerpt
from feedpub.markup import ATOM, Element, parse
from feedpub.model import Document

_MOST_ADVICE = 300
_ITEMS = ("item", f"{{{ATOM}}}entry")


class Context:
    """One document under check.

    Attributes:
        document: The document itself.
        format: What it is, by `feedpub.checks.detect`.
        now: The moment it is judged at; ``None`` where nobody said.
        root: Its root element; unset for what is not XML.
        settled: What was found out is found out, without all of it having been parsed.
        excerpt: What there is to look at, where that is not all of the document.
        children: First child element by lxml tag, of the element a check is called with. A
            check is called after everything inside its element was visited.
        encoding: What it is encoded in, lower-case.
        declared: The encoding that the XML declaration names, lower-case.
    """

    def __init__(self, document: Document, format: str, now: datetime | None) -> None:
        self.document = document
        self.format = format
        self.now = now
        self.children: dict[Any, Element] = {}
        self.encoding = "utf-8"
        self.declared: str | None = None
        self.settled = False
        self.excerpt: Excerpt | None = None
        #: URI of a namespace no vocabulary knows → its first element.
        self.strangers: dict[str, Element] = {}
        #: Namespace that is not written to the letter → its first element, which is in the one
        #: that is meant.
        self.respelled: dict[str, Element] = {}
        #: What the root element declares where that was respelled.
        self.written: Mapping[str | None, str] | None = None
        self._advised = 0
        self._memories: defaultdict[str, dict[Any, Any]] = defaultdict(dict)

    @cached_property
    def root(self) -> Element:
        """The root element."""
        if not self.settled:
            raise AttributeError(f"{self.document.name} has no root element (yet)")
        return parse(self.document.data)

    @property
    def namespaces(self) -> Mapping[str | None, str]:
        """Prefix → namespace, as the root element declares them, to the letter."""
        return self.root.nsmap if self.written is None else self.written

    @property
    def is_sitemap(self) -> bool:
        """Whether it is a sitemap of any kind, or an index of them."""
        return "sitemap" in self.format

    @property
    def data(self) -> bytes:
        """The bytes that the elements looked at stand in."""
        return self.document.data if self.excerpt is None else self.excerpt.data

    def settle(self) -> None:
        """Note that all is found out: who asks for the root from now on gets that of the whole."""
        self.settled = True
        self.__dict__.pop("root", None)

    @cached_property
    def escapes_for_profile(self) -> bool:
        """Whether plain text is escaped as the profile advises, with hexadecimal references."""
        return b"&#x" in self.document.data

    def may_advise(self) -> bool:
        """Return whether there is time for costly advice: a hostile file has a million faults."""
        self._advised += 1
        return self._advised <= _MOST_ADVICE

    def memory(self, rule: str) -> dict[Any, Any]:
        """Return the dictionary that *rule* keeps for this document: for rules over many nodes."""
        return self._memories[rule]

    def has(self, *tags: str) -> bool:
        """Return whether the element has a child of one of these lxml tags."""
        return any(tag in self.children for tag in tags)


def text(element: Element) -> str:
    """Return the text of *element* itself and between its comments and children."""
    if len(element) == 0:
        return element.text or ""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def gap(element: Element, context: Context) -> tuple[Element, int] | Element:
    """Return where a child is missing: at the end tag, or the start tag of what holds articles."""
    if any(tag in context.children for tag in _ITEMS):
        return element
    return element, END
