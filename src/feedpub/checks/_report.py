"""Collects what rules report, merges repetitions, and finds the places in the bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, TypeAlias

from feedpub.checks._context import Context
from feedpub.documents.positions import Place, element_of
from feedpub.findings import Finding, Fix, Levels, Location, Rule, Severity, severity_of
from feedpub.markup import Element
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.documents.positions.locator import Located, Locator

#: The most further places kept for a repeated fault.
_PLACES = 4
#: The most kinds of fault kept for a document; a hostile one could have a million.
_MOST = 500
#: The most elements remembered as reported.
_MOST_CONCERNED = 100_000
_VARIABLE = pattern(r"'[^']*'|\d+")
#: A broken rule, the place, and the message.
Breach: TypeAlias = tuple[Rule, Place, str]


class _Raised:
    __slots__ = ("count", "message", "places", "rule", "severity")

    def __init__(self, rule: Rule, severity: Severity, message: str) -> None:
        self.rule = rule
        self.severity = severity
        self.message = message
        self.places: list[Place] = []
        self.count = 0


def _no_fix(_: Breach) -> Fix | None:
    return None


class Report:
    """Collects the faults of one document.

    Attributes:
        breaches: All breaches, if they are kept.
    """

    def __init__(self, context: Context, levels: Levels, *, keep: bool = False) -> None:
        self.context = context
        self.breaches: list[Breach] = []
        self._keep = keep
        self._levels = levels
        self._severities: dict[str, Severity | None] = {}
        self._raised: dict[tuple[str, str, str], _Raised] = {}
        #: The number of faults, repetitions included.
        self.count = 0
        self._concerned: set[Element] = set()

    def add_alike(self, rule: Rule, elements: Sequence[Element], message: str) -> None:
        """Record that *rule* is broken at *elements*, which have one name, in document order."""
        shown = len(elements) if self._keep else _PLACES + 1
        for element in elements[:shown]:
            self.add(rule, element, message)
        if len(elements) > shown:
            self.add(rule, elements[-1], message, times=len(elements) - shown)

    def add(
        self, rule: Rule, place: Place, message: str, *, times: int = 1, alike: bool = False
    ) -> None:
        """Record that *rule* is broken at *place*, or many *times*.

        With *alike*, all breaches of the rule are one finding, even with other messages or
        elements.
        """
        element = element_of(place)
        if element is not None and len(self._concerned) < _MOST_CONCERNED:
            self._concerned.add(element)
        severity = self._severity(rule)
        if severity is None:
            return
        if self._keep:
            self.breaches.append((rule, place, message))
        tag = "" if element is None else str(element.tag)
        key = (rule.id, tag, _VARIABLE.sub("", message))
        if alike:
            key = (rule.id, "", "")
        raised = self._raised.get(key)
        if raised is None:
            if len(self._raised) >= _MOST:
                return
            raised = self._raised[key] = _Raised(rule, severity, message)
        raised.count += times
        self.count += times
        if len(raised.places) <= _PLACES:
            raised.places.append(place)

    @property
    def concerned(self) -> Set[Element]:
        """The elements that a rule reported."""
        return self._concerned

    def concerns(self, element: Element) -> bool:
        """Return whether a rule, even a disabled one, reported *element* or its attributes."""
        return element in self._concerned

    def places(self) -> list[Place]:
        """Return the places kept."""
        return [place for raised in self._raised.values() for place in raised.places]

    def move(self, located: Callable[[Place], Place]) -> None:
        """Replace each place by *located* of it: for rules that report before places are known."""
        for raised in self._raised.values():
            raised.places = [located(place) for place in raised.places]

    def findings(self, fix: Callable[[Breach], Fix | None] = _no_fix) -> list[Finding]:
        """Return the findings, in document order; *fix* returns the fix of a breach."""
        if not self._raised:
            return []
        from feedpub.documents.positions.locator import Locator  # what is clean needs none

        context = self.context
        locator = Locator(
            context.document, self.places(), encoding=context.encoding, excerpt=context.excerpt
        )
        found = [self._finding(raised, locator, fix) for raised in self._raised.values()]
        found.sort(key=_order)
        return found

    def _finding(
        self, raised: _Raised, locator: Locator, fix: Callable[[Breach], Fix | None]
    ) -> Finding:
        located = sorted((locator.locate(place) for place in raised.places), key=_by_position)
        first = located[0]
        return Finding(
            rule=raised.rule,
            severity=raised.severity,
            message=raised.message,
            location=first.location,
            article=first.article,
            record=first.record,
            count=raised.count,
            places=tuple(each.location for each in located[1:]),
            fix=fix((raised.rule, raised.places[0], raised.message)),
        )

    def _severity(self, rule: Rule) -> Severity | None:
        try:
            return self._severities[rule.id]
        except KeyError:
            return self._severities.setdefault(rule.id, severity_of(rule, self._levels))


def _by_position(located: Located) -> tuple[int, int]:
    location: Location = located.location
    return (location.line or 0, location.column or 0)


def _order(finding: Finding) -> tuple[int, int, str, str]:
    location = finding.location
    return (location.line or 0, location.column or 0, finding.rule.id, finding.message)
