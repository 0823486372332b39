"""``[guard]``: the limits of guards, for all outputs and for some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedpub.guarding import GUARDS
from feedpub.settings import Key, Settings, share


def limits(settings: Settings, key: Key, table: Mapping[str, Any]) -> dict[str, float | None]:
    """Return the limits that *table* sets; report problems to *settings*."""
    return {name: _limit(settings, (*key, name), given) for name, given in table.items()}


def _limit(settings: Settings, key: Key, given: Any) -> float | None:
    if given == "off":
        return None
    if given == "on":
        return GUARDS[str(key[-1])].default
    found = settings.checked(key, share, given)
    return found if isinstance(found, float) else None
