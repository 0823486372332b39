"""What the shortcut for sitemaps says of many: a mutant of it dies that says anything else of one.

Each case differs in one place from a sitemap that the shortcut takes; `disagreements` shows that
what it says of them unchanged is what the rules say.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import NamedTuple

import shortcuts
from lxml import etree
from shortcuts import NOW
from test_checks_sitemaps_fast import BOTH, HEAD, IMAGE, MARKED, after, entries, versions

from feedpub import checks
from feedpub.checks._context import Context
from feedpub.checks.shortcuts import sitemaps
from feedpub.findings import Finding
from feedpub.markup import Element
from feedpub.model import Document

_SPACED = "<url><loc> https://example.org/x </loc>{}</url>"
_DATE = "<lastmod>2026-11-20T08:00:00Z</lastmod>"
_OTHER_DATE = "<lastmod>2026-11-21T08:00:00Z</lastmod>"
_STYLED = '<?xml-stylesheet type="text/xsl" href="s.xsl"?>'
_COMMENT = "<!-- made by a program, again - at 8 -->"
_SITE = "https://example.org/"


class Case(NamedTuple):
    """A sitemap, the address it has, and when it is looked at."""

    data: bytes
    url: str | None = None
    now: datetime | None = NOW


def _in(body: str, head: str = HEAD, end: str = "</urlset>") -> bytes:
    return f"{head}{body}{end}".encode()


def _heads() -> Iterator[bytes]:
    start = HEAD.index("<urlset")
    single = HEAD[:start] + HEAD[start:].replace('"', "'")
    unbound = MARKED.replace(' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"', "")
    heads = [
        HEAD, MARKED, single, unbound, "\ufeff" + HEAD, "\ufeff\ufeff" + HEAD,
        HEAD.replace("1.0", "1x0", 1), HEAD.replace("UTF-8", ""), HEAD[:start].strip() + HEAD,
        HEAD[:start] + "text" + HEAD[start:], HEAD[:start] + _STYLED + HEAD[start:],
        HEAD[:start] + _STYLED + "text" + HEAD[start:],
        HEAD[:start] + "<?xml-stylesheet href='a<b'?>" + HEAD[start:],
        HEAD.replace(">\n<", "> text\n<"), HEAD.rstrip()[:-1] + " text>",
        MARKED.replace('"a b"', '"a & b"'), MARKED.replace('"a b"', "'a & b'"),
        MARKED.replace('"a b"', ""), MARKED.replace('"a b"', "ab"),
        MARKED.replace('"a b"', '"a<b"'),
    ]  # fmt: skip
    for comment in (_COMMENT, _COMMENT * 2, "<!-- ă -->", "<!-- a -- b -->", "<!-- a--->",
                    "<!-- \x01 -->", _COMMENT + "text"):  # fmt: skip
        heads.append(HEAD[:start] + comment + HEAD[start:])
        yield _in(entries(3), end=f"</urlset>{comment}")
    yield from (_in(entries(3), head) for head in heads)
    yield _in(entries(3), end="</urlset>text")
    yield _in(entries(3), end="</urlset>text" + _COMMENT)
    for odd in (b"\xff='a'", b"xmlns:a='\xff'", b'xmlns:a="\xff"', b"='a'"):
        yield _in(entries(3)).replace(b"<urlset", b"<urlset " + odd, 1)
    for prefix in ("image", "xhtml"):
        uri = HEAD.partition(f'xmlns:{prefix}="')[2].partition('"')[0]
        bare = HEAD.replace(f' xmlns:{prefix}="{uri}"', "")
        yield from (_in(entries(2, more), bare) for more in (IMAGE, BOTH, ""))


def _entries() -> Iterator[bytes]:
    locs = [
        "https://example.org/&amp;;", "https://example.org/&amp;copy;x",
        "https://example.org/&amp;amp;", "https://example.org/%41a", "https://e.o", "http://e.o/",
        "https://example.org/" + "a" * 2027, "https://example.org/" + "a" * 2028,
    ]  # fmt: skip
    for loc in locs:
        yield _in(entries(1).replace("https://example.org/p0", loc))
        yield _in(entries(3).replace("https://example.org/p0", loc))
    values = ["0", "0.5", "1", "1.0", "0.a", "0x5", "1x0", "0.5.5", "1.0.0", "", "0.", "1.", "2",
              "0." + "5" * 9, "0." + "5" * 10, "1." + "0" * 10]  # fmt: skip
    hints = [f"<priority>{value}</priority>" for value in values]
    hints += [f"<changefreq>{value}</changefreq>" for value in ("daily", "", "often")]
    hints += ["<priority>0.5</priority>text", "<changefreq>daily</changefreq>text", f"{_DATE}text"]
    hints += [
        "<changefreq>daily</changefreq><priority>0.5</priority>",
        _DATE,
        IMAGE,
        IMAGE + "text",
    ]
    hints += [IMAGE.replace("<image:loc>", "text<image:loc>")]
    for each in hints:
        yield _in(entries(2, each))
        yield _in(entries(1) + after(entries(2, each)))
    yield _in(entries(2).replace("<url>", "<url>text"))
    yield from (_in(entries(1) + after(entries(2, IMAGE * count))) for count in (1000, 1001))
    link = '<xhtml:link rel="alternate" hreflang="en" href="https://example.org/p0"/>'
    for each in (link, BOTH + "text",
                 BOTH.replace(' rel="alternate"', ""),
                 link.replace('hreflang="en"', ""), BOTH, BOTH.replace('"ro"', '"ro_RO"'),
                 versions(("en", "p0"), ("EN", "p1")),
                 versions(("en", "p0"), ("es-MX", "p1"))):  # fmt: skip
        yield _in(entries(2, each))
    yield _in(entries(2, BOTH)).replace(b'"ro"', b'"\xff"')
    yield _in("")


def _others() -> Iterator[bytes]:
    """Yield sitemaps with entries that do not follow the grammar."""
    for more in ("", _DATE, _OTHER_DATE, "<lastmod/>", BOTH, "<urls/>", "<url-x/>", "<!-- c -->"):
        other = _SPACED.format(more)
        yield _in(entries(9) + other)
        yield _in(entries(2, BOTH) + other)
        yield _in(entries(50, _DATE) + other)
        yield _in(entries(9) + other + "text" + other.replace("/x", "/y"))
        yield _in(entries(9) + other + other.replace("/x", "/y"))
    yield _in(entries(9) + "<url><loc/></url>")
    yield _in(_SPACED.format("") * 2)
    other = "<url><loc> https://example.org/x</loc></url>"
    for length in range(len(other) - 2, len(other) + 3):
        loc = "https://example.org/" + "a" * (length - len("<url><loc></loc></url>") - 20)
        # No line ends the head: the entries are all there is.
        yield _in(f"<url><loc>{loc}</loc></url>{other}", HEAD.rstrip())


def _together() -> Iterator[bytes]:
    """Yield sitemaps for the rules about all entries."""
    for count in (1, 49, 50, 60, 61):
        yield _in(entries(count, _DATE))
        yield _in(entries(count, "<lastmod>2026-11-20</lastmod>"))
        yield _in(entries(count))
        yield _in(entries(count - 1) + after(entries(2, _DATE)).replace("/p1<", "/x<"))
        yield _in(entries(count, _DATE).replace("T08", "T07", 1))
    first_ones = [
        "https://example.org", "https://example.org?a", "https://example.org:80/a",
        "https://example.org.evil/", "http://example.org/", "https://example.org/p1",
    ]  # fmt: skip
    for first in first_ones:
        yield _in(entries(9).replace("https://example.org/p0", first))
        yield _in(entries(2).replace("https://example.org/p0", first))
        yield _in(entries(2).replace("https://example.org/p1", first))
    everything = entries(3).replace("https://example.org/p0", "https://example.org")
    yield _in(everything.replace("https://example.org/p1", "https://example.org?p1"))
    dates = [
        "2026-02-30", "1989-12-31", "1990-01-01", "2026-11-22", "2026-11-23", "2026-11-24",
        "2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z", "2026-11-24T01:00:00+14:00",
    ]  # fmt: skip
    for date in dates:
        yield _in(entries(1, f"<lastmod>{date}</lastmod>"))
        yield _in(entries(5, _DATE) + after(entries(2, f"<lastmod>{date}</lastmod>"))
                  .replace("/p1<", "/x<"))  # fmt: skip


def _cases() -> Iterator[Case]:
    for data in (*_heads(), *_entries(), *_others(), *_together()):
        yield Case(data)
    dated = _in(entries(9, _DATE))
    yield Case(dated, now=None)
    yield Case(_in(entries(9, "<lastmod>2030-11-20</lastmod>")), now=None)
    yield Case(dated, now=NOW - timedelta(days=300))
    for url in ("", _SITE + "s.xml", _SITE + "p/s.xml", _SITE + "p0", "https://example.org",
                _SITE + "ș.xml", "http://example.org/s.xml", "https://a.org/s.xml",
                "https://example.org:443/s.xml"):  # fmt: skip
        yield Case(_in(entries(9)), url)
        yield Case(_in(entries(1)), url)
        yield Case(_in(entries(9).replace("/p", "/p/")), url)
        yield Case(_in(entries(9).replace("https://example.org/p8", "https://a.org/p8")), url)


CASES = list(dict.fromkeys(_cases()))


@contextmanager
def _few() -> Iterator[None]:
    """Let a sitemap list 60 pages at most, so that none has to be long."""
    before, sitemaps._MOST = sitemaps._MOST, 60
    try:
        yield
    finally:
        sitemaps._MOST = before


def _root(data: bytes) -> Element | None:
    with suppress(etree.XMLSyntaxError):
        return etree.fromstring(data)
    return None


def _context(case: Case) -> Context:
    document = Document(name="s.xml", format="sitemap", data=case.data, url=case.url)
    return Context(document, "sitemap", case.now)


def of_sitemaps() -> Iterator[object]:
    """Yield what the shortcut says of each case, if other entries have no fault and if they do."""
    with _few():
        for case in CASES:
            yield sitemaps.settle(_context(case), _root)
            yield sitemaps.settle(_context(case), lambda _: None)


def disagreements() -> list[Case]:
    """Return the cases of which the shortcut says anything else than the rules."""
    return [case for case in CASES if _findings(case, 0) != _findings(case, 1 << 40)]


def _findings(case: Case, least: int) -> list[Finding]:
    document = Document(name="s.xml", format="", data=case.data, url=case.url)
    with shortcuts.least(least):
        return checks.examine(document, now=case.now).findings()
