"""Single values: what a record may say, made into what the model holds.

Every function takes the value, the path of its field and a `RecordContext`; it returns
the value of the model, or ``None`` where nothing is left of it.

Raises (all of them):
    Unusable: The value cannot be used; the message completes "field …: ".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Any

from feedpub import dates, email_addresses, media_types, spelled_dates, urls
from feedpub.articles import _quick as quick
from feedpub.articles import digital_sources, rules
from feedpub.articles._quick import MAX_BODY, MAX_TEXT, mint, normal_language
from feedpub.articles.notes import Unusable
from feedpub.articles.plain_text import freed_of_html, has_html, is_escaped_again, without_html
from feedpub.articles.record_context import QUICK, SHAPES, Coerce, FinalId, RecordContext
from feedpub.findings import Rule, Severity
from feedpub.text import ILLEGAL, alike, one_line, shown
from feedpub.uris import is_uri

_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0+)?")
#: As style sheets and img tags have it.
_PIXELS = re.compile(r"\s*(\d{1,18})\s?px\s*", re.IGNORECASE)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d*)?|\.\d+)")
#: Fields whose dates are in UTC by their names.
_GMT = re.compile(r"(?i)_?(?:gmt|utc)$")
_INDEX = re.compile(r"\[\d+\]")


def generic(path: str) -> str:
    """Return *path* without its indexes, so that the same field of all records is one."""
    return _INDEX.sub("", path)


def text(value: Any, path: str, context: RecordContext) -> str:
    """A text as it is, without the characters that XML cannot carry."""
    if not isinstance(value, str):
        raise Unusable(rules.WRONG_TYPE, f"is {kind(value)}; expected a string")
    if ILLEGAL.search(value):
        cleaned = ILLEGAL.sub("", value)
        _report_illegal(value, len(value) - len(cleaned), path, context)
        return cleaned
    return value


def _report_illegal(value: str, total: int, path: str, context: RecordContext) -> None:
    severity = Severity.ERROR if context.defaults.strict else None
    for count, match in enumerate(ILLEGAL.finditer(value)):
        if count == 10:
            message = f"{total - count:,} more characters removed"
            context.notes.add(rules.CONTROL_CHARACTER, path, message, severity=severity)
            return
        context.notes.add(
            rules.CONTROL_CHARACTER,
            path,
            f"U+{ord(match[0]):04X} at offset {match.start()} removed",
            severity=severity,
        )


def body(value: Any, path: str, context: RecordContext) -> str | None:
    """HTML or text of any length; it is cleaned later, where the whole article is known."""
    if isinstance(value, str) and len(value) > MAX_BODY:
        raise Unusable(
            rules.TOO_LARGE, f"has {len(value):,} characters; at most {MAX_BODY:,} are allowed"
        )
    value = text(value, path, context)
    return value if value.strip() else None


def word(value: Any, path: str, context: RecordContext) -> str | None:
    """A name or term: one line."""
    value = text(value, path, context)
    if len(value) > MAX_TEXT:
        raise Unusable(
            rules.TOO_LARGE, f"has {len(value):,} characters; at most {MAX_TEXT:,} are allowed"
        )
    return _filled(one_line(value))


def _filled(line: str) -> str | None:
    """Return *line*, unless there is nothing in it but spaces, no-break spaces among them."""
    return line if line.strip() else None


def title(value: Any, path: str, context: RecordContext) -> str | None:
    """Plain text of one line; HTML in it is turned into text."""
    return _plain(value, path, context, rules.HTML_IN_TITLE)


def line(value: Any, path: str, context: RecordContext) -> str | None:
    """Plain text of one line, as `title` but for fields whose HTML matters less."""
    return _plain(value, path, context, rules.HTML_IN_TEXT)


def _plain(value: Any, path: str, context: RecordContext, rule: Rule) -> str | None:
    given = word(value, path, context)
    meant = context.defaults.text
    if given is None or meant == "plain":
        return given
    if meant == "html":
        return _once_more(quick.line_of_html(given), given, path, context)
    if not has_html(given):
        return given
    plain = one_line(without_html(given))
    if is_escaped_again(plain):
        return _once_more(plain, given, path, context)
    context.notes.add(
        rule,
        path,
        f"{shown(given)} contains HTML; it was converted to {shown(plain)}; send plain text",
        key=generic(path),
    )
    return _filled(plain)


def _once_more(plain: str, given: str, path: str, context: RecordContext) -> str | None:
    """Return *plain*, made of *given*, and what it stands for if that was HTML again."""
    if not is_escaped_again(plain):
        return _filled(plain)
    twice = one_line(freed_of_html(plain))
    context.notes.add(
        rules.ESCAPED_TWICE,
        path,
        f"{shown(given)} was escaped twice; it was converted to {shown(twice)}; send plain text",
        key=generic(path),
    )
    return _filled(twice)


def identifier(value: Any, path: str, context: RecordContext) -> str | None:
    """An id: a URI as it is, anything else as a ``tag:`` URI.

    https://www.rfc-editor.org/rfc/rfc4151
    """
    if isinstance(value, FinalId):
        return _final(value, path, context)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    value = word(value, path, context)
    return value and mint(value, context.defaults.tag)


def _final(value: FinalId, path: str, context: RecordContext) -> str | None:
    """An id that readers know an article by already: exactly as it is."""
    found = text(value, path, context).strip()
    if len(found) > MAX_TEXT:
        raise Unusable(
            rules.TOO_LARGE, f"has {len(found):,} characters; at most {MAX_TEXT:,} are allowed"
        )
    if found and not is_uri(found):
        context.notes.add(
            rules.KEPT_ID,
            path,
            f"id {shown(found)} is not a URI; it is kept unchanged, and in Atom it is "
            f"{shown(mint(found, context.defaults.tag), 200)}",
            key="",
        )
    return str(found) or None


def url(value: Any, path: str, context: RecordContext) -> str | None:
    """An absolute http(s) URI."""
    # What browsers drop wherever it stands: a URL broken over two lines.
    cleaned = urls.BREAKS.sub("", text(value, path, context)).strip()
    if not cleaned:
        return None
    if len(cleaned) > urls.MAX_LENGTH:
        raise Unusable(
            rules.TOO_LARGE,
            f"has {len(cleaned):,} characters; a URL has at most {urls.MAX_LENGTH:,}",
        )
    try:
        absolute = urls.absolute(cleaned, context.defaults.base)
    except ValueError as error:
        raise Unusable(rules.INVALID_URL, f"{shown(cleaned)} {error}") from None
    if path == "url" and len(absolute) > urls.LONGEST_LISTED:
        context.notes.add(
            rules.LONG_URL,
            path,
            f"url has {len(absolute):,} characters, more than the {urls.LONGEST_LISTED:,} that a"
            " sitemap allows; sitemaps leave the article out",
            key="",
        )
    if not urls.is_spelled(cleaned):
        context.notes.add(
            rules.REPAIRED_URL,
            path,
            f"{shown(cleaned)} was written as {shown(absolute, 200)}",
            key=generic(path),
        )
    return absolute


def says_zone(name: str) -> bool:
    """Return whether the dates of the field *name* are in UTC: ``date_gmt``."""
    return _GMT.search(name) is not None


def instant(value: Any, path: str, context: RecordContext) -> datetime | None:
    """An instant, in UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.0f}"  # units since 1970
    cleaned = text(value, path, context).strip()
    if not cleaned:
        return None
    if dates.is_nothing(cleaned):
        message = f"{path} {shown(cleaned)} means no date; it is left out"
        severity = Severity.ERROR if context.defaults.strict else Severity.WARNING
        context.notes.add(rules.INVALID_DATE, path, message, key=generic(path), severity=severity)
        return None
    doubts: list[str] = []
    zone = UTC if says_zone(path) else context.defaults.zone
    try:
        found = _moment(cleaned, zone, doubts)
    except ValueError as error:
        rule = rules.INVALID_DATE
        if zone is None and _is_naive(cleaned):
            rule = rules.DATE_WITHOUT_ZONE
        raise Unusable(rule, f"{shown(cleaned)} {error}") from None
    for doubt in doubts:
        message = f"{path} {shown(cleaned)} {doubt}; write its offset"
        context.notes.add(rules.CLOCK_CHANGE, path, message)
    return found


