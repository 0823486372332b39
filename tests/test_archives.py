"""Feeds with archives (RFC 5005): which article is in which document, and what never changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from feedpub import config
from feedpub.cli import main
from feedpub.errors import ConfigError
from feedpub.model import Article, Output, Publication, Status
from feedpub.selection import ArticleList, PlannedOutput, plan

NAMES = {"atom": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
HEAD = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
hubs = ["https://hub.example/"]
[[source]]
path = "articles.jsonl"
"""
MONTHS = 'format = "atom"\narchive = "month"\nlimit = 2'
NOW = "2026-11-23T07:00:00Z"

Build = Callable[..., Result]
MakeArticle = Callable[..., Article]


def record(day: str, slug: str = "", **fields: Any) -> dict[str, Any]:
    name = f"{day}{slug}"
    values = {
        "id": f"https://curierul.example/{name}",
        "url": f"https://curierul.example/{name}",
        "title": f"Titlul {name}",
        "summary": "Pe scurt.",
        "date_published": f"2026-{day}T08:00:00Z",
        "content_html": f"<p>corp-{name}</p>",
        "section": "Sport",
    }
    return values | fields


RECORDS = [
    record(day) for day in ("08-31", "09-01", "09-30", "10-05", "11-02", "11-03", "11-04", "12-01")
]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.chdir(tmp_path)

    def build(*records: dict[str, Any], output: str = MONTHS, now: str = NOW) -> Result:
        Path("feedpub.toml").write_text(f"{HEAD}[[output]]\n{output}\n", encoding="utf-8")
        Path("articles.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        result = CliRunner().invoke(main, ["build", "--now", now, "--json"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        summary = json.loads(result.stdout)["summary"]
        assert (summary["errors"], summary["warnings"]) == (0, 0), result.output
        return result

    return build


def live() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path("public").glob("*.xml"))}


def days(name: str) -> list[str]:
    root = etree.parse(Path("public", name)).getroot()
    found = root.iterfind(".//atom:entry/atom:id", NAMES), root.iterfind(".//item/guid")
    return [(each.text or "").rpartition("/")[2] for some in found for each in some]


def said_of(name: str) -> dict[str, str]:
    """Return what the head of a document says: relations and marks."""
    root = etree.parse(Path("public", name)).getroot()
    head = root[0] if root.tag == "rss" else root
    links = {
        each.get("rel") or "": (each.get("href") or "").rpartition("/")[2]
        for each in head.iterfind("atom:link", NAMES)
    }
    marks = {etree.QName(each).localname: "" for each in head.iterchildren(f"{{{NAMES['fh']}}}*")}
    return {name: each for name, each in (links | marks).items() if name not in {"alternate"}}


def test_each_month_that_is_over_is_a_document(build: Build) -> None:
    build(*RECORDS)
    assert {name: days(name) for name in live()} == {
        "atom.xml": ["11-04", "11-03", "11-02"],
        "atom.2026-10.xml": ["10-05"],
        "atom.2026-09.xml": ["09-30", "09-01"],
        "atom.2026-08.xml": ["08-31"],
    }
    assert {name: said_of(name) for name in live()} == {
        "atom.xml": {
            "self": "atom.xml", "hub": "", "prev-archive": "atom.2026-10.xml",
        },
        "atom.2026-10.xml": {
            "self": "atom.2026-10.xml", "archive": "", "prev-archive": "atom.2026-09.xml",
            "current": "atom.xml",
        },
        "atom.2026-09.xml": {
            "self": "atom.2026-09.xml", "archive": "", "prev-archive": "atom.2026-08.xml",
            "current": "atom.xml",
        },
        "atom.2026-08.xml": {
            "self": "atom.2026-08.xml", "archive": "", "next-archive": "atom.2026-09.xml",
            "current": "atom.xml",
        },
    }  # fmt: skip
    ids = {etree.fromstring(data).findtext("atom:id", namespaces=NAMES) for data in live().values()}
    assert ids == {"https://curierul.example/atom.xml"}


@pytest.mark.parametrize(
    ("archive", "names"),
    [
        ("day", ["10-05", "09-30", "09-01", "08-31"]),
        ("month", ["10", "09", "08"]),
        ("year", []),
    ],
)
def test_a_span_is_a_day_a_month_or_a_year(build: Build, archive: str, names: list[str]) -> None:
    output = f'format = "rss"\narchive = "{archive}"\nlimit = 1\npath = "x/feed"\nttl = 15'
    build(*RECORDS[:4], output=output, now="2026-11-23T07:00:00Z")
    found = sorted(path.name for path in Path("public/x").iterdir())
    assert found == ["feed", *sorted(f"feed.2026-{name}" for name in names)]
    for path in Path("public/x").iterdir():
        assert (b"<ttl>" in path.read_bytes()) is (path.name == "feed")
    if not names:
        # One document has all there is, and readers may drop what is not in it.
        assert said_of("x/feed") == {"self": "feed", "hub": "", "complete": ""}
    build(*RECORDS[:4], output=output, now="2027-01-01T00:00:00Z")
    if not names:
        assert [path.name for path in sorted(Path("public/x").iterdir())] == ["feed", "feed.2026"]
        assert said_of("x/feed")["prev-archive"] == "feed.2026"
        assert said_of("x/feed.2026") == {"self": "feed.2026", "archive": "", "current": "feed"}
        assert days("x/feed") == ["10-05"]


