"""Rich text of Contentful in HTML.

https://www.contentful.com/developers/docs/concepts/rich-text/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedpub.vocabularies._elements import DEEPEST, element, figure, link, mapping, objects, text
from feedpub.vocabularies._transforms import Transform

_MARKS = {"bold": "strong", "italic": "em", "code": "code", "underline": "u", "strikethrough": "s",
          "superscript": "sup", "subscript": "sub"}  # fmt: skip
_BLOCKS = {
    "paragraph": "p", "unordered-list": "ul", "ordered-list": "ol", "list-item": "li",
    "blockquote": "blockquote", "table": "table", "table-row": "tr", "table-cell": "td",
    "table-header-cell": "th", **{f"heading-{level}": f"h{level}" for level in range(1, 7)},
}  # fmt: skip


def _body(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return _node(value, 0) if isinstance(value, Mapping) else value


def _node(node: Mapping[str, Any], depth: int) -> str:
    kind = str(node.get("nodeType"))
    if depth > DEEPEST:
        return ""
    if kind == "text":
        inside = text(node.get("value"))
        for mark in objects(node.get("marks"))[:DEEPEST] if inside else []:
            name = _MARKS.get(str(mark.get("type")))
            inside = element(name, inside) if name else inside
        return inside
    if kind == "hr":
        return "<hr>"
    if kind == "embedded-asset-block":
        return _asset(mapping(mapping(node.get("data")).get("target")))
    inside = "".join(_node(each, depth + 1) for each in objects(node.get("content")))
    if kind == "hyperlink":
        return link(inside, mapping(node.get("data")).get("uri"))
    name = _BLOCKS.get(kind)
    return element(name, inside) if name and inside else inside


def _asset(asset: Mapping[str, Any]) -> str:
    fields = mapping(asset.get("fields"))
    file = mapping(fields.get("file"))
    if not str(file.get("contentType")).startswith("image/"):
        return link(text(fields.get("title")), file.get("url"))
    return figure(file.get("url"), alt=fields.get("title"), caption=text(fields.get("description")))


CONTENTFUL_TEXT = Transform(
    name="contentful-text",
    about="Contentful's rich text, as HTML.",
    apply=_body,
    looks_at=(),
)
