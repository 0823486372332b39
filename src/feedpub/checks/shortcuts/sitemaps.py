"""Decides whether a sitemap is so plain that it needs no full check.

A sitemap has 50,000 entries, an archive a thousand sitemaps, and programs write similar entries.
One regular expression matches the entries that follow a narrow grammar: these are well-formed,
valid under the schema, and break no rule about a single entry. Rules about all entries together are
then checked with lists and sets. Other entries are checked as a document of their own; and if
anything is unusual, all rules check everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, timedelta
from functools import cache
from urllib.parse import urlsplit

from msgspec import Struct

from feedpub.checks._context import Context
from feedpub.checks._when import W3C
from feedpub.checks.rules import hreflang
from feedpub.date_grammar import USUAL_W3C
from feedpub.documents.names import NAMESPACES, clark
from feedpub.markup import Element, encode, escape
from feedpub.uris import CHARACTERS, CLEAN, HOST, PORT

#: Below this size the shortcut is not faster than the full check.
LEAST = 16_384
_MOST = 50_000
_MOST_BYTES = 52_428_800
_MOST_IMAGES = 1000
_SHORTEST, _LONGEST = 12, 2047
#: With fewer entries than this, one date for all may be correct.
_MANY = 50
_EARLIEST = b"1990"
#: No time zone is more than 14 hours behind UTC.
_SURELY_PAST = timedelta(hours=14)
#: The allowed ``xmlns``; documents that declare anything else are checked fully.
_BOUND = {
    "xmlns": NAMESPACES["sitemap"],
    **{f"xmlns:{name}": NAMESPACES[name] for name in ("image", "news", "video", "xhtml", "xsi")},
}
_SCHEMA_LOCATION = "xsi:schemaLocation"
_LOC = clark("sitemap:loc")
_LASTMOD = clark("sitemap:lastmod")
HINTS = (clark("sitemap:changefreq"), clark("sitemap:priority"))
_LINK = clark("xhtml:link")
_URL, _NEWS = b"<url>", b"<news:news>"


class _Entries(Struct, frozen=True):
    """The values of the entries, as bytes of the file."""

    locs: list[bytes]
    dates: list[bytes]
    hints: bool
    links: list[tuple[bytes, bytes]]
    images: list[bytes]
    others: list[bytes]


class Settled(Struct, frozen=True):
    """What remains to be reported.

    Attributes:
        hints: Whether there are elements that search engines ignore.
        together: Whether rules about all entries together might report something.
    """

    hints: bool
    together: bool


class _Grammar(Struct, frozen=True):
    head: re.Pattern[bytes]
    attribute: re.Pattern[bytes]
    entry: re.Pattern[bytes]
    others: re.Pattern[bytes]
    tail: re.Pattern[bytes]
    link: re.Pattern[bytes]


@cache
def _grammar() -> _Grammar:
    s = rb"[ \t\r\n]*+"
    comment = rb"(?:<!--(?:[\t\r\n -,.-~]|-(?!-))*+-->" + s + rb")*+"
    attribute = (
        rb"[ \t\r\n]++([a-zA-Z:]++)=(?:\"([!#-%'-;=-~ \r\n\t]*+)\"|'([!-%(-;=-~ \r\n\t]*+)')"
    )
    url = (
        rf"https?://{HOST}{PORT}(?:[/?](?:[{CHARACTERS}]++"
        r"|%[0-9A-Fa-f]{2}|&amp;(?!(?:amp|lt|gt|quot|apos);))*+)?+"
    ).encode()
    hints = (
        rb"((?:<changefreq>(?:always|hourly|daily|weekly|monthly|yearly|never)</changefreq>" + s
        + rb")?+(?:<priority>(?:0(?:\.[0-9]{1,9}+)?+|1(?:\.0{1,9}+)?+)</priority>" + s + rb")?+)"
    )  # fmt: skip
    link = rb'<xhtml:link rel="alternate" hreflang="%b" href="%b" ?/>'
    image = rb"<image:image>" + s + rb"<image:loc>" + url + rb"</image:loc>" + s
    return _Grammar(
        head=re.compile(
            rb"(?:\xef\xbb\xbf)?+"
            rb"(?:<\?xml version=[\"]1\.0[\"] encoding=[\"](?i:utf-8)[\"] ?\?>)?+" + s
            + rb"(?:<\?xml-stylesheet [\t\r\n !-;=@-~]*+\?>" + s + rb")?+" + comment
            + rb"<urlset((?:" + attribute + rb")++)" + s + rb">" + s
        ),
        attribute=re.compile(attribute),
        entry=re.compile(
            rb"<url>" + s + rb"<loc>(" + url + rb")</loc>" + s
            + rb"(?:<lastmod>(" + USUAL_W3C.encode() + rb")</lastmod>" + s + rb")?+"
            + hints + rb"((?:" + link % (rb"[A-Za-z-]++", url) + s + rb")*+)((?:"
            + image + rb"</image:image>" + s + rb")*+)</url>" + s
        ),
        others=re.compile(rb"(?:<url>(?:[^<]++|<(?!/?url[\s/>]|[!?]))*+</url>" + s + rb")++"),
        tail=re.compile(rb"</urlset>" + s + comment),
        link=re.compile(link % (rb"([^\"]*+)", rb"([^\"]*+)")),
    )  # fmt: skip


def is_long(context: Context) -> bool:
    """Return whether the document is long enough for the shortcut."""
    data = context.document.data
    if not LEAST < len(data) <= _MOST_BYTES:
        return False
    # Entries with news do not follow the grammar, and are longer than others: a sitemap that is
    # half news is checked fully.
    return context.format != "news-sitemap" or data.count(_NEWS) * 2 <= data.count(_URL)


def settle(context: Context, check: Callable[[bytes], Element | None]) -> Settled | None:
    """Return what remains to be reported for a sitemap; ``None`` if it needs a full check.

    Args:
        context: The document.
        check: Returns the root of a document without findings, ``None`` otherwise.
    """
    data = context.document.data
    grammar = _grammar()
    head = grammar.head.match(data)
    end = data.rfind(b"</urlset>")
    if head is None or not grammar.tail.fullmatch(data, end) or not _is_bound(head[1], data):
        return None
    entries = _entries(data[head.end() : end])
    if entries is None or not _are_plain(entries, context):
        return None
    if entries.others and not _add_others(entries, head[0], check):
        return None
    if not _are_mutual(entries):
        return None
    together = not (_are_listed_well(entries.locs, context) and _differ(entries))
    # The values of other entries are not known well enough for rules about all entries.
    if together and (entries.others or entries.links):
        return None
    return Settled(hints=entries.hints, together=together)


def _is_bound(attributes: bytes, data: bytes) -> bool:
    """Return whether the root element declares what is used, and nothing unusual."""
    found = _grammar().attribute.findall(attributes)
    declared = {name.decode(): (double or single).decode() for name, double, single in found}
    location = declared.pop(_SCHEMA_LOCATION, None)
    if len(declared) + (location is not None) != len(found) or "xmlns" not in declared:
        return False
    if location is not None and "xmlns:xsi" not in declared:
        return False
    if any(_BOUND.get(name) != uri for name, uri in declared.items()):
        return False
    return all(
        name in declared or b"<" + name[6:].encode() + b":" not in data
        for name in ("xmlns:image", "xmlns:xhtml")
    )


def _entries(body: bytes) -> _Entries | None:
    """Return the entries of *body*, if it consists only of entries."""
    parts = _grammar().entry.split(body)
    others = list(filter(None, parts[::6]))
    if sum(map(len, others)) > len(body) // 2:
        return None
    if not all(map(_grammar().others.fullmatch, others)):
        return None
    locs, links = parts[1::6], parts[4::6]
    return _Entries(
        locs=locs,
        dates=list(filter(None, parts[2::6])),
        hints=any(parts[3::6]),
        links=[pair for pair in zip(links, locs, strict=True) if pair[0]],
        images=list(filter(None, parts[5::6])),
        others=others,
    )


def _are_plain(entries: _Entries, context: Context) -> bool:
    """Return whether no entry has a fault."""
    if not entries.locs:
        return False
    lengths = set(map(len, entries.locs))
    if min(lengths) < _SHORTEST or max(lengths) > _LONGEST:
        return False
    long = (each for each in entries.images if len(each) > LEAST)
    if any(each.count(b"<image:image>") > _MOST_IMAGES for each in long):
        return False
    return _are_plausible(entries.dates, context)


def _are_mutual(entries: _Entries) -> bool:
    """Return whether all versions of a page list the same versions, and themselves."""
    together: dict[bytes, list[bytes]] = {}
    for text, loc in entries.links:
        together.setdefault(text, []).append(loc)
    listed: set[bytes] = set()
    codes: set[bytes] = set()
    for text, locs in together.items():
        pairs = _grammar().link.findall(text)
        addresses = {address for _, address in pairs}
        own = {code.lower() for code, _ in pairs}
        if len(own) < len(pairs) or not addresses.issuperset(locs):
            return False
        if not listed.isdisjoint(addresses):
            return False
        listed |= addresses
        codes |= own
    # A version that is a page without versions does not link back.
    pages = {loc for _, loc in entries.links}
    return listed.intersection(entries.locs) <= pages and all(map(_is_code, codes))


def _is_code(code: bytes) -> bool:
    return hreflang.problem(code.decode()) is None


def _add_others(entries: _Entries, head: bytes, check: Callable[[bytes], Element | None]) -> bool:
    """Return whether the other entries have no faults, after adding their values."""
    root = check(head + b"".join(entries.others) + b"</urlset>")
    if root is None or (entries.links and next(root.iter(_LINK), None) is not None):
        return False
    entries.locs.extend(encode(escape((each.text or "").strip())) for each in root.iter(_LOC))
    entries.dates.extend(encode(each.text or "") for each in root.iter(_LASTMOD))
    return True


def _are_listed_well(locs: list[bytes], context: Context) -> bool:
    """Return whether the addresses are few enough, different, and of the sitemap's site."""
    if not len(set(locs)) == len(locs) <= _MOST:
        return False
    own = context.document.url or None
    if own is not None and not CLEAN.fullmatch(own):
        return False
    first = urlsplit(own or locs[0].decode())
    start = f"{first.scheme}://{first.netloc}"
    if own is not None:
        start += first.path.rpartition("/")[0] + "/"
    return _all_start(locs, encode(escape(start)), whole=own is not None)


