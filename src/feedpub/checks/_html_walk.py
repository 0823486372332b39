"""Checks the HTML in feeds: what readers remove, misread, or resolve against the wrong page.

Most bodies are clean, so a cheap pass over the tags decides whether a full walk is needed; and a
body that was clean once is not checked again, in any document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from itertools import islice
from typing import NamedTuple

from feedpub.checks import _html_words
from feedpub.patterns import pattern
from feedpub.text import VOID_ELEMENTS, shown
from feedpub.uris import SCHEME

_DANGEROUS_VALUE = pattern(
    r"url\s*\(|expression\s*\(|javascript:|@import|-moz-binding|(?<![#\w.])[0-9]{5,}|\bfixed\b|\\",
    re.I,
)

_ANY_TAG = pattern(r"<[^<>]*>")
_TAG = pattern(r"<(/?)([A-Za-z][A-Za-z0-9:._-]*+)((?:\"[^\"]*\"|'[^']*'|[^\"'<>]){0,4000}+)>")
#: A tag like most: harmless attributes in double quotes, absolute addresses.
_HARMLESS = pattern(
    r'<([a-z][a-z0-9]*)(?: (?:(?:href|src|poster)="(?:https?:|mailto:|\#)[^"<>]*"'
    r"|(?:alt|title|rel|target|class|id|width|height|loading|decoding|lang|dir|sizes|align|border"
    r'|colspan|rowspan|datetime|fetchpriority|data-[a-z0-9-]+|aria-[a-z]+)="[^"<>]*"))+ ?/?>'
)
#: Links and images as programs write them: each is different, and none has a fault.
_PLAIN_TAG = pattern(
    r'<(?:(a)|img)(?: (?:href|src)="https?://[^"<>]*+"'
    r'| (?:alt|class|height|hreflang|id|loading|rel|sizes|target|title|width)="[^"<>]*+"){0,20}'
    r" ?/?>"
)
_ATTRIBUTE = pattern(
    r"\s*+/?\s*+([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?(?=[\s/]|$)"
    r"|\s*+/\s*+$"
)
_ENTITY = pattern(r"&(?:#[xX]([0-9A-Fa-f]{1,8})|#([0-9]{1,9})|([A-Za-z][A-Za-z0-9]*))(;?)")
#: The most frequent valid entities.
_PLAIN_ENTITY = pattern("&(?:amp|gt|lt|nbsp|quot|#39);")
_SCHEME = pattern(rf"\s*({SCHEME}):")
_SCRIPT = pattern(r"[\s\x00-\x20]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.I)


class Flaw(NamedTuple):
    """A fault in a text of HTML."""

    #: Last part of the rule's id.
    name: str
    offset: int
    message: str


#: Cache: short tags without a fault → their end tags; "" if they have none.
_tags: tuple[dict[str, str], ...] = ({}, {})
#: Cache: hashes of clean texts.
_clean: tuple[set[int], ...] = (set(), set())
#: Cache: hashes of texts → their faults, if few: a text may be checked twice.
_flawed: tuple[dict[int, list[Flaw]], ...] = ({}, {})
_MOST = 200_000
_MOST_FLAWED, _FEW = 10_000, 8
_MOST_TAGS = 10_000
#: The most faults reported for one text.
_MOST_FLAWS = 500
#: The most open elements; what follows is not checked.
_DEEPEST = 10_000
#: With more tags than this, they are not all kept in memory.
_MANY_TAGS = 50_000


def inspect(text: str, *, relative: bool) -> list[Flaw]:
    """Return the faults of *text*, the first 500 if there are more.

    With *relative*, relative references are allowed.
    """
    if "<" not in text and "&" not in text:
        return []
    clean, key = _clean[relative], hash(text)
    if key in clean or key in _clean[False]:
        return []
    flawed = _flawed[relative]
    if key in flawed:
        return flawed[key]
    found = [] if _looks_clean(text, relative) else _look_closely(text, relative)
    if not found:
        if len(clean) > _MOST:
            clean.clear()
        clean.add(key)
    elif len(found) <= _FEW:
        if len(flawed) > _MOST_FLAWED:
            flawed.clear()
        flawed[key] = found
    return found


def _look_closely(text: str, relative: bool) -> list[Flaw]:
    return list(islice(_scan(text, relative), _MOST_FLAWS))


def _looks_clean(text: str, relative: bool) -> bool:
    tags = _tags_of(text)
    if tags is None:
        return False
    known = _tags[relative]
    stack: list[str] = []
    end = ""
    for tag in tags:
        if tag == end:
            end = stack.pop()
            continue
        own_end = known.get(tag)
        if own_end is None:
            own_end = _end_of(tag, relative)
        if own_end:
            stack.append(end)
            end = own_end
        elif own_end is None:
            return False
    return not stack and _are_entities_clean(text)


def _tags_of(text: str) -> Iterable[str] | None:
    """Return everything that looks like a tag; ``None`` if some are unclosed or contain others."""
    count = text.count("<")
    if count <= _MANY_TAGS:
        tags: list[str] = _ANY_TAG.findall(text)
        return tags if len(tags) == count else None
    if sum(1 for _ in _ANY_TAG.finditer(text)) != count:
        return None
    return (match[0] for match in _ANY_TAG.finditer(text))


def _are_entities_clean(text: str) -> bool:
    signs = text.count("&")
    return not signs or signs == len(_PLAIN_ENTITY.findall(text)) or not any(_entities(text))


def _end_of(tag: str, relative: bool) -> str | None:
    """Return the end tag of *tag*, "" if it has none; ``None`` if it needs a full check.

    An end tag does: the function is not called for one that closes the open element.
    """
    plain = _PLAIN_TAG.fullmatch(tag)
    if plain is not None:
        return _own_end(tag, plain[1] or "img")
    harmless = _HARMLESS.fullmatch(tag)
    if harmless and harmless[1] in _html_words.PLAIN:
        return _own_end(tag, harmless[1])
    match = _TAG.fullmatch(tag)
    if match is None:
        return "" if tag.startswith("<!--") and tag.endswith("-->") else None
    closes, name, attributes = match.groups()
    if closes or name not in _html_words.PLAIN:
        return None
    if attributes and any(_attributes(name, attributes, 0, relative)):
        return None
    end = _own_end(tag, name)
    if end is not None and len(tag) < 60:
        if len(_tags[relative]) > _MOST_TAGS:
            _tags[relative].clear()
        _tags[relative][tag] = end
    return end


def _own_end(tag: str, name: str) -> str | None:
    if name in VOID_ELEMENTS:
        return ""
    return None if tag[:-1].rstrip().endswith("/") else f"</{name}>"


def _scan(text: str, relative: bool) -> Iterator[Flaw]:
    """Walk all tags, with their nesting."""
    stack: list[tuple[str, int]] = []
    position = text.find("<")
    while position >= 0 and len(stack) < _DEEPEST:
        if text.startswith("<!--", position):
            end = text.find("-->", position)
            if end < 0:
                yield Flaw("malformed", position, "a comment is never closed; write -->")
                break
            position = text.find("<", end)
            continue
        match = _TAG.match(text, position)
        if match is None:
            if text.startswith(("<?", "<![CDATA["), position):
                rest = shown(text[position : position + 30])
                yield Flaw("malformed", position, f"{rest} is XML and no HTML; remove it")
            if text[position + 1 : position + 2].isalpha():
                rest = shown(text[position : position + 30])
                yield Flaw("malformed", position, f"the tag {rest} is not closed; write its >")
                break
            position = text.find("<", position + 1)
            continue
        yield from _tag(match, stack, relative)
        position = _behind(text, match)
    for name, offset in stack:
        if name not in _html_words.OPTIONAL:
            yield Flaw("malformed", offset, f"<{name}> is never closed; write </{name}>")
    yield from _entities(text)


def _behind(text: str, match: re.Match[str]) -> int:
    name = match[2].lower()
    if not match[1] and name in ("script", "style", "textarea", "title", "xmp"):
        end = re.compile(f"</{name}", re.IGNORECASE).search(text, match.end())
        return end.start() if end else -1
    return text.find("<", match.end())


def _tag(match: re.Match[str], stack: list[tuple[str, int]], relative: bool) -> Iterator[Flaw]:
    end, name, attributes = match[1], match[2].lower(), match[3]
    offset = match.start()
    if name in _html_words.UNSAFE:
        if not end:
            yield Flaw("unsafe-element", offset, unsafe(name))
    elif name not in _html_words.KNOWN and "-" not in name and ":" not in name and not end:
        yield Flaw("unknown-element", offset, unknown(name))
    if attributes and not end:
        yield from _attributes(name, attributes, match.start(3), relative)
    if name in VOID_ELEMENTS:
        return
    if attributes.rstrip().endswith("/"):
        if name in _html_words.CONTAINERS and not end:
            yield Flaw("malformed", offset, f"<{name}/> is not closed in HTML; write </{name}>")
        return
    if not end:
        stack.append((name, offset))
    else:
        yield from _close(name, offset, stack)


def _close(name: str, offset: int, stack: list[tuple[str, int]]) -> Iterator[Flaw]:
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth][0] == name:
            for other, _ in stack[depth + 1 :]:
                if other not in _html_words.OPTIONAL:
                    message = f"</{name}> comes before </{other}>; close the inner element first"
                    yield Flaw("malformed", offset, message)
            del stack[depth:]
            return
    yield Flaw("malformed", offset, f"</{name}> closes nothing; remove it, or open <{name}>")


def unsafe(name: str) -> str:
    """Return the message for an unsafe element."""
    return f"<{name}> is removed by readers, or the text with it; leave it out"


def unknown(name: str) -> str:
    """Return the message for an unknown element."""
    return f"<{shown(name)[1:-1]}> is not an element of HTML; if it is text, write &lt; for its <"


def _attributes(element: str, source: str, start: int, relative: bool) -> Iterator[Flaw]:
    position = 0
    while position < len(source) and source[position:].strip():
        match = _ATTRIBUTE.match(source, position)
        if match is None or match.end() == position:
            rest = shown(source[position : position + 30].strip())
            message = f'{rest} in <{element}> is not an attribute; write name="value"'
            yield Flaw("malformed", start + position, message)
            return
        if match[1]:
            value = next((each for each in match.groups()[1:] if each is not None), "")
            yield from attribute(element, match[1], value, start + match.start(1), relative)
        position = match.end()


def attribute(element: str, name: str, value: str, offset: int, relative: bool) -> Iterator[Flaw]:
    """Yield the faults of one attribute."""
    name = name.lower()
    if name.startswith("on"):
        message = f"{name} of <{element}> runs a script, which readers remove; leave it out"
        yield Flaw("unsafe-attribute", offset, message)
    elif name == "style":
        yield from _style(element, value, offset)
    elif name in _html_words.LINKS:
        yield from _link(element, name, value, offset, relative)
    elif name == "srcset" and not relative:
        for candidate in value.split(", "):
            yield from _link(element, name, candidate.split()[0] if candidate.split() else "",
                             offset, relative)  # fmt: skip


def _link(element: str, name: str, value: str, offset: int, relative: bool) -> Iterator[Flaw]:
    if _SCRIPT.match(value):
        message = f"{name} of <{element}> is {shown(value)}, which readers remove; leave it out"
        yield Flaw("unsafe-attribute", offset, message)
    elif not relative and value and value[0] != "#" and not _SCHEME.match(value):
        message = f"{name} of <{element}> is {shown(value)}; write the absolute URL"
        yield Flaw("relative-url", offset, message)


def _style(element: str, value: str, offset: int) -> Iterator[Flaw]:
    for declaration in _declarations(value):
        name, colon, given = declaration.partition(":")
        name = name.strip().lower()
        if not colon or name not in _html_words.STYLES or _DANGEROUS_VALUE.search(given):
            message = f"style of <{element}> has {shown(declaration.strip())}, which readers remove"
            yield Flaw("unsafe-style", offset, message)


def _declarations(value: str) -> Iterable[str]:
    return (each for each in value.split(";") if each.strip())


def _entities(text: str) -> Iterator[Flaw]:
    for match in _ENTITY.finditer(text):
        hexadecimal, decimal, name, semicolon = match.groups()
        if name:
            if semicolon and f"{name};" not in html5:
                message = f"&{name}; is not an entity of HTML; write &amp; for an ampersand"
                yield Flaw("malformed", match.start(), message)
            continue
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        if 0x80 <= code <= 0x9F or code > 0x10FFFF or code < 9 or 0xD800 <= code <= 0xDFFF:
            message = f"{match[0]} is not a character; write the character itself"
            yield Flaw("malformed", match.start(), message)
