"""Reading and writing files so that a power cut cannot halve them, and saying what went wrong."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import msgspec

from feedpub.errors import PublishError
from feedpub.files import open_to_read

STILL_LIVE = "What was live before is still live."

#: Bytes of a file in memory at once.
_BLOCK = 1 << 20


def holds(path: Path, data: bytes) -> bool:
    """Return whether the file *path* consists of *data*."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def is_intact(path: Path, known: Mapping[str, Any]) -> bool:
    """Return whether the file *path* is as a list knows it; it is read only if it was touched.

    Args:
        path: Where it is.
        known: Its ``size``, its ``sha256`` and, in nanoseconds, its ``mtime_ns``.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size != known.get("size"):
            return False
        if found.st_mtime_ns == known.get("mtime_ns"):
            return True
        digest = hashlib.sha256()
        for block in _blocks(path):
            digest.update(block)
    except OSError:
        return False
    return digest.hexdigest() == known.get("sha256")


def exists(path: Path, *, followed: bool = False) -> bool:
    """Return whether there is something at *path*, be it a link that leads nowhere.

    Args:
        path: Where to look.
        followed: Whether a link counts only if it leads somewhere.

    Raises:
        OSError: That cannot be told. `Path.exists` says no then, or raises, as Python's version is.
    """
    try:
        path.stat(follow_symlinks=followed)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def is_file(path: Path) -> bool:
    """Return whether there is a file at *path*, or a link to one.

    Raises:
        OSError: That cannot be told.
    """
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def clear(directory: Path, *, ignore_errors: bool = False) -> None:
    """Remove *directory* and everything in it; it need not exist.

    Requests to end wait: if one comes while a folder is closed, Python closes it again, and the
    error of that hides the request (up to 3.12).

    Args:
        directory: The directory.
        ignore_errors: Remove what can be removed, and say nothing of the rest.

    Raises:
        OSError: It cannot be removed, or part of it cannot.
    """
    with uninterrupted(), suppress(FileNotFoundError, NotADirectoryError):
        shutil.rmtree(directory, ignore_errors=ignore_errors)


def read(path: Path) -> bytes:
    """Return what the file *path* holds, which is ours.

    Raises:
        PublishError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise PublishError(
            f"cannot be read: {error.strerror or error}", place=str(path), help=STILL_LIVE
        ) from error


def write(path: Path, data: bytes) -> None:
    """Write *data* durably to *path*, which nobody reads before all of it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not NamedTemporaryFile: that publishes with mode 0600 whatever the umask says.
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def join(path: Path, pieces: Iterable[bytes | Path]) -> tuple[int, str]:
    """Write *pieces* to *path* durably, files among them a block at a time; these are gone then.

    Returns:
        How many bytes there are, and their SHA-256.
    """
    size, digest = 0, hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in pieces:
            for block in [piece] if isinstance(piece, bytes) else _blocks(piece):
                size += file.write(block)
                digest.update(block)
            if isinstance(piece, Path):
                piece.unlink()
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def copy(path: Path, other: Path) -> None:
    """Write what the file *path* holds durably to *other*, a block at a time, with its time."""
    other.parent.mkdir(parents=True, exist_ok=True)
    with other.open("wb") as file:
        file.writelines(_blocks(path))
        file.flush()
        os.fsync(file.fileno())
    told = path.stat()
    os.utime(other, ns=(told.st_atime_ns, told.st_mtime_ns))


def are_alike(path: Path, other: Path) -> bool:
    """Return whether two files hold the same, the first of which need not be there."""
    try:
        if path.stat().st_size != other.stat().st_size:
            return False
        pairs = zip(_blocks(path), _blocks(other), strict=True)
        return all(one == another for one, another in pairs)
    except OSError:
        return False


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def replace(path: Path, data: bytes) -> None:
    """Put *data* durably in the place of *path*, which is whole at every moment."""
    part = path.with_name(path.name + ".part")
    try:
        write(part, data)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    sync(path.parent)


def keep(path: Path, copy: Path) -> None:
    """Make *copy* hold what *path* holds now, and go on holding it."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, copy)
    except OSError:  # many file systems have no hard links; Linux refuses those of others' files
        write(copy, path.read_bytes())
        with suppress(OSError):
            shutil.copystat(path, copy)


def sync(directory: Path) -> None:
    """Make the names in *directory* durable."""
    with suppress(OSError):  # not every file system can, and Windows never can
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_folder(path: Path, mode: int = 0o777) -> None:
    """Make the folder *path* durably, and those that it is in, unless they are there."""
    try:
        try:
            path.mkdir(mode)
        except (FileNotFoundError, NotADirectoryError):
            make_folder(path.parent)
            path.mkdir(mode)
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        sync(path.parent)


def sync_below(top: Path, names: Iterable[str]) -> None:
    """Make *names*, which may be in folders below *top*, durable."""
    folders = {top}
    for folder in {(top / name).parent for name in names}:
        while folder not in folders:
            folders.add(folder)
            folder = folder.parent
    for folder in folders:
        sync(folder)


def leads(folder: Path, target: Path) -> bool:
    """Return whether files can be renamed from *folder* into *target*."""
    if folder.stat().st_dev != target.stat().st_dev:
        return False
    try:  # One file system may be mounted twice. Linux sees that before it looks for the file.
        (folder / ".feedpub-none").rename(target / ".feedpub-none")
    except OSError as error:
        return error.errno != errno.EXDEV
    return True  # pragma: no cover - somebody made a file of that name


def read_json(path: Path) -> Any:
    """Return what the file *path* says.

    Raises:
        OSError: There is none, or it cannot be read.
        ValueError: It is not JSON.
    """
    with open_to_read(path) as stream:
        data = stream.read()
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def write_json(path: Path, value: object) -> None:
    """Put *value* durably in the place of what the file *path* says."""
    # The list of a thousand files takes json.dumps() 50 ms, and msgspec one.
    replace(path, msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")


@contextmanager
def as_publish_error(target: Path | str, help: str = STILL_LIVE) -> Iterator[None]:
    """Raise what the system refuses as an error of publishing."""
    try:
        yield
    except OSError as error:
        raise publish_error(error, target, help) from error


def publish_error(error: OSError, target: Path | str, help: str) -> PublishError:
    """Return *error* as one of publishing in *target*."""
    return PublishError(
        f"cannot be written: {error.strerror or error}",
        place=str(error.filename or target),
        help=help,
    )


#: What asks a process to end; Windows has no SIGHUP.
_POLITE = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and polite requests to end wait until the block is done."""
    # Not by a signal mask: that is one thread's, and the system then wakes another one.
    came: list[int] = []
    before: dict[int, Any] = {}
    if current_thread() is main_thread():  # only there are handlers called, and only it is stopped
        known = (number for number in _POLITE if signal.getsignal(number) is not None)
        for number in known:
            before[number] = signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    except BaseException:
        with suppress(KeyboardInterrupt):  # what failed says more than that
            _deliver(came, before)
        raise
    _deliver(came, before)


def _deliver(came: Iterable[int], handlers: Mapping[int, Any]) -> None:
    """Bring *handlers* back, and let them know what *came*."""
    for number, handler in handlers.items():
        signal.signal(number, handler)
    for number in dict.fromkeys(came):
        signal.raise_signal(number)
