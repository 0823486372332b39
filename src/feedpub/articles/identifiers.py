"""What identifies an article: its id as a URI, and the address of its page."""

from __future__ import annotations

from feedpub import urls
from feedpub.articles._quick import mint
from feedpub.model import Article
from feedpub.uris import is_uri


def as_uri(value: str, tag: str) -> str:
    """Return *value* if it is a URI, or else the ``tag:`` URI for it, which begins with *tag*."""
    return value if is_uri(value) else mint(value, tag)


def address_of(article: Article) -> str:
    """Return what tells whether another article has the same page.

    An address with a fragment is taken as it is: entries of a live blog share a page.
    """
    return address(article.url)


def address(url: str) -> str:
    """Return the same for the article at *url*."""
    return url if "#" in url else urls.page(url, likely=False)
