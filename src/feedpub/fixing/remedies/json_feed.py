"""Fixes of JSON Feeds."""

from __future__ import annotations

import re

from feedpub import uris
from feedpub.checks import RFC3339, Breach, Spot
from feedpub.findings import Fix
from feedpub.fixing._editor import Editor
from feedpub.fixing._remedy import remedy
from feedpub.fixing.remedies.values import dates_meant
from feedpub.patterns import pattern

_VERSION = pattern(
    r"(?:(?:https?:)?//(?:www\.)?jsonfeed\.org/version/)?(1(?:\.[01])?)/?", re.IGNORECASE
)
_ITEM = pattern(r"items\[(\d+)\]")


def _path(breach: Breach) -> str:
    place = breach[1]
    assert isinstance(place, Spot), "JSON has no elements"
    return place.path or ""


@remedy("json-feed/byte-order-mark")
def byte_order_mark(editor: Editor, breach: Breach) -> Fix | None:
    """Remove the byte order mark."""
    return Fix(start=0, end=3, replacement=b"", title="Remove the byte order mark")


@remedy("json-feed/invalid-version")
def invalid_version(editor: Editor, breach: Breach) -> Fix | None:
    """Correct a version that is only misspelled; others have no known meaning."""
    match = _VERSION.fullmatch(str(editor.json.read("version")).strip())
    if match is None:
        return None
    version = "1.1" if match[1] == "1.1" else "1"
    title = "Write the version as its address"
    url = f"https://jsonfeed.org/version/{version}"
    return editor.json.fix(title, editor.json.replaced("version", url))


@remedy("json-feed/invalid-id")
def invalid_id(editor: Editor, breach: Breach) -> Fix | None:
    """Write a number as the string that readers make of it."""
    path = _path(breach)
    if type(editor.json.read(path)) is not int:
        return None
    edit = editor.json.replaced(path, editor.json.written(path))
    return editor.json.fix("Write the id as text", edit)


@remedy("json-feed/missing-key")
def missing_id(editor: Editor, breach: Breach) -> Fix | None:
    """Use the address of an item without an id, as the specification suggests."""
    path = _path(breach)
    if not _ITEM.fullmatch(path) or "has no id" not in breach[2]:
        return None
    url = editor.json.read(f"{path}.url")
    if not isinstance(url, str) or not uris.NORMAL.fullmatch(url):
        return None
    # The item itself has no id, so its address is counted once.
    if editor.json.known_by[url] > 1:
        return None
    inside = editor.json[path].start + 1
    written = editor.json.written(f"{path}.url")
    return editor.json.fix(
        "Make the address the id", editor.json.inserted(inside, f'"id": {written}, ')
    )


@remedy("json-feed/invalid-date", "json-feed/unusual-date", uncovers=("implausible-date",))
def date(editor: Editor, breach: Breach) -> Fix | None:
    """Write a date in RFC 3339 format."""
    path = _path(breach)
    value = editor.json.read(path)
    for candidate in (value.strip(), *dates_meant(value, RFC3339)):
        faults = {name for name, _ in RFC3339.find(candidate, editor.context)}
        if candidate != value and faults <= {"implausible-date"}:
            edit = editor.json.replaced(path, candidate)
            return editor.json.fix("Write the date as RFC 3339 requires", edit)
    return None


@remedy("json-feed/deprecated-author")
def deprecated_author(editor: Editor, breach: Breach) -> Fix | None:
    """Add authors with the one author, which is kept for old readers."""
    path = _path(breach)
    place = editor.json[path]
    if not isinstance(editor.json.read(path), dict):
        return None
    text = f'"authors": [{editor.json.written(path)}], '
    return editor.json.fix("Write authors as well", editor.json.inserted(place.key, text))
