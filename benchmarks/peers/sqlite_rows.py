"""Rows of a table, by Python's sqlite3: FILE."""

from __future__ import annotations

import sqlite3
import sys


def main(path: str) -> None:
    for _ in sqlite3.connect(path).execute("SELECT * FROM articles"):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
