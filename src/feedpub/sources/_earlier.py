"""What an earlier run has of a source, so that this one reads only what is new or changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from feedpub.model import Value

#: ``{since}`` in an address or a command: as RFC 3339 has it, ``{since:unix}``, or
#: ``{since:%Y-%m-%d}`` in any format of strftime.
_PLACEHOLDER = re.compile(r"\{since(?::([^{}]*))?\}")
#: Before everything that has a date: a source that is asked since then lists all it has.
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
#: What SQLite keeps beside a database, and writes instead of it.
_BESIDE = ("", "-wal", "-journal")


class Earlier(Value, frozen=True, gc=True):
    """What an earlier run has of a source.

    Attributes:
        since: The run reads only what is new or changed since this instant.
        validators: Digest of an address → headers that ask its server whether it has changed since.
    """

    since: datetime
    validators: Mapping[str, Mapping[str, str]] = MappingProxyType({})

    def headers(self, url: str) -> dict[str, str]:
        """Return headers by which the server of *url* answers 304 if nothing has changed.

        https://www.rfc-editor.org/rfc/rfc9110#section-13.1
        """
        known = self.validators.get(digest(url))
        return dict(known) if known else {"If-Modified-Since": format_datetime(self.since, True)}


class UnchangedError(Exception):
    """A source has nothing new, so that nothing of it is read."""


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what asks a server, which answered with *headers*, for another answer than that."""
    found = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    return {name: headers[said] for name, said in found.items() if said in headers}


def digest(url: str) -> str:
    """Return a digest of *url*, which may have a secret in it."""
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def asks_since(text: str) -> bool:
    """Return whether *text*, an address or an argument, has a place for the instant."""
    return _PLACEHOLDER.search(text) is not None


def filled(text: str, since: datetime | None) -> str:
    """Return *text* with the instant *since* in its place; ``None``: one before everything."""
    instant = (since or _ALWAYS).astimezone(UTC)

    def written(match: re.Match[str]) -> str:
        style = match[1]
        if style == "unix":
            return str(int(instant.timestamp()))
        return f"{instant:{style or '%Y-%m-%dT%H:%M:%SZ'}}"

    return _PLACEHOLDER.sub(written, text)


def has_changed(path: Path, since: datetime) -> bool:
    """Return whether the file *path*, or anything in that folder, is as new as *since*.

    A file that was moved here, or copied with its date, counts as new.
    """
    if path.is_fifo():
        return True
    files = _below(path) if path.is_dir() else (Path(f"{path}{each}") for each in _BESIDE)
    for each in files:
        with suppress(FileNotFoundError):
            found = each.stat()
            if max(found.st_mtime, found.st_ctime) >= since.timestamp():
                return True
    return not path.exists()  # whoever opens it says so


def _below(folder: Path) -> Iterator[Path]:
    """Yield *folder* and all that is in it: what was removed shows in the date of its folder."""
    for parent, _, names in os.walk(folder):
        yield Path(parent)
        yield from (Path(parent, name) for name in names)
