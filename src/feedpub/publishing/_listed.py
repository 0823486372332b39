"""What a target's list says of its files: which are the publication, and which are to go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from feedpub import dates, manifests, urls

#: Name → what is known of it.
Entries: TypeAlias = Mapping[str, Mapping[str, Any]]

#: Since when a file is no longer part of the publication, though it is still served.
_LEFT = "left"


def listed(entries: Entries) -> Entries:
    """Return the files that the publication consists of, without its manifest."""
    return {
        name: known
        for name, known in entries.items()
        if _LEFT not in known and name != manifests.NAME
    }


def leaving(entries: Entries) -> dict[str, datetime]:
    """Return the files that are served though the publication is without them; since when."""
    return {name: dates.parse(known[_LEFT]) for name, known in entries.items() if _LEFT in known}


def left(known: Mapping[str, Any], since: datetime) -> Mapping[str, Any]:
    """Return the entry of a file that the publication is without *since* then."""
    return {**known, _LEFT: dates.rfc3339(since)}


def files(
    entries: Entries, base_url: str, read: Callable[[str], bytes | None]
) -> Iterator[manifests.ManifestFile]:
    """Yield what the manifest says of the files of a publication: of those that are public.

    Args:
        entries: What is known of them.
        base_url: Its public address.
        read: Returns what is live under a name; older versions did not record all of it.
    """
    for name, known in entries.items():
        if known.get("tier") is not None:
            continue
        if not is_complete(known):
            data = read(name)
            if data is None:
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            known = {"articles": 0, **known, "size": len(data), "sha256": sha256}
        url = known.get("url")
        yield manifests.ManifestFile(
            path=name,
            length=known["size"],
            sha256=known["sha256"],
            articles=known["articles"],
            url=None if url == urls.absolute(base_url + name) else url,
        )


def is_complete(known: Mapping[str, Any]) -> bool:
    """Return whether an entry says all that it has to say."""
    kinds = {"format": str, "size": int, "sha256": str, "articles": int}
    return all(isinstance(known.get(name), kind) for name, kind in kinds.items())
