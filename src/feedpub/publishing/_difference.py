"""What a publication would change, by article: the staged documents against what is live."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import TypeAlias

from feedpub import documents
from feedpub.disk import as_publish_error
from feedpub.documents import ItemDigest
from feedpub.errors import PublishError
from feedpub.markup import escape
from feedpub.runs import Difference
from feedpub.targets import Staged, Target

#: Address → what is kept of the item there.
Listing: TypeAlias = Mapping[str, ItemDigest]
#: File → what is kept of an item in it; and that of each address.
_ByFile: TypeAlias = Mapping[str, ItemDigest]
_Articles: TypeAlias = dict[str, dict[str, ItemDigest]]

_ORDER = {"new": 0, "changed": 1, "gone": 2}
#: Addresses that are looked for in a file before all of it is read.
_FEW = 50


def compare(
    target: Target,
    staged: Iterable[Staged],
    removed: Iterable[str],
    known: Mapping[str, Listing] = MappingProxyType({}),
) -> list[Difference]:
    """Return, by article, how what is live in *target* would change.

    An article is known by its address; it is ``new`` if no live file has it, ``gone`` if no file
    will have it, and else ``changed`` where one of its items reads differently, comes or goes.

    Args:
        target: Where the live files are.
        staged: What is to become live.
        removed: The live files that go.
        known: What staged documents list, by name, so that none of these is parsed again.
    """
    before: _Articles = {}
    after: _Articles = {}
    unchanged = []
    for document in staged:
        name, format = document.name, document.format
        if not document.changed:
            unchanged.append(document)
            continue
        listing = known.get(name)
        _add(after, name, _staged(document) if listing is None else listing)
        _add(before, name, _live(target, name, format))
    for name in removed:
        _add(before, name, _live(target, name))
    files = {url: _files(before.get(url, {}), after.get(url, {})) for url in before | after}
    changed = {url: names for url, names in files.items() if names}
    for document in unchanged:
        # Their bytes are equal, so they tell only whether an article was and will be there.
        for url, item in _carried(document, changed, known).items():
            before.setdefault(url, {})[document.name] = item
            after.setdefault(url, {})[document.name] = item
    found = (
        _difference(url, names, before.get(url, {}), after.get(url, {}))
        for url, names in changed.items()
    )
    return sorted(found, key=lambda each: (_ORDER[each.kind], each.url))


def _files(before: _ByFile, after: _ByFile) -> tuple[str, ...]:
    """Return the files in which an article comes, changes or goes."""
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def _difference(
    url: str,
    files: tuple[str, ...],
    before: Mapping[str, ItemDigest],
    after: Mapping[str, ItemDigest],
) -> Difference:
    kind = "new" if not before else "gone" if not after else "changed"
    titles = [item.title for item in (*after.values(), *before.values()) if item.title]
    return Difference(kind=kind, url=url, title=titles[0] if titles else "", files=files)


def _carried(
    document: Staged, urls: Collection[str], known: Mapping[str, Listing]
) -> dict[str, ItemDigest]:
    """Return those of *urls* that *document* lists, which did not change."""
    if not urls:
        return {}
    listing = known.get(document.name)
    if listing is None:
        data = _data(document)
        sought = (escape(url).encode() for url in urls)
        if len(urls) <= _FEW and not any(url in data for url in sought):
            return {}
        listing = _listing_of(data, document.name, document.format)
    return {url: listing[url] for url in urls if url in listing}


def _add(into: _Articles, name: str, listing: Listing) -> None:
    for url, item in listing.items():
        into.setdefault(url, {})[name] = item


def addresses(target: Target, name: str) -> set[str]:
    """Return the addresses of the articles in the file that is live in *target* as *name*.

    Raises:
        PublishError: It cannot be read; it may carry what has to go.
    """
    with as_publish_error(target.where):
        data = _unpacked(target.read(name) or b"")
    return set(_listing_of(data, name, digests=False))


def _staged(document: Staged) -> Listing:
    return _listing_of(_data(document), document.name, document.format)


def _live(target: Target, name: str, format: str = "") -> Listing:
    """Return what the file *name* that is live lists; nothing where it cannot be read."""
    with suppress(OSError, PublishError):
        return _listing_of(_unpacked(target.read(name) or b""), name, format)
    return {}


def _listing_of(data: bytes, name: str, format: str = "", *, digests: bool = True) -> Listing:
    if not data:
        return {}
    kind = documents.KINDS.get(format or documents.detect(data, name))
    if kind is None or kind.role == "index":
        return {}
    # What is live is not ours to judge; its articles count as not public.
    with suppress(ValueError):
        found = documents.read(data, kind.name)
        return {} if found is None else found.listing(digests=digests)
    return {}


def _data(document: Staged) -> bytes:
    """Return what *document* holds; nothing where it cannot be read."""
    with suppress(OSError):
        return _unpacked(document.path.read_bytes())
    return b""


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    with suppress(OSError, EOFError, zlib.error):
        return gzip.decompress(data)
    return b""
