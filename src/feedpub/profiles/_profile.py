"""The class `Profile`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from feedpub.checks import RULES
from feedpub.findings import Levels, Rule, Severity, Stopped, WhoActs
from feedpub.formats import PLAIN, Dialect
from feedpub.profiles._facts import Fact, unconfirmed
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Demand, Limits, tightest


class State(StrEnum):
    """Whether an aggregator accepts feeds."""

    #: It accepts feeds, and publishers can apply.
    ALIVE = "alive"
    #: The service has closed.
    CLOSED = "closed"
    #: The service continues, but no longer reads feeds.
    RETIRED = "retired"
    #: No source could be found.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that only the newsroom can know, set in ``[output.settings]``.

    Attributes:
        about: What it is.
        example: A valid value.
        required: The feed cannot be accepted without it.
    """

    about: str
    example: Any
    required: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class Profile:
    """What one aggregator demands, and how to write for it.

    Attributes:
        name: Its name in ``--profile`` and ``profile = "…"``, and the scope of its rules.
        title: Its name for people.
        about: What it is and how it gets feeds, in a sentence or two.
        state: Whether it accepts feeds.
        since: Since when, ``2025-06`` or ``2025-06-09``; ``None`` if always or unknown.
        instead: What to do instead if it no longer accepts any.
        source: The page that states this.
        programme: Who may send it feeds, and how one begins.
        aliases: Other names that people know it by.
        formats: The formats that it accepts.
        takes: Source for the claim that it accepts nothing else; ``None`` if there is none.
        demands: What it demands.
        adopts: Rules of formats and namespaces that it applies → how strictly.
        only_adopted: Whether all other rules are outside its scope.
        recognised: Namespaces that only documents for it declare; ``auto`` recognises them by
            these.
        dialect: How feeds are written for it.
        settings: The keys allowed in ``[output.settings]``.
        defaults: Defaults for its outputs: ``limit``, ``ttl``, ….
        podcast: Whether it takes episodes, that is, articles with an audio or video file.
        severities: Rule → its severity, which overrides all others; ``None`` for off. Its own rules
            are named by the last part of their ids.
        remarks: Facts that are good to know and that no document can show, with their sources.
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
    programme: Programme = field(default_factory=Programme)
    aliases: tuple[str, ...] = ()
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
        """Whether the aggregator may still read feeds."""
        return self.state not in (State.CLOSED, State.RETIRED)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """The source of each of its rules, by the last part of their ids."""
        found = {
            demand.named.get(says.rule, says.rule): demand.fact
            for demand in self.demands
            for says in demand.rule_texts()
        }
        return {"wrong-format": self._of_formats(), **found}

    def _of_formats(self) -> Fact:
        return self.takes or unconfirmed(self.source).must

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules that follow from the demands, by the last part of their ids."""
        made: dict[str, Rule] = {"wrong-format": self._format_rule()}
        for demand in self.demands:
            for says in demand.rule_texts():
                name = demand.named.get(says.rule, says.rule)
                if name in made:
                    raise ValueError(f"profile {self.name} has two rules called {name!r}")
                made[name] = Rule(
                    id=f"{self.name}/{name}",
                    severity=self.severities.get(name) or demand.fact.severity,
                    source=demand.fact.source,
                    summary=says.summary,
                    help=says.help,
                    who=demand.who,
                    stops=demand.stops,
                )
        return made

    def _format_rule(self) -> Rule:
        return Rule(
            id=f"{self.name}/wrong-format",
            severity=self.severities.get("wrong-format") or self._of_formats().severity,
            source=self._of_formats().source,
            summary=f"{self.title} does not accept documents of this format.",
            help=f"It accepts {' or '.join(self.formats)}.",
            who=WhoActs.ENGINEER,
            stops=Stopped.FEED,
        )

    @property
    def levels(self) -> Levels:
        """Severities of the adopted rules, and of others that it overrides.

        A mere recommendation of an aggregator, or a third party's report, never lowers the severity
        that the specification demands.
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
        """Ids of its own rules that are switched off."""
        return frozenset(
            rule.id
            for name, rule in self.rules.items()
            if self.severities.get(name, rule.severity) is None
        )

    @cached_property
    def limits(self) -> Limits:
        """Limits on a whole feed."""
        return tightest(demand.limits() for demand in self.demands)

    @cached_property
    def window(self) -> timedelta | None:
        """The age from which on it takes no article; ``None``: it takes all."""
        spans = (demand.window() for demand in self.demands)
        return min((each for each in spans if each is not None), default=None)

    def spoken(self, settings: Mapping[str, Any]) -> Dialect:
        """Return how to write for it, with these *settings*."""
        return replace(self.dialect, settings=settings) if self.settings else self.dialect

    def requirements(self) -> Iterator[tuple[str, str, Fact]]:
        """Yield the rows of the contract: subject, requirement and source."""
        for demand in self.demands:
            for subject, asked in demand.requirements():
                yield subject, asked, demand.fact
