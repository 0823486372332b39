"""Portable Text of Sanity in HTML.

https://www.sanity.io/docs/developer-guides/presenting-block-text
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedpub.vocabularies._elements import element, figure, html, link, mapping, objects, text
from feedpub.vocabularies._transforms import Transform

_MARKS = {
    "strong": "strong", "em": "em", "code": "code", "underline": "u", "strike-through": "s",
    "sub": "sub", "sup": "sup",
}  # fmt: skip
_STYLES = {f"h{level}": f"h{level}" for level in range(1, 7)} | {"blockquote": "blockquote"}
#: Deepest list; the editor has ten.
_LEVELS = 16


def _body(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    if not isinstance(value, list):
        return value
    written: list[str] = []
    lists = _Lists(written)
    for block in objects(value):
        if block.get("listItem") and block.get("_type") == "block":
            lists.item(block)
            continue
        if lists.open:
            lists.close()
        made = _block(block)
        if made:
            written.append(made)
    lists.close()
    return "\n".join(written)


class _Lists:
    """Lists that are open: each item says how deep it is in which kind of list."""

    def __init__(self, written: list[str]) -> None:
        self._written = written
        #: The elements that are open.
        self.open: list[str] = []

    def item(self, block: Mapping[str, Any]) -> None:
        level = block.get("level")
        level = min(max(level, 1), _LEVELS) if isinstance(level, int) else 1
        name = "ol" if block.get("listItem") == "number" else "ul"
        self._close_to(level)
        if len(self.open) == level and self.open[-1] != name:
            self._close_to(level - 1)
        elif len(self.open) == level:
            self._written.append("</li>")
        while len(self.open) < level:
            deeper = len(self.open) + 1 < level
            self._written.append(f"<{name}>" + ("<li>" if deeper else ""))
            self.open.append(name)
        self._written.append(f"<li>{_spans(block)}")

    def close(self) -> None:
        self._close_to(0)

    def _close_to(self, level: int) -> None:
        while len(self.open) > level:
            self._written.append(f"</li></{self.open.pop()}>")


def _block(block: Mapping[str, Any]) -> str:
    kind = block.get("_type")
    if kind == "block":
        inside = _spans(block)
        name = _style(block.get("style"))
        return f"<{name}>{inside}</{name}>" if inside else ""
    if kind == "code":
        return element("pre", element("code", text(block.get("code")).replace("<br>", "\n")))
    image = mapping(block.get("asset") or mapping(block.get("image")).get("asset"))
    if image.get("url"):
        return figure(image["url"], alt=block.get("alt"), caption=text(block.get("caption")))
    return html(block.get("html"))


def _style(name: object) -> str:
    return _STYLES.get(name, "p") if isinstance(name, str) else "p"


def _spans(block: Mapping[str, Any]) -> str:
    kept = objects(block.get("markDefs"))
    links = {str(each.get("_key")): each.get("href") for each in kept} if kept else {}
    return "".join(
        [
            _marked(text(each.get("text")), each["marks"], links)
            if each.get("marks")
            else text(each.get("text"))
            for each in objects(block.get("children"))
        ]
    )


def _marked(inside: str, marks: object, links: Mapping[str, object]) -> str:
    for mark in marks[:_LEVELS] if inside and isinstance(marks, list) else ():
        if isinstance(mark, str) and mark in _MARKS:
            inside = element(_MARKS[mark], inside)
        elif isinstance(mark, str) and mark in links:
            inside = link(inside, links[mark])
    return inside


PORTABLE_TEXT = Transform(
    name="portable-text", about="Sanity's Portable Text, as HTML.", apply=_body, looks_at=()
)
