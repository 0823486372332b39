"""The road from records to files, asked as a library: what stops it, and what it tells."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from feedpub import config, pipeline
from feedpub.config import Judgement
from feedpub.findings import Finding, Severity
from feedpub.model import Document
from feedpub.reports import Checked

CONFIGURATION = """
[publication]
name = "C"
url = "https://curierul.example/"
language = "ro"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
"""
RECORD = {
    "url": "/racheta",
    "title": "Racheta",
    "summary": "Pe scurt.",
    "date_published": "2026-11-23T06:00:00Z",
}

#: Lets dates long ago pass in records, so that only the documents are at fault.
OLD_RECORDS = '[rules]\n"record/implausible-date" = "off"\n'


@pytest.fixture
def build(tmp_path: Path, now: datetime) -> Callable[..., pipeline.Built]:
    def build(*records: dict[str, Any], outputs: str = "", **request: Any) -> pipeline.Built:
        text = "".join(f"{json.dumps(RECORD | record)}\n" for record in records or [{}])
        (tmp_path / "articles.jsonl").write_text(text)
        (tmp_path / "feedpub.toml").write_text(CONFIGURATION + outputs)
        loaded = config.load(tmp_path / "feedpub.toml")
        return pipeline.build(loaded, pipeline.Request(now=now, **request))

    return build


def severities(checked: Iterable[Checked]) -> set[Severity]:
    return {finding.severity for each in checked for finding in each.findings}


def test_what_was_found_in_records_and_documents_is_told_apart(
    build: Callable[..., pipeline.Built],
) -> None:
    built = build()
    assert severities((*built.sources, *built.checked)) == set()
    built = build({"date_published": "1980-01-01T00:00:00Z"}, outputs=OLD_RECORDS)
    assert (severities(built.sources), severities(built.checked)) == (set(), {Severity.WARNING})
    built = build({"tittle": "x"})
    assert (severities(built.sources), severities(built.checked)) == ({Severity.WARNING}, set())


def test_a_document_too_bad_leaves_what_is_live(
    build: Callable[..., pipeline.Built], tmp_path: Path
) -> None:
    build()
    live = (tmp_path / "public/rss.xml").read_bytes()
    old = {"date_published": "1980-01-01T00:00:00Z"}
    built = build(old, outputs=OLD_RECORDS, fail_on=Severity.WARNING)
    assert (built.published, built.differences) == (None, None)
    assert [each.name for each in built.documents] == ["rss.xml"]
    assert (tmp_path / "public/rss.xml").read_bytes() == live


def test_what_is_ready_can_be_looked_at_before_it_goes_live(tmp_path: Path, now: datetime) -> None:
    drafts = [RECORD, RECORD | {"url": "/schita", "title": "Schița", "status": "draft"}]
    (tmp_path / "articles.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in drafts))
    (tmp_path / "feedpub.toml").write_text(CONFIGURATION)
    loaded = config.load(tmp_path / "feedpub.toml")
    seen: list[tuple[list[str], list[tuple[str, bytes]], bool]] = []

    def look(ready: pipeline.Prepared) -> None:
        titles = sorted(each.title for each in ready.articles)
        files = [(each.name, each.path.read_bytes()) for each in ready.documents]
        seen.append((titles, files, [each.path for each in ready.checked] == ["rss.xml"]))

    for dry_run in (True, False, False):
        pipeline.build(loaded, pipeline.Request(now=now, dry_run=dry_run), look=look)
    live = (tmp_path / "public/rss.xml").read_bytes()
    assert seen == 3 * [(["Racheta", "Schița"], [("rss.xml", live)], True)]


def test_a_long_comparison_is_made_only_if_asked_for(
    build: Callable[..., pipeline.Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    monkeypatch.setattr("feedpub.releasing._COMPARED_UNASKED", 100)
    assert build({"title": "Racheta nouă"}).differences is None
    (changed,) = build({"title": "Racheta veche"}, compare=True).differences or ()
    assert (changed.kind, changed.title) == ("changed", "Racheta veche")


@pytest.mark.parametrize(
    ("outputs", "request_"),
    [
        ('[[announce]]\ntype = "command"\ncommand = ["true"]\n', {}),
        ("", {"proposes": True}),
        ("", {"compare": True}),
    ],
)
def test_whoever_is_told_what_changed_is_told_of_large_documents_too(
    outputs: str,
    request_: dict[str, Any],
    build: Callable[..., pipeline.Built],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feedpub.publishing._listings._LARGE", 0)
    build({}, {"url": "/alta"}, outputs=outputs, **request_)
    # The titles stay: only what is compared as a whole shows it.
    built = build({}, {"url": "/alta", "summary": "Altfel."}, outputs=outputs, **request_)
    assert [(each.kind, each.url) for each in built.differences or ()] == [
        ("changed", "https://curierul.example/alta")
    ]


def test_each_document_is_parsed_once(
    build: Callable[..., pipeline.Built], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = (
        'profile = "flipboard"\n[[output]]\nformat = "rss"\npath = "plain.xml"\n'
        '[[output]]\nformat = "atom"\n[[output]]\nformat = "sitemap"\n'
        '[[output]]\nformat = "news-sitemap"\n[publish]\nurl = "https://curierul.example/"\n'
    )
    record = {"image": {"url": "/a.jpg", "type": "image/jpeg"}, "content_html": "<p>Da</p>"}
    parsed: list[bytes] = []

    def fromstring(data: bytes, parser: etree.XMLParser[Any], **options: Any) -> Any:
        parsed.append(data)
        return real(data, parser, **options)

    real = etree.fromstring
    monkeypatch.setattr(etree, "fromstring", fromstring)

    def documents() -> list[bytes]:
        found = [each for each in parsed if b"<loc>" in each or b"/racheta" in each]
        parsed.clear()
        return [each for each in found if b"<div>" not in each]

    build(record, outputs=outputs)
    once = sorted(each.read_bytes() for each in (tmp_path / "public").rglob("*.xml"))
    assert len(once) == 6
    assert sorted(documents()) == once
    build(record, outputs=outputs)
    # What did not change is not made again, unless something is to be said of it.
    assert documents() == [(tmp_path / "public/flipboard.xml").read_bytes()]
    last = build(record | {"title": "Alta"}, outputs=outputs)
    changed = {each.name for each in last.documents if each.changed}
    assert changed == {
        "atom.xml",
        "flipboard.xml",
        "news-sitemap.xml",
        "plain.xml",
        "sitemap.xml",
        "sitemap-2026-11.xml",
    }
    assert [each.kind for each in last.differences or ()] == ["changed"]
    # And each of those that are live and change, but for the shard: what a plain sitemap lists is
    # told without parsing it.
    assert len(documents()) == len(once) + len(changed) - 1


def test_outputs_that_contradict_each_other_are_told_with_their_line(
    build: Callable[..., pipeline.Built],
) -> None:
    built = build(
        {"section": "Apărare"},
        {"section": "Externe", "url": "/racheta?utm_source=rss", "title": "Alta"},
        outputs='where = { section = "Apărare" }\n[[output]]\nformat = "rss"\n'
        'path = "externe.xml"\nwhere = { section = "Externe" }',
    )
    (found,) = [finding for each in built.checked for finding in each.findings]
    assert found.rule.id == "publication/different-title"
    assert (found.location.path, bool(found.location.line)) == ("externe.xml", True)
    assert built.published is not None


FEED = (
    '<rss version="2.0"><channel><title>C</title><link>https://e.example/</link>'
    "<description>C</description>"
    '<item><title>{}</title><link>https://e.example/a</link><guid isPermaLink="true">'
    "https://e.example/a</guid></item></channel></rss>"
)
INDEX = (
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<sitemap><loc>https://e.example/a.xml</loc></sitemap>"
    "<sitemap><loc>https://e.example/beside.xml</loc></sitemap></sitemapindex>"
)
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>https://e.example/a</loc></url></urlset>"
)


def across(names: Sequence[Path | str], now: datetime, stdin: str = "") -> list[Finding]:
    checked = pipeline.validate_files(
        [str(name) for name in names], now=now, stdin=BytesIO(stdin.encode())
    )
    found = [finding for each in checked for finding in each.findings]
    return [finding for finding in found if finding.rule.scope == "publication"]


def test_what_was_read_from_standard_input_is_compared_without_its_line(
    tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "a.xml").write_text(FEED.format("Rain"))
    (tmp_path / "b.xml").write_text(FEED.format("Snow"))
    (found,) = across([tmp_path / "a.xml", tmp_path / "b.xml"], now)
    assert (found.rule.id, found.location.line) == ("publication/different-title", 1)
    (found,) = across([tmp_path / "a.xml", "-"], now, FEED.format("Snow"))
    assert (found.rule.id, found.location.path) == ("publication/different-title", "-")
    assert found.location.line is None


def test_no_file_lies_beside_standard_input(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"index.xml": INDEX, "a.xml": SITEMAP, "beside.xml": SITEMAP}.items():
        Path(name).write_text(text)
    assert across(["index.xml", "a.xml"], now) == []
    (found,) = across(["-", "a.xml"], now, INDEX)
    assert found.rule.id == "publication/missing-sitemap"
    assert "beside.xml" in found.message


def test_documents_in_memory_are_validated(now: datetime) -> None:
    documents = [
        Document(name="a.xml", format="rss", data=b"<rss version='2.0'><channel/></rss>"),
        Document(name="b.xml", format="rss", data=b"<rss"),
    ]
    first, second = pipeline.validate(documents, now=now)
    assert (first.path, second.path) == ("a.xml", "b.xml")
    assert any("title" in finding.message for finding in first.findings)
    assert [finding.rule.id for finding in second.findings] == ["xml/truncated"]
    off = Judgement(overrides=(("a.*", {"rss/*": None}),))
    first, again = pipeline.validate(documents, now=now, judgement=off)
    assert (first.findings, again.findings) == ((), second.findings)
