"""Bytes, encoding, well-formedness and namespaces: what is wrong before any vocabulary speaks."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain

from feedpub.checks._context import Context
from feedpub.checks._links import STRICT_REFERENCE
from feedpub.checks._malformed import spot
from feedpub.checks._names import NAMESPACES, local, namespace
from feedpub.checks._places import Place, Spot
from feedpub.checks._values import LANGUAGE
from feedpub.checks._vocabulary import Faults, Kind, vocabulary
from feedpub.findings import Severity, rule
from feedpub.markup import ATOM, SITEMAP, Element
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_BYTE = re.compile(rb"[\x80-\x9f]")
_REPLACEMENT = re.compile(rb"\xef\xbf\xbd")
_VERSION = re.compile(rb"\s*<\?xml\s+version\s*=\s*[\"']([^\"']*)[\"']")
_HTML = re.compile(
    rb"(?:\s+|\xef\xbb\xbf|(?><!--.*?-->)|(?><\?.*?\?>))*+<(?:!doctype\s+html\b|html\b)",
    re.I | re.S,
)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Known to all common readers, but not UTF-8.
_COMMON = {
    "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252",
    "big5", "euc-jp", "euc-kr", "gb2312", "gbk", "gb18030", "koi8-r", "shift_jis", "iso-2022-jp",
}  # fmt: skip
#: Other names that specifications allow for a namespace.
_ALIASES = {
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    "http://www.itunes.com/DTDs/Podcast-1.0.dtd",
    "http://www.georss.org/georss/10",
}
#: Namespaces in use that are not checked.
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
    http://www.smartnews.be/snf http://www.facebook.com/2008/fbml http://jwplayer.com/rss
    http://ogp.me/ns# http://opengraphprotocol.org/schema/ http://developer.longtailvideo.com/trac/
    http://www.feedvalidator.org/ http://flipboard.com/ns http://www.taptu.com/ http://purl.org/atom/ns#
    """.split()  # noqa: SIM905 a table of words
)


def _loosely(uri: str) -> str:
    """Return *uri* without what people get wrong: scheme, case, www, and what it ends in."""
    return re.sub(r"^https?://(?:www\.)?", "", uri.strip().lower()).rstrip("/#")


_SPELLED = {_loosely(uri): uri for uri in NAMESPACES.values()}


def _namespaces(root: Element, context: Context) -> dict[str, Element]:
    """Return the namespaces of the document that no vocabulary is for."""
    found = dict.fromkeys((uri for prefix, uri in root.nsmap.items() if prefix), root)
    return {**found, **context.strangers}


_XML = "https://www.w3.org/TR/xml/"


def _language_or_none(value: str, context: Context) -> Faults:
    # An empty tag says that the language is unknown: https://www.w3.org/TR/xml/#sec-lang-tag
    return LANGUAGE.find(value, context) if value else ()


ATTRIBUTES = vocabulary(
    "xml",
    source=_XML,
    elements={},
    attributes={
        "*/@xml:lang": Kind(
            name="language", find=_language_or_none, good="ro", faults=LANGUAGE.faults
        ),
        "*/@xml:base": STRICT_REFERENCE,
    },
    examples={
        "invalid-language": (
            '<title xml:lang="english">Rain</title>',
            '<title xml:lang="en">Rain</title>',
        ),
        "invalid-url": (
            '<title xml:base="http://e.org/a b">Rain</title>',
            '<title xml:base="http://e.org/">Rain</title>',
        ),
        "unknown-scheme": (
            '<title xml:base="htp://e.org/">Rain</title>',
            '<title xml:base="http://e.org/">Rain</title>',
        ),
    },
    strict=False,
)


@rule(
    "xml/not-well-formed",
    Severity.ERROR,
    source=_XML + "#sec-well-formed",
    flags=['<rss version="2.0"><channel><title>Politics & war</title></channel></rss>'],
    passes=["<item><title>Politics &amp; war</title></item>"],
)
def not_well_formed() -> None:
    """The file is not well-formed XML.

    A reader that meets it refuses the whole file. Mend the place named; others may follow it,
    because nothing behind the first such fault can be judged.
    """


@rule(
    "xml/truncated",
    Severity.ERROR,
    source=_XML + "#sec-well-formed",
    flags=['<rss version="2.0"><channel><title>Rain'],
    passes=["<item><title>Rain</title></item>"],
)
def truncated() -> None:
    """The file ends before its elements are closed.

    It was cut off: a full disk, a time-out, a process that died. Readers refuse it whole. Write
    the file elsewhere and move it into place when it is complete.
    """