def _all_start(locs: list[bytes], start: bytes, *, whole: bool) -> bool:
    # All have the same start if the first and the last in sorted order do.
    if not (min(locs).startswith(start) and max(locs).startswith(start)):
        return False
    if whole:
        return True
    # Nothing may follow that makes it a different host.
    after = {loc[len(start) : len(start) + 1] for loc in locs}
    return after <= {b"", b"/", b"?"}


def _differ(entries: _Entries) -> bool:
    """Return whether the entries do not all have the same date."""
    dates = set(entries.dates)
    return len(dates) != 1 or len(entries.locs) < _MANY or b"T" not in entries.dates[0]


def _are_plausible(dates: list[bytes], context: Context) -> bool:
    """Return whether the dates exist, and are neither too early nor too late."""
    if not dates:
        return True
    if min(dates) < _EARLIEST or not all(map(_exists, {each[:10] for each in dates})):
        return False
    if context.now is None:
        return True
    limit = (context.now.astimezone(UTC) - _SURELY_PAST).isoformat()[:19].encode()
    late = {each.decode() for each in dates if each > limit}
    return not any(any(W3C.find(each, context)) for each in late)


def _exists(day: bytes) -> bool:
    with suppress(ValueError):
        return bool(date.fromisoformat(day.decode()))
    return False
