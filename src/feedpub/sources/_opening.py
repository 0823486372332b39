"""Sources: which files are meant, and their bytes as UTF-8, however they are packed."""

from __future__ import annotations

import codecs
import gzip
import io
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO, cast

from feedpub.errors import ReadError, UsageError, remedy
from feedpub.files import open_to_read
from feedpub.model import Value
from feedpub.sources._reader import Reader

_HEAD = 64 * 1024
#: A gzip file may unpack to this many times its size: text packs to a tenth, bombs to 1/1000.
MAX_RATIO = 200
#: ... once it has unpacked to more than this many bytes.
_UNSUSPICIOUS = 32 * 1024 * 1024
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class Source(Value, frozen=True):
    """Where records come from."""

    #: A file, a glob, or ``-`` for standard input; relative to the configuration.
    path: str
    #: Name of a reader; default: by suffix, else by content.
    format: str | None = None
    #: What its titles, summaries and the like are: ``plain`` or ``html``; default: by their look.
    text: str | None = None


class SourceFile(Value, frozen=True, gc=True):
    """One file of a source; *name* is what people call it, *path* where it is."""

    name: str
    path: Path | None
    format: str | None
    text: str | None = None


class Opened(Value, frozen=True, gc=True):
    """A file being read: UTF-8 without a mark, and the reader for it."""

    reader: Reader
    stream: BinaryIO
    #: Offset of its first byte, if the stream is the very file on disk.
    start: int | None = None


def files(sources: Iterable[Source], base: Path) -> list[SourceFile]:
    """Return the files that *sources* mean, in order, each once.

    Raises:
        ReadError: There is no such file, or none that matches.
    """
    found: dict[Path | None, SourceFile] = {}
    for source in sources:
        for name in _names(source.path, base):
            path = None if name == "-" else base / name
            found.setdefault(
                path, SourceFile(name=name, path=path, format=source.format, text=source.text)
            )
    return list(found.values())


def _names(path: str, base: Path) -> list[str]:
    if path == "-" or not has_magic(path) or (base / path).exists():
        return [path]
    # Not Path.glob: it knows no absolute patterns.
    matching = glob(path, root_dir=base, recursive=True)  # noqa: PTH207
    names = sorted(name for name in matching if (base / name).is_file())
    if not names:
        raise ReadError("no file matches", place=path, help=f"Looked in {base}.")
    return names


@contextmanager
def opened(
    file: SourceFile, readers: Mapping[str, Reader], stdin: BinaryIO | None
) -> Iterator[Opened]:
    """Open *file*, unpack it, decode it, and find its reader.

    Raises:
        ReadError: It cannot be read, now or later on, or its kind cannot be told.
    """
    try:
        if file.path is None:
            if stdin is None:
                raise UsageError("standard input was not given", place="-")
            yield _unpacked(file, stdin, readers)
        else:
            with _open(file.path, file.name) as stream:
                yield _unpacked(file, stream, readers)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise ReadError("is a damaged gzip file", place=file.name) from None
    except UnicodeDecodeError as error:
        raise ReadError(
            f"is not {error.encoding.upper()}, as its byte order mark says", place=file.name
        ) from None
    except OSError as error:
        raise ReadError(
            f"cannot be read: {error.strerror or error}", place=file.name, help=remedy(error)
        ) from None


def _open(path: Path, name: str) -> BinaryIO:
    """Open a file, or a named pipe asked for by its very name, but no device: it may never end."""
    mode = path.stat().st_mode
    # Opening a directory says what it is.
    if stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISDIR(mode):
        return open_to_read(path)
    raise ReadError(
        "is a device, and no file", place=name,
        help='A source is a file, a named pipe, or "-" for standard input.',
    )  # fmt: skip


