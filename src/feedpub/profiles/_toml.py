"""Profiles in TOML files: what a newsroom knows about a partner of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from feedpub.errors import ConfigError, remedy
from feedpub.findings import Severity
from feedpub.formats import PLAIN, Dialect
from feedpub.markup import schema_folder
from feedpub.profiles._combined import clashes, together
from feedpub.profiles._facts import Fact, Force, Page
from feedpub.profiles._profile import Profile
from feedpub.profiles.demands import (
    Address,
    Age,
    Body,
    Byline,
    Demand,
    Figures,
    Frames,
    Head,
    Holds,
    Html,
    Identity,
    Items,
    Language,
    Namespaces,
    Open,
    Pictures,
    Reviewed,
    Size,
    Summary,
    Title,
)
from feedpub.settings import Settings, hold_against, nearest, parse, span

Values = Mapping[str, Any]

#: Table → the kind of demand whose arguments are its keys.
KINDS: Mapping[str, type[Demand]] = {
    "title": Title,
    "summary": Summary,
    "body": Body,
    "html": Html,
    "frames": Frames,
    "figures": Figures,
    "image": Pictures,
    "age": Age,
    "link": Address,
    "language": Language,
    "author": Byline,
    "access": Open,
    "ai": Reviewed,
    "id": Identity,
    "items": Items,
    "file": Size,
    "feed": Head,
    "item": Holds,
    "namespaces": Namespaces,
}
#: These add to the demands of the base, where others replace them.
_BESIDE = (Head, Holds)
_FORCES = {"error": Force.MUST, "warning": Force.SHOULD, "info": Force.MAY}
_PROVENANCE = ("severity", "source")
#: Cached, because every document of a run asks for its profile.
_LOADED: dict[tuple[Path, int, int], Profile] = {}


def load(path: Path, known: Mapping[str, Profile]) -> Profile:
    """Return the profile in the file *path*.

    Args:
        path: A TOML file that follows ``profile.schema.json``.
        known: Name → profile on which it may be based.

    Raises:
        ConfigError: The file is missing, malformed or invalid; the message names each line and key.
    """
    try:
        state = path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        help = remedy(error) if isinstance(error, OSError) else None
        raise ConfigError(f"cannot be read: {reason}", place=str(path), help=help) from error
    key = (path.absolute(), state.st_mtime_ns, state.st_size)
    if key not in _LOADED:
        text, table = parse(path)
        settings = Settings(table, path, text)
        hold_against(settings, schema())
        _LOADED[key] = _Reading(settings, path, known).profile()
    return _LOADED[key]


def schema() -> dict[str, Any]:
    """Return ``profile.schema.json``."""
    loaded: dict[str, Any] = msgspec.json.decode(
        (schema_folder() / "profile.schema.json").read_bytes()
    )
    return loaded


class _Reading:
    """A file being turned into a profile; its errors are collected by its settings."""

    def __init__(self, settings: Settings, path: Path, known: Mapping[str, Profile]) -> None:
        self._settings = settings
        self._table = settings.table
        self._known = known
        self._name: str = self._table.get("name", path.stem.lower().replace("_", "-"))
        self._source: str = self._table.get("source", path.name)

    def profile(self) -> Profile:
        """Return the profile.

        Raises:
            ConfigError: The file is invalid.
        """
        self._check_name()
        self._check_ranges()
        bases = [self._stripped(base) for base in self._bases()]
        formats = self._formats(bases)
        self._settings.raise_problems()
        profile = Profile(
            name=self._name,
            title=self._table.get("partner", self._name),
            about=self._table.get("about", _about(bases)),
            source=self._source,
            formats=formats,
            takes=self._fact({}),
            demands=tuple(self._demands(bases, formats)),
            adopts=_merged(base.adopts for base in bases),
            only_adopted=bool(bases) and all(base.only_adopted for base in bases),
            dialect=self._dialect(bases),
            settings=_merged(base.settings for base in bases),
            defaults=_merged(base.defaults for base in bases) | self._table.get("output", {}),
            podcast=any(base.podcast for base in bases),
            severities=self._severities(),
        )
        self._check_rules(profile)
        self._settings.raise_problems()
        return profile

    def _check_name(self) -> None:
        if self._name in self._known:
            self._settings.problem(("name",), f"{self._name!r} is the name of a built-in profile")
        elif not self._name.replace("-", "").isalnum():
            message = f"is missing, and {self._name!r} is not valid: use a-z, 0-9 and hyphens"
            self._settings.problem(("name",), message)

    def _check_ranges(self) -> None:
        for name in KINDS:
            table = self._table.get(name, {})
            least, most = table.get("least"), table.get("most")
            if least is not None and most is not None and least > most:
                self._settings.problem((name, "least"), f"{least:,} is more than most, {most:,}")
        lowest, highest = self._table.get("image", {}).get("ratio", (0, 0))
        if lowest > highest:
            message = f"{lowest} is more than {highest}; write the lower one first"
            self._settings.problem(("image", "ratio"), message)

    def _bases(self) -> Iterator[Profile]:
        named = self._table.get("based_on", [])
        for name in dict.fromkeys([named] if isinstance(named, str) else named):
            if name in self._known:
                yield self._known[name]
            else:
                message = f"there is no profile {name!r}{nearest(name, self._known)}"
                self._settings.problem(("based_on",), message)

    def _stripped(self, base: Profile) -> Profile:
        """Return *base* without the demands that this file replaces."""
        kinds = tuple(KINDS[name] for name in KINDS if name in self._table)
        replaced = tuple(kind for kind in kinds if kind not in _BESIDE)
        return replace(
            base,
            demands=tuple(each for each in base.demands if not isinstance(each, replaced)),
        )

    def _formats(self, bases: Sequence[Profile]) -> tuple[str, ...]:
        for clash in clashes(bases):
            self._settings.problem(("based_on",), f"one feed cannot satisfy all: {clash}")
        if "formats" in self._table:
            return tuple(self._table["formats"])
        if not bases and "based_on" not in self._table:
            message = 'is missing: name the accepted formats, as ["rss"], or what it is based_on'
            self._settings.problem(("formats",), message)
        first = bases[0].formats if bases else ()
        return tuple(each for each in first if all(each in base.formats for base in bases))

    def _demands(self, bases: Sequence[Profile], formats: tuple[str, ...]) -> Iterator[Demand]:
        """Yield the demands of the file, then those of *bases*; no two rules have the same name."""
        taken = {"wrong-format"}
        own = (Profile(name="own", title="", about="", source="", formats=()), self._own(formats))
        for base, demands in (own, *((base, base.demands) for base in bases)):
            for demand in demands:
                named = {}
                for text in demand.rule_texts():
                    name = demand.named.get(text.rule, text.rule)
                    named[text.rule] = f"{base.name}-{name}" if name in taken else name
                taken.update(named.values())
                yield replace(demand, named=named)

    def _own(self, formats: tuple[str, ...]) -> Iterator[Demand]:
        for name in KINDS:
            table = self._table.get(name)
            if table is None or table.get("severity") == "off":
                continue
            provenance = {} if name == "namespaces" else table
            yield _MAKERS.get(name, _plain)(KINDS[name], self._fact(provenance), table, formats)

    def _fact(self, table: Values) -> Fact:
        page = Page(table.get("source", self._source), checked=None)
        return replace(page.must, force=_FORCES[table.get("severity", "error")])

    def _dialect(self, bases: Sequence[Profile]) -> Dialect:
        dialect = together(bases, {}) if bases else PLAIN
        declared = self._table.get("namespaces", {})
        return structs.replace(dialect, namespaces={**dialect.namespaces, **declared})

    def _severities(self) -> dict[str, Severity | None]:
        prefix = f"{self._name}/"
        return {
            id.removeprefix(prefix): None if name == "off" else Severity[name.upper()]
            for id, name in self._table.get("rules", {}).items()
        }

    def _check_rules(self, profile: Profile) -> None:
        from feedpub.checks import RULES

        own = profile.rules  # computed here, so that severities can be set for them
        for id in self._table.get("rules", {}):
            known = RULES if "/" in id else own
            name = id.removeprefix(f"{profile.name}/")
            if name not in own and id not in RULES:
                message = f"there is no such rule{nearest(name, known)}"
                self._settings.problem(("rules", id), message)


def _about(bases: Sequence[Profile]) -> str:
    if not bases:
        return "A custom profile."
    return f"A custom profile, based on {' and '.join(base.title for base in bases)}."


def _merged(tables: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the merged *tables*; the first value of each key counts."""
    merged: dict[str, Any] = {}
    for table in tables:
        merged = {**table, **merged}
    return merged


