"""RSL 1.0: the licence for machines, as a file of its own.

https://rslstandard.org/rsl
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.formats._format import Format
from feedpub.formats._licences import granted, of
from feedpub.markup import RSL as NAMESPACE
from feedpub.markup import Tags, encode, prolog
from feedpub.model import Document, Feed, Rights
from feedpub.rights import LICENSE_FILE, RSL_TYPE, scope

rsl = Tags()


def write(feed: Feed) -> Iterator[Document]:
    """Write what the publication's rights say of all its pages."""
    rights = of(feed)
    licence = rsl.license.block(
        2, (*granted(rights, rsl), rsl.legal(rights.contact, type="contact"))
    )
    content = rsl.content.block(
        1,
        (licence, _holder(rights), rsl.terms(rights.policy)),
        url=scope(feed.publication, feed.url or feed.publication.url),
    )
    text = f"{prolog()}{rsl.rsl.block(0, (content,), xmlns=NAMESPACE)}\n"
    yield Document(name=feed.path, format=feed.output.format, data=encode(text), url=feed.url)


def _holder(rights: Rights) -> str:
    """Return who owns the rights, and how to reach them."""
    contact = rights.contact or ""
    mail = contact.removeprefix("mailto:") if contact.startswith("mailto:") else None
    return rsl.copyright(
        rights.holder,
        type="organization",
        contactEmail=mail,
        contactUrl=None if mail else rights.contact,
    )


RSL = Format(
    name="rsl",
    media_type=RSL_TYPE,
    path=LICENSE_FILE,
    limit=0,
    may_be_empty=True,
    write=write,
)
