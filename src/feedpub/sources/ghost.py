"""Exports of Ghost: posts whose tags and authors stand in tables of their own.

https://docs.ghost.org/migration/custom#json-file-structure
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from feedpub.patterns import pattern
from feedpub.sources._json_documents import mapping, objects, opener
from feedpub.sources._json_lists import Unclear
from feedpub.sources._reader import Opening, Reader

_BEGINS = pattern(rb'\s*\{\s*"(?:db"\s*:\s*\[|meta"\s*:\s*\{\s*"exported_on")')
_Table = Mapping[object, Mapping[str, Any]]


def posts(document: Any, _place: Opening | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the posts of an export, as the Content API has them: with their tags and authors.

    Raises:
        Unclear: *document* is not an export.
    """
    data = _data(document)
    if not isinstance(data.get("posts"), list):
        raise Unclear("has no db[0].data.posts, so it is not an export of Ghost")
    tags = _referred(data, "posts_tags", "tag_id", _by_id(data, "tags"))
    authors = _referred(data, "posts_authors", "author_id", _by_id(data, "users"))
    users = _by_id(data, "users")
    more = {each.get("post_id"): each for each in objects(data.get("posts_meta"))}
    for post in objects(data["posts"]):
        id = post.get("id")
        found = {**mapping(more.get(id)), **post}
        found["tags"] = [_with_visibility(each) for each in tags[id]]
        author = users.get(post.get("author_id"))
        found["authors"] = authors[id] or ([author] if author else [])
        yield f"post {id}", found


def _data(document: Any) -> Mapping[str, Any]:
    databases = objects(mapping(document).get("db"))
    return mapping((databases[0] if databases else mapping(document)).get("data"))


def _by_id(data: Mapping[str, Any], name: str) -> _Table:
    return {_hashable(each.get("id")): each for each in objects(data.get(name))}


def _referred(
    data: Mapping[str, Any], name: str, key: str, known: _Table
) -> Mapping[object, list[Mapping[str, Any]]]:
    """Return what each post refers to in the table *name*, in its order."""
    found: dict[object, list[Mapping[str, Any]]] = defaultdict(list)
    for row in _in_order(objects(data.get(name))):
        other = known.get(_hashable(row.get(key)))
        if other is not None:
            found[_hashable(row.get("post_id"))].append(other)
    return found


def _in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    def order(row: Mapping[str, Any]) -> float:
        given = row.get("sort_order")
        return given if isinstance(given, int | float) else 0

    return sorted(rows, key=order)


def _hashable(value: object) -> object:
    return value if isinstance(value, str | int) else None


def _with_visibility(tag: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *tag*, which is internal if its name begins with ``#``."""
    is_internal = str(tag.get("name")).startswith("#")
    return {**tag, "visibility": "internal"} if is_internal else tag


def sniff(head: bytes) -> int:
    """Return 2 for what begins like an export."""
    return 2 if _BEGINS.match(head) else 0


GHOST = Reader(
    name="ghost",
    about="An export of Ghost: its posts, with their tags and authors.",
    open=opener(posts),
    sniff=sniff,
    vocabulary="ghost",
)
