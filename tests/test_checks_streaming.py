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
from feedpub.checks.shortcuts import _grammar, streaming
from feedpub.findings import Severity, rule
from feedpub.html._plain import finished
from feedpub.markup import encode
from feedpub.model import Document

_STARTS = {"rss": re.compile(rb"\s*<item[\s>]"), "atom": re.compile(rb"\s*<entry[\s>]")}
_CLOSE = {"rss": b"</item>", "atom": b"</entry>"}
_CDATA = re.compile(rb"(.*<!\[CDATA\[)(.+?)(\]\]>.*)", re.DOTALL)


class Finished(dict[str, bytes]):
    """Of any body: what cleaning it is finished with, without parsing it."""

    def get(self, text: str, default: object = None) -> bytes | None:  # type: ignore[override]
        return finished(text)


def look(checker: checks.EntryChecker, bodies: checks.WrittenBodies | None, entry: bytes) -> None:
    """Give *entry* to *checker*: its body in CDATA, if there is one, as one of *bodies*."""
    pieces = _CDATA.fullmatch(entry) if bodies is not None else None
    try:
        text = pieces[2].decode() if pieces is not None else ""
    except UnicodeDecodeError:
        text = ""
    if bodies is None or pieces is None or not text:
        checker.add(entry)
    else:
        checker.add_around(pieces[1], bodies.of(text), pieces[3])