Make = Callable[[Any, Fact, Values, tuple[str, ...]], Demand]


def _plain(kind: Any, fact: Fact, table: Values, formats: tuple[str, ...]) -> Demand:
    """Return a demand whose arguments are the keys of *table*."""
    del formats
    values = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
        if key not in _PROVENANCE
    }
    made: Demand = kind(fact, **values)
    return made


def _html(kind: Any, fact: Fact, table: Values, formats: tuple[str, ...]) -> Demand:
    sets = {key: frozenset(table[key]) for key in ("only", "never") if key in table}
    return _plain(kind, fact, {**table, **sets}, formats)


def _age(kind: Any, fact: Fact, table: Values, formats: tuple[str, ...]) -> Demand:
    spans = {key: span(table[key]) for key in ("most",) if key in table}
    return _plain(kind, fact, {**table, **spans}, formats)


def _size(kind: Any, fact: Fact, table: Values, formats: tuple[str, ...]) -> Demand:
    del formats
    made: Demand = kind(fact, most=table["most_bytes"])
    return made


def _bare(kind: Any, fact: Fact, table: Values, formats: tuple[str, ...]) -> Demand:
    del table, formats
    made: Demand = kind(fact)
    return made


_WHY = {
    "missing-in-feed": "Set it in the output or the publication, such as ttl, description or logo.",
    "missing-in-item": "Add this value to the record.",
}


def _paths(kind: Any, fact: Fact, table: Values, formats: tuple[str, ...]) -> Demand:
    rule = "missing-in-feed" if kind is Head else "missing-in-item"
    paths = tuple(table["required"])
    made: Demand = kind(fact, rule=rule, paths=paths, why=_WHY[rule], formats=formats)
    return made


def _namespaces(kind: Any, fact: Fact, table: Values, formats: tuple[str, ...]) -> Demand:
    del formats
    made: Demand = kind(fact, uris=dict(table), required=True)
    return made


#: The tables whose keys differ from the arguments.
_MAKERS: Mapping[str, Make] = {
    "html": _html,
    "age": _age,
    "author": _bare,
    "access": _bare,
    "ai": _bare,
    "file": _size,
    "feed": _paths,
    "item": _paths,
    "namespaces": _namespaces,
}
