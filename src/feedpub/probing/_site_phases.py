"""Robots and autodiscovery: what the site tells programs of the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from feedpub import receiving, urls
from feedpub.documents import KINDS
from feedpub.fetch.answers import Answer
from feedpub.findings import WhoActs
from feedpub.probing._examination import Examination
from feedpub.probing._verdicts import ProbeVerdict, advice, fine, untried, wrong

#: Who obeys robots.txt: crawlers of sitemaps, and those who fetch feeds; with what names, the more
#: special first. https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers
_CRAWLERS = {
    "Googlebot": ("googlebot",),
    "Googlebot-News": ("googlebot-news", "googlebot"),
    "Bingbot": ("bingbot", "msnbot"),
}
_FETCHERS = {
    "Bingbot (MSN)": ("bingbot", "msnbot"),
    "Applebot": ("applebot", "googlebot"),
    "Flipboard": ("flipboardproxy", "flipboardrss"),
    "Feedly": ("feedly", "feedlybot"),
    "programs without a name": ("*",),
}
_LINKS = 500
_SITEMAPS = frozenset({"news", "archive", "index"})


def robots(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield what robots.txt says of the document: https://www.rfc-editor.org/rfc/rfc9309."""
    url = examined.final
    got = examined.sites.robots(url)
    if got.answer is None:
        yield untried("robots", f"{urljoin(url, '/robots.txt')}: {got.why}")
        return
    if got.answer.status >= 500:
        yield wrong(
            "robots", f"robots.txt is answered with {got.answer.status}, which keeps crawlers out",
            WhoActs.HOST, "Answer it with 200, or with 404 if there is none.",
        )  # fmt: skip
        return
    yield from _disallowed(examined, url)
    yield from _sitemaps(examined, url)


def _disallowed(examined: Examination, url: str) -> Iterator[ProbeVerdict]:
    rules = examined.sites.rules(url)
    is_feed = examined.role not in _SITEMAPS
    agents = _FETCHERS if is_feed else _CRAWLERS
    out = [who for who, names in agents.items() if not rules.allows(url, names)]
    if not out:
        yield fine("robots", "robots.txt lets programs have it")
        return
    make = wrong if not is_feed or len(out) == len(agents) else advice
    yield make("robots", f"robots.txt keeps out {', '.join(out)}", WhoActs.ENGINEER,
               "Allow this path in robots.txt.")  # fmt: skip


def _sitemaps(examined: Examination, url: str) -> Iterator[ProbeVerdict]:
    """Yield whether robots.txt names the document, if it is a sitemap, or how many it names."""
    subject, named = examined.subject, examined.sites.rules(url).sitemaps
    if examined.role not in _SITEMAPS:
        sitemaps = "1 sitemap" if len(named) == 1 else f"{len(named):,} sitemaps"
        yield fine("sitemaps", f"robots.txt names {sitemaps}")
    elif subject.is_part:
        return
    elif urls.spelled(subject.url) in map(urls.spelled, named):
        yield fine("sitemaps", "robots.txt names the sitemap")
    else:
        yield advice("sitemaps", "robots.txt does not name the sitemap", WhoActs.ENGINEER,
                     f"Add to robots.txt: Sitemap: {subject.url}")  # fmt: skip


def autodiscovery(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield whether the home page names the feed: https://blog.whatwg.org/feed-autodiscovery."""
    if examined.role != "feed" or not examined.subject.is_main or examined.subject.profiles:
        yield untried("autodiscovery", "the home page names only the main feeds for everybody")
        return
    contents = examined.contents
    home = examined.publisher.home or (contents.home if contents else None)
    try:
        home = urls.absolute(home or "")
    except ValueError:
        yield untried("autodiscovery", "the feed names no home page")
        return
    if not examined.sites.may_ask(home):
        yield untried("autodiscovery", f"robots.txt does not let programs have {home}")
        return
    got = examined.sites.page(home)
    if got.answer is None or got.answer.status != 200:
        why = got.why if got.answer is None else f"it is answered with {got.answer.status}"
        yield untried("autodiscovery", f"{home}: {why}")
        return
    yield _named(examined, home, got.answer)


def _named(examined: Examination, home: str, page: Answer) -> ProbeVerdict:
    document = examined.document
    assert document is not None, "this phase has a document"
    own = {urls.spelled(each) for each in (examined.subject.url, examined.final)}
    known = KINDS[document.format].media_types
    types = [kind for href, kind in _alternates(page) if urls.spelled(href) in own]
    if not types:
        line = f'<link rel="alternate" type="{known[0]}" href="{examined.subject.url}">'
        return advice("autodiscovery", f"{home} does not name the feed", WhoActs.ENGINEER,
                      f"Add to its head: {line}")  # fmt: skip
    if not set(types) & {*known}:
        return advice(
            "autodiscovery", f"{home} names the feed as {types[0] or 'no type'}", WhoActs.ENGINEER,
            f'Write type="{known[0]}".',
        )  # fmt: skip
    return fine("autodiscovery", f"{home} names the feed")


def _alternates(page: Answer) -> Iterator[tuple[str, str]]:
    """Yield address and type of what the page names as another form of itself."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    # Of nothing but space or comments, no tree is made.
    root: Any = etree.fromstring(receiving.file_of(page) or b" ", parser)
    if root is None:
        return
    base = next((each.get("href") for each in root.iter("base") if each.get("href")), None)
    for number, link in enumerate(root.iter("link")):
        if number >= _LINKS:
            return
        if "alternate" in (link.get("rel") or "").lower().split():
            try:
                href = urls.absolute(link.get("href") or "", urljoin(page.url, base or ""))
            except ValueError:
                continue
            yield href, (link.get("type") or "").partition(";")[0].strip().lower()
