"""Kinds of values that many vocabularies share: words, numbers, languages, media types."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html.entities import html5, name2codepoint
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedpub import language, media_types
from feedpub.checks._vocabulary import Fault, Faults, ValueKind
from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.text import shown

if TYPE_CHECKING:
    from feedpub.checks._context import Context

Problem = Callable[[str], str | None]


def kind(name: str, problem: Problem, *, good: str, fault: Fault) -> ValueKind:
    """Make a kind with one fault; *problem* returns what is wrong, and is cached."""
    remembered = lru_cache(maxsize=2048)(problem)

    def find(value: str, context: Context) -> Faults:
        message = remembered(value)
        return () if message is None else ((fault.name, message),)

    return ValueKind(name=name, find=find, good=good, faults=(fault,))


def words(
    *allowed: str, fold: bool = False, strip: bool = True, bad: str = "none-of-them"
) -> ValueKind:
    """Make a kind that allows only the words *allowed*."""
    known = {word.lower(): word for word in allowed}

    def problem(value: str) -> str | None:
        word = value.strip() if strip else value
        if word in allowed or (fold and word.lower() in known):
            return None
        meant = known.get(word.strip().lower())
        choice = meant or (" or ".join(allowed) if len(allowed) < 4 else ", ".join(allowed))
        if len(choice) > 150:
            choice = f"{choice[:150]}…"
        return f"is {shown(value)}; write {choice}"

    made = kind("word", problem, good=allowed[0], fault=_fault_value(bad))
    return replace(made, choices=allowed)


def _fault_value(bad: str) -> Fault:
    return Fault(
        name="invalid-value",
        severity=Severity.ERROR,
        summary="A value is not one of those that the specification lists.",
        help="Readers that know the list treat the value as absent or refuse the element. Write\n"
        "one of the listed values, in their letter case.",
        source="",
        bad=bad,
    )


def number(
    *,
    least: float | None = None,
    most: float | None = None,
    decimal: bool = False,
    good: str = "1",
    bad: str = "many",
) -> ValueKind:
    """Make a kind for numbers between *least* and *most*."""
    pattern = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)" if decimal else r"[+-]?\d+", re.ASCII)
    what = "a number" if decimal else "a whole number"

    def problem(value: str) -> str | None:
        digits = value.strip()
        if not pattern.fullmatch(digits) or len(digits) > 40:
            return f"is {shown(value)}, which is not {what}; write it in digits"
        amount = float(digits)
        if least is not None and amount < least:
            return f"is {digits}; it must be at least {least:g}"
        if most is not None and amount > most:
            return f"is {digits}; it must be at most {most:g}"
        return None

    fault = Fault(
        name="invalid-number",
        severity=Severity.ERROR,
        summary="A number is not written in digits, or is outside its bounds.",
        help="Readers that parse it fail or fall back to a default. Write plain digits within\n"
        "the bounds the specification gives.",
        source="",
        bad=bad,
    )
    return kind("number", problem, good=good, fault=fault)


def _language_problem(value: str) -> str | None:
    tag = value.strip()
    if not tag:
        return "is empty; write a language tag like 'ro' or 'en-GB'"
    if tag.lower() in language.GRANDFATHERED:
        return None
    if not language.is_well_formed(tag):
        try:
            meant = f"write {language.normalize(tag)!r}"
        except ValueError:
            meant = "write one like 'ro' or 'en-GB'"
        return f"is {shown(value)}, which is not a language tag; {meant}"
    first = language.primary(tag)
    if first == "x" or language.exists(first):
        return None
    return f"is {shown(value)}, and there is no language {first!r}; write one like 'ro' or 'en-GB'"


LANGUAGE = kind(
    "language",
    _language_problem,
    good="en-gb",
    fault=Fault(
        name="invalid-language",
        severity=Severity.ERROR,
        summary="A language is not a valid language tag, or does not exist.",
        help="Aggregators sort by language, and drop what they cannot place. Write a tag of\n"
        "BCP 47: 'ro', 'en-GB', 'zh-Hant'.",
        source="https://www.rfc-editor.org/rfc/rfc5646",
        bad="english",
    ),
)


def _mime_problem(value: str) -> str | None:
    if media_types.is_valid(value.strip()):
        return None
    return f"is {shown(value)}, which is not a media type; write one like 'image/jpeg'"


MIME = kind(
    "media type",
    _mime_problem,
    good="image/jpeg",
    fault=Fault(
        name="invalid-media-type",
        severity=Severity.ERROR,
        summary="A media type is not of the form type/subtype.",
        help="Readers choose by it whether they can show or play the file. Write its media\n"
        "type: 'image/jpeg', 'audio/mpeg', 'text/html'.",
        source="https://www.rfc-editor.org/rfc/rfc6838#section-4.2",
        bad="jpeg",
    ),
)


def _nothing(value: str, context: Context) -> Faults:
    return ()


#: Any text, also empty.
ANY = ValueKind(name="any", find=_nothing, good="Example")

_EMPTY = Fault(
    name="empty-element",
    severity=Severity.WARNING,
    summary="An element that should have content is empty.",
    help="Readers show an empty line in its place. Write what it is there for, or leave it out.",
    source="",
    bad="",
)
_HTML = Fault(
    name="html-in-text",
    severity=Severity.WARNING,
    summary="Plain text holds HTML.",
    help="Some readers show the tags or entities as they are, others interpret them. Write\n"
    "plain text: the characters themselves instead of entities, and no tags.",
    source="https://www.rssboard.org/rss-profile#data-types-characterdata",
    bad="Rain <b>again</b>",
)
_END_TAG = pattern(
    r"</(?:a|abbr|acronym|address|b|big|blockquote|body|center|cite|code|dd|del|div|dl|dt|em|font|"
    r"h[1-6]|head|html|i|ins|kbd|li|ol|p|pre|q|s|samp|small|span|strike|strong|sub|sup|table|tbody|"
    r"td|tfoot|th|thead|title|tr|tt|u|ul|var)\s*>|<(?:br|hr|img)\b[^<>]*>",
    re.IGNORECASE,
)
# Also without the semicolon: old readers, and some new ones, read &copy as an entity.
_ENTITY = pattern(r"&(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|([A-Za-z][A-Za-z0-9]{1,30});?)(?!\w)")


# RSS does not say whether its plain text is HTML, so some readers drop what looks like a tag.
_TAG_LIKE = pattern(r"</?[A-Za-z!][^<>\s]{0,20}")


def html_in(value: str) -> str | None:
    """Return the first tag or entity of HTML in *value*."""
    if "<" in value:
        match = _END_TAG.search(value)
        if match:
            return match[0]
    if "&" in value:
        for match in _ENTITY.finditer(value):
            if match[1] is None or match[1] in name2codepoint or f"{match[1]};" in html5:
                return match[0]
    return None


def _tag_like(value: str) -> str | None:
    match = _TAG_LIKE.search(value) if "<" in value else None
    return match[0] if match else None


def _plain(value: str, context: Context) -> Faults:
    if "<" in value or "&" in value:
        found = html_in(value) or (context.format == "rss" and _tag_like(value)) or None
        # Text escaped as the RSS profile recommends means the characters, not markup.
        if found and not context.escapes_for_profile:
            advice = "write the character itself" if found[0] == "&" else "write plain text"
            return ((_HTML.name, f"is plain text but contains {shown(found)}; {advice}"),)
    return ()


def _said(value: str, context: Context) -> Faults:
    if not value or value.isspace():
        return ((_EMPTY.name, "is empty; write something or leave it out"),)
    return _plain(value, context)


#: Plain text, possibly empty.
PLAIN = ValueKind(name="plain text", find=_plain, good="Example", faults=(_HTML,))
#: Plain text that is not empty.
SAID = ValueKind(name="plain text", find=_said, good="Example", faults=(_EMPTY, _HTML))


def required(fault: Fault) -> ValueKind:
    """Make a kind of plain text that must not be empty; *fault* is reported if it is."""

    def find(value: str, context: Context) -> Faults:
        if not value or value.isspace():
            return ((fault.name, "is empty, and required; write it"),)
        return _plain(value, context)

    return ValueKind(name="plain text", find=find, good="Example", faults=(fault, _HTML))
