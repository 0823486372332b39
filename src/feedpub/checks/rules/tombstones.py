"""Deleted entries: RFC 6721."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from feedpub import dates
from feedpub.checks._context import Context
from feedpub.documents.names import clark
from feedpub.documents.positions import Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_RFC = "https://www.rfc-editor.org/rfc/rfc6721"
_DELETED, _ENTRY, _ID, _NAME, _UPDATED = (
    clark("at:deleted-entry"), clark("atom:entry"), clark("atom:id"), clark("atom:name"),
    clark("atom:updated"),
)  # fmt: skip
_FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
    "<id>https://e.org/</id><title>T</title><updated>2026-11-23T08:00:00Z</updated>"
    '<author><name>Ana</name></author><link rel="self" href="https://e.org/a"/>'
)


def _feed(inside: str) -> str:
    return f"{_FEED}{inside}</feed>"


_RAIN = (
    "<entry><id>https://e.org/1</id><title>Rain</title><updated>2026-11-23T08:00:00Z</updated>"
    '<link href="https://e.org/1"/><summary>Rain</summary></entry>'
)


def _deleted(inside: str) -> str:
    start = '<at:deleted-entry ref="https://e.org/2" when="2026-11-23T08:00:00Z">'
    return _feed(f"{start}{inside}</at:deleted-entry>")


def _is_later(when: str, updated: str) -> bool:
    """Return whether *when* is not before *updated*; other rules check that both are dates."""
    with suppress(ValueError):
        return dates.parse(when) >= dates.parse(updated)
    return False


@rule(
    "at/duplicate-tombstone",
    Severity.ERROR,
    on="at:deleted-entry",
    source=_RFC + "#section-3",
    flags=[_feed('<at:deleted-entry ref="https://e.org/2" when="2026-11-23T08:00:00Z"/>' * 2)],
    passes=[_feed('<at:deleted-entry ref="https://e.org/2" when="2026-11-23T08:00:00Z"/>')],
)
def duplicate_tombstone(deleted: Element, context: Context) -> Found:
    """An entry is marked as deleted twice, at the same time.

    The specification forbids it. Keep one.
    """
    key = (deleted.get("ref"), deleted.get("when"))
    if context.memory("at/duplicate-tombstone").setdefault(key, deleted) is not deleted:
        yield deleted, f"the entry {shown(key[0] or '')} is deleted twice; keep one of them"


@rule(
    "at/nameless-person",
    Severity.ERROR,
    on="at:by",
    source="https://www.rfc-editor.org/rfc/rfc4287#section-3.2",
    flags=[_deleted("<at:by>Ana</at:by>"), _deleted("<at:by><at:name>Ana</at:name></at:by>")],
    passes=[_deleted("<at:by><name>Ana</name></at:by>")],
)
def nameless_person(by: Element) -> Found:
    """Who deleted an entry is not named, or is named more than once.

    It is a person as Atom describes them, with one name, and Atom's own elements for it. Write
    the name into an atom:name.
    """
    names = sum(1 for _ in by.iterchildren(_NAME))
    if names != 1:
        yield by, "at:by has no atom:name; add one" if not names else "at:by has several names"


@rule(
    "at/deleted-but-present",
    Severity.WARNING,
    on="atom:feed",
    source=_RFC + "#section-3",
    flags=[_feed('<at:deleted-entry ref="https://e.org/1" when="2026-11-23T09:00:00Z"/>' + _RAIN)],
    passes=[_feed('<at:deleted-entry ref="https://e.org/1" when="2026-11-23T07:00:00Z"/>' + _RAIN)],
)
def deleted_but_present(feed: Element, context: Context) -> Found:
    """The feed contains an entry that it marks as deleted.

    Readers that support tombstones hide it, others show it. Remove one of the two.
    """
    if _DELETED not in context.children:
        return
    alive = {
        entry.findtext(_ID): entry.findtext(_UPDATED) or "" for entry in feed.iterchildren(_ENTRY)
    }
    for deleted in feed.iterchildren(_DELETED):
        updated, when = alive.get(deleted.get("ref")), deleted.get("when")
        if updated is not None and _is_later(when or "", updated):
            ref = shown(deleted.get("ref") or "")
            yield deleted, f"the entry {ref} is marked as deleted, but is still in the feed"
