"""Podcast Index, and the apps that read the podcast namespace."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from feedpub.formats import Dialect, Extension, Values
from feedpub.model import Article, Feed
from feedpub.profiles._facts import AGAIN, Page, unconfirmed
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Episode, Head, Identity, Namespaces, Spoil, Written, spoil_item

NAMESPACE = Page("https://podcasting2.org/docs/podcast-namespace")
#: Namespaces that readers must treat as the same: https://podcasting2.org/docs/podcast-namespace
ON_GITHUB = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
OF_NAMESPACE = Page(ON_GITHUB, checked=AGAIN)
SCHEMA = Page(
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/schema/podcast.xsd",
    checked=AGAIN,
)
INDEX = unconfirmed("https://podcastindex.org/add")

#: The namespace for the UUID that is derived from the address of a podcast's feed.
GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
#: Media types of transcripts.
TRANSCRIPTS = ("text/vtt", "text/srt", "application/x-subrip", "application/srt")

PODCAST = Extension(
    prefix="podcast",
    uri="https://podcastindex.org/namespace/1.0",
    feed={
        "guid": "podcast:guid",
        "locked": "podcast:locked",
        "medium": "podcast:medium",
        "funding": "podcast:funding",
    },
    entry={
        "person": "podcast:person",
        "transcript": "podcast:transcript",
        "chapters": "podcast:chapters",
        "season": "podcast:season",
        "episode": "podcast:episode",
    },
)


def guid(url: str) -> str:
    """Return the permanent GUID of the podcast whose feed is at *url*.

    https://podcasting2.org/docs/podcast-namespace/tags/guid
    """
    return str(uuid.uuid5(GUIDS, url.partition("://")[2].rstrip("/")))


def channel(generator: Any, feed: Feed, settings: Values) -> None:
    """Write the channel's GUID, and who may import the podcast elsewhere."""
    known = settings.get("guid")
    generator.podcast.guid(known if known or feed.url is None else guid(feed.url))
    generator.podcast.locked("yes" if settings.get("locked", True) else "no")
    generator.podcast.medium(settings.get("medium", "podcast"))


def complete(channel: Any, feed: Feed, settings: Values) -> None:
    """Write in *channel* who can allow a transfer."""
    del feed
    locked = channel.find(f"{{{PODCAST.uri}}}locked")
    if locked is not None and "owner_email" in settings:
        locked.set("owner", settings["owner_email"])


def item(article: Article, feed: Feed, settings: Values) -> Iterator[str]:
    """Yield the people who speak, and the transcript."""
    del settings
    for author in article.authors:
        yield PODCAST.tags.person(author.name, href=author.url, img=author.avatar)
    for file in article.attachments:
        kind = file.mime_type.lower().partition(";")[0].strip()
        if kind in TRANSCRIPTS:
            yield PODCAST.tags.transcript.empty(
                url=file.url, type=kind, language=article.language or feed.language
            )


class Transcripts(Written):
    """How the address of a transcript must be written, if there is one."""

    def spoils(self) -> Mapping[str, Spoil]:
        """Return a change that adds one with an invalid address."""
        added = f'<podcast:transcript url="{self.wrong}" type="text/vtt"/></item>'
        return {self.rule: spoil_item(rb"</item>", added.encode())}


PODCAST_INDEX = Profile(
    name="podcast-index",
    title="Podcast Index",
    about=(
        "The open directory, and the apps that read more of a podcast than Apple's tags: who is"
        " heard, transcripts, and an identity that survives when the feed moves."
    ),
    source=NAMESPACE.url,
    programme=Programme(
        by_contract=False,
        apply="Add the feed at podcastindex.org/add.",
    ),
    formats=("rss",),
    takes=NAMESPACE.must,
    recognised=(PODCAST.uri, ON_GITHUB),
    podcast=True,
    demands=(
        Namespaces(
            OF_NAMESPACE.must,
            uris={"podcast": PODCAST.uri},
            also={ON_GITHUB: PODCAST.uri},
        ),
        Head(
            NAMESPACE.should,
            rule="no-guid",
            paths=("channel/podcast:guid",),
            why="By it, apps know the podcast again when its feed has moved. `feedpub build` makes"
            " it from the address of the feed; once published it stays, so say the old one in the"
            " settings after a move.",
        ),
        Head(
            NAMESPACE.must,
            rule="guid-is-no-uuid",
            paths=("channel/podcast:guid",),
            matches=(
                r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
                "a UUID of version 5, made from the feed's address",
            ),
            why="It is a UUID of version 5, made from the address of the feed without its scheme"
            " and without slashes at the end.",
        ),
        Head(
            NAMESPACE.may,
            rule="not-locked",
            paths=("channel/podcast:locked",),
            why="With yes, hosting platforms do not import the feed without asking its owner.",
        ),
        Head(
            NAMESPACE.may,
            rule="no-medium",
            paths=("channel/podcast:medium",),
            why="Write podcast, or another medium; the default is podcast.",
        ),
        Transcripts(
            NAMESPACE.should,
            rule="insecure-transcript",
            path="podcast:transcript/@url",
            matches=(r"https://.*", "an https address"),
            wrong="http://curier.example/1.vtt",
            why="Addresses in this namespace are https.",
        ),
        Identity(INDEX.must),
        Episode(INDEX.must),
    ),
    adopts={
        f"podcast/{name}": NAMESPACE.must
        for name in (
            "missing-attribute",
            "duplicate-element",
            "invalid-value",
            "invalid-url",
            "invalid-media-type",
            "invalid-number",
        )
    },
    dialect=Dialect(extensions=(PODCAST,), channel=channel, item=item, complete=complete),
    settings={
        "guid": Setting(
            about="the GUID of the podcast before its feed moved",
            example="917393e3-1b1e-5cef-ace4-edaa54e1f810",
        ),
        "locked": Setting(about="whether other platforms must not import it", example=True),
        "owner_email": Setting(
            about="whom they ask before importing it; it is public",
            example="podcast@curier.example",
        ),
        "medium": Setting(
            about="the content of the feed: podcast, music, video", example="podcast"
        ),
    },
    remarks=(
        (
            "Readers take the namespace's address on GitHub for the same namespace.",
            OF_NAMESPACE.must,
        ),
        ("The namespace has an XML schema now, with 31 tags.", SCHEMA.may),
    ),
)
