"""Kinds of source that are no single file, and how they are found."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace
from test_sources import PUBLICATION, RAIN, lines

from feedpub import sources
from feedpub.errors import ConfigError, ReadError, UsageError
from feedpub.sources import SOURCES, Broken, Fetched, Opening, Option, Reader, Record, Source
from feedpub.sources import read as read_sources
from feedpub.sources._opening import SourceFile, opened

RECORD = {"url": "/rain", "title": "Rain", "date_published": "2026-11-23T08:00:00Z"}


class Answer(BytesIO):
    """What an address gives."""

    def __init__(self, data: bytes, url: str = "https://e.example/feed") -> None:
        super().__init__(data)
        self.url = url
        self.headers: Mapping[str, str] = {}


class Web:
    """Addresses and what is at them; remembers what was asked."""

    def __init__(self, **pages: bytes) -> None:
        self.asked: list[str] = []
        self.pages = {name.replace("_", "."): data for name, data in pages.items()}
        self.answers: list[Answer] = []

    def __call__(self, url: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> Fetched:
        self.asked.append(url)
        self.answers.append(Answer(self.pages[url.rpartition("/")[2]], url))
        return self.answers[-1]


def read(path: str, base: Path, **options: Any) -> sources.Reading:
    known = {name: options.pop(name) for name in ("fetch", "stdin") if name in options}
    source = Source(path=path, **options)
    return read_sources([source], publication=PUBLICATION, base=base, **known)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, Reader]:
    """Take the kinds of source for a dictionary that tests may add to."""
    known = dict(SOURCES)
    monkeypatch.setattr(sources, "SOURCES", known)
    return known


def test_a_file_at_an_address(tmp_path: Path) -> None:
    web = Web(a_jsonl=lines([RAIN]).encode(), b_gz=gzip.compress(lines([RAIN]).encode()))
    for name in ("a.jsonl", "b.gz"):
        found = read(f"https://e.example/{name}", tmp_path, fetch=web)
        assert [str(each.origin) for each in found.articles] == [f"https://e.example/{name}:1"]
    assert all(each.closed for each in web.answers)


def test_an_address_that_nobody_fetches(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="nothing may be fetched here"):
        read("https://e.example/a.json", tmp_path)


def test_the_query_of_an_address_is_no_suffix(tmp_path: Path) -> None:
    web = Web(**{"a_csv?x=1": b"url,title,date_published\n/a,A,2026-11-23T08:00:00Z\n"})
    assert len(read("https://e.example/a.csv?x=1", tmp_path, fetch=web).articles) == 1


def test_an_encoding_that_is_named(tmp_path: Path) -> None:
    text = "url,title,date_published\n/a,Știre: Łódź,2026-11-23T08:00:00Z\n".replace("Ș", "Ş")
    (tmp_path / "a.csv").write_bytes(text.encode("windows-1250"))
    found = read("a.csv", tmp_path, encoding="windows-1250")
    assert [each.title for each in found.articles] == ["Ştire: Łódź"]
    with pytest.raises(ReadError, match="is not ASCII, as the configuration says"):
        read("a.csv", tmp_path, encoding="ascii")


def test_a_zone_and_a_form_of_dates(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("url,title,date_published\n/a,A,20.11.2026 10:30\n")
    found = read("a.csv", tmp_path, date_format="%d.%m.%Y %H:%M", timezone="Asia/Tokyo")
    assert [each.published.isoformat() for each in found.articles] == ["2026-11-20T01:30:00+00:00"]


def folder(place: Opening) -> Iterator[Record]:
    assert place.path is not None
    for number, path in enumerate(sorted(place.path.iterdir()), 1):
        yield Record({**RECORD, "url": f"/{path.stem}"}, number=number, path=path.name, key="only")


def test_a_folder(tmp_path: Path, kinds: dict[str, Reader]) -> None:
    kinds["folder"] = Reader(
        name="folder", takes=("folder",), open=folder, claims=lambda place: int(place.name == "in")
    )
    (tmp_path / "in").mkdir()
    for name in ("b", "a"):
        (tmp_path / "in" / name).touch()
    for format in (None, "folder"):
        found = read("in", tmp_path, format=format)
        assert sorted(str(each.origin) for each in found.articles) == ["a, only", "b, only"]
    (tmp_path / "out").mkdir()
    with pytest.raises(ReadError, match="cannot be read: Is a directory"):
        read("out", tmp_path)


def test_a_service(tmp_path: Path, kinds: dict[str, Reader]) -> None:
    def pages(place: Opening) -> Iterator[Record]:
        assert place.url is not None
        for page in (1, 2):
            with place.fetch(f"{place.url}/{page}") as answer:  # type: ignore[attr-defined]
                yield Record(answer.read(), key=f"page {page}")
        if place.source.options.get("broken"):
            yield Record(
                Broken(rule=sources.RULES["record/not-json"], message="broke off", final=True)
            )

    kinds["service"] = Reader(
        name="service",
        takes=("address",),
        open=pages,
        claims=lambda place: 2 * str(place.url).startswith("https://api."),
        options={"broken": Option("Whether it breaks.", {"type": "boolean"})},
    )
    records = [f'{{"url": "/{n}", "title": "A", "date_published": "2026-11-2{n}"}}' for n in "12"]
    web = Web(**{"1": records[0].encode(), "2": records[1].encode()})
    found = read("https://api.example/posts", tmp_path, fetch=web)
    assert sorted(str(each.origin) for each in found.articles) == [
        "https://api.example/posts, page 1", "https://api.example/posts, page 2"
    ]  # fmt: skip
    assert web.asked == ["https://api.example/posts/1", "https://api.example/posts/2"]
    found = read("https://api.example/posts", tmp_path, fetch=web, options={"broken": True})
    assert [each.message for each in found.findings] == [
        "broke off; nothing after it could be read"
    ]


def test_what_needs_a_file_gets_one(tmp_path: Path, kinds: dict[str, Reader]) -> None:
    opened: list[Path] = []

    def whole(place: Opening) -> Iterator[Record]:
        opened.append(place.local())
        assert opened[-1].read_bytes() == b"BLOB\xff\xfe"
        yield Record(RECORD, key="row 1")

    kinds["blob"] = Reader(
        name="blob", suffixes=(".blob",), open=whole, binary=True,
        sniff=lambda head: 2 * head.startswith(b"BLOB"),
    )  # fmt: skip
    data = b"BLOB\xff\xfe"
    (tmp_path / "a").write_bytes(data)
    (tmp_path / "b.blob.gz").write_bytes(gzip.compress(data))
    for name in ("a", "b.blob.gz", "https://e.example/c"):
        assert len(read(name, tmp_path, fetch=Web(c=data)).articles) == 1
    assert len(read("-", tmp_path, stdin=BytesIO(data)).articles) == 1
    assert opened[0] == tmp_path / "a"
    assert not any(each.exists() for each in opened[1:])


def test_a_date_of_another_form_costs_its_record(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("url,title,date_published\n/a,A,20.11.2026\n")
    found = read("a.csv", tmp_path, date_format="%Y")
    assert [each.message for each in found.findings] == [
        "date_published '20.11.2026' does not match date_format '%Y'"
    ]
    assert not found.articles


def test_a_key_says_where_a_record_is(tmp_path: Path, kinds: dict[str, Reader]) -> None:
    def rows(place: Opening) -> Iterator[Record]:
        yield Record({**RECORD, "title": ""}, key="row 7")

    kinds["rows"] = Reader(name="rows", takes=("folder", "file"), open=rows)
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").mkdir()
    for name in ("a", "b"):
        ((finding,),) = [read(name, tmp_path, format="rows").findings]
        assert str(finding.record) == f"{name}, row 7"
    with pytest.raises(ReadError, match="Is a directory"):
        read("b", tmp_path)  # it does not say that it knows folders by their look


def test_standard_input_has_to_be_given(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no standard input"):
        read("-", tmp_path)


def test_kinds_that_do_not_exist(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{}")
    with pytest.raises(UsageError, match="there is no source format 'jsonn'") as caught:
        read("a", tmp_path, format="jsonn")
    assert str(caught.value.help).startswith(f"Did you mean 'json'? Known: {', '.join(SOURCES)}")


def test_records_of_another_shape(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"hed": "A", "at": "/a", "on": "2026-11-23T08:00:00Z", "kind": "news"}\n'
        '{"hed": "B\\u0007", "at": "/b", "on": "2026-11-23T08:00:00Z", "kind": "news"}\n'
        '{"hed": "C", "at": "/c", "on": "2026-11-23T08:00:00Z", "kind": "ad"}\n'
        '{"hed": "D", "at": "", "on": "2026-11-23T08:00:00Z", "kind": "news"}\n'
    )
    fields = {"title": "hed", "url": "at", "date_published": "on"}
    found = read("a.jsonl", tmp_path, fields=fields, where={"kind": "news"})
    assert sorted(each.title for each in found.articles) == ["A", "B"]
    assert {each.rule.id for each in found.findings} == {
        "record/control-character", "record/missing-field"
    }  # fmt: skip
    # What is set aside is the record as it was.
    assert [each.raw for each in found.rejected] == [
        '{"hed": "D", "at": "", "on": "2026-11-23T08:00:00Z", "kind": "news"}'
    ]


def test_a_key_given_twice_is_noticed_in_any_shape(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"hed": "A", "hed": "B", "at": "/a", "on": "2026-11-23T08:00:00Z"}\n'
    )
    fields = {"title": "hed", "url": "at", "date_published": "on"}
    found = read("a.jsonl", tmp_path, fields=fields)
    assert [each.message for each in found.findings] == ["the key 'hed' is given twice"]
    nested = {"title": "x.hed", "url": "x.at", "date_published": "x.on", "image": "x"}
    (tmp_path / "b.jsonl").write_text(
        '{"tags": ["a"], "x": {"hed": "A", "at": "/a", "on": "2026-11-23T08:00:00Z",'
        ' "url": "/i", "url": "/j"}}\n'
    )
    found = read("b.jsonl", tmp_path, fields=nested)
    assert "the key 'url' is given twice" in {each.message for each in found.findings}


def test_what_a_source_says_of_fields_may_mean_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n")
    with pytest.raises(ConfigError, match=r"fields\.title: 'a\[' is not a path") as caught:
        read("a.jsonl", tmp_path, fields={"title": "a["})
    assert caught.value.place == "source a.jsonl"


ARTICLE = b'{"id": "1", "title": "Rain", "_a": [{}]}'


@pytest.mark.parametrize(
    ("head", "is_settled"),
    [
        (ARTICLE + b"\n" + ARTICLE, True),
        (ARTICLE + b"\r\n\r\n  {", True),
        (b'{"Date-Published": 1, "headline": "Rain"}\n{"id"', True),
        (b'{"id": "1", "title": "Rain", "image": [{}]}', True),
        (b'{"id": "1", "title": "Rain", "posts": "none"}\n', True),
        (b'{"id": "1", "title": "Rain", "posts": [{}]}', False),
        (ARTICLE + b"\n[]", False),
        (b'{"id": "1", "unknown": "Rain"}\n{"id": "2"}', False),
        (b'{"id": "1", "title": "Rain", "version": "https://jsonfeed.org/version/1.1"}\n{', False),
        (b'{"id": "1", "title": "Rain", "items": []}\n{', False),
        (b'{"id": "1", "title":\n "Rain"}', False),
        (b'["id", "title"]\n{', False),
        (b"id,title\n{", False),
        (b"", False),
    ],
)
def test_lines_of_articles_settle_their_kind_as_all_kinds_together_would(
    head: bytes, is_settled: bool
) -> None:
    assert SOURCES["jsonl"].settles(head) == is_settled
    sure = {name: reader.sniff(head) for name, reader in SOURCES.items()}
    if is_settled and b"\n{" in head:
        assert max(SOURCES, key=sure.__getitem__) == "jsonl"


def test_a_line_that_is_alone_is_the_same_whatever_it_is_called(tmp_path: Path) -> None:
    record = b'{"url": "/a", "title": "A <b>b</b>", "date_published": "2026-11-23T08:00Z", "x": 1}'
    (tmp_path / "a.jsonl").write_bytes(record + b"\n")
    lines, document = read("a.jsonl", tmp_path), read("a.jsonl", tmp_path, format="json")
    (here,), (there,) = lines.articles, document.articles
    assert here == replace(there, origin=here.origin)
    assert [str(each.location) for each in lines.findings] == ["a.jsonl:1"] * 2
    assert [each.message for each in lines.findings] == [each.message for each in document.findings]


def test_only_the_kind_that_a_name_says_is_asked_alone(tmp_path: Path) -> None:
    records = ARTICLE + b"\n" + ARTICLE.replace(b'"1"', b'"2"')
    (tmp_path / "a.jsonl").write_bytes(records)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(records))
    (tmp_path / "a.txt").write_bytes(records)
    asked: list[str] = []

    class Known(dict[str, Reader]):
        def items(self) -> Any:
            asked.append("all")
            return super().items()

    for name, expected in {"a.jsonl": [], "a.jsonl.gz": [], "a.txt": ["all"]}.items():
        asked.clear()
        file = SourceFile(name=name, source=Source(path=name), path=tmp_path / name)
        with opened(file, Known(SOURCES), base=tmp_path, site="", fetch=Web(), stdin=None) as place:
            assert (place.reader.name, place.why) == ("jsonl", "by its content")
        assert asked == expected


def test_the_shape_of_a_file_is_recognised(tmp_path: Path) -> None:
    record = (
        '{"@type": "NewsArticle", "headline": "A", "datePublished": "2026-11-23T08:00:00Z",'
        ' "url": "/a", "author": {"@type": "Person", "name": "Ana"}, "x": 1}\n'
    )
    (tmp_path / "a.jsonl").write_text(record)
    (tmp_path / "a.json").write_text(f"[{record}]")
    for name in ("a.jsonl", "a.json"):
        for vocabulary in (None, "schema-org"):
            found = read(name, tmp_path, vocabulary=vocabulary)
            assert [each.title for each in found.articles] == ["A"]
            assert not found.findings
    assert read("a.jsonl", tmp_path, vocabulary="feedpub").findings
