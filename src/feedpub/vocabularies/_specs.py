"""What a vocabulary says of a field: where its value is, and how it is converted.

| written | is |
|---|---|
| ``"seo.title"`` | what is found at that path |
| ``["dek", "excerpt"]`` | the first of them that is filled, and can be read |
| ``{ value = "ro" }`` | always this |
| ``{ template = "https://e.example/{section}/{slug}/" }`` | a text made of other values |
| ``{ path = "dek", … }`` | the value at the path, changed as the other keys say, in this order |
| ``{ url = "hero.src", caption = "hero.alt" }`` | an object of the article, field by field |
| ``{ each = "writers", name = "full_name" }`` | a list of objects, one for each item |

Beside ``path``: ``separator`` splits a text into a list, ``map`` replaces values by others
(``"*"``: any other), ``read`` names a transform, ``date_format`` and ``timezone`` read a date,
``default`` stands in for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from feedpub import dates
from feedpub.articles.record_context import InvalidValue, ValueWithNotes
from feedpub.text import alike
from feedpub.vocabularies._date_formats import date_reader
from feedpub.vocabularies._expressions import is_true
from feedpub.vocabularies._paths import path
from feedpub.vocabularies._templates import template
from feedpub.vocabularies._transforms import Transform

Record = Mapping[str, Any]
#: Takes the record, and the fields that were made of it before; returns the value.
Take = Callable[[Record, Record], Any]

#: The keys that are allowed beside ``path``.
CHANGES = ("separator", "map", "read", "date_format", "timezone", "default")
#: The keys of which one makes a table a value, and no object.
SOURCES = ("path", "value", "template")
_EMPTY: tuple[object, ...] = (None, "", [], {})


class SpecError(ValueError):
    """Something a vocabulary says that means nothing: the key, and why."""

    def __init__(self, key: Sequence[str], message: str) -> None:
        super().__init__(message)
        self.key = tuple(key)


def is_empty(value: object) -> bool:
    """Return whether *value* says nothing."""
    return not value and (value is None or value == "" or value == [] or value == {})


def compiled(spec: object, transforms: Mapping[str, Transform], key: Sequence[str] = ()) -> Take:
    """Return what takes the value that *spec* describes.

    Args:
        spec: As the table above has it.
        transforms: By name.
        key: Where *spec* stands.

    Raises:
        SpecError: *spec* means nothing.
    """
    if isinstance(spec, str):
        return _at(spec, key)
    if isinstance(spec, list):
        of_dates = any(part.startswith("date_") for part in key)
        return _first([compiled(each, transforms, key) for each in spec], of_dates=of_dates)
    if not isinstance(spec, Mapping):
        raise SpecError(key, f"{spec!r} is neither a path, a list of them, nor a table")
    known = [name for name in SOURCES if name in spec]
    if len(known) > 1:
        raise SpecError(key, f"{known[0]} and {known[1]} exclude each other")
    if known:
        return _value(known[0], spec, transforms, key)
    if "each" in spec:
        return _each(spec, transforms, key)
    return _object(spec, transforms, key)


def _at(text: str, key: Sequence[str]) -> Take:
    try:
        return path(text)
    except ValueError as error:
        raise SpecError(key, f"{text!r} is not a path: {error}") from None


def _first(ways: Sequence[Take], *, of_dates: bool) -> Take:
    def take(record: Record, made: Record) -> Any:
        fault = None
        for way in ways:
            value = way(record, made)
            if value or not is_empty(value):  # most are true, and a call costs as much as a path
                if type(value) is not InvalidValue and not (of_dates and _is_no_date(value)):
                    return value
                fault = fault or value
        return fault

    return take


def _is_no_date(value: Any) -> bool:
    return type(value) is str and dates.is_nothing(value)


def _value(
    kind: str, spec: Record, transforms: Mapping[str, Transform], key: Sequence[str]
) -> Take:
    for name in spec:
        if name != kind and name not in CHANGES:
            near = alike(name, CHANGES)
            hint = (
                f"; did you mean {near[0]!r}?" if near else f"; beside {kind}: {', '.join(CHANGES)}"
            )
            raise SpecError((*key, name), f"unknown key{hint}")
    taken = _taken(kind, spec[kind], transforms, key)
    changes = list(_changes(spec, transforms, key))
    default = spec.get("default")
    if not changes and default is None:
        return taken

    def take(record: Record, made: Record) -> Any:
        value = taken(record, made)
        if not value and is_empty(value):
            return default
        for change in changes:
            if type(value) is ValueWithNotes:
                value = _changed(value, change, record)
            else:
                value = change(value, record)
        return value if value or not is_empty(value) else default

    return take


def _changed(value: ValueWithNotes, change: Callable[[Any, Record], Any], record: Record) -> Any:
    """Return what *change* makes of *value*; what was noted of it stays noted."""
    made = change(value.value, record)
    if type(made) is ValueWithNotes:
        return ValueWithNotes(made.value, *value.notes, *made.notes)
    return made if type(made) is InvalidValue else ValueWithNotes(made, *value.notes)


def _taken(kind: str, given: Any, transforms: Mapping[str, Transform], key: Sequence[str]) -> Take:
    if kind == "value":

        def constant(_record: Record, _made: Record) -> Any:
            return given

        return constant
    if kind == "template":
        try:
            return template(given)
        except ValueError as error:
            raise SpecError((*key, kind), str(error)) from None
    return compiled(given, transforms, (*key, kind))


def _changes(
    spec: Record, transforms: Mapping[str, Transform], key: Sequence[str]
) -> Iterable[Callable[[Any, Record], Any]]:
    if "separator" in spec:
        yield _splitter(spec["separator"])
    if "map" in spec:
        yield _mapper(spec["map"])
    if "read" in spec:
        for name in [spec["read"]] if isinstance(spec["read"], str) else spec["read"]:
            if name not in transforms:
                near = alike(name, transforms)
                hint = (
                    f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(transforms)}"
                )
                raise SpecError((*key, "read"), f"there is no transform {name!r}; {hint}")
            yield transforms[name].apply
    if "date_format" in spec or "timezone" in spec:
        try:
            yield date_reader(spec.get("date_format"), spec.get("timezone"))
        except ValueError as error:
            raise SpecError((*key, "date_format" if "date_format" in spec else "timezone"),
                          str(error)) from None  # fmt: skip


def _splitter(separator: str) -> Callable[[Any, Record], Any]:
    def change(value: Any, _record: Record) -> Any:
        if not isinstance(value, str):
            return value
        return [part for each in value.split(separator) if (part := each.strip())]

    return change


def _mapper(table: Mapping[str, Any]) -> Callable[[Any, Record], Any]:
    other = table.get("*")

    def replaced(value: Any) -> Any:
        text = _key(value)
        if text in table:
            return table[text]
        return value if other is None else other

    def change(value: Any, _record: Record) -> Any:
        if isinstance(value, list):
            # A word that stands for nothing leaves the list.
            return [found for each in value if not is_empty(found := replaced(each))]
        return replaced(value)

    return change


def _key(value: object) -> str:
    """Return *value* as the key of a TOML table has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _object(spec: Record, transforms: Mapping[str, Transform], key: Sequence[str]) -> Take:
    parts = [(name, compiled(each, transforms, (*key, name))) for name, each in spec.items()]

    def take(record: Record, made: Record) -> Any:
        found = {}
        for name, part in parts:
            value = part(record, made)
            if value or not is_empty(value):
                found[name] = value
        return found or None

    return take


