"""Plans: what a run would do, why, and a run that does exactly that or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import main
from feedpub.errors import UsageError
from feedpub.making import MakingReason
from feedpub.proposing import proposal_from
from feedpub.reasoning import because

CONFIG = """
[publication]
name = "C"
url = "https://e.example/"
language = "ro"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
limit = 2
[[output]]
format = "atom"
path = "{section}.xml"
for_each = "section"
[[output]]
format = "news-sitemap"
"""
ONE: dict[str, Any] = {
    "id": "urn:x-e:1",
    "url": "https://e.example/1",
    "title": "Racheta",
    "date_published": "2026-11-20T08:00:00Z",
    "content_html": "<p>Text.</p>",
    "section": "apărare",
}
TWO = {**ONE, "id": "urn:x-e:2", "url": "https://e.example/2", "title": "Vremea"}
THREE = {**ONE, "id": "urn:x-e:3", "url": "https://e.example/3", "title": "Banii",
         "date_published": "2026-11-20T09:00:00Z", "section": "economie"}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG, encoding="utf-8")

    def run(*words: str, records: list[dict[str, Any]] | None = None) -> Result:
        if records is not None:
            text = "".join(json.dumps(each) + "\n" for each in records)
            Path("articles.jsonl").write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, list(words))

    return run


def at(hour: str) -> tuple[str, str]:
    return "--now", f"2026-11-{hour}:00:00Z"


def planned(run: Callable[..., Result], hour: str, **more: Any) -> dict[str, Any]:
    result = run("plan", *at(hour), "--json", "--out", "plan.json", **more)
    assert result.exit_code == 0, result.output
    value = json.loads(result.stdout)
    assert json.loads(Path("plan.json").read_text("utf-8")) == value
    assert isinstance(value, dict)
    return value


def files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted((folder / "public").glob("*"))}


def test_what_was_planned_is_what_is_done(run: Callable[..., Result], tmp_path: Path) -> None:
    plan = planned(run, "20T10", records=[ONE, TWO])
    assert not files(tmp_path)
    assert not Path("feedpub.store").exists()
    assert {each["path"]: each["state"] for each in plan["documents"]} == {
        "rss.xml": "written", "aparare.xml": "written", "news-sitemap.xml": "written",
    }  # fmt: skip
    assert {(each["kind"], each["cause"]) for each in plan["articles"]} == {("new", "record")}
    result = run("build", *at("20T11"), "--plan", "plan.json")
    assert result.exit_code == 0, result.output
    assert sorted(files(tmp_path)) == [
        "aparare.xml", "feedpub-manifest.json", "news-sitemap.xml", "rss.xml",
    ]  # fmt: skip


def test_why_documents_and_articles_change(run: Callable[..., Result]) -> None:
    run("build", *at("20T10"), records=[ONE, {**TWO, "embargo": "2026-11-20T11:00:00Z"}])
    changed = {**ONE, "title": "Racheta!"}
    plan = planned(run, "20T12", records=[changed, {**TWO, "embargo": "2026-11-20T11:00:00Z"},
                                          THREE])  # fmt: skip
    articles = {each["id"]: each for each in plan["articles"]}
    said = {id: (each["kind"], each["what"], each["cause"]) for id, each in articles.items()}
    assert said == {
        # The newest two are listed, and it is not one of them any more.
        "urn:x-e:1": ("changed", "update", "record"),
        "urn:x-e:2": ("new", "released", "clock"),
        "urn:x-e:3": ("new", "new", "record"),
    }
    reasons = {each["path"]: each["reason"] for each in plan["documents"]}
    assert reasons["economie.xml"]["kind"] == "first"
    assert reasons["aparare.xml"]["kind"] == "clock"


def test_an_article_that_others_push_out(run: Callable[..., Result]) -> None:
    run("build", *at("20T10"), records=[ONE, TWO])
    plan = planned(run, "20T12", records=[ONE, TWO, THREE])
    (pushed,) = (each for each in plan["articles"] if each["url"] == TWO["url"])
    assert (pushed["kind"], pushed["cause"], pushed["what"]) == ("changed", "place", None)
    assert pushed["files"] == ["rss.xml"]


def test_what_the_clock_and_the_configuration_change(run: Callable[..., Result]) -> None:
    run("build", *at("20T10"), records=[ONE])
    plan = planned(run, "23T10")
    (old,) = plan["articles"]
    assert (old["cause"], old["files"]) == ("clock", ["news-sitemap.xml"])
    assert {each["path"]: each["state"] for each in plan["documents"]} == {
        "rss.xml": "unchanged", "aparare.xml": "unchanged", "news-sitemap.xml": "written",
    }  # fmt: skip
    text = run("plan", *at("23T10")).stdout
    assert (
        "news-sitemap.xml: written, 1 article\n      because of the clock: something changed at"
        in text
    )
    assert "  rss.xml: left alone, nothing of it changed\n" in text
    assert "\n    the clock: news-sitemap.xml\n" in text
    Path("feedpub.toml").write_text(CONFIG.replace("limit = 2", 'limit = 2\ntitle = "T"'))
    text = run("plan", *at("20T10")).stdout
    assert "      because the configuration or the version of feedpub changed\n" in text


def test_a_plan_for_people(run: Callable[..., Result]) -> None:
    run("build", *at("20T10"), records=[ONE, TWO])
    text = run("plan", *at("20T11"), records=[{**ONE, "title": "Racheta!"}, TWO]).stdout
    assert text.startswith("plan of 2026-11-20T11:00:00Z\n  rss.xml: written, 2 articles\n")
    assert "      because of 'Racheta!'\n" in text
    assert "~ Racheta!\n    update, because of its record: aparare.xml," in text
    assert "the plan holds until 2026-11-22T08:00:01Z (for 1 d 21 h), if nothing moves\n" in text
    none = run("plan", *at("25T11"), records=[ONE, TWO]).stdout
    assert "the plan holds until a source, the configuration or what is live changes" in none


@pytest.mark.parametrize(
    ("change", "hour", "said"),
    [
        ("articles", "20T11", "since then the articles of the sources changed; nothing"),
        ("configuration", "20T11", "since then the configuration or the options changed"),
        ("option", "20T11", "since then the configuration or the options changed"),
        ("target", "20T11", "since then what is live changed"),
        ("clock", "23T11", "at 2026-11-22T08:00:01Z the clock changed what is public or recent"),
        ("past", "20T09", "which is later than now: 2026-11-20T09:00:00Z"),
        ("store", "20T11", "what is remembered of earlier runs, or the version of feedpub"),
    ],
)
def test_a_plan_that_no_longer_holds(
    change: str, hour: str, said: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    run("build", *at("20T08"), records=[ONE])
    planned(run, "20T10", records=[{**ONE, "title": "Racheta!"}, TWO])
    more: list[str] = []
    match change:
        case "articles":
            run("rules", records=[{**ONE, "title": "Racheta!"}, {**TWO, "title": "Vreme"}])
        case "configuration":
            Path("feedpub.toml").write_text(CONFIG.replace("limit = 2", "limit = 1"))
        case "option":
            more = ["--strict"]
        case "target":
            run("build", *at("20T10"))
        case "store":
            Path("feedpub.store").unlink()
    before = files(tmp_path)
    result = run("build", *at(hour), "--plan", "plan.json", *more)
    assert result.exit_code == 5, result.output
    assert said in result.stderr
    assert files(tmp_path) == before


def test_a_plan_without_a_store(run: Callable[..., Result]) -> None:
    Path("feedpub.toml").write_text(f"{CONFIG}[store]\nenabled = false\n", "utf-8")
    plan = planned(run, "20T10", records=[ONE, TWO])
    assert {each["reason"]["kind"] for each in plan["documents"]} == {"first"}
    # Nothing is known of what became of them, but where all is made first it is their records.
    assert {(each["kind"], each["cause"], each["what"]) for each in plan["articles"]} == {
        ("new", "record", None)
    }


def test_an_order_that_means_nothing(run: Callable[..., Result]) -> None:
    planned(run, "20T10", records=[ONE, TWO])
    result = run("build", *at("20T10"), "--plan", "plan.json", records=[TWO, ONE])
    assert result.exit_code == 0, result.output


def test_a_plan_of_what_is_removed_and_held(run: Callable[..., Result]) -> None:
    run("build", *at("20T10"), records=[ONE, TWO, THREE])
    gone = {**THREE, "status": "withdrawn"}
    result = run("plan", *at("20T11"), "--prune", records=[ONE, TWO, gone])
    assert result.exit_code == 0, result.output
    assert "  economie.xml: removed\n" in result.stdout
    assert "- Banii\n    withdrawn, because of its record: economie.xml," in result.stdout
    result = run("plan", *at("20T11"), records=[])
    assert result.exit_code == 1, result.output
    assert "nothing was published" in result.stdout


@pytest.mark.parametrize(
    "data", [b"{}", b"[]", b"\xff", b'{"feedpub_plan": 1}', b'{"feedpub_plan": 9}']
)
def test_what_is_not_a_plan(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"p\.json: is not a plan that this feedpub wrote"):
        proposal_from(data, "p.json")


def test_a_plan_that_is_not_there(run: Callable[..., Result]) -> None:
    result = run("build", *at("20T10"), "--plan", "missing.json", records=[ONE])
    assert (result.exit_code, "missing.json: cannot be read" in result.stderr) == (2, True)


def test_why_a_run_did_what_it_did(run: Callable[..., Result]) -> None:
    run("build", *at("20T10"), records=[ONE, THREE])
    run("build", *at("20T11"), records=[ONE, {**THREE, "title": "Banii noștri"}])
    text = run("explain", "run").stdout
    assert text.startswith("run 2 of 2026-11-20T11:00:00Z\n")
    assert "  economie.xml: written, 1 article\n      because of 'Banii noștri'\n" in text
    assert "  aparare.xml: left alone, nothing of it changed\n" in text
    first = run("explain", "run", "1").stdout
    assert "  rss.xml: written, 2 articles\n      because nothing is known of it yet\n" in first
    assert first.endswith("  what it left alone is known of the last run only\n")
    value = json.loads(run("explain", "run", "--json").stdout)
    assert (value["number"], value["changed"]) == (2, True)
    result = run("explain", "run", "7")
    assert (result.exit_code, "there is no run 7" in result.stderr) == (2, True)


def test_no_run_to_explain(run: Callable[..., Result]) -> None:
    result = run("explain", "run")
    assert (result.exit_code, "no run is remembered" in result.stderr) == (2, True)
    result = run("explain", "rss/missing-element", "3")
    assert (result.exit_code, "one word too many" in result.stderr) == (2, True)


def test_a_page_that_comes_or_goes_is_a_reason() -> None:
    titles = {"1": "The bridge"}
    one = MakingReason(kind="page", articles=("1",))
    assert because(one, titles.get) == "because its articles may link to 'The bridge'"
    several = MakingReason(kind="page", articles=("0", "1", "2"))
    assert because(several, titles.get) == (
        "because its articles may link to 'The bridge' and 2 more"
    )
    unknown = MakingReason(kind="page", articles=("\x07",))
    assert because(unknown, titles.get) == "because its articles may link to \\x07"
