"""The body of an article: HTML from any source, cleaned for feeds.

`clean` keeps what the newsroom wrote and removes what is unsafe outside its own pages; `to_text`,
`from_text` and `excerpt` go between HTML and plain text; `is_same` compares; `bounded` removes
attributes that would slow a parser down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from feedpub.html._absolute import beside, finish
from feedpub.html._plain import decode_references, finished, is_plain

if TYPE_CHECKING:
    from feedpub.html._conversion import EXCERPT, excerpt, from_text, to_text
    from feedpub.html._hidden_links import addresses, unlinked
    from feedpub.html._reduced import reduced
    from feedpub.html._sameness import is_same
    from feedpub.html._tokens import bounded

#: What few bodies need: name → its module.
_LATER = {
    **dict.fromkeys(("EXCERPT", "excerpt", "from_text", "to_text"), "_conversion"),
    "addresses": "_hidden_links",
    "unlinked": "_hidden_links",
    "reduced": "_reduced",
    "bounded": "_tokens",
    "is_same": "_sameness",
}

__all__ = [
    "EXCERPT",
    "Cleaned",
    "addresses",
    "beside",
    "bounded",
    "clean",
    "excerpt",
    "from_text",
    "is_same",
    "reduced",
    "to_text",
    "unlinked",
]


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(import_module(f"feedpub.html.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Cleaned(Struct, frozen=True, kw_only=True, gc=False):
    """A body that is safe to show in any reader, and the changes that were made to it.

    Attributes:
        html: Well-nested HTML with absolute addresses, no scripts, and no character that XML does
            not allow; its only entities are ``&amp; &lt; &gt;`` (and ``&quot;``).
        changes: How often each kind of change was made, by name, in alphabetical order:
            *absolute-url* (a relative address resolved), *attribute* (removed), *character*
            (one that XML does not allow, removed), *comment* (removed), *element* (removed or
            unwrapped), *encoded-url* (characters that are not allowed in a URL, encoded), *entity*
            (replaced by its character), *markup* (only the notation of the markup),
            *script* (removed), *text-only* (markup too complex to parse in reasonable time: only
            its text is kept), *tracking-pixel* (removed), *unsafe-url* (an address that is not an
            http(s) URL, removed).
        plain: The HTML in UTF-8, if it was known without parsing it that no reader would change
            anything; ``None`` if that is not known.
    """

    html: str
    changes: Mapping[str, int]
    plain: bytes | None = None


def clean(html: str, base: str) -> Cleaned:
    """Return *html* sanitised, with its addresses resolved against *base*, the article's URL.

    It never raises, takes linear time even for hostile input, and is idempotent.
    """
    if (plain := finished(html)) is not None:
        return Cleaned(html=html, changes={}, plain=plain)
    changes: Counter[str] = Counter()
    result = decode_references(html, changes)
    if result == html or (plain := finished(result)) is None:
        if not is_plain(result):
            from feedpub.html._sanitize import sanitize

            result = sanitize(html, changes)
        result = finish(result, base, changes)
    if result != html and not changes:
        changes["markup"] = 1
    return Cleaned(html=result, changes=dict(sorted(changes.items())), plain=plain)
