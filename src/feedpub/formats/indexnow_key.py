"""The file with the key of IndexNow, by which a host agrees to what is told about it.

https://www.indexnow.org/documentation#verifying-ownership-via-the-key
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.formats._format import Format
from feedpub.model import Document, Feed


def write(feed: Feed) -> Iterator[Document]:
    """Write the key, and nothing else."""
    yield Document(
        name=feed.path,
        format=feed.output.format,
        data=str(feed.output.settings["key"]).encode(),
        url=feed.url,
    )


INDEXNOW_KEY = Format(
    name="indexnow-key",
    media_type="text/plain",
    path="indexnow-key.txt",
    limit=0,
    may_be_empty=True,
    write=write,
)
