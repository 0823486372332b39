"""A list of the feeds for a page of the site, with how to subscribe."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from feedpub.documents import KINDS
from feedpub.snippets._public_files import LiveSite
from feedpub.snippets._snippet_lines import SnippetLines
from feedpub.snippets.opml import FORMAT_NAMES, language_of, named_feeds


def _lines(site: LiveSite) -> Iterator[str]:
    feeds = named_feeds(site)
    if not feeds:
        return
    yield '<p lang="en">To subscribe, copy the address of a feed into a feed reader.</p>'
    yield "<ul>"
    for each, name in feeds:
        format = each.output.format
        kind = f'type="{KINDS[format].media_types[0]}"'
        yield f'  <li lang="{escape(language_of(each, site))}">'
        yield f'    <a href="{escape(each.url)}" {kind}><bdi>{escape(name)}</bdi></a>'
        yield f"    <small>{FORMAT_NAMES.get(format, format)}</small>"
        if each.output.description:
            yield f'    <p dir="auto">{escape(each.output.description)}</p>'
        yield "  </li>"
    yield "</ul>"


FEEDS_PAGE = SnippetLines(
    name="feeds-page",
    place="feeds",
    about="A list of all public feeds in HTML, with how to subscribe, for a page of your site.",
    lines=_lines,
)