def test_what_is_closed_stays_as_it_is_whenever_runs_happen(build: Build) -> None:
    build(*RECORDS)
    before = live()
    build(*RECORDS, now="2026-12-01T09:00:00Z")
    after = live()
    assert [name for name in before if after[name] != before[name]] == ["atom.xml"]
    assert after.keys() - before.keys() == {"atom.2026-11.xml"}
    # Somebody who runs it for the first time gets the same.
    for path in Path("public").iterdir():
        path.unlink()
    build(*RECORDS, now="2026-12-01T09:00:00Z")
    assert live() == after


def test_the_next_run_is_due_when_the_month_ends(build: Build) -> None:
    built = json.loads(build(*RECORDS[:-1]).stdout)
    assert built["next_run_at"] == "2026-12-01T00:00:00Z"


def test_no_run_is_due_when_a_month_ends_in_which_nothing_is(build: Build) -> None:
    assert json.loads(build(*RECORDS[:2]).stdout)["next_run_at"] is None


@pytest.mark.parametrize("gone", ["withdrawn", "expired"])
def test_what_is_taken_back_leaves_its_archive_and_no_other_changes(
    build: Build, gone: str
) -> None:
    build(*RECORDS)
    before = live()
    back = {
        "withdrawn": {"status": "withdrawn", "date_modified": "2026-11-22T08:00:00Z"},
        "expired": {"date_expires": "2026-11-22T08:00:00Z"},
    }[gone]
    some = [each | back if "10-05" in each["url"] else each for each in RECORDS]
    build(*some)
    after = live()
    changed = [name for name in before if after[name] != before[name]]
    assert changed == ["atom.2026-10.xml", "atom.xml"]  # where it is announced
    assert days("atom.2026-10.xml") == []
    assert b"corp-10-05" not in b"".join(after.values())
    # The archive of a month without any record goes, and its neighbour says so; where it was the
    # record that went, as long as that is announced later.
    some = [each for each in RECORDS if "10-05" not in each["url"]]
    build(*some)
    build(*some, now="2026-12-24T07:00:00Z")
    assert "atom.2026-10.xml" not in live()
    assert said_of("atom.2026-11.xml")["prev-archive"] == "atom.2026-09.xml"


def test_late_and_edited_articles_change_their_archive_only(build: Build) -> None:
    build(*RECORDS)
    before = live()
    build(*RECORDS, record("09-15"))
    assert [name for name in before if live()[name] != before[name]] == ["atom.2026-09.xml"]
    edited = record("09-01", title="Alt titlu", date_modified="2026-11-22T08:00:00Z")
    build(*[edited if "09-01" in each["url"] else each for each in RECORDS])
    changed = [name for name in before if live()[name] != before[name]]
    assert changed == ["atom.2026-09.xml", "atom.xml"]
    # Readers do not fetch an archive again, so it is in the feed as well, until the month ends.
    assert days("atom.xml") == ["11-04", "11-03", "11-02", "09-01"]
    assert days("atom.2026-09.xml") == ["09-30", "09-01"]


def test_each_section_has_archives(build: Build) -> None:
    output = MONTHS + '\nfor_each = "section"\npath = "by/{section}.xml"'
    other = [record(day, "x", section="Alegeri 2026-10") for day in ("10-01", "11-01")]
    build(*RECORDS, *other, output=output)
    found = {path.name: days(f"by/{path.name}") for path in Path("public/by").iterdir()}
    assert found == {
        "alegeri-2026-10.xml": ["11-01x", "10-01x"],
        "alegeri-2026-10.2026-10.xml": ["10-01x"],
        "sport.xml": ["11-04", "11-03", "11-02"],
        "sport.2026-10.xml": ["10-05"],
        "sport.2026-09.xml": ["09-30", "09-01"],
        "sport.2026-08.xml": ["08-31"],
    }
    assert said_of("by/sport.2026-10.xml")["current"] == "sport.xml"
    back = [each | {"status": "withdrawn"} for each in other]
    build(*RECORDS, *back, output=output)
    assert days("by/alegeri-2026-10.xml") == days("by/alegeri-2026-10.2026-10.xml") == []


