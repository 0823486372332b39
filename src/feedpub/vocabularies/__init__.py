"""Vocabularies: how the fields of somebody's records become those of an article.

A vocabulary is data, in the language that `_specs` reads: one TOML file each, here or wherever a
user keeps it (``vocabulary = "./ours.toml"``). ``feedpub``, the documented shape, is one of them,
and needs no file: what it says is `feedpub.articles.table`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.errors import ConfigError
from feedpub.model import Value
from feedpub.registry import Members
from feedpub.settings import Settings, parse
from feedpub.text import alike
from feedpub.vocabularies._date_formats import date_reader
from feedpub.vocabularies._mapping import Mapper
from feedpub.vocabularies._paths import path, presence
from feedpub.vocabularies._specs import SpecError, condition, is_empty
from feedpub.vocabularies._transforms import Transform

_KEYS = ("title", "about", "source", "extends", "detect", "text", "where", "fields")


class Vocabulary(Value, frozen=True, gc=True):
    """A shape that records have.

    Attributes:
        name: As ``vocabulary = "…"`` says it.
        title: What people call it.
        about: What it is, in one or two sentences.
        source: Where its shape is documented.
        fields: Field of the article → where its value is; see `_specs`.
        where: Which records are articles to publish; see `_specs.condition`.
        detect: Paths that all lead to something in a record of this shape, and of no other.
        text: The type of its titles and summaries: ``plain``, ``html``; ``None``: recognised.
        passes: Whether what `fields` does not name is taken as the documented shape has it.
    """

    name: str
    title: str
    about: str = ""
    source: str = ""
    fields: Mapping[str, Any] = MappingProxyType({})
    where: Any = None
    detect: tuple[str, ...] = ()
    text: str | None = None
    passes: bool = False

    def speaks(self, record: Mapping[str, Any]) -> bool:
        """Return whether *record* looks like one of this shape."""
        return bool(self.detect) and all(presence(each)(record) for each in self.detect)


#: Ways to read a value, by name.
TRANSFORMS = Members(sys.modules[__name__], Transform, key=lambda each: each.name)
_PLUGGED = Members(sys.modules[__name__], Vocabulary, key=lambda each: each.name)

FEEDPUB = Vocabulary(
    name="feedpub",
    title="feedpub's own",
    about="The documented shape: a JSON Feed item with fields for newsrooms, and synonyms.",
    source="https://www.jsonfeed.org/version/1.1/",
    passes=True,
)


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """Return all vocabularies there are, by name: ours, and those of other people's packages."""
    ours = {name: _ours(name) for name in _files()}
    found = {FEEDPUB.name: FEEDPUB, **_PLUGGED, **ours}
    return MappingProxyType(dict(sorted(found.items())))


@cache
def _files() -> Mapping[str, Path]:
    return {file.stem: file for file in sorted(Path(__file__).parent.glob("*.toml"))}


@cache
def _ours(name: str) -> Vocabulary:
    return _loaded(_files()[name], name)


def _named(name: str) -> Vocabulary | None:
    """Return the vocabulary called *name*, if there is one; ours alone takes 2 ms, all take 40."""
    if name == FEEDPUB.name:
        return FEEDPUB
    return _ours(name) if name in _files() else _PLUGGED.get(name)


def vocabulary(name: str, base: Path) -> Vocabulary:
    """Return the vocabulary called *name*, or that of the TOML file *name*, relative to *base*.

    Raises:
        ConfigError: There is none, or it means nothing; it says where and why.
    """
    if name.endswith(".toml"):
        return _loaded(base / name, Path(name).stem)
    found = _named(name)
    if found is None:
        known = vocabularies()
        near = alike(name, known)
        hint = f"Did you mean {near[0]!r}?" if near else f"Use one of {', '.join(known)}."
        raise ConfigError(f"there is no vocabulary {name!r}", help=f"{hint} A file ends in .toml.")
    return found


