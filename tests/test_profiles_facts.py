"""What aggregators' own pages say is what profiles demand: no more, no less, and no worse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from feedpub import checks, formats, html, profiles
from feedpub.findings import Finding, Severity
from feedpub.model import Article, Document, Feed, Image, Output, Status
from feedpub.profiles import PROFILES, Adapter, Confidence, Force, Profile, State
from feedpub.profiles import _examples as examples
from feedpub.profiles._facts import Fact, Page, excerpt, reported, unconfirmed
from feedpub.profiles.podcast_index import ON_GITHUB
from feedpub.profiles.smartnews import short
from feedpub.profiles.yandex import without_figures

EVERY = [pytest.param(profile, id=name) for name, profile in PROFILES.items()]
NOTHING: Mapping[str, Any] = {}


def found(name: str, data: bytes) -> dict[str, Severity]:
    """Return the rules that *data* breaks for the profile *name* → how bad that is."""
    return {each.rule.id: each.severity for each in findings(name, data)}


def findings(name: str, data: bytes) -> list[Finding]:
    document = Document(name="feed.xml", format=checks.detect(data, "feed.xml"), data=data)
    chosen = [PROFILES[name]]
    return checks.check(
        document,
        now=examples.NOW,
        levels=profiles.levels(chosen, tuple(checks.RULES)),
        also=lambda context, report: profiles.look(chosen, context, report),
    )


def made(
    name: str, *articles: Article, settings: Mapping[str, Any] = NOTHING, format: str = "rss",
    **output: Any,
) -> bytes:  # fmt: skip
    """Return the document for the profile *name*, of *articles* as it takes them."""
    profile = PROFILES[name]
    adapter = Adapter([profile], examples.publication(profile), "f.xml", examples.NOW, settings)
    feed = Feed(
        publication=examples.publication(profile),
        output=Output(
            format=format, path="f.xml", ttl=15, guid=profile.defaults.get("guid", "id"), **output
        ),
        articles=tuple(filter(None, map(adapter, articles))),
        path="f.xml",
        url="https://curier.example/f.xml",
        title=examples.PUBLICATION.name,
        language=examples.publication(profile).language,
        now=examples.NOW,
    )
    return next(iter(formats.write(feed, adapter.dialect))).data


def ours(name: str, data: bytes) -> dict[str, Severity]:
    """Return what *name* itself finds, at warning or worse."""
    return {
        id: each
        for id, each in found(name, data).items()
        if id.startswith(f"{name}/") and each > Severity.INFO
    }


# Only what the aggregator's own page says is an error.


@pytest.mark.parametrize("profile", EVERY)
def test_only_what_the_own_page_says_is_an_error(profile: Profile) -> None:
    assert profile.facts.keys() == profile.rules.keys()
    for name, rule in profile.rules.items():
        fact = profile.facts[name]
        assert rule.source == fact.source
        assert rule.severity == fact.severity, rule.id
        if rule.severity is Severity.ERROR:
            assert (fact.confidence, fact.force) == (Confidence.OFFICIAL, Force.MUST), rule.id
    for id, fact in profile.adopts.items():
        if fact.severity is Severity.ERROR:
            assert fact.confidence is Confidence.OFFICIAL, id


@pytest.mark.parametrize("profile", EVERY)
def test_another_format_is_as_bad_as_the_page_says(profile: Profile) -> None:
    data = b'{"version": "https://jsonfeed.org/version/1.1", "title": "E", "items": []}'
    expected = Severity.ERROR
    if profile.takes is None or profile.takes.confidence is not Confidence.OFFICIAL:
        expected = Severity.WARNING
    if profile.takes is not None and profile.takes.force is Force.MAY:
        expected = Severity.INFO
    assert found(profile.name, data)[f"{profile.name}/wrong-format"] is expected


def test_no_rule_is_an_error_for_what_only_third_parties_say() -> None:
    third = {"css-tricks.com", "blog.feedly.com"}
    errors = {
        id for id, rule in checks.RULES.items()
        if rule.severity is Severity.ERROR and urlsplit(rule.source).hostname in third
    }  # fmt: skip
    # The shape of an XML element, which any reader needs; what Feedly makes of values is advice.
    assert "webfeeds/invalid-colour" not in errors
    assert checks.RULES["webfeeds/invalid-colour"].severity is Severity.WARNING


def test_a_colour_fails_no_run_for_feedly() -> None:
    data = examples.good(PROFILES["feedly"]).replace(b">1A2B3C<", b">green<")
    assert found("feedly", data) == {
        "feedly/other-accent-color": Severity.INFO,
        "webfeeds/invalid-colour": Severity.WARNING,
    }


def test_an_excerpt_advises_however_strict_it_is() -> None:
    page = excerpt("https://partner.example/", "2026-07")
    assert [each.severity for each in (page.must, page.should, page.may)] == [
        Severity.WARNING, Severity.WARNING, Severity.INFO,
    ]  # fmt: skip
    assert page.must.provenance == "excerpt only; page of 2026-07, read 2026-11-30"


def test_a_fact_says_when_its_page_was_written_and_read() -> None:
    page = Page("https://partner.example/")
    assert page.must.provenance == "official; date of the page unknown, read 2026-11-23"
    told = reported(page.url, dated="2016", checked=date(2026, 11, 30))
    assert told.may.provenance == "reported; page of 2016, read 2026-11-30"
    assert Page(page.url, checked=None).must.provenance == "official"
    assert unconfirmed(page.url).must.severity is Severity.WARNING
    dated = {each.fact.dated for each in PROFILES["google-news"].demands}
    assert dated == {"2025-12-10"}


@pytest.mark.parametrize("profile", EVERY)
def test_every_remark_says_who_says_so(profile: Profile) -> None:
    for text, fact in profile.remarks:
        assert text.endswith(".")
        assert isinstance(fact, Fact)
        assert fact.source.startswith("https://")


# MSN


def item(pattern: bytes, new: bytes, name: str = "msn") -> bytes:
    """Return what is fine for *name*, with *pattern* of the first item replaced."""
    data, number = re.subn(pattern, new, examples.good(PROFILES[name]), count=1, flags=re.DOTALL)
    assert number == 1
    return data


@pytest.mark.parametrize("name", ["title", "pubDate", "link"])
def test_msn_needs_title_date_and_link(name: str) -> None:
    tag = name.encode()
    data = item(rb"(<item>.*?)<" + tag + rb">[^<]*</" + tag + rb">", rb"\1")
    assert found("msn", data)["msn/incomplete-item"] is Severity.ERROR


def test_a_description_is_no_body_for_msn_newsbreak_and_dzen() -> None:
    expected = {
        "msn": ("msn/no-body", Severity.ERROR),
        "newsbreak": ("newsbreak/no-body", Severity.ERROR),
        "dzen": ("dzen/description-only", Severity.WARNING),
    }
    for name, (rule, severity) in expected.items():
        data = examples.good(PROFILES[name])
        bare = re.sub(rb"<content:encoded>.*?</content:encoded>", b"", data, flags=re.DOTALL)
        (broken,) = (each for each in findings(name, bare) if each.rule.id == rule)
        assert (broken.severity, broken.count) == (severity, 12)
        assert "only a description" in broken.message


def test_an_atom_entry_without_content_is_an_abstract_for_msn() -> None:
    data = examples.good(PROFILES["msn"], "atom")
    bare = re.sub(rb"<content .*?</content>", b"", data, flags=re.DOTALL)
    assert found("msn", bare)["msn/no-body"] is Severity.ERROR


@pytest.mark.parametrize(
    ("width", "height", "is_small"),
    [
        (720, 405, False),
        (405, 720, False),
        (719, 405, True),
        (1200, 624, False),
        (1280, 720, False),
    ],
)
def test_the_longer_side_counts_for_msn(width: int, height: int, *, is_small: bool) -> None:
    image = replace(examples.article(0).images[0], width=width, height=height)
    body = "<p>" + "Plouă în nord până vineri. " * 40 + "</p>"
    article = replace(examples.article(0), images=(image,), content_html=body)
    rules = ours("msn", made("msn", article))
    assert ("msn/image-too-small" in rules) == is_small
    if (width, height) == (1200, 624):
        assert not {id for id in found("msn", made("msn", article)) if "image" in id}


def test_one_long_side_says_enough_for_msn() -> None:
    article = replace(
        examples.article(0), images=(Image(url="https://curier.example/1.jpg", width=800),),
        content_html="<p>" + "Plouă în nord până vineri. " * 40 + "</p>",
    )  # fmt: skip
    assert not {id for id in ours("msn", made("msn", article)) if "image" in id}
    short_side = replace(article.images[0], width=None, height=500)
    rules = ours("msn", made("msn", replace(article, images=(short_side,))))
    assert "msn/image-size-unknown" in rules


def test_msn_takes_a_long_title_beside_a_short_one() -> None:
    long = "Ministerul anunță că nava va pleca mâine. " * 6
    data = made("msn", replace(examples.article(0), title=long.strip()))
    assert f"<title>{long.strip()}</title>".encode() in data
    (said,) = re.findall(rb"<mi:shortTitle>(.*?)</mi:shortTitle>", data)
    assert 21 <= len(said.decode()) <= 150
    assert "msn/title-too-long" not in found("msn", data)
    for other in (b"", b"<mi:shortTitle/>", b"<mi:shortTitle>" + b"a" * 151 + b"</mi:shortTitle>"):
        changed = re.sub(rb"<mi:shortTitle>.*?</mi:shortTitle>", other, data)
        assert found("msn", changed)["msn/title-too-long"] is Severity.ERROR


@pytest.mark.parametrize(
    ("age", "is_old"),
    [(timedelta(days=364, hours=23), False), (timedelta(days=365), True)],
)
def test_msn_takes_what_is_less_than_a_year_old(age: timedelta, *, is_old: bool) -> None:
    data = item(rb"<pubDate>[^<]*", f"<pubDate>{examples.NOW - age:%d %b %Y %H:%M:%S} GMT".encode())
    assert ("msn/too-old" in found("msn", data)) == is_old


@pytest.mark.parametrize("name", ["msn", "flipboard"])
def test_dates_of_both_kinds_are_taken(name: str) -> None:
    for text in ("2026-11-23T08:00:00Z", "2026-11-23T10:00:00.5+02:00", "2026-11-23T10:00+02:00"):
        rules = found(name, item(rb"<pubDate>[^<]*", b"<pubDate>" + text.encode(), name))
        assert f"{name}/unreadable-date" not in rules
        assert rules["rss/invalid-date"] is Severity.INFO
    for text in ("2026-11-23", "2026-11-23T08:00:00", "luni", "Mon, 23 Nov 2026 08:00"):
        rules = found(name, item(rb"<pubDate>[^<]*", b"<pubDate>" + text.encode(), name))
        expected = Severity.WARNING if name == "msn" else Severity.ERROR
        assert rules[f"{name}/unreadable-date"] is expected, text


def test_msn_takes_http_links_without_passwords() -> None:
    old = b"<link>https://curier.example/2026"
    data = examples.good(PROFILES["msn"])
    assert not ours("msn", data.replace(old, b"<link>http://curier.example/2026"))
    for link in (b"<link>https://a:b@curier.example/2026", b"<link>https://a@curier.example/2026"):
        rules = ours("msn", data.replace(old, link))
        assert rules == {"msn/link-with-password": Severity.ERROR}
    asked = data.replace(b"-de-patrulare-0</link>", b"-0?password=geheim</link>")
    assert ours("msn", asked) == {"msn/link-with-password": Severity.ERROR}


def test_msn_wants_its_feed_over_https() -> None:
    own = b'<atom:link href="https://curier.example/msn.xml"'
    data = examples.good(PROFILES["msn"]).replace(own, own.replace(b"https:", b"http:"))
    assert ours("msn", data) == {"msn/insecure-feed": Severity.ERROR}


@pytest.mark.parametrize(
    ("src", "is_taken"),
    [
        ("https://www.youtube.com/embed/1", True),
        ("https://www.tiktok.com/embed/1", True),
        ("https://platform.x.com/1", True),
        ("http://www.youtube.com/embed/1", False),
        ("https://player.example/1", False),
        ("https://notyoutube.com/1", False),
    ],
)
def test_msn_takes_embeds_of_its_list(src: str, *, is_taken: bool) -> None:
    frame = f'<![CDATA[<p>A</p><iframe src="{src}"></iframe>'.encode()
    rules = ours("msn", item(rb"<!\[CDATA\[", frame))
    assert rules == ({} if is_taken else {"msn/embedded-frame": Severity.WARNING})


def test_msn_wants_one_language() -> None:
    other = replace(examples.article(0), language="en")
    same = replace(examples.article(0), language="ro")
    assert ours("msn", made("msn", other, examples.article(1))) == {
        "msn/several-languages": Severity.WARNING
    }
    assert ours("msn", made("msn", same, examples.article(1))) == {}


def test_msn_wants_to_know_whose_pictures_without_rights_are() -> None:
    nobody = replace(examples.article(0).images[0], credit=None)
    article = replace(examples.article(0), images=(nobody,))
    barred = {"syndication_rights": False}
    assert ours("msn", made("msn", article, settings=barred)) == {
        "msn/no-licensor": Severity.WARNING
    }
    adapter = Adapter([PROFILES["msn"]], examples.PUBLICATION, "f.xml", examples.NOW, barred)
    assert adapter(article) is not None
    named = barred | {"licensor": "Curierul Apărării"}
    assert ours("msn", made("msn", article, settings=named)) == {}
    assert ours("msn", made("msn", examples.article(0), settings=barred)) == {}
    assert ours("msn", made("msn", article, settings={"syndication_rights": True})) == {}


@pytest.mark.parametrize(
    ("length", "rule"),
    [(449, "body-too-short"), (450, None), (499_990, None), (500_001, "body-too-long")],
)
def test_how_long_a_body_is_for_msn(length: int, rule: str | None) -> None:
    body = b"<content:encoded><![CDATA[<p>" + b"a" * (length - 7 * (length > 1000)) + b"</p>]]>"
    rules = ours("msn", item(rb"<content:encoded>.*?\]\]>", body))
    assert rules == ({} if rule is None else {f"msn/{rule}": Severity.WARNING})


def test_a_namespace_of_the_sample_feed_is_never_an_error() -> None:
    data = examples.good(PROFILES["msn"])
    real = b'xmlns:dcterms="http://purl.org/dc/terms/"'
    assert "msn/wrong-namespace" not in found(
        "msn", data.replace(real, real.replace(b"http:", b"https:"))
    )
    other = data.replace(real, b'xmlns:dcterms="urn:other"')
    assert found("msn", other)["msn/wrong-namespace"] is Severity.INFO


def test_msn_is_told_of_what_was_withdrawn_and_nothing_else_of_it() -> None:
    gone = replace(examples.article(1), status=Status.WITHDRAWN, label="EXCLUSIV")
    for format in ("rss", "atom"):
        data = made("msn", examples.article(0), gone, format=format)
        start = b"<item>" if format == "rss" else b"<entry>"
        said = data.split(start)[2].decode()
        for secret in ("România", "Minist", "Ana", "Apărare<", "EXCLUSIV", "Marina", "nava-1"):
            assert secret not in said
        assert "end=2026-11-23T08:59:00Z" in said
        assert "2026-11-23T08:59:00Z<" in said
        assert ours("msn", data) == {}
        assert not [each for each in findings("msn", data) if each.severity is Severity.ERROR]


def test_a_deletion_that_nobody_would_notice_is_told() -> None:
    gone = replace(examples.article(1), status=Status.WITHDRAWN, modified=None)
    for name, rule in (
        ("msn", "msn/expired-without-newer-date"),
        ("smartnews", "smartnews/deletion-without-date"),
    ):
        adapter = Adapter([PROFILES[name]], examples.PUBLICATION, "f.xml", examples.NOW)
        assert adapter(gone) is not None
        assert [(each.rule.id, each.kept) for each in adapter.notes] == [(rule, True)]
        moved = replace(gone, modified=examples.NOW)
        assert adapter(replace(moved, id="tag:e,2026:2")) is not None
        assert len(adapter.notes) == 1


# Others


def test_smartnews_is_told_nothing_of_what_was_withdrawn() -> None:
    gone = replace(examples.article(1), status=Status.WITHDRAWN, label="EXCLUSIV")
    for format in ("rss", "atom"):
        data = made("smartnews", examples.article(0), gone, format=format)
        said = data.split(b"<item>" if format == "rss" else b"<entry>")[2].decode()
        for secret in ("România", "Minist", "Ana", "Apărare<", "EXCLUSIV", "Marina", "nava-1"):
            assert secret not in said
        assert 'state="deleted"' in said


def test_smartnews_in_atom_needs_no_description() -> None:
    publication = replace(examples.PUBLICATION, description=None)
    feed = Feed(
        publication=publication, output=Output(format="atom", path="f.xml"), articles=(),
        path="f.xml", url=None, title=publication.name, language="ro", now=examples.NOW,
    )  # fmt: skip
    (document,) = formats.write(feed, PROFILES["smartnews"].spoken({}))
    assert re.search("<subtitle[^>]*>Curierul Apărării</subtitle>", document.data.decode())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Știri despre apărare", "Știri despre apărare"),
        ("Apărare, politică și societate, zilnic", "Apărare"),
        ("Știri. Și comentarii de tot felul.", "Știri."),
        ("Știri zilnice! Nimic altceva decât știri", "Știri zilnice!"),
        ("Știri de la Curierul – din țară și lume", "Știri de la Curierul"),
        ("Toate știrile despre apărare din România", "Toate știrile despre apărare…"),
        ("A" * 40, "A" * 29 + "…"),
    ],
)
def test_a_short_description_is_no_fragment(text: str, expected: str) -> None:
    assert short(text, 30) == expected
    assert len(expected) <= 30


def test_smartnews_is_given_the_description_of_the_settings() -> None:
    data = made("smartnews", examples.article(0), settings={"description": "Știri  bune"})
    assert "<description>Știri bune</description>".encode() in data


def test_very_old_articles_are_a_matter_of_opinion_for_smartnews() -> None:
    old = replace(examples.article(0), published=examples.NOW - timedelta(days=366), modified=None)
    assert found("smartnews", made("smartnews", old))["smartnews/too-old"] is Severity.INFO


@pytest.mark.parametrize("name", ["title", "link"])
def test_smartnews_requires_title_and_link(name: str) -> None:
    tag = name.encode()
    data = item(rb"(<item>.*?)<" + tag + rb">[^<]*</" + tag + rb">", rb"\1", "smartnews")
    assert found("smartnews", data)["smartnews/no-title-or-link"] is Severity.WARNING


def test_newsbreak_gets_the_address_as_guid_and_the_id_stays() -> None:
    article = replace(examples.article(0), id="tag:curier.example,2026:1", language="en")
    data = made("newsbreak", article)
    assert f'<guid isPermaLink="true">{article.url}</guid>'.encode() in data
    assert "newsbreak/id-is-no-permalink" not in found("newsbreak", data)
    adapter = Adapter(
        [PROFILES["newsbreak"]], examples.publication(PROFILES["newsbreak"]), "f", examples.NOW
    )
    assert adapter(article) is not None
    assert "id-is-no-permalink" not in str(adapter.notes)


@pytest.mark.parametrize("format", ["rss", "atom", "json-feed"])
def test_any_feed_may_tell_articles_apart_by_their_addresses(format: str) -> None:
    article = replace(examples.article(0), id="tag:curier.example,2026:1")
    for guid, id in (("id", article.id), ("url", article.url)):
        feed = Feed(
            publication=examples.PUBLICATION, articles=(article,), path="f", url=None, title="T",
            output=Output(format=format, path="f", guid=guid), language="ro", now=examples.NOW,
        )  # fmt: skip
        (document,) = formats.write(feed)
        assert [each.id for each in document.articles] == [id]
        assert (article.id.encode() in document.data) == (guid == "id")


def test_flipboard_advises_twenty_articles() -> None:
    data = made("flipboard", examples.article(0))
    assert ours("flipboard", data) == {"flipboard/too-few-items": Severity.WARNING}


def test_the_podcast_namespace_has_two_addresses() -> None:
    data = examples.good(PROFILES["podcast-index"])
    other = data.replace(b"https://podcastindex.org/namespace/1.0", ON_GITHUB.encode())
    assert ours("podcast-index", other) == {}
    assert not {id for id in found("podcast-index", other) if id.startswith("podcast-index/")}
    wrong = data.replace(b"https://podcastindex.org/namespace/1.0", b"urn:other")
    assert ours("podcast-index", wrong)["podcast-index/wrong-namespace"] is Severity.ERROR
    document = Document(name="f.xml", format="rss", data=other)
    assert [each.name for each in profiles.recognised(document)] == [
        "apple-podcasts", "podcast-index"
    ][1:]  # fmt: skip


def test_dzen_advises_three_days() -> None:
    data = item(rb"<pubDate>[^<]*", b"<pubDate>Mon, 16 Nov 2026 08:00:00 +0000", "dzen")
    assert ours("dzen", data) == {"dzen/too-old": Severity.WARNING}


def test_yandex_wants_addresses_of_articles() -> None:
    home = item(rb"(<item>.*?<link>)[^<]*", rb"\1https://curier.example/", "yandex")
    assert ours("yandex", home) == {"yandex/link-to-home-page": Severity.WARNING}
    broken = item(rb"(<item>.*?<link>)[^<]*", rb"\1http://[", "yandex")
    assert "yandex/link-to-home-page" not in ours("yandex", broken)
    assert "msn/link-with-password" not in found(
        "msn", item(rb"(<item>.*?<link>)[^<]*", rb"\1http://[")
    )
    url = examples.article(1).url.encode()
    same = item(rb"(<item>.*?<link>)[^<]*", rb"\1" + url, "yandex")
    assert ours("yandex", same) == {"yandex/same-link": Severity.WARNING}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>A</p><figure><img src=x><figcaption>B</figcaption></figure><p>C</p>", "A\n\nC"),
        ("A<FIGCAPTION class=x>B</FIGCAPTION>C", "A C"),
        ("<figure><img>A<figure>B</figure>C</figure>D", "D"),
        ("<figure><img src=x><small>Foto: B</small></figure>D", "D"),
        ("<figure><table><tr><td>A</td></tr></table><figcaption>B</figcaption></figure>", "A"),
        ("<figure><blockquote>A</blockquote></figure>", "A"),
        ("<figure>A</figure>B", "A\n\nB"),
        ("</figure>A<figure><img>B", "A\n\nB"),
        ("A<figcaption>B", "A\nB"),
    ],
)
def test_captions_are_none_of_the_text_for_yandex(body: str, text: str) -> None:
    assert html.to_text(without_figures(body)) == text


def test_yandex_gets_the_text_without_captions_and_credits() -> None:
    data = made("yandex", examples.article(0))
    (full,) = re.findall(rb"<yandex:full-text>(.*?)</yandex:full-text>", data, re.DOTALL)
    assert b"Foto" not in full
    assert b"Ministerul" in full


def test_an_empty_podcast_does_not_pass() -> None:
    data = examples.good(PROFILES["apple-podcasts"])
    empty = re.sub(rb"<item>.*</item>", b"", data, flags=re.DOTALL)
    assert ours("apple-podcasts", empty) == {"apple-podcasts/no-episodes": Severity.ERROR}


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Curierul Apărării: Plouă", "Plouă"),
        ("Curierul Apărării | Plouă", "Plouă"),
        ("Curierul Apărării – Plouă", "Plouă"),
        ("Curierul Apărării - Plouă - Ana Ștefănescu", "Plouă"),
        ("Curierul Apărării câștigă un premiu", None),
        ("Curierul Apărării-Plouă", None),
        ("Curierul Apărării", None),
        ("Curierul Apărării: ", None),
    ],
)
def test_a_title_does_not_begin_with_the_name_for_google(title: str, headline: str | None) -> None:
    article = replace(examples.article(0), title=title)
    adapter = Adapter([PROFILES["google-news"]], examples.PUBLICATION, "n.xml", examples.NOW)
    fit = adapter(article)
    assert fit is not None
    assert fit.title == (title if headline is None else headline)
    if headline is not None:
        assert [each.rule.id for each in adapter.notes] == ["google-news/more-than-headline"]
        assert "begins with 'Curierul Apărării" in adapter.notes[0].message


def test_what_has_closed_says_since_when_and_what_instead() -> None:
    assert PROFILES["upday"].state is State.CLOSED
    assert profiles.standing(PROFILES["upday"]) == "closed since 2023-12"
    for name in ("facebook-instant-articles", "google-publisher-center", "google-newsstand"):
        assert PROFILES[name].state is State.RETIRED
        assert PROFILES[name].instead is not None
    dead = {name for name, each in PROFILES.items() if not each.is_living}
    assert dead == {
        "upday", "facebook-instant-articles", "google-publisher-center", "google-newsstand",
    }  # fmt: skip


def test_apple_news_says_who_may_apply() -> None:
    said = PROFILES["apple-news"].about
    for part in ("Australia, Canada, the United Kingdom or the United States", "ask Apple first"):
        assert part in said


# Findings


def test_a_rule_over_many_articles_is_one_finding() -> None:
    articles = [examples.article(number) for number in range(50)]
    data = re.sub(
        rb"<!\[CDATA\[",
        lambda _: b"<![CDATA[<h6>A</h6>" if next(turn) % 2 else b"<![CDATA[<dl><dt>A</dt></dl>",
        made("msn", *articles),
    )
    of_rule = [each for each in findings("msn", data) if each.rule.id == "msn/unlisted-element"]
    assert [(each.count, len(each.places)) for each in of_rule] == [(50, 4)]


turn = iter(range(10_000))
