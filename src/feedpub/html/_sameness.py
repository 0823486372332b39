"""Whether two bodies are the same HTML, whatever program wrote it down."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from feedpub.html._allowed import names
from feedpub.html._tokens import ATTRIBUTE, TOKEN

#: Elements around which spaces mean nothing.
_BLOCKS = names(
    "address article aside blockquote br caption dd details div dl dt figcaption figure footer h1"
    " h2 h3 h4 h5 h6 header hr li main nav ol p section summary table tbody td tfoot th thead tr ul"
)
#: Every run of them but a single space, of which a text is full.
_BLANKS = re.compile(r" *[\t\n\r\f][ \t\n\r\f]*|  +")


def is_same(one: str, other: str) -> bool:
    """Return whether *one* and *other* are the same elements, attributes and texts.

    Spaces between blocks, quotes, the case of names, the order of attributes, references, comments
    and ``/`` in void elements mean nothing.
    """
    return one == other or list(parts(one)) == list(parts(other))


def parts(html: str) -> Iterator[str]:
    """Yield the tags and the texts of *html*, each spelled in one way."""
    text, after_block, at = "", True, 0
    for match in TOKEN.finditer(html):
        text += html[at : match.start()]
        at = match.end()
        name = (match["raw"] or match["name"] or "").lower()
        if not name:  # a comment
            continue
        is_block = name in _BLOCKS
        yield from _text(text, start=after_block, end=is_block)
        text, after_block = "", is_block
        yield match[0] if match["raw"] else _tag(match["end"], name, match["set"])
    yield from _text(text + html[at:], start=after_block, end=True)


def _text(text: str, *, start: bool, end: bool) -> Iterator[str]:
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", unescape(text)))
    if start:
        text = text.lstrip(" ")
    if end:
        text = text.rstrip(" ")
    if text:
        yield text


def _tag(slash: str, name: str, attributes: str) -> str:
    if slash or attributes in {">", "/>", " />"}:
        return f"<{slash}{name}>"
    found = {
        key.lower(): unescape(_BLANKS.sub(" ", value.strip("\"'"))).strip()
        for key, value in reversed(ATTRIBUTE.findall(attributes.rstrip("/>")))
    }
    return f"<{name}{''.join(f' {key}={found[key]!r}' for key in sorted(found))}>"
