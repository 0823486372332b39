"""Ids of articles as URIs, for whoever has to write one."""

from __future__ import annotations

from feedpub.articles._quick import mint
from feedpub.uris import is_uri


def as_uri(value: str, tag: str) -> str:
    """Return *value* if it is a URI, or else the ``tag:`` URI for it, which begins with *tag*."""
    return value if is_uri(value) else mint(value, tag)
