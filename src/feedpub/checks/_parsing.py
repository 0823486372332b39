"""Parses bytes into a tree, and reports faults of encoding and well-formedness."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from lxml import etree

from feedpub import markup
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.documents import encodings, names, spelling
from feedpub.documents.positions import Spot
from feedpub.findings import Rule
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown

_Make: TypeAlias = "Callable[..., etree.XMLParser[Element]]"
_NO_URI = pattern(r"(?:xmlns|xmlns:\S+): '(.*)' is not a valid URI\s*", re.DOTALL)
# Atomic, because backtracking would scan the whole file.
_DOCTYPE = pattern(rb"(?:\s+|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE", re.DOTALL)


def parse(context: Context, report: Report, rules: Mapping[str, Rule]) -> Element | None:
    """Return the root element; report a fault and return ``None`` if there is none."""
    data = context.document.data
    start = encodings.begin_of(data)
    source = data[start:] if start else data
    # libxml2 would follow a declaration that must be wrong.
    encoding = "utf-8" if context.encoding == "utf-8" != (context.declared or "utf-8") else None
    make = _with_entities if _DOCTYPE.match(data) else markup.parser
    joined = markup.is_in_pieces(data)
    parser = make(encoding=encoding, joined=joined, recover=False)
    try:
        return _as_meant(etree.fromstring(source, parser), context, make)
    except etree.XMLSyntaxError as error:
        namespaces = _refused_namespaces(parser)
        if namespaces:
            for line, said in namespaces:
                message = (
                    f"{shown(said)} is not a URI; write the name of the namespace without spaces"
                )
                report.add(rules["xml/invalid-namespace"], Spot(line, 1), message)
            root = etree.fromstring(source, make(encoding=encoding, joined=joined, recover=True))
            return _as_meant(root, context, make)
        refused: Exception = error
    except (ValueError, LookupError) as error:  # pragma: no cover - by the version of libxml2
        refused = error
    from feedpub.checks import _malformed  # most documents are well-formed

    name, place, message = _malformed.explain(data, context.encoding, refused)
    report.add(rules[f"xml/{name}"], place, message)
    return None


def _as_meant(root: Element, context: Context, make: _Make) -> Element:
    """Return *root* with misspelled namespaces corrected."""
    data = context.document.data
    if b"xmlns" not in data:
        data = encodings.utf8(data, context.encoding)  # two or four bytes for each character
    if not spelling.is_odd(data):
        return root
    data = encodings.utf8(context.document.data, context.encoding)
    source = spelling.respelled(data[encodings.begin_of(data) :])
    parser = make(encoding="utf-8", joined=markup.is_in_pieces(source), recover=True)
    again = etree.fromstring(source, parser)
    context.written = dict(root.nsmap)
    context.respelled = _respelled(root, again)
    return again if context.respelled else root


def _respelled(root: Element, again: Element) -> dict[str, Element]:
    """Return namespaces under *root* that were corrected in *again* → the first element of each.

    Text of an article that only looks like a declaration is not included.
    """
    found: dict[str, Element] = {}
    for old, new in zip(root.iter("*"), again.iter("*"), strict=True):
        for name in (str(old.tag), *old.keys()):
            uri = names.namespace(name)
            if uri and uri not in found and spelling.meant(uri):
                found[uri] = new
    # Declarations of the root count even if they are not used.
    return dict.fromkeys(filter(spelling.meant, root.nsmap.values()), again) | found


def declares_entities(root: Element) -> bool:
    """Return whether the document of *root* declares entities of its own."""
    dtd = root.getroottree().docinfo.internalDTD
    return dtd is not None and any(True for _ in dtd.iterentities())


def _refused_namespaces(parser: etree.XMLParser[Element]) -> list[tuple[int, str]]:
    """Return lines and names of namespaces that are not URIs, if nothing else is wrong.

    libxml2 reports an error because of it; the tree is the same.
    """
    found = []
    for each in parser.error_log:
        match = _NO_URI.fullmatch(each.message)
        if match is None:
            return []
        found.append((each.line, match[1]))
    return found


def _with_entities(
    *, encoding: str | None, joined: bool, recover: bool
) -> etree.XMLParser[Element]:
    # Internal entities are expanded, within libxml2's limit on amplification; external ones
    # are errors, and no file and no network is touched.
    return etree.XMLParser(
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        strip_cdata=joined,
        encoding=encoding,
        recover=recover,
    )
