"""The lines about rights for robots.txt, as a file: robots.txt itself is the site's.

https://www.rfc-editor.org/rfc/rfc9309
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from feedpub import rights
from feedpub.formats._format import Format
from feedpub.formats._licences import of
from feedpub.markup import encode
from feedpub.model import Document, Feed


def write(feed: Feed) -> Iterator[Document]:
    """Write the lines that ``emit`` asks for; if it asks for none, all of them."""
    said = of(feed)
    lines = rights.robots(said) or rights.robots(replace(said, emit=("robots",)))
    yield Document(
        name=feed.path,
        format=feed.output.format,
        data=encode("".join(f"{line}\n" for line in lines)),
        url=feed.url,
    )


ROBOTS = Format(
    name="robots",
    media_type="text/plain",
    path=rights.ROBOTS_FILE,
    limit=0,
    may_be_empty=True,
    write=write,
)
