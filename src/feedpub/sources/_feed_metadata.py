"""What the heads of feeds say of the publication: its name, address and language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from feedpub.sources._reader import Opening

_STRING = r'\s*:\s*("(?:[^"\\]|\\.)*+")'
#: Of the publication → as a JSON Feed calls it.
_OF_JSON_FEEDS = {"name": "title", "url": "home_page_url", "language": "language",
                  "description": "description"}  # fmt: skip
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def by_channel(place: Opening) -> Mapping[str, str]:
    """Return what the channel of RSS, or an export that looks like it, says of itself."""
    root = _root(place.head)
    channel = None if root is None else root.find("{*}channel")
    if channel is None:
        return {}
    return _filled({
        "name": channel.findtext("{*}title"),
        "url": next((each.text for each in channel.findall("{*}link") if each.text), None),
        "language": channel.findtext("{*}language"),
        "description": channel.findtext("{*}description"),
    })  # fmt: skip


def by_feed(place: Opening) -> Mapping[str, str]:
    """Return what a feed in Atom says of itself."""
    root = _root(place.head)
    if root is None:
        return {}
    links = [each.get("href") for each in root.findall("{*}link")
             if each.get("rel", "alternate") == "alternate"]  # fmt: skip
    return _filled({
        "name": root.findtext("{*}title"),
        "url": next(iter(links), None),
        "language": root.get(_XML_LANG),
        "description": root.findtext("{*}subtitle") or root.findtext("{*}tagline"),
    })  # fmt: skip


def by_members(place: Opening) -> Mapping[str, str]:
    """Return what a JSON Feed says of itself, before its items."""
    before = place.head.partition(b'"items"')[0].decode("utf-8", "replace")
    found: dict[str, Any] = {}
    for name, key in _OF_JSON_FEEDS.items():
        match = re.search(rf'"{key}"{_STRING}', before)
        if match:
            with suppress(ValueError):
                found[name] = json.loads(match[1])
    return _filled(found)


def _root(head: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    with suppress(etree.XMLSyntaxError, ValueError):
        return etree.fromstring(head, parser)
    return None


def _filled(given: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: " ".join(value.split()) for name, value in given.items()
            if isinstance(value, str) and value.strip()}  # fmt: skip
