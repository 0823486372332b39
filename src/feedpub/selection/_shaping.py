"""How much of an article goes out."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from feedpub.model import Access, Article, Content, Output

#: What of an article is for everybody. A field that is added is not, until it stands here.
_ANNOUNCED = (
    "id", "url", "title", "published", "origin", "canonical_url", "label", "summary", "modified",
    "embargo", "expires", "authors", "sections", "language", "access", "status", "change",
    "translations", "noindex",
)  # fmt: skip


def shaped(article: Article, output: Output, prepare: Callable[[Article], Article]) -> Article:
    """Return *article* with no more of it than *output* may carry."""
    if not _is_open(article, output):
        article = announced(article)
    elif output.content is Content.FULL:
        return prepare(article) if article.content_html is not None else article
    if output.content is Content.NONE:
        return replace(article, content_html=None, content_text=None, summary=None)
    return replace(article, content_html=None, content_text=None)


def carries_body(article: Article, output: Output) -> bool:
    """Return whether *output* carries the body of *article*."""
    full = output.content is Content.FULL and article.content_html is not None
    return full and _is_open(article, output)


def _is_open(article: Article, output: Output) -> bool:
    return article.access is Access.FREE or article.access in output.full_access


def announced(article: Article) -> Article:
    """Return what may be said of *article* to those who have not paid for it.

    That is the headline, the summary, when, by whom, in which section and language, and the lead
    picture with whose it is. Files, videos, captions, tags, related pages and `extra` belong to
    what is paid for.
    """
    lead = tuple(replace(each, caption=None, alt=None) for each in article.images[:1])
    return Article(**{name: getattr(article, name) for name in _ANNOUNCED}, images=lead)
