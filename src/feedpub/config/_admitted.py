"""A quick check of whether a value is valid, without loading a validator.

Every build reads a configuration, and nearly all are valid. This takes 0.3 ms of processor time;
loading jsonschema-rs and compiling the schema takes 12, a quarter of what `import click` does.

There is no second truth in it: it reads ``feedpub.schema.json``, as the validator does. It returns
``False`` wherever it is not sure, also for a keyword that it does not know; then the validator
decides, and says what is wrong. `tests/test_config_admitted.py` shows that nothing passes that the
validator refuses, for every value of a whole configuration and awkward ones in its place, and
`tests/mutants.py` that no change of this module goes unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
#: Values, each with the part of the schema that it has to satisfy.
_Parts: TypeAlias = list[tuple[Any, Schema]]

_TYPES: Mapping[str, type] = {
    "array": list, "boolean": bool, "integer": int, "object": dict, "string": str,
}  # fmt: skip
_SILENT = {"$defs", "$id", "$schema", "description", "examples", "title"}


def is_surely_valid(value: object, schema: Schema) -> bool:
    """Return whether *value* is certainly valid under *schema*."""
    waiting: _Parts = [(value, schema)]
    for each, part in waiting:  # it grows by what is inside
        for keyword in part:
            inside = [] if keyword in _SILENT else _inside(keyword, each, part, schema)
            if inside is None:
                return False
            waiting += inside
    return True


def _inside(keyword: str, value: Any, part: Schema, schema: Schema) -> _Parts | None:
    """Return what is left to be satisfied for *keyword* to be; ``None`` if it surely is not."""
    wanted = part[keyword]
    if keyword in _ALONE:
        return [] if _ALONE[keyword](value, wanted) else None
    match keyword:
        case "$ref":
            return [(value, _target(wanted, schema))]
        case "oneOf":
            return _one_of(value, wanted, schema)
        case "items" if type(value) is list:
            return [(each, wanted) for each in value]
        case "properties" if type(value) is dict:
            return [(value[key], inner) for key, inner in wanted.items() if key in value]
        case "propertyNames" if type(value) is dict:
            return [(key, wanted) for key in value]
        case "additionalProperties" if type(value) is dict:
            others = [each for key, each in value.items() if key not in part.get("properties", ())]
            if wanted is False:
                return None if others else []
            return [(each, wanted) for each in others]
    return None


def _target(reference: str, schema: Schema) -> Schema:
    part: Any = schema
    for step in reference.removeprefix("#/").split("/"):
        part = part[step]
    found: Schema = part
    return found


def _one_of(value: object, choices: list[Schema], schema: Schema) -> _Parts | None:
    """Return the one of *choices* that *value* may satisfy, the others being of other types."""
    parts = [_target(each["$ref"], schema) if "$ref" in each else each for each in choices]
    possible = [(value, each) for each in parts if not _is_other(value, each)]
    return possible if len(possible) == 1 else None


def _is_other(value: object, part: Schema) -> bool:
    """Return whether *value* is certainly invalid under *part*, by its type or its enum."""
    if "type" in part:
        kind = _TYPES.get(part["type"])
        # In JSON Schema 1.0 is an integer, too.
        return kind is not None and not isinstance(value, int | float if kind is int else kind)
    words = part.get("enum", [part.get("const")])
    return all(isinstance(each, str) for each in words) and value not in words


def _is_one(value: object, choices: list[Any]) -> bool:
    # In Python True is 1 and 1 is 1.0.
    return any(type(value) is type(each) and value == each for each in choices)


def _is_long_enough(value: object, least: int) -> bool:
    return isinstance(value, str | list) and len(value) >= least


def _matches(value: object, pattern: str) -> bool:
    # Within ASCII, and without a line break that `$` would overlook, ECMA-262 and Python agree.
    is_told = isinstance(value, str) and value.isascii() and "\n" not in value
    return is_told and re.search(pattern, str(value)) is not None


#: Keyword → whether a value satisfies it, which needs no other part of the schema.
_ALONE: Mapping[str, Callable[[Any, Any], bool]] = {
    "const": lambda value, wanted: _is_one(value, [wanted]),
    "enum": _is_one,
    "minItems": _is_long_enough,
    "minLength": _is_long_enough,
    "minimum": lambda value, least: type(value) is int and value >= least,
    "pattern": _matches,
    "required": lambda value, names: type(value) is dict and value.keys() >= set(names),
    "type": lambda value, name: isinstance(name, str) and type(value) is _TYPES.get(name),
}
