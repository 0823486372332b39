"""Sources opened: which files, folders and addresses are meant, and their bytes as UTF-8."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import stat
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, tzinfo
from glob import glob, has_magic
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from feedpub import dates
from feedpub.errors import ConfigError, ReadError, UsageError, remedy
from feedpub.fetch import StatusError
from feedpub.files import open_to_read
from feedpub.model import Source, Value
from feedpub.sources._earlier import (
    Earlier,
    UnchangedError,
    asks_since,
    digest,
    filled,
    validators,
)
from feedpub.sources._passwords import public
from feedpub.sources._reader import Fetch, Opening, Reader, Record
from feedpub.sources._recognising import WIDE, as_named, check_options, claiming, recognised
from feedpub.sources._requests import Requests
from feedpub.sources._streams import Gunzipped, Lenient, Peeked, Utf8
from feedpub.text import sign_of
from feedpub.uris import SCHEME

if TYPE_CHECKING:
    from feedpub.sources._output import CommandOutput

#: One letter before a colon is a drive of Windows.
_ADDRESS = re.compile(rf"(?!.:){SCHEME}://")


class SourceFile(Value, frozen=True, gc=True):
    """One file, folder or address of a source.

    Attributes:
        name: What people call it.
        source: What the configuration says.
        path: Where it is on this machine.
        url: Its address.
    """

    name: str
    source: Source
    path: Path | None = None
    url: str | None = None


class Opened(Opening):
    """A source being read; see `Opening`."""

    def __init__(
        self,
        file: SourceFile,
        base: Path,
        site: str,
        fetch: Fetch,
        earlier: Earlier | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        self.name, self.source, self.path = file.name, file.source, file.path
        self._earlier = earlier
        self.since = None if earlier is None else earlier.since
        #: Whether its records are only what is new or changed.
        self.is_narrowed = False
        #: What asks its server whether it has changed, by the digest of its address.
        self.validators: dict[str, Mapping[str, str]] = {}
        self.url = None if file.url is None else self._filled(file.url)
        self.base, self.site = base, site
        self.zone = dates.zone(file.source.timezone) if file.source.timezone else zone
        self.fetch = self._requests = Requests(fetch, file.source)
        self.headers: Mapping[str, str] = {}
        self.head = b""
        #: What its server calls it.
        self.media_type = ""
        self.charset: str | None = None
        #: Offset of its first byte, if the stream is the very file on disk.
        self.start: int | None = None
        self.reader: Reader
        #: What its kind was told by.
        self.why = ""
        self._bytes: io.RawIOBase | None = None
        #: Those that give what they can, if a part is better than nothing.
        self._lenient: list[Lenient] = []
        self._output: CommandOutput | None = None
        self._open = ExitStack()

    def narrow(self) -> None:
        """Promise no more than what is new or changed."""
        self.is_narrowed = self.since is not None

    def _filled(self, text: str) -> str:
        """Return *text* with the instant of the last run, if it has a place for it."""
        if asks_since(text):
            self.narrow()
        return filled(text, self.since)

    def get(self, url: str) -> None:
        """Take what is at *url* for its bytes.

        Raises:
            UnchangedError: That is what an earlier run has.
        """
        earlier = None if self.is_narrowed else self._earlier
        asked = {} if earlier is None else earlier.headers(url)
        try:
            answer = self.fetch(url, headers=asked)
        except StatusError as error:
            if error.status == HTTPStatus.NOT_MODIFIED and asked:
                raise UnchangedError from None
            raise
        from feedpub.sources._content_types import declared  # few sources are addresses

        self.validators[digest(url)] = validators(answer.headers)
        self.url, self.headers = answer.url, answer.headers
        self.media_type, charset = declared(answer.headers.get("content-type", ""))
        self.hold(cast("BinaryIO", answer))
        # JSON is UTF-8, whatever is said: https://www.rfc-editor.org/rfc/rfc8259#section-8.1
        if "json" not in self.media_type and not _is_utf8(self.head):
            self.charset = charset

    def hold(self, stream: BinaryIO) -> None:
        """Take *stream* for its bytes: unpack it, and look at its head."""
        self._open.callback(stream.close)
        peeked = self._peeked(stream)
        self.start = 0 if self.path is not None else None
        if peeked.head.startswith(b"\x1f\x8b"):
            self.start = None
            peeked = self._peeked(Gunzipped(peeked, self.name))
        self.head, self._bytes = peeked.head, peeked

    def _peeked(self, stream: io.RawIOBase | BinaryIO) -> Peeked:
        if not self.source.partial:
            return Peeked(stream)
        self._lenient.append(Lenient(stream))
        return Peeked(self._lenient[-1])

    def run(self) -> None:
        """Take what the command prints for its bytes."""
        from feedpub.sources._output import CommandOutput  # few sources are commands

        source = self.source
        command = [self._filled(each) for each in source.command]
        is_told = self.since is not None and (self.is_narrowed or source.mode == "updates")
        told = {"FEEDPUB_SINCE": filled("{since}", self.since)} if is_told else {}
        self._output = CommandOutput(command, self.base, source.timeout, told)
        self.hold(cast("BinaryIO", self._output))

    def finish(self) -> None:
        """See that it was whole: a command has to end well.

        Raises:
            ReadError: It was not, or does not.
        """
        for each in self._lenient:
            if each.fault is not None:
                raise each.fault
        if self._output is not None:
            self._output.finish()

    def decode(self) -> None:
        """Make the bytes UTF-8 without a mark."""
        assert self._bytes is not None, "only what has bytes is decoded"
        sign = sign_of(self.head)
        is_wide = sign is not None and sign.encoding in WIDE
        encoding = (
            sign.encoding if sign is not None and is_wide else self.source.encoding or self.charset
        )
        if self.head.startswith(codecs.BOM_UTF8):
            self._bytes.read(len(codecs.BOM_UTF8))
            self.head = self.head.removeprefix(codecs.BOM_UTF8)
            self.start = None if self.start is None else len(codecs.BOM_UTF8)
        elif encoding is not None:
            self.start = None
            peeked = self._peeked(Utf8(self._bytes, encoding))
            self.head, self._bytes = peeked.head, peeked

    def secret(self, variable: str) -> str:
        """Return what an environment variable holds."""
        return self._requests.secret(variable)

    @property
    def has_bytes(self) -> bool:
        """Whether it is one stream of bytes, and no folder or service."""
        return self._bytes is not None

    def stream(self) -> BinaryIO:
        """Return its bytes."""
        assert self._bytes is not None, "a folder or a service has no bytes"
        return cast("BinaryIO", self._bytes)

    def records(self) -> Iterator[Record]:
        """Return its records."""
        if self.reader.open is not None:
            return self.reader.open(self)
        assert self.reader.records is not None, "a kind of source has one of the two"
        return self.reader.records(self.stream())

    def local(self) -> Path:
        """Return a file with its bytes; one that was fetched or unpacked is gone afterwards."""
        if self.start is not None and self.path is not None:
            return self.path
        import shutil  # most sources are read as they are
        import tempfile

        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="feedpub-"))
        path = Path(folder) / "source"
        with path.open("wb") as file:
            shutil.copyfileobj(self.stream(), file, 1 << 20)
        return path

    def close(self) -> None:
        """Let go of everything."""
        self._open.close()


def _is_utf8(head: bytes) -> bool:
    """Return whether *head* is UTF-8, and not by chance: some servers say ISO-8859-1 of it."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not head.isascii()


