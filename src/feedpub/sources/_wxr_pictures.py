"""The attachments of an export, on disk: there can be more of them than memory holds."""

from __future__ import annotations

import sqlite3
import weakref
from typing import Any

from msgspec.json import decode, encode

from feedpub.markup import Element
from feedpub.sources._wxr_parsing import Spellings, post

_TABLE = "CREATE TABLE pictures (id TEXT PRIMARY KEY, parent TEXT, said TEXT) WITHOUT ROWID"
_ENTER = "INSERT OR REPLACE INTO pictures VALUES (?, ?, ?)"
#: What is asked of attachments.
_PARTS = ("title", "guid", "{*}encoded", "{*}post_id", "{*}post_parent", "{*}attachment_url",
          "{*}postmeta")  # fmt: skip
#: Most pictures of one gallery.
MOST = 500
#: How many are entered together.
_BATCH = 1_000


class Attachments:
    """Attachments, by number; gone from disk when nobody has them any more."""

    def __init__(self) -> None:
        # The empty name is that of a file of SQLite's own, which is gone when it is closed.
        # Those of an export in parts may be asked for by another thread than the first.
        self._base = sqlite3.connect("", check_same_thread=False)
        self._base.execute(_TABLE)
        self._waiting: list[tuple[str, str, str]] = []
        self.close = weakref.finalize(self, self._base.close)

    def add(self, element: Element, names: Spellings) -> None:
        """Take in the attachment that the item *element* is."""
        self._waiting.append(_row(element, names))
        if len(self._waiting) == _BATCH:
            self._enter()

    def finish(self) -> None:
        """Make them ready to be asked for: no more will come."""
        self._enter()
        self._base.execute("CREATE INDEX parents ON pictures (parent)")

    def _enter(self) -> None:
        with self._base:
            self._base.executemany(_ENTER, self._waiting)
        self._waiting.clear()

    def picture(self, number: str) -> dict[str, Any] | None:
        """Return the attachment *number*, if there is one."""
        asked = self._base.execute("SELECT said FROM pictures WHERE id = ?", (number,))
        row = asked.fetchone()
        return None if row is None else decode(row[0])

    def of_post(self, number: str) -> list[dict[str, Any]]:
        """Return the attachments that belong to the post *number*, in their order."""
        asked = self._base.execute(
            "SELECT said FROM pictures WHERE parent = ? ORDER BY CAST(id AS INTEGER) LIMIT ?",
            (number, MOST),
        )
        return [decode(said) for (said,) in asked]


def _row(element: Element, names: Spellings) -> tuple[str, str, str]:
    """Return number, number of the post it belongs to, and what is said of it."""
    found = post(element, names, _PARTS)
    fields, meta = found.fields, found.meta
    said = {
        "url": fields.get("wp:attachment_url") or fields.get("guid"),
        "title": fields.get("title"),
        "caption": fields.get("excerpt:encoded"),
        "alt": "".join(meta.get("_wp_attachment_image_alt", ())),
    }
    said = {name: text.strip() for name, text in said.items() if text and text.strip()}
    return fields.get("wp:post_id", ""), fields.get("wp:post_parent", ""), encode(said).decode()
