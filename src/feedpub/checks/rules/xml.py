"""Well-formedness, entities and the attributes of XML itself."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._address_kinds import STRICT_REFERENCE
from feedpub.checks._context import Context
from feedpub.checks._parsing import declares_entities
from feedpub.checks._value_kinds import LANGUAGE
from feedpub.checks._vocabulary import Faults, ValueKind, vocabulary
from feedpub.documents.positions import Place, Spot
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
#: What readers do with a document that is not well-formed XML.
_WHOLE = (
    "13 to 22 of 48 measured readers reject the whole feed, and 5 to 7 more silently stop at the"
    " fault and lose every later article."
)
_XML = "https://www.w3.org/TR/xml/"


def _language_or_none(value: str, context: Context) -> Faults:
    # An empty tag says that the language is unknown: https://www.w3.org/TR/xml/#sec-lang-tag
    return LANGUAGE.find(value, context) if value else ()


ATTRIBUTES = vocabulary(
    "xml",
    source=_XML,
    elements={},
    attributes={
        "*/@xml:lang": ValueKind(
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
    engine="parser",
    source=_XML + "#sec-well-formed",
    refused_by=_WHOLE,
    flags=['<rss version="2.0"><channel><title>Politics & war</title></channel></rss>'],
    passes=["<item><title>Politics &amp; war</title></item>"],
)
def not_well_formed() -> None:
    """The file is not well-formed XML.

    Readers refuse the whole file. Fix it at the place given, then check again: nothing after the
    first such error can be checked.
    """


@rule(
    "xml/truncated",
    Severity.ERROR,
    engine="parser",
    source=_XML + "#sec-well-formed",
    flags=['<rss version="2.0"><channel><title>Rain'],
    passes=["<item><title>Rain</title></item>"],
)
def truncated() -> None:
    """The file ends before its elements are closed.

    It was cut off by a full disk, a timeout or a process that died. Readers refuse the whole file.
    Write to a temporary file and move it into place when it is complete.
    """


@rule(
    "xml/undefined-entity",
    Severity.ERROR,
    engine="parser",
    source=_XML + "#wf-entdeclared",
    refused_by=_WHOLE,
    flags=['<rss version="2.0"><channel><title>Rain&nbsp;again</title></channel></rss>'],
    passes=["<item><title>Rain&#160;again</title></item>"],
)
def undefined_entity() -> None:
    """A named entity is not defined in XML.

    XML defines only &amp; &lt; &gt; &quot; and &apos;, not HTML's other entities; readers refuse
    the whole file. Write the character itself, or a numeric reference.
    """


@rule(
    "xml/external-entity",
    Severity.ERROR,
    engine="parser",
    source="https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing",
    flags=[
        '<!DOCTYPE rss [<!ENTITY e SYSTEM "e.txt">]><rss version="2.0"><channel>&e;</channel></rss>'
    ],
    passes=["<item><title>Rain</title></item>"],
)
def external_entity() -> None:
    """A named entity refers to the content of another file.

    Readers do not fetch that file, because attackers use such entities to read files of a server;
    most refuse the feed. Replace the entity with the content of the file, and remove the
    declaration.
    """


@rule(
    "xml/parser-limit",
    Severity.ERROR,
    engine="parser",
    source="https://gitlab.gnome.org/GNOME/libxml2/-/blob/master/include/libxml/parserInternals.h",
    passes=["<item><title>Rain</title></item>"],
)
def parser_limit() -> None:
    """The file is well-formed, but exceeds the limits of common parsers.

    libxml2, which most readers are built on, refuses a text, comment or attribute of more than
    10 MB and elements more than 256 deep. Nothing in the file was checked. Shorten the text, or
    reduce the nesting.
    """


@rule(
    "xml/too-many-elements",
    Severity.ERROR,
    engine="parser",
    source="https://cwe.mitre.org/data/definitions/770.html",
    passes=["<item><title>Rain</title></item>"],
)
def too_many_elements() -> None:
    """The file has more elements and attributes than any feed or sitemap needs.

    An element of a few bytes takes hundreds in a reader's memory, so readers limit their number.
    feedpub reads up to three million, comments included, or 250,000 if they average fewer than 12
    bytes. That is enough for a sitemap of 50,000 pages with 11 translations each, at four parts a
    translation. Nothing in the file was checked. Remove what is empty, and split the file.
    """


@rule(
    "xml/invalid-namespace",
    Severity.ERROR,
    engine="parser",
    source="https://www.w3.org/TR/xml-names/#ns-decl",
    flags=[
        '<item xmlns:x="https://e.org/a b"><title>Rain</title><guid>https://e.org/1</guid></item>'
    ],
    passes=["<item><title>Rain</title></item>"],
)
def invalid_namespace() -> None:
    """The name of a namespace is not a URI.

    It must be one; some parsers refuse the whole file. Write the name given in the namespace's
    specification, without spaces.
    """


@rule(
    "xml/undeclared-prefix",
    Severity.ERROR,
    engine="parser",
    source="https://www.w3.org/TR/xml-names/#nsc-NSDeclared",
    refused_by=_WHOLE,
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
    engine="parser",
    source=_XML + "#charsets",
    refused_by=_WHOLE,
    flags=['<rss version="2.0"><channel><title>Rain\x02</title></channel></rss>'],
    passes=["<item><title>Rain</title></item>"],
)
def illegal_character() -> None:
    """The file contains a control character that XML does not allow, not even as a reference.

    It usually comes from pasted text; readers refuse the whole file. Remove it where the text
    enters your system.
    """


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
    # In sitemaps another rule reports this as an error.
    if not context.is_sitemap and declares_entities(root):
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

    Readers do not fetch it, and some refuse the feed. Remove it.
    """
    document = root.getroottree().docinfo
    if document.system_url and not _is_of_rss_091(root) and not declares_entities(root):
        yield Spot(1, 1), f"the DOCTYPE points to {shown(document.system_url)}; remove it"


@rule(
    "xml/entity-expansion",
    Severity.ERROR,
    engine="parser",
    source=_XML + "#sec-entity-decl",
    passes=["<item><title>Rain</title></item>"],
)
def entity_expansion() -> None:
    """Entities of the DOCTYPE expand without limit.

    This is how parsers are attacked ("billion laughs"); readers refuse such a file. Remove the
    DOCTYPE.
    """


_NETSCAPE = "-//Netscape Communications//DTD RSS 0.91//EN"


def _is_of_rss_091(root: Element) -> bool:
    document = root.getroottree().docinfo
    return document.public_id == _NETSCAPE or "rss-0.91.dtd" in (document.system_url or "")


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
    """The DOCTYPE is that of RSS 0.91, but the document is in another format.

    Its DTD defines other elements than the document uses. Remove the DOCTYPE.
    """
    old = _is_of_rss_091(root)
    if old and root.get("version") != "0.91":
        yield Spot(1, 1), "the DOCTYPE is that of RSS 0.91, but the document is not; remove it"
    elif old and "netscape.com" in (root.getroottree().docinfo.system_url or ""):
        yield Spot(1, 1), "the DOCTYPE points to a file that Netscape removed; remove it"
