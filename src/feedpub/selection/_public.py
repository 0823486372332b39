"""What is public at an instant, and when that changes."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from posixpath import normpath
from typing import NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from feedpub import html
from feedpub.model import Article, Status
from feedpub.patterns import pattern

_When = TypeVar("_When", datetime, datetime | None)


class Agenda:
    """The instant after *now* at which the same articles would make different feeds.

    Only articles that an output has read count: an embargo on an article that no output would
    contain changes nothing.

    Args:
        now: The instant that they are made at.
        pages: Receives the marks of the pages that the articles name, if anybody wants to know.
    """

    def __init__(self, now: datetime, pages: set[int] | None = None) -> None:
        self._now = now
        self.pages = pages
        #: The earliest such instant, if there is one.
        self.next: datetime | None = None

    def note(self, instant: datetime | None) -> None:
        """Record *instant*, if it is after *now* and earlier than those recorded."""
        if (
            instant is not None
            and instant > self._now
            and (self.next is None or instant < self.next)
        ):
            self.next = instant

    def name(self, marks: Iterable[int]) -> None:
        """Record that the articles name the pages with *marks*; see `mark`."""
        if self.pages is not None:
            self.pages.update(marks)


class Visibility(Struct, frozen=True):
    """Whether an article is public at an instant.

    Attributes:
        is_public: Whether it is public.
        gone_at: When it was withdrawn, expired or was hidden again, if it was public until then.
        opens: When it becomes public without a change of its record, if it is not public yet.
        change: When the next of these values changes.
    """

    is_public: bool
    gone_at: datetime | None = None
    opens: datetime | None = None
    change: datetime | None = None


_PUBLIC = Visibility(is_public=True)
_NEVER = Visibility(is_public=False)


def visibility(article: Article, now: datetime) -> Visibility:
    """Return whether *article* is public at *now*, and when that changes."""
    published, expires = article.published, article.expires
    if article.status is Status.PUBLISHED and published <= now:
        if article.embargo is None and expires is None:
            return _PUBLIC  # true of nearly all
    elif article.status is Status.DRAFT:
        return _NEVER if article.gone is None else Visibility(is_public=False, gone_at=article.gone)
    opens = max(published, article.embargo or published)
    if article.status is Status.WITHDRAWN:
        gone_at = withdrawn_at(article, now)
        return Visibility(is_public=False, gone_at=gone_at) if opens <= gone_at else _NEVER
    if expires is not None and expires <= max(opens, now):
        over = article.gone or (expires if opens < expires else None)
        return _NEVER if over is None else Visibility(is_public=False, gone_at=over)
    if opens > now:
        return Visibility(is_public=False, gone_at=article.gone, opens=opens, change=opens)
    return Visibility(is_public=True, change=expires)


def withdrawn_at(article: Article, now: datetime) -> datetime:
    """Return when *article*, which is withdrawn, was: its last change, but never after *now*."""
    return min(article.modified or article.published, now)


def public(articles: Iterable[Article], now: datetime, agenda: Agenda) -> Iterator[Article]:
    """Yield the articles that are public at *now*; record in *agenda* when that changes."""
    for article in articles:
        found = visibility(article, now)
        agenda.note(found.change)
        if found.is_public:
            yield article


class Unlinked(NamedTuple):
    """A body without links to hidden pages.

    Attributes:
        html: The body.
        removed: The number of links removed; their text is kept.
        until: When other links would be removed.
    """

    html: str
    removed: int
    until: datetime | None


class Links:
    """The newsroom's own pages that must not be linked to at *now*.

    A related article, a translation or a link in the text may be a draft, withdrawn, expired or
    under embargo; its address and title would reveal it too early.
    """

    def __init__(self, articles: Sequence[Article], now: datetime) -> None:
        self._now = now
        #: Page → when it opens, ``None`` if it does not.
        self._hidden: dict[str, datetime | None] = {}
        #: Page → when it is hidden, for public pages that will be.
        self._closing: dict[str, datetime] = {}
        self._names: set[str] = set()
        #: For public pages: the places of their articles, and the hashes of their names.
        self._places, self._hashes = array("Q"), array("q")
        #: The places of the articles that are not public.
        self.hidden = array("Q")
        for place, article in enumerate(articles):
            self.look(place, article, visibility(article, now))
        self.settle(lambda places: [articles[place] for place in places])

    def look(self, place: int, article: Article, found: Visibility) -> None:
        """Record *article* at *place*; call `settle` after the last one."""
        if not found.is_public:
            self.hidden.append(place)
            self._add(self._hidden, article, found.opens)
            return
        if article.expires is not None:
            self._add(self._closing, article, article.expires)
        for url in _addresses(article):
            self._places.append(place)
            self._hashes.append(hash(_name(url)))

    def settle(self, at: Callable[[Sequence[int]], Iterable[Article]]) -> None:
        """Unhide pages that a public article shares with a hidden one.

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
        """Return *article* without links to hidden pages.

        Record in *agenda* when that changes, and which pages it names.
        """
        if agenda.pages is not None:
            agenda.name(mark(each.url) for each in article.related)
            agenda.name(mark(each.url) for each in article.translations)
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
        """Return *body*, which must be clean, without links to hidden pages.

        It does not use the agenda, because it may run in another process: `Unlinked.until` is for
        the agenda.
        """
        if not self._names:
            return Unlinked(body, 0, None)
        agenda = Agenda(self._now)
        body, removed = html.unlinked(body, lambda url: not self._may_show(url, agenda))
        return Unlinked(body, removed, agenda.next)

    def is_hidden(self, url: str) -> bool:
        """Return whether *url* is the page of a hidden article."""
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
        # Hardly any link has the same last path segment as a hidden page.
        name = _name(url)
        return name in self._names if name else bool(self._names)


