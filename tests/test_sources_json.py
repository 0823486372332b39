"""JSON documents that wrap their list of records, follow one another, or are too large to hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from test_sources import ids

from feedpub.articles.notes import Broken
from feedpub.model import Publication
from feedpub.sources import SOURCES, Reading, Source, read
from feedpub.sources import _json_lists as json_lists
from feedpub.sources import _json_window as json_window
from feedpub.sources import json as json_reader

PUBLICATION = Publication(name="T", url="https://example.org/", language="en")
A, B = (
    {"url": f"/{name}", "title": name, "date_published": "2026-11-23T08:00:00Z"} for name in "ab"
)


def records(document: Any, items: str | None = None) -> list[Any]:
    """Return the records of *document*, or what is wrong with it."""
    text = document if isinstance(document, str) else json.dumps(document)
    return list(values(json_reader.records(BytesIO(text.encode()), items)))


def values(given: Iterator[Any]) -> Iterator[Any]:
    for each in given:
        if isinstance(each.data, Broken):
            yield each.line, each.data.message
        else:
            yield json.loads(each.data) if isinstance(each.data, bytes) else each.data


@pytest.fixture(params=["held", "careful", "streamed"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The three ways through a document; what they find must be the same."""
    if request.param == "careful":
        monkeypatch.setattr(json_reader, "_quickly", _refused)
    if request.param == "streamed":
        monkeypatch.setattr(json_reader, "HELD", 1)
        monkeypatch.setattr(json_window, "_BLOCK", 7)
        monkeypatch.setattr(json_reader, "_BLOCK", 7)
    return str(request.param)


def _refused(*_given: object) -> Iterator[Any]:
    raise ValueError


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ([A, B], [A, B]),
        (A, [A]),
        ({"posts": [A, B], "meta": {"pagination": {"page": 1}}}, [A, B]),
        ({"status": "ok", "articles": [A]}, [A]),
        ({"title": "Site", "link": "/", "items": [A]}, [A]),
        ({"title": "Site", "entries": [A], "tags": [{"name": "x"}]}, [A]),
        ({"noticias": [A, B], "total": 2, "empty": []}, [A, B]),
        ({"response": {"status": "ok", "docs": [A]}}, [A]),
        ({"rss": {"channel": {"title": "T", "item": [A]}}}, [A]),
        ({"hits": {"total": 1, "hits": [{"_id": "7", "_index": "n", "_source": {"title": "x"}}]}},
         [{"title": "x", "_id": "7"}]),
        ({"hits": {"hits": [{"_id": "7", "_source": {"_id": "8"}}]}}, [{"_id": "8"}]),
        ({"data": {"posts": {"edges": [{"node": A, "cursor": "x"}]}}}, [A]),
        ({"data": [{"article": A}, {"article": B}, {"other": 1}]}, [A, B, {"other": 1}]),
        ([{"post": A}], [A]),
        ({"article": A}, [A]),
        ({"meta": {"a": 1}, "result": {"deep": {"story": A}}}, [A]),
        ({"posts": []}, []),
        ({"posts": ["x"], "title": "T"}, [{"posts": ["x"], "title": "T"}]),
        ({"title": "T", "date": "2026-11-20", "articles": [A]},
         [{"title": "T", "date": "2026-11-20", "articles": [A]}]),
        ({"headline": "T", "content": [{"type": "p"}]},
         [{"headline": "T", "content": [{"type": "p"}]}]),
        ({"headlines": {}, "content_elements": [{"type": "text", "content": "x"}]},
         [{"headlines": {}, "content_elements": [{"type": "text", "content": "x"}]}]),
        ({"type": "results", "content_elements": [{"headlines": {"basic": "x"}}]},
         [{"headlines": {"basic": "x"}}]),
        ({"headlines": {}, "content_elements": []}, [{"headlines": {}, "content_elements": []}]),
        ({"id": 7, "mentions": [{"label": "x"}]}, [{"id": 7, "mentions": [{"label": "x"}]}]),
        ({"count": 1}, [{"count": 1}]),
        ({"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": [A]}}}}}}}},
         [{"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": [A]}}}}}}}}]),
        ([1, "x"], [1, "x"]),
        (7, [7]),
        ({"posts": [A], "url": {"self": "/"}}, [A]),
        ({"items": [{"node": A, "title": "x"}]}, [{"node": A, "title": "x"}]),
        ([{"title": {"rendered": "x"}}], [{"title": {"rendered": "x"}}]),
    ],
)  # fmt: skip
def test_lists_are_found(document: Any, found: list[Any], way: str) -> None:
    assert records(document) == found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("db[0].data.posts", [A]),
        ("db[0].data", [{"posts": [A], "other": B}]),
        ("db[0].data.other", [B]),
        ("db[].data.posts", [[A]]),
        ("db[*].data.other", [B]),
        ("db.data.other", [B]),
    ],
)
def test_lists_are_found_where_items_says(path: str, found: list[Any]) -> None:
    assert records({"db": [{"data": {"posts": [A], "other": B}}]}, path) == found


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("posts", "items = 'posts' leads nowhere: the document has no posts; it has db, n"),
        ("db[1].data", "items = 'db[1].data' leads nowhere: db has no [1]"),
        ("db[0].x", "items = 'db[0].x' leads nowhere: db[0] has no x; it has data"),
        ("n.x", "items = 'n.x' leads nowhere: n has no x"),
        ("n[0]", "items = 'n[0]' leads nowhere: n has no [0]"),
        ("db[", "items = 'db[' is not a path; write it like 'db[0].data.posts'"),
    ],
)
def test_items_that_lead_nowhere(path: str, message: str) -> None:
    assert records({"db": [{"data": {}}], "n": 1}, path) == [(1, message)]
    assert records(json.dumps({"db": [{"data": {}}], "n": 1}) + "\n{}", path)[0][1] == message


