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
from feedpub.selection import (
    Agenda,
    ArticleList,
    Links,
    Names,
    PlannedFeed,
    PlannedOutput,
    feed,
    mark,
    marks,
    marks_named,
    plan,
    public,
    slug,
)

MakeArticle = Callable[..., Article]
HOUR = timedelta(hours=1)


@pytest.fixture
def select(publication: Publication, now: datetime) -> Callable[..., list[Feed]]:
    def select(
        articles: Sequence[Article], agenda: Agenda | None = None, **output: Any
    ) -> list[Feed]:
        wanted = PlannedOutput(Output(**({"format": "rss", "path": "rss.xml"} | output)))
        shelf = ArticleList(articles)
        made = plan(shelf, [wanted], now, publication=publication)
        found = [
            feed(
                planned,
                shelf,
                publication,
                base_url="https://curierul.example/feeds/",
                now=now,
                agenda=agenda or Agenda(now),
                links=made.links,
                prepare=lambda article: replace(article, content_html="<p>curat</p>"),
            )
            for planned in made.feeds
        ]
        return [replace(each, articles=tuple(each.articles)) for each in found]

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


@pytest.mark.parametrize("format", [each.name for each in FORMATS.values() if each.limit != 0])
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
    links = Links([hidden], now)
    cleared = links.cleared(linked(article, spelling), agenda)
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
    links = Links([draft, shown], now)
    whole = linked(article, PAGE)
    assert links.cleared(whole, agenda) is whole
    assert agenda.next == now + HOUR
    assert Links([article()], now).cleared(whole, agenda) is whole
    plain = article()
    assert links.cleared(plain, agenda) is plain


def test_by_its_canonical_address_too(article: MakeArticle, now: datetime) -> None:
    draft = article("draft", canonical_url=PAGE, status=Status.DRAFT)
    assert Links([draft], now).is_hidden(PAGE)


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


class Counted(ArticleList):
    """Articles that count who looks at them: in passes, and one by one."""

    def __init__(self, articles: Sequence[Article], *, all_public: bool = False) -> None:
        super().__init__(articles)
        self.all_public = all_public
        self.passes = self.visits = self.fetched = 0

    def are_all_public(self, now: datetime) -> bool:
        return self.all_public

    def placed(self, start: int = 0) -> Iterator[tuple[int, Article]]:
        self.passes += 1
        for each in super().placed(start):
            self.visits += 1
            yield each

    def at(self, places: Sequence[int]) -> Iterator[Article]:
        self.fetched += len(places)
        return super().at(places)


@pytest.mark.parametrize("all_public", [False, True])
def test_one_pass_plans_any_number_of_outputs(
    article: MakeArticle, publication: Publication, now: datetime, all_public: bool
) -> None:
    shelf = Counted(
        [
            article(f"a{n}", tags=(f"t{n % 100}", "all"), published=now - n * HOUR)
            for n in range(200)
        ],
        all_public=all_public,
    )
    outputs = [
        Output(format="rss", path="{tag}.xml", for_each="tag", limit=150),
        Output(format="rss", path="rss.xml", limit=3),
        Output(format="rss", path="seven.xml", where=Where(tag=("t7",))),
        Output(format="sitemap", path="sitemap.xml"),
        Output(format="rss", path="young.xml", max_age=HOUR),
    ]
    made = plan(shelf, map(PlannedOutput, outputs), now, publication=publication)
    # Only the last article of a list that is cut off is looked up.
    assert (shelf.passes, shelf.visits, shelf.fetched) == (1, 200, int(all_public))
    planned = {each.output.path: list(each.places) for each in made.feeds}
    assert len(planned) == 105
    assert planned["all.xml"] == list(range(150))
    assert planned["t7.xml"] == planned["seven.xml"] == [7, 107]
    assert planned["rss.xml"] == [0, 1, 2]
    assert planned["sitemap.xml"] == list(range(200))
    assert planned["young.xml"] == [0, 1]
    assert [each.number for each in made.feeds[-4:]] == [1, 2, 3, 4]
    assert {each.value for each in made.feeds[:101]} == {"all", *(f"t{n}" for n in range(100))}


