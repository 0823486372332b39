"""The schema of a format: judges structure and lexical form, and says what no rule explains."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from functools import cache
from itertools import chain, islice
from typing import Any

from lxml import etree

from feedpub import markup
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.documents import KINDS, names, spelling
from feedpub.findings import Rule
from feedpub.markup import Element
from feedpub.patterns import pattern

#: Keys and uniqueness take libxml2 more time than all the rest, and here they only count children,
#: which the walk has counted: the tests hold every one of them to that.
_CONSTRAINT = pattern(rb"<xs:(key|unique)\b.*?</xs:\1>", re.DOTALL)
#: Not the braces around a list of allowed values, each of which stands in quotes.
_NAMESPACE = pattern(r"\{(?!')[^{}]*\}")
_SUBJECT = pattern(r"Element '([^']*)'")
_VALUE = pattern(r"'[^']*'")
#: Faults noted by rules that are enough not to ask for the place of each complaint.
_ENOUGH = 1000
#: Elements side by side from which on telling their places takes longer than reading anew; and
#: elements of the root that may hold so many.
_MANY, _FIRST = 10_000, 100
#: Complaints after which reading ends; each takes some 300 bytes.
_MOST = 100_000
_PIECE = 1 << 18
#: Complaints looked at of each kind.
_MOST_ALIKE = 200


def check(format: str, root: Element, report: Report, rule: Rule) -> None:
    """Report what the schema refuses and no rule has explained."""
    schema = _schema(format)
    if report.count <= _ENOUGH and not _is_long(root):
        _name_places(schema, root, report, rule)
        return
    complaints = _complaints(schema, report.context)
    if report.count > _ENOUGH or (complaints and len(complaints) > _ENOUGH):
        _name_kinds(complaints or [], root, report, rule)
    elif complaints != []:
        _name_places(schema, root, report, rule)


def _is_long(root: Element) -> bool:
    """Return whether so many elements stand together that the place of each takes long to tell."""
    return any(len(each) > _MANY for each in (root, *root[:_FIRST]))


def _name_places(schema: etree.XMLSchema, root: Element, report: Report, rule: Rule) -> None:
    try:
        if schema.validate(root):
            return
    except etree.XMLSchemaValidateError:
        # libxml2 gives up on texts of megabytes where a pattern applies; the rules do not.
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
    """Report the kinds of *complaints* that concern no element like those that a rule spoke of.

    Where much is wrong, libxml2 would take time by its square, because it counts siblings again
    for the place of each complaint. While it reads it knows no places and is linear.
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
        # No document is known whose thousand faults leave one explained by a neighbour alone.
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
    """Return what the schema reports, code and message, some hundred thousand at most.

    ``None`` is where that cannot be asked.
    """
    data = context.data
    # libxml2 can crash where it validates what entities hold while it reads.
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


@cache
def _schema(format: str) -> etree.XMLSchema:
    path = markup.schema_folder() / f"{KINDS[format].schema}.xsd"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Unconstrained())
    source = _CONSTRAINT.sub(b"", path.read_bytes())
    return etree.XMLSchema(etree.fromstring(source, parser, base_url=str(path)))


class _Unconstrained(etree.Resolver):
    """Reads what a schema includes and imports without its constraints."""

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
    """Return whether a rule spoke about what the schema reports.

    A complaint about content names the parent where a rule names the child.
    """
    if report.concerns(element):
        return True
    if not any(each in kind for each in ("CVC_COMPLEX_TYPE", "ELEMENT_CONTENT")):
        return False
    near = chain(element, islice(element.iterancestors(), 1))
    return any(report.concerns(each) for each in near)
