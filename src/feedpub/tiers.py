"""Feeds for members: one for each tier, at an address that nobody can guess.

The address has a token in it, made of a secret, the tier and an epoch; another epoch is another
address. Whoever knows the address can read the feed, so it is in nothing that is public.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from feedpub import dates
from feedpub.model import Access, Output, Value

#: In the path of an output, what the token replaces.
PLACE = "{token}"
#: The fewest characters of a secret.
SHORTEST = 32


class Epoch(Value, frozen=True):
    """Which addresses are valid.

    Attributes:
        number: The epoch of the addresses to give out.
        until: When those of the epoch before end; ``None`` if they have.
    """

    number: int = 1
    until: datetime | None = None

    def at(self, now: datetime) -> tuple[int, ...]:
        """Return the epochs whose addresses are valid *now*, the current one first."""
        is_grace = self.until is not None and now < self.until
        return (self.number, self.number - 1) if is_grace else (self.number,)

    def rotated(self, now: datetime, grace: timedelta) -> Epoch:
        """Return the next epoch, in which the addresses of this one are valid for *grace*."""
        return Epoch(number=self.number + 1, until=now + grace if grace else None)

    def note(self) -> str:
        """Return it as text, to be remembered."""
        until = None if self.until is None else dates.rfc3339(self.until)
        return json.dumps({"number": self.number, "until": until})


def epoch_of(note: str | None) -> Epoch:
    """Return the epoch that was remembered as *note*; the first, if none was."""
    found: Mapping[str, Any] = json.loads(note) if note else {}
    until = found.get("until")
    return Epoch(number=found.get("number", 1), until=dates.parse(until) if until else None)


def token(secret: str, tier: Access, epoch: int) -> str:
    """Return what the address of *tier* has in it: HMAC-SHA256, 160 bits of it."""
    import hmac  # 3 ms, and few have members

    message = f"feedpub\0{tier}\0{epoch}".encode()
    # By its beginning it is known wherever it could be printed, see `text.hidden`.
    return f"tier-{hmac.digest(secret.encode(), message, 'sha256').hex()[:40]}"


def addressed(output: Output, secret: str, epoch: int) -> Output:
    """Return *output*, which is for a tier, with its path and its address in *epoch*."""
    assert output.tier is not None, "only those of tiers have secret addresses"
    known = token(secret, output.tier, epoch)
    url = None if output.url is None else output.url.replace(PLACE, known)
    return replace(output, path=output.path.replace(PLACE, known), url=url)


def outputs_at(
    outputs: tuple[Output, ...], secret: str, epoch: Epoch, now: datetime
) -> Iterator[Output]:
    """Yield *outputs*; those for tiers once for each epoch whose addresses are valid *now*."""
    for each in outputs:
        if each.tier is None:
            yield each
        else:
            yield from (addressed(each, secret, number) for number in epoch.at(now))
