"""Documents of one publication compared, article by article."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache

from msgspec import Struct

from feedpub.documents import KINDS, Terms
from feedpub.patterns import pattern
from feedpub.urls import bare_host, page

_LISTED = pattern(rb"<(?:[\w.-]+:)?loc\s*>\s*(?:<!\[CDATA\[)?([^<\]\s]*)")


class Mention(Struct, frozen=True):
    """The facts of one article in a document.

    Attributes:
        number: Its position in the document, from 0.
        id: Its guid, ``atom:id`` or id.
        url: Its absolute address.
        title: Its title, with entities resolved once.
        published: Seconds since 1970; ``None`` if only the day is given.
        language: BCP 47, also if the feed as a whole gives it.
        hidden: Whether search engines are told to ignore it.
        versions: Addresses of its language versions.
        is_paid: Whether not everybody may read the whole article.
    """

    number: int
    id: str | None = None
    url: str | None = None
    title: str | None = None
    published: float | None = None
    language: str | None = None
    hidden: bool = False
    versions: tuple[str, ...] = ()
    is_paid: bool = False


class Facts(Struct, frozen=True):
    """The facts of one document; small, so that its bytes need not be kept.

    Attributes:
        name: The file or URL it came from.
        format: Its format, from `feedpub.checks.detect`.
        url: The address that it states for itself.
        host: The site it belongs to.
        items: The articles in it; of a sitemap, those with language versions.
        children: The sitemaps it lists.
        publications: Name and language of the publications in a News sitemap.
        terms: What it says of the use of pages by machines.
    """

    name: str
    format: str
    url: str | None = None
    host: str | None = None
    items: tuple[Mention, ...] = ()
    children: tuple[str, ...] = ()
    publications: tuple[tuple[int, str, str], ...] = ()
    terms: tuple[Terms, ...] = ()


class At(Struct, frozen=True):
    """A place: the document, the position of the article in it, and the article's field."""

    facts: Facts
    number: int | None = None
    field: str | None = None


Sighting = tuple[Facts, Mention]
Found = Iterator[tuple[At, str]]


class Together:
    """The documents that are compared.

    Attributes:
        documents: The facts of the documents.
        now: The current time.
        previous: The facts of their previous versions.
        beside: Returns whether a file of that name is beside the document.
    """

    def __init__(
        self,
        documents: Sequence[Facts],
        now: datetime | None,
        previous: Sequence[Facts],
        beside: Callable[[str, str], bool],
        read: Callable[[str], bytes | None],
    ) -> None:
        self.documents = documents
        self.now = now
        self.previous = previous
        self.beside = beside
        self._read = read

    def feeds(self) -> list[Facts]:
        """Return the feeds among the documents."""
        return [facts for facts in self.documents if KINDS[facts.format].role == "feed"]

    def of(self, format: str) -> list[Facts]:
        """Return the documents of one format."""
        return [facts for facts in self.documents if facts.format == format]

    def left_out(self, urls: Iterable[str]) -> set[str]:
        """Return those of *urls* that are missing from their site's archive sitemaps.

        A site without archive sitemaps is left out. An article in no sitemap is kept from search
        engines: noindex, or another site's.
        """
        rest = set(urls)
        hosts = {host_of(url) for url in rest}
        archives = [facts for facts in self.of("sitemap") if facts.host in hosts]
        for facts in archives:
            data = self._read(facts.name) or b""
            rest = {url for url in rest if url.replace("&", "&amp;").encode() not in data}
        sites = {facts.host for facts in archives}
        return {url for url in rest if host_of(url) in sites}

    def listing(self, urls: Collection[str]) -> dict[str, list[Facts]]:
        """Return each of *urls* that sitemaps list → these sitemaps."""
        found: dict[str, list[Facts]] = {}
        for facts in [*self.of("sitemap"), *self.of("news-sitemap")] if urls else ():
            data = self._read(facts.name) or b""
            listed = (match[1].decode("utf-8", "replace") for match in _LISTED.finditer(data))
            for url in dict.fromkeys(html.unescape(each) for each in listed):
                if url in urls:
                    found.setdefault(url, []).append(facts)
        return found

    @cached_property
    def articles(self) -> list[list[Sighting]]:
        """Articles in more than one document, with the facts of each."""
        return _matched(_without_copies(self.documents))

    @cached_property
    def renewed(self) -> list[tuple[Facts, Facts]]:
        """Each feed, with its previous version."""
        pairs = ((facts, _before(facts, self.previous)) for facts in self.feeds())
        return [(facts, old) for facts, old in pairs if old is not None]