def sift(
    data: bytes, format: str, parts: int, now: datetime | None = NOW, *, apart: bool = False
) -> bool:
    """Say whether *data*, given entry by entry and in *parts*, passes; bodies maybe *apart*."""
    bodies = checks.WrittenBodies(Finished()) if apart else None
    end = data.rindex(_CLOSE[format]) + len(_CLOSE[format])
    cuts = [each.start() for each in _STARTS[format].finditer(data, 0, end)] + [end]
    entries = [data[start:stop] for start, stop in pairwise(cuts)]
    size = -(-len(entries) // parts) or 1
    known: checks.CheckedEntries | None = None
    for start in range(0, len(entries), size):
        checker = checks.EntryChecker(format, now)
        for entry in entries[start : start + size]:
            look(checker, bodies, entry)
        if known is None:
            known = checker.result()
        else:
            known.merge(checker.result())
    if known is None:
        return False
    rest = b"".join((data[: cuts[0]], *known.kept, data[end:]))
    document = Document(name="feed.xml", format=format, data=rest)
    return checks.is_fine(known, document, now=now)


def whole(data: bytes, now: datetime | None = NOW) -> list[object]:
    document = Document(name="feed.xml", format="", data=data)
    return list(checks.examine(document, now=now, keep=True).findings())


@settings(max_examples=300, deadline=None)
@given(documents(), changes, st.sampled_from([NOW, NOW, None]), st.integers(1, 4), st.booleans())
def test_what_passes_has_nothing_wrong(
    text: str, changes: list[tuple[int, int, str]], now: datetime | None, parts: int, apart: bool
) -> None:
    for place, length, inserted in changes:
        text = text[:place] + inserted + text[place + length :]
    data = text.encode("utf-8", "surrogatepass")
    for format, close in _CLOSE.items():
        if close in data and sift(data, format, parts, now, apart=apart):
            assert whole(data, now) == []


_EXAMPLES = [
    (f"{rule.id} {number}", wrap(example, rule.scope))
    for rule in RULES.values()
    for number, example in enumerate(rule.flags)
]


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("parts", [1, 3])
def test_no_rule_misses_its_own_examples(parts: int, apart: bool) -> None:
    tried = 0
    for name, example in _EXAMPLES:
        data = example if isinstance(example, bytes) else example.encode("utf-8", "surrogatepass")
        format = format_of(data)
        if format is None:
            continue
        for behind in (False, True):
            long = padded(data, format, behind=behind)
            if sift(long, format, parts, apart=apart):
                assert whole(long) == [], name
            tried += 1
    assert tried > 300


def clean(format: str, *numbers: int) -> bytes:
    text = HEADS[format] + plain(format, *numbers) + ENDS[format]
    return text.encode()


@pytest.mark.parametrize(("ref", "passes"), [("?p=7", False), ("?p=700", True)])
def test_an_entry_that_is_also_deleted_does_not_pass(ref: str, passes: bool) -> None:
    deleted = (
        '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0"'
        f' ref="https://example.org/{ref}" when="2026-11-23T08:00:00Z"/><id>'
    )
    head = HEADS["atom"].replace("<id>", deleted, 1)
    data = (head + plain("atom", *range(10)) + ENDS["atom"]).encode()
    assert sift(data, "atom", 2) is passes


@pytest.mark.parametrize("format", ["rss", "atom"])
@pytest.mark.parametrize("parts", [1, 2, 7])
def test_a_plain_feed_passes_and_little_of_it_is_kept(format: str, parts: int) -> None:
    data = clean(format, *range(40))
    assert whole(data) == []
    assert sift(data, format, parts)
    checker = checks.EntryChecker(format, NOW)
    for number in range(40):
        checker.add(b"  " + plain(format, number).encode())
    assert len(checker.result().kept) == 1
    assert len(checker.result().ids) == 39


BODY = "<p>Rain &amp; <a href='https://example.org/'>snow</a></p>".replace("'", '"')


def around(format: str, number: int, body: str, *, more: str = "") -> tuple[bytes, bytes, bytes]:
    """Return a plain entry with *body* in CDATA and *more* before it, in three."""
    name = "content:encoded" if format == "rss" else 'content type="html"'
    text = re.sub("<content.*</content>", "", plain(format, number))
    start, close, _ = text.rpartition(f"</{'item' if format == 'rss' else 'entry'}>")
    end = f"]]></{name.partition(' ')[0]}>"
    return f"{start}{more}<{name}><![CDATA[".encode(), body.encode(), f"{end}{close}".encode()


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_a_plain_entry_is_known_without_its_body(format: str) -> None:
    checker, bodies = checks.EntryChecker(format, NOW), checks.WrittenBodies()
    for number in range(9):
        before, body, after = around(format, number, BODY)
        checker.add_around(b"  " + before, bodies.of(body.decode()), after + b"\n")
    assert checker.result().kept == [b"  " + b"".join(around(format, 0, BODY)) + b"\n"]
    assert len(checker.result().ids) == 8
    assert checker.result().unused == _grammar.PREFIXES[format] - (
        {"content"} if format == "rss" else set()
    )


def test_a_body_that_is_known_to_be_clean_is_not_walked_through() -> None:
    bodies, text = checks.WrittenBodies(Finished()), "<p>Rain</p>"
    assert bodies.of(text) == (None, text.encode(), False)
    assert checks.WrittenBodies().of(text) == (text, text.encode(), False)
    assert bodies.of("<p>\x92</p>").is_odd
    assert bodies.of("<p>Rain &copy;</p>").text is not None


#: WrittenBodies of which rules have something to say.
ODD_BODIES = [
    "<p><b>Rain</p>",
    "<p>a]]></p>",
    "<p onclick=''>a</p>",
    "<script>a</script>",
    "<p>\x0b</p>",
    "<p>\x92</p>",
    "<p>\ufffd</p>",
    "<p>\ufffe</p>",
    f"<p>{chr(0xD800)}</p>",
    "<p>&nope; a & b</p>",
    "<p>" + "a" * (1 << 18) + "</p>",
]


@pytest.mark.parametrize("format", ["rss", "atom"])
@pytest.mark.parametrize("body", ODD_BODIES)
@pytest.mark.parametrize("clean", [{}, Finished()])
def test_an_entry_whose_body_is_odd_is_kept(
    format: str, body: str, clean: dict[str, bytes]
) -> None:
    checker, bodies = checks.EntryChecker(format, NOW), checks.WrittenBodies(clean)
    for number, some in enumerate((BODY, body, BODY)):
        before, _, after = around(format, number, "")
        checker.add_around(before, bodies.of(some), after)
    assert len(checker.result().ids) == 1
    before, _, after = around(format, 1, "")
    assert checker.result().kept[1:] == [before + encode(body) + after]


def odd(format: str) -> list[tuple[bytes, str, bytes]]:
    """Return entries in three that are odd as a whole."""
    before, _, after = around(format, 1, "")
    start, close, end = after.partition(b"]]>")
    pieces = [(before, body, after) for body in ODD_BODIES]
    pieces += [
        (before + b"]]>" + end[: end.index(b">") + 1], "x", end[end.index(b">") + 1 :]),
        (before, "x]", b"]>" + after),
        (before + b"x]", "]>", after),
        (before + b"<b>", "x", after),
        (before + b"<![CDATA[", "x", after),
    ]
    assert (start, close) == (b"", b"]]>")
    return pieces


def is_settled(format: str, before: bytes, body: str, after: bytes) -> bool:
    """Return whether of an entry in three no more than its id is kept."""
    checker, bodies = checks.EntryChecker(format, NOW), checks.WrittenBodies()
    checker.add(plain(format, 0).encode())
    checker.add_around(before, bodies.of(body), after)
    return bool(checker.result().ids)


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_what_is_odd_as_a_whole_is_kept(format: str) -> None:
    before, body, after = around(format, 1, BODY)
    assert is_settled(format, before, body.decode(), after)
    assert [each for each in odd(format) if is_settled(format, *each)] == []


def test_a_body_is_looked_at_as_it_is_read() -> None:
    checker, bodies = checks.EntryChecker("rss", NOW), checks.WrittenBodies()
    for number, some in enumerate((BODY, BODY.replace(" ", "\r\n", 1), BODY)):
        before, _, after = around("rss", number, "")
        checker.add_around(before, bodies.of(some), after)
    assert len(checker.result().ids) == 2
    assert bodies.of(BODY) is bodies.of(BODY)


#: What makes the markup around a body odd.
ODD_MARKUP = [
    (b"<content:encoded><![CDATA[", b"<content:encoded><![CDATA[a"),
    (b"<content:encoded><![CDATA[", b"<content:encoded>"),
    (b"<title>", b"<category><![CDATA[]]></category><title>"),
    (b"<title>", b"<category></category><title>"),
    (b"<title>", b"<category>a\x01</category><title>"),
]


@pytest.mark.parametrize("change", ODD_MARKUP)
def test_markup_that_is_odd_around_a_body(change: tuple[bytes, bytes]) -> None:
    checker, bodies = checks.EntryChecker("rss", NOW), checks.WrittenBodies()
    for number in range(2):
        before, _, after = around("rss", number, "")
        checker.add_around(before.replace(*change), bodies.of(BODY), after)
    assert len(checker.result().kept) == 2


def test_a_body_that_stands_as_the_summary() -> None:
    start, _, end = plain("rss", 1).partition("&lt;p&gt;Rain again&lt;/p&gt;")
    before, after = f"{start}<![CDATA[".encode(), f"]]>{end}".encode().strip()
    assert is_settled("rss", before, BODY, after)
    assert not is_settled("rss", before, "<b>Rain", after)
    others = (
        before.replace(b"<description>", b"<category>"),
        after.replace(b"</description>", b"</category>"),
    )
    assert not is_settled("rss", others[0], "Rain", others[1])


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
    checked = checks.EntryChecker("rss", NOW).result()
    document = Document(name="feed.xml", format="rss", data=(CHANNEL + ENDS["rss"]).encode())
    assert not checks.is_fine(checked, document, now=NOW)


def test_a_feed_that_is_odd_throughout_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_MOST_KEPT", 1_000)
    checker = checks.EntryChecker("rss", NOW)
    for number in range(20):
        checker.add(plain("rss", number).replace("<title>", "<title >").encode())
    checked = checker.result()
    assert checked.is_too_much
    assert 0 < sum(map(len, checked.kept)) <= 1_000
    document = Document(name="feed.xml", format="rss", data=clean("rss", 1))
    assert not checks.is_fine(checked, document, now=NOW)
    first = checks.EntryChecker("rss", NOW)
    first.add(plain("rss", 99).encode())
    merged = first.result()
    merged.merge(checked)
    assert merged.kept == []


def test_what_is_switched_off_does_not_count() -> None:
    data = (CHANNEL + plain("rss", *range(9)).replace("Rain 0", "Rain &amp;amp; 0")).encode()
    checker = checks.EntryChecker("rss", NOW)
    text = data + ENDS["rss"].encode()
    head, *entries = re.split(rb"(?=<item>)", data)
    for entry in entries:
        checker.add(entry)
    checked = checker.result()
    rest = b"".join((head, *checked.kept, ENDS["rss"].encode()))
    document = Document(name="feed.xml", format="rss", data=rest)
    off: dict[str, Severity | None] = {
        each.rule.id: None for each in checks.check(Document(name="x", format="", data=text))
    }
    assert off
    assert not checks.is_fine(checked, document, now=NOW)
    assert checks.is_fine(checked, document, now=NOW, levels=off)


def test_many_entries_of_one_id_in_a_feed_without_others() -> None:
    checked = checks.CheckedEntries(format="atom", ids=array("q"))
    same = "".join([plain("atom", 1)] * 12)
    document = Document(name="feed.xml", format="atom", data=(FEED + same + ENDS["atom"]).encode())
    off: dict[str, Severity | None] = {each.rule.id: None for each in checks.check(document)}
    assert not checks.is_fine(checked, document, levels=off)


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
