"""The ten articles as JSON of feedpub's own shape, and in tables."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from feedpub.model import Source
from house.articles import as_record
from house.kinds import Articles, kind, put

#: "<b>" is a word in the house's titles.
PLAIN: dict[str, Any] = {"text": "plain"}


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@kind("json")
def _json(articles: Articles, folder: Path) -> Source:
    return put(folder, "a.json", json.dumps(list(map(as_record, articles)), indent=1), **PLAIN)


@kind("json, wrapped")
def _wrapped(articles: Articles, folder: Path) -> Source:
    data = {"meta": {"count": len(articles)}, "db": {"posts": list(map(as_record, articles))}}
    return put(folder, "a.json", dumped(data), options={"items": "db.posts"}, **PLAIN)


@kind("json, one after the other")
def _joined(articles: Articles, folder: Path) -> Source:
    return put(folder, "a.json", "\n".join(json.dumps(as_record(each), indent=1)
                                           for each in articles), **PLAIN)  # fmt: skip


@kind("jsonl")
def _jsonl(articles: Articles, folder: Path) -> Source:
    text = "".join(f"{dumped(as_record(each))}\n" for each in articles)
    return put(folder, "a.jsonl", text, **PLAIN)


@kind("jsonl, utf-16")
def _wide(articles: Articles, folder: Path) -> Source:
    text = "".join(f"{dumped(as_record(each))}\r\n" for each in articles)
    return put(folder, "a.jsonl", text.encode("utf-16"), **PLAIN)


def _rows(articles: Articles) -> tuple[list[str], list[list[str | None]]]:
    """Return the header and the rows; what is no text is JSON."""
    records = list(map(as_record, articles))
    header = list(dict.fromkeys(name for each in records for name in each))
    return header, [[_cell(each.get(name)) for name in header] for each in records]


def _cell(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else dumped(value)


def csv_of(articles: Articles, delimiter: str = ",") -> str:
    header, rows = _rows(articles)
    lines: list[Sequence[str | None]] = [header, *rows]
    quoted = (
        ['"' + (each or "").replace('"', '""') + '"' if each else "" for each in row]
        for row in lines
    )
    return "".join(delimiter.join(row) + "\r\n" for row in quoted)


@kind("csv")
def _csv(articles: Articles, folder: Path) -> Source:
    return put(folder, "a.csv", csv_of(articles), **PLAIN)


@kind("csv, tabs")
def _tabs(articles: Articles, folder: Path) -> Source:
    return put(folder, "a.tsv", csv_of(articles, "\t"), **PLAIN)


@kind("xlsx")
def _xlsx(articles: Articles, folder: Path) -> Source:
    import openpyxl

    book = openpyxl.Workbook()
    header, rows = _rows(articles)
    for row in [header, *rows]:
        book.active.append(row)
    book.save(folder / "a.xlsx")
    return Source(path="a.xlsx", **PLAIN)


def _database(articles: Articles, path: Path) -> None:
    header, rows = _rows(articles)
    with closing(sqlite3.connect(path)) as connection:
        columns = ", ".join(f'"{each}"' for each in header)
        connection.execute(f"CREATE TABLE articles ({columns})")
        marks = ", ".join("?" * len(header))
        connection.executemany(f"INSERT INTO articles VALUES ({marks})", rows)
        connection.commit()


@kind("sqlite")
def _sqlite(articles: Articles, folder: Path) -> Source:
    _database(articles, folder / "a.sqlite")
    return Source(path="a.sqlite", **PLAIN)


@kind("sql")
def _sql(articles: Articles, folder: Path) -> Source:
    _database(articles, folder / "b.db")
    return Source(path=f"sqlite:///{folder / 'b.db'}", format="sql", **PLAIN)


@kind("parquet")
def _parquet(articles: Articles, folder: Path) -> Source:
    import duckdb

    text = "".join(f"{dumped(as_record(each))}\n" for each in articles)
    (folder / "rows.jsonl").write_text(text, "utf-8")
    with closing(duckdb.connect()) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_json('{folder}/rows.jsonl')) TO '{folder}/a.parquet'"
        )
    return Source(path="a.parquet", **PLAIN)


@kind("arrow")
def _arrow(articles: Articles, folder: Path) -> Source:
    import duckdb
    from arro3 import io

    _parquet(articles, folder)
    with closing(duckdb.connect()) as connection:
        rows = connection.sql(f"SELECT * FROM '{folder}/a.parquet'")
        io.write_ipc(rows, str(folder / "a.arrow"))
    return Source(path="a.arrow", **PLAIN)


@kind("arrow, stream")
def _stream(articles: Articles, folder: Path) -> Source:
    import duckdb
    from arro3 import io

    _parquet(articles, folder)
    with closing(duckdb.connect()) as connection:
        rows = connection.sql(f"SELECT * FROM '{folder}/a.parquet'")
        io.write_ipc_stream(rows, str(folder / "a.arrows"))
    return Source(path="a.arrows", **PLAIN)


@kind("command")
def _command(articles: Articles, folder: Path) -> Source:
    source = _jsonl(articles, folder)
    program = f"import sys; sys.stdout.buffer.write(open({source.path!r}, 'rb').read())"
    words = (sys.executable, "-c", program)
    return Source(path=words[0], command=words, **PLAIN)
