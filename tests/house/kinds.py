"""Kinds of source: how each has the ten articles, and which of their fields it cannot say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedpub.model import Article, Source, Value

Articles = Sequence[Article]
Writing = Callable[[Articles, Path], Source]

#: Why a kind does not say something.
NO_PLACE = "its shape has no place for it"
ONE = "its shape has one lead image"
IN_BODY = "it is in the text there"
#: What few say; most kinds lack all of it.
RARE = ("label", "related", "source", "place", "translations", "embargo", "expires", "access")


class Kind(Value, frozen=True, gc=True):
    """A kind of source.

    Attributes:
        name: What a test calls it.
        write: Writes articles into a folder, and returns the source.
        lacks: What its shape cannot say → why.
    """

    name: str
    write: Writing
    lacks: Mapping[str, str] = MappingProxyType({})

    def is_lacking(self, field: str) -> bool:
        """Return whether *field*, or a part of one, cannot be said in it."""
        return field in self.lacks


#: By name.
KINDS: dict[str, Kind] = {}


def kind(name: str, *lacking: str, **why: str) -> Callable[[Writing], Writing]:
    """Enter the decorated function as the writer of the kind *name*, which lacks *lacking*."""

    def enter(write: Writing) -> Writing:
        lacks = {each: NO_PLACE for each in lacking}
        lacks |= {each.replace("__", "."): reason for each, reason in why.items()}
        KINDS[name] = Kind(name=name, write=write, lacks=lacks)
        return write

    return enter


def put(folder: Path, name: str, data: str | bytes, **said: Any) -> Source:
    """Write *data* to a file, and return the source that it is."""
    raw = data.encode("utf-8") if isinstance(data, str) else data
    (folder / name).write_bytes(raw)
    return Source(path=name, **said)
