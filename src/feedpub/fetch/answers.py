"""Responses of a server, and the ways in which a request can fail."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.errors import ReadError
from feedpub.model import Value


class Answer(Value, frozen=True, gc=True):
    """One response.

    Attributes:
        url: The URL requested.
        status: The status code.
        headers: The headers, by lower-case name.
        body: The body, before decompression.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """Return the header *name*, given in lower case; "" if there is none."""
        return self.headers.get(name, "")


class UnreachableError(Exception):
    """There is no response, or an incomplete one.

    Attributes:
        may_pass: Whether it is worth asking again.
    """

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


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
