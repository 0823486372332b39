"""Atom feeds and entries as a whole: authors, ids, and the order of elements."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._context import Context, gap
from feedpub.checks.rules.atom import VOCABULARY
from feedpub.checks.rules.atom_text import is_base64
from feedpub.documents.names import clark, local
from feedpub.documents.positions import END, Place
from feedpub.findings import Severity, rule
from feedpub.markup import ATOM, Element
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_RFC = "https://www.rfc-editor.org/rfc/rfc4287"
_AUTHOR, _CONTENT, _ENTRY, _ID, _LINK, _SOURCE, _SUMMARY, _UPDATED = (
    clark(f"atom:{name}")
    for name in ("author", "content", "entry", "id", "link", "source", "summary", "updated")
)
_HEAD = (
    "<id>https://e.org/</id><title>T</title><updated>2026-11-23T08:00:00Z</updated>"
    '<link rel="self" href="https://e.org/atom"/>'
)
_AUTHORED = "<author><name>Ana</name></author>"

_METADATA = tuple(
    clark(name) for name in VOCABULARY.elements["atom:feed"].cardinality if name != "atom:entry"
)


def _entry(number: int, more: str = "<summary>Rain</summary>", minute: int = 0) -> str:
    return (
        f"<entry><id>https://e.org/{number}</id><title>Rain</title>"
        f"<updated>2026-11-23T08:{minute:02}:00Z</updated>"
        f'<link href="https://e.org/{number}"/>{more}</entry>'
    )


def _feed(inside: str) -> str:
    return f'<feed xmlns="{ATOM}">{_HEAD}{inside}</feed>'


@rule(
    "atom/no-author",
    Severity.ERROR,
    on=("atom:entry", "atom:feed"),
    source=_RFC + "#section-4.1.1",
    refused_by="The W3C validator and strict readers.",
    flags=[_feed(_entry(1))],
    passes=[_feed(_AUTHORED + _entry(1)), _feed(_entry(1, _AUTHORED + "<summary>A</summary>"))],
)
def no_author(element: Element, context: Context) -> Found:
    """An entry has no author: neither its own, nor its source's, nor the feed's.

    Atom requires one, so that every entry can be attributed. Add an author to the feed or the
    entry.
    """
    memory = context.memory("atom/no-author")
    if element.tag == _ENTRY:
        if _AUTHOR not in context.children:
            source = context.children.get(_SOURCE)
            if source is None or source.find(_AUTHOR) is None:
                memory.setdefault("first", element)
    elif _AUTHOR in context.children:
        memory.clear()
    if memory and element is context.root:
        yield (memory["first"], END), "entry has no author, and neither has the feed; add one"


@rule(
    "atom/no-content-or-alternate",
    Severity.ERROR,
    on="atom:entry",
    source=_RFC + "#section-4.1.2",
    flags=[_feed(_AUTHORED + _entry(1).replace('<link href="https://e.org/1"/>', ""))],
    passes=[_feed(_AUTHORED + _entry(1))],
)
def no_content_or_alternate(entry: Element, context: Context) -> Found:
    """An entry has neither content nor a link to its page.

    There is nothing to read. Add content, or a link with rel="alternate".
    """
    if _CONTENT not in context.children and not _has_link(entry, context, "alternate"):
        yield (
            gap(entry, context),
            'entry has neither content nor a link rel="alternate"; add one of them',
        )


def _has_link(element: Element, context: Context, rel: str) -> bool:
    if _LINK not in context.children:
        return False
    return any((link.get("rel") or "alternate") == rel for link in element.iterchildren(_LINK))


@rule(
    "atom/no-summary",
    Severity.ERROR,
    on="atom:entry",
    source=_RFC + "#section-4.1.2",
    flags=[_feed(_AUTHORED + _entry(1, '<content type="image/png">UmFpbg==</content>'))],
    passes=[
        _feed(_AUTHORED + _entry(1, '<summary>A</summary><content type="image/png">AA==</content>'))
    ],
)
def no_summary(entry: Element, context: Context) -> Found:
    """An entry whose content is elsewhere or binary has no summary.

    Readers that cannot show the content have nothing else. Add a summary.
    """
    content = context.children.get(_CONTENT)
    if content is None or _SUMMARY in context.children:
        return
    if content.get("src") is not None or is_base64(content):
        yield (
            gap(entry, context),
            "entry has no summary, but its content is elsewhere or binary; add one",
        )


@rule(
    "atom/no-text",
    Severity.WARNING,
    on="atom:entry",
    source=_RFC + "#section-4.1.2",
    flags=[_feed(_AUTHORED + _entry(1, ""))],
    passes=[_feed(_AUTHORED + _entry(1))],
)
def no_text(entry: Element, context: Context) -> Found:
    """An entry has neither content nor summary.

    Readers show only the headline. Add a summary.
    """
    if _CONTENT not in context.children and _SUMMARY not in context.children:
        yield gap(entry, context), "entry has neither content nor summary; add a summary"


@rule(
    "atom/duplicate-alternate",
    Severity.ERROR,
    on=("atom:feed", "atom:entry", "atom:source"),
    source=_RFC + "#section-4.1.1",
    flags=['<link href="https://e.org/1"/><link href="https://e.org/2"/>'],
    passes=['<link href="https://e.org/1"/><link type="text/plain" href="https://e.org/2"/>'],
)
def duplicate_alternate(element: Element, context: Context) -> Found:
    """Two alternate links have the same type and language.

    A reader cannot tell which one to open. Keep one, or give each its type and hreflang.
    """
    if _LINK not in context.children:
        return
    seen = set()
    for link in element.iterchildren(_LINK):
        if (link.get("rel") or "alternate") == "alternate":
            key = (link.get("type"), link.get("hreflang"))
            if key in seen:
                yield link, "link is an alternate of the same type and hreflang as another one"
            seen.add(key)


@rule(
    "atom/duplicate-id",
    Severity.WARNING,
    on="atom:feed/atom:entry",
    source=_RFC + "#section-4.1.1",
    flags=[_feed(_AUTHORED + _entry(1) + _entry(1, minute=1))],
    passes=[_feed(_AUTHORED + _entry(1) + _entry(2))],
)
def duplicate_id(entry: Element, context: Context) -> Found:
    """Two entries have the same id.

    Atom treats them as two versions of one entry, and readers show only one. If they are different
    articles, give each its own id.
    """
    id = context.children.get(_ID)
    if id is not None and id.text:
        first = context.memory("atom/duplicate-id").setdefault(id.text, entry)
        if first is not entry:
            yield id, f"id is {shown(id.text)}, as of an earlier entry"


@rule(
    "atom/same-id-everywhere",
    Severity.ERROR,
    on=("atom:feed/atom:entry", "atom:feed"),
    source=_RFC + "#section-4.2.6",
    flags=[_feed(_AUTHORED + "".join(_entry(1, minute=each) for each in range(10)))],
    passes=[_feed(_AUTHORED + "".join(_entry(each, minute=each) for each in range(10)))],
)
def same_id_everywhere(element: Element, context: Context) -> Found:
    """All entries have the same id.

    An id identifies one entry; readers show a single article. Give each its own.
    """
    memory = context.memory("atom/same-id-everywhere")
    if element.tag == _ENTRY:
        memory["count"] = memory.get("count", 0) + 1
    elif memory.get("count", 0) >= 10 and len(context.memory("atom/duplicate-id")) == 1:
        yield element, f"all {memory['count']} entries have the same id; give each its own"


@rule(
    "atom/same-updated",
    Severity.WARNING,
    on="atom:feed/atom:entry",
    source=_RFC + "#section-4.1.1",
    flags=[_feed(_AUTHORED + _entry(1) + _entry(1))],
    passes=[_feed(_AUTHORED + _entry(1) + _entry(2))],
)
def same_updated(entry: Element, context: Context) -> Found:
    """Two versions of one entry have the same updated.

    Readers cannot tell which is newer. Give each the time it was changed.
    """
    id, updated = context.children.get(_ID), context.children.get(_UPDATED)
    if id is not None and updated is not None:
        key = (id.text, (updated.text or "").strip())
        if context.memory("atom/same-updated").setdefault(key, entry) is not entry:
            yield updated, f"updated is {shown(key[1])}, as in the other entry with this id"


@rule(
    "atom/metadata-after-entry",
    Severity.ERROR,
    on="atom:feed",
    source=_RFC + "#section-4.1.1",
    flags=[_feed(_AUTHORED + _entry(1) + "<subtitle>Rain</subtitle>")],
    passes=[_feed(_AUTHORED + "<subtitle>Rain</subtitle>" + _entry(1))],
)
def metadata_after_entry(feed: Element, context: Context) -> Found:
    """An element about the feed comes after an entry.

    Readers that stop at the first entry never see it; Atom's grammar puts all entries last.
    Move it before the first entry.
    """
    first = context.children.get(_ENTRY)
    if first is None:
        return
    for child in first.itersiblings(*_METADATA):
        yield (
            child,
            f"{local(str(child.tag))} comes after an entry; move it before the first one",
        )


@rule(
    "atom/incomplete-source",
    Severity.WARNING,
    on="atom:source",
    source=_RFC + "#section-4.2.11",
    flags=["<source><id>https://e.org/</id><title>T</title></source>"],
    passes=[
        "<source><id>https://e.org/</id><title>T</title><updated>2026-11-23T08:00:00Z</updated>"
        "</source>"
    ],
)
def incomplete_source(source: Element, context: Context) -> Found:
    """The source of a copied entry lacks its id, title or updated.

    They tell readers where the entry came from. Copy them from the source feed.
    """
    for name in ("id", "title", "updated"):
        if clark(f"atom:{name}") not in context.children:
            yield gap(source, context), f"source has no {name}; copy it from the source feed"


@rule(
    "atom/no-self-link",
    Severity.WARNING,
    on="atom:feed",
    source=_RFC + "#section-4.1.1",
    flags=[_feed(_AUTHORED).replace('<link rel="self" href="https://e.org/atom"/>', "")],
    passes=[_feed(_AUTHORED)],
)
def no_self_link(feed: Element, context: Context) -> Found:
    """The feed does not state its own address.

    A reader that got the file some other way cannot subscribe to it. Add
    <link rel="self" href="…"/>.
    """
    if not _has_link(feed, context, "self"):
        yield (
            gap(feed, context),
            'feed has no link rel="self"; add one with the address of this feed',
        )


@rule(
    "atom/no-namespace",
    Severity.WARNING,
    engine="walk",
    source="https://www.rfc-editor.org/rfc/rfc4287#section-6.1",
    flags=['<note xmlns="">Rain</note>'],
    passes=['<rain:note xmlns:rain="https://e.org/rain">Rain</rain:note>'],
)
def no_namespace() -> None:
    """An element of an Atom document is in no namespace.

    Readers cannot tell which vocabulary it belongs to. If it is Atom's, add the prefix, or declare
    Atom's namespace as the default; otherwise give it the namespace of its extension.
    """
