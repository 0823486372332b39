"""Receiving turns names into documents to check: files, directories, globs, ``-`` and URLs.

Documents are decompressed within limits; faults of the compression or of the server become findings
of the scopes ``gzip`` and ``http``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from feedpub.errors import ReadError, UsageError, remedy
from feedpub.files import open_to_read
from feedpub.model import Document
from feedpub.receiving import _packed
from feedpub.receiving._arguments import find, is_url
from feedpub.receiving._received import ACCEPT, Detect, Raised, Received, ReceivingOptions
from feedpub.receiving._rules import RULES

if TYPE_CHECKING:
    from feedpub.fetch.answers import Answer
    from feedpub.receiving._fetched import Asks

_PIECE = 1024 * 1024
#: The fixed cost of a document, expressed in bytes.
_EACH = 20_000
#: ... and the cost of waiting for a server.
_FETCH = 8_000_000
#: The work of one batch for a process, and the work from which a second process is worth starting.
_BATCH = 1_000_000
_WORTH_SHARING = 8_000_000

_DEFAULT = ReceivingOptions()


def receive(
    names: Sequence[str],
    *,
    detect: Detect,
    stdin: BinaryIO | None = None,
    options: ReceivingOptions = _DEFAULT,
) -> Iterator[Received]:
    """Yield the document of each of *names*, which `find` returned.

    Args:
        names: Files, URLs and ``-``.
        detect: Returns a document's format, from its bytes and name.
        stdin: What ``-`` stands for.
        options: Limits of receiving.

    Raises:
        ReadError: A file cannot be read, or a URL leads to an address that is not public.
        UsageError: A URL cannot be fetched at all.
    """
    for name in names:
        if is_url(name):
            from feedpub.receiving._fetched import fetched  # most runs need no network

            yield fetched(name, options, detect)
            continue
        raised = Raised(name)
        data = _packed.unpack(_bytes(name, stdin, options), options, raised)
        document = None
        if data is not None:
            document = Document(name=name, format=detect(data, name), data=data)
        yield raised.received(document)


def receive_from(
    url: str, asker: Asks, *, detect: Detect, options: ReceivingOptions = _DEFAULT
) -> Received:
    """Return the document at *url*, and what is wrong with how it is served, as *asker* gets it.

    Args:
        url: An absolute URL.
        asker: Asks its server.
        detect: Returns a document's format, from its bytes and name.
        options: Limits of receiving; those of time are the asker's.

    Raises:
        ReadError: It leads to an address that is not public.
    """
    from feedpub.receiving._fetched import asked

    return asked(url, asker, options, detect)


def file_of(answer: Answer, options: ReceivingOptions = _DEFAULT) -> bytes:
    """Return the file that *answer* carries: its body without the coding that the server added."""
    from feedpub.receiving import _fetched

    return _fetched.file_of(answer, options)


def _bytes(name: str, stdin: BinaryIO | None, options: ReceivingOptions) -> bytes:
    try:
        if name == "-":
            if stdin is None:
                raise UsageError("there is no standard input", place="-")
            return _bounded(stdin, name, options)
        with open_to_read(Path(name), buffering=0) as stream:
            return _bounded(stream, name, options)
    except OSError as error:
        raise ReadError(
            f"cannot be read: {error.strerror}", place=name, help=remedy(error)
        ) from error


def _bounded(stream: BinaryIO, name: str, options: ReceivingOptions) -> bytes:
    pieces: list[bytes] = []
    size, most = 0, options.size
    while piece := stream.read(_PIECE):
        if not pieces and piece.startswith(_packed.MAGIC):
            most = options.packed
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise ReadError(
                f"has more than {most:,} bytes",
                place=name,
                help="No reader takes a document of that size: split it.",
            )
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def batches(names: Sequence[str]) -> tuple[list[Sequence[str]], bool]:
    """Return *names* in batches of about equal work, and whether to share them among processes."""
    found: list[Sequence[str]] = []
    batch: list[str] = []
    total = largest = work = 0
    for name in names:
        cost = _cost(name)
        if batch and work + cost > _BATCH:
            found.append(batch)
            batch, work = [], 0
        batch.append(name)
        work += cost
        total += cost
        largest = max(largest, cost)
    # The work of one process cannot be shared.
    return [*found, batch], total - largest >= _WORTH_SHARING


def _cost(name: str) -> int:
    if is_url(name):
        return _FETCH
    try:
        return _EACH + os.stat(name).st_size  # noqa: PTH116 a thousand names
    except OSError:
        return _EACH


__all__ = [
    "ACCEPT",
    "RULES",
    "Received",
    "ReceivingOptions",
    "batches",
    "file_of",
    "find",
    "is_url",
    "receive",
    "receive_from",
]
