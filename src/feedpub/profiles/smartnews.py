"""SmartNews, by SmartFormat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from feedpub import html
from feedpub.formats import Dialect, Extension, Values
from feedpub.markup import Tags
from feedpub.model import Article, Feed, Status
from feedpub.profiles._facts import Page, reported
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles.demands import (
    Address,
    Age,
    Body,
    Deletions,
    Head,
    Holds,
    Identity,
    Items,
    Namespaces,
    Pictures,
    Size,
    Summary,
    Title,
    Written,
)

FORMAT = Page("https://publishers.smartnews.com/hc/en-us/articles/56500436151065")
FORMAT_21 = Page("https://publishers.smartnews.com/hc/en-us/articles/360036526213")
JAPANESE = Page("https://publishers.smartnews.com/hc/ja/articles/360010977813")
MESSAGES = Page("https://publishers.smartnews.com/hc/ja/articles/360022876234")
CHECKLIST = Page("https://publishers.smartnews.com/ja/smartformat/checklist/")
DROPPED = Page("https://publishers.smartnews.com/hc/ja/articles/360049232353")
DELETING = Page("https://publishers.smartnews.com/hc/ja/articles/360021354914")
PLUGIN = reported("https://github.com/mt8/feedwright")

#: What SmartNews shows of a channel's description.
DESCRIPTION = 30

SNF = Extension(
    prefix="snf",
    uri="http://www.smartnews.be/snf",
    feed={"logo": "snf:logo/url", "darkModeLogo": "snf:darkModeLogo/url"},
    entry={
        "analytics": "snf:analytics",
        "video": "snf:video",
        "sponsoredLink": "snf:advertisement/snf:sponsoredLink",
    },
)
_media = Tags("media")


def channel(generator: Any, feed: Feed, settings: Values) -> None:
    """Say of the channel what SmartNews shows of it."""
    generator.description(html.excerpt(generator.description(), DESCRIPTION))
    newest = max((article.updated for article in feed.articles), default=None)
    if newest is not None:
        generator.pubDate(newest)
    generator.snf.logo(feed.publication.logo)
    generator.snf.darkModeLogo(settings.get("dark_mode_logo"))


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield what SmartNews reads beyond RSS: whether the article stands, and how it is counted."""
    del feed
    is_gone = article.status is Status.WITHDRAWN
    yield _media.status.empty(state="deleted" if is_gone else "active")
    script = settings.get("analytics")
    if script is not None and not is_gone:
        yield "".join(SNF.tags.analytics.cdata(_counting(script, article)))


def _counting(script: str, article: Article) -> str:
    for name, value in (("{url}", article.url), ("{title}", article.title)):
        # It stands inside a string of a script inside HTML: neither may end there.
        script = script.replace(name, json.dumps(value)[1:-1].replace("<", "\\u003c"))
    return script


SMARTNEWS = Profile(
    name="smartnews",
    title="SmartNews",
    about=(
        "The app polls a feed in SmartFormat, which is RSS 2.0 or Atom with a namespace of its"
        " own, and shows whole articles. A deletion must be announced: to drop the item is not"
        " enough."
    ),
    source=FORMAT.url,
    formats=("rss", "atom"),
    recognised=(SNF.uri,),
    # The url of a logo stands in no namespace there.
    severities={"rss/no-namespace": None},
    demands=(
        Size(MESSAGES.must, most=1_000_000),
        Namespaces(
            FORMAT.must,
            uris={
                "snf": SNF.uri,
                "content": "http://purl.org/rss/1.0/modules/content/",
                "dc": "http://purl.org/dc/elements/1.1/",
                "media": "http://search.yahoo.com/mrss/",
            },
        ),
        Head(
            FORMAT.must,
            rule="incomplete-channel",
            paths=(
                "channel/title|feed/atom:title",
                "channel/link|feed/atom:link[alternate]",
                "channel/description|feed/atom:subtitle",
                "channel/pubDate|feed/atom:updated",
                "channel/language|feed/@xml:lang",
            ),
            why="All of them are required since version 2.2 of the format.",
            formats=("rss", "atom"),
        ),
        Head(
            FORMAT.must,
            rule="html-in-channel-title",
            paths=("channel/title", "feed/atom:title"),
            matches=(r"[^<>]*[^\W_][^<>]*", "a name in plain text"),
            why="Write the name without markup.",
            formats=("rss", "atom"),
        ),
        Head(
            FORMAT.must,
            rule="long-channel-description",
            paths=("channel/description", "feed/atom:subtitle"),
            most=DESCRIPTION,
            why="Give the output a short description; `feedpub build` cuts a longer one.",
            formats=("rss", "atom"),
        ),
        Head(
            FORMAT_21.should,
            rule="no-logo",
            paths=("channel/snf:logo|feed/snf:logo",),
            why="SmartView First shows it. Give the publication a logo, a PNG of 700 × 100 pixels.",
            formats=("rss", "atom"),
        ),
        Head(
            JAPANESE.should,
            rule="no-ttl",
            paths=("channel/ttl",),
            why="It says how soon an edit or a deletion is seen. Give the output a ttl.",
        ),
        Identity(PLUGIN.must),
        Title(PLUGIN.must, plain=True),
        Summary(PLUGIN.should, required=True),
        Body(CHECKLIST.must),
        Holds(
            PLUGIN.must,
            paths=(
                "content:encoded|atom:content",
                "title|atom:title",
                "link|atom:link[alternate]",
                "pubDate|atom:published",
            ),
        ),
        Holds(
            PLUGIN.may,
            rule="no-creator",
            paths=("dc:creator|atom:author",),
            why="Give the record authors.",
        ),
        Pictures(
            PLUGIN.must, required=True, side=200, ratio=(0.303, 3.3), carriers=("media:thumbnail",)
        ),
        Address(DROPPED.should, tracking=False),
        Age(DROPPED.must),
        Written(
            DROPPED.must,
            rule="two-digit-year",
            path="pubDate",
            matches=(r"[^:]*?\b\d{4}\b.*", "a date with a year of four digits"),
            wrong="Mon, 23 Nov 26 08:00:00 +0000",
        ),
        Deletions(DELETING.must),
        Items(PLUGIN.may, most=20),
    ),
    # Its own specification puts url into the logo without a namespace.
    adopts={"rss/no-namespace": FORMAT_21.may, "xml/encoding-not-utf-8": FORMAT.must},
    dialect=Dialect(extensions=(SNF,), channel=channel, item=item),
    settings={
        "dark_mode_logo": Setting(
            about="the address of the logo for dark screens, a PNG of 700 × 100 pixels",
            example="https://curier.example/logo-dark.png",
        ),
        "analytics": Setting(
            about=(
                "a script that counts readers; {url} and {title} in its strings stand for those of"
                " the article"
            ),
            example='<script>count("{url}", "{title}")</script>',
        ),
    },
    defaults={"limit": 20, "ttl": 15, "content": "full"},
)
