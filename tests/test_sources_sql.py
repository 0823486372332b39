"""Databases: SQLite with nothing but Python, PostgreSQL on a server of the tests' own."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import postgres
import pytest
from test_sources import DATA, PUBLICATION, TEN, bare, reading

from feedpub import sources
from feedpub.errors import ConfigError, FeedpubError, ReadError, UsageError
from feedpub.sources import Reading, Source, _cells, _passwords, _sqlite_rows, read, sqlite

RAIN = ("/rain", "Rain", "2026-11-23T08:00:00Z")
HERE = Path()
TABLE = "CREATE TABLE articles (url TEXT, title TEXT, date_published TEXT)"


def database(path: Path, *statements: str, rows: Any = ()) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        for table, row in rows:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)
        connection.commit()
    return path


def asked(path: str, base: Path = HERE, **options: Any) -> Reading:
    common = ("fields", "encoding", "password_env")
    known = {name: options.pop(name) for name in common if name in options}
    source = Source(path=path, options=options, **known)
    return read([source], publication=PUBLICATION, base=base)


def key_of(found: Reading) -> str | None:
    (article,) = found.articles
    return article.origin.key


def errors(found: Reading) -> list[tuple[str, str]]:
    return [(f.rule.id, f.message) for f in found.findings if f.severity.name == "ERROR"]


def as_table(path: Path) -> Path:
    """Write the ten articles as a newsroom's table has them."""
    names = list(dict.fromkeys(name for record in TEN for name in record))
    rows = [
        [json.dumps(value) if isinstance(value := record.get(name), dict | list) else value
         for name in names]
        for record in TEN
    ]  # fmt: skip
    columns = ", ".join(f'"{name}" JSON' if any(isinstance(record.get(name), dict | list)
                        for record in TEN) else f'"{name}"' for name in names)  # fmt: skip
    return database(path, f"CREATE TABLE posts ({columns})", rows=[("posts", row) for row in rows])


def test_the_same_ten_articles(tmp_path: Path) -> None:
    found = reading(as_table(tmp_path / "ten.sqlite"))
    wanted = reading(DATA / "ten.json")
    assert bare(found.articles) == bare(wanted.articles)
    assert len(wanted.articles) == 10


@pytest.mark.parametrize("url", ["sqlite:///a.db", "sqlite:////{base}/a.db"])
def test_a_file_and_an_address_of_sqlite(url: str, tmp_path: Path) -> None:
    database(tmp_path / "a.db", TABLE, rows=[("articles", RAIN)])
    found = asked(url.replace("/{base}", str(tmp_path)), tmp_path)
    assert [article.title for article in found.articles] == ["Rain"]
    assert [each.origin.key for each in found.articles] == ["row 1"]


def test_rows_without_oddities_are_read_quickly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    monkeypatch.setattr(
        "feedpub.articles.objects._carefully", lambda _, name, *__: looked_at.append(name)
    )
    row = ("https://e.example/rain", "Rain", "2026-11-23T08:00:00Z")
    path = database(tmp_path / "a.sqlite", TABLE, rows=[("articles", row)])
    assert [each.title for each in asked(str(path)).articles] == ["Rain"]
    assert looked_at == []


def test_a_file_of_the_kind_sql(tmp_path: Path) -> None:
    database(tmp_path / "a.db", TABLE, rows=[("articles", RAIN)])
    source = Source(path="a.db", format="sql")
    assert key_of(read([source], publication=PUBLICATION, base=tmp_path)) == "row 1"


def test_the_key_of_a_row_is_its_primary_key(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a b?#.db",
        "CREATE TABLE a (nr INTEGER PRIMARY KEY, url, title, date_published)",
        "CREATE TABLE b (x, y, url, title, date_published, PRIMARY KEY (x, y))",
        rows=[("a", (7, *RAIN)), ("b", (1, 2, *RAIN))],
    )
    found = asked(path.name, tmp_path, table="a")
    assert str(next(iter(found.articles)).origin) == "a b?#.db, nr 7"
    assert key_of(asked(path.name, tmp_path, table="b")) == "row 1"
    assert key_of(asked(path.name, tmp_path, query="SELECT * FROM a")) == "row 1"


