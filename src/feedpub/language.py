"""Language tags: BCP 47 inside, and what each format wants of them outside.

https://www.rfc-editor.org/info/bcp47
"""

from __future__ import annotations

import re

#: ``Language-Tag`` of RFC 5646 § 2.1, without the grandfathered tags nobody writes.
_BCP47 = re.compile(
    r"(?:(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE,
)
_SIMPLIFIED = {"hans", "cn", "sg", "my"}
_TRADITIONAL = {"hant", "tw", "hk", "mo"}


def is_well_formed(tag: str) -> bool:
    """Return whether *tag* is a well-formed BCP 47 tag (its subtags may still be unknown)."""
    return _BCP47.fullmatch(tag) is not None


def normalize(tag: str) -> str:
    """Return *tag* with hyphens and conventional case: ``en_us`` is ``en-US``.

    Raises:
        ValueError: The tag is not well-formed.
    """
    candidate = tag.strip().replace("_", "-")
    if not is_well_formed(candidate):
        raise ValueError("is no language tag; write it like 'ro' or 'en-GB' (BCP 47)")
    parts = candidate.lower().split("-")
    for index, part in enumerate(parts[1:], 1):
        if "x" in parts[:index] or any(len(before) == 1 for before in parts[:index]):
            break
        if len(part) == 4 and part.isalpha():
            parts[index] = part.title()
        elif len(part) == 2:
            parts[index] = part.upper()
    return "-".join(parts)


def primary(tag: str) -> str:
    """Return the primary subtag, lower-case: ``en`` of ``en-GB``."""
    return tag.partition("-")[0].lower()


def news(tag: str) -> str:
    """Return *tag* as ``news:language`` takes it: no region, except ``zh-cn`` and ``zh-tw``.

    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
    """
    language, *rest = tag.lower().split("-")
    if language == "zh":
        subtags = set(rest)
        if subtags & _TRADITIONAL and "hans" not in subtags:
            return "zh-tw"
        if subtags & _SIMPLIFIED:
            return "zh-cn"
    return language


def matches(tag: str | None, wanted: str) -> bool:
    """Return whether *tag* is *wanted* or one of its kinds: ``en-GB`` matches ``en``.

    Basic filtering of RFC 4647 § 3.3.1.
    """
    return tag is not None and f"{tag.lower()}-".startswith(f"{wanted.lower()}-")
