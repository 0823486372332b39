"""The body of an article: HTML from anywhere, made fit for a feed.

`clean` keeps what the newsroom wrote and removes what is unsafe outside its own pages; `to_text`,
`from_text` and `excerpt` go between HTML and plain text; `bounded` leaves no tag that slows a
parser down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from feedpub.html._absolute import beside, finish
from feedpub.html._conversion import excerpt, from_text, to_text
from feedpub.html._hidden_links import unlinked
from feedpub.html._plain import decode_references, is_finished, is_plain
from feedpub.html._reduced import reduced
from feedpub.html._tokens import bounded

__all__ = [
    "Cleaned",
    "beside",
    "bounded",
    "clean",
    "excerpt",
    "from_text",
    "reduced",
    "to_text",
    "unlinked",
]


class Cleaned(Struct, frozen=True, kw_only=True, gc=False):
    """A body that any reader may show, and what had to be done to it.

    Attributes:
        html: Well-nested HTML with absolute addresses, no scripts, and no character that XML
            cannot carry; of entities it holds only ``&amp; &lt; &gt;`` (and ``&quot;``).
        changes: How often each kind of change was made, by name, in alphabetical order:
            *absolute-url* (a relative address resolved), *attribute* (removed), *character*
            (one that XML cannot carry, removed), *comment* (removed), *element* (removed or
            unwrapped), *encoded-url* (characters no URL may hold, encoded), *entity* (written as
            the character it names), *markup* (nothing but the spelling of the markup),
            *script* (removed), *text-only* (markup too tangled to parse in reasonable time: only
            its text is left), *tracking-pixel* (removed), *unsafe-url* (an address that is not
            a http(s) URL, removed).
    """

    html: str
    changes: Mapping[str, int]


def clean(html: str, base: str) -> Cleaned:
    """Return *html* sanitised, with its addresses resolved against *base*, the article's URL.

    It never raises, takes time in proportion to its input however hostile that is, and changes
    nothing the second time.
    """
    if is_finished(html):
        return Cleaned(html=html, changes={})
    changes: Counter[str] = Counter()
    result = decode_references(html, changes)
    if result == html or not is_finished(result):
        if not is_plain(result):
            from feedpub.html._sanitize import sanitize

            result = sanitize(html, changes)
        result = finish(result, base, changes)
    if result != html and not changes:
        changes["markup"] = 1
    return Cleaned(html=result, changes=dict(sorted(changes.items())))
