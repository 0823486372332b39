"""Sitemaps as lists of pages, and indexes of them.

https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, cast
from urllib.parse import urljoin, urlsplit

from feedpub.articles import rules
from feedpub.articles.notes import Broken, Remark
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.files import open_to_read
from feedpub.findings import Rule
from feedpub.sources._first_element import root_of
from feedpub.sources._reader import Opening, Reader, Record
from feedpub.sources._streams import Gunzipped, Peeked

#: Most sitemaps of an index: https://www.sitemaps.org/protocol.html#index
MOST_SITEMAPS = 50_000
#: Indexes list sitemaps, not indexes; those of some sites do nevertheless, and an end is needed.
DEEPEST = 3
_ROOTS = ("urlset", "sitemapindex")


def records(place: Opening) -> Iterator[Record]:
    """Yield the pages of a sitemap, or of all that an index lists."""
    named = {ARTICLE.names.get(fold(name)) for name in place.source.fields}
    is_mapped = "title" in named or place.source.vocabulary is not None
    for record in entries(place):
        yield record if is_mapped else _titled(record)


def entries(place: Opening) -> Iterator[Record]:
    """Yield what a sitemap, or all that an index lists, says of its pages."""
    if place.head.strip():
        yield from _Sitemaps(place).through(place.stream(), place.head, depth=0)


def _titled(record: Record) -> Record:
    """Return *record*, or what is to be said of a page of which no more is known."""
    data = record.data
    if isinstance(data, bytes | Broken | Remark) or "news:news" in data:
        return record
    message = (
        "the sitemap has no title for this page; it was left out. To publish it, read the pages "
        'themselves, format = "sitemap-pages", or name the title: [source.fields] title = …'
    )
    remark = Remark(rules.NO_TITLE_THERE, rules.NO_TITLE_THERE.severity, "", message, "")
    return Record(remark, record.line, record.number, record.path)


class _Sitemaps:
    """The sitemaps that *place* leads to, each read once."""

    def __init__(self, place: Opening) -> None:
        self._place = place
        self._seen = {place.url} if place.url else set()
        self._count = 0

    def through(self, stream: BinaryIO, head: bytes, *, depth: int) -> Iterator[Record]:
        """Yield the records of one document, and of those it lists."""
        from feedpub.sources import _feed_elements as _elements  # brings lxml

        root = root_of(head)
        encoding = self._place.source.encoding
        if root == "urlset":
            pages = _elements.Listing(item="url", roots=("urlset",))
            yield from _elements.records(stream, pages, encoding)
        elif root == "sitemapindex":
            index = _elements.Listing(item="sitemap", roots=("sitemapindex",))
            for record in _elements.records(stream, index, encoding):
                yield from self._listed(record, depth)
        else:
            nothing = _elements.Listing(item="url", roots=_ROOTS)
            yield from _elements.refused(nothing, "a sitemap", root)

    def _listed(self, record: Record, depth: int) -> Iterator[Record]:
        if isinstance(record.data, bytes | Broken | Remark):
            yield record
            return
        address = record.data.get("loc")
        if not isinstance(address, str):
            yield _final(rules.MISSING_FIELD, "lists a sitemap without its loc", record)
            return
        address = urljoin(self._place.url or self._place.site, address)
        if address in self._seen:
            return
        self._seen.add(address)
        self._count += 1
        if self._count > MOST_SITEMAPS or depth >= DEEPEST:
            what = (
                f"more than {MOST_SITEMAPS:,} sitemaps"
                if self._count > MOST_SITEMAPS
                else f"indexes of indexes, more than {DEEPEST} deep"
            )
            yield _final(rules.TOO_LARGE, f"leads to {what}", record)
            return
        yield from self._child(address, depth + 1)

    def _child(self, address: str, depth: int) -> Iterator[Record]:
        stream = self._opened(address)
        try:
            peeked = Peeked(stream)
            if peeked.head.startswith(b"\x1f\x8b"):
                peeked = Peeked(Gunzipped(peeked, address))
            for found in self.through(cast("BinaryIO", peeked), peeked.head, depth=depth):
                found.path = found.path or address
                yield found
        finally:
            stream.close()

    def _opened(self, address: str) -> BinaryIO:
        """Open the sitemap at *address*: beside an index on this machine, or else fetched."""
        if self._place.path is not None:
            steps = [each for each in urlsplit(address).path.split("/") if each not in ("", ".")]
            for start in range(len(steps)) if ".." not in steps else ():
                beside = self._place.path.parent.joinpath(*steps[start:])
                if beside.is_file():
                    return open_to_read(beside)
        return cast("BinaryIO", self._place.fetch(address))


def _final(rule: Rule, message: str, record: Record) -> Record:
    return Record(Broken(rule=rule, message=message, final=True), record.line)


def sniff(head: bytes) -> int:
    """Return 2 for a sitemap or an index."""
    return 2 if root_of(head) in _ROOTS else 0


SITEMAP = Reader(
    name="sitemap",
    about="The entries of a sitemap, a news sitemap, or all sitemaps of an index.",
    open=records,
    sniff=sniff,
    binary=True,
    vocabulary="sitemap",
)
