"""``[[source]]`` as text of a configuration, and added to one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from feedpub.errors import ConfigError, remedy
from feedpub.inspecting._discovery import Candidate
from feedpub.inspecting._suggestions import Suggestion
from feedpub.model import Source
from feedpub.settings import content
from feedpub.sources import is_address

#: The keys of a source, in the order in which they are written.
_KEYS = ("format", "vocabulary", "encoding", "text", "date_format", "timezone", "where",
         "normalise", "quarantine", "max_bad", "user", "password_env", "headers",
         "headers_env")  # fmt: skip


def marked(each: Candidate) -> dict[str, Suggestion]:
    """Return what of *each* somebody has to look at."""
    return {key: made for key, made in each.guesses.items() if made.is_guess}


def source_table(
    source: Source, guesses: Mapping[str, Suggestion], *, about: str, prefix: str = ""
) -> str:
    """Return the tables that say *source*.

    Args:
        source: What to say.
        guesses: What somebody has to look at, by its key.
        about: A comment on it.
        prefix: What is before the names of tables: ``tool.feedpub.`` in ``pyproject.toml``.
    """
    return "\n".join(_lines(source, guesses, about, prefix)) + "\n"


def _lines(
    source: Source, guesses: Mapping[str, Suggestion], about: str, prefix: str
) -> Iterator[str]:
    yield f"[[{prefix}source]]"
    yield f"# {_comment(about)}"
    yield f"{'url' if is_address(source.path) else 'path'} = {written(source.path)}"
    said = {key: getattr(source, key) for key in _KEYS}
    if source.max_bad is not None:
        said["max_bad"] = f"{100 * source.max_bad:g}%"
    for key, value in {**said, **source.options}.items():
        if value is None or value in ({}, ()):
            continue
        yield from _checked(key, guesses)
        yield f"{name_of(key)} = {written(value)}"
    if source.fields:
        yield ""
        yield f"[{prefix}source.fields]"
    for key, value in source.fields.items():
        yield from _checked(f"fields.{key}", guesses)
        yield f"{name_of(key)} = {written(value)}"


def _checked(key: str, guesses: Mapping[str, Suggestion]) -> Iterator[str]:
    if key in guesses:
        yield f"# CHECK: {_comment(guesses[key].about)}"


def _comment(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def written(value: Any) -> str:
    """Return *value* as TOML writes it."""
    if isinstance(value, Mapping):
        return (
            f"{{ {', '.join(f'{name_of(key)} = {written(each)}' for key, each in value.items())} }}"
        )
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode()
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def name_of(key: str) -> str:
    """Return *key* as TOML writes it."""
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else written(key)


def add_source(path: Path, each: Candidate) -> str | None:
    """Add the source of *each* to the end of the configuration *path*, unless it has it already.

    What is there stays as it is.

    Returns:
        What was added; ``None`` if nothing was.

    Raises:
        ConfigError: The file cannot be read or written, or has its sources in a list in brackets.
    """
    try:
        text = content(path).decode("utf-8-sig")
        table: Any = tomllib.loads(text)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise ConfigError(message, place=str(path), help=remedy(error)) from None
    except ValueError as error:
        raise ConfigError(f"is not TOML: {error}", place=str(path)) from None
    prefix = "tool.feedpub." if path.name == "pyproject.toml" else ""
    if prefix:
        table = table.get("tool", {}).get("feedpub", {})
    if any(_is_same(one, each.source) for one in table.get("source", ())):
        return None
    added = source_table(each.source, marked(each), about=each.about, prefix=prefix)
    between = "\n" if text.endswith("\n") or not text else "\n\n"
    try:
        tomllib.loads(f"{text}{between}{added}")
    except ValueError:
        raise ConfigError(
            "its sources are a list in brackets, to which no table can be added", place=str(path),
            help=f"Write each as [[source]], or add by hand:\n{added}",
        ) from None  # fmt: skip
    end = "\r\n" if "\r\n" in text else "\n"
    try:
        with path.open("ab") as file:
            file.write(f"{between}{added}".replace("\n", end).encode())
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise ConfigError(message, place=str(path), help=remedy(error)) from None
    return added


def _is_same(table: Mapping[str, Any], source: Source) -> bool:
    place = table.get("path") or table.get("url")
    own = [table.get("table"), table.get("query")]
    wanted = [source.options.get("table"), source.options.get("query")]
    return place == source.path and own == wanted
