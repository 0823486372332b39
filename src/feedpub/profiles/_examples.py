"""Documents that a profile accepts and refuses: for its examples, its tests and its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from feedpub import formats
from feedpub.model import (
    Article,
    Attachment,
    Author,
    Feed,
    Image,
    Origin,
    Output,
    Publication,
)
from feedpub.profiles._adapting import Adapter
from feedpub.profiles._profile import Profile
from feedpub.profiles.demands import Items, Language, Sample, Spoil

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_BASE = "https://curier.example/"
_TEXT = (
    "Ministerul Apărării a semnat luni contractul pentru două nave de patrulare, după opt luni de"
    " negocieri. „Am insistat ca o parte din lucrări să se facă la Galați”, a spus ministrul, la"
    " finalul unei ședințe de patru ore. Prima navă ar urma să intre în serviciu în 2029. "
)

PUBLICATION = Publication(
    name="Curierul Apărării",
    url=_BASE,
    language="ro-RO",
    description="Știri despre apărare",
    copyright="© Curierul Apărării",
    editor="redactia@curier.example (Redacția)",
    webmaster="web@curier.example (Web)",
    logo=f"{_BASE}logo.png",
    icon=f"{_BASE}icon.png",
    hubs=("https://hub.curier.example/",),
)


def article(number: int) -> Article:
    """Return an article that satisfies every profile."""
    url = f"{_BASE}2026/11/23/nave-de-patrulare-{number}"
    image = Image(
        url=f"{_BASE}media/nava-{number}.jpg",
        width=1920,
        height=1080,
        mime_type="image/jpeg",
        size_in_bytes=412_338,
        caption="Nava de patrulare, la probe",
        credit="Mihai Ionescu",
        alt="O navă gri pe mare",
    )
    figure = (
        f'<figure><img src="{image.url}" alt="{image.alt}" width="1920" height="1080">'
        "<figcaption>Nava de patrulare, la probe (Foto: Mihai Ionescu)</figcaption></figure>"
    )
    return Article(
        id=url,
        url=url,
        title=f"România cumpără nava de patrulare numărul {number}",
        summary=_TEXT.strip() + " Opoziția cere să vadă anexele, iar sindicatele cer garanții.",
        content_html=f"<p>{_TEXT}</p>\n{figure}\n<p>{_TEXT * 4}</p>",
        published=NOW - timedelta(hours=1, minutes=number),
        modified=NOW - timedelta(minutes=number),
        authors=(Author(name="Ana Ștefănescu"), Author(name="Ion Țuțea")),
        sections=("Apărare",),
        tags=("Marina",),
        images=(image,),
        origin=Origin(path="articles.json", number=number),
    )


def episode(number: int) -> Article:
    """Return the same article as a podcast episode."""
    audio = Attachment(
        url=f"{_BASE}audio/{number}.mp3",
        mime_type="audio/mpeg",
        size_in_bytes=24_986_239,
        duration_in_seconds=1_800,
    )
    return replace(article(number), attachments=(audio,))


def sample(profile: Profile) -> Sample:
    """Return articles that *profile* accepts, as many as it requires."""
    make = episode if profile.podcast else article
    least = [each.least or 0 for each in profile.demands if isinstance(each, Items)]
    return Sample(articles=tuple(make(number) for number in range(max(12, *least, 0))))


def publication(profile: Profile) -> Publication:
    """Return a publication in a language that *profile* accepts."""
    for each in profile.demands:
        if isinstance(each, Language) and "ro" not in each.only:
            return replace(PUBLICATION, language=each.only[0])
    return PUBLICATION


def settings(profile: Profile) -> dict[str, Any]:
    """Return settings for an output with *profile*."""
    return {name: setting.example for name, setting in profile.settings.items()}


def written(profile: Profile, what: Sample, format: str | None = None) -> bytes:
    """Return the document written from *what* for *profile*, without adapting the articles."""
    output = Output(
        format=format or profile.formats[0],
        path=f"{profile.name}.xml",
        ttl=profile.defaults.get("ttl", 15),
        description=profile.defaults.get("description"),
        guid=profile.defaults.get("guid", "id"),
        images=True,
    )
    ours = publication(profile)
    feed = Feed(
        publication=ours,
        output=output,
        articles=what.articles,
        path=output.path,
        url=f"{_BASE}{output.path}",
        title=ours.name,
        language=ours.language,
        now=NOW,
    )
    document = next(iter(formats.write(feed, profile.spoken(settings(profile)))))
    return what.edit(document.data)


def adapted(profile: Profile, articles: Sequence[Article]) -> tuple[Article, ...]:
    """Return *articles* adapted to *profile*."""
    path = f"{profile.name}.xml"
    adapter = Adapter([profile], publication(profile), path, NOW, settings(profile))
    return tuple(filter(None, map(adapter, articles)))


def good(profile: Profile, format: str | None = None) -> bytes:
    """Return a document that *profile* accepts."""
    what = sample(profile)
    fit = adapted(profile, what.articles)[: profile.limits.items]
    return written(profile, Sample(articles=fit), format)


def bad(profile: Profile, rule: str, format: str | None = None) -> bytes | None:
    """Return a document that breaks *rule*; ``None`` if no document can."""
    spoil = _spoils(profile).get(rule)
    if spoil is None:
        return None
    what = sample(profile)
    fit = Sample(articles=adapted(profile, what.articles)[: profile.limits.items])
    return written(profile, spoil(fit), format)


def _spoils(profile: Profile) -> dict[str, Spoil]:
    return {
        demand.named.get(name, name): spoil
        for demand in profile.demands
        for name, spoil in demand.spoils().items()
    }
