"""Rows of a CSV file, by Python's csv: FILE."""

from __future__ import annotations

import csv
import sys
from pathlib import Path


def main(path: str) -> None:
    csv.field_size_limit(1 << 30)
    with Path(path).open(encoding="utf-8", newline="") as file:
        for _ in csv.DictReader(file):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
