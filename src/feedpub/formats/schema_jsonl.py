"""JSON-LD Lines: news articles for programs that read them, and the schemamap that lists the files.

A file has the articles of one month, the oldest first, at most 1,000; each line is an object of
schema.org. Who publishes and who writes is said once in each file, and named by its ``@id``.

https://schema.org/NewsArticle, https://jsonlines.org/ and
https://developer.yoast.com/features/schema/schema-aggregator/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import msgspec

from feedpub import dates
from feedpub.articles import digital_sources
from feedpub.formats import _sitemap_parts as parts
from feedpub.formats._content import has_body
from feedpub.formats._format import ByMonth, Format, entry
from feedpub.formats._monthly import Line, by_month, oldest_first, suffix
from feedpub.formats._sitemap_parts import Shard, is_listed
from feedpub.markup import encode, escape, prolog
from feedpub.model import Access, Article, Author, Document, Feed, Image, Publication, Video

MAX_ARTICLES = 1_000
_CONTEXT = "https://schema.org"
#: What a schemamap is: the text of an attribute, for NLWeb, and of an element, for Yoast's readers.
_TYPE = "structuredData/schema.org"
_FEEDS = "http://schema.org/schemas/schemafeed/0.1"
_encode = msgspec.json.Encoder().encode


def write(feed: Feed) -> Iterator[Document]:
    """Write all articles, with one file in memory at a time, and then the schemamap."""
    listed: list[Shard] = []
    for document, shard in shards(feed):
        listed.append(shard)
        yield document
    yield over(feed, listed)


def shards(feed: Feed) -> Iterator[tuple[Document, Shard]]:
    """Yield the files of `write`: months newest first, the files of a month in order.

    A file that is full, or whose month is over, keeps its bytes when new articles appear. Pages
    that search engines are not to index, and copies of other pages, are not for other programs
    either.
    """
    publisher = _encode(organization(feed.publication)) + b"\n"
    for month, articles in by_month(filter(is_listed, feed.articles)):
        lines = (line(article, feed) for article in articles)
        for number, some in enumerate(oldest_first(lines, MAX_ARTICLES), 1):
            name = f"{_stem(feed.path)}{suffix(month, number)}.jsonl"
            modified = max(each.modified for each in some)
            shard = parts.beside(feed, name, modified, (*month, number))
            people = {id: data for each in some for id, data in each.shared}
            data = b"".join((publisher, *people.values(), *(each.data for each in some)))
            yield parts.document(feed, data, (each.entry for each in some), shard), shard


def over(feed: Feed, shards: Iterable[Shard]) -> Document:
    """Return the schemamap of the files *shards*, the oldest first."""
    listed = sorted(shards, key=lambda shard: shard.order)
    urls = "".join(
        f'  <url contentType="{_TYPE}">\n    <loc>{escape(each.url)}</loc>\n'
        f"    <lastmod>{dates.rfc3339(each.modified)}</lastmod>\n"
        f"    <sf:contentType>{_TYPE}</sf:contentType>\n  </url>\n"
        for each in listed
    )
    head, tail = parts.frame(())
    head = head.replace(b">\n", f' xmlns:sf="{_FEEDS}">\n'.encode())
    return Document(
        name=schemamap(feed.path),
        format="schemamap",
        data=b"".join((encode(prolog(feed.output.stylesheet)), head, encode(urls), tail)),
        url=schemamap(feed.url) if feed.url else None,
    )


def schemamap(path: str) -> str:
    """Return path or address of the schemamap of the output at *path*: its own, or beside it."""
    return path if path.endswith(".xml") else f"{_stem(path)}-schemamap.xml"


def _stem(path: str) -> str:
    """Return what the names of the files begin with: ``schema`` of ``schemamap.xml``."""
    folder, slash, name = path.removesuffix(".gz").rpartition("/")
    stem = name.rpartition(".")[0] or name
    return folder + slash + ("schema" if stem == "schemamap" else stem)


def line(article: Article, feed: Feed) -> Line:
    """Return the article as a line, with its authors."""
    people = [person(each, feed.publication) for each in article.authors]
    return Line(
        data=_encode(news_article(article, feed, [each["@id"] for each in people])) + b"\n",
        modified=article.updated,
        entry=entry(article),
        shared=tuple((each["@id"], _encode(each) + b"\n") for each in people),
    )


def organization(publication: Publication) -> dict[str, Any]:
    """Return the publication as what publishes its articles."""
    return _said(
        {
            "@context": _CONTEXT,
            "@type": "NewsMediaOrganization",
            "@id": f"{publication.url}#organization",
            "name": publication.name,
            "url": publication.url,
            "description": publication.description,
            "logo": publication.logo,
        }
    )


def person(author: Author, publication: Publication) -> dict[str, Any]:
    """Return the author, whose ``@id`` two people share only if nothing tells them apart."""
    page = (author.url or publication.url).partition("#")[0]
    return _said(
        {
            "@context": _CONTEXT,
            "@type": "Person",
            "@id": f"{page}#/person/{quote(author.name, safe='')}",
            "name": author.name,
            "url": author.url,
            "image": author.avatar,
        }
    )


def news_article(article: Article, feed: Feed, authors: Iterable[str]) -> dict[str, Any]:
    """Return the article, which has its text only if everybody may read it.

    https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
    """
    is_free = article.access is Access.FREE
    return _said(
        {
            "@context": _CONTEXT,
            "@type": "NewsArticle",
            "@id": f"{article.url}{'/' if '#' in article.url else '#'}article",
            "identifier": None if article.id == article.url else article.id,
            "url": article.url,
            "headline": article.title,
            "description": article.summary,
            "articleBody": _text(article) if is_free else None,
            "datePublished": dates.rfc3339(article.published),
            "dateModified": dates.rfc3339(article.updated),
            "expires": dates.rfc3339(article.expires) if article.expires else None,
            "inLanguage": article.language or feed.language,
            "digitalSourceType": digital_sources.in_schema_org(article),
            "author": [{"@id": id} for id in authors],
            "publisher": {"@id": f"{feed.publication.url}#organization"},
            "articleSection": article.sections,
            "keywords": article.tags if is_free else (),
            "image": [_image(each, is_free=is_free) for each in article.images],
            "video": [_video(each) for each in article.videos if is_free],
            "contentLocation": _place(article) if is_free else None,
            "isBasedOn": article.source and article.source.url,
            "isAccessibleForFree": is_free,
            "hasPart": None
            if is_free
            else {"@type": "WebPageElement", "isAccessibleForFree": False},
        }
    )


def _said(node: dict[str, Any]) -> dict[str, Any]:
    """Return *node* without the members that have no value."""
    return {name: value for name, value in node.items() if value not in (None, (), [])}


def _text(article: Article) -> str | None:
    if article.content_text is not None or not has_body(article):
        return article.content_text
    from feedpub.html import to_text

    return to_text(article.content_html or "") or None


def _image(image: Image, *, is_free: bool) -> dict[str, Any]:
    return _said(
        {
            "@type": "ImageObject",
            "url": image.url,
            "width": image.width,
            "height": image.height,
            "caption": image.caption if is_free else None,
            "creditText": image.credit,
        }
    )


def _video(video: Video) -> dict[str, Any]:
    return _said(
        {
            "@type": "VideoObject",
            "name": video.title,
            "description": video.description,
            "thumbnailUrl": video.thumbnail,
            "contentUrl": video.content_url,
            "embedUrl": video.player_url,
            "uploadDate": dates.rfc3339(video.published) if video.published else None,
            "duration": f"PT{video.duration}S" if video.duration else None,
        }
    )


def _place(article: Article) -> dict[str, Any] | None:
    place = article.place
    if place is None:
        return None
    at = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return _said({"@type": "Place", "name": place.name, "geo": at})


SCHEMA_JSONL = Format(
    name="schema-jsonl",
    media_type="application/jsonl",
    path="schemamap.xml",
    write=write,
    by_month=ByMonth(shards=shards, over=over, shard=Shard, translations=False),
)
