"""The journal: what a run is about to change in a bucket, with the bytes of all that it writes.

It is one object. Before it is there nothing has changed; from then on whoever comes next can finish
what the run began, wherever the documents were made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from feedpub.model import Value
from feedpub.targets._object_stores._wire import ABSENT, Expected, ObjectVersion

_VERSION = 1


class Put(Value, frozen=True, gc=True):
    """One object that is to be put.

    Attributes:
        name: Its path below the target.
        size: How many bytes are stored.
        sha256: The SHA-256 of its document, which may be stored compressed.
        headers: What it is put with.
        expected: What it is by now.
        media_type: That of its format.
        is_part: Whether an index lists it: parts can be put in any order.
    """

    name: str
    size: int
    sha256: str
    headers: Mapping[str, str]
    expected: Expected
    media_type: str = ""
    is_part: bool = False


class Journal(Value, frozen=True, gc=True):
    """What is to change in a bucket.

    Attributes:
        puts: What is written, in this order.
        remove: The names of what goes after that.
        manifest: All that is published then.
    """

    puts: Sequence[Put]
    remove: Sequence[str]
    manifest: Mapping[str, Mapping[str, Any]]

    def pieces(self, data: Iterable[Path]) -> Iterator[bytes]:
        """Yield the bytes of the journal, with the *data* of all that is put, in that order."""
        plain = {
            "version": _VERSION,
            "puts": [_plain(each) for each in self.puts],
            "remove": list(self.remove),
            "manifest": dict(self.manifest),
        }
        yield json.dumps(plain, ensure_ascii=False).encode() + b"\n"
        for path in data:
            yield path.read_bytes()


class Bytes:
    """The bytes of a journal, as they come."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def line(self) -> bytes:
        """Return what is before the first line's end."""
        found = [self._rest]
        while b"\n" not in found[-1] and (block := next(self._blocks, b"")):
            found.append(block)
        line, _, self._rest = b"".join(found).partition(b"\n")
        return line

    def take(self, size: int) -> bytes:
        """Return the next *size* bytes, fewer at the end."""
        found, missing = [self._rest], size - len(self._rest)
        while missing > 0 and (block := next(self._blocks, b"")):
            found.append(block)
            missing -= len(block)
        data = b"".join(found)
        self._rest = data[size:]
        return data[:size]


def journal_of(line: bytes) -> Journal | None:
    """Return the journal that begins with *line*; `None` if feedpub did not write it."""
    try:
        found = json.loads(line)
        if found["version"] != _VERSION:
            return None
        return Journal(
            puts=[_put(each) for each in found["puts"]],
            remove=[str(each) for each in found["remove"]],
            manifest={str(name): dict(each) for name, each in found["manifest"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def together(function: Callable[[Put], None], puts: Sequence[Put], most: int) -> None:
    """Call *function* for each of *puts*, up to *most* at once; the first error is raised."""
    if most < 2 or len(puts) < 2:
        for each in puts:
            function(each)
        return
    from concurrent.futures import ThreadPoolExecutor  # 10 ms

    with ThreadPoolExecutor(most) as pool:
        futures = [pool.submit(function, each) for each in puts]
        try:
            for future in futures:
                future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _plain(put: Put) -> list[Any]:
    version = put.expected if isinstance(put.expected, ObjectVersion) else ObjectVersion()
    told = (put.name, put.size, put.sha256, dict(put.headers), put.media_type)
    return [*told, version.e_tag, version.number]


def _put(found: Any) -> Put:
    name, size, sha256, headers, media_type, e_tag, number = found
    is_known = e_tag is not None or number is not None
    return Put(
        name=str(name),
        size=int(size),
        sha256=str(sha256),
        headers={str(key): str(value) for key, value in headers.items()},
        expected=ObjectVersion(e_tag, number) if is_known else ABSENT,
        media_type=str(media_type),
    )
