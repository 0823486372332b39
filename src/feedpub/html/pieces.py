"""HTML in pieces: text, tags, and what must not be looked into; in linear time on any text."""

from __future__ import annotations

import re
from collections.abc import Iterator


def words(text: str) -> frozenset[str]:
    """Return the words of *text*: tables are easier to read without quotes and commas."""
    return frozenset(text.split())


#: Elements whose text is shown exactly as it is, or never.
RAW = ("pre", "code", "script", "style", "textarea", "svg", "math")
_RAW = re.compile(rf"<(?:{'|'.join(RAW)})\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
#: Elements that a browser begins a new line for.
BLOCKS = words(
    "address article aside blockquote caption col colgroup dd details div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol"
    " p pre section summary table tbody td tfoot th thead tr ul"
)


def name_of(tag: str) -> str:
    """Return the name of the element that *tag* begins or ends; a comment has none."""
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def pieces(html: str) -> Iterator[tuple[bool, str]]:
    """Yield *html* piece by piece: whether it is markup, and what it is.

    A comment is one piece, and so is an element of `RAW` with all that is in it.
    """
    position = shown = 0
    never: set[str] = set()
    while (start := html.find("<", position)) >= 0:
        end = _end(html, start, never)
        if end <= start:
            position = start + 1
            continue
        if shown < start:
            yield False, html[shown:start]
        yield True, html[start:end]
        position = shown = end
    if shown < len(html):
        yield False, html[shown:]


def without_comments(html: str, unwanted: re.Pattern[str]) -> str:
    """Return *html* without the comments that begin with what is *unwanted*."""
    if _RAW.search(html):
        found = pieces(html)
        return "".join(each for markup, each in found if not (markup and unwanted.match(each)))
    made: list[str] = []
    position = shown = 0
    while (start := html.find("<!--", position)) >= 0:
        end = html.find("-->", start + 4)
        if end < 0:
            break
        position = end + 3
        if unwanted.match(html, start):
            made.append(html[shown:start])
            shown = position
    made.append(html[shown:])
    return "".join(made)


def _end(html: str, start: int, never: set[str]) -> int:
    """Return where the markup that begins at *start* ends; 0: it is text.

    *never* gathers ends that do not follow, so that they are looked for once.
    """
    if html.startswith("<!--", start):
        return _after(html, "-->", start + 4, never)
    found = _TAG.match(html, start)
    if found is None:
        return 0
    name = name_of(found[0])
    if name in RAW and found[0][1] != "/" and not found[0].endswith("/>"):
        closing = _after(html, f"</{name}>", found.end(), never)
        return closing or found.end()
    return found.end() if name or found[0][1:2] in "/!?" else 0


def _after(html: str, end: str, position: int, never: set[str]) -> int:
    if end in never:
        return 0
    found = html.find(end, position)
    if found < 0:
        never.add(end)
        return 0
    return found + len(end)
