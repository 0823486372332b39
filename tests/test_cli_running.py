"""What a run says to cron, to collectors of logs and to monitoring, while nobody watches."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families

from feedpub import pipeline
from feedpub.cli import main

CONFIG = """
[publication]
name = "Curierul"
url = "https://curierul.example"
language = "ro"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
[[output]]
format = "atom"
"""
NOW = "2026-11-23T09:00:00+02:00"

Build = Callable[..., Result]


def record(slug: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"https://curierul.example/{slug}",
        "url": f"/{slug}",
        "title": slug.capitalize(),
        "summary": "Pe scurt.",
        "date_published": "2026-11-23T07:30:00+02:00",
        "content_text": "Un text.",
    } | fields


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.chdir(tmp_path)
    for name in ("FEEDPUB_NOW", "SOURCE_DATE_EPOCH", "FEEDPUB_METRICS", "FEEDPUB_LOG_FORMAT"):
        monkeypatch.delenv(name, raising=False)
    Path("feedpub.toml").write_text(CONFIG, "utf-8")

    def build(*options: str, records: Any = None, config: str | None = None) -> Result:
        if records is not None:
            lines = [json.dumps(each) for each in records]
            Path("articles.jsonl").write_text("\n".join(lines), "utf-8")
        if config is not None:
            Path("feedpub.toml").write_text(CONFIG + config, "utf-8")
        return CliRunner().invoke(main, ["build", "--now", NOW, *options])

    return build


def events(result: Result) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    for each in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", each.pop("time"))
        assert each["level"] in {"error", "warning", "info"}
        assert each["message"]
    return lines


WARNED = record("b", content_text="şi")
#: Its feeds say that they were made later than now.
FUTURE = record("b", date_modified="2026-11-23T09:30:00+02:00")
FAULTY = "\n[rules]\n'record/cedilla' = 'error'\n"
#: One output is held back, the other is not.
HELD = "\n[[override]]\npath = 'rss.xml'\nrules = { 'rss/implausible-date' = 'error' }\n"


def test_nothing_changed_is_one_line(build: Build) -> None:
    first = build(records=[record("a"), WARNED])
    assert "2 new, 0 changed, 0 gone" in first.stdout
    assert "record/cedilla" in first.stderr
    again = build()
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout == (
        "nothing changed: 2 records, 2 articles; 0 new, 0 changed, 0 gone; 1 warning\n"
    )
    changed = build(records=[record("a", title="Altul"), WARNED])
    assert "rss.xml" in changed.stdout
    assert "0 new, 1 changed, 0 gone" in changed.stdout
    assert "record/cedilla" in changed.stderr, "what is known is said where people look anyway"


def test_the_line_says_when_to_run_again_and_what_is_left(build: Build) -> None:
    old = "".join(f'[[output]]\nformat = "rss"\npath = "{name}.xml"\n' for name in "dcbax")
    build(records=[record("a", date_expires="2026-11-24T08:00:00+02:00")], config=old)
    build(config="")
    assert build().stdout == (
        "nothing changed: 1 record, 1 article; 0 new, 0 changed, 0 gone; a.xml, b.xml, c.xml and 2"
        " more: no output makes them any more (--prune); next run: 2026-11-24T06:00:00Z\n"
    )
    build("--prune")
    assert "--prune" not in build().stdout


def test_verbose_says_all_of_it_every_time(build: Build) -> None:
    build(records=[record("a"), WARNED])
    for flag in ("-v", "--verbose"):
        again = build(flag)
        assert re.search(r"rss.xml +2 articles .* unchanged", again.stdout)
        assert "record/cedilla" in again.stderr


def test_quiet_says_nothing_unless_something_changed(build: Build) -> None:
    first = build("-q", records=[record("a"), WARNED])
    assert first.stdout == (
        "published to public: 2 files written; 2 new, 0 changed, 0 gone; 1 warning\n"
    )
    assert first.stderr == ""
    again = build("--quiet")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")
    gone = build("-q", config="", records=[record("a")])
    assert gone.stdout == "published to public: 2 files written; 0 new, 0 changed, 1 gone\n"


def test_quiet_says_what_is_wrong_in_every_run(build: Build) -> None:
    build(records=[record("a"), WARNED], config=FAULTY)
    for _ in range(2):
        result = build("-q")
        assert result.exit_code == 1
        assert result.stdout == "nothing was published; what was live is still live\n"
        assert "error[record/cedilla]" in result.stderr
    assert "record/title" not in result.stderr


def test_quiet_says_what_is_held_back(build: Build) -> None:
    build(records=[record("a")])
    for _ in range(2):
        result = build("-q", records=[FUTURE], config=HELD)
        assert result.exit_code == 1
        assert result.stdout.splitlines()[-1] == (
            "held back: rss.xml (rss/implausible-date); what was live of it stays"
        )
        assert "error[rss/implausible-date]" in result.stderr
    assert result.stdout.startswith(
        "nothing changed: 1 record, 1 article; 0 new, 0 changed, 0 gone;"
    )
    assert "; 1 file held back" in result.stdout
    found = events(build("--log-format", "json"))
    assert [each["event"] for each in found] == ["finding", "held", "failing", "finished"]
    assert found[1]["message"].startswith("held back: rss.xml")
    assert found[2]["message"] == "ATTENTION: rss.xml has been held back for 3 runs in a row"
    assert found[3]["message"] == "a part of the run failed"
    loud = build("-q", config=HELD.replace("[[", "[publish]\nloud_after = 5\n[[", 1))
    assert "ATTENTION" not in loud.stderr
    loud = build("-q", config=HELD.replace("[[", "[publish]\nloud_after = 5\n[[", 1))
    assert "rss.xml has been held back for 5 runs in a row: its readers" in loud.stderr


def test_a_dry_run_says_what_would_be(build: Build) -> None:
    told = build("--dry-run", "-q", records=[record("a")])
    assert told.stdout == "would publish to public: 2 files written; 1 new, 0 changed, 0 gone\n"
    build()
    assert build("--dry-run").stdout == (
        "nothing would change: 1 record, 1 article; 0 new, 0 changed, 0 gone\n"
    )


def test_quiet_and_verbose_contradict_each_other(build: Build) -> None:
    result = build("-q", "-v", records=[record("a")])
    assert result.exit_code == 2
    assert "-q and -v contradict each other" in result.stderr


def test_records_that_are_set_aside_are_counted_in_the_line(build: Build) -> None:
    bad = [record("a"), {"title": "No address"}]
    options = ("--quarantine", "bad.jsonl", "--max-bad", "60%")
    assert "1 set aside" in build("-q", *options, records=bad).stdout
    assert "1 article, 1 set aside; 0 new" in build(*options).stdout


def test_a_log_for_programs(build: Build) -> None:
    result = build("--log-format", "json", records=[record("a"), WARNED])
    assert (result.exit_code, result.stdout) == (0, "")
    found = events(result)
    assert [each["event"] for each in found] == [
        "finding", "article", "article", "published", "finished",
    ]  # fmt: skip
    finding, article, _, published, finished = found
    assert finding == {
        "level": "warning",
        "event": "finding",
        "rule": "record/cedilla",
        "document": "articles.jsonl",
        "line": 2,
        "column": None,
        "message": finding["message"],
        "count": 1,
        "article": "B",
        "record": "articles.jsonl:2",
    }
    assert article["message"] == "new: A"
    assert article["files"] == ["atom.xml", "rss.xml"]
    assert published["written"] == ["rss.xml", "atom.xml"]
    assert finished["duration"] > 0
    assert {**finished, "duration": 0} == {
        "level": "info",
        "event": "finished",
        "message": "the run changed something",
        "duration": 0,
        "published": True,
        "changed": True,
        "records": 2,
        "articles": 2,
        "set_aside": 0,
        "next_run_at": None,
        "findings": {"warning": 1},
        "exit_code": 0,
    }
    assert [each["event"] for each in events(build("--log-format", "json"))] == ["finished"]
    assert build("--log-format", "json", "-q").stderr == ""
    summary = json.loads(build("--log-format", "json", "--json").stdout)
    assert summary["articles"] == 2


def test_a_log_says_why_a_run_failed(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDPUB_LOG_FORMAT", "json")
    message, finished = events(build())
    assert message["place"].endswith("articles.jsonl")
    assert (message["level"], message["event"]) == ("error", "message")
    assert (finished["exit_code"], finished["message"]) == (3, "the run failed")
    (usage,) = events(build("--wait", "soon"))
    assert "'soon' is not a valid float" in usage["message"]

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr(pipeline, "build", broken)
    bug, finished = events(build(records=[record("a")]))
    assert "ZeroDivisionError: broken" in bug["traceback"]
    assert finished["exit_code"] == 70


def metrics(path: str) -> dict[str, float]:
    families = text_string_to_metric_families(Path(path).read_text("utf-8"))
    return {
        each.name.removeprefix("feedpub_"): each.value
        for family in families
        for each in family.samples
        if not each.labels
    }


def test_metrics_of_each_run(build: Build, tmp_path: Path) -> None:
    build(records=[record("a")], config='[metrics]\npath = "prometheus/feedpub.prom"\n')
    found = metrics("prometheus/feedpub.prom")
    assert (found["last_run_success"], found["articles"]) == (1, 1)
    assert found["last_run_timestamp_seconds"] == 1795417200
    assert [path.name for path in tmp_path.glob("prometheus/*")] == ["feedpub.prom"]
    build("--metrics", "other.prom")
    assert metrics("other.prom")["articles"] == 1
    build("--dry-run", "--metrics", "dry.prom")
    assert not Path("dry.prom").exists()


def test_a_run_that_dies_turns_the_metrics_red(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = '[metrics]\npath = "feedpub.prom"\n'
    build(records=[record("a")], config=table)

    def after(**given: Any) -> dict[str, float]:
        build(**given)
        return metrics("feedpub.prom")

    assert after(config=f"{table}surplus = 1\n")["last_run_exit_code"] == 2
    Path("articles.jsonl").unlink()
    assert after(config=table)["last_run_exit_code"] == 3
    found = after(records=[WARNED], config=table + FAULTY)
    assert (found["last_run_exit_code"], found["consecutive_failures"]) == (1, 3)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "build", interrupted)
    assert after()["last_run_exit_code"] == 130
    found = after()
    assert (found["last_run_success"], found["consecutive_failures"]) == (0, 5)
    assert found["last_success_timestamp_seconds"] == 1795417200


def test_without_a_configuration_there_are_metrics_if_asked(build: Build) -> None:
    Path("feedpub.toml").write_text("[", "utf-8")
    assert build("--metrics", "feedpub.prom").exit_code == 2
    assert metrics("feedpub.prom")["last_run_success"] == 0
    assert build().exit_code == 2


def test_metrics_that_cannot_be_written_are_a_warning(build: Build) -> None:
    Path("folder.prom").mkdir()
    result = build("--metrics", "folder.prom", records=[record("a")])
    assert result.exit_code == 0
    assert "warning: folder.prom cannot be written: Is a directory" in result.stderr


def test_a_summary_of_a_run_that_fails(build: Build) -> None:
    assert build("--summary", "run.json").exit_code == 3
    found = json.loads(Path("run.json").read_text("utf-8"))
    assert (found["exit_code"], found["created"]) == (3, "2026-11-23T07:00:00Z")
    assert "articles.jsonl" in found["error"]
    build("--summary", "run.json", records=[record("a")])
    found = json.loads(Path("run.json").read_text("utf-8"))
    assert (found["error"], found["exit_code"], found["changed"]) == (None, 0, True)
    assert {each["path"]: each["state"] for each in found["documents"]} == {
        "rss.xml": "written",
        "atom.xml": "written",
    }
