"""Apple News, through RSS and FlatPlan, the service that imports feeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedpub import dates, language
from feedpub.formats import Dialect, Values
from feedpub.markup import Tags
from feedpub.model import Article, Feed
from feedpub.profiles._facts import AGAIN, Page, reported
from feedpub.profiles._profile import Profile, Setting, State
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import (
    Body,
    Head,
    Holds,
    Identity,
    Items,
    Summary,
    Teasers,
    Title,
)

APPLE = Page("https://support.apple.com/en-qa/guide/news-publisher/apdc2c7520ff/icloud")
#: Who may apply.
CHANNELS = Page("https://support.apple.com/guide/news-publisher/apde42330c66/icloud", checked=AGAIN)
VENDOR = reported("https://craftcms.com/", checked=AGAIN)
FLATPLAN = reported("https://flatplan.io/knowledge-base/technical-requirements")
OLDER = reported(
    "https://wearemathematics.co.uk/client/apple-news/module/the-technical-requirements-of-rss/"
)

_atom = Tags("atom")


def channel(generator: Any, feed: Feed, settings: Values) -> None:
    """Add a country to the publication's language if it has none."""
    if "language" in settings and "-" not in feed.language:
        generator.language(settings["language"])


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield when *article* was last changed, or published: FlatPlan requires the element."""
    del settings
    if feed.output.format == "rss" and article.updated == article.published:
        yield _atom.updated(dates.rfc3339(article.published))


APPLE_NEWS = Profile(
    name="apple-news",
    title="Apple News by RSS",
    about=(
        "Channels that publish by RSS show what their feed holds. Apple News is for publishers"
        " based in Australia, Canada, the United Kingdom or the United States, and not for personal"
        " blogs, press releases or reposted articles. Whether plain RSS is still taken is"
        " contradicted: ask Apple first. FlatPlan, which turns feeds into Apple's own format, is"
        " the way in for RSS."
    ),
    state=State.UNKNOWN,
    source=APPLE.url,
    programme=Programme(
        countries=("AU", "CA", "GB", "US"),
        by_contract=False,
        apply=(
            "Ask Apple first whether it still takes a plain RSS feed. Then apply as a publisher at"
            " icloud.com/newspublisher."
        ),
    ),
    takes=APPLE.must,
    formats=("rss", "atom"),
    demands=(
        Head(
            APPLE.must,
            rule="incomplete-channel",
            paths=(
                "channel/title|feed/atom:title",
                "channel/link|feed/atom:link[alternate]",
                "channel/language|feed/@xml:lang",
            ),
            why="Title, link and language are required.",
            formats=("rss", "atom"),
        ),
        Head(
            APPLE.must,
            rule="language-without-country",
            paths=("channel/language", "feed/@xml:lang"),
            matches=(
                language.WITH_REGION,
                "a language with its country, such as en-GB",
            ),
            why="Give the publication such a language, or the output one in its settings.",
            formats=("rss", "atom"),
        ),
        Identity(FLATPLAN.must),
        Title(APPLE.should, least=15, most=60, cut=False, plain=True),
        Summary(APPLE.must, required=True),
        Holds(
            APPLE.must,
            paths=(
                "link|atom:link[alternate]",
                "title|atom:title",
                "description|atom:summary",
            ),
        ),
        Body(APPLE.should),
        Teasers(APPLE.should),
        Holds(
            FLATPLAN.should,
            rule="no-updated-date",
            paths=("atom:updated|dcterms:modified",),
            why="An edit is noticed when this date moves. `feedpub build` writes it.",
        ),
        Items(FLATPLAN.should, least=10, most=60),
        Items(OLDER.may, least=40, named={"too-few-items": "fewer-items-than-once-asked-for"}),
    ),
    adopts={"xml/encoding-not-utf-8": APPLE.must},
    dialect=Dialect(channel=channel, item=item),
    settings={
        "language": Setting(
            about="the language with its country, where the publication's has none",
            example="ro-RO",
        )
    },
    defaults={"limit": 60, "content": "full"},
    remarks=(
        (
            "It is for publishers based in Australia, Canada, the United Kingdom or the United"
            " States; not for personal blogs, press releases or reposted articles.",
            CHANNELS.must,
        ),
        ("Plain RSS is not taken any more, the maker of a CMS says: ask Apple first.", VENDOR.may),
        ("FlatPlan is the way in for RSS.", OLDER.may),
    ),
)
