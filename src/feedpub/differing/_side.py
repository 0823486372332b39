"""One side of a comparison: its documents and their articles, of which little is in memory."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from typing import IO

import msgspec
from msgspec import Struct

from feedpub.differing._comparable import Comparable, address, comparable, plain, readable, seconds
from feedpub.documents import KINDS, Contents, read_on
from feedpub.errors import ReadError
from feedpub.model import Document

_DAY = 86_400
#: Days by which the date of one article may differ from one document to the other.
NEAR = (0, 1, -1)
_UNKNOWN = "is neither a feed nor a sitemap"
#: What lists articles begins its entries with, in any version.
_ENTRIES = (b"<item>", b"<item ", b"<entry>", b"<entry ", b"<url>", b":item>", b":entry>", b":url>")


class Scratch:
    """What is compared, in a file, so that all of it need not be in memory.

    Args:
        file: An empty file, open to write and read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0
        self._is_at_end = True

    def add(self, data: bytes) -> int:
        """Keep *data*; return where it is."""
        if not self._is_at_end:
            self._file.seek(self._end)
            self._is_at_end = True
        self._file.write(len(data).to_bytes(4, "little") + data)
        place, self._end = self._end, self._end + 4 + len(data)
        return place

    def at(self, place: int) -> bytes:
        """Return the bytes at *place*."""
        self._is_at_end = False
        self._file.seek(place)
        return self._file.read(int.from_bytes(self._file.read(4), "little"))


class SideDocument(Struct):
    """A document of a side.

    Attributes:
        name: What it is called there.
        format: The name of its kind.
        fields: What documents such as this can say of an article.
        start: The number of its first article.
        end: The number behind its last article.
        lists: What it lists, if it is an index.
        deletions: Hashes of the ids that it says were deleted, besides its articles.
        note: What is wrong with it, if it was read nevertheless.
    """

    name: str
    format: str
    fields: frozenset[str] = frozenset()
    start: int = 0
    end: int = 0
    lists: list[str] = []
    deletions: set[int] = set()
    note: str = ""


class Side:
    """The documents of one side, with six numbers for each of their articles.

    Attributes:
        documents: The documents, in the order in which they were added.
        keys: For each article a hash of its id, of its address, and of its title with the day.
        digests: For each article a hash of all that is compared.
        deleted: For each article whether it only says that it was deleted.
    """

    def __init__(self, scratch: Scratch) -> None:
        self.documents: list[SideDocument] = []
        self.keys = {"id": array("q"), "url": array("q"), "title": array("q")}
        self.digests = array("q")
        self.deleted = bytearray()
        self._scratch = scratch
        self._places = array("q")
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Comparable).decode

    def add(self, document: Document, name: str) -> SideDocument:
        """Add *document*, called *name*.

        Raises:
            ReadError: It cannot be parsed.
        """
        added = SideDocument(name=name, format=document.format, start=len(self._places))
        problem = self._strictly(document, added) if document.format in KINDS else _UNKNOWN
        if problem is not None and not self._loosely(document, added, problem):
            validating = "See what is wrong with `feedpub validate`; `--fix` may repair it."
            naming = "Name the feed itself: RSS, Atom, JSON Feed, or a sitemap."
            help = naming if problem is _UNKNOWN else validating
            raise ReadError(problem, place=document.name, help=help)
        added.end = len(self._places)
        self.documents.append(added)
        return added

    def _strictly(self, document: Document, added: SideDocument) -> str | None:
        """Read *document* as it should be; return what is wrong if it cannot be."""
        kind = KINDS[document.format]
        try:
            for contents in read_on(document.data, kind.name):
                if kind.role == "index":
                    added.lists += [each.link for each in contents.items if each.link]
                else:
                    self._read(contents, added)
        except ValueError as error:
            return f"cannot be parsed: {str(error).partition(' (<string>')[0]}"
        is_empty = len(self._places) == added.start and not added.lists
        return "has entries in an unknown namespace" if is_empty and may_list(document) else None

    def _loosely(self, document: Document, added: SideDocument, problem: str) -> bool:
        """Read *document* as well as possible; return whether that worked."""
        from feedpub.differing._loosely import READABLE, loosely  # few are broken

        found = loosely(document)
        if found is None or not found[0]:
            return False
        self._forget(added.start)
        articles, unusable = found
        for each in articles:
            self._keep(each)
        added.fields = READABLE
        left_out = f"; {unusable:,} of its articles cannot be read" if unusable else ""
        reason = "is in an old format" if problem is _UNKNOWN else problem
        added.note = f"{reason}; what can be read of it was compared{left_out}"
        return True

    def _forget(self, start: int) -> None:
        """Forget the articles from the number *start* on."""
        for numbers in (*self.keys.values(), self.digests, self._places, self.deleted):
            del numbers[start:]

    def _read(self, contents: Contents, document: SideDocument) -> None:
        document.deletions |= {_hash(each) for each in contents.deletions()}
        for item in contents.items:
            fields = readable(item, KINDS[document.format].role)
            document.fields |= fields
            self._keep(comparable(contents, item, fields))

    def _keep(self, article: Comparable) -> None:
        data = self._encode(article)
        self._places.append(self._scratch.add(data))
        self.digests.append(_hash(data))
        self.deleted.append(article.deleted)
        self.keys["id"].append(_hash(article.id))
        self.keys["url"].append(_hash(article.url and address(article.url)))
        self.keys["title"].append(titled(article.title, article.published))

    def article(self, number: int) -> Comparable:
        """Return the article *number*."""
        return self._decode(self._scratch.at(self._places[number]))

    def numbers(self, documents: list[int]) -> Iterator[int]:
        """Yield the numbers of the articles of *documents* that are not announced as deleted."""
        for each in documents:
            document = self.documents[each]
            for number in range(document.start, document.end):
                if not self.deleted[number]:
                    yield number

    def announced(self, documents: list[int]) -> set[int]:
        """Return the hashes of what *documents* announce as deleted: ids and addresses."""
        found = set[int]().union(*(self.documents[each].deletions for each in documents))
        found.update(
            self.keys[name][number]
            for each in documents
            for number in range(self.documents[each].start, self.documents[each].end)
            if self.deleted[number]
            for name in ("id", "url")
        )
        return found - {0}


def may_list(document: Document) -> bool:
    """Return whether *document* seems to have entries."""
    return any(each in document.data for each in _ENTRIES)


def titled(title: str | None, published: str | None, days: int = 0) -> int:
    """Return a hash of a title and a day, moved by *days*; 0 without both."""
    instant = seconds(published)
    if not title or instant is None:
        return 0
    return _hash(f"{instant // _DAY + days} {plain(title)}")


def _hash(value: str | bytes | None) -> int:
    """Return a hash of *value*, 0 if there is none."""
    if not value:
        return 0
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    digest = hashlib.blake2b(data, digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1
