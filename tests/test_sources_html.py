"""Web pages as sources."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from types import MappingProxyType, SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from test_sources_opening import Answer

from feedpub import sources
from feedpub.errors import ReadError, UsageError
from feedpub.model import Article, Publication
from feedpub.sources import Broken, Fetched, Source
from feedpub.sources._reader import Opening
from feedpub.sources.html import HTML
from feedpub.sources.pages import Visit, _microdata
from feedpub.sources.pages import read as read_page
from feedpub.sources.pages._encodings import PageText, text_of
from feedpub.sources.pages._page_trees import tree_of
from feedpub.sources.pages._pictures import split
from feedpub.sources.pages._titles import without_site
from feedpub.vocabularies import TRANSFORMS

PAGES = Path(__file__).parent / "data/sources/pages"
SITE = Publication(name="Ziarul Apărării", url="https://aparare.example/", language="ro")
ADDRESS = "https://aparare.example/ploaie"
TEXT = "A plouat toată noaptea peste Dobrogea, iar dimineața soarele a ieșit deasupra mării. " * 3
LD = '<script type="application/ld+json">%s</script>'
NEWS = """{"@type": "NewsArticle", "headline": "Ploaie", "url": "https://aparare.example/ploaie",
"datePublished": "2026-11-20T07:35:00+02:00"}"""


def page(head: str = "", body: str | None = None, *, lang: str = "ro") -> bytes:
    """Return a page."""
    body = f"<article><h1>Ploaie</h1><p>{TEXT}</p></article>" if body is None else body
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()


def record(head: str = "", body: str | None = None, **visit: Any) -> dict[str, Any]:
    """Return the record of a page."""
    found = read_page(page(head, body), Visit(**{"address": ADDRESS, "site": SITE.url, **visit}))
    assert isinstance(found, dict), found
    return found


def reading(path: str, base: Path, **options: Any) -> sources.Reading:
    """Read a source."""
    known = {name: options.pop(name) for name in ("fetch",) if name in options}
    source = Source(path=path, **options)
    return sources.read([source], publication=SITE, base=base, **known)


def article(tmp_path: Path, head: str = "", body: str | None = None, **options: Any) -> Article:
    """Return the one article of a page."""
    (tmp_path / "a.html").write_bytes(page(head, body))
    found = reading("a.html", tmp_path, **options)
    assert found.findings == ()
    (only,) = found.articles
    return only


def told(found: sources.Reading) -> list[str]:
    """Return what was found."""
    return [f"{each.rule.id}: {each.message}" for each in found.findings]


def test_the_page_that_this_began_with() -> None:
    found = reading("defence.html", PAGES)
    # The page has the letters with cedillas that Romanian keyboards once had.
    assert {(each.rule.id, each.location.xpath) for each in found.findings} == {
        ("record/cedilla", "title"),
        ("record/cedilla", "content_html"),
        ("record/cedilla", "section"),
    }
    (only,) = found.articles
    made = msgspec.json.decode(msgspec.json.encode(only))
    assert len(made["title"]) == 134
    assert made == {
        "id": "https://aparare.example/exclusiv-bateria-de-coasta-capul-midia-4821",
        "url": "https://aparare.example/exclusiv-bateria-de-coasta-capul-midia-4821",
        "title": "Bateria de coastă de la Capul Midia a tras pentru prima dată cu rachete noi - ce "
        "au văzut observatorii aliaţi pe poligon şi ce urmează",
        "published": "2026-11-20T05:35:00Z",
        "origin": {"path": "defence.html", "line": None, "number": 1, "key": None},
        "label": "EXCLUSIV",
        "summary": "Prima tragere reală a bateriei de coastă, văzută de pe poligon.",
        "content_html": "<p><strong>Bateria de coastă a tras vineri, la ora\xa06:40, două rachete "
        "asupra unei ţinte plutitoare aflate la 80\xa0km în larg.</strong></p>\n"
        '<p>„Ambele au lovit”, a spus comandantul. "Nu am avut nicio defecţiune", a adăugat el, '
        "iar un observator aliat a numit tragerea «curată».</p>\n\n"
        "<h2>Ce s-a văzut de pe poligon</h2>\n"
        "<p>Ținta a dispărut de pe radar după 4\xa0minute. Detalii a dat "
        '<a href="https://forte.example/comunicat">comunicatul oficial</a>.</p>\n'
        '<figure><img alt="" src="https://aparare.example/foto/2026/11/observatori.jpg">'
        "<figcaption>Observatorii, la 3 km de lansator / Ana Pop</figcaption></figure>\n\n"
        "<h2>Ce urmează</h2>\n"
        "<p>În primăvară vor fi trase alte șase rachete, pe timp de noapte.</p>",
        "modified": "2026-11-20T07:10:00Z",
        "authors": [
            {"name": "Ana Pop", "url": None, "email": None, "avatar": None},
            {"name": "Ion Ion", "url": None, "email": None, "avatar": None},
        ],
        "sections": ["Forţe navale"],
        "tags": ["Capul Midia", "rachete"],
        "language": "ro",
        "images": [
            {
                "url": "https://aparare.example/foto/2026/11/midia-tragere.jpg",
                "width": 1600,
                "height": 900,
                "mime_type": None,
                "size_in_bytes": None,
                "caption": "Lansatorul, cu o clipă înainte de tragere.",
                "credit": "Forțele Navale",
                "alt": "Lansator pe plajă",
            },
            {
                "url": "https://aparare.example/foto/2026/11/observatori.jpg",
                "width": None,
                "height": None,
                "mime_type": None,
                "size_in_bytes": None,
                "caption": "Observatorii, la 3 km de lansator",
                "credit": "Ana Pop",
                "alt": None,
            },
        ],
        "related": [
            {
                "url": "https://aparare.example/cum-arata-bateria-4712",
                "title": "Cum arată bateria de coastă: drumul de la contract la plajă",
            },
            {
                "url": "https://aparare.example/fregatele-modernizate-4699",
                "title": "Fregatele modernizate ies pe mare în ianuarie",
            },
            {
                "url": "https://aparare.example/drone-maritime-4688",
                "title": "Drone maritime, cumpărate împreună cu bulgarii",
            },
        ],
        "translations": [
            {"language": "en", "url": "https://aparare.example/en/coastal-battery-cape-midia-4821"}
        ],
    }


def mapped(tmp_path: Path, head: str = "", body: str | None = None, **options: Any) -> Article:
    """Return the article of a page that says its date and address."""
    return article(tmp_path, LD % NEWS + head, body, **options)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ('{"@type": "NewsArticle", "headline": "Ploaie",}', "Ploaie"),
        ('{"@type": "NewsArticle", /* a */ "headline": "Ploaie" // b\n, }', "Ploaie"),
        ('<!-- {"@type": "BlogPosting", "headline": "Ploaie"} -->', "Ploaie"),
        ('//<![CDATA[\n{"@type": "Article", "headline": "Ploaie"}\n//]]>', "Ploaie"),
        ('{"@type": "Article", "headline": "A//b, ]"}', "A//b, ]"),
        ('{"@type": "Article", "headline": "Ploaie\nmare"}', "Ploaie mare"),
        ('{"@type": "Article", "headline": "Ploaie &amp; soare"}', "Ploaie & soare"),
        ("{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;A&quot;}", "A"),
        ('{"@type": "Thing"}; {"@type": "Report", "headline": "Ploaie"};', "Ploaie"),
        ('[[{"@type": "https://schema.org/OpinionNewsArticle", "headline": "Ploaie"}]]', "Ploaie"),
        ('{"@type": ["schema:NewsArticle", 7], "headline": {"@value": "Ploaie"}}', "Ploaie"),
        (
            '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "Ploaie"}}',
            "Ploaie",
        ),
        ('{"@type": "Article", "headline": ["Ploaie", "Soare"]}', "Ploaie"),
        ('{"@type": "Article", "name": "Ploaie"}', "Ploaie"),
        ('{"@type": "Article", "headline": true}', None),
        ('{"@type": "Article", "headline": "Ploaie"', None),
        ("[" * 100_000, None),
        ("{" * 100_000, None),
        ('{"a": [' * 60 + '{"@type": "Article", "headline": "A"}' + "]}" * 60, None),
        ('{"@type": "Person", "name": "Ana"}', None),
        ("x" * 2_000_001, None),
    ],
)
def test_json_ld_as_it_is_found(text: str, headline: str | None) -> None:
    made = record(LD % text)["jsonld"]
    assert made.get("headline") == headline


def test_references_of_json_ld() -> None:
    text = """{"@graph": [{"@type": "Article", "@id": "#a", "headline": "Ploaie",
      "author": [{"@id": "#p"}], "image": {"@id": "#i"}, "isPartOf": {"@id": "#w"},
      "about": {"@id": "#missing"}},
      {"@id": "#p"}, {"@id": "#p", "@type": "Person", "name": "Ana", "worksFor": {"@id": "#w"}},
      {"@id": "#i", "@type": "ImageObject", "contentUrl": "/a.jpg", "width": "800px",
       "height": 1, "caption": "Ploaie", "creditText": "Ana"},
      {"@type": "WebPage", "@id": "#w", "hasPart": {"@id": "#a"},
       "datePublished": "2026-11-20"}]}"""
    found = record(LD % text)
    assert found["jsonld"]["author"] == [{"name": "Ana", "url": ""}]
    assert found["jsonld"]["image"] == [
        {
            "url": "https://aparare.example/a.jpg",
            "width": 800,
            "caption": "Ploaie",
            "credit": "Ana",
        }
    ]
    assert found["webpage"] == {"datePublished": "2026-11-20"}


def test_bombs_in_json_ld() -> None:
    many = ",".join(['{"@type": "Article", "headline": "A"}'] * 30_000)
    assert record(LD % f"[{many}]")["jsonld"]["headline"] == "A"
    loops = '{"@graph": [' + ",".join(
        f'{{"@type": "Article", "@id": "#{n}", "headline": "A", "author": {{"@id": "#{n + 1}"}}}}'
        for n in range(3_000)
    )
    assert record(LD % (loops + "]}"))["jsonld"]["headline"] == "A"
    deep = "[" * 500 + "]" * 500
    assert record(LD % f'{{"@type": "Article", "headline": "A", "x": {deep}}}')["jsonld"]["x"]
    assert record((LD % f'"{"x" * 1_900_000}"') * 5 + LD % NEWS)["jsonld"] == {}


@pytest.mark.parametrize(
    ("own", "chosen"),
    [
        ('"url": "http://www.aparare.example/ploaie/"', "Prima"),
        ('"mainEntityOfPage": {"@id": "https://aparare.example/ploaie?x=1"}', "Prima"),
        ('"mainEntityOfPage": ["https://aparare.example/ploaie"]', "Prima"),
        ('"url": "https://aparare.example/[", "alternateName": "x"', None),
        ('"url": "https://aparare.example/alta"', None),
    ],
)
def test_the_own_article_of_several(own: str, chosen: str | None) -> None:
    text = f"""[{{"@type": "NewsArticle", "headline": "A doua", "url": "/a-doua"}},
      {{"@type": "Article", "headline": "Prima", {own}}}]"""
    assert record(LD % text, "<h1>Altul</h1>")["jsonld"].get("headline") == chosen


def test_the_own_article_is_told_twice() -> None:
    text = """[{"@type": "Article", "headline": "Ploaie", "author": "Unul", "keywords": "mare"},
      {"@type": "NewsArticle", "headline": "Ploaie", "author": [null, {"name": ["Ana", "Ion"]}],
       "inLanguage": {"name": "Romanian", "alternateName": "ro"}, "image": [{"width": 3}, null]}]"""
    made = record(LD % text)["jsonld"]
    assert made["author"] == [{"name": "Ana"}, {"name": "Ion"}]
    assert (made["keywords"], made["inLanguage"]) == (["mare"], "ro")
    assert "image" not in made


def test_microdata_and_rdfa(tmp_path: Path) -> None:
    body = f"""<article itemscope itemtype="https://schema.org/NewsArticle" itemid="#a">
      <h1 itemprop="headline">Ploaie <b>mare</b></h1><meta itemprop="datePublished"
      content="2026-11-20T07:35:00+02:00"><span itemprop="author" itemscope
      itemtype="https://schema.org/Person"><a itemprop="name url" href="/ana">Ana Pop</a></span>
      <span itemprop="author">Ion Ion</span><span itemprop="author">Ion Ion</span>
      <span itemprop="author">Al Treilea</span><b itemprop="keywords">mare</b>
      <b itemprop="keywords">mare</b><b itemprop="a:b">x</b><i itemprop="about"></i>
      <div itemprop="articleBody"><p>{TEXT}</p></div></article>
      <p itemprop="headline">Fără articol</p>
      <div itemscope itemtype="https://other.example/Thing"></div><div itemscope></div>
      <div typeof="schema:Person"><b property="schema:name">Ana</b></div>"""
    (tmp_path / "a.html").write_bytes(page('<link rel="canonical" href="/ploaie">', body))
    (only,) = reading("a.html", tmp_path).articles
    assert (only.title, only.url) == ("Ploaie mare", "https://aparare.example/ploaie")
    assert [each.name for each in only.authors] == ["Ana Pop", "Ion Ion", "Al Treilea"]
    assert only.tags == ("mare",)
    assert only.content_html == f"<p>{TEXT}</p>"


def test_values_of_microdata_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_microdata, "MAX_NODES", 3)
    values = "".join(f"<b itemprop=keywords>{each}</b>" for each in "abcde")
    root = tree_of(f"<html><p itemscope itemtype=Article>{values}</p></html>")
    assert not isinstance(root, Broken)
    (node,) = _microdata.nodes_of(root)
    assert node["keywords"] == ["a", "b", "c"]


def test_the_head_of_a_page() -> None:
    head = """<meta name="og:title" content="Al doilea"><meta property="og:title" content="Primul">
      <meta property="og:image" content="<img src=x>"><meta property="og:image:width" content="9">
      <meta property="og:image:secure_url" content="https://e.example/s.jpg">
      <meta property="og:image:url" content="/a.jpg"><meta property="og:image:alt" content="Mare">
      <meta property="og:image:user_generated" content="x">
      <meta property="og:image" content="/b.jpg"><meta property="og:type" content="website">
      <meta property="og:type" content="article"><meta property="og:locale:alternate" content="en">
      <meta name="author" content="Ana"><meta name="author" content="Ion">
      <meta name="author" content="Ana"><meta name="DC.title" content="Titlu">
      <meta name="dc.title" content="Altul"><meta http-equiv="Content-Language" content="ro">
      <meta name="empty" content=""><meta name="long" content="{}"><link rel="canonical">
      <link rel="alternate" hreflang="x-default" href="/"><link rel="alternate" hreflang="en"
      href="/en"><link rel="alternate" type="application/rss+xml" hreflang="de" href="/rss">
      """.format("x" * 10_001)
    found = record(head)
    assert found["opengraph"] == {
        "title": "Primul",
        "image": [
            {"url": "https://e.example/s.jpg"},
            {"url": "https://aparare.example/a.jpg", "alt": "Mare"},
            {"url": "https://aparare.example/b.jpg"},
        ],
        "type": "article",
        "locale_alternate": "en",
    }  # fmt: skip
    assert found["meta"] == {
        "author": ["Ana", "Ion"],
        "dc-title": "Titlu",
        "http-content-language": "ro",
    }
    assert found["page"]["translations"] == [
        {"language": "en", "url": "https://aparare.example/en"}
    ]


def test_a_head_without_end() -> None:
    found = record("<meta name=a1 content=1>" * 2_000 + "<meta name=b content=1>")
    assert found["meta"] == {"a1": "1"}


@pytest.mark.parametrize(
    ("head", "noindex", "expires"),
    [
        ('<meta name="robots" content="noindex, follow">', True, None),
        ('<meta name="googlebot" content="none">', True, None),
        ('<meta name="robots" content="unavailable_after: 2027-01-01">', False, "2027-01-01"),
        ("", False, None),
    ],
)
def test_robots(head: str, noindex: bool, expires: str | None) -> None:
    found = record(head)["page"]
    assert (found["noindex"], found.get("expires")) == (noindex, expires)


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Ploaie la Constanța | Ziarul Apărării", "Ploaie la Constanța"),
        ("Ziarul Apărării - Ploaie la Constanța", "Ploaie la Constanța"),
        ("Ploaie - din nou - la Constanța - Aparare", "Ploaie - din nou - la Constanța"),
        ("Ploaie - din nou - la Constanța", "Ploaie - din nou - la Constanța"),
        ("Ploaie la Constanța azi :: Un ziar", "Ploaie la Constanța azi"),
        ("Ploaie | Ieri | Locul - Ieri", "Ploaie | Ieri | Locul"),
        ("Ploaie la mare | A | B | C | D | E", "Ploaie la mare | A"),
    ],
)
def test_titles_without_the_site(title: str, made: str) -> None:
    head = f'<title>{title}</title><meta property="og:site_name" content="Ziarul Apărării">'
    assert record(head, "<p>x</p>")["page"]["title"] == made


def test_titles_that_say_little() -> None:
    assert without_site("", ["Aparare"]) is None
    assert without_site("| Ploaie", ["Aparare"]) == "| Ploaie"


def test_a_title_that_the_heading_has_too() -> None:
    assert record("<title>Ploaie - Sport</title>")["page"]["title"] == "Ploaie"
    assert record("<title>Sport - Ploaie</title>")["page"]["title"] == "Ploaie"
    assert record("", "")["page"]["title"] is None


def test_headlines_that_were_cut(tmp_path: Path) -> None:
    whole = "Ploaie la Constanța, soare la Mangalia și vânt puternic pe tot litoralul"
    ld = NEWS.replace('"Ploaie"', f'"EXCLUSIV: {whole[:50]}…"')
    body = (
        f"<article><p class='kicker'>EXCLUSIV</p><h1>EXCLUSIV: {whole}</h1><p>{TEXT}</p></article>"
    )
    made = article(tmp_path, LD % ld, body)
    assert (made.title, made.label) == (whole, "EXCLUSIV")


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("<time datetime='2026-11-20T07:35:00+02:00'>azi</time>", "2026-11-20T05:35:00+00:00"),
        ("<time pubdate>20 noiembrie 2026, 07:35</time>", "2026-11-20T05:35:00+00:00"),
        ("<time itemprop='datePublished'>20.11.2026, ora 7:35</time>", "2026-11-20T05:35:00+00:00"),
        ("<p class='post-date'>20. Nov. 2026 07:35</p>", "2026-11-20T05:35:00+00:00"),
        ("<p class='date'>November 20, 2026 | 7:35 am</p>", "2026-11-20T05:35:00+00:00"),
        ("<p class='date'>November 20, 2026 | 12:35 pm</p>", "2026-11-20T10:35:00+00:00"),
        ("<p class='date'>2026年11月20日 07時35分 公開</p>", "2026-11-20T05:35:00+00:00"),
        ("<p class='date'>20 de noviembre de 2026</p>", "2026-11-19T22:00:00+00:00"),
        ("<p class='date'>20 ноября 2026 07:35 +0300</p>", "2026-11-20T04:35:00+00:00"),
    ],
)
def test_dates_as_they_are_shown(tmp_path: Path, shown: str, published: str) -> None:
    body = f"<article><h1>Ploaie</h1>{shown}<p>{TEXT}</p></article>"
    head = '<link rel="canonical" href="/ploaie">'
    made = article(tmp_path, head, body, timezone="Europe/Bucharest")
    assert made.published.isoformat() == published


TODAY = "<p class='date'>20.11.2026</p>"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (f"<div id='date-widget'>20.11.2026</div><h1>A</h1><p>{TEXT}</p>", None),
        (f"<header>{TODAY}</header><h1>A</h1><p>{TEXT}</p>", None),
        (f"<div class='top-bar'>{TODAY}</div><h1>A</h1><p>{TEXT}</p>", None),
        (f"<header><div><h1>A</h1>{TODAY}</div></header><p>{TEXT}</p>", "20.11.2026"),
        (f"<article><h1>A</h1><header>{TODAY}</header><p>{TEXT}</p></article>", "20.11.2026"),
        (f"<main><header>{TODAY}</header><h1>A</h1><p>{TEXT}</p></main>", "20.11.2026"),
    ],
)
def test_the_day_of_the_visit_is_not_that_of_the_article(body: str, shown: str | None) -> None:
    assert record("", body)["page"].get("date") == shown


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        ("", "date_published is missing or empty"),
        ("<time>20.11.2026, 07:35</time>",
         "date_published '20.11.2026, 07:35' has no time zone, and publication.timezone is "
         "not set"),
        ("<time>03/04/2026</time>",
         "date_published '03/04/2026' could be 2026-04-03 or 2026-03-04; say which: "
         'date_format = "%d/%m/%Y" or "%m/%d/%Y"'),
        ("<time>luni, 3</time>",
         "date_published 'luni, 3' is not a date that feedpub knows (ISO 8601 or RFC 822)"),
        ("<time>31.02.2026</time>",
         "date_published '31.02.2026' is not a date: a number in it is impossible"),
        ("<p class='date'>12 foo 2026 and foo 12 2026</p>",
         "date_published '12 foo 2026 and foo 12 2026' is not a date that feedpub knows "
         "(ISO 8601 or RFC 822)"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_read(tmp_path: Path, shown: str, message: str) -> None:
    body = f"<article><h1>Ploaie</h1>{shown}<p>{TEXT}</p></article>"
    (tmp_path / "a.html").write_bytes(page('<link rel="canonical" href="/ploaie">', body))
    found = reading("a.html", tmp_path)
    assert list(found.articles) == []
    assert [each.message for each in found.findings] == [message]


@pytest.mark.parametrize(
    ("head", "body", "names"),
    [
        ("", "<p class='byline'>de Ana Pop și Ion Ion</p>", ["Ana Pop", "Ion Ion"]),
        ("", "<p class='byline'>By Ana Pop, Ion Ion and Al Doi</p>",
         ["Ana Pop", "Ion Ion", "Al Doi"]),
        ("", "<p class='author'>José Ortega y Gasset</p>", ["José Ortega y Gasset"]),
        ('<meta name="author" content="Ana Pop (ana@aparare.example)">', "", ["Ana Pop"]),
        ('<meta name="author" content="aparare.ro">', "", []),
        ('<meta property="article:author" content="https://facebook.com/x">', "", []),
        ('<meta property="article:author" content="https://facebook.com/x">'
         '<meta name="parsely-author" content="Ana Pop"><meta name="author" content="x">', "",
         ["Ana Pop"]),
        ("", "<aside><p class='byline'>de Altul Altul</p></aside>", []),
        ("", "<div class='related'><p class='byline'>de Altul Altul</p></div>", []),
    ],
)  # fmt: skip
def test_authors(tmp_path: Path, head: str, body: str, names: list[str]) -> None:
    text = f"{body}<article><h1>Ploaie</h1><p>{TEXT}</p></article>"
    assert [each.name for each in mapped(tmp_path, head, text).authors] == names


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ('<meta name="keywords" content="mare, vânt, mare, _intern">', ("mare", "vânt")),
        ('<meta property="article:tag" content="a, b"><meta property="article:tag" content="c">',
         ("a", "b", "c")),
        ('<meta property="article:tag" content="a"><meta property="article:tag" content="c">',
         ("a", "c")),
        ('<meta name="keywords" content="Smith, John; mare">', ("Smith, John", "mare")),
        ('<meta name="keywords" content=" , ">', ()),
    ],
)  # fmt: skip
def test_tags(tmp_path: Path, head: str, tags: tuple[str, ...]) -> None:
    assert mapped(tmp_path, head).tags == tags


def test_sections_from_breadcrumbs(tmp_path: Path) -> None:
    list_ = '{"@type": "BreadcrumbList", "itemListElement": %s}'
    items = '[{"name": "Acasă"}, {"item": {"name": "Vreme"}}, {"name": "Ploaie"}, 7]'
    assert mapped(tmp_path, LD % (list_ % items)).sections == ("Vreme",)
    assert mapped(tmp_path, LD % (list_ % '{"name": "Vreme"}')).sections == ("Vreme",)
    crumbs = (
        "<ul class='breadcrumb'><li><a href='/'>Home</a></li><li><a href='/v'>Vreme</a></li></ul>"
    )
    made = mapped(tmp_path, "", f"{crumbs}<article><h1>Ploaie</h1><p>{TEXT}</p></article>")
    assert made.sections == ("Vreme",)


def test_access_and_language(tmp_path: Path) -> None:
    ld = NEWS.replace("{", '{"isAccessibleForFree": "http://schema.org/False", ', 1)
    assert article(tmp_path, LD % ld).access == "subscription"
    ld = NEWS.replace("{", '{"isAccessibleForFree": false, "inLanguage": "Romanian", ', 1)
    made = article(tmp_path, LD % ld)
    assert (made.access, made.language) == ("subscription", "ro")
    tier = '<meta property="article:content_tier" content="metered">'
    assert mapped(tmp_path, tier).access == "registration"
    until = '<meta property="article:expiration_time" content="2027-01-01T00:00:00Z">'
    expires = mapped(tmp_path, until).expires
    assert expires is not None
    assert expires.year == 2027


@pytest.mark.parametrize(
    ("data", "visit", "title"),
    [
        ("ploaie și".encode("utf-16"), {}, "ploaie și"),
        ("ploaie și".encode("utf-8-sig"), {}, "ploaie și"),
        ("<meta charset=shift_jis>ploaie și".encode(), {}, "ploaie și"),
        ("<meta charset=windows-1250>ploaie şi".encode("cp1250"), {}, "ploaie şi"),
        (
            "<meta name=a content=b><meta charset=windows-1250>ploaie şi".encode("cp1250"),
            {},
            "ploaie şi",
        ),
        ('<meta value="text/html;charset=ISO-8859-2">ploaie şi'.encode("latin2"), {}, "ploaie şi"),
        ("дождь".encode("cp1251"), {"charset": "windows-1251"}, "дождь"),
        ("дождь".encode("cp1251"), {"encoding": "windows-1251"}, "дождь"),
        ("<meta charset=utf-8>дождь".encode("cp1251"), {"encoding": "cp1251"}, "дождь"),
        ("<meta charset=x-sjis>雨①".encode("cp932"), {}, "雨①"),
        ("<meta charset=ks_c_5601-1987>비똠".encode("cp949"), {}, "비똠"),
        ("<meta charset=gb2312>雨镕".encode("gb18030"), {}, "雨镕"),
        ("<meta charset=iso-2022-jp>雨".encode("iso2022_jp"), {}, "雨"),
        ("<meta charset=latin1>l’été €".encode("cp1252"), {}, "l’été €"),
        (b"<meta charset=base64>rain", {}, "rain"),
        (b"<meta charset=no-such>rain", {}, "rain"),
        (b"<meta charset=utf-7>+AGEAYg-", {}, "+AGEAYg-"),
    ],
)
def test_encodings(data: bytes, visit: dict[str, Any], title: str) -> None:
    if data[:2] != codecs.BOM_UTF16_LE:
        data = b"<html>" + data.replace(b"<html>", b"")
    found = read_page(data.replace(codecs.BOM_UTF8, b""), Visit(**visit))
    assert isinstance(found, dict)
    marked = read_page(codecs.BOM_UTF8 + f"<title>{title}</title>".encode(), Visit())
    assert isinstance(marked, dict)
    assert marked["page"]["title"] == title
    told_title = text_of(data, (visit.get("charset"), visit.get("encoding")))
    assert isinstance(told_title, PageText)
    assert told_title.text.endswith(title)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("<html lang=pl><p>ż".encode("cp1250"),
         "is not UTF-8 and declares no other encoding; set it in the [[source]]: "
         "encoding = 'windows-1250'"),
        ("<p>é".encode("cp1252"),
         "is not UTF-8 and declares no other encoding; set it in the [[source]]: "
         "encoding = 'windows-1252'"),
        (b"<meta charset=utf-8><title>ploaie \xba</title>",
         "contains bytes that are not valid in the encoding that it declares; "
         "set the right one in the "
         "[[source]]: encoding = …"),
        (b"", "is empty"),
        (b"<!-- -->", "is empty"),
        (b"<html><body><p>Ploaie <a href='x", "ends in the middle: its end tags are missing"),
        (b"<html><body><p>Ploaie <!-- x", "ends in the middle: its end tags are missing"),
        (b"<html><body><div><p>Ploaie", "ends in the middle: its end tags are missing"),
        (b"<p>x" * 300_001, "has 300,001 tags; a page has at most 300,000"),
        (b"<div>" * 400 + b"</div>" * 400,
         "is nested too deeply, or contains a text that is longer than any article"),
        (b"<p>" + b"word " * 3_000_000,
         "is nested too deeply, or contains a text that is longer than any article"),
    ],
)  # fmt: skip
def test_pages_that_cannot_be_read(data: bytes, message: str) -> None:
    found = read_page(data, Visit())
    assert isinstance(found, Broken)
    assert found.message == message


def test_a_byte_that_hurts_nothing() -> None:
    found = read_page(page("<meta name=x content='\x01'>").replace(b"\x01", b"\xba"), Visit())
    assert isinstance(found, dict)
    assert found["meta"]["x"] == "\ufffd"


def test_hostile_pages_take_no_time() -> None:
    start = monotonic()
    attributes = " ".join(f"a{n}=1" for n in range(50_000))
    record("", f"<p {attributes}>x</p><img src='data:image/png;base64,{'A' * 20_000_000}'>")
    record("<meta property='og:image' content='x'>" * 50_000)
    record("", "<span itemscope itemprop=a>" * 100 + "x" + "</span>" * 100)
    record("", "<p itemscope></p>" * 6_000 + "<p class='date'>2026 x</p>" * 6_000)
    record("", "<h3>Related</h3><ul><li><a href='/a-b'>A b c</a></li></ul>" * 1_000)
    record("", f"<article>{'<p>Read also</p>' * 1_000}{TEXT}</article>")
    assert monotonic() - start < 20


def test_a_folder_of_a_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    plain_ld = NEWS.replace('"url": "https://aparare.example/ploaie",', "")
    pages = {
        "index.html": page(LD % NEWS),
        "2026/ploaie/index.html": page(LD % plain_ld),
        "2026/soare.html": page(LD % plain_ld.replace("Ploaie", "Soare")),
        "2026/vant.htm": page(body=f"<h1>A</h1><time>2026-11-20</time><article>{TEXT}</article>"),
        "2026/veche.html": page('<meta http-equiv="refresh" content="0; url=/2026/soare.html">'),
        "2026/x-ua.html": page('<meta http-equiv="X-UA-Compatible" content="IE=edge">'),
        "tags/mare/index.html": page(LD % plain_ld),
        "sport/index.html": page(body="<body class='archive'><p>x</p>"),
        "lista/index.html": page(LD % '{"@type": "CollectionPage"}'),
        "blog/unu.html": page(LD % plain_ld).replace(b"<body>", b"<body class='single blog'>"),
        "despre.html": page(body="<h1>Despre noi</h1><p>Cine suntem</p>"),
        "web.html": page('<meta property="og:type" content="website">', "<h1>A</h1>"),
        ".git/a.html": page(LD % plain_ld),
        "node_modules/a.html": page(LD % plain_ld),
        "notes.txt": b"x",
    }  # fmt: skip
    for name, data in pages.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(data)
    found = reading("site", tmp_path, timezone="Europe/Bucharest")
    assert told(found) == []
    assert sorted((each.url, each.origin.path) for each in found.articles) == [
        ("https://aparare.example/2026/ploaie/", "site/2026/ploaie/index.html"),
        ("https://aparare.example/2026/soare.html", "site/2026/soare.html"),
        ("https://aparare.example/2026/vant.htm", "site/2026/vant.htm"),
        ("https://aparare.example/blog/unu.html", "site/blog/unu.html"),
    ]
    assert (
        len(reading("site/2026/*.htm*", tmp_path, timezone="UTC", where="page.lang").articles) == 0
    )


def test_a_folder_without_pages(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match="cannot be read: Is a directory"):
        reading("empty", tmp_path)


def test_a_page_at_an_address(tmp_path: Path) -> None:
    text = page(LD % NEWS.replace('"https://aparare.example/ploaie"', '""')).decode()
    data = (
        text.replace('<meta charset="utf-8">', "")
        .replace("ț", "ţ")
        .replace("ș", "ş")
        .encode("cp1250")
    )

    def fetch(url: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> Fetched:
        answer = Answer(data, "https://aparare.example/vreme/ploaie")
        answer.headers = {"content-type": "text/html; charset=windows-1250"}
        return answer

    (only,) = reading("https://aparare.example/?p=7", tmp_path, fetch=fetch).articles
    assert only.url == "https://aparare.example/vreme/ploaie"
    assert only.content_html == f"<p>{TEXT}</p>".replace("ț", "ţ").replace("ș", "ş")


def test_pages_of_another_site(tmp_path: Path) -> None:
    head = LD % NEWS + '<link rel="canonical" href="https://agentie.example/ploaie">'
    saved = b"<!-- saved from url=(0030)https://aparare.example/copie -->"
    (tmp_path / "a.html").write_bytes(saved + page(head))
    (only,) = reading("a.html", tmp_path).articles
    assert (only.url, only.canonical_url) == (
        "https://aparare.example/copie",
        "https://agentie.example/ploaie",
    )


def test_a_canonical_address_that_is_the_front_page(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="/"><meta property="og:url" content="/vreme/ploaie">'
    made = mapped(tmp_path, head)
    assert made.url == "https://aparare.example/vreme/ploaie"


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    body = f"<div><div><p>{TEXT}</p></div></div>"
    (tmp_path / "a.html").write_bytes(page(LD % NEWS, body))
    with pytest.raises(ReadError) as caught:
        reading("a.html", tmp_path)
    assert str(caught.value) == (
        "a.html: does not show which part of it is the article\n"
        "  Install the package that finds it: pip install 'feedpub[html]'"
    )
    ld = NEWS.replace("{", '{"articleBody": "Altceva decât pe pagină.", ', 1)
    assert article(tmp_path, LD % ld, body).content_text == "Altceva decât pe pagină."
    posts = '"liveBlogUpdate": [{"headline": "A", "articleBody": "B"}, 7]'
    ld = NEWS.replace("{", "{" + posts + ", ", 1)
    assert article(tmp_path, LD % ld, "<p>x</p>").content_text == "A\n\nB"
    assert article(tmp_path, LD % NEWS, "<p>x</p>").content_text is None


def test_trafilatura_finds_the_rest(tmp_path: Path) -> None:
    body = f"""<nav>Meniu</nav><div><div><h1>Ploaie</h1><p>{TEXT}</p><h2>Soare</h2><p>{TEXT}</p>
      </div></div><footer>Subsol</footer>"""
    made = mapped(tmp_path, "", body).content_html
    assert made is not None
    assert made.count(TEXT.strip()) == 2
    assert "Meniu" not in made
    assert "Subsol" not in made


def test_a_body_that_json_ld_tells_too(tmp_path: Path) -> None:
    ld = NEWS.replace("{", f'{{"articleBody": "{TEXT}{TEXT}", ', 1)
    body = f"<div><p>Sus</p><div id='x'><p>{TEXT}</p>{TEXT}<script>x</script></div><p>Jos</p></div>"
    assert article(tmp_path, LD % ld, body).content_html == f"<p>{TEXT}</p>{TEXT}".strip()


def test_a_body_that_the_configuration_names(tmp_path: Path) -> None:
    body = "<div class='t'>Plouă</div><div>Altceva</div><div class='t'>Soare</div>x"
    for path, made in (
        ("//div[@class='t']", "<div>Plouă</div><div>Soare</div>"),
        ("//div[2]", "Altceva"),
        ("//h6", None),
        ("count(//div)", None),
    ):
        found = article(tmp_path, LD % NEWS, body, options={"body": path}).content_html
        assert (found and found.replace(' class="t"', "")) == made
    with pytest.raises(UsageError, match="is not an XPath"):
        reading("a.html", tmp_path, options={"body": "//div["})


def test_fields_of_ones_own(tmp_path: Path) -> None:
    made = mapped(tmp_path, '<meta name="x.y" content="Rubrica">', fields={"section": "meta.x-y"})
    assert made.sections == ("Rubrica",)


def body(inner: str, head: str = "", **visit: Any) -> dict[str, Any]:
    """Return what is made of the body *inner*: markup, images, related."""
    given = f"<div class='entry-content'>{inner}<p>{TEXT}</p></div>"
    found = record(head, given, **visit)["page"]
    ending = f"<p>{TEXT}</p>"
    assert found["body"].endswith(ending), found["body"]
    return {**found, "body": found["body"].removesuffix(ending).strip()}


@pytest.mark.parametrize(
    ("inner", "made"),
    [
        ("<!-- a -->Ploaie<!-- b --> mare", "Ploaie mare"),
        ("A &lt; B<p>x</p>", "A &lt; B<p>x</p>"),
        ("<p>a</p><p> </p><p></p>b<p>c</p>", "<p>a</p><p></p>b<p>c</p>"),
        ("<table><tr><td></td></tr></table><hr>", "<table><tr><td></td></tr></table><hr>"),
        ("<header><h1>Altul</h1><p>x</p></header>", ""),
        ("<h1>Alt titlu</h1><h2>Și</h2>", "<h2>Și</h2>"),
        ("<p hidden>a</p><p aria-hidden=true>b</p><p style='Display: none'>c</p>", ""),
        ("<div role=complementary>a</div><div class='share-box'><p class=ad>b</p></div>", ""),
        ("<div class='elementor-widget'>a</div>", '<div class="elementor-widget">a</div>'),
        ("<h2 class='latest'>Ultimele</h2>", '<h2 class="latest">Ultimele</h2>'),
        (f"<div class='promo'><p>{TEXT * 3}</p></div>",
         f'<div class="promo"><p>{TEXT * 3}</p></div>'),
        ("<p>Urmărește-ne și pe <a href='/wa'>WhatsApp</a></p>", ""),
        ("<p><a href='mailto:?subject=x'>Trimite</a></p>", ""),
        ("<a href='//apps.apple.com/1'><img src='/a.png'></a><a href='//t.me/a'>Canal</a>", ""),
        (f"<p>{TEXT} <a href='https://t.me/canal'>Telegram</a></p>",
         f'<p>{TEXT} <a href="https://t.me/canal">Telegram</a></p>'),
        ("<p>" + "Pe larg, " * 15 + "<a href='https://t.me/canal'>aici</a></p>",
         "<p>" + "Pe larg, " * 15 + '<a href="https://t.me/canal">aici</a></p>'),
        ("<p>Read also</p>", "<p>Read also</p>"),
        ("<p>Read also</p><p>Nothing</p>", "<p>Read also</p><p>Nothing</p>"),
        ("<p>Read also the <a href='/a'>law</a> of the land</p>",
         '<p>Read also the <a href="/a">law</a> of the land</p>'),
        ("<p>Read also " + "word " * 99 + "end</p>", "<p>Read also " + "word " * 99 + "end</p>"),
        ("<section>" * 4 + "<b>Read also</b>" + "</section>" * 4,
         "<section>" * 4 + "<b>Read also</b>" + "</section>" * 4),
        ("<iframe src='https://v.example/1'></iframe>",
         '<iframe src="https://v.example/1"></iframe>'),
    ],
)  # fmt: skip
def test_what_stays_of_a_body(inner: str, made: str) -> None:
    assert body(inner)["body"] == made


@pytest.mark.parametrize(
    "inner",
    [
        "<p>Read also: <a href='/alta-stire'>Altă știre</a></p>",
        "<p>Vezi și</p><ul><li><a href='/alta-stire'>Altă știre</a></li></ul>",
        "<div><b>Lire aussi</b></div><ul><li><a href='/alta-stire'>Altă știre</a></li></ul>",
        "<section><b>Read also</b></section><ul><li><a href='/alta-stire'>Altă știre</a></ul>",
        "<ul><li><a href='/alta-stire'>Altă știre</a><li><a href='/alta-stire'>Altă știre</a></ul>",
        "<p>Lesen Sie auch: <a href='https://aparare.example/alta-stire#x'>Altă știre</a></p>",
    ],
)
def test_links_to_other_articles(inner: str) -> None:
    label = "<h4>Related</h4>" if inner.startswith("<ul>") else ""
    found = body(label + inner)
    assert found["body"] == ""
    (only,) = found["related"]
    assert only["url"].partition("#")[0] == "https://aparare.example/alta-stire"
    assert only["title"] == "Altă știre"


def test_links_that_are_not_of_the_site() -> None:
    links = "".join(
        f"<a href='{each}'>Altă știre</a>"
        for each in ("https://x.example/a", "/ploaie", "/", "https://[", "#a")
    )
    assert body(f"<h4>Related</h4><p>{links}<a href='/unu'>Unu</a></p>")["related"] == []


@pytest.mark.parametrize(
    ("inner", "image"),
    [
        ("<img src='/a.jpg' width=800 height=450px alt=' Mare  calmă '>",
         {"width": 800, "height": 450, "alt": "Mare calmă"}),
        ("<amp-img src='/a.jpg'></amp-img>", {}),
        ("<img srcset='/b.jpg 300w, /a.jpg 900w'>", {}),
        ("<img src='/tiny.gif' data-lazy-src='/a.jpg'>", {}),
        ("<div class='wp-caption'><a href='/x'><img src='/a.jpg'></a>"
         "<p class='wp-caption-text'>Mare</p></div>", {"caption": "Mare"}),
        ("<figure><picture><source><img src='/a.jpg'></picture>"
         "<figcaption>Mare (© Ana Pop)</figcaption></figure>",
         {"caption": "Mare", "credit": "Ana Pop"}),
        ("<figure><img src='/a.jpg'><figcaption>Foto: Ana Pop</figcaption></figure>",
         {"credit": "Ana Pop"}),
        ("<figure><img src='/a.jpg'><small class=credit>Ana Pop</small>"
         "<figcaption>Mare. Ana Pop</figcaption></figure>",
         {"caption": "Mare.", "credit": "Ana Pop"}),
        ("<figure><img src='/a.jpg'><figcaption>Mare. Foto: Ana Foto: Ana</figcaption></figure>",
         {"caption": "Mare.", "credit": "Ana"}),
        ("<figure><img src='/a.jpg'></figure><p>x</p>", {}),
        ("<div><span><img src='/a.jpg'></span>PageText lângă poză</div>", {}),
        ("<div><img src='/a.jpg'></div>", {}),
    ],
)  # fmt: skip
def test_images_of_a_body(inner: str, image: dict[str, Any]) -> None:
    found = body(inner)
    assert found["images"] == [{"url": "https://aparare.example/a.jpg", **image}]
    assert "https://aparare.example/a.jpg" in found["body"]


def test_images_that_are_not_the_articles() -> None:
    inner = "<img src='/p.gif' width=1><img><img src='/i.png' class='icon'><img src='data:x'>"
    found = body(inner)
    assert (found["images"], found["body"]) == ([], "")


def test_the_lead_image_in_another_size() -> None:
    head = '<meta property="og:image" content="/foto/lansator-pe-plaja-1200x630.jpg">'
    ld = LD % NEWS.replace("{", '{"image": "/foto/lansator-pe-plaja.jpg", ', 1)
    other = "<img src='/foto/lansator-pe-plaja-300x200.jpg' width=300>"
    whole = "https://aparare.example/foto/lansator-pe-plaja.jpg"
    first = body(other, head + ld)
    assert (first["lead"]["url"], first["images"], first["body"]) == (whole, [{"url": whole}], "")
    later = body(f"<p>{TEXT}</p>{other}<p>x</p>{other}", head + ld)
    assert later["images"] == [{"url": whole}]
    assert later["body"].count("<img") == 2
    assert body("", head)["lead"]["url"].endswith("-1200x630.jpg")
    odd = '<meta property="og:image" content="https://[/a.jpg">'
    assert body("<img src='/a.jpg'>", odd)["images"] == [{"url": "https://aparare.example/a.jpg"}]


def test_a_named_body_that_is_the_frame_of_images_or_in_it() -> None:
    lead = LD % NEWS.replace("{", '{"image": "/foto/lansator.jpg", ', 1)
    image = "<img src='/foto/lansator.jpg'>"

    def named(inner: str, path: str) -> dict[str, Any]:
        visit = Visit(address=ADDRESS, site=SITE.url, body=path)
        found = read_page(page(lead, inner), visit)
        assert isinstance(found, dict)
        made: dict[str, Any] = found["page"]
        return made

    kept = named(f"<figure>{image}{image}Ploaie</figure>", "//figure")
    assert kept["body"].endswith("Ploaie")
    assert {each["url"] for each in kept["images"]} == {"https://aparare.example/foto/lansator.jpg"}
    assert "body" not in named(f"<figure><div>{image}</div></figure>", "//div")
    assert "body" not in named(f"<p>{image}</p><p>{image}</p>", "//img")


def test_a_caption_whose_halves_are_not_of_one_length() -> None:
    text = f"Abcd a{'!' * 20}b{'!' * 20}cd"
    assert split(text, None) == (text, None)


def test_a_body_in_parts() -> None:
    parts = f"<div itemprop='articleBody'><p>{TEXT}</p></div>"
    inner = f"<p>Sus</p>{parts}<p>Reclamă</p>{parts}<meta itemprop='articleBody' content='x'>"
    assert record("", inner)["page"]["body"].count("<p>") == 2
    short = f"<div itemprop='articleBody'>Pe scurt</div><article><p>{TEXT}</p></article>"
    assert record("", short)["page"]["body"] == f"<p>{TEXT}</p>"


def test_the_innermost_of_several_bodies() -> None:
    inner = f"<div class='article-content'><p>Sus</p><div class='entry-content'>{TEXT}</div></div>"
    assert record("", f"{inner}<div class='story-body'>x</div>")["page"]["body"] == TEXT.strip()


def test_pages_without_a_body() -> None:
    ld = LD % NEWS.replace("{", f'{{"articleBody": "{TEXT}{TEXT}", ', 1)
    assert "body" not in record(ld, "<p>Altceva</p>")["page"]
    half = TEXT[:120]
    assert "body" not in record(ld, f"<p>{half}</p>")["page"]
    assert "body" not in record(ld, f"<p>{TEXT[:70]}</p>")["page"]
    assert "body" not in record("", f"<script>{TEXT}</script><p>Altceva</p>")["page"]
    frames = read_page(b"<html><frameset><frame src=a></frameset></html>", Visit())
    assert isinstance(frames, dict)
    assert "body" not in frames["page"]


def test_what_is_too_large_for_trafilatura() -> None:
    cells = "".join(f"<b>{n}</b>" for n in range(100_000))
    assert "body" not in record("", f"<div>{cells}{'x ' * 1_300_000}</div>")["page"]


def test_what_trafilatura_does_not_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *given, **options: None)
    assert "body" not in record("", f"<div>{TEXT}</div>")["page"]


def test_headings_and_times_beside_the_article() -> None:
    inner = f"""<nav><h1>Meniu</h1></nav><aside><time>2020-01-01</time></aside><time>azi</time>
      <div class="x"><h1><span class='flag'>VIDEO</span> Ploaie</h1></div><p class="label">Sport</p>
      <time class="updated" datetime="2026-11-21">21</time><p class="time">Ora 7</p>
      <p class="byline">X</p><p class=a>b</p><article>{TEXT}</article>"""
    found = record("", inner)["page"]
    assert (found["h1"], found["time_modified"]) == ("Ploaie", "2026-11-21")
    assert (found["label"], "time" in found, "byline" in found) == ("VIDEO", False, False)
    assert record("", "<h1>A</h1><h1>B</h1>")["page"].get("h1") is None
    drawn = record("", "<aside><p class='label'>Sport</p></aside>"
                   "<h1>Ploaie<svg><g>x</g></svg> mare</h1>")["page"]  # fmt: skip
    assert (drawn["h1"], drawn.get("label")) == ("Ploaie mare", None)


def test_addresses_that_are_not_addresses() -> None:
    head = '<base href="/vreme/"><link rel="canonical" href="https://[">'
    found = record(head + LD % NEWS.replace("{", '{"image": "https://[", ', 1))
    assert found["jsonld"]["image"] == [{"url": "https://["}]
    assert found["page"]["canonical"] is None


def test_what_a_page_looks_like(tmp_path: Path) -> None:
    for begin, certainty in (
        (b"\n<!DOCTYPE html>", 2),
        (b"<?xml version='1.0'?><!-- x --><html lang=ro>", 2),
        (b"<title>x</title>", 1),
        (b'{"a": "<html>"}', 0),
    ):
        assert HTML.sniff(begin) == certainty
    (tmp_path / "page").write_bytes(page(LD % NEWS))
    assert len(reading("page", tmp_path).articles) == 1


def test_only_folders_with_pages_are_claimed(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_bytes(page())
    (tmp_path / "empty").mkdir()
    paths = (None, tmp_path / "site/a.html", tmp_path / "empty", tmp_path / "site")
    claimed = [HTML.claims(cast("Opening", SimpleNamespace(path=each))) for each in paths]
    assert claimed == [0, 0, 0, 1]


def test_a_page_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.sources.html.MAX_RECORD", 1_000)
    (tmp_path / "a.html").write_bytes(b"<html>" + b" " * 1_000)
    assert told(reading("a.html", tmp_path))[0] == (
        "record/too-large: record is larger than 1,000 bytes"
    )


def test_a_page_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_bytes(page())
    monkeypatch.setattr("feedpub.sources.html.open_to_read", refuse)
    with pytest.raises(ReadError, match=r"a\.html: cannot be read: Permission denied"):
        reading("site", tmp_path)


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (["2026-11-20", "x"], "2026-11-20"),
        ([], None),
        (7, None),
        ("Fri, 20 Nov 2026 07:35:00 +0200", "Fri, 20 Nov 2026 07:35:00 +0200"),
        ("0000-00-00", None),
        ("Feb. 30 2026 x", None),
        ("listopad 20, 2026 r. 7:35", "2026-11-20T07:35:00"),
        ("listopad 20, 2026 r. 7:35 pm", "2026-11-20T19:35:00"),
    ],
)
def test_the_words_of_dates(value: Any, made: str | None) -> None:
    assert TRANSFORMS["page-date"].apply(value, {}) == made


def test_a_lead_image_without_address() -> None:
    assert TRANSFORMS["page-lead"].apply([{"url": " "}], {}) is None
    assert TRANSFORMS["page-lead"].apply(7, {}) is None
    assert TRANSFORMS["page-people"].apply(["Ana Pop", "de Ana Pop"], {})
    assert TRANSFORMS["page-lead"].apply("/a.jpg", {}) == {"url": "/a.jpg"}


def test_copies_of_a_page_for_amp_and_to_print_are_left_out(tmp_path: Path) -> None:
    site = "https://aparare.example/"
    names = ("ploaie.html", "amp/ploaie.html", "ploaie-print.html", "vânt/index.html", "vant.html",
             "ger-print.html", "furt.html")  # fmt: skip
    canonical = {
        "amp/ploaie.html": "ploaie.html", "ploaie-print.html": "ploaie", "vant.html": "v%C3%A2nt/",
        # What it is a copy of is not here.
        "ger-print.html": "ger" * 999, "furt.html": "../ploaie.html",
    }  # fmt: skip
    for name in names:
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        address = f"{site}{canonical.get(name, name.removesuffix('index.html'))}"
        news = NEWS.replace("https://aparare.example/ploaie", address).replace("Ploaie", name)
        path.write_bytes(page(f'<link rel="canonical" href="{address}">{LD % news}'))
    found = reading("site", tmp_path)
    assert sorted(each.title for each in found.articles) == [
        "furt.html", "ger-print.html", "ploaie.html", "vânt/index.html",
    ]  # fmt: skip
    assert found.unwanted == 3


def test_a_folder_that_cannot_be_read_hides_no_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site/news").mkdir(parents=True)
    (tmp_path / "site/index.html").write_bytes(page())
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("news"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(ReadError, match=r"site/news: cannot be read: Permission denied"):
        reading("site", tmp_path, format="html")
