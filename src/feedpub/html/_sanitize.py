"""The full way: parsed as HTML5 and reduced to what is allowed, until nothing changes."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from feedpub.html._absolute import tidy
from feedpub.html._allowed import (
    ATTRIBUTES,
    DROPPED,
    ELEMENTS,
    FOREIGN,
    GAP,
    LINES,
    MARK,
    TABLE_PARTS,
    names,
)
from feedpub.html._conversion import from_text, to_text
from feedpub.html._math import formulas_as_text
from feedpub.html._plain import is_plain
from feedpub.html._tokens import ATTRIBUTE, TOKEN
from feedpub.text import ILLEGAL, VOID_ELEMENTS

if TYPE_CHECKING:
    import nh3

#: Limits for the parser. Parsing takes time and memory in proportion to tags × depth,
#: to references × length and to the square of a tag's attributes.
_MOST_CHARACTERS = 10_000_000
_MOST_TAGS = 200_000
_MOST_REFERENCES = 20_000
_MOST_ATTRIBUTES = 200
_MOST_WORK = 1_000_000
_FEW_TAGS = 1_000

_NOSCRIPT = re.compile(r"</?noscript(?:[\s/][^<>]*)?>", re.IGNORECASE)
_IFRAME = re.compile(r"(<iframe(?: [^<>]*)?>).*?</iframe>", re.DOTALL)
_PRE = re.compile(r"(<pre(?: [^<>]*)?>)\n")
_IMPLIED = names("dd dt li option p td th tr tbody thead tfoot")
#: Their tags need no check if they have no attributes.
_USUAL = ELEMENTS - TABLE_PARTS - {"table"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)


def sanitize(html: str, changes: Counter[str]) -> str:
    """Return *html* as a parser would write it, with only what is allowed.

    If no parser can read it in reasonable time, its text is returned, in paragraphs.
    """
    html = _legal(html, changes)
    # Readers run no scripts, so they show the content of <noscript>.
    html, unwrapped = _NOSCRIPT.subn("", html)
    tally: Counter[str] = Counter(element=unwrapped + html.lower().count("<math"))
    html = formulas_as_text(html)
    if _is_tangled(html):
        return _as_text(html, changes)
    result = TOKEN.sub(lambda match: _count(match, tally), html)
    del tally["svg"], tally["table"]
    if tally.pop("flood", 0):
        return _as_text(html, changes)
    changes.update(+tally)
    for _ in range(5):
        before, result = result, _parse(result, changes)
        if result == before or is_plain(result):
            return result
    return _as_text(result, changes)  # pragma: no cover - no HTML known takes over 3 rounds


def _legal(html: str, changes: Counter[str]) -> str:
    html, removed = ILLEGAL.subn("", html)
    if removed:
        changes["character"] += removed
    return html


def _as_text(html: str, changes: Counter[str]) -> str:
    text = from_text(to_text(html))
    if text != html:
        changes["text-only"] += 1
    return text


def _parse(html: str, changes: Counter[str]) -> str:
    html = _cleaner().clean(html).replace("&nbsp;", "\xa0")
    html = _IFRAME.sub(r"\1</iframe>", html)  # older parsers would read its text as markup
    return _legal(tidy(_PRE.sub(r"\1\n\n", html)), changes)


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(ELEMENTS),
        clean_content_tags=set(DROPPED),
        attributes={name: set(names) for name, names in ATTRIBUTES.items()},
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _count(match: re.Match[str], tally: Counter[str]) -> str:
    """Count what the parser will remove, and mark the places that may be empty afterwards."""
    end, name, rest = match["end"], match["name"], match["set"]
    if rest == ">" and name in _USUAL:
        return match[0]
    written = _count_one(match, tally)
    name = (name or "").lower()
    if name in {"svg", "table"} and not rest.endswith("/>"):
        tally[name] = max(tally[name] + (-1 if end else 1), 0)
    if name in FOREIGN and not tally["svg"]:
        return ""
    # The parser would join the words that these tags keep apart.
    lost = name in LINES or (name in TABLE_PARTS and not tally["table"])
    return GAP + written if lost else written


def _count_one(match: re.Match[str], tally: Counter[str]) -> str:
    raw, rawset, end, name, rest = match.groups()
    if rest == ">" and end:
        return match[0]
    found = list(islice(ATTRIBUTE.finditer(rawset or rest or ""), _MOST_ATTRIBUTES + 1))
    tally["flood"] += len(found) > _MOST_ATTRIBUTES
    name = (raw or name or "").lower()
    if not name:
        tally["comment"] += 1
        return MARK + match[0]
    if not end and name not in ELEMENTS:
        tally["script" if name == "script" else "element"] += 1
        return MARK + match[0] if name in DROPPED else match[0]
    if not end:
        _count_attributes(name, found, tally)
    return match[0]


def _count_attributes(name: str, found: list[re.Match[str]], tally: Counter[str]) -> None:
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(name, frozenset())
    for attribute in found:
        key, value = attribute[1].lower(), attribute[2] or ""
        if key not in allowed:
            tally["attribute"] += 1
        elif key in {"cite", "href", "poster", "src"} and _is_unsafe(value):
            tally["unsafe-url"] += 1


def _is_unsafe(value: str) -> bool:
    scheme = _SCHEME.match(re.sub(r"[\x00-\x20]", "", unescape(value.strip("\"'"))))
    return scheme is not None and scheme[0].lower() not in _SCHEMES


def _is_tangled(html: str) -> bool:
    tags = html.count("<")
    escapes = html.count("&") + abs(html.count(">") - tags)
    return (
        len(html) > _MOST_CHARACTERS
        or tags > _MOST_TAGS
        or escapes > _MOST_REFERENCES
        or (tags > _FEW_TAGS and _is_deep(html, _MOST_WORK // tags))
    )


def _is_deep(html: str, limit: int) -> bool:
    """Return whether elements are nested, or tags mismatched, more than *limit* times.

    An unclosed formatting element is reopened in each following paragraph:
    https://html.spec.whatwg.org/multipage/parsing.html#the-list-of-active-formatting-elements
    """
    stack: list[str] = []
    strays = 0
    for match in TOKEN.finditer(html):
        name = (match["name"] or "br").lower()
        if not match["end"]:
            if name not in VOID_ELEMENTS and not (name in _IMPLIED and stack[-1:] == [name]):
                stack.append(name)
        elif stack[-1:] == [name]:
            stack.pop()
        else:
            strays += _close(stack, name)
        if strays + len(stack) > limit:
            return True
    return False


def _close(stack: list[str], name: str) -> int:
    """Close *name* and what is open inside it; return how many tags that leaves unmatched."""
    if name not in stack:
        return 1
    inside = 0
    while (last := stack.pop()) != name:
        inside += last not in _IMPLIED
    return inside + 1 if inside else 0
