"""What a feed with archives says of itself, in Atom and in RSS.

https://www.rfc-editor.org/rfc/rfc5005
"""

from __future__ import annotations

from lxml import etree

from feedpub.markup import ATOM, FH, Element
from feedpub.model import Feed


def add_archive(head: Element, feed: Feed) -> None:
    """Add to *head*, the channel or feed, where *feed* stands among the documents of its feed."""
    archive = feed.archive
    if archive is None:
        return
    if archive.current is not None:
        etree.SubElement(head, f"{{{FH}}}archive")
    elif archive.earlier is None:
        etree.SubElement(head, f"{{{FH}}}complete")
    for rel, url in (
        ("prev-archive", archive.earlier),
        ("next-archive", archive.later),
        ("current", archive.current),
    ):
        if url is not None:
            etree.SubElement(head, f"{{{ATOM}}}link", rel=rel, href=url)
