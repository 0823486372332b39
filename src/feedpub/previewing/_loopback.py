"""A web server for this machine alone: it hears nobody else, and answers only what it should.

Whoever can open a page in a browser of this machine can send requests to its loopback address, and
can let a name of theirs lead there (DNS rebinding), so every request says by its Host which name
it came by, and only those of this machine are answered.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from feedpub.errors import UsageError
from feedpub.previewing._newer import Changes
from feedpub.previewing._policies import Reply, plain

#: Where it tells browsers of changes; see `Changes`.
EVENTS = "/-/events"
#: Seconds that a browser may take for its request.
_PATIENCE = 20.0
#: Seconds after which one that waits for changes is told that there were none.
_TURN = 15.0
#: Names of this machine, as a browser writes them into Host.
_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
#: Returns what the path and the query of a request are answered.
Respond = Callable[[str, str], Reply]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Elsewhere it lets a server start at once after the last one; Windows lets it take over a port.
    allow_reuse_address = os.name == "posix"
    respond: Respond
    changes: Changes

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of browsers that went away; what fails in a page is answered there."""

    def server_bind(self) -> None:
        # The standard library asks the DNS what this machine is called, which can take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, self.allow_reuse_address)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE
    server_version = "feedpub"
    sys_version = ""
    #: The headers of an answer are sent in one piece with it.
    wbufsize = -1

    def do_GET(self) -> None:
        problem = self._problem()
        path, query = _parted(self.path)
        if problem is None and path == EVENTS and self.command == "GET":
            self._tell_changes()
        else:
            self._send(problem or self.server.respond(path, query))

    do_HEAD = do_GET  # noqa: N815 the name that the standard library calls

    def refuse(self) -> None:
        """Reply a request that wants to change something."""
        self.close_connection = True
        self._send(plain("This only shows things: use GET.", 405, Allow="GET, HEAD"))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Reply what cannot be understood, in a line."""
        del explain
        self.close_connection = True
        self._send(plain(message or self.responses.get(code, ("?", ""))[0], code))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: requests are no news to who sent them."""

    def _problem(self) -> Reply | None:
        """Return the answer to a request that another site may have sent, or somebody else's."""
        host = self.headers.get("Host", "")
        name, colon, port = host.rpartition(":")
        bare = name if colon and port.isdecimal() else host
        if bare.lower() not in _NAMES:
            return plain(
                f"This is the preview of feedpub for this machine. Open http://localhost:"
                f"{self.server.server_port}/, not another name.",
                421,
            )
        is_foreign = self.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
        if is_foreign and self.headers.get("Sec-Fetch-Mode") != "navigate":
            return plain("Other sites get nothing of this preview.", 403)
        return None

    def _send(self, answer: Reply) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers().items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _tell_changes(self) -> None:
        """Send the number of what is shown, and each that comes after it.

        https://html.spec.whatwg.org/multipage/server-sent-events.html
        """
        changes = self.server.changes
        started = Reply(body=b"", media_type="text/event-stream", more={"X-Accel-Buffering": "no"})
        self.send_response(200)
        for name, value in started.headers().items():
            if name != "Content-Length":
                self.send_header(name, value)
        self.end_headers()
        seen = -1
        while not changes.is_over:
            number = changes.wait(seen, _TURN)
            self.wfile.write(f"data: {number}\n\n".encode() if number != seen else b":\n\n")
            self.wfile.flush()
            seen = number


for _method in _METHODS:
    setattr(_Handler, f"do_{_method}", _Handler.refuse)


class Loopback:
    """A server on the loopback addresses of this machine.

    Args:
        port: Its port; 0: any that is free.
        respond: Answers requests, in several threads at once.
        changes: Tells browsers that there is something new.

    Raises:
        UsageError: The port is taken, or may not be used.
    """

    def __init__(self, port: int, respond: Respond, changes: Changes) -> None:
        self._changes = changes
        self._servers = list(_opened(port))
        for each in self._servers:
            each.respond, each.changes = respond, changes

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self._servers[0].server_port}/"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Reply requests as long as this is entered; it ends at once for those that wait."""
        threads = [Thread(target=each.serve_forever, args=(0.1,)) for each in self._servers]
        try:
            for each in threads:
                each.daemon = True
                each.start()
            yield
        finally:
            self._changes.close()
            for server in self._servers:
                server.shutdown()
            for each in threads:
                each.join()
            self.close()

    def close(self) -> None:
        """Give the port back."""
        for each in self._servers:
            each.server_close()


def _opened(port: int) -> Iterator[_Server]:
    try:
        first = _Server(("127.0.0.1", port), _Handler)
    except (OSError, OverflowError) as error:
        raise _refused(port, error) from error
    yield first
    # A machine without IPv6 has one address less, and is told the other one anyway.
    with suppress(OSError):
        second = _Server6(("::1", first.server_port), _Handler)
        yield second


def _refused(port: int, error: OSError | OverflowError) -> UsageError:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        why = f"port {port} is in use by another program, perhaps another preview"
    elif number == errno.EACCES:
        why = f"port {port} is reserved for the system"
    else:
        why = f"port {port} cannot be used: {error}"
    return UsageError(why, help="Name another with --port, or 0 for any that is free.")


def _parted(target: str) -> tuple[str, str]:
    """Return path and query of the target of a request; the path decoded, for comparison only."""
    try:
        found = urlsplit(target)
    except ValueError:
        return "", ""
    return unquote(found.path), found.query
