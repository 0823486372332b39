"""Documents on which the shortcuts of the checks could disagree with the rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import zip_longest

import shortcuts
from long_feeds import (
    BOTH,
    DATES,
    ENDS,
    GOOD,
    HEAD_CHANGES,
    HEADS,
    STAMPS,
    TEXTS,
    URLS,
    VALUE,
    plain,
)
from long_feeds import twisted as changed
from lxml import etree
from test_checks_sitemaps_fast import DATES as MODIFIED
from test_checks_sitemaps_fast import EXTRAS, HEAD, LOCS, MARKED, after, entries, versions

from feedpub.checks.shortcuts import _grammar
from feedpub.findings import Finding

_LONG = 1 << 20
WORDS = [
    "",
    " ",
    "x",
    "-1",
    "1e3",
    "00",
    "1234567890",
    "91 0",
    "45.2,25.1",
    "45.2 181",
    "no",
    "TEXT",
    "image",
    "self",
    "xx",
    "en-uk",
    "en-GB",
    "photographer",
    "Image/JPEG",
    "a@b",
    "a@b.org",
]


_ATTRIBUTES = ['isDefault="yes"', 'isDefault="true"', 'duration="long"', 'fileSize="big"']
_MEDIA = [f'<media:content url="https://e.org/a.jpg" {each}/>' for each in _ATTRIBUTES]
_VALID = "<dcterms:valid>start={};end={};scheme=W3C-DTF</dcterms:valid>"
_ALSO = [
    *_MEDIA,
    _VALID.format("now", "2026-11-20T08:00:00Z"),
    _VALID.format("2026-11-20T08:00:00Z", "x"),
]
#: Children that a shortcut may take for plain ones.
ODD = {
    "rss": [
        *_ALSO,
        "<source url='https://e.org/rss'>a</source><dc:source>b</dc:source>",
        "<dc:source>a</dc:source><dc:source>b</dc:source>",
        "<guid>4711</guid>",
    ],
    "atom": [*_ALSO, "<link href='https://e.org/x'/>"],
}


def _entries(format: str) -> Iterator[str]:
    """Yield entries that are plain but for one value, or one child more or less."""
    name = _grammar.NAMES[format]
    base = plain(format, 99).partition(">")[2].removesuffix(f"</{name}>\n")
    children = [*GOOD[format], *BOTH]
    number = 100

    def put(inside: str) -> str:
        nonlocal number
        number += 1
        return f"<{name}>{inside}</{name}>\n".replace("?p=99", f"?p={number}")

    for child in ODD[format]:
        yield put(base + child)
    for child in children:
        yield put(base + child)
        yield put(child + base)
        yield put(base + child + child)
    pieces = base.replace("><", ">\0<").split("\0")
    for index in range(len(pieces)):
        yield put("".join(pieces[:index] + pieces[index + 1 :]))
        yield put(base + pieces[index])
    for some in (*children, base):
        for which, value in enumerate(VALUE.findall(some)):
            for other in _others(value):
                odd = changed(some, which, other)
                yield put(odd if some is base else base + odd)


def _others(value: str) -> list[str]:
    """Return what is allowed there instead of *value*, and what may not."""
    if "://" in value or value.startswith(("tag:", "urn:")):
        return [*URLS, "", "x"]
    if value[-6:] == " +0000":
        return STAMPS
    if value[:4] == "2026" or value.startswith("start="):
        return DATES
    return [*TEXTS, *WORDS] if len(value) > 3 else WORDS


def _is_well_formed(data: bytes) -> bool:
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError:
        return False
    return True


def _feed(format: str, odd: str, *, head: str | None = None, more: str = "") -> bytes:
    text = plain(format, *range(24)) + odd + plain(format, *range(24, 48))
    end = f"</{_grammar.NAMES[format]}>"
    text = text.replace(end, more + end)
    return ((head or HEADS[format]) + text + ENDS[format]).encode("utf-8", "surrogatepass")


def _feeds_documents() -> Iterator[bytes]:
    for format in ("rss", "atom"):
        fine = [each for each in _entries(format) if _is_well_formed(_feed(format, each))]
        for start in range(0, len(fine), 12):
            yield _feed(format, "".join(fine[start : start + 12]))
        slash = "<slash:comments>3</slash:comments><title>"
        counted = (plain(format, n).replace("<title>", slash) for n in range(200, 299))
        for old, new in HEAD_CHANGES:
            head = HEADS[format].replace(old, new, 1)
            yield _feed(format, "", head=head)
            yield _feed(format, "", head=head, more="".join(BOTH))
            yield _feed(format, next(counted), head=head)
        for old, new in (
            ("Rain 7", "Rain \x01"),
            ("Rain 7", "Rain \ufffe"),
            ("Rain 7", "Rain ]]>"),
        ):
            yield _feed(format, "").replace(old.encode(), new.encode())


def _sitemaps_documents() -> Iterator[bytes]:
    some = [entries(1).replace("https://example.org/p0", loc) for loc in LOCS]
    some += [entries(1, f"<lastmod>{date}</lastmod>") for date in MODIFIED]
    some += [entries(1, more) for more in EXTRAS]
    for each in some:
        yield f"{HEAD}{entries(9)}{each.replace('/p0<', '/x<')}</urlset>".encode()
        yield f"{HEAD}{each}{after(entries(9))}</urlset>".encode()


def _sitemaps_at_large() -> Iterator[bytes]:
    """Yield sitemaps with something odd around the entries, or between all of them."""
    uri = "http://www.sitemaps.org/schemas/sitemap/0.9"
    heads = [
        HEAD,
        MARKED,
        MARKED.replace("xsi=", "xs="),
        MARKED.replace("xmlns=", "xmlns:sm="),
        HEAD.replace("UTF-8", "latin-1"),
        HEAD.replace("1.0", "1.1"),
        " " + HEAD,
        "\ufeff" + HEAD,
        HEAD.replace("https://www.s", "http://www.s").replace("news/0.9", "news/0.8"),
        HEAD.replace("sitemap-image/1.1", "sitemap-image/1.0"),
        HEAD.replace("xmlns:image", "xmlns:img"),
        HEAD.replace("<urlset", "<!-- a -- b --><urlset"),
        HEAD.replace("<urlset", "<!DOCTYPE urlset><urlset"),
        HEAD.replace(">\n<", ' class="a">\n<'),
        HEAD.replace(f' xmlns="{uri}"', ""),
        HEAD.replace(uri, uri.replace("http:", "https:")),
        HEAD.replace(f' xmlns="{uri}"', f' xmlns="{uri}" xmlns="{uri}"'),
    ]
    both = versions(("en", "p0"), ("ro", "p1"))
    bodies = [
        entries(9),
        entries(2, both),
        entries(3, both),
        entries(2, versions(("en", "p0"), ("en", "p1"))),
        entries(2, versions(("en", "p0"), ("EN", "p1"))),
        entries(2, both).replace("/p1", "/p0", 1),
        entries(1, both) + after(entries(2, versions(("en", "p1")))),
        entries(1, both) + after(entries(2)),
        entries(2, versions(("en", "p0"), ("es-419", "p1"))),
        entries(2) + entries(1),
        entries(2, both) + entries(1),
        entries(50, "<lastmod>2026-11-20T08:00:00Z</lastmod>"),
        entries(49, "<lastmod>2026-11-20T08:00:00Z</lastmod>"),
        entries(2).replace("/p0", "/" + "a" * 2048),
        entries(2).replace("/p0", "/" + "a" * 2028),
        entries(1, _IMAGE * 1001),
        entries(9) + "<url><loc> https://example.org/p1 </loc></url>",
        entries(9) + "<url><loc>https://e.org/x</loc></url>",
        entries(9).replace("/p1<", ".evil/<"),
        entries(9).replace("https://example.org/p8", "http://example.org/p8"),
        entries(9).replace("https://example.org/p8", "https://a.org/p8"),
        entries(50_001),
        entries(9, both) + entries(1, "<!---->"),
        entries(9) + "text",
        entries(9, "<priority>0.5</priority>"),
        entries(9)
        + "<url><loc> https://example.org/x </loc><lastmod>2026-11-20T08:00:00Z</lastmod></url>"
        * 2,
        entries(9, "<image:image><image:loc>/i.jpg</image:loc></image:image>"),
    ]
    for head in heads:
        for more in ("", _IMAGE, both):
            yield f"{head}{entries(2, more)}</urlset>".encode()
    for comment in (b"<!-- \xff -->", b"<!-- \x01 -->", b"<!-- a--->"):
        data = f"{HEAD}{entries(9)}</urlset>".encode()
        yield data.replace(b"<urlset", comment + b"<urlset", 1)
        yield data + comment
    for body in bodies:
        yield f"{HEAD}{body}</urlset>".encode()
        yield f"{HEAD}{body}</urlset><x/>".encode()


_IMAGE = "<image:image><image:loc>https://example.org/i.jpg</image:loc></image:image>"


@cache
def documents() -> list[tuple[bytes, list[Finding], bool]]:
    """Return documents of all kinds, each with what rules say, and whether a shortcut is taken.

    They are mixed, and the longest come last: most mutants die soon.
    """
    examples = (shortcuts.padded(data, 14) for data in shortcuts.EXAMPLES.values())
    kinds = (examples, _feeds_documents(), _sitemaps_documents(), _sitemaps_at_large())
    mixed = (data for some in zip_longest(*kinds) for data in some if data is not None)
    return [
        (data, shortcuts.whole(data), shortcuts.short(data)[1]) for data in dict.fromkeys(mixed)
    ]
