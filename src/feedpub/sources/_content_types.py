"""What ``Content-Type`` says: https://www.rfc-editor.org/rfc/rfc9110#section-8.3."""

from __future__ import annotations

import codecs


def declared(content_type: str) -> tuple[str, str | None]:
    """Return the media type, lower-case, and the encoding if it is one that is not UTF-8."""
    from email.message import Message  # 5 ms, and most sources are files

    if not content_type:
        return "", None
    said = Message()
    said["Content-Type"] = content_type
    charset = str(said.get_content_charset(""))
    try:
        "".encode(charset)  # raises LookupError also for base64 and others that encode no text
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        name = "utf-8"
    return said.get_content_type(), None if name in {"utf-8", "ascii"} else name
