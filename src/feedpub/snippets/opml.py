"""A list of the feeds that readers import at once: OPML 2.0.

http://opml.org/spec2.opml#subscriptionLists: an outline of a feed has ``type``, ``text`` and
``xmlUrl``, and may have ``title``, ``htmlUrl`` and ``language``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from feedpub.markup import Tags, prolog
from feedpub.snippets._public_files import LiveSite, PublicFile
from feedpub.snippets._snippet_lines import SnippetLines
from feedpub.text import one_line

#: What people call the formats.
FORMAT_NAMES = {"rss": "RSS", "atom": "Atom", "json-feed": "JSON Feed"}
_tags = Tags()


def named_feeds(site: LiveSite) -> list[tuple[PublicFile, str]]:
    """Return the feeds, each with a name that no other has but in the same format."""
    counts = Counter(one_line(each.title) for each in site.feeds)
    return [(each, _name(each, counts)) for each in site.feeds]


def language_of(file: PublicFile, site: LiveSite) -> str:
    """Return the language of the articles in *file*."""
    if file.output.for_each == "language" and file.value is not None:
        return file.value
    languages = file.output.where.language
    return languages[0] if len(languages) == 1 else site.config.publication.language


def _name(file: PublicFile, counts: Counter[str]) -> str:
    title = one_line(file.title)
    format = file.output.format
    return title if counts[title] < 2 else f"{title} ({FORMAT_NAMES.get(format, format)})"


def _lines(site: LiveSite) -> Iterator[str]:
    publication = site.config.publication
    yield prolog().rstrip()
    yield '<opml version="2.0">'
    yield "  <head>"
    yield f"    {_tags.title(one_line(publication.name))}"
    yield "  </head>"
    yield "  <body>"
    for each, name in named_feeds(site):
        outline = _tags.outline.empty(
            type="rss",  # of all formats: see the specification
            text=name,
            title=name,
            xmlUrl=each.url,
            htmlUrl=publication.url,
            language=language_of(each, site),
        )
        yield f"    {outline}"
    yield "  </body>"
    yield "</opml>"


OPML = SnippetLines(
    name="opml",
    place="opml",
    about="A list of all public feeds, which feed readers import at once (OPML 2.0).",
    lines=_lines,
)
