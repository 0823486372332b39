"""``feedpub build`` as a newsroom runs it: real files in, real files out, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import main

NOW = "2026-11-23T09:00:00+02:00"
PAGE = "https://curierul.example"
FLAGS = ("--url", PAGE, "--name", "Curierul", "--language", "ro", "--now", NOW)

Run = Callable[..., Result]


def record(slug: str, **fields: Any) -> dict[str, Any]:
    values = {
        "id": f"cms-{slug}",
        "url": f"/{slug}",
        "title": f"„{slug}”: ce știm până acum",
        "summary": "Pe scurt, ce s-a întâmplat.",
        "date_published": "2026-11-23T07:30:00+02:00",
        "content_html": "<p>Un text <a href='/altul'>legat</a>.</p><script>alert(1)</script>",
    }
    return {name: value for name, value in (values | fields).items() if value is not None}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("FEEDPUB_NOW", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, records: Any = None, **options: Any) -> Result:
        if records is not None:
            lines = (json.dumps(each, ensure_ascii=False) for each in records)
            Path("articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
        return CliRunner().invoke(main, arguments, catch_exceptions=False, **options)

    return run


def test_without_any_file_the_sensible_set(run: Run, tmp_path: Path) -> None:
    result = run("build", "articles.jsonl", *FLAGS, "-o", "public", records=[record("racheta")])
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in (tmp_path / "public").glob("[!.]*")} == {
        "rss.xml",
        "atom.xml",
        "feed.json",
        "news-sitemap.xml",
        "sitemap.xml",
        "sitemap-2026-11.xml",
        "feedpub-manifest.json",
    }
    rss = (tmp_path / "public/rss.xml").read_text(encoding="utf-8")
    assert '<guid isPermaLink="false">tag:curierul.example,2026:cms-racheta</guid>' in rss
    assert f'href="{PAGE}/altul"' in rss
    assert "alert" not in rss
    assert "published to" in result.stdout
    assert "1 record, 1 article; 1 new" in result.stdout
    assert "next run: 2026-11-25T05:30:01Z (in 1 d 22 h 30 min)" in result.stdout


def test_the_summary_for_programs(run: Run, tmp_path: Path) -> None:
    result = run("build", "articles.jsonl", *FLAGS, "--json", records=[record("racheta")])
    summary = json.loads(result.stdout)
    assert summary["published"] is True
    assert summary["directory"] == str(tmp_path / "public")
    assert (summary["records"], summary["articles"], summary["rejected"]) == (1, 1, 0)
    assert summary["next_run_at"] == "2026-11-25T05:30:01Z"
    assert summary["cleaned"]["script"] == 1
    assert {each["path"]: each["articles"] for each in summary["files"]}["rss.xml"] == 1
    assert [each["kind"] for each in summary["differences"]] == ["new"]


def test_the_summary_for_programs_of_a_run_that_bad_records_stop(run: Run) -> None:
    result = run("build", "articles.jsonl", *FLAGS, "--json", records=[{"title": "No address"}])
    summary = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (summary["published"], summary["records"], summary["articles"]) == (False, 1, 0)
    assert (summary["files"], summary["emptied"]) == ([], {})


def test_the_same_input_gives_the_same_bytes_and_touches_nothing(run: Run, tmp_path: Path) -> None:
    records = [record("racheta"), record("nava", language="en")]
    run("build", "articles.jsonl", *FLAGS, records=records)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "public").glob("[!.]*.*")}
    result = run("build", "articles.jsonl", *FLAGS, records=reversed(records))
    assert result.exit_code == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert "0 new, 0 changed, 0 gone" in result.stdout
    assert "written" not in result.stdout


@pytest.mark.parametrize("variable", ["FEEDPUB_NOW", "SOURCE_DATE_EPOCH"])
def test_the_instant_can_come_from_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, {"FEEDPUB_NOW": NOW}.get(variable, "1795417200"))
    arguments = [flag for flag in FLAGS if flag not in ("--now", NOW)]
    result = run("build", "articles.jsonl", *arguments, "--json", records=[record("racheta")])
    assert json.loads(result.stdout)["next_run_at"] == "2026-11-25T05:30:01Z"


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (("--now", "yesterday"), {}, "--now 'yesterday'"),
        ((), {"SOURCE_DATE_EPOCH": "soon"}, "SOURCE_DATE_EPOCH 'soon'"),
        (("--quarantine", "bad.jsonl", "--max-bad", "lots"), {}, "--max-bad 'lots'"),
        (("--quarantine", "bad.jsonl", "--max-bad", "150%"), {}, "--max-bad '150%'"),
        (("--language", "r0"), {}, "publication.language"),
    ],
)
def test_a_wrong_request_exits_2_and_says_what_to_write(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    message: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    flags = FLAGS[:-2] if environment else FLAGS
    result = run("build", "articles.jsonl", *flags, *arguments, records=[record("racheta")])
    assert result.exit_code == 2
    assert message in result.stderr


def test_nothing_to_read_is_a_wrong_request(run: Run) -> None:
    result = run("build", *FLAGS)
    assert result.exit_code == 2
    assert "nothing to read" in result.stderr


def test_a_missing_source_exits_3(run: Run) -> None:
    assert run("build", "none.jsonl", *FLAGS).exit_code == 3


def test_a_bad_record_stops_the_build_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    run("build", "articles.jsonl", *FLAGS, records=[record("racheta")])
    before = {path: path.read_bytes() for path in (tmp_path / "public").glob("[!.]*.*")}
    bad = record("nava", date_published="23/11/2026")
    result = run("build", "articles.jsonl", *FLAGS, records=[record("racheta"), bad])
    assert result.exit_code == 1
    assert "articles.jsonl:2" in result.stderr
    assert "record/" in result.stderr
    assert "nothing was published" in result.stdout
    assert {path: path.read_bytes() for path in before} == before


def test_a_bad_record_can_be_set_aside(run: Run, tmp_path: Path) -> None:
    records = [record(f"a{number}") for number in range(100)]
    records[49] = record("rea", title=None)
    result = run("build", "articles.jsonl", *FLAGS, "--quarantine", "bad.jsonl", records=records)
    assert result.exit_code == 0, result.stderr
    assert "1 set aside" in result.stdout
    (line,) = (tmp_path / "bad.jsonl").read_text(encoding="utf-8").splitlines()
    aside = json.loads(line)
    assert json.loads(aside["record"])["url"] == "/rea"
    assert aside["line"] == 50
    assert "title" in aside["reasons"][0]


def test_too_many_bad_records_stop_the_build(run: Run, tmp_path: Path) -> None:
    records = [record("a"), record("b", title=None), record("c", title=None)]
    result = run("build", "articles.jsonl", *FLAGS, "--quarantine", "bad.jsonl", records=records)
    assert result.exit_code == 1
    assert not (tmp_path / "public").exists()


def test_no_article_at_all_is_an_error_unless_allowed(run: Run) -> None:
    assert run("build", "articles.jsonl", *FLAGS, records=[]).exit_code == 1
    assert run("build", "articles.jsonl", *FLAGS, "--allow-empty", records=[]).exit_code == 0


def test_removed_characters_are_reported_and_errors_when_strict(run: Run) -> None:
    records = [record("racheta", title="Ra\u0010cheta")]
    result = run("build", "articles.jsonl", *FLAGS, records=records)
    assert result.exit_code == 0
    assert "U+0010" in result.stderr
    assert run("build", "articles.jsonl", *FLAGS, "--strict", records=records).exit_code == 1


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"status": "withdrawn"},
        {"date_published": "2026-11-23T09:00:01+02:00"},
        {"date_embargo": "2026-11-23T12:00:00+02:00"},
        {"date_expires": "2026-11-23T09:00:00+02:00"},
    ],
)
def test_what_is_not_public_is_in_no_file(run: Run, tmp_path: Path, hidden: dict[str, str]) -> None:
    records = [record("vazut"), record("ascuns", **hidden)]
    assert run("build", "articles.jsonl", *FLAGS, records=records).exit_code == 0
    for path in (tmp_path / "public").rglob("*"):
        if path.is_file():
            assert b"ascuns" not in path.read_bytes(), path


def test_paid_text_stays_in(run: Run, tmp_path: Path) -> None:
    secret = record("platit", access="subscription", content_html="<p>numai abonaților</p>")
    assert run("build", "articles.jsonl", *FLAGS, records=[secret]).exit_code == 0
    for path in (tmp_path / "public").rglob("[!.]*.*"):
        if path.is_file():
            assert b"numai abona" not in path.read_bytes(), path


def test_a_dry_run_says_what_would_change_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    result = run("build", "articles.jsonl", *FLAGS, "--dry-run", records=[record("racheta")])
    assert result.exit_code == 0
    assert "+ „racheta”: ce știm până acum" in result.stdout
    assert "would publish to" in result.stdout
    assert not (tmp_path / "public").exists()


def test_diff_speaks_of_articles(run: Run) -> None:
    run("build", "articles.jsonl", *FLAGS, records=[record("a"), record("b"), record("c")])
    changed = [record("a"), record("b", title="Alt titlu"), record("d")]
    result = run("build", "articles.jsonl", *FLAGS, "--diff", records=changed)
    lines = result.stdout.splitlines()
    assert (
        f"    {PAGE}/d (atom.xml, feed.json, news-sitemap.xml, rss.xml, sitemap-2026-11.xml)"
        in lines
    )
    marks = [line for line in lines if line[:2] in ("+ ", "~ ", "- ")]
    assert marks == ["+ „d”: ce știm până acum", "~ Alt titlu", "- „c”: ce știm până acum"]


def test_what_fails_in_a_document_publishes_nothing(run: Run, tmp_path: Path) -> None:
    Path("feedpub.toml").write_text('[rules]\n"record/implausible-date" = "off"\n')
    records = [record("racheta", date_published="1980-01-01T00:00:00Z")]
    result = run("build", *FLAGS, "articles.jsonl", "--fail-on", "warning", records=records)
    assert result.exit_code == 1
    assert "--> rss.xml:" in result.stderr
    assert "nothing was published; what was live is still live" in result.stdout
    assert not list((tmp_path / "public").glob("[!.]*"))


def test_stdin_and_gzip(run: Run, tmp_path: Path) -> None:
    import gzip

    data = json.dumps([record("racheta")]).encode()
    piped = run("build", "-", *FLAGS, "-o", "piped", input=data)
    assert piped.exit_code == 0, piped.stderr
    Path("articles.json.gz").write_bytes(gzip.compress(data))
    packed = run("build", "articles.json.gz", *FLAGS, "-o", "packed")
    assert packed.exit_code == 0, packed.stderr
    assert (tmp_path / "piped/rss.xml").read_bytes() == (tmp_path / "packed/rss.xml").read_bytes()


def test_pruning_removes_the_feed_of_a_closed_section(run: Run, tmp_path: Path) -> None:
    Path("feedpub.toml").write_text(
        f'[publication]\nname = "C"\nurl = "{PAGE}"\nlanguage = "ro"\n'
        '[[source]]\npath = "articles.jsonl"\n'
        '[[output]]\nformat = "rss"\nfor_each = "section"\npath = "{section}.xml"\n',
        encoding="utf-8",
    )
    run(
        "build",
        "--now",
        NOW,
        records=[record("a", section="Sport"), record("b", section="Apărare")],
    )
    assert (tmp_path / "public/sport.xml").exists()
    result = run("build", "--now", NOW, "--prune", records=[record("b", section="Apărare")])
    assert not (tmp_path / "public/sport.xml").exists()
    assert "removed" in result.stdout


def test_a_build_in_order_loads_nothing_that_it_does_not_need(run: Run, tmp_path: Path) -> None:
    config = '[publication]\nname = "C"\nurl = "https://curierul.example"\nlanguage = "ro"\n'
    (tmp_path / "feedpub.toml").write_text(config + '[[output]]\nformat = "sitemap"\n')
    (tmp_path / "articles.jsonl").write_text(json.dumps(record("unu")))
    code = """
    import sys
    from feedpub.cli import main
    try:
        main(["build", "articles.jsonl", "--now", "2026-11-23T09:00:00+02:00"])
    except SystemExit as end:
        assert not end.code, end.code
    dear = {"feedpub.profiles", "feedpub.fixing", "jsonschema_rs", "filelock", "importlib.metadata"}
    print("loaded:", sorted(dear & set(sys.modules)))
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith("loaded: []\n")
