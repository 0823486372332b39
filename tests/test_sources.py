"""Sources of every kind, packed in every way, give the same articles."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from msgspec.structs import replace

from feedpub.errors import ReadError, UsageError
from feedpub.findings import Finding
from feedpub.model import Article, Origin, Publication
from feedpub.sources import SOURCES, Reading, Source, read

DATA = Path(__file__).parent / "data" / "sources"
PUBLICATION = Publication(
    name="Știri",
    url="https://stiri.example/",
    language="ro",
    timezone="Europe/Bucharest",
    namespaces={"x": "https://stiri.example/ns#"},
)
TEN: list[dict[str, Any]] = json.loads((DATA / "ten.json").read_text("utf-8"))
RAIN = {"url": "/rain", "title": "Rain", "date_published": "2026-11-23T08:00:00Z"}


def lines(records: Iterable[Any]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def reading(path: Path, **options: Any) -> Reading:
    options.setdefault("publication", PUBLICATION)
    return read([Source(path=path.name)], base=path.parent, **options)


def bare(articles: Iterable[Article]) -> list[Article]:
    """Return *articles* without where they come from."""
    return [replace(article, origin=Origin(path="")) for article in articles]


def ids(findings: Iterable[Finding]) -> list[str]:
    return [finding.rule.id for finding in findings]


def as_csv(records: list[dict[str, Any]], delimiter: str = ",") -> str:
    """Write lists of texts split by bars, objects in dotted columns, the rest as JSON."""
    rows = [dict(_cells(record)) for record in records]
    header = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, header, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _cells(record: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in record.items():
        if isinstance(value, dict) and name != "extra":
            for inner, text in value.items():
                yield f"{name}.{inner}", str(text)
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            yield name, " | ".join(value)
        else:
            yield name, value if isinstance(value, str) else json.dumps(value)


FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Știri",
    "items": TEN,
    "_extension": {"about": "https://stiri.example/"},
}
PACKED = {
    "ten.jsonl": lines(TEN).encode(),
    "windows.jsonl": lines(TEN).replace("\n", "\r\n").encode(),
    "ascii.jsonl": "\n".join(json.dumps(record) for record in TEN).encode(),
    "ten.ndjson.gz": gzip.compress(lines(TEN).encode()),
    "marked.jsonl": b"\xef\xbb\xbf" + lines(TEN).encode(),
    "wide.jsonl": lines(TEN).encode("utf-16"),
    "big-endian.json": b"\xfe\xff" + json.dumps(TEN, ensure_ascii=False).encode("utf-16-be"),
    "ten.json.gz": gzip.compress(json.dumps(TEN).encode()),
    "wider.json.gz": gzip.compress(json.dumps(TEN).encode("utf-32")),
    "one-line.json": json.dumps(TEN).encode(),
    "lines.json": lines(TEN).encode(),
    "feed.json": json.dumps(FEED, indent=2).encode(),
    "feed-one-line.json": json.dumps(FEED).encode(),
    "ten.csv": as_csv(TEN).encode(),
    "semicolon.csv": as_csv(TEN, ";").encode("utf-8-sig"),
    "tab.tsv.gz": gzip.compress(as_csv(TEN, "\t").encode("utf-16")),
    "no-suffix-lines": lines(TEN).encode(),
    "no-suffix-array": json.dumps(TEN, indent=1).encode(),
    "no-suffix-feed": json.dumps(FEED, indent=1).encode(),
    "no-suffix-table": as_csv(TEN).encode(),
}


@pytest.mark.parametrize("name", PACKED)
def test_the_same_ten_articles(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(PACKED[name])
    found = reading(tmp_path / name)
    wanted = reading(DATA / "ten.json")
    assert len(wanted.articles) == 10
    assert bare(found.articles) == bare(wanted.articles)
    assert [(f.rule.id, f.severity, f.message) for f in found.findings] == [
        (f.rule.id, f.severity, f.message) for f in wanted.findings
    ]
    assert found.total == 10


@pytest.mark.parametrize("name", PACKED)
def test_standard_input(name: str) -> None:
    found = read(
        [Source(path="-")],
        publication=PUBLICATION,
        base=DATA,
        stdin=io.BytesIO(PACKED[name]),
    )
    assert bare(found.articles) == bare(reading(DATA / "ten.json").articles)
    assert {article.origin.path for article in found.articles} == {"-"}


def test_ten_articles_say_what_was_meant() -> None:
    articles = list(reading(DATA / "ten.json").articles)
    assert [article.id for article in articles][:3] == [
        "tag:stiri.example,2026:4711",
        "tag:stiri.example,2026:1",
        "https://stiri.example/id/4",
    ]
    assert [article.published for article in articles[:2]] == [
        datetime(2026, 11, 23, 7, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
    ]
    assert articles[0].title == "AT&T <3 radar: 3 < 4 & 5 > 2"
    assert articles[3].published == datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
    assert articles[3].url == articles[3].id == "https://stiri.example/a%20b/%C8%99?x=1&y=2"
    assert articles[4].url == "https://xn--tiri-pxb.example/5"
    assert articles[4].language == "en-GB"
    assert articles[9].title == "x" * 130


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (json.dumps([RAIN, RAIN | {"url": "/b"}], indent=2), [2, 7]),
        (json.dumps({"items": [RAIN, RAIN | {"url": "/b"}]}, indent=2), [3, 8]),
        (json.dumps(RAIN, indent=2), [1]),
        (lines([RAIN]) + "\n\n" + lines([RAIN | {"url": "/b"}]), [1, 4]),
        ('url,title,date_published\n/a,"A\nB",2026-11-23\n\n/b,B,2026-11-22\n', [2, 5]),
    ],
)
def test_articles_know_their_line(text: str, lines: list[int], tmp_path: Path) -> None:
    (tmp_path / "records").write_text(text)
    found = reading(tmp_path / "records")
    assert sorted(article.origin.line or 0 for article in found.articles) == lines


def test_a_feed_says_authors_and_language_once(tmp_path: Path) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "author": {"name": "Old"},
        "authors": [{"name": "Ana Pop"}],
        "language": "en-us",
        "items": [RAIN, RAIN | {"url": "/b", "byline": "Ion Pop", "lang": "ro"}],
    }
    (tmp_path / "feed.json").write_text(json.dumps(feed))
    second, first = sorted(reading(tmp_path / "feed.json").articles, key=lambda a: a.url)
    assert [author.name for author in first.authors] == ["Ana Pop"]
    assert first.language == "en-US"
    assert [author.name for author in second.authors] == ["Ion Pop"]
    assert second.language == "ro"


def test_several_sources_and_globs(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "c.txt"):
        (tmp_path / name).write_text(lines([RAIN | {"url": f"/{name}"}]))
    found = read(
        [Source(path="b.jsonl"), Source(path="*.jsonl"), Source(path="c.txt", format="jsonl")],
        publication=PUBLICATION,
        base=tmp_path,
    )
    assert found.total == 3
    assert [article.origin.path for article in found.articles] == ["a.jsonl", "b.jsonl", "c.txt"]


def test_a_name_that_looks_like_a_glob(tmp_path: Path) -> None:
    (tmp_path / "a[1].jsonl").write_text(lines([RAIN]))
    assert len(reading(tmp_path / "a[1].jsonl").articles) == 1


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("missing.jsonl", "cannot be read: No such file"),
        ("*.jsonl", "no file matches"),
        (".", "cannot be read: Is a directory"),
        ("what.bin", "cannot recognise the format"),
        ("cut.jsonl.gz", "damaged gzip"),
        ("wrong.jsonl.gz", "damaged gzip"),
        ("bomb.jsonl.gz", "more than 200 times"),
        ("odd.json", "is not UTF-16"),
    ],
)
def test_unreadable_sources(path: str, what: str, tmp_path: Path) -> None:
    packed = gzip.compress(lines(TEN).encode())
    (tmp_path / "what.bin").write_bytes(b"PK\x03\x04 something else")
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[:-20])
    (tmp_path / "wrong.jsonl.gz").write_bytes(packed[:-8] + b"12345678")
    if path.startswith("bomb"):
        (tmp_path / path).write_bytes(gzip.compress(b" " * 40_000_000))
    (tmp_path / "odd.json").write_bytes("[".encode("utf-16") + b"\x00")
    with pytest.raises(ReadError, match=what) as caught:
        read([Source(path=path)], publication=PUBLICATION, base=tmp_path)
    assert caught.value.exit_code == 3
    assert caught.value.place == path


def test_standard_input_has_to_be_given() -> None:
    with pytest.raises(UsageError, match="there is no standard input"):
        read([Source(path="-")], publication=PUBLICATION, base=DATA)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_pipe_that_gives_a_byte_at_a_time(encoding: str) -> None:
    class Trickle(io.RawIOBase):
        data = io.BytesIO(lines(TEN * 10).encode(encoding))

        def read(self, size: int | None = -1, /) -> bytes:
            return self.data.read(1 if size else 0)

    found = read(
        [Source(path="-", format="jsonl")],
        publication=PUBLICATION,
        base=DATA,
        stdin=cast("BinaryIO", Trickle()),
    )
    assert found.total == 100
    assert bare(found.articles) == bare(reading(DATA / "ten.json").articles)


def test_unknown_format(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("")
    with pytest.raises(UsageError, match="no source format 'paper'") as caught:
        read([Source(path="a.xls", format="paper")], publication=PUBLICATION, base=tmp_path)
    assert f"Write one of: {', '.join(SOURCES)}." in str(caught.value)


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff", "[]", '{"items": []}', "url,title\n"])
def test_no_article(text: str, tmp_path: Path) -> None:
    for name in ("a.json", "a.jsonl", "a.csv"):
        if text in ("[]", '{"items": []}') and name != "a.json":
            continue
        if text.startswith("url") and name != "a.csv":
            continue
        (tmp_path / name).write_text(text)
        found = reading(tmp_path / name)
        assert ids(found.findings) == ["record/no-article"]
        assert list(found.articles) == []
        assert reading(tmp_path / name, allow_empty=True).findings == ()


def test_kinds_of_source_are_found() -> None:
    assert {"contentful", "csv", "drupal", "ghost", "json", "jsonl"} <= SOURCES.keys()