def _unpacked(file: SourceFile, stream: BinaryIO, readers: Mapping[str, Reader]) -> Opened:
    peeked = _Peeked(stream)
    on_disk = file.path is not None
    if peeked.head.startswith(b"\x1f\x8b"):
        on_disk = False
        peeked = _Peeked(cast("BinaryIO", _Gunzipped(peeked, file.name)))
    for mark, encoding in _MARKS.items():
        if peeked.head.startswith(mark):
            on_disk = False
            peeked = _Peeked(cast("BinaryIO", _Utf8(peeked, encoding)))
            break
    marked = peeked.head.startswith(codecs.BOM_UTF8)
    if marked:
        peeked.read(len(codecs.BOM_UTF8))
    head = peeked.head.removeprefix(codecs.BOM_UTF8)
    reader = _reader(file, head, readers)
    start = (len(codecs.BOM_UTF8) if marked else 0) if on_disk else None
    return Opened(reader=reader, stream=cast("BinaryIO", peeked), start=start)


def _reader(file: SourceFile, head: bytes, readers: Mapping[str, Reader]) -> Reader:
    if file.format is not None:
        if file.format not in readers:
            known = ", ".join(readers)
            raise UsageError(f"there is no source format {file.format!r}", place=file.name,
                             help=f"Write one of: {known}.")  # fmt: skip
        return readers[file.format]
    sure = {name: reader.sniff(head) for name, reader in readers.items()}
    for name, certainty in sure.items():
        if certainty == 2:
            return readers[name]
    name = file.name.lower().removesuffix(".gz")
    for reader in readers.values():
        if name.endswith(reader.suffixes):
            return reader
    best = max(readers, key=lambda name: sure[name])
    if sure[best] or not head.strip():
        return readers[best]
    raise ReadError(
        "cannot tell what kind of file this is", place=file.name,
        help=f'Name it: format = "{next(iter(readers))}" (or {", ".join(list(readers)[1:])}).',
    )  # fmt: skip


class _Peeked(io.RawIOBase):
    """A stream whose first bytes have been looked at and are still to be read."""

    def __init__(self, stream: io.RawIOBase | BinaryIO) -> None:
        self._stream = stream
        self.head = _first(stream)
        self._left = self.head

    def read(self, size: int, /) -> bytes:  # type: ignore[override]
        if self._left:
            block, self._left = self._left[:size], self._left[size:]
            return block
        return self._stream.read(size) or b""


def _first(stream: io.RawIOBase | BinaryIO) -> bytes:
    # A pipe gives what it has; go on until there is enough, or an end.
    head = b""
    while len(head) < _HEAD and (block := stream.read(_HEAD - len(head))):
        head += block
    return head


class _Gunzipped(io.RawIOBase):
    """The content of a gzip stream, within reason."""

    def __init__(self, stream: io.RawIOBase, name: str) -> None:
        self._packed = _Counted(stream)
        self._stream = gzip.GzipFile(fileobj=cast("BinaryIO", self._packed))
        self._name = name
        self._size = 0

    def read(self, size: int, /) -> bytes:  # type: ignore[override]
        block = self._stream.read(size)
        self._size += len(block)
        if self._size > _UNSUSPICIOUS and self._size > MAX_RATIO * self._packed.count:
            raise ReadError(
                f"unpacks to more than {MAX_RATIO} times its size", place=self._name,
                help="No text does; if it is meant, unpack it first.",
            )  # fmt: skip
        return block


class _Counted(io.RawIOBase):
    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        block = self._stream.read(-1 if size is None else size) or b""
        self.count += len(block)
        return block


class _Utf8(io.RawIOBase):
    """A stream of another encoding as UTF-8."""

    def __init__(self, stream: io.RawIOBase, encoding: str) -> None:
        self._stream = stream
        # A lone surrogate becomes bytes that are not UTF-8, so its record is reported.
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")

    def read(self, size: int, /) -> bytes:  # type: ignore[override]
        while block := self._stream.read(size):
            if text := self._decoder.decode(block):
                return text.encode("utf-8", "surrogatepass")
        self._decoder.decode(b"", final=True)
        return b""
