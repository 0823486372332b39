"""What stands in the head of a page: OpenGraph, other meta elements, links.

https://ogp.me/, https://html.spec.whatwg.org/multipage/semantics.html#the-meta-element
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from msgspec import Struct

from feedpub.sources.pages._page_trees import Element

#: Most of them that are read.
_MOST = 2_000
#: Longest of their values.
_LONGEST = 10_000
#: Names that can have several values.
_LISTS = frozenset(
    """
    tag author section keywords news_keywords dc-creator dcterms-creator citation_author
    parsely-author parsely-tags dc-subject dcterms-subject sailthru-tags
    """.split()  # noqa: SIM905 a table of words
)
_IMAGE = {"url": "url", "secure_url": "secure_url", "width": "width", "height": "height",
          "alt": "alt", "type": "mime_type"}  # fmt: skip


class PageHead(Struct):
    """What is said in a page's head.

    Attributes:
        opengraph: Property → value; ``image`` a list of objects, ``article`` an object.
        meta: Name → value; of authors and keywords, a list. Names are in lower case, with a hyphen
            for each dot and colon: ``dcterms-created``, ``twitter-title``.
        links: Relation → addresses.
        alternates: Language → address.
    """

    opengraph: dict[str, Any] = {}
    meta: dict[str, Any] = {}
    links: dict[str, list[str]] = {}
    alternates: dict[str, str] = {}


def head_of(root: Element) -> PageHead:
    """Return what the meta and link elements of *root* say."""
    head = PageHead()
    metas = list(islice(root.iter("meta"), _MOST))
    # As the protocols ask for it, before what many pages say instead.
    for element in sorted(metas, key=lambda each: each.get("property") is None):
        _enter_meta(head, element)
    for element in islice(root.iter("link"), _MOST):
        _enter_link(head, element)
    return head


def _enter_meta(head: PageHead, element: Element) -> None:
    # Pages saved by some tools say value= for content=, and any say name= for property=.
    value = (element.get("content") or element.get("value") or "").strip()
    if not value or len(value) > _LONGEST:
        return
    for name in {element.get("property") or "", element.get("name") or ""}:
        for each in name.lower().split():
            if each.startswith("og:"):
                _enter_graph(head.opengraph, each[3:], value)
            elif each.startswith("article:"):
                _add(head.opengraph.setdefault("article", {}), each[8:], value)
            else:
                _add(head.meta, each.replace(".", "-").replace(":", "-"), value)
    if element.get("http-equiv"):
        _add(head.meta, f"http-{(element.get('http-equiv') or '').lower()}", value)


def _enter_graph(graph: dict[str, Any], name: str, value: str) -> None:
    top, _, part = name.partition(":")
    if top != "image":
        if top == "type" and value.lower() == "article":
            graph["type"] = value  # of two, the one that says more
        _add(graph, name.replace(":", "_"), value)
        return
    if value.startswith("<"):
        return
    images = graph.setdefault("image", [])
    key = _IMAGE.get(part or "url")
    if key == "url":
        images.append({"url": value})
    elif key is not None and images:
        images[-1].setdefault(key, value)
    elif key == "secure_url":
        images.append({"url": value})


def _add(known: dict[str, Any], name: str, value: str) -> None:
    held = known.get(name)
    if held is None:
        known[name] = [value] if name in _LISTS else value
    elif isinstance(held, list) and value not in held:
        held.append(value)


def _enter_link(head: PageHead, element: Element) -> None:
    address = (element.get("href") or "").strip()
    if not address or len(address) > _LONGEST:
        return
    relations = (element.get("rel") or "").lower().split()
    for each in relations:
        head.links.setdefault(each, []).append(address)
    language = (element.get("hreflang") or "").strip()
    if "alternate" in relations and language and element.get("type") in (None, "text/html"):
        head.alternates.setdefault(language, address)
