"""The fields that a server adds to its answers: what machines may do with the articles."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub import rights
from feedpub.snippets._public_files import LiveSite
from feedpub.snippets._snippet_lines import SnippetLines


def _lines(site: LiveSite) -> Iterator[str]:
    said = site.config.publication.rights
    for name, value in () if said is None else rights.headers(said):
        yield f"{name}: {value}"


HEADERS = SnippetLines(
    name="rights-headers",
    place="headers",
    about="Fields that your server should add to its answers: what [rights] says.",
    lines=_lines,
)
