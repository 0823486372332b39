"""Received documents, the limits, and the findings on the way."""

from __future__ import annotations

from collections.abc import Callable

from feedpub.findings import Finding, Location, Rule
from feedpub.model import Document, Value

#: Tells a document's format by its bytes and name.
Detect = Callable[[bytes, str], str]

#: What requests of documents accept.
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
_MEBIBYTE = 1024 * 1024


class ReceivingOptions(Value, frozen=True):
    """The limits of receiving.

    Attributes:
        packed: The most bytes of a gzip file or a response body, before decompression.
        size: The most bytes of a document.
        ratio: The highest compression ratio, for documents that are suspiciously large.
        timeout: The most seconds for one URL, redirects included.
        redirects: The most redirects to follow.
        allow_private: Whether URLs may lead to private addresses.
    """

    packed: int = 64 * _MEBIBYTE
    size: int = 256 * _MEBIBYTE
    ratio: int = 200
    timeout: float = 30.0
    redirects: int = 10
    allow_private: bool = False


class Received(Value, frozen=True, gc=True):
    """A received document.

    Attributes:
        name: Its name for people: the file, the URL, or ``-``.
        document: The decompressed document; ``None`` if there is nothing to check.
        findings: Faults of its compression or of the server.
    """

    name: str
    document: Document | None
    findings: tuple[Finding, ...] = ()


class Raised:
    """Collects the findings on the way to one document."""

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
        """Return *document* with the findings so far."""
        return Received(name=self.name, document=document, findings=tuple(self._findings))
