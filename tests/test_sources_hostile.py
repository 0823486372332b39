"""Records and sources that never end, take time by the square, or say one thing twice."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from msgspec.structs import replace
from test_sources import PUBLICATION, RAIN

from feedpub import baseline, dates, files, settings, urls
from feedpub.articles.decoding import quickly
from feedpub.articles.from_record import to_article
from feedpub.articles.record_context import Defaults, RecordContext
from feedpub.errors import ConfigError, ReadError
from feedpub.model import Origin
from feedpub.sources import Reading, Source, _cells, _lines, csv, read
from feedpub.sources import json as json_reader

CONTEXT = Defaults(
    base="https://example.org/", zone=UTC, tag="tag:example.org,2026:", namespaces={}
)


def of(directory: Path, text: str, name: str = "records.jsonl") -> Reading:
    (directory / name).write_text(text, "utf-8")
    return read([Source(path=name)], publication=PUBLICATION, base=directory)


def messages(found: Reading) -> list[tuple[str, str, str | None]]:
    return [(each.rule.id, each.message, each.location.xpath) for each in found.findings]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Nov 23 2026 10:" + "9" * 30, "is not a date: a number in it is impossible"),
        ("Nov 23 2026 " + "9" * 30 + "h", "is not a date: "),
        ("Nov " + "1 " * 300, "has 604 characters, and no date has more than 100"),
        ("2026" * 200_000, "has 800,000 characters, and no date has more than 100"),
    ],
)
def test_date_that_breaks_dateutil(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message) as caught:
        dates.parse(text, UTC)
    assert type(caught.value) is ValueError


def test_date_that_breaks_dateutil_names_its_record(tmp_path: Path) -> None:
    record = RAIN | {"date_published": "Nov 23 2026 10:" + "9" * 30}
    (finding,) = of(tmp_path, json.dumps(record)).findings
    assert finding.rule.id == "record/invalid-date"
    assert (finding.location.line, finding.article) == (1, RAIN["title"])


def test_longest_url_and_one_more() -> None:
    base = "https://example.org/"
    longest = base + "a" * (urls.MAX_LENGTH - len(base))
    assert urls.absolute(longest) == longest
    with pytest.raises(ValueError, match=r"^has 8,001 characters; at most 8,000 are allowed$"):
        urls.absolute(longest + "a")


def test_columns() -> None:
    many = ",".join(f"c{number}" for number in range(_cells.MAX_COLUMNS + 1))
    (broken,) = csv.records(BytesIO(many.encode()))
    assert (
        getattr(broken.data, "message", "")
        == "the header has 1,001 columns; at most 1,000 are allowed"
    )
    twice = ",".join(f"c{number % 7}" for number in range(14))
    (broken,) = csv.records(BytesIO(twice.encode()))
    wanted = "the header has a column twice: c0, c1, c2, c3, c4 and 2 more"
    assert getattr(broken.data, "message", "") == wanted


class Endless:
    def __init__(self, byte: bytes) -> None:
        self._byte = byte

    def read(self, size: int = -1) -> bytes:
        return self._byte * size


def test_endless_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lines, "ENDLESS", 1 << 21)
    with pytest.raises(OSError, match=r"^a line is longer than 2,097,152 bytes$"):
        list(_lines.lines(cast("BinaryIO", Endless(b"x")), 10))


def test_endless_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "MAX_DOCUMENT", 1 << 21)
    with pytest.raises(OSError, match=r"larger than 2,097,152 bytes; write JSON Lines$"):
        list(json_reader.records(cast("BinaryIO", Endless(b" "))))


def test_device(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").symlink_to("/dev/zero")
    with pytest.raises(ReadError, match="is a device, not a file"):
        read([Source(path="records.jsonl")], publication=PUBLICATION, base=tmp_path)


def test_named_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "records.jsonl"
    os.mkfifo(pipe)
    monkeypatch.setattr(files, "WAIT", 0.05)
    with pytest.raises(ReadError, match=r"nobody wrote to this pipe for 0\.05 seconds; start"):
        read([Source(path=pipe.name)], publication=PUBLICATION, base=tmp_path)
    monkeypatch.setattr(files, "WAIT", 20)
    writer = threading.Thread(target=pipe.write_text, args=(json.dumps(RAIN),))
    writer.start()
    found = read([Source(path=pipe.name)], publication=PUBLICATION, base=tmp_path)
    writer.join()
    assert [article.title for article in found.articles] == [RAIN["title"]]


TWICE = [
    ('"status": "draft", "status": "published"', "status"),
    ('"status": "draft", "status" :"published"', "status"),
    ('"status": "draft", "\\u0073tatus": "published"', "status"),
    ('"status": "draft", "status": null', "status"),
    ('"status": null, "status": "draft"', "status"),
    ('"status": "draft", "status": "draft"', "status"),
    ('"status": "draft", "label": "a\\":b", "status": "published"', "status"),
    ('"authors": [{"name": "A", "name": "B"}]', "authors[0].name"),
    ('"image": {"url": "https://a.org/", "url": "https://b.org/"}', "image.url"),
    ('"images": ["https://a.org/", {"url": "https://b.org/", "url": null}]', "images[1].url"),
    ('"source": {"name": "A", "name": "B"}', "source.name"),
    ('"extra": {"x:a": "1", "x:a": "2"}', "extra.x:a"),
    ('"extra": {"x:a": {"text": "1", "text": "2"}}', "extra.x:a.text"),
    ('"extra": {"x:a": {"attributes": {"b": "1", "b": "2"}}}', "extra.x:a.b"),
    ('"extra": {"https://example.org/x": {"a": "1", "a": "2"}}', "extra.a"),
]
RIGHT = json.dumps(RAIN)[1:-1]


@pytest.mark.parametrize(("members", "field"), TWICE)
@pytest.mark.parametrize(
    ("name", "wrap"),
    [
        ("records.jsonl", "{}".format),
        ("records.json", "{}".format),
        ("records.json", "[{}]".format),
        ("records.json", "[{}, 1 1]".format),
        ("records.json", '{{"items": [{}]}}'.format),
        ("records.json", '{{"language": "ro", "items": [{}]}}'.format),
    ],
)
def test_key_twice(
    members: str, field: str, name: str, wrap: Callable[[str], str], tmp_path: Path
) -> None:
    publication = PUBLICATION
    (tmp_path / name).write_text(wrap(f"{{{RIGHT}, {members}}}"), "utf-8")
    publication = replace(publication, namespaces={"x": "https://example.org/x"})
    found = read([Source(path=name)], publication=publication, base=tmp_path)
    key = field.rpartition(".")[2]
    said = [each for each in found.findings if each.rule.id == "record/key-twice"]
    assert [(each.message, each.location.xpath, each.article) for each in said] == [
        (f"the key '{key}' is given twice", field, RAIN["title"])
    ]
    assert len(found.articles) == 0


@pytest.mark.parametrize(
    "document",
    [
        '{"items": [], "items": [RECORD]}',
        '{"items": [RECORD], "title": "A", "title": "B"}',
        '{"title": "A", "items": [RECORD], "items": [RECORD]}',
        '{"ti\\"tle": "A", "items": [RECORD], "ti\\"tle": "A"}',
    ],
)
def test_key_of_feed_twice(document: str, tmp_path: Path) -> None:
    found = of(tmp_path, document.replace("RECORD", f"{{{RIGHT}}}"), "feed.json")
    assert [each.rule.id for each in found.findings] == ["record/key-twice"]
    assert "the feed gives a key twice: '" in found.findings[0].message


def test_keys_once_are_read_quickly() -> None:
    record = {
        "url": "https://example.org/a", "title": 'say "this": now', "label": None,
        "date_published": "2026-11-23T08:00:00Z", "content_html": '<a href="x">"a":</a>',
        "authors": [{"name": "A", "url": None}, "B"], "access": None, "noindex": False,
        "image": {"url": "https://example.org/i", "width": None, "height": 2},
        "images": ["https://example.org/j", {"url": "https://example.org/k"}, [{"a": 1}]],
    }  # fmt: skip
    for separators in ((", ", ": "), (",", ":"), (" , ", " : ")):
        assert quickly(json.dumps(record, separators=separators).encode()) == record


@pytest.mark.parametrize(
    "text",
    [
        r'{"a": 1, "a": 2}', r'{"a" : 1, "a": 2}', r'{"a": {"b": 1, "b": 1}}',
        r'{"a": [{"b": 1, "b": 1}]}', r'{"a\\": 1, "a\\": 2}', r'{"x\\": 1, "x": 2, "x": 3}',
        r'{"a": 1, "a": "\":"}', '{"a":1,"a"\t:2}', "[1]", "null", "7", "{", r'{"a": "\ud800"}',
        r'{"a": "\u0001"}', r'{"a": "\b"}', r'{"a": "\uFFFE"}', '{"a": "\ufffe"}', "NaN",
    ],
)  # fmt: skip
def test_what_needs_a_closer_look(text: str) -> None:
    assert quickly(text.encode()) is None


@pytest.mark.parametrize("text", [r'{"a": "\ud83d\ude80"}', '{"a": "\ufb01"}', r'{"a\\": 1}'])
def test_what_needs_none(text: str) -> None:
    assert quickly(text.encode()) == json.loads(text)


@pytest.mark.parametrize("text", [None, "plain", "html"])
@pytest.mark.parametrize("title", ["Rain", "<b>Rain</b>", "a &lt; b", "AT&T", "a < b", "<br>"])
def test_quickly_and_carefully_texts_are_alike(text: str | None, title: str) -> None:
    record = {
        "url": "https://example.org/a", "title": f"x {title}", "summary": f"y {title}",
        "date_published": "2026-11-23T08:00:00Z",
        "image": {"url": "https://example.org/i", "caption": f"z {title}"},
    }  # fmt: skip
    defaults = replace(CONTEXT, text=text)
    origin = Origin(path="records.jsonl", line=1)
    context, other = RecordContext(defaults), RecordContext(defaults, plain=True)
    assert to_article(record, origin, other) == to_article(record, origin, context)
    assert context.notes == other.notes


def test_number_of_thousands_of_digits(tmp_path: Path) -> None:
    found = of(tmp_path, f'{{{RIGHT}, "image": {{"url": "/a", "width": 1{"0" * 5_000}}}}}')
    assert messages(found) == [
        ("record/not-json", "record contains a number with thousands of digits", None)
    ]


@pytest.mark.parametrize("load", [settings.parse, baseline.read])
def test_a_file_of_ours_that_never_ends(load: Callable[[Path], object]) -> None:
    with pytest.raises(ConfigError, match="cannot be read: it has more than 67,108,864 bytes"):
        load(Path("/dev/zero"))
