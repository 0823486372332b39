"""SmartNews, through SmartFormat."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from feedpub import html
from feedpub.date_grammar import FOUR_DIGIT_YEAR
from feedpub.formats import Dialect, Extension, Values
from feedpub.markup import Tags
from feedpub.model import Article, Feed, Status
from feedpub.profiles._facts import Page, excerpt, reported, unconfirmed
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles._programme import Programme
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
#: Elements that an item must have, according to the first versions of the format.
ITEMS = excerpt("https://publishers.smartnews.com/hc/en-us/articles/360022906393")
HTML_TAGS = excerpt("https://publishers.smartnews.com/hc/ja/articles/360036526213")
FORMAT_21 = Page("https://publishers.smartnews.com/hc/en-us/articles/360036526213")
JAPANESE = Page("https://publishers.smartnews.com/hc/ja/articles/360010977813")
MESSAGES = Page("https://publishers.smartnews.com/hc/ja/articles/360022876234")
CHECKLIST = Page("https://publishers.smartnews.com/ja/smartformat/checklist/")
DROPPED = Page("https://publishers.smartnews.com/hc/ja/articles/360049232353")
#: SmartNews refuses "very old" articles without giving a number: a year is presumed.
VERY_OLD = unconfirmed(DROPPED.url)
PREVIEW = excerpt(MESSAGES.url)
DELETING = Page("https://publishers.smartnews.com/hc/ja/articles/360021354914")
PLUGIN = reported("https://github.com/mt8/feedwright")

#: The characters that SmartNews shows of a channel's description.
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
    """Write the channel's elements that SmartNews shows."""
    known = settings.get("description") or generator.description() or feed.title
    generator.description(short(known, DESCRIPTION))
    newest = max((article.updated for article in feed.articles), default=None)
    # An empty channel has a date, too: the start of the day, so that all runs of a day write the
    # same bytes.
    generator.pubDate(newest or feed.now.replace(hour=0, minute=0, second=0, microsecond=0))
    generator.snf.logo(feed.publication.logo)
    generator.snf.darkModeLogo(settings.get("dark_mode_logo"))


#: Where a sentence ends, and where a clause ends.
_ENDS = (re.compile(r"[.!?…。！？]+(?=\s|$)"), re.compile(r"\s*(?:[,;:|•]\s|\s[-–—(]\s?)"))


def short(text: str, most: int) -> str:
    """Return *text*, or as many whole sentences of it as fit in *most* characters.

    If not even one fits, its first clause that makes sense alone; failing that, an excerpt.
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    for end, includes in zip(_ENDS, (True, False), strict=True):
        cuts = [each.end() if includes else each.start() for each in end.finditer(text[: most + 1])]
        kept = [cut for cut in cuts if 0 < cut <= most]
        if kept:
            # Only the first clause: "Defence, politics and" would be a fragment again.
            return text[: kept[-1] if includes else kept[0]]
    return html.excerpt(text, most)


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield SmartNews' additions to RSS: whether the article is still valid, and analytics."""
    del feed
    is_gone = article.status is Status.WITHDRAWN
    yield _media.status.empty(state="deleted" if is_gone else "active")
    script = settings.get("analytics")
    if script is not None and not is_gone:
        yield "".join(SNF.tags.analytics.cdata(_counting(script, article)))


_PLACEHOLDER = re.compile(r"\{(url|title)\}")
#: Characters that cannot end a string, a script or an HTML attribute, whatever the quotes.
_HARMLESS = frozenset(" .,:;/-_=?#%+!()[]@~*|")


def _counting(script: str, article: Article) -> str:
    """Return *script* with the values of *article* for ``{url}`` and ``{title}``.

    Both are replaced in one pass, so that a ``{url}`` in a title stays as it is.
    """
    said = {"url": article.url, "title": article.title}
    return _PLACEHOLDER.sub(lambda found: _quoted(said[found[1]]), script)


def _quoted(text: str) -> str:
    """Return *text* escaped for a JavaScript string, whatever its quotes."""
    return "".join(
        each
        if each in _HARMLESS or (each.isascii() and each.isalnum())
        else json.dumps(each)[1:-1]
        if not each.isascii()
        else f"\\u{ord(each):04x}"
        for each in text
    )


SMARTNEWS = Profile(
    name="smartnews",
    title="SmartNews",
    about=(
        "The app polls a feed in SmartFormat, which is RSS 2.0 or Atom with a namespace of its"
        " own, and shows whole articles. A deletion must be announced: to drop the item is not"
        " enough."
    ),
    source=FORMAT.url,
    programme=Programme(
        countries=("JP", "US"),
        languages=("en", "ja"),
        by_contract=True,
        apply="Apply at publishers.smartnews.com, with a feed that the checker calls valid.",
        test_tool="https://sf-validator.smartnews.com/",
    ),
    formats=("rss", "atom"),
    takes=FORMAT.must,
    recognised=(SNF.uri,),
    # The url in a logo has no namespace there.
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
            why="Give the output a short `description` in its settings; of a longer one"
            " `feedpub build` keeps whole sentences.",
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
            ITEMS.must,
            rule="no-title-or-link",
            paths=("title|atom:title", "link|atom:link[alternate]"),
            why="Both are required. Let the record say them.",
        ),
        Holds(PLUGIN.must, paths=("content:encoded|atom:content", "pubDate|atom:published")),
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
        Age(VERY_OLD.may, most=timedelta(days=365), future=False),
        Written(
            DROPPED.must,
            rule="two-digit-year",
            path="pubDate",
            matches=(FOUR_DIGIT_YEAR + ".*", "a date with a year of four digits"),
            wrong="Mon, 23 Nov 26 08:00:00 +0000",
        ),
        Deletions(DELETING.must),
        Items(PLUGIN.may, most=20),
    ),
    # Its own specification puts url into the logo without a namespace.
    adopts={"rss/no-namespace": FORMAT_21.may, "xml/encoding-not-utf-8": FORMAT.must},
    dialect=Dialect(extensions=(SNF,), channel=channel, item=item),
    settings={
        "description": Setting(
            about=f"what the channel is, in {DESCRIPTION} characters at most",
            example="Știri despre apărare",
        ),
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
    remarks=(
        ("Very old articles are refused.", excerpt(DROPPED.url).must),
        ("A list says which elements of HTML are taken; others may be dropped.", HTML_TAGS.may),
        (
            "Its checker says Valid, Warning or Invalid, and shows the first 20 articles. Valid"
            " does not mean accepted; a warning lowers the ranking.",
            PREVIEW.may,
        ),
    ),
)
