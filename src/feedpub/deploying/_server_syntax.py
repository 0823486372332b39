"""Paths and texts in the notation of web servers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.deploying._served_files import ServedFiles, Serving


def expression(paths: tuple[str, ...]) -> str:
    """Return a regular expression for *paths*, in which ``*`` is anything but a slash."""
    some = ("[^/]*".join(map(re.escape, path.split("*"))) for path in paths)
    return "|".join(each.replace("\\-", "-") for each in some)


def quoted(text: str) -> str:
    """Return *text* in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def fields(files: ServedFiles) -> Iterator[tuple[str, str]]:
    """Yield the fields of the header that *files* are sent with."""
    yield "Content-Type", files.content_type
    yield from files.fields


def walls(site: Serving) -> Iterator[str]:
    """Yield a comment on what bot walls have to let through."""
    yield "# Whatever stops bots in front of this (a firewall, a challenge, a rate limit) must let"
    yield "# these through, for readers of feeds and search engines are bots:"
    for path in site.open_paths:
        yield f"#   {path}"
