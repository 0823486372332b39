"""Any API that gives JSON in pages: where the records are, and how to get to the next page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from feedpub.errors import ConfigError, ReadError
from feedpub.patterns import pattern
from feedpub.sources._api_pages import (
    PAGE_OPTIONS,
    JsonPage,
    Sheet,
    linked,
    number_in,
    page_at,
    query_of,
    records,
    with_query,
)
from feedpub.sources._reader import Opening, Option, Reader, Record
from feedpub.vocabularies import path

#: The usual paths to the records, the next page and the number of all records.
_ITEMS = ("items", "data", "results", "articles", "posts", "entries", "records", "docs", "stories",
          "content", "response.results", "data.items", "data.articles", "data.results")  # fmt: skip
_NEXT = ("links.next.href", "links.next", "_links.next.href", "next", "next_url", "nextUrl",
         "next_page_url", "paging.next", "pagination.next", "meta.next",
         '"@odata.nextLink"')  # fmt: skip
_TOTAL = ("total", "total_count", "totalCount", "total_results", "totalResults", "meta.total",
          "meta.total_count", "pagination.total", "meta.pagination.total",
          "response.total")  # fmt: skip
#: https://www.rfc-editor.org/rfc/rfc8288#section-3
_LINK = pattern(r'<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^",;\s]*))*)')
_REL_NEXT = pattern(r';\s*+rel\s*+=\s*+(?:"(?:[^"]*\s)?)?next\b', re.IGNORECASE)
#: How to count on: the options that name a parameter.
_COUNTING = ("page_param", "offset_param", "cursor_param")

Path = Callable[[Any], Any]


def pages(place: Opening) -> Iterator[Record]:
    """Yield the records of all pages.

    Raises:
        ConfigError: What the configuration says of the pages means nothing.
        ReadError: They cannot be had, or are not whole.
    """
    plan = _Plan(place)
    page = page_at(place, plan.start)
    return records(place, page, plan.sheet, noun="record", id_of=plan.id_of)


class _Plan:
    """How to read pages, as the configuration has it."""

    def __init__(self, place: Opening) -> None:
        self._options = options = place.source.options
        self._place = place.name
        counting = [name for name in _COUNTING if name in options]
        if len(counting) > 1:
            raise ConfigError(f"{' and '.join(counting)} exclude each other", place=place.name,
                              help="Keep the one that the API uses.")  # fmt: skip
        if counting == ["cursor_param"] and "next" not in options:
            raise ConfigError("cursor_param needs next, the path to its value in a page",
                              place=place.name)  # fmt: skip
        self.id_of = self._path("id") or _id
        self._items, self._next, self._total = map(self._path, ("items", "next", "total"))
        start: dict[str, object] = {}
        if "page_param" in options:
            start[options["page_param"]] = options.get("first_page", 1)
        if "offset_param" in options:
            start[options["offset_param"]] = 0
        if "size_param" in options:
            start[options["size_param"]] = options.get("size", 100)
        self.start = with_query(place.url or "", start) if start else place.url or ""

    def _path(self, name: str) -> Path | None:
        if name not in self._options:
            return None
        try:
            return path(self._options[name])
        except ValueError as error:
            raise ConfigError(f"{name} is not a path: {error}", place=self._place) from None

    def sheet(self, page: JsonPage) -> Sheet:
        """Return what *page* holds."""
        items = self._items_of(page)
        following = self._following(page, items)
        total = number_in(self._total(page.value) if self._total else None)
        if self._total and total is None:
            raise ReadError(f"total = {self._options['total']!r} leads to no number",
                            place=page.url)  # fmt: skip
        if following is None and page.url == self.start:
            self._doubt(page, len(items), total)
        return Sheet(items=items, next=following, total=total)

    def _items_of(self, page: JsonPage) -> Sequence[Any]:
        if self._items is not None:
            found = self._items(page.value)
            if not isinstance(found, list):
                raise ReadError(f"items = {self._options['items']!r} leads to no list of records",
                                place=page.url, help=_lists(page.value))  # fmt: skip
            return found
        if isinstance(page.value, list):
            return page.value
        found = _usual(page.value, _ITEMS, lambda value: isinstance(value, list))
        if found is None:
            raise ReadError("it is not clear which part of the page contains the records",
                            place=page.url, help=_lists(page.value))  # fmt: skip
        return list(found)

    def _following(self, page: JsonPage, items: Sequence[Any]) -> str | None:
        options = self._options
        if "page_param" in options or "offset_param" in options:
            return self._counted(page, len(items))
        if self._next is None:
            usual = _usual(page.value, _NEXT, lambda value: isinstance(value, str))
            return linked(page, usual) or linked(page, _link(page.headers.get("link", "")))
        target = self._next(page.value)
        if not isinstance(target, str | int) or target in ("", False):
            return None
        if "cursor_param" in options:
            return with_query(page.url, {options["cursor_param"]: target})
        if not isinstance(target, str):
            raise ReadError(
                f"next = {options['next']!r} leads to {target}, which is not an address",
                place=page.url, help="If it is a cursor, also write cursor_param, the"
                " parameter that takes it.",
            )  # fmt: skip
        return linked(page, target)

    def _counted(self, page: JsonPage, count: int) -> str | None:
        size = self._options.get("size")
        if not count or (size is not None and count < size):
            return None
        step = 1 if "page_param" in self._options else count
        name = self._options.get("page_param") or self._options["offset_param"]
        number = number_in(query_of(page.url).get(name)) or 0
        if self._total is not None and "offset_param" in self._options:
            total = number_in(self._total(page.value))
            if total is not None and number + count >= total:
                return None
        return with_query(page.url, {name: number + step})

    def _doubt(self, page: JsonPage, count: int, total: int | None) -> None:
        """Refuse a single page that tells of more records, if nobody said how to get them."""
        said = _usual(page.value, _TOTAL, lambda value: number_in(value) is not None)
        counts = any(name in self._options for name in ("next", *_COUNTING))
        number = number_in(said)
        if number is not None and total is None and not counts and number > count:
            raise ReadError(
                f"the page has {count:,} of {number:,} records, and nothing says where the"
                " others are", place=page.url,
                help='Say how to get the next page: next = "…", the path to the address of the next'
                ' page, or page_param = "page" or offset_param = "offset", its parameter.',
            )  # fmt: skip


def _id(item: Any) -> Any:
    return item.get("id") if isinstance(item, Mapping) else None


def _usual(value: Any, places: Sequence[str], fits: Callable[[Any], bool]) -> Any:
    """Return what fits at the first of *places* in *value*; ``None`` if nothing does."""
    if not isinstance(value, Mapping):
        return None
    found = (path(each)(value) for each in places)
    return next((each for each in found if fits(each)), None)


def _lists(value: Any) -> str:
    """Return a hint that names the lists in *value*."""
    names: list[str] = []
    if isinstance(value, Mapping):
        for name, part in value.items():
            inner = part.items() if isinstance(part, Mapping) else ()
            names += [name] if isinstance(part, list) else []
            names += [f"{name}.{key}" for key, each in inner if isinstance(each, list)]
    shown = ", ".join(f'items = "{name}"' for name in names[:5])
    return f"Write one of {shown}." if shown else "It contains no list: check the address."


def _link(header: str) -> str | None:
    """Return the address of rel=next in a header Link."""
    for target, parameters in _LINK.findall(header):
        if _REL_NEXT.search(parameters):
            return str(target)
    return None


_text = partial(Option, schema={"type": "string", "minLength": 1})

API = Reader(
    name="api",
    about="Any API that returns JSON in pages.",
    takes=("address",),
    open=pages,
    options={
        "items": _text('API: the path to the records in a page, such as "data.articles";'
                       " default: the page itself, or its usual place."),
        "next": _text('API: the path to the address of the next page, such as "links.next", or,'
                      " with cursor_param, to the value of that parameter; default: its usual"
                      " place, or the header Link."),
        "page_param": _text("API: the parameter with the page number."),
        "first_page": Option("API: the number of the first page; default: 1.",
                             {"type": "integer", "minimum": 0}),
        "offset_param": _text("API: the parameter with the number of records to skip."),
        "cursor_param": _text("API: the parameter that takes the value at next."),
        "size_param": _text("API: the parameter with the number of records per page."),
        "size": Option("API: the number of records in a full page; a page with fewer is the last"
            " one.",
                       {"type": "integer", "minimum": 1}),
        "total": _text("API: the path of the total number of records; if fewer are received,"
            " nothing is published."),
        "id": _text("API: the path of the id of a record. Default: id."),
        **PAGE_OPTIONS,
    },
)  # fmt: skip
