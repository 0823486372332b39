"""Reads documents: their encoding, their format, their names and their items.

All code that reads documents uses this package: checks, fixes, profiles, and the comparison with
the live files. To add a format, add a module here with a module-level `Kind`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from feedpub import markup
from feedpub.documents import encodings
from feedpub.documents._contents import Contents, Item, ItemDigest, Media, XmlItem
from feedpub.documents._kind import Glance, Kind, rooted
from feedpub.documents._parts import Naming, Parts
from feedpub.documents._plain_urlset import plain_listing
from feedpub.documents._portions import portions
from feedpub.documents._terms import EVERY as EVERY_USE
from feedpub.documents._terms import OLD as OLD_USES
from feedpub.documents._terms import SEVERAL as SEVERAL_USES
from feedpub.documents._terms import Terms, expanded
from feedpub.registry import Members

#: The kinds, by name.
KINDS = Members(sys.modules[__name__], Kind, key=lambda kind: kind.name)

#: Bytes of a document whose tree takes little memory.
_SHORT = 2 << 20
#: The name of what is not a known kind of document.
UNKNOWN = "unknown"


def detect(data: bytes, name: str = "") -> str:
    """Return the name of the `Kind` of a file; ``unknown`` if there is none.

    Args:
        data: The file, decompressed.
        name: Its name, which decides if the bytes do not.
    """
    glance = Glance(data, name)
    # A comment longer than the part examined may precede the root.
    return _recognised(glance) or _recognised(glance.whole()) or UNKNOWN


def _recognised(glance: Glance | None) -> str | None:
    if glance is None:
        return None
    sure = {name: kind.recognise(glance) for name, kind in KINDS.items()}
    name = max(sure, key=sure.__getitem__)
    return name if sure[name] else None


def read(data: bytes, format: str = "", name: str = "") -> Contents | None:
    """Return the contents of the document *data*; ``None`` if its kind is unknown.

    Args:
        data: The document, decompressed.
        format: Its kind, if that is known.
        name: Its file name.

    Raises:
        ValueError: It cannot be parsed.
    """
    kind = KINDS.get(format or detect(data, name))
    if kind is None:
        return None
    try:
        return kind.read(_parsed(data, kind.syntax))
    except (SyntaxError, LookupError, RecursionError) as error:  # the first is lxml's
        raise ValueError(str(error)) from error


def listing(data: bytes, format: str, *, digests: bool = True) -> dict[str, ItemDigest]:
    """Return what the document *data* of the kind *format* lists; see `Contents.listing`.

    Raises:
        ValueError: It cannot be parsed.
    """
    found = plain_listing(data) if format == "sitemap" else None
    if found is None:
        contents = read(data, format)
        found = {} if contents is None else contents.listing(digests=digests)
    return found


def read_on(data: bytes, format: str = "", name: str = "") -> Iterator[Contents]:
    """Yield the contents of the document *data*, each time with some of its items.

    It takes little memory besides *data*. What the document says of itself may come behind its
    items, and is whole in the last one. Nothing is yielded if the kind is unknown.

    Args:
        data: The document, decompressed.
        format: Its kind, if that is known.
        name: Its file name.

    Raises:
        ValueError: It cannot be parsed, which may turn out after some of its items.
    """
    kind = KINDS.get(format or detect(data, name))
    if kind is None:
        return
    try:
        if len(data) < _SHORT or kind.syntax == "text":
            contents = kind.read(_parsed(data, kind.syntax))
            yield from () if contents is None else (contents,)
        else:
            yield from portions(data, kind)
    except (SyntaxError, LookupError, RecursionError) as error:
        raise ValueError(str(error)) from error


def without(
    data: bytes, format: str, name: str, is_gone: Callable[[Item], bool]
) -> tuple[bytes, int] | None:
    """Return the document *data* without the items that are gone, and how many are left.

    Args:
        data: The document, decompressed.
        format: Its kind, if that is known.
        name: Its file name.
        is_gone: Whether an item has to go.

    Returns:
        ``None`` if its kind is unknown, or nothing can be taken out of it.
    """
    kind = KINDS.get(format or detect(data, name))
    if kind is None:
        return None
    from feedpub.documents._without import cut  # hardly ever needed

    try:
        return cut(data, kind, is_gone)
    except (ValueError, SyntaxError, LookupError, RecursionError):
        return None


def _parsed(data: bytes, syntax: str) -> Any:
    if syntax == "xml":
        return markup.parse(data[encodings.begin_of(data) :])
    return msgspec.json.decode(data) if syntax == "json" else data


__all__ = [
    "EVERY_USE",
    "KINDS",
    "OLD_USES",
    "SEVERAL_USES",
    "UNKNOWN",
    "Contents",
    "Glance",
    "Item",
    "ItemDigest",
    "Kind",
    "Media",
    "Naming",
    "Parts",
    "Terms",
    "XmlItem",
    "detect",
    "encodings",
    "expanded",
    "names",
    "read",
    "read_on",
    "rooted",
    "without",
]
