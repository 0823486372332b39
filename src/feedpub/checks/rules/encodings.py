"""Bytes and encodings: whatever makes decoding fail or go wrong."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain

from feedpub.checks._context import Context
from feedpub.documents.encodings import before_declaration, contradiction, is_known, is_utf8
from feedpub.documents.positions import Place, Spot, spot, spots
from feedpub.findings import Severity, rule
from feedpub.patterns import pattern
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_C1 = pattern(rb"\xc2[\x80-\x9f]")
_C1_BYTE = pattern(rb"[\x80-\x9f]")
_REPLACEMENT = pattern(rb"\xef\xbf\xbd")
_VERSION = pattern(rb"\s*<\?xml\s+version\s*=\s*[\"']([^\"']*)[\"']")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Supported by all common readers, but not UTF-8.
_COMMON = {
    "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252",
    "big5", "euc-jp", "euc-kr", "gb2312", "gbk", "gb18030", "koi8-r", "shift_jis", "iso-2022-jp",
}  # fmt: skip
_XML = "https://www.w3.org/TR/xml/"


@rule(
    "xml/text-before-declaration",
    Severity.ERROR,
    on="bytes",
    source=_XML + "#sec-prolog-dtd",
    refused_by="Strict parsers; Search Console speaks of leading whitespace.",
    flags=[
        '\n<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>'
        "<link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def text_before_declaration(context: Context) -> Found:
    """Something precedes the XML declaration.

    The declaration must be the first thing in the file: not even a blank line may precede it.
    Most often it comes from blank lines in a script that writes the feed. Strict readers refuse the
    file. Remove it.
    """
    data = context.document.data
    before = data[: before_declaration(data)]
    if before:
        what = "there is white space"
        if codecs.BOM_UTF8 in before.removeprefix(codecs.BOM_UTF8):
            what = "there is a misplaced byte order mark"
        yield Spot(1, 1), f"{what} before the XML declaration; remove it"


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
    """The XML declaration gives a version other than 1.0.

    Feeds are XML 1.0, and most parsers read nothing else. Write version="1.0".
    """
    match = _VERSION.match(context.document.data)
    if match and match[1] != b"1.0":
        found = match[1].decode("utf-8", "replace")
        yield Spot(1, 7), f"the XML version is {shown(found)}; write 1.0"


@rule(
    "xml/discouraged-character",
    Severity.WARNING,
    on="bytes",
    source=_XML + "#charsets",
    flags=["<item><title>It\x92s raining</title><guid>https://e.org/1</guid></item>"],
    passes=["<item><title>It’s raining</title><guid>https://e.org/1</guid></item>"],
)
def discouraged_character(context: Context) -> Found:
    """The file contains characters that are left over from a wrong conversion.

    U+0080 to U+009F are control characters; they appear when Windows-1252 text is decoded as
    Latin-1. U+FFFD replaces what could not be decoded. Readers show boxes. Convert the text again
    from its source, with the right encoding.
    """
    data = context.document.data
    if context.encoding.startswith("iso-8859-"):
        for place, found in spots(data, _C1_BYTE.finditer(data)):
            yield place, f"byte 0x{found[0]:02X} is a control character, not text"
    if context.encoding != "utf-8":
        return
    both = (spots(data, each.finditer(data)) for each in (_C1, _REPLACEMENT))
    for place, found in chain.from_iterable(both):
        character = found.decode()
        meant = character.encode("latin-1", "replace").decode("cp1252", "ignore")
        advice = f"write {shown(meant)}" if meant and meant != "?" else "convert the text again"
        yield place, f"{shown(character)} is a control character, not text; {advice}"


@rule(
    "xml/no-encoding",
    Severity.INFO,
    on="bytes",
    source=_XML + "#charencoding",
    flags=["<item><title>Zăpadă</title><guid>https://e.org/1</guid></item>"],
    passes=["<item><title>Snow</title></item>"],
)
def no_encoding(context: Context) -> Found:
    """The file does not declare its encoding.

    It is then UTF-8, but servers and readers that guess may guess otherwise. Begin with
    <?xml version="1.0" encoding="utf-8"?>.
    """
    data = context.document.data
    declared = context.declared or data.startswith(_BOMS)
    # Bytes that are not UTF-8 are an error, which declaring UTF-8 would not fix.
    if not declared and not data.isascii() and is_utf8(data):
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

    Every reader supports UTF-8; the only other encoding that parsers must support is UTF-16. Save
    the file as UTF-8.
    """
    # Sitemaps must be in UTF-8; another rule reports that as an error.
    if context.encoding in _COMMON and not context.is_sitemap:
        yield Spot(1, 1), f"the encoding is {shown(context.encoding)}; write UTF-8"


@rule(
    "xml/encoding-mismatch",
    Severity.ERROR,
    on="bytes",
    source=_XML + "#charencoding",
    flags=[
        '<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel><title>T</title>'
        "<link>https://e.org/</link><description>D</description>"
        '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://e.org/rss"/>'
        "</channel></rss>"
    ],
    passes=["<item><title>Rain</title></item>"],
)
def encoding_mismatch(context: Context) -> Found:
    """The declared encoding is not the one that the file is in.

    A byte order mark, or the bytes of the declaration itself, show the actual one. The XML
    specification calls this a fatal error: strict parsers, expat among them, refuse the file. Most
    often the file was converted and its declaration was not. Declare the encoding that the file is
    in, preferably UTF-8.
    """
    data = context.document.data
    shows = contradiction(data, context.declared)
    if shows:
        where = spot(data, data.find(b"encoding"))
        said = f"the encoding is declared as {shown(context.declared or '')}"
        if shows != "one byte each":
            yield where, f"{said}, but the first bytes show {shows.upper()}; declare what it is"
        else:
            yield where, f"{said}, but the declaration itself is not; declare what the file is in"


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
    """The file is in an encoding that few readers support.

    The others refuse the file or show wrong letters. Save the file as UTF-8.
    """
    if context.is_sitemap or not is_known(context.encoding):
        return  # another rule reports it as an error
    known = context.encoding.startswith(("utf-", "us-ascii", "ascii"))
    if not known and context.encoding not in _COMMON:
        yield Spot(1, 1), f"the encoding is {shown(context.encoding)}; write UTF-8"


@rule(
    "xml/invalid-bytes",
    Severity.ERROR,
    engine="parser",
    source=_XML + "#charencoding",
    passes=["<item><title>Rain</title></item>"],
)
def invalid_bytes() -> None:
    """Bytes are not valid in the encoding of the file.

    Readers refuse the file or show wrong letters. Most often text in Windows-1252 was copied
    into a file that says UTF-8. Save everything as UTF-8.
    """


@rule(
    "xml/unknown-encoding",
    Severity.ERROR,
    engine="parser",
    source=_XML + "#charencoding",
    flags=['<?xml version="1.0" encoding="bogus"?><rss version="2.0"><channel/></rss>'],
    passes=["<item><title>Rain</title></item>"],
)
def unknown_encoding() -> None:
    """The declared encoding does not exist.

    No reader can decode the file. Save it as UTF-8 and declare that.
    """
