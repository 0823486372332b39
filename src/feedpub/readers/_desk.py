"""Where a record is read: what holds for all records, and what was noticed in this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from feedpub.readers._notes import Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What holds for every record: the publication's address, zone and namespaces."""

    base: str
    zone: tzinfo | None
    #: ``tag:authority,date:``, before an id that is no URI.
    tag: str
    namespaces: Mapping[str, str]
    strict: bool = False


@dataclass(slots=True)
class Desk:
    """Where one record is read: what holds for all, and what was noticed in this one."""

    context: Context
    notes: Notes = field(default_factory=Notes)


Coerce = Callable[[Any, str, Desk], Any]
