"""What is compared of an article in a document, whatever the format."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from msgspec import Struct

from feedpub import dates, urls
from feedpub.documents import Contents, Item
from feedpub.html import is_same
from feedpub.text import one_line

#: What a reader sees of an article besides its id and its address, in the order of reports.
FIELDS = (
    "title", "published", "updated", "summary", "body", "authors", "categories", "media",
    "language",
)  # fmt: skip
_ALL = ("id", "url", *FIELDS)
#: What an item that has only an address and a date says.
_BARE = frozenset({"url", "updated"})
#: What an entry of a list of pages can say besides.
_LISTED = _BARE | {"media"}
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_ZONES = timedelta(hours=12), timedelta(hours=14)

Value: TypeAlias = str | tuple[str, ...] | None


class Comparable(Struct, array_like=True, frozen=True, gc=False):
    """An article as a document has it."""

    id: str | None
    url: str | None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    summary: str | None = None
    body: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    language: str | None = None
    deleted: bool = False


def readable(item: Item, role: str) -> frozenset[str]:
    """Return which fields items such as *item* can have, in a document of this role."""
    if item.is_bare:
        return _BARE
    if role == "archive":
        return _LISTED
    properties = {name: "link" if name == "url" else name for name in _ALL}
    kind = type(item)
    return frozenset(
        name for name, own in properties.items() if getattr(kind, own) is not getattr(Item, own)
    )


def comparable(contents: Contents, item: Item, fields: frozenset[str]) -> Comparable:
    """Return what is compared of *item*, which can have *fields*."""
    url = item.url or item.link
    if fields is _BARE:
        return Comparable(id=None, url=url, updated=item.modified)
    return Comparable(
        # A reader of a feed that has no ids knows articles by their addresses.
        id=item.id or url if "id" in fields else None,
        url=url,
        title=item.title,
        published=item.dated,
        updated=item.modified,
        summary=item.summary,
        body=item.body,
        authors=item.authors,
        categories=item.categories,
        media=tuple(each.url for each in item.media if each.url),
        language=item.language or contents.language,
        deleted=item.deleted,
    )


def address(url: str) -> str:
    """Return what tells whether two items lead to the same page.

    Entries of a live blog share a page and differ in the fragment.
    """
    return url if "#" in url else urls.page(url)


def plain(text: str) -> str:
    """Return *text* as people read it: without tags, references and accidental spaces."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    return unicodedata.normalize("NFC", one_line(text.replace("\u00a0", " ")))


def seconds(text: str | None) -> int | None:
    """Return the instant *text*, in seconds since 1970."""
    try:
        return None if text is None else int(dates.parse(text).timestamp())
    except ValueError:
        return None


def _same_instant(one: str, other: str) -> bool:
    """Return whether two dates are the same, as far as the less exact one says it."""
    for short, long in ((one, other), (other, one)):
        if dates.is_date_only(short):
            return _is_on(short.strip(), long)
    first, second = seconds(one), seconds(other)
    if first is None or second is None:
        return one == other
    if _SECONDS.search(one) and _SECONDS.search(other):
        return first == second
    return first // 60 == second // 60


def _is_on(day: str, text: str) -> bool:
    """Return whether *text* is on *day* in some time zone."""
    if dates.is_date_only(text):
        return day == text.strip()
    start, instant = seconds(f"{day}T00:00:00+00:00"), seconds(text)
    if start is None or instant is None:
        return False
    west, east = (int(zone.total_seconds()) for zone in _ZONES)
    return start - east <= instant < start + 86_400 + west


def _same_text(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def _same_list(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return set(map(plain, one)) == set(map(plain, other))


def _same_names(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return [plain(_name(each)) for each in one] == [plain(_name(each)) for each in other]


def _name(author: str) -> str:
    """Return the name of *author*: RSS's own is an address of e-mail with a name behind it."""
    before, _, name = author.strip().partition("(")
    is_address = "@" in before and " " not in before.strip()
    return name[:-1] if is_address and name.endswith(")") else author


def _same_files(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return set(map(urls.spelled, one)) == set(map(urls.spelled, other))


def _same_language(one: str, other: str) -> bool:
    return _subtags(one) == _subtags(other)


def _subtags(language: str) -> list[str]:
    return language.lower().replace("_", "-").split("-")


def agree(one: str, other: str) -> bool:
    """Return whether one language is the other, or says less of it: ``en`` and ``en-GB``."""
    return all(
        first == second for first, second in zip(_subtags(one), _subtags(other), strict=False)
    )


_SAME: Mapping[str, Callable[..., bool]] = {
    "title": _same_text,
    "published": _same_instant,
    "updated": _same_instant,
    "summary": _same_text,
    "body": is_same,
    "authors": _same_names,
    "categories": _same_list,
    "media": _same_files,
    "language": _same_language,
}


def same(field: str, one: Value, other: Value) -> bool:
    """Return whether two values of *field* mean the same."""
    if one == other:
        return True
    if not one or not other:
        return not one and not other
    return _SAME[field](one, other)
