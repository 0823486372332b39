"""The pages that a sitemap lists, each fetched and read as HTML.

https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from feedpub import dates
from feedpub.articles import rules
from feedpub.articles.notes import Broken, Remark
from feedpub.errors import ReadError
from feedpub.fetch import StatusError
from feedpub.sources._api_pages import MAX_PAGES, PAGE_OPTIONS, SINCE, since
from feedpub.sources._reader import Opening, Reader, Record
from feedpub.sources.html import BODY, charset_of, page_record
from feedpub.sources.sitemap import entries

#: What a server answers for pages that are gone.
_GONE = (404, 410)
_MEDIA = ("text/html", "application/xhtml+xml", "")


def records(place: Opening) -> Iterator[Record]:
    """Yield the pages that a sitemap lists, in its order.

    Raises:
        ReadError: One of them cannot be had, or they are too many.
    """
    changed = since(place)
    seen: set[str] = set()
    most = place.source.options.get("max_pages", MAX_PAGES)
    for record in entries(place):
        entry = record.data
        if isinstance(entry, bytes | Broken | Remark):
            yield record
            continue
        address = entry.get("loc")
        if not isinstance(address, str) or address in seen or _is_older(entry, changed):
            continue
        if len(seen) == most:
            raise ReadError(
                f"lists more than {most:,} pages", place=place.name,
                help="Read only recent changes with since = …, or raise max_pages.",
            )  # fmt: skip
        seen.add(address)
        yield _page(place, address, entry, len(seen))


def _is_older(entry: Mapping[str, Any], changed: datetime | None) -> bool:
    """Return whether *entry* says that its page has not changed since *changed*."""
    news = entry.get("news:news")
    published = news.get("news:publication_date") if isinstance(news, Mapping) else None
    said = [each for each in (entry.get("lastmod"), published) if isinstance(each, str)]
    if changed is None or not said:
        return False
    try:
        return max(dates.parse(each, UTC) for each in said) < changed
    except ValueError:
        return False


def _page(place: Opening, address: str, entry: Mapping[str, Any], number: int) -> Record:
    """Return the record of the page at *address*, or why there is none."""
    try:
        answer = place.fetch(address)
    except StatusError as error:
        if error.status not in _GONE:
            raise
        broken = Broken(rule=rules.NOT_HTML, message=f"is in the sitemap, but {error.message}")
        return Record(broken, number=number, path=address)
    try:
        said = answer.headers.get("content-type", "")
        media_type = said.partition(";")[0].strip().lower()
        if media_type not in _MEDIA:
            message = f"of type {media_type} was left out; it is not a page"
            remark = Remark(rules.LEFT_OUT, rules.LEFT_OUT.severity, "", message, media_type)
            return Record(remark, number=number, path=address)
        record = page_record(
            cast("BinaryIO", answer), place, address, number=number, address=answer.url,
            is_named=False, charset=charset_of(said),
        )  # fmt: skip
    finally:
        answer.close()
    if isinstance(record.data, dict):
        record.data["sitemap"] = entry
    return record


SITEMAP_PAGES = Reader(
    name="sitemap-pages",
    about="The pages that a sitemap or an index lists, each fetched and read as HTML.",
    open=records,
    binary=True,
    vocabulary="html",
    options={
        "body": BODY,
        "since": SINCE,
        **PAGE_OPTIONS,
    },
)  # fmt: skip
