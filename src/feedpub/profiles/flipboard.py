"""Flipboard, through its RSS specification for publishers."""

from __future__ import annotations

from feedpub.findings import Severity
from feedpub.profiles._facts import Page, excerpt
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import (
    EITHER_DATE,
    Address,
    Body,
    Byline,
    Head,
    Holds,
    Identity,
    Items,
    Pictures,
    Summary,
    Written,
)

CURRENT = Page("https://pt-br.about.flipboard.com/rss-spec/")
RECENT = excerpt("https://flipboard.helpshift.com/hc/en/1-flipboard/faq/1023-resubmit-an-rss-feed/")
OF_2016 = Page("https://about.flipboard.com/rss-spec/", dated="2016-08-25")
OLDEST = Page("https://in-id.about.flipboard.com/rss-spec")

FLIPBOARD = Profile(
    name="flipboard",
    title="Flipboard",
    about=(
        "Publishers apply with a feed, which people at Flipboard review. The feed is for finding"
        " articles and showing excerpts; whole texts were required in earlier years. Any"
        " reasonable RSS feed will work well, it says."
    ),
    source=RECENT.url,
    programme=Programme(
        by_contract=False,
        apply="Submit the feed at about.flipboard.com/publishers; people review it.",
    ),
    formats=("rss",),
    takes=CURRENT.must,
    demands=(
        Head(
            CURRENT.must,
            rule="incomplete-channel",
            paths=tuple(f"channel/{name}" for name in ("title", "link", "description", "language")),
            why="All four are required.",
        ),
        Identity(CURRENT.must),
        Holds(
            CURRENT.must,
            rule="no-date",
            paths=("pubDate",),
            why="Without a date, the time when the article was first seen counts.",
        ),
        Byline(CURRENT.must),
        Summary(CURRENT.should, required=True, least=300),
        Address(CURRENT.should, same_host=True),
        Pictures(CURRENT.should, required=True, side=500, carriers=("enclosure",)),
        Items(RECENT.should, least=20),
        Items(OF_2016.may, least=30, named={"too-few-items": "fewer-items-than-once-asked-for"}),
        Body(OF_2016.may),
        Written(
            CURRENT.must,
            rule="unreadable-date",
            path="pubDate",
            matches=EITHER_DATE,
            wrong="luni, 23 noiembrie 2026",
        ),
        Written(
            CURRENT.should,
            rule="other-video",
            path="enclosure/@type",
            matches=(r"(?!video/).*|video/mp4", "video/mp4 where it is a video"),
            wrong="video/quicktime",
        ),
        Head(
            OLDEST.may,
            rule="no-hub",
            paths=("channel/atom:link[hub]",),
            why="The first version of the specification required one; it still brings news"
            " sooner. Give the publication a hub.",
        ),
    ),
    # RSS does not allow ISO 8601 dates, but Flipboard does: `unreadable-date` reports all others.
    severities={"rss/invalid-date": Severity.INFO},
    defaults={"limit": 30},
)
