"""XML of any other shape: its records, and the fields in them, are named by paths."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.errors import ConfigError
from feedpub.sources import _xml_trees
from feedpub.sources._reader import Opening, Option, Reader, Record
from feedpub.text import shown

_NEEDED = {"title", "url", "date_published"}

#: Elements each of which is a record, as long as their parent has several of one name.
_EACH = "/*[count(*) > 1 and count(*) = count(*[name() = name(../*[1])])]/*"


def records(place: Opening) -> Iterator[Record]:
    """Yield the elements that the option ``records`` leads to.

    Raises:
        ConfigError: It is not a path.
    """
    path = place.source.options.get("records", f"{_EACH} | /*[not({_EACH[:-2]})]")
    try:
        etree.XPath(path)
    except etree.XPathSyntaxError as error:
        raise ConfigError(f"records: {path!r} is not an XPath: {error}",
                        place=f"source {place.source.path}") from None  # fmt: skip
    found = _xml_trees.records(place, path)
    if place.source.fields or place.source.vocabulary:
        return found
    return _if_named_so(found)


def _if_named_so(found: Iterator[Record]) -> Iterator[Record]:
    """Yield what is *found*, if its elements are called as feedpub calls them."""
    for each in found:
        if isinstance(each.data, _xml_trees.Tree):
            names = list(each.data)
            missing = _NEEDED.difference(ARTICLE.names.get(fold(name)) for name in names)
            if missing:
                yield Record(_unknown(names), each.line)
                return
        yield each


def _unknown(names: list[str]) -> Broken:
    said = ", ".join(shown(name)[1:-1] for name in names[:20])
    return Broken(
        rule=rules.NOT_A_RECORD,
        message=f"is XML in an unknown format, with {said or 'nothing in it'}. Say"
        ' what they are: format = "xml", records = "//story", and in [source.fields]'
        ' title = "headline", url = "@href", date_published = "meta/date"',
        final=True,
    )


def sniff(head: bytes) -> int:
    """Return 1 for any XML but HTML."""
    root = _xml_trees.root_of(head).lower()
    return int(root not in ("", "html") and b"<!doctype html" not in head[:1000].lower())


ANY_XML = Reader(
    name="xml",
    about="XML of any shape; `fields` are XPaths.",
    suffixes=(".xml",),
    open=records,
    sniff=sniff,
    binary=True,
    options={
        "records": Option(
            about="XPath of the elements that are records, such as `//story`. Default: the root"
            " element, or its children if it is a list."
        )
    },
)
