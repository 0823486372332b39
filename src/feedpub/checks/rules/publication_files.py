"""Which files a publication consists of, and whether they refer to each other correctly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feedpub.checks.together import samples as examples
from feedpub.checks.together.mentions import (
    At,
    Facts,
    Found,
    Mention,
    Together,
    canonical,
    host_of,
    language_of,
)
from feedpub.findings import Severity, rule
from feedpub.text import shown

_NEWS = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap"
_INDEX = "https://www.sitemaps.org/protocol.html#index"
_VERSIONS = "https://developers.google.com/search/docs/specialty/international/localized-versions"
_FRESH = 48 * 3600


@rule(
    "publication/missing-from-news-sitemap",
    Severity.WARNING,
    on="publication",
    source=_NEWS,
    flags=[examples.several(examples.feed(examples.item() + examples.FLOOD), examples.news())],
    passes=[
        examples.SAME,
        examples.several(
            examples.feed(
                examples.item() + examples.FLOOD.replace("23 Nov", "20 Nov").replace("Mon", "Fri")
            ),
            examples.news(),
        ),
    ],
)
def missing_from_news_sitemap(together: Together) -> Found:
    """A feed has an article of the last two days that is missing from the News sitemap.

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
    missing: dict[str, tuple[Facts, Mention]] = {}
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


def _is_fresh(item: Mention, now: float) -> bool:
    published = item.published
    return published is not None and not item.hidden and 0 <= now - published < _FRESH


def _children(together: Together, index: Facts) -> Iterator[tuple[int, str, Facts | None]]:
    """Yield the entries of *index*, each with its document, matched by address or file name."""
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
    flags=[examples.several(examples.index("2.xml", "9.xml"), examples.news())],
    passes=[examples.several(examples.index("2.xml"), examples.news()), examples.index("9.xml")],
)
def missing_sitemap(together: Together) -> Found:
    """An index lists a sitemap that is not among the documents.

    Crawlers get an error, and do not find the pages listed there. This is not reported if the index
    is checked alone. Publish the sitemap before the index, or remove it from the index.
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
    flags=[examples.several(examples.index("2.xml"), examples.index("3.xml"), examples.news())],
    passes=[examples.several(examples.index("2.xml"), examples.news())],
)
def nested_index(together: Together) -> Found:
    """An index lists another index.

    An index may list only sitemaps; crawlers do not follow it further. List the sitemaps
    themselves.
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
    flags=[
        examples.several(examples.page("en", "en", "ro"), examples.page("ro", "ro")),
        examples.several(examples.page("en", "en", "ro"), examples.page("ro")),
    ],
    passes=[examples.several(examples.page("en", "en", "ro"), examples.page("ro", "en", "ro"))],
)
def hreflang_not_returned(together: Together) -> Found:
    """A page lists a language version that does not link back from another sitemap.

    Links in one direction only are ignored. List all versions on each of them.
    """
    pages = {
        item.url: (facts, item)
        for facts in together.documents
        for item in facts.items
        if item.versions and item.url
    }
    alone = together.listing(
        {version for _, item in pages.values() for version in item.versions} - pages.keys()
    )
    for url, (facts, item) in pages.items():
        for version in item.versions:
            other = _without_link(url, facts, pages.get(version), alone.get(version, ()))
            if other:
                yield (
                    At(facts, item.number, "url"),
                    f"{shown(version)} in {shown(other.name)} does not link back to "
                    f"{shown(url)}; add it",
                )


def _without_link(
    url: str, own: Facts, page: tuple[Facts, Mention] | None, alone: Sequence[Facts]
) -> Facts | None:
    """Return the sitemap, other than *own*, in which a version of *url* does not link back.

    Args:
        url: The page that lists the version.
        own: The sitemap that it is in, for which there is another rule.
        page: The version with its links, and where it is, if it has any.
        alone: The sitemaps that list it without links.
    """
    if page is not None:
        return page[0] if page[0] is not own and url not in page[1].versions else None
    return alone[0] if alone and own not in alone else None
