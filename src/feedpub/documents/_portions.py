"""Long documents, read a portion at a time: what is behind the parser is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from lxml import etree

from feedpub import markup
from feedpub.documents import encodings
from feedpub.documents._contents import Contents, XmlItem
from feedpub.documents._kind import Kind
from feedpub.documents.names import local

#: Bytes of XML that are parsed at once, and items of JSON.
_BLOCK = 1 << 20
_MANY = 1_000


def portions(data: bytes, kind: Kind) -> Iterator[Contents]:
    """Yield the contents of *data*, each with some of its items, in their order.

    What it says of itself, such as its language, may come behind some of its items; it is whole
    in the last one.

    Raises:
        SyntaxError: It is not well-formed, which may turn out after the first portions.
        ValueError: It cannot be parsed.
    """
    if kind.syntax == "xml":
        yield from _of_xml(data, kind)
    else:
        yield from _of_json(data, kind)


def _of_json(data: bytes, kind: Kind) -> Iterator[Contents]:
    try:
        members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        items = msgspec.json.decode(members[kind.item], type=list[msgspec.Raw])
    except (msgspec.ValidationError, KeyError):
        items = []
    if not items:
        yield from _whole(msgspec.json.decode(data), kind)
        return
    head = {name: msgspec.json.decode(raw) for name, raw in members.items() if name != kind.item}
    for start in range(0, len(items), _MANY):
        some = [msgspec.json.decode(raw) for raw in items[start : start + _MANY]]
        yield from _whole({**head, kind.item: some}, kind)


def _whole(value: Any, kind: Kind) -> Iterator[Contents]:
    contents = kind.read(value)
    if contents is not None:
        yield contents


def _of_xml(data: bytes, kind: Kind) -> Iterator[Contents]:
    parser = etree.XMLPullParser(
        events=("end",),
        tag=f"{{*}}{local(kind.item.rpartition('/')[2])}",
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        strip_cdata=markup.is_in_pieces(data),
    )  # fmt: skip
    for start in range(encodings.begin_of(data), len(data), _BLOCK):
        parser.feed(data[start : start + _BLOCK])
        ended = {element for _, element in parser.read_events()}
        if ended:
            root = next(iter(ended)).getroottree().getroot()
            yield from _ended(root, ended, kind)
    yield from _whole(parser.close(), kind)


def _ended(root: markup.Element, ended: set[markup.Element], kind: Kind) -> Iterator[Contents]:
    """Yield what *root* has by now, with those of its items that are read to their ends."""
    contents = kind.read(root)
    if contents is None:
        return
    items = (each for each in contents.items if isinstance(each, XmlItem))
    whole = [each for each in items if each.element in ended]
    contents.items = whole
    yield contents
    for each in whole:
        parent = each.element.getparent()
        assert parent is not None, "an item is never the root"
        parent.remove(each.element)
