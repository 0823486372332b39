"""Media types: their grammar, the ``Content-Type`` header, and the types of files.

Readers and rules use the same grammar, so no record passes with a type for which the feed is then
refused.
"""

from __future__ import annotations

import re

from feedpub.patterns import pattern

#: https://www.rfc-editor.org/rfc/rfc6838#section-4.2
_NAME = r"[A-Za-z0-9!#$&^_.+-]+"
#: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
_WORD = r"[A-Za-z0-9!#$&^_.+%*'|~`-]+"
#: A media type, or a range of them, which some documents have.
GRAMMAR = rf"{_NAME}/(?:{_NAME}|\*)(?:\s*;\s*{_WORD}=(?:{_WORD}|\"[^\"]*\"))*(?:\s*;)?"
_MEDIA_TYPE = pattern(GRAMMAR, re.ASCII)
#: What programs write, for those who match many at once: lower case, no parameters.
USUAL = r"[a-z]++/[a-z0-9][a-z0-9.+-]*+"

#: The charset of a ``Content-Type``: https://www.rfc-editor.org/rfc/rfc9110#section-8.3
_CHARSET = pattern(r";\s{0,9}charset\s{0,9}=\s{0,9}\"?([^\s\";]*)", re.IGNORECASE)

#: Ending of a file's name → the type of the image in it.
_IMAGES = {
    "avif": "image/avif", "gif": "image/gif", "jpe": "image/jpeg", "jpeg": "image/jpeg",
    "jpg": "image/jpeg", "png": "image/png", "svg": "image/svg+xml", "webp": "image/webp",
}  # fmt: skip

#: Ending of a file's name → the type of what is published under it, unless its format has one.
_FILES = {
    "atom": "application/atom+xml", "css": "text/css", "gz": "application/gzip",
    "html": "text/html", "json": "application/json", "jsonl": "application/jsonl",
    "md": "text/markdown", "opml": "text/x-opml", "rss": "application/rss+xml",
    "txt": "text/plain", "xml": "application/xml", "xsl": "application/xslt+xml",
}  # fmt: skip
#: Readers of RSS go by the charset of the header, and many know no other types by it. For JSON a
#: charset has no meaning, and of XML the declaration tells it:
#: https://www.rfc-editor.org/rfc/rfc8259#section-11, https://www.rfc-editor.org/rfc/rfc7303#section-3
_WITH_CHARSET = ("application/rss+xml", "text/")


def type_of(url: str) -> str | None:
    """Return the media type of the image at *url*, if its suffix shows it."""
    path = url.partition("#")[0].partition("?")[0]
    return _IMAGES.get(path.rpartition(".")[2].lower())


def is_valid(text: str) -> bool:
    """Return whether *text* is a media type: ``text/html; charset=utf-8``."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def of_header(content_type: str) -> tuple[str, str | None]:
    """Return what a ``Content-Type`` says: the type, lower-case, and the charset if it has one."""
    match = _CHARSET.search(content_type)
    return content_type.partition(";")[0].strip().lower(), match[1] if match else None


def content_type(name: str, media_type: str = "") -> str:
    """Return the ``Content-Type`` that a server should send for a file that feedpub publishes.

    Args:
        name: The file's name; what ends in ``.gz`` is sent as the archive it is.
        media_type: That of its format, if it has one; else the name decides.
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "gz":
        return _FILES["gz"]
    type = media_type or _IMAGES.get(ending) or _FILES.get(ending) or "application/octet-stream"
    is_bare = type.startswith(_WITH_CHARSET) and ";" not in type
    return f"{type}; charset=utf-8" if is_bare else type
