"""XML: the namespaces, the element makers, the one hardened parser and the one serializer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeAlias

from lxml import etree
from lxml.builder import ElementMaker

Element: TypeAlias = etree._Element

XML = "http://www.w3.org/XML/1998/namespace"

#: Conventional prefix → URI, byte-exact, of every namespace that feedpub writes or knows.
#: The sitemap ones are ``http:`` and Media RSS ends in a slash: both are names, not addresses.
NAMESPACES: Mapping[str, str] = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "georss": "http://www.georss.org/georss",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "sitemap": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "video": "http://www.google.com/schemas/sitemap-video/1.1",
    "xhtml": "http://www.w3.org/1999/xhtml",
}

ATOM = NAMESPACES["atom"]
CONTENT = NAMESPACES["content"]
DC = NAMESPACES["dc"]
DCTERMS = NAMESPACES["dcterms"]
GEORSS = NAMESPACES["georss"]
IMAGE = NAMESPACES["image"]
MEDIA = NAMESPACES["media"]
NEWS = NAMESPACES["news"]
SITEMAP = NAMESPACES["sitemap"]
VIDEO = NAMESPACES["video"]
XHTML = NAMESPACES["xhtml"]


def maker(*prefixes: str, default: str | None = None) -> ElementMaker:
    """Return an element maker for the first of *prefixes*, declaring all of them.

    Calls nest, so a writer reads as an outline of the XML it makes:
    ``sitemap.url(sitemap.loc("https://example.org/"))``.
    """
    nsmap: dict[str | None, str] = {prefix: NAMESPACES[prefix] for prefix in prefixes}
    if default is not None:
        nsmap[None] = NAMESPACES[default]
        nsmap.pop(default, None)
    return ElementMaker(namespace=NAMESPACES[default or prefixes[0]], nsmap=nsmap)


def parser() -> etree.XMLParser[Element]:
    """Return a parser that reads no file, asks no network and expands no entity.

    It is new at each call: an lxml parser must not be shared between threads.
    https://lxml.de/FAQ.html#how-do-i-use-lxml-safely-as-a-web-service-endpoint
    """
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        strip_cdata=False,
    )


def parse(data: bytes) -> Element:
    """Parse *data*.

    Raises:
        lxml.etree.XMLSyntaxError: It is not well-formed.
    """
    return etree.fromstring(data, parser())


def schema_folder() -> Traversable:
    """Return the folder of the schemas: inside the wheel, or beside ``src`` in a checkout."""
    packaged = files("feedpub") / "schemas"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "schemas"


@cache
def xml_schema(name: str) -> etree.XMLSchema:
    """Return the compiled ``schemas/<name>.xsd``, with what it includes and imports."""
    path = schema_folder() / f"{name}.xsd"
    return etree.XMLSchema(etree.parse(str(path)))
