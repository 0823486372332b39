"""XML for reports: whatever a finding quotes, the report stays well-formed."""

from __future__ import annotations

from lxml import etree

from feedpub.markup import Element
from feedpub.text import ILLEGAL, harmless

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(
    name: str, attributes: dict[str, object], *children: Element, text: str | None = None
) -> Element:
    """Make an element; attributes that are ``None`` are left out."""
    made = etree.Element(
        name, {key: _clean(str(v)) for key, v in attributes.items() if v is not None}
    )
    made.text = None if text is None else ILLEGAL.sub("\ufffd", text)
    made.extend(children)
    return made


def written(made: Element, margin: str = "  ") -> str:
    """Return *made* as indented text, led by *margin*."""
    etree.indent(made, level=len(margin) // 2)
    return f"{margin}{etree.tostring(made, encoding='unicode')}\n"


def attributes(values: dict[str, object]) -> str:
    """Return *values* as they are in a start tag that is written by hand."""
    text = etree.tostring(element("x", values), encoding="unicode")
    return text.removeprefix("<x").removesuffix("/>")


def _clean(text: str) -> str:
    return ILLEGAL.sub("\ufffd", harmless(text))
