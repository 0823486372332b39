"""Rows of a Parquet file, by DuckDB on one thread, a thousand at a time: FILE."""

from __future__ import annotations

import sys

import duckdb


def main(path: str) -> None:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SELECT * FROM read_parquet(?)", [path])
    while connection.fetchmany(1_000):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
