"""The file with the key of IndexNow, by which a host agrees to what is told about it.

https://www.indexnow.org/documentation#verifying-ownership-via-the-key
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.errors import UsageError
from feedpub.formats._format import Format
from feedpub.model import Document, Feed


def write(feed: Feed) -> Iterator[Document]:
    """Write the key, and nothing else.

    Raises:
        UsageError: The output has none.
    """
    key = feed.output.settings.get("key")
    if key is None:
        raise UsageError(
            f"there is no key to write in {feed.path}",
            help='Let [[announce]] with type = "indexnow" make the file, or give the output'
            ' settings={"key": "…"}.',
        )
    yield Document(
        name=feed.path,
        format=feed.output.format,
        data=str(key).encode(),
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
