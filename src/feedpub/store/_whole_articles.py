"""Whole articles in the store: for sources that list only what is new or changed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from msgspec.msgpack import Decoder, Encoder
from msgspec.structs import replace

from feedpub.model import Article
from feedpub.store._database import Database, upsert

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_AT_ONCE = 500
#: In these words, for an index of few articles.
_HIDDEN = "state <> 'public' AND state IN ('hidden', 'expired', 'withdrawn')"
_encode = Encoder().encode
_decode = Decoder(Article).decode
_decode_texts = Decoder(tuple[str | None, str | None]).decode


class WholeArticles:
    """The articles, each with its number: their bodies apart, because few readers need them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, articles: Iterable[tuple[int, Article]]) -> None:
        """Keep *articles*, by their numbers."""
        for some in _in_parts(articles):
            self._database.run_many(
                upsert("whole_article", ("key", "published", "data")),
                ((key, _ticks(each.published), _encode(_bare(each))) for key, each in some),
            )
            self._database.run_many(
                upsert("body", ("key", "data")),
                ((key, _encode((each.content_html, each.content_text))) for key, each in some),
            )

    def at(self, keys: Iterable[int], *, bodies: bool = False) -> Iterator[tuple[int, Article]]:
        """Yield the articles with the numbers *keys* that their source lists, in any order."""
        texts = "body.data" if bodies else "NULL"
        for some in _in_parts(keys):
            sql = (
                f"SELECT key, whole_article.data, {texts} FROM whole_article"  # noqa: S608
                f" JOIN article USING (key){' JOIN body USING (key)' if bodies else ''}"
                f" WHERE key IN ({', '.join('?' * len(some))})"
                " AND state NOT IN ('vanished', 'left')"
            )
            yield from map(_read, self._database.rows(sql, some))

    def between(self, start: datetime, end: datetime) -> Iterator[tuple[int, Article]]:
        """Yield the articles published from *start* on and before *end*, without their bodies."""
        sql = (
            "SELECT key, whole_article.data, NULL FROM whole_article JOIN article USING (key)"
            " WHERE whole_article.published >= ? AND whole_article.published < ?"
            " AND state NOT IN ('vanished', 'left')"
        )
        return map(_read, self._database.rows(sql, (_ticks(start), _ticks(end))))

    def older(self, than: datetime | None = None) -> Iterator[tuple[int, Article]]:
        """Yield the articles published *than* or before, newest first, without their bodies."""
        sql = (
            "SELECT key, whole_article.data, NULL FROM whole_article JOIN article USING (key)"
            " WHERE whole_article.published <= ? AND state NOT IN ('vanished', 'left')"
            " ORDER BY whole_article.published DESC, article.id"
        )
        most = (1 << 63) - 1 if than is None else _ticks(than)
        return map(_read, self._database.rows(sql, (most,)))

    def put_pages(self, pages: Iterable[tuple[int, Iterable[int]]]) -> None:
        """Keep the marks of the *pages* of articles that are hidden, by the articles' numbers."""
        sql = "INSERT INTO hidden_page (mark, key) VALUES (?, ?) ON CONFLICT DO NOTHING"
        self._database.run_many(sql, ((mark, key) for key, marks in pages for mark in marks))

    def hidden_at(self, marks: Iterable[int]) -> Sequence[int]:
        """Return the numbers of the hidden articles whose pages have one of *marks*."""
        found: dict[int, None] = {}
        for some in _in_parts(marks):
            sql = (
                "SELECT key FROM hidden_page JOIN article USING (key)"  # noqa: S608
                f" WHERE mark IN ({', '.join('?' * len(some))}) AND {_HIDDEN} ORDER BY key"
            )
            found |= dict.fromkeys(key for (key,) in self._database.rows(sql, some))
        return array("q", found)

    def taken_back(self, since: datetime) -> Sequence[int]:
        """Return the numbers of the articles with a record that were taken back since *since*."""
        known = (
            "SELECT key FROM article"
            " WHERE gone_since >= ? AND state IN ('withdrawn', 'expired', 'hidden')"
        )
        said = (
            "SELECT key FROM article WHERE state <> 'public' AND state = 'withdrawn'"
            " AND coalesce(modified, published) >= ?"
        )
        # One by one: for both in one statement, SQLite goes through all articles.
        rows = (self._database.rows(sql, (_ticks(since),)) for sql in (known, said))
        return array("q", sorted({key for some in rows for (key,) in some}))

    def hidden(self) -> Sequence[int]:
        """Return the numbers of the articles that may not be seen."""
        sql = f"SELECT key FROM article WHERE {_HIDDEN}"  # noqa: S608
        return array("q", (key for (key,) in self._database.rows(sql)))

    def missing(self) -> int:
        """Return how many articles are known of which nobody kept the whole."""
        sql = (
            "SELECT count(*) FROM article LEFT JOIN whole_article USING (key)"
            " WHERE whole_article.key IS NULL AND state NOT IN ('vanished', 'left')"
        )
        return next(int(count) for (count,) in self._database.rows(sql))


def _bare(article: Article) -> Article:
    return replace(article, content_html=None, content_text=None)


def _read(row: tuple[Any, ...]) -> tuple[int, Article]:
    key, data, texts = row
    article = _decode(data)
    if texts is not None:
        html, text = _decode_texts(texts)
        article = replace(article, content_html=html, content_text=text)
    return key, article


def _in_parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _ticks(instant: datetime) -> int:
    return (instant - _EPOCH) // _TICK
