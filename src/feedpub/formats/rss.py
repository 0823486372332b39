"""RSS 2.0.

https://www.rssboard.org/rss-specification, with the advice of
https://www.rssboard.org/rss-profile.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from feedpub import dates
from feedpub.formats import _extensions as extensions
from feedpub.formats._archives import add_archive
from feedpub.formats._channel import Assembler, WrittenItem, registered
from feedpub.formats._content import Enclosure, body, categories, enclosures, plain_excerpt
from feedpub.formats._dialect import PLAIN, Dialect
from feedpub.formats._extensions import dc, dcterms
from feedpub.formats._format import Format
from feedpub.formats._illustrated import illustrated
from feedpub.formats._licences import in_item
from feedpub.markup import ATOM, Element, Tags, escape, parse
from feedpub.media_types import type_of
from feedpub.model import Article, Document, Feed, OriginalSource, Publication
from feedpub.text import remembered

#: The formats that the specification allows for the channel's image.
IMAGE_TYPES = {"image/gif", "image/jpeg", "image/png", None}

rss, atom, content = Tags(), Tags("atom"), Tags("content")

_permalink, _opaque = (rss.guid.having(isPermaLink=each) for each in ("true", "false"))
_file = rss.enclosure.shaped("url", "length", "type")


def write(feed: Feed, dialect: Dialect = PLAIN) -> Iterator[Document]:
    """Write the feed as an ``rss`` document with one ``item`` per article."""
    yield KIND.document(feed, dialect)


def item(article: Article, feed: Feed, dialect: Dialect = PLAIN) -> WrittenItem:
    """Return the article as an ``item``."""
    article = illustrated(article, dialect)
    return WrittenItem(
        before=(
            rss.title(article.title),
            rss.link(article.url),
            (_permalink if article.id == article.url else _opaque)(article.id),
            rss.pubDate(dates.rfc822(article.published)),
            *_modified(article),
            # Not in `author`, which takes an e-mail address and breaks parsers if repeated.
            *[_creator(author.name) for author in article.authors],
            _language(article, feed),
            # Without `domain`, which no reader uses and which makes parsers return an object.
            *map(rss.category, categories(article, feed.publication)),
            _description(article),
        ),
        # Never as the description: parsers assume that all items are like the first.
        body=content.encoded.cdata(body(article)),
        after=(
            *map(_enclosure, enclosures(article)[:1]),
            *extensions.pictures(article, dialect),
            *_source(article.source),
            *[
                atom.link.empty(rel="related", href=related.url, title=related.title)
                for related in article.related
            ],
            *[
                atom.link.empty(rel="related", href=other.url, hreflang=other.language)
                for other in article.translations
            ],
            extensions.validity(article),
            *extensions.place(article),
            *extensions.extras(article, feed.publication),
            in_item(article, feed),
        ),
    )


@remembered
def _creator(name: str) -> str:
    return dc.creator(name)


def _description(article: Article) -> str:
    """Return the article's summary; readers treat it as HTML, so it is escaped twice."""
    text = article.summary or plain_excerpt(article)
    return rss.description(escape(text) if text else None)


def _modified(article: Article) -> tuple[str, ...]:
    # MSN reads dcterms:modified, more feed readers atom:updated; rss2email shows the latter as
    # the article's date, so it is not written for articles that never changed.
    instant = article.updated
    if instant == article.published:
        return ()
    updated = dates.rfc3339(instant)
    return atom.updated(updated), dcterms.modified(updated)


def _language(article: Article, feed: Feed) -> str:
    language = article.language
    return dc.language(None if language == feed.language else language)


def _enclosure(enclosure: Enclosure) -> str:
    return _file(enclosure.url, enclosure.size_in_bytes or 0, enclosure.mime_type)


def _source(source: OriginalSource | None) -> tuple[str, ...]:
    if source is None:
        return ()
    address = source.feed_url or source.url
    return (
        dc.source(source.name) if address is None else rss.source(source.name, url=address),
        atom.link.empty(rel="via", href=source.url, title=source.name) if source.url else "",
    )


def _channel(feed: Feed, updated: datetime | None, dialect: Dialect) -> Element:
    from feedgen.feed import FeedGenerator  # 25 ms

    publication, output = feed.publication, feed.output
    channel = FeedGenerator()
    channel.title(feed.title)
    channel.description(output.description or publication.description or feed.title)
    if feed.url is not None:
        channel.link(href=feed.url, rel="self", type=RSS.media_type)
    # Last, because feedgen uses the last link for the channel.
    channel.link(href=publication.url, rel="alternate")
    channel.language(feed.language)
    channel.copyright(publication.copyright)
    channel.managingEditor(publication.editor)
    channel.webMaster(publication.webmaster)
    channel.image(url=_image(publication), title=feed.title, link=publication.url)
    channel.ttl(output.ttl)
    channel.generator("feedpub")
    channel.docs("https://www.rssboard.org/rss-specification")
    registered(channel, feed, dialect)
    root = parse(channel.rss_str())
    _complete(root[0], feed, updated)
    dialect.complete(root[0], feed, dialect.settings)
    return root


def _complete(channel: Element, feed: Feed, updated: datetime | None) -> None:
    # feedgen uses the clock for the channel's date, and does not support hubs.
    built = next(channel.iter("lastBuildDate"))
    if updated is not None:
        built.text = dates.rfc822(updated)
    else:
        channel.remove(built)
    for hub in feed.publication.hubs:
        link = channel.makeelement(f"{{{ATOM}}}link", {"rel": "hub", "href": hub})
        channel.append(link)
    add_archive(channel, feed)


def _image(publication: Publication) -> str | None:
    for url in (publication.logo, publication.icon):
        if url is not None and type_of(url) in IMAGE_TYPES:
            return url
    return None


KIND = Assembler(item=item, root=_channel, end="</channel>")
RSS = Format(
    name="rss",
    media_type="application/rss+xml",
    path="rss.xml",
    limit=50,
    may_be_empty=True,
    has_archives=True,
    needs_bodies=True,
    names_hubs=True,
    write=write,
    speaks=True,
    by_item=KIND,
    rank=1,
)
