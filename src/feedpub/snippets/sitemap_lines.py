"""The lines of robots.txt that name the sitemaps.

https://www.sitemaps.org/protocol.html#submit_robots: absolute addresses, as many as there are,
and no matter which user agent the lines around them are for.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.documents import KINDS
from feedpub.snippets._public_files import LiveSite
from feedpub.snippets._snippet_lines import SnippetLines


def _lines(site: LiveSite) -> Iterator[str]:
    for each in site.files:
        if KINDS[each.output.format].role in {"archive", "news"}:
            yield f"Sitemap: {each.url}"


SITEMAP_LINES = SnippetLines(
    name="sitemap-lines",
    place="robots",
    about="The sitemaps, for search engines.",
    lines=_lines,
    rank=100,  # they belong to no group, and would not end one
)
