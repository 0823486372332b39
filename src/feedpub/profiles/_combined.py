"""Several profiles for one feed: how to satisfy all of them, and when that is impossible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, combinations
from typing import Any, NamedTuple

from feedpub.formats import Dialect
from feedpub.profiles._profile import Profile
from feedpub.profiles.demands import Demand


class Clash(NamedTuple):
    """Two rules that no feed can satisfy together, and why."""

    one: str
    other: str
    why: str

    def __str__(self) -> str:
        return f"{self.one} and {self.other} cannot both hold: {self.why}"


def clashes(profiles: Sequence[Profile]) -> list[Clash]:
    """Return what keeps *profiles* from sharing one feed."""
    found = []
    for one, other in combinations(profiles, 2):
        if not set(one.formats) & set(other.formats):
            taken = f"one takes {', '.join(one.formats)}, the other {', '.join(other.formats)}"
            found.append(Clash(f"{one.name}/wrong-format", f"{other.name}/wrong-format", taken))
        found += _written_differently(one, other)
        for mine in one.demands:
            for theirs in other.demands:
                if why := mine.clash(theirs) or theirs.clash(mine):
                    found.append(Clash(_rule(one, mine), _rule(other, theirs), why))
    return found


def _rule(profile: Profile, demand: Demand) -> str:
    name = next(each.rule for each in demand.rule_texts())
    return profile.rules[demand.named.get(name, name)].id


def _written_differently(one: Profile, other: Profile) -> list[Clash]:
    mine, theirs = one.dialect.namespaces, other.dialect.namespaces
    return [
        Clash(
            one.name,
            other.name,
            f"{prefix} is {mine[prefix]} to one, {theirs[prefix]} to the other",
        )
        for prefix in sorted(mine.keys() & theirs.keys())
        if mine[prefix] != theirs[prefix]
    ]


def together(profiles: Sequence[Profile], settings: Mapping[str, Any]) -> Dialect:
    """Return how to write for all *profiles*, which must not clash, with *settings*."""
    dialects = [profile.spoken(settings) for profile in profiles]
    if len(dialects) == 1:
        return dialects[0]

    def channel(*arguments: object) -> None:
        for each in dialects:
            each.channel(*arguments)  # type: ignore[arg-type]

    def complete(*arguments: object) -> None:
        for each in dialects:
            each.complete(*arguments)  # type: ignore[arg-type]

    return Dialect(
        extensions=tuple(
            {
                extension.uri: extension for each in dialects for extension in each.extensions
            }.values()
        ),
        channel=channel,
        item=lambda *arguments: chain.from_iterable(each.item(*arguments) for each in dialects),
        picture=lambda *arguments: chain.from_iterable(
            each.picture(*arguments) for each in dialects
        ),
        # What one of them needs is written, even if another does not need it.
        without=frozenset.intersection(*(each.without for each in dialects)),
        once=all(each.once for each in dialects),
        one_address=any(each.one_address for each in dialects),
        namespaces={k: v for each in dialects for k, v in each.namespaces.items()},
        complete=complete,
        settings=settings,
    )
