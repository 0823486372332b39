"""Images on the local disk."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from feedpub.measuring import _header
from feedpub.measuring._limits import ImageFacts, MeasuringFailure, MeasuringOptions
from feedpub.sources import RULES


def found(url: str, options: MeasuringOptions) -> ImageFacts | MeasuringFailure | None:
    """Return the result from the local file of *url*; ``None`` if there is none."""
    path = _path(url, options)
    if path is None:
        return None
    try:
        with path.open("rb") as stream:
            head = stream.read(options.most)
        size = path.stat().st_size
    except OSError as error:
        message = f"is {path}, which cannot be read: {error.strerror}"
        return MeasuringFailure(rule=RULES["record/image-not-probed"], message=message)
    kind = _header.kind(head)
    read = _header.read(head, kind, size) if kind else None
    if read is None:
        message = f"is {path}, which is not an image in a known format"
        return MeasuringFailure(rule=RULES["record/not-an-image"], message=message)
    return read


def _path(url: str, options: MeasuringOptions) -> Path | None:
    if options.root is None or options.root_url is None or not url.startswith(options.root_url):
        return None
    below = unquote(urlsplit(url[len(options.root_url) :]).path)
    if "\0" in below:
        return None
    root = options.root.resolve()
    path = (root / below.lstrip("/")).resolve()
    # No record may refer to a file outside the directory.
    return path if path.is_relative_to(root) and path.is_file() else None
