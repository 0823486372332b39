"""Records of one shape made into records of the documented one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypedDict

from msgspec.json import Decoder

from feedpub.articles.decoding import partly, quickly
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.vocabularies._looked_at import looked_at
from feedpub.vocabularies._specs import compiled, condition, is_empty
from feedpub.vocabularies._transforms import Transform

Change = Callable[[Any, Mapping[str, Any]], Any]
_DATES = {"date_published", "date_modified", "date_embargo", "date_expires"}


#: Keys of a spec that say no path.
_NO_PATHS = {"value", "template", "default", "map", "separator", "read", "date_format", "timezone"}


class Mapper:
    """What makes of a record of some shape one of the documented shape.

    Args:
        fields: Field of the article → where its value is.
        conditions: Which records are taken: all of them must admit it.
        transforms: By name.
        passes: Whether fields that *fields* does not name are taken as they are, as far as an
            article has them.
        reads_date: Reads the dates of which *fields* does not say how they are written.

    Raises:
        SpecError: *fields* or *conditions* mean nothing.
    """

    def __init__(
        self,
        fields: Mapping[str, Any],
        conditions: Sequence[Any],
        transforms: Mapping[str, Transform],
        *,
        passes: bool,
        reads_date: Change | None = None,
    ) -> None:
        made = [
            (name, compiled(spec, transforms, ("fields", name))) for name, spec in fields.items()
        ]
        # Templates may name other fields of the article, so they come last.
        late = {name for name, spec in fields.items() if _holds(spec, "template")}
        self._takes = sorted(made, key=lambda each: each[0] in late)
        self._conditions = [condition(each) for each in conditions]
        self._own = frozenset(fields)
        # What a path takes or a condition asks for is not meant as a field of the article, too.
        self._taken = {key for spec in fields.values() for key in _keys(spec)}
        for each in conditions:
            self._taken.update(_keys(each if isinstance(each, str) else list(each)))
        #: Whether fields of the documented shape are taken as they are.
        self.passes = passes
        self._reads_date = reads_date
        self._dated = {name for name, spec in fields.items() if _holds(spec, "date_format")}
        self._looked_at = partial(looked_at, fields, conditions, transforms)
        #: Whether records stay what they are.
        self.is_identity = passes and not fields and not conditions and reads_date is None
        #: The function and the arguments that make it again, in another process.
        self.recipe: tuple[Callable[..., Mapper], tuple[Any, ...]]

    def __reduce__(self) -> tuple[Callable[..., Mapper], tuple[Any, ...]]:
        return self.recipe

    @cached_property
    def decode(self) -> Callable[[bytes], Any]:
        """What returns of the JSON text of a record as much of its value as is looked at.

        It returns ``None`` for a text that needs a closer look.
        """
        # What passes may have any name.
        seen = None if self.passes else self._looked_at()
        if seen is None:
            return quickly
        members: Any = TypedDict
        decoder = Decoder(members("Members", dict.fromkeys(sorted(seen.keys), Any), total=False))
        return partial(partly, decode=decoder.decode, objects=seen.objects)

    def admits(self, record: Mapping[str, Any]) -> bool:
        """Return whether *record* meets all conditions."""
        return all(each(record) for each in self._conditions)

    def __call__(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return what *record* says of an article, in the documented shape."""
        made: dict[str, Any] = self._known(record) if self.passes else {}
        for name, take in self._takes:
            value = take(record, made)
            if value or not is_empty(value):
                made[name] = value
        if self._reads_date is not None:
            self._read_dates(made, self._reads_date)
        return made

    def _read_dates(self, made: dict[str, Any], read: Change) -> None:
        for spelling, value in made.items():
            name = ARTICLE.names[fold(spelling)]
            if name in _DATES and name not in self._dated and isinstance(value, str | int | float):
                made[spelling] = read(value, made)

    def _known(self, record: Mapping[str, Any]) -> dict[str, Any]:
        names, own = ARTICLE.names, self._own
        found = {}
        for spelling, value in record.items():
            name = names.get(fold(spelling))
            if name is None or name in own or spelling[:1] == "_":
                continue
            if spelling not in self._taken:
                found[spelling] = value
        return found


def _keys(spec: object) -> Iterator[str]:
    """Yield the keys of a record that *spec* begins its paths with."""
    if isinstance(spec, str):
        yield spec
        yield re.split(r"[.\[ ]", spec, maxsplit=1)[0]
    elif isinstance(spec, list):
        for each in spec:
            yield from _keys(each)
    elif isinstance(spec, Mapping):
        for name, each in spec.items():
            if name not in _NO_PATHS:
                yield from _keys(each)


def _holds(spec: object, key: str) -> bool:
    """Return whether *spec*, or one in it, has *key*."""
    if isinstance(spec, Mapping):
        return key in spec or any(_holds(each, key) for each in spec.values())
    return isinstance(spec, list) and any(_holds(each, key) for each in spec)
