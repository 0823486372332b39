from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

import pytest
from msgspec.structs import replace

from feedpub import formats
from feedpub.formats import FORMATS
from feedpub.model import (
    Access,
    Article,
    Attachment,
    Author,
    Content,
    Extra,
    Feed,
    Image,
    OriginalSource,
    Output,
    Place,
    Publication,
    Related,
    Status,
    Translation,
    Video,
    Where,
)
from feedpub.selection import Agenda, Links, Names, feeds, public, slug

MakeArticle = Callable[..., Article]
HOUR = timedelta(hours=1)


@pytest.fixture
def select(publication: Publication, now: datetime) -> Callable[..., list[Feed]]:
    def select(
        articles: Sequence[Article], agenda: Agenda | None = None, **output: Any
    ) -> list[Feed]:
        wanted = Output(**({"format": "rss", "path": "rss.xml"} | output))
        found = feeds(
            wanted,
            articles,
            publication,
            base_url="https://curierul.example/feeds/",
            now=now,
            agenda=agenda or Agenda(now),
            prepare=lambda article: replace(article, content_html="<p>curat</p>"),
        )
        return [replace(feed, articles=tuple(feed.articles)) for feed in found]

    return select


def titles(feed: Feed) -> list[str]:
    return [article.id.rsplit("/", 1)[1] for article in feed.articles]


@pytest.mark.parametrize(
    ("fields", "visible"),
    [
        ({}, True),
        ({"status": Status.DRAFT}, False),
        ({"status": Status.WITHDRAWN}, False),
        ({"published": +HOUR}, False),
        ({"published": timedelta(0)}, True),
        ({"embargo": +HOUR}, False),
        ({"embargo": timedelta(0)}, True),
        ({"embargo": -HOUR}, True),
        ({"expires": +HOUR}, True),
        ({"expires": timedelta(0)}, False),
        ({"expires": -HOUR}, False),
    ],
)
def test_only_what_is_public_now_gets_out(
    article: MakeArticle, now: datetime, fields: dict[str, Any], visible: bool
) -> None:
    instants = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in fields.items()
    }
    one = article(**instants)
    assert list(public([one], now, Agenda(now))) == ([one] if visible else [])


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        ({}, None),
        ({"embargo": 2 * HOUR}, 2 * HOUR),
        ({"published": 3 * HOUR}, 3 * HOUR),
        ({"published": 3 * HOUR, "embargo": HOUR}, 3 * HOUR),
        ({"expires": 4 * HOUR}, 4 * HOUR),
        ({"embargo": 2 * HOUR, "expires": 4 * HOUR}, 2 * HOUR),
        ({"embargo": 4 * HOUR, "expires": 2 * HOUR}, None),
        ({"expires": -HOUR}, None),
    ],
)
def test_the_agenda_knows_when_the_result_changes(
    article: MakeArticle, now: datetime, fields: dict[str, timedelta], after: timedelta | None
) -> None:
    agenda = Agenda(now)
    one = article(**{name: now + value for name, value in fields.items()})
    list(public([one], now, agenda))
    assert agenda.next == (None if after is None else now + after)


def test_the_agenda_keeps_the_earliest_instant(now: datetime) -> None:
    agenda = Agenda(now)
    for hours in (5, 2, 3, -1):
        agenda.note(now + hours * HOUR)
    assert agenda.next == now + 2 * HOUR


def test_limit_and_age_keep_the_newest(
    select: Callable[..., list[Feed]], article: MakeArticle, now: datetime
) -> None:
    articles = [article(f"a{hours}", published=now - hours * HOUR) for hours in range(10)]
    (limited,) = select(articles, limit=3)
    assert titles(limited) == ["a0", "a1", "a2"]
    (recent,) = select(articles, max_age=2 * HOUR)
    assert titles(recent) == ["a0", "a1", "a2"]
    (young,) = select(articles, where=Where(age=HOUR))
    assert titles(young) == ["a0", "a1"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(section=("Apărare",)), ["a", "b"]),
        (Where(section=("apărare",)), ["a", "b"]),
        (Where(section=("Cultură", "Apărare")), ["a", "b"]),
        (Where(tag=("NATO",)), ["b"]),
        (Where(language=("en",)), ["c"]),
        (Where(language=("ro",)), ["a", "b"]),
        (Where(author=("Ioana Pârvu",)), ["c"]),
        (Where(access=(Access.SUBSCRIPTION,)), ["b"]),
        (Where(section=("Apărare",), tag=("NATO",)), ["b"]),
        (Where(section=("Sport",)), []),
    ],
)
def test_where_takes_what_meets_every_condition(
    select: Callable[..., list[Feed]], article: MakeArticle, where: Where, expected: list[str]
) -> None:
    articles = [
        article("a", sections=("Politică", "Apărare")),
        article("b", sections=("Apărare",), tags=("NATO",), access=Access.SUBSCRIPTION),
        article("c", language="en-GB", authors=(Author(name="Ioana Pârvu"),)),
    ]
    (feed,) = select(articles, where=where)
    assert titles(feed) == expected


