"""Parquet and Arrow, on this machine and in object stores."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import buckets
import pytest
from test_sources import DATA, PUBLICATION, RAIN, TEN, bare, lines, reading

from feedpub import sources
from feedpub.errors import ConfigError, ReadError, UsageError
from feedpub.sources import Reading, Source, _buckets, read

duckdb = pytest.importorskip("duckdb")
io = pytest.importorskip("arro3.io")

ROWS = """
SELECT i AS id, '/a/' || i AS url, 'Title ' || i AS title,
  timestamptz '2026-11-20 10:00+02' + i * interval '1 minute' AS published_at,
  timestamp '2026-11-23 10:00' AS updated_at, ['a', 'b'] AS tags,
  [{'name': 'Ana', 'url': NULL}] AS authors, {'latitude': 44.5, 'longitude': 26.0} AS location,
  'nan'::double AS x FROM range(%d) t(i)
"""


def parquet(path: Path, query: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    return path


def asked(path: str, base: Path, **source: Any) -> Reading:
    return read([Source(path=path, **source)], publication=PUBLICATION, base=base)


def as_arrow(path: Path, name: str) -> Path:
    write = io.write_ipc if name.endswith(("arrow", "feather")) else io.write_ipc_stream
    made = path.with_name(name)
    write(io.read_parquet(str(path)), str(made))
    return made


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.arrows", "a.feather", "a", "b"])
def test_rows_with_nested_types(name: str, tmp_path: Path) -> None:
    path = parquet(tmp_path / "a[1]*.parquet", ROWS % 3)
    made = path.rename(tmp_path / name) if name in ("a.parquet", "a") else as_arrow(path, name)
    found = asked(made.name, tmp_path)
    article = next(iter(found.articles))
    assert [each.origin.key for each in found.articles] == ["row 3", "row 2", "row 1"]
    assert (article.id, article.title) == ("tag:stiri.example,2026:2", "Title 2")
    assert article.published == datetime(2026, 11, 20, 8, 2, tzinfo=UTC)
    # Without a zone it is in the publication's.
    assert article.modified == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert article.tags == ("a", "b")
    assert [(each.name, each.url) for each in article.authors] == [("Ana", None)]
    assert found.findings == ()


def test_the_same_ten_articles(tmp_path: Path) -> None:
    names = list(dict.fromkeys(name for record in TEN for name in record))
    path = tmp_path / "ten.parquet"
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE ten (" + ", ".join(f'"{n}" VARCHAR' for n in names) + ")")
        for record in TEN:
            cells = [record.get(name) for name in names]
            connection.execute(
                f"INSERT INTO ten VALUES ({', '.join('?' * len(names))})",
                [each if each is None or isinstance(each, str) else json.dumps(each)
                 for each in cells],
            )  # fmt: skip
        connection.execute(f"COPY ten TO '{path}' (FORMAT parquet)")
    found = reading(path)
    assert bare(found.articles) == bare(reading(DATA / "ten.json").articles)


def test_a_name_that_looks_like_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "it's [1]*?"
    folder.mkdir()
    parquet(tmp_path / "a.parquet", ROWS % 1).rename(folder / "a?.parquet")
    assert len(asked("a?.parquet", folder).articles) == 1


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.arrows"])
def test_files_that_are_not_whole(name: str, tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", ROWS % 5000)
    made = path if name == "a.parquet" else as_arrow(path, name)
    data = made.read_bytes()
    made.write_bytes(data[: len(data) * 2 // 3])
    if name == "a.arrows":
        messages = [each.message for each in asked(name, tmp_path).findings]
        assert messages[-1].startswith("the database failed after ")
        assert asked(name, tmp_path).findings[-1].rule.id == "record/not-whole"
        return
    with pytest.raises(ReadError, match="is damaged or incomplete: "):
        asked(name, tmp_path)


def test_a_damaged_page_is_not_whole(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", ROWS % 9000)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 2000] = b"\xff" * 2000
    path.write_bytes(data)
    found = asked(path.name, tmp_path)
    assert [each.rule.id for each in found.findings if each.severity.name == "ERROR"] == [
        "record/not-whole"
    ]


def test_too_many_columns(tmp_path: Path) -> None:
    names = ", ".join(f"1 AS c{number}" for number in range(1001))
    path = parquet(tmp_path / "a.parquet", f"SELECT {names}")
    with pytest.raises(ConfigError, match="the result has 1,001 columns"):
        asked(path.name, tmp_path)


def test_it_may_read_this_file_and_nothing_else(tmp_path: Path) -> None:
    from feedpub.sources import _duckdb_rows

    path = parquet(tmp_path / "a.parquet", ROWS % 1)
    (tmp_path / "b.csv").write_text("a\n1\n")
    connection = _duckdb_rows._connected(path)
    for query in (
        f"SELECT * FROM read_csv('{tmp_path / 'b.csv'}')",
        "SELECT * FROM read_parquet('https://e.example/a.parquet')",
        f"COPY (SELECT 1) TO '{tmp_path / 'c.csv'}'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(query)
    connection.close()


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [("duckdb", "a.parquet", "parquet"), ("arro3", "a.arrow", "parquet"), ("obstore", "", "s3")],
)
def test_without_the_extra(
    module: str, name: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / (name or "x")).write_bytes(b"ARROW1" if "arrow" in name else b"PAR1")
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "feedpub.sources._duckdb_rows", raising=False)
    monkeypatch.delattr(sources, "_duckdb_rows", raising=False)
    with pytest.raises(UsageError) as caught:
        asked(name or "s3://news/a.jsonl", tmp_path)
    assert caught.value.help == f"Install it with: pip install 'feedpub[{extra}]'"


# Object stores -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bucket(object_server: str) -> Iterator[Any]:
    """Yield a store of S3 on a server of this machine's own."""
    keys = {
        "AWS_ENDPOINT_URL": object_server, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        **buckets.KEYS,
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in keys.items():
            patch.setenv(name, value)
        buckets.make_bucket(object_server, "sources")
        yield _buckets._store("s3://sources")


@pytest.mark.filterwarnings("ignore")
def test_files_of_any_kind_in_a_bucket(bucket: Any, tmp_path: Path) -> None:
    import obstore

    path = parquet(tmp_path / "a.parquet", ROWS % 5000)
    obstore.put(bucket, "a/b/a.parquet", path.read_bytes())
    obstore.put(bucket, "a.jsonl", lines([RAIN]).encode())
    obstore.put(bucket, "a.csv", b"url,title,date_published\n/a,A,2026-11-23T08:00:00Z\n")
    for name, count in (("a/b/a.parquet", 5000), ("a.jsonl", 1), ("a.csv", 1)):
        found = asked(f"s3://sources/{name}", tmp_path)
        assert (len(found.articles), found.total) == (count, count)
    with pytest.raises(ReadError, match="does not exist") as caught:
        asked("s3://sources/none.jsonl", tmp_path)
    assert caught.value.place == "s3://sources/none.jsonl"


class Store:
    """What obstore gives, as far as it is used."""

    def __init__(self, size: int, *blocks: bytes | Exception) -> None:
        self.meta = {"size": size}
        self.blocks = blocks

    def stream(self, min_chunk_size: int) -> Iterator[bytes]:
        for block in self.blocks:
            if isinstance(block, Exception):
                raise block
            yield block


class PermissionDeniedError(Exception):
    """As obstore calls it."""


@pytest.mark.parametrize(
    ("store", "message"),
    [
        (Store(90, b" " * 80), "broke off 10 bytes before its end"),
        (Store(90, b"{", OSError("reset at http://h/?X-Sig=1\nmore")), "cannot be read: reset"),
        (FileNotFoundError("x"), "does not exist"),
        (PermissionDeniedError("x"), "cannot be read with these keys"),
    ],
)  # fmt: skip
def test_objects_that_break_off(
    store: Any, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    obstore = pytest.importorskip("obstore")

    def get(_store: object, key: str) -> Store:
        assert key == "a.jsonl"
        if isinstance(store, Exception):
            raise store
        found: Store = store
        return found

    monkeypatch.setattr(obstore, "get", get)
    monkeypatch.setattr(_buckets, "_store", lambda folder: folder)
    for scheme in ("s3", "gs", "az"):
        with pytest.raises(ReadError, match=message) as caught:
            asked(f"{scheme}://news/a.jsonl", tmp_path)
        assert "X-Sig" not in str(caught.value)


def test_all_of_an_object_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    obstore = pytest.importorskip("obstore")
    monkeypatch.setattr(obstore, "get", lambda store, key: Store(4, b"ab", b"cd"))
    monkeypatch.setattr(_buckets, "_store", lambda folder: folder)
    found = _buckets.StoredObject("s3://news/a", "a")
    assert (found.read(1), found.read(), found.read(9), found.read()) == (b"a", b"b", b"cd", b"")
    assert BytesIO(b"").read() == b""
