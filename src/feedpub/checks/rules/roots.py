"""The root element: that of a known format, in the right namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.checks._context import Context
from feedpub.documents.names import NAMESPACES, local, namespace
from feedpub.documents.positions import Place, spot
from feedpub.findings import Severity, rule
from feedpub.markup import ATOM, RSL, SITEMAP, Element
from feedpub.patterns import pattern
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_HTML = pattern(
    rb"(?:\s+|\xef\xbb\xbf|(?><!--.*?-->)|(?><\?.*?\?>))*+<(?:!doctype\s+html\b|html\b)",
    re.I | re.S,
)
_XML = "https://www.w3.org/TR/xml/"


@rule(
    "xml/html-instead",
    Severity.ERROR,
    on="bytes",
    source=_XML + "#sec-well-formed",
    flags=["<html><head><title>Example</title></head><body/></html>"],
    passes=["<item><title>Rain</title></item>"],
)
def html_instead(context: Context) -> Found:
    """The file is a web page, not a feed.

    Most often an error page, a consent page or a bot check was saved or served in place of the
    feed. Check what the address returns to a program, for example with curl.
    """
    head = context.document.data[:4096]
    if _HTML.match(head):
        yield (
            spot(head, head.lower().find(b"<html")),
            "this is an HTML page; write a feed or a sitemap",
        )


@rule(
    "xml/unknown-root",
    Severity.ERROR,
    on="document",
    source="https://www.rssboard.org/rss-specification",
    flags=['<?xml version="1.0"?><channel><title>Example</title></channel>'],
    passes=["<item><title>Rain</title></item>"],
)
def unknown_root(root: Element, context: Context) -> Found:
    """The root element is not that of a feed or sitemap.

    Readers that do not know the root element refuse the file. Write rss, feed (Atom), urlset or
    sitemapindex, each in its own namespace.
    """
    if context.format == "unknown" and not _HTML.match(context.document.data[:4096]):
        name, uri = local(str(root.tag)), namespace(str(root.tag))
        if uri == NAMESPACES["rdf"]:
            message = "this is RSS 1.0, which is obsolete; write RSS 2.0 or Atom 1.0"
        else:
            message = f"the root element is {shown(name)}; write rss, feed, urlset or sitemapindex"
        yield root, message


_ROOTS = {"rss": "", "feed": ATOM, "entry": ATOM, "urlset": SITEMAP, "sitemapindex": SITEMAP,
          "rsl": RSL}  # fmt: skip


@rule(
    "xml/wrong-namespace",
    Severity.ERROR,
    on="document",
    source="https://www.w3.org/TR/xml-names/#sec-namespaces",
    refused_by="Readers do not recognise the document; the W3C validator rejects it.",
    flags=[
        '<rss xmlns="http://www.rssboard.org/" version="2.0"><channel/></rss>',
        '<feed xmlns="http://www.w3.org/2005/atom"><id>https://e.org/</id><title>T</title>'
        '<updated>2026-11-23T08:00:00Z</updated><link rel="self" href="https://e.org/atom"/></feed>',
        '<?xml version="1.0"?><rsl xmlns="http://rslstandard.org/rsl"><content url="/"><license>'
        '<prohibits type="usage">all</prohibits></license></content></rsl>',
    ],
    passes=["<item><title>Rain</title></item>"],
)
def wrong_namespace(root: Element, context: Context) -> Found:
    """The root element is not in its format's namespace.

    Readers then do not recognise any element. A namespace must be spelled exactly:
    RSS has none, Atom's is http://www.w3.org/2005/Atom, RSL's https://rslstandard.org/rsl, and the
    sitemap namespace begins with http:.
    """
    name = local(str(root.tag))
    uri = context.namespaces.get(root.prefix, namespace(str(root.tag)))
    right = _ROOTS.get(name)
    if right is not None and uri != right:
        meant = f'write xmlns="{right}"' if right else "remove the xmlns attribute"
        if uri == "http://purl.org/atom/ns#":
            meant += "; this is Atom 0.3, which is obsolete"
        yield root, f"{name} is in the namespace {shown(uri)}; {meant}"
