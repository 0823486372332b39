"""Rows of a workbook, by openpyxl in its reading mode: FILE."""

from __future__ import annotations

import sys

from openpyxl import load_workbook


def main(path: str) -> None:
    for sheet in load_workbook(path, read_only=True, data_only=True):
        for _ in sheet.iter_rows(values_only=True):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
