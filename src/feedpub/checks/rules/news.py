"""News sitemaps: which elements and values are allowed. The rules are in `news_rules`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from feedpub import date_grammar, dates, language
from feedpub.checks._value_kinds import ANY, kind, required
from feedpub.checks._vocabulary import Fault, element, vocabulary
from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.text import shown

SPEC = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap"
_DATE = pattern(date_grammar.NEWS, re.ASCII)
_SHAPES = (
    "'2026-11-23', '2026-11-23T08:00+02:00', '2026-11-23T08:00:00+02:00' or "
    "'2026-11-23T08:00:00.5+02:00'"
)
OLD = ("access", "genres", "keywords", "stock_tickers", "geo_locations")
_CHINESE = {"zh-cn", "zh-tw"}
_TAIWAN = {"hant", "tw", "hk", "mo"}


def _date_problem(value: str) -> str | None:
    text = value.strip()
    if last_moment(text) is not None:
        return None
    if not text:
        return f"is empty; write one of the four shapes {_SHAPES}"
    if _DATE.fullmatch(text):
        return f"is {shown(text)}: there is no such date or time"
    return f"is {shown(text)}; write one of the four shapes {_SHAPES}"


def last_moment(text: str) -> datetime | None:
    """Return the latest instant that *text* can mean; ``None`` if it is not a date."""
    if not _DATE.fullmatch(text):
        return None
    try:
        if len(text) == 10:
            # A day ends last in the time zone twelve hours behind UTC.
            return datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(days=1, hours=12)
        return dates.parse(text)
    except (ValueError, OverflowError):
        return None


DATE = kind(
    "date of publication",
    _date_problem,
    good="2026-11-23T08:00:00Z",
    fault=Fault(
        name="invalid-date",
        severity=Severity.ERROR,
        summary="A date of publication is not in one of the four shapes that Google reads.",
        help="The entry is refused. Write the day alone, or day, time and offset: a time without\n"
        "offset and a month without day are not read.",
        source=SPEC,
        bad="2026-11-23T08:00:00",
    ),
)


def _language_problem(value: str) -> str | None:
    text = value.strip()
    if not text:
        return "is empty; write the code of the language, like 'ro'"
    if text in _CHINESE:
        return None
    first, *rest = re.split(r"[-_]", text.lower())
    if not language.exists(first):
        return f"is {shown(text)}, which is not an ISO 639 language; write its code, like 'ro'"
    if first == "zh" and (rest or text != "zh"):
        meant = "zh-tw" if _TAIWAN & set(rest) else "zh-cn"
        return f"is {shown(text)}; write {meant!r}"
    if text != first:
        return f"is {shown(text)}; write {first!r}, without region and in lower case"
    return None


LANGUAGE = kind(
    "language of a publication",
    _language_problem,
    good="en",
    fault=Fault(
        name="invalid-language",
        severity=Severity.ERROR,
        summary="The language of a publication is not an ISO 639 code.",
        help="Google News takes two or three letters without region; zh-cn and zh-tw are the only\n"
        "exceptions.",
        source=SPEC,
        bad="en-US",
    ),
)


_EMPTY = Fault(
    name="empty-element",
    severity=Severity.ERROR,
    summary="The name of a publication or the title of an article is empty.",
    help="Google News requires both and refuses the entry without. Write the name as\n"
    "news.google.com shows it, and the title as the page does.",
    source=SPEC,
    bad=" ",
)


_SAID = required(_EMPTY)


def news(
    name: str = "Example", date: str = "2026-11-23T08:00:00Z", title: str = "Rain", more: str = ""
) -> str:
    """Return an example of a news entry."""
    return (
        f"<news:news><news:publication><news:name>{name}</news:name><news:language>en"
        f"</news:language></news:publication><news:publication_date>{date}"
        f"</news:publication_date><news:title>{title}</news:title>{more}</news:news>"
    )


def entry(number: int, said: str) -> str:
    """Return an example of a news entry with the elements *said*."""
    return f"<url><loc>https://example.org/{number}</loc>{said}</url>"


VOCABULARY = vocabulary(
    "news",
    source=SPEC,
    elements={
        "news:news": element(
            within="sitemap:url",
            once=True,
            children="news:publication! news:access? news:genres? news:publication_date! "
            "news:title! news:keywords? news:stock_tickers? news:geo_locations?",
        ),
        "news:publication": element(children="news:name! news:language!"),
        "news:name": element(_SAID),
        "news:language": element(LANGUAGE),
        "news:publication_date": element(DATE),
        "news:title": element(_SAID),
        **{f"news:{name}": element(ANY) for name in OLD},
    },
    examples={
        name: (flag, news())
        for name, flag in {
            "misplaced-element": news() + "<news:title>Rain</news:title>",
            "missing-element": news().replace("<news:title>Rain</news:title>", ""),
            "duplicate-element": news() * 2,
            "unknown-element": news(more="<news:author>Ana</news:author>"),
            "unknown-attribute": news().replace("<news:news>", '<news:news id="1">'),
            "unexpected-text": news(more="lost"),
            "invalid-date": news(date="2026-11-23T08:00:00"),
            "invalid-language": news().replace(">en<", ">en-US<"),
            "empty-element": news(title=" "),
            "html-in-text": news(title="Rain &amp;amp; sun"),
        }.items()
    },
    refused_by={"invalid-language": "Google News cannot place the article."},
)