@rule(
    "xml/undefined-entity",
    Severity.ERROR,
    source=_XML + "#wf-entdeclared",
    flags=['<rss version="2.0"><channel><title>Rain&nbsp;again</title></channel></rss>'],
    passes=["<item><title>Rain&#160;again</title></item>"],
)
def undefined_entity() -> None:
    """A named entity is used that XML does not know.

    XML knows &amp; &lt; &gt; &quot; and &apos;, and none of HTML's others; a reader refuses
    the whole file. Write the character itself, or its number.
    """


@rule(
    "xml/undeclared-prefix",
    Severity.ERROR,
    source="https://www.w3.org/TR/xml-names/#nsc-NSDeclared",
    flags=[
        '<rss version="2.0"><channel><item><media:content url="https://e.org/a.jpg"/></item>'
        "</channel></rss>"
    ],
    passes=['<item><title>Rain</title><media:thumbnail url="https://e.org/a.jpg"/></item>'],
)
def undeclared_prefix() -> None:
    """A namespace prefix is used that is not declared.

    Readers refuse the whole file. Declare the prefix on the root element.
    """


@rule(
    "xml/illegal-character",
    Severity.ERROR,
    source=_XML + "#charsets",
    flags=['<rss version="2.0"><channel><title>Rain\x02</title></channel></rss>'],
    passes=["<item><title>Rain</title></item>"],
)
def illegal_character() -> None:
    """The file holds a control character that XML cannot carry, not even as a reference.

    It came with pasted text; readers refuse the whole file. Remove it where records come in.
    """


