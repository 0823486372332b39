"""A shortcut says what the rules say: of every rule's examples, at any length, of any rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
import shortcuts
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from test_sources import PUBLICATION

from feedpub import checks, date_grammar, language, media_types, uris
from feedpub.articles import _coercion
from feedpub.articles.notes import Unusable
from feedpub.articles.record_context import RecordContext
from feedpub.checks import RULES, VOCABULARIES, _rulebook, _value_kinds, _when
from feedpub.checks._address_kinds import WEB
from feedpub.checks._context import Context
from feedpub.checks._vocabulary import ValueKind
from feedpub.checks.rules import hreflang
from feedpub.checks.shortcuts import _grammar
from feedpub.checks.shortcuts.settling import FORMATS, Shortcut, shortcut
from feedpub.findings import Finding, Severity, rule
from feedpub.model import Document
from feedpub.sources import _context

#: Examples looked at by one test.
PARTS = 4
PLAIN = {
    format: re.sub(rb"<item>.*</item>|<entry>.*</entry>|<url>.*</url>", b"", data)
    for format, data in (
        ("rss", shortcuts.EXAMPLES["dc/empty-element 1"]),
        ("atom", shortcuts.EXAMPLES["atom/no-author 1"]),
        ("sitemap", shortcuts.EXAMPLES["sitemap/fragment 1"]),
    )
}
SETTLED = {"rss": 480, "atom": 170, "sitemap": 100}


def said(findings: list[Finding]) -> list[tuple[object, ...]]:
    # How often depends on how many entries there are, where each is unlike the first.
    return [(each.rule.id, each.severity, each.message, each.location) for each in findings]


#: Of each kind, in each part: examples, those in which rules find something, and those on which
#: the shortcut is taken at 600 entries. With less there is nothing that is compared.
LEAST = {"rss": (120, 45, 115), "atom": (50, 10, 42), "sitemap": (50, 24, 20), "json": (18, 6, 0)}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_example_of_a_rule_is_found_the_same_at_5_and_600_entries(part: int) -> None:
    compared: dict[str, list[tuple[bool, bool]]] = {kind: [] for kind in LEAST}
    for name, data in list(shortcuts.EXAMPLES.items())[part::PARTS]:
        expected = shortcuts.whole(shortcuts.padded(data, 5))
        few, _ = shortcuts.short(shortcuts.padded(data, 5))
        many, settled = shortcuts.short(shortcuts.padded(data, 600))
        assert few == expected, name
        assert said(many) == said(expected), name
        compared[shortcuts.kind(data)].append((bool(expected), settled))
    for kind, pairs in compared.items():
        sums = len(pairs), sum(found for found, _ in pairs), sum(taken for _, taken in pairs)
        assert all(got >= least for got, least in zip(sums, LEAST[kind], strict=True)), (kind, sums)


def test_the_comparison_compares_something() -> None:
    taken = dict.fromkeys(SETTLED, 0)
    rules = set()
    for name, data in shortcuts.EXAMPLES.items():
        findings, settled = shortcuts.short(shortcuts.padded(data, 40))
        rules |= {each.rule.id for each in findings} & {name.partition(" ")[0]}
        if settled:
            taken[shortcuts.kind(data)] += 1
    assert all(taken[kind] >= least for kind, least in SETTLED.items()), taken
    # Of the others, the examples are whole documents of few entries, or of another kind.
    assert len(rules) > 370


def shortcut_of(format: str) -> Shortcut:
    found = shortcut(format)
    assert found is not None
    return found


@pytest.mark.parametrize("format", FORMATS)
def test_every_rule_that_could_speak_is_settled(format: str) -> None:
    unsettled = shortcut_of(format).unsettled(RULES.values(), VOCABULARIES.values())
    assert not unsettled, (
        "show that the shortcut says the same (tests/mutants.py), then name it in settling.py"
    )


@pytest.fixture
def added() -> Iterator[Callable[[str], str]]:
    """Add a rule that speaks of whatever it looks at."""

    def clear() -> None:
        _rulebook.tables.cache_clear()
        _rulebook.about.cache_clear()

    def add(on: str) -> str:
        @rule("plugin/new", Severity.ERROR, on=on, source="https://example.org/")
        def new(element: object, context: object) -> Iterator[tuple[object, str]]:
            """It is there."""
            yield "" if isinstance(element, dict) else element, "is there"

        @rule("plugin/new", Severity.ERROR, on=on, source="https://example.org/")
        def early(context: Context) -> Iterator[tuple[object, str]]:
            """It is there."""
            yield checks.Spot(1, 1), "is there"

        RULES["plugin/new"] = early if on == "bytes" else new
        clear()
        return "plugin/new"

    yield add
    RULES.pop("plugin/new", None)
    clear()


@pytest.mark.parametrize(
    ("format", "on", "count"),
    [
        ("rss", "item", 600), ("rss", "item/title", 600), ("rss", "channel", 1), ("rss", "rss", 1),
        ("rss", "document", 1), ("rss", "*/guid", 600), ("rss", "bytes", 1),
        ("atom", "atom:entry", 600), ("atom", "atom:entry/atom:link", 600),
        ("atom", "atom:feed", 1), ("atom", "document", 1), ("atom", "bytes", 1),
        ("sitemap", "sitemap:url", 600), ("sitemap", "sitemap:loc", 600), ("sitemap", "bytes", 1),
        ("sitemap", "sitemap:urlset", 1), ("sitemap", "document", 1), ("sitemap", "*", 1801),
    ],
)  # fmt: skip
def test_a_rule_added_tomorrow_is_heard(
    added: Callable[[str], str], format: str, on: str, count: int
) -> None:
    data = shortcuts.padded(PLAIN[format], 600)
    before, settled = shortcuts.short(data)
    assert settled
    id = added(on)
    after, settled = shortcuts.short(data)
    assert sum(each.count for each in after if each.rule.id == id) == count
    assert {each.rule.id for each in after} == {each.rule.id for each in before} | {id}
    # What is left out has nothing to do with the bytes, which are looked at before.
    assert settled == (on == "bytes" and format != "sitemap")


@pytest.mark.parametrize(
    ("on", "count"), [("json/item", 600), ("json/feed", 1), ("json/author", 600)]
)
def test_a_rule_added_tomorrow_is_heard_of_json(
    added: Callable[[str], str], on: str, count: int
) -> None:
    # All have one author, who is looked at once if nobody minds.
    data = shortcuts.padded(shortcuts.EXAMPLES["json-feed/no-content 1"], 599)
    author = b'"authors": [{"name": "Ana"}], "id"'
    data = data.replace(b'"id"', author)
    before = shortcuts.short(data)[0]
    id = added(on)
    after = shortcuts.short(data)[0]
    assert sum(each.count for each in after if each.rule.id == id) == count
    assert [each for each in after if each.rule.id != id] == before


@pytest.mark.parametrize("on", ["channel/image", "itunes:author", "atom:entry", "publication"])
def test_a_rule_about_something_else_leaves_the_shortcut_open(
    added: Callable[[str], str], on: str
) -> None:
    added(on)
    assert shortcuts.short(shortcuts.padded(PLAIN["rss"], 40))[1]


def test_a_fault_that_is_new_in_a_vocabulary_closes_the_shortcut() -> None:
    settles = shortcut_of("sitemap")
    fewer = replace(settles, settles=settles.settles - {"image/invalid-url"})
    assert fewer.unsettled(RULES.values(), VOCABULARIES.values()) == ["image/invalid-url"]
    # The vocabulary tells of it, whoever asked before.
    assert fewer.unsettled((), VOCABULARIES.values()) == ["image/invalid-url"]


def test_other_formats_have_no_shortcut() -> None:
    assert shortcut("json-feed") is None
    assert not _rulebook.tables().settles("json-feed")


def test_the_paths_of_plain_entries_are_those_of_the_grammar() -> None:
    assert ("rss", "channel", "item", "media:content", "media:credit") in _grammar.paths("rss")
    assert ("rss", "channel", "item", "guid") in _grammar.paths("rss")
    assert ("atom:feed", "atom:entry", "atom:source", "atom:id") in _grammar.paths("atom")
    assert {len(each) for each in _grammar.paths("atom")} == {1, 2, 3, 4}


CONTEXT = Context(Document(name="a.xml", format="", data=b""), "rss", None)
LATE = {"implausible-date"}


def faults(find: object, value: str) -> set[str]:
    return {name for name, _ in find(value, CONTEXT)} - LATE  # type: ignore[operator]


#: What programs usually write, as the shortcuts match it → what a rule finds wrong with it.
USUAL: dict[str, tuple[str, Callable[[str], object]]] = {
    "media type": (media_types.USUAL, lambda value: faults(_value_kinds.MIME.find, value)),
    "language": (language.USUAL, lambda value: faults(_value_kinds.LANGUAGE.find, value)),
    "url": (
        rf"https?://{uris.HOST}{uris.PORT}(?:/[{uris.CHARACTERS}]*)?",
        lambda value: faults(WEB.find, value),
    ),
}


@pytest.mark.parametrize("name", USUAL)
def test_what_a_shortcut_takes_is_what_the_rule_takes(name: str) -> None:
    expression, wrong = USUAL[name]

    @settings(max_examples=200, deadline=None)
    @given(st.from_regex(re.compile(expression, re.ASCII), fullmatch=True))
    def agree(value: str) -> None:
        assert not wrong(value)

    agree()


@pytest.mark.parametrize(
    ("expression", "kind", "dates"),
    [
        (date_grammar.USUAL_RFC822, _when.RFC822,
         ["Fri, 20 Nov 2026 08:00:00 +0000", "Fri, 20 Nov 2026 23:59:59 -1330",
          "Fri, 20 Nov 2026 00:00:00 GMT"]),
        (date_grammar.USUAL_RFC3339, _when.RFC3339,
         ["2026-11-20T08:00:00Z", "2026-11-20T23:59:59.123456789+13:59"]),
        (date_grammar.USUAL_W3C, _when.W3C,
         ["2026-11-20", "2026-11-20T08:00Z", "2026-11-20T08:00:00.5-00:30"]),
    ],
)  # fmt: skip
def test_dates_that_a_shortcut_takes_are_dates_to_the_rule(
    expression: str, kind: ValueKind, dates: list[str]
) -> None:
    usual = re.compile(expression)
    taken = 0
    for date in dates:
        assert usual.fullmatch(date)
        for place in range(len(date)):
            for other in "0123456789TZ:-+. ":
                changed = date[:place] + other + date[place + 1 :]
                if usual.fullmatch(changed):
                    taken += 1
                    # Whether there is such a day, and on which weekday, is asked of the rule.
                    assert faults(kind.find, changed) <= {"invalid-date", "wrong-weekday"}
                    if place > 16 or (place > 10 and date[0] == "2"):
                        assert not faults(kind.find, changed), changed
    assert taken > 50


@pytest.mark.parametrize(
    "code", ["en-", "en-UK", "e", "eng", "en-GB-x", "xx", "x-defaults", "es-419"]
)
def test_codes_of_hreflang_are_asked_of_the_rule(code: str) -> None:
    link = '<xhtml:link rel="alternate" hreflang="{}" href="https://example.org/{}"/>'
    links = link.format("ro", "a") + link.format(code, "b")
    page = f"<url><loc>https://example.org/a</loc>{links}</url>"
    data = shortcuts.EXAMPLES["hreflang/no-self 1"].replace(
        b"</urlset>", page.encode() + b"</urlset>"
    )
    many = shortcuts.padded(data, 600)
    findings, settled = shortcuts.short(many)
    assert not settled
    assert findings == shortcuts.whole(many)
    assert {each.rule.scope for each in findings} == {"hreflang"}
    assert hreflang.is_of_several(code) or hreflang.problem(code)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("image/jpeg", True), ("image/svg+xml", True), ("text/html; charset=utf-8", True),
        ('audio/ogg;codecs="a, b";', True), ("application/x.y-z", True), ("Image/JPEG", True),
        ("image", False), ("image/", False), ("image/*", True), ("a b/c", False),
        ("audio/ogg; codecs", False), ("audio/ogg; codecs=a, b", False), ("text/ș", False),
        ("text/html; charset=utf-8 and more", False), ("image/jpeg image/png", False),
    ],
)  # fmt: skip
def test_records_and_documents_are_asked_for_the_same_media_types(text: str, valid: bool) -> None:
    assert (not faults(_value_kinds.MIME.find, text)) == valid
    context = RecordContext(_context(PUBLICATION, strict=False))
    if valid:
        assert _coercion.media_type(text, "mime_type", context) == text
    else:
        with pytest.raises(Unusable, match="is not a valid media type"):
            _coercion.media_type(text, "mime_type", context)
