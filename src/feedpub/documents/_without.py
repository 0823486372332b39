"""A document without some of its items, for what has to go at once from one that has to stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from lxml import etree

from feedpub import markup
from feedpub.documents import encodings
from feedpub.documents._contents import Contents, Item, XmlItem
from feedpub.documents._kind import Kind


def cut(data: bytes, kind: Kind, is_gone: Callable[[Item], bool]) -> tuple[bytes, int] | None:
    """Return *data* without the items that are gone, and how many are left.

    Returns:
        ``None`` if these cannot be taken out of a document of this kind.

    Raises:
        ValueError: It cannot be parsed.
    """
    if kind.syntax == "xml":
        root = markup.parse(data[encodings.begin_of(data) :])
        return _cut_xml(root, kind.read(root), is_gone)
    if kind.syntax == "json":
        value = msgspec.json.decode(data)
        return _cut_json(value, kind, kind.read(value), is_gone)
    return kind.cut(data, is_gone) if kind.cut else None


def _cut_xml(
    root: markup.Element, contents: Contents | None, is_gone: Callable[[Item], bool]
) -> tuple[bytes, int]:
    items = [] if contents is None else list(contents.items)
    gone = [each.element for each in items if is_gone(each) and isinstance(each, XmlItem)]
    for element in gone:
        parent = element.getparent()
        assert parent is not None, "an item is not the root"
        parent.remove(element)
    text: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)
    return text + b"\n", len(items) - len(gone)


def _cut_json(
    value: Any, kind: Kind, contents: Contents | None, is_gone: Callable[[Item], bool]
) -> tuple[bytes, int]:
    items = [] if contents is None else list(contents.items)
    gone = {each.number for each in items if is_gone(each)}
    listed = value[kind.item] if items else []
    value[kind.item] = [each for number, each in enumerate(listed) if number not in gone]
    text = msgspec.json.format(msgspec.json.encode(value), indent=2)
    return text + b"\n", len(items) - len(gone)
