"""The ten articles: whatever a newsroom in the east of Europe writes, and more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from msgspec.structs import replace

from feedpub.model import (
    Access,
    Article,
    Author,
    Image,
    Origin,
    OriginalSource,
    Place,
    Publication,
    Related,
    Translation,
)

SITE = Publication(
    name="Curierul", url="https://e.example/", language="ro", timezone="Europe/Bucharest"
)
_HOME = "https://e.example"
_TITLES = (
    "„Bugetul nu e gata”, spune ministrul: «vom vedea» – “a treia amânare” a lui 'Radu'",
    "Ştirile vechi: oraşul Constanţa, scris cu sedilă",
    "Apărarea:\u00a02,5\u00a0% din PIB, 3\u202f000 de posturi",
    "🌧️ Ploaie la Iași 👩\u200d🚒, 中文 și 👍🏽",
    "ראש הממשלה: «כן» – مرحبا بالعالم",
    "AT&T, R&D și eticheta <b>: cum se scrie &lt; în titlu; 3 < 4 > 2",
    "Zilele 1, 2 și 3: ora 24:00; preț 1.234,56 lei",
    "Șase autori, o știre",
    "Galerie: \\ și / și | și ; și , și [x] și {y} și #z și *w* și _v_",
    "Ultima: „Țara” și Ț și ț",
)


def _minutes(east: int) -> timezone:
    return timezone(timedelta(minutes=east))


#: Zones in which the articles say when they were published.
_PUBLISHED = (
    datetime(2026, 11, 20, 7, 35, tzinfo=_minutes(120)),
    datetime(2026, 6, 30, 23, 59, 59, tzinfo=_minutes(180)),
    datetime(2026, 11, 19, 0, 0, 0, 250_000, tzinfo=UTC),
    datetime(2026, 10, 25, 3, 30, tzinfo=_minutes(120)),
    datetime(2026, 10, 25, 3, 30, tzinfo=_minutes(180)),
    datetime(2026, 11, 18, 23, 15, 1, tzinfo=_minutes(-570)),
    datetime(2000, 2, 29, 12, 0, 0, 999_000, tzinfo=_minutes(330)),
    datetime(2026, 1, 1, tzinfo=_minutes(840)),
    datetime(2026, 11, 17, 8, 5, 9, tzinfo=_minutes(60)),
    datetime(2026, 11, 16, 8, 0, tzinfo=_minutes(345)),
)


def _body(number: int) -> str:
    return (
        f"<p>Textul {number}: „citat”, «altul» și “al treilea”, cu <b>ș</b> și ţ,\u00a0AT&amp;T,"
        f" &lt;b&gt; ca text și 🌧️.</p><p>Al doilea paragraf al știrii {number}, mai lung decât"
        " primul, ca să se vadă ce rămâne din el. مرحبا</p>"
    )


def _article(number: int, **more: Any) -> Article:
    values: dict[str, Any] = {
        "id": f"tag:e.example,2026:{number}",
        "url": f"{_HOME}/stiri/{number}",
        "title": _TITLES[number - 1],
        "published": _PUBLISHED[number - 1].astimezone(UTC),
        "origin": Origin(path="house"),
        "summary": f"Pe scurt: „{number}” – AT&T, ș și ț.",
        "content_html": _body(number),
        "authors": (Author(name="Ștefan Țurcanu"),),
        "sections": ("Politică",),
        "tags": ("buget", "Senat & Cameră"),
        "language": "ro",
        "images": (_IMAGE,),
    }
    return Article(**values | more)


_IMAGE = Image(
    url=f"{_HOME}/foto/parlament.jpg",
    width=1200,
    height=675,
    mime_type="image/jpeg",
    caption="Parlamentul, „luni” dimineață",
    credit="Ana Pop / Curierul",
    alt="Clădirea Parlamentului",
)
_SECOND = Image(
    url=f"{_HOME}/foto/a%20doua.png?w=1&h=2",
    width=800,
    height=600,
    mime_type="image/png",
    caption="A doua & ultima",
    credit="Ion Ion",
    alt="Sala",
)
_CHANGES: dict[int, dict[str, Any]] = {
    1: {
        "label": "EXCLUSIV",
        "modified": datetime(2026, 11, 20, 9, 0, 1, 500_000, tzinfo=UTC),
        "canonical_url": f"{_HOME}/canonic/1",
        "related": (
            Related(url=f"{_HOME}/stiri/2", title="Vezi și: „Ştirile”"),
            Related(url="https://other.example/x?a=1&b=2", title="Altundeva"),
        ),
    },
    2: {"language": "ro-MD", "sections": ("Politică", "Orașe")},
    3: {"access": Access.SUBSCRIPTION, "tags": ("Apărare", "PIB", "NATO")},
    4: {"place": Place(latitude=47.1585, longitude=27.6014, name="Iași")},
    5: {
        "language": "he",
        "translations": (Translation(language="en", url=f"{_HOME}/en/5"),),
    },
    6: {"source": OriginalSource(name="Agenția", url="https://agentie.example/")},
    7: {
        "modified": datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
        "expires": datetime(2027, 1, 1, tzinfo=UTC),
        "embargo": datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    },
    8: {
        "authors": (
            Author(name="Ana-Maria Pop", url=f"{_HOME}/autori/ana"),
            Author(name="Łukasz O’Neill"),
            Author(name="مريم"),
        ),
    },
    9: {"images": (_IMAGE, _SECOND)},
    10: {"noindex": True, "label": "LIVE"},
}
ARTICLES = tuple(_article(number, **changes) for number, changes in _CHANGES.items())


def many(count: int) -> list[Article]:
    """Return *count* articles in the manner of the ten, each with an id and address of its own."""
    return [
        replace(
            ARTICLES[number % 10],
            id=f"tag:e.example,2026:{number + 1}",
            url=f"{_HOME}/stiri/{number + 1}",
            content_html=_body(number),
        )
        for number in range(count)
    ]


def as_record(article: Article) -> dict[str, Any]:
    """Return *article* in feedpub's own shape; dates are in different zones."""
    found: dict[str, Any] = {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "date_published": article.published.astimezone(_PUBLISHED[0].tzinfo).isoformat(),
        "summary": article.summary,
        "content_html": article.content_html,
        "authors": [_filled(each, "name", "url") for each in article.authors],
        "section": list(article.sections),
        "tags": list(article.tags),
        "language": article.language,
        "images": [_filled(each, *Image.__struct_fields__) for each in article.images],
        "label": article.label,
        "canonical_url": article.canonical_url,
        "related": [_filled(each, "url", "title") for each in article.related],
        "access": str(article.access),
        "noindex": article.noindex or None,
    }
    for name, date in (
        ("date_modified", article.modified),
        ("date_expires", article.expires),
        ("date_embargo", article.embargo),
    ):
        found[name] = date and date.isoformat()
    found["location"] = article.place and _filled(article.place, "latitude", "longitude", "name")
    found["source"] = article.source and _filled(article.source, "name", "url")
    found["translations"] = [_filled(each, "language", "url") for each in article.translations]
    return {name: value for name, value in found.items() if value not in (None, [])}


