"""llms.txt: the publication and its newest articles by section, for language models.

https://llmstxt.org/
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub import dates
from feedpub.formats._content import plain_excerpt
from feedpub.formats._format import Format, entry
from feedpub.formats._sitemap_parts import is_listed
from feedpub.markup import encode
from feedpub.model import Access, Article, Content, Document, Feed
from feedpub.patterns import pattern
from feedpub.text import one_line

#: What Markdown would take for more than a character, anywhere in a line …
_MARKS = pattern(r"[\\`*_]|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)|~(?=~)")
#: … and where a line begins: of a list, a quotation, a rule.
_FIRST = pattern(r"[0-9]{0,9}(?=[-+=>.)#])")
#: Characters of a URL that end a link, in Markdown or for those who read it by a pattern.
_ENDS = {ord(mark): f"%{ord(mark):02X}" for mark in "()<>\\ "}
_REFERENCE = pattern(r"&(?=#?\w{1,40};)")
#: The name of a section that may be skipped (https://llmstxt.org/#format).
_SKIPPED = "optional"


def write(feed: Feed) -> Iterator[Document]:
    """Write the publication, and its articles by section; that of the newest article first."""
    sections: dict[str, list[Article]] = {}
    for article in filter(is_listed, feed.articles):
        sections.setdefault(_section(article, feed), []).append(article)
    about = feed.output.description or feed.publication.description
    lines = [
        f"# {_headed(feed.title)}",
        "",
        f"> {_first(escaped(about or f'{feed.publication.name}, {feed.publication.url}'))}",
    ]
    for section, articles in sections.items():
        lines += ["", f"## {_headed(section)}", "", *(_item(each, feed) for each in articles)]
    yield Document(
        name=feed.path,
        format=feed.output.format,
        data=encode("\n".join([*lines, ""])),
        articles=tuple(entry(each) for some in sections.values() for each in some),
        url=feed.url,
    )


def _section(article: Article, feed: Feed) -> str:
    """Return the most general of the article's sections; the publication, if it has none."""
    section = one_line(article.sections[0]) if article.sections else feed.title
    return section if section.casefold() != _SKIPPED else f"{feed.title}: {section}"


def _item(article: Article, feed: Feed) -> str:
    zone = dates.zone(feed.publication.timezone or "UTC")
    notes = f"{article.published.astimezone(zone):%Y-%m-%d}"
    if article.access is not Access.FREE:
        notes += f", {article.access}"
    summary = article.summary
    if summary is None and feed.output.content is not Content.NONE:
        summary = plain_excerpt(article)
    if summary:
        notes += f": {escaped(summary)}"
    url = _REFERENCE.sub("&amp;", article.url.translate(_ENDS))
    return f"- [{escaped(article.title)}]({url}): {notes}"


def escaped(text: str) -> str:
    r"""Return *text* on one line in which nothing is markup.

    Square brackets are references: who reads links by a pattern knows no ``\]``.
    """
    line = _MARKS.sub(lambda match: f"\\{match[0]}", one_line(text))
    return line.replace("[", "&#91;").replace("]", "&#93;")


def _headed(text: str) -> str:
    """Return *text* for a heading, at whose end # says nothing."""
    line = escaped(text)
    return f"{line[:-1]}\\#" if line.endswith("#") else line


def _first(line: str) -> str:
    """Return *line*, for the beginning of a paragraph."""
    mark = _FIRST.match(line)
    return f"{line[: mark.end()]}\\{line[mark.end() :]}" if mark else line


LLMS_TXT = Format(
    name="llms-txt",
    media_type="text/plain",
    path="llms.txt",
    write=write,
    limit=50,
    may_be_empty=True,
)
