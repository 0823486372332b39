"""Rows of an Excel workbook, as openpyxl reads them: one after the other, values only.

Only this module uses openpyxl.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.articles.objects import fold
from feedpub.articles.record_context import InvalidValue
from feedpub.articles.table import ARTICLE
from feedpub.errors import ConfigError, ReadError, UsageError
from feedpub.sources._cells import Columns
from feedpub.sources._reader import Opening, Record
from feedpub.sources.csv import unfit
from feedpub.text import harmless

try:
    import defusedxml  # openpyxl takes it for its parser, and no entity is expanded
    import openpyxl
    from openpyxl.cell.cell import ERROR_CODES
    from openpyxl.utils.exceptions import InvalidFileException
except ImportError:
    raise UsageError(
        "reading .xlsx needs openpyxl, which is not installed",
        help="Install it with: pip install 'feedpub[xlsx]'",
    ) from None

assert openpyxl.DEFUSEDXML, f"openpyxl does not use {defusedxml.__name__}"

#: Most that a workbook may unpack to; the texts of all cells are held in memory.
_UNPACKED = 1 << 30
_TEXTS = 256 << 20
#: What unpacks to more than this may not have been packed better than text is.
_UNSUSPICIOUS = 32 << 20
_RATIO = 200
_FAILURES = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError,
             AttributeError, IndexError, EOFError, NotImplementedError, OverflowError)  # fmt: skip


def rows(place: Opening) -> Iterator[Record]:
    """Yield the rows below the header of the sheet that is meant.

    Raises:
        ReadError: The workbook is damaged, or unpacks to more than any.
        ConfigError: There is no such sheet.
    """
    path = place.local()
    with path.open("rb") as file:
        try:
            _check_size(path, place.name)
            # Formulas are what they gave when the workbook was saved; links lead nowhere.
            workbook = openpyxl.load_workbook(
                file, read_only=True, data_only=True, keep_links=False
            )
        except _FAILURES as error:
            said = harmless(str(error).partition("\n")[0])
            raise ReadError(f"is not a complete Excel workbook: {said}", place=place.name,
                            help="Save it again as .xlsx.") from None  # fmt: skip
        with closing(workbook):
            yield from _records(_sheet(workbook, place))


def _check_size(path: Path, name: str) -> None:
    with zipfile.ZipFile(path) as packed:
        files = packed.infolist()
    size = sum(each.file_size for each in files)
    texts = sum(each.file_size for each in files if each.filename.endswith("sharedStrings.xml"))
    is_bomb = size > _UNSUSPICIOUS and size > _RATIO * path.stat().st_size
    if is_bomb or size > _UNPACKED or texts > _TEXTS:
        raise ReadError(f"unpacks to {size:,} bytes, more than any table of articles",
                        place=name, help="Export it as CSV.")  # fmt: skip


def _sheet(workbook: Any, place: Opening) -> Any:
    sheets = {each.title: each for each in workbook.worksheets}
    wanted = place.source.options.get("sheet")
    if wanted is not None and wanted not in sheets:
        raise ConfigError(f"there is no sheet {wanted!r}", place=f"source {place.name}",
                          help=f"There are: {', '.join(sheets) or 'none'}.")  # fmt: skip
    if not sheets:
        raise ReadError("has no sheet of cells", place=place.name)
    if wanted is not None:
        return sheets[wanted]
    shown = [each for each in sheets.values() if each.sheet_state == "visible"]
    for sheet in shown:
        sheet.reset_dimensions()
        if _known(next(iter(sheet.iter_rows(max_row=1, values_only=True)), ())) > 1:
            return sheet
    return (shown or list(sheets.values()))[0]


def _known(cells: Sequence[Any]) -> int:
    return len({fold(str(each)) for each in cells} & ARTICLE.names.keys())


def _records(sheet: Any) -> Iterator[Record]:
    sheet.reset_dimensions()  # some programs write wrong ones
    columns: Columns | None = None
    number = 0
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if columns is not None:
                made = columns.record(map(_value, cells))
                if made:
                    yield Record(made, None, number, key=f"row {number}")
            elif any(each is not None for each in cells):
                header = _header(cells)
                fault = unfit(header)
                if fault:
                    yield _broken(rules.NOT_CSV, fault, number)
                    return
                columns = Columns(header)
    except _FAILURES as error:
        message = f"the sheet breaks off after {number:,} rows: {harmless(str(error))[:200]}"
        yield _broken(rules.NOT_WHOLE, message, number + 1)


def _header(cells: Sequence[Any]) -> list[str]:
    names = ["" if each is None else str(each).strip() for each in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _value(cell: Any) -> Any:
    if type(cell) is str and cell in ERROR_CODES:
        return InvalidValue(rules.INVALID_VALUE, f"contains the error {cell} of the spreadsheet")
    return cell


def _broken(rule: Any, message: str, number: int) -> Record:
    return Record(Broken(rule, message, final=True), None, number, key=f"row {number}")
