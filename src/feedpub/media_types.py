"""Media types, as https://www.rfc-editor.org/rfc/rfc6838 names them, of what addresses end in."""

from __future__ import annotations

#: Ending of a file's name → the type of the image in it.
_IMAGES = {
    "avif": "image/avif", "gif": "image/gif", "jpe": "image/jpeg", "jpeg": "image/jpeg",
    "jpg": "image/jpeg", "png": "image/png", "svg": "image/svg+xml", "webp": "image/webp",
}  # fmt: skip


def type_of(url: str) -> str | None:
    """Return the media type of the image at *url*, if its ending tells it."""
    path = url.partition("#")[0].partition("?")[0]
    return _IMAGES.get(path.rpartition(".")[2].lower())
