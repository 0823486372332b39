"""Processes that die outright, for lack of memory say: what they cost, and what they do not."""

from __future__ import annotations

import io
import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feedpub import checks, formats, receiving, workers
from feedpub.acceptance import Row
from feedpub.accepting._judge import Judge
from feedpub.checks import Report
from feedpub.cli import main
from feedpub.making import _sizes
from feedpub.making._document_maker import DocumentMaker
from feedpub.making._long import Long
from feedpub.model import Article, Document, Feed
from feedpub.sources import _parallel
from feedpub.sources._reading import Tally
from feedpub.validating import validate_files

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HERE = os.getpid()
RSS = '<rss version="2.0"><channel><title>{}</title></channel></rss>'


def die(number: int = 3) -> None:
    """End this process at once, if it is a worker."""
    if os.getpid() != HERE:
        os._exit(number)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("test_dying.HERE", os.getpid())


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("works", [True, False])
def test_what_died_once_is_done_again(works: bool, tmp_path: Path) -> None:
    def work(item: int) -> int:
        if item in (5, 11) and os.getpid() != HERE:
            try:
                (tmp_path / str(item)).touch(exist_ok=False)
            except FileExistsError:
                return item * item
            os._exit(3)
        return item * item

    def again(item: int) -> int:
        return workers.alone(work, item)

    done = workers.share(work, range(20), workers=2, again=again, here=works)
    assert list(done) == [item * item for item in range(20)]


@pytest.mark.usefixtures("here")
def test_what_dies_each_time_is_missed() -> None:
    def work(item: int) -> int:
        if item == 7:
            die()
        return item

    with pytest.raises(ChildProcessError, match=r"^a process ended .* result: exit status 3$"):
        list(workers.share(work, range(20), workers=2, here=False))
    kept = list(workers.share(work, range(20), workers=2, here=False, again=lambda item: -item))
    assert len(kept) == 20
    assert {abs(item) for item in kept} == set(range(20))
    assert -7 in kept


