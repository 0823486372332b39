"""Misspelled namespaces, and the namespaces that are meant.

A namespace is compared character by character, so readers do not recognise a misspelled one. That
is one fault; the elements in it are checked nevertheless.
"""

from __future__ import annotations

import re
from functools import lru_cache

from feedpub.documents.names import NAMESPACES
from feedpub.patterns import pattern

#: Alternative names that readers must accept for a namespace.
#: https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md#pc20-namespace-definition
ALIASES = {
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://www.georss.org/georss/10": "georss",
}
_LONGEST = 200
_AROUND = pattern(r"^https?:/{1,2}(?:www\.)?")
#: Other versions and alternative names of namespaces: Google's, the protocol's, podcast's.
_SITEMAP = pattern(
    r"[a-z.]+/schemas?/(?:(?:sitemap[-/])?(image|mobile|news|pagemap|video)|sitemap|siteindex)"
    r"(?:/[0-9.]+)?(?:/(?:sitemap|siteindex)[a-z-]*\.xsd)?"
)
_PODCAST = pattern(
    r"(?:github\.com|raw\.githubusercontent\.com)/podcastindex-org/podcast-namespace/.*"
    r"|podcastindex\.org/namespace(?:/1)?|podcastnamespace\.org/1\.0"
)
_DECLARED = pattern(rb"(xmlns(?::[\w.-]+)?\s*=\s*)(?:\"([^\"<]*)\"|'([^'<]*)')")


def _loosely(uri: str) -> str:
    """Return *uri* without what people often get wrong: scheme, case, www, and the ending."""
    return _AROUND.sub("", uri.strip().lower()).rstrip("/#")


_EXACT = frozenset(NAMESPACES.values())
_SPELLED = {_loosely(uri): uri for uri in NAMESPACES.values()}
_SPELLED |= {_loosely(uri): NAMESPACES[prefix] for uri, prefix in ALIASES.items()}


@lru_cache(maxsize=1024)
def meant(uri: str) -> str | None:
    """Return the namespace that a misspelled *uri* means; ``None`` if it is not a misspelling."""
    if uri in _EXACT or len(uri) > _LONGEST:
        return None
    loosely = _loosely(uri)
    found = _SPELLED.get(loosely)
    if found is not None:
        return found
    if loosely.startswith(("google.com/", "sitemaps.org/")):
        match = _SITEMAP.fullmatch(loosely)
        return NAMESPACES[match[1] or "sitemap"] if match else None
    return NAMESPACES["podcast"] if _PODCAST.fullmatch(loosely) else None


def is_odd(data: bytes) -> bool:
    """Return whether *data* seems to declare misspelled namespaces."""
    return any(map(_meant, set(map(_uri, _DECLARED.finditer(data)))))


def respelled(data: bytes) -> bytes:
    """Return *data* with misspelled namespaces corrected."""

    def right(match: re.Match[bytes]) -> bytes:
        uri = _meant(_uri(match))
        return match[0] if uri is None else match[1] + b'"' + uri.encode() + b'"'

    return _DECLARED.sub(right, data)


def _uri(match: re.Match[bytes]) -> bytes:
    return match[2] if match[2] is not None else match[3]


def _meant(uri: bytes) -> str | None:
    return meant(uri.decode("utf-8", "replace"))
