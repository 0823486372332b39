"""``validate --fix`` and ``--diff``: fix documents, write or show them, return what remains.

Imported only if one of them is given; the options are in `_fix_options`.
"""

from __future__ import annotations

import gzip
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from feedpub import checks, fixing, receiving
from feedpub.cli import _terminal
from feedpub.config import Judgement
from feedpub.errors import FeedpubError, PublishError, UsageError, remedy
from feedpub.judging import crashed, leveled
from feedpub.reports import Checked

_GZIP = b"\x1f\x8b"


def run(
    names: Sequence[str],
    options: Mapping[str, Any],
    *,
    now: datetime,
    judgement: Judgement,
    limits: receiving.ReceivingOptions,
) -> list[Checked]:
    """Fix the documents *names*, write or show them, and return what remains.

    Raises:
        FeedpubError: A document cannot be read or written, or an option is incompatible with
            fixing.
    """
    _refuse_others(options)
    url = _self_url(names, options)
    packed = _terminal.stdin().read() if "-" in names else b""
    found = receiving.find(names)

    def fix_one(name: str) -> Checked:
        (received,) = receiving.receive(
            [name], detect=checks.detect, stdin=BytesIO(packed), options=limits
        )
        levels = judgement.of(received.name)
        findings = leveled(received.findings, levels)
        if received.document is None:
            return Checked(path=received.name, format="unknown", findings=findings)
        document = replace(received.document, url=url or received.document.url)
        fixed = fixing.fix(document, now=now, levels=levels)
        _hand_on(received.name, document.data, fixed, options, packed, limits)
        return Checked(
            path=received.name,
            format=document.format,
            findings=findings + fixed.findings,
            data=fixed.document.data if fixed.findings else None,
        )

    return [_guarded(fix_one, name, judgement) for name in found]


def _guarded(fix_one: Callable[[str], Checked], name: str, judgement: Judgement) -> Checked:
    """Return the result of *fix*; after a bug in feedpub, the document unchanged."""
    try:
        return fix_one(name)
    except (FeedpubError, _terminal.OutputError):
        raise
    except Exception as error:
        return crashed(name, error, judgement.of(name))


def _refuse_others(options: Mapping[str, Any]) -> None:
    for name in ("jobs", "executor", "previous"):
        if options[name]:
            raise UsageError(
                f"--{name} does not go with --fix and --diff, which take one document at a time",
                help=f"Fix without --{name}, then check again with it.",
            )


def _self_url(names: Sequence[str], options: Mapping[str, Any]) -> str | None:
    if options["self_url"] and (len(names) != 1 or Path(names[0]).is_dir()):
        raise UsageError("--self-url is the address of one FILE", help="Fix one at a time.")
    url = options["self_url"]
    return str(url) if url else None


def _hand_on(
    name: str,
    before: bytes,
    fixed: fixing.Fixed,
    options: Mapping[str, Any],
    packed: bytes,
    limits: receiving.ReceivingOptions,
) -> None:
    after = fixed.document.data
    if "://" in name:
        _say(f"{name}: what was fetched cannot be fixed; save it and fix the file")
        return
    if options["diff"]:
        _show(before, after, name)
    elif name == "-":
        _terminal.write_bytes(_packed_like(packed, after))
    elif after != before:
        _write(Path(name), before, after, limits)
    if fixed.fixes:
        said = ", ".join(f"{rule} {count:,}" for rule, count in fixed.fixes.items())
        word = "would be fixed" if options["diff"] else "fixed"
        _say(f"{sum(fixed.fixes.values()):,} {word} in {name}: {said}")


def _say(message: str) -> None:
    _terminal.warn(message)


def _show(before: bytes, after: bytes, name: str) -> None:
    # A patch must be exact, but a terminal must not obey control characters of a feed.
    plain = not _terminal.is_obeyed(sys.stdout)
    for line in fixing.unified(before, after, name):
        if plain:
            _terminal.write_bytes(line)
        else:
            _terminal.write(line.decode("utf-8", "replace"))
    _terminal.finish()


def _packed_like(before: bytes, data: bytes) -> bytes:
    return gzip.compress(data, mtime=0) if before.startswith(_GZIP) else data


def _write(path: Path, before: bytes, after: bytes, limits: receiving.ReceivingOptions) -> None:
    """Replace *path* by *after* atomically, with the same mode, compressed if it was.

    Raises:
        PublishError: It cannot be written, or no longer contains *before*, because another program
            changed it.
    """
    try:
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            raise PublishError(
                "is not a plain file and was not fixed",
                place=str(path),
                help="Name the file that it leads to.",
            )
        data = _packed_like(_head(path), after)
        again = next(receiving.receive([str(path)], detect=checks.detect, options=limits))
        if again.document is None or again.document.data != before:
            raise PublishError(
                "was changed by somebody else while it was being fixed, and was left as it is",
                place=str(path),
                help="Fix it again.",
            )
        _replace(path, data, state)
    except OSError as error:
        raise PublishError(
            f"cannot be written: {error.strerror}", place=str(path), help=remedy(error)
        ) from error


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(len(_GZIP))


def _replace(path: Path, data: bytes, state: os.stat_result) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(OSError, AttributeError):
            os.chown(name, state.st_uid, state.st_gid)
        Path(name).chmod(stat.S_IMODE(state.st_mode))
        os.replace(name, path)  # noqa: PTH105 a name, not a path
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
