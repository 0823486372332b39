"""Objects of a record: which fields a kind of object has, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from msgspec import Struct

from feedpub import dates
from feedpub.articles import _coercion as values
from feedpub.articles import _quick as quick
from feedpub.articles import rules
from feedpub.articles._quick import MAX_ITEMS
from feedpub.articles.decoding import Repeating
from feedpub.articles.notes import Unusable
from feedpub.articles.record_context import (
    QUICK,
    SHAPES,
    UNUSUAL,
    Coerce,
    Defaults,
    InvalidValue,
    Quick,
    RecordContext,
    ValueWithNotes,
    unusual,
)
from feedpub.findings import Severity
from feedpub.text import shown

#: Most fields of an object, known or not.
MAX_FIELDS = 200
#: Most kinds of shape that are remembered; records may be given any number of them.
_MOST_SHAPES = 1_000
#: How a field is read: its name, the model's name for it, and its fast reader.
Read: TypeAlias = tuple[str, str, Quick]


class Field(Struct, frozen=True):
    """A field of a record: what it holds, and where the model keeps it."""

    coerce: Coerce
    #: What people call it, and what to write in it.
    title: str = ""
    about: str = ""
    #: The model's name, where it differs.
    to: str | None = None
    #: Other names it is known by; case, hyphens and underscores never matter.
    synonyms: tuple[str, ...] = ()
    #: Whether its object must not go out without it once it was given, because it says which one
    #: it is, who may see it, or when. An article goes out without any other part.
    vital: bool = False
    examples: tuple[object, ...] = ()
    #: Whether one is what to write, although a list is read as well.
    single: bool = False
    #: What else the schema says of it.
    also: Mapping[str, object] = MappingProxyType({})


class ObjectKind(Struct, frozen=True):
    """A kind of object in a record: its fields, and the value of the model made of it."""

    make: Callable[..., Any]
    fields: Mapping[str, Field]
    required: tuple[str, ...]
    #: What the schema calls it, what people call it, and what it is.
    name: str = ""
    title: str = ""
    about: str = ""
    #: The field that a plain text stands for.
    short: str | None = None
    #: Required field → the one whose value it has where it is missing.
    stand_ins: Mapping[str, str] = MappingProxyType({})
    #: What else the schema says of it.
    also: Mapping[str, object] = MappingProxyType({})
    #: Folded name → field.
    names: dict[str, str] = {}
    #: Spelling → how it is read.
    spellings: dict[str, Read] = {}
    #: The model's names for the fields that are required.
    needed: set[str] = set()
    #: Spellings, as records have them together → how each is read.
    shapes: dict[tuple[str, ...], tuple[Read | None, ...] | None] = {}

    def __post_init__(self) -> None:
        for name, known in self.fields.items():
            read = name, known.to or name, QUICK.get(known.coerce, unusual)
            self.spellings[name] = read
            for spelling in (name, *known.synonyms):
                self.names.setdefault(fold(spelling), name)
        for spelling, name in self.names.items():
            self.spellings.setdefault(spelling, self.spellings[name])
        for known in self.fields.values():
            for spelling in known.synonyms:
                read = self.spellings[self.names[fold(spelling)]]
                self.spellings.setdefault(spelling, read)
        for spelling, (name, to, _) in self.spellings.items():
            # What its name says of a value, only the careful way knows.
            if values.says_zone(spelling):
                self.spellings[spelling] = (name, to, unusual)
        self.needed.update(self.fields[name].to or name for name in self.required)

    def read(self, spelling: str) -> Read | None:
        """Return how the field that is spelled so is read; ``None`` if there is no such field."""
        read = self.spellings.get(spelling)
        if read is None and (name := self.names.get(fold(spelling))) is not None:
            return self.spellings[name]
        return read

    def reads(self, record: Mapping[str, Any]) -> tuple[Read | None, ...] | None:
        """Return how each field of *record* is read; ``None`` for one that is nobody's business.

        Returns:
            ``None`` if a field is unknown, or two are the same. Records of a source are alike, so
            that is found out once for all that have the same fields.
        """
        spellings = tuple(record)
        if spellings in self.shapes:
            return self.shapes[spellings]
        if len(self.shapes) >= _MOST_SHAPES:
            self.shapes.clear()
        known = [None if each[:1] == "_" else self.read(each) for each in spellings]
        names = [read[0] for read in known if read is not None]
        private = sum(each[:1] == "_" for each in spellings)
        is_clear = len(set(names)) == len(spellings) - private
        self.shapes[spellings] = tuple(known) if is_clear else None
        return self.shapes[spellings]


def fold(name: str) -> str:
    """Return *name* without what people spell differently."""
    return name.replace("_", "").replace("-", "").replace(" ", "").lower()


def collect(
    kind: ObjectKind, record: Mapping[str, Any], path: str, context: RecordContext
) -> dict[str, Any] | None:
    """Return the model's values for *record*; ``None`` where a required one is missing.

    Whatever is wrong with a field is noted, and the field left out. Of an article, that costs
    the article only where the field is vital; an object in it goes without its broken fields,
    or is left out itself.
    """
    found: dict[str, Any] = {}
    refused: set[str] = set()
    plain, defaults = context.plain, context.defaults
    for read, spelling, value in _known(kind, record, path, context):
        if read is None or value is None or value == "":
            continue
        name, to, at_a_glance = read
        result = at_a_glance(value, defaults) if plain else UNUSUAL
        if result is UNUSUAL:
            noted = len(context.notes)
            where = f"{path}.{spelling}" if path else spelling
            result = _carefully(kind, name, value, path, where, context)
            if result is None and context.notes.fatal_since(noted):
                refused.add(name)
        if result is not None:
            found[to] = result
    if not refused and kind.needed <= found.keys():
        return found
    if _is_short(kind, found, refused, path, context):
        return None
    return None if any(kind.fields[name].vital for name in refused) else found


def _is_short(
    kind: ObjectKind, found: dict[str, Any], refused: set[str], path: str, context: RecordContext
) -> bool:
    """Return whether a required field is missing, for which no other stands in; it is noted."""
    short = False
    for name in kind.required:
        if (kind.fields[name].to or name) in found or (
            name not in refused and _stood_in(kind, name, found, context)
        ):
            continue
        short = True
        if name not in refused:  # else what is wrong with it has been said
            where = f"{path}.{name}" if path else name
            context.notes.add(rules.MISSING_FIELD, where, f"{where} is missing or empty")
    return short


def _stood_in(kind: ObjectKind, name: str, found: dict[str, Any], context: RecordContext) -> bool:
    """Take the value of another field for the missing field *name*, if there is one."""
    other = kind.stand_ins.get(name)
    value = found.get(kind.fields[other].to or other) if other else None
    if value is None:
        return False
    severity = Severity.ERROR if context.defaults.strict else Severity.WARNING
    message = (
        f"{name} is missing or empty; {other} is used instead, so the article counts as new "
        "after each change"
    )
    context.notes.add(rules.MISSING_FIELD, name, message, key=name, severity=severity)
    found[kind.fields[name].to or name] = value
    return True


def _carefully(
    kind: ObjectKind, name: str, value: Any, path: str, where: str, context: RecordContext
) -> Any:
    """Return what the field *name* holds; of an object in an article, whose *path* it has."""
    known = kind.fields[name]
    noted = len(context.notes)
    result = coerced(known.coerce, value, where, context)
    if not path and not (known.vital or name in kind.required or context.defaults.strict):
        context.notes.forgive(noted, values.generic(where))
    return result


def coerced(coerce: Coerce, value: Any, path: str, context: RecordContext) -> Any:
    """Return what *coerce* makes of *value*; ``None``, and a note, if it cannot be used."""
    if type(value) is InvalidValue:
        context.notes.add(value.rule, path, f"{path} {value.message}", key=value.key)
        return None
    if type(value) is ValueWithNotes:
        for rule, message, key in value.notes:
            context.notes.add(rule, path, f"{path} {message}", key=key)
        value = value.value
        if value is None or value == "":
            return None
    try:
        return coerce(value, path, context)
    except Unusable as fault:
        context.notes.add(fault.rule, path, f"{path} {fault.message}")
        return None


def _known(
    kind: ObjectKind, record: Mapping[str, Any], path: str, context: RecordContext
) -> Iterable[tuple[Read | None, str, Any]]:
    """Return how each field of *record* is read, its spelling, and its value."""
    if len(record) > MAX_FIELDS:
        raise Unusable(rules.TOO_LARGE, f"holds {len(record):,} fields; {MAX_FIELDS} at most")
    report_repeated(record, path, context)
    reads = kind.reads(record)
    if reads is not None:
        return zip(reads, record, record.values(), strict=True)
    found: dict[str, tuple[str, Any]] = {}
    for spelling, value in record.items():
        if value is None or value == "" or spelling[:1] == "_":
            continue
        read = kind.read(spelling)
        if read is None:
            _report_unknown(kind, spelling, path, context)
        elif read[0] not in found:
            found[read[0]] = spelling, value
        else:
            found[read[0]] = _chosen(read[0], found[read[0]], (spelling, value), context)
    return [(kind.read(spelling), spelling, value) for spelling, value in found.values()]


def report_repeated(record: Mapping[str, Any], path: str, context: RecordContext) -> None:
    """Note the keys that the object *record* was given twice."""
    if isinstance(record, Repeating):
        for key in record.keys_given_twice[:10]:
            where = f"{path}.{key}" if path else key
            context.notes.add(
                rules.KEY_TWICE, shown(where, 80)[1:-1], f"the key {shown(key)} is given twice"
            )


def _chosen(
    name: str, first: tuple[str, Any], second: tuple[str, Any], context: RecordContext
) -> tuple[str, Any]:
    winner, other = (second, first) if _rank(name, second) < _rank(name, first) else (first, second)
    if _is_no_date(other[1]):
        if not _is_no_date(winner[1]):
            message = f"{other[0]} {shown(other[1])} means no date; {winner[0]} is used"
            context.notes.add(
                rules.INVALID_DATE, other[0], message, key=other[0], severity=Severity.WARNING
            )
    elif first[1] != second[1] and not values.says_zone(winner[0]):
        context.notes.add(
            rules.FIELD_TWICE,
            other[0],
            f"{shown(other[0])} and {shown(winner[0])} differ; {shown(winner[0])} is used",
            key=f"{other[0]}/{winner[0]}",
        )
    return winner


def _rank(name: str, given: tuple[str, Any]) -> tuple[bool, bool, bool]:
    """Return how little *given*, a spelling of the field *name* and its value, is to be chosen.

    Of a date that is given twice, the one in UTC needs no time zone: ``date``, ``date_gmt``.
    """
    spelling, value = given
    return _is_no_date(value), spelling != name, not values.says_zone(spelling)


def _is_no_date(value: Any) -> bool:
    return isinstance(value, str) and dates.is_nothing(value)


def _report_unknown(kind: ObjectKind, spelling: str, path: str, context: RecordContext) -> None:
    near = _nearest(fold(spelling[:60]), tuple(kind.names))
    hint = f"; did you mean {kind.names[near]!r}?" if near else ""
    where = f"{path}.{spelling}" if path else spelling
    context.notes.add(
        rules.UNKNOWN_FIELD,
        shown(where, 80)[1:-1],
        f"unknown field {shown(spelling)}{hint}",
        key=values.generic(where)[:200],
    )


@lru_cache(maxsize=1024)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    # Half a millisecond, and the same field is unknown in every record.
    from difflib import get_close_matches  # 5 ms

    return next(iter(get_close_matches(name, known, n=1, cutoff=0.6)), None)


def one(kind: ObjectKind) -> Coerce:
    """Return what reads one object of *kind*, or the plain text that stands for it."""

    def coerce(value: Any, path: str, context: RecordContext) -> Any:
        if isinstance(value, str) and kind.short is not None:
            value = {kind.short: value}
        if not isinstance(value, Mapping):
            raise Unusable(rules.WRONG_TYPE, f"is {values.kind(value)}; expected an object")
        found = collect(kind, value, path, context)
        return None if found is None else kind.make(**found)

    QUICK[coerce] = _at_a_glance(kind)
    SHAPES[coerce] = ("object", kind)
    return coerce


def _at_a_glance(kind: ObjectKind) -> Quick:
    """Return what reads an object of *kind* in which everything is plainly right."""

    def take(value: Any, context: Defaults) -> Any:
        if type(value) is str and kind.short is not None:
            value = {kind.short: value}
        if type(value) is not dict or len(value) > MAX_FIELDS:
            return UNUSUAL
        reads = kind.reads(value)
        if reads is None:
            return UNUSUAL
        found: dict[str, Any] = {}
        for read, each in zip(reads, value.values(), strict=True):
            if read is None or each is None or each == "":
                continue
            result = read[2](each, context)
            if result is UNUSUAL or result is None:
                return UNUSUAL
            found[read[1]] = result
        return _made(kind, found) if kind.needed <= found.keys() else UNUSUAL

    return take


def _made(kind: ObjectKind, found: dict[str, Any]) -> Any:
    try:
        return kind.make(**found)
    except Unusable:
        return UNUSUAL


def holds_objects(coerce: Coerce) -> bool:
    """Return whether *coerce* reads an object, or a list of them."""
    kind, *inner = SHAPES.get(coerce, ("value",))
    return holds_objects(inner[0]) if kind == "list" else kind == "object"


def many(coerce: Coerce) -> Coerce:
    """Return what reads a list of what *coerce* reads, or one; none comes twice."""

    def coerce_all(value: Any, path: str, context: RecordContext) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            result = coerce(value, path, context)
            return None if result is None else (result,)
        if len(value) > MAX_ITEMS:
            raise Unusable(rules.TOO_LARGE, f"holds {len(value):,} items; {MAX_ITEMS:,} at most")
        results = [
            coerced(coerce, item, f"{path}[{index}]", context)
            for index, item in enumerate(value)
            if item is not None and item != ""
        ]
        return unique(result for result in results if result is not None) or None

    QUICK[coerce_all] = quick.many(QUICK[coerce])
    SHAPES[coerce_all] = ("list", coerce)
    return coerce_all


def unique(items: Iterable[Any]) -> tuple[Any, ...]:
    """Return *items* without those that came before."""
    return tuple(dict.fromkeys(items))
