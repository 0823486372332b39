"""The shortcut: bodies so plain that parsing them could change nothing.

Parsing costs 70 µs a body and most bodies are paragraphs, links and images, written by a program
that spells them all alike. `is_plain` says yes only to what the sanitiser would give back byte
for byte (the tests hold it to that); to say no is always safe.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from feedpub.html._allowed import HEADINGS, PHRASING
from feedpub.html._beacons import BEACON

#: An http(s) address that is its own canonical form, as an attribute spells it. Hosts that end
#: in a number are left to the parser: they may be impossible IPv4 addresses; so is Punycode.
_HOST = r"https?://(?:(?!xn--)[a-z0-9][a-z0-9-]*\.){1,9}(?!xn--)[a-z]{2,}(?::[0-9]{1,4})?"
_TAIL = r"(?:[A-Za-z0-9._~:/?#@!$'()*+,;=-]++|&amp;|%[0-9A-Fa-f]{2})*+"
CANONICAL_URL = rf"{_HOST}(?:[/?#]{_TAIL})?"

#: Links and images, as most programs write them, that neither the parser nor `finish` changes.
_SETTLED = re.compile(
    rf'<(?:(a) href="{CANONICAL_URL}"|img src="(?!{BEACON}){CANONICAL_URL}"'
    r' alt="[^"<>&\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]*"'
    r'(?: width="(?:[2-9]|[1-9][0-9]{1,4})" height="(?:[2-9]|[1-9][0-9]{1,4})")?)>'
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31}[0-9]{0,2});")
_MISPLACED = re.compile(r'<[^<>"&]*(?:"[^"<>]*"[^<>"&]*)*&')  # in a tag, outside its values
_SPECIAL = re.compile(r'[\x00-\x1f<>&"\x7f-\x9f\ufffe\uffff]')
_KEPT = ("&amp;", "&lt;", "&gt;", "&quot;")
_TAG = re.compile(r"<([^<>]*)>")
_ATTRIBUTE = re.compile(r' ([a-z]+)="')
_OPENING = re.compile(
    r'[a-z]+[1-6]? class="[^"]*"'
    rf'|a(?: (?:class|hreflang|rel|target|title)="[^"]*"| href="(?:{_HOST})?(?:[/?#]{_TAIL})?")+'
    r'|img(?: (?:alt|class|decoding|height|loading|sizes|srcset|title|width)="[^"]*"'
    rf'| src="(?:{_HOST})?(?:[/?#]{_TAIL})?")+'
)

_BODY = "<"  # the outermost parent; no tag can hold this character
_FLOW = frozenset({_BODY, "blockquote", "div", "figcaption", "figure", "li"})
_TEXT = _FLOW | PHRASING | HEADINGS | {"a", "p"}
_LEAVES = frozenset({"br", "hr", "img"})
_DEEPEST = 50
#: Element → the parents in which no parser moves it or closes anything for it.
_PARENTS = {
    **dict.fromkeys(PHRASING | {"a", "br", "img"}, _TEXT),
    **dict.fromkeys(HEADINGS | {"blockquote", "div", "figure", "hr", "ol", "p", "ul"}, _FLOW),
    "figcaption": frozenset({"figure"}),
    "li": frozenset({"ol", "ul"}),
}
_BARE = frozenset(_PARENTS) - {"img"}  # an image without a source is none


def decode_references(html: str, changes: Counter[str]) -> str:
    """Return *html* with its character references as characters, and ``<br />`` as ``<br>``.

    That is right for plain HTML only, where ``"`` delimits values and each ``>`` ends a tag.
    """
    if "&" in html and not _MISPLACED.search(html):
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


def outline(html: str) -> str:
    """Return *html* with ``<a>`` for each link in order, and ``<br>`` for each such image.

    They are where those may be, and nest alike; what attributes remain need a closer look.
    """
    return _SETTLED.sub(lambda match: "<a>" if match[1] else "<br>", html)


def is_plain(html: str) -> bool:
    """Return whether the sanitiser would return *html* as it is, addresses aside."""
    tags = _TAG.findall(html)
    return _is_plain_text(html, tags) and _is_well_nested(tags)


def _is_plain_text(html: str, tags: list[str]) -> bool:
    try:
        data = html.encode()  # bytes are counted and filtered several times faster
    except UnicodeEncodeError:
        return False
    return (
        data.count(b"<") == data.count(b">") == len(tags)
        and len(data.translate(None, _CONTROLS)) == len(data)
        and "\ufffe" not in html
        and "\uffff" not in html
        and not html.startswith("\ufeff")
        and (b"&" not in data or _is_plainly_escaped(html, tags))
    )


def _is_plainly_escaped(html: str, tags: list[str]) -> bool:
    quotes = html.count("&quot;")
    return html.count("&") == sum(map(html.count, _KEPT)) and (
        not quotes or quotes == sum(tag.count("&quot;") for tag in tags)
    )


def _is_well_nested(tags: list[str]) -> bool:
    stack = [_BODY]
    for tag in tags:
        if tag[:1] == "/":
            if stack.pop() != tag[1:]:
                return False
            continue
        name = tag if tag in _BARE else _name(tag)
        if stack[-1] not in _PARENTS.get(name, ()) or (name == "a" and "a" in stack):
            return False
        if name not in _LEAVES:
            stack.append(name)
            if len(stack) > _DEEPEST:
                return False
    return stack == [_BODY]


def _name(tag: str) -> str:
    if not _OPENING.fullmatch(tag):
        return ""
    attributes = _ATTRIBUTE.findall(tag)
    return tag.partition(" ")[0] if len(attributes) == len(set(attributes)) else ""
