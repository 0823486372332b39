"""Where the values of a JSON document are in its bytes, and edits that change only them."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from functools import cached_property
from typing import Any, NamedTuple

from feedpub.documents.positions import json_spots
from feedpub.documents.positions.json_spots import below
from feedpub.findings import Fix
from feedpub.fixing._editor import Unplaced


class ValueSpan(NamedTuple):
    """Where a value is, and its key if it has one: offsets in characters."""

    key: int
    start: int
    end: int


class CharacterEdit(NamedTuple):
    """A replacement of the characters from *start* to *end*."""

    start: int
    end: int
    text: str


class Values:
    """The values of a document, by path as the checks write it."""

    def __init__(self, data: bytes) -> None:
        self._source = json_spots.JsonText(data)
        self._base = len(codecs.BOM_UTF8) if self._source.marked else 0
        self._passed = (0, self._base)

    def __contains__(self, path: object) -> bool:
        return path in self._places

    def __getitem__(self, path: str) -> ValueSpan:
        """Return where the value at *path* is.

        Raises:
            Unplaced: There is none.
        """
        found = self._places.get(path)
        if found is None:
            raise Unplaced
        return found

    def inserted(self, offset: int, text: str) -> CharacterEdit:
        """Return the edit that puts *text* before the character at *offset*."""
        return CharacterEdit(offset, offset, text)

    def written(self, path: str) -> str:
        """Return the source text of the value.

        Raises:
            Unplaced: There is none.
        """
        place = self[path]
        return self._source.text[place.start : place.end]

    def read(self, path: str) -> Any:
        """Return the decoded value.

        Raises:
            Unplaced: There is none, or only Python could not read it.
        """
        try:
            return json.loads(self.written(path), strict=False)
        except ValueError as error:
            raise Unplaced from error

    @cached_property
    def items(self) -> tuple[Any, ...]:
        """The items of the feed."""
        found = self.read("items") if "items" in self else ()
        return tuple(found) if isinstance(found, list) else ()

    @cached_property
    def known_by(self) -> Counter[str]:
        """The number of items for each id and address."""
        items = (each for each in self.items if isinstance(each, dict))
        said = (each.get(name) for each in items for name in ("id", "url"))
        return Counter(each for each in said if isinstance(each, str))

    def replaced(self, path: str, value: str) -> CharacterEdit:
        """Return the edit that writes the text *value* at *path*."""
        place = self[path]
        return CharacterEdit(place.start, place.end, json.dumps(value, ensure_ascii=False))

    def fix(self, title: str, edit: CharacterEdit) -> Fix:
        """Return *edit* as a fix.

        Raises:
            Unplaced: The document is not in UTF-8.
        """
        if self._source.encoding != "utf-8" or self._source.invalid is not None:
            raise Unplaced
        start, end, text = edit
        return Fix(
            start=self._offset(start), end=self._offset(end), replacement=text.encode(), title=title
        )

    def _offset(self, position: int) -> int:
        """Return the offset in bytes, counted from the last one requested."""
        known, offset = self._passed
        text = self._source.text
        if position >= known:
            offset += len(text[known:position].encode())
        else:
            offset -= len(text[position:known].encode())
        self._passed = (position, offset)
        return offset

    @cached_property
    def _places(self) -> dict[str, ValueSpan]:
        found: dict[str, ValueSpan] = {}
        text = self._source.text
        try:
            _find(text, json_spots.skip(text, 0), "", found)
        except RecursionError as error:  # at the brink of what could be read at all
            raise Unplaced from error
        return found


def _find(text: str, position: int, path: str, found: dict[str, ValueSpan]) -> int:
    """Note where everything in the value at *position* stands; return where it ends."""
    skip, opening = json_spots.skip, text[position]
    if opening not in "{[":
        return json_spots.scanner.raw_decode(text, position)[1]
    index = 0
    position = skip(text, position + 1)
    while text[position] not in "}]":
        key = position
        inner: str | None = f"{path}[{index}]"
        if opening == "{":
            name, position = json.decoder.scanstring(text, position + 1, False)  # type: ignore[attr-defined]
            position = skip(text, skip(text, position) + 1)
            inner = below(path, name)
        start = position
        # Without a path it could be confused with a value elsewhere.
        known = found if inner is not None else {}
        position = _find(text, position, inner or "", known)
        known[inner or ""] = ValueSpan(key, start, position)
        position = skip(text, position)
        if text[position] == ",":
            position = skip(text, position + 1)
        index += 1
    return position + 1
