"""Responses as they come, over connections whose operations end at the deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from ssl import SSLError, SSLObject, cert_time_to_seconds
from typing import Any

import httpcore2

from feedpub.fetch.answers import Tls, UnreachableError
from feedpub.text import harmless


class NoAddressError(httpcore2.ConnectError):
    """A host has no address."""


class Stream(httpcore2.NetworkStream):
    """A connection whose operations end at the deadline."""

    def __init__(
        self, stream: httpcore2.NetworkStream, remaining: Callable[[], float], address: str
    ) -> None:
        self._stream = stream
        self._remaining = remaining
        #: Of the server.
        self.address = address
        #: What the last call of `read` gave.
        self.received = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        self.received = self._stream.read(max_bytes, left(self._remaining))
        return self.received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, left(self._remaining))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        del timeout
        secured = self._stream.start_tls(ssl_context, server_hostname, left(self._remaining))
        return Stream(secured, self._remaining, self.address)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


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
        with explained():
            yield from self._response.iter_stream()

    @property
    def _stream(self) -> Stream:
        stream = self._response.extensions["network_stream"]
        assert isinstance(stream, Stream), "connections are made by `Backend`"
        return stream

    def received(self) -> bytes:
        """Return what the last look at the connection gave; more than the body may be in it."""
        return self._stream.received

    @property
    def address(self) -> str:
        """The address that it comes from."""
        return self._stream.address

    def tls(self) -> Tls | None:
        """Return what the connection shows of its encryption; ``None`` without any."""
        secured = self._stream.get_extra_info("ssl_object")
        return None if secured is None else tls_of(secured)

    def close(self) -> None:
        """Let go of the connection, which ends if the body was not read."""
        self._open.close()


@contextmanager
def explained() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException:
        raise UnreachableError("did not answer completely in time", stage="time") from None
    except httpcore2.NetworkError as error:
        raise _failure(error) from None
    except httpcore2.ProtocolError as error:
        raise UnreachableError(f"violates HTTP: {harmless(str(error))}", may_pass=True) from None


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
        return UnreachableError(f"has an invalid certificate: {verdict}", stage="tls")
    said = harmless(str(getattr(cause, "strerror", None) or cause))
    is_unknown = isinstance(error, NoAddressError)
    stage = "name" if is_unknown else "tls" if isinstance(cause, SSLError) else "connection"
    return UnreachableError(f"cannot be reached: {said}", may_pass=True, stage=stage)


def tls_of(secured: SSLObject) -> Tls | None:
    """Return what the connection *secured* shows of its encryption."""
    # Of a certificate that was not verified, Python tells nothing.
    shown: Any = secured.getpeercert() or {}
    if "notAfter" not in shown:
        return None
    issuer = dict(pair for part in shown["issuer"] for pair in part)
    return Tls(
        version=secured.version() or "",
        begins=datetime.fromtimestamp(cert_time_to_seconds(shown["notBefore"]), UTC),
        expires=datetime.fromtimestamp(cert_time_to_seconds(shown["notAfter"]), UTC),
        issuer=harmless(issuer.get("organizationName") or issuer.get("commonName") or ""),
    )


def left(remaining: Callable[[], float]) -> float:
    """Return the seconds that are left.

    Raises:
        httpcore2.ReadTimeout: None are.
    """
    seconds = remaining()
    if seconds <= 0:
        raise httpcore2.ReadTimeout
    return seconds
