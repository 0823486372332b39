"""The context in which a record is read: defaults for all records, and notes on this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from msgspec import Struct, field

from feedpub.articles.notes import Notes
from feedpub.findings import Rule
from feedpub.model import Value


class Defaults(Value, frozen=True, gc=True):
    """What holds for every record: the publication's address, zone and namespaces."""

    base: str
    zone: tzinfo | None
    #: ``tag:authority,date:``, before an id that is not a URI.
    tag: str
    namespaces: Mapping[str, str]
    strict: bool = False
    #: The type of titles, summaries and similar: ``plain``, ``html``, or what they look like.
    text: str | None = None
    #: Of articles without a language of their own.
    language: str = ""
    #: What is corrected in texts; see `feedpub.articles.normalising`.
    normalise: tuple[str, ...] = ()
    #: What dates are held against; ``None``: not whether they are in the future.
    now: datetime | None = None


class RecordContext(Struct):
    """The context of one record: the defaults of all, and what was noticed in this one."""

    defaults: Defaults
    #: Whether all texts of the record hold but what XML can carry, and every key is given once.
    plain: bool = False
    notes: Notes = field(default_factory=Notes)


Coerce = Callable[[Any, str, RecordContext], Any]
#: Reads plain values fast; returns `UNUSUAL` for anything else.
Quick = Callable[[Any, Defaults], Any]
UNUSUAL = object()


def unusual(_value: Any, _context: Defaults) -> Any:
    """Return that a closer look is needed."""
    return UNUSUAL


#: What reads a field carefully → its quick twin.
QUICK: dict[Coerce, Quick] = {}
#: What was made to read a field → what it reads: a word for it, and its limits.
SHAPES: dict[Coerce, tuple[Any, ...]] = {}


class InvalidValue:
    """Takes the place of a value that cannot be read; says what is wrong with it."""

    def __init__(self, rule: Rule, message: str, key: str | None = None) -> None:
        self.rule = rule
        self.message = message
        #: What makes it the same fault in other records, too; ``None``: each stands alone.
        self.key = key

    def __repr__(self) -> str:
        return f"<{self.message}>"


class ValueWithNotes:
    """A value with what was noticed when it was read: (rule, message, key) for each note."""

    def __init__(self, value: Any, *notes: tuple[Rule, str, str]) -> None:
        self.value = value
        self.notes = notes


class FinalId(str):
    """An id that readers know an article by already, so that it must not change."""

    __slots__ = ()