@pytest.mark.parametrize(
    ("access", "output", "full"),
    [
        (Access.FREE, {}, True),
        (Access.FREE, {"content": Content.SUMMARY}, False),
        (Access.SUBSCRIPTION, {}, False),
        (Access.SUBSCRIPTION, {"full_access": (Access.REGISTRATION,)}, False),
        (Access.SUBSCRIPTION, {"full_access": (Access.SUBSCRIPTION,)}, True),
        (
            Access.SUBSCRIPTION,
            {"full_access": (Access.SUBSCRIPTION,), "content": Content.SUMMARY},
            False,
        ),
    ],
)
def test_paid_text_goes_out_only_where_the_output_names_it(
    select: Callable[..., list[Feed]],
    article: MakeArticle,
    access: Access,
    output: dict[str, Any],
    full: bool,
) -> None:
    one = article(
        access=access, summary="Pe scurt.", content_html="<p>Tot.</p>", content_text="Tot."
    )
    (feed,) = select([one], **output)
    (carried,) = feed.articles
    assert carried.summary == "Pe scurt."
    assert (carried.content_html is not None) is full
    assert (carried.content_text is not None) is full


PAID = {
    "summary": "Pe scurt.",
    "content_html": "<p>secret</p>",
    "images": (
        Image(url="https://e.example/1.jpg", caption="secret", alt="secret", credit="Ana"),
        Image(url="https://e.example/secret.jpg"),
    ),
    "attachments": (Attachment(url="https://e.example/secret.mp3", mime_type="audio/mpeg"),),
    "videos": (Video(thumbnail="https://e.example/secret", title="secret", description="secret"),),
    "extra": (Extra(namespace="https://e.example/ns", name="secret", text="secret"),),
    "tags": ("secret",),
    "related": (Related(url="https://e.example/secret"),),
    "source": OriginalSource(name="secret"),
    "place": Place(latitude=1, longitude=2, name="secret"),
    "sections": ("Apărare",),
    "authors": (Author(name="Ana"),),
}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("content", list(Content))
def test_nothing_of_what_is_paid_for_goes_out(
    select: Callable[..., list[Feed]], article: MakeArticle, format: str, content: Content
) -> None:
    one = article("plata", access=Access.SUBSCRIPTION, **PAID)
    wanted = {"format": format, "content": content, "images": True, "videos": True}
    (feed,) = select([one], **wanted)
    (carried,) = feed.articles
    assert (carried.title, carried.url, carried.published) == (one.title, one.url, one.published)
    assert (carried.sections, carried.authors) == (one.sections, one.authors)
    assert carried.images == (Image(url="https://e.example/1.jpg", credit="Ana"),)
    assert carried.summary == (None if content is Content.NONE else "Pe scurt.")
    assert not any(b"secret" in document.data for document in formats.write(feed))
    (feed,) = select([one], **wanted, full_access=(Access.SUBSCRIPTION,))
    (carried,) = feed.articles
    assert (carried.tags, carried.videos, carried.images) == (one.tags, one.videos, one.images)


def test_a_feed_of_headlines_carries_no_summary(
    select: Callable[..., list[Feed]], article: MakeArticle
) -> None:
    (feed,) = select([article(summary="Pe scurt.")], content=Content.NONE)
    (carried,) = feed.articles
    assert carried.summary is None


def test_bodies_are_prepared_only_where_there_are_some(
    select: Callable[..., list[Feed]], article: MakeArticle
) -> None:
    (feed,) = select([article("a", content_html="<b>x"), article("b", content_text="x")])
    assert [each.content_html for each in feed.articles] == ["<p>curat</p>", None]


def test_one_feed_for_each_section_whatever_the_spelling(
    select: Callable[..., list[Feed]], article: MakeArticle
) -> None:
    articles = [
        article("a", sections=("Opoziție",)),
        article("b", sections=("Opoziţie", "Apărare")),
        article("c"),
    ]
    found = select(articles, path="sectiuni/{section}.xml", for_each="section")
    assert [(feed.path, feed.title, titles(feed)) for feed in found] == [
        ("sectiuni/aparare.xml", "Curierul Apărării: Apărare", ["b"]),
        ("sectiuni/opozitie.xml", "Curierul Apărării: Opoziție", ["a", "b"]),
    ]
    assert found[0].url == "https://curierul.example/feeds/sectiuni/aparare.xml"


