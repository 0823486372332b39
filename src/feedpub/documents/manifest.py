"""The manifest of a publication: which files belong together; see `feedpub.manifests`."""

from __future__ import annotations

from feedpub import manifests
from feedpub.documents._contents import Contents
from feedpub.documents._kind import Glance, Kind

_MARK = manifests.SCHEMA.rpartition("/")[2].encode()


def _recognise(glance: Glance) -> int:
    if not glance.head.startswith(b"{"):
        return 0
    name = glance.name.partition("?")[0].replace("\\", "/").rpartition("/")[2]
    return 3 if name == manifests.NAME or _MARK in glance.head[:1000] else 0


def _read(value: object) -> Contents:
    """Return nothing: it lists files, not articles."""
    del value
    return Contents(())


MANIFEST = Kind(
    name=manifests.FORMAT,
    item="files",
    role="manifest",
    media_types=("application/json",),
    recognise=_recognise,
    read=_read,
    syntax="json",
    schema=manifests.FORMAT,
    suffixes=(".json",),
)
