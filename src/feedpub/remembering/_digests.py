"""Digests of articles: what tells whether one is as it was."""

from __future__ import annotations

from hashlib import blake2b

from msgspec.msgpack import Encoder
from msgspec.structs import replace

from feedpub.articles.identifiers import address
from feedpub.model import Article, Origin

#: Raise it when an article's digest becomes another one though its record did not: articles that
#: differ from what an older version remembered have not been changed by anybody then.
VERSION = 1

_NOWHERE = Origin(path="")
_encode = Encoder().encode


def whole(article: Article) -> int:
    """Return a digest of all that can show in a document: everything but where it was read."""
    return _digest(_encode(replace(article, origin=_NOWHERE, read_from=0)))


def content(article: Article) -> int:
    """Return a digest of what readers read.

    Not part of it is what changes around an article while it stays the same: related pages,
    translations, sections, tags, its address.
    """
    return _digest(
        _encode(
            (
                article.title,
                article.label,
                article.summary,
                article.content_html,
                article.content_text,
                article.authors,
                article.images,
                article.attachments,
                article.videos,
            )
        )
    )


def page(article: Article) -> int:
    """Return a digest of the address of its page, the same for all spellings of it."""
    return page_at(article.url)


def page_at(url: str) -> int:
    """Return the digest of the address *url* of a page."""
    return _digest(address(url).encode("utf-8", "surrogatepass"))


def of_name(name: str) -> int:
    """Return a digest of the *name* of a source."""
    return _digest(name.encode("utf-8", "surrogatepass"))


def of_text(text: str) -> str:
    """Return a digest of *text*, as what digests mean by now."""
    return f"{VERSION} {_digest(text.encode('utf-8', 'surrogatepass')):x}"


def _digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little", signed=True)
