"""Where an element, an attribute or a character of text is in the bytes.

libxml2 guesses lines past 65,535 and has no columns, so places come from expat, which counts both
correctly; but only after something was found, because that is a second parse.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from operator import itemgetter

from feedpub.documents import KINDS, names
from feedpub.documents.encodings import begin_of, utf8
from feedpub.documents.positions import AFTER, END, Place, Spot, element_of
from feedpub.documents.positions.excerpt import Excerpt
from feedpub.documents.positions.tag_offsets import tags_of
from feedpub.findings import Location
from feedpub.markup import Element
from feedpub.model import Document, Origin, Value
from feedpub.patterns import pattern
from feedpub.text import named

_BLANKS = pattern(rb"\s*")
_MARKUP = pattern(rb"<!\[CDATA\[|\]\]>|<!--.*?-->|<\?.*?\?>|&#?\w+;|\r\n|<", re.DOTALL)


@cache
def _items() -> frozenset[str]:
    """Return the local names of the items of all kinds of XML."""
    kinds = (kind for kind in KINDS.values() if kind.syntax == "xml" and kind.role != "rights")
    return frozenset(kind.item.rpartition("/")[2] for kind in kinds)


class Located(Value, frozen=True):
    """A place, and the article that it belongs to."""

    location: Location
    article: str | None = None
    record: Origin | None = None


class Locator:
    """Finds the places of all findings of a document in one parse."""

    def __init__(
        self,
        document: Document,
        places: Iterable[Place],
        *,
        encoding: str = "utf-8",
        excerpt: Excerpt | None = None,
    ) -> None:
        """Prepare to locate *places*.

        Args:
            document: Where they are.
            places: All that will be asked for.
            encoding: What the document is encoded in.
            excerpt: What of the document was parsed, where that is not all of it.
        """
        self._document = document
        self._excerpt = excerpt
        places = [_beside_comment(place) for place in places]
        elements = {element_of(place) for place in places} - {None}
        parsed = document.data if excerpt is None else excerpt.data
        self.data = utf8(parsed, encoding) if elements else b""
        self.starts: dict[Element, int] = {}
        self.ends: dict[Element, int] = {}
        if elements:
            numbers = _ordinals(elements)
            with_ends = any(map(_needs_end, places))
            # What is before the declaration has a rule of its own.
            tags = tags_of(self.data, numbers, with_ends=with_ends, start=begin_of(self.data))
            self.starts = {numbers[number]: offset for number, offset in tags.starts.items()}
            self.ends = {numbers[number]: offset for number, offset in tags.ends.items()}
        # Of a million siblings only the requested ones are kept.
        self._asked = {up for each in elements if each is not None for up in _upwards(each)}
        self._numbers: dict[Element, int] = {}
        self._counts: dict[Element, Counter[object]] = {}
        #: A cache, because an item with many faults may have many children.
        self._titles: dict[Element, str | None] = {}
        #: Known offsets, each with its line and the characters before it in that line; sorted.
        self._known = [(0, 1, -1 if self.data.startswith(codecs.BOM_UTF8) else 0)]
        #: What an excerpt, which is in UTF-8, was taken from.
        self._whole = self.data if excerpt is None else document.data

    def locate(self, place: Place) -> Located:
        """Return the location of *place*, and its article."""
        place = _beside_comment(place)
        name = self._document.name
        if isinstance(place, Spot):
            location = Location(path=name, line=place.line, column=place.column, xpath=place.path)
            record = self._record(place.item)
            return Located(location=location, article=place.article, record=record)
        element = place[0] if isinstance(place, tuple) else place
        path = self.path(element)
        offset = self.starts.get(element)
        line = column = None
        # expat may refuse what libxml2 accepts; no such file is known.
        if offset is not None:  # pragma: no branch
            line, column = self._position(self._detail(place, offset))
        if isinstance(place, tuple) and isinstance(place[1], str):
            path = f"{path}/@{self._own_name(element, place[1])}"
        location = Location(path=name, line=line, column=column, xpath=path)
        article, record = self._article(element)
        return Located(location=location, article=article, record=record)

    def path(self, element: Element) -> str:
        """Return the path in the document, without the root: ``channel/item[3]``."""
        steps = []
        parent = element.getparent()
        while parent is not None:
            name = self._own_name(element, str(element.tag))
            index, siblings = self._index(parent, element)
            steps.append(f"{name}[{index}]" if siblings > 1 else name)
            element, parent = parent, parent.getparent()
        return "/".join(reversed(steps)) or self._own_name(element, str(element.tag))

    @staticmethod
    def _own_name(element: Element, tag: str) -> str:
        uri = names.namespace(tag)
        if not uri:
            return tag
        if tag == element.tag:
            return f"{element.prefix}:{names.local(tag)}" if element.prefix else names.local(tag)
        prefixes = [prefix for prefix, other in element.nsmap.items() if other == uri and prefix]
        prefix = "xml" if names.prefixed(tag).startswith("xml:") else next(iter(prefixes), "")
        return f"{prefix}:{names.local(tag)}" if prefix else names.local(tag)

    def _index(self, parent: Element, element: Element) -> tuple[int, int]:
        counts = self._counts.get(parent)
        if counts is None:
            counts = self._counts[parent] = Counter()
            # Not by lxml's search: a namespace may be ``*`` or hold braces, and that misreads them.
            for each in parent.iterchildren():
                counts[each.tag] += 1
                if each in self._asked:
                    self._numbers[each] = counts[each.tag]
        number, count = self._numbers[element], counts[element.tag]
        excerpt = self._excerpt
        if excerpt is not None and parent is excerpt.parent and element.tag == excerpt.tag:
            return excerpt.number(number - 1) + 1, count + excerpt.omitted
        return number, count

    def _article(self, element: Element) -> tuple[str | None, Origin | None]:
        item: Element | None = element
        while item is not None and names.local(str(item.tag)) not in _items():
            item = item.getparent()
        if item is None:
            return None, None
        parent = item.getparent()
        number = self._index(parent, item)[0] - 1 if parent is not None else 0
        if item not in self._titles:
            self._titles[item] = _title(item)
        return self._titles[item], self._record(number)

    def _record(self, number: int | None) -> Origin | None:
        articles = self._document.articles
        if number is None or number >= len(articles):
            return None
        return articles[number].origin

    def _detail(self, place: Place, offset: int) -> int:
        if not isinstance(place, tuple):
            return offset
        if place[1] in (END, AFTER):
            return self._end(place[0], offset, place[1] == AFTER)  # type: ignore[arg-type]
        end = _end_of_tag(self.data, offset)
        if isinstance(place[1], int):
            return _text_offset(self.data, end, place[1])
        name = re.escape(names.local(str(place[1])).encode())
        match = re.compile(rb"\s(?:[\w.-]+:)?" + name + rb"\s*=").search(self.data, offset, end)
        return match.start() + 1 if match else offset

    def _end(self, element: Element, start: int, after: bool) -> int:
        end = self.ends.get(element, start)
        if not after:
            return end
        if self.data.startswith(b"</", end):
            end = self.data.find(b">", end) + 1
        match = _BLANKS.match(self.data, end)
        return match.end() if match else end

    def _position(self, offset: int) -> tuple[int, int]:
        """Return line and column; counting goes on from the nearest place already known."""
        if self._excerpt is not None:
            offset = self._excerpt.offset(offset)
        nearest = bisect_right(self._known, offset, key=itemgetter(0)) - 1
        known, line, columns = self._known[nearest]
        breaks = _breaks(self._whole, known, offset)
        if breaks:
            line += breaks
            found = (self._whole.rfind(each, known, offset) for each in (b"\n", b"\r"))
            known, columns = max(found) + 1, 0
        columns += len(self._whole[known:offset].decode("utf-8", "replace"))
        self._known.insert(nearest + 1, (offset, line, columns))
        return line, columns + 1


def _breaks(data: bytes, start: int, end: int) -> int:
    count = data.count(b"\n", start, end)
    if data.find(b"\r", start, end) >= 0:
        count += data.count(b"\r", start, end) - data.count(b"\r\n", start, end)
    return count


def _needs_end(place: Place) -> bool:
    return isinstance(place, tuple) and place[1] in (END, AFTER) and not isinstance(place, Spot)


def _beside_comment(place: Place) -> Place:
    """Return *place*, or if it is behind a comment the one before, which elements tell."""
    element = element_of(place)
    if element is None or isinstance(element.tag, str):
        return place
    before = next(element.itersiblings("*", preceding=True), None)
    if before is not None:
        return before, AFTER
    parent = element.getparent()
    assert parent is not None, "there is no text outside the root"
    return parent, len(parent.text or "")


def _upwards(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _title(item: Element) -> str | None:
    found: dict[str, str] = {}
    for child in item.iterchildren("*"):
        name = names.local(str(child.tag))
        if name in ("title", "guid", "id", "loc", "link"):
            text = " ".join("".join(child.itertext()).split())
            if text:
                found.setdefault(name, text)
    for name in ("title", "guid", "id", "loc", "link"):
        if name in found:
            return named(found[name])
    return None


def _ordinals(elements: set[Element | None]) -> dict[int, Element]:
    """Return position in document order → element, for the requested ones."""
    some = next(iter(elements))
    assert some is not None
    root = some.getroottree().getroot()
    found: dict[int, Element] = {}
    for number, element in enumerate(root.iter("*")):  # pragma: no branch: all are in the tree
        if element in elements:
            found[number] = element
            if len(found) == len(elements):
                break
    return found


def _end_of_tag(data: bytes, offset: int) -> int:
    """Return the offset just after the tag that starts at *offset*."""
    match = re.compile(rb"<[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>").match(data, offset)
    return match.end() if match else offset


def _text_offset(data: bytes, start: int, wanted: int) -> int:
    """Return the byte offset of character *wanted* of the text that begins at *start*."""
    position, passed, inside = start, 0, False
    while True:
        match = _MARKUP.search(data, position)
        end = match.start() if match else len(data)
        run = data[position:end].decode("utf-8", "replace")
        if passed + len(run) > wanted or match is None:
            return position + len(run[: wanted - passed].encode())
        passed += len(run)
        token = match[0]
        position = match.end()
        if token == b"<![CDATA[" and not inside:
            inside = True
        elif token == b"]]>":
            inside = False
        elif token == b"\r\n" or (token[:1] == b"&" and not inside):
            if passed == wanted:
                return match.start()
            passed += 1
        elif inside or token[:1] == b"&":
            position = match.start() + 1
            if passed == wanted:
                return match.start()
            passed += 1
        elif token == b"<":  # pragma: no cover - no caller's offset is after the text
            return match.start()
