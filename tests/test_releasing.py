"""What goes live of a build, what stays as it was, and what has to go."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import main

NOW = "2026-11-23T09:00:00+02:00"
HEAD = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
timezone = "Europe/Bucharest"

[[source]]
path = "articles.jsonl"
"""
RSS = '[[output]]\nformat = "rss"\npath = "rss.xml"\n'
SITEMAP = '[[output]]\nformat = "sitemap"\npath = "sitemap.xml"\n'


def record(slug: str, **fields: Any) -> dict[str, Any]:
    values = {
        "id": f"cms-{slug}",
        "url": f"/{slug}",
        "title": f"Titlul {slug}",
        "summary": "Pe scurt.",
        "date_published": "2026-11-23T07:30:00+02:00",
        "content_html": f"<p>corp-{slug}</p>",
        "section": "Sport",
        "tags": ["liga"],
        "authors": ["Ana"],
    }
    return values | fields


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def build(config: str, *records: dict[str, Any], exits: int = 0, flags: str = "") -> Result:
        Path("feedpub.toml").write_text(HEAD + config, encoding="utf-8")
        Path("articles.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        result = CliRunner().invoke(
            main, ["build", "--now", NOW, *flags.split()], catch_exceptions=False
        )
        assert result.exit_code == exits, result.output
        return result

    return build


def live() -> dict[str, str]:
    return {
        str(path.relative_to("public")): path.read_text(encoding="utf-8")
        for path in sorted(Path("public").rglob("*.xml"))
    }


BACK: list[dict[str, Any]] = [
    {"status": "withdrawn"},
    {"status": "draft"},
    {"date_expires": "2026-11-23T08:00:00+02:00"},
    {"date_embargo": "2026-11-24T08:00:00+02:00"},
    {"date_published": "2026-11-24T08:00:00+02:00"},
]


@pytest.mark.parametrize("back", BACK, ids=lambda back: "-".join(back))
@pytest.mark.parametrize(
    ("key", "file"),
    [("section", "sport"), ("tag", "liga"), ("author", "ana"), ("language", "en")],
)
@pytest.mark.parametrize("prune", [False, True])
def test_the_last_article_of_a_feed_leaves_it(
    build: Callable[..., Result], back: dict[str, Any], key: str, file: str, prune: bool
) -> None:
    output = f'[[output]]\nformat = "rss"\nfor_each = "{key}"\npath = "by/{{{key}}}.xml"\n'
    config = f"{RSS}{output}[publish]\nprune = {str(prune).lower()}\n"
    stays = record("stays", section="Altele", tags=["altele"], authors=["Ion"])
    build(config, stays, record("goes", language="en"))
    assert "corp-goes" in live()[f"by/{file}.xml"]

    result = build(config, stays, record("goes", language="en", **back), flags="--diff --json")
    assert not any("goes" in text for text in live().values())
    assert (f"by/{file}.xml" in live()) is not prune
    summary = json.loads(result.stdout)
    assert [(each["kind"], each["files"]) for each in summary["differences"]] == [
        ("gone", [f"by/{file}.xml", "rss.xml"])
    ]
    assert summary["removed"] == ([f"by/{file}.xml"] if prune else [])

    again = build(config, stays, record("goes", language="en", **back))
    assert "1 article;" not in again.stdout
    assert "0 new, 0 changed, 0 gone" in again.stdout
    assert (f"by/{file}.xml" in live()) is not prune


def test_a_feed_without_articles_is_filled_again(build: Callable[..., Result]) -> None:
    config = '[[output]]\nformat = "atom"\nfor_each = "section"\npath = "{section}.xml"\n'
    build(config, record("a"), record("b", section="Ştiri & co"))
    build(config, record("a"), record("b", section="Ştiri & co", status="withdrawn"))
    assert "Curierul: Ştiri &amp; co" in live()["stiri-co.xml"]
    assert "<entry>" not in live()["stiri-co.xml"]
    build(config, record("a"), record("b", section="Ştiri & co"))
    assert "corp-b" in live()["stiri-co.xml"]


