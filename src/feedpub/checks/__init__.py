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

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec.structs import replace

from feedpub.checks import _bounds, _parsing, _schema, rules
from feedpub.checks._context import Context
from feedpub.checks._refusals import refused_by
from feedpub.checks._report import Breach, Report
from feedpub.checks._tables import Node, Tables
from feedpub.checks._vocabulary import ElementTable, ValueKind
from feedpub.checks._walk import Walk
from feedpub.checks._when import RFC3339
from feedpub.checks.shortcuts import long_feeds
from feedpub.dates import aware
from feedpub.documents import KINDS, detect, encodings, spelling
from feedpub.documents.names import clark, prefixed
from feedpub.documents.positions import Place, Spot, spot
from feedpub.errors import UsageError
from feedpub.findings import Finding, Rule, Severity
from feedpub.markup import Element
from feedpub.model import Document
from feedpub.patterns import pattern
from feedpub.registry import Members
from feedpub.text import alike, kind_of, shown

if TYPE_CHECKING:
    from feedpub.checks.shortcuts.gradual import Sieve, Sifted
    from feedpub.checks.together.mentions import Facts

_ROOT = pattern(rb"<([A-Za-z_][\w:.-]*)(?=[\s/>])")

#: A check of a document in addition to the rules.
Also: TypeAlias = Callable[[Context, Report], None]

VOCABULARIES = Members(rules, ElementTable, key=lambda each: each.scope)
#: Rules by id: those with their own function, and after the first use of `RULES`, all.
_MADE = Members(rules, Rule, key=lambda rule: rule.id)
#: Every rule, by id: those with their own function, and those derived from vocabularies.
RULES: dict[str, Rule]


def _add_derived(made: dict[str, Rule], vocabularies: Iterable[ElementTable]) -> dict[str, Rule]:
    """Add to *made* the rules that follow from *vocabularies*, in the order of their ids."""
    for each in vocabularies:
        for rule in each.rules.values():
            if rule.id in made:
                raise ValueError(f"{rule.id} follows from a vocabulary and is declared too")
            made[rule.id] = rule
    ordered = sorted(made.items())
    made.clear()
    made.update(ordered)
    return made


@cache
def _every_rule() -> dict[str, Rule]:
    return _add_derived(_MADE.loaded, VOCABULARIES.values())


#: What only few documents need: name → its module.
_LATER = {"Facts": "together.mentions", "Sieve": "shortcuts.gradual", "Sifted": "shortcuts.gradual"}


def __getattr__(name: str) -> object:
    # A document breaks few rules of few vocabularies; creating all 500 takes 8 ms.
    if name == "RULES":
        return _every_rule()
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
        if id not in _every_rule():
            near = alike(id, _every_rule())
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
) -> Report:
    """Return the context and the report of a check; with *keep*, the report keeps every breach."""
    format = detect(document.data, document.name)
    context = Context(document, format, now)
    report = Report(context, levels, keep=keep)
    kind = KINDS.get(format)
    if kind is not None and kind.check is not None:
        kind.check(context, report)
    elif kind is not None and kind.syntax == "json":
        from feedpub.checks.json import examining

        examining.check(context, report)
    else:
        _check_xml(context, report, whole=keep or also is not None)
    if also is not None:
        also(context, report)
    return report


