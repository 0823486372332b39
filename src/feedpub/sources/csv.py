"""CSV: a header row of field names, then one record to a row.

A column ``image.url`` fills the field ``url`` of ``image``; ``images.0.url`` that of the first
image. An empty cell is an absent field. A cell of a list is split at ``|``, else at ``;`` (tags
also at ``,``); there and in objects, a cell that is a JSON array or object stands for what it
says.

https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from feedpub.articles import rules
from feedpub.articles.decoding import DECODER
from feedpub.articles.notes import Broken
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.sources._lines import lines
from feedpub.sources._reader import MAX_RECORD, Reader, Record
from feedpub.text import shown

#: Most columns; a header with more is damaged or hostile.
MAX_COLUMNS = 1_000
_DELIMITERS = (",", ";", "\t")
#: Fields that hold lists, and what a cell of theirs is split at: the first of these it holds.
_LISTS = {"authors": "|;", "section": "|;", "tags": "|;,", "images": "|", "image": "|",
          "related": "|"}  # fmt: skip
_OBJECTS = {"attachments", "videos", "source", "translations", "location", "extra"}


def records(stream: BinaryIO) -> Iterator[Record]:
    """Yield each row below the header as a mapping."""
    source = _Lines(stream)
    header: list[str] | None = None
    for line, row in _rows(source):
        if isinstance(row, Broken):
            yield Record(row, line)
            if header is None:
                return
        elif header is None:
            header = [name.strip() for name in row]
            fault = _unfit(header)
            if fault:
                yield Record(Broken(rule=rules.NOT_CSV, message=fault, final=True), line)
                return
        elif any(cell.strip() for cell in row):
            yield Record(_record(header, row), line)


class _Lines(Iterator[str]):
    """The lines of a CSV stream as text; what is wrong with one is kept for its row."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = lines(stream, MAX_RECORD)
        self.broken: Broken | None = None

    def __next__(self) -> str:
        line = next(self._lines)
        if line is None:
            message = f"line is longer than {MAX_RECORD:,} bytes"
            self.broken = Broken(rule=rules.TOO_LARGE, message=message)
            return "\n"
        try:
            return line.decode("utf-8") + "\n"
        except UnicodeDecodeError as error:
            byte = f"byte 0x{line[error.start]:02X} at byte offset {error.start} of the line"
            self.broken = Broken(rule=rules.NOT_UTF8, message=f"{byte} is not UTF-8", raw=line)
            return line.decode("utf-8", "replace") + "\n"


def _rows(source: _Lines) -> Iterator[tuple[int, list[str] | Broken]]:
    """Yield the line each row starts on, and its cells."""
    first = next(source, "")
    # The limit is the module's, not the reader's; it is only ever raised.
    csv.field_size_limit(max(MAX_RECORD, csv.field_size_limit()))
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(chain([first], source), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Broken(rule=rules.NOT_CSV, message=f"is not valid CSV: {error}")
        else:
            yield line, source.broken or row
        source.broken = None


def _unfit(header: list[str]) -> str | None:
    """Return what makes *header* one that no row can be read by."""
    if len(header) > MAX_COLUMNS:
        return f"the header names {len(header):,} columns; at most {MAX_COLUMNS:,} are allowed"
    repeated = sorted(name for name, count in Counter(header).items() if name and count > 1)
    if not repeated:
        return None
    names = ", ".join(shown(name)[1:-1] for name in repeated[:5])
    more = f" and {len(repeated) - 5} more" if len(repeated) > 5 else ""
    return f"the header names a column twice: {names}{more}"


def _record(header: list[str], row: list[str]) -> Mapping[str, Any] | Broken:
    cells = dict(zip(header, row, strict=False))
    surplus = [cell for cell in row[len(header) :] if cell.strip()]
    if surplus:
        message = f"has {len(row)} cells, and the header names {len(header)}"
        raw = json.dumps({**cells, "": surplus}, ensure_ascii=False).encode()
        return Broken(rule=rules.NOT_CSV, message=message, raw=raw)
    record: dict[str, Any] = {}
    for name, cell in cells.items():
        if name and cell.strip():
            _put(record, name.split(".", 3), cell)
    return {name: _listed(value) for name, value in record.items()}


def _put(record: dict[str, Any], path: list[str], cell: str) -> None:
    top, *rest = path
    held = record.get(top)
    if not rest and isinstance(held, dict):
        held[_short(top)] = cell
    elif not rest:
        record[top] = _value(top, cell)
    else:
        inner = held if isinstance(held, dict) else {}
        if isinstance(held, str):
            inner[_short(top)] = held
        record[top] = inner
        _put(inner, rest, cell)


def _short(name: str) -> str:
    """Return the field that the plain column *name* fills beside others like ``name.width``."""
    return "name" if ARTICLE.names.get(fold(name)) in ("authors", "source") else "url"


def _value(name: str, cell: str) -> Any:
    known = ARTICLE.names.get(fold(name), "")
    if known not in _LISTS and known not in _OBJECTS:
        return cell
    if cell.lstrip()[:1] in ("[", "{"):
        try:
            return DECODER.decode(cell)
        except (ValueError, RecursionError):
            pass
    for separator in _LISTS.get(known, ""):
        if separator in cell:
            return [part.strip() for part in cell.split(separator)]
    return cell


def _listed(value: Any) -> Any:
    """Return *value* with every object whose names are all numbers as a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(item) for name, item in value.items()}
    if inner and all(name.isdecimal() and len(name) < 4 for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def sniff(head: bytes) -> int:
    """Return 1 for a first line that names fields of a record."""
    first = head.partition(b"\n")[0].decode("utf-8", "replace").strip()
    delimiter = max(_DELIMITERS, key=first.count)
    names = {fold(name.strip().strip('"')) for name in first.split(delimiter)}
    return int(len(names & ARTICLE.names.keys()) > 1)


CSV = Reader(name="csv", suffixes=(".csv", ".tsv"), records=records, sniff=sniff)