def test_one_feed_for_each_language_speaks_it(
    select: Callable[..., list[Feed]], article: MakeArticle
) -> None:
    found = select(
        [article("a"), article("b", language="en-GB")],
        path="{language}/rss.xml",
        url="https://cdn.example/{language}/rss.xml",
        title="Curierul ({language})",
        for_each="language",
    )
    assert [(feed.path, feed.language, feed.title, titles(feed)) for feed in found] == [
        ("en-gb/rss.xml", "en-GB", "Curierul (en-GB)", ["b"]),
        ("ro/rss.xml", "ro", "Curierul (ro)", ["a"]),
    ]
    assert found[0].url == "https://cdn.example/en-gb/rss.xml"


def test_one_feed_for_each_author_and_tag(
    select: Callable[..., list[Feed]], article: MakeArticle
) -> None:
    one = article(authors=(Author(name="Ștefan O’Brien"),), tags=("F-16 & Co",))
    (by_author,) = select([one], path="{author}.xml", for_each="author")
    (by_tag,) = select([one], path="{tag}.xml", for_each="tag")
    assert (by_author.path, by_tag.path) == ("stefan-o-brien.xml", "f-16-co.xml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Politică și Apărare", "politica-si-aparare"),
        ("  ţară/şah  ", "tara-sah"),
        ("Straße", "strasse"),
        ("政治", "政治"),
        ("../..", "-"),
        ("a_b", "a-b"),
    ],
)
def test_slugs_are_safe_in_paths(text: str, expected: str) -> None:
    assert slug(text) == expected


def linked(article: MakeArticle, to: str, **fields: Any) -> Article:
    return article(
        related=(Related(url=to, title="Secret"), Related(url="https://other.example/")),
        translations=(Translation(language="en", url=to),),
        **fields,
    )


PAGE = "https://curierul.example/hidden"


@pytest.mark.parametrize(
    "spelling", [PAGE, f"{PAGE}/", f"{PAGE}#top", PAGE.replace("https", "http")]
)
@pytest.mark.parametrize(
    ("fields", "opens"),
    [
        ({"status": Status.DRAFT}, None),
        ({"status": Status.WITHDRAWN}, None),
        ({"embargo": HOUR}, HOUR),
        ({"published": HOUR}, HOUR),
        ({"expires": -HOUR}, None),
        ({"embargo": HOUR, "expires": HOUR}, None),
    ],
)
def test_no_link_leads_to_what_is_not_public(
    article: MakeArticle,
    now: datetime,
    spelling: str,
    fields: dict[str, Any],
    opens: timedelta | None,
) -> None:
    instants = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in fields.items()
    }
    hidden = article("hidden", **({"url": PAGE} | instants))
    agenda = Agenda(now)
    links = Links([hidden], now, agenda)
    cleared = links.cleared(linked(article, spelling))
    assert [each.url for each in cleared.related] == ["https://other.example/"]
    assert cleared.translations == ()
    assert agenda.next == (None if opens is None else now + opens)
    assert links.is_hidden(spelling)
    assert not links.is_hidden("https://other.example/")


def test_a_link_to_what_is_public_stays_until_that_goes(
    article: MakeArticle, now: datetime
) -> None:
    shown = article("shown", url=PAGE, expires=now + HOUR)
    draft = article("draft", url=PAGE, status=Status.DRAFT)
    agenda = Agenda(now)
    links = Links([draft, shown], now, agenda)
    whole = linked(article, PAGE)
    assert links.cleared(whole) is whole
    assert agenda.next == now + HOUR
    assert Links([article()], now, agenda).cleared(whole) is whole
    plain = article()
    assert links.cleared(plain) is plain


def test_by_its_canonical_address_too(article: MakeArticle, now: datetime) -> None:
    draft = article("draft", canonical_url=PAGE, status=Status.DRAFT)
    assert Links([draft], now, Agenda(now)).is_hidden(PAGE)


def test_a_section_never_takes_the_file_of_an_output() -> None:
    outputs = [
        Output(format="rss", path="rss.xml"),
        Output(format="sitemap", path="sitemap.xml"),
        Output(format="rss", path="{section}.xml", for_each="section"),
        Output(format="rss", path="{tag}.xml", for_each="tag"),
    ]
    names = Names(outputs)
    sections, tags = outputs[2:]
    assert names.free(sections, "sport") == "sport"
    assert names.free(sections, "rss") == "rss-section"
    assert names.free(sections, "sitemap-2026-11") == "sitemap-2026-11-section"
    assert names.free(tags, "sport") == "sport-tag"
    assert names.free(tags, "sport-tag") == "sport-tag-tag"
    assert names.free(tags, "rss-section") == "rss-section-tag"
    assert names.free(sections, "sport") == "sport-section"
    assert names.free(sections, "sport") == "sport-ec450786e2"


def test_long_names_are_cut_and_stay_apart() -> None:
    output = Output(format="rss", path="{section}.xml", for_each="section")
    first, second = (Names().free(output, "ș" * 300 + end) for end in "ab")
    assert first != second
    assert first.startswith("ș" * 75 + "-")
    assert len(f"{first}.xml.part".encode()) < 255
    assert Names().free(output, "a" * 150) == "a" * 150