def test_several_lists_are_asked_about(way: str) -> None:
    (found,) = records({"noticias": [A], "autores": [B], "total": 2})
    assert found == (
        1,
        "the document has several lists of objects: 'noticias', 'autores'; say which has the"
        " articles: items = 'noticias'",
    )


def test_objects_may_follow_one_another(way: str) -> None:
    text = json.dumps(A, indent=1) + "\n" + json.dumps(B, indent=1) + "\n"
    assert records(text) == [A, B]
    assert [each.line for each in json_reader.records(BytesIO(text.encode()))] == [1, 6]
    pages = json.dumps({"posts": [A]}) + json.dumps({"posts": [B]})
    assert records(pages) == [A, B]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"posts": [{"a": 1}, {"b": 2', 1, "is not valid JSON: expecting ',' delimiter at column"),
        ('[{"a": 1},\n {"b": "x', 2, "is not valid JSON: unterminated string starting at column"),
        ('[{"a": 1}\n', 2, "is not valid JSON: expecting ',' delimiter at column 1"),
        ('[{"a": 1},', 1, "is not valid JSON: expecting value at column"),
        ('[{"a": 1}] x', 1, "is not valid JSON: extra data at column 12"),
        ('{"a": 1}\nx', 2, "is not valid JSON: expecting value at column 1"),
        ("nonsense", 1, "is not valid JSON: expecting value at column 1"),
        ("[" * 100_000, 1, "is nested too deeply"),
        ('[{"a": ' + "[" * 100_000, 1, "is nested too deeply"),
        ('[{"a": 1},\n\n{"b":: 2}]', 3, "is not valid JSON: expecting value at column 6"),
    ],
)
def test_what_ends_too_early_or_is_broken(text: str, line: int, message: str, way: str) -> None:
    at, said = records(text)[-1]
    assert (at, said[: len(message)]) == (line, message)
    assert all(isinstance(each, dict) for each in records(text)[:-1])


def test_bytes_that_are_not_utf8(way: str) -> None:
    data = b'[{"a": "x"},\n\n {"b": "\xff"}]'
    *_, last = json_reader.records(BytesIO(data))
    if way == "held":  # it is the trouble of this record, which nobody looked into yet
        assert (last.line, last.data) == (3, b'{"b": "\xff"}')
        return
    assert isinstance(last.data, Broken)
    assert (last.line, last.data.final) == (3, True)
    assert last.data.message.startswith("byte 0xFF at byte offset 22 is not UTF-8; as windows-")
    *_, last = json_reader.records(BytesIO(b'[{"a": "\xc3'))
    assert isinstance(last.data, Broken)
    assert last.data.message.startswith("byte 0xC3 at byte offset 8 is not UTF-8")


def test_a_truncated_document_publishes_nothing(tmp_path: Path) -> None:
    whole = json.dumps({"posts": [A, B]}, indent=1)
    for cut in range(12, len(whole) - 1, 7):
        (tmp_path / "a.json").write_text(whole[:cut])
        found = reading(tmp_path)
        assert "record/not-json" in ids(found.findings), whole[:cut]


def reading(folder: Path, **more: Any) -> Reading:
    return read([Source(path="a.json", **more)], publication=PUBLICATION, base=folder)


def test_the_option_items(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"x": {"y": [A]}, "z": [B]}))
    found = reading(tmp_path, format="json", options={"items": "x.y"})
    assert [each.title for each in found.articles] == ["a"]


def test_keys_given_twice_around_a_list(way: str) -> None:
    text = json.dumps({"@": 1, "posts": [A]}).replace("@", "posts")
    assert records(text) == [(1, "the feed gives a key twice: 'posts'")]
    one = json.dumps({"posts": {}, "title": "x", "url": "/"}).replace("url", "title")
    assert len(records(one)) == 1


