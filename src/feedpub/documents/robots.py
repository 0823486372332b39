"""robots.txt, for what it says of the use of pages (https://www.rfc-editor.org/rfc/rfc9309)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from feedpub.documents._contents import Contents
from feedpub.documents._kind import Glance, Kind
from feedpub.documents._terms import Terms, signals
from feedpub.patterns import pattern

#: The bytes that crawlers read at least (§ 2.5).
MOST_BYTES = 500 * 1024
#: The longest path that patterns are compared with.
_LONGEST = 4_000
_FIRST = pattern(
    rb"(?:[ \t]*+(?:#[^\n]*+)?\r?\n)*+[ \t]*+(?:user-agent|disallow|allow|sitemap|license"
    rb"|content-signal|content-usage)[ \t]*:",
    re.IGNORECASE,
)


class RobotsLine(NamedTuple):
    """One line that has a name and a value.

    Attributes:
        number: From 1.
        name: In lower case.
        column: Of the value, from 1.
        agents: Of the group that it is in; none if it precedes all groups.
        is_apart: Whether a blank line separates it from the start of its group.
    """

    number: int
    name: str
    value: str
    column: int
    agents: tuple[str, ...]
    is_apart: bool


def lines_of(data: bytes) -> Iterator[RobotsLine]:
    """Yield the lines of robots.txt that say something, each with the group that it is in.

    A line that names a crawler is in a group of that crawler alone.
    """
    names: list[str] = []
    agents: tuple[str, ...] = ()
    is_start = is_apart = False
    text = data[:MOST_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        name, colon, rest = line.partition("#")[0].partition(":")
        is_apart |= bool(names) and not line.strip()
        if not colon:
            continue
        name, value = name.strip().lower(), rest.strip()
        if name == "user-agent":
            if not is_start:
                names, is_start, is_apart = [], True, False
            names.append(value.lower())
        elif is_start:
            agents, is_start = tuple(names), False
        column = line.index(":") + 2 + len(rest) - len(rest.lstrip())
        group = (value.lower(),) if name == "user-agent" else agents
        yield RobotsLine(number, name, value, column, group, is_apart)


def matches(pattern: str, path: str) -> bool:
    """Return whether *path* matches *pattern* of robots.txt (§ 2.2.3), in linear time."""
    path = path[:_LONGEST]
    to_end = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    for number, part in enumerate(others, 1):
        if to_end and number == len(others):
            return path.endswith(part) and len(path) - len(part) >= position
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return not to_end or position == len(path)


def usage_of(value: str) -> tuple[str, str]:
    """Return the path that a ``Content-Usage`` is about, and its preferences.

    https://datatracker.ietf.org/doc/html/draft-ietf-aipref-attach-05
    """
    if not value.startswith("/"):
        return "/", value
    path, _, preferences = value.partition(" ")
    return path, preferences.strip()


def _read(data: bytes) -> Contents:
    return Contents((), terms=partial(_terms, data))


def _terms(data: bytes) -> Iterator[Terms]:
    """Yield what is said to all crawlers; what is said to one of them is an exception."""
    for line in lines_of(data):
        if line.agents and "*" not in line.agents:
            continue
        if line.name == "content-signal":
            yield _of("content-signal", "/", line, dict(signals(line.value, "yes", "no")))
        elif line.name == "content-usage":
            path, value = usage_of(line.value)
            yield _of("content-usage", path, line, dict(signals(value, "y", "n")))


def _of(language: str, about: str, line: RobotsLine, said: dict[str, bool]) -> Terms:
    return Terms(
        language=language,
        about=about,
        number=line.number - 1,
        free=frozenset(use for use, allowed in said.items() if allowed),
        denied=frozenset(use for use, allowed in said.items() if not allowed),
    )


def _recognise(glance: Glance) -> int:
    name = re.split(r"[/\\]", glance.name.partition("?")[0])[-1].lower()
    if glance.root is not None or glance.head[:1] in (b"{", b"["):
        return 0
    if name in ("robots.txt", "robots-ai.txt"):
        return 3
    return 2 if _FIRST.match(glance.head) else 0


ROBOTS = Kind(
    name="robots",
    item="line",
    role="rights",
    media_types=("text/plain",),
    recognise=_recognise,
    read=_read,
    syntax="text",
    suffixes=("robots.txt", "robots-ai.txt"),
)
