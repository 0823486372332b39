"""CSV: a header row of field names, then one record to a row.

https://www.rfc-editor.org/rfc/rfc4180; how systems write it otherwise: `_csv_style`.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType
from typing import Any, BinaryIO, cast

from feedpub.articles import encoding_guess, rules
from feedpub.articles.decoding import DECODER
from feedpub.articles.notes import Broken
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.errors import ConfigError
from feedpub.patterns import pattern
from feedpub.sources._cells import MAX_COLUMNS, Columns
from feedpub.sources._csv_style import (
    MAX_LINES,
    CsvStyle,
    cells_of,
    is_no_row,
    said_of,
    style_of,
)
from feedpub.sources._lines import Remembering, lines
from feedpub.sources._reader import MAX_RECORD, Opening, Option, Reader, Record
from feedpub.text import shown

#: How an array or object of JSON begins that tables hold; a text may begin with a bracket, too.
_JSON = pattern(r"\s*(?:\[\s*)?(?:\[\s*\"|\{\s*\")")


def records(
    stream: BinaryIO, head: bytes = b"", options: Mapping[str, Any] = MappingProxyType({})
) -> Iterator[Record]:
    """Yield each row below the header as a mapping.

    Args:
        stream: The file, as UTF-8.
        head: Its first bytes, by which the style is told.
        options: What the configuration says of it.
    """
    # Once, macOS and its Excel ended lines with a mere carriage return.
    source = _Lines(Remembering(stream, returns=b"\r" in head and b"\n" not in head))
    said, first = _beginning(source)
    style = style_of(first, head.decode("utf-8", "replace"), {**said, **options})
    rows = _rows(source, first, style)
    names = options.get("columns")
    line, row = next(rows, (1, []))
    if isinstance(row, Broken):
        yield Record(row, line)
        return
    header = [name.strip() for name in names or row]
    fault = unfit(header)
    if fault:
        yield Record(Broken(rule=rules.NOT_CSV, message=fault, final=True), line)
        return
    if source.ends_early and not names:
        yield Record(_cut(line, "which is its header"), line)
        return
    if names and [fold(cell.strip()) for cell in row] != list(map(fold, header)):
        rows = chain([(line, row)], rows)
    yield from _below(header, rows, source)


def _below(
    header: Sequence[str], rows: Iterator[tuple[int, list[str] | Broken]], source: _Lines
) -> Iterator[Record]:
    columns = Columns(header)
    lengths: set[int] = set()
    for line, row in rows:
        if isinstance(row, Broken):
            yield Record(_last(line, row) if source.ends_early else row, line)
            continue
        if len(row) < len(header) and source.ends_early and _is_cut(row, lengths, len(header)):
            where = f"after {len(row)} of {len(header)} cells and without the end of a line"
            yield Record(_cut(line, where), line)
            continue
        if source.ends_early and row and _is_half(row[-1]):
            yield Record(_cut(line, "within the JSON of its last cell"), line)
            continue
        record = _record(columns, header, row)
        if record:
            lengths.add(len(row))
            yield Record(record, line, is_open=source.ends_early)


def _is_half(cell: str) -> bool:
    """Return whether *cell* begins as a JSON array or object and does not end as one.

    The quote that would end it may be the first of two: ``"[{""url"": ""/a""``.
    """
    if not _JSON.match(cell):
        return False
    try:
        DECODER.decode(cell)
    except ValueError:
        return True
    return False


def _is_cut(row: Sequence[str], lengths: set[int], width: int) -> bool:
    """Return whether nothing but a cut explains a short *row* after rows of these *lengths*."""
    if lengths:
        return lengths == {width}
    # The first row: programs leave cells away at its end, but not the end of an object.
    last = row[-1].strip()
    return last[:1] in ("[", "{") and last[-1] not in ("]", "}")


class _Lines(Iterator[str]):
    """The lines of a CSV stream as text; what is wrong with one is kept for its row."""

    def __init__(self, stream: Remembering) -> None:
        self._stream = stream
        self._lines = lines(cast("BinaryIO", stream), MAX_RECORD)
        self._again: list[str] = []
        self.broken: Broken | None = None
        #: The lines of the row that is being read.
        self.taken: list[str] = []
        self.count = 0
        self.ended = False

    def __next__(self) -> str:
        text = self._again.pop() if self._again else self._next()
        self.count += 1
        self.taken.append(text)
        return text

    def give_back(self, count: int) -> None:
        """Let the last *count* lines be the next ones once more."""
        for _ in range(count):
            self._again.append(self.taken.pop())
        self.count -= count

    def _next(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        if line is None:
            message = f"line is longer than {MAX_RECORD:,} bytes"
            self.broken = Broken(rule=rules.TOO_LARGE, message=message)
            return "\n"
        try:
            return line.decode("utf-8") + "\n"
        except UnicodeDecodeError as error:
            byte = f"byte 0x{line[error.start]:02X} at byte offset {error.start} of the line"
            message = f"{byte} is not UTF-8{encoding_guess.suggestion(line, error.start)}"
            self.broken = Broken(rule=rules.NOT_UTF8, message=message, raw=line)
            return line.decode("utf-8", "replace") + "\n"

    @property
    def ends_early(self) -> bool:
        """Whether the stream has ended, and not with the end of a line."""
        return self._stream.ended and self._stream.last not in b"\r\n"


def _beginning(source: _Lines) -> tuple[dict[str, str], str]:
    """Return what the file says of its delimiter, and the line of its header."""
    said: dict[str, str] = {}
    for line in source:
        # Some systems mark the order of bytes of what is marked already.
        text = line.lstrip("\ufeff")
        if not is_no_row(text):
            return said, text
        said.update(said_of(text))
    return said, ""


def _rows(source: _Lines, first: str, style: CsvStyle) -> Iterator[tuple[int, list[str] | Broken]]:
    """Yield the line each row starts on, and its cells."""
    # The limit is the module's, not the reader's; it is only ever raised.
    csv.field_size_limit(max(MAX_RECORD, csv.field_size_limit()))
    reader = csv.reader(chain([first] if first else [], source), **style.parameters())
    line, source.taken = source.count, [first]
    while True:
        try:
            row: list[str] | Broken = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row = _again(source, style) or _invalid(source, line, str(error))
        yield line, source.broken or row
        source.broken, source.taken = None, []
        line = source.count + 1


def _again(source: _Lines, style: CsvStyle) -> list[str] | None:
    """Return the cells of the row that *source* is in, if there are only spaces in the way."""
    before = len(source.taken)
    quotes = sum(line.count(style.quote) for line in source.taken)
    for line in islice(source, MAX_LINES if quotes % 2 else 0):
        quotes += line.count(style.quote)
        if quotes % 2 == 0:
            break
    cells = cells_of("".join(source.taken), style)
    if cells is None:
        source.give_back(len(source.taken) - before)
    return cells


def _invalid(source: _Lines, line: int, said: str) -> Broken:
    if source.ended:
        return _cut(line, "within a quoted cell")
    return Broken(rule=rules.NOT_CSV, message=f"is not valid CSV: {said}")


def _cut(line: int, where: str) -> Broken:
    message = f"the file ends in the row of line {line}, {where}: it is incomplete"
    return Broken(rule=rules.NOT_CSV, message=message, final=True)


def _last(line: int, row: Broken) -> Broken:
    message = f"the file ends in the row of line {line}: {row.message}"
    return Broken(rule=row.rule, message=message, raw=row.raw, final=True)


def unfit(header: Sequence[str]) -> str | None:
    """Return what makes *header* one that no row can be read by."""
    if len(header) > MAX_COLUMNS:
        return f"the header has {len(header):,} columns; at most {MAX_COLUMNS:,} are allowed"
    repeated = sorted(name for name, count in Counter(header).items() if name and count > 1)
    if not repeated:
        return None
    names = ", ".join(shown(name)[1:-1] for name in repeated[:5])
    more = f" and {len(repeated) - 5} more" if len(repeated) > 5 else ""
    return f"the header has a column twice: {names}{more}"


def _record(columns: Columns, header: Sequence[str], row: list[str]) -> Any:
    if len(row) <= len(header) or not any(cell.strip() for cell in row[len(header) :]):
        return columns.record(row)
    surplus = [cell for cell in row[len(header) :] if cell.strip()]
    message = f"has {len(row)} cells, but the header has {len(header)}"
    cells = dict(zip(header, row, strict=False))
    raw = json.dumps({**cells, "": surplus}, ensure_ascii=False).encode()
    return Broken(rule=rules.NOT_CSV, message=message, raw=raw)


def _open(place: Opening) -> Iterator[Record]:
    options = place.source.options
    for name in ("delimiter", "quote", "escape"):
        if len(options.get(name, "x")) != 1:
            raise ConfigError(f"{name} is {options[name]!r}; expected one character",
                              place=f"source {place.name}")  # fmt: skip
    return records(place.stream(), place.head, options)


def sniff(head: bytes) -> int:
    """Return 1 for a first line that names fields of a record."""
    text = head.decode("utf-8", "replace").replace("\ufeff", "")
    rows = (line for line in text.splitlines() if not is_no_row(line))
    first = next(rows, "").strip()
    style = style_of(first, "", {})
    names = {fold(cell) for cell in style.cells(first)}
    return int(len(names & ARTICLE.names.keys()) > 1)


CSV = Reader(
    name="csv",
    about="Tables as text, exported from spreadsheets and databases.",
    suffixes=(".csv", ".tsv", ".tab"),
    media_types=("text/csv", "application/csv", "text/tab-separated-values"),
    open=_open,
    sniff=sniff,
    options={
        "delimiter": Option('The character between cells, e.g. ";". Default: recognised from the'
            ' header.'),
        "quote": Option("The quote character. Default: a double quote, or recognised from the"
            " header."),
        "escape": Option("The character that escapes a quote in a cell, e.g. a backslash. Default:"
            " the quote itself."),
        "columns": Option("The names of the columns, if the file has no header.",
                          {"type": "array", "items": {"type": "string"}, "minItems": 1}),
    },
)  # fmt: skip