def is_fine(
    sifted: Sifted,
    document: Document,
    *,
    now: datetime | None = None,
    levels: Mapping[str, Severity | None] = {},
) -> bool:
    """Return whether a long feed that was checked while it was written has no faults.

    Args:
        sifted: The result of checking its entries.
        document: The feed with only the entries that are kept in *sifted*.
        now: As for `check`.
        levels: As for `check`.
    """
    from feedpub.checks.shortcuts import gradual

    if sifted.is_too_much or not _tables().settles(f"gradual-{sifted.format}"):
        return False
    report = examine(document, now=now, levels=levels)
    return (
        not report.count
        and report.context.format == sifted.format
        and gradual.are_apart(sifted, report.context)
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
        root = _parsing.parse(context, Report(context, {}), _MADE)
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
        return _tables().root(str(element.tag))
    node = node_of(parent)
    return node.known(element.tag) if node is not None else None


def _check_xml(context: Context, report: Report, *, whole: bool = False) -> None:
    context.encoding, context.declared = encodings.encoding_of(context.document.data)
    if _is_too_much(context, report) or _is_settled(context, report):
        return
    for rule in about("bytes"):
        # mypy: a rule with ``on`` always has a check, but its type allows ``None``.
        for place, message in rule.check(context) or ():  # type: ignore[misc]
            report.add(rule, place, message)
            if rule.id == "xml/html-instead":
                return
    root = _root(context, report, whole)
    if root is None:
        _name_root(context, report)
        return
    context.root = root
    Walk(_tables(), context, report).run(root)
    for rule in about("document"):
        for place, message in rule.check(root, context) or ():  # type: ignore[misc]
            report.add(rule, place, message)
    schema = _MADE.get(f"{context.format}/schema")
    if schema is not None:
        _schema.check(context.format, root, report, schema)
    if context.excerpt is not None:
        context.settle()


def _is_too_much(context: Context, report: Report) -> bool:
    """Return whether the document has too many parts to be read; report it if it has."""
    data = context.document.data
    most = _bounds.too_many_elements(data, context.encoding)
    if most is not None:
        message = (
            f"the file has more than {most:,} elements and attributes in {len(data):,} bytes; "
            "leave out what is empty, and split it"
        )
        report.add(_MADE["xml/too-many-elements"], Spot(1, 1), message)
    return most is not None


def _root(context: Context, report: Report, whole: bool) -> Element | None:
    """Return the root of the part that must be checked; of all of it with *whole*."""
    root = None
    settles = not whole and long_feeds.is_long(context) and _tables().settles(context.format)
    if settles and not spelling.is_odd(context.document.data):
        root = long_feeds.shorten(context)
    return _parsing.parse(context, report, _MADE) if root is None else root


def _is_settled(context: Context, report: Report) -> bool:
    """Return whether it is a sitemap that needs no full check; findings are reported."""

    def check_part(data: bytes) -> Element | None:
        part = Context(replace(context.document, data=data, url=None), context.format, context.now)
        found = Report(part, {})
        _check_xml(part, found)
        return None if found.count else part.root

    if context.format not in ("sitemap", "news-sitemap"):
        return False
    from feedpub.checks.shortcuts import sitemaps  # not needed for feeds

    remaining = None
    if sitemaps.is_long(context) and _tables().settles(context.format):
        remaining = sitemaps.settle(context, check_part)
    context.settled = remaining is not None
    if remaining and remaining.hints:
        rule = _MADE["sitemap/ignored-element"]
        for tag in sitemaps.HINTS:
            elements = list(context.root.iter(tag))
            for _, message in rule.check(elements[0]) if elements else ():  # type: ignore[misc]
                report.add_alike(rule, elements, message)
    if remaining and remaining.together:
        Walk(_tables(), context, report).ask_root(context.root)
    return context.settled


def _name_root(context: Context, report: Report) -> None:
    """Report an unknown root element even if the rest cannot be parsed."""
    head = context.document.data[:65536]
    root = _ROOT.search(head)
    if context.format == "unknown" and root and root[1].lower() != b"html":
        name = root[1].decode("utf-8", "replace")
        message = f"the root element is {shown(name)}; write rss, feed, urlset or sitemapindex"
        report.add(_MADE["xml/unknown-root"], spot(head, root.start()), message)


@cache
def _tables() -> Tables:
    return Tables(VOCABULARIES.values(), _MADE.values())


@cache
def about(what: str) -> tuple[Rule, ...]:
    """Return the rules that check *what*, which is not an element: ``bytes``, ``json/item``."""
    return tuple(rule for rule in _MADE.values() if what in rule.on)


__all__ = [
    "RFC3339",
    "RULES",
    "VOCABULARIES",
    "Also",
    "Breach",
    "Context",
    "Facts",
    "Place",
    "Report",
    "Sieve",
    "Sifted",
    "Spot",
    "ValueKind",
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
