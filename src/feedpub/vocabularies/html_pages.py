"""Ways to read what pages say of themselves, or only show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from feedpub import dates, language, spelled_dates
from feedpub.patterns import pattern
from feedpub.text import one_line
from feedpub.vocabularies._transforms import Transform

_ISO = pattern(r"(?!0000)\d{4}-?\d\d-?\d\d(?:[T ].*)?")
_CLOCK = pattern(
    r"(?<!\d)(\d{1,2})\s?[:.hH時点시]\s?(\d\d)(?::(\d\d))?(?!\d|\.\d)\s*([ap]\.?m\.?)?"
)
_DOTTED = pattern(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_YEAR_FIRST = pattern(r"(?<!\d)(\d{4})\s?[年년./-]\s?(\d{1,2})\s?[月월./-]\s?(\d{1,2})")
_DAY_WORD = pattern(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+|"
                    r"d')?([^\W\d_]{3,12})\.?,?\s+"
                    r"(?:de[l]?\s+)?(\d{4})(?!\d)")  # fmt: skip
_WORD_DAY = pattern(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_OFFSET = pattern(r"(?:\d\d:?\d\d(?::\d\d)?\s*)([+-]\d\d:?\d\d|Z)\b")
_ADDRESS = pattern(r"(?i)https?://\S+")
_SITE = pattern(r"(?i)(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|[a-z]{2})")
_BY = pattern(r"(?i)^(?:by|de|von|par|por|di|door|av|af|przez|autor(?:i|en)?|author|scris de|автор)"
              r"\s*:?\s+(?=\S)")  # fmt: skip
_MAIL = pattern(r"[<(\[]?\b[\w.+-]+@[\w.-]+\b[>)\]]?")
_AND = pattern(r" ?[,;|＆、] ?| (?:and|și|şi|si|und|et|y|e|i|и|en|og|och|ja|és|a|&) ")
_FEW_NAMES = 50


def _date(value: Any, record: Mapping[str, Any]) -> Any:
    """Return what *value* says as ISO 8601; nothing if it says no date, or two."""
    del record
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, str):
        return None
    text = one_line(value.replace("|", " ").replace("\u00a0", " "))[:100]
    if _ISO.fullmatch(text) or _is_known(text):
        return text
    day = _day(text)
    if day is None:
        return None
    clock = _CLOCK.search(_DOTTED.sub(" ", text))
    try:
        moment = datetime(*day, *_time(clock))  # noqa: DTZ001 its zone is the source's
    except ValueError:
        return None
    offset = _OFFSET.search(text)
    said = moment.isoformat() if clock else moment.date().isoformat()
    return said + (offset[1] if offset and clock else "")


def _is_known(text: str) -> bool:
    try:
        dates.parse(text, UTC)
    except ValueError:
        return False
    return True


def _time(clock: Any) -> tuple[int, int, int]:
    if clock is None:
        return 0, 0, 0
    hour = int(clock[1])
    half = (clock[4] or "").lower()[:1]
    if half:
        hour = hour % 12 + 12 * (half == "p")
    return hour, int(clock[2]), int(clock[3] or 0)


def _day(text: str) -> tuple[int, int, int] | None:
    if found := _YEAR_FIRST.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DOTTED.search(text):
        return int(found[3]), int(found[2]), int(found[1])
    for found in _DAY_WORD.finditer(text):
        if month := spelled_dates.month(found[2]):
            return int(found[3]), month, int(found[1])
    for found in _WORD_DAY.finditer(text):
        if month := spelled_dates.month(found[1]):
            return int(found[3]), month, int(found[2])
    return None


def _language(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    text = str(value or "").strip()
    return text if language.looks_like_tag(text) else None


def _web_address(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return value.strip() if isinstance(value, str) and _ADDRESS.fullmatch(value.strip()) else None


def _people(value: Any, record: Mapping[str, Any]) -> Any:
    """Return the names in *value*, one object each: no addresses, no sites, no "by"."""
    del record
    found: dict[str, dict[str, Any]] = {}
    for each in value if isinstance(value, list) else [value]:
        person = each if isinstance(each, Mapping) else {"name": each}
        names = list(_names(str(person.get("name") or "")))
        for name in names[:_FEW_NAMES]:
            url = person.get("url") if len(names) == 1 else None
            found.setdefault(name.casefold(), {"name": name, "url": url})
    return list(found.values()) or None


def _names(text: str) -> Iterator[str]:
    text = one_line(_MAIL.sub(" ", _BY.sub("", one_line(text[:1_000]))))
    if not text or _SITE.fullmatch(text):
        return
    parts = [each for each in _AND.split(text) if each]
    # "Ortega y Gasset" is one name, and so is "Smith, John".
    if len(parts) > 1 and all(len(each.split()) > 1 for each in parts):
        yield from (name for each in parts if not _SITE.fullmatch(name := _BY.sub("", each)))
    else:
        yield text


def _terms(value: Any, record: Mapping[str, Any]) -> Any:
    """Return the terms in *value*; what begins with an underscore is the newsroom's own."""
    del record
    given = value if isinstance(value, list) else [value]
    cut = ";" if any(isinstance(each, str) and ";" in each for each in given) else ","
    words = [
        one_line(word)
        for each in given
        if isinstance(each, str)
        for word in (each.split(cut) if len(given) == 1 or cut in each else [each])
    ]
    return list(dict.fromkeys(word for word in words if word and word[0] != "_")) or None


