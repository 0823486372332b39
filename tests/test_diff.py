"""``feedpub diff``: two sets of documents compared by article and id."""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from click.testing import CliRunner, Result
from listings import Item, atom, json_feed, rss, sitemap, sitemap_index
from servers import serving

from feedpub import differing, documents, html, urls
from feedpub.cli import main
from feedpub.documents import detect
from feedpub.receiving import receive

A = Item("tag:e.org,2026:1", "https://e.org/a")
B = Item("tag:e.org,2026:2", "https://e.org/b", "Snow in Iași", "2026-11-22T08:00:00+02:00")
C = Item("tag:e.org,2026:3", "https://e.org/c", "Fog in Bacău", "2026-11-21T08:00:00+02:00")
ALL = [A, B, C]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **options: Any) -> Result:
        return CliRunner().invoke(main, ["diff", *arguments], catch_exceptions=False, **options)

    return run


def put(name: str, text: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return name


def compared(old: str, new: str, *ignored: str) -> differing.Comparison:
    """Return the comparison of two texts, or of what two names mean."""
    names = [
        put(f"{side}.xml", name) if name[:1] in "<{" else name
        for side, name in (("old", old), ("new", new))
    ]
    return differing.compare(
        names[:1],
        names[1:],
        receive=lambda name: next(receive([name], detect=detect)),
        scratch=io.BytesIO(),
        ignored=ignored,
    )


def changes(comparison: differing.Comparison) -> list[tuple[str, str | None, dict[str, Any]]]:
    return [
        (change.kind, change.id or change.url, change.fields)
        for kind in differing.KINDS
        for change, _ in comparison.changes(kind)
    ]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def having(field: str, value: Any) -> Item:
    return A._replace(**{field: value})


# -- what is the same ---------------------------------------------------------------------------


@pytest.mark.parametrize("new", [rss(ALL), atom(ALL), json_feed(ALL), sitemap(ALL)])
@pytest.mark.parametrize("old", [rss(ALL), atom(ALL), json_feed(ALL), sitemap(ALL)])
def test_the_same_articles_are_the_same_in_any_two_formats(old: str, new: str) -> None:
    comparison = compared(old, new)
    assert comparison.is_same
    assert (comparison.feeds[0].same, comparison.feeds[0].articles) == (3, (3, 3))


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("title", "Rain &amp; snow", "Rain & snow"),
        ("title", "  Rain \n in  Cluj ", "Rain in Cluj"),
        ("title", "Rain <b>here</b>", "Rain here"),
        ("title", "Cafe\u0301", "Café"),
        ("published", "2026-11-23T08:00:00+02:00", "2026-11-23T06:00:00Z"),
        ("body", "<p>a  b</p>\n<p>c</p>", "<P>a b</P><p>c</p>"),
        ("body", "<p>caf&eacute; &#8212; 1 &lt; 2</p>", "<p>café — 1 &#60; 2</p>"),
        ("body", "<img src='x' alt=\"y\"><br>", '<img alt="y" src="x" /><br/>'),
        ("body", "<p>a<!-- more -->b</p>", "<p>ab</p>"),
        ("body", "<p><a HREF=x>y</a></p>", '<p><a href="x">y</a></p>'),
        ("url", "https://E.org:443/%61", "https://e.org/a"),
        ("url", "HTTPS://e.org/%c3%a9", "https://e.org/é"),
        ("summary", "It &lt; rains", "It < rains"),
    ],
)
def test_what_means_the_same_is_equal(field: str, one: str, other: str) -> None:
    old, new = having(field, one), having(field, other)
    assert changes(compared(rss([old]), rss([new]))) == []
    assert changes(compared(rss([old]), json_feed([new]))) == []


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("title", "Rain", "rain"),
        ("published", "2026-11-23T08:00:00Z", "2026-11-23T08:00:01Z"),
        ("body", "<p>a <b>b</b></p>", "<p>a<b>b</b></p>"),
        ("body", "<p>a</p>", "<h2>a</h2>"),
        ("body", '<p class="x">a</p>', "<p>a</p>"),
        ("body", "<script>a  b</script>", "<script>a b</script>"),
        ("summary", "Rain", "Snow"),
        ("url", "https://e.org/a", "http://e.org/a"),
        ("url", "https://e.org/a", "https://e.org/a/"),
    ],
)
def test_what_means_something_else_is_a_change(field: str, one: str, other: str) -> None:
    old, new = having(field, one), having(field, other)
    ((_, _, fields),) = changes(compared(rss([old]), rss([new])))
    assert list(fields) == [field]