def mark(url: str) -> int:
    """Return the mark of the page that a link to *url* leads to: one of its `marks`."""
    return _mark(_name(url) or _page(url))


def marks(article: Article) -> set[int]:
    """Return the marks of the pages of *article*, however a link spells their addresses.

    A few pages share one: what names a mark may name the page, what does not never does.
    """
    return marks_of(_addresses(article))


def marks_of(addresses: Iterable[str]) -> set[int]:
    """Return the marks of the pages at *addresses*; see `marks`."""
    found = set()
    for url in addresses:
        page = _page(url)
        found |= {_mark(page), _mark(_name(url) or _last(page.partition("?")[0]))}
    return found


def _mark(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _addresses(article: Article) -> list[str]:
    return [url for url in (article.url, article.canonical_url) if url]


def _name(url: str) -> str:
    """Return the part of *url* after the last slash: quick to find, and nearly unique.

    An empty string if that does not identify the page: a home page, or a path with "..".
    """
    path = url.partition("#")[0].partition("?")[0]
    if "%" in path:
        path = unquote(path)
    path = path.rstrip("/")
    name = _last(path)
    return "" if name in {".", ".."} or path.count("/") < 3 else name


def _last(path: str) -> str:
    return path.rpartition("/")[2]


#: Tracking parameters, which do not make an address that of another page.
_TRACKING = pattern(r"(?:utm_[a-z]+|fbclid|gclid|dclid|msclkid|yclid|mc_[a-z]+)=", re.IGNORECASE)
_PORTS = pattern(r":(?:80|443)?$")


def _page(url: str) -> str:
    """Return a normalised form of *url*, the same for all spellings of a page's address."""
    try:
        parts = urlsplit(url.partition("#")[0])
    except ValueError:  # an invalid address is only equal to itself
        return url
    host = _PORTS.sub("", parts.netloc.lower().removeprefix("www."))
    path = unquote(parts.path).rstrip("/")
    if "/." in path or "//" in path:
        path = normpath("/" + path.lstrip("/")).rstrip("/")
    query = "&".join(each for each in parts.query.split("&") if not _TRACKING.match(each))
    return f"{host}{path}?{query}"