def _moment(value: str, zone: tzinfo | None, doubts: list[str]) -> datetime:
    try:
        return dates.parse(value, zone, doubts)
    except ValueError:
        spelled = spelled_dates.iso(value)
        if spelled is None:
            raise
    return dates.parse(spelled, zone, doubts)


def _is_naive(value: str) -> bool:
    try:
        _moment(value, UTC, [])
    except ValueError:
        return False
    return True


def tag(value: Any, path: str, context: RecordContext) -> str | None:
    """A BCP 47 language tag, in conventional case."""
    value = word(value, path, context)
    if value is None:
        return None
    try:
        return normal_language(value)
    except ValueError as error:
        raise Unusable(rules.INVALID_LANGUAGE, f"{shown(value)} {error}") from None


def media_type(value: Any, path: str, context: RecordContext) -> str | None:
    """A media type, e.g. ``image/jpeg``."""
    return _fitting(
        media_types.is_valid, "media type; write it like image/jpeg", value, path, context
    )


def address(value: Any, path: str, context: RecordContext) -> str | None:
    """An e-mail address without a name."""
    return _fitting(
        email_addresses.is_valid,
        "e-mail address; write it like desk@example.org",
        value,
        path,
        context,
    )


def _fitting(
    fits: Callable[[str], bool], what: str, value: Any, path: str, context: RecordContext
) -> str | None:
    found = word(value, path, context)
    if found is not None and not fits(found):
        raise Unusable(rules.INVALID_VALUE, f"{shown(found)} is not a valid {what}")
    return found