def test_html_is_compared_in_linear_time_and_never_fails() -> None:
    for text in ("<a " * 20_000, "<!--" * 20_000, "<p a='" * 20_000, "&" * 20_000):
        assert html.is_same(text, f"{text} ")
    assert not html.is_same("<p>a", "<p>a<p>b")


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("HTTP://E.org:80", "http://e.org/"),
        ("https://e.org:443?x=%41%2f", "https://e.org/?x=A%2F"),
        ("https://e.org:80/a#b", "https://e.org:80/a#b"),
        ("e.org/a", "e.org/a"),
    ],
)
def test_a_url_has_one_spelling(url: str, spelled: str) -> None:
    assert urls.spelled(url) == spelled


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("2026-11-23", "2026-11-23T08:00:00Z", True),
        ("2026-11-23", "2026-11-22T20:00:00Z", True),  # the 23rd in Auckland
        ("2026-11-23", "2026-11-21T20:00:00Z", False),
        ("2026-11-23", "2026-11-24", False),
        ("2026-11-23", "2026-11-23", True),
        ("2026-11-23", "soon", False),
        ("2026-11-23T08:00+00:00", "2026-11-23T08:00:59Z", True),
        ("2026-11-23T08:00+00:00", "2026-11-23T08:01:00Z", False),
        ("soon", "later", False),
        ("9999-99-99", "2026-11-23", False),
    ],
)
def test_dates_are_compared_as_far_as_both_say_them(old: str, new: str, same: bool) -> None:
    one, other = (sitemap([A._replace(updated=each)]) for each in (old, new))
    assert compared(one, other).is_same is same


# -- what is not --------------------------------------------------------------------------------


def test_what_subscribers_would_see_again_comes_first(run: Callable[..., Result]) -> None:
    moved = A._replace(id="https://e.org/?p=1", url="http://e.org/a/")
    put("old.xml", rss([moved, B, C]))
    put("new.json", json_feed([A, B._replace(title="Snow!", published="2026-11-22T09:00:00Z")]))
    result = run("old.xml", "new.json")
    assert result.exit_code == 1
    assert result.stdout == (
        "1 article with a new id: subscribers will see them again, as new articles\n"
        "  Rain in Cluj\n"
        "    id: 'https://e.org/?p=1' → 'tag:e.org,2026:1'\n"
        "    url: 'http://e.org/a/' → 'https://e.org/a'\n"
        "1 article gone\n"
        "  Fog in Bacău\n"
        "    https://e.org/c\n"
        "1 article with another publication date: readers sort them elsewhere\n"
        "  Snow!\n"
        "    https://e.org/b\n"
        "    title: 'Snow in Iași' → 'Snow!'\n"
        "    published: '2026-11-22T06:00:00Z' → '2026-11-22T09:00:00Z'\n"
        "old.xml → new.json: 3 articles → 2, 0 the same\n"
        "1 with a new id, 1 gone, 1 redated (values changed: id 1, url 1, title 1, published 1)\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "kind", "found"),
    [
        (A, A._replace(url="https://e.org/z"), "moved", "id"),
        (A, A._replace(id="x"), "new-id", "url"),
        (A, A._replace(id="x", url="https://www.e.org/a/?utm_source=rss"), "new-id", "url"),
        (A, A._replace(id="x", url="https://new.example/2"), "new-id", "title"),
        (
            A,
            A._replace(id="x", url="https://f.org/2", published="2026-11-24T01:00:00Z"),
            "new-id",
            "title",
        ),
        (A, B._replace(id=A.id), "reused-id", "id"),
        (A, A._replace(published="2026-11-23T09:00:00Z"), "redated", "id"),
        (A, A._replace(body="<p>Snow.</p>"), "changed", "id"),
    ],
)
def test_an_article_is_found_again(old: Item, new: Item, kind: str, found: str) -> None:
    comparison = compared(rss([old, C]), atom([new, C]))
    ((change, files),) = comparison.changes(kind)
    assert (change.kind, change.found, files) == (kind, found, ["new.xml"])
    assert sum(comparison.counts.values()) == 1


@pytest.mark.parametrize(
    "new",
    [
        A._replace(id="x", url="https://f.org/2", published="2026-11-26T01:00:00Z"),
        A._replace(id="x", url="https://f.org/2", title="Sun"),
    ],
)
def test_another_article_is_another_one(new: Item) -> None:
    found = changes(compared(rss([A]), rss([new])))
    assert found == [("gone", A.id, {}), ("new", "x", {})]


def test_an_article_without_an_id_is_known_by_its_url() -> None:
    bare = A._replace(id=None)
    assert compared(rss([bare]), rss([bare._replace(id=A.url, permalink=True)])).is_same
    ((kind, _, fields),) = changes(compared(rss([bare]), rss([A])))
    assert (kind, fields) == ("new-id", {"id": (A.url, A.id)})


