"""What may be seen at an instant, and when that changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from posixpath import normpath
from typing import NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from feedpub import html
from feedpub.model import Article, Status

_When = TypeVar("_When", datetime, datetime | None)


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


class Unlinked(NamedTuple):
    """A body without links to what may not be seen.

    Attributes:
        html: The body.
        removed: Links that are gone; their words stay.
        until: When there would be others.
    """

    html: str
    removed: int
    until: datetime | None


class Links:
    """The newsroom's own pages that others may not lead to at *now*.

    What an article says is related to it, or a translation of it, or links to in its text, may be
    a draft, withdrawn, expired or under embargo; its address and title would give it away before
    its time.
    """

    def __init__(self, articles: Iterable[Article], now: datetime, agenda: Agenda) -> None:
        self._now = now
        self._agenda = agenda
        #: Page → when it opens, ``None`` if it does not.
        self._hidden: dict[str, datetime | None] = {}
        #: Page → when it goes, of those that are public and will go.
        self._closing: dict[str, datetime] = {}
        self._names: set[str] = set()
        for article in articles:
            if not _is_public(article, now):
                self._add(self._hidden, article, _opening(article, now))
            elif article.expires is not None:
                self._add(self._closing, article, article.expires)
        for article in articles if self._hidden else ():
            # Another article of that address may be public.
            for url in _addresses(article):
                if self._may_be_known(url) and _is_public(article, now):
                    self._hidden.pop(_page(url), None)

    def _add(self, pages: dict[str, _When], article: Article, when: _When) -> None:
        for url in _addresses(article):
            pages[_page(url)] = when
            self._names.add(_name(url) or _last(_page(url).partition("?")[0]))

    def cleared(self, article: Article) -> Article:
        """Return *article* without the links that lead to what nobody may see yet."""
        if not (article.related or article.translations) or not self._names:
            return article
        related = tuple(each for each in article.related if self._shows(each.url))
        translations = tuple(each for each in article.translations if self._shows(each.url))
        if len(related) == len(article.related) and len(translations) == len(article.translations):
            return article
        return replace(article, related=related, translations=translations)

    def _shows(self, url: str) -> bool:
        return self._may_show(url, self._agenda)

    def unlinked(self, body: str) -> Unlinked:
        """Return *body*, a clean one, without links to what nobody may see yet.

        It notes nothing on the agenda, as it may run in another process: `Unlinked.until` is for
        the agenda.
        """
        if not self._names:
            return Unlinked(body, 0, None)
        agenda = Agenda(self._now)
        body, removed = html.unlinked(body, lambda url: not self._may_show(url, agenda))
        return Unlinked(body, removed, agenda.next)

    def is_hidden(self, url: str) -> bool:
        """Return whether *url* is that of an article which may not be seen."""
        return self._may_be_known(url) and _page(url) in self._hidden

    def _may_show(self, url: str, agenda: Agenda) -> bool:
        if not self._may_be_known(url):
            return True
        page = _page(url)
        if page in self._hidden:
            agenda.note(self._hidden[page])
            return False
        agenda.note(self._closing.get(page))
        return True

    def _may_be_known(self, url: str) -> bool:
        # Of all that is linked to, hardly anything is called like what is hidden.
        name = _name(url)
        return name in self._names if name else bool(self._names)


def _is_public(article: Article, now: datetime) -> bool:
    return next(public((article,), now, Agenda(now)), None) is not None


def _addresses(article: Article) -> list[str]:
    return [url for url in (article.url, article.canonical_url) if url]


def _name(url: str) -> str:
    """Return what stands behind the last slash of *url*: quick to tell, and nearly unique.

    Nothing, where that does not tell which page it is: a home page, and a path that climbs.
    """
    path = url.partition("#")[0].partition("?")[0]
    if "%" in path:
        path = unquote(path)
    path = path.rstrip("/")
    name = _last(path)
    return "" if name in {".", ".."} or path.count("/") < 3 else name


def _last(path: str) -> str:
    return path.rpartition("/")[2]


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