def test_a_pass_ends_where_nobody_wants_more(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    articles = [article(f"a{n}", language="en") for n in range(200)]
    shelf = Counted(articles, all_public=True)
    limits = [Output(format="rss", path=f"{n}.xml", limit=n) for n in (0, 5, 9)]
    whole = plan(shelf, map(PlannedOutput, limits), now, publication=publication)
    assert shelf.passes == 0
    assert [list(each.places) for each in whole.feeds] == [[], [*range(5)], [*range(9)]]
    some = [replace(each, where=Where(language=("en",))) for each in limits]
    again = plan(shelf, map(PlannedOutput, some), now, publication=publication)
    assert (shelf.passes, shelf.visits) == (1, 9)
    assert [list(each.places) for each in again.feeds] == [[], [*range(5)], [*range(9)]]


class Refusing:
    """Takes what has none of some titles."""

    def __init__(self, *titles: str, deletions: bool = False) -> None:
        self.titles = titles
        self.announces_deletions = deletions

    def __call__(self, article: Article) -> Article | None:
        return None if article.title in self.titles else article


def fitted(
    shelf: ArticleList, fit: Refusing, publication: Publication, now: datetime, **output: Any
) -> tuple[list[str], PlannedFeed, Agenda]:
    wanted = PlannedOutput(Output(format="rss", path="rss.xml", **output), fit=fit)
    made = plan(shelf, [wanted], now, publication=publication)
    assert (made.next_change is None) == ("max_age" not in output)
    agenda = Agenda(now)
    one = feed(
        made.feeds[0], shelf, publication, base_url="https://e.example/", now=now, agenda=agenda,
        links=made.links, fit=fit,
    )  # fmt: skip
    return titles(one), made.feeds[0], agenda


@pytest.mark.parametrize("refused", [0, 50, 103, 200, 298])
def test_the_place_of_what_is_refused_goes_to_the_next(
    article: MakeArticle, publication: Publication, now: datetime, refused: int
) -> None:
    articles = [
        article(
            f"a{n}", title="bad" if n < refused else "good", published=now - n * HOUR,
            expires=now + (1000 - n) * HOUR,
        )
        for n in range(300)
    ]  # fmt: skip
    found, planned, agenda = fitted(
        ArticleList(articles), Refusing("bad"), publication, now, limit=3
    )
    last = min(refused + 3, 300)
    assert found == [f"a{n}" for n in range(refused, last)]
    # Candidates for the limit and some more; beyond them it is searched when it comes to that.
    assert (len(planned.places), planned.more) == (103, 103)
    # What was not looked at changes nothing.
    assert agenda.next == now + (1000 - (last - 1)) * HOUR


def test_the_search_goes_on_only_as_far_as_articles_are_young(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    articles = [
        article(f"a{n}", title="bad", published=now - n * HOUR, status=status)
        for n in range(300)
        for status in [Status.DRAFT if n == 150 else Status.PUBLISHED]
    ]
    shelf = Counted(articles)
    found, planned, _ = fitted(
        shelf, Refusing("bad"), publication, now, limit=3, max_age=200 * HOUR
    )
    assert (found, planned.more) == ([], 103)
    # 300 were planned; then from 103 to the first that is too old.
    assert shelf.visits == 300 + 202 - 103


@pytest.mark.parametrize("for_each", [None, "tag"])
@pytest.mark.parametrize("deletions", [False, True])
def test_what_is_withdrawn_is_planned_only_for_those_who_are_told(
    article: MakeArticle,
    publication: Publication,
    now: datetime,
    deletions: bool,
    for_each: str | None,
) -> None:
    articles = [
        article("a", tags=("x",)),
        article("gone", status=Status.WITHDRAWN, tags=("x", "y")),
        article("never", status=Status.WITHDRAWN, embargo=now + HOUR, tags=("x",)),
    ]
    fit = Refusing(deletions=deletions)
    wanted = PlannedOutput(Output(format="rss", path="{tag}.xml", for_each=for_each), fit=fit)
    made = plan(ArticleList(articles), [wanted], now, publication=publication)
    found = [(list(each.places), [one.place for one in each.gone]) for each in made.feeds]
    # A value that nothing public has makes no feed.
    assert found == [([0], [1] if deletions else [])]


def test_what_was_refused_everywhere_has_changes_to_the_end(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    articles = [article("a"), article("soon", embargo=now + HOUR)]
    found, planned, agenda = fitted(ArticleList(articles), Refusing(), publication, now)
    assert (found, list(planned.places)) == (["a"], [0])
    assert planned.changes == ((1, now + HOUR),)
    assert agenda.next == now + HOUR


def test_what_is_too_old_ends_a_plan_where_a_format_says_so(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    news = FORMATS["news-sitemap"]
    articles = [
        article("fresh"),
        article("old-unlisted", published=now - 60 * HOUR, noindex=True),
        article("old", published=now - 61 * HOUR),
        article("older", published=now - 62 * HOUR, expires=now + HOUR),
    ]
    outputs = [
        Output(format=news.name, path="news.xml"),
        Output(format=news.name, path="{language}.xml", for_each="language"),
    ]
    wanted = [PlannedOutput(each, ends_with=news.ends_with) for each in outputs]
    made = plan(ArticleList(articles), wanted[:1], now, publication=publication)
    assert [list(each.places) for each in made.feeds] == [[0, 1, 2]]
    # Nobody looks at the older one.
    assert made.next_change is None
    made = plan(ArticleList(articles), wanted, now, publication=publication)
    assert [list(each.places) for each in made.feeds] == [[0, 1, 2]] * 2
    assert made.next_change == now + HOUR
    # An aggregator may refuse the old one: then the next stands for them.
    told = [replace(each, fit=Refusing()) for each in wanted]
    made = plan(ArticleList(articles), told, now, publication=publication)
    assert [(list(each.places), each.more) for each in made.feeds] == [
        ([0, 1, 2], 3),
        ([0, 1, 2, 3], None),
    ]


def test_vanished_values_keep_an_empty_feed(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    output = Output(format="rss", path="{tag}.xml", for_each="tag")
    made = plan(
        ArticleList([article("a", tags=("New",))]), [PlannedOutput(output)], now,
        publication=publication,
        vanished=lambda _: {"gone": "Gone", "new": "NEW"},
    )  # fmt: skip
    assert [(each.value, list(each.places)) for each in made.feeds] == [("Gone", []), ("New", [0])]


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
    links = Links([article("hidden", url=PAGE, status=Status.DRAFT)], now)
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
    links = Links([hidden], now)
    address = escape(spelling)
    body = f'<p>A <a href="{address}">word <b>b</b></a>, <a href="https://o.example/">o</a></p>'
    assert links.unlinked(body) == (
        '<p>A word <b>b</b>, <a href="https://o.example/">o</a></p>',
        1,
        now + HOUR,
    )
    # It may run where nobody asks this agenda.
    assert agenda.next is None
    assert Links([article()], now).unlinked(body) == (body, 0, None)
    closing = Links([article("open", url=PAGE, expires=now + HOUR)], now)
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
    links = Links([article("a", url=hidden, status=Status.DRAFT)], now)
    assert links.is_hidden(address) is is_hidden
    assert links.unlinked(f'<a href="{address}">x</a>').removed == is_hidden


@pytest.mark.parametrize("output", [{"max_age": 5 * HOUR}, {"where": Where(age=5 * HOUR)}])
@pytest.mark.parametrize("for_each", [None, "tag"])
def test_each_feed_knows_when_time_alone_changes_it(
    article: MakeArticle,
    publication: Publication,
    now: datetime,
    output: dict[str, Any],
    for_each: str | None,
) -> None:
    articles = [
        article("a", tags=("x",)),
        article("soon", tags=("x",), published=now - HOUR, embargo=now + 3 * HOUR),
        article("b", tags=("x", "y"), published=now - 4 * HOUR),
        article("c", tags=("z",), published=now - 6 * HOUR),
    ]
    outputs = [
        Output(format="rss", path="{tag}.xml", for_each=for_each, **output),
        Output(format="rss", path="all.xml"),
        Output(format="rss", path="z.xml", where=Where(tag=("z",))),
    ]
    made = plan(ArticleList(articles), map(PlannedOutput, outputs), now, publication=publication)
    leaves = now + HOUR + timedelta(seconds=1)
    names = ("x.xml", "y.xml") if for_each else ("{tag}.xml",)
    of_values: list[tuple[str, datetime | None]] = [(name, leaves) for name in names]
    if for_each and "max_age" in output:
        of_values.append(("z.xml", None))
    assert [(each.output.path, each.due) for each in made.feeds] == [
        *of_values,
        ("all.xml", now + 3 * HOUR),
        ("z.xml", None),
    ]
    assert made.next_change == leaves


def test_nothing_leaves_at_the_end_of_time(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    output = Output(format="rss", path="rss.xml", max_age=timedelta.max)
    made = plan(ArticleList([article("a")]), [PlannedOutput(output)], now, publication=publication)
    assert made.next_change is None


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://x.example/story/1">a</a>',
        "<A HREF = 'HTTPS://www.X.example/story/1/?utm_source=y#z'>a</A>",
        "<a href=/story/1>a</a>",
        '<a href="../story/%31">a</a>',
        '<q cite="https://x.example/story/1?a&amp;b">a</q>',
        '<a href="https://x.example/sto\nry/1">a</a>',
        "&lt;a href=&quot;/story/1&quot;&gt;a&lt;/a&gt;",
        "Read (https://x.example/story/1).",
    ],
)
def test_the_pages_that_an_article_may_name(article: MakeArticle, html: str) -> None:
    page = article(url="https://x.example/story/1")
    for field in ("content_html", "content_text"):
        named = marks_named(article(url="https://x.example/now/2", **{field: html}))
        assert named & marks(page)
    other = article(url="https://x.example/story/7")
    assert not marks_named(article(url="https://x.example/now/2", content_html=html)) & marks(other)


def test_the_pages_beside_the_body_that_an_article_names(article: MakeArticle) -> None:
    found = marks_named(
        article(
            content_html='<a href="http://[">no address</a>',
            related=(Related(url="https://x.example/a/1"),),
            translations=(Translation(language="fr", url="https://x.example/b/2"),),
        )
    )
    assert {mark("https://x.example/a/1"), mark("https://x.example/b/2")} < found
