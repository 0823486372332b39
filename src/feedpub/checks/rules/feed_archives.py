"""Paged and archived feeds, and replies: RFC 5005, RFC 4685."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._context import Context
from feedpub.documents.names import clark
from feedpub.documents.positions import Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_RFC = "https://www.rfc-editor.org/rfc/rfc5005"
_LINK, _COMPLETE, _ARCHIVE = clark("atom:link"), clark("fh:complete"), clark("fh:archive")
_PAGING = {"first", "last", "next", "previous", "prev", "prev-archive", "next-archive", "current"}
#: The relations of other documents of the same feed.
_NEIGHBOURS = {"next", "previous", "prev", "prev-archive", "next-archive"}
_HEADS = ("atom:feed", "rss/channel")
_FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"'
    ' xmlns:thr="http://purl.org/syndication/thread/1.0">'
    "<id>https://e.org/</id><title>T</title><updated>2026-11-23T08:00:00Z</updated>"
    '<author><name>Ana</name></author><link rel="self" href="https://e.org/a"/>'
)


def _feed(inside: str) -> str:
    return f"{_FEED}{inside}</feed>"


def _only_archive(context: Context) -> Element | None:
    """Return the mark of an archive, unless the feed says at once that it is complete."""
    return None if _COMPLETE in context.children else context.children.get(_ARCHIVE)


def _links(head: Element) -> dict[str, Element]:
    return {link.get("rel") or "alternate": link for link in head.iterchildren(_LINK)}


@rule(
    "fh/paging-in-entry",
    Severity.WARNING,
    on=("atom:entry/atom:link", "item/atom:link"),
    source=_RFC + "#section-3",
    flags=['<link rel="next-archive" href="https://e.org/2"/><link href="https://e.org/1"/>'],
    passes=['<link rel="related" href="https://e.org/2"/>'],
)
def paging_in_entry(link: Element) -> Found:
    """An entry has a link that pages through a feed.

    Such links belong to the feed, and readers look for them there. Move the link
    out of the entry, into the feed.
    """
    rel = link.get("rel")
    if rel in _PAGING and rel not in ("first", "last", "prev"):
        yield (link, "rel"), f"rel of link is {shown(rel)}, which belongs in the feed's own links"


@rule(
    "fh/complete-but-paged",
    Severity.ERROR,
    on=_HEADS,
    source=_RFC + "#section-2",
    flags=[_feed('<fh:complete/><link rel="next" href="https://e.org/2"/>')],
    passes=[_feed("<fh:complete/>")],
)
def complete_but_paged(head: Element, context: Context) -> Found:
    """A feed says that it is complete, but links to more pages or archives.

    Readers drop every article that is not in a complete feed, whatever the other pages contain.
    Remove fh:complete, or the links.
    """
    if _COMPLETE in context.children:
        for rel, link in _links(head).items():
            if rel in _PAGING and rel != "current":
                yield (link, "rel"), f"rel of link is {shown(rel)}, but the feed is complete"


@rule(
    "fh/complete-elsewhere",
    Severity.ERROR,
    on=_HEADS,
    source=_RFC + "#section-2",
    flags=[_feed('<fh:complete/><link rel="current" href="https://e.org/b"/>')],
    passes=[_feed('<fh:complete/><link rel="current" href="https://e.org/a"/>')],
)
def complete_elsewhere(head: Element, context: Context) -> Found:
    """A complete feed says that the current one is elsewhere.

    It cannot be complete then. Make current and self the same, or remove fh:complete.
    """
    if _COMPLETE in context.children:
        links = _links(head)
        current, own = links.get("current"), links.get("self")
        if current is not None and own is not None and current.get("href") != own.get("href"):
            message = "the current link differs from the self link, but the feed is complete"
            yield (current, "href"), message


@rule(
    "fh/past-the-end",
    Severity.ERROR,
    on=_HEADS,
    source=_RFC + "#section-3",
    flags=[
        _feed(
            '<link rel="first" href="https://e.org/a"/><link rel="previous" href="https://e.org/0"/>'
        )
    ],
    passes=[
        _feed('<link rel="first" href="https://e.org/a"/><link rel="next" href="https://e.org/b"/>')
    ],
)
def past_the_end(head: Element, context: Context) -> Found:
    """The first page has a previous one, or the last page a next one.

    Readers that follow the links never reach the end. Remove the link.
    """
    links = _links(head) if _LINK in context.children else {}
    own = links["self"].get("href") if "self" in links else None
    for end, beyond in (("first", "previous"), ("first", "prev"), ("last", "next")):
        if own and end in links and beyond in links and links[end].get("href") == own:
            yield (links[beyond], "rel"), f"this is the {end} page, but links to a {beyond} one"


@rule(
    "fh/archive-without-neighbours",
    Severity.WARNING,
    on=_HEADS,
    source=_RFC + "#section-4",
    flags=[_feed('<fh:archive/><link rel="current" href="https://e.org/b"/>')],
    passes=[
        _feed(
            '<fh:archive/><link rel="current" href="https://e.org/b"/>'
            '<link rel="prev-archive" href="https://e.org/0"/>'
        )
    ],
)
def archive_without_neighbours(head: Element, context: Context) -> Found:
    """An archive links to no other archive.

    Readers cannot continue from it. Add prev-archive, unless it is the first one, and next-archive.
    """
    archive = _only_archive(context)
    if archive is not None and not _links(head).keys() & {"prev-archive", "next-archive"}:
        yield archive, "the archive has neither prev-archive nor next-archive; add one"


@rule(
    "fh/archive-without-current",
    Severity.WARNING,
    on=_HEADS,
    source=_RFC + "#section-4",
    flags=[_feed('<fh:archive/><link rel="prev-archive" href="https://e.org/b"/>')],
    passes=[
        _feed(
            '<fh:archive/><link rel="current" href="https://e.org/b"/>'
            '<link rel="prev-archive" href="https://e.org/0"/>'
        )
    ],
)
def archive_without_current(head: Element, context: Context) -> Found:
    """An archive does not link to the feed to subscribe to.

    Whoever finds the archive cannot subscribe. Add a link with rel="current".
    """
    archive = _only_archive(context)
    if archive is not None and "current" not in _links(head):
        yield archive, 'the archive has no link rel="current"; add it'


@rule(
    "fh/complete-and-archive",
    Severity.WARNING,
    on=_HEADS,
    source=_RFC + "#section-1",
    flags=[_feed("<fh:complete/><fh:archive/>")],
    passes=[_feed("<fh:complete/>")],
)
def complete_and_archive(head: Element, context: Context) -> Found:
    """A feed says that it is complete, and that it is an archive.

    An archive has only a part of the articles, and readers of a complete feed drop every other
    one. What a mixture means is not defined. Keep one of the two.
    """
    if _COMPLETE in context.children and _ARCHIVE in context.children:
        yield (
            context.children[_COMPLETE],
            "the feed is an archive and complete; keep one of the two",
        )


@rule(
    "fh/leads-to-itself",
    Severity.WARNING,
    on=_HEADS,
    source=_RFC + "#section-4",
    flags=[
        _feed('<link rel="prev-archive" href="https://e.org/a"/>'),
        _feed(
            '<fh:archive/><link rel="current" href="https://e.org/a"/>'
            '<link rel="prev-archive" href="https://e.org/0"/>'
        ),
    ],
    passes=[
        _feed('<link rel="prev-archive" href="https://e.org/0"/>'),
        _feed('<link rel="current" href="https://e.org/a"/>'),
    ],
)
def leads_to_itself(head: Element, context: Context) -> Found:
    """A link to the next or the previous document leads to this one.

    Readers that follow it fetch the same document again and never get the others; an archive that
    says it is the current feed hides the real one. Write the address of the other document.
    """
    links = _links(head) if _LINK in context.children else {}
    own = links["self"].get("href") if "self" in links else None
    others = _NEIGHBOURS | ({"current"} if _ARCHIVE in context.children else set())
    for rel in sorted(others & links.keys()):
        if own and links[rel].get("href") == own:
            yield (links[rel], "href"), f"the {rel} link leads to this document"


@rule(
    "thr/count-elsewhere",
    Severity.WARNING,
    on="atom:link",
    source="https://www.rfc-editor.org/rfc/rfc4685#section-4",
    flags=[_feed('<link rel="related" href="https://e.org/2" thr:count="3"/>')],
    passes=[_feed('<link rel="replies" href="https://e.org/2" thr:count="3"/>')],
)
def count_elsewhere(link: Element) -> Found:
    """thr:count or thr:updated is on a link that does not lead to replies.

    They describe the replies, and mean nothing elsewhere. Write rel="replies".
    """
    if len(link.keys()) > 2 and link.get("rel") != "replies":
        for name in ("thr:count", "thr:updated"):
            if link.get(clark(name)) is not None:
                yield (link, clark(name)), f'{name} belongs on a link with rel="replies"'


@rule(
    "thr/reply-of-feed",
    Severity.WARNING,
    on=("atom:feed/thr:in-reply-to", "atom:source/thr:in-reply-to"),
    source="https://www.rfc-editor.org/rfc/rfc4685#section-3",
    flags=[_feed('<thr:in-reply-to ref="https://e.org/2"/>')],
    passes=['<thr:in-reply-to ref="https://e.org/2"/>'],
)
def reply_of_feed(element: Element) -> Found:
    """A feed, not an entry, is marked as a reply.

    The element belongs in an entry; readers look for it only there. Move it into the entry.
    """
    yield element, "thr:in-reply-to is in the feed; move it to the entry that replies"
