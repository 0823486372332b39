"""Atom 1.0.

https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import starmap

from lxml import etree

from feedpub import dates
from feedpub.articles.identifiers import as_uri
from feedpub.formats import _extensions as extensions
from feedpub.formats._archives import add_archive
from feedpub.formats._channel import Assembler, WrittenItem, registered
from feedpub.formats._content import body, categories, enclosures
from feedpub.formats._dialect import PLAIN, Dialect
from feedpub.formats._extensions import dc
from feedpub.formats._format import Format
from feedpub.formats._illustrated import illustrated
from feedpub.markup import AT, XML, Element, Tags, parse, quote
from feedpub.markup import ATOM as NAMESPACE
from feedpub.model import Article, Author, Document, Feed, Publication
from feedpub.rights import RSL_TYPE, marks
from feedpub.text import remembered
from feedpub.urls import tag_of

#: The date of a feed without articles: Atom requires one, the clock would change the bytes with
#: every run, and no Atom feed is older than Atom.
NEVER = datetime(2005, 12, 1, tzinfo=UTC)

atom = Tags()

_title, _summary = atom.title.having(type="text"), atom.summary.having(type="text")
_content = atom.content.having(type="html")
_alternate = atom.link.shaped("rel", "type", "hreflang", "href")
_enclosure = atom.link.shaped("rel", "type", "length", "title", "href")


def write(feed: Feed, dialect: Dialect = PLAIN) -> Iterator[Document]:
    """Write the feed as a ``feed`` document with one ``entry`` per article."""
    yield KIND.document(feed, dialect)


def entry(article: Article, feed: Feed, dialect: Dialect = PLAIN) -> WrittenItem:
    """Return the article as an ``entry``.

    Without authors it has the feed's author, the publication (§ 4.2.1).
    """
    article = illustrated(article, dialect)
    return WrittenItem(
        start=_start(article, feed),
        before=(
            _title(article.title),
            _alternate("alternate", "text/html", article.language or feed.language, article.url),
            atom.id(_uri(article.id, feed.publication)),
            atom.published(dates.rfc3339(article.published)),
            atom.updated(dates.rfc3339(article.updated)),
            *map(_author, article.authors),
            *starmap(_category, categories(article, feed.publication).items()),
            _summary(article.summary),
        ),
        body=_content.cdata(body(article)),
        after=(
            *_links(article),
            _source(article),
            *extensions.pictures(article, dialect),
            extensions.validity(article),
            *extensions.place(article),
            *extensions.extras(article, feed.publication),
        ),
        end="</entry>",
    )


def _uri(id: str, publication: Publication) -> str:
    """Return an article's *id* as a URI, which Atom requires (§ 4.2.6)."""
    return as_uri(id, tag_of(publication.url, publication.tag_authority))


def _start(article: Article, feed: Feed) -> str:
    if article.language is None or article.language == feed.language:
        return "<entry>"
    return f"<entry xml:lang={quote(article.language)}>"


@remembered
def _category(name: str, scheme: str | None) -> str:
    return atom.category.empty(term=name, scheme=scheme, label=name)


def _author(author: Author) -> str:
    if author.url is None and author.email is None:
        return _named(author.name)
    return atom.author.inline(
        atom.name(author.name), atom.uri(author.url), atom.email(author.email)
    )


@remembered
def _named(name: str) -> str:
    return atom.author.inline(atom.name(name))


def _links(article: Article) -> Iterator[str]:
    for enclosure in enclosures(article):
        yield _enclosure(
            "enclosure",
            enclosure.mime_type,
            enclosure.size_in_bytes,
            enclosure.title,
            enclosure.url,
        )
    for related in article.related:
        yield atom.link.empty(rel="related", title=related.title, href=related.url)
    # Not rel="alternate": readers treat the last one as the article's own address.
    for other in article.translations:
        yield atom.link.empty(rel="related", hreflang=other.language, href=other.url)
    if article.source is not None and article.source.url is not None:
        yield atom.link.empty(rel="via", title=article.source.name, href=article.source.url)


def _source(article: Article) -> str:
    source = article.source
    if source is None:
        return ""
    address = source.feed_url or source.url
    if address is None:
        return dc.source(source.name)
    return atom.source.inline(
        atom.id(address),
        _title(source.name),
        # It is not known when its feed last changed; it had the article by then.
        atom.updated(dates.rfc3339(article.published)),
        atom.link.empty(rel="alternate", href=source.url) if source.url else "",
        atom.link.empty(rel="self", href=source.feed_url) if source.feed_url else "",
    )


def _feed(feed: Feed, updated: datetime | None, dialect: Dialect) -> Element:
    from feedgen.feed import FeedGenerator  # 25 ms

    publication, output = feed.publication, feed.output
    channel = FeedGenerator()
    # All documents of a feed have its id.
    current = feed.archive.current if feed.archive else None
    channel.id(current or feed.url or publication.url)
    channel.title(feed.title)
    channel.subtitle(output.description or publication.description)
    gone = (each.when for each in feed.deleted[:1])
    channel.updated(max(filter(None, (updated, *gone)), default=NEVER))
    channel.author({"name": publication.name, "uri": publication.url})
    channel.link(href=publication.url, rel="alternate", type="text/html", hreflang=feed.language)
    if feed.url is not None:
        channel.link(href=feed.url, rel="self", type=ATOM.media_type)
    for hub in publication.hubs:
        channel.link(href=hub, rel="hub")
    rights = marks(feed, "license-in-atom")
    if rights is not None:  # its entries inherit it (RFC 4946 § 2)
        channel.link(href=rights.license, rel="license", type=RSL_TYPE)
    channel.generator("feedpub")
    channel.icon(publication.icon)
    channel.logo(publication.logo)
    channel.rights(publication.copyright)
    channel.language(feed.language)
    registered(channel, feed, dialect)
    # feedgen's xmlns is a mere attribute until the text is read again.
    root = parse(channel.atom_str())
    _complete(root)
    add_archive(root, feed)
    for deletion in feed.deleted:
        etree.SubElement(
            root,
            f"{{{AT}}}deleted-entry",
            ref=_uri(deletion.id, publication),
            when=dates.rfc3339(deletion.when),
        )
    dialect.complete(root, feed, dialect.settings)
    return root


def _complete(root: Element) -> None:
    # feedgen writes "+00:00" for Z and leaves out the types.
    for updated in root.iterfind(f"{{{NAMESPACE}}}updated"):
        updated.text = (updated.text or "").replace("+00:00", "Z")
    for name in ("title", "subtitle", "rights"):
        for text in root.iterfind(f"{{{NAMESPACE}}}{name}"):
            text.set("type", "text")
    assert root.get(f"{{{XML}}}lang") is not None


KIND = Assembler(item=entry, root=_feed, end="</feed>")
ATOM = Format(
    name="atom",
    media_type="application/atom+xml",
    path="atom.xml",
    limit=50,
    may_be_empty=True,
    has_tombstones=True,
    has_archives=True,
    needs_bodies=True,
    names_hubs=True,
    write=write,
    speaks=True,
    by_item=KIND,
    rank=2,
)
