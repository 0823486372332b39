"""What a page is: an article, a list of articles, or something else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from feedpub.sources.pages._json_ld import Node, types_of
from feedpub.sources.pages._own_articles import LISTS
from feedpub.sources.pages._page_trees import Element, tokens

if TYPE_CHECKING:
    from feedpub.sources.pages._page_records import Visit

#: Classes that WordPress and others give the body of pages with lists.
_LIST_CLASSES = re.compile(r" (?:archive|blog|home|search|category|tag|author|error404|index|"
                           r"(?:tax|category|tag|author|page-type)-[\w-]+|home-template|"
                           r"tag-template|"
                           r"author-template) ")  # fmt: skip
_ARTICLE_CLASSES = re.compile(r" (?:single|single-post|post-template|single-\w+) ")
#: Steps of addresses that lead to lists.
_LIST_STEPS = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|page|archives?|search|topics?|label|labels|etichete?|404|"
    r"feed|amp-index)(?:/[^/]*)?(?:/page/\d+)?/?(?:index)?(?:\.html?)?$",
)


def kind_of(root: Element, record: Mapping[str, Any], nodes: Sequence[Node], visit: Visit) -> str:
    """Return ``article``, ``list``, ``redirect`` or ``other``.

    A page that the configuration names is an article, whatever it looks like.
    """
    if _is_redirect(root):
        return "redirect"
    if visit.is_named:
        return "article"
    if _is_list(root, record, nodes, visit):
        return "list"
    return "article" if _says_article(record) or _looks_dated(root, record) else "other"


def _is_redirect(root: Element) -> bool:
    """Return whether a page only leads to another, as static sites keep old addresses alive."""
    for meta in root.iterfind(".//meta[@http-equiv]"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            seconds, _, target = (meta.get("content") or "").lower().partition("url=")
            return bool(target) and seconds.strip(" ;,") in ("", "0", "1")
    return False


def _is_list(root: Element, record: Mapping[str, Any], nodes: Sequence[Node], visit: Visit) -> bool:
    path = urlsplit(visit.address or "").path
    body = root.find("body")
    marks = tokens(body) if body is not None else ""
    if not path.strip("/") or path in ("/index.html", "/index.htm"):
        return True
    if _ARTICLE_CLASSES.search(marks) and _says_article(record):
        return False
    if _LIST_CLASSES.search(marks) or _LIST_STEPS.search(path):
        return True
    own = record["jsonld"] or record["microdata"]
    return not own and any(types_of(each) & LISTS for each in nodes)


def _says_article(record: Mapping[str, Any]) -> bool:
    graph = record["opengraph"]
    said = graph.get("type", "").lower() == "article" or "published_time" in graph.get(
        "article", ()
    )
    return bool(record["jsonld"] or record["microdata"] or said)


def _looks_dated(root: Element, record: Mapping[str, Any]) -> bool:
    """Return whether a page shows one article and its date, and says nothing of itself."""
    page = record["page"]
    if record["opengraph"].get("type", "").lower() == "website":
        return False
    dated = any(page.get(each) for each in ("time_published", "time", "date"))
    return dated and sum(1 for _ in root.iter("article")) < 2 and bool(page.get("h1"))
