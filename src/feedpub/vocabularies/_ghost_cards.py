"""Cards of Ghost's editor in HTML: pictures, embeds and other parts, in both of its formats.

https://github.com/TryGhost/Koenig/tree/main/packages/kg-default-nodes
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from feedpub.vocabularies._elements import element, figure, html, link, mapping, objects, text

Card = Mapping[str, Any]


def card(name: str, payload: Card) -> str | None:
    """Return the card *name* in HTML; ``None`` if there is no such card."""
    write = _CARDS.get(name)
    return None if write is None else write(payload)


def _image(payload: Card) -> str:
    sizes = {name: payload.get(name) for name in ("width", "height")}
    return figure(
        payload.get("src"), alt=payload.get("alt"), caption=html(payload.get("caption")), **sizes
    )


def _gallery(payload: Card) -> str:
    images = "".join(_image(each) for each in objects(payload.get("images")))
    return images + (element("p", html(payload["caption"])) if payload.get("caption") else "")


def _embed(payload: Card) -> str:
    return html(payload.get("html")) or _linked(payload.get("url"), payload.get("url"))


def _bookmark(payload: Card) -> str:
    known = mapping(payload.get("metadata"))
    url = payload.get("url") or known.get("url")
    return _linked(url, known.get("title") or payload.get("title") or url)


def _linked(url: object, title: object) -> str:
    return element("p", link(text(title), url)) if url else ""


def _code(payload: Card) -> str:
    code = text(payload.get("code")).replace("<br>", "\n")
    return element("pre", element("code", code)) if code else ""


def _callout(payload: Card) -> str:
    return element("blockquote", html(payload.get("calloutText") or payload.get("text")))


def _toggle(payload: Card) -> str:
    return element("h4", html(payload.get("heading"))) + html(payload.get("content"))


def _button(payload: Card) -> str:
    return _linked(payload.get("buttonUrl"), payload.get("buttonText"))


def _file(payload: Card) -> str:
    return _linked(payload.get("src"), payload.get("fileTitle") or payload.get("title"))


def _nothing(_payload: Card) -> str:
    return ""


_CARDS: Mapping[str, Callable[[Card], str]] = {
    "audio": _file,
    "bookmark": _bookmark,
    "button": _button,
    "callout": _callout,
    "code": _code,
    "codeblock": _code,
    "email": _nothing,
    "email-cta": _nothing,
    "embed": _embed,
    "file": _file,
    "gallery": _gallery,
    "horizontalrule": lambda _: "<hr>",
    "hr": lambda _: "<hr>",
    "html": lambda payload: html(payload.get("html")),
    "image": _image,
    "paywall": _nothing,
    "signup": _nothing,
    "toggle": _toggle,
    "video": lambda payload: figure(
        payload.get("thumbnailSrc"), caption=html(payload.get("caption"))
    ),
}
