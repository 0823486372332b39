"""A feed that is looked at while it is written passes only where nothing is wrong with it."""

from __future__ import annotations

import re
from array import array
from datetime import datetime
from itertools import pairwise

import pytest
from fragments import wrap
from hypothesis import given, settings
from hypothesis import strategies as st
from long_feeds import CHANNEL, ENDS, FEED, HEADS, NOW, changes, documents, plain
from test_checks_long_feeds import format_of, padded

from feedpub import checks
from feedpub.checks import RULES
from feedpub.checks._trie import Tables
from feedpub.checks.shortcuts import gradual
from feedpub.findings import Severity, rule
from feedpub.model import Document

_STARTS = {"rss": re.compile(rb"\s*<item[\s>]"), "atom": re.compile(rb"\s*<entry[\s>]")}
_CLOSE = {"rss": b"</item>", "atom": b"</entry>"}


def sift(data: bytes, format: str, parts: int, now: datetime | None = NOW) -> bool:
    """Say whether *data*, given entry by entry and in *parts*, passes."""
    end = data.rindex(_CLOSE[format]) + len(_CLOSE[format])
    cuts = [each.start() for each in _STARTS[format].finditer(data, 0, end)] + [end]
    entries = [data[start:stop] for start, stop in pairwise(cuts)]
    size = -(-len(entries) // parts) or 1
    known: checks.Sifted | None = None
    for start in range(0, len(entries), size):
        sieve = checks.Sieve(format, now)
        for entry in entries[start : start + size]:
            sieve.add(entry)
        if known is None:
            known = sieve.sifted()
        else:
            known.merge(sieve.sifted())
    if known is None:
        return False
    rest = b"".join((data[: cuts[0]], *known.kept, data[end:]))
    document = Document(name="feed.xml", format=format, data=rest)
    return checks.is_fine(known, document, now=now)


def whole(data: bytes, now: datetime | None = NOW) -> list[object]:
    document = Document(name="feed.xml", format="", data=data)
    return list(checks.examine(document, now=now, keep=True).findings())


@settings(max_examples=300, deadline=None)
@given(documents(), changes, st.sampled_from([NOW, NOW, None]), st.integers(1, 4))
def test_what_passes_has_nothing_wrong(
    text: str, changes: list[tuple[int, int, str]], now: datetime | None, parts: int
) -> None:
    for place, length, inserted in changes:
        text = text[:place] + inserted + text[place + length :]
    data = text.encode("utf-8", "surrogatepass")
    for format, close in _CLOSE.items():
        if close in data and sift(data, format, parts, now):
            assert whole(data, now) == []


_EXAMPLES = [
    (f"{rule.id} {number}", wrap(example, rule.scope))
    for rule in RULES.values()
    for number, example in enumerate(rule.flags)
]


@pytest.mark.parametrize("parts", [1, 3])
def test_no_rule_misses_its_own_examples(parts: int) -> None:
    tried = 0
    for name, example in _EXAMPLES:
        data = example if isinstance(example, bytes) else example.encode("utf-8", "surrogatepass")
        format = format_of(data)
        if format is None:
            continue
        for behind in (False, True):
            long = padded(data, format, behind=behind)
            if sift(long, format, parts):
                assert whole(long) == [], name
            tried += 1
    assert tried > 300


def clean(format: str, *numbers: int) -> bytes:
    text = HEADS[format] + plain(format, *numbers) + ENDS[format]
    return text.encode()


@pytest.mark.parametrize("format", ["rss", "atom"])
@pytest.mark.parametrize("parts", [1, 2, 7])
def test_a_plain_feed_passes_and_little_of_it_is_kept(format: str, parts: int) -> None:
    data = clean(format, *range(40))
    assert whole(data) == []
    assert sift(data, format, parts)
    sieve = checks.Sieve(format, NOW)
    for number in range(40):
        sieve.add(b"  " + plain(format, number).encode())
    assert len(sieve.sifted().kept) == 1
    assert len(sieve.sifted().ids) == 39


def test_one_id_in_two_parts_is_found() -> None:
    data = clean("rss", *range(20), *range(5, 20))
    assert whole(data)
    assert not sift(data, "rss", 2)


def test_an_id_of_what_is_kept_counts_as_well() -> None:
    odd = plain("rss", 7).replace("Rain again", "Rain &lt;b&gt;again&lt;/b&gt; &#169;")
    data = (CHANNEL + plain("rss", *range(20)) + odd + ENDS["rss"]).encode()
    assert whole(data)
    assert not sift(data, "rss", 1)


@pytest.mark.parametrize("character", ["\x92", "\ufffd", "\ufffe"])
def test_what_the_bytes_show_is_found(character: str) -> None:
    text = CHANNEL + plain("rss", *range(20)).replace("Rain 9<", f"Rain{character} 9<")
    assert not sift((text + ENDS["rss"]).encode(), "rss", 1)


def test_a_prefix_that_the_head_does_not_declare() -> None:
    text = CHANNEL.replace(' xmlns:dc="http://purl.org/dc/elements/1.1/"', "")
    entry = plain("rss", 3).replace("<link>", "<dc:creator>Ana</dc:creator><link>", 1)
    data = (text + plain("rss", 1, 2) + entry + ENDS["rss"]).encode()
    assert not sift(data, "rss", 1)


def test_a_head_unlike_others(monkeypatch: pytest.MonkeyPatch) -> None:
    other = CHANNEL.replace("UTF-8", "us-ascii")
    assert not sift((other + plain("rss", *range(9)) + ENDS["rss"]).encode(), "rss", 1)
    monkeypatch.setattr("feedpub.checks._rulebook.tables", lambda: _Unsettled())
    assert not sift(clean("rss", *range(9)), "rss", 1)


class _Unsettled:
    def settles(self, format: str) -> bool:
        return format == ""


def test_no_entry_at_all() -> None:
    sifted = checks.Sieve("rss", NOW).sifted()
    document = Document(name="feed.xml", format="rss", data=(CHANNEL + ENDS["rss"]).encode())
    assert not checks.is_fine(sifted, document, now=NOW)


def test_a_feed_that_is_odd_throughout_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradual, "_MOST_KEPT", 1_000)
    sieve = checks.Sieve("rss", NOW)
    for number in range(20):
        sieve.add(plain("rss", number).replace("<title>", "<title >").encode())
    sifted = sieve.sifted()
    assert sifted.is_too_much
    assert 0 < sum(map(len, sifted.kept)) <= 1_000
    document = Document(name="feed.xml", format="rss", data=clean("rss", 1))
    assert not checks.is_fine(sifted, document, now=NOW)
    first = checks.Sieve("rss", NOW)
    first.add(plain("rss", 99).encode())
    merged = first.sifted()
    merged.merge(sifted)
    assert merged.kept == []


