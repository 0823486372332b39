"""Fixes of RSS."""

from __future__ import annotations

import re

from feedpub.checks import Breach
from feedpub.documents import names
from feedpub.findings import Fix
from feedpub.fixing._editor import Editor
from feedpub.fixing._notation import qualified, quoted
from feedpub.fixing._remedy import parent_of, remedy, subject
from feedpub.markup import ATOM, DC
from feedpub.patterns import pattern

_CREATOR = names.clark("dc:creator")
#: Not an address: a word without slash or dot, or a URI of a scheme that only names things.
_NAME_ONLY = pattern(r"[\w:-]+|(?:tag|urn|uuid|info|oid):\S+", re.IGNORECASE)


@remedy("rss/guid-no-permalink", uncovers=("guid-not-unique-enough",))
def guid(editor: Editor, breach: Breach) -> Fix | None:
    """Mark a guid that is not an address as not a permalink."""
    found = subject(breach)
    if not _NAME_ONLY.fullmatch((found[0].text or "").strip()):
        return None
    element, title = found[0], 'Write isPermaLink="false"'
    if element.get("isPermaLink") is not None:
        return editor.fix(title, editor.write(element, "isPermaLink", "false", whole=True))
    return editor.fix(title, editor.add_attribute(element, "isPermaLink", "false"))


@remedy("rss/invalid-email")
def author(editor: Editor, breach: Breach) -> Fix | None:
    """Move a byline without an address to dc:creator."""
    found = subject(breach)
    item = parent_of(found[0])
    if found[0].tag != "author":
        return None
    element, name = found[0], (found[0].text or "").strip()
    others = len(list(item.iterchildren("author", _CREATOR)))
    if not name or "@" in name or element.attrib or others > 1:
        return None
    prefix = editor.prefix(element, DC)
    edits = editor.rename(element, f"{prefix[0]}:creator")
    return editor.fix("Write the name in dc:creator", *edits, *prefix[1])


@remedy("rss/missing-attribute")
def enclosure_length(editor: Editor, breach: Breach) -> Fix | None:
    """Write 0 as the size if it is not known.

    https://www.rssboard.org/rss-profile#element-channel-item-enclosure
    """
    found = subject(breach)
    if found[0].tag != "enclosure" or " has no length" not in breach[2]:
        return None
    return editor.fix('Write length="0"', editor.add_attribute(found[0], "length", "0"))


@remedy("rss/no-self-link", "atom/no-self-link")
def self_link(editor: Editor, breach: Breach) -> Fix | None:
    """Add a self link, if the document's address is known."""
    found = subject(breach)
    if editor.url is None:
        return None
    parent = found[0]
    url = quoted(editor.url, b'"')
    if parent.tag == "channel":
        prefix, declared = editor.prefix(parent, ATOM)
        name, type, after = f"{prefix}:link", b"application/rss+xml", "link"
    else:
        name = qualified(parent).removesuffix("feed") + "link"
        declared, type, after = (), b"application/atom+xml", f"{{{ATOM}}}id"
    sibling = parent.find(after)
    if sibling is None:
        return None
    link = b"<" + name.encode() + b' rel="self" type="' + type + b'" href="' + url + b'"/>'
    insert = editor.insert_after(sibling, link)
    return editor.fix("Write the document's own address", insert, *declared)


@remedy("rss/content-before-description")
def description_first(editor: Editor, breach: Breach) -> Fix | None:
    """Move the summary before the full text."""
    found = subject(breach)
    description = parent_of(found[0]).find("description")
    assert description is not None
    edits = editor.move(description, found[0])
    return editor.fix("Move description before content:encoded", *edits)


@remedy("rss/hour-24")
def midnight(editor: Editor, breach: Breach) -> Fix | None:
    """Write midnight as hour 0."""
    found = subject(breach)
    return editor.fix("Write 0 for midnight", editor.write(found[0], None, "0", whole=False))


@remedy("wfw/comment-rss")
def comment_rss(editor: Editor, breach: Breach) -> Fix | None:
    """Correct the name to commentRss."""
    found = subject(breach)
    name = qualified(found[0]).replace("commentRSS", "commentRss")
    return editor.fix("Write wfw:commentRss", *editor.rename(found[0], name))
