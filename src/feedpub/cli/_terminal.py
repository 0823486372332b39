"""All printing to standard output and standard error.

Printed text contains untrusted parts: titles, file names, responses of servers. This module removes
what could control a terminal or a CI system, or what the stream's encoding cannot represent.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO, TextIO

import click

from feedpub import text as _text

#: Replacements for terminals with few characters: one for one, so that tables stay aligned.
_INSTEAD = str.maketrans("→←✓✗×·…–—“”„‘’│", '><+xx..--"""\'\'|')
#: Environment variables of CI systems that execute commands in a job's output.
_CI = ("GITHUB_ACTIONS", "GITLAB_CI", "TEAMCITY_VERSION", "TF_BUILD")
#: The key of ``--color`` in the context of the command.
COLOUR = "feedpub.color"
#: Colour codes that this program writes itself; without colours they are treated as any text.
_COLOUR = re.compile(r"(\x1b\[[0-9;]{1,8}m)")


class OutputError(Exception):
    """Standard output cannot be written."""

    def __init__(self, cause: OSError | ValueError) -> None:
        super().__init__(getattr(cause, "strerror", None) or str(cause))
        self.is_closed_pipe = isinstance(cause, BrokenPipeError)


def write(
    text: str,
    *,
    err: bool = False,
    colour: bool = False,
    guard: Callable[[str], str] | None = None,
    secrets: bool = False,
) -> None:
    """Print *text*.

    Args:
        text: What to print, with its line ends.
        err: Print on standard error; failures are ignored.
        colour: Whether to keep colours.
        guard: How *text* was already made harmless, if it is not plain text but a report in JSON,
            XML or workflow commands.
        secrets: Whether the addresses of members' feeds are printed: logs are read by many.

    Raises:
        OutputError: Standard output is full or closed.
    """
    text = text if secrets else _text.hidden(text)
    stream = sys.stderr if err else sys.stdout
    if stream is None:  # pragma: no cover - started with it closed
        return
    text = _encodable(guard(text) if guard else _plain(text, colour), stream, guard)
    try:
        stream.write(text)
        if err:
            stream.flush()
    except (OSError, ValueError) as error:
        if not err:
            raise OutputError(error) from error


def write_bytes(data: bytes) -> None:
    """Print *data* unchanged: a document or a patch that must be exact.

    Raises:
        OutputError: Standard output is full or closed.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    except (OSError, ValueError) as error:
        raise OutputError(error) from error


def say(text: str, *, err: bool = False, colour: bool = False) -> None:
    """Print *text* as a line."""
    write(f"{text}\n", err=err, colour=colour)


class _Form:
    """How messages of this program are printed."""

    #: Called with a message and its lines of detail, instead of printing them.
    instead: Callable[[str], None] | None = None


def print_messages(instead: Callable[[str], None] | None) -> None:
    """Let `warn` call *instead*; ``None``: let it print text."""
    _Form.instead = instead


def warn(text: str) -> None:
    """Print *text* on standard error as a message of this program, wrapped on a terminal."""
    if _Form.instead is not None:
        _Form.instead(text)
        return
    text = f"feedpub: {text}"
    if is_terminal(sys.stderr):
        text = "\n".join(_wrapped(line) for line in text.split("\n"))
    say(text, err=True)


def say_json(value: Any, *, err: bool = False) -> None:
    """Print *value* as JSON; on standard error on one line, as logs have it."""
    import json  # 1 ms

    dumped = json.dumps(value, ensure_ascii=False, indent=None if err else 2)
    write(f"{dumped}\n", err=err, guard=_text.guarded_json)


def erase_line() -> None:
    """Clear the terminal's last line on standard error."""
    with suppress(OSError, ValueError):
        sys.stderr.write("\r\x1b[K")


def finish() -> None:
    """Flush standard output.

    Raises:
        OutputError: It cannot be written.
    """
    if sys.stdout is None:  # pragma: no cover - started with it closed
        return
    try:
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        raise OutputError(error) from error


def give_up() -> None:
    """Discard further output, so that the interpreter does not report an error at exit."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def stdin() -> BinaryIO:
    """Return standard input, or an empty stream if there is none."""
    return sys.stdin.buffer if sys.stdin is not None else BytesIO()


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether *stream* is a terminal."""
    return stream is not None and stream.isatty()


def is_erasable(stream: TextIO | None) -> bool:
    """Return whether a line of *stream* can be erased: a terminal that is not dumb, not in CI."""
    is_in_ci = os.environ.get("CI", "") not in {"", "0", "false"}
    return is_terminal(stream) and os.environ.get("TERM") != "dumb" and not is_in_ci


def is_obeyed(stream: TextIO | None) -> bool:
    """Return whether control sequences in *stream* take effect: on a terminal or in a CI log."""
    if is_terminal(stream):
        return True
    try:
        into_file = stream is not None and stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        into_file = False
    return not into_file and any(os.environ.get(name) for name in _CI)


def colour(stream: TextIO | None) -> bool:
    """Return whether to use colours on *stream*.

    In this order: ``--color``, ``FORCE_COLOR``, ``NO_COLOR`` (https://no-color.org/), and whether
    it is a terminal.
    """
    context = click.get_current_context(silent=True)
    wanted = context.meta.get(COLOUR) if context is not None else None
    if wanted in {"always", "never"}:
        return bool(wanted == "always")
    if os.environ.get("FORCE_COLOR", "") not in {"", "0", "false"}:
        return True
    if os.environ.get("NO_COLOR"):
        return False
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def _wrapped(line: str) -> str:
    import shutil  # 4 ms, with what follows
    import textwrap

    width = max(shutil.get_terminal_size((80, 24)).columns, 40)
    if len(line) <= width:
        return line
    # An address or a path is never broken, so that it can be copied.
    return textwrap.fill(
        line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _plain(text: str, colour: bool) -> str:
    if not colour or "\x1b" not in text:
        return _text.guarded(text)
    pieces = _COLOUR.split(text)
    pieces[::2] = map(_text.guarded, pieces[::2])
    return "".join(pieces)


def _encodable(text: str, stream: TextIO, guard: Callable[[str], str] | None) -> str:
    """Return *text* with only what *stream* can encode."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if encoding.lower().replace("-", "").replace("_", "") == "utf8":
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    try:
        text.encode(encoding)
        # XML and JSON declare or imply UTF-8; in another encoding only ASCII is safe.
        if guard is None or text.isascii():
            return text
    except UnicodeError:
        pass
    if guard is _text.guarded_json:
        return _text.ascii_json(text)
    if guard is _text.guarded_xml:
        return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    kept = (each if _fits(each, encoding) else each.translate(_INSTEAD) for each in text)
    return "".join(kept).encode(encoding, "replace").decode(encoding)


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeError:
        return False
    return True
