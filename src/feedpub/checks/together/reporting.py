"""Findings of the rules about several documents: merged, with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice

from lxml import etree

from feedpub import documents, markup
from feedpub.checks.together.mentions import At, Facts, Together
from feedpub.documents import encodings
from feedpub.documents.positions import Spot
from feedpub.documents.positions.json_spots import VALUE, JsonText
from feedpub.documents.positions.locator import Located, Locator
from feedpub.findings import Finding, Levels, Location, Rule, Severity, severity_of
from feedpub.markup import Element
from feedpub.model import Document
from feedpub.patterns import pattern

#: The most further places kept for a repeated fault.
_PLACES = 4
_VARIABLE = pattern(r"'[^']*'|\d+")

Read = Callable[[str], bytes | None]
_Key = tuple[str, str, str]


def check(rules: Iterable[Rule], together: Together, levels: Levels, read: Read) -> list[Finding]:
    """Return the findings of *rules*, in the order of the documents."""
    raised: dict[_Key, tuple[Rule, Severity, str, list[At]]] = {}
    counts: dict[_Key, int] = {}
    for rule in rules:
        severity = severity_of(rule, levels)
        if severity is None or rule.check is None:
            continue
        for at, message in rule.check(together):
            key = (rule.id, at.facts.name, _VARIABLE.sub("", message))
            counts[key] = counts.get(key, 0) + 1
            ats = raised.setdefault(key, (rule, severity, message, []))[3]
            if len(ats) <= _PLACES:
                ats.append(at)
    places = _Places(read)
    found = [_finding(each, counts[key], places) for key, each in raised.items()]
    order = {facts.name: number for number, facts in enumerate(together.documents)}
    found.sort(key=lambda each: (order[each.location.path], each.location.line or 0, each.rule.id))
    return found


def _finding(raised: tuple[Rule, Severity, str, list[At]], count: int, places: _Places) -> Finding:
    rule, severity, message, ats = raised
    located = [places.locate(at) for at in ats]
    return Finding(
        rule=rule,
        severity=severity,
        message=message,
        location=located[0].location,
        article=located[0].article,
        count=count,
        places=tuple(each.location for each in located[1:]),
    )


class _Places:
    """Finds lines and columns in documents with findings."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._documents: dict[str, tuple[Document, Element] | None] = {}

    def locate(self, at: At) -> Located:
        """Return where *at* is; without line and column if the bytes are not available."""
        facts = at.facts
        name = facts.name
        if name not in self._documents:
            self._documents[name] = self._document(facts)
        known = self._documents[name]
        if known is not None:
            document, root = known
            element = _element(root, at)
            encoding, _ = encodings.encoding_of(document.data)
            return Locator(document, [element], encoding=encoding).locate(element)
        path = _path(at)
        if documents.KINDS[facts.format].role == "rights":
            return Located(location=self._of_rule(at, path))
        items = [item for item in facts.items if item.number == at.number]
        article = items[0].title or items[0].url if items else None
        return Located(location=Location(path=name, xpath=path), article=article)

    def _of_rule(self, at: At, path: str | None) -> Location:
        """Return where the line or the member of a list is, in a file about rights."""
        name, number = at.facts.name, at.number or 0
        if documents.KINDS[at.facts.format].syntax == "text":
            return Location(path=name, line=number + 1, column=1, xpath=path)
        spot = Spot(0, VALUE, path)
        data = self._read(name)
        placed = JsonText(data).place([spot]) if data is not None else {}
        found = placed.get(spot)
        if found is None:
            return Location(path=name, xpath=path)
        return Location(path=name, line=found.line, column=found.column, xpath=path)

    def _document(self, facts: Facts) -> tuple[Document, Element] | None:
        """Return the document of *facts* and its root; ``None`` if it cannot be read again."""
        is_xml = documents.KINDS[facts.format].syntax == "xml"
        data = self._read(facts.name) if is_xml else None
        if data is None:
            return None
        document = Document(name=facts.name, format=facts.format, data=data)
        with suppress(etree.XMLSyntaxError, ValueError, LookupError):
            return document, markup.parse(data[encodings.begin_of(data) :])
        return None


def _element(root: Element, at: At) -> Element:
    if at.number is None:
        return root
    found = documents.KINDS[at.facts.format].read(root)
    part = next(islice(found.parts(), at.number, None), None) if found else None
    if part is not None:
        return part
    item = next(islice(found.items, at.number, None), None) if found else None
    return item.place(at.field) if isinstance(item, documents.XmlItem) else root


def _path(at: At) -> str | None:
    if at.number is None:
        return None
    return documents.KINDS[at.facts.format].path(at.number, at.field)


def together(
    facts: Sequence[Facts],
    now: datetime | None,
    previous: Sequence[Facts],
    beside: Callable[[str, str], bool],
    read: Read,
) -> Together:
    """Return the documents to compare, each name once."""
    named = {each.name: each for each in facts}
    return Together(list(named.values()), now, previous, beside, read)
