"""What several documents of one publication say of the same articles, and of each other.

These rules are called with all documents at once, ``on="publication"``. In their examples a line
``---`` separates documents, and ``--- previous`` those that came before; the documents are called
1.xml, 2.xml, ….
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from feedpub import dates
from feedpub.checks._together import (
    At,
    Facts,
    Found,
    Item,
    Together,
    canonical,
    host_of,
    language_of,
    unique_urls,
)
from feedpub.findings import Severity, rule
from feedpub.text import shown

_NEWS = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap"
_INDEX = "https://www.sitemaps.org/protocol.html#index"
_VERSIONS = "https://developers.google.com/search/docs/specialty/international/localized-versions"
_FRESH = 48 * 3600
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def _feed(items: str, more: str = "") -> str:
    return (
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>Example"
        "</title><link>https://example.org/</link><description>News</description>"
        "<atom:link rel='self' type='application/rss+xml' href='https://example.org/rss'/>"
        f"{more}{items}</channel></rss>"
    )


def _item(
    title: str = "Rain",
    date: str = "Mon, 23 Nov 2026 08:00:00 +0000",
    link: str = "rain",
    guid: str = "rain",
) -> str:
    return (
        f"<item><title>{title}</title><link>https://example.org/{link}</link><description>Again"
        f"</description><guid isPermaLink='false'>https://example.org/{guid}</guid>"
        f"<pubDate>{date}</pubDate></item>"
    )


def _json(title: str = "Rain", url: str = "rain", language: str = "en") -> str:
    return (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Example", "home_page_url": '
        f'"https://example.org/", "feed_url": "https://example.org/feed.json", "items": [{{"id": '
        f'"https://example.org/rain", "url": "https://example.org/{url}", "title": "{title}", '
        f'"language": "{language}", "content_text": "Again"}}]}}'
    )


def _news(name: str = "Example", link: str = "rain", language: str = "en") -> str:
    return (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url>"
        f"<loc>https://example.org/{link}</loc><news:news><news:publication><news:name>{name}"
        f"</news:name><news:language>{language}</news:language></news:publication>"
        "<news:publication_date>2026-11-23T08:00:00+00:00</news:publication_date>"
        "<news:title>Rain</news:title></news:news></url></urlset>"
    )


def _index(*names: str) -> str:
    entries = "".join(f"<sitemap><loc>https://example.org/{name}</loc></sitemap>" for name in names)
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f"<sitemapindex xmlns='{schema}'>{entries}</sitemapindex>"


def _page(name: str, *versions: str) -> str:
    links = "".join(
        f"<xhtml:link rel='alternate' hreflang='{code}' href='https://example.org/{code}'/>"
        for code in versions
    )
    return (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:xhtml='http://www.w3.org/1999/xhtml'><url>"
        f"<loc>https://example.org/{name}</loc>{links}</url></urlset>"
    )


def _several(*documents: str, previous: str = "") -> str:
    return "\n---\n".join(documents) + (f"\n--- previous\n{previous}" if previous else "")


_FLOOD = _item("Flood", link="flood", guid="flood")
_SAME = _several(_feed(_item()), _json(), _news())


def _differing(
    together: Together,
    field: str,
    value: Callable[[Item], Any],
    say: Callable[[Item], str],
    least: Callable[[Any, Any], bool] = lambda one, other: bool(one != other),
) -> Found:
    """Yield where a document says another *value* of an article than the first that has one."""
    for sightings in together.articles:
        first: tuple[Facts, Item, Any] | None = None
        for facts, item in sightings:
            own = value(item)
            if own is None:
                continue
            if first is None:
                first = facts, item, own
            elif facts is not first[0] and least(own, first[2]):
                yield (
                    At(facts, item.number, field),
                    f"the {_WORDS[field]} is {say(item)}, and {say(first[1])} in "
                    f"{shown(first[0].name)}; write the same in both",
                )


_WORDS = {
    "title": "title",
    "url": "URL",
    "published": "date of publication",
    "language": "language",
}


def _title(item: Item) -> str | None:
    return _plain(item.title) if item.title else None


@lru_cache(maxsize=65536)
def _plain(title: str) -> str | None:
    if "&" in title or "<" in title:
        title = _TAG.sub("", html.unescape(html.unescape(title)))
    return unicodedata.normalize("NFC", " ".join(title.split())) or None


@rule(
    "publication/different-title",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[_several(_feed(_item()), _json("Snow"))],
    passes=[_SAME, _several(_feed(_item("Rain &amp;amp;  Snow")), _json("Rain & Snow"))],
)
def different_title(together: Together) -> Found:
    """An article has another title in another document.

    Readers and aggregators that follow both show it twice, or refuse the one that does not match
    the page. Blanks, entities and tags do not count. Make all documents from the same record.
    """
    return _differing(together, "title", _title, lambda item: shown(item.title or ""))


@rule(
    "publication/different-url",
    Severity.WARNING,
    on="publication",
    source="https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls",
    flags=[_several(_feed(_item()), _json(url="rain-2"))],
    passes=[_SAME, _several(_feed(_item(link="rain/?utm_source=rss")), _json())],
)
def different_url(together: Together) -> Found:
    """An article has another address in another document.

    The same id leads to two pages, so shares and search results are split between them. Scheme,
    www, a last slash and tracking parameters do not count. Write the canonical address everywhere.
    """
    return _differing(
        together,
        "url",
        lambda item: canonical(item.url) if item.url else None,
        lambda item: shown(item.url or ""),
    )


def _moment(item: Item) -> str:
    return dates.rfc3339(datetime.fromtimestamp(item.published or 0, UTC))


@rule(
    "publication/different-date",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[_several(_feed(_item(date="Mon, 23 Nov 2026 09:00:00 +0000")), _news())],
    passes=[_SAME, _several(_feed(_item(date="Mon, 23 Nov 2026 10:00:00 +0200")), _news())],
)
def different_date(together: Together) -> Found:
    """An article was published at another moment according to another document.

    Most often an offset was lost, or one of them holds the time of the last change. Aggregators
    sort by it and drop what seems old. Write the moment of first publication in all of them.
    """
    return _differing(together, "published", lambda item: item.published, _moment)


@rule(
    "publication/different-language",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[_several(_json(language="ro"), _news())],
    passes=[_SAME, _several(_json(language="en-GB"), _news())],
)
def different_language(together: Together) -> Found:
    """An article is in another language according to another document.

    It is shown to readers who cannot read it, or to nobody. Regions and scripts do not count.
    Give each article its own language where a feed mixes several.
    """
    return _differing(together, "language", language_of, lambda item: shown(item.language or ""))


@rule(
    "publication/missing-from-news-sitemap",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[_several(_feed(_item() + _FLOOD), _news())],
    passes=[
        _SAME,
        _several(
            _feed(_item() + _FLOOD.replace("23 Nov", "20 Nov").replace("Mon", "Fri")), _news()
        ),
    ],
)
def missing_from_news_sitemap(together: Together) -> Found:
    """A feed has an article of the last two days that is not in the News sitemap.

    Google News finds fresh articles there first. List every article of the last 48 hours, or mark
    the one that is not meant for search engines as noindex.
    """
    sitemaps = together.of("news-sitemap")
    if not sitemaps or together.now is None:
        return
    listed = {canonical(item.url) for facts in sitemaps for item in facts.items if item.url}
    hosts = {host for facts in sitemaps for host in (facts.host, host_of(facts.url)) if host}
    languages = {language_of(item) for facts in sitemaps for item in facts.items}
    now = together.now.timestamp()
    missing: dict[str, tuple[Facts, Item]] = {}
    for facts in together.feeds():
        for item in facts.items:
            if not _is_fresh(item, now) or host_of(item.url) not in hosts:
                continue
            if item.language and language_of(item) not in languages:
                continue
            if canonical(item.url or "") not in listed:
                missing.setdefault(item.url or "", (facts, item))
    left_out = together.left_out(missing)
    for url, (facts, item) in missing.items():
        if url not in left_out:
            yield (
                At(facts, item.number, "url"),
                f"{shown(url)} is fresh and not in {shown(sitemaps[0].name)}; list it there",
            )


def _is_fresh(item: Item, now: float) -> bool:
    published = item.published
    return published is not None and not item.hidden and 0 <= now - published < _FRESH


def _children(together: Together, index: Facts) -> Iterator[tuple[int, str, Facts | None]]:
    """Yield the entries of *index*, each with its document, found by address or file name."""
    others = [facts for facts in together.documents if facts is not index]
    by_url = {canonical(facts.url): facts for facts in others if facts.url}
    by_name = {_file(facts.name): facts for facts in others}
    for number, url in enumerate(index.children):
        yield number, url, by_url.get(canonical(url)) or by_name.get(_file(url))


def _file(name: str) -> str:
    path = re.split(r"[?#]", name.rpartition("://")[2])[0]
    return re.split(r"[/\\]", path)[-1].lower().removesuffix(".gz")


@rule(
    "publication/missing-sitemap",
    Severity.WARNING,
    on="publication",
    source=_INDEX,
    flags=[_several(_index("2.xml", "9.xml"), _news())],
    passes=[_several(_index("2.xml"), _news()), _index("9.xml")],
)
def missing_sitemap(together: Together) -> Found:
    """An index lists a sitemap that is not among the documents.

    Crawlers get an error, and what it holds is not found. Publish the sitemap before the index,
    or take it out of the index. Nothing is said of an index that stands all alone.
    """
    for index in together.of("sitemap-index"):
        missing, present = [], 0
        for number, url, facts in _children(together, index):
            if facts is not None or together.beside(index.name, url):
                present += 1
            else:
                missing.append((number, url))
        if not present and not _has_company(together, index):
            continue
        for number, url in missing:
            yield (
                At(index, number, "url"),
                f"{shown(url)} is not among the documents; publish it, or take it out",
            )


def _has_company(together: Together, index: Facts) -> bool:
    return any(
        facts is not index and facts.host is not None and facts.host == index.host
        for facts in together.documents
    )


@rule(
    "publication/nested-index",
    Severity.ERROR,
    on="publication",
    source=_INDEX,
    flags=[_several(_index("2.xml"), _index("3.xml"), _news())],
    passes=[_several(_index("2.xml"), _news())],
)
def nested_index(together: Together) -> Found:
    """An index lists another index.

    It may list sitemaps only; crawlers do not descend further. List the sitemaps themselves.
    """
    for index in together.of("sitemap-index"):
        for number, url, facts in _children(together, index):
            if facts is not None and facts.format == "sitemap-index":
                message = f"{shown(url)} is an index; list its sitemaps themselves"
                yield At(index, number, "url"), message


@rule(
    "publication/hreflang-not-returned",
    Severity.WARNING,
    on="publication",
    source=_VERSIONS,
    flags=[_several(_page("en", "en", "ro"), _page("ro", "ro"))],
    passes=[_several(_page("en", "en", "ro"), _page("ro", "en", "ro"))],
)
def hreflang_not_returned(together: Together) -> Found:
    """A page lists a language version that, in another sitemap, does not list it in turn.

    Links that only go one way are ignored. List all versions at each of them.
    """
    pages = {
        item.url: (facts, item)
        for facts in together.documents
        for item in facts.items
        if item.versions and item.url
    }
    for url, (facts, item) in pages.items():
        for version in item.versions:
            other = pages.get(version)
            if other and other[0] is not facts and url not in other[1].versions:
                yield (
                    At(facts, item.number, "url"),
                    f"{shown(version)} in {shown(other[0].name)} does not link back to "
                    f"{shown(url)}; add it",
                )


@rule(
    "publication/different-name",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[_several(_news(), _news("The Example", "snow"))],
    passes=[_several(_news(), _news("Exemplu", "ploaie", "ro"))],
)
def different_name(together: Together) -> Found:
    """Two News sitemaps of a site give a publication different names.

    The name must be exactly the one that Google News knows. Write the same in all of them.
    """
    known: dict[tuple[str | None, str], tuple[Facts, str]] = {}
    for facts in together.of("news-sitemap"):
        for number, name, language in facts.publications:
            first, other = known.setdefault((facts.host, language), (facts, name))
            if first is not facts and name != other:
                yield (
                    At(facts, number, "name"),
                    f"the publication is {shown(name)}, and {shown(other)} in "
                    f"{shown(first.name)}; write the same in both",
                )


@rule(
    "publication/changed-id",
    Severity.ERROR,
    on="publication",
    source="https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt",
    flags=[_several(_feed(_item(guid="item-1")), previous=_feed(_item()))],
    passes=[_several(_feed(_item(link="rain-2")), previous=_feed(_item()))],
)
def changed_id(together: Together) -> Found:
    """An article has another id than before.

    Every subscriber is shown it once more, as new, and that cannot be undone. Go back to the old
    id; an id is made once, and kept when address, title or software change.
    """
    for facts, old in together.renewed:
        before = {item.id for item in old.items}
        by_url, by_title = unique_urls(old), _by_title(old)
        own_urls = unique_urls(facts)
        for item in facts.items:
            if item.id is None or item.id in before:
                continue
            url = canonical(item.url) if item.url else None
            known = by_url.get(url) if url in own_urls and url is not None else None
            known = known or by_title.get((_title(item), item.published))
            if known is not None and known.id is not None:
                yield (
                    At(facts, item.number, "id"),
                    f"the id is {shown(item.id)}, and was {shown(known.id)}; keep the old one",
                )


def _by_title(facts: Facts) -> dict[tuple[str | None, float | None], Item]:
    return {
        (_title(item), item.published): item
        for item in facts.items
        if item.title and item.published is not None
    }


@rule(
    "publication/all-new",
    Severity.WARNING,
    on="publication",
    source="https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt",
    flags=[_several(_feed(_item()), previous=_feed(_FLOOD.replace("08:", "07:")))],
    passes=[_several(_feed(_item() + _FLOOD), previous=_feed(_FLOOD))],
)
def all_new(together: Together) -> Found:
    """A feed has not one article that it had before.

    Either all ids and addresses changed at once, and every subscriber is shown everything anew,
    or articles leave the feed before all readers have fetched them. Keep some of the old ones.
    """
    for facts, old in together.renewed:
        if not facts.items or not old.items:
            continue
        known: set[object] = {item.id for item in old.items} | set(unique_urls(old))
        known |= set(_by_title(old))
        if not any(key in known for item in facts.items for key in _keys(item)):
            message = f"not one of the {len(facts.items)} articles was in it before; keep some"
            yield At(facts), message


def _keys(item: Item) -> tuple[object, ...]:
    url = canonical(item.url) if item.url else ""
    return (item.id or "", url, (_title(item), item.published))
