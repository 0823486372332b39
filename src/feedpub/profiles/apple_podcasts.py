"""Apple Podcasts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedpub.formats import Dialect, Extension, Values
from feedpub.markup import Element
from feedpub.model import Article, Feed
from feedpub.profiles._facts import AGAIN, Page, reported
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import (
    DistinctFiles,
    Episode,
    Head,
    Holds,
    Identity,
    Items,
    Namespaces,
    Title,
)

REQUIREMENTS = Page("https://podcasters.apple.com/support/823-podcast-requirements", checked=AGAIN)
HOST = reported("https://help.prx.org/hc/en-us/articles/360023748473")

#: The most bytes of a channel's description.
DESCRIPTION = 4_000

ITUNES = Extension(
    prefix="itunes",
    uri="http://www.itunes.com/dtds/podcast-1.0.dtd",
    feed={
        "image": "itunes:image/@href",
        "category": "itunes:category/@text",
        "explicit": "itunes:explicit",
        "author": "itunes:author",
        "owner": "itunes:owner/itunes:email",
        "type": "itunes:type",
    },
    entry={
        "duration": "itunes:duration",
        "image": "itunes:image/@href",
        "explicit": "itunes:explicit",
        "episode": "itunes:episode",
        "season": "itunes:season",
        "episodeType": "itunes:episodeType",
    },
)


def channel(generator: Any, feed: Feed, settings: Values) -> None:
    """Write the channel's elements that the directory shows."""
    generator.description(_cut(generator.description()))
    generator.itunes.image(settings.get("artwork"))
    generator.itunes.category(settings.get("category"))
    if "explicit" in settings:
        generator.itunes.explicit("true" if settings["explicit"] else "false")
    generator.itunes.author(settings.get("author", feed.publication.name))
    generator.itunes.owner(settings.get("owner_email"))
    generator.itunes.type(settings.get("type"))


def _cut(text: str) -> str:
    data = text.encode("utf-8", "replace")
    if len(data) <= DESCRIPTION:
        return text
    # Leave room for the ellipsis of three bytes; a partial character at the end is dropped.
    return data[: DESCRIPTION - 3].decode("utf-8", "ignore").rstrip() + "…"


def complete(channel: Element, feed: Feed, settings: Values) -> None:
    """Add the children of elements of *channel*."""
    del feed
    for parent, name, value in (
        ("owner", "name", settings.get("owner_name")),
        ("category", "category", settings.get("subcategory")),
    ):
        outer = channel.find(f"{{{ITUNES.uri}}}{parent}")
        if outer is None or value is None:
            continue
        inner = outer.makeelement(f"{{{ITUNES.uri}}}{name}")
        if name == "category":
            inner.set("text", value)
        else:
            inner.text = value
        outer.insert(0, inner)


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield the duration of the episode."""
    del feed, settings
    duration = article.attachments[0].duration_in_seconds if article.attachments else None
    if duration is not None:
        yield ITUNES.tags.duration(str(round(duration)))


APPLE_PODCASTS = Profile(
    name="apple-podcasts",
    title="Apple Podcasts",
    about=(
        "The directory reads a podcast's RSS feed, submitted through Apple Podcasts Connect;"
        " other apps search the directory."
    ),
    source=REQUIREMENTS.url,
    programme=Programme(
        by_contract=False,
        apply="Add the show with the address of its feed in Apple Podcasts Connect.",
        test_tool="https://podcastsconnect.apple.com/",
    ),
    formats=("rss",),
    takes=REQUIREMENTS.must,
    recognised=(ITUNES.uri,),
    podcast=True,
    demands=(
        Namespaces(REQUIREMENTS.must, uris={"itunes": ITUNES.uri}, required=True),
        Head(
            REQUIREMENTS.must,
            rule="incomplete-channel",
            paths=(
                "channel/itunes:image/@href",
                "channel/itunes:category/@text",
                "channel/itunes:explicit",
                "channel/title",
                "channel/description",
                "channel/language",
            ),
            why="All six are required. Artwork, category and explicit come from the settings of"
            " the output, the others from the publication.",
        ),
        Items(REQUIREMENTS.must, least=1, named={"too-few-items": "no-episodes"}),
        Head(
            REQUIREMENTS.must,
            rule="description-too-long",
            paths=("channel/description",),
            most_bytes=DESCRIPTION,
            why="Shorten it; a letter beyond ASCII has two bytes or more.",
        ),
        Head(
            REQUIREMENTS.must,
            rule="artwork-type",
            paths=("channel/itunes:image/@href",),
            matches=(
                r"(?i)[^?#]+\.(?:jpe?g|png)(?:[?#].*)?",
                "the address of a .jpg or .png",
            ),
            why="The artwork is a square of 1,400 to 3,000 pixels, JPEG or PNG, and its address"
            " ends accordingly.",
        ),
        Holds(
            REQUIREMENTS.must,
            rule="no-title",
            paths=("title",),
            why="An episode without a title is not listed.",
        ),
        Identity(REQUIREMENTS.must),
        Title(REQUIREMENTS.must, most=255),
        Episode(REQUIREMENTS.must, length=True),
        DistinctFiles(HOST.must),
    ),
    adopts={
        "itunes/not-utf-8": REQUIREMENTS.must,
        "itunes/too-long": REQUIREMENTS.must,
        "itunes/unknown-category": REQUIREMENTS.must,
        "itunes/invalid-value": REQUIREMENTS.must,
    },
    dialect=Dialect(extensions=(ITUNES,), channel=channel, item=item, complete=complete),
    settings={
        "artwork": Setting(
            about="the cover, a square JPEG or PNG of 1,400 to 3,000 pixels",
            example="https://curier.example/media/podcast.jpg",
            required=True,
        ),
        "category": Setting(about="one of Apple's categories", example="News", required=True),
        "subcategory": Setting(about="one of those within the category", example="Politics"),
        "explicit": Setting(
            about="whether it is unsuitable for children", example=False, required=True
        ),
        "author": Setting(
            about="the author; default: the name of the publication", example="Curierul Apărării"
        ),
        "owner_name": Setting(about="the owner", example="Redacția"),
        "owner_email": Setting(
            about="the address that Apple writes to; it is public", example="podcast@curier.example"
        ),
        "type": Setting(about="episodic, or serial: to be heard in order", example="episodic"),
    },
)
