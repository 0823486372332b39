"""The links in the head of pages by which readers find the feeds.

https://www.rssboard.org/rss-autodiscovery: the first is the one that readers offer first.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from feedpub.documents import KINDS
from feedpub.snippets._public_files import LiveSite
from feedpub.snippets._snippet_lines import SnippetLines
from feedpub.text import one_line


def _lines(site: LiveSite) -> Iterator[str]:
    for each in site.feeds:
        yield (
            f'<link rel="alternate" type="{KINDS[each.output.format].media_types[0]}"'
            f' title="{escape(one_line(each.title))}" href="{escape(each.url)}">'
        )


ALTERNATE = SnippetLines(
    name="alternate",
    place="alternate",
    about="Links to the feeds, for the <head> of pages, so that readers find them.",
    lines=_lines,
)
