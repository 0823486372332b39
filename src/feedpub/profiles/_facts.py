"""Where a demand comes from, and how far that can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedpub.findings import Severity

#: When the pages named by the profiles of this package were read, and when some were again.
CHECKED = date(2026, 11, 23)
AGAIN = date(2026, 11, 30)


class Confidence(StrEnum):
    """How a fact is known."""

    #: The official page says so.
    OFFICIAL = "official"
    #: The official page says so, of which only the beginning could be read.
    EXCERPT = "excerpt only"
    #: An implementer or the trade press says so.
    REPORTED = "reported"
    #: Common knowledge, or inferred.
    UNCONFIRMED = "unconfirmed"


class Force(StrEnum):
    """What happens to what breaks a demand."""

    #: It is refused or ignored.
    MUST = "must"
    #: It reaches fewer readers.
    SHOULD = "should"
    #: Nothing; it is good to know.
    MAY = "may"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """That somebody demands something.

    Attributes:
        checked: When the page was read.
        dated: What the page says of its own age: ``2025-12-10``, ``2025-07``, ``2007``; ``None``
            if nobody knows.
    """

    source: str
    force: Force
    confidence: Confidence
    checked: date | None = CHECKED
    dated: str | None = None

    @property
    def severity(self) -> Severity:
        """How bad a breach is: what is not known from the aggregator itself fails no run.

        What stands around an excerpt may soften it, so that it advises only.
        """
        return _SEVERITIES[self.confidence][self.force]

    @property
    def provenance(self) -> str:
        """How it is known, when that was written, and when it was read."""
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
        dated: What it says of its own age, if it does.
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
        """It is refused or ignored, the page says."""
        return self._fact(Force.MUST)

    @property
    def should(self) -> Fact:
        """It reaches fewer readers, the page says."""
        return self._fact(Force.SHOULD)

    @property
    def may(self) -> Fact:
        """Good to know, the page says."""
        return self._fact(Force.MAY)


def excerpt(url: str, dated: str | None = None) -> Page:
    """Return an official page of which only a part could be read."""
    return Page(url, Confidence.EXCERPT, AGAIN, dated)


def reported(url: str, dated: str | None = None, checked: date = CHECKED) -> Page:
    """Return a page of somebody who deals with the aggregator."""
    return Page(url, Confidence.REPORTED, checked, dated)


def unconfirmed(url: str) -> Page:
    """Return a page near to what is only presumed."""
    return Page(url, Confidence.UNCONFIRMED)
