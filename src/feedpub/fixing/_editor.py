"""Where the parts of a document are in its bytes, and edits that change only them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from feedpub import checks, markup
from feedpub.checks import Context, ValueKind
from feedpub.documents import names
from feedpub.documents.encodings import codec_of, utf8
from feedpub.documents.positions.tag_offsets import tags_of
from feedpub.findings import Fix
from feedpub.fixing._notation import escaped, qualified, quoted
from feedpub.markup import Element
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.fixing._json_values import Values

_NARROW = ("utf-8", "utf8", "us-ascii", "ascii")
#: Stateful encodings: a byte's meaning depends on those before it, so no part can be replaced.
_STATEFUL = ("iso-2022", "iso2022", "utf-7", "utf7", "hz")
_START_TAG = pattern(rb"<[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>")
_ATTRIBUTE = pattern(rb"(?<!\s)(\s++)([^\s=/>]++)\s*+=\s*+(\"[^\"]*\"|'[^']*')")
_CDATA = pattern(rb"\s*<!\[CDATA\[(.*?)\]\]>\s*", re.DOTALL)
_BLANK = b" \t\r\n"


class Unplaced(Exception):  # noqa: N818 not an error, but the absence of a fix
    """What should be edited is not in the bytes as such, so there is no fix."""


class Edit(NamedTuple):
    """A replacement of the bytes from *start* to *end* of the document in UTF-8."""

    start: int
    end: int
    text: bytes


class TagSpans(NamedTuple):
    """Where an element is: the offsets of its start, its content, its end tag and its end."""

    start: int
    inside: int
    close: int
    end: int

    @property
    def is_empty(self) -> bool:
        """Whether the element is one self-closing tag."""
        return self.close == self.end


class Editor:
    """Makes edits of a document's bytes.

    Attributes:
        context: The checks' context of the document.
        url: Its public address, if known.
        alike: Parent and tag → content → the first child with it; a cache for remedies.
        whole: A fix of the whole document at once → its answer; a cache for remedies.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.url = context.document.url
        self.alike: dict[tuple[Element, object], dict[object, Element]] = {}
        self.whole: dict[object, Fix | None] = {}
        self._passed = (0, 0)

    @cached_property
    def json(self) -> Values:
        """The values of a JSON document."""
        from feedpub.fixing._json_values import Values

        return Values(self.context.document.data)

    def fix(self, title: str, *edits: Edit) -> Fix | None:
        """Return *edits* as one fix; ``None`` if there are none.

        Raises:
            Unplaced: The document is in an encoding in which no part can be replaced.
        """
        if self._codec is None:
            raise Unplaced
        made = []
        for edit in edits:
            replacement = edit.text
            if self._codec:
                replacement = edit.text.decode().encode(self._codec, "xmlcharrefreplace")
            start, end = self._offset(edit.start), self._offset(edit.end)
            made.append(Fix(start=start, end=end, replacement=replacement, title=title))
        return replace(made[0], more=tuple(made[1:])) if made else None

    def kind(self, element: Element, key: str | None) -> ValueKind | None:
        """Return the kind of value that *element*, or its attribute *key*, must have.

        Raises:
            Unplaced: The vocabularies do not know its place.
        """
        node = checks.node_of(element)
        if node is None:
            raise Unplaced  # inside something that is checked as a whole, such as an XHTML body
        return node.text if key is None else node.kinds.get(key)

    def tags(self, element: Element) -> TagSpans:
        """Return where *element* is.

        Raises:
            Unplaced: It comes from an entity.
        """
        number = self._numbers[element]
        start, close = self._index[number] if number < len(self._index) else (0, 0)
        match = _START_TAG.match(self.data, start)
        if match is None or not match[0].startswith(f"<{qualified(element)}".encode()):
            raise Unplaced
        inside = match.end()
        if match[0].endswith(b"/>"):
            return TagSpans(start, inside, inside, inside)
        end = self.data.find(b">", close) + 1
        return TagSpans(start, inside, close, end)

    def write(self, element: Element, key: str | None, value: str, whole: bool) -> Edit:
        """Write *value* as the text of *element* or its attribute *key*.

        Args:
            element: The element to change.
            key: The attribute's name in lxml's notation.
            value: The new value.
            whole: Whether to drop the spaces around the old value, too.
        """
        if key is not None:
            return self._write_attribute(element, key, value)
        tags = self.tags(element)
        assert not tags.is_empty, "there was a value"
        inner = self.data[tags.inside : tags.close]
        if b"<" not in inner:
            start, end = tags.inside, tags.close
            if not whole:
                start += len(inner) - len(inner.lstrip(_BLANK))
                end -= len(inner) - len(inner.rstrip(_BLANK))
            return Edit(start, max(start, end), escaped(value))
        section = _CDATA.fullmatch(inner)
        if section is None or b"]]>" in section[1] or "]]>" in value:
            raise Unplaced
        if whole:
            return Edit(tags.inside, tags.close, f"<![CDATA[{value}]]>".encode())
        start, end = (tags.inside + section.start(1), tags.inside + section.end(1))
        return Edit(start, end, value.encode())

    def _write_attribute(self, element: Element, key: str, value: str) -> Edit:
        _, _, start, end = self.attribute(element, key)
        return Edit(start, end, quoted(value, self.data[start - 1 : start]))

    def attribute(self, element: Element, key: str) -> tuple[int, int, int, int]:
        """Return the offsets of the spaces before it, of its name, its value and its end."""
        tags = self.tags(element)
        spans = {}
        for match in _ATTRIBUTE.finditer(self.data, tags.start, tags.inside):
            prefix, colon, local = match[2].decode().rpartition(":")
            uri = element.nsmap.get(prefix) if prefix != "xml" else markup.XML
            name = f"{{{uri}}}{local}" if colon else local
            spans[name] = match.start(), match.start(2), match.start(3) + 1, match.end(3) - 1
        return spans[key]

    def add_attribute(self, element: Element, name: str, value: str) -> Edit:
        """Add the attribute *name* after the others of *element*."""
        tags = self.tags(element)
        head = self.data[tags.start : tags.inside].removesuffix(b">").removesuffix(b"/")
        at = tags.start + len(head.rstrip(_BLANK))
        return Edit(at, at, b" " + name.encode() + b'="' + quoted(value, b'"') + b'"')

    @staticmethod
    def at(start: int, length: int, text: str) -> Edit:
        """Replace *length* bytes at *start* by *text*, without escaping."""
        return Edit(start, start + length, text.encode())

    def rename(self, element: Element, name: str) -> tuple[Edit, ...]:
        """Give *element* another *name*, prefix included."""
        tags = self.tags(element)
        length = len(qualified(element).encode())
        edits = [Edit(tags.start + 1, tags.start + 1 + length, name.encode())]
        if not tags.is_empty:
            edits.append(Edit(tags.close + 2, tags.close + 2 + length, name.encode()))
        return tuple(edits)

    def remove(self, element: Element) -> Edit:
        """Remove *element*, and its line if nothing else is on it."""
        tags = self.tags(element)
        line = self.data.rfind(b"\n", 0, tags.start) + 1
        following = self.data.find(b"\n", tags.end) + 1
        alone = line and not self.data[line : tags.start].strip(_BLANK)
        if alone and following and not self.data[tags.end : following].strip(_BLANK):
            return Edit(line, following, b"")
        return Edit(tags.start, tags.end, b"")

    def move(self, element: Element, before: Element) -> tuple[Edit, ...]:
        """Move *element* to where *before* begins, with as many spaces between."""
        here = self.tags(element)
        return (
            self.insert_before(before, self.data[here.start : here.end]),
            self.remove(element),
        )

    def insert_before(self, element: Element, text: bytes) -> Edit:
        """Insert *text* before *element*, followed by the same indentation."""
        tags = self.tags(element)
        head = self.data[max(0, tags.start - 200) : tags.start]
        blanks = head[len(head.rstrip(_BLANK)) :]
        return Edit(tags.start, tags.start, text + blanks)

    def insert_after(self, element: Element, text: bytes) -> Edit:
        """Insert *text* after *element*, preceded by the same indentation."""
        tags = self.tags(element)
        head = self.data[max(0, tags.start - 200) : tags.start]
        blanks = head[len(head.rstrip(_BLANK)) :]
        return Edit(tags.end, tags.end, blanks + text)

    def prefix(self, element: Element, uri: str) -> tuple[str, tuple[Edit, ...]]:
        """Return the prefix of a namespace at *element*, and the edit that declares it, if needed.

        Raises:
            Unplaced: Its usual prefix is bound to something else there.
        """
        for prefix, other in element.nsmap.items():
            if other == uri and prefix:
                return prefix, ()
        usual = names.prefixed(f"{{{uri}}}-").partition(":")[0]
        if usual in element.nsmap:
            raise Unplaced
        return usual, (self.add_attribute(self.context.root, f"xmlns:{usual}", uri),)

    @cached_property
    def _codec(self) -> str | None:
        """The codec to write with: empty for UTF-8, ``None`` if nothing can be replaced."""
        encoding, data = self.context.encoding, self.context.document.data
        if encoding in _NARROW:
            return ""
        codec = codec_of(encoding)
        if codec is None or codec.replace("_", "-").startswith(_STATEFUL):
            return None
        if self._mark:
            codec += "-le" if data[:1] == b"\xff" else "-be"
        same = self.data.decode().encode(codec, "replace") == data[self._mark :]
        return codec if same else None

    @property
    def _mark(self) -> int:
        """The length of a byte order mark that decoding has dropped."""
        return {"utf-16": 2, "utf-32": 4}.get(self.context.encoding, 0)

    @cached_property
    def data(self) -> bytes:
        """The document in UTF-8; the offsets of edits are offsets in this."""
        if self.context.encoding in _NARROW:
            return self.context.document.data
        return utf8(self.context.document.data, self.context.encoding)

    def _offset(self, offset: int) -> int:
        """Return the offset in the document as it was read; cheap if it follows the last one."""
        if not self._codec:
            return offset
        known, passed = self._passed if self._passed[0] <= offset else (0, self._mark)
        passed = passed or self._mark
        passed += len(self.data[known:offset].decode().encode(self._codec))
        self._passed = (offset, passed)
        return passed

    @cached_property
    def _numbers(self) -> dict[Element, int]:
        return {element: number for number, element in enumerate(self.context.root.iter("*"))}

    @cached_property
    def _index(self) -> list[tuple[int, int]]:
        """Offsets of every element's start tag and of its end tag, in document order."""
        tags = tags_of(self.data)
        # libxml2 accepts what expat does not: such a document is left alone.
        if not tags.is_complete:
            return []
        return [(start, tags.ends[number]) for number, start in tags.starts.items()]
