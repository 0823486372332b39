"""The documents of one side: files, folders, addresses, and what their indexes list."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from feedpub.differing._side import Scratch, Side, SideDocument
from feedpub.documents import KINDS
from feedpub.errors import ReadError
from feedpub.model import Document
from feedpub.receiving import Received, find, is_url

#: Receives the document of a name.
Receive: TypeAlias = Callable[[str], Received]


def gathered(names: Iterable[str], receive: Receive, scratch: Scratch) -> Side:
    """Return the side of *names*: files, folders, globs, URLs, ``-``.

    Raises:
        ReadError: There is no such file, or it is neither a feed nor a sitemap.
        UsageError: A URL cannot be fetched at all.
    """
    gathering = _Gathering(receive, scratch)
    for name in names:
        gathering.gather(name)
    return gathering.side


class _Gathering:
    """What was found so far."""

    def __init__(self, receive: Receive, scratch: Scratch) -> None:
        self.side = Side(scratch)
        self._receive = receive
        #: What was read, by where it is, and what it is called.
        self._known: dict[str, str] = {}

    def gather(self, given: str) -> None:
        """Read what *given* means."""
        is_folder = os.path.isdir(given)  # noqa: PTH112
        before = len(self.side.documents)
        for name in find([given]):
            label = Path(name).relative_to(given).as_posix() if is_folder else _label(name)
            self._add(name, label, is_optional=is_folder)
        if len(self.side.documents) == before:
            raise ReadError("contains neither feeds nor sitemaps", place=given)

    def _add(self, name: str, label: str, *, is_optional: bool = False) -> str | None:
        """Read the document *name*, called *label*; return what it is called."""
        if name in self._known:
            return self._known[name]
        document = self._received(name)
        if is_optional and document.format not in KINDS:
            return None
        label = label.removesuffix(".gz")
        self._known[name] = label
        added = self.side.add(document, label)
        added.lists = [each for url in added.lists if (each := self._part(url, name, added))]
        return label

    def _received(self, name: str) -> Document:
        received = self._receive(name)
        if received.document is None:
            why = received.findings[0].message if received.findings else "cannot be read"
            raise ReadError(why, place=received.name)
        return received.document

    def _part(self, url: str, index: str, added: SideDocument) -> str | None:
        """Read the document at *url*, which the document *index* lists."""
        if is_url(index):
            return self._add(url, url)
        name = unquote(posixpath.basename(urlsplit(url).path))
        path = Path(index).parent / name
        for each in (path, path.with_name(f"{name}.gz")):
            if each.is_file():
                folder = posixpath.dirname(added.name)
                return self._add(each.as_posix(), posixpath.join(folder, name))
        raise ReadError(
            f"lists {url}, and there is no file {name!r} beside it",
            place=index,
            help="Put the sitemaps that it lists into the same directory, or name its URL.",
        )


def _label(name: str) -> str:
    return name if is_url(name) or name == "-" else Path(name).name
