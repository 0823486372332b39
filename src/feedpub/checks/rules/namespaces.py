"""Namespaces: misspelled and unknown ones, and unusual prefixes."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._context import Context
from feedpub.documents.names import NAMESPACES
from feedpub.documents.positions import Place
from feedpub.documents.spelling import ALIASES, meant
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
#: Namespaces in use whose contents feedpub does not check.
_HEARD_OF = frozenset(
    """
    http://a9.com/-/spec/opensearchrss/1.0/ http://schemas.google.com/g/2005
    http://schemas.google.com/blogger/2008 http://gdata.youtube.com/schemas/2007
    http://www.youtube.com/xml/schemas/2015 http://purl.org/rss/1.0/ http://backend.userland.com/rss2
    http://backend.userland.com/blogChannelModule http://www.rawvoice.com/rawvoiceRssModule/
    https://blubrry.com/developer/rawvoice-rss/ http://www.google.com/schemas/play-podcasts/1.0
    http://www.spotify.com/ns/rss http://creativecommons.org/ns# http://news.yandex.ru
    http://turbo.yandex.ru http://www.w3.org/1998/Math/MathML http://www.w3.org/2000/svg
    http://www.w3.org/1999/xlink http://www.w3.org/1999/xhtml http://www.w3.org/2005/Atom
    http://wordpress.org/export/1.2/ http://wordpress.org/export/1.2/excerpt/
    com-wordpress:feed-additions:1
    http://xmlns.com/foaf/0.1/ http://purl.org/syndication/atomcommons
    http://purl.org/rss/1.0/modules/company http://purl.org/rss/1.0/modules/event/
    http://purl.org/rss/1.0/modules/link/ http://purl.org/rss/1.0/modules/annotate/
    http://purl.org/rss/1.0/modules/aggregation/ http://purl.org/rss/1.0/modules/audio/
    http://purl.org/rss/1.0/modules/image/ http://purl.org/rss/1.0/modules/reference/
    http://purl.org/rss/1.0/modules/rss091# http://purl.org/rss/1.0/modules/search/
    http://purl.org/rss/1.0/modules/servicestatus/ http://purl.org/rss/1.0/modules/streaming/
    http://purl.org/rss/1.0/modules/taxonomy/ http://purl.org/rss/1.0/modules/textinput/
    http://purl.org/rss/1.0/modules/threading/ http://purl.org/rss/1.0/modules/wiki/
    http://purl.org/rss/1.0/modules/subscription/ http://purl.org/rss/1.0/modules/richequiv/
    http://purl.org/rss/1.0/modules/prism/ http://prismstandard.org/namespaces/basic/2.0/
    http://prismstandard.org/namespaces/1.2/basic/ http://postneo.com/icbm
    http://www.w3.org/2001/XMLSchema-instance http://geourl.org/rss/module/ http://schema.org/
    http://schemas.pocketsoap.com/rss/myDescModule/ http://www.usemod.com/cgi-bin/mb.pl?ModWiki
    http://www.w3.org/2000/01/rdf-schema# http://conversationsnetwork.org/rssNamespace-1.0/
    http://base.google.com/cns/1.0 http://my.netscape.com/rdf/simple/0.9/
    http://purl.org/net/rss1.1# http://purl.org/net/rss1.1/payload#
    http://xml.apache.org/xalan http://dashboard.wordpress.com/ http://hl7.org/fhir
    http://www.bloglines.com/about/specs/fac-1.0 http://ipinfo.io/ns
    http://www.microsoft.com/schemas/rss/core/2005 http://www.microsoft.com/schemas/rss/monitoring/2007
    http://www.smartnews.be/snf http://schemas.ingestion.microsoft.com/common/
    https://www.newsbreak.com/ http://www.facebook.com/2008/fbml http://jwplayer.com/rss
    http://ogp.me/ns# http://opengraphprotocol.org/schema/ http://developer.longtailvideo.com/trac/
    http://podlove.org/simple-chapters http://podlove.org/simple-chapters/ http://arxiv.org/schemas/atom
    https://schema.acast.com/1.0/ https://access.acast.com/schema/1.0/ https://anchor.fm/xmlns
    https://omny.fm/rss-extensions http://www.nytimes.com/namespaces/rss/2.0
    http://www.feedvalidator.org/ http://flipboard.com/ns http://www.taptu.com/ http://purl.org/atom/ns#
    """.split()  # noqa: SIM905 a table of words
)


@rule(
    "xml/misspelled-namespace",
    Severity.ERROR,
    on="document",
    source="https://www.w3.org/TR/xml-names/#NSNameComparison",
    refused_by=(
        "Readers that go by namespace do not see the element at all; Search Console "
        "reports an incorrect namespace; the W3C validator an error."
    ),
    flags=[
        '<item xmlns:media="http://search.yahoo.com/mrss"><title>Rain</title>'
        '<guid>https://e.org/1</guid><media:thumbnail url="https://e.org/a.jpg"/></item>',
    ],
    passes=['<media:thumbnail url="https://e.org/a.jpg"/>'],
)
def misspelled_namespace(root: Element, context: Context) -> Found:
    """A namespace almost matches that of a known vocabulary.

    Namespaces are compared character by character: with https: in place of http:, or without the
    final slash, readers do not recognise any element in it. Its elements are checked as if the
    namespace were correct. Write it exactly as the message shows it.
    """
    own = context.namespaces.get(root.prefix)
    for uri, element in context.respelled.items():
        # The root's own namespace has a rule of its own.
        if uri not in ALIASES and (uri != own or element is not root):
            right = shown(meant(uri) or "", 100)
            yield element, f"the namespace {shown(uri)} is misspelled; write {right}"


@rule(
    "xml/unknown-namespace",
    Severity.WARNING,
    on="document",
    source="https://www.w3.org/TR/xml-names/",
    flags=[
        '<item xmlns:x="https://e.org/unheard-of"><title>Rain</title>'
        "<guid>https://e.org/1</guid><x:depth>3</x:depth></item>"
    ],
    passes=["<dc:creator>Ana</dc:creator>"],
)
def unknown_namespace(root: Element, context: Context) -> Found:
    """Elements are in a namespace that feedpub does not know.

    This is legal, but few readers will use them, and their contents are not checked. Look for a
    typing error in the namespace.
    """
    for uri, element in context.strangers.items():
        known = uri in NAMESPACES.values() or uri in _HEARD_OF
        if uri and not known:
            yield element, f"the namespace {shown(uri)} is known to hardly any reader"


@rule(
    "xml/other-prefix",
    Severity.WARNING,
    on="document",
    source="https://www.rssboard.org/rss-profile#namespace-elements",
    flags=[
        '<rss version="2.0" xmlns:media="http://purl.org/dc/elements/1.1/"><channel>'
        "<title>T</title><link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "<media:creator>Ana</media:creator></channel></rss>"
    ],
    passes=["<dc:creator>Ana</dc:creator>"],
)
def other_prefix(root: Element, context: Context) -> Found:
    """A prefix that is commonly used for one namespace is bound to another.

    This is legal, but software that goes by the prefix misreads it. Use the usual prefix.
    """
    for prefix, uri in root.nsmap.items():
        usual = NAMESPACES.get(prefix or "", uri)
        if usual != uri:
            yield root, f"the prefix {prefix!r} customarily stands for {shown(usual, 100)}"