def test_addresses_that_were_swapped_are_two_moves() -> None:
    new = [A._replace(url=B.url), B._replace(url=A.url)]
    found = changes(compared(rss([A, B]), rss(new)))
    assert [(kind, id) for kind, id, _ in found] == [("moved", A.id), ("moved", B.id)]


def test_entries_of_a_live_blog_are_different_pages() -> None:
    live = [A._replace(id=f"l{n}", url=f"https://e.org/live#{n}") for n in (1, 2)]
    again = [each._replace(id=f"n{each.id}") for each in live]
    found = changes(compared(rss(live), rss(again)))
    assert [(id, fields) for _, id, fields in found] == [
        ("nl1", {"id": ("l1", "nl1")}),
        ("nl2", {"id": ("l2", "nl2")}),
    ]


def test_copies_of_an_article_are_no_other_articles() -> None:
    assert compared(rss([A, A, B]), rss([A, A, B])).is_same
    assert changes(compared(rss([A, A, B]), rss([A, B]))) == [("repeated", A.id, {})]
    assert changes(compared(rss([A, B]), sitemap([A, B, B]))) == [("repeated", B.url, {})]
    # Two records may share a page; that is no copy.
    other = A._replace(id="x")
    assert changes(compared(rss([A, other]), rss([A]))) == [("gone", "x", {})]


def test_places_are_compared_among_those_that_both_have() -> None:
    comparison = compared(rss([A, B, C]), rss([C, A, B]))
    (shift,) = comparison.feeds[0].order
    assert (shift.old, shift.new, shift.url, shift.title) == (3, 1, C.url, C.title)
    assert not comparison.is_same
    assert compared(rss([A, B, C]), rss([A, C])).feeds[0].order == []
    assert compared(rss([A, B, C]), rss([C, A, B]), "order").is_same
    assert compared(rss([A, B, C]), sitemap([C, A, B])).is_same, "a list of pages has no order"
    untitled = A._replace(title="")
    (shift,) = compared(rss([B, untitled]), rss([untitled, B])).feeds[0].order
    assert shift.title is None


def test_what_was_announced_as_deleted_is_gone() -> None:
    deleted = '<media:status state="deleted"/>'
    old, new = rss([A, B]), rss([A._replace(more=deleted), B])
    comparison = compared(old, new)
    ((change, _),) = comparison.changes("gone")
    assert (change.id, change.is_announced) == (A.id, True)
    assert changes(compared(new, rss([B]))) == []


ANNOUNCED = {
    "atom": atom([A]).replace(
        "</feed>",
        '<d:deleted-entry xmlns:d="http://purl.org/atompub/tombstones/1.0" ref="tag:e.org,2026:2"'
        ' when="2026-11-24T08:00:00Z"/><d:deleted-entry'
        ' xmlns:d="http://purl.org/atompub/tombstones/1.0"/></feed>',
    ),
    "json": json_feed([A])[:-1]
    + ', "_feedpub": {"deleted": [{"id": "tag:e.org,2026:2"}, {"id": null}, 7]}}',
}


