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
from contextlib import suppress
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from feedpub.documents import KINDS, names
from feedpub.documents.encodings import begin_of, utf8
from feedpub.findings import Location
from feedpub.markup import Element
from feedpub.model import Origin, Value
from feedpub.patterns import pattern
from feedpub.text import named

if TYPE_CHECKING:
    from feedpub.checks._context import Context

_BLANKS = pattern(rb"\s*")
_MARKUP = pattern(rb"<!\[CDATA\[|\]\]>|<!--.*?-->|<\?.*?\?>|&#?\w+;|\r\n|<", re.DOTALL)


@cache
def _items() -> frozenset[str]:
    """Return the local names of the items of all kinds of document."""
    return frozenset(kind.item.rpartition("/")[2] for kind in KINDS.values())


class Spot(NamedTuple):
    """A place in the bytes, 1-based, for findings that are not about an element or attribute."""

    line: int
    column: int
    #: The path in the document, if known.
    path: str | None = None
    #: Position of its item, entry or url, from 0.
    item: int | None = None
    #: The title or id of that item.
    article: str | None = None


def spot(data: bytes, offset: int) -> Spot:
    """Return the place of byte *offset* of UTF-8 *data*."""
    before = data[: max(offset, 0)]
    line = before.count(b"\n") + 1
    start = before.rfind(b"\n") + 1
    return Spot(line, len(before[start:].decode("utf-8", "replace")) + 1)


def spots(data: bytes, found: Iterable[re.Match[bytes]]) -> Iterator[tuple[Spot, bytes]]:
    """Yield where each match in UTF-8 *data* is, in order, and what it is."""
    line = column = 1
    at = 0
    for match in found:
        passed = data[at : match.start()]
        at = match.start()
        if lines := passed.count(b"\n"):
            line, column = line + lines, 1
            passed = passed[passed.rfind(b"\n") + 1 :]
        column += len(passed.decode("utf-8", "replace"))
        yield Spot(line, column), match[0]


#: In place of an offset: the element's end tag, where a child is missing; and the end after it.
END, AFTER = -1, -2
#: An element; its attribute, by lxml name; an offset in its text; or a `Spot` in the bytes.
Place = Element | tuple[Element, str] | tuple[Element, int] | Spot


class Located(Value, frozen=True):
    """A place, and the article that it belongs to."""

    location: Location
    article: str | None = None
    record: Origin | None = None


class Locator:
    """Finds the places of all findings of a document in one parse."""

    def __init__(self, context: Context, places: list[Place]) -> None:
        self.context = context
        places = [_beside_comment(place) for place in places]
        elements = {_element(place) for place in places} - {None}
        self.data = utf8(context.data, context.encoding) if elements else b""
        self.starts: dict[Element, int] = {}
        self.ends: dict[Element, int] = {}
        if elements:
            self._index_places(_ordinals(elements), any(_needs_end(place) for place in places))
        # Of a million siblings only the requested ones are kept.
        self._asked = {up for each in elements if each is not None for up in _upwards(each)}
        self._numbers: dict[Element, int] = {}
        self._counts: dict[Element, Counter[object]] = {}
        #: A cache, because an item with many faults may have many children.
        self._titles: dict[Element, str | None] = {}
        #: Known offsets, each with its line and the characters before it in that line; sorted.
        self._known = [(0, 1, -1 if self.data.startswith(codecs.BOM_UTF8) else 0)]
        #: The document from which an excerpt, which is in UTF-8, was taken.
        self._whole = self.data if context.excerpt is None else context.document.data

    def locate(self, place: Place) -> Located:
        """Return the location of *place*, and its article."""
        place = _beside_comment(place)
        name = self.context.document.name
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

    def _index_places(self, wanted: dict[int, Element], with_ends: bool) -> None:
        from pyexpat import ExpatError, ParserCreate

        parser = ParserCreate("utf-8")
        last, number = max(wanted, default=-1), -1
        # expat requires the declaration at the very start; anything before it has its own rule.
        skipped = begin_of(self.data)
        open_elements: list[int] = []

        def start(_name: str, _attributes: object) -> None:
            nonlocal number
            number += 1
            if number in wanted:
                self.starts[wanted[number]] = skipped + parser.CurrentByteIndex
                if number == last and not with_ends:
                    raise _Enough

        def start_and_remember(name: str, attributes: object) -> None:
            start(name, attributes)
            open_elements.append(number)

        def end(_name: str) -> None:
            closed = open_elements.pop()
            if closed in wanted:
                self.ends[wanted[closed]] = skipped + parser.CurrentByteIndex

        parser.StartElementHandler = start_and_remember if with_ends else start
        if with_ends:
            parser.EndElementHandler = end
        # Files that libxml2 accepts and expat does not are rare; then there is no exact place.
        with suppress(_Enough, ExpatError):
            parser.Parse(self.data[skipped:], True)

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
        excerpt = self.context.excerpt
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
        articles = self.context.document.articles
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
        """Return line and column; counting continues from the nearest known place."""
        if self.context.excerpt is not None:
            offset = self.context.excerpt.offset(offset)
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
    """Return *place*; for a comment, the place before it, because only elements are located."""
    element = _element(place)
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


def _element(place: Place) -> Element | None:
    if isinstance(place, Spot):
        return None
    return place[0] if isinstance(place, tuple) else place


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


class _Enough(Exception):  # noqa: N818 it is no error
    pass


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
