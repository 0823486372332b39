"""JSON:API of Drupal: nodes, and beside them the files, terms and people they refer to.

https://jsonapi.org/format/, https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from feedpub.patterns import pattern
from feedpub.sources._json_documents import mapping, objects, opener
from feedpub.sources._json_lists import Unclear
from feedpub.sources._reader import Opening, Reader

_BEGINS = pattern(rb'\s*\{\s*"(?:jsonapi"\s*:\s*\{|data"\s*:\s*[\[{]+\s*"type"\s*:\s*"node--)')
#: How far references are followed: from a node to its media, and from there to the file.
_DEEPEST = 3


def nodes(document: Any, _place: Opening | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the resources of a document of JSON:API, with what they refer to under ``related``.

    Raises:
        Unclear: *document* has no resources, perhaps because it reports an error.
    """
    given = mapping(document).get("data")
    if not isinstance(given, list | Mapping):
        raise Unclear(_why(mapping(document)))
    found = [dict(given)] if isinstance(given, Mapping) else objects(given)
    resources = _Resources([*objects(mapping(document).get("included")), *found])
    for each in found:
        yield f"{each.get('type')} {each.get('id')}", resources.resolved(each, 0)


def _why(document: Mapping[str, Any]) -> str:
    errors = objects(document.get("errors"))
    if not errors:
        return "has no data, so it is not a document of JSON:API"
    said = errors[0].get("detail") or errors[0].get("title")
    return f"is an error of JSON:API: {str(said)[:200]}"


def identifiers(relationship: Any) -> list[dict[str, Any]]:
    """Return what *relationship* refers to."""
    given = mapping(relationship).get("data")
    return objects(given if isinstance(given, list) else [given])


def _key(resource: Mapping[str, Any]) -> tuple[str, str]:
    return str(resource.get("type")), str(resource.get("id"))


class _Resources:
    """The resources of a document, by type and id."""

    def __init__(self, resources: Iterable[Mapping[str, Any]]) -> None:
        self._known = {_key(each): each for each in resources}
        self._made: dict[tuple[str, str, int], dict[str, Any]] = {}

    def resolved(self, resource: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """Return *resource* with what it refers to: always as a list."""
        related = {}
        for name, relationship in mapping(resource.get("relationships")).items():
            found = identifiers(relationship)
            if found and depth < _DEEPEST:
                related[name] = [self._referred(each, depth + 1) for each in found]
        return {**resource, "related": related}

    def _referred(self, identifier: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """Return what *identifier* refers to; what it says itself of a picture is kept."""
        key = (*_key(identifier), depth)
        if key not in self._made:  # each is put together once for each depth
            known = self._known.get(_key(identifier), identifier)
            self._made[key] = self.resolved(known, depth)
        found = self._made[key]
        said = mapping(identifier.get("meta"))
        return {**found, "meta": {**mapping(found.get("meta")), **said}} if said else found


def sniff(head: bytes) -> int:
    """Return 2 for what begins like a document of JSON:API."""
    return 2 if _BEGINS.match(head) else 0


DRUPAL = Reader(
    name="drupal",
    about="A saved answer of Drupal's JSON:API: nodes, and what they refer to (`include=…`).",
    open=opener(nodes),
    sniff=sniff,
    vocabulary="drupal",
)
