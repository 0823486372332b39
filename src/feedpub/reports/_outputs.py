"""Several reports from one run, and where each is written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from feedpub.errors import UsageError
from feedpub.model import Value
from feedpub.reports._reporter import Checked, Reporter, Style
from feedpub.text import alike, hidden


class RequestedReport(Value, frozen=True):
    """A requested report.

    Attributes:
        name: Its name.
        path: The file it goes to; ``None`` for standard output.
    """

    name: str
    path: Path | None = None


def parse(
    text: str, known: Callable[[str], bool], names: Callable[[], Iterable[str]]
) -> RequestedReport:
    """Return the request ``NAME`` or ``NAME=FILE``; FILE ``-`` is standard output.

    Args:
        text: The option's value.
        known: Returns whether there is a report with a name.
        names: Returns the names of all reports, for one that is not known.

    Raises:
        UsageError: There is no such report, or no file after the equals sign.
    """
    name, equals, file = text.partition("=")
    if not known(name):
        raise unknown(name, names())
    if equals and not file:
        raise UsageError(
            f"--report {text} names no file",
            help=f"Write {name}=FILE, or {name} alone for standard output.",
        )
    return RequestedReport(name=name, path=Path(file) if file and file != "-" else None)


def unknown(name: str, known: Iterable[str]) -> UsageError:
    """Return the error that *name* is not one of the reports *known*, with a suggestion."""
    names = sorted(known)
    near = alike(name.lower(), names)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    return UsageError(f"there is no report {name!r}", help=f"{hint}There are {', '.join(names)}.")


def check_targets(wanted: Iterable[RequestedReport]) -> None:
    """Check that every report of *wanted* has its own destination.

    Raises:
        UsageError: Two of them go to standard output, or into one file.
    """
    taken: dict[str | None, RequestedReport] = {}
    for each in wanted:
        other = taken.setdefault(os.path.realpath(each.path) if each.path else None, each)
        if other is not each:
            place = str(each.path) if each.path else "standard output"
            raise UsageError(
                f"the reports {other.name!r} and {each.name!r} both go to {place}",
                help=f"Give one of them a file of its own: {each.name}=FILE.",
            )


def write(
    checked: Sequence[Checked],
    reporters: Iterable[tuple[Reporter, Path | None]],
    echo: Callable[[str], object],
    style: Style,
) -> Iterator[str]:
    """Write each report, and yield what was left out, as a sentence."""
    plain = replace(style, colour=False, width=100)
    for reporter, path in reporters:
        if path is None:
            for piece in reporter.pieces(checked, style):
                echo(piece)
        else:
            _write_file(path, reporter.pieces(checked, plain))
        missing = reporter.left_out(checked)
        if missing:
            yield f"{reporter.name}: {missing}"


def _write_file(path: Path, pieces: Iterator[str]) -> None:
    # The resolved path, so that a symbolic link is kept.
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            _fill(target, pieces, "w")  # a pipe or a device has nothing to be swapped
        else:
            _swap(target, pieces)
    except OSError as error:
        raise UsageError(
            f"the report cannot be written: {error.strerror}",
            place=str(path),
            help="Name a file in a folder that exists and can be written.",
        ) from error


def _swap(target: Path, pieces: Iterator[str]) -> None:
    staged = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    try:
        # Not `tempfile`: its files keep mode 0600, and this one is to follow the umask.
        _fill(staged, pieces, "x")
        staged.replace(target)
    except BaseException:
        with suppress(OSError):
            staged.unlink()
        raise


def _fill(path: Path, pieces: Iterator[str], mode: str) -> None:
    # File names may have bytes that are not text; Python decodes them as lone surrogates.
    with path.open(mode, encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.writelines(map(hidden, pieces))
