"""``tier`` of an ``[[output]]``, and ``[members]``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from feedpub import tiers
from feedpub.model import Access, Value
from feedpub.settings import Settings, span

#: What a tier includes, besides what is free.
_INCLUDED = {
    Access.REGISTRATION: (Access.REGISTRATION,),
    Access.SUBSCRIPTION: (Access.REGISTRATION, Access.SUBSCRIPTION),
}
#: What contradicts a tier.
_OTHERS = {
    "access": "says what tier says already; leave it out",
    "archive": "would keep addresses that end when they are rotated; leave it out",
    "for_each": "makes several feeds, but a tier has one; leave it out",
    "profile": "is for an aggregator, and its address is for members only; leave it out",
    "content": "is for members, who read all of it; leave it out",
}


#: Those that have an article's text.
_FORMATS = ("rss", "atom", "json-feed")


class MemberOptions(Value, frozen=True):
    """How the addresses of members' feeds are made.

    Attributes:
        secret_env: The environment variable that has the secret.
        grace: How long old addresses are valid after `feedpub rotate`.
    """

    secret_env: str = "FEEDPUB_MEMBERS_SECRET"  # noqa: S105 - a name
    grace: timedelta = timedelta(days=7)


def member_options(table: Mapping[str, Any]) -> MemberOptions:
    """Return what ``[members]`` says."""
    values = dict(table)
    if "grace" in values:
        values["grace"] = span(values["grace"])
    return MemberOptions(**values)


def default_path(table: Mapping[str, Any], path: str) -> str:
    """Return the default path of an output, of that of its format."""
    return f"members/{tiers.PLACE}/{path}" if "tier" in table else path


def complete(
    settings: Settings, index: int, values: dict[str, Any], table: Mapping[str, Any]
) -> None:
    """Put into *values* what follows from a tier; report to *settings* what contradicts it."""
    place = ("output", index)
    tier = values["tier"] = Access(values["tier"])
    values["full_access"] = _INCLUDED[tier]
    if values["format"] not in _FORMATS:
        settings.problem((*place, "tier"), "is of feeds: format rss, atom or json-feed")
    for name, problem in _OTHERS.items():
        if name in table:
            settings.problem((*place, name), problem)
    for name in ("path", "url"):
        if values.get(name) and tiers.PLACE not in values[name]:
            said = f"must hold {tiers.PLACE}, which nobody can guess"
            settings.problem((*place, name), said)
