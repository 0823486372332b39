"""What an object is put with: all that a server sends of it besides its bytes."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

from feedpub.media_types import content_type
from feedpub.model import Value
from feedpub.text import is_secret

#: What readers of feeds and the caches before them may keep, if nobody says otherwise: minutes, for
#: what was taken back is to go.
CACHED = "public, max-age=300"
#: For feeds of members: no cache that others share keeps them.
PRIVATE_CACHE = "private, max-age=300"
#: Of all formats that have none of their own.
DEFAULT = "default"
#: The name under which an object says the SHA-256 of its document.
SHA256 = "sha256"
_GZIP = b"\x1f\x8b"


class Headers(Value, frozen=True):
    """How a target stores its documents.

    Attributes:
        cache_control: For all, or by format.
        is_packed: Whether they are compressed.
    """

    cache_control: str | Mapping[str, str] = CACHED
    is_packed: bool = False

    def of(self, name: str, format: str, media_type: str) -> dict[str, str]:
        """Return those of the document *name*, but for its checksum."""
        cached = self.cache_control
        if not isinstance(cached, str):
            cached = cached.get(format) or cached.get(DEFAULT, CACHED)
        found = {"Content-Type": content_type(name, media_type), "Cache-Control": cached}
        if is_secret(name):  # a store sends no such field, but whoever is in front of it can
            found |= {"Cache-Control": PRIVATE_CACHE, "x-robots-tag": "noindex"}
        if self.packs(name):
            found["Content-Encoding"] = "gzip"
        return found

    def packs(self, name: str) -> bool:
        """Return whether *name* is compressed here; an archive is one already."""
        return self.is_packed and not name.endswith(".gz")


def packed(data: bytes) -> bytes:
    """Return *data* compressed, the same at all times."""
    return gzip.compress(data, mtime=0)


def unpacked(name: str, data: bytes) -> bytes:
    """Return what the document *name* holds, of what the bucket sent."""
    # Google unpacks it on the way, if it likes: https://cloud.google.com/storage/docs/transcoding
    return gzip.decompress(data) if data.startswith(_GZIP) and not name.endswith(".gz") else data


def is_headers(found: Any) -> bool:
    """Return whether *found* can be what `Headers.of` returned."""
    return isinstance(found, dict) and all(isinstance(each, str) for each in found.values())
