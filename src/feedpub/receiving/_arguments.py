"""Resolves arguments to files and URLs: names, directories, globs."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from feedpub.documents import KINDS, Glance
from feedpub.errors import FeedpubError, ReadError, UsageError, remedy
from feedpub.patterns import pattern
from feedpub.receiving._packed import MAGIC
from feedpub.text import alike
from feedpub.uris import SCHEME

_URL = pattern(rf"({SCHEME})://")
_HEAD = 64 * 1024
#: The one folder of the public whose name begins with a dot (RFC 8615).
_WELL_KNOWN = ".well-known"
#: What makes a name a pattern, as in `glob.has_magic`.
_MAGIC = pattern(r"[*?[]")
_JSON_FEED = pattern(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')


def is_url(name: str) -> bool:
    """Return whether *name* is a URL rather than a file."""
    return _URL.match(name) is not None


def find(names: Sequence[str]) -> list[str]:
    """Return the files and URLs that *names* mean, in order, each once.

    Directories are searched recursively, in the order of their names, except those whose names
    begin with a dot, other than ``.well-known``; globs are expanded if the shell did not do it.

    Raises:
        ReadError: There is no such file, or nothing to check in it.
        UsageError: A URL has a scheme that cannot be fetched.
    """
    found: dict[str, str] = {}
    for name in names:
        for each in _meant(name):
            found.setdefault(each if is_url(each) else os.path.normpath(each), each)
    return list(found.values())


def _meant(name: str) -> Iterator[str]:
    scheme = _URL.match(name)
    if scheme:
        if scheme[1].lower() not in {"http", "https"}:
            raise UsageError(
                f"{name!r} has the scheme {scheme[1]!r}",
                help="Give a file, or a URL that begins with https:// or http://.",
            )
        yield name
    elif name == "-":
        yield name
    elif os.path.isdir(name):  # noqa: PTH112 a thousand names, and a Path for none of them
        yield from _in_directory(name)
    elif os.path.exists(name):  # noqa: PTH110
        yield name
    elif _MAGIC.search(name):
        yield from _matching(name)
    else:
        raise _missing(name)


def _matching(pattern: str) -> list[str]:
    from glob import glob  # 1 ms

    # Not Path.glob, which supports no absolute patterns.
    names = sorted(
        name
        for name in glob(pattern, recursive=True)  # noqa: PTH207
        if Path(name).is_file()
    )
    if not names:
        raise ReadError("no file matches", place=pattern, help="Quote the pattern, or name a file.")
    return names


def _in_directory(directory: str) -> list[str]:
    found = []
    for where, below, files in os.walk(directory, onerror=_unreadable):
        below[:] = sorted(each for each in below if each[:1] != "." or each == _WELL_KNOWN)
        found += [(Path(where) / name) for name in sorted(files) if not name.startswith(".")]
    names = [path.as_posix() for path in found if _is_wanted(path)]
    if not names:
        suffixes = {suffix for kind in KINDS.values() for suffix in kind.suffixes}
        kinds = ", ".join(f"*{suffix}" for suffix in sorted(suffixes))
        raise ReadError(
            "holds nothing to check",
            place=directory,
            help=f"Looked for {kinds} (JSON Feeds only) and the same with .gz.",
        )
    return names


def _unreadable(error: OSError) -> None:
    raise ReadError(
        f"cannot be read: {error.strerror}", place=error.filename, help=remedy(error)
    ) from error


def _is_wanted(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    kinds = [kind for kind in KINDS.values() if name.endswith(kind.suffixes)]
    if not kinds or not path.is_file():
        return False
    # Other things end in .json and .txt as well.
    if name.endswith(".json") and name != "tdmrep.json":
        return _JSON_FEED.search(_head(path)) is not None
    return any(kind.syntax == "xml" for kind in kinds) or any(
        kind.recognise(Glance(_head(path), name)) > 1 for kind in kinds
    )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise ReadError(
            f"cannot be read: {error.strerror}", place=str(path), help=remedy(error)
        ) from error
    if head.startswith(MAGIC):
        try:
            return zlib.decompressobj(wbits=31).decompress(head, _HEAD)
        except zlib.error:
            return b""
    return head


def _missing(name: str) -> FeedpubError:
    path = Path(name)
    if not os.path.isdir(path.parent):  # noqa: PTH112 Path raises where it may not look
        return ReadError(
            "does not exist", place=name, help=f"There is no directory {str(path.parent)!r}."
        )
    try:
        beside = os.listdir(path.parent)  # noqa: PTH208
    except OSError as error:
        return ReadError(f"cannot be read: {error.strerror}", place=name, help=remedy(error))
    near = alike(path.name, beside)
    meant = f"Did you mean {(path.parent / near[0]).as_posix()!r}?" if near else None
    return ReadError("does not exist", place=name, help=meant)