def is_address(path: str) -> bool:
    """Return whether *path* is an address, and no file."""
    return _ADDRESS.match(path) is not None


def files(sources: Sequence[Source], base: Path) -> list[SourceFile]:
    """Return the files, folders and addresses that *sources* mean, in order, each once.

    No pattern means a file that one of them sets records aside in.

    Raises:
        ReadError: There is no such file, or none that matches.
        ConfigError: One of them names the file that it sets records aside in.
    """
    asides = {base / each.quarantine for each in sources if each.quarantine is not None}
    found: dict[tuple[Path | str | None, str], SourceFile] = {}
    for source in sources:
        if source.command:
            # Its arguments may be secrets.
            file = SourceFile(name=source.command[0], source=source)
            found.setdefault((None, repr(source.command)), file)
            continue
        # One database may be the source of two tables.
        options = repr(sorted(source.options.items()))
        if is_address(source.path):
            file = SourceFile(name=public(source.path), source=source, url=source.path)
            found.setdefault((source.path, options), file)
            continue
        for name in _names(source.path, base, asides):
            path = None if name == "-" else base / name
            if path in asides:
                raise ConfigError(
                    "would be overwritten by the quarantine", place=f"source {name}",
                    help="Choose another name for quarantine, or move the file before you read it.",
                )  # fmt: skip
            file = SourceFile(name=name, source=source, path=path)
            found.setdefault((path, options), file)
    return list(found.values())


