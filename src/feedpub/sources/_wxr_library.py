"""What an export says elsewhere of its posts: authors, terms, pictures.

An attachment may come before its post or after it, or in another file of the export, so all files
are gone through once before the first post is read. Attachments wait on disk: there can be more of
them than memory holds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from feedpub.files import open_to_read
from feedpub.markup import Element
from feedpub.sources._repaired_export import RepairedExport
from feedpub.sources._wxr_parsing import Channel, NotXml, Spellings, elements, post, type_of

_TABLE = "CREATE TABLE pictures (id TEXT PRIMARY KEY, parent TEXT, said TEXT) WITHOUT ROWID"
_ENTER = "INSERT OR REPLACE INTO pictures VALUES (?, ?, ?)"
#: Most pictures of one gallery.
MOST = 500


class Library:
    """The attachments of an export, by number.

    Args:
        pictures: Where they are.
    """

    def __init__(self, pictures: sqlite3.Connection) -> None:
        self._pictures = pictures
        self.channel = Channel()

    def enter(self, found: list[tuple[str, str, str]]) -> None:
        """Take in attachments: number, number of the post they belong to, what is said of them."""
        with self._pictures:
            self._pictures.executemany(_ENTER, found)

    def finish(self) -> None:
        """Make it quick to ask for the attachments of a post."""
        self._pictures.execute("CREATE INDEX parents ON pictures (parent)")

    def picture(self, number: str) -> dict[str, Any] | None:
        """Return the attachment *number*, if the export has it."""
        asked = self._pictures.execute("SELECT said FROM pictures WHERE id = ?", (number,))
        row = asked.fetchone()
        return None if row is None else json.loads(row[0])

    def pictures_of(self, number: str) -> list[dict[str, Any]]:
        """Return the attachments that belong to the post *number*, in their order."""
        asked = self._pictures.execute(
            "SELECT said FROM pictures WHERE parent = ? ORDER BY CAST(id AS INTEGER) LIMIT ?",
            (number, MOST),
        )
        return [json.loads(said) for (said,) in asked]


class Damage(Struct):
    """What was not well-formed in a file that could be read all the same."""

    first: NotXml
    repaired: str

    def repair(self, stream: BinaryIO) -> RepairedExport:
        """Return *stream*, repaired."""
        return RepairedExport(stream, self.first.prefixes)


@contextmanager
def library(
    path: Path, others: Sequence[Path], encoding: str | None
) -> Iterator[tuple[Library, Damage | None]]:
    """Go through the export at *path*, and the *others* that are parts of the same export.

    Yields:
        What they say, and what is wrong with the file at *path*, if it is, and can be repaired.

    Raises:
        NotXml: The file at *path* cannot be read, or ends too early.
    """
    # The empty name is that of a file of SQLite's own, which is gone when it is closed.
    with closing(sqlite3.connect("")) as pictures:
        pictures.execute(_TABLE)
        made = Library(pictures)
        for other in others:
            _go_through_if_fine(other, encoding, made)
        damage = _go_through(path, encoding, made)
        made.finish()
        yield made, damage


def _go_through_if_fine(path: Path, encoding: str | None, made: Library) -> None:
    with suppress(NotXml, OSError):  # what is wrong with it is said when it is its turn
        _go_through(path, encoding, made)


def _go_through(path: Path, encoding: str | None, made: Library) -> Damage | None:
    try:
        _take(path, encoding, made, None)
    except NotXml as fault:
        damage = Damage(fault, "")
        try:
            damage.repaired = _take(path, encoding, made, damage)
        except NotXml as other:
            raise (other if other.line > fault.line else fault) from None
        return damage
    return None


def _take(path: Path, encoding: str | None, made: Library, damage: Damage | None) -> str:
    names = Spellings()
    found: list[tuple[str, str, str]] = []
    made.channel.fields.clear()
    with open_to_read(path) as file:
        stream = file if damage is None else damage.repair(file)
        for element in elements(stream, made.channel, names, encoding=encoding):
            if type_of(element) == "attachment":
                found.append(_picture(element, names))
            if len(found) > 1000:
                made.enter(found)
                found.clear()
        made.enter(found)
        return stream.said() if isinstance(stream, RepairedExport) else ""


def _picture(element: Element, names: Spellings) -> tuple[str, str, str]:
    found = post(element, names)
    fields, meta = found.fields, found.meta
    said = {
        "url": fields.get("wp:attachment_url") or fields.get("guid"),
        "title": fields.get("title"),
        "caption": fields.get("excerpt:encoded"),
        "alt": "".join(meta.get("_wp_attachment_image_alt", ())),
    }
    said = {name: text.strip() for name, text in said.items() if text and text.strip()}
    return fields.get("wp:post_id", ""), fields.get("wp:post_parent", ""), json.dumps(said)


__all__ = ["Damage", "Library", "library"]
