"""The ten articles as feeds, by hand: not by what feedpub writes itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

from feedpub.model import Article, Place, Source
from house.articles import as_record
from house.kinds import NO_PLACE, Articles, kind, put

#: Dates of RSS have no fractions of seconds.
WHOLE = "RFC 822 has whole seconds"
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "dcterms": "http://purl.org/dc/terms/",
    "georss": "http://www.georss.org/georss",
}
DECLARED = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())


def tag(name: str, text: str | None, **attributes: str | int | None) -> str:
    """Return an element with *text* in it; nothing of what is ``None``."""
    said = "".join(f' {each.strip("_")}="{escape(str(value))}"'
                   for each, value in attributes.items() if value is not None)  # fmt: skip
    return "" if text is None else f"<{name}{said}>{escape(text, quote=False)}</{name}>"


def date(moment: datetime | None, before: str = "") -> str | None:
    return None if moment is None else before + moment.isoformat()


def point(place: Place | None) -> str | None:
    return None if place is None else f"{place.latitude} {place.longitude}"


def empty(name: str, **attributes: str | int | None) -> str:
    return tag(name, "", **attributes)


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def html(text: str | None) -> str | None:
    """Return the plain *text* as HTML has it."""
    return None if text is None else escape(text, quote=False)


def pictures(article: Article) -> Iterator[str]:
    for each in article.images:
        inside = tag("media:description", each.caption, type="plain")
        inside += tag("media:credit", each.credit, role="photographer")
        yield (
            f'<media:content url="{escape(each.url)}" medium="image" type="{each.mime_type}"'
            f' width="{each.width}" height="{each.height}">{inside}</media:content>'
        )


@kind(
    "rss", "label", "embargo", "canonical_url", "access", "noindex", "images.alt", "authors.url",
    published__fraction=WHOLE, place__name=NO_PLACE,
)  # fmt: skip
def _rss(articles: Articles, folder: Path) -> Source:
    items = []
    for each in articles:
        guid = f'<guid isPermaLink="false">{each.id}</guid>'
        parts = [
            tag("title", html(each.title)), tag("link", each.url), guid,
            tag("description", html(each.summary)),
            f"<content:encoded>{cdata(each.content_html or '')}</content:encoded>",
            tag("pubDate", format_datetime(each.published)),
            tag("dcterms:modified", date(each.modified)),
            tag("dcterms:valid", date(each.expires, "end=")),
            *(tag("dc:creator", author.name) for author in each.authors),
            *(tag("category", name, domain="https://e.example/sections") for name in each.sections),
            *(tag("category", name, domain="https://e.example/tags") for name in each.tags),
            tag("dc:language", each.language), *pictures(each),
            *(empty("atom:link", rel="related", href=to.url, title=to.title)
              for to in each.related),
            *(empty("atom:link", rel="related", href=to.url, hreflang=to.language)
              for to in each.translations),
            tag("georss:point", point(each.place)),
            *(tag("dc:source", of.name) + empty("atom:link", rel="via", href=of.url, title=of.name)
              for of in [each.source] if of),
        ]  # fmt: skip
        items.append(f"<item>{''.join(parts)}</item>")
    head = "<title>Curierul</title><link>https://e.example/</link><description>x</description>"
    text = f'<?xml version="1.0"?>\n<rss version="2.0"{DECLARED}><channel>{head}\n'
    return put(folder, "a.rss", text + "\n".join(items) + "</channel></rss>\n")


def _person(name: str, url: str | None) -> str:
    return f"<author>{tag('name', name)}{tag('uri', url)}</author>"


@kind(
    "atom", "embargo", "canonical_url", "access", "noindex", "images.alt",
    place__name=NO_PLACE,
)  # fmt: skip
def _atom(articles: Articles, folder: Path) -> Source:
    entries = []
    for each in articles:
        parts = [
            tag("title", html(each.title), type="html"), tag("id", each.id),
            empty("link", rel="alternate", href=each.url),
            tag("summary", each.summary), tag("content", each.content_html, type="html"),
            tag("published", each.published.isoformat()),
            tag("updated", (each.modified or each.published).isoformat()),
            tag("dcterms:valid", date(each.expires, "end=")),
            *(_person(author.name, author.url) for author in each.authors),
            *(empty("category", term=name, scheme="https://e.example/label")
              for name in [each.label] if name),
            *(empty("category", term=name, scheme="https://e.example/sections")
              for name in each.sections),
            *(empty("category", term=name, scheme="https://e.example/tags") for name in each.tags),
            *pictures(each),
            *(empty("link", rel="related", href=to.url, title=to.title) for to in each.related),
            *(empty("link", rel="related", href=to.url, hreflang=to.language)
              for to in each.translations),
            tag("georss:point", point(each.place)),
            *("<source>" + tag("title", of.name)
              + empty("link", rel="alternate", href=of.url) + "</source>"
              for of in [each.source] if of),
        ]  # fmt: skip
        inside = "".join(parts)
        entries.append(f'<entry xml:lang="{each.language}">{inside}</entry>')
    space = DECLARED.replace(" xmlns:atom=", " xmlns=")
    head = (
        "<id>https://e.example/</id><title>Curierul</title><updated>2026-11-23T08:00:00Z</updated>"
    )
    text = f"<feed{space}>{head}\n" + "\n".join(entries) + "\n</feed>"
    # By their look, titles that show entities are taken for HTML that was written as text.
    return put(folder, "a.atom", text, text="plain")


@kind("json-feed")
def _json_feed(articles: Articles, folder: Path) -> Source:
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1", "title": "Curierul",
        "home_page_url": "https://e.example/", "items": list(map(as_record, articles)),
    }  # fmt: skip
    return put(folder, "feed.json", json.dumps(feed, ensure_ascii=False), text="plain")


@kind(
    "sitemap", "id", "summary", "content_html", "authors", "sections", "label", "canonical_url",
    "related", "access", "place", "source", "expires", "embargo", "noindex", "images.width",
    "images.height", "images.mime_type", "images.credit", "images.alt",
)  # fmt: skip
def _sitemap(articles: Articles, folder: Path) -> Source:
    pages = []
    for each in articles:
        publication = tag("news:name", "Curierul") + tag("news:language", each.language)
        parts = [
            tag("loc", each.url), tag("lastmod", date(each.modified)),
            f"<news:news><news:publication>{publication}</news:publication>",
            tag("news:publication_date", each.published.isoformat()),
            tag("news:title", html(each.title)),
            tag("news:keywords", ", ".join(each.tags)), "</news:news>",
            *(f"<image:image>{tag('image:loc', image.url)}"
              f"{tag('image:caption', image.caption)}</image:image>" for image in each.images),
            *(empty("xhtml:link", rel="alternate", hreflang=to.language, href=to.url)
              for to in each.translations),
        ]  # fmt: skip
        pages.append(f"<url>{''.join(parts)}</url>")
    spaces = (
        ' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
        ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    )
    return put(folder, "a.xml", f"<urlset{spaces}>\n" + "\n".join(pages) + "</urlset>")
