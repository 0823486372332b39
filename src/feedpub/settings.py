"""TOML settings: parsed and validated against a schema; errors have line and key."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from feedpub.errors import ConfigError, remedy
from feedpub.files import open_to_read
from feedpub.patterns import pattern
from feedpub.text import alike

Key = tuple[str | int, ...]
Checked = TypeVar("Checked")
Schema = Mapping[str, Any]

#: The most bytes of a file that is read; `/dev/zero` has more.
MOST = 64 * 1024 * 1024
_SHARE = pattern(r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9}) ?(%)?")
_SPAN = pattern(r"(\d+) ?([mhdw])")
#: A JSON type → its counterpart in TOML.
_TYPES = {
    "array": 'expected a list: ["…", "…"]',
    "boolean": "expected true or false, without quotes",
    "integer": "expected a whole number, without quotes",
    "object": "expected a table: its name in brackets, and its keys below",
    "string": "expected a string, in quotes",
}
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Settings:
    """The tables of a configuration, and the problems found in them so far."""

    def __init__(self, table: dict[str, Any], path: Path | None, text: str) -> None:
        self.table = table
        self._path = path
        self._lines = text.splitlines()
        self._problems: list[str] = []

    def problem(self, key: Key, message: str) -> None:
        """Record a problem at *key*."""
        line = line_of(key, self._lines) if self._path else None
        place = f"{self._path}:{line}" if line else str(self._path or "command line")
        self._problems.append(f"{place}: {dotted(key)}: {message}")

    def checked(self, key: Key, check: Callable[[str], Checked], value: str) -> Checked | str:
        """Return ``check(value)``; its exception becomes a problem at *key*."""
        try:
            return check(value)
        except ValueError as error:
            text = str(error)
            self.problem(key, text if repr(value) in text else f"{value!r} {text}")
            return value

    def raise_problems(self) -> None:
        """Raise a `ConfigError` with all problems, if there are any."""
        if self._problems:
            raise ConfigError("\n".join(self._problems))


def content(path: Path) -> bytes:
    """Return the content of the file *path*, unless it is too large.

    Raises:
        OSError: It cannot be read, is endless, or is a pipe without a writer.
    """
    with open_to_read(path) as stream:
        data = stream.read(MOST + 1)
    if len(data) > MOST:
        raise OSError(errno.EFBIG, f"it has more than {MOST:,} bytes")
    return data


def parse(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of *path*, and the table it holds.

    Raises:
        ConfigError: It cannot be read, or is not TOML.
    """
    import tomllib  # 3 ms, and validation often needs no settings

    try:
        text = content(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        table: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}", place=str(path), help=remedy(error)
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 (byte {error.start})", place=str(path)) from error
    except RecursionError as error:
        raise ConfigError("is nested too deep", place=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        # It says "line 3" or "at end of document".
        place = f"{path}:{line[1] if line else max(1, len(text.splitlines()))}"
        raise ConfigError(
            f"is not TOML: {error}",
            place=place,
            help="TOML is lines of key = value below a [section]; write texts in quotes, lists in"
            " brackets.",
        ) from error
    return text, table


def hold_against(settings: Settings, schema: Schema) -> None:
    """Validate *settings* against a JSON *schema*.

    Raises:
        ConfigError: They are invalid; the message names every problem.
    """
    import jsonschema_rs  # 12 ms, only needed to explain errors

    for error in jsonschema_rs.validator_for(dict(schema)).iter_errors(settings.table):
        _explain(settings, error, schema)
    settings.raise_problems()


# jsonschema_rs types its kinds loosely.
def _explain(settings: Settings, error: Any, schema: Schema) -> None:
    key: Key = tuple(error.instance_path)
    kind = error.kind
    match kind.name:
        case "additionalProperties":
            known = _known_keys(error.schema_path, schema)
            for name in kind.unexpected:
                settings.problem((*key, name), f"unknown key{nearest(name, known)}")
        case "required":
            settings.problem(key, f"{kind.property!r} is missing")
        case "enum":
            options = list(kind.options)
            near = nearest(str(error.instance), options)
            said = near or f"; use one of {', '.join(map(repr, options))}"
            settings.problem(key, f"{error.instance!r} is not allowed{said}")
        case "type":
            wanted = _wanted(kind.types, error.instance, key)
            settings.problem(key, f"{error.instance!r} has the wrong type: {wanted}")
        case _:
            settings.problem(key, _expected(error, schema))


def _wanted(types: Iterable[str], instance: object, key: Key) -> str:
    """Return what to write if another type is expected, in TOML's terms."""
    if isinstance(instance, dict) and "array" in types:
        return f"there may be several; write [[{key[-1]}]] over each"
    return " or ".join(_TYPES.get(each, each) for each in types)


def _expected(error: Any, schema: Schema) -> str:
    """Return what is wrong with a value, and what is expected, without the schema's terms."""
    part = _part(error, schema)
    hint = str(part.get("description", "")).partition(". Default")[0].rstrip(".")
    if "examples" in part:
        hint += f", e.g. {' or '.join(map(_toml, part['examples']))}"
    said, is_pattern, _ = str(error.message).partition(" does not match ")
    if error.kind.name == "oneOf":
        said = repr(error.instance)
    if is_pattern or error.kind.name == "oneOf":
        said += " is not allowed"
    return f"{said}; expected: {hint}" if hint else said


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _part(error: Any, schema: Schema) -> Any:
    """Return the part of *schema* that *error* is about."""
    # The schema path is that of the keyword itself, without `$ref`.
    part: Any = schema
    for step in list(error.schema_path)[:-1]:
        part = part[step]
    return part


def _known_keys(schema_path: list[str | int], schema: Schema) -> list[str]:
    part: Any = schema
    for step in list(schema_path)[:-1]:
        part = part[step]
    return list(part.get("properties", ()))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint at the one of *known* that *name* probably means."""
    near = alike(name, known, cutoff=0.5)
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
    array = names if index is None else [str(part) for part in key[: key.index(index)]]
    if not names:
        return None
    wanted = re.compile(rf"""(?:^|[{{,])\s*["']?{re.escape(names[-1])}["']?\s*[=.]""")
    # Keys before any header belong to the file.
    first = re.compile(rf"""\s*["']?{re.escape(names[0])}["']?\s*[=.]""")
    inside, on_top, count, found = False, True, -1, None
    for number, line in enumerate(lines, 1):
        header = re.match(r"\s*+(\[\[?+)\s*+(?:tool\.feedpub\.)?([^\]]++)\]", line)
        if header:
            on_top = False
            path = [part.strip("\"' ") for part in header[2].split(".")]
            count += header[1] == "[[" and path == array
            is_deep = index is None or (count == index and len(path) >= len(array))
            inside = path == names[: len(path)] and is_deep
            found = number if inside else found
        elif on_top and first.match(line):
            if wanted.search(line):
                return number
            found = number
        elif inside and wanted.search(line):
            return number
    return found


def share(given: str | float) -> float:
    """Return the share *given*: ``"1%"``, ``"0.01"`` or the number.

    Raises:
        ValueError: It is not a share, or not between 0 and 1.
    """
    text = str(given).strip()
    match = _SHARE.fullmatch(text)
    found = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 <= found <= 1:
        raise ValueError(f"{given!r} is not a share; write it like 1% or 0.01")
    return found


def span(text: str) -> timedelta:
    """Return the duration *text*, in the notation of the schemas: ``36h``, ``3d``."""
    match = _SPAN.fullmatch(text)
    assert match, "the schema has seen to it"
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
