"""What became of one article from the old documents to the new ones."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from feedpub import dates, html, urls
from feedpub.differing._comparable import (
    FIELDS,
    Comparable,
    Value,
    address,
    agree,
    plain,
    same,
    seconds,
)
from feedpub.text import one_line

#: The kinds of change, in the order in which they matter to whoever subscribed.
KINDS = ("new-id", "reused-id", "gone", "redated", "moved", "changed", "new", "repeated")
#: Most characters of a value that is shown.
_LONGEST = 72
_BEFORE = 24


class EntryChange(Struct, array_like=True, frozen=True, gc=False):
    """What became of one article.

    Attributes:
        kind: One of `KINDS`; of several that apply, the first.
        id: Its new id; of an article that is gone, the old one.
        url: Its new address, or the old one.
        title: Its new title, or the old one.
        found: By what it was found again: ``id``, ``url`` or ``title``.
        fields: Field → the old and the new value, short; ``None`` where there is none.
        is_announced: Whether the new document says that the article was deleted.
    """

    kind: str
    id: str | None
    url: str | None
    title: str | None
    found: str | None = None
    fields: dict[str, tuple[str | None, str | None]] = {}
    is_announced: bool = False


def alone(kind: str, article: Comparable, *, is_announced: bool = False) -> EntryChange:
    """Return the change of an article that is on one side only."""
    title = plain(article.title) if article.title else None
    return EntryChange(kind, article.id, article.url, title, is_announced=is_announced)


def change(
    old: Comparable, new: Comparable, found: str, fields: frozenset[str], *, alike: bool
) -> EntryChange | None:
    """Return what changed from *old* to *new*; ``None`` if nothing did.

    Args:
        old: The article as it was.
        new: The same article as it is.
        found: By what it was found again.
        fields: What is compared: what both documents can say.
        alike: Whether both documents are of one format.
    """
    changed: dict[str, tuple[str | None, str | None]] = {}
    if "id" in fields and old.id != new.id:
        changed["id"] = (old.id, new.id)
    if "url" in fields and urls.spelled(old.url or "") != urls.spelled(new.url or ""):
        changed["url"] = (old.url, new.url)
    for field in FIELDS:
        if field in fields:
            values = _values(field, old, new, alike=alike)
            if not same(field, *values):
                as_text = _as_instant if field in {"published", "updated"} else _as_text
                changed[field] = shortened(*map(as_text, values))
    if not changed:
        return None
    title = new.title or old.title
    return EntryChange(
        kind=_kind(old, new, found, changed),
        id=new.id,
        url=new.url or old.url,
        title=plain(title) if title else None,
        found=found,
        fields=changed,
    )


def _values(field: str, old: Comparable, new: Comparable, *, alike: bool) -> tuple[Value, Value]:
    """Return the values to compare; two that are equal if they say nothing about a change."""
    values: tuple[Value, Value] = (getattr(old, field), getattr(new, field))
    if field == "body":
        return values if all(values) else _instead(old, new)
    if field == "updated" and not all(values):
        values = (old.updated or old.published, new.updated or new.published)
        return values if alike and (old.updated or new.updated) else (None, None)
    if field == "summary" and not alike and not all(values):
        return None, None  # RSS cannot do without one
    if field == "language":
        says_less = not all(values) or (not alike and agree(*map(str, values)))
        return (None, None) if says_less else values
    return values


def _instead(old: Comparable, new: Comparable) -> tuple[Value, Value]:
    """Return what people read of two articles of which one has no body: the summary."""
    if not (old.body or new.body):
        return None, None
    values = old.body or old.summary, new.body or new.summary
    texts = [one_line(html.to_text(each or "")) for each in values]
    return values if texts[0] != texts[1] else (None, None)


def _kind(
    old: Comparable, new: Comparable, found: str, changed: dict[str, tuple[str | None, str | None]]
) -> str:
    if "id" in changed:
        return "new-id"
    if found == "id" and _is_another(old, new):
        return "reused-id"
    if "published" in changed:
        return "redated"
    return "moved" if "url" in changed else "changed"


def _is_another(old: Comparable, new: Comparable) -> bool:
    """Return whether title, address and date all say that these are two articles."""
    if not (old.title and new.title and old.url and new.url):
        return False
    dates = seconds(old.published), seconds(new.published)
    return (
        None not in dates
        and dates[0] != dates[1]
        and plain(old.title) != plain(new.title)
        and address(old.url) != address(new.url)
    )


def _as_instant(value: Value) -> str | None:
    """Return a date as all formats can be compared by, if it is an instant."""
    text = _as_text(value)
    with suppress(ValueError):
        return dates.rfc3339(dates.parse(text or ""))
    return text


def _as_text(value: Value) -> str | None:
    text = ", ".join(value) if isinstance(value, tuple) else value
    return one_line(text) if text else None


def shortened(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Return what to show of two values: all, or the part in which they begin to differ."""
    if not old or not new or max(len(old), len(new)) <= _LONGEST:
        return _cut(old, 0), _cut(new, 0)
    texts = _readable(old, new)
    start = next(
        (at for at, (one, other) in enumerate(zip(*texts, strict=False)) if one != other),
        min(map(len, texts)),
    )
    start = max(start - _BEFORE, 0)
    # From the beginning of a word, if there is one nearby.
    blank = texts[0].find(" ", start, start + _BEFORE) if start else -1
    return _cut(texts[0], blank + 1 or start), _cut(texts[1], blank + 1 or start)


def _readable(old: str, new: str) -> tuple[str, str]:
    """Return the texts of HTML, if they are what differs."""
    if "<" not in old and "<" not in new:
        return old, new
    texts = one_line(html.to_text(old)), one_line(html.to_text(new))
    return texts if texts[0] != texts[1] else (old, new)


def _cut(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    begin = "…" if start else ""
    cut = text[start : start + _LONGEST]
    return f"{begin}{cut.rstrip()}…" if start + _LONGEST < len(text) else begin + cut