@pytest.mark.parametrize("new", ANNOUNCED.values(), ids=ANNOUNCED)
def test_a_tombstone_says_that_an_article_was_deleted(new: str) -> None:
    comparison = compared(atom([A, B, C]), new)
    found = {change.id: change.is_announced for change, _ in comparison.changes("gone")}
    assert found == {B.id: True, C.id: False}
    assert changes(compared(json_feed([A])[:-1] + ', "_feedpub": 7}', atom([A]))) == []


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        # One format: what says nothing of a change was not changed.
        (rss([A]), rss([A._replace(updated="2026-11-23T09:00:00Z")]), ["updated"]),
        (rss([A]), rss([A._replace(updated=A.published)]), []),
        # Two: Atom must say it, RSS need not.
        (rss([A]), atom([A._replace(updated="2026-11-23T09:00:00Z")]), []),
        (
            rss([A._replace(updated="2026-11-23T08:30:00Z")]),
            atom([A._replace(updated="2026-11-23T09:00:00Z")]),
            ["updated"],
        ),
        # Without a body people read the summary.
        (rss([A._replace(body="", summary="<p>All of it.</p>")]),
         rss([A._replace(body="<p>All of it.</p>")]), ["summary"]),
        (rss([A]), rss([A._replace(body="")]), ["body"]),
        (rss([A._replace(body="")]), json_feed([A._replace(body=A.summary)]), []),
        (rss([A]), atom([A._replace(summary="")]), []),
        (rss([A]), rss([A._replace(summary="")]), ["summary"]),
        (rss([A], head="<language>en-GB</language>"), rss([A], head="<language>ro</language>"),
         ["language"]),
        (rss([A], head="<language>en_gb</language>"), rss([A], head="<language>en-GB</language>"),
         []),
        (rss([A], head="<language>en</language>"), rss([A]), []),
        (rss([A], head="<language>en</language>"), rss([A], head="<language>en-GB</language>"),
         ["language"]),
        (rss([A], head="<language>en</language>"),
         atom([A]).replace("<feed ", '<feed xml:lang="en-GB" '), []),
        (rss([A], head="<language>en</language>"),
         atom([A]).replace("<feed ", '<feed xml:lang="ro" '), ["language"]),
        (rss([A._replace(more="<author>a@e.org (Ana)</author>")]),
         rss([A._replace(more="<dc:creator>Ana</dc:creator>")]), []),
        (rss([A._replace(more="<dc:creator>Ana</dc:creator><dc:creator>Dan</dc:creator>")]),
         rss([A._replace(more="<dc:creator>Dan</dc:creator><dc:creator>Ana</dc:creator>")]),
         ["authors"]),
        (rss([A._replace(more="<category>x</category><category>y</category>")]),
         rss([A._replace(more="<category>y</category><category>x</category>")]), []),
        (rss([A._replace(more="<category>x</category>")]), rss([A]), ["categories"]),
        (rss([A._replace(more='<enclosure url="https://E.org/1.jpg" type="image/jpeg"/>')]),
         rss([A._replace(more='<enclosure url="https://e.org/1.jpg" type="image/jpeg"/>')]), []),
        (rss([A._replace(more='<enclosure url="https://e.org/1.jpg" type="image/jpeg"/>')]),
         rss([A._replace(more='<enclosure url="https://e.org/2.jpg" type="image/jpeg"/>')]),
         ["media"]),
    ],
)  # fmt: skip
def test_only_what_both_can_say_is_compared(old: str, new: str, fields: list[str]) -> None:
    found = changes(compared(old, new))
    assert [list(each) for _, _, each in found] == ([fields] if fields else [])


def test_a_sitemap_has_no_titles(run: Callable[..., Result]) -> None:
    put("old.xml", rss(ALL))
    put("new.xml", sitemap([A, B]))
    result = run("old.xml", "new.xml")
    assert result.stdout == (
        "1 article gone\n"
        "  Fog in Bacău\n"
        "    https://e.org/c\n"
        "old.xml → new.xml: 3 articles → 2, 2 the same"
        " (rss and sitemap have only this in common: url, updated)\n"
        "1 gone\n"
    )


def test_a_news_sitemap_says_more_than_a_list_of_pages() -> None:
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://e.org/a</loc>'
        "<news:news><news:publication><news:name>N</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2026-11-23</news:publication_date>"
        "<news:title>Rain</news:title></news:news></url></urlset>"
    )
    ((_, _, fields),) = changes(compared(rss([A], head="<language>en-US</language>"), news))
    assert fields == {"title": ("Rain in Cluj", "Rain")}
    alternates = sitemap([A]).replace(
        "</url>",
        '<x:link xmlns:x="http://www.w3.org/1999/xhtml" rel="alternate" hreflang="ro"'
        ' href="https://e.org/ro"/></url>',
    )
    assert compared(rss([A]), alternates).is_same


def test_a_long_text_is_shown_where_it_begins_to_differ() -> None:
    begin = "It rains in Cluj and in all of the county, as it has for days, "
    old, new = (A._replace(body=f"<p>{begin}{end} {'and so on ' * 20}</p>") for end in ("a", "b"))
    ((_, _, fields),) = changes(compared(rss([old]), rss([new])))
    assert fields["body"] == (
        "…as it has for days, a and so on and so on and so on and so on and so on…",
        "…as it has for days, b and so on and so on and so on and so on and so on…",
    )
    marked = old._replace(body=old.body.replace("<p>", '<p class="x">'))
    ((_, _, fields),) = changes(compared(rss([old]), rss([marked])))
    assert fields["body"][1].startswith('<p class="x">It rains')
    words = A._replace(title="x" * 90), A._replace(title="x" * 89 + "y")
    ((_, _, fields),) = changes(compared(rss(words[:1]), rss(words[1:])))
    assert fields["title"] == ("…" + "x" * 25, "…" + "x" * 24 + "y")
    longer = A._replace(title="x" * 91)
    ((_, _, fields),) = changes(compared(rss(words[:1]), rss([longer])))
    assert fields["title"] == ("…" + "x" * 24, "…" + "x" * 25)


# -- several documents --------------------------------------------------------------------------


