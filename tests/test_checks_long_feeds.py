"""What is said of a long feed does not depend on how much of it was looked at closely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fragments import wrap
from hypothesis import example, given, settings
from hypothesis import strategies as st
from long_feeds import CHANNEL, ENDS, HEADS, NOW, SHORT, URIS, changes, documents, plain

from feedpub import checks
from feedpub.checks import RULES
from feedpub.checks.shortcuts import long_feeds
from feedpub.documents.positions.excerpt import Excerpt, Span
from feedpub.findings import Finding
from feedpub.model import Document, Entry, Origin

CORPUS = Path(__file__).parent / "corpus"


@pytest.fixture(autouse=True, scope="module")
def _any_length() -> Iterator[None]:
    """Take short documents for long ones."""
    least, long_feeds.LEAST = long_feeds.LEAST, 0
    yield
    long_feeds.LEAST = least


def found(data: bytes, now: datetime | None = NOW, *, whole: bool) -> tuple[list[Finding], bool]:
    """Return what is found, and whether a part was left out."""
    articles = tuple(
        Entry(id="", title="", url="", origin=Origin(path="a.jsonl", line=number))
        for number in range(1, 200)
    )
    document = Document(name="feed.xml", format="", data=data, articles=articles)
    report = checks.examine(document, now=now, keep=whole)
    return report.findings(), report.context.settled


def compare(data: bytes, now: datetime | None = NOW) -> bool:
    """Say whether part of *data* was left out; what was found is the same in any case."""
    expected, _ = found(data, now, whole=True)
    actual, settled = found(data, now, whole=False)
    assert actual == expected
    return settled


@settings(max_examples=300, deadline=None)
@given(documents(), changes, st.sampled_from([NOW, NOW, None]))
@example(CHANNEL + "".join(plain("rss", *range(20)) * 2) + ENDS["rss"], [], NOW)
def test_what_is_left_out_changes_no_finding(
    text: str, changes: list[tuple[int, int, str]], now: datetime | None
) -> None:
    for place, length, inserted in changes:
        text = text[:place] + inserted + text[place + length :]
    compare(text.encode("utf-8", "surrogatepass"), now)


def format_of(data: bytes) -> str | None:
    for format, end in (("rss", b"</channel>"), ("atom", b"</feed>")):
        if end in data and checks.detect(data) == format:
            return format
    return None


def padded(data: bytes, format: str, *, behind: bool) -> bytes:
    """Return *data* with plain entries before its own, or behind them."""
    name, end = (b"<item", b"</channel>") if format == "rss" else (b"<entry", b"</feed>")
    count = 12 + len(data) // len(plain(format, 100))
    some = plain(format, *range(100, 100 + count)).encode()
    place = data.index(name) if name in data and not behind else data.rindex(end)
    return data[:place] + some + data[place:]


EXAMPLES = [
    (f"{rule.id} {number}", wrap(example, rule.scope))
    for rule in RULES.values()
    for number, example in enumerate(rule.flags)
    if "json" not in rule.scope
]
FILES = [
    (str(path.relative_to(CORPUS)), path.read_bytes())
    for kind in ("rss", "atom", "xml")
    for path in sorted((CORPUS / kind).rglob("*.xml"))
]


@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
def test_every_example_of_a_rule_is_found_among_plain_entries(behind: bool) -> None:
    settled = 0
    for name, data in EXAMPLES + FILES:
        format = format_of(data)
        if format is not None and len(data) < 16_384:
            whole = padded(data, format, behind=behind)
            expected, _ = found(whole, whole=True)
            actual, short = found(whole, whole=False)
            assert actual == expected, name
            settled += short
    assert settled > 300


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_plain_entries_are_left_out(format: str) -> None:
    document = Document(name="feed.xml", format="", data=(SHORT[format] + ENDS[format]).encode())
    report = checks.examine(document, now=NOW)
    excerpt = report.context.excerpt
    assert report.context.settled
    assert excerpt is not None
    assert (excerpt.omitted, report.findings()) == (19, [])
    # Who asks for the root after the check gets all of the document.
    facts = checks.facts(report.context)
    assert facts is not None
    assert len(facts.items) == 20


@pytest.mark.parametrize(
    ("format", "old", "new"),
    [
        ("rss", "<title>Rain 3", "<slash:comments>1</slash:comments><title>Rain 3"),
        ("rss", "<channel>", '<channel xmlns:dc="http://e.org/">'),
        ("rss", "<channel>", '<channel xmlns="http://e.org/">'),
        ("rss", "<channel>", "<channel><image>"),
        ("rss", "<title>", "<x:item xmlns:x='http://e.org/'/>\ufffe<title>"),
        ("rss", "<title>", "\x01<title>"),
        ("rss", "UTF-8", "windows-1252"),
        ("rss", "<rss", "<!DOCTYPE rss><rss"),
        ("rss", "</item>", "</item>text"),
        ("rss", "Rain 5", "Rain ]]>"),
        ("rss", "<rss", "<x"),
        ("atom", "<author><name>Ana</name></author>", ""),
        ("atom", "<id>",
        "<x:y xmlns:x='http://e.org/'><a:entry xmlns:a='http://www.w3.org/2005/Atom'/></x:y><id>"),
        ("atom", "<id>", "<x><entry/></x><id>"),
        ("atom", "<feed", "<entry><feed"),
    ],
)  # fmt: skip
def test_where_entries_may_matter_to_others_nothing_is_left_out(
    format: str, old: str, new: str
) -> None:
    text = SHORT[format] + ENDS[format]
    assert old in text
    data = text.replace(old, new, 1)
    if "slash" in new:
        data = re.sub("<lastBuildDate>.*</lastBuildDate>", "", data)
    assert not compare(data.encode())


@pytest.mark.parametrize(("ref", "omitted"), [("?p=7", 18), ("?p=700", 19)])
def test_of_deleted_entries_only_those_that_are_there_are_looked_at(ref: str, omitted: int) -> None:
    deleted = (
        '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0"'
        f' ref="https://example.org/{ref}" when="2026-11-23T08:00:00Z"/><id>'
    )
    data = (SHORT["atom"] + ENDS["atom"]).replace("<id>", deleted, 1).encode()
    assert compare(data)
    report = checks.examine(Document(name="feed.xml", format="", data=data), now=NOW)
    assert report.context.excerpt is not None
    assert report.context.excerpt.omitted == omitted


def test_prefixes_must_be_declared_around_the_entries() -> None:
    declared = f' xmlns:atom="{URIS["atom"]}"'
    head = HEADS["rss"].replace(declared, "").replace("<atom:link", f"<atom:link{declared}")
    assert not compare((head + plain("rss", *range(20)) + ENDS["rss"]).encode())


def test_entries_must_stand_where_they_belong() -> None:
    data = SHORT["rss"].replace("<item>", "<image><item>", 1) + "</image>" + ENDS["rss"]
    assert not compare(data.encode())


def test_kept_entries_in_another_place_have_no_ids() -> None:
    from lxml import etree

    class CheckedEntries:
        format, tag, authorless, counted = "rss", "item", False, False

    root = etree.fromstring("<rss><channel><image><item/></image></channel></rss>")
    assert long_feeds.ids_beside(root, CheckedEntries(), frozenset()) is None


def test_entries_of_one_id_are_told_from_those_left_out() -> None:
    alike = "".join(plain("atom", 99).replace("<title>", f"<title>{n} &lt;") for n in range(12))
    others = plain("atom", *range(40)) + ENDS["atom"]
    assert not compare((HEADS["atom"] + alike + others).encode())
    assert not compare((HEADS["atom"] + "<entry/>" + alike + others).encode())
    assert compare((HEADS["atom"] + plain("atom", 50) + alike + others).encode())
    assert compare((HEADS["atom"] + alike[: len(alike) // 12 * 3] + others).encode())


def test_bytes_that_are_no_text_are_found() -> None:
    data = (SHORT["rss"] + ENDS["rss"]).encode()
    assert not compare(data.replace(b"Rain 7", b"Rain \xff"))


def test_where_most_entries_are_odd_all_are_looked_at() -> None:
    odd = "".join(plain("rss", number).replace("Rain", "<!---->Rain") for number in range(100, 220))
    data = HEADS["rss"] + odd + plain("rss", *range(99)) + ENDS["rss"]
    assert not compare(data.encode())
    assert not compare(
        (HEADS["rss"] + odd[: len(odd) // 4] + plain("rss", 1) + ENDS["rss"]).encode()
    )


def test_an_odd_entry_keeps_its_number_its_record_and_its_place() -> None:
    odd = plain("rss", 77).replace("<link>https://example.org/77</link>", "<link>/77</link>")
    data = HEADS["rss"] + plain("rss", *range(9)) + odd + plain("rss", *range(10, 40)) + ENDS["rss"]
    findings, settled = found(data.encode(), whole=False)
    (finding,) = findings
    assert settled
    assert (finding.location.xpath, finding.location.line) == ("channel/item[10]/link", 16)
    assert finding.article == "Rain 77"
    assert finding.record == Origin(path="a.jsonl", line=10)


def test_an_excerpt_tells_where_its_parts_were() -> None:
    omitted = [Span(2, 5, 1), Span(6, 7, 3), Span(7, 8, 4)]
    excerpt = Excerpt(b"0123456789", omitted, "item")
    assert excerpt.data == b"01589"
    assert [excerpt.offset(each) for each in range(6)] == [0, 1, 5, 8, 9, 10]
    assert [excerpt.number(each) for each in range(4)] == [0, 2, 5, 6]
    assert excerpt.omitted == 3


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_entries_of_one_id_are_looked_at_and_the_others_left_out(format: str) -> None:
    twice = SHORT[format] + plain(format, 3, 5, 5, 5) + ENDS[format]
    odd = plain(format, 7).replace("<title>", "<!----><title>")
    assert compare(twice.encode())
    assert compare(twice.replace(ENDS[format], odd + ENDS[format]).encode())
    report = checks.examine(Document(name="feed.xml", format="", data=twice.encode()), now=NOW)
    assert report.context.excerpt is not None
    assert report.context.excerpt.omitted == 17


def test_a_namespace_that_is_no_text_is_found() -> None:
    # It was looked at before anybody had asked whether the bytes are UTF-8.
    data = (SHORT["rss"] + ENDS["rss"]).encode().replace(b"<rss ", b'<rss xmlns:x="\xaa" ', 1)
    assert not compare(data)
    assert {each.rule.id for each in found(data, whole=False)[0]} == {"xml/invalid-bytes"}
