"""What documents list, those that wait and those that are live, each parsed but once."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import TypeAlias

from feedpub import documents
from feedpub.disk import as_publish_error
from feedpub.documents import ItemDigest
from feedpub.errors import PublishError
from feedpub.targets import Staged, Target

#: Address → what is kept of the item there.
Listing: TypeAlias = Mapping[str, ItemDigest]

#: What lists more is parsed again, rather than kept.
_KEPT = 10_000
#: Bytes of a file from which on its items are only told apart if all of it is compared.
_LARGE = 1 << 20
_GZIP = b"\x1f\x8b"


class Listings:
    """What documents list; of what is live, in any target.

    Args:
        known: Name → what a staged document lists, where it was parsed already.
        compared: Whether it is to tell also of large documents which items changed.
    """

    def __init__(
        self, known: Mapping[str, Listing] = MappingProxyType({}), *, compared: bool = True
    ) -> None:
        self._most = sys.maxsize if compared else _LARGE
        self._staged = dict(known)
        self._live: dict[tuple[str, str], Listing] = {}

    def have(self, document: Staged) -> bool:
        """Return whether *document* need not be parsed any more."""
        return document.name in self._staged

    def data(self, document: Staged) -> bytes:
        """Return what *document* holds, decompressed; nothing where it cannot be read."""
        with suppress(OSError):
            return _unpacked(document.path.read_bytes())
        return b""

    def staged(self, document: Staged) -> Listing:
        """Return what *document* lists."""
        found = self._staged.get(document.name)
        if found is None:
            found = self._listing_of(self.data(document), document.name, document.format)
            if len(found) <= _KEPT:
                self._staged[document.name] = found
        return found

    def live(self, target: Target, name: str, format: str = "") -> Listing:
        """Return what the file *name* that is live lists; nothing where it cannot be read."""
        found = self._live.get((target.where, name))
        if found is None:
            found = self._listing_of(live(target, name), name, format)
            if len(found) <= _KEPT:
                self._live[target.where, name] = found
        return found

    def _listing_of(self, data: bytes, name: str, format: str) -> Listing:
        return _listing_of(data, name, format, digests=len(data) <= self._most)


def addresses(target: Target, name: str) -> set[str]:
    """Return the addresses of the articles in the file that is live in *target* as *name*.

    Raises:
        PublishError: It cannot be read; it may carry what has to go.
    """
    return set(_listing_of(_unpacked(_read(target, name)), name, digests=False))


def without(
    target: Target, name: str, is_hidden: Callable[[str], bool]
) -> tuple[bytes, int] | None:
    """Return what is live as *name* without the articles at hidden addresses, packed as it was.

    Returns:
        The file, and how many articles are left in it; ``None`` if that cannot be made.
    """

    def is_gone(item: documents.Item) -> bool:
        url = item.link or item.url
        return url is not None and is_hidden(url)

    data = _read(target, name)
    found = documents.without(_unpacked(data), "", name, is_gone)
    if found is None or not data.startswith(_GZIP):
        return found
    return gzip.compress(found[0], mtime=0), found[1]


def _read(target: Target, name: str) -> bytes:
    with as_publish_error(target.where):
        return target.read(name) or b""


def live(target: Target, name: str) -> bytes:
    """Return the file *name* that is live in *target*, decompressed; nothing if there is none.

    What cannot be read is nobody's past.
    """
    with suppress(OSError, PublishError):
        return _unpacked(target.read(name) or b"")
    return b""


def _listing_of(data: bytes, name: str, format: str = "", *, digests: bool = True) -> Listing:
    if not data:
        return {}
    kind = documents.KINDS.get(format or documents.detect(data, name))
    if kind is None or kind.role == "index":
        return {}
    # What is live is not ours to judge; its articles count as not public.
    with suppress(ValueError):
        return documents.listing(data, kind.name, digests=digests)
    return {}


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    with suppress(OSError, EOFError, zlib.error):
        return gzip.decompress(data)
    return b""
