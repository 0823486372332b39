"""JSON Feed 1.0 and 1.1 as it is published: its ids are final.

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import re

from feedpub.sources._feed_metadata import by_members
from feedpub.sources._reader import Reader
from feedpub.sources.json import records

#: Where it is published: what is only shaped like a feed, such as an export, does not say it.
_PUBLISHED = re.compile(rb'"(?:feed_url|home_page_url)"\s*:\s*"http')
_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')


def sniff(head: bytes) -> int:
    """Return 3 for an object that says it is one, and where it is published."""
    before = head.partition(b'"items"')[0]
    is_feed = head.lstrip()[:1] == b"{" and _VERSION.search(before) and _PUBLISHED.search(before)
    return 3 if is_feed else 0


JSON_FEED = Reader(
    name="json-feed",
    about="A published JSON Feed; its items keep their ids.",
    records=records,
    sniff=sniff,
    vocabulary="json-feed",
    metadata=by_members,
)
