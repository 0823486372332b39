"""What a publication would change, by article: the staged documents against what is live."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from feedpub import documents
from feedpub.model import Value
from feedpub.publishing._disk import as_publish_error, is_file
from feedpub.publishing._staging import Staged


class Difference(Value, frozen=True, gc=True):
    """One article that is to become public, change or vanish."""

    #: ``new``, ``changed`` or ``gone``.
    kind: str
    url: str
    title: str
    #: The files in which it does.
    files: tuple[str, ...]


def compare(directory: Path, staged: Iterable[Staged], removed: Iterable[str]) -> list[Difference]:
    """Return, by article, how the live files in *directory* would change.

    An article is known by its address; it is ``new`` if no live file has it, ``gone`` if no file
    will have it, and else ``changed`` where one of its items reads differently, comes or goes.
    """
    staged, removed = tuple(staged), tuple(removed)
    if not removed and not any(document.changed for document in staged):
        return []
    before: _ByAddress = {}
    after: _ByAddress = {}
    for document in staged:
        into = (before,) if document.changed else (before, after)
        _collect(directory / document.name, document.name, document.format, *into)
    for name in removed:
        _collect(directory / name, name, "", before)
    for document in staged:
        if document.changed:
            _collect(document.path, document.name, document.format, after, known=before)
    found = (_difference(url, before.get(url, {}), after.get(url, {})) for url in before | after)
    return sorted(filter(None, found), key=lambda each: (_ORDER[each.kind], each.url))


_ORDER = {"new": 0, "changed": 1, "gone": 2}


class _Item(Struct, frozen=True):
    title: str
    digest: bytes


#: Address of an article → file → what it says there.
_ByAddress: TypeAlias = dict[str, dict[str, _Item]]


def _difference(url: str, before: dict[str, _Item], after: dict[str, _Item]) -> Difference | None:
    files = tuple(sorted(name for name in before | after if before.get(name) != after.get(name)))
    if not files:
        return None
    kind = "new" if not before else "gone" if not after else "changed"
    titles = [item.title for item in (*after.values(), *before.values()) if item.title]
    return Difference(kind=kind, url=url, title=titles[0] if titles else "", files=files)


def addresses(path: Path) -> set[str]:
    """Return the addresses of the articles in the published file *path*.

    Raises:
        PublishError: It cannot be read; it may carry what has to go.
    """
    with as_publish_error(path):
        data = _read(path)
    return {url for url, _ in _items(data, path.name, "")}


def _collect(
    path: Path, name: str, format: str, *into: _ByAddress, known: _ByAddress | None = None
) -> None:
    """Add the items of the file *path*, which is to be called *name*, to each of *into*.

    A digest takes as long as reading the item: with *known*, only those have one that are in the
    same file there, so that there is something to compare it with.
    """
    data = b""
    with suppress(OSError):
        data = _read(path)
    for url, item in _items(data, path.name, format):
        compared = known is None or name in known.get(url, ())
        found = _Item(item.title or "", item.digest() if compared else b"")
        for each in into:
            each.setdefault(url, {})[name] = found


def _read(path: Path) -> bytes:
    # A named pipe would be waited for.
    return path.read_bytes() if is_file(path) else b""


def _items(data: bytes, name: str, format: str) -> Iterator[tuple[str, documents.Item]]:
    if not data:
        return
    try:
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        kind = documents.KINDS.get(format or documents.detect(data, name))
        found = None if kind is None or kind.role == "index" else documents.read(data, kind.name)
    except (OSError, ValueError, EOFError, zlib.error):
        return  # what is live is not ours to judge; its articles count as not public
    for item in found.items if found is not None else ():
        if url := item.link or item.url:
            yield url, item
