"""The lines of robots.txt that name the schemamaps.

Crawlers of NLWeb look for them there; no search engine knows them, so that Lighthouse calls them
unknown. https://github.com/nlweb-ai/NLWeb
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.formats import schema_jsonl
from feedpub.snippets._public_files import LiveSite
from feedpub.snippets._snippet_lines import SnippetLines


def _lines(site: LiveSite) -> Iterator[str]:
    for each in site.files:
        if each.output.format == schema_jsonl.SCHEMA_JSONL.name:
            yield f"schemamap: {schema_jsonl.schemamap(each.url)}"


SCHEMAMAP_LINES = SnippetLines(
    name="schemamap-lines",
    place="robots",
    about="The schemamaps, for programs that read articles.",
    lines=_lines,
    rank=101,  # they belong to no group, as those of sitemaps
)