def _each(spec: Record, transforms: Mapping[str, Transform], key: Sequence[str]) -> Take:
    rest = {name: each for name, each in spec.items() if name not in ("each", "where")}
    items = compiled(spec["each"], transforms, (*key, "each"))
    make = _object(rest, transforms, key) if rest else None
    admits = condition(spec["where"], (*key, "where")) if "where" in spec else None

    def take(record: Record, made: Record) -> Any:
        given = items(record, made)
        if type(given) is not list:
            if is_empty(given):
                return []
            given = [given]
        if admits is not None:
            given = [each for each in given if admits(each)]
        if make is None:
            return given
        return [found for each in given if (found := make(each, made)) is not None]

    return take


def condition(spec: object, key: Sequence[str] = ("where",)) -> Callable[[Any], bool]:
    """Return what tells the records that *spec* admits.

    Args:
        spec: A path that must lead to something that is true or filled, or a table: path → the
            value that must be there, or a list of those that may; ``""`` is nothing.
        key: Where *spec* stands.

    Raises:
        SpecError: *spec* means nothing.
    """
    if isinstance(spec, str):
        take = _at(spec, key)

        def is_filled(record: Any) -> bool:
            found = take(record, {})
            return found != "" if type(found) is str else is_true(found) and found != 0

        return is_filled
    if not isinstance(spec, Mapping):
        raise SpecError(key, f"{spec!r} is neither a path nor a table of paths and values")
    wanted = [
        (_at(name, (*key, name)), set(map(_key, value if isinstance(value, list) else [value])))
        for name, value in spec.items()
    ]

    def admits(record: Any) -> bool:
        for take, words in wanted:
            value = take(record, {})
            if (value if type(value) is str else _key(value)) not in words:
                return False
        return True

    return admits
