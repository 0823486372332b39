"""NewsML-G2: items alone, in messages and in packages.

https://iptc.org/standards/newsml-g2/
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.articles import rules
from feedpub.articles.notes import Remark
from feedpub.findings import Severity
from feedpub.sources import _xml_trees
from feedpub.sources._reader import Opening, Reader, Record

_ROOTS = ("newsItem", "newsMessage", "packageItem")


def records(place: Opening) -> Iterator[Record]:
    """Yield the news items of a document, each in its highest version."""
    found = list(_xml_trees.records(place, "//newsItem | self::packageItem"))
    highest: dict[object, int] = {}
    for each in found:
        name, version = _version(each)
        highest[name] = max(version, highest.get(name, 0))
    for each in found:
        name, version = _version(each)
        if version < highest[name]:
            said = f"version {version} of {name} has a later version, {highest[name]}"
            each.data = Remark(rules.OLDER_VERSION, Severity.INFO, "", said, "")
        yield each


def _version(record: Record) -> tuple[object, int]:
    """Return what the item of *record* is called, and its version."""
    if not isinstance(record.data, _xml_trees.Tree):
        return None, 0
    number = record.data.get("@version", "0")
    name = record.data.get("@guid", record.number)
    return name, int(number) if number.isdecimal() and len(number) < 10 else 0


def sniff(head: bytes) -> int:
    """Return 2 for a document of this kind."""
    return 2 if _xml_trees.root_of(head) in _ROOTS else 0


NEWSML_G2 = Reader(
    name="newsml-g2",
    about="News items in the IPTC's NewsML-G2.",
    open=records,
    sniff=sniff,
    binary=True,
    vocabulary="newsml-g2",
)
