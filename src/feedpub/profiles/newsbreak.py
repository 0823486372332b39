"""NewsBreak, through its feeds for publishers."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.formats import Dialect, Extension, Values
from feedpub.model import Article, Feed
from feedpub.profiles._facts import Page, excerpt, reported
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import (
    Body,
    Byline,
    Figures,
    Frames,
    Head,
    Holds,
    Identity,
    Items,
    Language,
    Namespaces,
    Pictures,
    Summary,
    Teasers,
)

FAQ = Page("https://support.newsbreak.com/publisher-faq")
MORE = excerpt("https://support.newsbreak.com/knowledge/faq-content")
PARTNER = reported("https://github.com/mainlinemedia/scoreline-feeds", dated="2026-08")

NB = Extension(
    prefix="nb",
    uri="https://www.newsbreak.com/",
    entry={"scripts": "nb:scripts", "disclosure": "nb:disclosure"},
    always=True,
)


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield NewsBreak's additions to RSS: analytics and disclosures."""
    del article, feed
    if "scripts" in settings:
        yield "".join(NB.tags.scripts.cdata(settings["scripts"]))
    if "disclosure" in settings:
        yield NB.tags.disclosure(settings["disclosure"])


NEWSBREAK = Profile(
    name="newsbreak",
    title="NewsBreak",
    about=(
        "The app shows whole articles of publishers from the United States, in English. People"
        " review each application: they look for bylines, credits of pictures, and a page that"
        " says who makes the site."
    ),
    source=FAQ.url,
    programme=Programme(
        countries=("US",),
        languages=("en",),
        by_contract=False,
        apply=(
            "Apply as a publisher at newsbreak.com; people review the site, which needs a page"
            " about itself, bylines and credits of images."
        ),
    ),
    formats=("rss",),
    takes=PARTNER.must,
    recognised=(NB.uri,),
    demands=(
        Body(FAQ.must, own=True),
        Teasers(MORE.must),
        Pictures(FAQ.must, required=True),
        Pictures(FAQ.should, credit=True),
        Byline(FAQ.must),
        Language(FAQ.must, only=("en",)),
        Namespaces(PARTNER.must, uris={"nb": NB.uri}, required=True),
        Head(
            PARTNER.must,
            rule="incomplete-channel",
            paths=tuple(f"channel/{name}" for name in ("title", "link", "description", "language")),
            why="All four are required.",
        ),
        Summary(PARTNER.must, required=True),
        Holds(
            PARTNER.must,
            paths=("content:encoded", "title", "link", "pubDate", "dc:creator", "description"),
        ),
        Identity(PARTNER.must, permalink=True),
        Figures(PARTNER.should, captions=True),
        Frames(PARTNER.should, classes=("nb-video", "nb-audio")),
        Items(PARTNER.may, most=50),
    ),
    dialect=Dialect(extensions=(NB,), item=item),
    settings={
        "scripts": Setting(about="scripts that count readers", example="<script>count()</script>"),
        "disclosure": Setting(
            about="what the newsroom discloses to readers",
            example="Links to shops may earn us money.",
        ),
    },
    defaults={"limit": 50, "content": "full", "guid": "url"},
    remarks=(
        ("Old news, too many pictures and texts that are too long are turned away.", MORE.must),
        (
            "The guid is the article's address by the output alone: no other feed changes.",
            PARTNER.should,
        ),
    ),
)
