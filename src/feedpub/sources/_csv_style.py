"""How a CSV file is written: what separates its cells and what quotes them.

https://www.rfc-editor.org/rfc/rfc4180 knows commas and double quotes. Spreadsheets of half of
Europe write semicolons, and may say so in a first line ``sep=;``; databases write tabs, bars and
backslashes before quotes; https://www.w3.org/TR/tabular-data-model/ knows lines of comment.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from typing import Any

from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.model import Value

_DELIMITERS = (",", ";", "\t", "|")
#: A quote behind a backslash within a cell; where quotes are doubled there is none.
_ESCAPED = re.compile(r'[^\\\s,;|"]\\"[^",;\t|\r\n]')
_SEPARATOR = re.compile(r"\"?sep=(.)\"?", re.IGNORECASE)
_ANY = re.compile(r"[,;\t|]")
#: How much of a header is looked at.
_LARGEST = 10_000
#: Most lines that are looked through for the end of a cell that is not quoted well.
MAX_LINES = 50


class CsvStyle(Value, frozen=True, gc=True):
    """How a file is written."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None

    def parameters(self) -> dict[str, Any]:
        """Return what `csv.reader` calls it."""
        return {"delimiter": self.delimiter, "quotechar": self.quote, "escapechar": self.escape,
                "doublequote": True, "skipinitialspace": True, "strict": True}  # fmt: skip

    def cells(self, line: str) -> list[str]:
        """Return the cells of the one *line*, as far as it can be read."""
        try:
            return next(csv.reader([line], **self.parameters()), [])
        except csv.Error:
            return line.split(self.delimiter)


def is_no_row(line: str) -> bool:
    """Return whether *line*, before the header, is blank, a comment or ``sep=;``."""
    text = line.strip()
    if not text or said_of(line):
        return True
    names = {fold(name.strip(" \"'")) for name in _ANY.split(text.lstrip("#/ "))}
    # Of "#;title;url" somebody counts the rows.
    return text.startswith(("#", "//")) and len(names & ARTICLE.names.keys()) < 2


def said_of(line: str) -> dict[str, str]:
    """Return what the line ``sep=;``, which Excel reads, says; nothing of any other."""
    said = _SEPARATOR.fullmatch(line.strip("\r\n"))
    return {"delimiter": said[1]} if said else {}


def style_of(first: str, head: str, options: Mapping[str, Any]) -> CsvStyle:
    """Return how a file is written.

    Args:
        first: Its header.
        head: More of it.
        options: What is said of it.
    """
    quote = options.get("quote") or ("'" if _is_in_single_quotes(first) else '"')
    escape = options.get("escape") or ("\\" if _ESCAPED.search(head) else None)
    delimiter = options.get("delimiter")
    if delimiter is None:
        bare = re.sub(
            f"{re.escape(quote)}[^{re.escape(quote)}]*+{re.escape(quote)}?", "", first[:_LARGEST]
        )
        delimiter = max(_DELIMITERS, key=bare.count)
    return CsvStyle(delimiter=delimiter, quote=quote, escape=None if escape == quote else escape)


def _is_in_single_quotes(line: str) -> bool:
    text = line.strip()
    return len(text) > 2 and text[0] == text[-1] == "'" and '"' not in text


def cells_of(text: str, style: CsvStyle) -> list[str] | None:
    """Return the cells of the row *text*, which may have spaces behind quoted ones.

    ``None``: there is more to it than spaces.
    """
    quote, delimiter = re.escape(style.quote), re.escape(style.delimiter)
    cell = re.compile(
        f" *+{quote}((?:[^{quote}]|{quote}{quote})*+){quote} *+({delimiter}|\r?\n)"
        f"|([^{quote}{delimiter}\r\n]*+)({delimiter}|\r?\n)"
    )
    cells: list[str] = []
    at = 0
    while found := cell.match(text, at):
        quoted, end, bare, bare_end = found.groups()
        cells.append(bare if quoted is None else quoted.replace(style.quote * 2, style.quote))
        at = found.end()
        if (end or bare_end) != style.delimiter:
            return cells if at == len(text) else None
    return None