def test_a_month_without_articles_loses_its_sitemap(build: Callable[..., Result]) -> None:
    old = record("old", date_published="2026-10-01T08:00:00Z")
    build(SITEMAP, record("a"), old)
    assert sorted(live()) == ["sitemap-2026-10.xml", "sitemap-2026-11.xml", "sitemap.xml"]
    result = build(SITEMAP, record("a"), old | {"status": "withdrawn"})
    assert sorted(live()) == ["sitemap-2026-11.xml", "sitemap.xml"]
    assert "sitemap-2026-10.xml" in result.stdout
    assert "removed" in result.stdout
    assert "1 gone" in result.stdout


def test_partners_that_take_no_empty_feed_lose_it(build: Callable[..., Result]) -> None:
    config = (
        '[[output]]\nformat = "rss"\nprofile = "feedly"\nfor_each = "section"\n'
        'path = "{section}.xml"\n'
    )
    build(config, record("a"), record("b", section="Altele"))
    build(config, record("a"), record("b", section="Altele", status="withdrawn"))
    assert list(live()) == ["sport.xml"]


def test_a_feed_of_nothing_but_deletions_is_none(build: Callable[..., Result]) -> None:
    config = (
        '[[output]]\nformat = "rss"\nprofile = "smartnews"\nfor_each = "section"\n'
        'path = "{section}.xml"\n[rules]\n"smartnews/*" = "warning"\n'
    )
    gone = record("gone", section="Altele", status="withdrawn")
    build(config, record("a"), gone, record("b", status="withdrawn"))
    assert list(live()) == ["sport.xml"]
    assert "deleted" in live()["sport.xml"]


def test_a_file_of_no_output_is_named_until_it_goes(build: Callable[..., Result]) -> None:
    build(RSS + RSS.replace("rss.xml", "old.xml"), record("a"), record("b"))
    for _ in range(2):
        result = build(RSS, record("a"), record("b"))
        assert "old.xml" in result.stdout
        assert "no output makes it" in result.stdout
    assert json.loads(build(RSS, record("a"), record("b"), flags="--json").stdout)["left"] == [
        "old.xml"
    ]
    assert sorted(live()) == ["old.xml", "rss.xml"]
    # What was taken back leaves it; without anything else in it, it goes.
    result = build(RSS, record("a"), record("b", status="withdrawn"))
    assert sorted(live()) == ["old.xml", "rss.xml"]
    assert "corp-a" in live()["old.xml"]
    assert "corp-b" not in live()["old.xml"]
    assert "left, without what was taken back: no output makes it any more" in result.stdout
    result = build(RSS, record("a", status="withdrawn"), record("c"))
    assert sorted(live()) == ["rss.xml"]
    assert "removed" in result.stdout
    assert "old.xml" not in build(RSS, record("c")).stdout


def test_what_is_pruned_needs_nothing_taken_out(build: Callable[..., Result]) -> None:
    build(RSS + RSS.replace("rss.xml", "old.xml"), record("a"), record("b"))
    withdrawn = record("b", status="withdrawn")
    summary = json.loads(build(RSS, record("a"), withdrawn, flags="--prune --json").stdout)
    assert (summary["trimmed"], summary["left"]) == ([], [])
    assert sorted(live()) == ["rss.xml"]


