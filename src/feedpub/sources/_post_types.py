"""The option ``post_type``: what to read of a system that keeps posts of several types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedpub.sources._reader import Opening, Option, Record

POST_TYPE = Option(
    about="WordPress and Ghost: the type or types of posts to read. Default: posts.",
    schema={
        "oneOf": [
            {"type": "string", "minLength": 1},
            {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
        ]
    },
)


def types_of(place: Opening, names: Mapping[str, str]) -> list[str]:
    """Return the types that *place* is read for, the first of *names* if it says none.

    Args:
        place: The source.
        names: How others call a type → how this system does: exports have ``post`` where the
            REST API has ``posts``.
    """
    given = place.source.options.get("post_type", next(iter(names)))
    types = [given] if isinstance(given, str) else given
    return list(dict.fromkeys(names.get(each, each) for each in types))


def asked_for(records: Iterator[Record]) -> Iterator[Record]:
    """Yield *records*, marked as of a wanted type, so that vocabularies leave none of them out."""
    for record in records:
        if isinstance(record.data, dict):
            record.data["asked_for"] = True
        yield record
