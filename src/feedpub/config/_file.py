"""The configuration file: found, parsed, overridden and validated against its schema."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from feedpub import registry
from feedpub.config._admitted import is_surely_valid
from feedpub.errors import ConfigError
from feedpub.markup import schema_folder
from feedpub.settings import Settings, hold_against, parse
from feedpub.text import alike, shown

FILE_NAME = "feedpub.toml"
_SECTIONS = ("publication", "publish")
#: What is chosen by type: its part of the schema, its group of entry points, and its package.
_TYPED = (("target", "targets", "targets"), ("announcer", "announcers", "announcing"))
_VARIABLE = "FEEDPUB_"
#: Values of environment variables for true and false.
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0", ""), False),
}


def find(start: Path) -> Path | None:
    """Return the nearest configuration file in *start* or a directory above it."""
    for directory in (start.absolute(), *start.absolute().parents):
        own = directory / FILE_NAME
        if _is_file(own):
            return own
        shared = directory / "pyproject.toml"
        if _is_file(shared) and b"[tool.feedpub" in shared.read_bytes():
            return shared
    return None


def _is_file(path: Path) -> bool:
    # A directory without read permission is treated as empty; Path.is_file would raise.
    is_file = os.path.isfile(path)  # noqa: PTH113
    return is_file and (path.name == FILE_NAME or os.access(path, os.R_OK))


def read(
    path: Path | None, environment: Mapping[str, str], overrides: Mapping[str, Any]
) -> Settings:
    """Read *path*, apply *environment* and *overrides*, and check the result.

    Raises:
        ConfigError: The file is missing, malformed or invalid.
    """
    text, table = _parse(path) if path else ("", {})
    settings = Settings(table, path, text)
    for key, value in (*_from_environment(environment), *overrides.items()):
        if key == "publish.directory" and isinstance(table.get("publish"), dict):
            # The working folder and the targets in the file are for the file's own directory, not
            # for another.
            for own in ("work", "target"):
                table["publish"].pop(own, None)
        _put(table, key, value)
    if not is_surely_valid(settings.table, schema()):
        hold_against(settings, schema())
    return settings


def metrics_path(path: Path | None = None, *, directory: Path | None = None) -> Path | None:
    """Return where the configuration says to write metrics, even if all else in it is wrong.

    Args:
        path: The file; default: the nearest one, if there is one.
        directory: Where the search starts; default: the current directory.

    Raises:
        ConfigError: It cannot be read, or is not TOML.
    """
    path = path or find(directory or Path.cwd())
    table = {} if path is None else _parse(path)[1].get("metrics")
    given = table.get("path") if isinstance(table, dict) else None
    return (path.parent / given).absolute() if path and isinstance(given, str) else None


def _parse(path: Path) -> tuple[str, dict[str, Any]]:
    text, table = parse(path)
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("feedpub", {})
    return text, table


def _from_environment(environment: Mapping[str, str]) -> list[tuple[str, str | bool | int]]:
    found: list[tuple[str, str | bool | int]] = []
    for name in sorted(environment):
        section, _, key = name.removeprefix(_VARIABLE).lower().partition("_")
        if not name.startswith(_VARIABLE) or section not in _SECTIONS:
            continue
        known = [key for key, kind in _scalar_keys(section).items()]
        if key not in known:
            near = alike(key, known)
            hint = f"; did you mean {_VARIABLE}{section.upper()}_{near[0].upper()}?" if near else ""
            raise ConfigError(f"{name} names no key of [{section}]{hint}", place="environment")
        value: str | bool | int = environment[name]
        kind = _scalar_keys(section)[key]
        if kind == "boolean":
            value = _as_boolean(name, environment[name])
        elif kind == "integer":
            value = _as_integer(name, environment[name])
        found.append((f"{section}.{key}", value))
    return found


def _as_boolean(name: str, value: str) -> bool:
    known = _BOOLEANS.get(value.strip().lower())
    if known is None:
        raise ConfigError(f"{name} is {shown(value)}; write true or false", place="environment")
    return known


def _as_integer(name: str, value: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", value.strip()):
        raise ConfigError(f"{name} is {shown(value)}; write a number", place="environment")
    return int(value)


def _scalar_keys(section: str) -> dict[str, str]:
    properties = schema()["$defs"][section]["properties"]
    return {
        key: value.get("type", "string")
        for key, value in properties.items()
        if value.get("type") not in {"array", "object"}
    }


def _put(table: dict[str, Any], key: str, value: object) -> None:
    *parents, last = key.split(".")
    for parent in parents:
        table = table.setdefault(parent, {})
    table[last] = value


def _add_options(properties: dict[str, Any], sources: Mapping[str, Any]) -> None:
    """Add what the kinds of *sources* take to the *properties* of a source."""
    for reader in sources.values():
        for name, option in reader.options.items():
            properties.setdefault(name, {"description": option.about, **option.schema})


def schema() -> dict[str, Any]:
    """Return ``feedpub.schema.json``, with the formats, sources, targets … of plug-ins."""
    loaded: dict[str, Any] = msgspec.json.decode(
        (schema_folder() / "feedpub.schema.json").read_bytes()
    )
    for part, package in (("output", "formats"), ("source", "sources")):
        if registry.is_extended(package):
            members = getattr(import_module(f"feedpub.{package}"), package.upper())
            properties = loaded["$defs"][part]["properties"]
            properties["format"]["enum"] = list(members)
            if package == "sources":
                _add_options(properties, members)
    if registry.is_extended("guards"):
        from feedpub.guarding import GUARDS

        own = loaded["$defs"]["output"]["properties"]["guard"]["properties"]
        for name, guard in GUARDS.items():
            loaded["$defs"]["guard"]["properties"][name] = guard.schema
            own.update({name: guard.schema} if guard.by_output else {})
    for part, group, package in _TYPED:
        if registry.is_extended(group):
            members = getattr(import_module(f"feedpub.{package}"), group.upper())
            # What else a table may say is for the member to declare; it is checked later.
            kind = {**loaded["$defs"][part]["properties"]["type"], "enum": list(members)}
            loaded["$defs"][part] = {
                "type": "object",
                "required": ["type"],
                "properties": {"type": kind},
            }
    return loaded


def whole_schema() -> dict[str, Any]:
    """Return the schema for editors: each type of target and announcer with the keys that it has.

    `schema` leaves these to the members, because what fits none of several says little.
    """
    whole = schema()
    for part, group, package in _TYPED:
        members = getattr(import_module(f"feedpub.{package}"), group.upper())
        whole["$defs"][part] = {"oneOf": [each.schema for each in members.values()]}
    return whole
