"""An export gone through once: its posts, and what it says elsewhere of them.

An attachment may come before its post or after it, or in another file of the export, so the first
post has to wait for the last line. It waits on disk: there are more posts than memory holds.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from io import RawIOBase
from pathlib import Path
from typing import IO, BinaryIO, cast

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from feedpub.errors import ReadError
from feedpub.files import open_to_read
from feedpub.markup import Element
from feedpub.sources._repaired_export import RepairedExport
from feedpub.sources._streams import Gunzipped, Peeked
from feedpub.sources._wxr_parsing import (
    Channel,
    NotXml,
    Spellings,
    WxrPost,
    elements,
    post,
    type_of,
)
from feedpub.sources._wxr_pictures import Attachments

#: What can be wrong with a part.
_ITS_OWN = (NotXml, OSError, ReadError, EOFError, zlib.error)
#: Bytes of the number that says how long an item is.
_LENGTH = 5


class WxrItem(Struct):
    """An item of an export.

    Attributes:
        line: Where it begins.
        post: What it says; ``None`` of other types than `Library` keeps.
    """

    line: int
    post: WxrPost | None = None


class Library:
    """What an export holds.

    Args:
        pictures: Its attachments.
        types: Of the posts that are kept.
        items: Where its items wait; ``None``: they are not kept.
        is_part: Whether *pictures* has its attachments already.
    """

    def __init__(
        self,
        pictures: Attachments,
        types: Collection[str] = (),
        items: IO[bytes] | None = None,
        *,
        is_part: bool = False,
    ) -> None:
        self.pictures = pictures
        self.channel = Channel()
        self._types = types
        self._items = items
        self._is_part = is_part
        self._encode = Encoder().encode

    def take(self, element: Element, names: Spellings) -> None:
        """Take in the item that comes next."""
        kind = type_of(element)
        if kind == "attachment" and not self._is_part:
            self.pictures.add(element, names)
        if self._items is not None:
            said = post(element, names) if kind in self._types else None
            data = self._encode(WxrItem(element.sourceline or 1, said))
            self._items.write(len(data).to_bytes(_LENGTH))
            self._items.write(data)

    def items(self) -> Iterator[WxrItem]:
        """Go through the items, in their order."""
        assert self._items is not None, "its items are kept"
        read = Decoder(WxrItem).decode
        self._items.seek(0)
        while length := self._items.read(_LENGTH):
            yield read(self._items.read(int.from_bytes(length)))

    def begin_again(self) -> None:
        """Forget all but attachments: the file has to be read in another way."""
        self.channel = Channel()
        if self._items is not None:
            self._items.seek(0)
            self._items.truncate()


class Damage(Struct):
    """What was not well-formed in a file that could be read all the same."""

    first: NotXml
    repaired: str


@contextmanager
def library(
    path: Path, parts: Sequence[Path], encoding: str | None, types: Collection[str]
) -> Iterator[tuple[Library, Damage | None]]:
    """Go through the export at *path*, one of the *parts* of an export.

    Yields:
        What it holds, posts as far as they are of one of *types*; and what is wrong with it, if it
        is, and can be repaired.

    Raises:
        NotXml: It cannot be read, or ends too early.
    """
    with ExitStack() as stack:
        items = stack.enter_context(tempfile.TemporaryFile())
        if len(parts) > 1:
            pictures = _of_all(tuple(map(_state, parts)), encoding)
            made = Library(pictures, types, items, is_part=True)
            damage = _go_through(path, encoding, made)
        else:
            pictures = Attachments()
            stack.callback(pictures.close)
            made = Library(pictures, types, items)
            damage = _go_through(path, encoding, made)
            pictures.finish()
        yield made, damage


def _state(path: Path) -> tuple[Path, int, int]:
    """Return *path* with what tells whether the file has changed."""
    state = path.stat()
    return path, state.st_mtime_ns, state.st_size


# Every part of an export asks for the same: thirty would be gone through nine hundred times.
@lru_cache(maxsize=1)
def _of_all(parts: tuple[tuple[Path, int, int], ...], encoding: str | None) -> Attachments:
    """Return the attachments in all *parts*."""
    pictures = Attachments()
    for path, *_ in parts:
        with suppress(*_ITS_OWN):  # said when it is its turn
            _go_through(path, encoding, Library(pictures))
    pictures.finish()
    return pictures


def _go_through(path: Path, encoding: str | None, made: Library) -> Damage | None:
    try:
        _take(path, encoding, made, None)
    except NotXml as fault:
        made.begin_again()
        try:
            repaired = _take(path, encoding, made, fault)
        except NotXml as other:
            raise (other if other.line > fault.line else fault) from None
        return Damage(fault, repaired)
    return None


def _take(path: Path, encoding: str | None, made: Library, fault: NotXml | None) -> str:
    """Take in what the file at *path* holds, and return what had to be repaired after *fault*."""
    names = Spellings()
    with open_to_read(path) as file:
        whole = cast("BinaryIO", _unpacked(file))
        stream = whole if fault is None else RepairedExport(whole, fault.prefixes)
        for element in elements(stream, made.channel, names, encoding=encoding):
            made.take(element, names)
        return stream.said() if isinstance(stream, RepairedExport) else ""


def _unpacked(file: BinaryIO) -> RawIOBase:
    """Return the bytes of *file*, which may be packed if it is one of several."""
    peeked = Peeked(file)
    return Gunzipped(peeked, file.name) if peeked.head.startswith(b"\x1f\x8b") else peeked
