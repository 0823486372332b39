"""Bytes, encoding, well-formedness and namespaces: what is wrong before any vocabulary speaks."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from feedpub.checks._context import Context
from feedpub.checks._places import Place, Spot
from feedpub.findings import Severity, rule

Found = Iterator[tuple[Place, str]]

_XML = "https://www.w3.org/TR/xml/"


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
        "<link>https://e.org/</link><description>D</description></channel></rss>"
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
