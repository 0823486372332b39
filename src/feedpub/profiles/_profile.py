"""What a profile is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from feedpub.checks import RULES
from feedpub.findings import Levels, Rule, Severity
from feedpub.formats import PLAIN, Dialect
from feedpub.profiles._facts import Fact, unconfirmed
from feedpub.profiles.demands import Demand, Limits, tightest


class State(StrEnum):
    """Whether an aggregator takes feeds."""

    #: It does, and publishers can apply.
    ALIVE = "alive"
    #: The service has closed.
    CLOSED = "closed"
    #: The service goes on, and reads no feeds any more.
    RETIRED = "retired"
    #: Nobody could be found who knows.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that only the newsroom can know; it stands in ``[output.settings]``.

    Attributes:
        about: What it is.
        example: One that is fine.
        required: The feed cannot be accepted without.
    """

    about: str
    example: Any
    required: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class Profile:
    """What one aggregator demands, and how to write for it.

    Attributes:
        name: As ``--profile`` and ``profile = "…"`` say it; scope of its rules.
        title: As people call it.
        about: What it is and how it gets feeds, a sentence or two.
        state: Whether it takes feeds.
        since: Since when, ``2025-06`` or ``2025-06-09``; ``None`` if always or unknown.
        instead: What to do where it takes none any more.
        source: The page that says so.
        formats: What it takes.
        takes: Who says that it takes nothing else; ``None`` for nobody.
        demands: What it demands.
        adopts: Rules of formats and namespaces that it cares about → how it cares.
        only_adopted: All other rules are outside its scope.
        recognised: Namespaces that only documents for it declare: how ``auto`` knows them.
        dialect: How it wants feeds written.
        settings: What ``[output.settings]`` may say.
        defaults: What its outputs are like unless they say otherwise: ``limit``, ``ttl``, ….
        podcast: It takes episodes, articles with a sound or video file.
        severities: Rule → how bad a breach of it is, whatever else says so; ``None`` for off. Its
            own by the last part of their ids.
        remarks: What is good to know and no document shows, and who says so.
    """

    name: str
    title: str
    about: str
    source: str
    formats: tuple[str, ...]
    demands: tuple[Demand, ...] = ()
    state: State = State.ALIVE
    since: str | None = None
    instead: str | None = None
    takes: Fact | None = None
    adopts: Mapping[str, Fact] = field(default_factory=dict)
    only_adopted: bool = False
    recognised: tuple[str, ...] = ()
    dialect: Dialect = PLAIN
    settings: Mapping[str, Setting] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    podcast: bool = False
    severities: Levels = field(default_factory=dict)
    remarks: tuple[tuple[str, Fact], ...] = ()

    @property
    def is_living(self) -> bool:
        """Whether anybody may still read feeds there."""
        return self.state not in (State.CLOSED, State.RETIRED)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Who says so of each of its rules, by the last part of their ids."""
        found = {
            demand.named.get(says.rule, says.rule): demand.fact
            for demand in self.demands
            for says in demand.says()
        }
        return {"wrong-format": self._of_formats(), **found}

    def _of_formats(self) -> Fact:
        return self.takes or unconfirmed(self.source).must

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules that follow from the demands, by the last part of their ids."""
        made: dict[str, Rule] = {"wrong-format": self._format_rule()}
        for demand in self.demands:
            for says in demand.says():
                name = demand.named.get(says.rule, says.rule)
                if name in made:
                    raise ValueError(f"profile {self.name} has two rules called {name!r}")
                made[name] = Rule(
                    id=f"{self.name}/{name}",
                    severity=self.severities.get(name) or demand.fact.severity,
                    source=demand.fact.source,
                    summary=says.summary,
                    help=says.help,
                )
        return made

    def _format_rule(self) -> Rule:
        return Rule(
            id=f"{self.name}/wrong-format",
            severity=self.severities.get("wrong-format") or self._of_formats().severity,
            source=self._of_formats().source,
            summary=f"{self.title} does not take documents of this format.",
            help=f"It takes {' or '.join(self.formats)}.",
        )

    @property
    def levels(self) -> Levels:
        """How bad breaches of the adopted rules are, and of others it has an opinion on.

        What an aggregator only wishes for, or others report of it, makes nothing less of what the
        specification demands.
        """
        adopted = {id: self._adopted(id, fact) for id, fact in self.adopts.items()}
        return adopted | {
            id if "/" in id else f"{self.name}/{id}": each for id, each in self.severities.items()
        }

    def _adopted(self, id: str, fact: Fact) -> Severity:
        if self.only_adopted or id not in RULES:
            return fact.severity
        return max(RULES[id].severity, fact.severity)

    @cached_property
    def off(self) -> frozenset[str]:
        """Ids of its own rules that are outside its scope after all."""
        return frozenset(
            rule.id
            for name, rule in self.rules.items()
            if self.severities.get(name, rule.severity) is None
        )

    @cached_property
    def limits(self) -> Limits:
        """What bounds a whole feed."""
        return tightest(demand.limits() for demand in self.demands)

    def spoken(self, settings: Mapping[str, Any]) -> Dialect:
        """Return how to write for it, under these *settings*."""
        return replace(self.dialect, settings=settings) if self.settings else self.dialect

    def asks(self) -> Iterator[tuple[str, str, Fact]]:
        """Yield the contract's rows: what it is about, what is asked, and who says so."""
        for demand in self.demands:
            for subject, asked in demand.asks():
                yield subject, asked, demand.fact
