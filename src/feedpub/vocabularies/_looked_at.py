"""Which members of a record a mapping looks at: no other needs to be decoded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from feedpub.articles.objects import holds_objects
from feedpub.articles.table import ARTICLE
from feedpub.vocabularies._paths import members
from feedpub.vocabularies._templates import paths
from feedpub.vocabularies._transforms import Transform

#: Keys of a record; ``None``: maybe all.
Keys = frozenset[str] | None


class LookedAt(NamedTuple):
    """Members of a record.

    Attributes:
        keys: Those that a mapping looks at.
        objects: Those of them whose objects may become objects of the article as they are.
    """

    keys: frozenset[str]
    objects: frozenset[str]


def looked_at(
    fields: Mapping[str, Any], conditions: Iterable[Any], transforms: Mapping[str, Transform]
) -> LookedAt | None:
    """Return what *fields* and *conditions*, which were compiled, look at; ``None``: maybe all."""
    seen = (_of_spec(spec, transforms) for spec in fields.values())
    keys = _together((*seen, *map(_of_condition, conditions)))
    objects = _together(
        _of_spec(spec, transforms)
        for name, given in fields.items()
        if holds_objects(ARTICLE.fields[name].coerce)
        for spec in (given if isinstance(given, list) else [given])
        if name == "extra" or not _makes_objects(spec, transforms)
    )
    return None if keys is None or objects is None else LookedAt(keys, objects)


def _together(given: Iterable[Keys]) -> Keys:
    found: frozenset[str] = frozenset()
    for each in given:
        if each is None:
            return None
        found |= each
    return found


def _makes_objects(spec: object, transforms: Mapping[str, Transform]) -> bool:
    """Return whether all objects that *spec* gives are its own."""
    if not isinstance(spec, Mapping):
        return False
    if "path" in spec:
        return any(not transforms[name].hands_on for name in _read(spec))
    return bool(spec.keys() - {"each", "where"})


def _of_condition(spec: Any) -> Keys:
    return members(spec) if isinstance(spec, str) else _together(map(members, spec))


def _of_spec(spec: Any, transforms: Mapping[str, Transform]) -> Keys:
    if isinstance(spec, str):
        return members(spec)
    if isinstance(spec, list):
        return _together(_of_spec(each, transforms) for each in spec)
    if "value" in spec:
        return frozenset()
    if "template" in spec:
        return _together(map(members, paths(spec["template"])))
    if "path" in spec:
        return _together((_of_spec(spec["path"], transforms), *_of_reading(spec, transforms)))
    if "each" in spec:
        return _of_spec(spec["each"], transforms)  # the rest looks at its items
    return _together(_of_spec(each, transforms) for each in spec.values())


def _of_reading(spec: Mapping[str, Any], transforms: Mapping[str, Transform]) -> Iterable[Keys]:
    for name in _read(spec):
        keys = transforms[name].looks_at
        yield None if keys is None else frozenset(keys)


def _read(spec: Mapping[str, Any]) -> Iterable[str]:
    """Return the names of the transforms of *spec*."""
    given = spec.get("read", ())
    return [given] if isinstance(given, str) else given
