"""What may be seen at an instant, and when that changes."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
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


class Seen(NamedTuple):
    """What an instant makes of an article.

    Attributes:
        is_public: It may be seen.
        is_gone: It was public once and was withdrawn.
        opens: When it may be seen, if it may not yet and nobody writes a line.
        change: When the next of this changes.
    """

    is_public: bool
    is_gone: bool = False
    opens: datetime | None = None
    change: datetime | None = None


_PUBLIC = Seen(is_public=True)
_NEVER = Seen(is_public=False)
_GONE = Seen(is_public=False, is_gone=True)


def seen(article: Article, now: datetime) -> Seen:
    """Return whether *article* may be seen at *now*, and when that changes."""
    published, expires = article.published, article.expires
    if article.status is Status.PUBLISHED and published <= now:
        if article.embargo is None and expires is None:
            return _PUBLIC  # nearly all are
    elif article.status is Status.DRAFT:
        return _NEVER
    opens = max(published, article.embargo or published)
    if article.status is Status.WITHDRAWN:
        return _GONE if opens <= now else _NEVER
    if expires is not None and expires <= max(opens, now):
        return _NEVER
    if opens > now:
        return Seen(is_public=False, opens=opens, change=opens)
    return Seen(is_public=True, change=expires)


def public(articles: Iterable[Article], now: datetime, agenda: Agenda) -> Iterator[Article]:
    """Yield what may be seen at *now*; note in *agenda* when that changes."""
    for article in articles:
        found = seen(article, now)
        agenda.note(found.change)
        if found.is_public:
            yield article


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

    def __init__(self, articles: Sequence[Article], now: datetime) -> None:
        self._now = now
        #: Page → when it opens, ``None`` if it does not.
        self._hidden: dict[str, datetime | None] = {}
        #: Page → when it goes, of those that are public and will go.
        self._closing: dict[str, datetime] = {}
        self._names: set[str] = set()
        #: Of the pages that are public: where their articles are, and the hashes of their names.
        self._places, self._hashes = array("Q"), array("q")
        for place, article in enumerate(articles):
            self.look(place, article, seen(article, now))
        self.settle(lambda places: [articles[place] for place in places])

    def look(self, place: int, article: Article, found: Seen) -> None:
        """Take note of *article*, which is at *place*; `settle` once all have been looked at."""
        if not found.is_public:
            self._add(self._hidden, article, found.opens)
            return
        if article.expires is not None:
            self._add(self._closing, article, article.expires)
        for url in _addresses(article):
            self._places.append(place)
            self._hashes.append(hash(_name(url)))

    def settle(self, at: Callable[[Sequence[int]], Iterable[Article]]) -> None:
        """Show the pages that an article which is public has in common with one that is not.

        Args:
            at: Returns the articles at some places.
        """
        if self._hidden:
            names = {hash(name) for name in (*self._names, "")}
            known = zip(self._places, self._hashes, strict=True)
            found = dict.fromkeys(place for place, name in known if name in names)
            for article in at(list(found)):
                for url in _addresses(article):
                    self._hidden.pop(_page(url), None)
        self._places, self._hashes = array("Q"), array("q")

    def _add(self, pages: dict[str, _When], article: Article, when: _When) -> None:
        for url in _addresses(article):
            pages[_page(url)] = when
            self._names.add(_name(url) or _last(_page(url).partition("?")[0]))

    def cleared(self, article: Article, agenda: Agenda) -> Article:
        """Return *article* without the links that lead to what nobody may see yet.

        When there will be others is noted in *agenda*.
        """
        if not (article.related or article.translations) or not self._names:
            return article
        related = tuple(each for each in article.related if self._may_show(each.url, agenda))
        translations = tuple(
            each for each in article.translations if self._may_show(each.url, agenda)
        )
        if len(related) == len(article.related) and len(translations) == len(article.translations):
            return article
        return replace(article, related=related, translations=translations)

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
