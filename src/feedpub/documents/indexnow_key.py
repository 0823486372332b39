"""The file with the key of IndexNow: https://www.indexnow.org/documentation."""

from __future__ import annotations

import re

from feedpub.documents._contents import Contents
from feedpub.documents._kind import Glance, Kind
from feedpub.patterns import pattern

_KEY = pattern(rb"[A-Za-z0-9-]{8,128}\s*\Z")


def _read(data: bytes) -> Contents:
    del data
    return Contents(())


def _recognise(glance: Glance) -> int:
    """Return that it is one if it is called like the key in it."""
    name = re.split(r"[/\\]", glance.name.partition("?")[0])[-1]
    key = _KEY.match(glance.head)
    return 3 if key is not None and name.encode() == key[0].strip() + b".txt" else 0


INDEXNOW_KEY = Kind(
    name="indexnow-key",
    item="key",
    role="rights",
    media_types=("text/plain",),
    recognise=_recognise,
    read=_read,
    syntax="text",
    for_readers=False,
)
