"""The JSON Schema of a record, from the table of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedpub import date_grammar, email_addresses, media_types
from feedpub.articles import _coercion as values
from feedpub.articles import digital_sources
from feedpub.articles._extra import extra
from feedpub.articles._quick import MAX_BODY, MAX_ITEMS, MAX_TEXT
from feedpub.articles.nested import PLACE, place
from feedpub.articles.objects import Field, ObjectKind
from feedpub.articles.record_context import SHAPES, Coerce
from feedpub.articles.table import ARTICLE

Schema = dict[str, Any]

_NAME = "[A-Za-z_][A-Za-z0-9_.-]*"
_ANY_EXTENSION: Mapping[str, Any] = {"^_": True}

#: Kinds of value that fields share, as the schema calls them.
_KINDS: Mapping[str, Schema] = {
    "text": {
        "description": "Plain text that is not blank.",
        "type": "string",
        "pattern": "\\S",
        "maxLength": MAX_TEXT,
    },
    "body": {"type": "string", "pattern": "\\S", "maxLength": MAX_BODY},
    "reference": {
        "description": "http(s), or relative to the publication's URL; without spaces.",
        "type": "string",
        "format": "iri-reference",
        "maxLength": MAX_TEXT,
        "pattern": r"^([Hh][Tt][Tt][Pp][Ss]?://[^\s/?#<>\"]+[^\s<>\"]*"
        r"|[^\s:<>\"#?][^\s:<>\"]*)$",
    },
    "date": {
        "description": "ISO 8601 / RFC 3339, or RFC 822. Without a zone it takes"
        " publication.timezone, and is an error where that is not set.",
        "type": "string",
        "anyOf": [
            {"pattern": date_grammar.ISO_IN_SCHEMA},
            {"pattern": date_grammar.RFC822_IN_SCHEMA},
        ],
        "examples": ["2026-11-23T09:00:00+02:00", "2026-11-23", "Mon, 23 Nov 2026 09:00:00 +0200"],
    },
    "language": {
        "description": "A language tag of RFC 5646.",
        "type": "string",
        "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        "examples": ["ro", "en-GB"],
    },
    "mime_type": {
        "description": "A media type.",
        "type": "string",
        "pattern": f"^{media_types.GRAMMAR}$",
        "examples": ["image/jpeg"],
    },
    "bytes": {"description": "Bytes.", "type": "integer", "minimum": 0},
    "pixels": {"description": "Pixels.", "type": "integer", "minimum": 1},
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "extra": {
        "type": "object",
        "propertyNames": {"pattern": rf"^(\{{[^{{}}\s]+\}}|[A-Za-z_][A-Za-z0-9_.-]*:){_NAME}$"},
        "additionalProperties": {
            "anyOf": [
                {"$ref": "#/$defs/element"},
                {"type": "array", "items": {"$ref": "#/$defs/element"}, "maxItems": MAX_ITEMS},
            ]
        },
    },
    "element": {
        "anyOf": [
            {"$ref": "#/$defs/scalar"},
            {
                "type": "object",
                "properties": {
                    "text": {"$ref": "#/$defs/scalar"},
                    "attributes": {
                        "type": "object",
                        "propertyNames": {"pattern": f"^{_NAME}$"},
                        "additionalProperties": {"$ref": "#/$defs/scalar"},
                    },
                },
                "additionalProperties": False,
            },
        ]
    },
    "scalar": {"type": ["string", "number"]},
}
#: What reads a field → what the schema says of it.
_READ: Mapping[Coerce, Schema] = {
    values.identifier: {"type": ["string", "integer"], "pattern": "\\S", "maxLength": MAX_TEXT},
    values.address: {
        "type": "string", "format": "email", "pattern": f"^(?:{email_addresses.GRAMMAR})$",
    },
    values.digital_source: {
        "anyOf": [
            {"enum": list(digital_sources.TERMS)},
            {"type": "string", "pattern": f"^{digital_sources.GRAMMAR}$"},
        ]
    },
    values.truth: {"type": "boolean"},
    values.noindex: {"type": "boolean"},
    **{
        read: {"$ref": f"#/$defs/{name}"}
        for read, name in {
            values.word: "text", values.title: "text", values.line: "text", values.body: "body",
            values.url: "reference", values.instant: "date", values.tag: "language",
            values.media_type: "mime_type", extra: "extra", place: "location",
        }.items()
    },
}  # fmt: skip
#: Limits of a number → the kind of value that has them.
_LIMITS = {
    (0, 2**53 - 1): "bytes",
    (1, 2**53 - 1): "pixels",
    (-90, 90): "latitude",
    (-180, 180): "longitude",
}


def record() -> Schema:
    """Return the JSON Schema of a record in the documented shape."""
    parts: dict[str, Schema] = {}
    properties = {name: _property(field, parts) for name, field in ARTICLE.fields.items()}
    authors = list(properties)
    authors.insert(authors.index("authors") + 1, "author")
    properties["author"] = _single_author(properties["authors"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://feedpub.example/schemas/article.schema.json",
        "$comment": "The names of JSON Feed 1.1 items, https://www.jsonfeed.org/version/1.1/"
        " (2020-08-07), and a newsroom's own; see SOURCES.toml. The reader also takes obvious"
        " synonyms (headline, published, …); this schema has the names to write. Keys that start"
        " with an underscore are extensions of whoever wrote them, and ignored.",
        "title": ARTICLE.title,
        "description": ARTICLE.about,
        "type": "object",
        "required": list(ARTICLE.required),
        "properties": {name: properties[name] for name in authors},
        "patternProperties": {
            "^_": {"description": "An extension, as JSON Feed has them; ignored."}
        },
        "additionalProperties": False,
        "$defs": {**_KINDS, **parts, "location": _location(parts)},
    }


def _single_author(authors: Schema) -> Schema:
    return {
        "title": "Author",
        "description": "A single author, as in JSON Feed 1.0.",
        "deprecated": True,
        **authors["anyOf"][0],
    }


def _property(field: Field, parts: dict[str, Schema]) -> Schema:
    read = field.coerce
    if field.single:
        read = SHAPES[read][1]
    said = {"title": field.title, "description": field.about, **field.also, **_shape(read, parts)}
    return {**said, "examples": list(field.examples)} if field.examples else said


def _shape(read: Coerce, parts: dict[str, Schema]) -> Schema:
    """Return what the schema says of what *read* reads; objects in it go into *parts*."""
    if read in _READ:
        return _READ[read]
    kind, *limits = SHAPES[read]
    if kind == "choice":
        return {"enum": [str(word) for word in limits[0]]}
    if kind == "object":
        return _reference(limits[0], parts)
    if kind == "list":
        one = _shape(limits[0], parts)
        return {"anyOf": [one, {"type": "array", "items": one, "maxItems": MAX_ITEMS}]}
    named = _LIMITS.get((limits[0], limits[1]))
    if named is not None:
        return {"$ref": f"#/$defs/{named}"}
    type = "integer" if kind == "whole" else "number"
    return {"type": type, "minimum": limits[0], "maximum": limits[1]}


def _reference(kind: ObjectKind, parts: dict[str, Schema]) -> Schema:
    if kind.name not in parts:
        parts[kind.name] = _object(kind, parts)
    own: Schema = {"$ref": f"#/$defs/{kind.name}"}
    if kind.short is None:
        return own
    return {"anyOf": [_shape(kind.fields[kind.short].coerce, parts), own]}


def _object(kind: ObjectKind, parts: dict[str, Schema]) -> Schema:
    return {
        "title": kind.title,
        "description": kind.about,
        "type": "object",
        "required": list(kind.required),
        "properties": {name: _property(field, parts) for name, field in kind.fields.items()},
        "patternProperties": _ANY_EXTENSION,
        "additionalProperties": False,
        **kind.also,
    }


def _location(parts: dict[str, Schema]) -> Schema:
    pair = [{"$ref": "#/$defs/latitude"}, {"$ref": "#/$defs/longitude"}]
    return {
        "title": "Place",
        "description": "WGS 84 degrees.",
        "anyOf": [
            _object(PLACE, parts),
            {
                "title": "Pair",
                "description": "Latitude, longitude.",
                "type": "array",
                "prefixItems": pair,
                "minItems": 2,
                "maxItems": 2,
                "examples": [[44.43, 26.1]],
            },
            {
                "title": "Pair in words",
                "type": "string",
                "pattern": r"^\s*[+-]?[0-9]{1,2}(\.[0-9]+)?(\s*,\s*|\s+)"
                r"[+-]?[0-9]{1,3}(\.[0-9]+)?\s*$",
                "examples": ["44.43 26.10"],
            },
        ],
    }
