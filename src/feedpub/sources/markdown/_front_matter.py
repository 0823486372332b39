"""Front matter: the part of a file before its text, in each of the ways people write it.

YAML between ``---``, TOML between ``+++``, JSON in braces or between ``;;;``
(https://gohugo.io/content-management/front-matter/, https://hexo.io/docs/front-matter), ``---json``
and ``---toml`` (https://www.11ty.dev/docs/data-frontmatter/), the header of Pelican
(https://docs.getpelican.com/en/latest/content.html#file-metadata) and that of Nikola, in the file
or beside it (https://getnikola.com/handbook.html#metadata-fields).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from msgspec import Struct

from feedpub.articles import rules
from feedpub.articles.decoding import DECODER, Repeating
from feedpub.patterns import pattern
from feedpub.sources.markdown._yaml import UnreadableYaml, load
from feedpub.text import shown

#: Longest front matter, in characters.
MAX_LENGTH = 1_000_000
_FENCES = {"---": "yaml", "+++": "toml", ";;;": "json"}
_ENDS = {"---": ("---", "..."), "+++": ("+++",), ";;;": (";;;",)}
_HEADER = pattern(r"([A-Za-z][\w .-]{0,60}):(?:[ \t]+(.*))?")
_NIKOLA = pattern(r"\.\. ([\w-]{1,60}):[ \t]*(.*)")


class Parted(Struct, frozen=True):
    """A file in its two parts.

    Attributes:
        data: What its front matter says; empty if it has none.
        body: What follows.
        form: The language of the front matter; ``None``: there is none.
        line: The line of the file that the body begins in.
    """

    data: dict[str, Any]
    body: str
    form: str | None = None
    line: int = 1


def parted(text: str) -> Parted:
    """Return *text* in its two parts.

    Raises:
        UnreadableYaml: There is front matter, and it cannot be read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bare = text.lstrip("\n \t")
    skipped = text.count("\n", 0, len(text) - len(bare))
    first, _, rest = bare.partition("\n")
    fence = first.rstrip()
    if fence[:3] in _FENCES and (fence in _FENCES or fence[3:].strip().isalpha()):
        return _fenced(fence, rest, skipped + 2)
    if bare.startswith("{") and not bare.startswith(("{{", "{%", "{#", "{:")):
        return _braced(bare, skipped + 1)
    for read in (_nikola, _header):
        found = read(bare, skipped + 1)
        if found is not None:
            return found
    return Parted({}, text)


def beside(text: str) -> dict[str, Any]:
    """Return what the file *text* says that Nikola keeps beside a post.

    Raises:
        UnreadableYaml: It cannot be read.
    """
    found = parted(text)
    if found.form is None or found.body.strip():
        raise UnreadableYaml("has no known metadata, or other text as well", found.line)
    return found.data


def _fenced(fence: str, rest: str, first: int) -> Parted:
    mark, named = fence[:3], fence[3:].strip().lower()
    form, start, number = named or _FENCES[mark], 0, 0
    while start <= MAX_LENGTH:
        end = rest.find("\n", start)
        line = rest[start:] if end < 0 else rest[start:end]
        if line.rstrip() in _ENDS[mark]:
            data = _data(rest[: max(start - 1, 0)], form, first)
            return Parted(data, "" if end < 0 else rest[end + 1 :], form, first + number + 1)
        if end < 0:
            break
        start, number = end + 1, number + 1
    raise UnreadableYaml(
        f"begins with {mark} and has no end; close it with a line of {mark}", first - 1
    )


def _data(text: str, form: str, first: int) -> dict[str, Any]:
    if form in ("yaml", "yml"):
        value = load(text, first)
    elif form == "toml":
        value = _toml(text, first)
    elif form == "json":
        value = _json(text if text.lstrip().startswith("{") else f"{{{text}}}", first)
    else:
        raise UnreadableYaml(
            f"is written in {form}, which is not read; use YAML, TOML or JSON", first
        )
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UnreadableYaml(f"is {shown(str(value), 40)} and names no fields", first)
    return {str(key): plain(each) for key, each in value.items()}


def _toml(text: str, first: int) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        said = str(error)
        place = pattern(r"at line (\d+)").search(said)
        line = first + (int(place[1]) - 1 if place else text.count("\n"))
        raise UnreadableYaml(f"is not TOML: {said.partition(' (at ')[0]}", line) from None


def _json(text: str, first: int) -> Any:
    try:
        value = DECODER.decode(text)
    except (RecursionError, ValueError) as error:
        raise _not_json(error, first) from None
    if isinstance(value, Repeating):
        key = value.keys_given_twice[0]
        raise UnreadableYaml(f"gives the key {key!r:.60} twice", first, rules.KEY_TWICE)
    return value


def _not_json(error: Exception, first: int) -> UnreadableYaml:
    if isinstance(error, json.JSONDecodeError):
        return UnreadableYaml(f"is not JSON: {error.msg}", first + error.lineno - 1)
    return UnreadableYaml("is nested too deeply", first)


def _braced(text: str, first: int) -> Parted:
    try:
        value, end = DECODER.raw_decode(text[:MAX_LENGTH])
    except (ValueError, RecursionError) as error:
        raise _not_json(error, first) from None
    if isinstance(value, Repeating):
        _json(text[:end], first)
    data = {key: plain(each) for key, each in value.items()}
    return Parted(data, text[end:], "json", first + text.count("\n", 0, end))


def _nikola(text: str, first: int) -> Parted | None:
    """Return the parts of a file with lines of ``.. title: …``, perhaps in a comment of HTML."""
    lines = text[:MAX_LENGTH].split("\n")
    start = int(lines[0].strip() == "<!--")
    data: dict[str, Any] = {}
    end = start
    while end < len(lines) and (match := _NIKOLA.fullmatch(lines[end].rstrip())):
        data[match[1].lower()] = match[2].strip()
        end += 1
    if "title" not in data:
        return None
    if start:
        end += int(end < len(lines) and lines[end].strip() == "-->")
    body = text.split("\n", end)[end:]
    return Parted(data, "".join(body), "nikola", first + end)


def _header(text: str, first: int) -> Parted | None:
    """Return the parts of a file that begins with lines of ``Title: …`` and an empty one."""
    data: dict[str, Any] = {}
    last = None
    end = 0
    for line in text[:MAX_LENGTH].split("\n"):
        if not line.strip():
            break
        match = _HEADER.fullmatch(line.rstrip())
        if line.rstrip() == "---" and "title" in data:  # https://hexo.io/docs/front-matter
            lines = text.split("\n", end + 1)
            return Parted(
                _data("\n".join(lines[:end]), "yaml", first), lines[-1], "yaml", first + end + 1
            )
        if match:
            last = match[1].strip().lower().replace(" ", "_")
            data[last] = (match[2] or "").strip()
        elif last is not None and line.startswith(("    ", "\t")):
            data[last] = f"{data[last]} {line.strip()}".strip()
        else:
            return None
        end += 1
    if "title" not in data:
        return None
    return Parted(data, "".join(text.split("\n", end)[end:]), "header", first + end)


def plain(value: Any) -> Any:
    """Return *value* as JSON has it: dates as texts of ISO 8601."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value
