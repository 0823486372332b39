"""What a command prints, as a stream; it is whole if the command says so by its exit code.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02
"""

from __future__ import annotations

import contextlib
import io
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import IO

from feedpub.errors import ReadError, UsageError
from feedpub.text import guarded

_BLOCK = 1 << 16
#: How much of what it says on standard error is kept, and how many lines of that are shown.
_SAID = 4_096
_LINES = 5
#: Seconds in which those it has started may still print after it has ended, and in which one that
#: is asked to end may do so.
_GRACE = 0.2
_HAS_GROUPS = os.name == "posix"


class CommandOutput(io.RawIOBase):
    """The standard output of a command, which is started now and ended at the latest by `close`.

    Args:
        command: The program and its arguments.
        folder: The folder it runs in.
        timeout: Seconds after which it is ended.
        variables: What is added to the environment.

    Raises:
        ReadError: It cannot be started.
        UsageError: This system cannot end a command together with those that it starts.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        timeout: float,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        if not _HAS_GROUPS:
            raise UsageError(
                "a command as a source needs Linux, macOS or another Unix", place=command[0],
                help="Let it write a file, and use that file as the source.",
            )  # fmt: skip
        self._name = command[0]
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout
        self._said = b""
        self._ended = False
        try:
            # No shell reads it, and its group can be ended as a whole.
            self._process = subprocess.Popen(  # noqa: S603 what the configuration says
                list(command), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, start_new_session=True, bufsize=0,
                env={**os.environ, **variables} if variables else None,
            )  # fmt: skip
        except OSError as error:
            raise ReadError(f"cannot be run: {error.strerror}", place=self._name,
                            help=f"It is looked for in {folder} if it has a slash, else on the "
                            "PATH, and must be executable (chmod +x).") from None  # fmt: skip
        self._selector = selectors.DefaultSelector()
        for pipe in (self._process.stdout, self._process.stderr):
            self._selector.register(_present(pipe), selectors.EVENT_READ)

    def read(self, size: int = -1, /) -> bytes:
        """Return what it prints next, up to *size* bytes; nothing at its end.

        Raises:
            ReadError: It does not end in time, or not well.
        """
        stdout = _present(self._process.stdout)
        while self._open():
            for pipe in self._ready():
                block = os.read(pipe.fileno(), _BLOCK if size < 0 else min(size, _BLOCK))
                if not block:
                    self._selector.unregister(pipe)
                elif pipe is stdout:
                    return block
                else:
                    self._said = (self._said + block)[-_SAID:]
        self._judge()
        return b""

    def finish(self) -> None:
        """Read what is left of it, and see that it ends well.

        Raises:
            ReadError: It does not.
        """
        while self.read(_BLOCK):
            pass

    def close(self) -> None:
        """End it, with all that it has started."""
        if not self.closed:
            self._end()
            for pipe in (self._process.stdout, self._process.stderr):
                _present(pipe).close()
            self._selector.close()
        super().close()

    def _open(self) -> list[object]:
        return [key.fileobj for key in self._selector.get_map().values()]

    def _ready(self) -> list[IO[bytes]]:
        """Return the pipes that have something, or an end, to be read."""
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise self._late()
            had_ended = self._process.poll() is not None
            found = self._selector.select(min(left, _GRACE))
            if found:
                return [key.fileobj for key, _ in found]  # type: ignore[misc]
            if had_ended:  # what it has started holds the pipes, and says nothing
                self._end()

    def _judge(self) -> None:
        """Raise `ReadError` unless it has ended well."""
        try:
            code = self._process.wait(max(self._deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            raise self._late() from None
        # Those that it has left behind end as well.
        self._end()
        if code == 0:
            return
        how = f"exit code {code}" if code > 0 else f"signal {_signal(-code)}"
        raise ReadError(
            f"ended with {how}, so its output is incomplete", place=self._name,
            help=self._last_words() or "It wrote nothing to standard error.",
        )  # fmt: skip

    def _late(self) -> ReadError:
        self._end()
        longer = f"Give it more time: timeout = {self._timeout * 2:g}. {self._last_words()}"
        return ReadError(f"did not end within {self._timeout:g} seconds", place=self._name,
                         help=longer.strip())  # fmt: skip

    def _last_words(self) -> str:
        text = self._said.decode("utf-8", "replace").strip()
        lines = "\n".join(text.splitlines()[-_LINES:])
        return f"It said: {guarded(lines)}" if lines else ""

    def _end(self) -> None:
        """End it and its group: politely, then not."""
        if self._ended:
            return
        self._ended = True  # afterwards its number may be that of another group
        for how in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE * 5)


def _present(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "Popen was given both pipes"
    return pipe


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return str(number)
