"""What ``Content-Type`` says: https://www.rfc-editor.org/rfc/rfc9110#section-8.3."""

from __future__ import annotations

import codecs

from feedpub import media_types


def declared(content_type: str) -> tuple[str, str | None]:
    """Return the media type, lower-case, and the encoding if it is one that is not UTF-8."""
    media_type, charset = media_types.of_header(content_type)
    try:
        # Raises LookupError also for base64 and others that encode no text.
        "".encode(charset or "utf-8")
        name = codecs.lookup(charset or "utf-8").name
    except (LookupError, ValueError):
        name = "utf-8"
    return media_type, None if name in {"utf-8", "ascii"} else name
