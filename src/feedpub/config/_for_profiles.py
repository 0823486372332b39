"""Outputs for aggregators, checked against their profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedpub.errors import FeedpubError
from feedpub.text import alike

if TYPE_CHECKING:
    from feedpub.profiles import Profile
    from feedpub.settings import Key, Settings


def completed(settings: Settings, key: Key, table: Mapping[str, Any], base: Path) -> dict[str, Any]:
    """Return the ``[[output]]`` *table* with its profiles' defaults; report problems to *settings*.

    Args:
        settings: The configuration.
        key: The key of the table in it.
        table: The settings of the output.
        base: The base directory of the paths of profiles.
    """
    names = _names(table)
    found = named(settings, key, table, base)
    if len(found) < len(names):
        return {**_without(table), "profiles": ()}
    for place, problem in _problems(found, table):
        settings.problem((*key, *place), problem)
    values: dict[str, Any] = {"path": f"{found[0].name}.xml"}
    for profile in found:
        for name, value in profile.defaults.items():
            values.setdefault(name, value)
    values |= _without(table)
    limits = [profile.limits.items for profile in found if profile.limits.items is not None]
    if limits:
        wanted = values.get("limit")
        values["limit"] = min([*limits, *([wanted] if isinstance(wanted, int) else [])])
    values["profiles"] = tuple(_address(name, base) for name in names)
    return values


def named(settings: Settings, key: Key, table: Mapping[str, Any], base: Path) -> list[Profile]:
    """Return the profiles of the ``[[output]]`` *table*; report problems to *settings*."""
    found = (_found(settings, key, name, base) for name in _names(table))
    return [profile for profile in found if profile is not None]


def _names(table: Mapping[str, Any]) -> list[str]:
    names = table.get("profile", [])
    return [names] if isinstance(names, str) else names


def _without(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name != "profile"}


def _address(name: str, base: Path) -> str:
    return str((base / name).absolute()) if name.endswith(".toml") else name


def _found(settings: Settings, key: Key, name: str, base: Path) -> Profile | None:
    from feedpub import profiles

    try:
        return profiles.find(_address(name, base))
    except FeedpubError as error:
        said = (f"{error.place}: " if error.place else "") + error.message
        settings.problem((*key, "profile"), f"{said}. {error.help or ''}".strip())
        return None


def _is_like(value: Any, example: Any) -> bool:
    """Return whether *value* has the type of *example*; lists always contain texts."""
    return type(value) is type(example)


def _problems(
    found: Sequence[Profile], table: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], str]]:
    from feedpub import profiles

    for profile in found:
        if table["format"] not in profile.formats:
            taken = " or ".join(profile.formats)
            yield ("profile",), f"{profile.name} takes {taken}, but format is {table['format']!r}"
    for clash in profiles.clashes(found):
        yield ("profile",), f"one feed cannot satisfy both: {clash}"
    known = {name: each for profile in found for name, each in profile.settings.items()}
    given = table.get("settings", {})
    for name, value in given.items():
        if name in known and not _is_like(value, known[name].example):
            wanted = f"write one such as {known[name].example!r}: {known[name].about}"
            yield ("settings", name), f"{value!r} has the wrong type; {wanted}"
        elif name not in known:
            near = alike(name, known)
            hint = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known) or '-'}"
            yield (
                ("settings", name),
                f"is not a setting of {' or '.join(each.name for each in found)}; {hint}",
            )
    for name, setting in known.items():
        if setting.required and name not in given:
            missing = f"{name!r} is missing: {setting.about}, e.g. {setting.example!r}"
            yield ("settings",), missing
