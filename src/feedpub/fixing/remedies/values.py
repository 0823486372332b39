"""Fixes of values whose meaning is clear but whose notation is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urljoin

from feedpub import date_grammar, dates, language, uris, urls
from feedpub.checks import Breach, ValueKind
from feedpub.findings import Fix
from feedpub.fixing._editor import Editor
from feedpub.fixing._remedy import parent_of, remedy, subject
from feedpub.markup import ATOM, XML, Element
from feedpub.patterns import pattern

#: A year of four digits in the position that dates have it; two digits are ambiguous.
_YEAR = pattern(
    r"\d{4}-|\d{8}T?|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,9}+[\s.,-]{1,9}+"
    r"(?:\d{1,2}(?:st|nd|rd|th)?,?\s{1,9}+)?\d{4}(?!\d|:)"
)
_COMMENT = pattern(r"\([^()]*\)")
_WEEKDAY = pattern(r"(?i)\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_DAY = pattern(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!:)")
#: Spaces around the letters and signs inside an ISO date, and lower-case letters.
_SPLIT = pattern(r"(?<=\d)\s*([Tt]|(?<=:\d\d)(?:[Zz]$|[+-]))\s*(?=\d|$)")
_SHORT = pattern(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_CONTACT = pattern(r"([^<>()\"]++)<([^<>\s][^<>\s@]*+@[^<>\s]++)>")
_WHOLE = pattern(r"(\d+)\.0+", re.ASCII)
_ROOTED = pattern(r"//?[^/\s]")
#: Elements of RSS whose address is on the channel's own site.
_OWN_PAGES = ("item/link", "item/comments", "image/link", "image/url")
_UNKNOWN_LENGTH = ("", "-1", "unknown", "none", "null", "n/a", "nan", "undefined")

#: Identifiers of articles: written differently, they identify another article.
_IDENTITIES = ("guid", f"{{{ATOM}}}id")

Candidates = Callable[[str, ValueKind, Element], Iterator[str]]


def _dates(value: str, kind: ValueKind, element: Element) -> Iterator[str]:
    yield from dates_meant(value, kind)


def dates_meant(value: str, kind: ValueKind) -> Iterator[str]:
    """Yield the date that *value* unambiguously means, in the notation of *kind*."""
    text = _COMMENT.sub(" ", value).strip()
    short = _SHORT.fullmatch(text)
    if short:
        year, month, day = short.groups()
        yield f"{year}-{month:0>2}-{day:0>2}"
    if not _YEAR.search(text):
        return
    try:
        instant = dates.parse(_SPLIT.sub(lambda match: match[1].upper(), text))
    except ValueError:
        return
    said = _WEEKDAY.search(text)
    days = (instant + timedelta(days=each) for each in (-1, 0, 1))
    day = _DAY.search(text)
    # The weekday must match the date; if they differ, it is not known which is right.
    if (
        said
        and day
        and said[1].title()
        not in (date_grammar.DAYS[each.weekday()] for each in days if each.day == int(day[1]))
    ):
        return
    yield dates.rfc822(instant) if kind.name.startswith("RFC 822") else dates.rfc3339(instant)


def _languages(value: str, kind: ValueKind, element: Element) -> Iterator[str]:
    try:
        tag = language.normalize(value)
    except ValueError:
        return
    # The United Kingdom's code is GB; UK is reserved, and not used in language tags.
    tag = re.sub(r"-UK\b", "-GB", tag)
    yield tag
    # News sitemaps allow no region.
    yield language.news(tag)


def _addresses(value: str, kind: ValueKind, element: Element) -> Iterator[str]:
    text = value.strip()
    if element.tag in _IDENTITIES or not text:
        return  # an empty address does not show what was meant, whatever its base
    base = next((own for each in _ancestors(element) if (own := each.get(_BASE))), None)
    if base is None and _ROOTED.match(text):
        base = _site(element)
    if "://" in text or base is not None:
        try:
            yield urls.absolute(urljoin(base, text) if base else text)
        except ValueError:
            return


_BASE = f"{{{XML}}}base"


def _ancestors(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _site(element: Element) -> str | None:
    """Return the address of the channel's site, if *element* should lead there."""
    channel = next(element.iterancestors("channel"), None)
    parent = parent_of(element)
    if channel is None or f"{parent.tag!s}/{element.tag!s}" not in _OWN_PAGES:
        return None
    site = (channel.findtext("link") or "").strip()
    return site if uris.NORMAL.fullmatch(site) else None


def _words(value: str, kind: ValueKind, element: Element) -> Iterator[str]:
    said = value.strip().lower()
    for word in kind.choices:
        if word.lower() in (said, said.removeprefix("text/")):
            yield word


def _numbers(value: str, kind: ValueKind, element: Element) -> Iterator[str]:
    whole = _WHOLE.fullmatch(value.strip())
    if whole:
        yield whole[1]
    if element.tag == "enclosure" and value.strip().lower() in _UNKNOWN_LENGTH:
        yield "0"


def _coordinates(value: str, kind: ValueKind, element: Element) -> Iterator[str]:
    yield " ".join(value.replace(",", " ").split())


def _contacts(value: str, kind: ValueKind, element: Element) -> Iterator[str]:
    match = _CONTACT.fullmatch(value.strip())
    if match:
        yield f"{match[2]} ({match[1].rstrip()})"


_CANDIDATES: dict[str, tuple[Candidates, str]] = {
    "invalid-date": (_dates, "Write the date as the specification requires"),
    "unusual-date": (_dates, "Write the date as all readers understand it"),
    "invalid-language": (_languages, "Write the language tag with hyphens"),
    "invalid-url": (_addresses, "Write the address as a URL"),
    "invalid-value": (_words, "Write the word in its letter case"),
    "invalid-number": (_numbers, "Write a whole number"),
    "comma-in-coordinates": (_coordinates, "Write spaces between coordinates"),
    "unusual-email": (_contacts, "Write the name in parentheses after the address"),
}


def _value(editor: Editor, breach: Breach) -> Fix | None:
    found = subject(breach)
    element, key = found
    kind = editor.kind(element, key)
    if kind is None or (key is None and len(element)):
        return None
    value = (element.text if key is None else element.get(key)) or ""
    candidates, title = _CANDIDATES[breach[0].id.partition("/")[2]]
    # Often only the spaces around it are wrong.
    for candidate in (value.strip(), *candidates(value, kind, element)):
        if candidate != value and _is_fine(candidate, kind, editor):
            blanks = value.replace(value.strip(), "\0", 1) if value.strip() else "\0"
            whole = not _is_fine(blanks.replace("\0", candidate), kind, editor)
            return editor.fix(title, editor.write(element, key, candidate, whole))
    return None


def _is_fine(value: str, kind: ValueKind, editor: Editor) -> bool:
    faults = {fault for fault, _ in kind.find(value, editor.context)}
    return faults <= {"implausible-date"}


VALUES = remedy(*(f"*/{name}" for name in _CANDIDATES), uncovers=("implausible-date",))(_value)