def _names(path: str, base: Path, asides: Collection[Path]) -> list[str]:
    if path == "-" or not has_magic(path) or (base / path).exists():
        return [path]
    # Not Path.glob: it knows no absolute patterns.
    matching = glob(path, root_dir=base, recursive=True)  # noqa: PTH207
    names = sorted(
        name for name in matching if (base / name).is_file() and base / name not in asides
    )
    if not names:
        raise ReadError("no file matches", place=path, help=f"Looked in {base}.")
    return names


@contextmanager
def opened(
    file: SourceFile,
    readers: Mapping[str, Reader],
    *,
    base: Path,
    site: str,
    fetch: Fetch,
    stdin: BinaryIO | None,
    earlier: Earlier | None = None,
    zone: tzinfo = UTC,
) -> Iterator[Opened]:
    """Open *file*, unpack it, decode it, and find its reader.

    Raises:
        ReadError: It cannot be read, now or later on, or its kind cannot be told.
        UsageError: Its kind does not exist.
        UnchangedError: An earlier run has all of it.
    """
    place = Opened(file, base, site, fetch, earlier, zone)
    try:
        named = as_named(file, readers)
        reader = named or claiming(place, readers)
        place.why = "as it is named" if named else _said_by(place)
        _hold(place, file, reader, stdin)
        place.reader = reader or recognised(place, readers)
        check_options(place, readers)
        if place.has_bytes and not place.reader.binary:
            place.decode()
        yield place
        place.finish()
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise ReadError("is a damaged gzip file", place=file.name) from None
    except UnicodeDecodeError as error:
        raise ReadError(
            f"is not {error.encoding.upper()}, as {_sayer(place)} says", place=file.name
        ) from None
    except OSError as error:
        raise ReadError(
            f"cannot be read: {error.strerror or error}", place=file.name, help=remedy(error)
        ) from None
    finally:
        place.close()


def _said_by(place: Opened) -> str:
    return "by its address" if place.url is not None else "by what is in the folder"


def _sayer(place: Opened) -> str:
    """Return who says in what encoding *place* is."""
    if place.source.encoding:
        return "the configuration"
    return "its server" if place.charset else "its byte order mark"


def _hold(
    place: Opened,
    file: SourceFile,
    reader: Reader | None,
    stdin: BinaryIO | None,
) -> None:
    """Let *place* have the bytes of *file*, if *reader* takes files, or nobody else takes it."""
    if reader is not None and "file" not in reader.takes:
        return
    if file.source.command:
        place.run()
        return
    if file.url is not None:
        from feedpub.sources._buckets import StoredObject, is_object

        if is_object(file.url):
            place.hold(cast("BinaryIO", StoredObject(file.url, place.name, place.since)))
        else:
            assert place.url is not None, "it has an address"
            place.get(place.url)
    elif file.path is None:
        if stdin is None:
            raise UsageError("there is no standard input", place="-")
        place.hold(cast("BinaryIO", _Lent(stdin)))
    elif reader is None or "folder" not in reader.takes or not file.path.is_dir():
        place.hold(_open(file.path, file.name))


class _Lent(io.RawIOBase):
    """A stream that is not ours to close."""

    def __init__(self, stream: BinaryIO) -> None:
        self.read = stream.read  # type: ignore[method-assign]


def _open(path: Path, name: str) -> BinaryIO:
    """Open a file, or a named pipe asked for by its very name, but no device: it may never end."""
    mode = path.stat().st_mode
    # Opening a directory says what it is.
    if stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISDIR(mode):
        return open_to_read(path)
    raise ReadError(
        "is a device, not a file", place=name,
        help='A source is a file, a named pipe, or "-" for standard input.',
    )  # fmt: skip
