"""Guards: what must not go live unnoticed, whatever the checks of documents say.

To add a guard, add a module here with a module-level `Guard`; other packages name theirs in an
entry point of the group ``feedpub.guards``. A guard is a pure function of a `Prospect`: what is
live, what is to be live, and what the sources delivered.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping

from feedpub.errors import UsageError
from feedpub.guarding._guard import (
    FeedChange,
    FileChange,
    Guard,
    Limit,
    Listed,
    Printed,
    Prospect,
    Refused,
    Shown,
    Supply,
)
from feedpub.registry import Members
from feedpub.text import alike

#: The guards, by name.
GUARDS = Members(sys.modules[__name__], Guard, key=lambda guard: guard.name, group="guards")


def check_names(names: Collection[str]) -> None:
    """Refuse a name in *names* that no guard has.

    Raises:
        UsageError: There is such a name, or *names* is one text.
    """
    if isinstance(names, str):
        raise UsageError(f"allow is {names!r}", help=f"Write allow=({names!r},).")
    for name in names:
        find_guard(name)


def find_guard(name: str) -> Guard:
    """Return the guard *name*.

    Raises:
        UsageError: There is none.
    """
    if name in GUARDS:
        return GUARDS[name]
    near = alike(name, GUARDS)
    help = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(GUARDS)}."
    raise UsageError(f"there is no guard {name!r}", help=help)


def stops(refused: Iterable[Refused]) -> bool:
    """Return whether any of *refused* is more than a warning."""
    return any(not each.is_warning for each in refused)


def refusals(
    prospect: Prospect,
    limits: Mapping[str, float | None],
    *,
    own: Mapping[str, Mapping[str, float | None]],
    allowed: Collection[str] = (),
) -> list[Refused]:
    """Return what the guards refuse.

    Args:
        prospect: What they look at.
        limits: Guard → its configured limit; ``None``: it is off.
        own: Output's path → the limits of its own.
        allowed: The guards that let everything pass this time.
    """

    def limit_of(guard: Guard) -> Limit:
        general = limits.get(guard.name, guard.default)
        return lambda path: own.get(path, {}).get(guard.name, general)

    found: dict[str, list[Refused]] = {}
    for name, guard in sorted(GUARDS.items(), key=lambda each: bool(each[1].after)):
        is_silent = any(each in allowed or found.get(each) for each in guard.after)
        if name not in allowed and not is_silent:
            found[name] = list(guard.check(prospect, limit_of(guard)))
    return [refusal for some in found.values() for refusal in some]


__all__ = [
    "GUARDS",
    "FeedChange",
    "FileChange",
    "Guard",
    "Limit",
    "Listed",
    "Printed",
    "Prospect",
    "Refused",
    "Shown",
    "Supply",
    "check_names",
    "find_guard",
    "refusals",
    "stops",
]
