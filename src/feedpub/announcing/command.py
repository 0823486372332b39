"""A command of the newsroom's own: it gets the run as JSON on its standard input."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedpub.announcing._announcer import Announcer, AnnouncerType
from feedpub.errors import PublishError
from feedpub.runs import Run
from feedpub.text import harmless

if TYPE_CHECKING:
    from subprocess import Popen

#: Bytes of what a command said that are repeated.
_SHOWN = 300


class Command(Announcer):
    """Runs a command.

    Args:
        words: The program and its arguments; no shell is asked.
        folder: Where it runs.
        timeout: Seconds after which it is killed.
    """

    def __init__(self, words: Sequence[str], folder: Path, timeout: float = 30) -> None:
        self._words = list(words)
        self._folder = folder
        self._timeout = timeout

    @property
    def where(self) -> str:
        """The command, as a shell would have it."""
        import shlex

        return shlex.join(self._words)

    def announce(self, run: Run) -> None:
        """Run the command, with *run* as JSON on its standard input.

        Raises:
            PublishError: It could not be run, took too long, or its exit code is not 0.
        """
        from subprocess import STDOUT, Popen, TimeoutExpired
        from tempfile import TemporaryFile

        # Files, not pipes: what the command leaves running may keep a pipe open forever.
        with TemporaryFile() as given, TemporaryFile() as said:
            given.write(json.dumps(run.as_json()).encode() + b"\n")
            given.seek(0)
            try:
                process = Popen(  # noqa: S603 it is the newsroom's own
                    self._words,
                    cwd=self._folder,
                    stdin=given,
                    stdout=said,
                    stderr=STDOUT,
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                raise PublishError(f"cannot be run: {reason}") from error
            try:
                code = process.wait(self._timeout)
            except TimeoutExpired as error:
                raise PublishError(f"took longer than {self._timeout:g} s; ended") from error
            finally:
                _end(process)
            if code:
                said.seek(0, os.SEEK_END)
                said.seek(max(0, said.tell() - _SHOWN))
                words = harmless(" ".join(said.read().decode("utf-8", "replace").split()))
                raise PublishError(f"exit code {code}{words and ': '}{words}")


def _end(process: Popen[bytes]) -> None:
    """End the command with all that it started, if it has not ended by itself."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # pragma: no cover - Windows has no groups of processes
            process.kill()
        process.wait()


def _make(options: Mapping[str, Any], base: Path) -> Command:
    return Command(options["command"], base, options.get("timeout", 30))


COMMAND = AnnouncerType(
    name="command",
    about="Runs a command that gets a description of the run as JSON on its standard input.",
    options={
        "command": {
            "description": "The program and its arguments, run without a shell in the folder of"
            " this file. An exit code other than 0 is a failure.",
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "examples": [["./purge-cdn", "--quiet"]],
        },
        "timeout": {
            "description": "Seconds after which it is stopped. Default: 30.",
            "type": "integer",
            "minimum": 1,
        },
    },
    required=("command",),
    make=_make,
)