def test_a_file_that_nothing_can_be_taken_out_of_goes(
    build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(RSS + RSS.replace("rss.xml", "old.xml"), record("a"), record("b"))
    # As of documents of a plug-in that are neither XML nor JSON.
    monkeypatch.setattr("feedpub.documents._without.cut", lambda *_: None)
    build(RSS, record("a"), record("b"))
    assert sorted(live()) == ["old.xml", "rss.xml"]
    build(RSS, record("a"), record("b", status="withdrawn"))
    assert sorted(live()) == ["rss.xml"]


@pytest.mark.parametrize("store", ["", "[store]\nenabled = false\n"], ids=["store", "none"])
def test_what_vanished_was_withdrawn_if_that_is_remembered(
    build: Callable[..., Result], store: str
) -> None:
    build(RSS + RSS.replace("rss.xml", "old.xml") + store, record("a"), record("b"))
    build(RSS + store, record("a"))
    # Without a store, it may be an archive of what the source has dropped.
    assert ("corp-b" in live()["old.xml"]) is bool(store)


def test_what_an_older_version_published_is_understood(build: Callable[..., Result]) -> None:
    each = '[[output]]\nformat = "rss"\nfor_each = "section"\npath = "{section}.xml"\n'
    config = RSS + SITEMAP + each
    old = record("old", date_published="2026-10-01T08:00:00Z", section="Altele")
    build(config, record("a"), old)
    manifest = next(Path().rglob("manifest.json"))
    said = json.loads(manifest.read_text())
    said |= {name: dict(said["rss.xml"]) for name in ("other/sport.xml", "other.json")}
    for entry in said.values():
        for key in ("family", "feed", "value"):
            del entry[key]
    manifest.write_text(json.dumps(said))
    build(config, record("a"), old | {"status": "withdrawn"})
    assert sorted(live()) == [
        "altele.xml", "rss.xml", "sitemap-2026-11.xml", "sitemap.xml", "sport.xml",
    ]  # fmt: skip
    assert not any("old" in text for text in live().values())


def refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let every document called *name* have an error."""
    from msgspec.structs import replace

    from feedpub import judging
    from feedpub.checks import RULES
    from feedpub.findings import Finding, Location, Severity

    true = judging.examine

    def examine(document: Any, *arguments: Any, **more: Any) -> Any:
        examined = true(document, *arguments, **more)
        if document.name != name:
            return examined
        finding = Finding(
            rule=RULES["rss/no-self-link"],
            severity=Severity.ERROR,
            message="is not fit",
            location=Location(path=name),
        )
        return examined._replace(checked=replace(examined.checked, findings=(finding,)))

    monkeypatch.setattr("feedpub.making._document_maker.examine", examine)


TWO = RSS + RSS.replace("rss.xml", "partner.xml")


def test_one_partner_stops_nobody_else(
    build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(TWO, record("a"))
    before = live()
    refused(monkeypatch, "partner.xml")
    result = build(TWO, record("a"), record("b"), exits=1)
    assert "corp-b" in live()["rss.xml"]
    assert live()["partner.xml"] == before["partner.xml"]
    assert "held back: partner.xml (rss/no-self-link); what was live of it stays" in result.stdout
    summary = json.loads(build(TWO, record("a"), record("b"), exits=1, flags="--json").stdout)
    assert (summary["published"], summary["held"]) == (True, ["partner.xml"])
    # With prune, what is held back is not a leftover.
    build(TWO, record("a"), record("b"), exits=1, flags="--prune")
    assert "partner.xml" in live()


def test_what_is_held_back_is_published_once_it_is_fit(
    build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refused(patch, "partner.xml")
        build(TWO, record("a"), exits=1)
    assert list(live()) == ["rss.xml"]
    build(TWO, record("a"))
    assert list(live()) == ["partner.xml", "rss.xml"]


def test_an_index_is_held_back_with_its_shards(
    build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = record("old", date_published="2026-10-01T08:00:00Z")
    build(RSS + SITEMAP, record("a"), old)
    before = live()
    refused(monkeypatch, "sitemap-2026-11.xml")
    # The month that is not made any more stays, because the index that stays lists it.
    result = build(RSS + SITEMAP, record("a"), record("b"), exits=1)
    assert "corp-b" in live()["rss.xml"]
    assert {name: text for name, text in live().items() if name != "rss.xml"} == {
        name: text for name, text in before.items() if name != "rss.xml"
    }
    assert "held back: sitemap.xml (rss/no-self-link)" in result.stdout


def test_taken_back_beats_held_back(
    build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(TWO, record("a"), record("b"))
    refused(monkeypatch, "partner.xml")
    result = build(TWO, record("a"), record("b", status="withdrawn"), exits=1)
    assert list(live()) == ["partner.xml", "rss.xml"]
    assert not any("corp-b" in text for text in live().values())
    assert "corp-a" in live()["partner.xml"]
    said = "held back: partner.xml (rss/no-self-link); what was live of it stays, without what was"
    assert f"{said} taken back" in result.stdout
    result = build(TWO, record("a", status="withdrawn"), record("c"), exits=1)
    assert list(live()) == ["rss.xml"]
    assert "removed" in result.stdout


@pytest.mark.parametrize("layout", ["directory", "releases"])
@pytest.mark.parametrize(
    ("output", "file"),
    [
        ('format = "atom"', "atom.xml"),
        ('format = "json-feed"', "feed.json"),
        ('format = "news-sitemap"', "news-sitemap.xml"),
        ('format = "sitemap"', "sitemap-2026-11.xml"),
        ('format = "sitemap"\ngzip = true', "sitemap-2026-11.xml.gz"),
    ],
)
def test_an_article_leaves_what_is_held_back_in_every_format(
    build: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    output: str,
    file: str,
    layout: str,
) -> None:
    from feedpub import documents

    def listed() -> list[str]:
        data = (Path("public") / file).read_bytes()
        data = gzip.decompress(data) if file.endswith(".gz") else data
        found = documents.read(data)
        assert found is not None
        return [str(each.link)[-2:] for each in found.items]

    config = f'{RSS}[[output]]\n{output}\n[publish]\nlayout = "{layout}"\n'
    build(config, record("a"), record("b"), record("c"))
    assert sorted(listed()) == ["/a", "/b", "/c"]
    with monkeypatch.context() as only:
        refused(only, file)
        back = {"status": "withdrawn"}
        result = build(
            config, record("a"), record("b", **back), record("c"), exits=1, flags="--json"
        )
        assert sorted(listed()) == ["/a", "/c"]
        assert json.loads(result.stdout)["trimmed"] == [file]
        assert main(["validate", f"public/{file}", "--now", NOW], standalone_mode=False) in (
            None,
            0,
        )
        # The next run has nothing left to do, and one that is fit makes it whole.
        result = build(
            config, record("a"), record("b", **back), record("c"), exits=1, flags="--json"
        )
        assert json.loads(result.stdout)["trimmed"] == []
    build(config, record("a"), record("d"), record("c"))
    assert sorted(listed()) == ["/a", "/c", "/d"]


def test_all_or_nothing(build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    config = f"{TWO}[publish]\nall_or_nothing = true\n"
    build(config, record("a"))
    before = live()
    refused(monkeypatch, "partner.xml")
    result = build(config, record("a"), record("b"), exits=1)
    assert live() == before
    assert "nothing was published; what was live is still live" in result.stdout


def test_if_nothing_is_fit_nothing_is_published(
    build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(monkeypatch, "rss.xml")
    result = build(RSS, record("a"), exits=1)
    assert live() == {}
    assert "nothing was published" in result.stdout


def test_a_rehearsal_says_what_would_be_held_back(
    build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(TWO, record("a"))
    before = live()
    refused(monkeypatch, "partner.xml")
    result = build(TWO, record("a"), record("b"), exits=1, flags="--dry-run")
    assert live() == before
    assert "held back: partner.xml" in result.stdout


NEWSBREAK = '[[output]]\nformat = "rss"\nprofile = "newsbreak"\npath = "partner.xml"\n'


def test_a_feed_emptied_by_what_a_partner_refuses_says_so(build: Callable[..., Result]) -> None:
    records = [record("a", language="en"), record("b", language="en")]
    result = build(RSS + NEWSBREAK, *records)
    summary = json.loads(build(RSS + NEWSBREAK, *records, flags="--json").stdout)
    assert summary["emptied"] == {"partner.xml": {"newsbreak/no-image": 2}}
    warning = (
        "warning: partner.xml has no article, because all were left out: 2 newsbreak/no-image\n"
    )
    assert warning in result.stdout
    assert "warning[publication/all-left-out]: the feed has no article, because all 2" in (
        result.stderr
    )
    (finding,) = emptied(summary)
    assert finding["message"] == (
        "the feed has no article, because all 2 articles were left out: 2 newsbreak/no-image"
    )
    # An archive's index carries no article itself, and what carries one is not empty.
    config = RSS + SITEMAP.replace('path = "', 'profile = "bing"\npath = "')
    assert json.loads(build(config, record("a"), flags="--json").stdout)["emptied"] == {}
    # Nothing was left out where there was nothing.
    nothing = build(RSS + NEWSBREAK, flags="--json --allow-empty")
    assert json.loads(nothing.stdout)["emptied"] == {}


def emptied(summary: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"path": each["path"]} | finding
        for each in summary["documents"]
        for finding in each["findings"]
        if finding["rule"] == "publication/all-left-out"
    ]


def test_an_emptied_feed_is_a_warning_like_any_other(build: Callable[..., Result]) -> None:
    held = build(RSS + NEWSBREAK, record("a"), exits=1, flags="--fail-on warning")
    assert "held back: partner.xml (publication/all-left-out)" in held.stdout
    assert list(live()) == ["rss.xml"]
    off = '[rules]\n"publication/all-left-out" = "off"\n'
    result = build(off + RSS + NEWSBREAK, record("a"), flags="--fail-on warning")
    assert "all-left-out" not in result.output
    assert list(live()) == ["partner.xml", "rss.xml"]


def test_each_feed_of_a_family_tells_its_own_reasons(build: Callable[..., Result]) -> None:
    each = NEWSBREAK.replace("partner.xml", "{section}.xml") + 'for_each = "section"\n'
    image = {"url": "https://curierul.example/a.jpg", "width": 1200, "height": 675}
    records = [
        record("a", section="Bani", language="en"),
        record("b", section="Bani", language="en"),
        record("c", section="Lume", language="en"),
        record("d", section="Sport", image=image, language="en", summary="Pe scurt. " * 30),
    ]
    summary = json.loads(build(each, *records, flags="--json").stdout)
    assert summary["emptied"] == {
        "bani.xml": {"newsbreak/no-image": 2},
        "lume.xml": {"newsbreak/no-image": 1},
    }
    messages = {found["path"]: found["message"] for found in emptied(summary)}
    assert messages == {
        "bani.xml": "the feed has no article, because all 2 articles were left out:"
        " 2 newsbreak/no-image",
        "lume.xml": "the feed has no article, because its only article was left out:"
        " 1 newsbreak/no-image",
    }


def test_what_is_left_out_of_several_feeds_is_told_once(build: Callable[..., Result]) -> None:
    each = NEWSBREAK.replace("partner.xml", "{section}.xml") + 'for_each = "section"\n'
    records = [record("a"), record("b", section="Altele"), record("c")]
    fitted = json.loads(build(each, *records, flags="--json").stdout)["fitted"]
    told = [(note["rule"], note["record"]) for note in fitted]
    assert len(told) == len(set(told))
    assert {record for _, record in told} == {f"articles.jsonl:{line}" for line in (1, 2, 3)}


@pytest.mark.parametrize("limit", [10**23, 2**63, 2**63 - 1])
@pytest.mark.parametrize("more", ["", 'profile = "feedly"\n'])
def test_any_limit_is_understood(build: Callable[..., Result], limit: int, more: str) -> None:
    build(f"{RSS}{more}limit = {limit}\n", record("a"))
    assert "corp-a" in live()["rss.xml"]


@pytest.mark.parametrize(
    "now", ["0001-01-01T00:00:00Z", "0001-12-31T23:59:59Z", "9999-01-01T00:00:00Z"]
)
def test_an_instant_must_leave_room_to_count(build: Callable[..., Result], now: str) -> None:
    result = build(RSS, record("a"), flags=f"--now {now}", exits=2)
    assert f"--now '{now}' is outside the years 2 to 9998" in result.output
    assert live() == {}


@pytest.mark.parametrize("now", ["0002-01-01T00:00:00Z", "9998-12-31T23:59:59Z"])
def test_the_first_and_the_last_instant(build: Callable[..., Result], now: str) -> None:
    config = RSS + SITEMAP + RSS.replace("rss.xml", "young.xml") + 'max_age = "200000w"\n'
    build(config, record("a"), flags=f"--allow-empty --now {now}")
    assert ("corp-a" in live()["rss.xml"]) is now.startswith("9998")
    assert "corp-a" not in live()["young.xml"]


@pytest.mark.parametrize("many", [10, 10_000])
def test_what_was_cleaned_is_counted_alike_on_any_number_of_processors(
    build: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    config = "limit = 5\n".join(
        [RSS, NEWSBREAK, NEWSBREAK.replace("newsbreak", "smartnews").replace("partner", "s"), ""]
    )
    records = [
        record(str(n), status="withdrawn" if n % 3 else "published", content_html="<p onclick=''>x")
        for n in range(40)
    ]
    told = []
    for processors in (1, 2):
        monkeypatch.setattr("feedpub.making._sizes.WORTH_SHARING", 10)
        monkeypatch.setattr("feedpub.making._sizes.MANY", many)
        monkeypatch.setattr("feedpub.workers.count", lambda count=processors: count)
        told.append(json.loads(build(config, *records, flags="--json").stdout)["cleaned"])
    assert told[0] == told[1]
    assert told[0]["attribute"] > 5