#: See `feedpub.urls.page`; each is compared several times.
canonical = lru_cache(maxsize=65536)(page)


@lru_cache(maxsize=65536)
def host_of(url: str | None) -> str | None:
    """Return the host of *url*, bare; ``None`` if it has none."""
    host = (url or "").partition("://")[2].partition("/")[0].partition("?")[0]
    return bare_host(host) or None


def unique_urls(facts: Facts) -> dict[str, Mention]:
    """Return canonical URL → the one item that has it."""
    seen = [(canonical(item.url), item) for item in facts.items if item.url]
    counts = Counter(url for url, _ in seen)
    return {url: item for url, item in seen if counts[url] == 1}


def unique_ids(facts: Facts) -> dict[str, Mention]:
    """Return id → the one item that has it."""
    counts = Counter(item.id for item in facts.items)
    return {item.id: item for item in facts.items if item.id and counts[item.id] == 1}


def same_site(one: str, other: str) -> bool:
    """Return whether one host is the same as the other, or a subdomain of it."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _without_copies(documents: Iterable[Facts]) -> list[Facts]:
    """Leave out older or newer copies of another document, which are allowed to differ."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for facts in documents:
        key = (facts.format, facts.url or facts.name)
        if key not in seen and KINDS[facts.format].role in ("feed", "news"):
            seen.add(key)
            kept.append(facts)
    return kept


def _matched(documents: Iterable[Facts]) -> list[list[Sighting]]:
    known: dict[tuple[str, str], list[Sighting]] = {}
    groups: list[list[Sighting]] = []
    for facts in documents:
        for keys, item in _keys(facts):
            group = _known(known, keys, item)
            if group is None:
                group = []
                groups.append(group)
            group.append((facts, item))
            for key in keys:
                known.setdefault(key, group)
    return [group for group in groups if len(group) > 1]


def _keys(facts: Facts) -> Iterator[tuple[list[tuple[str, str]], Mention]]:
    """Yield what identifies each item; copies of other sites' items do not count."""
    by_id = unique_ids(facts)
    by_url = {item.number: url for url, item in unique_urls(facts).items()}
    own: dict[str, bool] = {}
    for item in facts.items:
        host = host_of(item.url) or facts.host or ""
        if host not in own:
            own[host] = facts.host is None or same_site(host, facts.host)
        if not own[host]:
            continue
        keys = []
        if item.id in by_id:
            keys.append(("" if ":" in item.id else host, item.id))
        if item.number in by_url:
            keys.append(("url", by_url[item.number]))
        if keys:
            yield keys, item


def _known(
    known: Mapping[tuple[str, str], list[Sighting]], keys: Iterable[tuple[str, str]], item: Mention
) -> list[Sighting] | None:
    for key in keys:
        group = known.get(key)
        if group is not None and not _is_translation(group[0][1], item):
            return group
    return None


def _is_translation(one: Mention, other: Mention) -> bool:
    if not (one.language and other.language and one.url and other.url):
        return False
    return language_of(one) != language_of(other) and canonical(one.url) != canonical(other.url)


def language_of(item: Mention) -> str | None:
    """Return the language of *item* without script and region; Norwegian is one language."""
    return _language(item.language) if item.language else None


@lru_cache(maxsize=1024)
def _language(text: str) -> str | None:
    code = text.replace("_", "-").partition("-")[0].lower()
    return "no" if code in ("nb", "nn") else code or None


def _before(facts: Facts, previous: Iterable[Facts]) -> Facts | None:
    """Return the previous version of *facts*: with the same address or name, or the only one."""
    alike = [old for old in previous if old.format == facts.format]
    name = _base(facts.name)
    for old in alike:
        if facts.url and old.url and canonical(facts.url) == canonical(old.url):
            return old
    for old in alike:
        if _base(old.name) == name:
            return old
    return alike[0] if len(alike) == 1 else None


def _base(name: str) -> str:
    return re.split(r"[/\\]", name.partition("?")[0].rstrip("/"))[-1].removesuffix(".gz")
