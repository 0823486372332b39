"""The addresses in sitemaps: how they are written, and which site they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.checks._context import Context
from feedpub.checks.rules.sitemap import GOOGLE, SETS, SPEC, index_of, set_of
from feedpub.documents.names import clark
from feedpub.findings import Rule, Severity, rule
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown
from feedpub.uris import SCHEME
from feedpub.urls import LONGEST_LISTED

_SITE = pattern(rf"\s*({SCHEME}://[^/?#\s]*)")
_ESCAPED = pattern(r"&(?:amp|lt|gt|quot|apos);")
_INDEX_NAME = pattern(r"sitemap[_-]?index[^/]*\.xml(?:\.gz)?$", re.IGNORECASE)
#: https://www.rfc-editor.org/rfc/rfc3986#section-6.2.3
_PORTS = {"http": ":80", "https": ":443"}
_LOC = clark("sitemap:loc")
_INDEX = clark("sitemap:sitemapindex")
_A, _B = "https://example.org/a", "https://example.org/b"

Found = Iterator[tuple[object, str]]
Told = tuple[object, str, Rule]


@rule(
    "sitemap/url-too-long",
    Severity.ERROR,
    on="sitemap:loc",
    source=SPEC + "#locdef",
    flags=[set_of("https://example.org/" + "a" * 2048)],
    passes=[set_of("https://example.org/" + "a" * 2000)],
)
def url_too_long(element: Element) -> Found:
    """An address has 2,048 characters or more.

    The protocol requires fewer than 2,048. List the canonical, short address of the page.
    """
    text = element.text
    if text is not None and len(text) > LONGEST_LISTED and len(text.strip()) > LONGEST_LISTED:
        yield element, f"sitemap:loc has {len(text.strip())} characters; fewer than 2048 may be"


@rule(
    "sitemap/fragment",
    Severity.WARNING,
    on="sitemap:loc",
    source=GOOGLE,
    flags=[set_of(_A + "#top")],
    passes=[set_of(_A)],
)
def fragment(element: Element) -> Found:
    """An address has a fragment, the part after the # sign.

    Crawlers drop the fragment, so the entry stands for the whole page. Write the page's address.
    """
    text = element.text
    if text is not None and "#" in text:
        yield element, f"sitemap:loc is {shown(text.strip())}; write it without what follows #"


@rule(
    "sitemap/other-host",
    Severity.WARNING,
    engine="rule",
    source=SPEC + "#location",
    refused_by="Search engines, unless the other site vouches for the sitemap.",
    flags=[set_of(_A, "https://example.com/a"), set_of(_A, "http://example.org/b"),
           index_of(_A, "https://example.com/a")],
    passes=[set_of(_A, _B), set_of(_A, "https://EXAMPLE.org/b"),
            set_of(_A, "https://example.org:443/b")],
)  # fmt: skip
def other_host() -> None:
    """The addresses in one sitemap have different hosts or schemes.

    Search engines ignore the others, unless each site's robots.txt names the sitemap, or its owner
    has verified both sites. Otherwise give each host a sitemap of its own.
    """


@rule(
    "sitemap/hosted-elsewhere",
    Severity.WARNING,
    engine="rule",
    source=SPEC + "#location",
)
def hosted_elsewhere() -> None:
    """The sitemap is on a different host or scheme than the pages that it lists.

    Search engines accept it only if the robots.txt of that host names the sitemap, or if both sites
    are verified. Put it on the same host as the pages; with and without www are two hosts.
    """


@rule(
    "sitemap/outside-path",
    Severity.WARNING,
    refused_by="Search engines, unless Search Console or robots.txt vouches for it.",
    engine="rule",
    source=SPEC + "#location",
)
def outside_path() -> None:
    """An address is outside the directory of the sitemap.

    A sitemap may list only pages in its own directory and below. Put it at the root of the site.
    """


@rule(
    "sitemap/index-in-index",
    Severity.WARNING,
    engine="rule",
    source=SPEC + "#index",
    flags=[index_of("https://example.org/sitemap_index.xml")],
    passes=[index_of("https://example.org/sitemap-1.xml")],
)
def index_in_index() -> None:
    """A sitemap index lists itself or, by its name, another index.

    An index may list only sitemaps; crawlers do not follow it further. List the sitemaps.
    """


@rule(
    "sitemap/escaped-twice",
    Severity.WARNING,
    on="sitemap:loc",
    source="https://www.sitemaps.org/protocol.html#escaping",
    flags=[set_of(_A + "?x=1&amp;amp;y=2")],
    passes=[set_of(_A + "?x=1&amp;y=2")],
)
def escaped_twice(element: Element) -> Found:
    """An address was escaped twice: it contains &amp; in place of the character.

    Crawlers request the wrong page. Escape the address once.
    """
    text = element.text
    if text is not None and "&" in text and _ESCAPED.search(text):
        yield element, f"sitemap:loc is {shown(text.strip())} once unescaped; escape it once"


@rule(
    "sitemap/duplicate-url",
    Severity.WARNING,
    on=SETS,
    source=SPEC + "#locdef",
    flags=[set_of(_A, _A), index_of(_A, _A)],
    passes=[set_of(_A, _B)],
)
def duplicate_url(element: Element, context: Context) -> Iterator[Told]:
    """An address is listed more than once.

    The entries conflict, and none of their dates can be trusted. List each page once.
    """
    own = context.document.url or ""
    home, start = _site(own), _folder(own)
    first: str | None = None
    usual = ""
    is_index = element.tag == _INDEX
    seen: set[str] = set()
    # One pass for all rules about addresses: there are 50,000 of them.
    for loc in element.iter(_LOC):
        text = (loc.text or "").strip()
        if text in seen:
            message = f"sitemap:loc {shown(text)} is listed before; list each address once"
            yield loc, message, duplicate_url
        if text:
            seen.add(text)
        if is_index and (text == own or _INDEX_NAME.search(text)):
            message = f"sitemap:loc is {shown(text)}, an index; list the sitemaps themselves"
            yield loc, message, index_in_index
        if usual and text.startswith(usual):
            continue
        site = _site(text)
        if site is None:
            continue
        if first is None:
            first = site
            usual = f"{site}{start if site == home else '/'}"
            if home and home != site:
                message = f"sitemap:loc is on {shown(site)}, the sitemap on {shown(home)}"
                yield loc, f"{message}; put it beside the pages", hosted_elsewhere
        yield from _unlike(loc, site, first, start if site == home else "")


def _unlike(loc: Element, site: str, first: str, start: str) -> Iterator[Told]:
    """Report an address that is on a different site than the *first*, or not below *start*."""
    text = (loc.text or "").strip()
    if site != first:
        message = f"sitemap:loc is on {shown(site)}, the first on {shown(first)}; part them"
        yield loc, message, other_host
    elif not (_without_site(text) + "/").startswith(start):
        yield loc, f"sitemap:loc {shown(text)} is not below {shown(start)}", outside_path


def _site(url: str) -> str | None:
    """Return scheme, host and port of *url*; the scheme's default port is dropped."""
    match = _SITE.match(url)
    if not match:
        return None
    site = match[1].lower()
    port = _PORTS.get(site.partition(":")[0])
    return site.removesuffix(port) if port else site


def _without_site(url: str) -> str:
    match = _SITE.match(url)
    return url[match.end() :] if match else url


def _folder(url: str) -> str:
    path = _without_site(re.split(r"[?#]", url)[0])
    return path.rpartition("/")[0] + "/"
