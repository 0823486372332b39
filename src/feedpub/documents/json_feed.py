"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from feedpub.documents._contents import Contents, Item, Media, absolute, digest
from feedpub.documents._kind import Glance, Kind
from feedpub.markup import escape

_FIELDS = {
    "title": "title", "url": "url", "id": "id", "published": "date_published",
    "language": "language",
}  # fmt: skip


class _Item(Item):
    def __init__(self, number: int, value: dict[str, Any]) -> None:
        super().__init__(number)
        self._value = value

    @property
    def id(self) -> str | None:
        return _string(self._value.get("id"))

    @property
    def link(self) -> str | None:
        return _string(self._value.get("url"))

    @property
    def title(self) -> str | None:
        return _string(self._value.get("title"))

    @property
    def published(self) -> str | None:
        return _string(self._value.get("date_published"))

    @property
    def updated(self) -> str | None:
        return _string(self._value.get("date_modified"))

    @property
    def summary(self) -> str | None:
        text = _string(self._value.get("summary"))
        return escape(text) if text else None

    @property
    def body(self) -> str | None:
        text = _string(self._value.get("content_text"))
        html = _string(self._value.get("content_html"))
        if html or not text:
            return html or None
        from feedpub.html import from_text  # 8 ms, and checks do not need it

        return from_text(text)

    @property
    def authors(self) -> tuple[str, ...]:
        # Version 1.0 had one author (https://www.jsonfeed.org/version/1.1/#changes-a-name-changes-a).
        every = _objects(self._value.get("authors")) or _objects([self._value.get("author")])
        return tuple(filter(None, (_string(each.get("name")) for each in every)))

    @property
    def categories(self) -> tuple[str, ...]:
        tags = self._value.get("tags")
        return tuple(filter(None, map(_string, tags))) if isinstance(tags, list) else ()

    @property
    def media(self) -> tuple[Media, ...]:
        image = _string(self._value.get("image"))
        images = [Media(url=image, carrier="image", medium="image")] if image else []
        files = (
            Media(
                url=_string(each.get("url")) or "",
                carrier="attachments",
                mime_type=_string(each.get("mime_type")),
                size_in_bytes=size if type(size := each.get("size_in_bytes")) is int else None,
            )
            for each in _objects(self._value.get("attachments"))
        )
        return (*images, *files)

    @property
    def language(self) -> str | None:
        return _string(self._value.get("language"))

    def digest(self) -> bytes:
        """Return a hash that changes if anything but its layout changes."""
        return digest(msgspec.json.encode(self._value, order="sorted"))


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _string(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


def _read(value: object) -> Contents:
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(items, list):
        raise ValueError("there is no list of items")
    if len(_objects(items)) < len(items):
        raise ValueError("an item is not an object")
    return Contents(
        [_Item(number, each) for number, each in enumerate(items)],
        address=absolute(_string(value.get("feed_url"))),
        home=_string(value.get("home_page_url")),
        language=_string(value.get("language")),
        deletions=partial(_deleted, value),
    )


def _deleted(value: dict[str, Any]) -> list[str]:
    """Return the ids of the articles that were deleted, in feedpub's own extension."""
    ours = value.get("_feedpub")
    found = _objects(ours.get("deleted")) if isinstance(ours, dict) else []
    return [_string(each.get("id")) or "" for each in found]


def _recognise(glance: Glance) -> int:
    if glance.head.startswith(b"{"):
        return 2
    return 1 if glance.root is None and glance.name.endswith(".json") else 0


JSON_FEED = Kind(
    name="json-feed",
    item="items",
    role="feed",
    media_types=("application/feed+json", "application/json"),
    recognise=_recognise,
    read=_read,
    syntax="json",
    fields=_FIELDS,
    suffixes=(".json",),
)
