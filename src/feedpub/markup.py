"""XML: the namespaces, the tags, the one hardened parser and its schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

XML = "http://www.w3.org/XML/1998/namespace"

#: Conventional prefix → URI, byte-exact, of every namespace that feedpub writes or supports.
#: The sitemap ones are ``http:`` and Media RSS ends in a slash: both are names, not addresses.
NAMESPACES: Mapping[str, str] = {
    "at": "http://purl.org/atompub/tombstones/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "fh": "http://purl.org/syndication/history/1.0",
    "georss": "http://www.georss.org/georss",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rsl": "https://rslstandard.org/rsl",
    "sitemap": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "video": "http://www.google.com/schemas/sitemap-video/1.1",
    "xhtml": "http://www.w3.org/1999/xhtml",
}

AT = NAMESPACES["at"]
ATOM = NAMESPACES["atom"]
CONTENT = NAMESPACES["content"]
DC = NAMESPACES["dc"]
DCTERMS = NAMESPACES["dcterms"]
FH = NAMESPACES["fh"]
GEORSS = NAMESPACES["georss"]
IMAGE = NAMESPACES["image"]
MEDIA = NAMESPACES["media"]
NEWS = NAMESPACES["news"]
RSL = NAMESPACES["rsl"]
SITEMAP = NAMESPACES["sitemap"]
VIDEO = NAMESPACES["video"]
XHTML = NAMESPACES["xhtml"]


def escape(text: str) -> str:
    """Return *text* as character data."""
    # A search takes half the time of replacing, and most text has nothing to replace.
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "\r" in text:
        text = text.replace("\r", "&#13;")
    return text


def quote(value: object) -> str:
    """Return *value* as an attribute's value, in double quotes."""
    text = escape(value if type(value) is str else str(value))
    if '"' in text:
        text = text.replace('"', "&quot;")
    if "\n" in text or "\t" in text:
        # Otherwise XML parsers would turn them into spaces.
        text = text.replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{text}"'


