"""Samsung News, the news app of Galaxy phones, which followed upday."""

from __future__ import annotations

from feedpub.profiles._facts import AGAIN, reported
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Address, Holds, Identity, Open, Pictures, Summary, Title

KINGDOM = reported(
    "https://pressgazette.co.uk/platforms/samsung-rolls-out-new-default-news-app-in-uk",
    checked=AGAIN,
)
STATES = reported("https://www.mediaplaynews.com/tag/news/", dated="2023-04", checked=AGAIN)
BEFORE = reported("https://corporate.upday.com/publishers", checked=AGAIN)

SAMSUNG_NEWS = Profile(
    name="samsung-news",
    title="Samsung News",
    about=(
        "The app on Galaxy phones shows news of partners, all free to read, chosen by editors and"
        " by topic. It came to the United States in April 2023 and took upday's place in the United"
        " Kingdom. It publishes no specification; what upday asked for is the best that is known."
    ),
    source=KINGDOM.url,
    programme=Programme(
        countries=("US", "GB"),
        languages=("en",),
        by_contract=True,
        apply="Ask Samsung to become a partner; no form for publishers is known.",
    ),
    formats=("rss", "atom"),
    takes=BEFORE.must,
    demands=(
        Open(KINGDOM.must),
        Identity(BEFORE.should),
        Holds(
            BEFORE.should,
            rule="no-date",
            paths=("pubDate|dc:date|atom:published|atom:updated",),
            why="An app of news sorts by date.",
        ),
        Title(BEFORE.should, plain=True),
        Summary(BEFORE.should, required=True),
        Address(BEFORE.should, inner=True),
        Pictures(BEFORE.should, required=True),
    ),
    remarks=(
        ("It has editors and takes content that is free to read.", KINGDOM.may),
        (
            "More partners in the United States were to come through upday, which has closed.",
            STATES.may,
        ),
        ("The site must work on telephones: the app shows headline and beginning.", BEFORE.may),
    ),
)