def test_two_tables_of_one_database(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db", TABLE, TABLE.replace("articles", "posts"),
        rows=[("articles", RAIN), ("posts", ("/snow", "Snow", RAIN[2]))],
    )  # fmt: skip
    both = [Source(path=path.name, options={"table": name}) for name in ("articles", "posts")]
    found = read(both, publication=PUBLICATION, base=tmp_path)
    assert sorted(article.title for article in found.articles) == ["Rain", "Snow"]


def test_the_table_that_looks_like_articles(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", TABLE, "CREATE TABLE users (id, name)",
                    rows=[("articles", RAIN)])  # fmt: skip
    assert len(asked(path.name, tmp_path).articles) == 1
    only = database(tmp_path / "b.db", "CREATE TABLE news (link, head, day)",
                    rows=[("news", RAIN)])  # fmt: skip
    fields = {"url": "link", "title": "head", "date_published": "day"}
    assert len(asked(only.name, tmp_path, fields=fields).articles) == 1


@pytest.mark.parametrize(
    ("tables", "options", "message", "help"),
    [
        (["a", "b"], {}, "2 tables look like articles: a, b", 'Name one: table = "a", or write'),
        ([], {"table": "x"}, "there is no table 'x'", "There are: y0, y1."),
        ([], {}, "2 tables exist, but none of them looks like articles: y0, y1", "Name one"),
        (None, {}, "the database has no tables", "Check that the address"),
        ([], {"table": "x", "query": "y"}, "table and query exclude each other", "Leave out"),
        (["a"], {"query": "SELECT 1", "modified_since": "2026"}, "the query does not", "WHERE"),
        (["a"], {"query": "SELECT nope"}, "refuses the query: no such column: nope", "Try it"),
        (["a"], {"query": "DELETE FROM a"}, "attempt to write a readonly", "Try"),
        (["a"], {"query": "PRAGMA foreign_keys = 1"}, "has 0 columns", "Select only"),
        (["a"], {"table": "a", "modified_since": "2026"}, "no column is known", "Name it"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(
    tables: list[str] | None, options: dict[str, Any], message: str, help: str, tmp_path: Path
) -> None:
    named = [TABLE.replace("articles", each) for each in tables or ()]
    if tables is not None:
        named += ["CREATE TABLE y0 (a)", "CREATE TABLE y1 (b)"]
    path = database(tmp_path / "a.db", *(named or ["PRAGMA user_version = 1"]))
    with pytest.raises(ConfigError) as caught:
        asked(path.name, tmp_path, **options)
    assert message in caught.value.message
    assert help in str(caught.value.help)
    assert caught.value.place == "source a.db"


def test_many_tables_are_not_all_listed(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", *(f"CREATE TABLE t{n:02} (a)" for n in range(15)))
    with pytest.raises(ConfigError, match="t10, t11 and 3 more"):
        asked(path.name, tmp_path)


def test_rows_changed_since(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db", "CREATE TABLE a (url, title, date_published, changed, updated_at)",
        rows=[("a", ("/old", "Old", RAIN[2], "2026-12-01", "2026-11-23T09:00:00Z")),
              ("a", ("/new", "New", RAIN[2], "2026-11-01", "2026-11-25T09:00:00Z"))],
    )  # fmt: skip
    since = {"modified_since": "2026-11-24"}
    by_name = asked(path.name, tmp_path, **since)
    assert [each.title for each in by_name.articles] == ["New"]
    by_field = asked(path.name, tmp_path, fields={"date_modified": "changed"}, **since)
    assert [each.title for each in by_field.articles] == ["Old"]
    query = "SELECT url, title, date_published FROM a WHERE updated_at < :since"
    assert [each.title for each in asked(path.name, tmp_path, query=query, **since).articles] \
        == ["Old"]  # fmt: skip


def test_an_error_after_ten_thousand_rows_is_not_whole(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", TABLE)
    query = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "SELECT '/' || i AS url, 'T' AS title, '2026-11-23T08:00:00Z' AS date_published, "
        "CASE WHEN i > 10000 THEN abs(-9223372036854775808) END AS id FROM n"
    )
    found = asked(path.name, tmp_path, query=query)
    message = (
        "the database failed after 9,999 rows: integer overflow; nothing after it could be read"
    )
    assert errors(found) == [("record/not-whole", message)]
    assert found.findings[-1].record is not None
    assert found.findings[-1].record.number == 10_000


def test_a_locked_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_rows, "_PATIENCE", 0.01)
    path = database(tmp_path / "a.db", TABLE)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ReadError, match="is locked by another program"):
            asked(path.name, tmp_path)


def test_broken_databases(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", TABLE, rows=[("articles", RAIN)] * 900)
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * 4000 + data[4100:])
    with pytest.raises(ReadError, match="cannot be read as an SQLite database") as caught:
        asked(path.name, tmp_path)
    assert "integrity_check" in str(caught.value.help)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ReadError, match="ends in the middle of its pages: it is incomplete"):
        asked(path.name, tmp_path)
    # Of what an old program has written, the number of pages in the header does not hold.
    path.write_bytes(data[:24] + b"\xff" + data[25 : 4096 * (len(data) // 8192)])
    assert "malformed" in str(_broken(path))
    (tmp_path / "b.db").write_bytes(b"")
    with pytest.raises(ReadError, match="is empty, so it is not a database"):
        asked("b.db", tmp_path)
    (tmp_path / "c.db").write_bytes(b"title,url\n")
    with pytest.raises(ReadError, match="file is not a database"):
        asked("c.db", tmp_path)
    with pytest.raises(ReadError, match="does not exist"):
        asked("sqlite:///none.db", tmp_path)
    assert not (tmp_path / "none.db").exists()


def _broken(path: Path) -> object:
    try:
        return errors(asked(path.name, path.parent))
    except FeedpubError as error:
        return error


DUMPS = [
    "-- MySQL dump 10.13\n\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `news`;\n",
    "/*\nNavicat * MySQL\n*/\n\nSET FOREIGN_KEY_CHECKS=0;\n-- x\nCREATE TABLE `news` (\n",
    "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a(b);\n",
    "--\n-- PostgreSQL database dump\n--\nSET a = 0;\nSELECT pg_catalog.f('x');\n",
    "insert into news values (1);\n",
]


@pytest.mark.parametrize("dump", DUMPS)
def test_a_dump_is_no_database(dump: str, tmp_path: Path) -> None:
    for name in ("a.sql", "a"):
        (tmp_path / name).write_text(dump)
        with pytest.raises(ReadError, match="is a dump of a database") as caught:
            asked(name, tmp_path)
        assert "sqlite3 news.sqlite < FILE" in str(caught.value.help)


def test_only_dumps_look_like_dumps() -> None:
    assert sqlite.sniff(b"title,url\n") == 0
    assert sqlite.sniff(b"/* " + b"*" * 60_000) == 0
    assert sqlite.sniff(b"-- \n" * 16_000) == 0


def test_cells_of_databases() -> None:
    columns = _cells.Columns(["a", "tags", "authors", "x", ""], ["x"])
    row = ["A", "b, c", '[{"name": "Ana"}]', '{"y": 1}', "lost"]
    assert columns.record(row) == {
        "a": "A", "tags": ["b", "c"], "authors": [{"name": "Ana"}], "x": {"y": 1},
    }  # fmt: skip
    assert columns.record(["", "b", "Ana", "{y}", 1]) == {"tags": "b", "authors": "Ana", "x": "{y}"}
    assert columns.record([None, "[b", "  ", None, None]) == {"tags": "[b"}


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("12345678901234567890"), 12345678901234567890),
        (Decimal("1.5"), 1.5),
        (Decimal("NaN"), None),
        (17.0, 17),
        (0.5, 0.5),
        (float("inf"), None),
        (datetime(2026, 11, 23, 8, tzinfo=UTC), "2026-11-23T08:00:00+00:00"),
        (date(2026, 11, 23), "2026-11-23"),
        (time(8, 30), "08:30:00"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ({"a": (1.0, {2})}, {"a": [1, [2]]}),
        (b"Rain", "Rain"),
        (memoryview(b"\xff\x00"), "ff00"),
        (bytearray(b"\xff" * 17), None),
        (True, True),
        (None, None),
    ],
)
def test_values_of_databases(value: object, plain: object) -> None:
    found = _cells.plain(value)
    assert (found, type(found)) == (plain, type(plain))


def test_columns_with_dots() -> None:
    columns = _cells.Columns(
        ["image", "image.width", "seo.title", "images.0.url", "authors.0.name"]
    )
    assert columns.record(["/a.jpg", "800", "S", "/b.jpg", "Ana"]) == {
        "image": {"url": "/a.jpg", "width": "800"},
        "seo.title": "S",
        "images": [{"url": "/b.jpg"}],
        "authors": [{"name": "Ana"}],
    }
    behind = _cells.Columns(["author.url", "author", "image.url", "image.tags"])
    assert behind.record(["/ana", "Ana", None, "a,b"]) == {
        "author": {"url": "/ana", "name": "Ana"},
        "image": {"tags": ["a", "b"]},
    }


def test_texts_of_another_encoding(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", TABLE)
    with closing(sqlite3.connect(path)) as connection:
        title = "Ştirea zilei în ţară".encode("cp1250")
        connection.execute("INSERT INTO articles VALUES (?, CAST(? AS TEXT), ?)",
                           (RAIN[0], title, RAIN[2]))  # fmt: skip
        connection.commit()
    ((_, message),) = [each for each in errors(asked(path.name, tmp_path)) if "UTF" in each[1]]
    assert "byte 0xAA at byte offset 0 is not UTF-8; as windows-1250 it reads" in message
    (article,) = asked(path.name, tmp_path, encoding="windows-1250").articles
    assert article.title == "Ştirea zilei în ţară"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://ana:a/b:c#d@h/db", "postgresql://ana:***@h/db"),
        ("postgresql://ana:${PASSWORD}@h/db", "postgresql://ana:${PASSWORD}@h/db"),
        ("mysql://h/db?ssl_password=x&a=b", "mysql://h/db?ssl_password=***&a=b"),
        ("mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3Dy", "mssql+pyodbc:///?odbc_connect=***"),
        ("https://ana:pw@h/a:b@c", "https://ana:***@h/a:b@c"),
        ("https://h:80/a@b", "https://h:80/a@b"),
        ("articles.csv", "articles.csv"),
    ],
)
def test_passwords_are_never_shown(address: str, shown: str) -> None:
    assert _passwords.public(address) == shown


def test_variables_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_DB", "a b.db")
    database(tmp_path / "a%20b.db", TABLE, rows=[("articles", RAIN)])
    assert len(asked("sqlite:///${NEWS_DB}", tmp_path).articles) == 1
    monkeypatch.delenv("NEWS_DB")
    with pytest.raises(ConfigError, match="the environment variable is not set: NEWS_DB"):
        asked("sqlite:///${NEWS_DB}", tmp_path)


# SQLAlchemy ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.server() as url:
        sqlalchemy = pytest.importorskip("sqlalchemy")
        engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            for statement in (
                "CREATE TABLE articles (id bigint PRIMARY KEY, title text, url text, "
                "published_at timestamptz, updated_at timestamp, tags text[], authors jsonb, "
                "summary varchar(90))",
                "INSERT INTO articles SELECT i, 'Title ' || i, '/a/' || i, "
                "'2026-11-20 10:00+02'::timestamptz + i * interval '1 min', "
                "'2026-11-20 11:00'::timestamp + i * interval '1 min', ARRAY['a', 'b'], "
                '\'[{"name": "Ana"}]\', NULL FROM generate_series(1, 12000) i',
                "CREATE TABLE users (id int, name text)",
                "CREATE SCHEMA archive",
                "CREATE VIEW archive.old AS SELECT id, title, url, published_at FROM articles "
                "WHERE id < 3",
            ):
                connection.exec_driver_sql(statement)
        engine.dispose()
        yield url


def test_postgresql(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = asked(server)
    assert len(found.articles) == 12_000
    assert found.findings == ()
    last = next(iter(found.articles))
    assert (last.id, last.title) == ("tag:stiri.example,2026:12000", "Title 12000")
    assert last.published == datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
    # Without a zone it is in the publication's.
    assert last.modified == datetime(2026, 11, 28, 17, 0, tzinfo=UTC)
    assert last.tags == ("a", "b")
    assert [author.name for author in last.authors] == ["Ana"]
    assert last.origin.key == "id 12000"
    assert postgres.PASSWORD not in last.origin.path
    assert last.origin.path.startswith("postgresql://newsroom:***@127.0.0.1:")


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"table": "articles"}, 12_000),
        ({"table": "public.articles"}, 12_000),
        ({"table": "archive.old"}, 2),
        ({"query": "SELECT * FROM articles WHERE id >= :since", "modified_since": 11_999}, 2),
        ({"table": "articles", "modified_since": "2026-11-28T19:00:00"}, 1),
        ({"table": "articles", "modified_since": "2026-11-28T18:58:30"}, 2),
        ({"query": "SELECT * FROM articles WHERE updated_at >= :since LIMIT 7",
          "modified_since": "2026-11-21"}, 7),
        ({"query": "SELECT id, title, url, published_at FROM articles WHERE id::text LIKE '1199%'"},
         11),
    ],
)  # fmt: skip
def test_what_postgresql_is_asked(options: dict[str, Any], count: int, server: str) -> None:
    assert len(asked(server, **options).articles) == count


