"""What XML a file is, by its first element."""

from __future__ import annotations

import re

from feedpub.text import sign_of

_ROOTS = (b"<rss", b"RDF", b"<feed", b":feed", b"<urlset", b"<sitemapindex", b":urlset",
          b":sitemapindex", b":rss")  # fmt: skip
_BEGIN = re.compile(rb"<\?xml\s|<(?:[\w.-]+:)?(?:rss|RDF|feed|urlset|sitemapindex)[\s>/]")
#: What a document without a DOCTYPE, in which entities are declared, begins with.
_WITHOUT_ENTITIES = re.compile(
    rb"(?:\xef\xbb\xbf)?+(?:\s++|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->)*+<[A-Za-z_]", re.DOTALL
)
#: What a program writes before its output when something is wrong with it.
_NOISE = ("br", "b", "p")


def root_of(head: bytes) -> str | None:
    """Return the local name of the first element of what begins with *head*, if it may be a feed.

    The part before the XML is skipped: warnings of PHP, or empty lines.
    """
    sign = sign_of(head)
    if sign is not None:
        head = head.decode(sign.exact, "ignore").lstrip("\ufeff").encode("utf-8", "ignore")
    if not any(each in head for each in _ROOTS):
        return None
    from feedpub.documents import Glance  # brings lxml, which few sources need

    root = Glance(head, "").root
    begin = _BEGIN.search(head)
    if begin is not None and begin.start() and (root is None or root in _NOISE):
        return Glance(head[begin.start() :], "").root
    return root


def declares_nothing(head: bytes) -> bool:
    """Return whether the document that begins with *head* surely declares no entities.

    libxml2 must then not be kept from texts of more than 10 MB: its other bounds, which fall with
    that one, are those of entities.
    """
    return _WITHOUT_ENTITIES.match(head) is not None
