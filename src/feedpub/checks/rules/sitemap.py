"""Sitemaps and sitemap indexes: the protocol, and what search engines ask for beyond it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from feedpub.checks._context import Context
from feedpub.checks._links import WEB
from feedpub.checks._names import clark
from feedpub.checks._places import Spot
from feedpub.checks._values import number, words
from feedpub.checks._vocabulary import Fault, Faults, Kind, element, vocabulary
from feedpub.checks._when import W3C
from feedpub.findings import Rule, Severity, rule
from feedpub.markup import Element
from feedpub.text import shown

_SPEC = "https://www.sitemaps.org/protocol.html"
_GOOGLE = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap"
_MOST = 50_000
_MOST_BYTES = 52_428_800
_LONGEST = 2047
#: Below this many one date for all may be the truth.
_MANY = 50
_SITE = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*://[^/?#\s]*)")
_LOC = clark("sitemap:loc")
_LASTMOD = clark("sitemap:lastmod")
_CORE = [clark(f"sitemap:{name}") for name in ("loc", "lastmod", "changefreq", "priority")]
_RANKS = {tag: rank for rank, tag in enumerate(_CORE)}
_INDEX = clark("sitemap:sitemapindex")
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos);")
_INDEX_NAME = re.compile(r"sitemap[_-]?index[^/]*\.xml(?:\.gz)?$", re.IGNORECASE)
_SETS = ("sitemap:urlset", "sitemap:sitemapindex")

Found = Iterator[tuple[object, str]]
Told = tuple[object, str, Rule]


def _set(urls: str, root: str = "urlset") -> str:
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</{root}>'


def _urls(*locs: str) -> str:
    return _set("".join(f"<url><loc>{loc}</loc></url>" for loc in locs))


def _maps(*locs: str) -> str:
    return _set("".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in locs), "sitemapindex")


_A, _B = "https://example.org/a", "https://example.org/b"

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?", re.ASCII)
_MONTH = re.compile(r"\d{4}(?:-\d\d)?", re.ASCII)
_COARSE = Fault(
    name="coarse-date",
    severity=Severity.WARNING,
    summary="A date says the year or the month only.",
    help="W3C-DTF allows it, but the schema of sitemaps does not, and search engines cannot tell\n"
    "whether the page changed since they last came. Write the day at least.",
    source=_SPEC + "#lastmoddef",
    bad="2026-11",
)


def _date(value: str, context: Context) -> Faults:
    """Find what `W3C` finds, and what the schema of sitemaps does not take."""
    found = W3C.find(value, context)
    if found and _TIME.fullmatch(value.strip()):
        advice = f"write {value.strip()}Z, or the offset from UTC, like +02:00"
        return (("invalid-date", f"is {shown(value)}, a time without its zone; {advice}"),)
    if not found and _MONTH.fullmatch(value.strip()):
        return ((_COARSE.name, f"is {shown(value)}; write the day too, like '2026-11-23'"),)
    return found


VOCABULARY = vocabulary(
    "sitemap",
    source=_SPEC + "#xmlTagDefinitions",
    elements={
        "sitemap:urlset": element(children="sitemap:url*", open=True),
        "sitemap:url": element(
            children="sitemap:loc! sitemap:lastmod? sitemap:changefreq? sitemap:priority?",
            open=True,
        ),
        "sitemap:sitemapindex": element(children="sitemap:sitemap*"),
        "sitemap:sitemap": element(children="sitemap:loc! sitemap:lastmod?"),
        "sitemap:loc": element(WEB),
        "sitemap:lastmod": element(
            Kind(name="W3C date", find=_date, good=W3C.good, faults=(*W3C.faults, _COARSE))
        ),
        "sitemap:changefreq": element(
            words("always", "hourly", "daily", "weekly", "monthly", "yearly", "never")
        ),
        "sitemap:priority": element(number(least=0, most=1, decimal=True, good="0.5")),
    },
    examples={
        "misplaced-element": (
            _set(f"<url><loc>{_A}</loc></url><loc>{_B}</loc>"),
            _urls(_A, _B),
        ),
        "duplicate-element": (
            _set(
                f"<url><loc>{_A}</loc><lastmod>2026-11-22</lastmod>"
                "<lastmod>2026-11-23</lastmod></url>"
            ),
            _urls(_A),
        ),
        "missing-element": (_set("<url><lastmod>2026-11-23</lastmod></url>"), _urls(_A)),
        "invalid-url": (_urls("/a"), _urls(_A)),
        "unexpected-text": (_set(f"lost<url><loc>{_A}</loc></url>"), _urls(_A)),
        "unknown-scheme": (_urls("htp://example.org/a"), _urls(_A)),
        "invalid-value": (
            _set(f"<url><loc>{_A}</loc><changefreq>often</changefreq></url>"),
            _urls(_A),
        ),
        "invalid-number": (_set(f"<url><loc>{_A}</loc><priority>high</priority></url>"), _urls(_A)),
    },
)

SCHEMA = Rule(
    id="sitemap/schema",
    severity=Severity.ERROR,
    source=_SPEC,
    summary="The document does not match the schema of sitemaps.",
    help="The schema refuses something that no rule explains. Compare the place with the\n"
    "specification; schemas/sitemap-0.9.xsd states what may stand there.",
)


NEWS_SCHEMA = replace(
    SCHEMA,
    id="news-sitemap/schema",
    source="https://www.google.com/schemas/sitemap-news/0.9/sitemap-news.xsd",
    summary="The document does not match the schema of news sitemaps.",
)
INDEX_SCHEMA = replace(
    SCHEMA,
    id="sitemap-index/schema",
    source="https://www.sitemaps.org/schemas/sitemap/0.9/siteindex.xsd",
    summary="The document does not match the schema of sitemap indexes.",
    help=SCHEMA.help.replace("sitemap-0.9", "sitemap-index-0.9"),
)


@rule(
    "sitemap/empty",
    Severity.WARNING,
    on=_SETS,
    source="https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap",
    flags=[_set(""), _set("", "sitemapindex")],
    passes=[_urls(_A), _maps(_A)],
)
def empty(element: Element, context: Context) -> Found:
    """A sitemap lists nothing.

    The schema asks for one entry at least, and search consoles complain of a missing tag.
    List something, or do not announce the file until there is something to list.
    """
    if not context.has(clark("sitemap:url"), clark("sitemap:sitemap")):
        yield element, "the sitemap lists nothing; add an entry, or do not announce it yet"


@rule(
    "sitemap/too-many-entries",
    Severity.ERROR,
    on=_SETS,
    source=_SPEC + "#index",
)
def too_many_entries(element: Element) -> Found:
    """A sitemap lists more than 50,000 URLs, or an index more than 50,000 sitemaps.

    Search engines refuse the file. Split it, and list the parts in a sitemap index.
    """
    if len(element) > _MOST:
        count = sum(1 for child in element.iterchildren("{*}url", "{*}sitemap"))
        if count > _MOST:
            yield element, f"the sitemap has {count} entries; 50000 are allowed, so split it"


@rule("sitemap/too-large", Severity.ERROR, on="document", source=_SPEC + "#index")
def too_large(root: Element, context: Context) -> Found:
    """A sitemap is larger than 50 MB (52,428,800 bytes) uncompressed.

    Search engines refuse the file. Split it, and list the parts in a sitemap index.
    """
    size = len(context.document.data)
    if "sitemap" in context.format and size > _MOST_BYTES:
        yield Spot(1, 1), f"the sitemap has {size} bytes; {_MOST_BYTES} are allowed, so split it"


@rule(
    "sitemap/url-too-long",
    Severity.ERROR,
    on="sitemap:loc",
    source=_SPEC + "#locdef",
    flags=[_urls("https://example.org/" + "a" * 2048)],
    passes=[_urls("https://example.org/" + "a" * 2000)],
)
def url_too_long(element: Element) -> Found:
    """An address has 2,048 characters or more.

    The protocol allows fewer than 2,048. List the canonical, short address of the page.
    """
    text = element.text
    if text is not None and len(text) > _LONGEST and len(text.strip()) > _LONGEST:
        yield element, f"sitemap:loc has {len(text.strip())} characters; fewer than 2048 may be"


@rule(
    "sitemap/fragment",
    Severity.WARNING,
    on="sitemap:loc",
    source=_GOOGLE,
    flags=[_urls(_A + "#top")],
    passes=[_urls(_A)],
)
def fragment(element: Element) -> Found:
    """An address names a part of a page, after a number sign.

    Crawlers drop the fragment, so the entry names the whole page. Write the page's address.
    """
    text = element.text
    if text is not None and "#" in text:
        yield element, f"sitemap:loc is {shown(text.strip())}; write it without what follows #"


@rule(
    "sitemap/other-host",
    Severity.ERROR,
    source=_SPEC + "#location",
    flags=[_urls(_A, "https://example.com/a"), _urls(_A, "http://example.org/b"),
           _maps(_A, "https://example.com/a")],
    passes=[_urls(_A, _B), _urls(_A, "https://EXAMPLE.org/b")],
)  # fmt: skip
def other_host() -> None:
    """The addresses of one sitemap are of several hosts or schemes.

    All must be of one, else search engines ignore the others, unless each site is verified. Give
    each host a sitemap of its own.
    """


@rule(
    "sitemap/hosted-elsewhere",
    Severity.WARNING,
    source=_SPEC + "#location",
)
def hosted_elsewhere() -> None:
    """The sitemap lies on another host or scheme than the pages that it lists.

    Search engines believe it only if the robots.txt of that host names the sitemap, or if both
    are verified. Put it beside the pages; with and without www are two hosts.
    """


@rule(
    "sitemap/outside-path",
    Severity.WARNING,
    source=_SPEC + "#location",
)
def outside_path() -> None:
    """An address lies outside the directory of the sitemap.

    A sitemap speaks for its own directory and what is below it. Put it at the root of the site.
    """


@rule(
    "sitemap/index-in-index",
    Severity.WARNING,
    source=_SPEC + "#index",
    flags=[_maps("https://example.org/sitemap_index.xml")],
    passes=[_maps("https://example.org/sitemap-1.xml")],
)
def index_in_index() -> None:
    """A sitemap index lists itself or, by its name, another index.

    An index may list sitemaps only; crawlers do not descend further. List the sitemaps.
    """


@rule(
    "sitemap/escaped-twice",
    Severity.WARNING,
    on="sitemap:loc",
    source="https://www.sitemaps.org/protocol.html#escaping",
    flags=[_urls(_A + "?x=1&amp;amp;y=2")],
    passes=[_urls(_A + "?x=1&amp;y=2")],
)
def escaped_twice(element: Element) -> Found:
    """An address was escaped twice: it holds &amp; where it should hold the character.

    Crawlers ask for another page than the one meant. Escape the address once.
    """
    text = element.text
    if text is not None and "&" in text and _ESCAPED.search(text):
        yield element, f"sitemap:loc is {shown(text.strip())} once unescaped; escape it once"


@rule(
    "sitemap/duplicate-url",
    Severity.WARNING,
    on=_SETS,
    source=_SPEC + "#locdef",
    flags=[_urls(_A, _A), _maps(_A, _A)],
    passes=[_urls(_A, _B)],
)
def duplicate_url(element: Element, context: Context) -> Iterator[Told]:
    """An address is listed more than once.

    The entries compete, and none of their dates can be trusted. List each page once.
    """
    own = context.document.url or ""
    home, start = _site(own), _folder(own)
    first: str | None = None
    usual = ""
    is_index = element.tag == _INDEX
    seen: set[str] = set()
    # One pass for all rules about addresses: there are 50,000 of them.
    for loc in element.iterfind(f"*/{_LOC}"):
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
    """Say whether the address is on another site than the *first*, or not below *start*."""
    text = (loc.text or "").strip()
    if site != first:
        message = f"sitemap:loc is on {shown(site)}, the first on {shown(first)}; part them"
        yield loc, message, other_host
    elif not (text + "/")[len(site) :].startswith(start):
        yield loc, f"sitemap:loc {shown(text)} is not below {shown(start)}", outside_path


def _site(url: str) -> str | None:
    match = _SITE.match(url)
    return match[1].lower() if match else None


def _folder(url: str) -> str:
    path = _SITE.sub("", re.split(r"[?#]", url)[0])
    return path.rpartition("/")[0] + "/"


@rule(
    "sitemap/same-lastmod",
    Severity.WARNING,
    on="sitemap:urlset",
    source="https://developers.google.com/search/blog/2023/06/sitemaps-lastmod-ping",
    flags=[_set("".join(f"<url><loc>{_A}{n}</loc><lastmod>2026-11-23T08:00:00Z</lastmod></url>"
                        for n in range(_MANY)))],
    passes=[_set("".join(f"<url><loc>{_A}{n}</loc><lastmod>2026-11-23T08:00:{n:02}Z</lastmod></url>"
                         for n in range(_MANY)))],
)  # fmt: skip
def same_lastmod(element: Element) -> Found:
    """All entries claim to be changed at the same moment.

    That is the time of the build, not of a change, and a search engine that notices trusts none
    of the dates. Write when each page last changed, or leave lastmod out.
    """
    if len(element) < _MANY:
        return
    seen = {each.text for each in element.iterfind(f"*/{_LASTMOD}")}
    if len(seen) != 1:
        return
    value = seen.pop() or ""
    if "T" in value and sum(1 for _ in element.iterfind(f"*/{_LASTMOD}")) >= _MANY:
        yield element, f"sitemap:lastmod is {shown(value)} in all entries; write each page's own"


@rule(
    "sitemap/order",
    Severity.WARNING,
    on="sitemap:url",
    source=_SPEC + "#validating",
    flags=[_set(f"<url><lastmod>2026-11-23</lastmod><loc>{_A}</loc></url>")],
    passes=[_set(f"<url><loc>{_A}</loc><lastmod>2026-11-23</lastmod></url>")],
)
def order(element: Element, context: Context) -> Found:
    """The elements of an entry are not in the order of the schema.

    Search engines read any order, but strict validators refuse it. Write loc, lastmod,
    changefreq, priority, then extensions.
    """
    last = -1
    for tag in context.children:
        rank = _RANKS.get(tag, 4)
        if rank < last:
            yield element, "sitemap:url must hold loc, lastmod, changefreq, priority in this order"
            return
        last = rank


@rule(
    "sitemap/ignored-element",
    Severity.INFO,
    on=["sitemap:changefreq", "sitemap:priority"],
    source=_GOOGLE,
    flags=["<changefreq>daily</changefreq>", "<priority>0.5</priority>"],
    passes=["<lastmod>2026-11-23</lastmod>"],
)
def ignored_element(element: Element) -> Found:
    """Changefreq or priority is given, which Google and Bing ignore.

    It costs bytes and says nothing. Leave it out, and keep lastmod right.
    """
    name = str(element.tag).rpartition("}")[2]
    yield element, f"sitemap:{name} is ignored by search engines; leave it out"
