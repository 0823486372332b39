"""The class `SnippetLines`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from feedpub.model import Value
from feedpub.snippets._public_files import LiveSite


class SnippetLines(Value, frozen=True, kw_only=True, gc=True):
    """Something that a file of the site has to say of the feeds.

    Attributes:
        name: What it is called: ``sitemap-lines``.
        place: Where it stands, as ``feedpub snippet PLACE`` says it: ``robots``.
        about: What it is, in a sentence.
        lines: Returns the lines, without line ends; none if there is nothing to say.
        rank: Its position among those for one place: a line of robots.txt that belongs to a group
            comes before those that do not.
    """

    name: str
    place: str
    about: str
    lines: Callable[[LiveSite], Iterable[str]]
    rank: int = 0