class Tag:
    """Writes elements of one name as text; an empty string for the value ``None``.

    An lxml element takes 3 µs, this 0.4; and an archive has a million of them.
    """

    __slots__ = ("_end", "_start", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._start = f"<{name}>"
        self._end = f"</{name}>"

    def having(self, /, **attributes: object) -> Tag:
        """Return the tag with *attributes* that are part of every element."""
        tag = Tag(self.name)
        tag._start = self._opened(attributes) + ">"
        return tag

    def __call__(self, text: str | None, /, **attributes: object) -> str:
        """Return the element with *text*."""
        if text is None:
            return ""
        if "&" in text or "<" in text or ">" in text or "\r" in text:
            text = escape(text)
        start = self._start if not attributes else self._opened(attributes) + ">"
        return f"{start}{text}{self._end}"

    def empty(self, /, **attributes: object) -> str:
        """Return the element with attributes only."""
        return self._opened(attributes) + "/>"

    def cdata(self, text: str | None) -> tuple[str, ...]:
        """Return the element with *text* in CDATA, as pieces to join: such text is long.

        A text that would split the CDATA section is escaped instead: libmrss loses an article
        whose body is split.
        """
        if text is None:
            return ()
        # Searching one bracket is ten times as fast as three characters, and few bodies have any.
        if "]" in text and "]]>" in text:
            return (self(text),)
        return f"{self._start}<![CDATA[", text, f"]]>{self._end}"

    def shaped(self, *names: str) -> Shape:
        """Return a fast writer of elements with the attributes *names*."""
        return Shape(self, names)

    def inline(self, /, *children: str, **attributes: object) -> str:
        """Return the element with *children*, all on one line."""
        inside = "".join(children)
        start = self._opened(attributes)
        return f"{start}>{inside}{self._end}" if inside else f"{start}/>"

    def block(self, depth: int, children: Iterable[str], /, **attributes: object) -> str:
        """Return the element with each non-empty one of *children* on its own line."""
        outer = "\n" + "  " * depth
        inner = outer + "  "
        lines = inner.join(filter(None, children))
        return f"{self._opened(attributes)}>{inner}{lines}{outer}{self._end}"

    def _opened(self, attributes: Mapping[str, object]) -> str:
        start = "<" + self.name
        for name, value in attributes.items():
            if value is not None:
                start += f" {name}={quote(value)}"
        return start


class Shape:
    """Writes elements of one name whose attributes are always the same.

    It uses one template and one check of the result, in place of a check of each value.
    """

    __slots__ = ("_names", "_quotes", "_tag", "_template")

    def __init__(self, tag: Tag, names: tuple[str, ...]) -> None:
        self._tag = tag
        self._names = names
        self._quotes = 2 * len(names)
        self._template = tag._opened(dict.fromkeys(names, "%s"))

    def __call__(self, *values: object, inside: str = "") -> str:
        """Return the element with *values*, in the order of the names, leaving out ``None``."""
        start = self._template % values if None not in values else ""
        if not self._is_plain(start):
            start = self._tag._opened(dict(zip(self._names, values, strict=True)))
        return f"{start}>{inside}{self._tag._end}" if inside else start + "/>"

    def _is_plain(self, start: str) -> bool:
        return (
            "&" not in start
            and start.rfind("<") == 0
            and ">" not in start
            and start.count('"') == self._quotes
            and not ("\n" in start or "\t" in start or "\r" in start)
        )


class Tags:
    """The tags of one namespace: ``dc.creator`` writes ``<dc:creator>``."""

    def __init__(self, prefix: str | None = None) -> None:
        self._prefix = f"{prefix}:" if prefix else ""

    def __getattr__(self, name: str) -> Tag:
        if name.startswith("_"):  # requested by Python itself
            raise AttributeError(name)
        # Called once for each name: afterwards it is a plain attribute.
        tag = Tag(self._prefix + name)
        setattr(self, name, tag)
        return tag


def prolog(stylesheet: str | None = None) -> str:
    """Return the part before the root element: the declaration, and the stylesheet if any.

    https://www.w3.org/TR/xml-stylesheet/
    """
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    if stylesheet is None:
        return declaration
    kind = "text/css" if stylesheet.endswith(".css") else "text/xsl"
    return f'{declaration}<?xml-stylesheet type="{kind}" href={quote(stylesheet)}?>\n'


def encode(text: str) -> bytes:
    """Return a document's text as UTF-8.

    A lone surrogate, which no encoding has, becomes a reference that every parser rejects: the
    document's check finds it and it is not published.
    """
    return text.encode("utf-8", "xmlcharrefreplace")


#: The number of CDATA sections that may be in a single text without a slowdown.
_MOST_PIECES = 20_000


def parser(
    schema: etree.XMLSchema | None = None,
    *,
    encoding: str | None = None,
    joined: bool = False,
    recover: bool = False,
) -> etree.XMLParser[Element]:
    """Return a parser that reads no files, uses no network and expands no entities.

    With *schema* it treats invalid documents as not well-formed; *encoding* overrides the declared
    one. With *joined*, CDATA sections are merged with the text around them; with *recover* it
    continues after errors.

    Each call creates one, because an lxml parser must not be shared between threads.
    https://lxml.de/FAQ.html#how-do-i-use-lxml-safely-as-a-web-service-endpoint
    """
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        strip_cdata=joined,
        schema=schema,
        encoding=encoding,
        recover=recover,
    )


def parse(data: bytes) -> Element:
    """Parse *data*.

    Raises:
        lxml.etree.XMLSyntaxError: It is not well-formed.
    """
    return etree.fromstring(data, parser(joined=is_in_pieces(data)))


def is_in_pieces(data: bytes) -> bool:
    """Return whether there are so many CDATA sections that reading a text is slow.

    lxml joins a text again for each of its pieces: 400,000 of them took half a minute.
    """
    return data.count(b"<![CDATA[") > _MOST_PIECES


def schema_folder() -> Path:
    """Return the folder of the schemas: inside the package, or beside ``src`` in a checkout."""
    # Not importlib.resources, which loads zipfile and tempfile to find a folder beside this file.
    packaged = Path(__file__).parent / "schemas"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "schemas"
