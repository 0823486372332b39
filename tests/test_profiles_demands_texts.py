"""What titles, summaries and bodies must be like, demand by demand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from feedpub.model import Article, Image
from feedpub.profiles import Page, reported
from feedpub.profiles import _examples as examples
from feedpub.profiles._story import Story, of_article
from feedpub.profiles.demands import (
    Address,
    Body,
    Demand,
    Figures,
    Frames,
    Html,
    Sample,
    Scene,
    Summary,
    Teasers,
    Title,
    Written,
    allowed,
)

PAGE = Page("https://aggregator.example/feeds")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SCENE = Scene(now=NOW, publication=examples.PUBLICATION)


def article(**changes: Any) -> Article:
    return replace(examples.article(1), **changes)


def story(**changes: Any) -> Story:
    known: dict[str, Any] = {"title": "Nave de patrulare", "published": NOW - timedelta(hours=1)}
    return Story(**known | changes)


def broken(demand: Demand, subject: Story | Article) -> list[str]:
    """Return the rules that *subject* breaks."""
    if isinstance(subject, Article):
        subject = of_article(subject, examples.PUBLICATION)
    return [each.rule for each in demand.breaches(subject, SCENE)]


def said(demand: Demand, subject: Story) -> list[str]:
    return [each.message for each in demand.breaches(subject, SCENE)]


def adapted(demand: Demand, **changes: Any) -> Article:
    return demand.adapted(article(**changes), SCENE)


def clash(one: Demand, other: Demand) -> str | None:
    return one.clash(other) or other.clash(one)


EVERY: list[Demand] = [
    Title(PAGE.must),
    Title(PAGE.must, least=5),
    Title(PAGE.must, most=150, cut=False),
    Title(PAGE.must, plain=True),
    Summary(PAGE.must),
    Summary(PAGE.must, required=True, plain=True),
    Summary(PAGE.must, least=20, most=200),
    Body(PAGE.must),
    Body(PAGE.must, words=150, most=50_000),
    Html(PAGE.must),
    Html(PAGE.must, only=allowed("p a")),
    Html(PAGE.must, never=allowed("script"), style=False, depth=5, breaks=1),
    Frames(PAGE.must, hosts=("a.example",)),
    Frames(PAGE.must, never=("b.example",)),
    Frames(PAGE.must, classes=("nb-video",)),
    Figures(PAGE.must),
    Figures(PAGE.must, first=True, leading=True, captions=True),
    Teasers(PAGE.must),
    Teasers(PAGE.must, texts=frozenset()),
    Written(PAGE.must),
    Written(PAGE.must, path="media:content/@type", matches=("image/.*", "an image"), wrong="x"),
]


@pytest.mark.parametrize("demand", EVERY, ids=lambda each: type(each).__name__)
def test_each_rule_can_be_shown_and_breaks_are_of_its_rules(demand: Demand) -> None:
    rules = {each.rule for each in demand.rule_texts()}
    assert set(demand.spoils()) == rules
    assert all(subject and asked for subject, asked in demand.requirements())
    assert bool(rules) <= bool(list(demand.requirements()))
    strange = story(title="", summary="", body="<p><img><iframe>", elements={"title": "\ud800"})
    for subject in (story(), strange, story(body="<" * 9_999), story(deleted=True)):
        assert set(broken(demand, subject)) <= rules
    assert demand.clash(Address(PAGE.must)) is None


def test_titles_are_measured_in_characters() -> None:
    demand = Title(PAGE.must, least=3, most=5)
    assert broken(demand, story(title="țăă")) == []
    assert said(demand, story(title="ță")) == ["title has 2 characters; at least 3 are required"]
    assert said(demand, story(title="țățăță")) == ["title has 6 characters; at most 5 are allowed"]
    assert broken(demand, story(title=None)) == []
    assert broken(demand, story(title="ță", deleted=True)) == []


def test_titles_hold_no_markup() -> None:
    demand = Title(PAGE.must, plain=True)
    assert broken(demand, story(title="<i>Nave</i>")) == ["html-in-title"]
    assert broken(demand, story(title="Nave &amp; porturi")) == ["html-in-title"]
    assert broken(demand, story(title="3 < 4 & 5 > 4")) == []
    # What a record says is text and will be escaped.
    assert broken(demand, story(title="<i>Nave</i>", is_record=True)) == []


def test_titles_are_cut_at_a_word_unless_length_is_advice() -> None:
    long = "România cumpără două nave de patrulare"
    assert adapted(Title(PAGE.must, most=20), title=long).title == "România cumpără…"
    assert adapted(Title(PAGE.must, most=20, cut=False), title=long).title == long
    assert adapted(Title(PAGE.must, most=99), title=long).title == long


def test_titles_that_are_too_short_are_left_out_only_where_that_is_a_must() -> None:
    strict, advice = (
        next(Title(fact, least=15).rule_texts()).help
        for fact in (PAGE.must, reported(PAGE.url).must)
    )
    assert "left out of the feed" in strict
    assert "left out of the feed" not in advice


def test_lengths_clash() -> None:
    assert clash(Title(PAGE.must, least=50), Title(PAGE.must, most=40)) == (
        "one requires titles of at least 50, the other at most 40"
    )
    assert clash(Summary(PAGE.must, least=300), Summary(PAGE.must, most=30)) == (
        "one requires summaries of at least 300, the other at most 30"
    )
    assert clash(Title(PAGE.must, least=5), Title(PAGE.must, most=40)) is None
    assert clash(Summary(PAGE.must, least=5), Summary(PAGE.must, most=40)) is None


def test_summaries_are_measured_as_text() -> None:
    demand = Summary(PAGE.must, least=5, most=9, plain=True)
    assert broken(demand, story(summary="Nave &amp;lt; porturi")) == ["summary-too-long"]
    assert broken(demand, story(summary="Nave &amp; 1")) == []
    assert broken(demand, story(summary="<b>Na</b>")) == ["summary-too-short", "html-in-summary"]
    assert broken(demand, story(summary="<b>Naves</b>", is_record=True)) == []
    assert broken(demand, story(summary="N", deleted=True)) == []
    assert broken(demand, story(summary=None)) == []
    assert broken(Summary(PAGE.must, required=True), story(summary=None)) == ["no-summary"]


def test_a_missing_summary_is_made_of_the_body() -> None:
    body = "<p>Două nave &amp; un port.</p><p>Atât.</p>"
    for demand in (Summary(PAGE.must, required=True), Summary(PAGE.must, plain=True)):
        made = adapted(demand, summary=None, content_html=body)
        assert made.summary == "Două nave & un port. Atât."
    text = adapted(
        Summary(PAGE.must, required=True), summary=None, content_html=None, content_text="Atât."
    )
    assert text.summary == "Atât."
    nothing = adapted(Summary(PAGE.must, required=True), summary=None, content_html=None)
    assert nothing.summary is None
    assert adapted(Summary(PAGE.must), summary=None).summary is None


def test_a_summary_that_is_too_short_is_continued_with_the_body() -> None:
    demand = Summary(PAGE.must, least=24)
    body = "<p>Prima navă intră în serviciu în 2029.</p>"
    made = adapted(demand, summary="Două nave.", content_html=body).summary
    assert made == "Două nave. Prima navă intră în serviciu în 2029."
    # It is no use to say the same twice.
    same = adapted(demand, summary="Prima navă", content_html=body).summary
    assert same == "Prima navă intră în serviciu în 2029."
    alone = adapted(demand, summary="Două nave.", content_html=None)
    assert alone.summary == "Două nave."
    enough = "Două nave de patrulare, un port."
    assert adapted(demand, summary=enough, content_html=body).summary == enough
    assert broken(Summary(PAGE.must, least=300), adapted(Summary(PAGE.must, least=300))) == []


def test_a_summary_that_is_too_long_is_cut_at_a_word() -> None:
    demand = Summary(PAGE.must, most=12)
    assert adapted(demand, summary="Două nave de patrulare").summary == "Două nave…"
    assert adapted(demand, summary="Două nave").summary == "Două nave"


def test_a_body_must_be_there() -> None:
    demand = Body(PAGE.must)
    assert broken(demand, story(body=None)) == ["no-body"]
    assert broken(demand, story(body="<p> </p>", summary="<p> </p>")) == ["no-body"]
    assert broken(demand, story(body="<p>Nave</p>")) == []
    assert broken(demand, story(body=None, deleted=True)) == []


def test_a_body_is_neither_too_short_nor_too_long() -> None:
    demand = Body(PAGE.must, words=2, most=20)
    assert broken(demand, story(body="<p>Nave</p>")) == ["body-too-short"]
    assert broken(demand, story(body="<p>Nave noi</p>")) == []
    assert broken(demand, story(body="<p>Nave de patrulare</p>")) == ["body-too-long"]
    assert broken(demand, story(body=None)) == ["no-body"]


def test_of_elements_only_those_that_are_taken_stay() -> None:
    demand = Html(PAGE.must, only=allowed("p b"))
    assert said(demand, story(body="<p><b>1</b><i>2</i><u>3</u></p>")) == [
        "body contains <i>, <u>, which is not accepted; remove it"
    ]
    assert adapted(demand, content_html="<p><i>Nave</i></p>").content_html == "<p>Nave</p>"
    assert adapted(demand, content_html="<table></table>").content_html is None
    assert adapted(demand, content_html=None).content_html is None
    assert adapted(demand, content_html="<p>Nave</p>").content_html == "<p>Nave</p>"
    assert broken(demand, story(body=None)) == []


def test_style_depth_and_breaks_are_bounded() -> None:
    demand = Html(PAGE.must, style=False, depth=2, breaks=1)
    assert broken(demand, story(body='<p style="x" onclick="y">1</p>')) == ["inline-style"]
    assert broken(demand, story(body="<p><b><i>1</i></b></p>")) == ["nested-too-deep"]
    assert broken(demand, story(body="<p>1<br><br>2</p>")) == ["runs-of-breaks"]
    assert broken(demand, story(body="<p>1<br>2<br>3</p>")) == []
    assert adapted(demand, content_html="<p>1<br><br>\n<br>2</p>").content_html == "<p>1<br>2</p>"


def test_lists_of_elements_clash_if_they_have_none_in_common() -> None:
    one, other = (Html(PAGE.must, only=allowed(names)) for names in ("p a", "div"))
    assert clash(one, other) == "they have no allowed element of the body in common"
    assert clash(one, Html(PAGE.must, only=allowed("p"))) is None
    assert clash(one, Html(PAGE.must)) is None


@pytest.mark.parametrize(
    ("demand", "frame", "message"),
    [
        (Frames(PAGE.must, hosts=("a.example",)), '<iframe src="https://v.a.example/1">', None),
        (
            Frames(PAGE.must, hosts=("a.example",)),
            '<iframe src="http://a.example/1">',
            "<iframe> of 'http://a.example/1' is not accepted; link to it",
        ),
        (
            Frames(PAGE.must, hosts=("a.example",)),
            '<iframe src="https://nota.example/1">',
            "<iframe> of 'https://nota.example/1' is not accepted; link to it",
        ),
        (
            Frames(PAGE.must, never=("b.example",)),
            '<iframe src="https://b.example/1">',
            "<iframe> of 'https://b.example/1' is refused; link to it",
        ),
        (Frames(PAGE.must, never=("b.example",)), '<iframe src="https://c.example/1">', None),
        (
            Frames(PAGE.must, classes=("nb-video", "nb-audio")),
            '<iframe src="https://c.example/1" class="wide">',
            "<iframe> of 'https://c.example/1' lacks the class nb-video or nb-audio",
        ),
        (Frames(PAGE.must, classes=("nb-video",)), '<iframe class="nb-video wide">', None),
    ],
)
def test_frames_come_from_where_they_may(demand: Demand, frame: str, message: str | None) -> None:
    assert said(demand, story(body=f"<p>1</p>{frame}</iframe>")) == ([message] if message else [])
    assert broken(demand, story(body=None)) == []


IMG = '<img src="https://curier.example/1.jpg">'
FIGURE = f"<figure>{IMG}<figcaption>Nava</figcaption></figure>"


def test_pictures_stand_in_figures_with_captions() -> None:
    demand = Figures(PAGE.must, first=True, leading=True, captions=True)
    assert broken(demand, story(body=f"{FIGURE}<p>1</p>")) == []
    assert broken(demand, story(body=f"<p>{IMG}</p>")) == ["picture-outside-figure"]
    assert broken(demand, story(body=f"<figure>{IMG}</figure>")) == ["picture-without-caption"]
    assert broken(demand, story(body="<p>1</p>")) == ["no-picture-in-body"]
    assert broken(demand, story(body=f"<p>1</p>{FIGURE}")) == ["text-before-picture"]
    assert broken(demand, story(body=None)) == []
    assert broken(demand, story(body="<p>1</p>", deleted=True)) == []
    assert broken(Figures(PAGE.must), story(body=f"<p>1</p>{FIGURE}<p>2</p>")) == []


def test_a_picture_alone_in_its_paragraph_becomes_a_figure() -> None:
    made = adapted(Figures(PAGE.must), content_html=f"<p>1</p><p> {IMG} </p>")
    assert made.content_html == f"<p>1</p><figure>{IMG}</figure>"
    amid = f"<p>Aici {IMG} vedem</p>"
    assert adapted(Figures(PAGE.must), content_html=amid).content_html == amid
    assert adapted(Figures(PAGE.must), content_html=None).content_html is None


def test_the_lead_picture_is_put_into_the_body() -> None:
    image = Image(
        url="https://curier.example/a&b.jpg", width=1280, height=720, caption="Nava", credit="M. I."
    )
    made = adapted(Figures(PAGE.must, first=True), images=(image,), content_html="<p>1</p>")
    assert made.content_html == (
        '<figure><img src="https://curier.example/a&amp;b.jpg" alt="Nava" width="1280"'
        ' height="720"><figcaption>Nava (M. I.)</figcaption></figure><p>1</p>'
    )
    bare = Image(url="https://curier.example/1.jpg")
    made = adapted(Figures(PAGE.must, first=True), images=(bare,), content_html="<p>1</p>")
    assert made.content_html == (
        '<figure><img src="https://curier.example/1.jpg" alt=""></figure><p>1</p>'
    )
    none = adapted(Figures(PAGE.must, first=True), images=(), content_html="<p>1</p>")
    assert none.content_html == "<p>1</p>"


@pytest.mark.parametrize(
    ("body", "better"),
    [
        (f"<p>1</p>{FIGURE}<p>2</p>", f"{FIGURE}<p>1</p><p>2</p>"),
        (f"{FIGURE}<p>1</p>", f"{FIGURE}<p>1</p>"),
        (
            f"<p>1</p><figure><video></video></figure>{FIGURE}",
            f"{FIGURE}<p>1</p><figure><video></video></figure>",
        ),
        ("<p>1</p><figure><video></video></figure>", "<p>1</p><figure><video></video></figure>"),
        ("<p>1</p><figure>", "<p>1</p><figure>"),
        ("<p>1</p>", "<p>1</p>"),
    ],
)
def test_the_figure_of_the_lead_picture_is_moved_to_the_front(body: str, better: str) -> None:
    assert adapted(Figures(PAGE.must, leading=True), content_html=body).content_html == better


@pytest.mark.parametrize(
    "text", ["Read more", "READ MORE »", "… Continue  reading", "[…]", "...", "Citește mai mult"]
)
def test_a_link_to_the_rest_is_left_out(text: str) -> None:
    body = f'<p>Nave.</p>\n<p><a href="https://curier.example/1">{text}</a></p>'
    assert broken(Teasers(PAGE.must), story(body=body)) == ["read-more-link"]
    made = adapted(Teasers(PAGE.must), content_html=body)
    assert made.content_html == "<p>Nave.</p>\n"
    assert broken(Teasers(PAGE.must), made) == []


def test_a_link_that_belongs_to_its_sentence_stays() -> None:
    demand = Teasers(PAGE.must)
    amid = '<p>You can <a href="https://e.example/">read more</a> of it in his book.</p>'
    assert adapted(demand, content_html=amid).content_html == amid
    other = '<p>See <a href="https://e.example/">the contract</a></p>'
    assert broken(demand, story(body=other)) == []
    assert adapted(demand, content_html=other).content_html == other
    assert broken(demand, story(body='<a href="/"><img src="1.jpg"></a>')) == []
    assert broken(demand, story(body=None)) == []
    assert adapted(demand, content_html=None).content_html is None
    alone = adapted(demand, content_html='<a href="https://e.example/">…</a>')
    assert alone.content_html is None


def test_an_element_is_written_as_it_must_be() -> None:
    demand = Written(
        PAGE.must,
        rule="two-digit-year",
        path="pubDate",
        matches=(r"[^:]*?\b\d{4}\b.*", "four digits"),
        wrong="26",
    )
    for right in ("Mon, 23 Nov 2026 09:00:00 +0000", "23 Nov 2026 09:00 GMT"):
        assert broken(demand, story(elements={"pubDate": right})) == []
    assert said(demand, story(elements={"pubDate": "Mon, 23 Nov 26 09:00:00 +0000"})) == [
        "pubDate is 'Mon, 23 Nov 26 09:00:00 +0000'; write four digits"
    ]
    assert broken(demand, story(elements={})) == []


def test_an_attribute_is_spoiled_in_its_element() -> None:
    demand = Written(PAGE.must, path="enclosure/@type", matches=("a/b", "a/b"), wrong="c/d")
    spoil = demand.spoils()["written-otherwise"]
    before = b'<item><guid type="a/b">1</guid><enclosure url="u" type="a/b"/></item>'
    spoiled = spoil(Sample(articles=())).edit(before)
    assert spoiled == b'<item><guid type="a/b">1</guid><enclosure url="u" type="c/d"/></item>'
