"""The source of a demand, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedpub.findings import Severity

#: When the pages cited by the built-in profiles were read, and when some were read again.
CHECKED = date(2026, 11, 23)
AGAIN = date(2026, 11, 30)


class Confidence(StrEnum):
    """How a fact is known."""

    #: The official page says so.
    OFFICIAL = "official"
    #: The official page says so, but only its beginning could be read.
    EXCERPT = "excerpt only"
    #: An implementer or the trade press says so.
    REPORTED = "reported"
    #: Common knowledge, or inferred.
    UNCONFIRMED = "unconfirmed"


class Force(StrEnum):
    """The consequence of breaking a demand."""

    #: The article or feed is refused or ignored.
    MUST = "must"
    #: It reaches fewer readers.
    SHOULD = "should"
    #: None; it is good to know.
    MAY = "may"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The evidence for a demand.

    Attributes:
        checked: When the page was read.
        dated: The date that the page itself gives: ``2025-12-10``, ``2025-07``, ``2007``; ``None``
            if unknown.
    """

    source: str
    force: Force
    confidence: Confidence
    checked: date | None = CHECKED
    dated: str | None = None

    @property
    def severity(self) -> Severity:
        """Severity of a breach: without a source from the aggregator itself, it fails no run.

        The text around an excerpt may soften it, so that an excerpt gives at most a warning.
        """
        return _SEVERITIES[self.confidence][self.force]

    @property
    def provenance(self) -> str:
        """The kind of source, when it was written, and when it was read."""
        if self.checked is None:
            return str(self.confidence)
        page = f"page of {self.dated}" if self.dated else "date of the page unknown"
        return f"{self.confidence}; {page}, read {self.checked}"


_ADVICE = {Force.MUST: Severity.WARNING, Force.SHOULD: Severity.INFO, Force.MAY: Severity.INFO}
_SEVERITIES = {
    Confidence.OFFICIAL: {
        Force.MUST: Severity.ERROR,
        Force.SHOULD: Severity.WARNING,
        Force.MAY: Severity.INFO,
    },
    Confidence.EXCERPT: {**_ADVICE, Force.SHOULD: Severity.WARNING},
    Confidence.REPORTED: _ADVICE,
    Confidence.UNCONFIRMED: _ADVICE,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page that states demands.

    Attributes:
        checked: When it was read.
        dated: The date that it gives itself, if any.
    """

    url: str
    confidence: Confidence = Confidence.OFFICIAL
    checked: date | None = CHECKED
    dated: str | None = None

    def _fact(self, force: Force) -> Fact:
        return Fact(
            source=self.url,
            force=force,
            confidence=self.confidence,
            checked=self.checked,
            dated=self.dated,
        )

    @property
    def must(self) -> Fact:
        """Return the fact that breaches are refused or ignored."""
        return self._fact(Force.MUST)

    @property
    def should(self) -> Fact:
        """Return the fact that breaches reach fewer readers."""
        return self._fact(Force.SHOULD)

    @property
    def may(self) -> Fact:
        """Return a fact that is good to know."""
        return self._fact(Force.MAY)


def excerpt(url: str, dated: str | None = None) -> Page:
    """Return an official page of which only part could be read."""
    return Page(url, Confidence.EXCERPT, AGAIN, dated)


def reported(url: str, dated: str | None = None, checked: date = CHECKED) -> Page:
    """Return a page of somebody who works with the aggregator."""
    return Page(url, Confidence.REPORTED, checked, dated)


def unconfirmed(url: str) -> Page:
    """Return a related page, for what is only presumed."""
    return Page(url, Confidence.UNCONFIRMED)
