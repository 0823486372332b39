"""Yahoo, through its feeds for partners."""

from __future__ import annotations

from feedpub.formats import Dialect
from feedpub.profiles._facts import AGAIN, reported
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import (
    Age,
    Body,
    Figures,
    Html,
    Items,
    Namespaces,
    Pictures,
    Summary,
    Written,
    allowed,
)

PARTNER = reported("https://github.com/mainlinemedia/scoreline-feeds", dated="2026-08")
ON_DOUBLES = reported(PARTNER.url, dated="2026-09-01", checked=AGAIN)

#: Neither the namespace of Media RSS nor that of Yahoo's own feeds of videos.
MEDIA = "http://search.yahoo.com/rss"

YAHOO = Profile(
    name="yahoo",
    title="Yahoo",
    about=(
        "Partners hand in feeds of whole articles. Yahoo publishes no specification; this is what"
        " one of them reports. The date stays that of the publication, edits move atom:updated;"
        " links to betting and affiliate shops can cost the article."
    ),
    source=PARTNER.url,
    programme=Programme(
        by_contract=True,
        apply="Ask Yahoo to become a partner; its specification is given to partners only.",
    ),
    formats=("rss",),
    takes=PARTNER.must,
    demands=(
        Namespaces(PARTNER.must, uris={"media": MEDIA}),
        Body(PARTNER.must, words=150),
        Summary(PARTNER.must, required=True),
        Written(
            PARTNER.must,
            rule="description-too-short",
            path="description",
            matches=(r"\s*\S+\s+\S+\s+\S.*", "three words at least"),
            wrong="Rain again",
            why="Give the record a summary of a sentence or two.",
        ),
        Pictures(
            PARTNER.must,
            width=1280,
            height=720,
            most_bytes=5_242_880,
            carriers=("media:content", "img"),
        ),
        Figures(PARTNER.must, first=True, leading=True),
        Html(PARTNER.must, never=allowed("script style object"), style=False),
        Age(PARTNER.must),
        Items(PARTNER.may, most=50),
    ),
    # Every other reader treats it as an error, and other rules report it.
    severities={
        "xml/misspelled-namespace": None,
        "xml/other-prefix": None,
        "xml/unknown-namespace": None,
    },
    # The same image in a figure and in media:content is reported as "duplicate photos".
    dialect=Dialect(namespaces={"media": MEDIA}, once=True),
    defaults={"limit": 50, "content": "full"},
    remarks=(
        (
            "The same picture in a figure of the body and in media:content is reported as"
            " duplicate photos of the item.",
            ON_DOUBLES.should,
        ),
        ("Two who write for it say edits in an `updated` without a namespace.", PARTNER.may),
    ),
)
