"""Explains why a document cannot be read as JSON."""

from __future__ import annotations

from feedpub.checks import _bounds
from feedpub.checks.json import _syntax
from feedpub.checks.json._syntax import NotJson
from feedpub.documents.positions import Spot
from feedpub.documents.positions.json_spots import JsonText


def explain(data: bytes) -> tuple[Spot, str]:
    """Return where *data*, which cannot be decoded, is not JSON, and what to do about it."""
    most = _bounds.too_many_values(data)
    if most is not None:
        return Spot(1, 1), f"the document has more than {most:,} values; write fewer"
    text = JsonText(data)
    if text.marked:
        return Spot(1, 1), "there is a byte order mark before the JSON; remove it"
    if text.invalid is not None or text.encoding != "utf-8":
        place = text.spot(text.invalid or 0)
        return place, "the document is not in UTF-8; save the file as UTF-8"
    found = _syntax.read(text.text)
    if isinstance(found, NotJson):
        return text.spot(found.offset), f"the document is not valid JSON: {found.message}"
    for odd in _syntax.odd(text.text):
        return text.spot(odd.offset), f"{odd.written!r} is not valid JSON; leave it out"
    return Spot(1, 1), "the document is null; write its rules between [ and ]"
