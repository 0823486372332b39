"""Texts of Strapi: its blocks in HTML, and what else its editors write.

https://docs.strapi.io/cms/features/content-manager#rich-text-blocks
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedpub.articles.plain_text import has_html
from feedpub.vocabularies._elements import DEEPEST, element, figure, link, mapping, objects, text
from feedpub.vocabularies._transforms import Transform

_BLOCKS = {"paragraph": "p", "quote": "blockquote", "list-item": "li"}
_MARKS = {"bold": "strong", "italic": "em", "underline": "u", "strikethrough": "s", "code": "code"}


def _html(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    if isinstance(value, str):
        return value if has_html(value) else None
    return "\n".join(found for each in objects(value) if (found := _node(each, 0)))


def _plain(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return value if isinstance(value, str) and not has_html(value) else None


def _node(node: Mapping[str, Any], depth: int) -> str:
    kind = str(node.get("type"))
    if kind == "text":
        inside = text(node.get("text"))
        for mark, name in _MARKS.items() if inside else ():
            inside = element(name, inside) if node.get(mark) else inside
        return inside
    if kind == "image":
        image = mapping(node.get("image"))
        return figure(
            image.get("url"),
            alt=image.get("alternativeText"),
            caption=text(image.get("caption")),
            width=image.get("width"),
            height=image.get("height"),
        )
    if depth > DEEPEST:
        return ""
    inside = "".join(_node(each, depth + 1) for each in objects(node.get("children")))
    return _block(kind, node, inside) if inside else ""


def _block(kind: str, node: Mapping[str, Any], inside: str) -> str:
    if kind == "link":
        return link(inside, node.get("url"))
    if kind == "list":
        return element("ol" if node.get("format") == "ordered" else "ul", inside)
    if kind == "heading":
        level = node.get("level")
        return element(f"h{level if isinstance(level, int) and 1 <= level <= 6 else 2}", inside)
    if kind == "code":
        return element("pre", inside.replace("<br>", "\n"))
    return element(_BLOCKS.get(kind, "p"), inside)


STRAPI_HTML = Transform(
    name="strapi-html",
    about="The HTML of a rich text of Strapi, from its blocks or its Markdown or HTML.",
    apply=_html,
    looks_at=(),
)
STRAPI_TEXT = Transform(
    name="strapi-text", about="A text of Strapi that contains no HTML.", apply=_plain, looks_at=()
)