@pytest.mark.usefixtures("here")
def test_how_a_process_died() -> None:
    def killed(number: int) -> None:
        os.kill(os.getpid(), number)

    with pytest.raises(ChildProcessError, match=r"killed by SIGKILL, perhaps for lack of memory$"):
        workers.alone(killed, signal.SIGKILL)
    with pytest.raises(ChildProcessError, match=r"killed by SIGTERM$"):
        workers.alone(killed, signal.SIGTERM)
    with pytest.raises(ZeroDivisionError):
        workers.alone(lambda item: 1 // item, 0)
    assert workers.alone(str, 1) == "1"
    helper = workers._Helper(lambda: os._exit(3))
    try:
        assert helper.result(may_die=True) == {}
    finally:
        helper.end()


@pytest.fixture
def folder(here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in "abcdef":
        (tmp_path / f"{name}.xml").write_text(RSS.format(name))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(receiving, "_WORTH_SHARING", 0)
    monkeypatch.setattr(receiving, "_BATCH", 45_000)  # two files each
    real = checks.examine

    def examine(document: Document, **more: Any) -> Report:
        if document.name in ("b.xml", "-"):
            die()
        return real(document, **more)

    monkeypatch.setattr(checks, "examine", examine)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_only_the_guilty_document_loses_its_report() -> None:
    result = CliRunner().invoke(main, ["validate", "--jobs", "2", "--format", "json", "."])
    assert result.exit_code == 70
    documents = {each["path"]: each["findings"] for each in json.loads(result.stdout)["documents"]}
    assert list(documents) == [f"{name}.xml" for name in "abcdef"]
    (guilty,) = documents.pop("b.xml")
    assert guilty["rule"] == "feedpub/internal-error"
    assert guilty["message"] == (
        "feedpub failed on this document: 'ChildProcessError: a process ended without a result:"
        " exit status 3'"
    )
    said = [[each["rule"] for each in each] for each in documents.values()]
    assert "rss/missing-element" in said[0]
    assert said.count(said[0]) == 5
    assert "feedpub: b.xml: internal error\n" in result.stderr
    assert "please report it" in result.stderr


@pytest.mark.usefixtures("folder")
def test_standard_input_that_ends_a_process_loses_its_report_only() -> None:
    stdin = io.BytesIO(RSS.encode())
    names = ["-", "a.xml", "c.xml"]
    first, *others = validate_files(names, now=NOW, jobs=2, stdin=stdin)
    assert [each.rule.id for each in first.findings] == ["feedpub/internal-error"]
    assert "ended without a result: exit status 3" in first.findings[0].message
    assert all(each.crash is None and each.findings for each in others)


def write_records(folder: Path, count: int) -> None:
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
        for number in range(count):
            record = {
                "id": f"urn:x-e:{number}",
                "url": f"https://e.org/{number}",
                "title": f"Title {number}",
                "summary": "Short.",
                "content_html": f"<p onclick='x'>Text {number}</p>",
                "date_published": f"2026-{1 + number % 11:02}-02T08:00:00Z",
                "section": ["one", "two"][number % 2],
            }
            file.write(json.dumps(record) + "\n")


CONFIG = """
[publication]
url = "https://e.org/"
name = "E"
language = "en"
timezone = "UTC"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
path = "rss.xml"
[[output]]
format = "atom"
path = "atom.xml"
[[output]]
format = "rss"
path = "{section}.xml"
for_each = "section"
[[output]]
format = "sitemap"
path = "sitemap.xml"
[publish]
directory = "public"
"""


@pytest.fixture
def newsroom(here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_records(tmp_path, 400)
    (tmp_path / "feedpub.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workers, "count", lambda: 2)
    monkeypatch.setattr(_sizes, "MANY", 200)
    monkeypatch.setattr(_sizes, "WORTH_SHARING", 1)
    return tmp_path


def build() -> Any:
    return CliRunner().invoke(main, ["build", "--now", "2026-11-23T12:00:00Z"])


def live(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.glob("public/*.xml")}


def kill_writer_of(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every process die that writes *name*; what this one takes first is another feed."""
    real = formats.write

    def write(feed: Feed) -> Any:
        if feed.path == name:
            die()
        return real(feed)

    monkeypatch.setattr(formats, "write", write)
    # This process must not be the one that takes it.
    share = workers.share

    def elsewhere(function: Any, items: Any, **more: Any) -> Any:
        if getattr(function, "func", None) is DocumentMaker.make:
            again = more["again"]
            return iter([again(each) for each in items])
        return share(function, items, **more)

    monkeypatch.setattr(workers, "share", elsewhere)


@pytest.mark.parametrize("name", ["atom.xml", "two.xml"])
def test_only_the_guilty_feed_is_held_back(
    newsroom: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build().exit_code == 0
    before = live(newsroom)
    text = (newsroom / "articles.jsonl").read_text().replace("Title", "Headline")
    (newsroom / "articles.jsonl").write_text(text)
    kill_writer_of(name, monkeypatch)
    result = build()
    assert result.exit_code == 70, result.output
    after = live(newsroom)
    assert after.keys() == before.keys()
    changed = {each for each in after if after[each] != before[each] and "sitemap" not in each}
    assert changed == {"rss.xml", "atom.xml", "one.xml", "two.xml"} - {name}
    assert f"held back: {name} (feedpub/internal-error)" in result.output
    assert f"feedpub: {name}: internal error\n" in result.stderr


def test_a_sitemap_whose_month_cannot_be_made_is_held_back(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build().exit_code == 0
    before = live(newsroom)
    real = DocumentMaker.check

    def check(self: DocumentMaker, feed: Feed, document: Document) -> Any:
        if document.name == "sitemap-2026-03.xml":
            die()
        return real(self, feed, document)

    monkeypatch.setattr(DocumentMaker, "check", check)
    text = (newsroom / "articles.jsonl").read_text().replace("Title", "Headline")
    (newsroom / "articles.jsonl").write_text(text.replace("e.org/1", "e.org/x1"))
    result = build()
    assert result.exit_code == 70, result.output
    after = live(newsroom)
    changed = {each for each in after if after[each] != before[each] and "sitemap" not in each}
    assert changed == {"rss.xml", "atom.xml", "one.xml", "two.xml"}
    assert "sitemap.xml" in result.output


def test_a_feed_of_all_articles_is_held_back(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (newsroom / "feedpub.toml").write_text(CONFIG.replace('"rss.xml"', '"rss.xml"\nlimit = "all"'))
    monkeypatch.setattr(_sizes, "PART", 100)
    assert build().exit_code == 0
    before = live(newsroom)
    real, share = Long.part, workers.share

    def part(self: Long, *arguments: Any) -> Any:
        die()
        return real(self, *arguments)

    def again(function: Any, items: Any, **more: Any) -> Any:
        if function.func is DocumentMaker.part:
            return (more["again"](each) for each in items)
        return share(function, items, **more)

    text = (newsroom / "articles.jsonl").read_text().replace("Title", "Headline")
    (newsroom / "articles.jsonl").write_text(text)
    with monkeypatch.context() as patch:
        # This process works as well, and must not be the one.
        patch.setattr(Long, "part", part)
        patch.setattr(workers, "share", again)
        result = build()
    assert result.exit_code == 70, result.output
    after = live(newsroom)
    changed = {each for each in after if after[each] != before[each]}
    assert {each for each in changed if "sitemap" not in each} == {"atom.xml", "one.xml", "two.xml"}
    assert "held back: rss.xml (feedpub/internal-error)" in result.output
    assert build().exit_code == 0
    assert b"Headline" in live(newsroom)["rss.xml"]


def test_only_the_guilty_record_loses_its_verdict(
    here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_records(tmp_path, 600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workers, "count", lambda: 2)
    monkeypatch.setattr("feedpub.accepting._WORTH_FORKING", 0)
    real = Judge.row

    def row(self: Judge, article: Article) -> Row:
        if article.title == "Title 333":
            die()
        return real(self, article)

    monkeypatch.setattr(Judge, "row", row)
    more = ["--now", "2026-11-23T12:00:00Z", "--format", "json", "--profile", "feedly"]
    result = CliRunner().invoke(main, ["check", "articles.jsonl", *more])
    assert result.exit_code == 70, result.output
    (document,) = json.loads(result.stdout)["documents"]
    (guilty,) = (each for each in document["findings"] if each["rule"] == "feedpub/internal-error")
    assert guilty["line"] == 334
    assert guilty["article"] == "Title 333"
    assert guilty["message"].startswith("feedpub failed on this record: 'ChildProcessError:")
    assert "feedpub: articles.jsonl: internal error\n" in result.stderr


def test_records_that_a_dead_process_was_to_read_are_read(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build().exit_code == 0
    before = live(newsroom)
    real = Tally.take

    def take(self: Tally, records: Any, path: str) -> None:
        die()
        real(self, records, path)

    monkeypatch.setattr(Tally, "take", take)
    monkeypatch.setattr(_parallel, "WORTHWHILE", 1)
    assert build().exit_code == 0
    assert live(newsroom) == before
