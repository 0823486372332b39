"""Errors that feedpub raises on purpose; anything else is a bug and keeps its traceback.

Wrong *data* is never an error here: it is a `Finding`. These are wrong requests and failures of the
system. The exit codes are part of the command line's contract.
"""

from __future__ import annotations

import errno
from typing import Final

#: The exit code if something wrong was found, at or above ``--fail-on``.
FOUND: Final = 1
#: The exit code of a bug in feedpub (EX_SOFTWARE of sysexits.h).
BUG: Final = 70


class FeedpubError(Exception):
    """A request that cannot be carried out.

    Attributes:
        exit_code: The exit code of the command.
        place: The file, with line and key if known, e.g. ``feedpub.toml:12 [publication] url``.
        help: What to do about it, one sentence.
    """

    exit_code = 2

    def __init__(self, message: str, *, place: str | None = None, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.help = help

    def __reduce__(self) -> tuple[object, ...]:
        # An error may come from another process, from which only `args` would be kept.
        return _rebuilt, (type(self), self.message, self.place, self.help)

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text}\n  {self.help}" if self.help else text


def _rebuilt(
    kind: type[FeedpubError], message: str, place: str | None, help: str | None
) -> FeedpubError:
    return kind(message, place=place, help=help)


class UsageError(FeedpubError):
    """Arguments that contradict each other or name something that does not exist."""


class ConfigError(FeedpubError):
    """The configuration is missing, malformed or invalid."""


class ReadError(FeedpubError):
    """A source could not be read at all."""

    exit_code = 3


class PublishError(FeedpubError):
    """Publishing failed; what was live is still live."""

    exit_code = 4


class StoreError(PublishError):
    """What earlier runs remembered cannot be read or written; what was live is still live."""


class SafetyError(FeedpubError):
    """Refused, because continuing would do harm that cannot be undone."""

    exit_code = 5


_REMEDIES: Final = {
    errno.EACCES: "Give the user who runs feedpub permission for it; `ls -l` shows who has it.",
    errno.EISDIR: "Name a file in it, or a pattern of files, e.g. 'articles/*.jsonl'.",
    errno.ENOENT: "Check the spelling; a relative path starts at the current directory.",
    errno.ENOSPC: "Free some disk space, or use another disk.",
    errno.ENOTDIR: "A part of the path is a file, not a directory: use a path below a directory.",
    errno.EROFS: "The file system is mounted read-only: use a path that can be written.",
}


def remedy(error: OSError) -> str | None:
    """Return what a user can do about an error of the system; ``None`` if unknown."""
    return _REMEDIES.get(error.errno or 0)
