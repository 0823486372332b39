"""Documents that wait to be published, on this machine's disk."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from feedpub import disk
from feedpub.errors import PublishError
from feedpub.model import Document, Entry
from feedpub.targets import NOTHING_SAID, MadeFor, Staged

#: Where parts of documents wait to be joined; no output has such a name.
_PARTS = ".parts"
#: Bytes of them that are written at once.
_BLOCK = 1 << 20


class Waiting(ABC):
    """Where the documents of a run wait until all of them may go live.

    Args:
        where: What messages call the place that they are to be live in.
        media_type: Returns what a server should send documents of a format as.
    """

    #: Whether documents are compared with what is live as they are staged, not later.
    _compares = True

    def __init__(self, where: str, media_type: Callable[[str], str]) -> None:
        self._where = where
        self._media_type = media_type
        self._staged: dict[str, Staged] = {}
        self._room: Path

    def __reduce__(self) -> tuple[Callable[..., Waiting], tuple[Any, ...]]:
        # A process that stages documents has no need of a target, or of its secrets.
        from feedpub.publishing._several import elsewhere

        return elsewhere, (self._where, self._media_type, self._room)

    @abstractmethod
    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what is known of the files that earlier runs wrote and that are theirs still."""

    def earlier(self) -> dict[str, MadeFor]:
        """Return what the files were made for that earlier runs wrote and that are theirs still."""
        return {name: made_for(found) for name, found in sorted(self.entries().items())}

    @abstractmethod
    def live(self, name: str) -> Staged | None:
        """Return what is live as *name*, to be adopted as it is; it need not be made again then.

        ``None`` if it is not known, lost or altered.
        """

    @abstractmethod
    def _check(self, name: str) -> None:
        """Refuse a name that no file can have."""

    @abstractmethod
    def _live(self, name: str, data: bytes | Path) -> tuple[bool, Path | None]:
        """Return whether what is live consists of *data*, and where that can be read, if it can."""

    def add(self, document: Document, made_for: MadeFor = NOTHING_SAID) -> Staged:
        """Write *document* where it waits, durably, unless what is live is the same.

        It may be called in another process, which needs no more than a pickle of this object; the
        one that publishes then has to `adopt` the result.

        Raises:
            PublishError: Its name leaves the target, something that is not a file has it, or it
                cannot be written.
        """
        self._check(document.name)
        is_live, path = self._live(document.name, document.data)
        if path is None:
            path = self._room / document.name
            with disk.as_publish_error(self._where):
                disk.write(path, document.data)
        return Staged(
            name=document.name,
            format=document.format,
            size=len(document.data),
            sha256=hashlib.sha256(document.data).hexdigest(),
            articles=len(document.articles),
            path=path,
            changed=not is_live,
            compared=self._compares,
            made_for=made_for,
            media_type=self._type_of(document.name, document.format),
            url=document.url,
            newest=_newest(document.articles),
        )

    def nothing(self, name: str, format: str, made_for: MadeFor) -> Staged:
        """Return a placeholder for a document that could not be made, and must be held back."""
        return Staged(
            name=name,
            format=format,
            size=0,
            sha256="",
            articles=0,
            path=self._room / name,
            changed=False,
            made_for=made_for,
        )

    def aside(self, name: str = "") -> Path:
        """Return where the part *name* of a document is, or where all parts are."""
        return self._room / _PARTS / name

    def put_aside(self, name: str, pieces: Iterable[bytes]) -> Path:
        """Write a part of a document, to be joined with others; return where.

        Raises:
            PublishError: It cannot be written.
        """
        path = self.aside(name)
        with disk.as_publish_error(self._where):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb", buffering=_BLOCK) as file:
                file.writelines(pieces)
        return path

    def join(
        self,
        name: str,
        format: str,
        pieces: Sequence[bytes | Path],
        *,
        articles: int,
        made_for: MadeFor = NOTHING_SAID,
        url: str | None = None,
        newest: datetime | None = None,
    ) -> Staged:
        """Write the document *name* as `add` does, of *pieces* and of parts put aside.

        Nobody has to hold it; the parts are gone then.

        Raises:
            PublishError: As for `add`.
        """
        self._check(name)
        path = self._room / name
        with disk.as_publish_error(self._where):
            size, sha256 = disk.join(path, pieces)
            is_live, live = self._live(name, path)
            if live is not None:
                path.unlink()
        return Staged(
            name=name,
            format=format,
            size=size,
            sha256=sha256,
            articles=articles,
            path=live or path,
            changed=not is_live,
            compared=self._compares,
            made_for=made_for,
            media_type=self._type_of(name, format),
            url=url,
            newest=newest,
        )

    def adopt(self, staged: Staged) -> Staged:
        """Make *staged* part of this publication; return it as it is then.

        Raises:
            PublishError: Its name is taken.
        """
        if staged.name in self._staged:
            raise PublishError(
                f"two outputs make the file {staged.name!r}",
                place=self._where,
                help="Give one of them another path.",
            )
        self._staged[staged.name] = staged
        return staged

    @property
    def documents(self) -> tuple[Staged, ...]:
        """What was made so far, in the order in which it was adopted."""
        return tuple(self._staged.values())

    def _type_of(self, name: str, format: str) -> str:
        return "application/gzip" if name.endswith(".gz") else self._media_type(format)


def _newest(entries: Sequence[Entry]) -> datetime | None:
    """Return when the newest of *entries* was published; they are in order, either way round."""
    ends = (entries[0].published, entries[-1].published) if entries else ()
    return max(filter(None, ends), default=None)


def made_for(found: Any) -> MadeFor:
    """Return which output a file was made for, of an entry that an older version may have made."""
    given = found if isinstance(found, Mapping) else {}
    family, feed, value = given.get("family"), given.get("feed"), given.get("value")
    tier = given.get("tier")
    return MadeFor(
        family=family if isinstance(family, str) else "",
        feed=feed if isinstance(feed, str) else "",
        value=value if isinstance(value, str) else None,
        tier=tier if isinstance(tier, str) else None,
    )
