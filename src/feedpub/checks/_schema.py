"""The schema of a format: judges structure and lexical form, and says what no rule explains."""

from __future__ import annotations

import re
from functools import cache

from lxml import etree

from feedpub import markup
from feedpub.checks._report import Report
from feedpub.findings import Rule
from feedpub.markup import Element

#: Format → file in ``schemas/`` without its suffix.
_FILES = {
    "rss": "rss-2.0",
    "atom": "atom-1.0",
    "sitemap": "sitemap-0.9",
    "news-sitemap": "sitemap-0.9",
    "sitemap-index": "sitemap-index-0.9",
}
#: Errors looked at; the first is what matters, and libxml2 has no bound.
_MOST = 200
_ENOUGH = 1000
_NAMESPACE = re.compile(r"\{[^}]*\}")


def check(format: str, root: Element, report: Report, rule: Rule) -> None:
    """Report what the schema refuses and no rule has explained."""
    schema = _schema(format)
    # libxml2 takes time by the square of the errors, and here the rules have enough to say.
    if schema is None or report.count > _ENOUGH:
        return
    try:
        if schema.validate(root):
            return
    except etree.XMLSchemaValidateError:
        # libxml2 gives up on texts of megabytes where a pattern applies; the rules do not.
        return
    tree = root.getroottree()
    for error in list(schema.error_log)[:_MOST]:
        element = _element(tree, root, error.path)
        if not _explained(report, element, error.type_name):
            report.add(rule, element, _NAMESPACE.sub("", error.message))


@cache
def _schema(format: str) -> etree.XMLSchema | None:
    name = _FILES.get(format)
    if name is None or not (markup.schema_folder() / f"{name}.xsd").is_file():
        return None
    return markup.xml_schema(name)


def _element(tree: etree._ElementTree[Element], root: Element, path: str | None) -> Element:
    if not path:
        return root
    namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found = tree.xpath(path, namespaces=namespaces)
    except etree.XPathError:
        return root
    return found[0] if isinstance(found, list) and found else root


def _explained(report: Report, element: Element, kind: str) -> bool:
    """Return whether a rule spoke about what the schema complains of.

    A complaint about content or identity names the parent where a rule names the child.
    """
    if report.concerns(element):
        return True
    if not any(each in kind for each in ("CVC_COMPLEX_TYPE", "CVC_IDC", "ELEMENT_CONTENT")):
        return False
    near = list(element)
    parent = element.getparent()
    if parent is not None:
        near.append(parent)
    return any(report.concerns(each) for each in near)
