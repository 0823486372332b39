"""Sitemaps and sitemap indexes: the protocol, and what search engines require beyond it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from feedpub import date_grammar
from feedpub.checks._address_kinds import WEB
from feedpub.checks._context import Context
from feedpub.checks._parsing import declares_entities
from feedpub.checks._value_kinds import number, words
from feedpub.checks._vocabulary import Fault, Faults, ValueKind, element, vocabulary
from feedpub.checks._when import W3C
from feedpub.documents.encodings import is_known
from feedpub.documents.names import clark
from feedpub.documents.positions import Spot
from feedpub.findings import Rule, Severity, rule
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown

SPEC = "https://www.sitemaps.org/protocol.html"
GOOGLE = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap"
_MOST = 50_000
_MOST_BYTES = 52_428_800
#: With fewer entries than this, one date for all may be correct.
_MANY = 50
_LASTMOD = clark("sitemap:lastmod")
_CORE = [clark(f"sitemap:{name}") for name in ("loc", "lastmod", "changefreq", "priority")]
_RANKS = {tag: rank for rank, tag in enumerate(_CORE)}
#: ASCII is UTF-8 as well.
_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
SETS = ("sitemap:urlset", "sitemap:sitemapindex")

Found = Iterator[tuple[object, str]]
_CONSOLE = "Google Search Console reports the sitemap as faulty and may read none of it."


def _set(urls: str, root: str = "urlset") -> str:
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</{root}>'


def set_of(*locs: str) -> str:
    """Return an example of a sitemap."""
    return _set("".join(f"<url><loc>{loc}</loc></url>" for loc in locs))


def index_of(*locs: str) -> str:
    """Return an example of a sitemap index."""
    return _set("".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in locs), "sitemapindex")


_A, _B = "https://example.org/a", "https://example.org/b"

_TIME = pattern(date_grammar.W3C_WITHOUT_ZONE, re.ASCII)
_MONTH = pattern(date_grammar.W3C_WITHOUT_DAY, re.ASCII)
_COARSE = Fault(
    name="coarse-date",
    severity=Severity.WARNING,
    summary="A date says the year or the month only.",
    help="W3C-DTF allows it, but the schema of sitemaps does not, and search engines cannot tell\n"
    "whether the page changed since they last came. Write the day at least.",
    source=SPEC + "#lastmoddef",
    bad="2026-11",
)


def _date(value: str, context: Context) -> Faults:
    """Find what `W3C` finds, and what the schema of sitemaps does not allow."""
    found = W3C.find(value, context)
    if found and _TIME.fullmatch(value.strip()):
        advice = f"write {value.strip()}Z, or the offset from UTC, like +02:00"
        return (("invalid-date", f"is {shown(value)}, a time without its zone; {advice}"),)
    if not found and _MONTH.fullmatch(value.strip()):
        return ((_COARSE.name, f"is {shown(value)}; write the day too, like '2026-11-23'"),)
    return found


VOCABULARY = vocabulary(
    "sitemap",
    source=SPEC + "#xmlTagDefinitions",
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
            ValueKind(name="W3C date", find=_date, good=W3C.good, faults=(*W3C.faults, _COARSE))
        ),
        "sitemap:changefreq": element(
            words("always", "hourly", "daily", "weekly", "monthly", "yearly", "never")
        ),
        "sitemap:priority": element(number(least=0, most=1, decimal=True, good="0.5")),
    },
    examples={
        "misplaced-element": (
            _set(f"<url><loc>{_A}</loc></url><loc>{_B}</loc>"),
            set_of(_A, _B),
        ),
        "duplicate-element": (
            _set(
                f"<url><loc>{_A}</loc><lastmod>2026-11-22</lastmod>"
                "<lastmod>2026-11-23</lastmod></url>"
            ),
            set_of(_A),
        ),
        "missing-element": (_set("<url><lastmod>2026-11-23</lastmod></url>"), set_of(_A)),
        "invalid-url": (set_of("/a"), set_of(_A)),
        "unexpected-text": (_set(f"lost<url><loc>{_A}</loc></url>"), set_of(_A)),
        "unknown-scheme": (set_of("htp://example.org/a"), set_of(_A)),
        "invalid-value": (
            _set(f"<url><loc>{_A}</loc><changefreq>often</changefreq></url>"),
            set_of(_A),
        ),
        "invalid-number": (
            _set(f"<url><loc>{_A}</loc><priority>high</priority></url>"),
            set_of(_A),
        ),
    },
)

SCHEMA = Rule(
    id="sitemap/schema",
    severity=Severity.ERROR,
    engine="schema",
    source=SPEC,
    summary="The document does not match the schema of sitemaps.",
    help="The schema rejects something that no other rule explains. Compare the place with the\n"
    "specification; schemas/sitemap-0.9.xsd states what is allowed there.",
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
    on="sitemap:urlset",
    source="https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap",
    refused_by='Search Console: "Missing XML tag: url".',
    flags=[_set("")],
    passes=[set_of(_A)],
)
def empty(element: Element, context: Context) -> Found:
    """A sitemap has no entries.

    The schema requires at least one entry, and search consoles report a missing tag.
    Add a page, or do not announce the file until there is one.
    """
    if not context.has(clark("sitemap:url")):
        yield element, "the sitemap lists nothing; add an entry, or do not announce it yet"


@rule(
    "sitemap/empty-index",
    Severity.ERROR,
    on="sitemap:sitemapindex",
    source="https://www.sitemaps.org/schemas/sitemap/0.9/siteindex.xsd",
    refused_by='Search Console: "Missing XML tag: sitemap".',
    flags=[_set("", "sitemapindex")],
    passes=[index_of(_A)],
)
def empty_index(element: Element, context: Context) -> Found:
    """A sitemap index has no entries.

    The schema requires at least one, so the file is invalid, and a crawler that drops what is no
    longer listed drops everything. List a sitemap, or do not publish the file.
    """
    if not context.has(clark("sitemap:sitemap"), clark("sitemap:url")):
        yield element, "the index lists no sitemap; add one, or do not publish the index"


@rule(
    "sitemap/not-utf-8",
    Severity.ERROR,
    on="bytes",
    source=SPEC,
    refused_by=_CONSOLE,
    flags=[
        '<?xml version="1.0" encoding="iso-8859-1"?>' + set_of(_A),
        '<?xml version="1.0" encoding="iso-8859-1"?>' + index_of(_A),
    ],
    passes=['<?xml version="1.0" encoding="utf-8"?>' + set_of(_A)],
)
def not_utf_8(context: Context) -> Found:
    """A sitemap is in an encoding other than UTF-8.

    The protocol allows nothing else, not even UTF-16: search engines refuse the file or misread
    addresses. Save it as UTF-8, and declare that.
    """
    encoding = context.encoding
    if context.is_sitemap and encoding not in _UTF_8 and is_known(encoding):
        yield Spot(1, 1), f"the encoding is {shown(encoding)}; a sitemap must be in UTF-8"


@rule(
    "sitemap/own-entity",
    Severity.ERROR,
    on="document",
    source=SPEC + "#escaping",
    flags=['<!DOCTYPE urlset [<!ENTITY e "https://e.org/1">]>' + set_of("&e;")],
    passes=[set_of("https://e.org/?a=1&amp;b=2")],
)
def own_entity(root: Element, context: Context) -> Found:
    """A sitemap declares entities of its own.

    The protocol allows five: &amp;amp; &amp;apos; &amp;quot; &amp;gt; and &amp;lt;. Parsers that
    guard against attacks refuse any file that declares more. Write the characters themselves and
    remove the DOCTYPE.
    """
    if context.is_sitemap and declares_entities(root):
        yield Spot(1, 1), "the DOCTYPE declares entities; remove it and write the text itself"


@rule(
    "sitemap/too-many-entries",
    Severity.ERROR,
    on=SETS,
    refused_by=_CONSOLE,
    source=SPEC + "#index",
)
def too_many_entries(element: Element) -> Found:
    """A sitemap lists more than 50,000 URLs, or an index more than 50,000 sitemaps.

    Search engines refuse the file. Split it, and list the parts in a sitemap index.
    """
    if len(element) > _MOST:
        count = sum(1 for child in element.iterchildren("{*}url", "{*}sitemap"))
        if count > _MOST:
            yield element, f"the sitemap has {count} entries; 50000 are allowed, so split it"


@rule(
    "sitemap/too-large", Severity.ERROR, on="document", refused_by=_CONSOLE, source=SPEC + "#index"
)
def too_large(root: Element, context: Context) -> Found:
    """A sitemap is larger than 50 MB (52,428,800 bytes) uncompressed.

    Search engines refuse the file. Split it, and list the parts in a sitemap index.
    """
    size = len(context.document.data)
    if context.is_sitemap and size > _MOST_BYTES:
        yield Spot(1, 1), f"the sitemap has {size} bytes; {_MOST_BYTES} are allowed, so split it"


@rule(
    "sitemap/same-lastmod",
    Severity.WARNING,
    on="sitemap:urlset",
    source="https://developers.google.com/search/blog/2023/06/sitemaps-lastmod-ping",
    refused_by="Google stops believing lastmod on the whole site.",
    flags=[_set("".join(f"<url><loc>{_A}{n}</loc><lastmod>2026-11-23T08:00:00Z</lastmod></url>"
                        for n in range(_MANY)))],
    passes=[_set("".join(f"<url><loc>{_A}{n}</loc><lastmod>2026-11-23T08:00:{n:02}Z</lastmod></url>"
                         for n in range(_MANY)))],
)  # fmt: skip
def same_lastmod(element: Element) -> Found:
    """All entries have the same lastmod, to the second.

    That is the time of the build, not of a change, and search engines that notice ignore all of the
    dates. Write when each page last changed, or leave lastmod out.
    """
    if len(element) < _MANY:
        return
    seen = {each.text for each in element.iter(_LASTMOD)}
    if len(seen) != 1:
        return
    value = seen.pop() or ""
    if "T" in value and sum(1 for _ in element.iter(_LASTMOD)) >= _MANY:
        yield element, f"sitemap:lastmod is {shown(value)} in all entries; write each page's own"


@rule(
    "sitemap/order",
    Severity.WARNING,
    on="sitemap:url",
    source=SPEC + "#validating",
    flags=[_set(f"<url><lastmod>2026-11-23</lastmod><loc>{_A}</loc></url>")],
    passes=[_set(f"<url><loc>{_A}</loc><lastmod>2026-11-23</lastmod></url>")],
)
def order(element: Element, context: Context) -> Found:
    """The elements of an entry are not in the order of the schema.

    Search engines accept any order, but strict validators do not. Write loc, lastmod,
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
    source=GOOGLE,
    flags=["<changefreq>daily</changefreq>", "<priority>0.5</priority>"],
    passes=["<lastmod>2026-11-23</lastmod>"],
)
def ignored_element(element: Element) -> Found:
    """An entry has changefreq or priority, which Google and Bing ignore.

    They only add bytes. Leave them out, and keep lastmod correct.
    """
    name = str(element.tag).rpartition("}")[2]
    yield element, f"sitemap:{name} is ignored by search engines; leave it out"