def test_directories_are_compared_feed_by_feed(run: Callable[..., Result]) -> None:
    for side, items in (("old", ALL), ("new", [A._replace(title="Sun"), B, C])):
        put(f"{side}/rss.xml", rss(items))
        put(f"{side}/atom.xml", atom(items))
        put(f"{side}/en/rss.xml", rss(items[1:]))
        put(f"{side}/opml.xml", "<opml/>")
    put("old/gone.xml", rss([C._replace(id="g", url="https://e.org/g", title="Gone")]))
    put("new/added.json", json_feed([C._replace(id="n", url="https://e.org/n", title="Added")]))
    result = run("old", "new")
    assert (result.exit_code, result.stdout) == (
        1,
        "added.json: only in the new documents (1 article)\n"
        "gone.xml: only in the old documents (1 article)\n"
        "1 article changed\n"
        "  Sun\n"
        "    https://e.org/a (atom.xml, rss.xml)\n"
        "    title: 'Rain in Cluj' → 'Sun'\n"
        "atom.xml: 3 articles → 3, 2 the same\n"
        "en/rss.xml: 2 articles → 2, 2 the same\n"
        "rss.xml: 3 articles → 3, 2 the same\n"
        "1 changed (values changed: title 1)\n",
    )


def test_an_article_is_reported_once_for_all_formats() -> None:
    later = [A._replace(published="2026-11-23T09:00:00+02:00"), B]
    for side, items in (("old", [A, B]), ("new", later)):
        put(f"{side}/rss.xml", rss(items))
        put(f"{side}/atom.xml", atom(items))
        put(f"{side}/feed.json", json_feed(items))
    ((change, files),) = compared("old", "new", "updated").changes("redated")
    assert files == ["atom.xml", "feed.json", "rss.xml"]
    assert change.fields == {"published": ("2026-11-23T06:00:00Z", "2026-11-23T07:00:00Z")}
    ((_, _, fields),) = changes(compared(atom([A._replace(published="soon")]), atom([A])))
    assert fields["published"] == ("soon", "2026-11-23T06:00:00Z")


def test_a_feed_of_another_name_is_found_by_what_it_lists() -> None:
    put("old/feed.xml", rss(ALL))
    put("old/other.xml", atom([A._replace(id="o", url="https://e.org/o")]))
    put("new/rss.xml", rss(ALL))
    put("new/atom.xml", atom(ALL))
    pairs = [(each.old, each.new) for each in compared("old", "new").feeds]
    assert pairs == [(None, "atom.xml"), ("other.xml", None), ("feed.xml", "rss.xml")]


@pytest.mark.parametrize(
    ("old", "new"), [("en/old.xml", "new"), ("new", "en/old.xml")], ids=["file", "folder"]
)
def test_a_file_is_compared_with_its_counterpart_in_a_folder(old: str, new: str) -> None:
    put("en/old.xml", atom(ALL))
    put("new/a.xml", rss([A]))
    put("new/b.xml", rss(ALL))
    put("new/c.xml", atom(ALL))
    comparison = compared(old, new)
    assert {comparison.feeds[0].old, comparison.feeds[0].new} == {"old.xml", "c.xml"}
    assert comparison.is_same


def test_a_file_that_has_no_counterpart_is_compared_with_one_of_its_format() -> None:
    put("new/a.json", json_feed([B]))
    put("new/b.xml", rss([C]))
    (feed,) = compared(put("old.xml", rss([A])), "new").feeds
    assert (feed.old, feed.new) == ("old.xml", "b.xml")
    put("mail/sport/rss.xml", rss([A]))
    put("mail/world/rss.xml", rss([B]))
    names = [(each.old, each.new) for each in compared("mail", "new").feeds]
    assert ("sport/rss.xml", None) in names


def test_shards_are_one_with_their_index() -> None:
    put("old/sitemap.xml", sitemap(ALL))
    parts = ["https://e.org/sitemap-2.xml", "https://e.org/sitemap-1.xml.gz"]
    put("new/sitemap.xml", sitemap_index([*parts, parts[0]]))
    put("new/sitemap-2.xml", sitemap([A, B]))
    Path("new/sitemap-1.xml.gz").write_bytes(gzip.compress(sitemap([C]).encode()))
    for new in ("new", "new/sitemap.xml"):
        comparison = compared("old", new)
        assert comparison.is_same
        (feed,) = comparison.feeds
        assert (feed.name, feed.articles) == ("sitemap.xml", (3, 3))
    Path("new/sitemap-2.xml").unlink()


