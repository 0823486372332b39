"""Which of their own fields records fill, and which of those become something of an article."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.model import Source, Value
from feedpub.vocabularies import Mapper, Vocabulary, condition, is_empty, mapper, path

#: Most fields, and reasons, that are told apart: a hostile source could make up any number.
MOST = 2_000
#: How deep objects are looked into.
_DEPTH = 3
_EXAMPLE = 200
_PLAIN = re.compile(r"[^\[\]{}()|&*?'\"`@!<>=,\\]+")
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
#: What is between quotes or in a predicate of an XPath, and then a path of names.
_PREDICATE = re.compile(r"\"[^\"]*\"|'[^']*'|\[[^\[\]]*\]")
_NAMES = re.compile(r"@?[A-Za-z_][\w.-]*+(?:/@?[A-Za-z_][\w.-]*+)*+(?!\()")
#: Keys of a spec that hold no path.
_NO_PATHS = ("value", "default", "map", "separator", "read", "date_format", "timezone")

Path = tuple[str, ...]


class Unused(Value, frozen=True):
    """A field of records that nothing of an article is made of.

    Attributes:
        name: Its path.
        count: How many records fill it.
        example: What one of them says, shortened.
    """

    name: str
    count: int
    example: str


class LeftOut(Value, frozen=True):
    """Why records are left out by ``where``, and how many."""

    reason: str
    count: int


class Watched(dict[str, Any]):
    """An object that notes which of its fields somebody asks for."""

    def __init__(self, given: Mapping[str, Any], asked: set[Path], place: Path = ()) -> None:
        super().__init__(given)
        self._given, self._asked, self._place = given, asked, place

    def get(self, key: str, default: Any = None) -> Any:
        """Return what is there, and note that it was requested."""
        try:
            return self[key]
        except KeyError:
            return default

    def __getitem__(self, key: str) -> Any:
        """Return what is there, and note that it was requested."""
        # An element of XML also follows paths, which are not among its keys.
        value = self._given[key]
        here = (*self._place, key)
        self._asked.add(here)
        if type(value) is dict and len(here) < _DEPTH:
            value = Watched(value, self._asked, here)
        return value


class Usage:
    """Which fields the records of a source have, and which of them are used.

    Args:
        vocabulary: What they speak.
        source: What the configuration says of them.
    """

    def __init__(self, vocabulary: Vocabulary, source: Source) -> None:
        self._vocabulary = vocabulary
        # What passes as it is would have every field asked for.
        self._mapper: Mapper = mapper(
            replace(vocabulary, passes=False),
            source.fields,
            source.where,
            date_format=source.date_format,
            timezone=source.timezone,
        )
        self._asked: set[Path] = set()
        for spec in (*vocabulary.fields.values(), *source.fields.values()):
            for text in _paths(spec):
                self._asked.update(_steps(text))
        self._conditions = list(_conditions(vocabulary.where, source.where))
        for name, _, _ in self._conditions:
            self._asked.update(_steps(name))
        self._counts: Counter[Path] = Counter()
        self._examples: dict[Path, str] = {}
        self._reasons: Counter[str] = Counter()
        #: How many records are to become articles.
        self.records = 0

    def see(self, record: Mapping[str, Any]) -> None:
        """Enter what *record* says."""
        watched = Watched(record, self._asked)
        if not self._mapper.admits(watched):
            self._leave_out(record)
            return
        self.records += 1
        self._mapper(watched)
        for place, value in _leaves(record, ()):
            if place not in self._counts and len(self._counts) >= MOST:
                continue
            self._counts[place] += 1
            self._examples.setdefault(place, _shown(value))

    def _leave_out(self, record: Mapping[str, Any]) -> None:
        name, wanted = next(
            (name, wanted) for name, wanted, admits in self._conditions if not admits(record)
        )
        reason = f"{name} is {_shown(path(name)(record)) or 'empty'}{wanted}"
        if reason not in self._reasons and len(self._reasons) >= MOST:
            reason = "other values"
        self._reasons[reason] += 1

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the fields that records fill."""
        return tuple(".".join(place) for place in self._counts)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Why records are left out, the most frequent reason first."""
        found = sorted(self._reasons.items(), key=lambda each: (-each[1], each[0]))
        return tuple(LeftOut(reason=reason, count=count) for reason, count in found)

    @property
    def unused(self) -> tuple[Unused, ...]:
        """The fields that nothing is made of, the fullest first."""
        whole = self._asked - {place[:-1] for place in self._asked}
        counts: Counter[Path] = Counter()
        examples: dict[Path, str] = {}
        for place, count in self._counts.items():
            if self._passes(place[0]) or any(place[:end] in whole for end in _ends(place)):
                continue
            # An object nobody asked for is one field; of one that is used in part, its parts are.
            top = next(
                (place[:end] for end in _ends(place) if place[:end] not in self._asked), None
            )
            if top is None:
                continue  # of another shape than the records whose parts were requested
            counts[top] = max(counts[top], count)
            examples.setdefault(top, self._examples[place])
        found = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        return tuple(
            Unused(name=".".join(place), count=count, example=examples[place])
            for place, count in found
        )

    def _passes(self, key: str) -> bool:
        known = fold(key) in ARTICLE.names or key.startswith("_")
        return self._vocabulary.passes and known


def _ends(place: Path) -> range:
    return range(1, len(place) + 1)


def _leaves(value: Mapping[str, Any], place: Path) -> Iterator[tuple[Path, Any]]:
    """Yield what *value* fills, object by object."""
    for key, each in value.items():
        here = (*place, str(key))
        if isinstance(each, Mapping) and each and len(here) < _DEPTH:
            yield from _leaves(each, here)
        elif not is_empty(each):
            yield here, each


def _conditions(*given: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield the single conditions of *given*: the path, what it should be, and what tests it."""
    for spec in given:
        if isinstance(spec, str):
            yield spec, "", condition(spec)
        elif spec is not None:
            for name, value in spec.items():
                words = value if isinstance(value, list) else [value]
                said = " or ".join(_shown(each) or "empty" for each in words)
                yield name, f", not {said}", condition({name: value})


def _paths(spec: object) -> Iterator[str]:
    """Yield the paths that *spec* takes values from."""
    if isinstance(spec, str):
        yield spec
    elif isinstance(spec, list):
        for each in spec:
            yield from _paths(each)
    else:
        assert isinstance(spec, Mapping), "specs are compiled before"
        for name, each in spec.items():
            if name == "template":
                # Behind the path may be how a date is written, and a filter.
                for path in _IN_BRACES.findall(each):
                    yield path.partition("|")[0].partition(":%")[0]
            elif name not in _NO_PATHS:
                yield from _paths(each)


def _steps(text: str) -> Iterator[Path]:
    """Yield the places that the path *text* leads through."""
    yield (text,)
    if "/" in text:
        bare, found = text, 1
        while found:  # from the innermost outwards
            bare, found = _PREDICATE.subn("", bare)
        for names in _NAMES.findall(bare):
            steps = names.split("/")
            yield from (tuple(steps[: end + 1]) for end in range(len(steps)))
        return
    match = _PLAIN.match(text)
    if match:
        steps = [each.strip() for each in match[0].split(".") if each.strip()]
        for end in range(len(steps)):
            yield tuple(steps[: end + 1])


def _shown(value: object) -> str:
    """Return *value* in one line; nothing where it says nothing."""
    if is_empty(value):
        return ""
    if isinstance(value, str):
        # Not all of a body is looked at.
        text = " ".join(value[: 4 * _EXAMPLE].split())
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _EXAMPLE else f"{text[: _EXAMPLE - 1].rstrip()}…"
