"""Responses of a server, and the ways in which a request can fail."""

from __future__ import annotations

from collections.abc import Mapping

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
    """There is no response, or an incomplete one."""


class TooLargeError(Exception):
    """A response is larger than allowed."""


class PrivateAddressError(Exception):
    """A host has no address that may be connected to."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, address)
        self.address = address
