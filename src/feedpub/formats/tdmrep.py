"""TDMRep: whether text and data mining is reserved, as a file at a well-known address.

https://w3c.github.io/tdm-reservation-protocol/spec/
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from feedpub.formats._format import Format
from feedpub.formats._licences import of
from feedpub.model import Document, Feed
from feedpub.rights import TDMREP_FILE, reservation


def write(feed: Feed) -> Iterator[Document]:
    """Write one rule, for all pages of the site."""
    rights = of(feed)
    reserved = reservation(rights)
    rule: dict[str, str | int] = {"location": "/", "tdm-reservation": reserved}
    if reserved and rights.policy is not None:
        rule["tdm-policy"] = rights.policy
    yield Document(
        name=feed.path,
        format=feed.output.format,
        data=msgspec.json.format(msgspec.json.encode([rule]), indent=2) + b"\n",
        url=feed.url,
    )


TDMREP = Format(
    name="tdmrep",
    media_type="application/json",
    path=TDMREP_FILE,
    limit=0,
    may_be_empty=True,
    write=write,
)
