"""Lines for files that are not feedpub's: robots.txt, the pages of the site.

feedpub knows what they have to say of the feeds, and never owns these files: it prints the lines,
and somebody puts them there. One member for each thing to be said; several may be for one place.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from feedpub import registry
from feedpub.errors import UsageError
from feedpub.snippets._public_files import LiveSite, PublicFile, site_of
from feedpub.snippets._snippet_lines import SnippetLines
from feedpub.text import alike

__all__ = ["SNIPPETS", "LiveSite", "PublicFile", "SnippetLines", "lines", "places", "site_of"]

#: Name → what has lines to say.
SNIPPETS: registry.Members[SnippetLines] = registry.Members(
    sys.modules[__name__], SnippetLines, lambda each: each.name
)


def places() -> dict[str, list[SnippetLines]]:
    """Return the places that lines are for, each with what has something to say there."""
    found: dict[str, list[SnippetLines]] = {}
    for each in sorted(SNIPPETS.values(), key=lambda each: (each.place, each.rank, each.name)):
        found.setdefault(each.place, []).append(each)
    return found


def lines(place: str, site: LiveSite) -> Iterator[str]:
    """Yield the lines for *place*, such as ``robots``.

    Raises:
        UsageError: There is no such place.
    """
    known = places()
    if place not in known:
        near = alike(place, known)
        raise UsageError(
            f"there is no snippet named {place!r}",
            help=f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}.",
        )
    return _lines(known[place], site)


def _lines(members: Iterable[SnippetLines], site: LiveSite) -> Iterator[str]:
    for each in members:
        yield from each.lines(site)
