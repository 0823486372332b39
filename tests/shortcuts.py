"""Documents on both ways: with the shortcuts of the checks, and looked at whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from fragments import wrap
from long_feeds import plain

from feedpub import checks
from feedpub.checks import RULES
from feedpub.checks.json import _syntax
from feedpub.checks.shortcuts import long_feeds, sitemaps
from feedpub.findings import Finding
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_NEVER = 1 << 40


@contextmanager
def least(length: int) -> Iterator[None]:
    """Take the shortcuts from documents of *length* bytes on."""
    before = long_feeds.LEAST, sitemaps.LEAST
    long_feeds.LEAST = sitemaps.LEAST = length
    try:
        yield
    finally:
        long_feeds.LEAST, sitemaps.LEAST = before


@contextmanager
def _careful() -> Iterator[None]:
    """Read no JSON quickly, and take no shortcut."""

    def refuse(data: bytes) -> Any:
        raise ValueError(data[:1])

    quickly, _syntax.read_quickly = _syntax.read_quickly, refuse
    try:
        with least(_NEVER):
            yield
    finally:
        _syntax.read_quickly = quickly


def whole(data: bytes) -> list[Finding]:
    """Return what all rules say, having looked at everything."""
    with _careful():
        return _examine(data)[0]


def short(data: bytes) -> tuple[list[Finding], bool]:
    """Return what is said where the shortcuts are open, and whether one was taken."""
    with least(0):
        return _examine(data)


def _examine(data: bytes) -> tuple[list[Finding], bool]:
    report = checks.examine(Document(name="example", format="", data=data), now=NOW)
    return report.findings(), report.context.settled


def kind(data: bytes) -> str:
    """Return which documents *data* can be made longer with; empty if with none."""
    format = checks.detect(data)
    for name, end in (("rss", b"</channel>"), ("atom", b"</feed>"), ("sitemap", b"</urlset>")):
        if end in data and format.endswith(name):
            return name
    return "json" if format == "json-feed" and _items(data) else ""


def _items(data: bytes) -> bool:
    try:
        feed = json.loads(data)
    except ValueError:
        return False
    return isinstance(feed, dict) and isinstance(feed.get("items"), list)


def _url(number: int) -> str:
    return f"<url><loc>https://example.org/p{number}</loc><lastmod>2026-10-01</lastmod></url>\n"


def _item(number: int) -> str:
    text = f'"id": "p{number}", "url": "https://example.org/{number}", "title": "Rain {number}"'
    return f'{{{text}, "content_html": "<p>Rain</p>"}}'


_ENDS = {"rss": b"</channel>", "atom": b"</feed>", "sitemap": b"</urlset>", "json": b"]"}


def padded(data: bytes, count: int) -> bytes:
    """Return *data* with *count* plain entries behind its own, one around each other's line."""
    return among(data, 0, count)


def among(data: bytes, before: int, behind: int) -> bytes:
    """Return *data* with plain entries, one a line, before its own and behind them."""
    name = kind(data)
    end = data.rindex(_ENDS[name]) if name != "json" else _end_of_items(data)
    start = first_entry(data) if before else end
    more, rest = _plain(name, 1000, before), _plain(name, 100_000, behind)
    if name == "json":
        rest = (b",\n" if json.loads(data)["items"] else b"") + rest
        more += b",\n" * bool(before)
    return data[:start] + more + data[start:end] + rest + data[end:]


def first_entry(data: bytes) -> int:
    """Return where the first entry of *data* begins; -1 if it has none."""
    name = kind(data)
    if name == "json":
        items = json.loads(data)["items"]
        return (
            data.find(b"{", data.find(b'"items"')) if items and isinstance(items[0], dict) else -1
        )
    match = _ENTRY[name].search(data)
    return match.start() if match else -1


_ENTRY = {
    "rss": re.compile(rb"<item[\s/>]"),
    "atom": re.compile(rb"<entry[\s/>]"),
    "sitemap": re.compile(rb"<url[\s/>]"),
}


@lru_cache
def _plain(name: str, first: int, count: int) -> bytes:
    numbers = range(first, first + count)
    if name == "sitemap":
        return "".join(map(_url, numbers)).encode()
    if name == "json":
        return ",\n".join(map(_item, numbers)).encode()
    return plain(name, *numbers).encode()


def _end_of_items(data: bytes) -> int:
    """Return where the array of items ends: what follows the bracket there is still JSON."""
    position = len(data)
    while True:
        position = data.rindex(b"]", 0, position)
        one = data[:position] + b',"\\u0000end"' + data[position:]
        none = data[:position] + b'"\\u0000end"' + data[position:]
        for each in (one, none):
            try:
                items = json.loads(each)["items"]
            except ValueError:
                continue
            if items and items[-1] == "\0end":
                return position


#: Rule and example → the document that it makes, where entries can be added to that.
EXAMPLES = {
    f"{rule.id} {number}": data
    for rule in RULES.values()
    if rule.scope != "publication"
    for number, example in enumerate((*rule.flags, *rule.passes))
    if len(data := wrap(example, rule.scope)) < 16_384 and kind(data)
}
