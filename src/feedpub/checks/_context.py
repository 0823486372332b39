"""The context of a check, besides its element."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from feedpub.documents import KINDS, Contents
from feedpub.documents.positions import END
from feedpub.markup import ATOM, Element, parse
from feedpub.model import Document

if TYPE_CHECKING:
    from feedpub.documents.positions.excerpt import Excerpt

#: Path → length and SHA-256 of the file there.
Beside: TypeAlias = Callable[[str], tuple[int, str] | None]

_MOST_ADVICE = 300
_ITEMS = ("item", f"{{{ATOM}}}entry")


class Context:
    """The document that is being checked.

    Attributes:
        document: The document itself.
        format: What it is, by `feedpub.checks.detect`.
        now: The moment it is judged at; ``None`` where nobody said.
        root: Its root element; unset for what is not XML.
        value: What is in it; unset for what is not JSON, or needs a closer look to be read.
        settled: What was found out is found out, without all of it having been parsed.
        excerpt: What there is to look at, where that is not all of the document.
        children: First child element by lxml tag, of the element a check is called with. A
            check is called after everything inside its element was visited.
        encoding: Its actual encoding, in lower case.
        declared: The encoding in the XML declaration, in lower case.
        beside: Returns length and SHA-256 of the file at a path relative to the document, ``None``
            if there is none; itself ``None`` where nothing can be beside it.
    """

    def __init__(
        self,
        document: Document,
        format: str,
        now: datetime | None,
        beside: Beside | None = None,
    ) -> None:
        self.document = document
        self.format = format
        self.now = now
        self.beside = beside
        self.children: dict[Any, Element] = {}
        self.encoding = "utf-8"
        self.declared: str | None = None
        self.value: object = None
        self.settled = False
        self.excerpt: Excerpt | None = None
        #: URI of a namespace without a vocabulary → its first element.
        self.strangers: dict[str, Element] = {}
        #: Misspelled namespace → its first element, which was moved to the correct one.
        self.respelled: dict[str, Element] = {}
        #: The root element's original declarations, if a namespace was corrected.
        self.written: Mapping[str | None, str] | None = None
        self._advised = 0
        self._memories: defaultdict[str, dict[Any, Any]] = defaultdict(dict)

    @cached_property
    def root(self) -> Element:
        """The root element."""
        if not self.settled:
            raise AttributeError(f"{self.document.name} has no root element (yet)")
        return parse(self.document.data)

    @cached_property
    def contents(self) -> Contents | None:
        """What it lists; ``None`` if that cannot be read. Nothing is parsed for it again."""
        kind = KINDS.get(self.format)
        if kind is None:
            return None
        given: object = self.document.data
        if kind.syntax != "text":
            given = getattr(self, "root", None) if kind.syntax == "xml" else self.value
        with suppress(ValueError):
            return None if given is None else kind.read(given)
        return None

    @property
    def namespaces(self) -> Mapping[str | None, str]:
        """Prefix → namespace, exactly as the root element declares them."""
        return self.root.nsmap if self.written is None else self.written

    @property
    def is_sitemap(self) -> bool:
        """Whether it is a sitemap of any kind, or an index of them."""
        return "sitemap" in self.format

    @property
    def data(self) -> bytes:
        """The bytes that were parsed: of the excerpt or of the document."""
        return self.document.data if self.excerpt is None else self.excerpt.data

    def settle(self) -> None:
        """Record that the check is complete: from now on, the root is the whole document's."""
        self.settled = True
        self.__dict__.pop("root", None)
        self.__dict__.pop("contents", None)

    @cached_property
    def escapes_for_profile(self) -> bool:
        """Whether plain text is escaped as the RSS profile advises, with hexadecimal references."""
        return b"&#x" in self.document.data

    def may_advise(self) -> bool:
        """Return whether expensive advice may be computed: hostile files have a million faults."""
        self._advised += 1
        return self._advised <= _MOST_ADVICE

    def memory(self, rule: str) -> dict[Any, Any]:
        """Return the dictionary of *rule* for this document, for rules about many nodes."""
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
    """Return where a missing child is reported: at the end tag, or at a container's start tag."""
    if any(tag in context.children for tag in _ITEMS):
        return element
    return element, END
