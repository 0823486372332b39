"""The schemas of documents, as tests hold what is written against them."""

from __future__ import annotations

from functools import cache

from lxml import etree

from feedpub.markup import schema_folder


@cache
def xml_schema(name: str) -> etree.XMLSchema:
    """Return the compiled ``schemas/<name>.xsd``, with what it includes and imports."""
    return etree.XMLSchema(etree.parse(str(schema_folder() / f"{name}.xsd")))
