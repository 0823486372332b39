"""JSON Feed: what the specification asks of the feed and its items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedpub.checks._context import Context
from feedpub.checks._links import URL
from feedpub.checks._when import RFC3339
from feedpub.findings import Severity, rule
from feedpub.text import shown

_SPEC = "https://www.jsonfeed.org/version/1.1/"
_VERSIONS = ("https://jsonfeed.org/version/1.1", "https://jsonfeed.org/version/1")
_FINE = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "Example", "items": [{"id": "1", '
    '"content_text": "Rain", "url": "https://example.org/1", '
    '"date_published": "2026-11-23T08:00:00Z"}]}'
)

#: Path of the value, index of its item, message.
Found = Iterator[tuple[str, int | None, str]]


def _items(feed: dict[str, Any]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    items = feed.get("items")
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield index, f"items[{index}]", item


@rule("json-feed/not-json", Severity.ERROR, source="https://www.rfc-editor.org/rfc/rfc8259",
      flags=['{"version": "https://jsonfeed.org/version/1.1",}', '{"title": NaN}'],
      passes=[_FINE])  # fmt: skip
def not_json(error: str) -> Iterator[str]:
    """The document is no JSON, or no object of it.

    Readers cannot read any of it. Write it with a JSON library, in UTF-8.
    """
    yield f"the document is no JSON feed: {error}"


@rule("json-feed/missing-key", Severity.ERROR, on="json", source=_SPEC + "#top-level",
      flags=[_FINE.replace('"title": "Example", ', ""), _FINE.replace('"id": "1", ', "")],
      passes=[_FINE])  # fmt: skip
def missing_key(feed: dict[str, Any], context: Context) -> Found:
    """A required member is missing: version, title or items of the feed, or id of an item.

    Readers refuse the feed, and must discard an item without id. Add it.
    """
    for key in ("version", "title", "items"):
        if key not in feed:
            yield "", None, f"the feed has no {key}; add one"
    for index, path, item in _items(feed):
        if "id" not in item:
            yield path, index, "the item has no id; add one that never changes"


@rule("json-feed/invalid-version", Severity.ERROR, on="json", source=_SPEC + "#top-level",
      flags=[_FINE.replace("version/1.1", "version/2")], passes=[_FINE])  # fmt: skip
def invalid_version(feed: dict[str, Any], context: Context) -> Found:
    """The version is none of JSON Feed.

    Readers recognize the format by it. Write https://jsonfeed.org/version/1.1.
    """
    version = feed.get("version")
    if version is not None and version not in _VERSIONS:
        yield "version", None, f"version is {shown(str(version))}; write {_VERSIONS[0]}"


@rule("json-feed/no-content", Severity.ERROR, on="json", source=_SPEC + "#items",
      flags=[_FINE.replace('"content_text": "Rain", ', "")], passes=[_FINE])  # fmt: skip
def no_content(feed: dict[str, Any], context: Context) -> Found:
    """An item has neither content_html nor content_text.

    One of the two is required. Add the article's HTML or its text.
    """
    for index, path, item in _items(feed):
        if "content_html" not in item and "content_text" not in item:
            yield path, index, "the item has no content_html or content_text; add one"


@rule("json-feed/invalid-id", Severity.ERROR, on="json", source=_SPEC + "#items",
      flags=[_FINE.replace('"id": "1"', '"id": 1'), _FINE.replace('"id": "1"', '"id": " "')],
      passes=[_FINE])  # fmt: skip
def invalid_id(feed: dict[str, Any], context: Context) -> Found:
    """An id is no string, is blank, or is that of an earlier item.

    Readers tell items apart by it and lose those that share one. Write a string of its own for
    each item, which never changes.
    """
    seen = set()
    for index, path, item in _items(feed):
        if "id" not in item:
            continue
        id = item["id"]
        if not isinstance(id, str) or not id.strip():
            yield f"{path}.id", index, f"id is {shown(repr(id))}; write a string that is not blank"
        elif id in seen:
            yield f"{path}.id", index, f"id {shown(id)} is that of an earlier item; write another"
        else:
            seen.add(id)


@rule("json-feed/invalid-date", Severity.ERROR, on="json", source=_SPEC + "#items",
      flags=[_FINE.replace("2026-11-23T08:00:00Z", "2026-11-23")], passes=[_FINE])  # fmt: skip
def invalid_date(feed: dict[str, Any], context: Context) -> Found:
    """A date is not written as RFC 3339 says.

    Readers drop it. Write it like '2026-11-23T08:00:00Z', with seconds and zone.
    """
    for index, path, item in _items(feed):
        for key in ("date_published", "date_modified"):
            value = item.get(key)
            if isinstance(value, str):
                for fault, message in RFC3339.find(value, context):
                    if fault == "invalid-date":
                        yield f"{path}.{key}", index, f"{key} {message}"


@rule("json-feed/invalid-url", Severity.ERROR, on="json", source=_SPEC + "#items",
      flags=[_FINE.replace("https://example.org/1", "/1")], passes=[_FINE])  # fmt: skip
def invalid_url(feed: dict[str, Any], context: Context) -> Found:
    """An address is relative or malformed.

    Readers cannot open it. Write the absolute address, percent-encoded.
    """
    holders = [(None, "", feed), *((index, f"{path}.", item) for index, path, item in _items(feed))]
    for index, path, holder in holders:
        for key in ("home_page_url", "feed_url", "next_url", "icon", "favicon", "url",
                    "external_url", "image", "banner_image"):  # fmt: skip
            value = holder.get(key)
            if isinstance(value, str):
                for _, message in URL.find(value, context):
                    yield f"{path}{key}", index, f"{key} {message}"
