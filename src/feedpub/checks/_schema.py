"""Validates against the schema of a format, and reports what no rule explains."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from functools import cache
from itertools import chain, islice
from threading import Lock
from typing import Any

from lxml import etree

from feedpub import markup
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.documents import KINDS, names, spelling
from feedpub.findings import Rule
from feedpub.markup import Element
from feedpub.patterns import pattern

#: Key and uniqueness constraints take libxml2 more time than all the rest; here they only count
#: children, which the walk already does: tests verify that for each of them.
_CONSTRAINT = pattern(rb"<xs:(key|unique)\b.*?</xs:\1>", re.DOTALL)
_READING = Lock()
#: Not the braces around a list of allowed values, which are in quotes.
_NAMESPACE = pattern(r"\{(?!')[^{}]*\}")
_SUBJECT = pattern(r"Element '([^']*)'")
_VALUE = pattern(r"'[^']*'")
#: If rules reported this many faults, the places of schema errors are not determined.
_ENOUGH = 1000
#: Number of siblings from which on their places take longer to determine than another parse; and
#: the elements of a root that may contain so many.
_MANY, _FIRST = 10_000, 100
#: Number of errors after which parsing stops; each takes some 300 bytes.
_MOST = 100_000
_PIECE = 1 << 18
#: The most errors examined of each kind.
_MOST_ALIKE = 200


def check(format: str, root: Element, report: Report, rule: Rule) -> None:
    """Report schema errors that no rule has explained."""
    schema = _schema(str(KINDS[format].schema))
    if report.count <= _ENOUGH and not _is_long(root):
        _name_places(schema, root, report, rule)
        return
    complaints = _complaints(schema, report.context)
    if report.count > _ENOUGH or (complaints and len(complaints) > _ENOUGH):
        _name_kinds(complaints or [], root, report, rule)
    elif complaints != []:
        _name_places(schema, root, report, rule)


def _is_long(root: Element) -> bool:
    """Return whether there are so many siblings that determining their places takes long."""
    return any(len(each) > _MANY for each in (root, *root[:_FIRST]))


def _name_places(schema: etree.XMLSchema, root: Element, report: Report, rule: Rule) -> None:
    try:
        if schema.validate(root):
            return
    except etree.XMLSchemaValidateError:
        # libxml2 fails on texts of megabytes if a pattern applies; the rules do not.
        return
    tree = root.getroottree()
    alike: Counter[tuple[str, str]] = Counter()
    for error in schema.error_log:
        kind = (error.type_name, _VALUE.sub("", error.message))
        alike[kind] += 1
        if alike[kind] > _MOST_ALIKE:
            continue
        element = _element(tree, root, error.path)
        if not _explained(report, element, error.type_name):
            report.add(rule, element, _NAMESPACE.sub("", error.message))


def _name_kinds(
    complaints: list[tuple[str, str]], root: Element, report: Report, rule: Rule
) -> None:
    """Report the kinds of *complaints* about elements that no rule reported.

    With many faults libxml2 would take quadratic time, because it counts siblings for the place of
    each error. While parsing it has no places and is linear.
    """
    spoken = {names.local(str(element.tag)) for element in report.concerned}
    named = _first_of_names(root)
    seen: set[tuple[str, str]] = set()
    for kind, message in complaints:
        subject = _SUBJECT.match(message)
        name = subject[1] if subject else ""
        if (kind, name) in seen or name in spoken:
            continue
        seen.add((kind, name))
        first = named.get(name, root)
        # No document with a thousand faults is known in which only a neighbour explains one.
        if not _explained(report, first, kind):  # pragma: no branch
            report.add(rule, first, message)


def _first_of_names(root: Element) -> dict[str, Element]:
    """Return local name → first element, in one walk: a hostile feed has a million names."""
    found: dict[str, Element] = {}
    tags: set[object] = set()
    for element in root.iter("*"):
        if element.tag not in tags:
            tags.add(element.tag)
            found.setdefault(names.local(str(element.tag)), element)
    return found


def _complaints(schema: etree.XMLSchema, context: Context) -> list[tuple[str, str]] | None:
    """Return the errors of the schema, code and message, at most some hundred thousand.

    ``None`` if the document cannot be validated.
    """
    data = context.data
    # libxml2 can crash if it validates the content of entities while parsing.
    if context.encoding not in ("utf-8", "us-ascii", "ascii") or b"<!DOCTYPE" in data:
        return None
    if context.respelled:
        data = spelling.respelled(data)
    parser = markup.parser(schema)
    with suppress(etree.XMLSyntaxError):
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
            if len(parser.feed_error_log) > _MOST:
                break
        parser.close()
    return [
        (error.type_name, _NAMESPACE.sub("", error.message))
        for error in parser.feed_error_log
        if error.domain_name == "SCHEMASV"
    ]


def _schema(name: str) -> etree.XMLSchema:
    # lxml changes, while it reads a schema, how all threads load what a document refers to.
    with _READING:
        try:
            return _read(name)
        except etree.XMLSchemaParseError:
            # Another thread that was parsing meanwhile put its own way of loading back.
            return _read(name)


@cache
def _read(name: str) -> etree.XMLSchema:
    # By the name of the file, since two kinds of sitemap share one.
    path = markup.schema_folder() / f"{name}.xsd"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Unconstrained())
    source = _CONSTRAINT.sub(b"", path.read_bytes())
    return etree.XMLSchema(etree.fromstring(source, parser, base_url=str(path)))


class _Unconstrained(etree.Resolver):
    """Loads included and imported schemas without their key constraints."""

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # noqa: ARG002
        # Only the name, because libxml2 escapes the folders.
        path = markup.schema_folder() / (system_url or "").rpartition("/")[2]
        return self.resolve_string(_CONSTRAINT.sub(b"", path.read_bytes()), context)


def _element(tree: etree._ElementTree[Element], root: Element, path: str | None) -> Element:
    namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found = tree.xpath(path or "/*", namespaces=namespaces)
    except etree.XPathError:
        return root
    return found[0] if isinstance(found, list) and found else root


def _explained(report: Report, element: Element, kind: str) -> bool:
    """Return whether a rule reported what the schema reports.

    A schema error about content names the parent, where a rule names the child.
    """
    if report.concerns(element):
        return True
    if not any(each in kind for each in ("CVC_COMPLEX_TYPE", "ELEMENT_CONTENT")):
        return False
    near = chain(element, islice(element.iterancestors(), 1))
    return any(report.concerns(each) for each in near)