def digital_source(value: Any, path: str, context: RecordContext) -> str | None:
    """A digital source type of the IPTC, as a URI."""
    found = word(value, path, context)
    if found is None:
        return None
    meant = digital_sources.uri_of(found)
    if meant is None:
        near = alike(found, digital_sources.TERMS)
        advice = f"did you mean {near[0]}?" if near else "write one like trainedAlgorithmicMedia"
        raise Unusable(
            rules.INVALID_VALUE, f"{shown(found)} is not a digital source type; {advice}"
        )
    return meant


def choice(words: type[StrEnum]) -> Coerce:
    """Return what reads one of *words*, in any case."""

    def coerce(value: Any, path: str, context: RecordContext) -> StrEnum | None:
        cleaned = word(value, path, context)
        if cleaned is None:
            return None
        try:
            return words(cleaned.lower())
        except ValueError:
            allowed = ", ".join(words)
            raise Unusable(
                rules.INVALID_VALUE, f"{shown(cleaned)} is not one of: {allowed}"
            ) from None

    QUICK[coerce] = quick.choice(words)
    SHAPES[coerce] = ("choice", words)
    return coerce


def whole(least: int, most: int = 2**53 - 1) -> Coerce:
    """Return what reads a whole number from *least* to *most*, also from a text."""

    def coerce(value: Any, path: str, context: RecordContext) -> int | None:
        number = _exact(value)
        if number is None and isinstance(value, str) and (match := _PIXELS.fullmatch(value)):
            number = int(match[1])
            _mended(value, number, path, context)
        if number is None:
            raise Unusable(rules.WRONG_TYPE, f"is {kind(value)}; expected a whole number")
        if not least <= number <= most:
            raise Unusable(rules.INVALID_VALUE, f"is not between {least} and {most}")
        return number

    QUICK[coerce] = quick.whole(least, most)
    SHAPES[coerce] = ("whole", least, most)
    return coerce


def _mended(value: Any, meant: object, path: str, context: RecordContext) -> None:
    context.notes.add(
        rules.WRONG_TYPE,
        path,
        f"{path} is {kind(value)}; it was read as {meant}",
        key=generic(path),
        severity=Severity.ERROR if context.defaults.strict else Severity.WARNING,
    )


def _exact(value: Any) -> int | None:
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value.strip().partition(".")[0])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def decimal(least: float, most: float) -> Coerce:
    """Return what reads a number between *least* and *most*, also from a text."""

    def coerce(value: Any, _path: str, _context: RecordContext) -> float | None:
        if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unusable(rules.WRONG_TYPE, f"is {kind(value)}; expected a number")
        if not least <= value <= most:
            raise Unusable(rules.INVALID_VALUE, f"is not between {least:g} and {most:g}")
        return float(value)

    QUICK[coerce] = quick.decimal(least, most)
    SHAPES[coerce] = ("decimal", least, most)
    return coerce


_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def truth(value: Any, _path: str, _context: RecordContext) -> bool | None:
    """True or false, also as a word."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str | int):
        known = _TRUTH.get(str(value).strip().lower())
        if known is not None:
            return known
    raise Unusable(rules.WRONG_TYPE, f"is {kind(value)}; expected true or false")


def noindex(value: Any, path: str, context: RecordContext) -> bool | None:
    """True or false; what can be neither is true, because who asks for it asks to be left out."""
    try:
        return truth(value, path, context)
    except Unusable:
        _mended(value, "true", path, context)
        return True


def kind(value: Any) -> str:
    """Return what *value* is, in JSON's words, for a message."""
    if isinstance(value, str):
        return f"the text {shown(value, 40)}"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    return "an object" if isinstance(value, Mapping) else "a list"


QUICK |= {
    address: quick.address,
    body: quick.body,
    digital_source: quick.digital_source,
    identifier: quick.identifier,
    instant: quick.instant,
    line: quick.title,
    media_type: quick.media_type,
    noindex: quick.truth,
    tag: quick.tag,
    title: quick.title,
    truth: quick.truth,
    url: quick.url,
    word: quick.word,
}
