"""What outputs say of one article, in their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from feedpub import documents
from feedpub.model import Value
from feedpub.pages._shown_values import ShownArticle, ShownOutput
from feedpub.patterns import pattern
from feedpub.urls import page

#: Lines and characters of a line shown of one article, and bytes of a document that are read.
_MOST_LINES, _MOST_CHARACTERS, _MOST_BYTES = 40, 300, 20 << 20
_DECLARED = pattern(r' xmlns(?::[\w.-]+)?="[^"]*"')


class ItemSource(Value, frozen=True, gc=True):
    """What an output says of an article.

    Attributes:
        output: The number of the output.
        name: Its path.
        item: The number of the item, counted from 1.
        lines: Its lines, each with its number in the document.
        left_out: How many lines are not shown.
    """

    output: int
    name: str
    item: int
    lines: Sequence[tuple[int, str]] = ()
    left_out: int = 0


def item_sources(
    outputs: Sequence[ShownOutput], articles: Sequence[ShownArticle]
) -> Mapping[int, Sequence[ItemSource]]:
    """Return number of an article → what each of *outputs* says of it."""
    numbers: dict[str, int] = {}
    for number, article in enumerate(articles):
        numbers.setdefault(article.id, number)
        if article.url is not None:
            numbers.setdefault(page(article.url), number)
    found: dict[int, list[ItemSource]] = {}
    for at, output in enumerate(outputs):
        wanted: dict[int, int] = {}
        for item in output.items:
            keys = (item.id or "", page(item.url or ""))
            wanted.update((item.number, numbers[each]) for each in keys if each in numbers)
        for each in _sources(at, output, wanted):
            found.setdefault(wanted[each.item - 1], []).append(each)
    return found


def _sources(at: int, output: ShownOutput, wanted: Mapping[int, int]) -> list[ItemSource]:
    found: dict[int, Any] = dict.fromkeys(wanted)
    if wanted and output.data is not None and len(output.data) <= _MOST_BYTES:
        contents = documents.read(output.data, output.format, output.name)
        items = () if contents is None else contents.items
        found.update((each.number, each) for each in items if each.number in wanted)
    return [_source(at, output, number, item) for number, item in found.items()]


def _source(at: int, output: ShownOutput, number: int, item: Any) -> ItemSource:
    element = getattr(item, "element", None)
    lines: list[str] = []
    first = 1
    if element is not None:
        first = element.sourceline or 1
        text = etree.tostring(element, encoding="unicode", with_tail=False)
        start, close, rest = text.partition(">")
        lines = (_DECLARED.sub("", start) + close + rest).split("\n")
    shown = [
        (first + step, line if len(line) <= _MOST_CHARACTERS else f"{line[:_MOST_CHARACTERS]}…")
        for step, line in enumerate(lines[:_MOST_LINES])
    ]
    return ItemSource(
        output=at,
        name=output.name,
        item=number + 1,
        lines=shown,
        left_out=max(len(lines) - _MOST_LINES, 0),
    )
