"""How names and values are written in markup."""

from __future__ import annotations

from feedpub import markup
from feedpub.markup import Element


def escaped(value: str) -> bytes:
    """Return *value* escaped as the text of an element."""
    return markup.escape(value).encode()


def quoted(value: str, quote: bytes) -> bytes:
    """Return *value* escaped as an attribute value in *quote* characters."""
    reference = b"&#39;" if quote == b"'" else b"&quot;"
    return escaped(value).replace(quote, reference)


def qualified(element: Element) -> str:
    """Return the name of *element* as written in its tags."""
    local = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local
