"""A comparison as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from feedpub.differing._change import KINDS, EntryChange
from feedpub.differing._comparison import PARTS, ComparedFeeds, Comparison, Shift
from feedpub.text import shown

_HEADINGS = {
    "new-id": "with a new id: subscribers will see them again, as new articles",
    "reused-id": "with the id of another article: whoever has read that one will not see them",
    "gone": "gone",
    "redated": "with another publication date: readers sort them elsewhere",
    "moved": "with another URL, and the same id",
    "changed": "changed",
    "new": "new",
    "repeated": "listed more often on one side than on the other",
}
_WORDS = {
    "new-id": "with a new id", "reused-id": "with a reused id", "gone": "gone",
    "redated": "redated", "moved": "moved", "changed": "changed", "new": "new",
    "repeated": "repeated",
}  # fmt: skip


def lines(comparison: Comparison, *, most: int) -> Iterator[str]:
    """Yield the lines of *comparison*, with at most *most* articles of each kind."""
    yield from dict.fromkeys(note for feed in comparison.feeds for note in feed.notes)
    for feed in comparison.feeds:
        if feed.old is None or feed.new is None:
            yield _lonely(feed)
    several = len(comparison.feeds) > 1
    for kind in KINDS:
        count = comparison.counts[kind]
        if count:
            yield f"{_articles(count)} {_HEADINGS[kind]}"
            for change, files in islice(comparison.changes(kind), most):
                yield from _change_lines(change, files if several else [])
            yield from _more(count, most)
    for feed in comparison.feeds:
        if feed.order:
            where = f"{feed.name}: " if several else ""
            yield f"{where}{_articles(len(feed.order))} in another place"
            yield from map(_shift_line, feed.order[:most])
            yield from _more(len(feed.order), most)
    yield from _summary(comparison)


def _more(count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"  … and {count - most:,} more (all of them: --limit 0, or --json)"


def _change_lines(change: EntryChange, files: list[str]) -> Iterator[str]:
    names = [each for each in (change.title, change.url, change.id) if each]
    yield f"  {shown(names[0], 100)[1:-1]}" if names else "  (an article without title, URL and id)"
    about = [each for each in (change.url, change.id) if each and each not in names[:1]][:1]
    if "url" in change.fields:
        about = []
    if files:
        about.append(f"({', '.join(files)})")
    if change.is_announced:
        about.append("(the new document says that it was deleted)")
    if about:
        yield f"    {' '.join(about)}"
    for field, (old, new) in change.fields.items():
        yield f"    {field}: {_value(old)} → {_value(new)}"


def _value(text: str | None) -> str:
    return "nothing" if text is None else shown(text, 300)


def _shift_line(shift: Shift) -> str:
    return f"  {shown(shift.title or shift.url or '', 100)[1:-1]}: {shift.old:,} → {shift.new:,}"


def _lonely(feed: ComparedFeeds) -> str:
    side, count = ("old", feed.articles[0]) if feed.new is None else ("new", feed.articles[1])
    return f"{feed.name}: only in the {side} documents ({_articles(count)})"


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _summary(comparison: Comparison) -> Iterator[str]:
    for feed in comparison.feeds:
        if feed.old is not None and feed.new is not None:
            old, new = feed.articles
            names = feed.old if feed.old == feed.new else f"{feed.old} → {feed.new}"
            yield f"{names}: {_articles(old)} → {new:,}, {feed.same:,} the same{_partly(feed)}"
    counted = [f"{comparison.counts[kind]:,} {word}" for kind, word in _WORDS.items()
               if comparison.counts[kind]]  # fmt: skip
    shifted = sum(len(feed.order) for feed in comparison.feeds)
    counted += [f"{shifted:,} in another place"] if shifted else []
    fields = ", ".join(f"{name} {count:,}" for name, count in _field_counts(comparison).items())
    if counted:
        yield ", ".join(counted) + (f" (values changed: {fields})" if fields else "")
    elif comparison.is_same:
        yield "no differences"


def _field_counts(comparison: Comparison) -> dict[str, int]:
    counts = comparison.fields
    return {name: counts[name] for name in PARTS if counts[name]}


def _partly(feed: ComparedFeeds) -> str:
    """Return what was compared, if it is not all."""
    if feed.formats[0] == feed.formats[1] or "body" in feed.compared:
        return ""
    compared = ", ".join(feed.compared)
    return f" ({feed.formats[0]} and {feed.formats[1]} have only this in common: {compared})"


def as_json(comparison: Comparison) -> Iterator[str]:
    """Yield the pieces of *comparison* in JSON: an article to a line."""
    head = {
        "same": comparison.is_same,
        "counts": {kind: comparison.counts[kind] for kind in KINDS},
        "fields": _field_counts(comparison),
        "feeds": list(map(_feed_value, comparison.feeds)),
    }
    yield json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}") + ',\n  "articles": ['
    separator = "\n    "
    for kind in KINDS:
        for change, files in comparison.changes(kind):
            yield separator + json.dumps(_change_value(change, files), ensure_ascii=False)
            separator = ",\n    "
    yield "]\n}\n" if separator == "\n    " else "\n  ]\n}\n"


def _feed_value(feed: ComparedFeeds) -> dict[str, Any]:
    return {
        "name": feed.name,
        "old": _side_value(feed.old, feed.formats[0], feed.articles[0]),
        "new": _side_value(feed.new, feed.formats[1], feed.articles[1]),
        "same": feed.same,
        "compared": list(feed.compared),
        "order": [
            {"old": each.old, "new": each.new, "url": each.url, "title": each.title}
            for each in feed.order
        ],
        "notes": feed.notes,
    }


def _side_value(name: str | None, format: str | None, articles: int) -> dict[str, Any] | None:
    return None if name is None else {"name": name, "format": format, "articles": articles}


def _change_value(change: EntryChange, files: list[str]) -> dict[str, Any]:
    value: dict[str, Any] = {"kind": change.kind, "id": change.id, "url": change.url,
                             "title": change.title, "files": files}  # fmt: skip
    if change.found:
        value["found_by"] = change.found
    if change.fields:
        value["fields"] = {
            field: {"old": old, "new": new} for field, (old, new) in change.fields.items()
        }
    if change.is_announced:
        value["announced_as_deleted"] = True
    return value
