"""The engine: where findings are, how often, whose they are, and what hostile files cost."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from feedpub.checks import RULES, check, detect
from feedpub.findings import Finding, Severity
from feedpub.model import Document, Entry, Origin

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SELF = '<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://example.org/rss"/>'
HEAD = (
    '<rss version="2.0"><channel><title>T</title><link>https://example.org/</link>'
    f"<description>D</description>{SELF}"
)
END = "</channel></rss>"


def findings(data: str | bytes, **options: object) -> list[Finding]:
    data = data.encode() if isinstance(data, str) else data
    document = Document(name="feed.xml", format="", data=data)
    return check(document, now=NOW, **options)  # type: ignore[arg-type]


def one(data: str | bytes, rule: str) -> Finding:
    found = [finding for finding in findings(data) if finding.rule.id == rule]
    assert len(found) == 1, found
    return found[0]


def item(number: int, inner: str = "") -> str:
    return (
        f"<item><title>Rain {number}</title><guid>https://example.org/{number}</guid>{inner}</item>"
    )


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b'<?xml version="1.0"?>\n<!-- <feed> -->\n<rss version="2.0"/>', "rss"),
        (b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom"/>', "atom"),
        (b'<a:entry xmlns:a="http://www.w3.org/2005/Atom"/>', "atom"),
        (b' {"version": "https://jsonfeed.org/version/1.1"}', "json-feed"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "sitemap"),
        (b"<sitemapindex/>", "sitemap-index"),
        (b'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"/>', "news-sitemap"),
        ("<rss/>".encode("utf-16"), "rss"),
        (b'<!DOCTYPE rss [<!ENTITY a "b>">]><rss/>', "rss"),
        (b"<!--" + b"x" * 100_000 + b"--><rss/>", "rss"),
        (b"<html><body/></html>", "unknown"),
        (b"", "unknown"),
    ],
)
def test_detects(data: bytes, format: str) -> None:
    assert detect(data) == format


def test_line_and_column_of_an_attribute() -> None:
    enclosure = "\n\t<enclosure\n  url='https://e.org/ă b'\n  length='0' type='audio/mpeg'/>"
    data = f"{HEAD}\n{item(1, enclosure)}{END}"
    location = one(data, "rss/invalid-url").location
    assert (location.line, location.column) == (4, 3)
    assert location.xpath == "channel/item/enclosure/@url"


def test_columns_count_characters() -> None:
    data = f"{HEAD}<copyright>ăîșț €</copyright><ttl>often</ttl>{END}"
    location = one(data, "rss/invalid-number").location
    assert (location.line, location.column) == (1, data.index("<ttl>") + 1)


def test_lines_past_65535_and_minified() -> None:
    many = f"{HEAD}{chr(10) * 70_000}<ttl>often</ttl>{END}"
    assert one(many, "rss/invalid-number").location.line == 70_001
    flat = HEAD + "".join(item(each) for each in range(3000)) + item(3000, "<ttl/>") + END
    location = one(flat, "rss/misplaced-element").location
    assert (location.line, location.column) == (1, flat.index("<ttl/>") + 1)
    assert location.xpath == "channel/item[3001]/ttl"


@pytest.mark.parametrize(
    "body",
    [
        "<![CDATA[ă & b\r\n<p>Rain</p>\n  <script>]]>",
        "<!-- c -->ă &amp; b\n&lt;p&gt;Rain&lt;/p&gt;\n  &lt;script>",
        "ă &#38; b<![CDATA[\n]]>&lt;p><![CDATA[Rain</p>\n  <script>]]>",
    ],
)
def test_place_inside_text(body: str) -> None:
    data = f"{HEAD}{item(1, f'<description>{body}</description>')}{END}"
    location = one(data, "html/unsafe-element").location
    assert (location.line, location.column) == (3, 3)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "windows-1252", "shift_jis"])
def test_place_in_other_encodings(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{name}"?>\n{HEAD}<ttl>often</ttl>{END}'
    location = one(text.encode(encoding), "rss/invalid-number").location
    assert (location.line, location.column) == (2, HEAD.index("<link xml") + len(SELF) + 1)


def test_the_same_fault_is_one_finding() -> None:
    data = (
        HEAD
        + "\n".join(item(each, f"<pubDate>yesterday {each}</pubDate>") for each in range(412))
        + END
    )
    finding = one(data, "rss/invalid-date")
    assert finding.count == 412
    assert [place.line for place in (finding.location, *finding.places)] == [1, 2, 3, 4, 5]


def test_names_the_article_and_its_record() -> None:
    data = HEAD + item(1) + item(2, "<pubDate>yesterday</pubDate>") + END
    origin = Origin(path="articles.jsonl", line=17)
    entries = tuple(
        Entry(id=str(each), title="", url="", origin=Origin(path="articles.jsonl", line=each))
        for each in (16, 17)
    )
    document = Document(name="rss.xml", format="rss", data=data.encode(), articles=entries)
    [finding] = check(document)
    assert (finding.article, finding.record) == ("Rain 2", origin)


def test_path_in_the_documents_own_words() -> None:
    data = (
        '<f:feed xmlns:f="http://www.w3.org/2005/Atom"><f:id>https://e.org/</f:id><f:title>T'
        '</f:title><f:updated>2026-11-23</f:updated><f:link rel="self" href="https://e.org/a"/>'
        "</f:feed>"
    )
    assert one(data, "atom/invalid-date").location.xpath == "f:updated"


def test_levels() -> None:
    data = HEAD + "<item><title>Rain</title></item>" + END
    [finding] = findings(data)
    assert (finding.rule.id, finding.severity) == ("rss/item-without-guid", Severity.WARNING)
    [finding] = findings(data, levels={"rss/item-without-guid": Severity.ERROR})
    assert finding.severity is Severity.ERROR
    assert findings(data, levels={"rss/*": None}) == []
    [finding] = findings(data, levels={"rss/*": None, "rss/item-without-guid": Severity.INFO})
    assert finding.severity is Severity.INFO


def test_findings_come_in_document_order() -> None:
    data = f"{HEAD}\n<ttl>x</ttl>\n<language>xq</language>\n<item><author>Ana</author></item>{END}"
    lines = [finding.location.line or 0 for finding in findings(data)]
    assert lines == sorted(lines)
    assert len(lines) > 3


def test_the_schema_adds_nothing_to_what_rules_say() -> None:
    data = f"{HEAD}<ttl>often</ttl><item><pubDate>now</pubDate><title/></item>{END}"
    assert not [each for each in findings(data) if each.rule.id == "rss/schema"]


def test_messages_are_harmless() -> None:
    data = f"{HEAD}<ttl>\u202e\x9b31mred</ttl>{END}"
    assert all(each.message.isprintable() for each in findings(data))


def test_now_is_an_argument() -> None:
    data = (HEAD + item(1, "<pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate>") + END).encode()
    document = Document(name="rss.xml", format="", data=data)
    assert [each.rule.id for each in check(document, now=NOW)] == ["rss/implausible-date"]
    assert check(document, now=datetime(2026, 11, 25, tzinfo=UTC)) == []
    assert check(document) == []


def hostile() -> Iterable[tuple[str, str]]:
    yield "deep", HEAD + "<item>" * 50_000
    yield "many", HEAD + "".join(f"<item><q{each}/></item>" for each in range(20_000)) + END
    yield "attributes", HEAD + "<guid " + " ".join(f'a{n}=""' for n in range(20_000)) + f"/>{END}"
    for name, body in {
        "quotes": '<a "' * 200_000,
        "open": "<b>" * 100_000,
        "less-than": "<" * 500_000,
        "entities": "&a;" * 100_000,
    }.items():
        yield name, f"{HEAD}{item(1, f'<description><![CDATA[{body}]]></description>')}{END}"
    yield "e-mail", f"{HEAD}<webMaster>{'a@a.' * 200_000}</webMaster>{END}"
    yield "date", f"{HEAD}<pubDate>{'((' * 200_000}</pubDate>{END}"
    yield "url", f"{HEAD}<docs>http://{'a-.' * 200_000}</docs>{END}"
    yield "namespaces", HEAD + "".join(f'<a xmlns="urn:{n}"/>' for n in range(20_000)) + END


@pytest.mark.parametrize(("name", "data"), list(hostile()), ids=lambda value: value[:12])
def test_hostile_documents_cost_little(name: str, data: str) -> None:
    start = time.process_time()
    found = findings(data)
    assert time.process_time() - start < 5
    assert len(found) <= 500


def test_every_rule_is_reachable_by_its_scope() -> None:
    assert all(id == f"{rule.scope}/{id.partition('/')[2]}" for id, rule in RULES.items())
