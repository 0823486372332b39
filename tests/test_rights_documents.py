"""Files about rights as they are found: real, damaged, and made to harm."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import feedpub
from feedpub import fixing
from feedpub.checks import RULES, Report, check, check_together, detect, examine, facts
from feedpub.checks.shortcuts.settling import shortcut
from feedpub.documents import KINDS, read
from feedpub.documents.robots import lines_of
from feedpub.findings import Severity
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
RSL = 'xmlns="https://rslstandard.org/rsl"'


def document(name: str, text: str | bytes, url: str | None = None) -> Document:
    data = text if isinstance(text, bytes) else text.encode()
    return Document(name=name, format="", data=data, url=url)


def found(
    name: str, text: str | bytes, url: str | None = None
) -> list[tuple[str, int | None, str]]:
    """Return the rules that a document breaks, their lines, and what is said."""
    return [
        (each.rule.id, each.location.line, each.message)
        for each in check(document(name, text, url), now=NOW)
    ]


def ids(name: str, text: str | bytes, url: str | None = None) -> list[str]:
    return [id for id, _, _ in found(name, text, url)]


def worst(name: str, text: str) -> Severity | None:
    return max((each.severity for each in check(document(name, text), now=NOW)), default=None)


#: Licence files as they are in use, by their shape: a free licence beside a paid one, a collective
#: licence with a server, an extension, a template of the first guide.
FREE_AND_PAID = f"""<rsl {RSL}>
  <content url="/">
    <license>
      <permits type="usage">search</permits>
      <payment type="free"/>
    </license>
    <license>
      <permits type="usage">ai-train ai-input</permits>
      <payment type="subscription"><custom>https://tagblatt.example/lizenz</custom></payment>
    </license>
    <copyright type="organization" contactUrl="https://tagblatt.example/">Tagblatt</copyright>
  </content>
</rsl>"""
COLLECTIVE = f"""<?xml version="1.0"?>
<rsl {RSL} max-age="7">
  <content url="/" server="https://collective.example/api">
    <license>
      <permits type="usage">ai-all</permits>
      <permits type="geo">DE AT EU</permits>
      <payment type="training"><standard>https://collective.example/tariff</standard></payment>
      <reporting type="telemetry" profile="https://collective.example/profile"/>
    </license>
  </content>
</rsl>"""
EXTENDED = f"""<rsl {RSL} xmlns:pay="https://pay.example/ns">
  <content url="/archive/*" server="https://olp.example.com">
    <license>
      <permits type="usage">ai-index</permits><prohibits type="usage">ai-train</prohibits>
      <payment type="crawl"><amount currency="USD">0.001</amount><pay:binding ref="7"/></payment>
    </license>
  </content>
