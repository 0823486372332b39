"""The HTTP client: one request at a time, to checked addresses, within one deadline.

httpcore2 is the engine of httpx2: it follows no redirects, keeps no cookies, reads no environment
variables and decompresses nothing, and lets us make the connections.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing

import httpcore2

from feedpub.fetch._public_hosts import Address, is_public, resolve
from feedpub.fetch._responses import Incoming, NoAddressError, Stream, explained, left
from feedpub.fetch.answers import Answer, PrivateAddressError, TooLargeError
from feedpub.model import Value

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

    def ask(
        self,
        url: str,
        headers: Mapping[str, str] = {},
        *,
        first: int | None = None,
        method: str = "GET",
    ) -> Answer:
        """Return the response of *url*, whatever its status; redirects without a body.

        Args:
            url: The URL to request.
            headers: Headers to add to, or to replace, the default ones.
            first: How many bytes of the body are enough; default: all of them.
            method: ``GET`` or ``HEAD``.

        Raises:
            UnreachableError: There is no response, or an incomplete one.
            TooLargeError: The body is larger than allowed.
            PrivateAddressError: The host has no public address.
        """
        began = time.monotonic()
        with closing(self.open(url, headers, method=method)) as incoming:
            has_body = method != "HEAD" and not 300 <= incoming.status < 400
            tls = incoming.tls()  # a connection that ends with the body forgets it
            return Answer(
                url=url,
                status=incoming.status,
                headers=incoming.headers,
                body=self._body(incoming, first) if has_body else b"",
                seconds=time.monotonic() - began,
                address=incoming.address,
                tls=tls,
            )

    def open(
        self,
        url: str,
        headers: Mapping[str, str] = {},
        *,
        method: str = "GET",
        posted: bytes | None = None,
    ) -> Incoming:
        """Return the response of *url*, whatever its status, as soon as its body begins.

        Args:
            url: The URL to request.
            headers: Headers to add to, or to replace, the default ones.
            method: What to ask with; ``POST`` if something is sent.
            posted: What to send by POST; ``None``: nothing.

        Raises:
            UnreachableError: There is no response.
            PrivateAddressError: The host has no public address.
        """
        # As bytes, because an ETag is sent back unchanged.
        sent = [
            (name.encode("ascii"), value.encode("latin-1"))
            for name, value in {**self._headers, **headers}.items()
        ]
        if posted is not None:
            method = "POST"
        address = url.partition("#")[0]
        with explained():
            return Incoming(url, self._pool.stream(method, address, headers=sent, content=posted))

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


def _beginning(incoming: Incoming, most: int) -> bytes:
    found = bytearray()
    for piece in incoming.pieces():
        found += piece
        if len(found) >= most:
            break
    return bytes(found[:most])


class _Backend(httpcore2.NetworkBackend):
    """Connects only to allowed addresses.

    Args:
        remaining: Returns the seconds that are left.
        allow_private: Whether hosts may have private addresses; or the hosts that may.
    """

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
            seconds = min(left(self._remaining), _CONNECT)
            try:
                stream = self._sockets.connect_tcp(
                    str(address), port, seconds, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return Stream(stream, self._remaining, str(address))
        raise failure

    def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            found = resolve(host, port, left(self._remaining))
        except OSError as error:
            raise NoAddressError(str(error)) from error
        allowed = self._allow_private
        if allowed is True or (allowed and host in allowed):
            return found
        public = [address for address in found if is_public(address)]
        if found and not public:
            raise PrivateAddressError(host, str(found[0]))
        return public
