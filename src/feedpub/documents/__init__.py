"""What a document is: its encoding, its format, its names, and what it lists.

Whoever reads documents reads them here: checks, fixes, profiles, and the comparison with what is
live. To add a format, add a module here with a module-level `Kind`.
"""

from __future__ import annotations

import sys

from feedpub import markup
from feedpub.documents import encodings
from feedpub.documents._contents import Contents, Item, Media, XmlItem
from feedpub.documents._kind import Glance, Kind, rooted
from feedpub.registry import Members

#: By name.
KINDS = Members(sys.modules[__name__], Kind, key=lambda kind: kind.name)

#: What is known to be no kind of document.
UNKNOWN = "unknown"


def detect(data: bytes, name: str = "") -> str:
    """Return the name of the `Kind` of a file; ``unknown`` if it is none.

    Args:
        data: The file, its compression undone.
        name: Its name, which counts where the bytes say nothing.
    """
    glance = Glance(data, name)
    # A comment longer than what was looked at may precede the root.
    return _recognised(glance) or _recognised(glance.whole()) or UNKNOWN


def _recognised(glance: Glance | None) -> str | None:
    if glance is None:
        return None
    sure = {name: kind.recognise(glance) for name, kind in KINDS.items()}
    name = max(sure, key=sure.__getitem__)
    return name if sure[name] else None


def read(data: bytes, format: str = "", name: str = "") -> Contents | None:
    """Return what the document *data* lists; ``None`` if it is of no known kind.

    Args:
        data: The document, its compression undone.
        format: Its kind, if that is known.
        name: Its file name.

    Raises:
        ValueError: It cannot be parsed.
    """
    kind = KINDS.get(format or detect(data, name))
    if kind is None:
        return None
    if kind.syntax != "xml":
        return kind.read(data)
    try:
        root = markup.parse(data[encodings.begin_of(data) :])
    except (SyntaxError, LookupError) as error:  # lxml's XMLSyntaxError is one of the former
        raise ValueError(str(error)) from error
    return kind.read(root)


__all__ = [
    "KINDS",
    "UNKNOWN",
    "Contents",
    "Glance",
    "Item",
    "Kind",
    "Media",
    "XmlItem",
    "detect",
    "encodings",
    "names",
    "read",
    "rooted",
]
