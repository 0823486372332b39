"""Where a demand comes from, and how far that can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedpub.findings import Severity

#: When the pages named by the profiles of this package were read last.
CHECKED = date(2026, 11, 23)


class Confidence(StrEnum):
    """How a fact is known."""

    #: The official page says so.
    OFFICIAL = "official"
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
    """That somebody demands something."""

    source: str
    force: Force
    confidence: Confidence
    checked: date | None = CHECKED

    @property
    def severity(self) -> Severity:
        """How bad a breach is: what is not known from the aggregator itself fails no run."""
        certain = self.confidence is Confidence.OFFICIAL
        if self.force is Force.MUST:
            return Severity.ERROR if certain else Severity.WARNING
        if self.force is Force.SHOULD:
            return Severity.WARNING if certain else Severity.INFO
        return Severity.INFO


@dataclass(frozen=True, slots=True)
class Page:
    """A page that states demands."""

    url: str
    confidence: Confidence = Confidence.OFFICIAL
    checked: date | None = CHECKED

    def _fact(self, force: Force) -> Fact:
        return Fact(source=self.url, force=force, confidence=self.confidence, checked=self.checked)

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


def reported(url: str) -> Page:
    """Return a page of somebody who deals with the aggregator."""
    return Page(url, Confidence.REPORTED)


def unconfirmed(url: str) -> Page:
    """Return a page near to what is only presumed."""
    return Page(url, Confidence.UNCONFIRMED)
