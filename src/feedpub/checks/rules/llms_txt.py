"""llms.txt: the order of its parts, and its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from msgspec import Struct

from feedpub.checks._context import Context
from feedpub.documents.llms_txt import LINK, heading, lines, plain
from feedpub.documents.positions import Spot, spot
from feedpub.findings import Severity, rule
from feedpub.patterns import pattern
from feedpub.text import shown

SPEC = "https://llmstxt.org/"
FORMAT = SPEC + "#format"
_FENCE = pattern(r" {0,3}(```|~~~)")
_ITEM = pattern(r" {0,3}[-*+]\s")
_URL = pattern(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)

Found = Iterator[tuple[Spot, str]]

_HEAD = "# Example\n\n> News of the town\n"
_LINK = "- [Rain](https://example.org/rain): It rains again\n"
_FINE = f"{_HEAD}\n## News\n\n{_LINK}"


class _Line(Struct, frozen=True):
    """A line that is not empty, nor of a block of code.

    Attributes:
        number: From 1.
        depth: Of a heading, how deep it is; else 0.
        section: Whether it is below a heading of a section.
        item: How many links are before it, if it is one.
    """

    number: int
    text: str
    depth: int = 0
    section: bool = False
    item: int | None = None

    @property
    def spot(self) -> Spot:
        link = LINK.match(self.text) if self.item is not None else None
        return Spot(self.number, 1, None, self.item, link and plain(link[1]))


def _lines(context: Context) -> list[_Line]:
    memory = context.memory("llms-txt")
    if not memory:
        memory[0] = list(_read(context.document.data))
    found: list[_Line] = memory[0]
    return found


def _read(data: bytes) -> Iterator[_Line]:
    fence, section, items = None, False, 0
    for number, line in enumerate(lines(data), 1):
        mark = _FENCE.match(line)
        if mark is not None and fence in (None, mark[1]):
            fence = None if fence else mark[1]
            yield _Line(number, line, section=section)
        elif fence is None and line.strip():
            title = heading(line)
            if title is not None:
                section = section or title[0] > 1
                yield _Line(number, line, title[0], section)
            elif LINK.match(line):
                yield _Line(number, line, 0, section, items)
                items += 1
            else:
                yield _Line(number, line, section=section)


@rule("llms-txt/not-utf-8", Severity.ERROR, on="llms-txt",
      source="https://www.rfc-editor.org/rfc/rfc7763#section-2",
      refused_by="Readers that decode it strictly.")  # fmt: skip
def not_utf_8(context: Context) -> Found:
    """A byte is not valid UTF-8.

    Nothing else says how the file is encoded. Save it as UTF-8.
    """
    data = context.document.data
    try:
        data.decode()
    except UnicodeDecodeError as error:
        yield spot(data, error.start), "there is a byte that is not valid UTF-8; save it as UTF-8"


@rule("llms-txt/no-title", Severity.ERROR, on="llms-txt", source=FORMAT,
      refused_by="Programs that read the format: it is the only part that is required.",
      flags=[f"> News of the town\n\n## News\n\n{_LINK}", f"> A town\n\n{_LINK}"],
      passes=[_FINE])  # fmt: skip
def no_title(context: Context) -> Found:
    """The file does not begin with a title.

    Its first line is the name of the site: # and a space before it.
    """
    first = next(iter(_lines(context)), None)
    title = heading(first.text) if first is not None else None
    if title is None or title[0] != 1 or not title[1]:
        at = first.spot if first is not None else Spot(1, 1)
        yield at, "the file does not begin with '# ' and the name of the site; write that first"


@rule("llms-txt/second-title", Severity.WARNING, on="llms-txt", source=FORMAT,
      flags=[f"{_FINE}\n# Sport\n"], passes=[_FINE])  # fmt: skip
def second_title(context: Context) -> Found:
    """The file has more than one title.

    There is one, the name of the site, and sections begin with ##. Write ## before the others.
    """
    titles = [each for each in _lines(context) if each.depth == 1]
    for each in titles[1:]:
        yield each.spot, "the file has a title already; begin a section with ##"


@rule("llms-txt/no-summary", Severity.INFO, on="llms-txt", source=FORMAT,
      flags=[f"# Example\n\n## News\n\n{_LINK}"], passes=[_FINE])  # fmt: skip
def no_summary(context: Context) -> Found:
    """There is no summary below the title.

    It tells a model what it needs to know to understand the rest. Write it behind > there.
    """
    behind = next((each for each in _lines(context) if each.depth != 1), None)
    if behind is None or not behind.text.lstrip().startswith(">"):
        at = behind.spot if behind is not None else Spot(1, 1)
        yield at, "there is no summary below the title; write one, behind >"


@rule("llms-txt/deep-heading", Severity.WARNING, on="llms-txt", source=FORMAT,
      flags=[f"{_FINE}\n### Today\n\n- [Sun](https://example.org/sun)\n"],
      passes=[_FINE])  # fmt: skip
def deep_heading(context: Context) -> Found:
    """A heading is deeper than that of a section.

    Programs divide the file at ## only. Make it a section, or a line of text.
    """
    for each in _lines(context):
        if each.depth > 2:
            yield each.spot, f"the heading begins with {'#' * each.depth}; write ## for a section"


@rule("llms-txt/no-link", Severity.ERROR, on="llms-txt", source=FORMAT,
      refused_by="Programs that read the format skip the entry, or the section.",
      flags=[f"{_FINE}- Rain: it rains again\n", f"{_FINE}- https://example.org/sun\n"],
      passes=[_FINE, f"{_HEAD}\n- a note\n\n## News\n\n{_LINK}"])  # fmt: skip
def no_link(context: Context) -> Found:
    """An entry of a section has no link.

    Each is a link, and behind a colon what is to be found there: - [name](address): notes.
    """
    for each in _lines(context):
        if each.section and each.item is None and _ITEM.match(each.text):
            said = shown(each.text.strip())
            yield each.spot, f"the entry {said} is not a link; write - [name](address): notes"


@rule("llms-txt/loose-text", Severity.INFO, on="llms-txt", source=FORMAT,
      flags=[f"{_FINE}\nMore on the home page.\n"],
      passes=[_FINE, f"{_HEAD}\nMore on the home page.\n\n## News\n\n{_LINK}"])  # fmt: skip
def loose_text(context: Context) -> Found:
    """A section has text beside the entries of its list.

    Programs take only the list. Write the text above the first section.
    """
    for each in _lines(context):
        is_text = not each.depth and each.item is None and not _ITEM.match(each.text)
        if each.section and is_text and not each.text[:1].isspace():
            yield each.spot, "the section has text beside its list; write it above the sections"


@rule("llms-txt/empty-section", Severity.WARNING, on="llms-txt", source=FORMAT,
      flags=[f"{_FINE}\n## Sport\n"], passes=[_FINE])  # fmt: skip
def empty_section(context: Context) -> Found:
    """A section has nothing in it.

    Leave the heading out, or add the links.
    """
    every = _lines(context)
    for each, following in zip_longest(every, every[1:]):
        if each.depth == 2 and (following is None or following.depth in (1, 2)):
            yield each.spot, "the section is empty; leave it out"


@rule("llms-txt/relative-link", Severity.WARNING, on="llms-txt", source=FORMAT,
      flags=[f"{_FINE}- [Sun](/sun)\n"], passes=[_FINE])  # fmt: skip
def relative_link(context: Context) -> Found:
    """A link is not an absolute http(s) address.

    Models get the file without knowing where it was. Write the whole address.
    """
    for each, url in _links(context):
        if not _URL.fullmatch(url):
            yield each.spot, f"the link is {shown(url)}; write the whole address"


@rule("llms-txt/duplicate-link", Severity.WARNING, on="llms-txt", source=FORMAT,
      flags=[_FINE + _LINK], passes=[_FINE])  # fmt: skip
def duplicate_link(context: Context) -> Found:
    """Two entries link to the same address.

    It costs room that a model has little of. List each page once.
    """
    first: dict[str, int] = {}
    for each, url in _links(context):
        if first.setdefault(url, each.number) != each.number:
            yield each.spot, f"line {first[url]} links to {shown(url)} too; list it once"


def _links(context: Context) -> Iterator[tuple[_Line, str]]:
    for each in _lines(context):
        found = LINK.match(each.text) if each.item is not None else None
        if found is not None:
            yield each, found[2]