def test_what_is_switched_off_does_not_count() -> None:
    data = (CHANNEL + plain("rss", *range(9)).replace("Rain 0", "Rain &amp;amp; 0")).encode()
    sieve = checks.Sieve("rss", NOW)
    text = data + ENDS["rss"].encode()
    head, *entries = re.split(rb"(?=<item>)", data)
    for entry in entries:
        sieve.add(entry)
    sifted = sieve.sifted()
    rest = b"".join((head, *sifted.kept, ENDS["rss"].encode()))
    document = Document(name="feed.xml", format="rss", data=rest)
    off: dict[str, Severity | None] = {
        each.rule.id: None for each in checks.check(Document(name="x", format="", data=text))
    }
    assert off
    assert not checks.is_fine(sifted, document, now=NOW)
    assert checks.is_fine(sifted, document, now=NOW, levels=off)


def test_many_entries_of_one_id_in_a_feed_without_others() -> None:
    sifted = checks.Sifted(format="atom", ids=array("q"))
    same = "".join([plain("atom", 1)] * 12)
    document = Document(name="feed.xml", format="atom", data=(FEED + same + ENDS["atom"]).encode())
    off: dict[str, Severity | None] = {each.rule.id: None for each in checks.check(document)}
    assert not checks.is_fine(sifted, document, levels=off)


@pytest.mark.parametrize("format", ["rss", "atom"])
@pytest.mark.parametrize(
    "on", ["bytes", "document", "item", "atom:entry/atom:link", "*", "channel"]
)
def test_a_rule_added_tomorrow_looks_at_all_of_it(
    monkeypatch: pytest.MonkeyPatch, format: str, on: str
) -> None:
    def silent(*_: object) -> list[object]:
        """Nothing."""
        return []

    new = rule("plugin/new", Severity.ERROR, on=on, source="https://example.org/")(silent)
    data = clean(format, *range(9))
    assert sift(data, format, 1)
    monkeypatch.setitem(RULES, "plugin/new", new)
    tables = Tables(checks.VOCABULARIES.values(), RULES.values())
    monkeypatch.setattr("feedpub.checks._rulebook.tables", lambda: tables)
    concerns = on in ("bytes", "document", "*") or (format == "atom") == (on[:4] == "atom")
    assert sift(data, format, 1) != concerns
