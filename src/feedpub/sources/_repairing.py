"""XML as it comes, made XML that a parser takes, wherever there is one right way to read it.

Everything that is repaired is said, with its line. What could be meant in two ways is left to the
parser, which refuses it. https://www.w3.org/TR/xml/
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from feedpub.articles import rules
from feedpub.articles.notes import Broken, Remark
from feedpub.documents import encodings, names
from feedpub.findings import Rule
from feedpub.sources._alphabets import fitting
from feedpub.sources._reader import Record
from feedpub.text import shown, sign_of

_BLOCK = 1 << 16
#: How much of a document is looked at before any of it is parsed.
_HEAD = 1 << 16
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|RDF|feed|urlset|sitemapindex)(?=[\s/>])")
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*\?>")
#: What is allowed before the root element: https://www.w3.org/TR/xml/#NT-prolog
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?>)*+", re.DOTALL)
_NO_MARKUP = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_VALUE = re.compile(rb"=\s*(?:\"[^\"]*\"|'[^']*')")
_TAG = re.compile(rb"</?[A-Za-z_][^<>]*>")
_PREFIX = re.compile(rb"(?:^</?|\s)([A-Za-z_][\w.-]*):[\w.-]")
_DECLARED = re.compile(rb"\sxmlns:([\w.-]+)\s*=")
_ASIDE = re.compile(rb"<!\[CDATA\[|<!--|<\?")
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
_REFERENCE = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)([A-Za-z][A-Za-z0-9]{1,31};)?"
)
#: References to characters that XML does not allow, and to halves of characters.
_ILLEGAL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|0*5[5-7][0-9]{3}|0*6553[45]|0*[1-9][0-9]{6,}"
    rb"|x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]"
    rb"|[1-9a-fA-F][0-9a-fA-F]{5,}));"
)
_ILLEGAL = bytes([*range(9), 11, 12, *range(14, 32)])
_HIGH = bytes(range(128, 256))
_ILLEGAL_CHARACTER = re.compile(b"[%b]" % re.escape(_ILLEGAL))
_NONCHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
#: Letters of UTF-8 that make no sense as the two or three letters that they are in windows-1252.
_TWICE = re.compile(rb"((?:\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac)+)")
#: More faults than this are not XML any more.
MOST_FAULTS = 1_000_000
#: What is called by these names is windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
_WESTERN = {"iso8859-1", "cp1252", "ascii"}


class Unreadable(Exception):  # noqa: N818 a verdict on the data, caught where records are made
    """There is no one right way to read on."""

    def __init__(self, rule: Rule, message: str, line: int) -> None:
        super().__init__(message)
        self.record = Record(Broken(rule=rule, message=message, final=True), line)


class Repaired:
    """A document of XML as pieces of well-formed UTF-8.

    Args:
        stream: Its bytes.
        encoding: What they are encoded in, whatever they say themselves.
        item: Local name of the elements whose lines are noted.

    Attributes:
        starts: The lines that elements *item* begin in, in the order of the document.
    """

    def __init__(self, stream: BinaryIO, encoding: str | None, item: str = "item") -> None:
        self.starts: deque[int] = deque()
        self._start = re.compile(rb"<(?:[\w.-]+:)?%b(?=[\s/>])" % item.encode())
        self._stream = stream
        self._encoding = encoding
        self._line = 1
        self._remarks: list[Record] = []
        #: What ends the piece of text that is not markup and that the next block begins in.
        self._until: bytes | None = None
        #: What is only complete with the next block.
        self._rest = b""
        self._faults = 0

    def remarks(self) -> Iterator[Record]:
        """Yield what was repaired since this was asked last."""
        said, self._remarks = self._remarks, []
        yield from said

    def pieces(self) -> Iterator[bytes]:
        """Yield the document.

        Raises:
            Unreadable: It cannot be read on.
        """
        head = self._read(_HEAD)
        decoder = _Decoder(head, self._encoding, self)
        yield self._repaired(self._opened(decoder.decode(head)))
        while block := self._stream.read(_BLOCK):
            yield self._repaired(decoder.decode(block))
        yield self._repaired(decoder.decode(b"", final=True), final=True)

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size and (block := self._stream.read(size - len(found))):
            found += block
        return found

    def note(self, rule: Rule, message: str, line: int, key: str) -> None:
        """Note what was repaired in *line*; all of one *key* are one finding.

        Raises:
            Unreadable: It is too much.
        """
        self._faults += 1
        if self._faults > MOST_FAULTS:
            raise Unreadable(rules.NOT_XML, f"has more than {MOST_FAULTS:,} faults", line)
        self._remarks.append(Record(Remark(rule, rule.severity, "", message, key), line))

    @property
    def line(self) -> int:
        """The line that the next piece begins in."""
        return self._line

    def _opened(self, text: bytes) -> bytes:
        """Return *text*, the beginning of the document, without the parts not allowed there."""
        text = text.removeprefix(codecs.BOM_UTF8)
        root = _ROOT.search(text)
        if root is None:
            return text
        if b"<!ENTITY" in text[: root.start()]:
            line = text.count(b"\n", 0, text.index(b"<!ENTITY")) + 1
            message = "declares entities, which no feed needs and which are used for attacks"
            raise Unreadable(rules.NOT_XML, message, line)
        declaration = _DECLARATION.search(text, 0, root.start())
        # Its encoding is no longer what it says.
        start, stop = declaration.span() if declaration else (root.start(), root.start())
        before = text[:start]
        if before.strip() and _PROLOG.fullmatch(before) is None:
            said = shown(before.strip().decode("utf-8", "replace"))
            self.note(rules.REPAIRED, f"{said} comes before the XML; it was left out", 1, "before")
            before = b""
        elif declaration:
            before = b""
        lines = text.count(b"\n", 0, stop) - before.count(b"\n")
        return self._declaring(b"\n" * lines + before + text[stop:])

    def _declaring(self, text: bytes) -> bytes:
        """Return *text* with the namespaces declared whose prefixes it uses without."""
        root = _ROOT.search(text)
        assert root is not None, "it was there before"
        markup = _VALUE.sub(b"=", _NO_MARKUP.sub(b"", text))
        used = {each for tag in _TAG.findall(markup) for each in _PREFIX.findall(tag)}
        missing = sorted(used - set(_DECLARED.findall(text)) - {b"xml", b"xmlns"})
        if not missing:
            return text
        said = ", ".join(each.decode("ascii", "replace") for each in missing)
        line = text.count(b"\n", 0, root.end()) + 1
        message = f"declares no namespace for the prefix {said}; the usual one was taken"
        self.note(rules.REPAIRED, message, line, "namespace")
        written = b"".join(map(_declaration, missing))
        return text[: root.end()] + written + text[root.end() :]

    def _repaired(self, data: bytes, *, final: bool = False) -> bytes:
        data = self._without(_NONCHARACTERS, self._rest + data)
        bare = data.translate(None, _ILLEGAL)
        if len(bare) < len(data):
            first = _ILLEGAL_CHARACTER.search(data)
            before = data[: first.start()] if first else b""
            self._removed(self._line + before.count(b"\n"))
        made, position = [], 0
        while position < len(bare):
            if self._until is not None:
                end = bare.find(self._until, position)
                is_cut = end < 0
                stop = end + len(self._until)
                if is_cut:
                    stop = len(bare) if final else max(position, len(bare) - 2)
                else:
                    self._until = None
                made.append(bare[position:stop])
            else:
                aside = _ASIDE.search(bare, position)
                is_cut = aside is None
                stop = aside.end() if aside else len(bare) if final else _whole(bare, position)
                self._until = _ENDS[aside[0]] if aside else None
                made.append(self._outside(bare[position:stop]))
            self._line += bare.count(b"\n", position, stop)
            position = stop
            if is_cut:
                break
        self._rest = bare[position:]
        return b"".join(made)

    def _without(self, unwanted: re.Pattern[bytes], data: bytes) -> bytes:
        first = unwanted.search(data)
        if first is None:
            return data
        self._removed(self._line + data.count(b"\n", 0, first.start()))
        return unwanted.sub(b"", data)

    def _removed(self, line: int) -> None:
        message = "contains characters that XML does not allow; they were removed"
        self.note(rules.CONTROL_CHARACTER, message, line, "illegal")

    def _outside(self, text: bytes) -> bytes:
        """Return a piece of markup and text, and note the items in it."""
        line, counted = self._line, 0
        for match in self._start.finditer(text):
            line += text.count(b"\n", counted, match.start())
            counted = match.start()
            self.starts.append(line)
        return self._referring(text)

    def _referring(self, text: bytes) -> bytes:
        """Return *text* with every ``&`` beginning a reference that XML knows."""
        if b"&" not in text:
            return text
        if b"&#" in text:
            text = self._without(_ILLEGAL_REFERENCE, text)
        line, counted = self._line, 0

        def right(match: re.Match[bytes]) -> bytes:
            nonlocal line, counted
            line += text.count(b"\n", counted, match.start())
            counted = match.start()
            return self._reference(match[1] or b"", line)

        return _REFERENCE.sub(right, text)

    def _reference(self, name: bytes, line: int) -> bytes:
        meant = _character(name.decode("ascii")) if name else None
        if meant is None:
            self.note(rules.REPAIRED, "contains a bare &; it was read as &amp;", line, "ampersand")
            return b"&amp;" + name
        message = f"holds &{name.decode('ascii')}, which is defined in HTML but not in XML"
        self.note(rules.REPAIRED, f"{message}; it was read as in HTML", line, "entity")
        return "".join(f"&#{ord(each)};" for each in meant).encode("ascii")


def _whole(text: bytes, start: int) -> int:
    """Return where what may not be there to its end begins in *text*, from *start* on."""
    begins = (text.rfind(b"&", max(start, len(text) - 40)),
              text.rfind(b"<", max(start, len(text) - 200)))  # fmt: skip
    return min((each for each in begins if each >= 0), default=len(text))


class _Decoder:
    """Makes UTF-8 of bytes in the encoding that *head* shows or declares."""

    def __init__(self, head: bytes, named: str | None, said: Repaired) -> None:
        seen, declared = encodings.encoding_of(head)
        sign = sign_of(head)
        encoding = seen if sign is not None else named or seen
        codec = encodings.codec_of(encoding)
        if codec is None:
            message = f"declares the encoding {shown(encoding)}, which is not known"
            raise Unreadable(rules.NOT_UTF8, message, 1)
        self._said = said
        self._declared = named or declared
        self._is_plain = True
        self._held = b""
        self._take(codec)

    def _take(self, codec: str) -> None:
        self._codec = "cp1252" if codec in _WESTERN else codec
        self._decoder = codecs.getincrementaldecoder(self._codec)()

    def decode(self, block: bytes, *, final: bool = False) -> bytes:
        if self._codec == "cp1252":
            return self._western(block, final=final)
        try:
            text = self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            return self._otherwise(error)
        self._is_plain = self._is_plain and text.isascii()
        return text.encode("utf-8", "replace")

    def _otherwise(self, error: UnicodeDecodeError) -> bytes:
        """Return what does not decode in the encoding that alone fits it."""
        data = error.object
        line = self._said.line + data.count(b"\n", 0, error.start)
        fault = f"byte 0x{data[error.start]:02X} is not {self._codec.upper()}"
        if self._codec != "utf-8" or not self._is_plain or not data[: error.start].isascii():
            raise Unreadable(rules.NOT_UTF8, fault, line)
        fits = fitting(data[error.start :])
        if fits is None:
            help = 'name its encoding: encoding = "windows-1252", or whichever it is'
            raise Unreadable(rules.NOT_UTF8, f"{fault}; {help}", line)
        said = f"declares {self._declared}" if self._declared else "declares no encoding"
        message = f"{said} and is not UTF-8; it was read as {fits}, which alone fits its letters"
        self._said.note(rules.REPAIRED, message, line, "encoding")
        self._take(encodings.codec_of(fits) or fits)
        return self.decode(data)

    def _western(self, block: bytes, *, final: bool) -> bytes:
        block = self._held + block
        # What may go on in the next block waits for it.
        tail = b"" if final else block[-3:]
        waiting = len(tail) - len(tail.rstrip(_HIGH))
        cut = len(block) - waiting
        block, self._held = block[:cut], block[cut:]
        parts = _TWICE.split(block)
        if len(parts) > 1:
            line = self._said.line + parts[0].count(b"\n")
            message = f"is partly UTF-8, but declares {self._declared}; that part was read as UTF-8"
            self._said.note(rules.REPAIRED, message, line, "twice")
        made = [part if index % 2 else self._narrow(part) for index, part in enumerate(parts)]
        return b"".join(made)

    def _narrow(self, part: bytes) -> bytes:
        try:
            return part.decode("cp1252").encode()
        except UnicodeDecodeError:
            # Five bytes have no letter; they are controls there, and removed as such.
            return part.decode("latin-1").encode()


def _declaration(prefix: bytes) -> bytes:
    name = prefix.decode("ascii", "replace")
    uri = names.NAMESPACES.get(name, f"urn:undeclared:{name}")
    return b' xmlns:%b="%b"' % (prefix, uri.encode())


@lru_cache(maxsize=512)
def _character(name: str) -> str | None:
    from html.entities import html5  # 4 ms, and most feeds need none

    return html5.get(name)