def big(count: int, **around: Any) -> dict[str, Any]:
    return {**around, "posts": [{**A, "url": f"/{n}", "summary": "x" * 50} for n in range(count)]}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values of more than a few hundred characters are too long to be held."""
    monkeypatch.setattr(json_reader, "HELD", 200)
    monkeypatch.setattr(json_reader, "_BLOCK", 64)
    monkeypatch.setattr(json_window, "_BLOCK", 64)
    monkeypatch.setattr(json_reader, "MAX_RECORD", 400)


@pytest.mark.usefixtures("small")
def test_large_documents_are_read_record_by_record() -> None:
    document = big(40)
    assert records(document["posts"]) == document["posts"]
    assert records(document) == document["posts"]
    wrapped = {"meta": {"n": 1}, "data": {"total": 40, **document}, "more": {"posts": [A]}}
    assert records(wrapped) == document["posts"]
    assert records(wrapped, "data.posts") == document["posts"]
    hits = {"hits": {"hits": [{"_id": str(n), "_source": dict(A)} for n in range(40)]}}
    assert records(hits) == [{**A, "_id": str(n)} for n in range(40)]
    lines = json.dumps(document, indent=1)
    at = [each.line for each in json_reader.records(BytesIO(lines.encode()))]
    assert at == [3 + 6 * n for n in range(40)]


@pytest.mark.usefixtures("small")
def test_large_documents_without_a_known_list() -> None:
    too_long = "has a value of more than 400 characters; write JSON Lines"
    assert records({"noticias": big(40)["posts"]}) == [(1, too_long)]
    assert records({"x": "y" * 2_000, "posts": [A]}) == [(1, too_long)]
    assert records(big(40), "other") == [(1, too_long)]
    assert records({"a": "y" * 300, "b": "z" * 300}) == [(1, too_long)]
    assert records([A, {"x": "y" * 2_000}]) == [A, (1, too_long)]
    assert records({"a": {"posts": {}}, "b": ["y" * 300, "z" * 300]})[-1] == (1, too_long)
    assert records('{"posts": [' + json.dumps(A) * 20 + "]}")[-1][1].startswith("is not valid JSON")
    assert records('{"a": 1, ' + " " * 600 + "7: 2}")[-1][1].startswith("is not valid JSON")


@pytest.mark.usefixtures("small")
def test_large_documents_are_held_where_what_comes_late_counts() -> None:
    posts = big(10)["posts"]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": posts, "language": "ro"}
    assert records(feed) == [{**each, "language": "ro"} for each in posts]
    assert records({"db": [big(10)]}, "db[0].posts") == posts


@pytest.mark.usefixtures("small")
def test_an_empty_object_among_large_ones() -> None:
    assert json_window.Window(b"{}", BytesIO()).peek() == "{"
    window = json_window.Window(b" {} [] ", BytesIO())
    assert list(window.keys()) == []
    assert list(window.elements()) == []
    window.end()
    window = json_window.Window(b"{1: 2}", BytesIO())
    with pytest.raises(json_window.Flawed, match="expecting property name"):
        list(window.keys())


def test_blanks_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Blanks(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return b" " * 10

    window = json_window.Window(b" ", Blanks())
    with pytest.raises(OSError, match="contains nothing but whitespace for too long"):
        window.peek()


def test_records_that_are_not_where_they_were_in_the_first() -> None:
    assert json_lists.unwrapped({"node": 7}, ("node",)) == 7
    assert json_lists.unwrapped({"x": 7}, ("node",)) == {"x": 7}
    assert json_lists.unwrapped("x", ("node",)) == "x"
    assert json_lists.unwrapped({"_source": "x"}, ("_source",)) == "x"
    assert json_lists.wrapping({"only": {"id": 1}}) == ("only",)
    assert json_lists.wrapping({"id": {"a": 1}}) == ()
    assert json_lists.wrapping({"only": 1}) == ()
    assert json_lists.wrapping(7) == ()


@pytest.mark.parametrize(
    ("head", "sure"),
    [
        (b'[{"a": 1}', 2),
        (b"[1]", 1),
        (b'{"a": 1}', 2),
        (b'{\n "a": 1\n}\n', 2),
        (b'{"title": "Hugo"}\nText', 1),
        (b'{"a": 1}\n{"a": 2}\n', 1),
        (b'{"a": "\n' + b"x" * 70_000, 2),
        (b'{"a": "' + b"x" * 70_000, 1),
        (b'{"a": "', 1),
        (b"{" * 100_000, 1),
        (b'{"a": ' + b"[" * 100_000, 1),
        (b"a,b\n1,2\n", 0),
        (b"", 0),
    ],
)
def test_how_sure_it_is_that_it_is_json(head: bytes, sure: int) -> None:
    assert SOURCES["json"].sniff(head) == sure


def test_json_in_a_file_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(json.dumps([A]))
    found = read([Source(path="index.html")], publication=PUBLICATION, base=tmp_path)
    assert [each.title for each in found.articles] == ["a"]
