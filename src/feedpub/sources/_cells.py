"""Rows of tables as records: columns are named after the fields of articles, lists are split.

A column ``image.url`` fills the field ``url`` of ``image``; ``images.0.url`` that of the first
image. An empty cell is an absent field. A cell of a list is split at ``|``, else at ``;`` (tags
also at ``,``); there and in objects, a cell that is a JSON array or object stands for what it
says.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
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
        paths = [_steps(name) for name in names]
        # The cells of those that are paths are put together by their first steps.
        tops = {steps[0] for steps in paths if steps}
        #: Whether some are parts of a list: ``images.0.url``.
        self._has_lists = any(step.isdecimal() for steps in paths for step in steps)
        self._is_named = all(names)
        self._columns = [
            (name, (steps or [name]) if steps or name in tops else None, _reader(name, decoded))
            for name, steps in zip(names, paths, strict=True)
        ]

    def record(self, cells: Iterable[Any]) -> dict[str, Any]:
        """Return the record of a row of *cells*."""
        made: dict[str, Any] = {}
        for (name, steps, read), cell in zip(self._columns, cells, strict=False):
            if type(cell) is str:
                if cell.isspace() or not cell:
                    continue
                if read is not None:
                    cell = read(cell)
            elif type(cell) not in _JSON:
                cell = plain(cell)
                if cell is None:
                    continue
            if steps is None:
                made[name] = cell
            elif len(steps) == 2 and type(held := made.get(steps[0])) is dict:
                held[steps[1]] = cell
            else:
                _put(made, steps, cell)
        if not self._is_named:
            made.pop("", None)
        return _with_lists(made) if self._has_lists else made


def _reader(name: str, decoded: Iterable[str]) -> Callable[[str], Any] | None:
    """Return what reads the texts of the column *name*, if they are not what they look like."""
    if name in decoded:
        return _json
    known = ARTICLE.names.get(fold((_steps(name) or [name])[-1]), "")
    if known not in _LISTS and known not in _OBJECTS:
        return None
    return partial(_value, _LISTS.get(known, ""))


def plain(value: Any) -> Any:
    """Return as JSON has it what a database has in the cell of a row; ``None``: nothing.

    A number is a whole one if it can be: tables that miss some ids give all of them as 17.0.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is dict:
        return {str(name): plain(each) for name, each in value.items()}
    if kind is list:
        return [plain(each) for each in value]
    return _plain(value)


def _plain(value: Any) -> Any:
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
    return value if isinstance(value, str | int) else str(value)


def _of_bytes(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex() if len(value) <= _ID else None


def _steps(name: str) -> list[str]:
    """Return the steps of the path *name*, if it is one: some systems have dots in any name."""
    steps = [step.strip() for step in name.split(".", 3)]
    return steps if len(steps) > 1 and fold(steps[0]) in ARTICLE.names else []


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


def _json(cell: str) -> Any:
    decoded = _decoded(cell)
    return cell if decoded is None else decoded


def _value(separators: str, cell: str) -> Any:
    if ("[" in cell or "{" in cell) and cell.lstrip()[0] in "[{":
        decoded = _decoded(cell)
        if decoded is not None:
            return decoded
    for separator in separators:
        if separator in cell:
            return [part.strip() for part in cell.split(separator)]
    return cell


def _decoded(cell: str) -> Any:
    try:
        return DECODER.decode(cell)
    except (ValueError, RecursionError):
        return None


def _with_lists(made: dict[str, Any]) -> dict[str, Any]:
    """Return *made*, every object in it whose names are all numbers as a list."""
    for name, value in made.items():
        if type(value) is dict:
            made[name] = _listed(value)
    return made


def _listed(value: dict[str, Any]) -> Any:
    inner = _with_lists(value)
    if next(iter(inner), "").isdecimal() and all(
        name.isdecimal() and len(name) < 4 for name in inner
    ):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
