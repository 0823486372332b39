"""What the configuration names by type: targets and announcers, held against what these declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from feedpub.config._admitted import is_surely_valid
from feedpub.model import Output, Value
from feedpub.settings import Settings, hold_against
from feedpub.text import alike

if TYPE_CHECKING:
    from feedpub.registry import Optioned


#: Formats of files that only announcers have a use for.
_MADE_FOR_ANNOUNCERS = frozenset({"indexnow-key"})


class Chosen(Value, frozen=True, gc=True):
    """A ``[[publish.target]]`` or ``[[announce]]``: its type, and what the table says besides."""

    type: str
    options: Mapping[str, Any]


def targets(settings: Settings, base: Path) -> tuple[Chosen, ...]:
    """Return the targets that are configured by type; report problems to *settings*.

    Without any, what ``[publish]`` says is about one directory.
    """
    from feedpub.targets.directory import DIRECTORY  # what only validates publishes nothing

    publish = settings.table.get("publish", {})
    found = publish.get("target", ())
    own = {key: value for key, value in publish.items() if key in DIRECTORY.options}
    if not found:
        for key, problem in DIRECTORY.problems(own, base):
            settings.problem(("publish", key), problem)
        return ()
    for key in own:
        settings.problem(
            ("publish", key),
            'is not used beside [[publish.target]]; move it to one with type = "directory"',
        )
    from feedpub.targets import TARGETS

    chosen = _held(settings, ("publish", "target"), found, TARGETS, base)
    for index, each in enumerate(chosen):
        _check_formats(settings, index, each.options.get("cache_control"))
    return chosen


def _check_formats(settings: Settings, index: int, cached: object) -> None:
    """Report the formats of *cached*, what a target says of each, that do not exist."""
    if not isinstance(cached, Mapping):
        return
    from feedpub.documents import KINDS

    known = [*KINDS, "default"]
    for name in cached:
        if name not in known:
            near = alike(name, known)
            means = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
            key = ("publish", "target", index, "cache_control", name)
            settings.problem(key, f"there is no format {name!r}; {means}")


def announcers(settings: Settings, base: Path, known: Mapping[str, Any]) -> tuple[Chosen, ...]:
    """Return the configured announcers; report problems to *settings*.

    Args:
        settings: The configuration.
        base: The folder that relative paths start from.
        known: What an announcer can know of the rest of it; see `AnnouncerType.knows`.
    """
    found = settings.table.get("announce", ())
    if not found:
        return ()
    from feedpub.announcing import ANNOUNCERS

    return _held(settings, ("announce",), found, ANNOUNCERS, base, known)


def files_of(
    settings: Settings, announcers: Sequence[Chosen], outputs: Sequence[Output]
) -> tuple[Output, ...]:
    """Return what is to be published for *announcers*, besides *outputs*."""
    for index, output in enumerate(outputs):
        if output.format in _MADE_FOR_ANNOUNCERS:
            problem = f"{output.format!r} is made for [[announce]]; leave this output out"
            settings.problem(("output", index, "format"), problem)
    if not announcers:
        return ()
    from feedpub.announcing import ANNOUNCERS

    found = (file for each in announcers for file in ANNOUNCERS[each.type].files(each.options))
    return tuple({each.path: each for each in found}.values())


def _held(
    settings: Settings,
    key: tuple[str, ...],
    tables: Sequence[Mapping[str, Any]],
    types: Mapping[str, Optioned],
    base: Path,
    known: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[Chosen, ...]:
    schemas = [types[table["type"]].schema for table in tables]
    if not all(map(is_surely_valid, tables, schemas)):
        hold_against(settings, _below(key, {"prefixItems": schemas}))
    chosen = []
    for index, table in enumerate(tables):
        more = {name: known[name] for name in getattr(types[table["type"]], "knows", ())}
        options = more | {name: value for name, value in table.items() if name != "type"}
        for name, problem in types[table["type"]].problems(options, base):
            settings.problem((*key, index, name), problem)
        chosen.append(Chosen(type=table["type"], options=options))
    return tuple(chosen)


def _below(key: tuple[str, ...], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table in which *schema* holds for what is at *key*."""
    for name in reversed(key):
        schema = {"properties": {name: schema}}
    return schema
