"""The fields by which subscribers and hubs find each other (WebSub), for each feed.

https://www.w3.org/TR/websub/#discovery: they are looked for before the links in the feed.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.formats import FORMATS
from feedpub.snippets._public_files import LiveSite
from feedpub.snippets._snippet_lines import SnippetLines


def _lines(site: LiveSite) -> Iterator[str]:
    hubs = site.config.publication.hubs
    for each in site.files if hubs else ():
        if FORMATS[each.output.format].names_hubs:
            links = [*(f'<{hub}>; rel="hub"' for hub in hubs), f'<{each.url}>; rel="self"']
            yield f"{each.url}: Link: {', '.join(links)}"


HUB_LINKS = SnippetLines(
    name="hub-links",
    place="hubs",
    about="The Link field of each feed, by which subscribers find its hubs (WebSub).",
    lines=_lines,
)