def test_an_address_of_its_own_is_that_of_its_archives(build: Build) -> None:
    build(*RECORDS, output=MONTHS + '\nurl = "https://cdn.example/f/feed"')
    root = etree.parse("public/atom.2026-09.xml")
    found = {each.get("rel"): each.get("href") for each in root.iterfind("atom:link", NAMES)}
    assert found == {
        "alternate": "https://curierul.example/",
        "self": "https://cdn.example/f/atom.2026-09.xml",
        "prev-archive": "https://cdn.example/f/atom.2026-08.xml",
        "current": "https://cdn.example/f/feed",
    }


def test_a_fault_holds_back_the_feed_with_its_archives(build: Build, tmp_path: Path) -> None:
    build(*RECORDS)
    before = live()
    text = Path("feedpub.toml").read_text(encoding="utf-8")
    rule = '[rules]\n"atom/no-text" = "error"\n'
    Path("feedpub.toml").write_text(text + rule, encoding="utf-8")
    bad = record("09-15", content_html=None, summary=None)
    lines = [*RECORDS, bad, record("11-05")]
    Path("articles.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "--now", NOW])
    assert result.exit_code == 1
    assert live() == before


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ('format = "json-feed"\narchive = "day"', "json-feed has none; leave it out, or write"),
        ('format = "rss"\nprofile = "flipboard"\narchive = "day"', "is not for aggregators"),
        ('format = "rss"\nmax_age = "3d"\narchive = "day"', "keeps every article, but the output"),
        ('format = "rss"\nwhere = { age = "3d" }\narchive = "day"', "keeps every article"),
        ('format = "rss"\narchive = "week"', "archive"),
    ],
)
def test_what_makes_no_sense_with_archives(tmp_path: Path, output: str, message: str) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(f"{HEAD}[[output]]\n{output}\n")
    with pytest.raises(ConfigError, match=message):
        config.load(path)


@pytest.mark.parametrize("span", ["day", "month", "year"])
def test_time_may_end(article: MakeArticle, publication: Publication, span: str) -> None:
    last = datetime(9999, 12, 31, 12, tzinfo=UTC)
    wanted = PlannedOutput(Output(format="atom", path="a.xml", archive=span, limit=1))
    articles = [
        article("a", published=last),
        article("b", published=datetime(9998, 11, 30, tzinfo=UTC)),
        article("c", published=datetime(9998, 11, 30, tzinfo=UTC), status=Status.DRAFT),
    ]
    made = plan(ArticleList(articles), [wanted], last, publication=publication)
    assert [list(each.places) for each in made.feeds] == [[0], [1]]
    assert made.next_change is None


@pytest.mark.parametrize(
    ("span", "now", "end"),
    [
        ("day", datetime(2026, 2, 28, 9, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        ("month", datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        ("month", datetime(2026, 1, 31, 9, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
        ("year", datetime(2026, 7, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_when_a_period_ends(
    article: MakeArticle, publication: Publication, span: str, now: datetime, end: datetime
) -> None:
    wanted = PlannedOutput(Output(format="atom", path="a.xml", archive=span, limit=1))
    made = plan(ArticleList([article("a", published=now)]), [wanted], now, publication=publication)
    assert made.next_change == end


def test_nothing_is_left_of_a_section_that_lost_everything(build: Build) -> None:
    # One of its articles went before, so that its archive is empty, and the other goes now.
    output = 'format = "rss"\narchive = "month"\nfor_each = "section"\npath = "by/{section}.xml"'
    output += "\n[publish]\nprune = true"
    other = record("11-02", section="Altele")
    gone = record("10-05", status="withdrawn")

    def sport() -> list[str]:
        return sorted(each.name for each in Path("public/by").glob("sport*"))

    build(record("09-01"), record("10-05"), other, output=output)
    build(record("09-01"), gone, other, output=output)
    assert sport() == ["sport.2026-09.xml", "sport.2026-10.xml", "sport.xml"]
    build(record("09-01", date_embargo="2026-12-01T08:00:00Z"), gone, other, output=output)
    assert sport() == []


def test_an_empty_archive_is_called_like_its_file(build: Build) -> None:
    # Nothing in it spells the section, and it must not change because a newer article does.
    output = MONTHS + '\nfor_each = "section"\npath = "by/{section}.xml"'
    hidden = record("10-05", section="Politică", date_embargo="2026-12-01T08:00:00Z")
    for spelled in ("Politică", "Politica"):
        build(hidden, record("11-02", section=spelled), output=output)
        assert f">Curierul: {spelled}</title>" in Path("public/by/politica.xml").read_text()
        empty = Path("public/by/politica.2026-10.xml").read_text(encoding="utf-8")
        assert ">Curierul: politica</title>" in empty
