"""The shortcut: bodies so plain that parsing them could change nothing.

Parsing costs 70 µs a body, and most bodies are paragraphs, links and images, written by a program
that spells them all alike. The grammar here admits only what the sanitiser gives back byte for
byte (the tests hold it to that); to say no is always safe. It is one regular expression because
that is how Python scans 3 KB in 7 µs; nothing in it is ambiguous, so that it fails as fast.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html import unescape
from itertools import count

from feedpub.html._beacons import BEACON

#: An http(s) address that is its own canonical form, as an attribute spells it. Hosts that end
#: in a number are left to the parser: they may be impossible IPv4 addresses; so is Punycode.
_HOST = r"https?://(?:(?!xn--)[a-z0-9][a-z0-9-]*\.){1,9}(?!xn--)[a-z]{2,}(?::[0-9]{1,4})?"
_TAIL = r"(?:[A-Za-z0-9._~:/?#@!$'()*+,;=-]++|&amp;|%[0-9A-Fa-f]{2})*"
CANONICAL_URL = rf"{_HOST}(?:[/?#]{_TAIL})?"
_ANY_URL = rf"(?:{_HOST})?(?:[/?#]{_TAIL})?"

#: Links and images that `finish` would leave alone …
_SIZE = r'="(?:[2-9]|[1-9][0-9]{1,4})"'
_FINISHED = re.compile(
    rf'<(?:(a) href="{CANONICAL_URL}"|img src="(?!{BEACON}){CANONICAL_URL}" alt="[^"<>]*+"'
    rf'(?: width{_SIZE} height{_SIZE})?(?: class="[^"<>]*+")?)>'
)
#: … and those it may have to look at.
_PLAIN = re.compile(
    r'<(?:(a)(?: (?:class|hreflang|rel|target|title)="[^"<>]*+"'
    rf'| href="{_ANY_URL}")+'
    r'|img(?: (?:alt|class|decoding|height|loading|sizes|srcset|title|width)="[^"<>]*+"'
    rf'| src="{_ANY_URL}")+)>'
)
_CLASS = r'(?: class="[^"<>]*+")?'
_PHRASE = "strong|em|b|i|u|s|span|sub|sup|small|mark|code|cite|q|abbr|time|del|ins"

_LONGEST = 1_000_000
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31}[0-9]{0,2});")
_MISPLACED = re.compile(r'<[^<>"&]*(?:"[^"<>]*"[^<>"&]*)*&')  # in a tag, outside its values
_SPECIAL = re.compile(r'[\x00-\x1f<>&"\x7f-\x9f\ufffe\uffff]')
_KEPT = ("&amp;", "&lt;", "&gt;", "&quot;")
_OTHER_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot);)")
_VALUE = re.compile(r'="([^"<>]*)"')
_ATTRIBUTED = re.compile(r"<(?:a|img) [^<>]*>")
_ATTRIBUTE = re.compile(r' ([a-z]+)="')


def decode_references(html: str, changes: Counter[str]) -> str:
    """Return *html* with its character references as characters, and ``<br />`` as ``<br>``.

    That is right for plain HTML only, where ``"`` delimits values and each ``>`` ends a tag.
    """
    # Looking for one costs a tenth of looking at each, and most bodies hold none but those kept.
    if _OTHER_REFERENCE.search(html) and not _MISPLACED.search(html):
        html = _REFERENCE.sub(lambda match: _character(match[0], changes), html)
    return html.replace(" />", ">").replace("/>", ">") if "/>" in html else html


def _character(reference: str, changes: Counter[str]) -> str:
    if reference in _KEPT:
        return reference
    text = unescape(reference)
    if text == reference:
        return reference
    changes["entity"] += 1
    return text if text and not _SPECIAL.search(text) else reference


def is_finished(html: str) -> bool:
    """Return whether nothing at all would be changed in *html*."""
    return _nests(_FINISHED, html) and _is_plain_text(html)


def is_plain(html: str) -> bool:
    """Return whether the sanitiser would return *html* as it is, addresses aside."""
    return (
        _nests(_PLAIN, html)
        and _is_plain_text(html)
        and not any(map(_repeats_itself, _ATTRIBUTED.findall(html)))
    )


def _nests(tags: re.Pattern[str], html: str) -> bool:
    """Return whether *html* is well nested; of links and images it may hold only *tags*."""
    if len(html) > _LONGEST:
        return False
    outline = tags.sub(lambda tag: "<a>" if tag[1] else "<br>", html)
    return _grammar().fullmatch(outline) is not None


@cache
def _grammar() -> re.Pattern[str]:
    """Return the pattern of a whole body, with ``<a>`` for any link and ``<br>`` for any image.

    It nests no deeper than bodies do: lists in lists, a link in bold type in a quoted paragraph.
    That tags come in pairs, no parser moves one, and no block stands in a paragraph, is all here.
    """
    number = count()

    def element(names: str, inside: str) -> str:
        group = f"e{next(number)}"
        return f"(?P<{group}>{names}){_CLASS}>{inside}</(?P={group})>"

    def content(*choices: str) -> str:
        return f"[^<]*+(?:<(?:{'|'.join(choices)})[^<]*+)*"

    def phrases(depth: int, *, linked: bool = False) -> list[str]:
        if depth == 0:
            return ["br>"]
        link = [] if linked else [f"a>{content(*phrases(depth - 1, linked=True))}</a>"]
        return ["br>", element(_PHRASE, content(*phrases(depth - 1, linked=linked))), *link]

    def items(*inside: str) -> str:
        return element("ul|ol", content(element("li", content(*phrases(2), *inside))))

    def blocks(*more: str) -> str:
        paragraph = element("p|h[1-6]", content(*phrases(3)))
        figure = element(
            "figure", content(*phrases(1), element("figcaption", content(*phrases(2))))
        )
        return content(paragraph, figure, items(items()), "hr>", *phrases(2), *more)

    return re.compile(blocks(element("div|blockquote", blocks())))


def _is_plain_text(html: str) -> bool:
    try:
        data = html.encode()  # bytes are counted and filtered several times faster
    except UnicodeEncodeError:
        return False
    return (
        data.count(b"<") == data.count(b">")
        and len(data.translate(None, _CONTROLS)) == len(data)
        and "\ufffe" not in html
        and "\uffff" not in html
        and not html.startswith("\ufeff")
        and (b"&" not in data or _is_plainly_escaped(html))
    )


def _is_plainly_escaped(html: str) -> bool:
    if _OTHER_REFERENCE.search(html):
        return False
    quotes = html.count("&quot;")
    return not quotes or quotes == sum(value.count("&quot;") for value in _VALUE.findall(html))


def _repeats_itself(tag: str) -> bool:
    attributes = _ATTRIBUTE.findall(tag)
    return len(attributes) != len(set(attributes))