def test_passwords_from_the_environment(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bare_url = server.replace(":s3cret%2Fword@", "@")
    monkeypatch.setenv("DB_PASSWORD", postgres.PASSWORD)
    options: dict[str, Any] = {"table": "archive.old"}
    assert len(asked(bare_url, password_env="DB_PASSWORD", **options).articles) == 2
    filled = server.replace("s3cret%2Fword", "${DB_PASSWORD}")
    assert len(asked(filled, **options).articles) == 2
    monkeypatch.setenv("DB_PASSWORD", "wr/ong")
    with pytest.raises(ReadError, match="password authentication failed") as caught:
        asked(filled, **options)
    assert "${DB_PASSWORD}@127" in str(caught.value)
    monkeypatch.delenv("DB_PASSWORD")
    with pytest.raises(ConfigError, match="the environment variable is not set: DB_PASSWORD"):
        asked(bare_url, password_env="DB_PASSWORD", **options)


def test_postgresql_that_fails_after_rows_is_not_whole(server: str) -> None:
    query = "SELECT id, title, url, published_at, (1 / (10500 - id))::text AS summary " \
            "FROM articles ORDER BY id"  # fmt: skip
    found = asked(server, query=query)
    ((rule, message),) = errors(found)
    assert rule == "record/not-whole"
    assert message.startswith("the database failed after 9,781")
    assert message.endswith(" rows: division by zero; nothing after it could be read")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"modified_since": "soon"}, "modified_since is 'soon', and not a date"),
        ({"query": "SELECT nope"}, 'the database refuses the query: column "nope" does not exist'),
        ({"query": "DELETE FROM articles"}, "refuses the query"),
        ({"table": "nothing"}, "there is no table 'nothing'"),
        ({"query": "SELECT"}, "the result has 0 columns"),
        ({"table": "users", "modified_since": "2026-11-01"}, "no column is known to contain"),
    ],
)
def test_what_postgresql_refuses(options: dict[str, Any], message: str, server: str) -> None:
    with pytest.raises(ConfigError) as caught:
        asked(server, **options)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert postgres.PASSWORD not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_any_other_database_of_sqlalchemy(tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy")
    database(tmp_path / "a.db", TABLE, rows=[("articles", RAIN)])
    found = asked(f"sqlite+pysqlite:///{tmp_path}/a.db")
    assert key_of(found) == "row 1"
    query = "SELECT abs(-9223372036854775808)"
    with pytest.raises(ReadError, match="the database cannot be read: integer overflow"):
        asked(f"sqlite+pysqlite:///{tmp_path}/a.db", query=query)


@pytest.mark.parametrize(
    ("url", "kind", "message"),
    [
        ("mysql://ana:pw@127.0.0.1:1/db", ReadError, "the database cannot be read"),
        ("postgres://ana:pw@127.0.0.1:1/db", ReadError, "the database cannot be read"),
        ("oracle://ana:pw@127.0.0.1:1/db", UsageError, "the driver of this database"),
        ("snowflake://ana:pw@x/db", UsageError, "the driver of this database"),
        ("postgresql://ana:pw@127.0.0.1:port/db", ConfigError, "is not the URL of a database"),
    ],
)
def test_databases_that_cannot_be_reached(url: str, kind: type[FeedpubError], message: str) -> None:
    pytest.importorskip("sqlalchemy")
    with pytest.raises(kind, match=message) as caught:
        asked(url)
    assert "ana:***@" in str(caught.value)
    assert "pw" not in str(caught.value)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    monkeypatch.delitem(sys.modules, "feedpub.sources._sqlalchemy", raising=False)
    monkeypatch.delattr(sources, "_sqlalchemy", raising=False)
    with pytest.raises(UsageError) as caught:
        asked("postgresql://ana@h/db")
    assert caught.value.help == "Install it with: pip install 'feedpub[sql]'"


@pytest.mark.parametrize(
    ("url", "driver", "remedy"),
    [
        ("postgresql://ana@h/db", "psycopg", "Install it with: pip install 'psycopg[binary]'"),
        ("mysql://ana@h/db", "pymysql", "Install it with pip; feedpub[sql] brings that of MySQL."),
    ],
)
def test_without_the_driver(
    url: str, driver: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    pytest.importorskip("sqlalchemy")
    monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(UsageError, match="the driver of this database is not installed") as caught:
        asked(url)
    assert caught.value.help == remedy


def test_values_of_databases_are_read_as_json_has_them() -> None:
    row = {
        "a": Decimal("17.0"),
        "b": (1.5, {"x": None}),
        "c": MappingProxyType({1: Decimal("NaN")}),
    }
    row |= {
        "d": date(2026, 11, 23),
        "e": b"\xff",
        "f": b"\xff" * 17,
        "g": math.inf,
        "h": {"y": [b"z"]},
    }
    row |= {"i": UUID(int=1), "j": True, "k": "  ", "": "nameless"}
    assert _cells.Columns(list(row)).record(row.values()) == {
        "a": 17, "b": [1.5, {"x": None}], "c": {"1": None}, "d": "2026-11-23", "e": "ff",
        "h": {"y": ["z"]}, "i": "00000000-0000-0000-0000-000000000001", "j": True,
    }  # fmt: skip


def test_columns_that_are_paths_are_put_together() -> None:
    names = ["image", "image.width", "images.1.url", "images.0.url", "images.0.caption", "tags.x.y"]
    cells = ["a.jpg", 5, "c.jpg", "b.jpg", None, "z"]
    assert _cells.Columns(names).record(cells) == {
        "image": {"url": "a.jpg", "width": 5},
        "images": [{"url": "b.jpg"}, {"url": "c.jpg"}],
        "tags": {"x": {"y": "z"}},
    }
