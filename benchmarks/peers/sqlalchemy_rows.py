"""Rows of a table, by SQLAlchemy with a cursor of the server: URL."""

from __future__ import annotations

import sys

import sqlalchemy


def main(url: str) -> None:
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        found = sqlalchemy.Table("articles", sqlalchemy.MetaData(), autoload_with=connection)
        streamed = {"stream_results": True, "yield_per": 1_000}
        for _ in connection.execute(sqlalchemy.select(found), execution_options=streamed):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