def _filled(value: Any, *names: str) -> dict[str, Any]:
    return {name: each for name in names if (each := getattr(value, name)) is not None}


#: What an article is compared by, besides the fields themselves: parts of them.
def shown(article: Article, lacks: Callable[[str], bool]) -> dict[str, Any]:
    """Return what *article* says, without what is lacking: ``label``, ``images[1:]``."""
    found: dict[str, Any] = {}
    for name in Article.__struct_fields__:
        if name == "origin" or lacks(name):
            continue
        value = getattr(article, name)
        if name == "title" and lacks("title.markup") and article.url == ARTICLES[5].url:
            continue
        if name == "content_html" and value is not None:
            value = value.rstrip("\n")
        if name == "modified" and value == article.published:
            value = None  # some kinds have to give a date here
        if isinstance(value, datetime) and lacks(f"{name}.fraction"):
            value = value.replace(microsecond=0)
        if isinstance(value, tuple):
            value = list(value[:1] if lacks(f"{name}[1:]") else value)
            value = [_part(each, name, lacks) for each in value]
        found[name] = _part(value, name, lacks)
    return found


def _part(value: Any, name: str, lacks: Callable[[str], bool]) -> Any:
    if not hasattr(value, "__struct_fields__"):
        return value
    return {
        part: getattr(value, part)
        for part in value.__struct_fields__
        if not lacks(f"{name}.{part}")
    }
