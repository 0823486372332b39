"""A quick check of whether a value is valid, without loading a validator.

Loading jsonschema-rs and compiling a schema takes longer than reading a thousand records, and
nearly every configuration is valid. So this supports as much of JSON Schema 2020-12 as
``feedpub.schema.json`` needs, and returns ``False`` wherever it is not sure: then the validator
decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_TYPES: Mapping[str, type] = {
    "array": list, "boolean": bool, "integer": int, "object": dict, "string": str,
}  # fmt: skip
_SILENT = {"$defs", "$id", "$schema", "description", "examples", "title"}


def is_surely_valid(value: object, schema: Schema, whole: Schema | None = None) -> bool:
    """Return whether *value* is certainly valid under *schema*, a part of *whole*."""
    root = schema if whole is None else whole
    return all(_is_met(name, value, schema, root) for name in schema if name not in _SILENT)


def _is_met(name: str, value: Any, schema: Schema, root: Schema) -> bool:
    wanted = schema[name]
    match name:
        case "$ref":
            return is_surely_valid(value, _target(wanted, root), root)
        case "type":
            return type(value) is _TYPES.get(wanted)
        case "enum" | "const":
            return _is_one(value, wanted if name == "enum" else [wanted])
        case "minLength" | "minItems":
            return isinstance(value, str | list) and len(value) >= wanted
        case "minimum":
            return type(value) is int and value >= wanted
        case "pattern":
            return _matches(value, wanted)
        case "oneOf":
            return _is_one_of(value, wanted, root)
        case _:
            return _holds(name, value, schema, root)


def _holds(name: str, value: Any, schema: Schema, root: Schema) -> bool:
    """Return whether *value* satisfies the keyword *name*."""
    wanted = schema[name]
    if name == "items":
        return type(value) is list and all(is_surely_valid(each, wanted, root) for each in value)
    if type(value) is not dict:
        return False
    known = schema.get("properties", {})
    match name:
        case "required":
            return value.keys() >= set(wanted)
        case "properties":
            return all(
                is_surely_valid(value[key], part, root)
                for key, part in wanted.items()
                if key in value
            )
        case "propertyNames":
            return all(is_surely_valid(key, wanted, root) for key in value)
        case "additionalProperties":
            others = [each for key, each in value.items() if key not in known]
            if wanted is False:
                return not others
            return all(is_surely_valid(each, wanted, root) for each in others)
    return False


def _target(reference: str, root: Schema) -> Schema:
    part: Any = root
    for step in reference.removeprefix("#/").split("/"):
        part = part[step]
    found: Schema = part
    return found


def _is_one(value: object, choices: list[Any]) -> bool:
    # In Python True is 1 and 1 is 1.0.
    return any(type(value) is type(each) and value == each for each in choices)


def _matches(value: object, pattern: str) -> bool:
    # Within ASCII, and without a line break that `$` would overlook, ECMA-262 and Python agree.
    if not isinstance(value, str) or not value.isascii() or "\n" in value:
        return False
    return re.search(pattern, value) is not None


def _is_one_of(value: object, choices: list[Schema], root: Schema) -> bool:
    """Return whether *value* is valid under one of *choices*, the others being of other types."""
    parts = [_target(each["$ref"], root) if "$ref" in each else each for each in choices]
    possible = [each for each in parts if not _is_other(value, each)]
    return len(possible) == 1 and is_surely_valid(value, possible[0], root)


def _is_other(value: object, schema: Schema) -> bool:
    """Return whether *value* is certainly invalid under *schema*, by its type or its enum."""
    if "type" in schema:
        kind = _TYPES.get(schema["type"])
        # In JSON Schema 1.0 is an integer, too.
        return kind is not None and not isinstance(value, int | float if kind is int else kind)
    words = schema.get("enum", [schema.get("const")])
    return all(isinstance(each, str) for each in words) and value not in words
