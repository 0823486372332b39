"""The lines of robots.txt that say what machines may do with the articles.

https://rslstandard.org/guide/robots-txt: the licence is for all crawlers, so it precedes groups.
"""

from __future__ import annotations

from collections.abc import Iterable

from feedpub import rights
from feedpub.snippets._public_files import LiveSite
from feedpub.snippets._snippet_lines import SnippetLines


def _lines(site: LiveSite) -> Iterable[str]:
    said = site.config.publication.rights
    return () if said is None else rights.robots(said)


RIGHTS = SnippetLines(
    name="rights-lines",
    place="robots",
    about="What [rights] lets machines do with the articles.",
    lines=_lines,
    rank=-1,
)
