"""The file as it stands: found, parsed, overridden, held against its schema."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from feedpub.config._admitted import is_admitted
from feedpub.errors import ConfigError
from feedpub.markup import schema_folder

FILE_NAME = "feedpub.toml"
_SECTIONS = ("publication", "publish")
_VARIABLE = "FEEDPUB_"

Key = tuple[str | int, ...]
Checked = TypeVar("Checked")


class Settings:
    """The tables of a configuration, and the problems found in them so far."""

    def __init__(self, table: dict[str, Any], path: Path | None, text: str) -> None:
        self.table = table
        self._path = path
        self._lines = text.splitlines()
        self._problems: list[str] = []

    def problem(self, key: Key, message: str) -> None:
        """Note that what stands at *key* is wrong."""
        line = line_of(key, self._lines) if self._path else None
        place = f"{self._path}:{line}" if line else str(self._path or "command line")
        self._problems.append(f"{place}: {dotted(key)}: {message}")

    def checked(self, key: Key, check: Callable[[str], Checked], value: str) -> Checked | str:
        """Return ``check(value)``; what it raises becomes a problem at *key*."""
        try:
            return check(value)
        except ValueError as error:
            text = str(error)
            self.problem(key, text if repr(value) in text else f"{value!r} {text}")
            return value

    def raise_problems(self) -> None:
        """Raise a `ConfigError` that names every problem noted, if there are any."""
        if self._problems:
            raise ConfigError("\n".join(self._problems))


def find(start: Path) -> Path | None:
    """Return the nearest configuration file in *start* or a directory above it."""
    for directory in (start.absolute(), *start.absolute().parents):
        own = directory / FILE_NAME
        if own.is_file():
            return own
        shared = directory / "pyproject.toml"
        if shared.is_file() and b"[tool.feedpub" in shared.read_bytes():
            return shared
    return None


def read(
    path: Path | None, environment: Mapping[str, str], overrides: Mapping[str, Any]
) -> Settings:
    """Read *path*, let *environment* and *overrides* win, and check the result.

    Raises:
        ConfigError: Missing, malformed, or not as the schema wants it.
    """
    text, table = _parse(path) if path else ("", {})
    settings = Settings(table, path, text)
    for key, value in (*_from_environment(environment), *overrides.items()):
        _put(table, key, value)
    _check_against_schema(settings)
    return settings


def _parse(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        table: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", place=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 (byte {error.start})", place=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f"{path}:{line[1]}" if line else str(path)
        raise ConfigError(f"is not TOML: {error}", place=place) from error
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("feedpub", {})
    return text, table


def _from_environment(environment: Mapping[str, str]) -> list[tuple[str, str | bool]]:
    found: list[tuple[str, str | bool]] = []
    for name in sorted(environment):
        section, _, key = name.removeprefix(_VARIABLE).lower().partition("_")
        if not name.startswith(_VARIABLE) or section not in _SECTIONS:
            continue
        known = [key for key, kind in _scalar_keys(section).items()]
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"; did you mean {_VARIABLE}{section.upper()}_{near[0].upper()}?" if near else ""
            raise ConfigError(f"{name} names no key of [{section}]{hint}", place="environment")
        value: str | bool = environment[name]
        if _scalar_keys(section)[key] == "boolean":
            value = str(value).strip().lower() in {"1", "true", "yes", "on"}
        found.append((f"{section}.{key}", value))
    return found


def _scalar_keys(section: str) -> dict[str, str]:
    properties = schema()["$defs"][section]["properties"]
    return {
        key: "boolean" if value.get("type") == "boolean" else "string"
        for key, value in properties.items()
        if value.get("type") not in {"array", "object"}
    }


def _put(table: dict[str, Any], key: str, value: object) -> None:
    *parents, last = key.split(".")
    for parent in parents:
        table = table.setdefault(parent, {})
    table[last] = value


def schema() -> dict[str, Any]:
    """Return ``feedpub.schema.json``."""
    loaded: dict[str, Any] = msgspec.json.decode(
        (schema_folder() / "feedpub.schema.json").read_bytes()
    )
    return loaded


def _check_against_schema(settings: Settings) -> None:
    if is_admitted(settings.table, schema()):
        return
    import jsonschema_rs  # 12 ms, for what it alone can explain

    for error in jsonschema_rs.validator_for(schema()).iter_errors(settings.table):
        _explain(settings, error)
    settings.raise_problems()


def _explain(settings: Settings, error: Any) -> None:  # jsonschema_rs types its kinds loosely
    key: Key = tuple(error.instance_path)
    kind = error.kind
    match kind.name:
        case "additionalProperties":
            known = _known_keys(error.schema_path)
            for name in kind.unexpected:
                settings.problem((*key, name), f"unknown key{_nearest(name, known)}")
        case "required":
            settings.problem(key, f"{kind.property!r} is missing")
        case "enum":
            options = list(kind.options)
            near = _nearest(str(error.instance), options)
            said = near or f"; use one of {', '.join(map(repr, options))}"
            settings.problem(key, f"{error.instance!r} is not allowed{said}")
        case "type":
            settings.problem(key, f"{error.instance!r} is of the wrong type: {error.message}")
        case _:
            settings.problem(key, _expected(error))


def _expected(error: Any) -> str:
    # A path in the schema is the keyword's own: it goes through no `$ref`.
    part: Any = schema()
    for step in list(error.schema_path)[:-1]:
        part = part[step]
    hints = (str(part[name]) for name in ("description", "examples") if name in part)
    hint = (
        "; expected: " + " ".join(hints) if any(name in part for name in ("description",)) else ""
    )
    return f"{error.message}{hint}"


def _known_keys(schema_path: list[str | int]) -> list[str]:
    part: Any = schema()
    for step in list(schema_path)[:-1]:
        part = part[step]
    return list(part.get("properties", ()))


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def dotted(key: Key) -> str:
    """Return *key* as a person writes it: ``output[2].limit``, counting from 1."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def line_of(key: Key, lines: list[str]) -> int | None:
    """Return the line on which *key* stands, or that of the nearest table that holds it.

    tomllib keeps no positions, so this looks for headers and keys as TOML writes them.
    """
    names = [part for part in key if isinstance(part, str)]
    index = next((part for part in key if isinstance(part, int)), None)
    if not names:
        return None
    wanted = re.compile(rf"""(?:^|[{{,])\s*["']?{re.escape(names[-1])}["']?\s*[=.]""")
    inside, count, found = False, -1, None
    for number, line in enumerate(lines, 1):
        header = re.match(r"\s*(\[\[?)\s*(?:tool\.feedpub\.)?([^\]]+?)\s*\]", line)
        if header:
            path = [part.strip("\"' ") for part in header[2].split(".")]
            count += header[1] == "[[" and path == names[:1]
            inside = path == names[: len(path)] and (index is None or count == index)
            found = number if inside else found
        elif inside and wanted.search(line):
            return number
    return found
