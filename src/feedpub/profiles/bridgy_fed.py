"""Bridgy Fed, which shows the articles of a site in the fediverse and on Bluesky.

It publishes its code, so that what it does with a feed is known exactly.
"""

from __future__ import annotations

from feedpub.profiles._facts import AGAIN, Confidence, Page
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Distinct, Holds, Pictures

CODE = Page(
    "https://github.com/snarfed/bridgy-fed/blob/0101f1a28e7a13ca9d9b5562720758d05b8078a7/web.py",
    Confidence.OFFICIAL,
    AGAIN,
)

BRIDGY_FED = Profile(
    name="bridgy-fed",
    title="Bridgy Fed",
    about=(
        "It makes an account of a site, which people follow on Mastodon and Bluesky, and posts what"
        " is new in the feed that the home page names."
    ),
    source=CODE.url,
    programme=Programme(
        by_contract=False,
        apply=(
            "Enter the address of the site at fed.brid.gy. The home page must be at the root of the"
            " domain, and name the feed in a link rel=alternate."
        ),
    ),
    aliases=("bridgy",),
    formats=("rss", "atom"),
    takes=CODE.must,
    demands=(
        Holds(
            CODE.must,
            rule="no-link",
            paths=("link|atom:link[alternate]",),
            why="It knows articles by their addresses, and skips those that have none.",
        ),
        Distinct(CODE.must),
        Holds(
            CODE.should,
            rule="no-date",
            paths=("pubDate|atom:published|atom:updated",),
            why="It polls as often as articles are published, by their dates.",
        ),
        Pictures(CODE.may, required=True),
    ),
    adopts={"http/content-type": CODE.must, "http/no-content-type": CODE.must},
    remarks=(
        (
            "The first 10 items are read at each poll, until one that is known: newest first.",
            CODE.must,
        ),
        ("An article whose address changes is posted again.", CODE.must),
        ("It polls every two hours at most, and once a day at least.", CODE.may),
        ("After the first webmention from the site it no longer polls the feed.", CODE.may),
        ("Of an article without an image it fetches the page to find one.", CODE.may),
        ("A site that serves WebFinger itself is not bridged.", CODE.must),
    ),
)
