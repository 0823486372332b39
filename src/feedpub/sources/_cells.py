"""Rows of tables as records: columns are named after the fields of articles, lists are split.

A column ``image.url`` fills the field ``url`` of ``image``; ``images.0.url`` that of the first
image. An empty cell is an absent field. A cell of a list is split at ``|``, else at ``;`` (tags
also at ``,``); there and in objects, a cell that is a JSON array or object stands for what it
says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from feedpub.articles.decoding import DECODER
from feedpub.articles.objects import fold
from feedpub.articles.record_context import InvalidValue
from feedpub.articles.table import ARTICLE

#: Most columns; a table with more is damaged or hostile.
MAX_COLUMNS = 1_000
#: Fields that hold lists, and what a cell of theirs is split at: the first of these it holds.
_LISTS = {"authors": "|;", "section": "|;", "tags": "|;,", "images": "|", "image": "|",
          "related": "|"}  # fmt: skip
_OBJECTS = {"attachments", "videos", "source", "translations", "location", "extra"}
#: What an article takes as it is; numbers with a point are looked at.
_JSON = frozenset({str, int, bool, InvalidValue})
#: At most so many bytes that are not text are an id; more are a file.
_ID = 16


class Columns:
    """The columns of a table.

    Args:
        names: What they are called; one without a name is left out.
        decoded: Those whose texts are JSON.
    """

    def __init__(self, names: Sequence[str], decoded: Iterable[str] = ()) -> None:
        self._names = list(names)
        self._decoded = frozenset(decoded)
        self._nested = any(map(_steps, names))
        self._special = {name for name in names if _is_special(name)} | self._decoded

    def record(self, cells: Iterable[Any]) -> dict[str, Any]:
        """Return the record of a row of *cells*."""
        made = {}
        for name, cell in zip(self._names, cells, strict=False):
            if cell is None:
                continue
            if type(cell) is str:
                if not cell or cell.isspace() or not name:
                    continue
                if name in self._special:
                    cell = self._text(name, cell)
            elif type(cell) not in _JSON:
                cell = plain(cell)
            if cell is not None and name:
                made[name] = cell
        return _folded(made) if self._nested else made

    def _text(self, name: str, cell: str) -> Any:
        if name in self._decoded:
            decoded = _decoded(cell)
            return cell if decoded is None else decoded
        return _value(name, cell)


def plain(value: Any) -> Any:
    """Return as JSON has it what a database has in the cell of a row; ``None``: nothing.

    A number is a whole one if it can be: tables that miss some ids give all of them as 17.0.
    """
    if isinstance(value, Decimal | float):
        if not math.isfinite(value):
            return None
        return int(value) if value == int(value) else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return _of_bytes(bytes(value))
    return value if value is None or isinstance(value, str | int) else str(value)


def _of_bytes(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex() if len(value) <= _ID else None


def _steps(name: str) -> list[str]:
    """Return the steps of the path *name*, if it is one: some systems have dots in any name."""
    steps = [step.strip() for step in name.split(".", 3)]
    return steps if len(steps) > 1 and fold(steps[0]) in ARTICLE.names else []


def _is_special(name: str) -> bool:
    known = ARTICLE.names.get(fold((_steps(name) or [name])[-1]), "")
    return known in _LISTS or known in _OBJECTS


def _folded(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return *cells* with those of one object together."""
    made: dict[str, Any] = {}
    for name, cell in cells.items():
        _put(made, _steps(name) or [name], cell)
    return {name: _listed(value) for name, value in made.items()}


def _put(made: dict[str, Any], steps: Sequence[str], cell: Any) -> None:
    top, *rest = steps
    held = made.get(top)
    if not rest and isinstance(held, dict):
        held[_short(top)] = cell
    elif not rest:
        made[top] = cell
    else:
        inner = held if isinstance(held, dict) else {}
        if held is not None and inner is not held:
            inner[_short(top)] = held
        made[top] = inner
        _put(inner, rest, cell)


def _short(name: str) -> str:
    """Return the field that the plain column *name* fills beside others like ``name.width``."""
    return "name" if ARTICLE.names.get(fold(name)) in ("authors", "source") else "url"


def _value(name: str, cell: str) -> Any:
    known = ARTICLE.names.get(fold((_steps(name) or [name])[-1]), "")
    if cell.lstrip()[:1] in ("[", "{"):
        decoded = _decoded(cell)
        if decoded is not None:
            return decoded
    for separator in _LISTS.get(known, ""):
        if separator in cell:
            return [part.strip() for part in cell.split(separator)]
    return cell


def _decoded(cell: str) -> Any:
    try:
        return DECODER.decode(cell)
    except (ValueError, RecursionError):
        return None


def _listed(value: Any) -> Any:
    """Return *value* with every object whose names are all numbers as a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(item) for name, item in value.items()}
    if inner and all(name.isdecimal() and len(name) < 4 for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
