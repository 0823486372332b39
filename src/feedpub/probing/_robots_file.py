"""robots.txt as crawlers obey it (https://www.rfc-editor.org/rfc/rfc9309)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from feedpub.documents.robots import lines_of, matches


class _Entry(NamedTuple):
    length: int
    allows: bool
    pattern: str


class RobotsFile:
    """What a robots.txt says.

    Attributes:
        sitemaps: The addresses of its ``Sitemap`` lines.
    """

    def __init__(self, data: bytes) -> None:
        self.sitemaps: list[str] = []
        #: Crawler → the entries of each group that names it, shared with the others it names.
        self._groups: dict[str, list[list[_Entry]]] = {}
        agents: tuple[str, ...] = ()
        entries: list[_Entry] = []
        for line in lines_of(data):
            if line.name == "user-agent":
                self._groups.setdefault(line.value.lower(), [])
            elif line.name == "sitemap":  # belongs to no group
                self.sitemaps.append(line.value)
            elif line.name in {"allow", "disallow"} and line.value:
                if line.agents is not agents:
                    agents, entries = line.agents, []
                    for agent in dict.fromkeys(agents):
                        self._groups[agent].append(entries)
                length, allows = len(line.value.encode()), line.name == "allow"
                entries.append(_Entry(length, allows, unquote(line.value)))

    def allows(self, url: str, agents: Sequence[str]) -> bool:
        """Return whether the first of *agents* that it names, or else everybody, may get *url*."""
        named = next((each for each in agents if each in self._groups), "*")
        parts = urlsplit(url)
        path = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
        known = (each for entries in self._groups.get(named, []) for each in entries)
        found = [each for each in known if matches(each.pattern, path)]
        # The longest counts; of two as long, the one that allows (§ 2.2.2).
        return max(found).allows if found else True
