"""The HTTP client: one request at a time, to checked addresses, within one deadline.

Only this module uses httpcore2, the engine of httpx2: it follows no redirects, keeps no cookies,
reads no environment variables and decompresses nothing, and lets us make the connections.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from typing import Any

import httpcore2

from feedpub.fetch._public_hosts import Address, is_public, resolve
from feedpub.fetch.answers import Answer, PrivateAddressError, TooLargeError, UnreachableError
from feedpub.model import Value
from feedpub.text import harmless

#: Seconds of silence before another address of the host is tried.
_CONNECT = 10.0


class ClientLimits(Value, frozen=True):
    """The limits of requests.

    Attributes:
        timeout: The most seconds until the next call of `Client.renew`.
        allow_private: Whether URLs may lead to private addresses; or the hosts that may.
        size: The most bytes of a body.
        packed: The most bytes of one that is compressed, before decompression.
    """

    timeout: float
    allow_private: bool | Collection[str] = False
    size: int = 256 * 1024 * 1024
    packed: int = 64 * 1024 * 1024


class Client:
    """Requests URLs, within *limits*."""

    def __init__(self, limits: ClientLimits, *, agent: str, accept: str = "*/*") -> None:
        self._limits = limits
        self._headers = {"User-Agent": agent, "Accept": accept, "Accept-Encoding": "gzip"}
        self._deadline = 0.0
        self.renew()
        self._pool = httpcore2.ConnectionPool(
            network_backend=_Backend(
                lambda: self._deadline - time.monotonic(), allow_private=limits.allow_private
            ),
            max_connections=1,
        )

    def renew(self, seconds: float | None = None) -> None:
        """Restart the timeout, or have one of *seconds*."""
        timeout = self._limits.timeout if seconds is None else seconds
        self._deadline = time.monotonic() + timeout

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()

    def ask(self, url: str, headers: Mapping[str, str] = {}, *, first: int | None = None) -> Answer:
        """Return the response to a GET of *url*, whatever its status; redirects without a body.

        Args:
            url: The URL to request.
            headers: Headers to add to, or to replace, the default ones.
            first: How many bytes of the body are enough; default: all of them.

        Raises:
            UnreachableError: There is no response, or an incomplete one.
            TooLargeError: The body is larger than allowed.
            PrivateAddressError: The host has no public address.
        """
        with closing(self.open(url, headers)) as incoming:
            redirects = 300 <= incoming.status < 400
            return Answer(
                url=url,
                status=incoming.status,
                headers=incoming.headers,
                body=b"" if redirects else self._body(incoming, first),
            )

    def open(self, url: str, headers: Mapping[str, str] = {}) -> Incoming:
        """Return the response to a GET of *url*, whatever its status, as soon as its body begins.

        Raises:
            UnreachableError: There is no response.
            PrivateAddressError: The host has no public address.
        """
        # As bytes, because an ETag is sent back unchanged.
        sent = [
            (name.encode("ascii"), value.encode("latin-1"))
            for name, value in {**self._headers, **headers}.items()
        ]
        with _explained():
            return Incoming(url, self._pool.stream("GET", url.partition("#")[0], headers=sent))

    def _body(self, incoming: Incoming, first: int | None) -> bytes:
        if first is not None:
            return _beginning(incoming, first)
        headers = incoming.headers
        packed = "content-encoding" in headers
        most = self._limits.packed if packed else self._limits.size
        length = headers.get("content-length", "")
        if length.isdecimal() and len(length) < 20 and int(length) > most:
            raise TooLargeError
        pieces, size = [], 0
        for piece in incoming.pieces():
            size += len(piece)
            if size > most:
                raise TooLargeError
            pieces.append(piece)
        return b"".join(pieces)


class Incoming:
    """A response whose body is still to come.

    Attributes:
        url: The URL requested.
        status: The status code.
        headers: The headers, by lower-case name.
    """

    def __init__(self, url: str, opening: AbstractContextManager[httpcore2.Response]) -> None:
        self.url = url
        self._open = ExitStack()
        self._response = self._open.enter_context(opening)
        self.status = self._response.status
        self.headers = _headers(self._response.headers)

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as it comes.

        Raises:
            UnreachableError: It ends before it is complete.
        """
        with _explained():
            yield from self._response.iter_stream()

    def received(self) -> bytes:
        """Return what the last look at the connection gave; more than the body may be in it."""
        stream = self._response.extensions["network_stream"]
        assert isinstance(stream, _Stream), "connections are made by `_Backend`"
        return stream.received

    def close(self) -> None:
        """Let go of the connection, which ends if the body was not read."""
        self._open.close()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException:
        raise UnreachableError("did not answer completely in time") from None
    except httpcore2.NetworkError as error:
        raise _failure(error) from None
    except httpcore2.ProtocolError as error:
        raise UnreachableError(f"violates HTTP: {harmless(str(error))}", may_pass=True) from None


def _beginning(incoming: Incoming, most: int) -> bytes:
    found = bytearray()
    for piece in incoming.pieces():
        found += piece
        if len(found) >= most:
            break
    return bytes(found[:most])


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name; several of one name are a list."""
    found: dict[str, str] = {}
    for key, value in pairs:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1").strip()
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _failure(error: BaseException) -> UnreachableError:
    # The client wraps the system's exceptions.
    cause: Any = error.args[0] if error.args else error
    verdict = getattr(cause, "verify_message", None)
    if verdict:
        return UnreachableError(f"has an invalid certificate: {verdict}")
    said = harmless(str(getattr(cause, "strerror", None) or cause))
    return UnreachableError(f"cannot be reached: {said}", may_pass=True)


class _Backend(httpcore2.NetworkBackend):
    """Connects only to allowed addresses."""

    def __init__(
        self, remaining: Callable[[], float], *, allow_private: bool | Collection[str]
    ) -> None:
        self._remaining = remaining
        self._allow_private = allow_private
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of *host* that answers.

        The name is resolved once, and the checked address is used: a name that resolves to a
        different address later (DNS rebinding) has no effect.
        """
        del timeout
        failure: Exception = httpcore2.ConnectError("there is no address")
        for address in self._addresses(host, port):
            seconds = min(_left(self._remaining), _CONNECT)
            try:
                stream = self._sockets.connect_tcp(
                    str(address), port, seconds, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._remaining)
        raise failure

    def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            found = resolve(host, port, _left(self._remaining))
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        allowed = self._allow_private
        if allowed is True or (allowed and host in allowed):
            return found
        public = [address for address in found if is_public(address)]
        if found and not public:
            raise PrivateAddressError(host, str(found[0]))
        return public


class _Stream(httpcore2.NetworkStream):
    """A connection whose operations end at the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, remaining: Callable[[], float]) -> None:
        self._stream = stream
        self._remaining = remaining
        #: What the last call of `read` gave.
        self.received = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        self.received = self._stream.read(max_bytes, _left(self._remaining))
        return self.received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, _left(self._remaining))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        del timeout
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._remaining))
        return _Stream(secured, self._remaining)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(remaining: Callable[[], float]) -> float:
    seconds = remaining()
    if seconds <= 0:
        raise httpcore2.ReadTimeout
    return seconds
