"""Who fetches: hosted readers, language models, other programs, or somebody's reader."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from feedpub.patterns import pattern

#: How agents say for how many people they fetch; there is no standard.
_COUNT = pattern(
    r"(?<![0-9.])([0-9]{1,8}) ?(?:subscriber|reader)(?:s|\(s\))?(?![a-z])"
    r"|(?<![a-z])subscribers[ :=/]{1,2}([0-9]{1,8})(?![0-9.])"
)
#: One address of a feed is another feed to a reader with the old and the new one.
_FEED = pattern(r"feed-?id[:= ]{1,2}([0-9a-z]{1,32})")
_PRODUCT = re.compile(r"[a-z0-9._ -]{1,40}", re.IGNORECASE)
#: Agents that are remembered: most requests are of a few.
_KNOWN = 20_000


class Agent(NamedTuple):
    """Who fetches.

    Attributes:
        kind: ``hosted``, ``ai``, ``bot`` or ``reader``.
        name: What it is called.
        people: For how many, if it says so.
        feed: The number that it knows the feed by, if it says so.
    """

    kind: str
    name: str
    people: int | None = None
    feed: str = ""


@lru_cache(maxsize=_KNOWN)
def agent_of(text: str) -> Agent:
    """Return who says *text* in the header ``User-Agent``."""
    said = text.lower()
    for kind, names in _names().items():
        for part, name in names:
            if part in said:
                return _counted(kind, name, said)
    found = _counted("hosted", "", said)
    if found.people is None:
        return Agent("reader", "")
    product = _PRODUCT.match(text)
    return found._replace(name=product[0].strip() if product else "others")


def _counted(kind: str, name: str, said: str) -> Agent:
    if kind != "hosted":
        return Agent(kind, name)
    count, feed = _COUNT.search(said), _FEED.search(said)
    number = int(count[1] or count[2]) if count else None
    return Agent(kind, name, number, feed[1] if feed else "")


@cache
def _names() -> dict[str, list[tuple[str, str]]]:
    """Return, by kind, what agents have in them, and their names."""
    data = files("feedpub.audience").joinpath("agents.toml").read_text("utf-8")
    return {
        kind: [(part, name) for name, part in names.items()]
        for kind, names in tomllib.loads(data).items()
    }
