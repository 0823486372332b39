"""Stories of Arc XP: what their elements and pictures are in HTML.

https://github.com/washingtonpost/ans-schema
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from feedpub.vocabularies._elements import (
    DEEPEST,
    element,
    figure,
    filled,
    html,
    link,
    mapping,
    objects,
    table,
    text,
)
from feedpub.vocabularies._transforms import Transform

Element = Mapping[str, Any]


def _paragraph(item: Element, _depth: int) -> str:
    inside = item.get("content")
    return f"<p>{html(inside)}</p>" if inside else ""


def _header(item: Element, _depth: int) -> str:
    level = item.get("level")
    level = level if isinstance(level, int) and 1 <= level <= 6 else 2
    return element(f"h{level}", html(item.get("content")))


def _raw(item: Element, _depth: int) -> str:
    return html(item.get("content"))


def _list(item: Element, depth: int) -> str:
    name = "ol" if item.get("list_type") == "ordered" else "ul"
    inside = [
        _one(each, depth + 1) if each.get("type") == "list" else html(each.get("content"))
        for each in objects(item.get("items"))
    ]
    return element(name, "".join(element("li", each) for each in inside if each))


def _quote(item: Element, depth: int) -> str:
    inside = _all(item.get("content_elements"), depth + 1) or html(item.get("content"))
    cited = html(mapping(item.get("citation")).get("content"))
    return element("blockquote", inside + (element("cite", cited) if cited else ""))


def _image(item: Element, _depth: int) -> str:
    return figure(
        item.get("url"),
        alt=item.get("alt_text"),
        caption=html(item.get("caption")),
        width=item.get("width"),
        height=item.get("height"),
    )


def _group(item: Element, depth: int) -> str:
    return _all(item.get("content_elements"), depth + 1)


def _table(item: Element, _depth: int) -> str:
    head = [html(each.get("content")) for each in objects(item.get("header"))]
    rows = [
        [html(cell.get("content")) for cell in objects(row)]
        for row in item.get("rows") or []
        if isinstance(row, list)
    ]
    return table([head, *rows], heads=True) if head else table(rows, heads=False)


def _embed(item: Element, _depth: int) -> str:
    answer = mapping(item.get("raw_oembed"))
    return html(answer.get("html")) or _to(answer.get("url"), answer.get("title"))


def _link(item: Element, _depth: int) -> str:
    return _to(item.get("url"), item.get("content"), is_html=True)


def _links(item: Element, _depth: int) -> str:
    found = [
        link(html(each.get("content")) or text(each.get("url")), each.get("url"))
        for each in objects(item.get("items"))
    ]
    title = element("h3", html(item.get("title"))) if item.get("title") else ""
    return title + element("ul", "".join(element("li", each) for each in found)) if found else ""


def _correction(item: Element, _depth: int) -> str:
    return element("p", element("em", html(item.get("text"))))


def _video(item: Element, _depth: int) -> str:
    return html(item.get("embed_html")) or _to(
        item.get("canonical_url"), mapping(item.get("headlines")).get("basic")
    )


def _to(url: object, title: object, *, is_html: bool = False) -> str:
    if not isinstance(url, str) or not url:
        return ""
    inside = html(title) if is_html else text(title)
    return element("p", link(inside or text(url), url))


def _divider(_item: Element, _depth: int) -> str:
    return "<hr>"


_ELEMENTS: Mapping[str, Callable[[Element, int], str]] = {
    "blockquote": _quote,
    "code": lambda item, _: element("pre", text(item.get("content"))),
    "correction": _correction,
    "divider": _divider,
    "element_group": _group,
    "gallery": _group,
    "header": _header,
    "image": _image,
    "interstitial_link": _link,
    "link_list": _links,
    "list": _list,
    "oembed_response": _embed,
    "quote": _quote,
    "raw_html": _raw,
    "table": _table,
    "text": _paragraph,
    "video": _video,
}


def _one(item: Element, depth: int) -> str:
    kind = item.get("type")
    write = _ELEMENTS.get(kind) if isinstance(kind, str) else None
    return write(item, depth) if write is not None and depth < DEEPEST else ""


def _all(elements: object, depth: int) -> str:
    return "\n".join([found for each in objects(elements) if (found := _one(each, depth))])


def _body(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return _all(value, 0)


def _pictures(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    promoted = mapping(value)
    first = promoted.get("lead_art") or promoted.get("basic")
    return [found for each in (first,) if (found := _picture(mapping(each), 0))]


def _picture(item: Element, depth: int) -> dict[str, Any] | None:
    """Return the image that stands for *item*: itself, or that of a video or gallery."""
    if item.get("type") == "image" and item.get("url"):
        return filled(
            url=item["url"],
            caption=item.get("caption"),
            alt=item.get("alt_text"),
            width=item.get("width"),
            height=item.get("height"),
            credit=_credit(item),
        )
    if depth > 3:
        return None
    inner = mapping(item.get("promo_items"))
    within = mapping(inner.get("basic") or inner.get("lead_art") or item.get("promo_image"))
    if not within:
        within = next(iter(objects(item.get("content_elements"))), {})
    return _picture(within, depth + 1) if within else None


def _credit(item: Element) -> str:
    credits = mapping(item.get("credits"))
    named = [*objects(credits.get("by")), *objects(credits.get("affiliation"))]
    names = (each.get("byline") or each.get("name") for each in named)
    return " / ".join(each for each in names if isinstance(each, str))


ANS_BODY = Transform(
    name="ans-body",
    about="The `content_elements` of an Arc XP story, as HTML.",
    apply=_body,
    looks_at=(),
)
ANS_PICTURES = Transform(
    name="ans-pictures",
    about="The image in the `promo_items` of an Arc XP story, or of the video or gallery there.",
    apply=_pictures,
    looks_at=(),
    hands_on=False,
)