def test_an_index_says_what_it_lacks(run: Callable[..., Result]) -> None:
    put("sitemap.xml", sitemap_index(["https://e.org/s/part.xml"]))
    result = run("sitemap.xml", "sitemap.xml")
    assert result.exit_code == 3
    assert result.stderr == (
        "feedpub: sitemap.xml: lists https://e.org/s/part.xml, and there is no file 'part.xml'"
        " beside it\n"
        "  Put the sitemaps that it lists into the same directory, or name its URL.\n"
    )
    put("part.xml", sitemap([A]))
    put("empty.xml", sitemap_index([]))
    assert run("sitemap.xml", "empty.xml").stdout.splitlines()[-1] == "1 gone"


# -- the command --------------------------------------------------------------------------------


def test_json_has_an_article_to_a_line(run: Callable[..., Result]) -> None:
    put("old.xml", rss(ALL))
    put("new.xml", rss([C, A._replace(id="x"), B._replace(more='<media:status state="deleted"/>')]))
    result = run("old.xml", "new.xml", "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found == json.loads(run("old.xml", "new.xml", "--json").stdout)
    assert found["same"] is False
    assert found["counts"] == {
        "new-id": 1, "reused-id": 0, "gone": 1, "redated": 0, "moved": 0, "changed": 0, "new": 0,
        "repeated": 0,
    }  # fmt: skip
    assert found["fields"] == {"id": 1}
    assert found["feeds"] == [
        {
            "name": "new.xml",
            "old": {"name": "old.xml", "format": "rss", "articles": 3},
            "new": {"name": "new.xml", "format": "rss", "articles": 2},
            "same": 1,
            "compared": list(differing.PARTS[:-1]),
            "order": [{"old": 2, "new": 1, "url": C.url, "title": C.title}],
            "notes": [],
        }
    ]
    assert found["articles"] == [
        {"kind": "new-id", "id": "x", "url": A.url, "title": A.title, "files": ["new.xml"],
         "found_by": "url", "fields": {"id": {"old": A.id, "new": "x"}}},
        {"kind": "gone", "id": B.id, "url": B.url, "title": B.title, "files": ["new.xml"],
         "announced_as_deleted": True},
    ]  # fmt: skip
    assert result.stdout.count("\n    {") == 3
    same = run("old.xml", "old.xml", "--json")
    assert (same.exit_code, json.loads(same.stdout)["articles"]) == (0, [])


def test_text_shows_a_few_of_each_kind(run: Callable[..., Result]) -> None:
    many = [A._replace(id=f"x{n}", url=f"https://e.org/{n}") for n in range(5)]
    put("old.xml", rss(many))
    put("new.xml", rss([each._replace(title="Sun") for each in reversed(many)]))
    lines = run("old.xml", "new.xml", "--limit", "2").stdout.splitlines()
    assert lines[0] == "5 articles changed"
    assert lines[7] == "  … and 3 more (all of them: --limit 0, or --json)"
    assert lines[8:12] == [
        "4 articles in another place", "  Sun: 5 → 1", "  Sun: 4 → 2",
        "  … and 2 more (all of them: --limit 0, or --json)",
    ]  # fmt: skip
    assert lines[-1] == "5 changed, 4 in another place (values changed: title 5)"
    assert "more" not in run("old.xml", "new.xml", "--limit", "0").stdout


def test_articles_are_shown_by_what_they_have(run: Callable[..., Result]) -> None:
    nothing = (
        "<rss version='2.0'><channel><item><description>x</description></item></channel></rss>"
    )
    put("old.xml", nothing)
    put("new.xml", nothing.replace("x", "y"))
    assert run("old.xml", "old.xml").stdout.endswith("no differences\n")
    lines = run("old.xml", "new.xml").stdout.splitlines()
    assert lines[:2] == ["1 article gone", "  (an article without title, URL and id)"]
    put("old.xml", rss([A, B]))
    put("new.xml", rss([A, B._replace(more='<media:status state="deleted"/>')]))
    assert run("old.xml", "new.xml").stdout.splitlines()[2] == (
        "    https://e.org/b (the new document says that it was deleted)"
    )


def test_what_is_ignored_is_not_compared(run: Callable[..., Result]) -> None:
    put("old.xml", rss(ALL))
    new = [B, A._replace(body="<p>Sun.</p>", title="Sun"), C]
    put("new.xml", rss(new))
    assert run("old.xml", "new.xml", "--ignore", "body, title", "--ignore", "order").exit_code == 0
    result = run("old.xml", "new.xml", "--ignore", "text")
    assert result.exit_code == 2
    assert result.stderr.startswith("feedpub: --ignore 'text' is not something that is compared\n")


def test_standard_input_is_one_of_the_two(run: Callable[..., Result]) -> None:
    put("new.xml", rss(ALL))
    result = run("-", "new.xml", input=atom(ALL))
    assert (result.exit_code, result.stdout.splitlines()[0]) == (
        0, "- → new.xml: 3 articles → 3, 3 the same"
    )  # fmt: skip
    assert run("-", "-").exit_code == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "does not exist"),
        ("<html><body>Hello</body></html>", "is neither a feed nor a sitemap"),
        ("<rss><channel>", "cannot be parsed: "),
        ('{"items": [', "cannot be parsed: "),
        ("\x1f\x8b", ""),
    ],
)
def test_trouble_is_not_a_difference(
    text: str | None, message: str, run: Callable[..., Result]
) -> None:
    put("new.xml", rss(ALL))
    if text is not None:
        Path("old.xml").write_bytes(text.encode("latin-1"))
    result = run("old.xml", "new.xml")
    assert result.exit_code == 3
    assert result.stderr.startswith(f"feedpub: old.xml: {message}")