@rule(
    "xml/text-before-declaration",
    Severity.ERROR,
    on="bytes",
    source=_XML + "#sec-prolog-dtd",
    flags=[
        '\n<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>'
        "<link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def text_before_declaration(context: Context) -> Found:
    """Something stands before the XML declaration.

    The declaration must be the first thing in the file: not even a blank line may precede it.
    Strict readers refuse the file. Most often a script's file ends in blank lines.
    """
    data = context.document.data
    bare = data.removeprefix(codecs.BOM_UTF8)
    if bare[:1].isspace() and bare.lstrip().startswith(b"<?xml "):
        yield Spot(1, 1), "white space stands before the XML declaration; remove it"


@rule(
    "xml/discouraged-character",
    Severity.WARNING,
    on="bytes",
    source=_XML + "#charsets",
    flags=["<item><title>It\x92s raining</title><guid>https://e.org/1</guid></item>"],
    passes=["<item><title>It’s raining</title><guid>https://e.org/1</guid></item>"],
)
def discouraged_character(context: Context) -> Found:
    """The file holds characters that show a mistake in conversion.

    U+0080 to U+009F are control characters; where they stand, text in Windows-1252 was taken for
    Latin-1. U+FFFD stands for what could not be decoded. Readers show boxes. Convert the text
    again from its source, with the right encoding.
    """
    data = context.document.data
    if context.encoding.startswith("iso-8859-"):
        for match in _C1_BYTE.finditer(data):
            yield spot(data, match.start()), f"byte 0x{data[match.start()]:02X} is no character"
    if context.encoding != "utf-8":
        return
    for match in chain(_C1.finditer(data), _REPLACEMENT.finditer(data)):
        character = match[0].decode()
        meant = character.encode("latin-1", "replace").decode("cp1252", "ignore")
        advice = f"write {shown(meant)}" if meant and meant != "?" else "convert the text again"
        yield spot(data, match.start()), f"{shown(character)} is no character of text; {advice}"


@rule(
    "xml/version",
    Severity.ERROR,
    on="bytes",
    source=_XML + "#NT-VersionNum",
    flags=[
        '<?xml version="1.1"?><rss version="2.0"><channel><title>T</title>'
        "<link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def version(context: Context) -> Found:
    """The XML declaration names another version than 1.0.

    Feeds are XML 1.0, and most parsers read nothing else. Write version="1.0".
    """
    match = _VERSION.match(context.document.data)
    if match and match[1] != b"1.0":
        yield Spot(1, 7), f"the XML version is {shown(match[1].decode())}; write 1.0"


@rule(
    "xml/no-encoding",
    Severity.INFO,
    on="bytes",
    source=_XML + "#charencoding",
    flags=["<item><title>Zăpadă</title><guid>https://e.org/1</guid></item>"],
    passes=["<item><title>Snow</title></item>"],
)
def no_encoding(context: Context) -> Found:
    """Nothing says which encoding the file is in.

    It is then UTF-8, but servers and readers that guess may guess otherwise. Begin with
    <?xml version="1.0" encoding="utf-8"?>.
    """
    declared = context.declared or context.document.data.startswith(_BOMS)
    if not declared and not context.document.data.isascii():
        yield Spot(1, 1), "no encoding is declared; begin with an XML declaration that says utf-8"


@rule(
    "xml/encoding-not-utf-8",
    Severity.INFO,
    on="bytes",
    source="https://www.rssboard.org/rss-profile#data-types",
    flags=[
        '<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel><title>T</title>'
        "<link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def encoding_not_utf_8(context: Context) -> Found:
    """The file is in an encoding other than UTF-8.

    Every reader knows UTF-8; of others only UTF-16 must be known. Save the file as UTF-8.
    """
    if context.encoding in _COMMON:
        yield Spot(1, 1), f"the encoding is {shown(context.encoding)}; write UTF-8"


@rule(
    "xml/obscure-encoding",
    Severity.WARNING,
    on="bytes",
    source=_XML + "#charencoding",
    flags=[
        '<?xml version="1.0" encoding="cp850"?><rss version="2.0"><channel><title>T</title>'
        "<link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def obscure_encoding(context: Context) -> Found:
    """The file is in an encoding that few readers know.

    Those that do not refuse it, or show wrong letters. Save the file as UTF-8.
    """
    try:
        codecs.lookup(context.encoding)
    except LookupError:
        return
    known = context.encoding.startswith(("utf-", "us-ascii", "ascii"))
    if not known and context.encoding not in _COMMON:
        yield Spot(1, 1), f"the encoding is {shown(context.encoding)}; write UTF-8"


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

    Most often an error page, a consent page or a bot check was saved or served in its place.
    Look at what the address returns to a program.
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
    """The root element is that of no format of feeds or sitemaps.

    A reader that does not know the root reads nothing. Write rss, feed (Atom), urlset or
    sitemapindex, each in its own namespace.
    """
    if context.format == "unknown" and not _HTML.match(context.document.data[:4096]):
        name, uri = local(str(root.tag)), namespace(str(root.tag))
        if uri == NAMESPACES["rdf"]:
            message = "this is RSS 1.0, which is obsolete; write RSS 2.0 or Atom 1.0"
        else:
            message = f"the root element is {shown(name)}; write rss, feed, urlset or sitemapindex"
        yield root, message


_ROOTS = {"rss": "", "feed": ATOM, "entry": ATOM, "urlset": SITEMAP, "sitemapindex": SITEMAP}


@rule(
    "xml/wrong-namespace",
    Severity.ERROR,
    on="document",
    source="https://www.w3.org/TR/xml-names/#sec-namespaces",
    flags=[
        '<rss xmlns="http://www.rssboard.org/" version="2.0"><channel/></rss>',
        '<feed xmlns="http://www.w3.org/2005/atom"/>',
    ],
    passes=["<item><title>Rain</title></item>"],
)
def wrong_namespace(root: Element, context: Context) -> Found:
    """The root element is in another namespace than its format's.

    To a reader its elements are then unknown ones. A namespace must be written to the letter:
    RSS has none, Atom's is http://www.w3.org/2005/Atom, that of sitemaps begins with http:.
    """
    uri, name = namespace(str(root.tag)), local(str(root.tag))
    right = _ROOTS.get(name)
    if right is not None and uri != right:
        meant = f'write xmlns="{right}"' if right else "remove the xmlns attribute"
        if uri == "http://purl.org/atom/ns#":
            meant += "; this is Atom 0.3, which is obsolete"
        yield root, f"{name} is in the namespace {shown(uri)}; {meant}"


@rule(
    "xml/misspelled-namespace",
    Severity.ERROR,
    on="document",
    source="https://www.w3.org/TR/xml-names/#NSNameComparison",
    flags=[
        '<item xmlns:media="http://search.yahoo.com/mrss"><title>Rain</title>'
        '<guid>https://e.org/1</guid><media:thumbnail url="https://e.org/a.jpg"/></item>',
    ],
    passes=['<media:thumbnail url="https://e.org/a.jpg"/>'],
)
def misspelled_namespace(root: Element, context: Context) -> Found:
    """A namespace is nearly that of a known vocabulary, but not to the letter.

    Namespaces are compared character by character: with https: for http:, or without a slash at
    the end, all elements in it are unknown to readers. Write it as the specification does.
    """
    for uri, element in _namespaces(root, context).items():
        right = _SPELLED.get(_loosely(uri))
        if right and right != uri and uri not in _ALIASES:
            yield element, f"the namespace {shown(uri)} is misspelled; write {shown(right, 100)}"


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

    That is legal, but few readers will make anything of them, and nothing in them is checked.
    """
    for uri, element in context.strangers.items():
        known = uri in NAMESPACES.values() or uri in _HEARD_OF or _loosely(uri) in _SPELLED
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
    """A prefix that is customary for one namespace is bound to another.

    It is legal, and read wrong by software that looks at prefixes. Use the customary one.
    """
    for prefix, uri in root.nsmap.items():
        usual = NAMESPACES.get(prefix or "", uri)
        if usual not in (uri, _SPELLED.get(_loosely(uri))):
            yield root, f"the prefix {prefix!r} customarily stands for {shown(usual, 100)}"


@rule(
    "xml/entity-declaration",
    Severity.WARNING,
    on="document",
    source="https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing",
    flags=[
        '<!DOCTYPE rss [<!ENTITY e "Rain">]><rss version="2.0"><channel><title>T</title>'
        "<link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def entity_declaration(root: Element, context: Context) -> Found:
    """The file declares entities of its own.

    Parsers that guard against attacks refuse any file that does. Write the characters
    themselves and remove the DOCTYPE.
    """
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        yield Spot(1, 1), "the DOCTYPE declares entities; remove it and write the text itself"


@rule(
    "xml/doctype",
    Severity.INFO,
    on="document",
    source=_XML + "#sec-prolog-dtd",
    flags=[
        '<!DOCTYPE rss SYSTEM "rss.dtd"><rss version="2.0"><channel><title>T</title>'
        "<link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def doctype(root: Element, context: Context) -> Found:
    """The file has a DOCTYPE that points to another file.

    No reader fetches it, and some refuse the feed for it. Remove it.
    """
    document = root.getroottree().docinfo
    if document.system_url:
        yield Spot(1, 1), f"the DOCTYPE points to {shown(document.system_url)}; remove it"


@rule(
    "xml/invalid-bytes",
    Severity.ERROR,
    source=_XML + "#charencoding",
    passes=["<item><title>Rain</title></item>"],
)
def invalid_bytes() -> None:
    """Bytes are not of the encoding that the file is said to be in.

    Readers refuse the file or show wrong letters. Most often text in Windows-1252 was copied
    into a file that says UTF-8. Save everything as UTF-8.
    """


@rule(
    "xml/unknown-encoding",
    Severity.ERROR,
    source=_XML + "#charencoding",
    flags=['<?xml version="1.0" encoding="bogus"?><rss version="2.0"><channel/></rss>'],
    passes=["<item><title>Rain</title></item>"],
)
def unknown_encoding() -> None:
    """The declared encoding does not exist.

    No reader can decode the file. Save it as UTF-8 and say so.
    """


@rule(
    "xml/entity-expansion",
    Severity.ERROR,
    source=_XML + "#sec-entity-decl",
    passes=["<item><title>Rain</title></item>"],
)
def entity_expansion() -> None:
    """Entities of the DOCTYPE expand without bound.

    This is how parsers are attacked ("billion laughs"); readers refuse such a file. Remove the
    DOCTYPE.
    """


_NETSCAPE = "-//Netscape Communications//DTD RSS 0.91//EN"


@rule(
    "xml/wrong-doctype",
    Severity.ERROR,
    on="document",
    source="https://www.rssboard.org/rss-0-9-1-netscape",
    flags=[
        f'<!DOCTYPE rss PUBLIC "{_NETSCAPE}" "http://www.rssboard.org/rss-0.91.dtd">'
        '<rss version="2.0"><channel><title>T</title><link>https://e.org/</link>'
        "<description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def wrong_doctype(root: Element, context: Context) -> Found:
    """The DOCTYPE is that of RSS 0.91, but the document is something else.

    Its DTD defines other elements than the document uses. Remove the DOCTYPE.
    """
    document = root.getroottree().docinfo
    old = document.public_id == _NETSCAPE or "rss-0.91.dtd" in (document.system_url or "")
    if old and root.get("version") != "0.91":
        yield Spot(1, 1), "the DOCTYPE is that of RSS 0.91, but the document is not; remove it"
    elif old and "netscape.com" in (document.system_url or ""):
        yield Spot(1, 1), "the DOCTYPE points to a file that Netscape removed; remove it"
