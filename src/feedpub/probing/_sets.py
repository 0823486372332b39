"""Sets of files: the one that a manifest lists where it is served, and the one published last."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from urllib.parse import urljoin

from feedpub import manifests, receiving, urls
from feedpub.fetch.answers import Answer
from feedpub.manifests import Manifest, ManifestFile
from feedpub.probing._sites import BROKEN, follow
from feedpub.probing._visitor import Visitor


class ServedSet:
    """A manifest as it is served.

    Attributes:
        url: Its address.
        manifest: The manifest.
        answer: What it came in.
    """

    def __init__(self, url: str, manifest: Manifest, answer: Answer) -> None:
        self.url, self.manifest, self.answer = url, manifest, answer

    @cached_property
    def files(self) -> Mapping[str, ManifestFile]:
        """Address → file."""
        found = {}
        for each in self.manifest.files:
            with suppress(ValueError):  # whoever wrote it may have written anything
                found[urls.spelled(each.url or urljoin(self.url, each.path))] = each
        return found


class Sets:
    """The sets that documents are compared with, each read once.

    Attributes:
        published: The manifest that was published last; ``None`` if that is not known.
    """

    def __init__(self, visitor: Visitor, published: Manifest | None) -> None:
        self.published = published
        self._visitor = visitor
        self._known: dict[str, ServedSet | None] = {}

    @cached_property
    def published_files(self) -> Mapping[str, ManifestFile]:
        """Path → file of the set that was published last."""
        return {each.path: each for each in self.published.files} if self.published else {}

    def at(self, url: str) -> ServedSet | None:
        """Return the set whose manifest is at *url*, if there is one."""
        if url not in self._known:
            self._known[url] = self._read(url, {})
        return self._known[url]

    def again(self, url: str) -> ServedSet | None:
        """Return the set whose manifest is at *url* now, as far as caches obey."""
        self._known[url] = self._read(url, {"Cache-Control": "no-cache"})
        return self._known[url]

    def _read(self, url: str, headers: dict[str, str]) -> ServedSet | None:
        try:
            answer = follow(self._visitor, url, {"Accept": "*/*", **headers})
        except BROKEN:
            return None
        manifest = manifests.read(receiving.file_of(answer)) if answer.status == 200 else None
        if manifest is None or not all(map(_is_plausible, (manifest.created, manifest.expires))):
            return None
        return ServedSet(url, manifest, answer)


def _is_plausible(instant: datetime | None) -> bool:
    return instant is None or (instant.tzinfo is not None and 1990 < instant.year < 9000)
