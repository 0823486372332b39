"""Videos in sitemaps: elements and values allowed. The rules are in `video_sitemap_rules`."""

from __future__ import annotations

import re

from feedpub import date_grammar
from feedpub.checks._address_kinds import WEB
from feedpub.checks._codes import COUNTRIES
from feedpub.checks._context import Context
from feedpub.checks._value_kinds import ANY, SAID, kind, number, required, words
from feedpub.checks._vocabulary import Fault, Faults, ValueKind, element, vocabulary
from feedpub.checks._when import W3C
from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.text import shown

SPEC = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/video-sitemaps"
_PLATFORMS = {"web", "mobile", "tv"}
_MONTH = pattern(date_grammar.W3C_WITHOUT_DAY, re.ASCII)


def video(more: str = "", **values: str) -> str:
    """Return an example of a video; *values* replace the texts of its elements."""
    said = {
        "thumbnail_loc": "https://example.org/rain.jpg",
        "title": "Rain",
        "description": "It rains",
        "content_loc": "https://example.org/rain.mp4",
        **values,
    }
    elements = "".join(f"<video:{name}>{value}</video:{name}>" for name, value in said.items())
    return f"<video:video>{elements}{more}</video:video>"


def _date(value: str, context: Context) -> Faults:
    # A video may expire in the future, so no date is implausible.
    found = [fault for fault in W3C.find(value, context) if fault[0] == "invalid-date"]
    if not found and _MONTH.fullmatch(value.strip()):
        return (("invalid-date", f"is {shown(value)}; write a day at least, like '2026-11-23'"),)
    return found


def _countries(value: str) -> str | None:
    for code in value.split():
        if code not in COUNTRIES:
            meant = "GB" if code.upper() == "UK" else code.upper()
            advice = f"write {meant}" if meant in COUNTRIES else "write one of ISO 3166-1"
            return f"holds {shown(code)}, which is not a country; {advice}"
    return None


def _platforms(value: str) -> str | None:
    wrong = next((each for each in value.split() if each not in _PLATFORMS), None)
    return wrong and f"holds {shown(wrong)}; write web, mobile or tv, separated by spaces"


def _currency(value: str) -> str | None:
    if re.fullmatch(r"[A-Z]{3}", value.strip()):
        return None
    return f"is {shown(value)}; write a currency of ISO 4217, like 'EUR'"


_VALUE = Fault(
    name="invalid-value",
    severity=Severity.ERROR,
    summary="A value is not one of those that the specification lists.",
    help="Google ignores the element or the video. Write one of the listed values, in their\n"
    "letter case.",
    source=SPEC,
    bad="none-of-them",
)
DATE = ValueKind(name="date of a video", find=_date, good="2026-11-23", faults=(W3C.faults[0],))
_YES_NO = words("yes", "no", "Yes", "No", "YES", "NO")
_SECONDS = number(least=1, most=28_800, good="60")
_RELATIONSHIP = {"relationship!": words("allow", "deny")}
_ORDER = (
    "thumbnail_loc! title! description! content_loc? player_loc? duration? expiration_date? "
    "rating? content_segment_loc* view_count? publication_date? tag* category? family_friendly? "
    "restriction? gallery_loc? price* requires_subscription? uploader? tvshow? platform? live? id*"
)
#: The children of ``video:video`` in the order of the schema.
ORDER = [f"video:{name[:-1]}" for name in _ORDER.split()]
_SHOW = "show_title! video_type! episode_title? season_number? episode_number? premier_date?"


def _prefixed(names: str) -> str:
    return " ".join(f"video:{name}" for name in names.split())


_SAID = required(
    Fault(
        name="empty-text",
        severity=Severity.ERROR,
        summary="The title or the description of a video is empty.",
        help="Google requires both and ignores a video without. Write what the page says of it.",
        source=SPEC,
        bad=" ",
    )
)

VOCABULARY = vocabulary(
    "video",
    source=SPEC,
    elements={
        "video:video": element(within="sitemap:url", children=_prefixed(_ORDER)),
        "video:thumbnail_loc": element(WEB),
        "video:title": element(_SAID),
        "video:description": element(_SAID),
        "video:content_loc": element(WEB),
        "video:player_loc": element(WEB, {"allow_embed": _YES_NO, "autoplay": ANY}),
        "video:duration": element(_SECONDS),
        "video:expiration_date": element(DATE),
        "video:rating": element(number(least=0, most=5, decimal=True, good="4.5")),
        "video:content_segment_loc": element(WEB, {"duration": _SECONDS}),
        "video:view_count": element(number(least=0)),
        "video:publication_date": element(DATE),
        "video:tag": element(SAID),
        "video:category": element(ANY),
        "video:family_friendly": element(_YES_NO),
        "video:restriction": element(
            kind("countries", _countries, good="RO MD", fault=_VALUE), _RELATIONSHIP
        ),
        "video:gallery_loc": element(WEB, {"title": ANY}),
        "video:price": element(
            ANY,
            {
                "currency": kind("currency", _currency, good="EUR", fault=_VALUE),
                "type": words("purchase", "rent", "PURCHASE", "RENT"),
                "resolution": words("sd", "hd", "SD", "HD"),
            },
        ),
        "video:requires_subscription": element(_YES_NO),
        "video:uploader": element(SAID, {"info": WEB}),
        "video:tvshow": element(children=_prefixed(_SHOW)),
        "video:show_title": element(SAID),
        "video:video_type": element(words("full", "preview", "clip", "interview", "news", "other")),
        "video:episode_title": element(ANY),
        "video:season_number": element(number(least=1)),
        "video:episode_number": element(number(least=1)),
        "video:premier_date": element(DATE),
        "video:platform": element(
            kind("platforms", _platforms, good="web tv", fault=_VALUE), _RELATIONSHIP
        ),
        "video:live": element(_YES_NO),
        "video:id": element(
            ANY,
            {
                "type!": words(
                    "tms:series", "tms:program", "rovi:series", "rovi:program", "freebase", "url"
                )
            },
        ),
    },
    examples={
        name: (flag, video())
        for name, flag in {
            "unknown-element": video("<video:length>60</video:length>"),
            "misplaced-element": video() + "<video:title>Rain</video:title>",
            "missing-element": video().replace("<video:title>Rain</video:title>", ""),
            "duplicate-element": video("<video:live>no</video:live>" * 2),
            "unknown-attribute": video().replace("<video:title>", '<video:title lang="en">'),
            "missing-attribute": video("<video:restriction>RO</video:restriction>"),
            "unexpected-text": video("lost"),
            "invalid-url": video(thumbnail_loc="/rain.jpg"),
            "unknown-scheme": video(thumbnail_loc="htp://example.org/rain.jpg"),
            "empty-text": video(title=" "),
            "empty-element": video(more="<video:tag> </video:tag>"),
            "html-in-text": video(description="It &amp;lt;b&gt;rains"),
            "invalid-number": video("<video:duration>8 minutes</video:duration>"),
            "invalid-date": video("<video:publication_date>2026</video:publication_date>"),
            "invalid-value": video('<video:platform relationship="allow">car</video:platform>'),
        }.items()
    },
)
