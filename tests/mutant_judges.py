"""What two shortcuts say of many cases: a mutant of them dies that says anything else of one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from configurations import AWKWARD, UNSURE, WHOLE, changed, places
from long_feeds import BOTH, CHANNEL, ENDS, FEED, HEADS, NOW, plain
from msgspec.structs import replace
from test_checks_streaming import BODY, ODD_BODIES, ODD_MARKUP, Finished, around, look, odd
from test_sources import PUBLICATION

from feedpub import checks
from feedpub.articles import _coercion, _quick
from feedpub.articles._quick import mint
from feedpub.articles.notes import Unusable
from feedpub.articles.record_context import UNUSUAL, RecordContext
from feedpub.checks._context import Context
from feedpub.checks.shortcuts import sitemaps
from feedpub.config import _admitted, _file
from feedpub.html._plain import finished
from feedpub.model import Document, Status
from feedpub.sources import _context
from feedpub.text import ILLEGAL

_START = {"rss": re.compile(rb"\s*<item[\s>]"), "atom": re.compile(rb"\s*<entry[\s>]")}
_CLOSE = {"rss": b"</item>", "atom": b"</entry>"}


def checked(data: bytes, format: str, parts: int, *, apart: bool = False) -> tuple[object, ...]:
    """Return what is known of *data*, given in *parts*, and whether it passes; bodies *apart*."""
    bodies = checks.WrittenBodies(Finished()) if apart else None
    end = data.rindex(_CLOSE[format]) + len(_CLOSE[format])
    cuts = [each.start() for each in _START[format].finditer(data, 0, end)] + [end]
    entries = [data[start:stop] for start, stop in pairwise(cuts)]
    size = -(-len(entries) // parts)
    found = []
    for start in range(0, len(entries), size):
        checker = checks.EntryChecker(format, NOW)
        for entry in entries[start : start + size]:
            look(checker, bodies, entry)
        found.append(checker.result())
    known = found[0]
    for each in found[1:]:
        known.merge(each)
    rest = b"".join((data[: cuts[0]], *known.kept, data[end:]))
    document = Document(name="feed.xml", format=format, data=rest)
    return (
        checks.is_fine(known, document, now=NOW),
        len(known.ids),
        len(known.kept),
        known.size,
        known.is_too_much,
        known.authorless,
        known.counted,
        known.tag,
        sorted(known.unused),
    )


_BODIES_IN = Path(__file__).parent / "data" / "mutants" / "bodies.jsonl"
#: Bodies that cleaning is finished with at once, and some that differ from one in one thing only.
NEARLY: list[str] = [
    *map(json.loads, _BODIES_IN.read_text("utf-8").splitlines()),
    "x" * 1_000_000,
    "x" * 1_000_001,
]


def of_finished() -> Iterator[object]:
    """Yield which bodies cleaning is finished with at once."""
    yield from map(finished, (BODY, *ODD_BODIES, *NEARLY))


def _feed(format: str, entries: str, head: str | None = None) -> bytes:
    return ((head or HEADS[format]) + entries + ENDS[format]).encode()


@cache
def _feeds() -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for format, head in HEADS.items():
        some = plain(format, *range(9))
        odd = plain(format, 20).replace("Rain 20<", "Rain &#169; 20<")
        found += [
            (format, _feed(format, some)),
            (format, _feed(format, some + plain(format, 3))),
            (format, _feed(format, some + odd)),
            (format, _feed(format, some + odd.replace("=20", "=3").replace("/20", "/3"))),
            (format, _feed(format, some, head.replace("UTF-8", "us-ascii"))),
            (format, _feed(format, some, head.replace(' encoding="UTF-8"', ""))),
            (format, _feed(format, some, head.replace("mrss/", "mrss"))),
            (format, _feed(format, some.replace("  <", "\n  <"))),
            (format, _feed(format, some, head.replace("<title>", f"<title>{'Rain ' * 14_000}"))),
        ]
        for prefix in ("dc", "media", "georss", "dcterms"):
            without = re.sub(rf'\s*xmlns:{prefix}="[^"]*"', "", head)
            for child in ("", *BOTH, "<dc:creator>Ana</dc:creator>"):
                close = _CLOSE[format].decode()
                entries = some + plain(format, 30).replace(close, child + close)
                found.append((format, _feed(format, entries, without)))
        for character in ("\x92", "\xa9", "\ufffd", "\ufffe", "\uff01", "\x0b"):
            found.append((format, _feed(format, some.replace("Rain 5<", f"Rain {character}<"))))
    long = plain("rss", 40).replace("Rain again", "Rain again " * 26_000)
    found += [("rss", _feed("rss", plain("rss", 1, 2) + long))]
    comments = plain("rss", 2).replace("<link>", "<slash:comments>3</slash:comments><link>", 1)
    undated = re.sub("<lastBuildDate>.*</lastBuildDate>", "", CHANNEL)
    for head in (CHANNEL, undated):
        found.append(("rss", _feed("rss", plain("rss", 1) + comments, head)))
        found.append(("rss", _feed("rss", plain("rss", 1, 4, 5, 6) + comments, head)))
        # In parts of three, the last of which alone holds comments.
        last = comments + comments.replace("2<", "3<").replace("=2", "=3").replace("/2", "/3")
        found.append(("rss", _feed("rss", plain("rss", *range(11, 18)) + last, head)))
    names = [
        plain("atom", n).replace("<id>", "<author><name>Ana</name></author><id>", 1)
        for n in range(11, 17)
    ]
    nobody = re.sub("<author>.*?</author>", "", FEED)
    for head in (FEED, nobody):
        found.append(("atom", _feed("atom", "".join(names), head)))
        found.append(("atom", _feed("atom", names[0] + plain("atom", 4, 5, 6), head)))
        # In parts of three, the last of which alone holds entries without an author.
        found.append(("atom", _feed("atom", "".join(names) + plain("atom", 4, 5, 6), head)))
    return found


def _too_much() -> tuple[object, ...]:
    """Return what is known of entries that are odd throughout, and long."""
    odd = plain("rss", 7).replace("Rain again", "&#169;" + "Rain again " * 20_000).encode()
    checker, first = checks.EntryChecker("rss", NOW), checks.EntryChecker("rss", NOW)
    for _ in range(60):
        checker.add(odd)
    first.add(plain("rss", 1).encode())
    known, merged = checker.result(), first.result()
    merged.merge(known)
    return len(known.kept), known.size, known.is_too_much, len(merged.kept), merged.is_too_much


def of_feeds_in_the_making() -> Iterator[object]:
    """Yield what is known of many feeds that are looked at while they are written."""
    for format, data in _feeds():
        yield checked(data, format, 1)
        yield checked(data, format, 3)
        yield checked(data, format, 3, apart=True)
    yield from of_bodies()
    yield _too_much()


def of_bodies() -> Iterator[object]:
    """Yield what is known of entries with something odd in a body in CDATA, or around it."""
    known_bodies = checks.WrittenBodies()
    yield known_bodies.of(BODY) is known_bodies.of(BODY)
    yield from (checks.WrittenBodies(Finished()).of(body) for body in (BODY, *ODD_BODIES, *NEARLY))
    for format in ("rss", "atom"):
        some = [around(format, 99, body.encode("utf-8", "replace").decode()) for body in ODD_BODIES]
        fine = around(format, 99, BODY)
        some += [fine, *((fine[0].replace(*change), *fine[1:]) for change in ODD_MARKUP)]
        for pieces in some:
            entries = plain(format, 1, 2).encode() + b"".join(pieces)
            data = HEADS[format].encode() + entries + ENDS[format].encode()
            yield checked(data, format, 1, apart=True)
        for (before, body, after), clean in product(odd(format), ({}, Finished())):
            checker, bodies = checks.EntryChecker(format, NOW), checks.WrittenBodies(clean)
            checker.add(plain(format, 0).encode())
            for _ in range(2):
                checker.add_around(b"  " + before, bodies.of(body), after + b"\n")
            known = checker.result()
            yield len(known.ids), known.kept, known.size, sorted(known.unused)


CONTEXTS = [
    _context(PUBLICATION, strict=False),
    replace(_context(PUBLICATION, strict=False), text="html"),
    replace(_context(PUBLICATION, strict=False), text="plain", zone=None),
]
_LONG = "https://e.org/" + "x" * 2_033
#: What a field may hold; one that is empty nobody asks for.
VALUES: list[Any] = [
    None, True, False, 0, 1, 2, 100, 101, -1, 4711, 1.0, 1.5, 90, 90.5, -90, -91, 180.0, {}, [],
    "\u00a0", "&nbsp;", "<p>Rain</p>", "<p>Rain </p>\n",
    "Rain", "Ploaie la Iași", "Rain\u00a0again", " Rain", "Rain ", "Rain  again", "Rain\n", "\t",
    " ", "a\u2028b", "a\u00adb", "x" * 100_000, "x" * 100_001, "a b " * 25_001,
    "<b>Rain</b>", "<b></b>", "<b>" + "x" * 99_997, "<b>" + "x" * 99_998,
    "3 < 4", "AT&T", "AT&amp;amp;T", "Rain &amp; wind", "Rain &nbsp;", "a<br>b",
    "https://e.org/a", "https://e.org/a?b=1&c=2#d", "https://E.org/a", "http://e.org",
    "https://e.org:99999/", "https://e.org/%zz", "https://e.org/ș", "/a", "/a b",
    "/" + "x" * 2_025, "/" + "x" * 2_026, "urn:isbn:0451450523",
    "tag:e.org,2026:1", "tag:e.org", "mailto:a@e.org", "a/b?c", "a&b", "0é", "Abc123", "٣",
    _LONG, _LONG + "x", "https://e.org/" + "x" * 99_986, "https://e.org/" + "x" * 99_987,
    "2026-11-23", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00+02:00", "2026-11-23T08:00:00",
    "2026-11-23 08:00", "20261123T080000Z", "2026-10-25T03:30:00",
    "0001-01-01T00:00:00Z", "2026-11-23T08:00:00.000100Z",
    "2026-03-29T03:30:00", "25 Oct 2026 03:30:00", "2026-10-25 03:30:00", "2026-07-01 08:00:00",
    "2026-11-23x08:00:00", "Mon, 23 Nov 2026 08:00:00 GMT",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "T", "soon", "2026-13-01T00:00:00Z",
    "Tue, 24 Nov 2026 08:00", "2026-11-23 08:00:00+02:00", "2026-W48-1 08:00:00+02:00",
    "20261123 080000Z", "2026-W48-1T08:00:00Z", "2026-10-25T03:30:00.5",
    "ro", "en_gb", "zh-hant-tw", "Romanian", "xx", "image/jpeg", "IMAGE/jpeg", "image",
    "text/html; charset=utf-8", "image/jpeg ", "ana@example.org", "ana", "ana@", "a b@e.org",
    "a@b@e.org", "a<b@e.org", "a>b@e.org", "a@e org", "a@e<org", "a@e>org",
    "published", "Published", "draft", "withdrawn", "gone",
    "humanEdits", "humanedits", "http://cv.iptc.org/newscodes/digitalsourcetype/print",
    ["Rain"], ["Rain", "Rain"], ["Rain", "Rain", "Snow"], ["Rain", None, "", "Snow"], [None], [""],
    ["Rain", 7],
    ["https://e.org/a"], ["https://e.org/a", "/a"], ["Rain"] * 1_000, ["Rain"] * 1_001, [["Rain"]],
    [f"{n}" for n in range(1_000)], [f"{n}" for n in range(1_001)], [7], [0, 1],
]  # fmt: skip
#: Longer than any body may be, and as long.
_BODIES = ["x" * 10_000_000, "x" * 10_000_001]
_PAIRS = {
    "address": _coercion.address,
    "body": _coercion.body,
    "identifier": _coercion.identifier,
    "instant": _coercion.instant,
    "digital_source": _coercion.digital_source,
    "media_type": _coercion.media_type,
    "tag": _coercion.tag,
    "title": _coercion.title,
    "truth": _coercion.truth,
    "url": _coercion.url,
    "word": _coercion.word,
}


def _made() -> dict[str, tuple[Any, Any]]:
    """Return name → what reads a value at a glance, and what reads it carefully."""
    return {
        **{name: (getattr(_quick, name), careful) for name, careful in _PAIRS.items()},
        "choice": (_quick.choice(Status), _coercion.choice(Status)),
        "whole": (_quick.whole(1, 100), _coercion.whole(1, 100)),
        "decimal": (_quick.decimal(-90, 90), _coercion.decimal(-90, 90)),
    }


def of_values() -> Iterator[object]:
    """Yield what each way to read a value at a glance makes of many."""
    for context in CONTEXTS:
        for quick, _ in _made().values():
            yield from (_shown(quick(value, context)) for value in VALUES)
            many = _quick.many(quick)
            yield from (_shown(many(value, context)) for value in VALUES)
        yield from (mint(value, context.tag) for value in VALUES if isinstance(value, str))
    yield from (_shown(_quick.body(each, CONTEXTS[0])) is None for each in _BODIES)


def of_lengths() -> Iterator[object]:
    """Yield whether sitemaps are long enough to be looked at quickly, and not too long."""
    for length in (sitemaps.LEAST, sitemaps.LEAST + 1, 52_428_800, 52_428_801):
        yield _is_long(b" " * length, "sitemap")
    for news in (0, 1, 2, 3, 4):
        data = b"<url>" * 5 + b"<news:news>" * news + b" " * 20_000
        yield from (_is_long(data, format) for format in ("sitemap", "news-sitemap"))
        yield _is_long(data + b"<url>", "news-sitemap")


def _is_long(data: bytes, format: str) -> bool:
    return sitemaps.is_long(Context(Document(name="s.xml", format=format, data=data), format, NOW))


def _shown(value: object) -> object:
    return None if value is UNUSUAL else (type(value), value)


def disagreements() -> list[tuple[str, object]]:
    """Return what is read otherwise at a glance than carefully."""
    found: list[tuple[str, object]] = []
    for defaults in CONTEXTS:
        for name, (quick, careful) in _made().items():
            for value in VALUES:
                result, context = quick(value, defaults), RecordContext(defaults)
                if result is UNUSUAL or (isinstance(value, str) and ILLEGAL.search(value)):
                    continue
                try:
                    same = careful(value, "field", context) == result and not context.notes
                except Unusable:
                    same = False
                if not same:
                    found.append((name, value))
    return found


def of_configurations() -> Iterator[object]:
    """Yield whether a configuration is surely valid, of many that differ in one place."""
    schema = _file.schema()
    for table in _configurations():
        yield _admitted.is_surely_valid(table, schema)
    for part, value in UNSURE:
        yield _admitted.is_surely_valid(value, part)


@cache
def _configurations() -> list[Any]:
    made = [WHOLE]
    for path in places(WHOLE):
        made += [changed(path, "replace", value) for value in AWKWARD]
        made += [changed(path, change, 1) for change in ("remove", "add") if path]
    return made
