"""How much of an article is published."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from feedpub.model import Access, Article, Content, Output

#: The public fields of an article. A new field is not public until it is listed here.
_ANNOUNCED = (
    "id", "url", "title", "published", "origin", "canonical_url", "label", "summary", "modified",
    "embargo", "expires", "authors", "sections", "language", "access", "status", "change",
    "translations", "noindex",
)  # fmt: skip


def shaped(article: Article, output: Output, prepare: Callable[[Article], Article]) -> Article:
    """Return *article* with only the parts that *output* may contain."""
    part = open_part(article, output)
    if part is article and output.content is Content.FULL:
        return prepare(article) if article.content_html is not None else article
    article = part
    if output.content is Content.NONE:
        return replace(article, content_html=None, content_text=None, summary=None)
    return replace(article, content_html=None, content_text=None)


def carries_body(article: Article, output: Output) -> bool:
    """Return whether *output* contains the body of *article*."""
    full = output.content is Content.FULL and article.content_html is not None
    return full and _is_open(article, output)


def _is_open(article: Article, output: Output) -> bool:
    return article.access is Access.FREE or article.access in output.full_access


def open_part(article: Article, output: Output) -> Article:
    """Return what *output* may show of *article*: all of it, or what is free to read."""
    return article if _is_open(article, output) else free_part(article)


def free_part(article: Article) -> Article:
    """Return the part of *article* that is free to read.

    That is the headline, the summary, dates, authors, section and language, and the lead image with
    its credit. Files, videos, captions, tags, related pages and `extra` are paid content.
    """
    lead = tuple(replace(each, caption=None, alt=None) for each in article.images[:1])
    return Article(**{name: getattr(article, name) for name in _ANNOUNCED}, images=lead)
