"""What a kind of source is: how to know it, to open it, and to get records out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Protocol

from msgspec import Struct

from feedpub.articles.notes import Broken, Remark
from feedpub.model import Source, Value

#: Largest record, in bytes; a longer line is skipped without being kept in memory.
MAX_RECORD = 64 * 1024 * 1024
#: What ``[[source]]`` says of sources of every kind.
COMMON_KEYS = frozenset({*Source.__struct_fields__, "url"} - {"options"})


class Record(Struct):
    """What a source holds about one article, before it is understood, and where.

    Attributes:
        data: JSON text, its value, or what is wrong with it; or a remark on the whole source,
            which is not a record.
        line: 1-based line of its file, where there are lines.
        number: 1-based position in its file.
        path: What to call its file, where that is not what its source is called: the file of a
            folder, the address of a page.
        key: What its source knows it by, where there are no lines: ``row 7``, ``post 48213``.
        remarks: What was noticed as it was read. An error among them makes it unusable.
        is_open: Whether it is the last of its source, and may not be whole: if it cannot be used,
            the source ends too early.
    """

    data: bytes | Mapping[str, Any] | Broken | Remark
    line: int | None = None
    number: int | None = None
    path: str | None = None
    key: str | None = None
    remarks: tuple[Remark, ...] = ()
    is_open: bool = False


class Option(Value, frozen=True, gc=True):
    """A key that a kind of source takes in its ``[[source]]``.

    Attributes:
        about: What it says, for the documentation.
        schema: The JSON Schema of its value.
    """

    about: str
    schema: Mapping[str, Any] = MappingProxyType({"type": "string"})


class Fetched(Protocol):
    """The answer to a request: its body is read once, from front to end."""

    #: The address it came from in the end.
    url: str
    #: Lower-case name → value.
    headers: Mapping[str, str]

    def read(self, size: int = -1, /) -> bytes:
        """Return up to *size* bytes more of the body, unpacked.

        Raises:
            ReadError: It broke off, does not end, or is larger than any source.
        """

    def close(self) -> None:
        """Let go of the connection."""


class Fetch(Protocol):
    """Gets what is at an address, within the limits of a run."""

    def __call__(self, url: str, *, headers: Mapping[str, str] = ...) -> Fetched:
        """Return the answer of *url*, where it is one of success.

        Raises:
            ReadError: There is none, or it is one of failure; or the address is not public.
        """


class Opening(Protocol):
    """A source that is being opened, in one of its files, folders or addresses."""

    #: What findings call it.
    name: str
    #: What the configuration says of it.
    source: Source
    #: The file or folder, if it is one on this machine.
    path: Path | None
    #: Its address, if it has one: where what is fetched of it came from in the end.
    url: str | None
    #: What its server says of what is fetched: lower-case name → value.
    headers: Mapping[str, str]
    #: Its first bytes, unpacked; none of a folder, or of an address that is not fetched whole.
    head: bytes
    #: What relative paths start from.
    base: Path
    #: The publication's address.
    site: str
    #: The zone of dates that do not say theirs.
    zone: tzinfo
    fetch: Fetch
    #: The run needs only what is new or changed since then; ``None``: everything. See `narrow`.
    since: datetime | None

    def narrow(self) -> None:
        """Promise no more than what is new or changed `since`: what is missing is still there."""

    def secret(self, variable: str) -> str:
        """Return what an environment variable holds; nothing that is said of requests shows it.

        Raises:
            ConfigError: It is not set.
        """

    def stream(self) -> BinaryIO:
        """Return its bytes: unpacked, and as UTF-8 unless its kind takes them as they are."""

    def local(self) -> Path:
        """Return a file on this machine that has its bytes, unpacked."""


def never(_asked: object) -> int:
    """Return 0: not of its kind."""
    return 0


def unsettled(_head: bytes) -> bool:
    """Return False: other kinds are asked, too."""
    return False


def no_metadata(_place: Opening) -> Mapping[str, str]:
    """Return nothing: its kind says nothing of the publication."""
    return {}


class Reader(Value, frozen=True, gc=True):
    """A kind of source. It has either `records` or `open`.

    Attributes:
        name: What ``format`` in a configuration calls it.
        about: What it reads, for the documentation.
        suffixes: Of its files, lower-case; without ``.gz``.
        media_types: Of what addresses give, lower-case.
        records: Yields the records of a stream of UTF-8, and never raises for bad data.
        open: Yields the records of a place. Whatever it cannot read it yields as `Broken`; that the
            place ended too early it says by `Broken.final`.
        sniff: How sure it is that a file beginning with these bytes is of its kind: 0 no,
            1 likely, 2 certain, 3 certain and more specific, whatever the file's suffix says.
        settles: Whether a file of its name that begins with these bytes is of its kind whatever
            other kinds say of it, so that they need not be loaded.
        claims: The same as `sniff` of a folder or an address, from its `Opening`.
        takes: What it opens: ``file`` (or what an address gives, or standard input), ``folder``,
            ``address``, ``command``.
        by_line: Whether a file can be cut at any line end and its parts read apart.
        binary: Whether it takes the bytes of files as they are, and finds out their encoding.
        vocabulary: What its records speak unless the configuration says otherwise; default: what
            they look like.
        options: What its ``[[source]]`` may say besides what all take.
        metadata: What a place says of the publication: ``name``, ``url``, ``language``,
            ``timezone``, ``description``, as far as its head or its folder says it.
    """

    name: str
    about: str = ""
    suffixes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    records: Callable[[BinaryIO], Iterator[Record]] | None = None
    open: Callable[[Opening], Iterator[Record]] | None = None
    sniff: Callable[[bytes], int] = never
    settles: Callable[[bytes], bool] = unsettled
    claims: Callable[[Opening], int] = never
    takes: tuple[str, ...] = ("file",)
    by_line: bool = False
    binary: bool = False
    vocabulary: str | None = None
    options: Mapping[str, Option] = MappingProxyType({})
    metadata: Callable[[Opening], Mapping[str, str]] = no_metadata

    def __reduce__(self) -> tuple[Callable[[str], Reader], tuple[str]]:
        # Its functions need not be importable.
        return _named, (self.name,)


def _named(name: str) -> Reader:
    from feedpub.sources import SOURCES  # which imports this module

    return SOURCES[name]
