"""``feedpub adopt``: articles keep the ids that readers of an old site know them by."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from listings import Item, atom, json_feed, rss, sitemap

from feedpub import documents
from feedpub.cli import main

NOW = ("--now", "2026-11-24T09:00:00+02:00")
CONFIG = """
[publication]
name = "The Rain"
url = "https://e.org/"
language = "en"

[[source]]
path = "articles.jsonl"

[[output]]
format = "rss"

[[output]]
format = "atom"

[[output]]
format = "json-feed"
"""
A = Item("http://www.e.org/?p=1", "http://www.e.org/rain/", "Rain in Cluj")
B = Item(
    "http://www.e.org/?p=2", "http://www.e.org/?p=2", "Snow in Iași", "2026-11-22T08:00:00+02:00"
)
C = Item("2 at e.org", "https://e.org/fog?utm_source=rss", "Fog", "2026-11-21T08:00:00+02:00")
OLD = [A, B, C]


def record(id: str, url: str, item: Item, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "url": url,
        "title": item.title,
        "date_published": item.published,
        "summary": item.summary,
        "content_html": item.body,
        **more,
    }


OURS = [
    record("r1", "https://e.org/rain", A),
    record("r2", "https://e.org/weather/snow", B),
    record("r3", "https://e.org/new/fog", C, canonical_url="https://www.e.org/fog"),
]


def write(records: Sequence[dict[str, Any]]) -> None:
    Path("articles.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in records))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG)
    Path("old.xml").write_text(rss(OLD), encoding="utf-8")
    write(OURS)

    def run(*arguments: str, **options: Any) -> Result:
        if arguments[0] in {"adopt", "build"}:
            arguments = (*arguments, *NOW)
        return CliRunner().invoke(main, arguments, catch_exceptions=False, **options)

    return run


def ids(name: str = "rss.xml", folder: str = "public") -> list[str | None]:
    """Return the ids in the published document *name*, in its order."""
    contents = documents.read((Path(folder) / name).read_bytes())
    assert contents is not None
    return [item.id for item in contents.items]


def test_a_move_keeps_all_ids(run: Callable[..., Result]) -> None:
    result = run("adopt", "old.xml")
    assert (result.exit_code, result.stdout) == (
        0,
        "old.xml: 3 articles\n"
        "3 ids adopted: 1 by URL, 1 by canonical URL, 1 by title and date\n"
        "  Rain in Cluj\n"
        "    'http://www.e.org/?p=1' instead of 'tag:e.org,2026:r1'\n"
        "  Fog\n"
        "    '2 at e.org' instead of 'tag:e.org,2026:r3'\n"
        "  Snow in Iași\n"
        "    'http://www.e.org/?p=2' instead of 'tag:e.org,2026:r2'\n",
    )
    assert run("build").exit_code == 0
    assert ids("rss.xml") == ids("feed.json") == [each.id for each in OLD]
    assert ids("atom.xml") == [A.id, B.id, "tag:e.org,2026:2%20at%20e.org"], "Atom's are URIs"
    moved = run("diff", "old.xml", "public/rss.xml")
    assert moved.stdout.splitlines()[-1] == "3 moved (values changed: url 3)"
    assert run("diff", "old.xml", "public/feed.json", "--ignore", "url").exit_code == 0


@pytest.mark.parametrize("make", [rss, atom, json_feed])
def test_ids_are_taken_from_any_format(
    make: Callable[..., str], run: Callable[..., Result]
) -> None:
    Path("old.xml").write_text(make(OLD[:2]), encoding="utf-8")
    assert run("adopt", "old.xml").exit_code == 0
    run("build")
    assert ids()[:2] == [A.id, B.id]


def test_a_permalink_is_an_id_like_any_other(run: Callable[..., Result]) -> None:
    for id, permalink in ((A.url, True), (None, False)):
        Path("old.xml").write_text(rss([A._replace(id=id, permalink=permalink)]))
        run("adopt", "old.xml")
        run("build")
        assert ids()[0] == A.url
        assert (
            'guid isPermaLink="false">http://www.e.org/rain/<' in Path("public/rss.xml").read_text()
        ), "it is not the address of its page any more"
        run("adopt", "--undo")


def test_nothing_is_changed_by_a_rehearsal(run: Callable[..., Result]) -> None:
    result = run("adopt", "--dry-run", "old.xml")
    assert result.stdout.splitlines()[1].startswith("3 ids would be adopted: ")
    assert not Path("feedpub.store").exists()
    run("build")
    before = ids()
    assert run("adopt", "--dry-run", "old.xml").exit_code == 0
    run("build")
    assert ids() == before


def test_adopting_twice_changes_nothing(run: Callable[..., Result]) -> None:
    run("adopt", "old.xml")
    run("build")
    adopted = ids()
    for _ in range(2):
        assert run("adopt", "old.xml").stdout.splitlines()[1:] == ["3 ids the same already"]
        assert run("build").exit_code == 0
        assert ids() == adopted


def test_what_is_public_under_new_ids_already_gets_the_old_ones(
    run: Callable[..., Result],
) -> None:
    run("build")
    ours = ids()
    assert run("adopt", "old.xml").stdout.splitlines()[-1] == (
        "3 of them are public under other ids, which a guard protects: publish the old ones by"
        " `feedpub build --allow ids`"
    )
    assert run("build").exit_code == 5
    assert "0 new, 3 changed, 0 gone" in run("build", "--allow", "ids").stdout
    assert ids() == [each.id for each in OLD]
    assert run("adopt", "--undo").stdout == "3 articles have their former ids again\n"
    run("build", "--allow", "ids")
    assert ids() == ours
    assert run("adopt", "--undo").stdout == "0 articles have their former ids again\n"


def test_undo_leaves_what_nobody_published(run: Callable[..., Result]) -> None:
    run("adopt", "old.xml")
    result = run("adopt", "--undo", "--dry-run")
    assert result.stdout == "3 articles would have their former ids again\n"
    run("adopt", "--undo")
    run("build")
    assert ids()[0] == "tag:e.org,2026:r1"


def test_an_output_that_has_urls_for_ids_keeps_them(run: Callable[..., Result]) -> None:
    more = '[[output]]\nformat = "rss"\npath = "by-url.xml"\nguid = "url"\n'
    Path("feedpub.toml").write_text(f"{CONFIG}\n{more}")
    run("build")
    before = ids("by-url.xml")
    assert before == [each["url"] for each in OURS]
    run("adopt", "old.xml")
    run("build", "--allow", "ids")
    assert (ids(), ids("by-url.xml")) == ([each.id for each in OLD], before)


def test_what_is_tried_elsewhere_has_the_old_ids_too(run: Callable[..., Result]) -> None:
    run("build", "-o", "first")
    run("adopt", "old.xml")
    for _ in range(2):
        run("build", "-o", "first", "--allow", "ids")
        run("build", "-o", "second")
        for folder in ("first", "second"):
            assert ids(folder=folder) == [each.id for each in OLD]
    run("adopt", "--undo")
    run("build", "-o", "second", "--allow", "ids")
    assert ids(folder="second")[0] == "tag:e.org,2026:r1"
    assert run("build", "-o", "third", "--dry-run").exit_code == 0


def test_an_id_of_an_article_that_is_gone_can_be_taken(run: Callable[..., Result]) -> None:
    write([record(A.id or "", A.url, A), *OURS[1:]])
    run("build")
    assert ids()[0] == A.id
    ours = record("r1", "https://e.org/moved", A._replace(published="2026-11-23T09:00:00+02:00"))
    write([ours, *OURS[1:]])
    run("build")
    assert ids()[0] == "tag:e.org,2026:r1"
    run("adopt", "old.xml")
    run("build", "--allow", "ids")
    assert ids()[0] == A.id


def test_a_record_keeps_the_old_id_for_good(run: Callable[..., Result]) -> None:
    run("adopt", "old.xml")
    run("build")
    write([record("r1", "https://e.org/rain-again", A._replace(title="It rained")), *OURS[1:]])
    run("build")
    assert ids() == [each.id for each in OLD], "whatever becomes of its URL and title"
    write([record("r9", "https://e.org/rain-again", A._replace(title="It rained")), *OURS[1:]])
    run("build")
    assert ids() == [each.id for each in OLD], "and of the id of its record"


def test_what_is_added_later_is_adopted_later(run: Callable[..., Result]) -> None:
    write(OURS[:1])
    result = run("adopt", "old.xml")
    assert "2 articles that no source has: readers keep their copies" in result.stdout
    run("build")
    write(OURS)
    result = run("adopt", "old.xml")
    assert result.stdout.splitlines()[1:3] == [
        "2 ids adopted: 1 by canonical URL, 1 by title and date", "  Fog",
    ]  # fmt: skip
    run("build")
    assert ids() == [each.id for each in OLD]


@pytest.mark.parametrize(
    ("old", "ours", "reason"),
    [
        # Two of ours share the page.
        ([A], [record("x1", "https://e.org/rain", B), record("x2", "https://e.org/rain/", C)],
         "several records match: 'tag:e.org,2026:x1', 'tag:e.org,2026:x2'"),
        # Two of ours have the title and the day.
        ([A._replace(url="https://f.org/a")],
         [record("x1", "https://e.org/1", A), record("x2", "https://e.org/2", A)],
         "several records match: 'tag:e.org,2026:x1', 'tag:e.org,2026:x2'"),
        # Two old ids share the page.
        ([A, A._replace(id="p1")], [record("x1", "https://e.org/rain", A)],
         "the record 'tag:e.org,2026:x1' has the old id 'http://www.e.org/?p=1'"),
        # Ours has the id of an old article, and the page of another.
        ([A, A._replace(id="tag:e.org,2026:x1", url="https://f.org/x")],
         [record("x1", "https://e.org/rain", A)],
         "the record 'tag:e.org,2026:x1' has the old id 'tag:e.org,2026:x1'"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_left_alone(
    old: Sequence[Item], ours: Sequence[dict[str, Any]], reason: str, run: Callable[..., Result]
) -> None:
    Path("old.xml").write_text(rss(old), encoding="utf-8")
    write(ours)
    result = run("adopt", "old.xml")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    at = lines.index("1 id not adopted: subscribers will see these articles again")
    assert lines[at + 2].endswith(f"' {reason}")


def test_of_two_on_one_page_the_title_decides(run: Callable[..., Result]) -> None:
    Path("old.xml").write_text(rss([A]), encoding="utf-8")
    write([record("x1", "https://e.org/rain", B), record("x2", "https://e.org/rain", A)])
    result = run("adopt", "old.xml")
    assert (result.exit_code, result.stdout.splitlines()[3]) == (
        0, "    'http://www.e.org/?p=1' instead of 'tag:e.org,2026:x2'",
    )  # fmt: skip


def test_a_page_says_more_than_a_title(run: Callable[..., Result]) -> None:
    # The first is found by its title only if nothing else is found by its page.
    other = A._replace(id="p9", url="https://f.org/9")
    Path("old.xml").write_text(rss([other, A]), encoding="utf-8")
    write([record("x1", "https://e.org/rain", A), record("x2", "https://e.org/2", A)])
    result = run("adopt", "old.xml", "--json")
    found = [(each["id"], each["record"]) for each in json.loads(result.stdout)["adopted"]]
    assert found == [(A.id, "tag:e.org,2026:x1"), ("p9", "tag:e.org,2026:x2")]


def test_several_feeds_are_one_site(run: Callable[..., Result]) -> None:
    Path("old").mkdir()
    Path("old/rss.xml").write_text(rss(OLD[:2]), encoding="utf-8")
    Path("old/atom.xml").write_text(atom(OLD[1:]), encoding="utf-8")
    Path("old/sitemap.xml").write_text(sitemap(OLD), encoding="utf-8")
    lines = run("adopt", "old").stdout.splitlines()
    assert lines[:4] == [
        "atom.xml: 2 articles", "rss.xml: 2 articles", "sitemap.xml: 3 articles",
        "3 ids adopted: 1 by URL, 1 by canonical URL, 1 by title and date",
    ]  # fmt: skip
    assert lines[-1] == "3 without an id (sitemaps have none)"


def test_json_has_everything(run: Callable[..., Result]) -> None:
    write([OURS[0], record("x1", "https://e.org/1", B), record("x2", "https://e.org/2", B)])
    result = run("adopt", "old.xml", "--json")
    assert result.exit_code == 1
    old = [
        {"id": each.id, "url": each.url, "title": each.title, "document": "old.xml"} for each in OLD
    ]
    assert json.loads(result.stdout) == {
        "documents": {"old.xml": 3},
        "adopted": [{"record": "tag:e.org,2026:r1", "found_by": "url", **old[0]}],
        "public_under_other_ids": 0,
        "same": 0,
        "ambiguous": [
            {"records": ["tag:e.org,2026:x1", "tag:e.org,2026:x2"], "taken_by": None, **old[1]}
        ],
        "unmatched": [old[2]],
        "without_id": 0,
    }


def test_text_shows_a_few(run: Callable[..., Result]) -> None:
    lines = run("adopt", "old.xml", "--limit", "1", "--dry-run").stdout.splitlines()
    assert lines[4] == "  … and 2 more (all of them: --limit 0, or --json)"
    many = [A._replace(id=f"p{n}", url=f"https://f.org/{n}", title=f"T{n}") for n in range(12)]
    Path("old.xml").write_text(rss(many), encoding="utf-8")
    assert run("adopt", "old.xml").stdout.splitlines()[-1].startswith("  … and 2 more")
    assert len(run("adopt", "old.xml", "--limit", "0").stdout.splitlines()) == 26
    untitled = rss([A._replace(title="", url="")])
    Path("old.xml").write_text(untitled, encoding="utf-8")
    assert run("adopt", "old.xml").stdout.splitlines()[2] == "  (untitled)"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "there is no OLD_FEED"),
        (("--undo", "old.xml"), 2, "--undo undoes all that was adopted"),
        (("none.xml",), 3, "none.xml: does not exist"),
        (("feedpub.toml",), 3, "feedpub.toml: is neither a feed nor a sitemap"),
    ],
)
def test_wrong_usage(
    arguments: Sequence[str], code: int, message: str, run: Callable[..., Result]
) -> None:
    result = run("adopt", *arguments)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (code, f"feedpub: {message}")


def test_without_a_store_there_is_nothing_to_keep_ids_in(run: Callable[..., Result]) -> None:
    Path("feedpub.toml").write_text(f"{CONFIG}\n[store]\nenabled = false\n")
    result = run("adopt", "old.xml")
    assert result.exit_code == 2
    assert "there is no store to keep the ids in" in result.stderr


def test_records_that_cannot_be_used_are_counted(run: Callable[..., Result]) -> None:
    write([*OURS, {"id": "r4", "title": "Undated"}])
    result = run("adopt", "old.xml")
    assert (result.exit_code, result.stderr) == (
        0, "feedpub: 1 record cannot be used and was left out; `feedpub check` says why\n",
    )  # fmt: skip
    assert "3 ids adopted" in result.stdout


def test_half_a_source_is_not_enough(run: Callable[..., Result]) -> None:
    Path("articles.json").write_text(json.dumps({"items": OURS})[:-30])
    Path("feedpub.toml").write_text(CONFIG.replace(".jsonl", ".json"))
    result = run("adopt", "old.xml")
    assert result.exit_code == 3
    assert "ends too early: articles may be missing" in result.stderr
