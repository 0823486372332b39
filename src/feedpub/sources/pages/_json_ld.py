"""JSON-LD as pages really have it: comments, commas too many, entities, several in one script.

https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import msgspec

from feedpub.patterns import pattern

Node = dict[str, Any]

#: Longest script that is read, and all of a page together.
_LONGEST, _MOST = 2_000_000, 8_000_000
#: Most things that are described on one page.
MAX_NODES = 5_000
_DEEPEST = 40
_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
_COMMENTS = pattern(rf"({_STRING})|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|<!--|-->"
                    r"|<!\[CDATA\[|\]\]>", 16)  # fmt: skip
_COMMAS = pattern(rf"({_STRING})|,[\s,]*+([\]}}]?)", 16)
_ENTITY = pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_DECODER = json.JSONDecoder(strict=False)


def nodes_of(scripts: Iterator[str]) -> list[Node]:
    """Return all things that *scripts* tell of, outer ones first, references resolved."""
    found: list[Node] = []
    size = 0
    for text in scripts:
        size += len(text)
        if len(text) > _LONGEST or size > _MOST:
            continue
        for value in _values(text):
            _collect(value, found)
    named: dict[str, Node] = {}
    for node in found:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(named.get(name, ())):
            named[name] = node
    for node in found:
        _resolve(node, named)
    return found


def _values(text: str) -> list[Any]:
    try:
        return [msgspec.json.decode(text)]
    except (ValueError, RecursionError):
        pass
    if text.lstrip()[:6] in ("{&quot", "[&quot") or text.lstrip()[:5] in ("{&#34", "[&#34"):
        text = unescape(text)
    text = _COMMENTS.sub(lambda match: match[1] or " ", text)
    text = _COMMAS.sub(lambda match: match[1] or match[2] or ",", text)
    return list(_one_after_another(text))


def _one_after_another(text: str) -> Iterator[Any]:
    position = 0
    while True:
        rest = text[position : position + 1]
        while rest and rest in " \t\r\n;,":
            position += 1
            rest = text[position : position + 1]
        if not rest:
            return
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value


def _collect(value: Any, found: list[Node]) -> None:
    """Add all objects with a type or a name in *value* to *found*, breadth first."""
    waiting = [(value, 0)]
    for each, depth in waiting:
        if len(waiting) > MAX_NODES * 4 or len(found) >= MAX_NODES or depth > _DEEPEST:
            return
        if isinstance(each, list):
            waiting.extend((inner, depth + 1) for inner in each[:MAX_NODES])
        elif isinstance(each, dict):
            if "@type" in each or "@id" in each:
                found.append(each)
            waiting.extend(
                (inner, depth + 1) for inner in each.values() if isinstance(inner, dict | list)
            )


def _resolve(node: Node, named: Mapping[str, Node]) -> None:
    """Put what is referred to by its ``@id`` alone into *node*, without what that refers to."""
    for key, value in node.items():
        if isinstance(value, list):
            node[key] = [_referred(each, node, named) for each in value]
        else:
            node[key] = _referred(value, node, named)


def _referred(value: Any, node: Node, named: Mapping[str, Node]) -> Any:
    if not isinstance(value, dict) or not isinstance(name := value.get("@id"), str):
        return value
    known = named.get(name)
    if known is None or known is value or known is node or len(value) > 2:
        return value
    # As it was written, in one level: things refer to each other in circles.
    return {key: each for key, each in known.items() if not _refers(each)}


def _refers(value: Any) -> bool:
    return isinstance(value, dict) and "@type" not in value and "@id" in value and len(value) < 3


def types_of(node: Mapping[str, Any]) -> set[str]:
    """Return the types of *node*, without their namespace."""
    given = node.get("@type")
    names = given if isinstance(given, list) else [given]
    return {
        each.rstrip("/").replace("#", "/").rpartition("/")[2].rpartition(":")[2]
        for each in names
        if isinstance(each, str)
    }


def plain(value: Any) -> str | None:
    """Return the text of *value*: the first of several, the name of a thing; entities read."""
    for _ in range(3):
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = next((value[key] for key in ("@value", "name", "url", "@id") if value.get(key)),
                         None)  # fmt: skip
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    return _ENTITY.sub(lambda match: unescape(match[0]), text) if "&" in text else text
