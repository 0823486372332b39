"""Rich text and slices of Prismic in HTML.

https://prismic.io/docs/rich-text
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from feedpub.vocabularies._elements import element, figure, html, link, mapping, objects, text
from feedpub.vocabularies._transforms import Transform

_BLOCKS = {"paragraph": "p", "preformatted": "pre", "list-item": "li", "o-list-item": "li",
           **{f"heading{level}": f"h{level}" for level in range(1, 7)}}  # fmt: skip
_LISTS = {"list-item": "ul", "o-list-item": "ol"}
_MARKS = {"strong": "strong", "em": "em"}
#: Most marks of a block, so that none takes long.
_MOST = 1_000
#: Most marks of one piece of text.
_DEEPEST = 8


def _plain(value: Any, record: Mapping[str, Any]) -> Any:
    """Return the words of *value*, be it rich text or not."""
    del record
    if not isinstance(value, list):
        return value if isinstance(value, str) else None
    said = [each["text"] for each in objects(value) if isinstance(each.get("text"), str)]
    return " ".join(said) or None


def _html(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    if not isinstance(value, list):
        return value
    written: list[str] = []
    for block in objects(value):
        if "slice_type" in block:
            written += _slice(block)
        else:
            _append(written, block)
    return _closed(written)


def _closed(written: list[str]) -> str:
    """Return all that is *written*; list items that follow each other are one list."""
    joined = "\n".join(each for each in written if each)
    for name in ("ul", "ol"):
        joined = joined.replace(f"</{name}>\n<{name}>", "")
    return joined


def _slice(block: Mapping[str, Any]) -> Iterator[str]:
    """Yield the HTML of the rich texts and images that a slice holds."""
    for part in (mapping(block.get("primary")), *objects(block.get("items"))):
        for value in part.values():
            if isinstance(value, list):
                yield str(_html(value, {}))
            elif isinstance(value, Mapping):
                yield _picture(value)


def _append(written: list[str], block: Mapping[str, Any]) -> None:
    kind = str(block.get("type"))
    if kind == "image":
        written.append(_picture(block))
    elif kind == "embed":
        offered = mapping(block.get("oembed"))
        url = offered.get("embed_url")
        shown = html(offered.get("html")) or (link(text(url), url) if url else "")
        written.append(element("p", shown) if shown else "")
    elif kind in _BLOCKS:
        inside = _marked(block)
        name = _LISTS.get(kind)
        made = element(_BLOCKS[kind], inside) if inside else ""
        written.append(element(name, made) if name and made else made)


def _picture(image: Mapping[str, Any]) -> str:
    sizes = mapping(image.get("dimensions"))
    return figure(image.get("url"), alt=image.get("alt"), width=sizes.get("width"),
                  height=sizes.get("height")) if sizes else ""  # fmt: skip


def _marked(block: Mapping[str, Any]) -> str:
    """Return the text of *block* with its marks, each of which says where it starts and ends."""
    given = block.get("text")
    if not isinstance(given, str):
        return ""
    starts: dict[int, list[Mapping[str, Any]]] = {}
    cuts = {0, len(given)}
    for span in objects(block.get("spans"))[:_MOST]:
        start, end = span.get("start"), span.get("end")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(given):
            starts.setdefault(start, []).append(span)
            cuts |= {start, end}
    active: list[Mapping[str, Any]] = []
    written = []
    for start, end in pairwise(sorted(cuts)):
        active = [each for each in active if each["end"] > start] + starts.get(start, [])
        piece = text(given[start:end])
        for span in active[:_DEEPEST]:
            piece = _within(span, piece)
        written.append(piece)
    return "".join(written)


def _within(span: Mapping[str, Any], piece: str) -> str:
    kind = str(span.get("type"))
    if kind == "hyperlink":
        return link(piece, mapping(span.get("data")).get("url"))
    return element(_MARKS[kind], piece) if kind in _MARKS else piece


PRISMIC_HTML = Transform(
    name="prismic-html", about="Prismic's rich text and slices, as HTML.", apply=_html
)
PRISMIC_PLAIN = Transform(
    name="prismic-plain", about="Prismic's rich text as plain text.", apply=_plain
)
