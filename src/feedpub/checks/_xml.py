"""From bytes to a tree: encoding and well-formedness, with findings where others give up."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from feedpub import markup
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.findings import Rule
from feedpub.markup import Element

_DECLARATION = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
# Atomic, because trying again would run through the whole file.
_DOCTYPE = re.compile(rb"(?:\s+|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE", re.DOTALL)


def encoding_of(data: bytes) -> tuple[str, str | None]:
    """Return the encoding that the bytes begin in, and the one that the declaration names."""
    sniffed = ""
    for bom, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (b"<\x00", "utf-16-le"),
        (b"\x00<", "utf-16-be"),
    ):
        if data.startswith(bom):
            sniffed = name
            break
    head = data[:1024]
    if sniffed.startswith("utf-16"):
        head = head.decode(sniffed, "replace").encode("ascii", "replace")
    match = _DECLARATION.search(head)
    declared = match[1].decode("ascii").lower() if match else None
    if sniffed:
        return sniffed, declared
    return declared or "utf-8", declared


def parse(context: Context, report: Report, rules: dict[str, Rule]) -> Element | None:
    """Return the root element; ``None`` after reporting why there is none."""
    data = context.document.data
    source = data.lstrip(b" \t\r\n") if data[:1].isspace() else data
    try:
        if _DOCTYPE.match(data):
            return etree.fromstring(source, _with_entities())
        return markup.parse(source)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        from feedpub.checks import _malformed  # most documents are well-formed

        name, place, message = _malformed.explain(data, context.encoding, error)
        report.add(rules[f"xml/{name}"], place, message)
        return None


def _with_entities() -> etree.XMLParser[Element]:
    # Internal entities are expanded, within libxml2's bound on amplification; external ones
    # are errors, and no file and no network is touched.
    return etree.XMLParser(
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        strip_cdata=False,
    )
