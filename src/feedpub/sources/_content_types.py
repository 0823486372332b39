"""What ``Content-Type`` says: https://www.rfc-editor.org/rfc/rfc9110#section-8.3."""

from __future__ import annotations

import codecs

from feedpub import media_types
from feedpub.documents import encodings
from feedpub.sources._reader import Opening


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


def encoding_of_xml(place: Opening) -> str | None:
    """Return what the XML of *place* is in, whatever it says itself; ``None``: what it says.

    What the server says wins: https://www.rfc-editor.org/rfc/rfc7303#section-3.2. Servers that say
    the same of all their files are mistaken about those that are UTF-8, and say so.
    """
    if place.source.encoding:
        return place.source.encoding
    charset = declared(place.headers.get("content-type", ""))[1]
    if charset is None or place.head.startswith(codecs.BOM_UTF8):
        return None
    seen, said = encodings.encoding_of(place.head)
    is_utf8 = said is not None and encodings.codec_of(seen) == "utf-8"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(place.head)
    except UnicodeDecodeError:
        return charset
    return None if is_utf8 or not place.head.isascii() else charset
