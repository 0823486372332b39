"""Responses of a server, and the ways in which a request can fail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from feedpub.errors import ReadError
from feedpub.model import Value


class Tls(Value, frozen=True):
    """What a connection shows of its encryption.

    Attributes:
        version: The protocol: ``TLSv1.3``.
        begins: When the certificate begins to be valid.
        expires: When it ends.
        issuer: Who issued it.
    """

    version: str
    begins: datetime
    expires: datetime
    issuer: str


class Answer(Value, frozen=True, gc=True):
    """One response.

    Attributes:
        url: The URL requested.
        status: The status code.
        headers: The headers, by lower-case name.
        body: The body, before decompression.
        seconds: How long it took, from the request to the end of the body.
        address: The address that it came from.
        tls: What the connection showed of its encryption; ``None`` without any.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0.0
    address: str = ""
    tls: Tls | None = None

    def header(self, name: str) -> str:
        """Return the header *name*, given in lower case; "" if there is none."""
        return self.headers.get(name, "")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks for: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3.

    Args:
        headers: The headers of its response, by lower-case name.
    """
    said = headers.get("retry-after", "")
    if said.isdecimal() and said.isascii():
        return float(said[:9])
    try:
        # Measured by the server's own clock.
        then, now = parsedate_to_datetime(said), parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (then - now).total_seconds())
    except (TypeError, ValueError):
        return None


class UnreachableError(Exception):
    """There is no response, or an incomplete one.

    Attributes:
        may_pass: Whether it is worth asking again.
        stage: Where it failed: ``name`` (the host has no address), ``connection``, ``tls``,
            ``time`` or ``http``.
    """

    def __init__(self, message: str, *, may_pass: bool = False, stage: str = "http") -> None:
        super().__init__(message)
        self.may_pass = may_pass
        self.stage = stage


class TooLargeError(Exception):
    """A response is larger than allowed."""


class PrivateAddressError(Exception):
    """A host has no address that may be connected to."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, address)
        self.address = address


class StatusError(ReadError):
    """A server answers with a status of failure.

    Attributes:
        status: The status code.
        body: The beginning of what it says about it.
        is_elsewhere: Whether a redirect led to another host, to which no headers were sent.
    """

    status = 0
    body = b""
    is_elsewhere = False
