"""Nextdoor, which shows local news to neighbours."""

from __future__ import annotations

from feedpub.profiles._facts import AGAIN, reported, unconfirmed
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Address, Holds, Identity, Pictures, Summary, Title

LAUNCH = reported(
    "https://americanpressinstitute.org/nextdoors-news-play", dated="2025-07", checked=AGAIN
)
NEWSROOMS = reported(
    "https://sf.gazetteer.co/can-local-news-help-nextdoor-recover-its-neighborly-reputation",
    dated="2025-09",
    checked=AGAIN,
)
MODULE = reported("https://github.com/Automattic/newspack-plugin", checked=AGAIN)
USUAL = unconfirmed("https://developer.nextdoor.com/reference/sharing-data-types")

NEXTDOOR = Profile(
    name="nextdoor",
    title="Nextdoor",
    about=(
        "Since July 2025 Nextdoor shows a part of local news to the people who live there, with a"
        " link to the site; about 3,500 publishers take part, some without knowing. It publishes no"
        " specification of feeds, so that nothing here is an error."
    ),
    source=LAUNCH.url,
    programme=Programme(
        countries=("US", "CA", "GB"),
        by_contract=None,
        apply=(
            "Ask Nextdoor whether it reads the site already, and name the feed; Newspack has a"
            " module that posts articles itself."
        ),
    ),
    formats=("rss", "atom"),
    takes=USUAL.must,
    demands=(
        Identity(USUAL.should),
        Holds(
            USUAL.should,
            rule="no-date",
            paths=("pubDate|dc:date|atom:published|atom:updated",),
            why="News for neighbours are those of the day.",
        ),
        Title(LAUNCH.should, plain=True),
        Summary(LAUNCH.should, required=True),
        Address(LAUNCH.should, inner=True),
        Pictures(USUAL.may, required=True),
    ),
    remarks=(
        ("It shows headline and beginning; people read the article on the site.", LAUNCH.may),
        ("News are shown by place: a feed for each town or region helps.", NEWSROOMS.may),
        (
            "WordPress sites with Newspack send articles through Nextdoor's own interface.",
            MODULE.may,
        ),
    ),
)
