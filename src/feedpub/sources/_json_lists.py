"""Where in a JSON document the list of records is: what wraps it differs from system to system.

| document | list |
|---|---|
| ``[…]`` | itself |
| ``{"posts": […], "meta": {…}}`` | a member whose name says so, or the only list of objects |
| ``{"response": {"docs": […]}}`` | the same, inside |
| ``{"hits": {"hits": [{"_source": {…}}]}}`` | the same, and the record inside each item |
| ``{"title": …, "content": …}`` | none: it is one record |
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from feedpub.articles import rules
from feedpub.articles.decoding import Repeating
from feedpub.articles.notes import Broken
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.findings import Rule
from feedpub.model import Value
from feedpub.patterns import pattern
from feedpub.text import shown

#: What systems call their list of articles, the surest first.
_SURE = (
    "items", "_items", "articles", "posts", "stories", "entries", "results", "docs", "news",
    "entry", "item",
)  # fmt: skip
#: ... and any list of anything.
_VAGUE = (
    "documents", "records", "hits", "edges", "nodes", "data", "content_elements", "response",
    "value", "rows", "objects", "list", "content",
)  # fmt: skip
LISTS = (*_SURE, *_VAGUE)
#: Members of which one makes an object a record of its own, and no wrapper.
_OF_RECORDS = {"title", "url", "id", "content_html", "content_text", "date_published"}
_ALSO_OF_RECORDS = {"slug", "headlines", "bodies", "fields", "attributes", "_id", "@type"}
_TITLES = {"title", "headline", "headlines"}
_BODIES = {"content_html", "content_text", "date_published"}
#: How far inside a list is looked for.
_DEEPEST = 6
_BEGINS = re.compile(rb"[ \t\r\n]*(.)[ \t\r\n]*(.?)", re.DOTALL)
_KEY = re.compile(rb'[ \t\r\n]*+(?:,[ \t\r\n]*+)?("(?:[^"\\]|\\.)*+")[ \t\r\n]*+:[ \t\r\n]*+')
_STEP = pattern(r"\.?([^.\[\]]+)|\[(\d+)\]|\[\*?\]")


class FoundList(Value, frozen=True, gc=True):
    """The records of a document.

    Attributes:
        items: Them, as text or as values.
        within: Keys that lead from an item to the record in it.
        feed: The members of the feed whose ``items`` they are.
    """

    items: list[Any]
    within: tuple[str, ...] = ()
    feed: Mapping[str, Any] = MappingProxyType({})


class Unclear(Exception):  # noqa: N818 wrong data is not an error of the program
    """It cannot be told where the records are; it says why."""

    def __init__(self, message: str, rule: Rule = rules.NOT_A_RECORD) -> None:
        super().__init__(message)
        self.broken = Broken(rule=rule, message=message, final=True)


def found(value: Any, path: str | None) -> FoundList:
    """Return the records of the document *value*: a value, or `msgspec.Raw`.

    Args:
        value: The document.
        path: What the configuration says of where they are.

    Raises:
        Unclear: They are not there, or might be in several places.
        ValueError: It is not valid JSON, or gives a key twice on the way.
    """
    if path is not None:
        return _named(value, path)
    if _is_list(value):
        return _within(_items(value))
    if not _is_object(value):
        if isinstance(value, msgspec.Raw):
            raise ValueError
        return FoundList(items=[value])
    return _searched(value, 0) or FoundList(items=[value])


def unwrapped(item: Any, within: tuple[str, ...]) -> Any:
    """Return the record that *within* leads to in *item*; the item, where it leads nowhere."""
    record = item
    for key in within:
        if not isinstance(record, Mapping) or key not in record:
            return item
        record = record[key]
    if within == ("_source",) and isinstance(record, dict) and "_id" in item:
        record.setdefault("_id", item["_id"])  # https://www.elastic.co/docs/reference/elasticsearch
    return record


def _searched(value: Any, depth: int) -> FoundList | None:
    """Return the records in the object *value*, unless it is a record itself."""
    members = _members(value)
    lists = {name: each for name, each in members.items() if _is_list(each)}
    for name in LISTS:
        if name in lists and _wraps(name, lists[name], members):
            inside = _within(_items(_once(value, lists[name])))
            return replace(inside, feed=members) if name == "items" else inside
    if _is_record(members):
        return None
    filled = {name: each for name, each in lists.items() if _holds_objects(each)}
    if len(filled) == 1:
        return _within(_items(_once(value, next(iter(filled.values())))))
    if filled:
        names = ", ".join(shown(name) for name in list(filled)[:5])
        raise Unclear(
            f"the document has several lists of objects: {names}; say which has the articles: "
            f"items = {next(iter(filled))!r}"
        )
    return _inside(members, depth) if depth < _DEEPEST else None


def _inside(members: Mapping[str, Any], depth: int) -> FoundList | None:
    """Return the records of one of *members* that is an object: of the likeliest that has some."""
    objects = {name: each for name, each in members.items() if _is_object(each)}
    ranks = {name: rank for rank, name in enumerate(LISTS)}
    alone = None
    for name in sorted(objects, key=lambda name: ranks.get(name, len(ranks))):
        inner = _searched(objects[name], depth + 1)
        if inner is not None:
            return inner
        if alone is None and _is_record(_members(objects[name])):
            alone = FoundList(items=[objects[name]])
    return alone


def _wraps(name: str, value: Any, members: Mapping[str, Any]) -> bool:
    """Return whether the list *value* called *name* is what an object of *members* is there for."""
    if name == "items":
        return True  # https://www.jsonfeed.org/version/1.1/, and an article has no such field
    if name == "content_elements":
        # The paragraphs of a story of Arc XP, unless it is a collection of stories.
        first = next(iter(_items(value)), None)
        return _is_object(first) and not _TITLES.isdisjoint(_members(first))
    if not _holds_objects(value) and _items(value):
        return False
    others = [each for each in members if each != name]
    if name not in _SURE:
        return not _is_record(others)
    folded = {ARTICLE.names.get(fold(each)) for each in others}
    return _TITLES.isdisjoint(others) or folded.isdisjoint(_BODIES)


def _is_record(members: Iterable[str]) -> bool:
    return any(
        name in _ALSO_OF_RECORDS or ARTICLE.names.get(fold(name)) in _OF_RECORDS for name in members
    )


def _within(items: list[Any]) -> FoundList:
    """Return *items*, and where in each the record is."""
    return FoundList(items=items, within=wrapping(items[0]) if items else ())


def wrapping(item: Any) -> tuple[str, ...]:
    """Return the keys that lead to the record in *item*; none where it is one."""
    if not _is_object(item):
        return ()
    members = _members(item)
    for name in ("_source", "node"):
        # Of Elasticsearch; of GraphQL: https://relay.dev/graphql/connections.htm
        if (
            name in members
            and _is_object(members[name])
            and not _is_record({*members} - {"_id", name})
        ):
            return (name,)
    if len(members) == 1:
        name, only = next(iter(members.items()))
        return (name,) if _is_object(only) and not _is_record(members) else ()
    return ()


def _named(value: Any, path: str) -> FoundList:
    """Return what *path* leads to; behind the list, it may go on in each item."""
    steps = list(_steps(path))
    gone = ""
    for index, (step, written) in enumerate(steps):
        if isinstance(step, str) and _is_list(value):
            within = tuple(each for each, _ in steps[index:] if isinstance(each, str))
            return FoundList(items=_items(value), within=within)
        inner = _inner(value, step)
        if inner is None:
            has = f"; it has {', '.join(list(_members(value))[:8])}" if _is_object(value) else ""
            raise Unclear(
                f"items = {path!r} leads nowhere: {gone or 'the document'} has no "
                f"{written.lstrip('.')}{has}"
            )
        value, gone = inner, gone + written
    if _is_list(value):
        return _within(_items(value))
    return FoundList(items=[value])


def _steps(path: str) -> Iterator[tuple[str | int, str]]:
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise Unclear(f"items = {path!r} is not a path; write it like 'db[0].data.posts'")
        position = match.end()
        if match[1] is not None:
            yield match[1].strip(), match[0]
        elif match[2] is not None:
            yield int(match[2]), match[0]


def _inner(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return _members(value).get(step) if _is_object(value) else None
    items = _items(value) if _is_list(value) else []
    return items[step] if step < len(items) else None


def _once(value: Any, inner: Any) -> Any:
    """Return *inner*, a member of *value*, if that gives each of its keys once.

    Raises:
        Unclear: It does not, so records may be lost.
    """
    if isinstance(value, Repeating):
        keys = ", ".join(shown(key) for key in value.keys_given_twice[:5])
        raise Unclear(f"the feed gives a key twice: {keys}", rules.KEY_TWICE)
    return inner


def _first(value: msgspec.Raw) -> bytes:
    """Return the first two characters of the text *value* that are not blank."""
    match = _BEGINS.match(value)
    return match[1] + match[2] if match else b""


def _is_list(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, msgspec.Raw) and _first(value)[:1] == b"[")


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, msgspec.Raw) and _first(value)[:1] == b"{"
    )


def _holds_objects(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], Mapping)
    return _first(value) == b"[{"


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else msgspec.json.decode(value, type=list[msgspec.Raw])


def _members(value: Any) -> Mapping[str, Any]:
    """Return the members of an object.

    Raises:
        ValueError: It gives a key twice, or is not JSON.
    """
    if not isinstance(value, msgspec.Raw):
        assert isinstance(value, Mapping), "only objects have members"
        return value
    members = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
    if not _each_once(memoryview(value), members):
        raise ValueError
    return members


def _each_once(data: memoryview, members: Mapping[str, msgspec.Raw]) -> bool:
    """Return whether the object *data*, of which *members* were made, gives each key once.

    Going from key to key takes no time: where a value ends is known.
    """
    begins = _BEGINS.match(data)
    assert begins is not None, "it begins with a brace"
    position = begins.end(1)
    for _ in members:
        found = _KEY.match(data, position)
        # Not a copy: the items are nearly all there is.
        raw = memoryview(members[json.loads(found[1], strict=False)]) if found else b""
        if found is None or data[found.end() : found.end() + len(raw)] != raw:
            return False
        position = found.end() + len(raw)
    return _KEY.match(data, position) is None
