"""What is received, within which bounds, and what was wrong on the way."""

from __future__ import annotations

from collections.abc import Callable

from feedpub.findings import Finding, Location, Rule
from feedpub.model import Document, Value

#: Tells a document's format by its bytes and name.
Detect = Callable[[bytes, str], str]

_MEBIBYTE = 1024 * 1024


class ReceivingOptions(Value, frozen=True):
    """How far receiving goes.

    Attributes:
        packed: Bytes that a gzip file, or the body of an answer as it travels, may have.
        size: Bytes that a document may have.
        ratio: Times its packed size that a document may have, once it is suspiciously large.
        timeout: Seconds that one URL may take, redirects included.
        redirects: How many of them are followed.
        allow_private: URLs may lead to addresses that are not public.
    """

    packed: int = 64 * _MEBIBYTE
    size: int = 256 * _MEBIBYTE
    ratio: int = 200
    timeout: float = 30.0
    redirects: int = 10
    allow_private: bool = False


class Received(Value, frozen=True, gc=True):
    """A document as it came in.

    Attributes:
        name: What people call it: the file, the URL, or ``-``.
        document: It, with compression undone; ``None`` if nothing came that could be checked.
        findings: What is wrong with how it is packed or served.
    """

    name: str
    document: Document | None
    findings: tuple[Finding, ...] = ()


class Raised:
    """What is found wrong on the way to one document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._findings: list[Finding] = []

    def add(self, rule: Rule, message: str) -> None:
        """Note that *rule* is broken."""
        self._findings.append(
            Finding(
                rule=rule,
                severity=rule.severity,
                message=message,
                location=Location(path=self.name),
            )
        )

    def received(self, document: Document | None) -> Received:
        """Return *document* with what was noted."""
        return Received(name=self.name, document=document, findings=tuple(self._findings))