def _lead(value: Any, record: Mapping[str, Any]) -> Any:
    """Return the first image of *value*: the others are mostly the same one, cut otherwise."""
    del record
    first = value[0] if isinstance(value, list) and value else value
    image = first if isinstance(first, Mapping) else {"url": first}
    if not isinstance(image.get("url"), str) or not image["url"].strip():
        return None
    known = ("url", "width", "height", "mime_type", "caption", "credit", "alt")
    return {name: image[name] for name in known if image.get(name)}


def _sections(value: Any, record: Mapping[str, Any]) -> Any:
    """Return the breadcrumbs of the page, without the article at their end."""
    del record
    page = value.get("page") or {}
    titles = {each for each in (value["jsonld"].get("headline"), page.get("h1"), page.get("title"))
              if each}  # fmt: skip
    crumbs = [each for each in page.get("breadcrumbs") or () if each not in titles]
    return crumbs[:5] or None


def _text(value: Any, record: Mapping[str, Any]) -> Any:
    """Return the body that JSON-LD has, where the page shows none: paragraphs, or posts."""
    del record
    jsonld = value.get("jsonld") or {}
    if (value.get("page") or {}).get("body"):
        return None
    if jsonld.get("articleBody"):
        return jsonld["articleBody"]
    updates = jsonld.get("liveBlogUpdate")
    posts = (
        [each for each in updates if isinstance(each, Mapping)] if isinstance(updates, list) else []
    )
    texts = [each.get(name) for each in posts[:500] for name in ("headline", "articleBody")]
    return "\n\n".join(each for each in texts if isinstance(each, str)) or None


DATE = Transform(
    name="page-date",
    about="A date as pages show it, in digits or with the month as a word in a European language.",
    apply=_date,
)
LANGUAGE = Transform(
    name="page-language",
    about="The value if it is a language tag, otherwise nothing.",
    apply=_language,
)
ADDRESS = Transform(
    name="page-address", about="The value if it is an http(s) address, otherwise nothing.",
    apply=_web_address,
)  # fmt: skip
PEOPLE = Transform(
    name="page-people",
    about="The people in a byline, one object each: „de Ana Pop și Ion Ion” are two.",
    apply=_people,
)
TERMS = Transform(
    name="page-terms", about="Keywords as a list, from a list or a text with commas.", apply=_terms
)
LEAD = Transform(
    name="page-lead", about="The first of several versions of an image, as an object.", apply=_lead
)
SECTIONS = Transform(
    name="page-sections", about="The breadcrumbs of a page, without its title.", apply=_sections
)
TEXT = Transform(
    name="page-text",
    about="The body from JSON-LD, if the markup of the page does not show where it is.",
    apply=_text,
)
