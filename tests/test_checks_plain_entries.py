"""What is taken for plain has no fault, whatever it says."""

from __future__ import annotations

import re
from itertools import combinations, product

import mutants
import pytest
from long_feeds import (
    BOTH,
    DATES,
    ENDS,
    GOOD,
    HEADS,
    NOW,
    STAMPS,
    TEXTS,
    URLS,
    VALUE,
    WORDS,
    plain,
    twisted,
)

from feedpub import checks
from feedpub.checks._context import Context
from feedpub.checks.shortcuts import _grammar
from feedpub.checks.shortcuts._plain_entries import PlainEntries
from feedpub.model import Document


def document(format: str, text: str) -> Document:
    return Document(name="f", format="", data=(HEADS[format] + text + ENDS[format]).encode())


def is_plain(format: str, entry: str) -> bool:
    prefixes = _grammar.PREFIXES[format]
    context = Context(document(format, entry), format, NOW)
    return PlainEntries(context, prefixes).id_of(entry.strip().encode()) is not None


#: What is right, but neither feedpub nor WordPress writes: all rules look at it.
RARE = [
    '<category domain="https://example.org/#s">Rain &amp; wind</category>',
    '<enclosure url="https://e.org/a.mp3" type="audio/mpeg" length="5" />',
    '<atom:link rel="via" title="a &lt;b" href="https://e.org/b"/>',
    '<link href="https://e.org/b" rel="via"/>',
    '<title type="html">Rain</title>',
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Rain</div></content>',
    "<content:encoded/>",
]


@pytest.mark.parametrize(
    "child",
    [*((format, child) for format, some in GOOD.items() for child in some
       if child not in RARE),
     *((format, child) for format in HEADS for child in BOTH)],
)  # fmt: skip
def test_known_children_are_plain(child: tuple[str, str]) -> None:
    format, text = child
    match = _grammar.entry(format, _grammar.PREFIXES[format]).fullmatch
    name = _grammar.NAMES[format]
    before = "" if "description" in text else "<description>Rain</description>" * (format == "rss")
    assert match(f"<{name}>{before}{text}</{name}>")


CHILD = re.compile(r"<(\w+)[ >].*?</\1>|<\w+ [^>]*/>", re.DOTALL)


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_plain_entries_have_no_fault_whatever_children_stand_together(format: str) -> None:
    name = _grammar.NAMES[format]
    own = [each[0] for each in CHILD.finditer(plain(format, 1).partition(">")[2])]
    kinds = [*GOOD[format], *BOTH]
    made = ["".join([*own, *pair]) for pair in product(kinds + own, repeat=2)]
    made += [
        "".join([*rest, child])
        for count in range(len(own))
        for rest in combinations(own, count)
        for child in kinds
    ]
    entries = [f"<{name}>{inside}</{name}>" for inside in made]
    accepted = [entry for entry in entries if is_plain(format, entry)]
    assert len(accepted) > 300
    for entry in accepted:
        assert not checks.check(document(format, entry), now=NOW), entry


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_plain_entries_have_no_fault_whatever_they_say(format: str) -> None:
    name = _grammar.NAMES[format]
    base = plain(format, 1)
    said = [*TEXTS, *URLS, *DATES, *STAMPS, *WORDS]
    accepted: set[str] = set()
    for child in ("", *GOOD[format], *BOTH):
        entry = base.replace(f"</{name}>", f"{child}</{name}>")
        before = len(VALUE.findall(base)) if child else 0
        for which in range(before, len(VALUE.findall(entry))):
            accepted.update(twisted(entry, which, each) for each in said)
    # What no XML may hold is found before.
    entries = [
        each for each in sorted(accepted) if not re.search("[\x00-\x08\x0b\ufffe\x85\ufffd]", each)
    ]
    entries = [each for each in entries if is_plain(format, each)]
    assert len(entries) > 300
    for entry in entries:
        assert not checks.check(document(format, entry), now=NOW), entry


LINKS = {
    "rss": [
        '<atom:link rel="related" href="https://e.org/b"/>',
        '<atom:link rel="via" href="https://e.org/b" title="Snow"/>',
        '<atom:link rel="related" href="https://e.org/b" hreflang="ro" title="Snow"/>',
    ],
    "atom": [
        '<link href="https://e.org/b"/>',
        '<link rel="related" href="https://e.org/b"/>',
        '<link type="text/html" href="https://e.org/b"/>',
        '<link rel="alternate" href="https://e.org/b" hreflang="ro"/>',
        '<link rel="replies" type="text/html" length="5" hreflang="ro" title="Snow" '
        'href="https://e.org/b"/>',
    ],
}
MEDIA = [
    '<media:content url="https://e.org/a.jpg"/>',
    '<media:content url="https://e.org/a.jpg" width="3"/>',
    '<media:content url="https://e.org/a.jpg" width="3" height="4"/>',
    '<media:content url="https://e.org/a.jpg" medium="image" type="image/jpeg" height="4"/>',
    '<media:content url="https://e.org/a.mp4" fileSize="5" type="video/mp4" duration="9"/>',
    '<media:thumbnail url="https://e.org/a.jpg" height="3"/>',
]


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_an_entry_that_nearly_matches_comes_to_an_end(format: str) -> None:
    # If a child were tried in two ways, there would be 2^200 to try.
    name = _grammar.NAMES[format]
    for child in (*GOOD[format], *BOTH, *LINKS[format], *MEDIA):
        assert not is_plain(format, f"<{name}>{child * 200}<x/></{name}>")


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_links_and_media_may_be_written_in_several_ways(format: str) -> None:
    entry = plain(format, 1).replace('<link href="https://example.org/1"/>', "")
    name = _grammar.NAMES[format]
    for child in (*LINKS[format], *MEDIA):
        text = entry.replace(f"</{name}>", f"{child}</{name}>")
        assert is_plain(format, text), text
        assert not checks.check(document(format, text), now=NOW)


def test_a_near_miss_is_not_plain_and_is_at_fault() -> None:
    # What mutants of the grammar die of.
    some = list(mutants.near_misses())
    assert len(some) > 50
    for format, entry in some:
        assert not mutants.is_plain(format, entry), entry
        assert checks.check(document(format, entry.decode()), now=NOW), entry
