"""From bytes to a tree: encoding and well-formedness, with findings where others give up."""

from __future__ import annotations

import re

from lxml import etree

from feedpub import markup
from feedpub.checks import _encodings
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.findings import Rule
from feedpub.markup import Element

# Atomic, because trying again would run through the whole file.
_DOCTYPE = re.compile(rb"(?:\s+|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE", re.DOTALL)


def parse(context: Context, report: Report, rules: dict[str, Rule]) -> Element | None:
    """Return the root element; ``None`` after reporting why there is none."""
    data = context.document.data
    start = _encodings.begin_of(data)
    source = data[start:] if start else data
    # libxml2 would believe a declaration that cannot be true.
    encoding = "utf-8" if context.encoding == "utf-8" != (context.declared or "utf-8") else None
    try:
        return _read(source, encoding)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        from feedpub.checks import _malformed  # most documents are well-formed

        name, place, message = _malformed.explain(data, context.encoding, error)
        report.add(rules[f"xml/{name}"], place, message)
        return None


def _read(data: bytes, encoding: str | None) -> Element:
    make = _with_entities if _DOCTYPE.match(data) else markup.parser
    return etree.fromstring(data, make(encoding=encoding, joined=markup.is_in_pieces(data)))


def _with_entities(*, encoding: str | None, joined: bool) -> etree.XMLParser[Element]:
    # Internal entities are expanded, within libxml2's bound on amplification; external ones
    # are errors, and no file and no network is touched.
    return etree.XMLParser(
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        strip_cdata=joined,
        encoding=encoding,
    )
