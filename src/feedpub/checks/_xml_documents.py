"""XML: from bytes to findings, by the shortest way on which no rule is left out."""

from __future__ import annotations

from msgspec.structs import replace

from feedpub.checks import _bounds, _parsing, _rulebook, _schema
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.checks._walk import Walk
from feedpub.checks.shortcuts import long_feeds
from feedpub.documents import encodings, spelling
from feedpub.documents.positions import Spot, spot
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown

_ROOT = pattern(rb"<([A-Za-z_][\w:.-]*)(?=[\s/>])")


def check_xml(context: Context, report: Report, *, whole: bool = False) -> None:
    """Report what is wrong with an XML document; examine the *whole* of it if requested."""
    context.encoding, context.declared = encodings.encoding_of(context.document.data)
    if _is_too_much(context, report) or _is_settled(context, report):
        return
    for rule in _rulebook.about("bytes"):
        # mypy: a rule that looks at something always has a check; its type does not say so.
        for place, message in rule.check(context) or ():  # type: ignore[misc]
            report.add(rule, place, message)
            if rule.id == "xml/html-instead":
                return
    root = _root(context, report, whole)
    if root is None:
        _name_root(context, report)
        return
    context.root = root
    Walk(_rulebook.tables(), context, report).run(root)
    for rule in _rulebook.about("document"):
        for place, message in rule.check(root, context) or ():  # type: ignore[misc]
            report.add(rule, place, message)
    schema = _rulebook.MADE.get(f"{context.format}/schema")
    if schema is not None:
        _schema.check(context.format, root, report, schema)
    if context.excerpt is not None:
        context.settle()


def _is_too_much(context: Context, report: Report) -> bool:
    """Return whether the document has so many parts that it is not to be read; say so if it has."""
    data = context.document.data
    most = _bounds.too_many_elements(data, context.encoding)
    if most is not None:
        message = (
            f"the file has more than {most:,} elements and attributes in {len(data):,} bytes; "
            "leave out what is empty, and split it"
        )
        report.add(_rulebook.MADE["xml/too-many-elements"], Spot(1, 1), message)
    return most is not None


def _root(context: Context, report: Report, whole: bool) -> Element | None:
    """Return the root of the part to examine; with *whole*, of everything."""
    root = None
    settles = (
        not whole and long_feeds.is_long(context) and _rulebook.tables().settles(context.format)
    )
    if settles and not spelling.is_odd(context.document.data):
        root = long_feeds.shorten(context)
    return _parsing.parse(context, report, _rulebook.MADE) if root is None else root


def _is_settled(context: Context, report: Report) -> bool:
    """Return whether it is a sitemap that needs no closer look; what is to be said, is said."""

    def check_part(data: bytes) -> Element | None:
        part = Context(replace(context.document, data=data, url=None), context.format, context.now)
        found = Report(part, {})
        check_xml(part, found)
        return None if found.count else part.root

    if context.format not in ("sitemap", "news-sitemap"):
        return False
    from feedpub.checks.shortcuts import sitemaps  # feeds need none of it

    remaining = None
    if sitemaps.is_long(context) and _rulebook.tables().settles(context.format):
        remaining = sitemaps.settle(context, check_part)
    context.settled = remaining is not None
    if remaining and remaining.hints:
        rule = _rulebook.MADE["sitemap/ignored-element"]
        for tag in sitemaps.HINTS:
            elements = list(context.root.iter(tag))
            for _, message in rule.check(elements[0]) if elements else ():  # type: ignore[misc]
                report.add_alike(rule, elements, message)
    if remaining and remaining.together:
        Walk(_rulebook.tables(), context, report).ask_root(context.root)
    return context.settled


def _name_root(context: Context, report: Report) -> None:
    """Report an unknown root element also where what follows it cannot be read."""
    head = context.document.data[:65536]
    root = _ROOT.search(head)
    if context.format == "unknown" and root and root[1].lower() != b"html":
        name = root[1].decode("utf-8", "replace")
        message = f"the root element is {shown(name)}; write rss, feed, urlset or sitemapindex"
        report.add(_rulebook.MADE["xml/unknown-root"], spot(head, root.start()), message)
