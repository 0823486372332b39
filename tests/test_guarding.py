"""Guards, each as a function of values: what they refuse, and what they leave alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedpub.errors import UsageError
from feedpub.guarding import (
    GUARDS,
    FeedChange,
    FileChange,
    Listed,
    Printed,
    Prospect,
    Refused,
    Shown,
    Supply,
    check_names,
    refusals,
)
from feedpub.model import (
    Access,
    Article,
    Attachment,
    Content,
    Image,
    Output,
    Related,
    Status,
    Video,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
RSS = Output(format="rss", path="rss.xml", limit=50)
SITEMAP = Output(format="sitemap", path="sitemap.xml")


def at(minutes: float) -> datetime:
    """Return the instant that many minutes ago."""
    return NOW - timedelta(minutes=minutes)


def item(number: int, **fields: Any) -> Listed:
    given: dict[str, Any] = {"id": f"cms-{number}", "url": f"https://e.example/{number}"}
    given |= {"title": f"Story {number}", "published": at(number)}
    return Listed(**given | fields)


def items(*numbers: int) -> list[Listed]:
    return [item(number) for number in numbers]


def change(
    before: Sequence[Listed], after: Sequence[Listed], output: Output = RSS, **fields: Any
) -> FeedChange:
    file = FileChange(name=output.path, before=before, after=after)
    given: dict[str, Any] = {"feed": output.path, "output": output, "files": [file]}
    return FeedChange(**given | fields)


def known(*numbers: int) -> Callable[[Collection[Listed]], Mapping[Listed, Article]]:
    """Return what finds records of these articles."""

    def found(wanted: Collection[Listed]) -> Mapping[Listed, Article]:
        return {each: article(int(each.url.rpartition("/")[2])) for each in wanted
                if int(each.url.rpartition("/")[2]) in numbers}  # fmt: skip

    return found


def article(number: int, **fields: Any) -> Article:
    given: dict[str, Any] = {"id": f"cms-{number}", "url": f"https://e.example/{number}"}
    given |= {"title": f"Story {number}", "published": at(number)}
    return Article(**given | fields)


def asked(
    prospect: Prospect, limits: Mapping[str, float | None] | None = None, **options: Any
) -> list[Refused]:
    return refusals(prospect, limits or {}, **{"own": {}} | options)


def lost(
    *changes: FeedChange, records: Iterable[int] = (), **limits: float | None
) -> list[Refused]:
    prospect = Prospect(now=NOW, feeds=changes, known=known(*records))
    return [each for each in asked(prospect, limits) if each.guard == "loss"]


# Loss


@pytest.mark.parametrize("size", [5, 50, 199, 200, 2_000])
def test_a_share_of_articles_may_go_and_not_one_more(size: int) -> None:
    before = items(*range(size))
    most = max(2, size // 5)
    everything = replace(RSS, limit=None)
    # The newest go, so that nothing pushed them out.
    assert lost(change(before, before[most:], everything)) == []
    (found,) = lost(change(before, before[most + 1 :], everything))
    assert found.message == (
        f"rss.xml would lose {most + 1:,} of {size:,} articles, and no record says why"
    )
    assert found.feeds == ("rss.xml",)
    assert found.articles == tuple(before[: most + 1])
    assert (found.count, found.option) == (most + 1, "--allow loss")


def test_two_of_five_may_go_but_not_three() -> None:
    before = items(1, 2, 3, 4, 5)
    assert lost(change(before, before[2:])) == []
    assert [each.count for each in lost(change(before, before[3:]))] == [3]
    assert [each.count for each in lost(change(before, []))] == [5]
    # The last one, or the last two, of a section.
    assert lost(change(before[:2], [])) == []


def test_an_export_that_broke_off_loses_the_older_articles() -> None:
    before = items(*range(106))
    assert [each.count for each in lost(change(before, before[:10], SITEMAP))] == [96]
    # Also where the feed shows only some of them.
    assert [each.count for each in lost(change(before[:50], before[:10]))] == [40]
    # An older article that fills the feed up is no reason for newer ones to go.
    mixed = before[:100:2]
    assert [each.count for each in lost(change(before[:50], mixed))] == [25]


def test_newer_articles_may_push_out_all_others() -> None:
    assert lost(change(items(*range(100, 150)), items(*range(50)))) == []
    # A source that lists the last 50 itself, and an output without a limit.
    everything = replace(RSS, limit=None)
    assert lost(change(items(*range(100, 150)), items(*range(50)), everything)) == []
    assert lost(change(items(*range(100, 150)), items(*range(40)), everything)) == []
    assert lost(change(items(*range(100, 150)), items(*range(39)), everything)) != []
    # With a smaller limit, the feed is full, too.
    assert lost(change(items(*range(50)), items(*range(20)), replace(RSS, limit=20))) == []
    assert lost(change(items(*range(50)), items(*range(19)), replace(RSS, limit=20))) != []


def test_what_is_as_old_as_the_oldest_was_pushed_out() -> None:
    same = [item(number, published=NOW) for number in range(80)]
    assert lost(change(same[:50], same[30:])) == []


def test_a_record_is_reason_enough() -> None:
    before = items(*range(50))
    assert lost(change(before, before[:10]), records=range(50)) == []
    assert lost(change(before, before[:10]), records=range(20, 50)) == []
    assert [each.count for each in lost(change(before, before[:10]), records=range(30))] == [20]


def test_records_are_only_looked_for_in_case_of_doubt() -> None:
    def never(wanted: Collection[Listed]) -> Mapping[Listed, Article]:
        raise AssertionError(wanted)

    before = items(*range(50))
    feeds = [change(before, before[10:]), change(items(*range(50, 100)), items(*range(50)))]
    assert asked(Prospect(now=NOW, feeds=feeds, known=never)) == []


def test_time_is_reason_enough() -> None:
    def is_over(published: datetime) -> bool:
        return published < at(30)

    before = items(*range(50))
    assert lost(change(before, before[:31], is_over=is_over)) == []
    assert lost(change(before, before[:26], is_over=is_over)) == []
    # Of those that could have stayed: 31.
    (found,) = lost(change(before, before[7:31], is_over=is_over))
    assert "7 of 31 articles" in found.message


def test_an_article_with_another_address_or_id_is_not_lost() -> None:
    before = items(*range(50))
    moved = [replace(each, url=f"{each.url}-new") for each in before]
    assert lost(change(before, moved)) == []
    renamed = [replace(each, id=f"wp-{each.id}") for each in before]
    assert lost(change(before, renamed)) == []
    both = [replace(each, id=None) for each in moved]
    assert lost(change(before, both)) == []
    # Headlines alone are no proof.
    others = [replace(each, published=at(900)) for each in both]
    assert [each.count for each in lost(change(before, others))] == [50]


def test_dates_may_be_missing() -> None:
    undated = [item(number, published=None) for number in range(50)]
    assert lost(change(undated, undated[10:])) == []
    assert [each.count for each in lost(change(undated, undated[11:]))] == [11]
    assert [each.count for each in lost(change(undated, []))] == [50]


def shards(sizes: Sequence[int], kept: Sequence[int], unchanged: int = 0) -> FeedChange:
    """Return a sitemap with files of these *sizes*, of which the newest of each are *kept*."""
    numbers = iter(range(10_000))
    files = []
    for index, (size, rest) in enumerate(zip(sizes, kept, strict=True)):
        listed = [item(next(numbers), title="", id=None) for _ in range(size)]
        files.append(FileChange(name=f"s-{index}.xml", before=listed, after=listed[:rest]))
    return FeedChange(feed="sitemap.xml", output=SITEMAP, files=files, unchanged=unchanged)


@pytest.mark.parametrize(
    ("sizes", "kept", "unchanged", "count"),
    [
        ([100, 100], [100, 0], 0, 100),
        # One month of many is gone.
        ([1_000, 300], [1_000, 0], 8_000, 300),
        ([300], [0], 9_700, 300),
        ([300], [0], 0, 300),
        # Some old ones were deleted on purpose.
        ([1_000, 4], [1_000, 1], 0, 0),
        ([1_000, 20], [1_000, 0], 9_000, 0),
        ([1_000, 21], [1_000, 0], 9_000, 21),
        ([990, 10], [990, 0], 10, 0),
        ([990, 11], [990, 0], 9, 11),
        ([1_000, 100], [1_000, 80], 9, 0),
        ([1_000, 100], [1_000, 79], 9, 21),
        # Of a source that lists the newest, the oldest go.
        ([1_000, 100], [1_000, 0], 0, 0),
    ],
)
def test_no_file_of_many_may_lose_much(
    sizes: Sequence[int], kept: Sequence[int], unchanged: int, count: int
) -> None:
    found = lost(shards(sizes, kept, unchanged))
    assert [each.count for each in found] == [count] * bool(count)


def test_the_worst_feed_is_named_and_all_are_held() -> None:
    before = items(*range(40))
    section = Output(format="rss", path="{section}.xml", for_each="section")
    found = lost(
        change(before[:9], before[5:9], section, feed="sport.xml"),
        change([replace(each, title="") for each in before], [], SITEMAP),
        change(before, before[1:], replace(RSS, path="few.xml")),
        change(before[30:], items(0), replace(RSS, path="full.xml", limit=1)),
        change([], [], replace(RSS, path="fine.xml")),
    )
    assert [each.message for each in found] == [
        "sitemap.xml and 2 other feeds would lose 40 of 40 articles, and no record says why"
    ]
    assert found[0].feeds == ("sport.xml", "sitemap.xml", "few.xml")
    # Those with headlines first.
    assert [each.title for each in found[0].articles[:6]] == [f"Story {n}" for n in range(5)] + [""]


def test_limits_are_those_of_the_configuration() -> None:
    before = items(*range(50))
    half = change(before, before[25:])
    assert lost(half, loss=0.5) == []
    assert lost(half, loss=0.49) != []
    assert lost(half, loss=None) == []
    prospect = Prospect(now=NOW, feeds=[half])
    own = {"rss.xml": {"loss": 0.5}, "atom.xml": {"loss": 0.1}}
    assert asked(prospect, own=own) == []
    assert asked(prospect, {"loss": None}, own={"rss.xml": {"loss": 0.1}}) != []
    assert asked(prospect, own={"rss.xml": {"loss": None}}) == []
    assert asked(prospect, allowed=["loss"]) == []
    assert asked(prospect, allowed=["ids"]) != []


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_nothing_is_lost_that_a_record_or_the_feed_still_has(
    before: set[int], after: set[int], records: set[int]
) -> None:
    everything = replace(RSS, limit=None)
    found = lost(change(items(*sorted(before)), items(*sorted(after)), everything), records=records)
    gone = before - after - records
    named = {int(each.url.rpartition("/")[2]) for one in found for each in one.articles}
    assert named <= gone
    assert bool(found) <= (len(gone) > max(2, 0.2 * len(before)))
    if len(after) < 0.8 * len(before) and len(gone) > max(2, 0.2 * len(before)):
        assert named == gone


# Ids


def renamed(each: Listed) -> Listed:
    return replace(each, id=f"wp-{each.id}")


def ids(*changes: FeedChange, **limits: float | None) -> list[Refused]:
    found = asked(Prospect(now=NOW, feeds=changes), limits)
    return [each for each in found if each.guard == "ids"]


@pytest.mark.parametrize("size", [5, 50, 199, 200, 2_000])
def test_a_share_of_ids_may_change_and_not_one_more(size: int) -> None:
    before = items(*range(size))
    most = max(2, size // 10)
    assert ids(change(before, [*map(renamed, before[:most]), *before[most:]])) == []
    most += 1
    (found,) = ids(change(before, [*map(renamed, before[:most]), *before[most:]]))
    assert found.message == (
        f"{most:,} of {size:,} articles in rss.xml would get another id, so every subscriber would"
        " see them again as new"
    )
    assert (found.articles, found.count) == (tuple(before[:most]), most)
    assert "that of the first article was cms-0." in found.help


def test_two_of_two_ids_are_too_many_and_one_of_one_is_not() -> None:
    before = items(1, 2)
    assert ids(change(before[:1], [renamed(before[0])])) == []
    assert [each.count for each in ids(change(before, [*map(renamed, before)]))] == [2]
    assert ids(change(before, [*map(renamed, before)]), ids=1.0) == []
    assert ids(change(before, [renamed(before[0]), before[1]])) == []


def test_ids_that_change_together_with_addresses_are_found_by_headline_and_date() -> None:
    before = items(*range(20))
    after = [replace(renamed(each), url=f"{each.url}-new") for each in before]
    assert [each.count for each in ids(change(before, after))] == [20]
    others = [replace(each, title="", published=None) for each in after]
    assert ids(change(before, others)) == []
    # Sitemaps, which have no ids, list the same articles elsewhere: they wait as well.
    bare = [replace(each, id=None) for each in before]
    elsewhere = [replace(each, id=None) for each in after]
    news = Output(format="news-sitemap", path="news.xml")
    other = replace(news, path="same.xml")
    (found,) = ids(change(before, after), change(bare, elsewhere, news), change(bare, bare, other))
    assert found.feeds == ("rss.xml", "news.xml")
    assert "in rss.xml and 1 other feed would" in found.message
    assert ids(change(bare, elsewhere, news)) == []


def test_articles_that_keep_their_id_elsewhere_count_as_kept() -> None:
    before = items(*range(20))
    moved = [replace(each, url=f"{each.url}-new") for each in before]
    assert ids(change(before, moved)) == []


def test_all_feeds_with_changed_ids_wait_if_too_many_change_in_all() -> None:
    before = items(*range(20))
    section = replace(RSS, path="{section}.xml", for_each="section")
    small = change(before[:1], [renamed(before[0])], section, feed="sport.xml")
    same = change(before[1:2], before[1:2], section, feed="art.xml")
    (found,) = ids(change(before, [*map(renamed, before)]), small, same)
    assert found.feeds == ("rss.xml", "sport.xml")
    # A limit of its own does not stop that, but the general one does.
    prospect = Prospect(now=NOW, feeds=[change(before, [*map(renamed, before)]), small])
    (found,) = asked(prospect, {"ids": None}, own={"rss.xml": {"ids": 0.1}})
    assert found.feeds == ("rss.xml",)


def test_feeds_whose_ids_are_addresses_have_none_to_lose() -> None:
    before = items(*range(20))
    after = [replace(each, id=each.url) for each in before]
    assert ids(change(before, after, replace(RSS, guid="url"))) == []
    assert ids(change(before, after)) != []


def test_another_tag_authority_is_not_another_id() -> None:
    before = [item(n, id=f"tag:e.example,2026:{n}") for n in range(20)]
    after = [item(n, id=f"tag:new.example,2026:{n}") for n in range(20)]
    assert ids(change(before, after)) == []
    assert ids(change(before, [item(n, id=f"tag:e.example,2026:x{n}") for n in range(20)])) != []


# Dates


def dates(*changes: FeedChange, **options: Any) -> list[Refused]:
    prospect = Prospect(now=NOW, feeds=changes, known=options.pop("known", lambda _: {}))
    return [each for each in asked(prospect, options) if each.guard == "dates"]


def later(each: Listed, minutes: float = 120) -> Listed:
    assert each.published is not None
    return replace(each, published=each.published + timedelta(minutes=minutes))


@pytest.mark.parametrize("size", [5, 50, 199, 200, 2_000])
def test_a_share_of_dates_may_move_and_not_one_more(size: int) -> None:
    before = items(*range(size))
    most = max(2, size // 5)
    assert dates(change(before, [*map(later, before[:most]), *before[most:]])) == []
    most += 1
    (found,) = dates(change(before, [*map(later, before[:most]), *before[most:]]))
    assert found.message == (
        f"{most:,} of {size:,} articles in rss.xml would get another publication date"
    )
    assert (found.articles, found.count) == (tuple(before[:most]), most)
    assert found.help.endswith("published 2026-11-23 09:00, and now 2026-11-23 11:00 (UTC).")


def test_rounded_dates_are_the_same() -> None:
    before = items(*range(20))
    assert dates(change(before, [later(each, 1) for each in before])) == []
    assert dates(change(before, [later(each, -1) for each in before])) == []
    assert dates(change(before, [later(each, 1.1) for each in before])) != []
    assert dates(change(before, [later(each, -1.1) for each in before])) != []


def test_dates_are_found_by_address_too_and_may_be_missing() -> None:
    before = items(*range(20))
    after = [later(replace(each, id=None)) for each in before]
    assert [each.count for each in dates(change(before, after))] == [20]
    undated = [replace(each, published=None) for each in before]
    assert dates(change(undated, after)) == []
    assert dates(change(before, undated)) == []


def test_an_article_that_its_date_took_out_of_the_feed_counts() -> None:
    before = items(*range(20))
    old = {each: article(n, published=at(99_999)) for n, each in enumerate(before)}
    found = dates(change(before, []), known=lambda wanted: {each: old[each] for each in wanted})
    assert [each.count for each in found] == [20]
    # What time took out of it does not.
    assert dates(change(before, [], is_over=lambda _: True), known=lambda _: old) == []


def test_sitemaps_wait_for_feeds_with_wrong_dates_and_their_own_dates_may_move() -> None:
    before = items(*range(20))
    after = [*map(later, before)]
    sitemap = change(before, after, SITEMAP, has_dates=False)
    assert dates(sitemap) == []
    same = change(before, before, replace(SITEMAP, path="same.xml"), has_dates=False)
    (found,) = dates(change(before, after), sitemap, same)
    assert found.feeds == ("rss.xml", "sitemap.xml")
    assert dates(change(before, after), sitemap, dates=None) == []


# The publication


def test_a_publication_stays_what_it_is() -> None:
    facts = {"name": ("E", "F"), "home page": ("a", "a"), "tag authority": (None, "x")}
    (found,) = asked(Prospect(now=NOW, identity=facts))
    assert (found.guard, found.feeds) == ("identity", ())
    assert found.message == "the publication would change: its name was 'E' and would be 'F'"
    assert asked(Prospect(now=NOW, identity=facts), {"identity": None}) == []
    assert asked(Prospect(now=NOW, identity={"name": ("E", None)})) == []


# Sources


@pytest.mark.parametrize(
    ("newest", "modified", "message", "is_warning"),
    [
        (60, 60, None, None),
        (None, None, None, None),
        (121, 0, "its newest article is 2 h 1 min old (warn_after = 2 h)", True),
        (0, 121, "it was written 2 h 1 min ago (warn_after = 2 h)", True),
        (1441, 0, "its newest article is 1 d 1 min old (error_after = 1 d)", False),
        (0, 1441, "it was written 1 d 1 min ago (error_after = 1 d)", False),
        (1440, 1440, "its newest article is 1 d old (warn_after = 2 h)", True),
        (121, 1441, "it was written 1 d 1 min ago (error_after = 1 d)", False),
    ],
)
def test_a_source_that_is_out_of_date(
    newest: int | None, modified: int | None, message: str | None, is_warning: bool | None
) -> None:
    supply = Supply(
        name="a.jsonl",
        records=9,
        newest=None if newest is None else at(newest),
        modified=None if modified is None else at(modified),
        warn_after=timedelta(hours=2),
        error_after=timedelta(days=1),
    )
    found = asked(Prospect(now=NOW, supplies=[supply]))
    expected = [] if message is None else [f"a.jsonl is out of date: {message}"]
    assert [each.message for each in found] == expected
    assert [each.is_warning for each in found] == ([] if is_warning is None else [is_warning])
    assert asked(Prospect(now=NOW, supplies=[supply]), {"stale": None}) == []
    assert asked(Prospect(now=NOW, supplies=[supply]), allowed=["stale"]) == []
    patient = replace(supply, warn_after=None, error_after=None)
    assert asked(Prospect(now=NOW, supplies=[patient])) == []


@pytest.mark.parametrize(
    ("records", "before", "is_too_few"),
    [(50, 100, False), (49, 100, True), (2, 4, False), (1, 4, True), (0, 2, False),
     (9, None, False), (300, 100, False)],
)  # fmt: skip
def test_a_source_that_is_much_shorter(records: int, before: int | None, is_too_few: bool) -> None:
    supply = Supply(name="a.jsonl", records=records, before=before)
    found = asked(Prospect(now=NOW, supplies=[supply]))
    said = f"a.jsonl has {records} record{'s' * (records != 1)}, and had {before} at the last run"
    assert [(each.guard, each.message) for each in found] == [("shrinking", said)] * is_too_few
    assert asked(Prospect(now=NOW, supplies=[replace(supply, lists_all=False)])) == []
    assert asked(Prospect(now=NOW, supplies=[supply]), {"shrinking": None}) == []


# Leaks

BODY = "The minister resigns tomorrow after the audit of the northern rocket programme, we learn"
OTHER = "Quite another story about a bridge that was opened by the mayor on Monday morning, in rain"


def leaks(
    text: str,
    *hidden: Article,
    shown: Sequence[Shown] = (),
    output: Output = RSS,
    role: str = "feed",
    **options: Any,
) -> list[str]:
    """Return the ids of the articles whose text is in a document of *text*."""
    printed = Printed(
        name=output.path,
        feed=output.path,
        output=output,
        role=role,
        has_texts=role != "archive",
        data=lambda: text.encode(),
    )
    prospect = Prospect(
        now=NOW,
        texts=[printed],
        hidden=lambda: hidden,
        shown=lambda _: shown,
        closed=lambda _: [each for each in shown if each.article is not each.part],
        said=options.pop("said", {}),
    )
    return [str(each.id) for found in asked(prospect, **options) for each in found.articles]


DRAFT = article(1, status=Status.DRAFT, content_html=f"<p>{BODY}</p>", title="A word or two more")


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"<item><description>{BODY[20:]}</description></item>",
        f"<item><description><![CDATA[<p>{BODY}</p>]]></description></item>",
        f"<content type='html'>&lt;p&gt;{BODY}&lt;/p&gt;</content>",
        f'{{"content_html": "<p>{BODY}</p>"}}',
        BODY.replace("audit of", "<b>audit</b> of").replace("we", "&lt;i&gt;we"),
        "after the audit of the northern rocket programme",
        "<title>A word or two more</title>",
        "<link>https://e.example/1</link>",
        '<a href="https://e.example/1">',
        "see https://e.example/1.",
        "&lt;a href=&quot;https://e.example/1&quot;&gt;more&lt;/a&gt;",
        '"url": "https:\\/\\/e.example\\/1"',
    ],
)
def test_no_text_of_a_draft_is_in_any_byte(text: str) -> None:
    assert leaks(text, DRAFT) == ["cms-1"]
    assert leaks(f"{'x ' * 3_000_000}{text}", DRAFT) == ["cms-1"]
    assert leaks(text, DRAFT, limits={"leaks": None}) == []
    assert leaks(text, DRAFT, own={"rss.xml": {"leaks": None}}) == []


@pytest.mark.parametrize(
    "text",
    [
        OTHER,
        "after the audit of the northern rocket",  # seven words
        "<title>A word or two less</title>",
        "<link>https://e.example/11</link>",
        "",
    ],
)
def test_other_text_is_not(text: str) -> None:
    assert leaks(text, DRAFT) == []


def test_paragraphs_are_secrets_of_their_own_unless_they_are_short() -> None:
    long = replace(DRAFT, content_html=f"<p>{OTHER}</p><p>{BODY}</p>")
    assert leaks(" ".join(OTHER.split()[-4:] + BODY.split()[:4]), long) == []
    assert leaks(BODY, long) == leaks(OTHER, long) == ["cms-1"]
    words = BODY.split()
    short = "".join(f"<p>{' '.join(words[at : at + 3])}</p>" for at in range(0, 14, 3))
    assert leaks(BODY, replace(DRAFT, content_html=short)) == ["cms-1"]


def test_short_texts_are_found_where_no_body_is_hidden() -> None:
    short = replace(DRAFT, content_html="<p>Soon</p>")
    assert leaks("<p>A word or two more</p>", short) == ["cms-1"]


def test_a_headline_and_what_follows_it_are_two_texts() -> None:
    body = "The end of all things. It is near, they say, and more."
    draft = replace(DRAFT, content_html=body)
    assert leaks("<title>The end of all</title><description>things. It is near", draft) == []
    assert leaks("The <b>end of all</b> things. It is near", draft) == ["cms-1"]


def test_each_field_of_an_article_is_looked_for() -> None:
    secret = article(
        7,
        embargo=NOW + timedelta(hours=1),
        title="The big one",
        summary="Nobody knows this yet",
        label="Only with us",
        content_text=BODY,
        canonical_url="https://e.example/canonical",
        tags=("secret rocket programme", "news"),
        images=(
            Image(url="https://e.example/a.jpg", caption="He leaves now", alt="A man leaving"),
        ),
        attachments=(
            Attachment(url="https://e.example/a.pdf", mime_type="a/b", title="All the papers"),
        ),
        videos=(
            Video(
                thumbnail="https://e.example/t.jpg",
                title="His last speech",
                description="He says goodbye",
                content_url="https://e.example/v.mp4?a=1&b=2",
            ),
        ),
    )
    for text in (
        "The big one", "Nobody knows this yet", "Only with us", BODY, "https://e.example/canonical",
        "secret rocket programme", "https://e.example/a.jpg", "He leaves now", "A man leaving",
        "https://e.example/a.pdf", "All the papers", "https://e.example/t.jpg", "His last speech",
        "He says goodbye", "https://e.example/v.mp4?a=1&amp;b=2", "https://e.example/7",
    ):  # fmt: skip
        assert leaks(f"<x>{text}</x>", secret) == ["cms-7"], text
    assert leaks("<x>news</x>", secret) == []


GONE = [
    article(1, status=Status.WITHDRAWN, content_html=BODY, title="A word or two more"),
    article(1, expires=NOW, content_html=BODY, title="A word or two more"),
]


@pytest.mark.parametrize("gone", GONE, ids=["withdrawn", "expired"])
def test_what_was_public_may_be_named_to_those_who_delete_it(gone: Article) -> None:
    assert leaks("<title>A word or two more</title> https://e.example/1", gone) == []
    assert leaks(BODY, gone) == ["cms-1"]
    # But a sitemap names pages that there are.
    assert leaks("<loc>https://e.example/1</loc>", gone, role="archive") == ["cms-1"]


def test_what_public_articles_say_as_well_is_no_leak() -> None:
    agency = article(2, content_html=f"<p>{OTHER}. {BODY}</p>")
    same = [Shown(article=agency, part=agency)]
    assert leaks(BODY, DRAFT, shown=same) == []
    assert leaks(f"{BODY} https://e.example/1", DRAFT, shown=same) == ["cms-1"]
    linked = replace(agency, content_text="See https://e.example/1 and a word or two more")
    assert leaks("https://e.example/1", DRAFT, shown=[Shown(article=linked, part=linked)]) == []
    page = replace(agency, url="https://e.example/1")
    assert leaks("https://e.example/1", DRAFT, shown=[Shown(article=page, part=page)]) == []
    assert leaks("A word or two more", DRAFT, said={"name": "A word or two more"}) == []
    assert leaks("A word or two more", DRAFT, said={"name": "E"}) == ["cms-1"]


PAID = article(3, access=Access.SUBSCRIPTION, content_html=f"<p>{BODY}</p>", summary="In short")


def of(paid: Article) -> list[Shown]:
    part = replace(paid, content_html=None, content_text=None, tags=(), attachments=())
    return [Shown(article=paid, part=part)]


def test_a_paid_body_stays_out_of_feeds() -> None:
    assert leaks("In short", shown=of(PAID)) == []
    assert leaks(f"In short {BODY}", shown=of(PAID)) == ["cms-3"]
    assert leaks(BODY, shown=[Shown(article=PAID, part=PAID)]) == []
    file = Attachment(url="https://e.example/a.mp3", mime_type="audio/mpeg")
    more = replace(PAID, attachments=(file,), tags=("only for those who pay", "In short"))
    assert leaks('<enclosure url="https://e.example/a.mp3"/>', shown=of(more)) == ["cms-3"]
    assert leaks("only for those who pay", shown=of(more)) == ["cms-3"]
    assert leaks("https://e.example/3", shown=of(more)) == []


def test_a_summary_is_not_the_whole_of_a_paid_body() -> None:
    whole = replace(PAID, summary=BODY)
    assert leaks("", shown=of(whole)) == ["cms-3"]
    assert leaks("", shown=of(whole), output=replace(RSS, content=Content.SUMMARY)) == ["cms-3"]
    assert leaks("", shown=of(whole), output=replace(RSS, content=Content.NONE)) == []
    # Its beginning may be in the summary: of its 7 runs of words, 5 are not too many.
    words = BODY.split()
    assert len(words) == 14
    assert leaks("", shown=of(replace(PAID, summary=" ".join(words[:12])))) == []
    assert leaks("", shown=of(replace(PAID, summary=" ".join(words[:13])))) == ["cms-3"]
    long = " ".join(f"word{n}" for n in range(400))
    for length, given_away in ((100, []), (101, ["cms-3"])):
        teaser = replace(PAID, content_html=long, summary=" ".join(long.split()[:length]))
        assert leaks("", shown=of(teaser)) == given_away


def test_what_is_left_out_between_two_pieces_of_a_public_text_is_no_leak() -> None:
    words = BODY.split()
    piece, other = " ".join(words[:6]), " ".join(words[6:])
    public = article(2, content_html=f"<p>{piece}</p><aside>An advertisement</aside><p>{other}</p>")
    shown = [Shown(article=public, part=public)]
    assert leaks(BODY, DRAFT, shown=shown) == []
    # All the words, but in three pieces; half of them; two pieces, but in two articles.
    third = article(2, content_html=f"{' '.join(words[:3])} a {' '.join(words[3:5])} b {other}")
    assert leaks(BODY, DRAFT, shown=[Shown(article=third, part=third)]) == ["cms-1"]
    half = article(2, content_html=f"<p>{piece}</p>")
    rest = article(4, content_html=f"<p>{other}</p>")
    some = [Shown(article=each, part=each) for each in (half, rest)]
    assert leaks(BODY, DRAFT, shown=some[:1]) == leaks(BODY, DRAFT, shown=some) == ["cms-1"]


ONE = "The vote surprised even those who wanted it"
TWO = "Costs rose by a tenth within one year"
#: A draft that says both in a row, and an article in which something is between them.
BOTH = replace(DRAFT, content_html=f"<p>{ONE}. {TWO}.</p>")
APART = article(2, content_html=f"<p>{ONE}.</p><figure><figcaption>A bridge</figcaption></figure>"
                f"<p>{TWO}.</p>")  # fmt: skip
CREDITED = article(2, images=(Image(url="https://e.example/a.jpg", caption=ONE, credit="E. Ng"),))


def public(*articles: Article) -> list[Shown]:
    return [Shown(article=each, part=each) for each in articles]


@pytest.mark.parametrize("between", [". ", " <br/> ", ". A bridge. "])
def test_pieces_of_a_public_article_may_meet(between: str) -> None:
    text = f"<description>{ONE}{between}{TWO}</description>"
    assert leaks(text, BOTH, shown=public(APART)) == []


def test_whole_pieces_may_stand_between_others() -> None:
    pieces = ["One of them left early", "so did she", "and he", "as nobody had expected of them"]
    body = "".join(f"<p>{each}</p><hr>" for each in pieces)
    hidden = replace(DRAFT, content_html=f"<p>{' '.join(pieces)}</p>")
    assert leaks(" ".join(pieces), hidden, shown=public(article(2, content_html=body))) == []
    without = body.replace("<p>and he</p>", "")
    assert leaks(" ".join(pieces), hidden, shown=public(article(2, content_html=without))) == [
        "cms-1"
    ]


@pytest.mark.parametrize("label", ["Photo", "Photo by"])
def test_a_label_may_be_beside_a_piece(label: str) -> None:
    after = replace(DRAFT, content_html=f"<p>{ONE}. {label}: the desk, late at night</p>")
    assert leaks(f"{ONE} ({label}: E. Ng)", after, shown=public(CREDITED)) == []
    before = replace(DRAFT, content_html=f"<p>There is more in here. {label}: {ONE}</p>")
    assert leaks(f"E. Ng, {label}: {ONE}", before, shown=public(CREDITED)) == []


@pytest.mark.parametrize(
    "text",
    [
        # Three words that are in no public article, after a piece, before one and between two.
        f"{ONE}. We know why",
        f"They resign tomorrow. {ONE}",
        "surprised even those wanted it. We know why. Costs rose",
        # Five words of a piece and three others, wherever the piece is cut.
        "who wanted it. We know why they all",
        # Within a piece, nothing is left out.
        "The vote surprised those who wanted it. Costs rose",
        # A label at both ends.
        "Photo by wanted it Costs rose of course",
    ],
)
def test_what_is_between_the_pieces_of_public_articles_is_found(text: str) -> None:
    hidden = replace(DRAFT, content_html=f"<p>{text}</p>")
    shown = public(APART, CREDITED, article(4, content_html="<p>wanted it Costs rose</p>"))
    assert leaks(f"<title>{text}</title>", hidden, shown=shown) == ["cms-1"]
    paid = replace(PAID, content_html=f"<p>{text}</p>")
    assert leaks(text, shown=[*shown, *of(paid)]) == ["cms-3"]


@pytest.mark.parametrize("hidden", [BOTH, *(replace(each, content_html=f"<p>{ONE}. {TWO}</p>")
                                           for each in GONE)])  # fmt: skip
def test_pieces_of_two_public_articles_make_no_text_of_a_third(hidden: Article) -> None:
    halves = public(
        article(2, content_html=f"<p>{ONE}</p>"), article(4, content_html=f"<p>{TWO}</p>")
    )
    assert leaks(f"{ONE}. {TWO}", hidden, shown=halves) == ["cms-1"]


@given(st.integers(1, 30), st.lists(st.integers(0, 60), max_size=8))
def test_a_body_of_which_pieces_are_public_is_found(length: int, cuts: list[int]) -> None:
    words = [f"wörd{n}" for n in range(60)]
    hidden = replace(DRAFT, content_html=f"<p>{' '.join(words)}</p>")
    # A public article has every piece of it but one of three words or more.
    at = sorted({0, 60, *cuts, 30 - length // 2, 33 + length // 2})
    pieces = [words[start:end] for start, end in itertools.pairwise(at)]
    missing = words[30 - length // 2 : 33 + length // 2]
    body = "".join(f"<p>{' '.join(each)}</p>" for each in pieces if not set(each) & set(missing))
    shown = public(article(2, content_html=body))
    assert leaks(" ".join(words), hidden, shown=shown) == ["cms-1"]
    assert leaks(" ".join(each for each in words if each not in missing), hidden, shown=shown) == []


def test_a_link_to_a_related_page_is_public_too() -> None:
    linking = article(2, related=(Related(url="https://e.example/1"),))
    assert leaks("https://e.example/1", DRAFT, shown=[Shown(article=linking, part=linking)]) == []


def test_a_news_sitemap_has_no_summaries() -> None:
    assert leaks("", shown=of(replace(PAID, summary=BODY)), role="news") == []


def test_the_refusal_of_a_leak_says_what_it_is_of() -> None:
    def said(hidden: Article) -> str:
        printed = Printed(name="r", feed="r", output=RSS, role="feed", has_texts=True,
                          data=BODY.encode)  # fmt: skip
        prospect = Prospect(now=NOW, texts=[printed], hidden=lambda: [hidden])
        (found,) = asked(prospect)
        assert found.message == "r would show text of 1 article that must not be public"
        return found.help

    assert said(DRAFT) == "The first is a draft."
    assert said(GONE[0]) == "The first was withdrawn."
    assert said(GONE[1]) == "The first expired at 2026-11-23T09:00:00Z."
    soon = article(1, embargo=NOW + timedelta(hours=1), content_html=BODY)
    assert said(soon) == "The first is not public before 2026-11-23T10:00:00Z."
    assert said(PAID) == "The first is for readers with a subscription: look at its summary."


def test_of_very_many_articles_some_words_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedpub.guarding import _secrets

    monkeypatch.setattr(_secrets, "_MANY", 10)
    monkeypatch.setattr(_secrets, "_MOST", 20)
    bodies = [" ".join(f"w{n}x{k}" for k in range(60)) for n in range(3)]
    hidden = [replace(DRAFT, id=str(n), content_html=body) for n, body in enumerate(bodies)]
    assert leaks(bodies[0], *hidden) == ["0"]
    assert leaks(bodies[1], *hidden) == []  # the first filled the room
    monkeypatch.setattr(_secrets, "_MOST", 100)
    # Sixteen words in a row hold a run that is remembered.
    for start in range(40):
        assert leaks(" ".join(bodies[1].split()[start : start + 16]), *hidden) == ["1"]


@given(st.integers(0, 200), st.integers(8, 40))
def test_eight_words_in_a_row_are_found_wherever_they_are(start: int, length: int) -> None:
    body = " ".join(f"wörd{n}" for n in range(250))
    hidden = replace(DRAFT, content_html=f"<p>{body}</p>")
    some = " ".join(body.split()[start : start + length])
    assert leaks(f"{OTHER} {some} {OTHER}", hidden) == ["cms-1"]
    assert leaks(f"{OTHER} {' '.join(some.split()[:7])} {OTHER}", hidden) == []


# All of them


def test_names_are_checked() -> None:
    check_names(())
    check_names([*GUARDS])
    with pytest.raises(UsageError, match="there is no guard 'los'\n  Did you mean 'loss'"):
        check_names(["los"])
    with pytest.raises(UsageError, match="There are dates, identity, ids, leaks, loss, shrinking"):
        check_names(["x"])
    with pytest.raises(UsageError, match=r"Write allow=\('loss',\)"):
        check_names("loss")


def test_a_guard_says_in_the_schema_what_it_takes() -> None:
    assert GUARDS["loss"].schema["examples"] == ["20%", "off"]
    assert GUARDS["leaks"].schema["enum"] == ["on", "off"]
    assert GUARDS["leaks"].schema["description"].endswith(" Default: on.")
    unasked = replace(GUARDS["leaks"], default=0.0)
    assert unasked.schema["description"].endswith(" Default: off.")


def test_a_run_without_a_past_is_not_refused() -> None:
    assert asked(Prospect(now=NOW)) == []
