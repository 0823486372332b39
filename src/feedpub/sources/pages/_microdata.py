"""Microdata and RDFa Lite in the shape of JSON-LD.

https://html.spec.whatwg.org/multipage/microdata.html, https://www.w3.org/TR/rdfa-lite/
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from feedpub.sources.pages._json_ld import MAX_NODES, Node
from feedpub.sources.pages._page_trees import Element, words

#: Where an element's value is, if not in its text.
_ATTRIBUTES = {
    "a": "href", "area": "href", "link": "href", "img": "src", "amp-img": "src", "audio": "src",
    "embed": "src", "iframe": "src", "source": "src", "track": "src", "video": "src",
    "object": "data", "data": "value", "meter": "value", "time": "datetime", "meta": "content",
}  # fmt: skip
#: What is a body, and read as one.
_BODIES = {"articleBody", "text", "reviewBody"}
_SCHEMA = ("schema.org", "schema:")
_SCOPES = etree.XPath("boolean(//@itemscope | //@typeof)")


def nodes_of(root: Element) -> list[Node]:
    """Return all things that the markup of *root* tells of, in the order of the page."""
    if not _SCOPES(root):
        return []
    return [
        *_read(root, "itemscope", "itemtype", "itemprop", "itemid"),
        *_read(root, "typeof", "typeof", "property", "resource"),
    ]


def _read(root: Element, scope: str, kind: str, name: str, own: str) -> Iterator[Node]:
    items: dict[Element, Node] = {}
    for element in _having(scope)(root):
        if len(items) >= MAX_NODES:
            break
        types = (element.get(kind) or "").split()
        items[element] = {"@type": [each for each in types if each]} if types else {}
        if element.get(own):
            items[element]["@id"] = element.get(own)
    if not items:
        return
    for element in _having(name)(root):
        holder = next((each for each in element.iterancestors() if each in items), None)
        if holder is not None:
            _enter(items[holder], element, name, items.get(element))
    yield from (node for node in items.values() if _is_schema(node))


@cache
def _having(name: str) -> etree.XPath:
    """Return what finds the elements inside another that have the attribute *name*."""
    return etree.XPath(f"descendant::*[@{name}]")


def _is_schema(node: Node) -> bool:
    return any(any(sign in each for sign in _SCHEMA) or ":" not in each
               for each in node.get("@type", ()))  # fmt: skip


def _enter(node: Node, element: Element, name: str, item: Node | None) -> None:
    for given in (element.get(name) or "").split():
        key = given.removeprefix("schema:").rpartition("/")[2]
        if key in _BODIES or ":" in key:
            continue
        value: Any = item if item is not None and item is not node else _value(element, key)
        known = node.get(key)
        if value and known is None:
            node[key] = value
        elif value and isinstance(known, list):
            if len(known) < MAX_NODES:
                known.append(value)
        elif value and known != value:
            node[key] = [known, value]


def _value(element: Element, key: str) -> str:
    given = element.get("content")
    # The name of a person is often the text of a link, which has another value.
    if given is None and key not in ("name", "headline"):
        given = element.get(_ATTRIBUTES.get(str(element.tag), "content"))
    return words(element) if given is None else given.strip()
