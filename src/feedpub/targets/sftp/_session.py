"""One connection, by OpenSSH's own ``sftp``, for all that a run has to say.

The user's configuration, agent and known hosts are used, as with ``sftp`` in a terminal; nothing is
ever asked. Commands are written into the program as into a batch file, which prints each before it
carries it out; so what follows belongs to it. https://man.openbsd.org/sftp
"""

from __future__ import annotations

import os
import selectors
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from feedpub.errors import PublishError
from feedpub.model import Value
from feedpub.text import harmless

#: The program, and what it reads at most of a line.
PROGRAM = "sftp"
_LONGEST = 2000
_ECHO = "sftp> "
#: The command whose answer shows that all before it were carried out.
_MARK = "lpwd"
#: How the program ends if the server refused a command; if the connection broke off: 255.
_REFUSED = 1
#: Times the time after which a server that says nothing is given up: a large file takes a while.
_PATIENCE = 10
_NOT_FOUND = ("No such file or directory", " not found")
#: Bytes of commands that are written at once: neither they nor what they print fill a pipe.
_SOME = 8_000
_ENDING = 5.0


class RefusedError(PublishError):
    """The server did not do what it was asked, and said so."""


class PrintedText(Value, frozen=True):
    """What a command printed."""

    command: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, on one line."""
        return "; ".join(self.lines)

    @property
    def is_missing(self) -> bool:
        """Whether there was nothing of that name."""
        return any(mark in self.text for mark in _NOT_FOUND)


class Destination(Value, frozen=True):
    """Whom to connect to; what is left out the user's configuration says.

    Attributes:
        host: A name or an address, or an alias of the user's configuration.
        user: Whose account.
        port: Which port.
        identity: The file of a private key.
        timeout: Seconds without a word after which a connection is given up.
    """

    host: str
    user: str | None = None
    port: int | None = None
    identity: Path | None = None
    timeout: int = 60

    @property
    def name(self) -> str:
        """The host, with its user if one was said."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.user}@{host}" if self.user else host

    def command(self) -> list[str]:
        """Return the program and its arguments."""
        alive = max(self.timeout // 4, 1)
        found = [PROGRAM, "-b", "-", "-o", "BatchMode=yes", "-o", f"ConnectTimeout={self.timeout}"]
        found += ["-o", f"ServerAliveInterval={alive}", "-o", "ServerAliveCountMax=4"]
        if self.port is not None:
            found += ["-P", str(self.port)]
        if self.identity is not None:
            found += ["-i", str(self.identity)]
        return [*found, "--", self.name]


class Session:
    """A connection, made when the first command is given.

    Args:
        destination: To whom.
        where: What messages call the place.
    """

    def __init__(self, destination: Destination, where: str) -> None:
        self._destination = destination
        self._where = where
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""

    def ask(self, commands: Iterable[str]) -> list[PrintedText]:
        """Give *commands*, whether they succeed or not; return what each printed.

        Raises:
            PublishError: There is no connection, or no longer.
        """
        return [answer for some in self._groups(commands) for answer in self._given(some, "-")]

    def do(self, commands: Iterable[str], done: Callable[[str], object] = lambda _: None) -> None:
        """Give *commands*, which print nothing if they succeed, up to the first that does not.

        Args:
            commands: What to do.
            done: Told each that succeeded.

        Raises:
            PublishError: One was refused, or there is no connection, or no longer.
        """
        for some in self._groups(commands):
            for answer in self._given(some, ""):
                if answer.lines:
                    self.end()  # what else it may print is not read any more
                    raise refused(answer, self._where)
                done(answer.command)

    def end(self) -> None:
        """End the connection, if there is one."""
        process, self._process, self._unread = self._process, None, b""
        if process is None:
            return
        with suppress(OSError, subprocess.TimeoutExpired):
            process.communicate(b"bye\n", timeout=_ENDING)
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None, "both are pipes"
            with suppress(OSError):
                pipe.close()

    def _groups(self, commands: Iterable[str]) -> Iterator[list[str]]:
        """Yield *commands*, a few at a time."""
        some: list[str] = []
        size = 0
        for command in commands:
            length = len(command.encode())
            if length > _LONGEST:
                raise PublishError(
                    "a path is too long for sftp", place=self._where, help="Shorten it."
                )
            if size + length > _SOME:
                yield some
                some, size = [], 0
            some.append(command)
            size += length
        if some:
            yield some

    def _given(self, commands: Sequence[str], sign: str) -> Iterator[PrintedText]:
        """Yield what each of *commands* prints, given with *sign* before it."""
        if self._process is not None and self._process.poll() is not None:
            self.end()  # it was cut off while nobody asked anything
        process = self._process = self._process or self._started()
        assert process.stdin is not None, "it is a pipe"
        with suppress(BrokenPipeError):  # what it said before it ended is read next
            process.stdin.write("".join(f"{sign}{each}\n" for each in commands).encode())
            process.stdin.write(b"-lpwd\n")
            process.stdin.flush()
        return self._answers(process, commands)

    def _started(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 the user's own program
                self._destination.command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                # How it prints names and times.
                env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                # Ctrl-C is for feedpub, which ends the connection when it is done.
                start_new_session=True,
            )
        except FileNotFoundError:
            raise PublishError(
                f"there is no program {PROGRAM}",
                place=self._where,
                help="Install OpenSSH's client: apt-get install openssh-client.",
            ) from None

    def _answers(
        self, process: subprocess.Popen[bytes], commands: Sequence[str]
    ) -> Iterator[PrintedText]:
        """Yield what each of *commands* printed, after what the server has to say first.

        Raises:
            RefusedError: A command failed that had to succeed.
            PublishError: The connection could not be made, or broke off.
        """
        said: list[str] = []
        left = iter(commands)
        command = None
        while command != _MARK or not said:
            line = self._line(process)
            if line is None:
                self.end()
                if command is None or process.returncode != _REFUSED:
                    raise lost(said, self._where)
                raise refused(PrintedText(command=command, lines=tuple(said)), self._where)
            if not line.startswith(_ECHO):
                said.append(line)
                continue
            if command is not None:
                yield PrintedText(command=command, lines=tuple(said))
            said.clear()
            command = next(left, _MARK)

    def _line(self, process: subprocess.Popen[bytes]) -> str | None:
        """Return the next line that the program prints; `None` if it ended, or fell silent."""
        line = b""
        while not line.strip():
            line, found, rest = self._unread.partition(b"\n")
            if found:
                self._unread = rest
            elif block := self._block(process):
                self._unread, line = self._unread + block, b""
            else:
                return None
        return line.decode(errors="replace").rstrip("\r")

    def _block(self, process: subprocess.Popen[bytes]) -> bytes:
        """Return what was printed since; nothing if the program ended, or fell silent."""
        assert process.stdout is not None, "it is a pipe"
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            # The program itself notices if nobody answers any more, and says so.
            if not selector.select(_PATIENCE * self._destination.timeout):
                return b""
        return os.read(process.stdout.fileno(), 1 << 16)


#: What OpenSSH prints → what that means, and what to do.
_LOST = {
    "REMOTE HOST IDENTIFICATION HAS CHANGED": (
        "the server shows another host key than the one that is known",
        "Somebody may be listening in. If the key was changed on purpose, remove the old one with"
        " ssh-keygen -R, and connect once by hand.",
    ),
    "Host key verification failed": (
        "the server's host key is not known",
        "Connect once by hand, compare the key, and accept it.",
    ),
    "Permission denied": (
        "the server lets nobody in with these keys",
        "Try it by hand: sftp -o BatchMode=yes. The key has to be in the agent, or in a file"
        " without a passphrase; no password is ever asked.",
    ),
    "Could not resolve hostname": (
        "there is no such host",
        "Check the name; it may also be an alias of ~/.ssh/config.",
    ),
}


def lost(said: Sequence[str], where: str) -> PublishError:
    """Return the error of a connection that could not be made, or broke off."""
    text = " ".join(said)
    for mark, (message, help) in _LOST.items():
        if mark in text:
            return PublishError(message, place=where, help=help)
    told = [each for each in said if each != "Connection closed"] or [
        *said,
        "it ended, or fell silent",
    ]
    what = "cannot be reached" if "connect to host" in text else "the connection broke off"
    return PublishError(
        f"{what}: {harmless(told[-1])[:300]}",
        place=where,
        help="Check the host, the port and the network.",
    )


def refused(answer: PrintedText, where: str) -> RefusedError:
    """Return the error of a command that the server refused."""
    help = "Let the account write there."
    if answer.is_missing:
        help = "Make the folder, or correct the path."
    elif ": Failure" in answer.text or "write remote" in answer.text:
        # The protocol has one word for most that can go wrong.
        help = "The disk or the quota may be full, or something else may have that name."
    told = f"the server refused: {harmless(answer.text)[:300]}"
    return RefusedError(told, place=where, help=help)


def quoted(path: str | Path) -> str:
    """Return *path* as an argument of a command: every letter means itself."""
    return '"{}"'.format(str(path).replace("\\", "\\\\").replace('"', '\\"'))
