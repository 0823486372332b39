"""What is settled without a closer look is what all rules have nothing to say of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feedpub import checks
from feedpub.checks import check, detect
from feedpub.checks._context import Context
from feedpub.checks.shortcuts import sitemaps
from feedpub.checks.shortcuts.sitemaps import Settled
from feedpub.markup import NAMESPACES, XML, Element, parse
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DECLARED = "".join(f' xmlns:{name}="{NAMESPACES[name]}"' for name in ("image", "news", "xhtml"))
OPEN = f'<urlset xmlns="{NAMESPACES["sitemap"]}"{DECLARED}>'
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n{OPEN}\n'
DATES = (  # noqa: SIM905 a table of words
    "2026-11-20T08:00:00Z 2026-11-23T13:59:00+02:00 2026-11-23T09:00:00Z 2026-02-29 2026-11-21 "
    "2026-11-23T13:00:00Z 1989-12-31T23:00:00Z 2026-11-23T15:00:00+14:00 2026-11-24 2026-11-25 "
    "2026-11-20T24:00:00Z 2026-11-20T08:00:00 2026-11 2026-11-20T08:00:60Z "
    "2026-11-23T23:30:00-13:00"
).split()
LOCS = (
    "https://example.org:99999/a https://example.org:65536/a https://example.org:059999/a "
    f"https://{'e' * 64}.org/a https://e-.org/a https://example.org:/a "
    "https://example.org/a https://example.org/b https://example.org/c?x=1&amp;y=2 "
    "https://example.org https://example.org?q https://example.org.evil/ https://Example.org/d "
    "http://example.org/e https://example.org/news/f https://example.org:80/g "
    "https://example.org/%zz "
    "https://example.org/a#b https://-x.org/ https://a.b/ htp://example.org/ /h "
    "https://example.org/'i "
    "https://example.org/é https://example.org/&#98; https://u@example.org/ https://a_b.org/"
).split()
LINKS = [
    f'<xhtml:link rel="alternate" hreflang="{code}" href="{href}"/>'
    for code, href in [
        ("en", "https://example.org/a"), ("ro", "https://example.org/b"), ("en-UK", "https://e.org/"),
        ("x-default", "https://example.org/a"), ("xx", "https://e.org/x"), ("en-GB", "/relative"),
    ]
]  # fmt: skip
EXTRAS = [
    "<changefreq>daily</changefreq>", "<changefreq>often</changefreq>", "<priority>0.5</priority>",
    "<priority>1.01</priority>", "<image:image><image:loc>https://e.org/i.jpg</image:loc></image:image>",
    "<image:image><image:loc>i.jpg</image:loc></image:image>", "<image:image/>", "<lastmod/>",
    "<!-- c -->",
    "<![CDATA[x]]>", "text", "<loc>https://example.org/z</loc>", "</url><url>", "<url>", "</url>",
    "<news:news><news:publication><news:name>Ex</news:name><news:language>en</news:language>"
    "</news:publication><news:publication_date>2026-11-23</news:publication_date><news:title>Rain"
    "</news:title></news:news>",
    "<news:news/>", "\x0c", "&amp;", "&x;", "<!--", "-->", "<x>", "</x>", "<?x?>", *LINKS,
]  # fmt: skip

entry = st.builds(
    lambda loc, date, more: f"<url>\n<loc>{loc}</loc>{date}{''.join(more)}</url>\n",
    st.one_of(st.integers(0, 99).map(lambda n: f"https://example.org/p{n}"), st.sampled_from(LOCS)),
    st.one_of(st.just(""), st.sampled_from(DATES).map(lambda d: f"<lastmod>{d}</lastmod>")),
    st.one_of(st.just([]), st.lists(st.sampled_from(EXTRAS), max_size=3)),
)
plain = st.integers(100, 999).map(
    lambda n: f"<url><loc>https://example.org/{n}</loc><lastmod>2026-10-01</lastmod></url>"
)
heads = st.one_of(
    st.just(HEAD),
    st.sampled_from([
        OPEN, "\ufeff" + HEAD, "\ufeff" + OPEN, " " + HEAD, HEAD.replace("UTF-8", "latin-1"),
        HEAD.replace("1.0", "1.1"),
        HEAD.replace("http://www.s", "https://www.s"), HEAD.replace("news/0.9", "news/0.8"),
        HEAD.replace("xmlns:image", "xmlns:img"), HEAD.replace("xmlns:image", "xmlns:xhtml"),
        HEAD.replace("<urlset", "<!-- Made -- by --><urlset"),
        HEAD.replace("<urlset", "<!-- x --><urlset"),
        HEAD.replace("<urlset", '<?xml-stylesheet href="a.xsl"?><urlset'),
        HEAD.replace(OPEN, "<urlset>"),
        HEAD.replace("<urlset", "<!DOCTYPE urlset><urlset"), HEAD.replace(">\n", ' class="a">\n'),
        HEAD.replace("<urlset", '<urlset xsi:schemaLocation="a b"'),
        HEAD.replace("<urlset", f'<urlset xmlns:xsi="{XML}"'),
    ]),
)  # fmt: skip
documents = st.builds(
    lambda head, some, more, tail: f"{head}{''.join(some)}{''.join(more)}{tail}",
    heads,
    st.lists(entry, max_size=4),
    st.lists(plain, max_size=9, unique=True),
    st.sampled_from(["</urlset>", "</urlset>\n<!-- a -->\n", "</urlset>x", "", "x</urlset>"]),
)  # fmt: skip


CLEAN = Settled(hints=False, together=False)
HINTS = Settled(hints=True, together=False)
ALL = Settled(hints=False, together=True)
#: What rules say of all entries together.
TOGETHER = {
    f"sitemap/{name}"
    for name in (
        "duplicate-url", "other-host", "hosted-elsewhere", "outside-path", "same-lastmod",
        "too-many-entries",
    )
}  # fmt: skip


def settled(data: bytes, url: str | None = None, now: datetime | None = NOW) -> Settled | None:
    document = Document(name="sitemap.xml", format="", data=data, url=url)

    def part(data: bytes) -> Element | None:
        some = Document(name="sitemap.xml", format="", data=data)
        return None if check(some, now=now) else parse(data)

    return sitemaps.settle(Context(document, detect(data), now), part)


def found(data: bytes, url: str | None = None, now: datetime | None = NOW) -> set[str]:
    """Return what all rules say: documents as small as these are not settled."""
    assert len(data) <= sitemaps.LEAST
    document = Document(name="sitemap.xml", format="", data=data, url=url)
    return {each.rule.id for each in check(document, now=now)}


@settings(max_examples=300, deadline=None)
@given(
    documents,
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 3), st.sampled_from(EXTRAS + LOCS))),
    st.sampled_from([None, "", "https://example.org/s.xml", "https://example.org/news/s.xml"]),
    st.sampled_from([NOW, None]),
)
@example(f"{HEAD}<!-- <url><loc>https://example.org/a</loc></url> --></urlset>", [], None, NOW)
def test_nothing_settled_is_at_fault(
    text: str, changes: list[tuple[int, int, str]], url: str | None, now: datetime | None
) -> None:
    for place, length, inserted in changes[:2]:
        text = text[:place] + inserted + text[place + length :]
    data = text.encode()
    if len(data) > sitemaps.LEAST:
        return
    verdict = settled(data, url, now)
    if verdict is not None:
        hints = {"sitemap/ignored-element"} if verdict.hints else set()
        together = TOGETHER if verdict.together else set()
        assert hints <= found(data, url, now) <= hints | together


def entries(count: int, more: str = "") -> str:
    return "".join(f"<url><loc>https://example.org/p{n}</loc>{more}</url>" for n in range(count))


def versions(*pairs: tuple[str, str]) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="https://example.org/{page}"/>'
        for code, page in pairs
    )


def after(urls: str) -> str:
    """Return *urls* without the first."""
    return urls[urls.index("</url>") + 6 :]


BOTH = versions(("en", "p0"), ("ro", "p1"))
IMAGE = "<image:image><image:loc>https://example.org/i.jpg</image:loc></image:image>"
MARKED = HEAD.replace(
    "<urlset",
    '<urlset xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"',
)


@pytest.mark.parametrize(
    ("urls", "head", "url", "expected"),
    [
        (entries(2), HEAD, None, CLEAN),
        (entries(2), MARKED, None, CLEAN),
        (entries(2), MARKED.replace("xsi=", "xs="), None, None),
        (entries(2), MARKED.replace("xmlns=", "xmlns:sm="), None, None),
        (entries(2), HEAD, "https://example.org/sitemap.xml", CLEAN),
        (entries(2), HEAD, "https://example.org/news/sitemap.xml", ALL),
        (entries(2), HEAD, "https://example.org/ü.xml", ALL),
        (entries(2).replace("/p1<", ".evil/<"), HEAD, None, ALL),
        (entries(2, "<changefreq>daily</changefreq><priority>1.0</priority>"), HEAD, None, HINTS),
        (entries(50, "<lastmod>2026-11-20</lastmod>"), HEAD, None, CLEAN),
        (entries(50, "<lastmod>2026-11-20T08:00:00Z</lastmod>"), HEAD, None, ALL),
        (entries(2, "<lastmod>1989-12-31</lastmod>"), HEAD, None, None),
        (entries(2, "<lastmod>2026-11-31</lastmod>"), HEAD, None, None),
        (entries(2, "<lastmod>2026-11-23T11:00:00Z</lastmod>"), HEAD, None, CLEAN),
        (entries(2, "<lastmod>2026-11-23T18:00:00Z</lastmod>"), HEAD, None, None),
        (entries(2).replace("/p0", "/" + "a" * 2048), HEAD, None, None),
        (entries(2, BOTH), HEAD, None, CLEAN),
        (entries(2, versions(("en", "p0"), ("x-default", "p1"))), HEAD, None, CLEAN),
        (entries(2, versions(("en", "p0"), ("en", "p1"))), HEAD, None, None),
        (entries(2, versions(("en", "p0"), ("ro-UK", "p1"))), HEAD, None, None),
        (entries(2, versions(("en", "p0"), ("ro-", "p1"))), HEAD, None, None),
        (entries(2).replace(".org/", ".org:99999/"), HEAD, None, None),
        (entries(2).replace(".org/", ".org:8080/"), HEAD, None, CLEAN),
        (entries(2).replace("example", "e" * 64), HEAD, None, None),
        (entries(2, IMAGE.replace(".org/", ".org:65536/")), HEAD, None, None),
        (entries(2, BOTH.replace(".org/", ".org:0099999/")), HEAD, None, None),
        (entries(3, BOTH), HEAD, None, None),
        (entries(2, BOTH).replace("/p1", "/p0", 1), HEAD, None, None),
        (entries(1, BOTH) + after(entries(2, versions(("en", "p1")))), HEAD, None, None),
        (entries(1, BOTH) + after(entries(2, BOTH + IMAGE)), HEAD, None, CLEAN),
        (entries(2, IMAGE), HEAD, None, CLEAN),
        (entries(2, IMAGE), HEAD.replace("xmlns:image", "xmlns:img"), None, None),
        (entries(1, IMAGE * 1001), HEAD, None, None),
        (entries(9) + "<url><loc> https://example.org/x </loc></url>", HEAD, None, CLEAN),
        (entries(9) + "<url><loc> https://example.org/p1 </loc></url>", HEAD, None, None),
        (entries(9) + "<url><loc>x</loc></url>", HEAD, None, None),
        (entries(9, BOTH) + entries(1, "<!---->"), HEAD, None, None),
        (entries(9) + "<url><loc>https://e.org/x</loc></url>", HEAD, None, ALL),
        ("", HEAD, None, None),
        (entries(1, "<lastmod/>"), HEAD, None, None),
        (entries(50_000), HEAD, None, CLEAN),
        (entries(50_001), HEAD, None, ALL),
        (entries(2) + entries(1), HEAD, None, ALL),
        (entries(2) + entries(1, BOTH), HEAD, None, None),
        (entries(2, "<lastmod>2026-11-20T08:00Z</lastmod>"), HEAD, None, CLEAN),
    ],
)  # fmt: skip
def test_what_is_settled(urls: str, head: str, url: str | None, expected: Settled | None) -> None:
    assert settled(f"{head}{urls}</urlset>".encode(), url) == expected


def test_other_entries_with_versions_are_not_settled_beside_plain_ones() -> None:
    odd = versions(("en", "p8")).replace('"/>', '" type="text/html"/>')
    plain = entries(2, BOTH) + after(after(entries(7)))
    one = f"<url><loc>https://example.org/p8</loc>{odd}</url>"
    assert settled(f"{HEAD}{plain}</urlset>".encode()) == CLEAN
    assert found(f"{HEAD}{plain}{one}</urlset>".encode()) == set()
    assert settled(f"{HEAD}{plain}{one}</urlset>".encode()) is None


def big(more: str, count: int = 500) -> Document:
    data = f"{HEAD}{entries(count, more)}</urlset>".encode()
    assert len(data) > sitemaps.LEAST
    return Document(name="sitemap.xml", format="", data=data)


def test_a_large_sitemap_is_settled_by_the_check_itself() -> None:
    report = checks.examine(big(""), now=NOW)
    assert report.context.settled
    assert not report.count
    assert len(report.context.root) == 500


def test_hints_of_a_settled_sitemap_are_told_with_their_places() -> None:
    hint = "<changefreq>daily</changefreq>"
    report = checks.examine(big(f"\n{hint}"), now=NOW)
    (finding,) = report.findings()
    assert report.context.settled
    assert (finding.rule.id, finding.count) == ("sitemap/ignored-element", 500)
    assert (finding.location.line, finding.location.column) == (4, 1)


def test_other_entries_are_checked_by_themselves() -> None:
    document = big(IMAGE)
    odd = "<url><loc> https://example.org/odd </loc></url></urlset>"
    data = document.data.replace(b"</urlset>", odd.encode())
    assert checks.examine(replace(document, data=data), now=NOW).context.settled
    data = data.replace(b"/odd", b"/p7")
    (finding,) = check(replace(document, data=data), now=NOW)
    assert finding.rule.id == "sitemap/duplicate-url"


def test_a_document_that_is_not_settled_has_no_root_before_it_is_read() -> None:
    context = checks.examine(Document(name="a.xml", format="", data=b"<urlset"), now=NOW).context
    assert not hasattr(context, "root")


def test_faults_of_all_entries_together_are_told_without_looking_at_each() -> None:
    hint = "<priority>0.5</priority>"
    document = big(hint)
    twice = f"<url><loc>https://example.org/p7</loc>{hint}</url>\n<url><loc>http://example.org/x"
    data = document.data.replace(b"</urlset>", f"{twice}</loc></url></urlset>".encode())
    report = checks.examine(replace(document, data=data), now=NOW)
    assert report.context.settled
    said = [(each.rule.id, each.count, each.location.line) for each in report.findings()]
    assert said == [
        ("sitemap/ignored-element", 501, 3),
        ("sitemap/duplicate-url", 1, 3),
        ("sitemap/other-host", 1, 4),
    ]


def test_a_single_hint_of_a_settled_sitemap_is_told_once() -> None:
    document = big("")
    data = document.data.replace(b"</url>", b"<priority>0.5</priority></url>", 1)
    report = checks.examine(replace(document, data=data), now=NOW)
    (finding,) = report.findings()
    assert report.context.settled
    assert (finding.rule.id, finding.count) == ("sitemap/ignored-element", 1)


def test_a_language_of_hreflang_must_exist() -> None:
    link = (
        '<xhtml:link rel="alternate" hreflang="xyq" href="https://example.org/p0"/>'
        '<xhtml:link rel="alternate" hreflang="xx" href="https://example.org/p1"/>'
    )
    data = f"{HEAD}{entries(1, link)}</urlset>".encode()
    found = check(Document(name="sitemap.xml", format="", data=data), now=NOW)
    assert any("there is no language" in each.message for each in found)


@pytest.mark.parametrize(("plain", "news", "asked"), [(200, 199, True), (199, 201, False)])
def test_where_most_entries_are_news_nobody_asks(plain: int, news: int, asked: bool) -> None:
    entry = "<url><loc>https://example.org/{}</loc>{}</url>\n"
    urls = [entry.format(number, "") for number in range(plain)]
    (item,) = (each for each in EXTRAS if each.startswith("<news:news><"))
    urls += [entry.format(f"n{number}", item) for number in range(news)]
    data = f"{HEAD}{''.join(urls)}</urlset>".encode()
    document = Document(name="news.xml", format="", data=data)
    context = Context(document, "news-sitemap", NOW)
    assert len(data) > sitemaps.LEAST
    assert sitemaps.is_long(context) is asked
    assert sitemaps.is_long(Context(document, "sitemap", NOW))


def test_without_a_moment_no_date_is_too_late() -> None:
    dated = entries(600, "<lastmod>2126-11-20</lastmod>")
    data = f"{HEAD}{dated}</urlset>".encode()
    assert settled(data) is None
    assert settled(data, now=None) is not None
    assert check(Document(name="sitemap.xml", format="", data=data)) == []
