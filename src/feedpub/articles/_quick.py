"""Fast readers of plain values, which most fields of most records contain.

Each twin of a function in `_coercion` takes a value and what holds for all records, and returns
what the careful one would, or `UNUSUAL`: then the careful one is called, for this field alone. It
admits nothing that the careful one would change or remark upon; tests hold the two together. That
no text holds a character that XML cannot carry is known of the whole record beforehand
(`_decode.quickly`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from feedpub import dates, email_addresses, language, media_types, uris, urls
from feedpub.articles import digital_sources
from feedpub.articles.plain_text import has_html, is_escaped_again, of_paragraph, without_html
from feedpub.articles.record_context import UNUSUAL, Defaults, Quick
from feedpub.text import one_line, remembered

#: Longest body, in characters; the longest article ever printed has a tenth of this.
MAX_BODY = 10_000_000
#: Longest text of any other field.
MAX_TEXT = 100_000
#: Longest list of anything; a record with more is damaged or hostile.
MAX_ITEMS = 1_000

#: The few languages of a publication, each looked at once.
normal_language = lru_cache(maxsize=256)(language.normalize)
_from_iso = datetime.fromisoformat


def _one_line(value: str) -> Any:
    """Return *value* if it is one line already."""
    if len(value) > MAX_TEXT:
        return UNUSUAL
    if value.isprintable():
        return UNUSUAL if "  " in value or value[0] == " " or value[-1] == " " else value
    return UNUSUAL if value.isspace() or one_line(value) != value else value


def line_of_html(value: str) -> str:
    """Return the plain text of the HTML *value*, on one line."""
    return one_line(without_html(one_line(value), meant=True))


def _line_of_html(value: str) -> Any:
    found = of_paragraph(value)
    if found:
        return found
    found = line_of_html(value)
    return UNUSUAL if not found.strip() or is_escaped_again(found) else found


#: What repeats from record to record is looked at once, and kept once.
_known = remembered(_one_line)


def word(value: Any, _context: Defaults) -> Any:
    """A name or term."""
    return _known(value) if type(value) is str else UNUSUAL


def title(value: Any, context: Defaults) -> Any:
    """Plain text of one line."""
    if type(value) is not str:
        return UNUSUAL
    if "<" in value or "&" in value:
        if context.text == "html":
            return UNUSUAL if len(value) > MAX_TEXT else _line_of_html(value)
        if context.text is None and has_html(value):
            return UNUSUAL
    return _one_line(value)


def body(value: Any, _context: Defaults) -> Any:
    """HTML or text of any length."""
    return (
        value if type(value) is str and len(value) <= MAX_BODY and not value.isspace() else UNUSUAL
    )


def identifier(value: Any, context: Defaults) -> Any:
    """An id."""
    if type(value) is int:
        value = str(value)
    if type(value) is not str:
        return UNUSUAL
    if len(value) <= MAX_TEXT and uris.CLEAN.fullmatch(value):
        return value
    value = _one_line(value)
    return value if value is UNUSUAL else mint(value, context.tag)


def mint(value: str, tag: str) -> str:
    """Return the URI for the id *value*: the same one every year."""
    if value.isalnum() and value.isascii():
        return tag + value
    if uris.is_uri(value):
        return value
    from urllib.parse import quote

    # Not "&", which is allowed, but would have to be escaped wherever the id is written.
    return tag + quote(value, safe="-._~!$'()*+,;=:@/")


def url(value: Any, context: Defaults) -> Any:
    """An address that needs no other spelling, or a path on the publication's site."""
    if type(value) is not str or len(value) > urls.LONGEST_LISTED:
        return UNUSUAL
    if uris.NORMAL.fullmatch(value):
        return value
    found = urls.on_site(value, context.base)
    return UNUSUAL if found is None or len(found) > urls.LONGEST_LISTED else found


def instant(value: Any, context: Defaults) -> Any:
    """An instant, in UTC."""
    if type(value) is not str or ("0001" in value and dates.is_nothing(value)):
        return UNUSUAL
    try:
        if "T" in value or value[10:11] == " ":
            try:
                found = _from_iso(value)
            except ValueError:
                return _local(value, context)
            return found.astimezone(UTC) if found.tzinfo is not None else _in_zone(found, context)
        return _local(value, context)
    except (ValueError, OverflowError):
        return UNUSUAL


def _in_zone(found: datetime, context: Defaults) -> Any:
    """Return the instant at which clocks show *found*, if they do once."""
    if context.zone is None:
        return UNUSUAL
    first = found.replace(tzinfo=context.zone)
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        return UNUSUAL
    return first.astimezone(UTC)


def _local(value: str, context: Defaults) -> Any:
    doubts: list[str] = []
    found = dates.parse(value, context.zone, doubts)
    return UNUSUAL if doubts else found


def tag(value: Any, _context: Defaults) -> Any:
    """A BCP 47 language tag."""
    try:
        return normal_language(value) if type(value) is str else UNUSUAL
    except ValueError:
        return UNUSUAL


def media_type(value: Any, _context: Defaults) -> Any:
    """A media type."""
    return _fitting(media_types.is_valid, value)


def address(value: Any, _context: Defaults) -> Any:
    """An e-mail address."""
    return _fitting(email_addresses.is_valid, value)


def _fitting(fits: Callable[[str], bool], value: Any) -> Any:
    if type(value) is not str or not fits(value):
        return UNUSUAL
    return _known(value)


def digital_source(value: Any, _context: Defaults) -> Any:
    """A digital source type, spelled as the IPTC does."""
    return digital_sources.exactly(value) or UNUSUAL if type(value) is str else UNUSUAL


def truth(value: Any, _context: Defaults) -> Any:
    """True or false."""
    return value if type(value) is bool else UNUSUAL


def choice(words: type[StrEnum]) -> Quick:
    """Return what reads one of *words*."""
    known = {str(word): word for word in words}

    def take(value: Any, _context: Defaults) -> Any:
        return known.get(value, UNUSUAL) if type(value) is str else UNUSUAL

    return take


def whole(least: int, most: int) -> Quick:
    """Return what reads a whole number from *least* to *most*."""

    def take(value: Any, _context: Defaults) -> Any:
        return value if type(value) is int and least <= value <= most else UNUSUAL

    return take


def decimal(least: float, most: float) -> Quick:
    """Return what reads a number between *least* and *most*."""

    def take(value: Any, _context: Defaults) -> Any:
        is_number = type(value) is float or type(value) is int
        return float(value) if is_number and least <= value <= most else UNUSUAL

    return take


def many(item: Quick) -> Quick:
    """Return what reads a list of what *item* reads, or one; none comes twice."""

    def take(value: Any, context: Defaults) -> Any:
        if type(value) is not list:
            one = item(value, context)
            return one if one is UNUSUAL else (one,)
        if len(value) > MAX_ITEMS:
            return UNUSUAL
        found = []
        for each in value:
            if each is None or each == "":
                continue
            result = item(each, context)
            if result is UNUSUAL:
                return UNUSUAL
            found.append(result)
        return tuple(found if len(found) < 2 else dict.fromkeys(found)) or None

    return take
