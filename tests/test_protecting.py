"""Guards at the command line: an editor's bad days, and the good days that look like them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import feedpub
from feedpub.articles.collection import Collector
from feedpub.cli import main
from feedpub.model import Access, Article, Output, Publication, Status
from feedpub.profiles import Adapter, find
from feedpub.protecting._listed_articles import closed, shown
from feedpub.selection import PlannedOutput, plan
from feedpub.sources import Ledger

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SITE = """[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
"""
SOURCE = '[[source]]\npath = "articles.jsonl"\n'
RSS = '[[output]]\nformat = "rss"\n'
USUAL = ["atom.xml", "feed.json", "news-sitemap.xml", "rss.xml", "sitemap.xml"]

Record = dict[str, Any]


def record(number: int, **fields: Any) -> Record:
    given = {
        "id": f"cms-{number}",
        "url": f"https://curierul.example/stiri/{number}",
        "title": f"Titlul articolului {number}",
        "summary": f"Pe scurt {number}.",
        "date_published": (NOW - timedelta(minutes=37 * (number + 1))).isoformat(),
        "content_html": f"<p>{' '.join(f'cuvânt{number}x{word}' for word in range(30))}</p>",
        "section": ["Sport", "Politică"][number % 2],
    }
    return {**given, **fields}


def records(count: int, start: int = 0, **fields: Any) -> list[Record]:
    return [record(number, **fields) for number in range(start, start + count)]


Build = Callable[..., Result]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.chdir(tmp_path)

    def build(
        articles: list[Record],
        *flags: str,
        config: str = "",
        site: str = SITE,
        source: str = SOURCE,
        exits: int = 0,
        now: datetime = NOW,
    ) -> Result:
        Path("feedpub.toml").write_text(site + source + config, encoding="utf-8")
        Path("articles.jsonl").write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
        at = ("--now", now.isoformat())
        result = CliRunner().invoke(main, ["build", *at, *flags], catch_exceptions=False)
        assert result.exit_code == exits, result.output
        return result

    return build


#: With a store, and without one.
STORES = ["", "[store]\nenabled = false\n"]


def live(folder: str = "public") -> dict[str, str]:
    found = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}


def refused(result: Result) -> list[dict[str, Any]]:
    """Return what was refused, by a summary in JSON."""
    return list(json.loads(result.stdout)["refused"])


# Half an export


@pytest.mark.parametrize("config", STORES, ids=["store", "none"])
@pytest.mark.parametrize("count", [5, 106, 199, 200, 2_000])
def test_a_tenth_of_an_export_is_refused_and_passes_once(
    build: Build, count: int, config: str
) -> None:
    build(records(count), config=config)
    before = live()
    some = records(max(1, count // 10))
    result = build(some, config=config, exits=5)
    assert live() == before
    assert f"would lose {count - len(some):,} of {count:,} articles, and no record says why" in (
        result.stderr
    )
    assert result.stderr.endswith("let it pass once: feedpub build --allow loss\n")
    if count < 500:  # otherwise the feeds have enough articles
        assert result.stdout == "nothing was published; what was live is still live\n"
    # Without the option, it is refused again; with it, it passes, and then it is what there was.
    assert "--allow loss" in build(some, config=config, exits=5).stderr
    build(some, "--allow", "loss", config=config)
    assert live() != before
    build(some, config=config)


def test_the_refusal_names_the_articles_and_reads_well(build: Build) -> None:
    build(records(106))
    assert build(records(10), exits=5).stderr == (
        "feedpub: refused: sitemap.xml and 4 other feeds would lose 96 of 106 articles, and no"
        " record says why\n"
        "  - Titlul articolului 10\n"
        "    https://curierul.example/stiri/10\n"
        "  - Titlul articolului 11\n"
        "    https://curierul.example/stiri/11\n"
        "  - Titlul articolului 12\n"
        "    https://curierul.example/stiri/12\n"
        "  … and 93 more\n"
        "  Look whether the export is complete. If the source lists only what is new, write mode ="
        ' "updates" in its [[source]].\n'
        "  What is live stays. If it is intended, let it pass once: feedpub build --allow loss\n"
    )
    (found,) = refused(build(records(10), "--json", exits=5))
    assert len(found.pop("articles")) == found["count"] == 96
    del found["help"]
    assert found == {
        "guard": "loss",
        "severity": "error",
        "message": "sitemap.xml and 4 other feeds would lose 96 of 106 articles, and no record"
        " says why",
        "allow": "--allow loss",
        "feeds": USUAL,
        "count": 96,
    }


def test_a_rehearsal_is_refused_as_well(build: Build) -> None:
    build(records(106))
    result = build(records(10), "--dry-run", exits=5)
    assert "\n  If it is intended, let it pass once: feedpub build --allow loss\n" in result.stderr
    build(records(10), "--dry-run", "--allow", "loss")


def test_the_library_says_what_was_refused(build: Build, tmp_path: Path) -> None:
    build(records(106))
    build(records(10), exits=5)
    config = feedpub.load_config(tmp_path / "feedpub.toml")
    built = feedpub.build(config, feedpub.Request(now=NOW))
    assert [(each.guard, each.option, each.count) for each in built.refused] == [
        ("loss", "--allow loss", 96)
    ]
    assert built.published is None
    built = feedpub.build(config, feedpub.Request(now=NOW, allow=("loss",)))
    assert (built.refused, built.published is None) == ([], False)
    with pytest.raises(feedpub.UsageError, match="there is no guard 'los'"):
        feedpub.Request(now=NOW, allow=("los",))


def test_only_the_feeds_concerned_are_held(build: Build) -> None:
    config = (
        '[[output]]\nformat = "rss"\nfor_each = "section"\npath = "by/{section}.xml"\n'
        '[[output]]\nformat = "atom"\n'
    )
    many = records(40)
    build(many, config=config)
    before = live()
    # Most of what goes is in one section.
    some = [each for each in many if each["section"] == "Sport"] + many[1:26:2]
    some += [record(100, section="Externe", title="Alta")]
    result = build(some, "--json", config=config, exits=5)
    # What one of them must not lose, the other may not lose either.
    assert json.loads(result.stdout)["held"] == ["atom.xml", "by/politica.xml"]
    after = live()
    assert after["by/politica.xml"] == before["by/politica.xml"]
    assert after["atom.xml"] == before["atom.xml"]
    assert "Alta" in after["by/externe.xml"]
    text = build(some, config=config, exits=5).stdout
    assert "held back: by/politica.xml (refused: loss); what was live of it stays" in text
    build(some, config=config + "[publish]\nall_or_nothing = true\n", exits=5)


def test_no_small_feed_is_emptied_by_half_an_export(build: Build) -> None:
    each = '[[output]]\nformat = "rss"\nfor_each = "tag"\npath = "{tag}.xml"\n'
    build([record(number, tags=[f"t{number}"]) for number in range(40)], config=each)
    before = live()
    result = build([record(0, tags=["t0"])], config=each, exits=5)
    assert "t1.xml and 38 other feeds would lose 1 of 1 article" not in result.stderr
    assert "articles.jsonl has 1 record, and had 40 at the last run" in result.stderr
    assert live() == before
    build([record(number, tags=[f"t{number}"]) for number in range(40)], config=each + RSS)
    before = live()
    result = build([record(0, tags=["t0"])], config=each + RSS, exits=5)
    assert "rss.xml and 39 other feeds would lose 39 of 40 articles" in result.stderr
    assert live() == before
    said = "and 37 more (refused: loss); what was live of them stays"
    assert f"held back: t1.xml, t10.xml, t11.xml {said}\n" in result.stdout


# Good days


@pytest.mark.parametrize("config", STORES, ids=["store", "none"])
def test_days_that_only_look_bad(build: Build, config: str) -> None:
    everything = '[[output]]\nformat = "rss"\n[[output]]\nformat = "sitemap"\n'
    usual = everything + '[[output]]\nformat = "news-sitemap"\n' + config
    build(records(60, 60), config=usual)
    # A weekend: another fifty and more.
    build(records(120), config=usual)
    # Most of it is taken back, on purpose.
    for fields in ({"status": "withdrawn"}, {"status": "draft"}, {"date_expires": NOW.isoformat()},
                   {"date_embargo": "2027-01-01T00:00:00Z"}):  # fmt: skip
        build([*records(20), *records(100, 20, **fields)], config=usual)
        build(records(120), config=usual)
    # Time takes them.
    aged = usual.replace('"rss"', '"rss"\nmax_age = "3d"')
    build(records(120), config=aged)
    build(records(1), config=aged, now=NOW + timedelta(days=30), exits=5)  # but not the sitemap's
    build(records(120), config=aged, now=NOW + timedelta(days=30))
    build(records(120), config=usual)
    # Other sections, limits, conditions and outputs.
    build(records(120, section="Alta"), config=usual)
    small = usual.replace('"rss"', '"rss"\nlimit = 5\nwhere = { section = "Alta" }')
    build(records(120, section="Alta"), config=small)
    build(records(120), config='[[output]]\nformat = "atom"\n' + config)
    build(records(120), config=usual)
    # Two days later, nothing new.
    build(records(120), config=usual, now=NOW + timedelta(days=3))


@pytest.mark.parametrize("config", STORES, ids=["store", "none"])
def test_a_source_that_lists_the_last_fifty_may_move_on(build: Build, config: str) -> None:
    for start in (400, 390, 345, 295, 200, 100, 0):
        build(records(50, start), config=config, now=NOW - timedelta(minutes=37 * start))


@pytest.mark.parametrize("config", STORES, ids=["store", "none"])
def test_a_small_newsroom_may_delete_two_of_five(build: Build, config: str) -> None:
    build(records(5), config=config)
    build(records(3), config=config)
    assert "stiri/4" not in "".join(live().values())
    build(records(5), config=config)
    build(records(2), config=config, exits=5)


def test_another_url_for_ids_in_one_output_is_no_alarm(build: Build) -> None:
    build(records(20))
    build(records(20), config='[[output]]\nformat = "rss"\nguid = "url"\n')


# Ids, dates, publication


@pytest.mark.parametrize("config", STORES, ids=["store", "none"])
@pytest.mark.parametrize("moves", [False, True], ids=["ids", "ids and addresses"])
def test_ids_that_change_all_at_once(build: Build, moves: bool, config: str) -> None:
    build(records(60), config=config)
    before = live()
    other = [each | {"id": f"wp-{each['id']}"} for each in records(60)]
    if moves:
        other = [each | {"url": each["url"].replace("stiri", "news")} for each in other]
    result = build(other, config=config, exits=5)
    assert "--allow ids\n" in result.stderr
    if config and not moves:
        # Sitemaps have no ids, and nothing of theirs changes.
        assert "50 of 50 articles in atom.xml and 2 other feeds would get another id" in (
            result.stderr
        )
    assert live() == before
    assert "--allow ids\n" in build(other, config=config, exits=5).stderr
    # Nothing of it is remembered: the old ones are as they were.
    build(records(60), config=config)
    assert live() == before
    some = ["--allow", "ids"] + ["--allow", "loss"] * (moves and bool(config))
    build(other, *some, config=config)
    build(other, config=config)
    # A store keeps the ids that are out.
    assert ("wp-" in live()["rss.xml"]) is bool(config)


def test_few_ids_may_change(build: Build) -> None:
    build(records(60))
    before = live()
    other = [each | {"id": f"wp-{each['id']}"} for each in records(6)]
    build(other + records(54, 6))
    assert live()["rss.xml"] == before["rss.xml"]


@pytest.mark.parametrize("config", STORES, ids=["store", "none"])
def test_dates_that_jump(build: Build, config: str) -> None:
    build(records(60), config=config)
    before = live()
    for wrong in (
        [each | {"date_published": each["date_published"].replace("+00", "+03")}
         for each in records(60)],
        records(60, date_published=NOW.isoformat()),
        records(60, date_published="1970-01-02T00:00:00Z"),
    ):  # fmt: skip
        result = build(wrong, config=config, exits=5)
        assert "would get another publication date" in result.stderr
        assert "let it pass once: feedpub build --allow dates\n" in result.stderr
        assert live() == before
    build(records(60), config=config)
    assert live() == before


def test_a_news_sitemap_alone_notices_that_dates_jump(build: Build) -> None:
    news = '[[output]]\nformat = "news-sitemap"\n'
    build(records(60), config=news)
    before = live()
    wrong = records(60, date_published="2019-01-02T00:00:00Z")
    assert "--allow dates" in build(wrong, config=news, exits=5).stderr
    assert live() == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Curierul"', 'name = "Curierul de Azi"',
         "its name was 'Curierul' and would be 'Curierul de Azi'"),
        ("https://curierul.example/", "https://www.curierul.example/",
         "its home page was 'https://curierul.example/' and would be"),
        ('"ro"', '"ro"\ntag_authority = "neu.example,2020"',
         "its tag authority was 'curierul.example,2026' and would be 'neu.example,2020'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("config", STORES, ids=["store", "none"])
def test_a_publication_that_becomes_another(
    build: Build, old: str, new: str, said: str, config: str
) -> None:
    build(records(20), config=config)
    before = live()
    site = SITE.replace(old, new)
    result = build(records(20), site=site, config=config, exits=5)
    assert said in result.stderr
    assert "let it pass once: feedpub build --allow identity\n" in result.stderr
    assert live() == before
    build(records(20), "--allow", "identity", site=site, config=config)
    build(records(20), site=site, config=config)


def test_what_is_live_may_be_anything(build: Build) -> None:
    build(records(20), config=STORES[1])
    for name in ("rss.xml", "feed.json", "news-sitemap.xml"):
        (Path("public") / name).write_text("{oops", encoding="utf-8")
    (Path("public") / "atom.xml").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"/>', encoding="utf-8"
    )
    build(records(20), site=SITE.replace("Curierul", "Altul"), config=STORES[1])


def test_what_is_written_for_an_aggregator_does_not_say_what_the_publication_is(
    build: Build,
) -> None:
    config = '[[output]]\nformat = "rss"\nprofile = "flipboard"\n' + STORES[1]
    build(records(20), config=config)
    build(records(20), site=SITE.replace("https://", "http://"), config=config, exits=0)


# Sources


def test_a_source_that_is_out_of_date(build: Build) -> None:
    late = NOW + timedelta(hours=5)
    warns = SOURCE + 'warn_after = "2h"\n'
    fails = warns + 'error_after = "5h"\n'
    build(records(5), source=fails)
    result = build(records(5), source=warns, now=late)
    assert result.stderr == (
        "feedpub: warning: articles.jsonl is out of date: its newest article is 5 h 37 min old"
        " (warn_after = 2 h)\n"
        "  Look whether the export still runs, and whether it reads the live database.\n"
    )
    (found,) = refused(build(records(5), "--json", source=warns, now=late))
    assert (found["guard"], found["severity"], found["allow"]) == ("stale", "warning", None)
    result = build(records(5), source=fails, now=late, exits=5)
    assert "its newest article is 5 h 37 min old (error_after = 5 h)" in result.stderr
    assert result.stderr.endswith("let it pass once: feedpub build --allow stale\n")
    build(records(5), "--allow", "stale", source=fails, now=late)
    # A change counts as well, but nothing that is in the future.
    changed = [record(0, date_modified=(late - timedelta(hours=1)).isoformat()), *records(4, 1)]
    assert build(changed, source=fails, now=late).stderr == ""
    soon = [record(9, date_published="2030-01-01T00:00:00Z"), *records(5)]
    build(soon, source=fails, now=late, exits=5)


def test_the_age_of_several_files_is_that_of_the_newest(build: Build) -> None:
    source = SOURCE + 'error_after = "5h"\n[[source]]\npath = "more/*.jsonl"\nerror_after = "1d"\n'
    Path("more").mkdir()
    for number in (200, 20):
        path = Path("more") / f"{number}.jsonl"
        path.write_text(json.dumps(record(number)), encoding="utf-8")
    build(records(5), source=source)
    (Path("more") / "20.jsonl").write_text(json.dumps(record(300)), encoding="utf-8")
    result = build(records(5), source=source, exits=5)
    assert "more/*.jsonl is out of date: its newest article is 5 d" in result.stderr


def test_a_source_that_is_much_shorter_than_last_time(build: Build) -> None:
    # Its articles are in no sitemap, so that nothing that is live gets lost.
    config = '[[output]]\nformat = "rss"\n'
    build(records(200), config=config)
    result = build(records(60), config=config, exits=5)
    assert "articles.jsonl has 60 records, and had 200 at the last run" in result.stderr
    assert "--allow shrinking\n" in build(records(60), config=config, exits=5).stderr
    build(records(60), "--allow", "shrinking", config=config)
    build(records(60), config=config)


# Leaks


@pytest.mark.parametrize("config", STORES, ids=["store", "none"])
def test_a_paid_body_in_a_summary(build: Build, config: str) -> None:
    build(records(20), config=config)
    before = live()
    words = record(3)["content_html"][3:-4]
    paid = record(3, access="subscription", summary=words)
    result = build([*records(3), paid, *records(16, 4)], config=config, exits=5)
    assert "rss.xml and 2 other feeds would show text of 1 article that must not be public" in (
        result.stderr
    )
    assert "is for readers with a subscription: look at its summary." in result.stderr
    after = live()
    assert {name: after[name] == before[name] for name in ("rss.xml", "feed.json")} == {
        "rss.xml": True, "feed.json": True,
    }  # fmt: skip
    shown = '[[output]]\nformat = "rss"\naccess = ["subscription"]\n' + config
    build([*records(3), paid, *records(16, 4)], config=shown)
    own = '[[output]]\nformat = "rss"\n[output.guard]\nleaks = "off"\n' + config
    build([*records(3), paid, *records(16, 4)], config=own)


def test_text_of_a_hidden_article_that_public_ones_have_is_no_leak(build: Build) -> None:
    # Editors work on a copy of what is public.
    copy = record(900, status="draft", content_html=record(3)["content_html"])
    soon = record(901, date_embargo="2027-01-01T00:00:00Z", title=record(4)["title"])
    assert build([*records(20), copy, soon]).stderr == ""


# The configuration


def test_guards_are_set_by_the_configuration(build: Build) -> None:
    build(records(106))
    build(records(10), config='[guard]\nloss = "off"\n', exits=5)  # it is still much shorter
    build(records(10), config='[guard]\nloss = "off"\nshrinking = "off"\n')
    build(records(106))
    build(records(60), config='[guard]\nloss = "50%"\n')
    build(records(50), config="[guard]\nloss = 0.1\n", exits=5)
    build(records(50), config='[guard]\nloss = "on"\n')
    said = build(records(5), config='[guard]\nloss = "lots"\nlos = 1\n', exits=2).stderr
    assert "guard.los: unknown key; did you mean 'loss'?" in said
    said = build(records(5), config='[guard]\nloss = "lots"\nleaks = "off"\n', exits=2).stderr
    assert "feedpub.toml:8: guard.loss: 'lots' is not a share; write it like 1% or 0.01" in said
    assert "guard.leaks: 'maybe' is not allowed" in (
        build(records(5), config='[guard]\nleaks = "maybe"\n', exits=2).stderr
    )
    output = '[[output]]\nformat = "rss"\n[output.guard]\nstale = "off"\n'
    assert "output[1].guard.stale: unknown key" in (
        build(records(5), config=output, exits=2).stderr
    )


def test_an_unknown_guard_is_named(build: Build) -> None:
    result = build(records(5), "--allow", "lost", exits=2)
    assert "there is no guard 'lost'\n  Did you mean 'loss'?" in result.stderr
    explained = CliRunner().invoke(main, ["explain", "guard/leaks"])
    assert explained.output.startswith("guard/leaks (on)\n\nWhether text of articles")
    assert explained.output.endswith("To let it pass once: feedpub build --allow leaks\n")
    explained = CliRunner().invoke(main, ["explain", "guard/stale"])
    assert 'In [guard]: stale = "on", or "off"' in explained.output


# Several targets


def test_guards_compare_with_any_of_several_targets(build: Build) -> None:
    config = "".join(f'[[publish.target]]\ntype = "directory"\ndirectory = "{each}"\n'
                     for each in ("one", "two"))  # fmt: skip
    build(records(106), config=config)
    build(records(106), config=config)
    build(records(10), config=config, exits=5)
    assert live("one") == live("two") != {}
    # One is new, and empty; the other knows.
    new = config.replace('"one"', '"new"')
    build(records(10), config=new, exits=5)
    build(records(10), "--allow", "loss", config=new)
    assert live("new") == live("two") != live("one")


# What there is little to know of


def test_what_is_live_may_have_dates_that_are_none(build: Build) -> None:
    config = '[[output]]\nformat = "rss"\n[store]\nenabled = false\n'
    build(records(106), config=config)
    file = Path("public/rss.xml")
    text = re.sub("<pubDate>.*?</pubDate>", "<pubDate>yesterday</pubDate>", file.read_text("utf-8"))
    file.write_text(text, encoding="utf-8")
    result = build(records(10), config=config, exits=5)
    assert "would lose " in result.stderr


def test_articles_of_which_only_a_sitemap_tells_are_known_though_changes_are_too_many(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.remembering._run_memory.MOST_CHANGES", 3)
    config = '[[output]]\nformat = "sitemap"\n'
    build(records(106), config=config)
    before = live()
    moved = [record(each, url=f"https://curierul.example/altele/{each}") for each in range(106)]
    build(moved, config=config)  # they have their ids still: nothing is lost
    assert live() != before


def test_what_is_not_public_excuses_nothing_though_it_is_planned() -> None:
    soon, early = (
        Article(id=each, url=f"https://e.example/{each}", title=each, published=at)
        for each, at in (("soon", NOW), ("early", NOW - timedelta(hours=2)))
    )
    collector = Collector()
    for each in (soon, early):
        collector.add(each, 100)
    articles, _ = collector.finish(Ledger(), lambda _: (0, 0, 0))
    publication = Publication(name="E", url="https://e.example/", language="en")
    output = Output(format="rss", path="rss.xml")
    planned = plan(articles, [PlannedOutput(output)], NOW, publication=publication)
    assert [each.article.id for each in shown(articles, planned, NOW, {}, "rss.xml")] == [
        "soon", "early",
    ]  # fmt: skip
    earlier = NOW - timedelta(hours=1)
    assert [each.article.id for each in shown(articles, planned, earlier, {}, "rss.xml")] == [
        "early"
    ]
    assert list(shown(articles, planned, NOW, {}, "atom.xml")) == []


#: A feed of five for an aggregator that reads English, of which the newsroom writes little.
ENGLISH = (
    '[[output]]\nformat = "rss"\nprofile = "newsbreak"\nlimit = 5\npath = "nb.xml"\n'
    "[output.settings]\n[store]\nenabled = false\n"
)


def english(number: int, **fields: Any) -> Record:
    picture = {"url": f"https://curierul.example/{number}.jpg", "credit": "E. Ng",
               "width": 1280, "height": 720, "caption": f"Podul {number}"}  # fmt: skip
    given = {"language": "en", "authors": ["Ana Pop"], "images": [picture]}
    return record(number, **given | fields)


def test_what_a_feed_carries_beyond_the_planned_articles_is_public_too(build: Build) -> None:
    articles = [*records(120), *(english(number) for number in range(120, 130))]
    draft = record(900, status="draft", title=articles[124]["title"])
    assert "refused: leaks" not in build([*articles, draft], config=ENGLISH).output
    assert f"<title>{draft['title']}</title>" in live()["nb.xml"]


def test_what_is_paid_for_beyond_the_planned_articles_is_looked_for() -> None:
    collector = Collector()
    for number in range(110):
        url = f"https://e.example/{number}"
        at = NOW - timedelta(hours=number)
        paid = Access.SUBSCRIPTION if number > 100 else Access.FREE
        # If all were public, all of them would be planned.
        status = Status.DRAFT if number == 50 else Status.PUBLISHED
        collector.add(
            Article(id=str(number), url=url, title="T", published=at, access=paid, status=status),
            100,
        )
    articles, _ = collector.finish(Ledger(), lambda _: (0, 0, 0))
    publication = Publication(name="E", url="https://e.example/", language="en")
    output = Output(format="rss", path="rss.xml", limit=1)
    fit = Adapter([find("newsbreak")], publication, "rss.xml", NOW)
    wanted = PlannedOutput(output, fit=fit)
    planned = plan(articles, [wanted], NOW, publication=publication)
    planned_ids = [str(number) for number in range(102) if number != 50]
    carried = {"rss.xml": ["0", "105", "104"]}
    listed = [each.article.id for each in shown(articles, planned, NOW, carried, "rss.xml")]
    assert listed == [*planned_ids, "104", "105"]
    found = closed(articles, planned, NOW, carried, output)
    assert [each.article.id for each in found] == ["101", "104", "105"]
    for others in (["0"], ["0", "x"]):
        found = shown(articles, planned, NOW, {"rss.xml": others}, "rss.xml")
        assert [each.article.id for each in found] == planned_ids


SENTENCE = "The vote surprised those who asked for"


def test_a_caption_that_a_profile_completes_gives_nothing_away(build: Build) -> None:
    # Yahoo gets the credit behind a caption, and the paid body has it behind the same sentence.
    figure = "<figure><img src='/1.jpg' alt=''><figcaption>Photo desk</figcaption></figure>"
    paid = record(
        1, access="subscription", content_html=f"<p>{SENTENCE}</p>{figure}<p>Word by word.</p>"
    )
    image = {"url": "https://curierul.example/2.jpg", "width": 1280, "height": 800}
    public = record(2, image={**image, "caption": SENTENCE, "credit": "Photo: the desk"})
    config = '[[output]]\nformat = "rss"\npath = "yahoo.xml"\nprofile = "yahoo"\n'
    build([paid, public], config=config)
    assert f"{SENTENCE} (Photo: " in Path("public/yahoo.xml").read_text(encoding="utf-8")