def test_many_values_are_told_apart_in_one_pass(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    class Counted(list[Article]):
        passes = 0

        def __iter__(self) -> Iterator[Article]:
            type(self).passes += 1
            return super().__iter__()

    def titles_by(count: int, *, keep: bool) -> dict[str, list[str]]:
        articles = Counted(article(f"a{n}", tags=(f"t{n % count}", "all")) for n in range(200))
        Counted.passes = 0
        output = Output(format="rss", path="{tag}.xml", for_each="tag", limit=150)
        found = feeds(
            output, articles, publication, base_url="https://e.example/", now=now,
            agenda=Agenda(now), keep=keep,
        )  # fmt: skip
        return {feed.path: titles(feed) for feed in found}

    kept = titles_by(100, keep=True)
    assert Counted.passes == 1
    assert len(kept) == 101
    assert (len(kept["all.xml"]), kept["t7.xml"]) == (150, ["a7", "a107"])
    assert titles_by(100, keep=False) == kept
    assert Counted.passes == 2
    few = titles_by(10, keep=False)
    assert Counted.passes == 12
    assert few == titles_by(10, keep=True)


def test_no_span_is_too_long(select: Callable[..., list[Feed]], article: MakeArticle) -> None:
    long = timedelta(days=999_999_999)
    (feed,) = select([article()], max_age=long, where=Where(age=long))
    assert len(list(feed.articles)) == 1


@pytest.mark.parametrize(
    "spelling",
    [
        "http://curierul.example/hidden",
        "https://CURIERUL.example:443/hidden/",
        "https://www.curierul.example/hidden?",
        "https://curierul.example/a/../hidden#top",
        "https://curierul.example//%68idden?utm_source=letter&fbclid=1",
    ],
)
def test_a_hidden_page_is_known_however_it_is_spelled(
    spelling: str, article: Callable[..., Article], now: datetime
) -> None:
    links = Links([article("hidden", url=PAGE, status=Status.DRAFT)], now, Agenda(now))
    assert links.is_hidden(spelling)
    for other in ("?page=2", "2", "/more"):
        assert not links.is_hidden(PAGE + other)
    assert not links.is_hidden("https://[")


@pytest.mark.parametrize(
    "spelling",
    [PAGE, f"{PAGE}/?utm_source=a&fbclid=b", f"{PAGE}#top", PAGE.replace("hid", "%68id")],
)
def test_a_body_keeps_the_words_of_links_to_what_is_hidden(
    article: MakeArticle, now: datetime, spelling: str
) -> None:
    hidden = article("hidden", url=PAGE, embargo=now + HOUR)
    agenda = Agenda(now)
    links = Links([hidden], now, agenda)
    address = escape(spelling)
    body = f'<p>A <a href="{address}">word <b>b</b></a>, <a href="https://o.example/">o</a></p>'
    assert links.unlinked(body) == (
        '<p>A word <b>b</b>, <a href="https://o.example/">o</a></p>',
        1,
        now + HOUR,
    )
    # It may run where nobody asks this agenda.
    assert agenda.next is None
    assert Links([article()], now, agenda).unlinked(body) == (body, 0, None)
    closing = Links([article("open", url=PAGE, expires=now + HOUR)], now, agenda)
    assert closing.unlinked(body) == (body, 0, now + HOUR)


@pytest.mark.parametrize(
    ("hidden", "address", "is_hidden"),
    [
        ("https://c.example/", "https://www.c.example", True),
        ("https://c.example/", "https://c.example/x", False),
        ("https://c.example/a/../b", "https://c.example/b", True),
        ("https://c.example/b", "https://c.example/a/../b", True),
        ("https://c.example/b", "https://c.example/b/.", True),
        ("https://c.example/b", "https://c.example/b/a/..", True),
        ("https://c.example/x/..", "https://c.example/", True),
        ("https://c.example/b%3Fc", "https://c.example/b%3Fc", True),
        ("https://c.example/a/b", "https://c.example/b", False),
        ("https://c.example/b?id=1", "https://c.example/b?id=2", False),
        ("https://c.example/b?id=1", "https://c.example/b?id=1#x", True),
        ("https://c.example/%C8%99tire", "https://c.example/\u0219tire", True),
    ],
)
def test_a_page_is_known_by_its_name_whatever_its_path(
    article: MakeArticle, now: datetime, hidden: str, address: str, is_hidden: bool
) -> None:
    links = Links([article("a", url=hidden, status=Status.DRAFT)], now, Agenda(now))
    assert links.is_hidden(address) is is_hidden
    assert links.unlinked(f'<a href="{address}">x</a>').removed == is_hidden
