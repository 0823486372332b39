"""Records that come in pages: one request after the other, until there is no next page.

What comes is whole, or a `ReadError`: a page that is missing or was there before, a total that
disagrees. New records that push others onto the next page do no harm: what was there is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from feedpub import urls
from feedpub.errors import ConfigError, ReadError
from feedpub.fetch import StatusError
from feedpub.model import Value
from feedpub.sources._reader import Opening, Option, Record

#: The most bytes of a page.
MAX_PAGE = 64 * 1024 * 1024
_BLOCK = 1 << 20
MAX_PAGES = 10_000
_HELP = "Run it again; if it fails again, tell the operator of the server."

#: Options of all kinds that come in pages.
PAGE_OPTIONS: Mapping[str, Option] = MappingProxyType({
    "max_pages": Option(
        f"The maximum number of pages to read. If there are more, nothing is published. Default:"
        f" {MAX_PAGES}.",
        {"type": "integer", "minimum": 1},
    ),
})  # fmt: skip
SINCE = Option(
    "Read only what changed since this date; in UTC if it has no time zone.",
    {
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$",
        "examples": ["2026-01-01"],
    },
)


class JsonPage(Value, frozen=True, gc=True):
    """A page as it came.

    Attributes:
        url: Its address.
        value: Its JSON.
        headers: The headers of the answer, by lower-case name.
    """

    url: str
    value: Any
    headers: Mapping[str, str]


class Sheet(Value, frozen=True, gc=True):
    """What a page holds, and what it says of the others.

    Attributes:
        items: The records.
        next: The address of the next page; ``None``: this is the last.
        total: How many records all pages have, if it says so.
    """

    items: Sequence[Any]
    next: str | None = None
    total: int | None = None


class NotJsonError(ReadError):
    """A page is not JSON."""


def page_at(
    place: Opening, url: str, headers: Mapping[str, str] = MappingProxyType({})
) -> JsonPage:
    """Return the page at *url*.

    Raises:
        ReadError: It cannot be had whole, or is not JSON.
    """
    with closing(place.fetch(url, headers={"Accept": "application/json", **headers})) as answer:
        blocks, size = [], 0
        while block := answer.read(_BLOCK):
            blocks.append(block)
            size += len(block)
            if size > MAX_PAGE:
                raise ReadError(f"a page has more than {MAX_PAGE:,} bytes", place=url,
                                help="Request fewer records per page.")  # fmt: skip
        body, found = b"".join(blocks), answer.headers
    try:
        return JsonPage(url=url, value=msgspec.json.decode(body), headers=found)
    except (ValueError, RecursionError) as error:
        looks = body.lstrip()[:1] == b"<"
        said = "a web page" if looks else f"not JSON ({error})"
        raise NotJsonError(
            f"the server answers with {said}instead of JSON", place=url,
            help="Open it in a browser: it may be a login page, a notice, or protection from bots.",
        ) from None  # fmt: skip


def records(
    place: Opening,
    page: JsonPage,
    sheet_of: Callable[[JsonPage], Sheet],
    *,
    noun: str,
    id_of: Callable[[Any], Any] = lambda item: item.get("id") if isinstance(item, dict) else None,
    shown: Callable[[str], str] = lambda url: url,
    headers: Mapping[str, str] = MappingProxyType({}),
    is_past_end: Callable[[StatusError], bool] = lambda _: False,
) -> Iterator[Record]:
    """Yield the records of *page* and all that follow, each once.

    Args:
        place: The source.
        page: The first page.
        sheet_of: Reads a page.
        noun: What a record is called.
        id_of: Returns what a record is known by.
        shown: Returns the address of a page as people may see it.
        headers: Headers to send.
        is_past_end: Whether an answer of failure means that the page before was the last.

    Raises:
        ReadError: They are not whole.
    """
    walk = _Walk(place, shown)
    while True:
        sheet = sheet_of(page)
        fresh = 0
        for number, item in enumerate(sheet.items, 1):
            id = id_of(item)
            if walk.is_new(item, id):
                fresh += 1
                key = f"{noun} {id}" if isinstance(id, int | str) else None
                yield Record(item, number=number, path=shown(page.url), key=key)
        target = walk.next_of(page, sheet, fresh)
        if target is None:
            return
        try:
            page = page_at(place, target, headers)
        except StatusError as error:
            # Where a total is known, the page was there when the one before it was read.
            if is_past_end(error) and sheet.total is None:
                return
            raise


class _Walk:
    """What was seen on the way from page to page."""

    def __init__(self, place: Opening, shown: Callable[[str], str]) -> None:
        self._most = int(place.source.options.get("max_pages", MAX_PAGES))
        self._shown = shown
        self._seen: set[str] = set()
        self._known: set[Any] = set()
        #: What the first page says that there are, and the last one that was read.
        self._first: int | None = None
        self._total: int | None = None

    def is_new(self, item: Any, id: Any) -> bool:
        """Return whether *item* was on no page so far."""
        if not isinstance(id, int | str):
            id = blake2b(msgspec.json.encode(item), digest_size=16).digest()
        count = len(self._known)
        self._known.add(id)
        return len(self._known) > count

    def next_of(self, page: JsonPage, sheet: Sheet, fresh: int) -> str | None:
        """Return the address of the page after *page*, which has *fresh* new records.

        Raises:
            ReadError: The pages do not make a whole.
        """
        place = self._shown(page.url)
        self._seen.add(page.url)
        if sheet.items and not fresh:
            raise ReadError("the page contains only records of earlier pages", place=place,
                            help=_HELP)  # fmt: skip
        if self._total is not None and sheet.total is not None and sheet.total < self._total:
            # What was behind it has moved up, perhaps onto a page that was read before.
            raise ReadError("records were deleted while the pages were read", place=place,
                            help="Run it again.")  # fmt: skip
        self._total = self._total if sheet.total is None else sheet.total
        self._first = self._total if self._first is None else self._first
        if sheet.next is None:
            self._check_total(place)
        elif sheet.next in self._seen:
            raise ReadError(f"its next page is an earlier page, {self._shown(sheet.next)}",
                            place=place, help=_HELP)  # fmt: skip
        elif len(self._seen) >= self._most:
            raise ReadError(
                f"there are more than {self._most:,} pages", place=place,
                help="If that is right, write a larger max_pages in its [[source]].",
            )  # fmt: skip
        return sheet.next

    def _check_total(self, place: str) -> None:
        if self._first is None or self._total is None:
            return
        # What appeared meanwhile may be on a page that was read before: it comes with the next run.
        if not self._first <= len(self._known) <= self._total:
            raise ReadError(
                f"the source is incomplete: the server announced {self._total:,} records,"
                f" and gave {len(self._known):,}", place=place, help=_HELP,
            )  # fmt: skip


def a_list(page: JsonPage, value: object, what: str = "a list of records") -> list[Any]:
    """Return *value*, a part of *page*, which has to be a list.

    Raises:
        ReadError: It is something else.
    """
    if isinstance(value, list):
        return value
    raise ReadError(f"the page does not contain {what}", place=page.url, help=_HELP)


def number_in(text: object) -> int | None:
    """Return *text* as a number; ``None`` if it does not say one."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    is_number = isinstance(text, str) and text.isdecimal() and text.isascii() and len(text) < 16
    return int(cast("str", text)) if is_number else None


