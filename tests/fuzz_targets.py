"""What `fuzzing` does with mutated bytes, and what must hold whatever these are."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import shortcuts
from long_feeds import ENDS, HEADS, plain
from lxml import etree
from test_any_record import NOW, OUTPUTS, PUBLICATION
from test_any_record import documents as made_of

from feedpub import checks, fixing, sources
from feedpub.articles.decoding import loads, quickly
from feedpub.articles.from_record import to_article
from feedpub.articles.record_context import Defaults, RecordContext
from feedpub.errors import FeedpubError
from feedpub.findings import Finding, Severity
from feedpub.model import Document, Origin, Output
from feedpub.profiles import chosen, look


class Target(NamedTuple):
    """What is done with bytes.

    Attributes:
        examine: Does it, given the number of the mutation too.
        own: Folders below ``tests`` with files to begin with.
        ends: Of their names, and of those in folders that somebody brings.
    """

    examine: Callable[[bytes, int], None]
    own: Sequence[str]
    ends: frozenset[str] = frozenset({".xml", ".json", ".rss", ".atom", ".rdf"})


def _validate(data: bytes, number: int) -> None:
    """Do what ``validate`` does."""
    url = "https://example.org/feed" if number % 3 == 0 else None
    document = Document(name="feed.xml", format="", data=data, url=url)
    also = partial(look, chosen(("auto",), document)) if number % 7 == 0 else None
    report = checks.examine(document, now=NOW, also=also)
    report.findings(fixing.suggestion(report))
    facts = checks.facts(report.context)
    if facts is not None:
        checks.check_together([facts], now=NOW, previous=[facts], read=lambda _: data)
    if number % 5 == 0:
        fixing.fix(document, now=NOW)


def _fix(data: bytes, number: int) -> None:
    """Do what ``validate --fix`` does: nothing may get worse, and what is said is so."""
    document = Document(name="feed.xml", format="", data=data)
    before = checks.check(document, now=NOW)
    fixed = fixing.fix(document, now=NOW)
    after = checks.check(fixed.document, now=NOW)
    assert list(fixed.findings) == after, "said: what it says is left is not what is left"
    assert bool(fixed.fixes) == (fixed.document.data != data), "counted: fixes that change nothing"
    if _is_read(data):
        assert _is_read(fixed.document.data), f"unread: {_told(after)}"
        assert _errors(after) <= _errors(before), f"worse: {_told(after)} where was {_told(before)}"


def _is_read(data: bytes) -> bool:
    """Return whether *data* is well-formed, so that no fault in it hides the others."""
    try:
        json.loads(data) if checks.detect(data) == "json-feed" else etree.fromstring(data)
    except (ValueError, RecursionError, etree.XMLSyntaxError):
        return False
    return True


def _errors(findings: Sequence[Finding]) -> int:
    return sum(each.count for each in findings if each.severity is Severity.ERROR)


def _told(findings: Sequence[Finding]) -> list[str]:
    return sorted(each.rule.id for each in findings if each.severity is Severity.ERROR)


def _shorten(data: bytes, number: int) -> None:
    """Put the entries of *data* into a long document: both ways say the same of it."""
    long = _long(data, number)
    if long is None:
        return
    found, _ = shortcuts.short(long)
    assert found == shortcuts.whole(long), "disagree: the shortcut says something else"


_ENTRY = re.compile(rb"<(item|entry|url)[ >].*?</\1>", re.DOTALL)
_KINDS = {b"item": "rss", b"entry": "atom", b"url": "sitemap"}


def _long(data: bytes, number: int) -> bytes | None:
    if shortcuts.kind(data) and number % 3 == 0:
        with suppress(ValueError):  # JSON that says "items" twice has no end to add to
            return shortcuts.padded(data, 30)
    some = list(_ENTRY.finditer(data))
    if not some:
        return None
    kind = _KINDS[some[0][1]]
    head, around, end = _around(kind)
    entries = b"".join(each[0] for each in some if each[1] == some[0][1])
    return head + around + entries[:8000] + b"\n" + around.replace(b"1", b"7") + end


@cache
def _around(kind: str) -> tuple[bytes, bytes, bytes]:
    if kind == "sitemap":
        example = shortcuts.padded(shortcuts.EXAMPLES["sitemap/fragment 1"], 16)
        head, first, rest = example.partition(b"<url>")
        body, end, _ = rest.partition(b"</urlset>")
        return head, first + body, end
    return HEADS[kind].encode(), plain(kind, *range(10, 20)).encode(), ENDS[kind].encode()


_READERS = ("json", "jsonl", "csv")
_CONTEXT = Defaults(
    base=PUBLICATION.url,
    zone=NOW.tzinfo,
    tag="tag:curierul.example,2026:",
    namespaces={},
)


def _build(data: bytes, number: int) -> None:
    """Read records, and make documents of those that are usable: these have no error."""
    formats = [number % 3] if data[:1] not in b"{[" else [0, 1]
    for format in (_READERS[each] for each in formats):
        with suppress(FeedpubError):  # there is no source of records
            _build_of(data, format, OUTPUTS[number % len(OUTPUTS)])
    for line in data.splitlines()[:8]:
        _read_quickly(line)


def _build_of(data: bytes, format: str, output: Output) -> None:
    reading = sources.read(
        [sources.Source(path="-", format=format)],
        publication=PUBLICATION,
        base=Path(),
        stdin=io.BytesIO(data),
        quarantine=True,
        max_bad=1.0,
        allow_empty=True,
    )
    for document in made_of(output, list(reading.articles)[:8]):
        wrong = _told(checks.check(document, now=NOW))
        assert not wrong, f"{wrong[0]}: in {output.format}"


def _read_quickly(line: bytes) -> None:
    """Read *line* in both ways, where the quick one takes it."""
    value = quickly(line)
    if value is not None:
        origin = Origin(path="a.jsonl", line=1)
        quick, careful = RecordContext(_CONTEXT, plain=True), RecordContext(_CONTEXT)
        found = to_article(value, origin, quick)
        assert found == to_article(loads(line), origin, careful), "quick: something else is read"
        assert quick.notes == careful.notes, f"quick: {quick.notes}"


_DOCUMENTS = ("corpus", "golden", "data/fixing")
TARGETS = {
    "documents": Target(_validate, _DOCUMENTS),
    "fixes": Target(_fix, _DOCUMENTS),
    "shortcuts": Target(_shorten, _DOCUMENTS),
    "records": Target(
        _build,
        ("data/sources", "../examples/newsroom/articles"),
        frozenset({".json", ".jsonl", ".ndjson", ".csv"}),
    ),
}
