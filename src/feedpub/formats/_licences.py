"""The parts of RSL that a licence file and the items of RSS share.

https://rslstandard.org/rsl
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.errors import UsageError
from feedpub.markup import Tags
from feedpub.model import Article, Feed, Rights
from feedpub.rights import marks, origin, uses

_rsl = Tags("rsl")


def of(feed: Feed) -> Rights:
    """Return the rights that the file of *feed* is about.

    Raises:
        UsageError: There are none.
    """
    if feed.publication.rights is None:
        raise UsageError(
            f"the publication has no rights to write in {feed.path}",
            help="Add a [rights] table, or Publication(rights=Rights(…)).",
        )
    return feed.publication.rights


def granted(rights: Rights, tags: Tags) -> Iterator[str]:
    """Yield which uses are permitted, and which are prohibited.

    What is permitted is a complete list, so what is denied would need no mention; it has one for
    those who read on their own.
    """
    said = uses(rights)
    for tag, wanted in ((tags.permits, True), (tags.prohibits, False)):
        found = " ".join(use for use, allowed in said.items() if allowed is wanted)
        yield tag(found or None, type="usage")


def in_item(article: Article, feed: Feed) -> str:
    """Return the licence of *article*, if the items of *feed* are to carry theirs.

    A feed can license only pages of its own origin, and no publisher another's.

    https://rslstandard.org/guide/file-format
    """
    rights = marks(feed, "rsl-in-rss")
    if rights is None or origin(article.url) != origin(feed.url or article.url):
        return ""
    licence = _rsl.license.inline(*granted(rights, _rsl))
    return _rsl.content.inline(licence, url=article.url)
