"""What a server answers, and how it can fail to."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.model import Value


class Answer(Value, frozen=True, gc=True):
    """One answer.

    Attributes:
        url: What was asked for.
        status: The code.
        headers: By lower-case name.
        body: As it travelled.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """Return the header called *name*, in lower case; "" if there is none."""
        return self.headers.get(name, "")


class UnreachableError(Exception):
    """There is no answer, or not to its end."""


class TooLargeError(Exception):
    """An answer is larger than it may be."""


class PrivateAddressError(Exception):
    """A host has no address that may be asked."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, address)
        self.address = address
