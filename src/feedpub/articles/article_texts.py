"""The texts that people read in an article: which they are, and changing them.

Addresses, ids, dates and numbers are not among them; the fields follow from
`feedpub.articles.table`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from feedpub.articles import _coercion as values
from feedpub.articles.nested import PLACE, place
from feedpub.articles.objects import ObjectKind, unique
from feedpub.articles.record_context import SHAPES, Coerce
from feedpub.articles.table import ARTICLE

#: Takes a text and the path of its field, ``images.caption``; returns what it is to be.
Change = Callable[[str, str], str]
_TEXTS = (values.title, values.line, values.word, values.body)


class _Part(Struct, frozen=True):
    """A field that holds texts: what records and the model call it, and the fields in it."""

    name: str
    to: str
    is_list: bool
    #: ``None``: it is a text itself.
    parts: tuple[_Part, ...] | None


def change_texts(found: dict[str, Any], change: Change, only: Container[str] | None = None) -> None:
    """Change the texts of *found*, the model's values for an article, or *only* some fields'."""
    for part in _PARTS:
        if part.to in found and (only is None or part.to in only):
            found[part.to] = _changed(part, found[part.to], "", change)


def _changed(part: _Part, value: Any, path: str, change: Change) -> Any:
    path = f"{path}.{part.name}" if path else part.name
    if part.is_list:
        return unique(_one(part, each, path, change) for each in value)
    return _one(part, value, path, change)


def _one(part: _Part, value: Any, path: str, change: Change) -> Any:
    if part.parts is None:
        return change(value, path)
    changes = {}
    for inner in part.parts:
        old = getattr(value, inner.to)
        new = _changed(inner, old, path, change) if old else old
        if new != old:
            changes[inner.to] = new
    return replace(value, **changes) if changes else value


def _parts(kind: ObjectKind) -> Iterator[_Part]:
    for name, field in kind.fields.items():
        read: Coerce = field.coerce
        shape = SHAPES.get(read, ("", None))
        is_list = shape[0] == "list"
        if is_list:
            read = shape[1]
            shape = SHAPES.get(read, ("", None))
        inner = PLACE if read is place else shape[1] if shape[0] == "object" else None
        if inner is not None:
            parts = tuple(_parts(inner))
            if parts:
                yield _Part(name, field.to or name, is_list, parts)
        elif read in _TEXTS:
            yield _Part(name, field.to or name, is_list, None)


_PARTS = tuple(_parts(ARTICLE))