</rsl>"""


@pytest.mark.parametrize("text", [FREE_AND_PAID, COLLECTIVE])
def test_licences_in_use_are_in_order(text: str) -> None:
    assert detect(text.encode()) == "rsl"
    assert found("license.xml", text) == []


def test_what_only_advises_fails_no_run() -> None:
    assert worst("license.xml", EXTENDED) is Severity.WARNING
    assert ids("license.xml", EXTENDED) == ["rsl/unsaid-use", "xml/unknown-namespace"]
    template = licence('<prohibits type="usage">train-ai</prohibits>')
    assert ids("license.xml", template) == ["rsl/old-word"]


def test_a_namespace_that_is_misspelled_or_missing() -> None:
    for text in (FREE_AND_PAID.replace("https:", "http:", 1), FREE_AND_PAID.replace(RSL, "")):
        assert worst("license.xml", text) is Severity.ERROR
    (wrong, *_) = found("license.xml", FREE_AND_PAID.replace(RSL, 'xmlns="https://e.org/rsl"'))
    assert wrong[0] == "xml/wrong-namespace"
    assert 'write xmlns="https://rslstandard.org/rsl"' in wrong[2]


def test_a_licence_in_rss_whose_addresses_cannot_be_read() -> None:
    feed = (
        '<rss version="2.0" xmlns:rsl="https://rslstandard.org/rsl" xmlns:atom="http://www.w3.org/'
        '2005/Atom"><channel><title>T</title><link>https://a.example/</link><description>D'
        '</description><atom:link rel="self" type="application/rss+xml"'
        ' href="https://a.example/rss"/>'
        "<item><title>A</title><link>https://a.example/a</link><description>D</description>"
        '<guid>https://a.example/a</guid><rsl:content url="{}"><rsl:license><rsl:permits '
        'type="usage">search</rsl:permits></rsl:license></rsl:content></item></channel></rss>'
    )
    assert ids("rss.xml", feed.format("https://a.example/a")) == []
    assert ids("rss.xml", feed.format("http://[")) == ["rsl/content-url"]
    assert ids("rss.xml", feed.format("https://b.example/a")) == ["rsl/other-origin"]
    assert ids("rss.xml", feed.format("/a")) == []
    elsewhere = feed.format("https://a.example/a")
    assert ids("rss.xml", elsewhere, "https://feeds.a.example/rss") == [
        "atom/self-link-elsewhere", "rsl/other-origin",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "the document is not valid JSON: it is empty"),
        (b"null", 1, "the document is null; write its rules between [ and ]"),
        (b'[\n{"location": "/",}]', 2, "the comma before } is one too many; remove it"),
        (b'\xef\xbb\xbf[{"location": "/", "tdm-reservation": 1}]', 1, "there is a byte order mark"),
        ('[{"location": "/é", "tdm-reservation": 1}]'.encode("latin-1"), 1, "is not in UTF-8"),
        ('[{"location": "/", "tdm-reservation": 1}]'.encode("utf-16"), 1, "is not in UTF-8"),
        (b'[{"location": "/", "tdm-reservation": NaN}]', 1, "'NaN' is not valid JSON"),
        (b'[{"location": "\\ud800", "tdm-reservation": 1}]', 1, "is not valid JSON; leave it out"),
        (b"[" * 100_000, 1, "it has more than 500 levels of brackets"),
        (b"[1" + b",1" * 400_000 + b"]", 1, "the document has more than 250,000 values"),
        (b'{"location": "/", "tdm-reservation": 1}', 1, "the document is not a list"),
        (b'"text"', 1, "the document is not a list"),
    ],
)  # fmt: skip
def test_what_is_not_a_list(data: bytes, line: int, message: str) -> None:
    ((id, where, said), *_) = found(".well-known/tdmrep.json", data)
    assert (id, where) == ("tdmrep/not-a-list", line)
    assert message in said


def test_what_no_rule_of_tdmrep_explains_the_schema_does(monkeypatch: pytest.MonkeyPatch) -> None:
    import feedpub.checks._rule_by_rule as module

    monkeypatch.setattr(module, "about", lambda _: ())
    report: Report = examine(document("tdmrep.json", '[{"location": 7}]'))
    assert [each.rule.id for each in report.findings()] == ["tdmrep/schema"] * 2


def test_nobody_counts_ten_thousand_rules_one_by_one() -> None:
    rules = [{"location": f"/{number}", "tdm-reservation": 2} for number in range(12_000)]
    first, *_ = check(document("tdmrep.json", json.dumps(rules)))
    assert (first.rule.id, first.count) == ("tdmrep/invalid-reservation", 10_000)


LINES = b"""\xef\xbb\xbf# the site's
License: https://a.example/l.xml # for all
User-Agent : *
User-agent: OneBot

 content-signal :  ai-train=no