def recognised(records: Sequence[Mapping[str, Any]]) -> Vocabulary:
    """Return the vocabulary that most of *records*, the first of a source, speak."""
    best, most = FEEDPUB, 0
    for each in vocabularies().values():
        count = sum(map(each.speaks, records))
        # Of two that fit, the one that says more of what it fits.
        if count * 1000 + len(each.detect) > most * 1000 + len(best.detect) and count:
            best, most = each, count
    return best if most * 2 > len(records) else FEEDPUB


def mapper(
    vocabulary: Vocabulary,
    fields: Mapping[str, Any] = MappingProxyType({}),
    where: Any = None,
    *,
    date_format: str | Sequence[str] | None = None,
    timezone: str | None = None,
) -> Mapper:
    """Return what makes records of *vocabulary* records of the documented shape.

    Args:
        vocabulary: The shape.
        fields: What a source says of its own: wins over what the vocabulary says.
        where: Which records a source takes, besides those the vocabulary takes.
        date_format: How its dates are written; see `_date_formats`.
        timezone: IANA name of the zone of dates without one.

    Raises:
        SpecError: One of them means nothing.
    """
    named: dict[str, Any] = {}
    for given in (vocabulary.fields, fields):
        for name, spec in given.items():
            named[_field(name)] = spec
    conditions = [each for each in (vocabulary.where, where) if each is not None]
    return _mapper(named, conditions, vocabulary.passes, date_format, timezone)


def _mapper(
    fields: dict[str, Any],
    conditions: list[Any],
    passes: bool,
    date_format: str | Sequence[str] | None,
    timezone: str | None,
) -> Mapper:
    try:
        reads_date = date_reader(date_format, timezone) if date_format is not None else None
    except ValueError as error:
        raise SpecError(("date_format",), str(error)) from None
    made = Mapper(fields, conditions, TRANSFORMS, passes=passes, reads_date=reads_date)
    made.recipe = (_mapper, (fields, conditions, passes, date_format, timezone))
    return made


def _field(name: str) -> str:
    known = ARTICLE.names.get(fold(name))
    if known is None:
        near = alike(fold(name), ARTICLE.names)
        hint = f"; did you mean {ARTICLE.names[near[0]]!r}?" if near else ""
        raise SpecError(("fields", name), f"an article has no field {name!r}{hint}")
    return known


def _loaded(file: Path, name: str) -> Vocabulary:
    """Return the vocabulary that *file* describes.

    Raises:
        ConfigError: It cannot be read, or means nothing.
    """
    text, table = parse(file)
    settings = Settings(table, file, text)
    for key in table:
        if key not in _KEYS:
            near = alike(key, _KEYS)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(_KEYS)}"
            settings.problem((key,), f"unknown key{hint}")
    extends = table.pop("extends", None)
    parent = FEEDPUB if extends is None else _named(str(extends))
    if parent is None:
        settings.problem(("extends",), f"there is no vocabulary {extends!r}")
    settings.raise_problems()
    assert parent is not None, "a problem was raised"
    made = Vocabulary(
        name=name,
        title=table.get("title", name),
        about=table.get("about", parent.about if extends else ""),
        source=table.get("source", parent.source if extends else ""),
        fields={**(parent.fields if extends else {}), **table.get("fields", {})},
        where=table.get("where", parent.where if extends else None),
        detect=tuple(table.get("detect", parent.detect if extends else ())),
        text=table.get("text", parent.text if extends else None),
        passes=extends is not None and parent.passes,
    )
    try:
        mapper(made)
    except SpecError as error:
        settings.problem(error.key, str(error))
        settings.raise_problems()
    return made


__all__ = [
    "FEEDPUB",
    "TRANSFORMS",
    "ConfigError",
    "Mapper",
    "SpecError",
    "Transform",
    "Vocabulary",
    "condition",
    "is_empty",
    "mapper",
    "path",
    "recognised",
    "vocabularies",
    "vocabulary",
]
