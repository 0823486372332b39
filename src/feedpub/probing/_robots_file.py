"""robots.txt as crawlers read it (RFC 9309).

Patterns are matched without backtracking: `urllib.robotparser` knows no ``*``, and libraries that
make regular expressions of patterns can be made to hang by whoever writes the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

#: https://www.rfc-editor.org/rfc/rfc9309#section-2.5
_MOST = 500 * 1024
_LINE = re.compile(r"[\r\n]+")


class _Entry(NamedTuple):
    length: int
    allows: bool
    pieces: tuple[str, ...]
    is_whole: bool

    def matches(self, path: str) -> bool:
        first, *rest = self.pieces
        if not path.startswith(first):
            return False
        at = len(first)
        last = rest.pop() if rest and self.is_whole else None
        for piece in rest:
            at = path.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        if last is not None:
            return path.endswith(last) and len(path) - len(last) >= at
        return not self.is_whole or at == len(path)


class RobotsFile:
    """What a robots.txt says.

    Attributes:
        sitemaps: The addresses of its ``Sitemap`` lines.
    """

    def __init__(self, data: bytes) -> None:
        self.sitemaps: list[str] = []
        self._groups: dict[str, list[_Entry]] = {}
        open_groups: list[list[_Entry]] = []
        in_agents = False
        text = data[:_MOST].decode("utf-8-sig", "replace")
        for line in _LINE.split(text):
            key, colon, value = line.partition("#")[0].partition(":")
            key, value = key.strip().lower(), value.strip()
            if not colon:
                continue
            if key == "user-agent":
                if not in_agents:
                    open_groups = []
                open_groups.append(self._groups.setdefault(value.lower(), []))
                in_agents = True
            elif key in {"allow", "disallow"}:
                in_agents = False
                if value:
                    entry = _entry(value, allows=key == "allow")
                    for group in open_groups:
                        group.append(entry)
            elif key == "sitemap":  # belongs to no group
                self.sitemaps.append(value)

    def allows(self, url: str, agents: Sequence[str]) -> bool:
        """Return whether the first of *agents* that it names, or else everybody, may get *url*."""
        named = [each.lower() for each in agents if each.lower() in self._groups]
        parts = urlsplit(url)
        path = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
        entries = self._groups.get(named[0] if named else "*", [])
        found = [each for each in entries if each.matches(path)]
        # The longest counts; of two as long, the one that allows.
        return max(found).allows if found else True


def _entry(pattern: str, *, allows: bool) -> _Entry:
    body = pattern.removesuffix("$")
    pieces = tuple(unquote(each) for each in body.split("*"))
    return _Entry(len(pattern.encode()), allows, pieces, is_whole=body != pattern)
