"""Bodies of Chorus, of Vox Media, in HTML: lists of components of many types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from feedpub.vocabularies._elements import (
    element,
    figure,
    html,
    link,
    mapping,
    objects,
    table,
    text,
)
from feedpub.vocabularies._transforms import Transform

Component = Mapping[str, Any]


def _body(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    found = map(_component, objects(mapping(value).get("components")))
    return "\n".join(filter(None, found))


def _component(component: Component) -> str:
    kind = component.get("__typename")
    write = _COMPONENTS.get(kind) if isinstance(kind, str) else None
    return write(component) if write is not None else ""


def _html_of(component: Component, *keys: str) -> str:
    """Return the HTML that the first of *keys* holds."""
    for key in keys:
        found = html(mapping(component.get(key)).get("html"))
        if found:
            return found
    return ""


def _paragraph(component: Component) -> str:
    inside = _html_of(component, "contents")
    return element("p", inside) if inside else ""


def _heading(component: Component) -> str:
    level = component.get("level")
    level = level if isinstance(level, int) and 1 <= level <= 6 else 2
    return element(f"h{level}", _html_of(component, "contents"))


def _list(component: Component) -> str:
    items = [element("li", _html_of(each, "line")) for each in objects(component.get("items"))]
    return element("ol" if component.get("ordered") else "ul", "".join(items))


def _related(component: Component) -> str:
    items = [
        element("li", link(text(each.get("title")), each.get("url")))
        for each in objects(component.get("items"))
    ]
    return element("ul", "".join(items))


def _quote(component: Component) -> str:
    inside = "".join(map(_paragraph, objects(component.get("paragraphs"))))
    return element("blockquote", inside or _html_of(component, "quote", "contents"))


def _embed(component: Component) -> str:
    embed = mapping(component.get("embed"))
    url = embed.get("url")
    return html(embed.get("embedHtml")) or (element("p", link(text(url), url)) if url else "")


def _image(component: Component) -> str:
    image = mapping(component.get("image"))
    asset = mapping(image.get("asset")) or image
    caption = _html_of(image, "caption") or html(mapping(component.get("caption")).get("html"))
    return figure(asset.get("url"), alt=image.get("alt"), caption=caption)


def _table(component: Component) -> str:
    found = mapping(component.get("table"))
    columns = found.get("columns")
    rows = [row for row in found.get("rows") or [] if isinstance(row, list)]
    all_rows = [columns, *rows] if isinstance(columns, list) else rows
    written = [[text(str(cell)) for cell in row] for row in all_rows]
    return table(written, heads=isinstance(columns, list))


_COMPONENTS: Mapping[str, Callable[[Component], str]] = {
    "EntryBodyBlockquote": _quote,
    "EntryBodyEmbed": _embed,
    "EntryBodyHTML": lambda component: html(component.get("rawHtml")),
    "EntryBodyHeading": _heading,
    "EntryBodyHorizontalRule": lambda _: "<hr>",
    "EntryBodyImage": _image,
    "EntryBodyList": _list,
    "EntryBodyParagraph": _paragraph,
    "EntryBodyPullquote": _quote,
    "EntryBodyRelatedList": _related,
    "EntryBodyTable": _table,
}

CHORUS_BODY = Transform(
    name="chorus-body",
    about="The `body` of a Chorus entry, as HTML.",
    apply=_body,
    looks_at=(),
)