def with_query(url: str, changes: Mapping[str, object]) -> str:
    """Return *url* with other values in its query; ``None`` takes one out."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query |= {name: str(value) for name, value in changes.items() if value is not None}
    kept = {name: value for name, value in query.items() if changes.get(name, "") is not None}
    return urlunsplit(parts._replace(query=urlencode(kept, safe=",:/[]"), fragment=""))


def query_of(url: str) -> dict[str, str]:
    """Return the query of *url*."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def linked(page: JsonPage, target: object) -> str | None:
    """Return the address of the next page that *page* calls *target*, if it is one.

    Raises:
        ReadError: It cannot be an address.
    """
    if not isinstance(target, str) or not target:
        return None
    try:
        found = urls.absolute(target, page.url)
    except ValueError as error:
        raise ReadError(f"the address of the next page {error}", place=page.url,
                        help=_HELP) from None  # fmt: skip
    # Behind a proxy, servers often do not know that they are asked by https.
    ours, theirs = urlsplit(page.url), urlsplit(found)
    if (ours.scheme, theirs.scheme) == ("https", "http") and ours.netloc == theirs.netloc:
        found = f"https{found[4:]}"
    return found


def since(place: Opening) -> datetime | None:
    """Return since when to read changes: by the option ``since``, and by this run.

    Raises:
        ConfigError: There is no such day.
    """
    said, wanted = place.source.options.get("since"), place.since
    place.narrow()
    if said is None:
        return wanted
    try:
        found = datetime.fromisoformat(said)
    except ValueError as error:
        raise ConfigError(f"since: {error}", place=place.name) from None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found if wanted is None else max(found, wanted)
