"""Reduces a clean body to the elements that one aggregator accepts."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import TYPE_CHECKING

from feedpub.html._allowed import ATTRIBUTES, DROPPED, ELEMENTS
from feedpub.html._unwrapping import unwrapped

if TYPE_CHECKING:
    import nh3

#: Elements that are useless without the element that runs or shows them.
_HOLLOW = frozenset(DROPPED) | {"applet", "embed", "iframe", "object", "audio", "video"}


def reduced(
    html: str, *, only: Set[str] = frozenset(), never: Set[str] = frozenset(), style: bool = True
) -> str:
    """Return clean *html* without elements that are not accepted.

    The text of removed elements is kept, and words stay separate: what was on its own line or in
    its own block still is. Frames, scripts and players are removed with their content.

    Args:
        html: What `clean` returned.
        only: The elements that are accepted; empty for all.
        never: The elements that are not accepted.
        style: Whether ``style`` attributes are accepted.
    """
    kept = frozenset(only or ELEMENTS) - never
    html = unwrapped(html, kept, _HOLLOW)
    return _cleaner(kept, style).clean(html).replace("&nbsp;", "\xa0")


@lru_cache(maxsize=64)
def _cleaner(kept: frozenset[str], style: bool) -> nh3.Cleaner:
    import nh3

    # nh3 accepts no attributes for elements that are removed with their content.
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
