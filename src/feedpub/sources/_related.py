"""Documents of JSON:API: resources, with what they refer to put where they refer to it.

https://jsonapi.org/format/#document-compound-documents
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

#: How far references are followed: from a node to its media, and from there to the file.
_DEEPEST = 3


def resources(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the resources of *document*; each has under ``related`` lists of those it refers to."""
    found = [each for each in document["data"] if isinstance(each, Mapping)]
    included = document.get("included")
    known = _Known([*(included if isinstance(included, list) else []), *found])
    for each in found:
        yield known.resolved(each, 0)


def identifiers(relationship: object) -> list[Mapping[str, Any]]:
    """Return what *relationship* refers to."""
    data = relationship.get("data") if isinstance(relationship, Mapping) else None
    given = data if isinstance(data, list) else [data]
    return [each for each in given if isinstance(each, Mapping)]


class _Known:
    def __init__(self, given: Iterable[Any]) -> None:
        self._known = {_key(each): each for each in given if isinstance(each, Mapping)}
        self._made: dict[tuple[str, str, int], dict[str, Any]] = {}

    def resolved(self, resource: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """Return *resource* with what it refers to."""
        relationships = resource.get("relationships")
        related = {}
        if isinstance(relationships, Mapping) and depth < _DEEPEST:
            for name, relationship in relationships.items():
                if found := identifiers(relationship):
                    related[name] = [self._referred(each, depth + 1) for each in found]
        return {**resource, "related": related}

    def _referred(self, identifier: Mapping[str, Any], depth: int) -> dict[str, Any]:
        key = (*_key(identifier), depth)
        if key not in self._made:  # once for each depth, however many refer to it
            known = self._known.get(_key(identifier), identifier)
            self._made[key] = self.resolved(known, depth)
        found, said = self._made[key], identifier.get("meta")
        if not isinstance(said, Mapping):
            return found
        # What stands beside a reference to a picture is its alternative text.
        own = found.get("meta")
        return {**found, "meta": {**(own if isinstance(own, Mapping) else {}), **said}}


def _key(resource: Mapping[str, Any]) -> tuple[str, str]:
    return str(resource.get("type")), str(resource.get("id"))
