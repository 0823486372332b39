"""PageMaps in sitemaps: data for custom search engines."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._address_kinds import REFERENCE
from feedpub.checks._value_kinds import ANY
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.findings import Severity, rule
from feedpub.markup import Element

_SPEC = "https://developers.google.com/custom-search/docs/structured_data"


def _map(inside: str) -> str:
    return f"<pagemap:PageMap>{inside}</pagemap:PageMap>"


def _data(inside: str) -> str:
    return _map(f'<pagemap:DataObject type="document">{inside}</pagemap:DataObject>')


_FINE = _data('<pagemap:Attribute name="title">Rain</pagemap:Attribute>')

VOCABULARY = vocabulary(
    "pagemap",
    source=_SPEC,
    elements={
        "pagemap:PageMap": element(
            within="sitemap:url", once=True, children="pagemap:Template? pagemap:DataObject*"
        ),
        "pagemap:Template": element(attributes={"src!": REFERENCE}),
        "pagemap:DataObject": element(
            attributes={"type!": ANY, "id": ANY}, children="pagemap:Attribute*"
        ),
        "pagemap:Attribute": element(ANY, {"name!": ANY, "value": ANY}),
    },
    examples={
        name: (flag, _FINE)
        for name, flag in {
            "unknown-element": _map("<pagemap:Data/>"),
            "misplaced-element": _map('<pagemap:Attribute name="title"/>'),
            "duplicate-element": _FINE * 2,
            "unknown-attribute": _data(
                '<pagemap:Attribute name="a" lang="en">b</pagemap:Attribute>'
            ),
            "missing-attribute": _data("<pagemap:Attribute>Rain</pagemap:Attribute>"),
            "unexpected-text": _data("lost"),
            "invalid-url": _map('<pagemap:Template src="a b"/>'),
            "unknown-scheme": _map('<pagemap:Template src="htp://example.org/"/>'),
        }.items()
    },
)


@rule(
    "pagemap/two-values",
    Severity.ERROR,
    on="pagemap:Attribute",
    source=_SPEC,
    flags=[_data('<pagemap:Attribute name="title" value="Rain">Snow</pagemap:Attribute>')],
    passes=[_FINE, _data('<pagemap:Attribute name="title" value="Rain"/>')],
)
def two_values(element: Element) -> Iterator[tuple[object, str]]:
    """An Attribute of a PageMap has both a value attribute and a text.

    It can have only one value, and readers use either. Keep one of the two.
    """
    if (element.text or "").strip() and "value" in element.attrib:
        yield element, "pagemap:Attribute has a value and a text; keep one of them"