Disallow: /x:y
no colon here
"""


def test_lines_of_robots() -> None:
    assert [(each.number, each.name, each.value, each.column, each.agents, each.is_apart)
            for each in lines_of(LINES)] == [
        (2, "license", "https://a.example/l.xml", 10, (), False),
        (3, "user-agent", "*", 14, ("*",), False),
        (4, "user-agent", "OneBot", 13, ("onebot",), False),
        (6, "content-signal", "ai-train=no", 20, ("*", "onebot"), True),
        (7, "disallow", "/x:y", 11, ("*", "onebot"), True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("User-agent: *\nDisallow:", "a.txt", "robots"),
        ("# x\r\n\r\n  # y\r\nSitemap: https://a.example/s.xml", "a.txt", "robots"),
        ("", "robots.txt", "robots"),
        ("anything", "https://a.example/robots.txt?x=1", "robots"),
        ("anything", "a.txt", "unknown"),
        ("# A title\n\n> About it", "llms.txt", "llms-txt"),
        ("<html></html>", "robots.txt", "unknown"),
        ('[{"location": "/"}]', "x/tdmrep.json", "tdmrep"),
        ('[{"tdm-policy": 1}]', "a.json", "tdmrep"),
        ('[{"a": 1}]', "a.json", "json-feed"),
    ],
)
def test_what_a_file_is(text: str, name: str, kind: str) -> None:
    assert detect(text.encode(), name) == kind


def test_what_is_said_to_one_crawler_is_an_exception() -> None:
    text = "User-agent: OneBot\nContent-Signal: ai-train=yes\n\nUser-agent: *\n"
    text += "Content-Signal: ai-train=no\n"
    contents = read(text.encode(), "robots")
    assert contents is not None
    assert [(each.number, each.free, each.denied) for each in contents.terms()] == [
        (4, frozenset(), frozenset({"ai-train"}))
    ]


def test_what_cannot_be_read_is_not_said() -> None:
    text = "User-agent: *\nContent-Signal: search, ai-train=maybe, ai-input=no\n"
    text += "Content-Usage: train-ai=y;q=1, search=?1\n"
    assert terms(text, "robots") == [("/", "", "ai-input", ""), ("/", "ai-train", "", "")]


def terms(text: str, kind: str = "rsl") -> list[tuple[str, ...]]:
    contents = read(text.encode(), kind)
    assert contents is not None
    return [
        (each.about, *(" ".join(sorted(uses)) for uses in (each.free, each.denied, each.left_out)))
        for each in contents.terms()
    ]


def licence(inside: str) -> str:
    return f'<rsl {RSL}><content url="/"><license>{inside}</license></content></rsl>'


@pytest.mark.parametrize(
    ("inside", "free", "denied", "left_out"),
    [
        ('<permits type="usage">search</permits>', "search", "", "ai-index ai-input ai-train"),
        ('<permits type="usage">all</permits>', "ai-index ai-input ai-train search", "", ""),
        ('<prohibits type="usage">ai-all</prohibits>', "", "ai-index ai-input ai-train", ""),
        ('<prohibits type="usage">train-ai</prohibits>', "", "ai-train", ""),
        ('<permits type="usage">search,ai-train</permits>'
         '<prohibits type="usage">ai-train</prohibits>',
         "search", "ai-train", "ai-index ai-input"),
        ('<permits type="usage">ai-train</permits><payment type="use"/>', "", "",
         "ai-index ai-input search"),
        ('<permits type="usage">ai-train</permits><payment type="free"/>', "ai-train", "",
         "ai-index ai-input search"),
        ('<permits type="usage">ai-train</permits><permits type="user">education</permits>', "", "",
         "ai-index ai-input search"),
        ('<prohibits type="usage">search</prohibits><prohibits type="geo">US</prohibits>',
         "", "", ""),
        ('<permits type="geo">DE</permits>', "", "", ""),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_what_a_licence_says(inside: str, free: str, denied: str, left_out: str) -> None:
    assert terms(licence(inside)) == [("/", free, denied, left_out)]


def test_several_licences_are_offers_side_by_side() -> None:
    assert terms(FREE_AND_PAID) == [("/", "search", "", "ai-index")]
    assert terms(f'<rsl {RSL}><content url=" /a "/></rsl>') == [("/a", "", "", "")]
    mining = (
        '[{"location": "/a", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}, 7,'
    )
    mining += ' {"location": "/b", "tdm-reservation": "1"}, {"tdm-reservation": 1}]'
    assert terms(mining, "tdmrep") == [
        ("/a", "ai-train", "", ""), ("/", "", "ai-train", ""), ("/b", "", "", ""),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="not a list"):
        read(b"{}", "tdmrep")


def together(*given: tuple[str, str]) -> list[str]:
    known = [facts(examine(document(name, text)).context) for name, text in given]
    texts = {name: text.encode() for name, text in given}
    checked = check_together([each for each in known if each], now=NOW, read=texts.get)
    return [f"{each.location.path}:{each.location.line} {each.rule.id}" for each in checked]


GIVES = licence('<permits type="usage">all</permits>')
DENIES = "User-agent: *\nContent-Signal: ai-train=no\n"


def test_sites_are_not_mixed_up() -> None:
    a, b = (GIVES.replace('url="/"', f'url="https://{host}.example/*"') for host in "ab")
    assert together(("a.xml", a), ("robots.txt", DENIES)) == [
        "robots.txt:2 publication/contradictory-rights"
    ]
    # Of two sites, nobody knows whose robots.txt it is.
    assert together(("a.xml", a), ("b.xml", b), ("robots.txt", DENIES)) == []
    assert together(("a.xml", a), ("b.xml", b.replace("permits", "prohibits"))) == []
    assert together(("a.xml", GIVES.replace('"/"', '"http://["')), ("robots.txt", DENIES)) == []


def test_two_licences_contradict_each_other_at_the_content_of_one() -> None:
    denies = GIVES.replace("permits", "prohibits").replace("<content", "\n<content")
    assert together(("a.xml", GIVES), ("b.xml", denies)) == [
        "b.xml:2 publication/contradictory-rights"
    ]


def test_one_file_contradicts_itself_in_two_languages() -> None:
    both = "User-agent: *\nContent-Signal: search=yes\nContent-Usage: search=n\n"
    assert together(("robots.txt", both)) == ["robots.txt:3 publication/contradictory-rights"]
    part = "User-agent: *\nContent-Signal: search=yes\nContent-Usage: /x search=n\n"
    assert together(("robots.txt", part)) == []
    # Who says it twice in one language is told elsewhere.
    twice = "User-agent: *\nContent-Signal: search=yes\nContent-Signal: search=no\n"
    assert together(("robots.txt", twice)) == []


def test_a_licence_of_an_item_without_an_address(tmp_path: Path) -> None:
    feed = (
        '<rss version="2.0" xmlns:rsl="https://rslstandard.org/rsl"><channel><title>T</title><link>'
        "https://a.example/</link><description>D</description><item><title>A</title>{}<rsl:content"
        ' url=""><rsl:license><rsl:permits type="usage">all</rsl:permits></rsl:license>'
        "</rsl:content></item></channel></rss>"
    )
    kept = licence('<prohibits type="usage">ai-all</prohibits>')
    with_link = feed.format("<link>https://a.example/a</link>")
    assert together(("a.xml", kept), ("rss.xml", with_link)) == [
        "rss.xml:1 publication/different-licence"
    ]
    assert together(("a.xml", kept), ("rss.xml", feed.format(""))) == []


def test_a_place_within_a_pattern_shadows_nothing() -> None:
    rules = [("/*/x", 0), ("/a/x", 1), ("/b$", 0), ("/b", 1), ("/b", 0)]
    text = json.dumps([{"location": path, "tdm-reservation": said} for path, said in rules])
    assert found("tdmrep.json", text) == [
        ("tdmrep/shadowed-rule", 1, "'/b' is matched by rule 4 already; put it before that")
    ]


def test_a_rule_whose_file_is_gone_has_no_line() -> None:
    given = [("license.xml", GIVES), ("tdmrep.json", '[{"location": "/", "tdm-reservation": 1}]')]
    known = [facts(examine(document(name, text)).context) for name, text in given]
    (finding,) = check_together([each for each in known if each], now=NOW)
    assert (finding.location.line, finding.location.xpath) == (None, "[0]")


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rsl [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + f']><rsl {RSL}><content url="/"><license><permits type="usage">&j;</permits></license>'
    "</content></rsl>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE rsl [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f'<rsl {RSL}><content url="/"><license><permits type="usage">&x;</permits></license>'
    "</content></rsl>"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOMB, "xml/entity-expansion"),
        (OUTSIDE, "xml/"),
        (f"<rsl {RSL}>" + "<content>" * 100_000, "xml/"),
        (licence("<permits type='usage'>" + "search " * 20_000 + "</permits>"),
         "rsl/redundant-word"),
        (licence("<permits type='usage'>" + "x" * 300_000 + "</permits>"), "rsl/unknown-word"),
        (f"<rsl {RSL}>" + "<content url='/'/>" * 2_000 + "</rsl>", "rsl/duplicate-content"),
        (f"<rsl {RSL}>" + "".join(f"<content url='/{n}*'/>" for n in range(2_000)) + "</rsl>",
         "rsl/no-license"),
        (f"<rsl {RSL} max-age='{'9' * 100_000}'><content url='/'/></rsl>", "rsl/max-age"),
        (f"<rsl {RSL}><content url='{'/*' * 50_000}'/></rsl>", "rsl/no-license"),
    ],
)  # fmt: skip
def test_hostile_licences(text: str, expected: str) -> None:
    start = time.process_time()
    told = ids("license.xml", text)
    assert any(each.startswith(expected) for each in told), told
    assert "root:" not in " ".join(message for _, _, message in found("license.xml", text))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nContent-Usage: " + '"' * 200_000,
        "User-agent: *\nContent-Usage: " + "a=" * 100_000,
        "User-agent: *\nContent-Usage: " + " " * 200_000 + "x",
        "User-agent: *\nContent-Signal: " + "," * 200_000,
        "User-agent: *\n" + "Content-Signal: ai-train=no\n" * 15_000,
        "User-agent: x\n" * 30_000,
        "#" * 400_000 + "\nLicense: x",
        "\n" * 500_000,
        "License: " + "https://a.example/" * 20_000,
    ],
)  # fmt: skip
def test_hostile_robots(text: str) -> None:
    start = time.process_time()
    found("robots.txt", text)
    assert time.process_time() - start < 5


def test_hostile_sets_are_compared_in_a_bounded_time() -> None:
    contents = "".join(
        f'<content url="/*{n}*"><license><permits type="usage">all</permits></license></content>'
        for n in range(1_000)
    )
    item = (
        "<item><title>A</title><link>https://a.example/{0}</link><guid>https://a.example/{0}</guid>"
        '<rsl:content url="https://a.example/{0}"><rsl:license><rsl:prohibits type="usage">all'
        "</rsl:prohibits></rsl:license></rsl:content></item>"
    )
    feed = (
        '<rss version="2.0" xmlns:rsl="https://rslstandard.org/rsl"><channel><title>T</title><link>'
        "https://a.example/</link><description>D</description>"
        + "".join(item.format("9" * 300 + str(n)) for n in range(300))
        + "</channel></rss>"
    )
    start = time.process_time()
    assert "rss.xml:1 publication/different-licence" in together(
        ("license.xml", f"<rsl {RSL}>{contents}</rsl>"), ("rss.xml", feed)
    )
    assert time.process_time() - start < 10


def test_a_folder_with_only_files_about_rights(tmp_path: Path) -> None:
    names = (".well-known/tdmrep.json", "license.rsl", "robots.txt", ".well-known/other.json",
             ".git/robots.txt", "notes.txt")  # fmt: skip
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("User-agent: *\nAllow: /\n" if name.endswith("robots.txt") else "[]")
    (tmp_path / "license.rsl").write_text(FREE_AND_PAID)
    checked: list[Any] = list(feedpub.validate_files([str(tmp_path)], now=NOW))
    assert sorted(Path(each.path).relative_to(tmp_path).as_posix() for each in checked) == [
        ".well-known/tdmrep.json", "license.rsl", "robots.txt",
    ]  # fmt: skip
    assert not [finding for each in checked for finding in each.findings]


def test_files_about_rights_list_no_articles() -> None:
    for name in ("rsl", "tdmrep", "robots"):
        assert KINDS[name].role == "rights"
    contents = read(FREE_AND_PAID.encode())
    assert contents is not None
    assert contents.listing() == {}


@pytest.mark.parametrize("format", ["rss", "atom", "streaming-rss", "streaming-atom"])
def test_feeds_without_licences_are_checked_as_quickly_as_ever(format: str) -> None:
    rules = [each for each in RULES.values() if each.scope in ("rsl", "robots", "tdmrep", "aipref")]
    known = shortcut(format)
    assert known is not None
    assert known.unsettled(rules, ()) == []


@pytest.mark.parametrize(
    ("inside", "after"),
    [
        ('<permits type="usage">Train-AI, search,search</permits>',
         '<permits type="usage">ai-train search</permits>'),
        ('<permits type="user">train-ai,education</permits>',
         '<permits type="user">train-ai education</permits>'),
        # What an old word meant is not known of all of them, and of a mixed content never.
        ('<permits type="usage">inference</permits>', None),
        ('<permits type="usage">train-ai<!-- ours --></permits>', None),
    ],
)  # fmt: skip
def test_what_words_are_meant(inside: str, after: str | None) -> None:
    result = fixing.fix(document("license.xml", licence(inside)), now=NOW)
    assert result.document.data.decode() == licence(after or inside)
