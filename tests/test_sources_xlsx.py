"""Excel workbooks: sheets, dates, formulas, and what is hostile in them."""

from __future__ import annotations

import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from test_sources import DATA, PUBLICATION, TEN, _cells, bare, reading

from feedpub import sources
from feedpub.errors import ConfigError, ReadError, UsageError
from feedpub.sources import Reading, Source, read

openpyxl = pytest.importorskip("openpyxl")
HEADER = ["Title", "URL", "Date Published", "Rating"]
RAIN = ["Rain", "/rain", datetime(2026, 11, 23, 8, 30), None]  # noqa: DTZ001 as Excel has it


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def asked(path: Path, **options: Any) -> Reading:
    source = Source(path=path.name, options=options)
    return read([source], publication=PUBLICATION, base=path.parent)


def test_the_same_ten_articles(tmp_path: Path) -> None:
    rows = [dict(_cells(record)) for record in TEN]
    header = list(dict.fromkeys(name for row in rows for name in row))
    path = workbook(tmp_path / "ten.xlsx", News=[header, *([row.get(name) for name in header]
                                                           for row in rows)])  # fmt: skip
    assert bare(reading(path).articles) == bare(reading(DATA / "ten.json").articles)


def test_dates_numbers_and_what_formulas_gave(tmp_path: Path) -> None:
    row = ["Rain", "/rain", datetime(2026, 11, 23, 8, 30), "=1+1"]  # noqa: DTZ001
    (article,) = asked(workbook(tmp_path / "a.xlsx", News=[HEADER, row])).articles
    # Excel knows no zones: it is in the publication's.
    assert article.published == datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert str(article.origin) == "a.xlsx, row 2"


def test_which_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Notes=[["To do"]], News=[HEADER, RAIN],
                    Old=[HEADER, [*RAIN[:1], "/old", *RAIN[2:]]])  # fmt: skip
    assert [each.url for each in asked(path).articles] == ["https://stiri.example/rain"]
    assert [each.url for each in asked(path, sheet="Old").articles] == ["https://stiri.example/old"]
    with pytest.raises(ConfigError, match="there is no sheet 'New'") as caught:
        asked(path, sheet="New")
    assert caught.value.help == "There are: Notes, News, Old."
    other = workbook(tmp_path / "b.xlsx", Notes=[["To do"], ["Rain"]])
    assert asked(other).total == 1


def test_blank_rows_and_columns(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[None], [*HEADER, None, " "], [None], [*RAIN, None, "lost"], [" "]]
    found = asked(workbook(tmp_path / "a.xlsx", News=rows))
    assert [each.origin.key for each in found.articles] == ["row 4"]
    assert (found.total, found.findings) == (1, ())


def test_errors_of_the_spreadsheet(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[*HEADER[:3], "Summary"], [*RAIN[:3], "#REF!"], ["#N/A", *RAIN[1:]]]
    found = asked(workbook(tmp_path / "a.xlsx", News=rows))
    messages = [each.message for each in found.findings]
    assert "Summary contains the error #REF! of the spreadsheet (left out)" in messages
    assert "Title contains the error #N/A of the spreadsheet" in messages


def test_headers_that_no_row_can_be_read_by(tmp_path: Path) -> None:
    found = asked(workbook(tmp_path / "a.xlsx", News=[["url", "url"], ["/a", "/b"]]))
    assert found.findings[0].message.startswith("the header has a column twice: url")
    wide = [f"c{number}" for number in range(1001)]
    found = asked(workbook(tmp_path / "b.xlsx", News=[wide, wide]))
    assert "the header has 1,001 columns" in found.findings[0].message


def repacked(path: Path, name: str, change: Any) -> Path:
    """Write *path* again with the file *name* in it changed."""
    with zipfile.ZipFile(path) as packed:
        files = {each: packed.read(each) for each in packed.namelist()}
    files[name] = change(files[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for each, data in files.items():
            packed.writestr(each, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_workbooks_that_are_not_whole(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", News=[HEADER, *([RAIN] * 300)])
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ReadError, match="is not a complete Excel workbook: File is not a zip file"):
        asked(path)
    path.write_bytes(data)
    found = asked(repacked(path, SHEET, lambda sheet: sheet[: len(sheet) // 2]))
    assert found.findings[-1].rule.id == "record/not-whole"
    assert found.findings[-1].message.startswith("the sheet breaks off after 1")
    assert found.findings[-1].severity.name == "ERROR"


def test_bombs(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", News=[HEADER, RAIN])
    repacked(path, "xl/theme/theme1.xml", lambda theme: b" " * (33 << 20))
    with pytest.raises(ReadError, match="unpacks to 34,"):
        asked(path)
    path = workbook(tmp_path / "b.xlsx", News=[HEADER, RAIN])
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "{"ha" * 50}">{laughs}]>'.encode()

    def laughing(sheet: bytes) -> bytes:
        cell = b"<sheetData><row><c><v>&l11;</v></c></row>"
        return bomb + sheet.replace(b"<sheetData>", cell)

    with pytest.raises(ReadError, match="is not a complete Excel workbook"):
        asked(repacked(path, SHEET, laughing))


def test_a_workbook_of_charts(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", News=[HEADER, RAIN])
    empty = (
        b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheets/></workbook>"
    )
    with pytest.raises(ReadError, match="has no sheet of cells"):
        asked(repacked(path, "xl/workbook.xml", lambda _: empty))


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", News=[HEADER, RAIN])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.delitem(sys.modules, "feedpub.sources._workbook", raising=False)
    monkeypatch.delattr(sources, "_workbook", raising=False)
    with pytest.raises(UsageError) as caught:
        asked(path)
    assert caught.value.help == "Install it with: pip install 'feedpub[xlsx]'"
