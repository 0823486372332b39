"""Ricos, the rich content of Wix, in HTML, and the images of its media manager.

https://dev.wix.com/docs/ricos/api-reference/ricos-document
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json import loads
from typing import Any
from urllib.parse import parse_qsl, quote

from feedpub.vocabularies._elements import DEEPEST, element, figure, html, link, mapping, objects
from feedpub.vocabularies._elements import text as escaped
from feedpub.vocabularies._embeds import player
from feedpub.vocabularies._transforms import Transform

Node = Mapping[str, Any]

_MARKS = {"BOLD": "strong", "ITALIC": "em", "UNDERLINE": "u", "STRIKETHROUGH": "s",
          "SUPERSCRIPT": "sup", "SUBSCRIPT": "sub"}  # fmt: skip
_BLOCKS = {"PARAGRAPH": "p", "BULLETED_LIST": "ul", "ORDERED_LIST": "ol", "LIST_ITEM": "li",
           "BLOCKQUOTE": "blockquote", "TABLE": "table", "TABLE_ROW": "tr", "TABLE_CELL": "td",
           "COLLAPSIBLE_ITEM_TITLE": "h3"}  # fmt: skip
#: What is written even if nothing is in it, so that a table keeps its columns.
_KEPT = ("TABLE_CELL",)
#: Where the media manager shows what it holds:
#: https://dev.wix.com/docs/rest/assets/media/media-manager/files/wix-media-ids
_MEDIA = "https://static.wixstatic.com/media/"
_FILES = ("wix:image://v1/", "image://v1/")


def _body(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    if isinstance(value, str):
        try:
            value = loads(value)
        except (ValueError, RecursionError):
            return None  # it has no rich content
    written = [_node(each, 0) for each in objects(mapping(value).get("nodes"))]
    return "\n".join(each for each in written if each) or None


def _node(node: Node, depth: int) -> str:
    kind = str(node.get("type"))
    if depth > DEEPEST:
        return ""
    if kind == "TEXT":
        return _words(mapping(node.get("textData")))
    if kind in _WRITERS:
        return _WRITERS[kind](node)
    inside = "".join([_node(each, depth + 1) for each in objects(node.get("nodes"))])
    name = _heading(node) if kind == "HEADING" else _BLOCKS.get(kind)
    if kind == "CODE_BLOCK":
        return element("pre", element("code", inside.replace("<br>", "\n"))) if inside else ""
    return element(name, inside) if name and (inside or kind in _KEPT) else inside


def _heading(node: Node) -> str:
    level = mapping(node.get("headingData")).get("level")
    return f"h{level if isinstance(level, int) and 1 <= level <= 6 else 2}"


def _words(data: Node) -> str:
    inside = escaped(data.get("text"))
    if not inside:
        return ""
    for each in objects(data.get("decorations"))[:DEEPEST]:
        kind = str(each.get("type"))
        if kind in _MARKS and not _is_off(kind, each):
            inside = element(_MARKS[kind], inside)
        elif kind == "LINK":
            inside = link(inside, _target(each.get("linkData")))
    return inside


def _is_off(kind: str, decoration: Node) -> bool:
    """Return whether *decoration* takes a style away, in a block that would have it."""
    weight = decoration.get("fontWeightValue")
    if kind == "BOLD" and isinstance(weight, int | float):
        return weight < 600  # https://drafts.csswg.org/css-fonts/#font-weight-numeric-values
    return decoration.get(f"{kind.lower()}Data") is False


def _target(data: object) -> object:
    """Return the address that *data* leads to; nothing for a place on the page."""
    return mapping(mapping(data).get("link")).get("url")


def _picture_of(media: object) -> dict[str, Any]:
    """Return the image that *media* describes; nothing without its address."""
    source = mapping(mapping(media).get("src"))
    url = source.get("url") or _address(source.get("id"))
    if not isinstance(url, str) or not url.strip():
        return {}
    sizes = {name: mapping(media).get(name) for name in ("width", "height")}
    return {"url": url.strip(), **sizes}


def _address(given: object) -> str | None:
    return _MEDIA + quote(given, safe="~") if isinstance(given, str) and given.strip() else None


def _image(node: Node) -> str:
    data = mapping(node.get("imageData"))
    found = _picture_of(data.get("image"))
    shown = figure(
        found.get("url"),
        alt=data.get("altText"),
        caption=escaped(data.get("caption")) or _caption(node),
        width=found.get("width"),
        height=found.get("height"),
    )
    return _linked(shown, data)


def _linked(shown: str, data: Node) -> str:
    url = mapping(data.get("link")).get("url")
    return link(shown, url) if shown else ""


def _caption(node: Node) -> str:
    """Return the caption that stands under what *node* shows, in a node of its own."""
    found = (each for each in objects(node.get("nodes")) if each.get("type") == "CAPTION")
    return "".join(_node(inner, 1) for each in found for inner in objects(each.get("nodes")))


def _gallery(node: Node) -> str:
    shown = []
    for item in objects(mapping(node.get("galleryData")).get("items")):
        image = mapping(item.get("image"))
        found = _picture_of(image.get("media"))
        if found:
            title = escaped(item.get("title"))
            shown.append(figure(found["url"], alt=item.get("altText"), caption=title))
    return "".join(shown)


def _video(node: Node) -> str:
    data = mapping(node.get("videoData"))
    source = mapping(mapping(data.get("video")).get("src"))
    url = source.get("url") or _file(source.get("id"))
    return _shown(url, escaped(data.get("title")) or escaped(url))


def _file(given: object) -> str | None:
    if not isinstance(given, str) or not given.strip():
        return None
    return f"https://video.wixstatic.com/{quote(given, safe='/~')}"


def _audio(node: Node) -> str:
    data = mapping(node.get("audioData"))
    source = mapping(mapping(data.get("audio")).get("src"))
    return _shown(source.get("url"), escaped(data.get("name")) or "Audio")


def _gif(node: Node) -> str:
    data = mapping(node.get("gifData"))
    original = mapping(data.get("original"))
    return figure(original.get("gif"), alt=data.get("altText"), caption=_caption(node))


def _shown(url: object, name: str) -> str:
    """Return a player for what is at *url*, else a link to it called *name*."""
    if not isinstance(url, str) or not url.strip():
        return ""
    return player(url) or element("p", link(name, url))


def _embed(node: Node) -> str:
    data = mapping(node.get("embedData"))
    offered = mapping(data.get("oembed"))
    url = data.get("src") or offered.get("videoUrl") or offered.get("url")
    name = escaped(offered.get("title")) or escaped(url)
    return _shown(url, name) or html(offered.get("html"))


def _markup(node: Node) -> str:
    data = mapping(node.get("htmlData"))
    return html(data.get("html")) or _shown(data.get("url"), escaped(data.get("url")))


def _preview(node: Node) -> str:
    data = mapping(node.get("linkPreviewData"))
    url = _target(data)
    return _shown(url, escaped(data.get("title")) or escaped(url))


def _button(node: Node) -> str:
    data = mapping(node.get("buttonData"))
    url = _target(data)
    return element("p", link(escaped(data.get("text")), url)) if url else ""


def _download(node: Node) -> str:
    data = mapping(node.get("fileData"))
    url = mapping(data.get("src")).get("url")
    return element("p", link(escaped(data.get("name")) or escaped(url), url)) if url else ""


_WRITERS: Mapping[str, Callable[[Node], str]] = {
    "AUDIO": _audio,
    "BUTTON": _button,
    "DIVIDER": lambda _: "<hr>",
    "EMBED": _embed,
    "FILE": _download,
    "GALLERY": _gallery,
    "GIF": _gif,
    "HTML": _markup,
    "IMAGE": _image,
    "LINK_PREVIEW": _preview,
    "VIDEO": _video,
}


def _picture(value: Any, record: Mapping[str, Any]) -> Any:
    """Return the image at an address of the media manager as an object with its size.

    ``wix:image://v1/<file>/<name>#originWidth=…&originHeight=…``
    """
    del record
    if not isinstance(value, str) or not value.startswith(_FILES):
        return value
    path, _, about = value.partition("#")
    sizes = dict(parse_qsl(about[:500]))
    found = {
        "url": _address(path.partition("//v1/")[2].partition("/")[0]),
        "width": sizes.get("originWidth"),
        "height": sizes.get("originHeight"),
    }
    return {name: each for name, each in found.items() if each} if found["url"] else None


RICOS = Transform(name="ricos", about="Ricos, the rich content of Wix, as HTML.", apply=_body)
WIX_IMAGE = Transform(
    name="wix-image",
    about="The image at a Wix media address (`wix:image://…`), with its size.",
    apply=_picture,
)
