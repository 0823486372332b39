"""What addresses, dates, bylines and pictures must be like, demand by demand."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from feedpub import checks
from feedpub.model import Access, Article, Document, Image
from feedpub.profiles import PROFILES, Page, Profile, Setting
from feedpub.profiles import _examples as examples
from feedpub.profiles._story import Picture, Story, of_article
from feedpub.profiles._violations import look
from feedpub.profiles.demands import (
    Address,
    Age,
    Byline,
    Campaign,
    Deletions,
    Demand,
    Distinct,
    Holds,
    Identity,
    Language,
    Open,
    Pictures,
    Sample,
    Scene,
    Title,
)

PAGE = Page("https://aggregator.example/feeds")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SCENE = Scene(now=NOW, publication=examples.PUBLICATION, url="https://curier.example/feed.xml")
LINK = "https://curier.example/1"


def article(**changes: Any) -> Article:
    return replace(examples.article(1), **changes)


def broken(demand: Demand, subject: Story | Article) -> list[str]:
    """Return the rules that *subject* breaks."""
    if isinstance(subject, Article):
        subject = of_article(subject, examples.PUBLICATION)
    return [each.rule for each in demand.breaches(subject, SCENE)]


def found(demand: Demand, what: Sample, format: str = "rss") -> list[str]:
    """Return what is found in the document that is made of *what*."""
    profile = Profile(
        name="sample", title="S", about="S.", source=PAGE.url, formats=(format,), demands=(demand,)
    )
    data = examples.written(profile, what, format)
    findings = checks.check(
        Document(name="feed.xml", format=format, data=data),
        now=NOW,
        also=lambda context, report: look([profile], context, report),
    )
    return [
        each.rule.id.removeprefix("sample/") for each in findings if each.rule.scope == "sample"
    ]


EVERY: list[Demand] = [
    Address(PAGE.must, https=True),
    Address(PAGE.must, tracking=False),
    Address(PAGE.must, same_host=True),
    Address(PAGE.must, ascii_host=True),
    Age(PAGE.must),
    Age(PAGE.must, most=timedelta(days=3)),
    Byline(PAGE.must),
    Campaign(PAGE.must),
    Deletions(PAGE.must),
    Distinct(PAGE.must),
    Holds(PAGE.must, paths=("link",)),
    Identity(PAGE.must),
    Identity(PAGE.must, permalink=True),
    Language(PAGE.must, only=("en",)),
    Open(PAGE.must),
    Pictures(PAGE.must, required=True),
    Pictures(PAGE.must, required=True, carriers=("enclosure",)),
    Pictures(PAGE.must, width=700),
    Pictures(PAGE.must, height=700),
    Pictures(PAGE.must, side=700),
    Pictures(PAGE.must, area=700_000),
    Pictures(PAGE.must, ratio=(0.5, 2.0)),
    Pictures(PAGE.must, most_bytes=1_000_000),
    Pictures(PAGE.must, types=("image/png", "image/jpeg")),
    Pictures(PAGE.must, credit=True),
    Pictures(PAGE.must, https=True),
]


@pytest.mark.parametrize("demand", EVERY, ids=repr)
def test_each_says_what_it_asks_for_and_shows_what_breaks_it(demand: Demand) -> None:
    names = {each.rule for each in demand.rule_texts()}
    assert all(what and asked for what, asked in demand.requirements())
    assert {*demand.spoils()} == names - {"paid-article"}
    assert all(
        each.summary.endswith(".") and each.help.endswith(".") for each in demand.rule_texts()
    )


@pytest.mark.parametrize("demand", EVERY, ids=repr)
def test_what_is_shown_to_break_it_breaks_it(demand: Demand) -> None:
    what = Sample(articles=tuple(examples.article(number) for number in range(3)))
    for rule, spoil in demand.spoils().items():
        assert rule in found(demand, spoil(what))


@pytest.mark.parametrize("demand", EVERY, ids=repr)
def test_none_contradicts_one_of_another_kind(demand: Demand) -> None:
    assert demand.clash(Title(PAGE.must, plain=True)) is None


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("http://curier.example/1", "insecure-link"),
        ("https://curier.example/1?utm_source=x#a", "tracking-parameters"),
        ("https://other.example/1", "link-of-other-host"),
        ("https://știri.example/1", "international-domain"),
        ("https://xn--tiri-r9c.example/1", "international-domain"),
    ],
)
def test_addresses_that_are_not_taken(url: str, rule: str) -> None:
    demand = Address(PAGE.must, https=True, tracking=False, same_host=True, ascii_host=True)
    assert rule in broken(demand, Story(url=url))
    assert broken(demand, Story(url=LINK)) == []
    assert broken(demand, Story()) == []


@pytest.mark.parametrize("url", ["https://[::1/", "https://[x]/", "//", "\x00"])
def test_what_is_no_address_ends_nothing(url: str) -> None:
    demand = Address(PAGE.must, https=True, tracking=False, same_host=True, ascii_host=True)
    assert "insecure-link" not in broken(demand, Story(url=url))
    elsewhere = SCENE._replace(url=url)
    assert list(demand.breaches(Story(url=LINK), elsewhere)) == []


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        (LINK, LINK),
        (f"{LINK}?utm_source=a", LINK),
        (f"{LINK}?gclid=1&yclid=2&msclkid=3&gbraid=4&mc_eid=5", LINK),
        (f"{LINK}?lid=1&nutm_=2", f"{LINK}?lid=1&nutm_=2"),
        (f"{LINK}?a=%20b&fbclid=1&c#utm_source=d", f"{LINK}?a=%20b&c#utm_source=d"),
    ],
)
def test_tracking_parameters_go_and_the_id_stays(url: str, bare: str) -> None:
    before = article(id=url, url=url)
    after = Address(PAGE.must, tracking=False).adapted(before, SCENE)
    assert (after.id, after.url) == (url, bare)
    assert Address(PAGE.must).adapted(before, SCENE) is before


@pytest.mark.parametrize(
    ("url", "marked"),
    [
        (LINK, f"{LINK}?utm_source=a%20%26%C8%99&utm_medium=7"),
        (f"{LINK}?p=1#top", f"{LINK}?p=1&utm_source=a%20%26%C8%99&utm_medium=7#top"),
        (f"{LINK}?utm_medium=x", f"{LINK}?utm_medium=x&utm_source=a%20%26%C8%99"),
        (f"{LINK}?utm_medium=x&utm_source=y", f"{LINK}?utm_medium=x&utm_source=y"),
    ],
)
def test_links_carry_the_campaign_that_the_settings_say(url: str, marked: str) -> None:
    scene = SCENE._replace(settings={"utm_source": "a &ș", "utm_medium": 7, "other": 1})
    before = article(id=url, url=url)
    after = Campaign(PAGE.must).adapted(before, scene)
    assert (after.id, after.url) == (url, marked)
    assert Campaign(PAGE.must).adapted(after, scene) is after
    assert Campaign(PAGE.must).adapted(before, SCENE) is before


def test_one_link_of_a_campaign_is_enough() -> None:
    demand = Campaign(PAGE.must)
    plain, other = article(), article(url=f"{LINK}?utm_medium=email", id="2")
    assert found(demand, Sample(articles=(plain, other))) == []
    assert found(demand, Sample(articles=(plain,))) == ["no-campaign"]
    assert found(demand, Sample(articles=())) == []


def test_two_articles_on_one_page() -> None:
    one, same = article(), article(id="2")
    assert found(Distinct(PAGE.must), Sample(articles=(one, same))) == ["same-link"]
    other = article(url=LINK, id="2")
    assert found(Distinct(PAGE.must), Sample(articles=(one, other))) == []


@pytest.mark.parametrize(
    ("published", "rules"),
    [
        (None, []),
        (NOW + timedelta(minutes=9), []),
        (NOW + timedelta(minutes=11), ["in-the-future"]),
        (NOW - timedelta(days=3), []),
        (NOW - timedelta(days=3, seconds=1), ["too-old"]),
    ],
)
def test_how_old_an_article_may_be(published: datetime | None, rules: list[str]) -> None:
    demand = Age(PAGE.must, most=timedelta(days=3))
    assert broken(demand, Story(published=published)) == rules
    assert broken(demand, Story(published=published, deleted=True)) == []


def test_spans_are_said_in_hours_or_days() -> None:
    hours, days = (Age(PAGE.must, most=timedelta(days=each)) for each in (3, 8))
    assert ("date", "not older than 72 hours") in hours.requirements()
    assert ("date", "not older than 8 days") in days.requirements()


@pytest.mark.parametrize(
    ("tag", "rules"),
    [(None, []), ("ja", []), ("JA-jp", []), ("ro", ["other-language"]), ("", ["other-language"])],
)
def test_which_languages_are_taken(tag: str | None, rules: list[str]) -> None:
    assert broken(Language(PAGE.must, only=("ja", "en")), Story(language=tag)) == rules


def test_languages_without_one_in_common_clash() -> None:
    japanese, thai, both = (
        Language(PAGE.must, only=only) for only in (("ja",), ("th",), ("ja", "th"))
    )
    assert japanese.clash(thai) == "one takes ja, the other th"
    assert japanese.clash(both) is None


def test_what_has_no_byline_is_the_newsrooms() -> None:
    demand, bare = Byline(PAGE.must), article(authors=())
    assert broken(demand, bare) == ["no-author"]
    assert [each.name for each in demand.adapted(bare, SCENE).authors] == ["Curierul Apărării"]
    assert demand.adapted(bare, Scene(now=NOW)) is bare
    signed = article()
    assert demand.adapted(signed, SCENE) is signed
    assert broken(demand, Story(deleted=True)) == []


@pytest.mark.parametrize(
    ("id", "permalink", "rules"),
    [
        (None, False, ["no-id"]),
        (LINK, True, []),
        (LINK, False, ["id-is-no-permalink"]),
        ("tag:e,2026:1", True, ["id-is-no-permalink"]),
    ],
)
def test_ids_and_the_address_of_the_page(id: str | None, permalink: bool, rules: list[str]) -> None:
    story = Story(id=id, permalink=permalink)
    assert broken(Identity(PAGE.must, permalink=True), story) == rules
    assert broken(Identity(PAGE.must), story) == [each for each in rules if each == "no-id"]


def test_only_records_say_that_readers_pay() -> None:
    assert broken(Open(PAGE.must), article(access=Access.SUBSCRIPTION)) == ["paid-article"]
    assert broken(Open(PAGE.must), article()) == []


def test_a_deletion_without_a_date() -> None:
    demand = Deletions(PAGE.must)
    assert demand.limits().deletions
    assert broken(demand, Story(deleted=True)) == ["deletion-without-date"]
    assert broken(demand, Story(deleted=True, published=NOW)) == []
    assert broken(demand, Story(is_record=True)) == []
    record = Story(deleted=True, is_record=True, published=NOW, updated=NOW)
    assert broken(demand, record) == ["deletion-without-date"]
    moved = dataclasses.replace(record, updated=NOW + timedelta(hours=1))
    assert broken(demand, moved) == []


def test_what_items_hold() -> None:
    demand = Holds(PAGE.must, rule="no-thumbnail", paths=("a|b/@url", "c"), why="Say c.")
    assert broken(demand, Story(elements={"b/@url": "", "c": ""})) == []
    assert [each.message for each in demand.breaches(Story(), SCENE)] == [
        "the item lacks a or b/@url and c; add it"
    ]
    assert broken(demand, Story(deleted=True)) == []
    assert broken(demand, article()) == []


def picture(**changes: Any) -> Picture:
    known: dict[str, Any] = {"url": "https://e.example/a.jpg", "width": 1600, "height": 900}
    return Picture(**known | changes)


@pytest.mark.parametrize(
    ("demand", "changes", "rules"),
    [
        (Pictures(PAGE.must, width=700), {"width": 699}, ["image-too-small"]),
        (Pictures(PAGE.must, width=700), {"width": None}, ["image-size-unknown"]),
        (Pictures(PAGE.must, width=700), {"height": None}, []),
        (Pictures(PAGE.must, height=700), {"height": 699}, ["image-too-small"]),
        (Pictures(PAGE.must, height=700), {"height": None}, ["image-size-unknown"]),
        (Pictures(PAGE.must, height=700), {"width": None}, []),
        (Pictures(PAGE.must, side=700), {"height": 699}, ["image-too-small"]),
        (Pictures(PAGE.must, side=700), {"width": None, "height": 6}, ["image-too-small"]),
        (Pictures(PAGE.must, side=700), {"height": None}, ["image-size-unknown"]),
        (Pictures(PAGE.must, area=10**6), {"height": 600}, ["image-too-small"]),
        (Pictures(PAGE.must, area=10**6), {"width": None}, ["image-size-unknown"]),
        (Pictures(PAGE.must, area=10**6), {"height": None}, ["image-size-unknown"]),
        (Pictures(PAGE.must, ratio=(1, 2)), {"height": 799}, ["image-ratio"]),
        (Pictures(PAGE.must, ratio=(1, 2)), {"height": 1601}, ["image-ratio"]),
        (Pictures(PAGE.must, ratio=(1, 2)), {"height": 0}, []),
        (Pictures(PAGE.must, ratio=(1, 2)), {"width": None}, []),
        (Pictures(PAGE.must, most_bytes=9), {"size_in_bytes": 10}, ["image-too-heavy"]),
        (Pictures(PAGE.must, most_bytes=9), {"size_in_bytes": None}, []),
        (Pictures(PAGE.must, types=("image/png",)), {"mime_type": "image/bmp"}, ["image-type"]),
        (Pictures(PAGE.must, types=("image/png",)), {"mime_type": None}, []),
        (Pictures(PAGE.must, https=True), {"url": "HTTP://e.example/a"}, ["insecure-image"]),
        (Pictures(PAGE.must, credit=True), {}, ["no-image-credit"]),
        (Pictures(PAGE.must, credit=True), {"credit": "A"}, []),
    ],
)
def test_what_a_picture_is_like(demand: Demand, changes: dict[str, Any], rules: list[str]) -> None:
    assert broken(demand, Story(pictures=(picture(**changes),))) == rules
    assert broken(demand, Story(pictures=(picture(**changes),), deleted=True)) == []


def test_one_picture_that_will_do_is_enough() -> None:
    demand = Pictures(PAGE.must, required=True, width=700)
    small, large = picture(width=60), picture(url="https://e.example/b.jpg")
    assert broken(demand, Story(pictures=(small, large))) == []
    assert broken(demand, Story(pictures=(small, small))) == ["image-too-small"]
    assert broken(demand, Story()) == ["no-image"]
    assert broken(Pictures(PAGE.must, width=700), Story()) == []


def test_what_carries_the_same_file_says_how_large_it_is() -> None:
    demand = Pictures(PAGE.must, required=True, width=700, carriers=("enclosure",))
    file = picture(width=None, height=None, carrier="enclosure")
    media = picture(carrier="media:content")
    assert broken(demand, Story(pictures=(file,))) == ["image-size-unknown"]
    assert broken(demand, Story(pictures=(file, media))) == []
    assert broken(demand, Story(pictures=(media,))) == ["no-image"]
    assert broken(demand, article()) == []


def test_pictures_of_the_body_count_where_they_are_taken() -> None:
    story = Story(body='<p>Rain</p><img src="https://e.example/b.jpg" width="800">')
    assert broken(Pictures(PAGE.must, required=True, width=700), story) == []
    anywhere = Pictures(PAGE.must, required=True, carriers=("img",))
    assert broken(anywhere, story) == []
    enclosed = Pictures(PAGE.must, required=True, carriers=("enclosure",))
    assert broken(enclosed, story) == ["no-image"]


def test_the_first_picture_that_will_do_leads() -> None:
    demand = Pictures(PAGE.must, width=700, https=True)
    small, plain, fine, other = (
        Image(url="https://e.example/1.jpg", width=60),
        Image(url="http://e.example/2.jpg", width=900),
        Image(url="https://e.example/3.jpg", width=900),
        Image(url="https://e.example/4.jpg", width=800),
    )
    after = demand.adapted(article(images=(small, plain, fine, other)), SCENE)
    assert after.images == (fine, small, plain, other)
    assert demand.adapted(after, SCENE) is after
    hopeless = article(images=(small,))
    assert demand.adapted(hopeless, SCENE) is hopeless


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (Pictures(PAGE.must, ratio=(0.5, 1)), Pictures(PAGE.must, ratio=(1.1, 2)), "aspect ratio"),
        (Pictures(PAGE.must, ratio=(0.5, 1)), Pictures(PAGE.must, ratio=(1, 2)), None),
        (Pictures(PAGE.must, ratio=(0.5, 1)), Pictures(PAGE.must), None),
        (Pictures(PAGE.must, types=("a/b",)), Pictures(PAGE.must, types=("a/c",)), "type"),
        (Pictures(PAGE.must, types=("a/b",)), Pictures(PAGE.must, types=("a/b", "a/c")), None),
        (Pictures(PAGE.must, most_bytes=5), Pictures(PAGE.must, most_bytes=9), None),
    ],
)
def test_pictures_that_no_feed_can_have(one: Demand, other: Demand, why: str | None) -> None:
    clash = one.clash(other)
    assert clash is None if why is None else why in (clash or "")
    assert (other.clash(one) is None) == (why is None)


def test_of_a_picture_that_comes_twice_each_says_what_the_other_lacks() -> None:
    demand = Pictures(PAGE.must, width=700, credit=True, types=("image/png",))
    bare = picture(width=None, height=None, carrier="enclosure", mime_type="image/png")
    full = picture(credit="A", carrier="media:content")
    assert broken(demand, Story(pictures=(bare, full))) == []


def test_the_w3c_counts_no_rule_that_its_validator_does_not_know() -> None:
    adopted = PROFILES["w3c"].adopts
    known = {"xml/not-well-formed", "rss/invalid-date", "atom/no-author", "http/status"}
    assert known <= adopted.keys()
    assert not {"publication/changed-id", "http/no-validator", "podcast/invalid-date"} & {*adopted}
    assert not [id for id in adopted if id.startswith(("news/", "sitemap/", "record/"))]


def written_for(name: str, settings: dict[str, Any], **changes: Any) -> str:
    """Return the feed with one article that is written for an aggregator under *settings*."""
    profile = PROFILES[name]
    said = {key: Setting(about="It.", example=value) for key, value in settings.items()}
    ours = dataclasses.replace(profile, settings=said)
    return examples.written(ours, Sample(articles=(article(**changes),))).decode()


def test_feedly_is_told_what_the_newsroom_says_of_the_look() -> None:
    plain = written_for("feedly", {})
    assert "<webfeeds:icon>https://curier.example/icon.png</webfeeds:icon>" in plain
    assert "<webfeeds:logo>https://curier.example/logo.png</webfeeds:logo>" in plain
    assert not {"accentColor", "related", "analytics", "cover"} & {*re.findall(r"\w+", plain)}
    dressed = written_for(
        "feedly", {"accent_color": "#00FF00", "related": "card", "analytics": "UA-1", "logo": "l"}
    )
    assert "<webfeeds:accentColor>00FF00</webfeeds:accentColor>" in dressed
    assert '<webfeeds:related layout="card" target="browser"/>' in dressed
    assert '<webfeeds:analytics id="UA-1" engine="GoogleAnalytics"/>' in dressed
    assert "<webfeeds:logo>l</webfeeds:logo>" in dressed


def test_dzen_is_told_what_to_do_with_each_article() -> None:
    assert "media:rating" not in written_for("dzen", {})
    told = written_for("dzen", {"directives": ["native-draft", "noindex"], "rating": "nonadult"})
    assert "<category>native-draft</category>\n      <category>noindex</category>" in told
    assert '<media:rating scheme="urn:simple">nonadult</media:rating>' in told


@pytest.mark.parametrize(
    ("html", "text", "written"),
    [
        ("<p>Rain &amp; <b>wind</b></p>", None, "Rain &amp; wind"),
        (None, "Rain & wind <3", "Rain &amp; wind &lt;3"),
        (None, None, None),
    ],
)
def test_yandex_gets_the_text_without_markup(
    html: str | None, text: str | None, written: str | None
) -> None:
    feed = written_for("yandex", {}, content_html=html, content_text=text)
    found = re.search(r"<yandex:full-text>(.*?)</yandex:full-text>", feed)
    assert (found and found[1]) == written
    assert "content:encoded" not in feed.partition("<item>")[2]


def test_a_campaign_marks_the_links_of_a_newsletter_only() -> None:
    (fit,) = examples.adapted(PROFILES["mailchimp"], [article()])
    assert fit.url.endswith("?utm_source=newsletter&utm_medium=email&utm_campaign=daily")
    assert fit.id == article().id
