"""A clean body, cut down to what one aggregator takes."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import TYPE_CHECKING

from feedpub.html._allowed import ATTRIBUTES, DROPPED, ELEMENTS
from feedpub.html._unwrapping import unwrapped

if TYPE_CHECKING:
    import nh3

#: What says nothing without what makes it run or shows it.
_HOLLOW = frozenset(DROPPED) | {"applet", "embed", "iframe", "object", "audio", "video"}


def reduced(
    html: str, *, only: Set[str] = frozenset(), never: Set[str] = frozenset(), style: bool = True
) -> str:
    """Return a clean *html* without elements that are not taken.

    Text is kept where its element goes, and its words are those that they were: what stood in
    lines or blocks of its own still does. What is hollow without its element (frames, scripts,
    players) goes whole.

    Args:
        html: What `clean` returned.
        only: The elements that are taken; empty: all.
        never: Those that are not.
        style: ``style`` attributes are taken.
    """
    kept = frozenset(only or ELEMENTS) - never
    html = unwrapped(html, kept, _HOLLOW)
    return _cleaner(kept, style).clean(html).replace("&nbsp;", "\xa0")


@lru_cache(maxsize=64)
def _cleaner(kept: frozenset[str], style: bool) -> nh3.Cleaner:
    import nh3

    # nh3 takes no attributes of elements that go whole.
    attributes = {name: set(own) for name, own in ATTRIBUTES.items() if name in kept or name == "*"}
    if style:
        attributes.setdefault("*", set()).add("style")
    return nh3.Cleaner(
        tags=set(kept),
        clean_content_tags=set(_HOLLOW - kept),
        attributes=attributes,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
