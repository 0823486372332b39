"""The shortcut for bodies that are so plain that parsing would not change them.

Parsing takes 70 µs a body, and most bodies are paragraphs, links and images, written uniformly by a
program. The grammar here accepts only what the sanitiser returns byte for byte (tests verify that);
to reject a body is always safe. It is a table, because a regular expression of all of it would take
as long to compile as a hundred bodies take to check.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from html import unescape

from feedpub.html._beacons import BEACON
from feedpub.patterns import pattern

#: An http(s) address in canonical form, as written in an attribute. Hosts that end in a number are
#: left to the parser, because they may be invalid IPv4 addresses; so is Punycode.
_HOST = (
    r"https?://(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,62}+(?<!-))?+\.){1,9}"
    r"(?!xn--)[a-z]{2,63}+(?::[0-9]{1,4})?"
)
_TAIL = r"(?:[A-Za-z0-9._~:/?#@!$'()*+,;=-]++|&amp;|%[0-9A-Fa-f]{2})*"
CANONICAL_URL = rf"{_HOST}(?:[/?#]{_TAIL})?"
_ANY_URL = rf"(?:{_HOST})?(?:[/?#]{_TAIL})?"

#: Links and images that `finish` would leave alone, as they go on behind the ``<`` …
_SIZE = r'="(?:[2-9]|[1-9][0-9]{1,4})"'
FINISHED = (
    rf'(?:a href="{CANONICAL_URL}"|img src="(?!{BEACON}){CANONICAL_URL}" alt="[^"<>]*+"'
    rf'(?: width{_SIZE} height{_SIZE})?(?: class="[^"<>]*+")?)>'
)
_FINISHED = re.compile(f"<{FINISHED}")
#: … and those that it may have to change.
_PLAIN = pattern(
    r'<(?:a(?: (?:class|hreflang|rel|target|title)="[^"<>]*+"'
    rf'| href="{_ANY_URL}")+'
    r'|img(?: (?:alt|class|decoding|height|loading|sizes|srcset|title|width)="[^"<>]*+"'
    rf'| src="{_ANY_URL}")+)>'
)
_PHRASE = "strong em b i u s span sub sup small mark code cite q abbr time del ins"
_CLASSED = re.compile('<(?!a |br |hr )([a-z1-6]+) class="[^"<>]*">')
_TAG = re.compile("<[^<>]*>")

_LONGEST = 1_000_000
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_REFERENCE = pattern(r"(&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31}[0-9]{0,2});)")
_MISPLACED = pattern(r'<[^<>"&]*+(?:"[^"<>]*+"[^<>"&]*+)*+&')  # in a tag, outside its values
_SPECIAL = pattern(r'[\x00-\x1f<>&"\x7f-\x9f\ufffe\uffff]')
_KEPT = ("&amp;", "&lt;", "&gt;", "&quot;")
_OTHER_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot);)")
_NOT_OF_TEXT = re.compile("&(?!(?:amp|lt|gt);)")
_VALUE = re.compile(r'="([^"<>]*)"')
_ATTRIBUTED = re.compile(r"<(?:a|img) [^<>]*>")
_ATTRIBUTE = re.compile(r' ([a-z]+)="')


def decode_references(html: str, changes: Counter[str]) -> str:
    """Return *html* with its character references as characters, and ``<br />`` as ``<br>``.

    That is right for plain HTML only, where ``"`` delimits values and each ``>`` ends a tag.
    """
    # Searching for one takes a tenth of replacing each, and most bodies have only those kept.
    if _OTHER_REFERENCE.search(html) and not _MISPLACED.search(html):
        html = _decoded(html, changes)
    return html.replace(" />", ">").replace("/>", ">") if "/>" in html else html


def _decoded(html: str, changes: Counter[str]) -> str:
    parts = _REFERENCE.split(html)
    # A body repeats the few that its author types.
    written, others = {}, 0
    for reference, count in Counter(parts[1::2]).items():
        written[reference], is_other = _meant(reference)
        others += count if is_other else 0
    if others:
        changes["entity"] += others
    parts[1::2] = map(written.__getitem__, parts[1::2])
    return "".join(parts)


@lru_cache(maxsize=4096)
def _meant(reference: str) -> tuple[str, bool]:
    """Return what to write for *reference*, and whether its character differs from it."""
    text = reference if reference in _KEPT else unescape(reference)
    return text if text and not _SPECIAL.search(text) else reference, text != reference


def finished(html: str) -> bytes | None:
    """Return *html* in UTF-8 if it would not be changed at all."""
    data = _plain_text(html)
    return data if data is not None and _nests(_FINISHED, html) else None


def is_plain(html: str) -> bool:
    """Return whether the sanitiser would return *html* as it is, addresses aside."""
    return (
        _plain_text(html) is not None
        and _nests(_PLAIN, html)
        and not any(map(_repeats_itself, _ATTRIBUTED.findall(html)))
    )


def _nests(tags: re.Pattern[str], html: str) -> bool:
    """Return whether *html* is well nested; its only links and images may be *tags*."""
    if len(html) > _LONGEST:
        return False
    found = _TAG.findall(html)
    if not len(found) == html.count("<") == html.count(">"):
        return False
    place, end = _body(), ""
    around: list[tuple[_Place, str]] = []
    for tag in found:
        if tag == end:
            place, end = around.pop()
            continue
        step = place.get(tag) or place.get(_bare(tag, tags))
        if step is None:
            return False
        if step[1]:
            around.append((place, end))
            place, end = step
    return not around


def _bare(tag: str, tags: re.Pattern[str]) -> str:
    """Return *tag* without its attributes; an empty string if one of them is not allowed."""
    if tags.fullmatch(tag):
        return "<a>" if tag.startswith("<a") else "<br>"
    classed = _CLASSED.fullmatch(tag)
    return f"<{classed[1]}>" if classed is not None else ""


class _Place(dict[str, "tuple[_Place, str]"]):
    """What is allowed in a place: start tag → the place inside it, and its end tag.

    An element without content has no end tag. An image is allowed where a line break is.
    """

    def __init__(self, empty: str, *inside: tuple[str, _Place]) -> None:
        super().__init__((f"<{name}>", (self, "")) for name in empty.split())
        self.update(
            (f"<{name}>", (place, f"</{name}>"))
            for names, place in inside
            for name in names.split()
        )


@cache
def _phrases(depth: int, *, linked: bool = False) -> tuple[tuple[str, _Place], ...]:
    """Return the elements allowed in a line of text, with what is allowed in them."""
    if depth == 0:
        return ()
    phrase = _PHRASE, _Place("br", *_phrases(depth - 1, linked=linked))
    return (phrase,) if linked else (phrase, ("a", _Place("br", *_phrases(depth - 1, linked=True))))


@cache
def _body() -> _Place:
    """Return the elements allowed in a whole body.

    It nests as deeply as usual bodies: lists in lists, a link in bold type in a quoted paragraph.
    It guarantees that tags are paired, that no parser moves one, and that no block is in a
    paragraph.
    """

    def line(depth: int, *more: tuple[str, _Place]) -> _Place:
        return _Place("br", *_phrases(depth), *more)

    def items(*more: tuple[str, _Place]) -> tuple[str, _Place]:
        return "ul ol", _Place("", ("li", line(2, *more)))

    blocks = (
        ("p h1 h2 h3 h4 h5 h6", line(3)),
        ("figure", line(1, ("figcaption", line(2)))),
        items(items()),
        *_phrases(2),
    )
    return _Place("br hr", *blocks, ("div blockquote", _Place("br hr", *blocks)))


def _plain_text(html: str) -> bytes | None:
    """Return *html* in UTF-8 if its characters and references are those of finished HTML."""
    # Most bodies have no quote that is escaped, and need no second look.
    if _NOT_OF_TEXT.search(html) and (
        _OTHER_REFERENCE.search(html) or not _has_quotes_in_values(html)
    ):
        return None
    try:
        data = html.encode()  # bytes are filtered several times faster
    except UnicodeEncodeError:
        return None
    is_plain = (
        len(data.translate(None, _CONTROLS)) == len(data)
        and "\ufffe" not in html
        and "\uffff" not in html
        and not html.startswith("\ufeff")
    )
    return data if is_plain else None


def _has_quotes_in_values(html: str) -> bool:
    """Return whether all escaped quotes are in values, where they must be."""
    values: list[str] = _VALUE.findall(html)
    return html.count("&quot;") == sum(value.count("&quot;") for value in values)


def _repeats_itself(tag: str) -> bool:
    attributes = _ATTRIBUTE.findall(tag)
    return len(attributes) != len(set(attributes))
