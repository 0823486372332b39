"""Checks turn a document into findings: bytes and well-formedness first, then schema and rules.

To add a rule, add a function to a module in `rules`; to add a namespace or format, add a module
with its vocabulary there. A document is walked once for all of them:

- A *vocabulary* is a table of elements: what text, attributes and children each may have. Rules
  of structure (``<scope>/unknown-element``, ``missing-attribute``, …) and of values
  (``<scope>/invalid-date``, …) follow from it, with their examples.
- A *rule* is a function decorated with ``@rule``. ``on`` selects the elements it checks by the end
  of their path, with conventional prefixes: ``item/guid``, ``media:content``, ``rss/channel/item``;
  ``*`` is any one name. It is called as ``check(element)`` or ``check(element, context)`` once
  everything inside the element has been visited, and yields ``(place, message)``: a place is the
  element, ``(element, "attribute")`` or ``(element, offset in its text)``; a third part names
  another rule that is broken. A rule about many nodes collects them in ``context.memory(rule id)``
  during the walk, and reports when its container, or the root, is visited; ``context.children`` has
  the first child of each tag.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from feedpub.checks import _bounds, _parsing, _rulebook
from feedpub.checks._context import Beside, Context
from feedpub.checks._report import Breach, Report
from feedpub.checks._rulebook import MADE, VOCABULARIES, about, every_rule
from feedpub.checks._trie import Node
from feedpub.checks._vocabulary import ValueKind
from feedpub.checks._when import RFC3339
from feedpub.checks._xml_documents import check_xml
from feedpub.dates import aware
from feedpub.documents import KINDS, detect, encodings
from feedpub.documents.names import clark, prefixed
from feedpub.documents.positions import Place, Spot
from feedpub.errors import UsageError
from feedpub.findings import Finding, Rule, Severity
from feedpub.markup import Element
from feedpub.model import Document
from feedpub.text import alike, kind_of

if TYPE_CHECKING:
    from feedpub.checks._refusals import refused_by
    from feedpub.checks.shortcuts.streaming import CheckedEntries, EntryChecker, WrittenBodies
    from feedpub.checks.together.mentions import Facts

#: What looks at a document beside the rules.
Also: TypeAlias = Callable[[Context, Report], None]

#: Every rule, by id: those with a function, and what follows from the vocabularies.
RULES: dict[str, Rule]
#: What only few documents need: name → its module.
_LATER = {
    "Facts": "together.mentions",
    "refused_by": "_refusals",
    **dict.fromkeys(("WrittenBodies", "EntryChecker", "CheckedEntries"), "shortcuts.streaming"),
}


def __getattr__(name: str) -> object:
    # A document breaks few rules of few vocabularies; creating all 500 takes 8 ms.
    if name == "RULES":
        return every_rule()
    if name in _LATER:
        return getattr(import_module(f"feedpub.checks.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def check(
    document: Document | bytes | bytearray | memoryview,
    *,
    now: datetime | None = None,
    levels: Mapping[str, Severity | None] = {},
    also: Also | None = None,
    only: Collection[str] = (),
) -> list[Finding]:
    """Return everything wrong with *document*, in document order.

    Args:
        document: The document, or its bytes, decompressed.
        now: The current time; without it no date is too early or too late.
        levels: Rule id, or ``scope/*``, → severity that replaces the rule's own; ``None`` is off.
        also: Called after the rules, to report more.
        only: Ids of the rules to report; default: all.

    Raises:
        UsageError: *document* has a wrong type, *now* has no time zone, or there is no such rule.
    """
    if now is not None:
        aware(now, "now")
    wanted = {only} if isinstance(only, str) else {*only}
    for id in sorted(wanted):
        if id not in every_rule():
            near = alike(id, every_rule())
            help = f"Did you mean {near[0]!r}?" if near else "`feedpub rules` lists them all."
            raise UsageError(f"there is no rule {id!r}", help=help)
    found = examine(document_of(document), now=now, levels=levels, also=also).findings()
    return [each for each in found if each.rule.id in wanted] if wanted else found


def document_of(given: object) -> Document:
    """Return *given* if it is a document, or a document with these bytes.

    Raises:
        UsageError: It is something else.
    """
    if isinstance(given, bytes | bytearray | memoryview):
        return Document(name="document", format="unknown", data=bytes(given))
    if isinstance(given, Document) and isinstance(given.data, bytes):
        return given
    what = "whose data is" if isinstance(given, Document) else "that is"
    kind = kind_of(given.data if isinstance(given, Document) else given)
    raise UsageError(
        f"a document {what} {kind} cannot be checked",
        help="Pass feedpub.Document, or the document's bytes: text.encode(), path.read_bytes().",
    )


def examine(
    document: Document,
    *,
    now: datetime | None = None,
    levels: Mapping[str, Severity | None] = {},
    keep: bool = False,
    also: Also | None = None,
    beside: Beside | None = None,
) -> Report:
    """Return the context and the report of a check.

    Args:
        document: What to check.
        now: As for `check`.
        levels: As for `check`.
        keep: Whether the report keeps every breach.
        also: As for `check`.
        beside: Returns length and SHA-256 of the file at a path relative to the document.
    """
    format = detect(document.data, document.name)
    context = Context(document, format, now, beside)
    report = Report(context, levels, keep=keep)
    kind = KINDS.get(format)
    if kind is not None and kind.check is not None:
        kind.check(context, report)
    elif format == "json-feed":
        from feedpub.checks.json import examining

        examining.check(context, report)
    elif kind is not None and kind.syntax != "xml":
        from feedpub.checks import _rule_by_rule

        _rule_by_rule.check(context, report)
    else:
        check_xml(context, report, whole=keep or also is not None)
    if also is not None:
        also(context, report)
    return report


def is_fine(
    checked: CheckedEntries,
    document: Document,
    *,
    now: datetime | None = None,
    levels: Mapping[str, Severity | None] = {},
) -> bool:
    """Return whether a long feed that was checked while it was written has no faults.

    Args:
        checked: The result of checking its entries.
        document: The feed with only the entries that are kept in *checked*.
        now: As for `check`.
        levels: As for `check`.
    """
    from feedpub.checks.shortcuts import streaming

    if checked.is_too_much or not _rulebook.tables().settles(f"streaming-{checked.format}"):
        return False
    report = examine(document, now=now, levels=levels)
    return (
        not report.count
        and report.context.format == checked.format
        and streaming.are_apart(checked, report.context)
    )


def check_together(
    documents: Sequence[Facts],
    *,
    now: datetime | None = None,
    levels: Mapping[str, Severity | None] = {},
    previous: Sequence[Facts] = (),
    read: Callable[[str], bytes | None] = lambda _: None,
    beside: Callable[[str, str], bool] = lambda _name, _url: False,
) -> list[Finding]:
    """Return contradictions between documents of one publication, or with previous versions.

    Args:
        documents: The result of `facts` for each; findings are in their order.
        now: The current time, which decides which articles are recent.
        levels: As for `check`.
        previous: The facts of their previous versions.
        read: Returns the bytes of a document by its name, to find line and column; ``None`` if they
            are not available.
        beside: Returns whether the file of a URL is beside the document with that name.
    """
    if not documents and not previous:
        return []
    from feedpub.checks.together import reporting  # 3 ms, and not needed for a single document

    together = reporting.together(documents, now, previous, beside, read)
    return reporting.check(about("publication"), together, levels, read)


def facts(context: Context) -> Facts | None:
    """Return the facts of an examined document that are compared with other documents."""
    from feedpub.checks.together.gathering import facts

    return facts(context)


def read_facts(document: Document) -> Facts | None:
    """Return the facts of a document that is not checked itself."""
    format = detect(document.data, document.name)
    context = Context(document, format, None)
    if format not in KINDS or KINDS[format].syntax == "xml":
        context.encoding, context.declared = encodings.encoding_of(document.data)
        if _bounds.too_many_elements(document.data, context.encoding) is not None:
            return None
        root = _parsing.parse(context, Report(context, {}), MADE)
        if root is None:
            return None
        context.root = root
    elif KINDS[format].syntax == "json":
        with suppress(ValueError, RecursionError):
            context.value = msgspec.json.decode(document.data)
    return facts(context)


def node_of(element: Element) -> Node | None:
    """Return what the vocabularies define for the place of *element*, if they know it."""
    parent = element.getparent()
    if parent is None:
        return _rulebook.tables().root(str(element.tag))
    node = node_of(parent)
    return node.known(element.tag) if node is not None else None


__all__ = [
    "RFC3339",
    "RULES",
    "VOCABULARIES",
    "Also",
    "Beside",
    "Breach",
    "CheckedEntries",
    "Context",
    "EntryChecker",
    "Facts",
    "Place",
    "Report",
    "Spot",
    "ValueKind",
    "WrittenBodies",
    "check",
    "check_together",
    "clark",
    "detect",
    "document_of",
    "examine",
    "facts",
    "is_fine",
    "node_of",
    "prefixed",
    "read_facts",
    "refused_by",
]
