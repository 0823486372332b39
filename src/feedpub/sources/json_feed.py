"""JSON Feed 1.0 and 1.1, whose ids are final.

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import re

from feedpub.sources._reader import Reader
from feedpub.sources.json import records

_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')


def sniff(head: bytes) -> int:
    """Return 2 for an object that says it is one."""
    return 2 if head.lstrip()[:1] == b"{" and _VERSION.search(head) else 0


JSON_FEED = Reader(
    name="json-feed",
    about="A JSON Feed, whose items keep their ids to the letter.",
    records=records,
    sniff=sniff,
    vocabulary="json-feed",
)
