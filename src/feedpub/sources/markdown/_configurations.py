"""Configurations of sites: TOML, YAML and JSON as they are, Python for its plain assignments."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from feedpub.errors import ReadError, remedy
from feedpub.sources.markdown._yaml import UnreadableYaml, load, mapping

#: Longest configuration, in bytes.
_LONGEST = 4 << 20


def text_of(path: Path) -> str:
    """Return the text of the configuration *path*; none if there is no such file.

    Raises:
        ReadError: It cannot be read.
    """
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST)
        return data.decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise ReadError(message, place=str(path), help=remedy(error)) from None
    except UnicodeDecodeError:
        raise ReadError("is not UTF-8", place=str(path), help="Save it as UTF-8.") from None


def settings(path: Path) -> Mapping[str, Any]:
    """Return what the configuration *path* says; nothing if there is no such file.

    Raises:
        ReadError: It cannot be read.
    """
    text = text_of(path)
    if path.suffix == ".py":
        return _assigned(text, path)
    try:
        if path.suffix == ".toml":
            return tomllib.loads(text)
        if path.suffix == ".json":
            return mapping(json.loads(text or "{}"))
        return mapping(load(text, lenient=True))
    except (ValueError, RecursionError) as error:
        line = f":{error.line}" if isinstance(error, UnreadableYaml) and error.line else ""
        raise ReadError(
            f"cannot be read: {error}", place=f"{path}{line}",
            help="The addresses of all articles depend on it.",
        ) from None  # fmt: skip


def first(root: Path, names: Iterable[str]) -> Path | None:
    """Return the first file of *names* that is in *root*."""
    return next((root / name for name in names if (root / name).is_file()), None)


def lowered(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return *value* with all of its keys in small letters."""
    return {
        key.lower(): lowered(each) if isinstance(each, Mapping) else each
        for key, each in value.items()
    }


def _assigned(text: str, path: Path) -> Mapping[str, Any]:
    """Return the names that the Python *text* gives a plain value; nothing of it is run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        place = f"{path}:{line}" if line else str(path)
        raise ReadError("is not Python", place=place, help="Correct it.") from None
    found: dict[str, Any] = {}
    for each in tree.body:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            try:
                found[each.targets[0].id] = ast.literal_eval(each.value)
            except (ValueError, TypeError, RecursionError, MemoryError):
                name = getattr(each.value, "id", None)  # BASE_URL = SITE_URL
                if name in found:
                    found[each.targets[0].id] = found[name]
    return found


def literal(text: str, key: str) -> str | None:
    """Return the text that the JavaScript *text* gives *key*, if it is written out there."""
    match = re.search(rf"\b{key}\s*:\s*([\"'`])([^\"'`\n]{{1,300}})\1", text)
    return match[2] if match else None