def test_a_folder_without_feeds_is_trouble(run: Callable[..., Result]) -> None:
    put("old/opml.xml", "<opml/>")
    put("new.xml", rss(ALL))
    result = run("old", "new.xml")
    assert result.exit_code == 3
    assert result.stderr == "feedpub: old: contains neither feeds nor sitemaps\n"


# -- old sites ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "note"),
    [
        (rss(ALL).replace("It rains.", "It & rains.", 1),
         "cannot be parsed: xmlParseEntityRef: no name, line 3, column "),
        (rss(ALL).replace('<rss version="2.0"', '<rss version="2.0" xmlns="http://old.example/rss"'),
         "has entries in an unknown namespace; "),
    ],
    ids=["entity", "namespace"],
)  # fmt: skip
def test_a_broken_feed_is_read_as_well_as_possible(
    old: str, note: str, run: Callable[..., Result]
) -> None:
    put("old.xml", old)
    put("new.xml", rss(ALL))
    result = run("old.xml", "new.xml", "--ignore", "summary")
    assert (result.exit_code, result.stdout.splitlines()[0][: len(note) + 8]) == (
        0, f"old.xml {note}",
    )  # fmt: skip
    assert "what can be read of it was compared" in result.stdout


RSS_1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://e.org/"><title>T</title><link>https://e.org/</link></channel>
<item rdf:about="https://e.org/a"><title>Rain in Cluj</title><link>https://e.org/a</link>
<description>It rains.</description><dc:date>2026-11-23T08:00:00+02:00</dc:date></item>
<item rdf:about="https://e.org/b"><title>Undated</title><link>https://e.org/b</link></item>
</rdf:RDF>"""


def test_an_old_format_is_read_too(run: Callable[..., Result]) -> None:
    put("old.rdf", RSS_1)
    put("new.xml", rss([A._replace(id=A.url, body="")]))
    result = run("old.rdf", "new.xml")
    assert (result.exit_code, result.stdout) == (
        0,
        "old.rdf is in an old format; what can be read of it was compared; 1 of its articles cannot"
        " be read\n"
        "old.rdf → new.xml: 1 article → 1, 1 the same\n"
        "no differences\n",
    )


# -- size ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [rss, atom, json_feed, sitemap])
def test_a_long_document_is_read_in_portions(make: Callable[..., str]) -> None:
    body = "<p>" + "It rains. " * 200 + "</p>"
    path = "u" * 900 * (make is sitemap)
    items = [
        A._replace(id=f"x{n}", url=f"https://e.org/{path}{n}", body=body) for n in range(2_500)
    ]
    data = make(items).encode()
    assert len(data) > 1 << 21
    portions = [[item.url for item in each.items] for each in documents.read_on(data)]
    assert len(portions) > 2
    listed = list(chain.from_iterable(portions))
    assert listed == [item.url for item in items]
    whole = documents.read(data)
    assert whole is not None
    assert [item.url for item in whole.items] == listed


def test_what_cannot_be_read_in_portions_says_so() -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(documents.read_on(b"<rss><channel>" + b" " * (1 << 22)))
    assert list(documents.read_on(b"<opml/>")) == []
    assert list(documents.read_on(b"<rss></rss>" + b" " * (1 << 22))) == []
    with pytest.raises(ValueError, match="no list of items"):
        list(documents.read_on(b"{}" + b" " * (1 << 22), "json-feed"))
    (feed,) = documents.read_on(b'{"items": []}' + b" " * (1 << 22), "json-feed")
    assert list(feed.items) == []


def test_thousands_that_are_all_shuffled_take_no_time() -> None:
    numbers = list(range(3_000))
    random.Random(7).shuffle(numbers)
    items = [A._replace(id=f"x{n}", url=f"https://e.org/{n}") for n in range(3_000)]
    shuffled = [items[n]._replace(id=f"y{n}", url=f"https://f.org/{n}") for n in numbers]
    comparison = compared(rss(items), rss(shuffled))
    assert comparison.counts == {"new-id": 3_000}, "all have the same title and the same day"


# -- rare shapes --------------------------------------------------------------------------------


def test_an_address_is_fetched_with_all_that_its_index_lists(
    run: Callable[..., Result],
) -> None:
    put("new.xml", sitemap(ALL))
    files: dict[str, str] = {}

    def answer(connection: socket) -> None:
        path = server.requests[-1].split()[1]
        status = "200 OK" if path in files else "404 Not Found"
        text = files.get(path, "").encode()
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + text)

    with serving(answer) as server:
        files["/sitemap.xml"] = sitemap_index([f"{server.url}1.xml", f"{server.url}2.xml"])
        files["/1.xml"], files["/2.xml"] = sitemap([A, B]), sitemap([C])
        result = run(f"{server.url}sitemap.xml", "new.xml", "--allow-private")
        assert result.exit_code == 0
        assert result.stdout.startswith(
            f"{server.url}sitemap.xml → new.xml: 3 articles → 3, 3 the same"
        )
        missing = run(f"{server.url}none.xml", "new.xml", "--allow-private")
        assert missing.exit_code == 3
        assert missing.stderr.startswith(f"feedpub: {server.url}none.xml: the server answers 404")
        assert run(f"{server.url}sitemap.xml", "new.xml").exit_code == 3, "a private address"


def test_a_feed_that_is_gone_is_a_difference(run: Callable[..., Result]) -> None:
    for name in ("old/a.xml", "old/b.xml", "new/a.xml", "new/c.xml"):
        put(name, rss([A]) if name.endswith("a.xml") else rss([B if "old" in name else C]))
    result = run("old", "new")
    assert result.exit_code == 1
    assert result.stdout == (
        "b.xml: only in the old documents (1 article)\n"
        "c.xml: only in the new documents (1 article)\n"
        "a.xml: 1 article → 1, 1 the same\n"
    )


def test_feeds_that_share_few_articles_are_two() -> None:
    many = [A._replace(id=f"x{n}", url=f"https://e.org/{n}") for n in range(9)]
    put("old/a.xml", rss(many))
    put("old/b.xml", rss([B]))
    put("new/c.xml", rss([*many[:2], *(each._replace(url=each.url + "n") for each in many)]))
    put("new/b.xml", rss([B]))
    pairs = [(each.old, each.new) for each in compared("old", "new").feeds]
    assert pairs == [("a.xml", None), ("b.xml", "b.xml"), (None, "c.xml")]


def test_a_copy_of_a_copy_is_told_once() -> None:
    comparison = compared(rss([A, A, A]), rss([A]))
    assert [files for _, files in comparison.changes("repeated")] == [["new.xml"]]


def test_an_id_without_title_is_no_proof_of_another_article() -> None:
    new = A._replace(title="", url="https://e.org/z", published="2026-11-24T08:00:00Z")
    ((kind, _, _),) = changes(compared(rss([A]), rss([new])))
    assert kind == "redated"


def test_what_no_reader_can_use_is_trouble(run: Callable[..., Result]) -> None:
    put("old.rdf", RSS_1.replace("dc:date", "dc:nothing"))
    put("new.xml", rss(ALL))
    assert run("old.rdf", "new.xml").exit_code == 3
    put("old.rdf", RSS_1.removesuffix("</rdf:RDF>"))
    assert run("old.rdf", "new.xml").exit_code == 3


def test_items_outside_of_a_channel_are_none() -> None:
    data = b"<rss>" + b"<item><title>x</title></item>" * 80_000 + b"</rss>"
    assert list(documents.read_on(data)) == []


def fewest(places: list[int]) -> int:
    """Return how many of *places* are not in the longest run that rises."""
    best: list[int] = []
    for at, place in enumerate(places):
        before = [best[other] for other in range(at) if places[other] < place]
        best.append(1 + max(before, default=0))
    return len(places) - max(best, default=0)


def test_the_fewest_articles_are_said_to_have_moved() -> None:
    rain = random.Random(3)
    for size in [*range(9)] * 4:
        places = rain.sample(range(size), size)
        items = [A._replace(id=f"x{n}", url=f"https://e.org/{n}", title=f"T{n}")
                 for n in range(size)]  # fmt: skip
        comparison = compared(rss(items), rss([items[place] for place in places]))
        moved = comparison.feeds[0].order
        assert len(moved) == fewest(places)
        stays = [place for place in places if place + 1 not in {each.old for each in moved}]
        assert stays == sorted(stays)
