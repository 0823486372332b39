"""What may be seen at an instant, and when that changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from feedpub.model import Article, Status


class Agenda:
    """When, after *now*, the same articles would make other feeds, even if nobody writes a line.

    Only what an output has looked at counts: an embargo on an article that no output would carry
    changes nothing.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        #: The earliest such instant, if there is one.
        self.next: datetime | None = None

    def note(self, instant: datetime | None) -> None:
        """Remember *instant*, if it lies ahead and before those already known."""
        if (
            instant is not None
            and instant > self._now
            and (self.next is None or instant < self.next)
        ):
            self.next = instant


def public(
    articles: Iterable[Article], now: datetime, agenda: Agenda, *, withdrawn: bool = False
) -> Iterator[Article]:
    """Yield what may be seen at *now*; note in *agenda* when that changes.

    With *withdrawn*, what was public once and was withdrawn is there, too: to be announced as
    gone, by `Fit`.
    """
    for article in articles:
        if article.status is not Status.PUBLISHED:
            if withdrawn and _was_public(article, now):
                yield article
            continue
        if article.published > now or article.embargo is not None or article.expires is not None:
            opens = max(article.published, article.embargo or article.published)
            if article.expires is not None and article.expires <= max(opens, now):
                continue
            agenda.note(opens)
            agenda.note(article.expires)
            if opens > now:
                continue
        yield article


def _was_public(article: Article, now: datetime) -> bool:
    if article.status is not Status.WITHDRAWN:
        return False
    return max(article.published, article.embargo or article.published) <= now


class Links:
    """The newsroom's own pages that others may not lead to at *now*.

    What an article says is related to it, or a translation of it, may be a draft, withdrawn,
    expired or under embargo; its address and title would give it away before its time.
    """

    def __init__(self, articles: Iterable[Article], now: datetime, agenda: Agenda) -> None:
        hidden: dict[str, datetime | None] = {}
        #: Page → when it goes, of those that are public and will go.
        self._closing: dict[str, datetime] = {}
        shown: set[str] = set()
        for article in articles:
            pages = {_page(url) for url in (article.url, article.canonical_url) if url}
            if next(public((article,), now, Agenda(now)), None) is None:
                hidden.update(dict.fromkeys(pages, _opening(article, now)))
            else:
                shown |= pages
                if article.expires is not None:
                    self._closing.update(dict.fromkeys(pages, article.expires))
        #: Page → when it opens, ``None`` if it does not.
        self._hidden = {page: opens for page, opens in hidden.items() if page not in shown}
        self._agenda = agenda

    def cleared(self, article: Article) -> Article:
        """Return *article* without the links that lead to what nobody may see yet."""
        if not (article.related or article.translations) or not (self._hidden or self._closing):
            return article
        related = tuple(each for each in article.related if self._may_show(each.url))
        translations = tuple(each for each in article.translations if self._may_show(each.url))
        if len(related) == len(article.related) and len(translations) == len(article.translations):
            return article
        return replace(article, related=related, translations=translations)

    def is_hidden(self, url: str) -> bool:
        """Return whether *url* is that of an article which may not be seen."""
        return _page(url) in self._hidden

    def _may_show(self, url: str) -> bool:
        page = _page(url)
        if page in self._hidden:
            self._agenda.note(self._hidden[page])
            return False
        self._agenda.note(self._closing.get(page))
        return True


#: What newsletters and networks add to an address, without its being that of another page.
_TRACKING = re.compile(r"(?:utm_[a-z]+|fbclid|gclid|dclid|msclkid|yclid|mc_[a-z]+)=", re.IGNORECASE)
_PORTS = re.compile(r":(?:80|443)?$")


def _page(url: str) -> str:
    """Return what addresses of one page have in common, however they are spelled."""
    try:
        parts = urlsplit(url.partition("#")[0])
    except ValueError:  # what is no address is the page of nobody else
        return url
    host = _PORTS.sub("", parts.netloc.lower().removeprefix("www."))
    path = unquote(parts.path).rstrip("/")
    if "/." in path or "//" in path:
        path = normpath("/" + path.lstrip("/")).rstrip("/")
    query = "&".join(each for each in parts.query.split("&") if not _TRACKING.match(each))
    return f"{host}{path}?{query}"


def _opening(article: Article, now: datetime) -> datetime | None:
    """Return when *article*, which is not public, will be if nobody writes a line."""
    opens = max(article.published, article.embargo or article.published)
    ends = article.expires is not None and article.expires <= max(opens, now)
    return None if article.status is not Status.PUBLISHED or ends else opens
