"""A small newsroom with a live set, of which one build changes, adds, prunes and takes back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NOW = "2026-11-23T09:00:00Z"

_CONFIG = """
[publication]
name = "The Example"
url = "https://e.example/"
language = "en"

[[source]]
path = "articles.json"

[store]
path = "site/feedpub.store"

[publish]
directory = "site/public"
{publish}
"""
_OUTPUTS = """
[[output]]
format = "rss"

[[output]]
format = "atom"
path = "deep/er/atom.xml"

[[output]]
format = "sitemap"

[[output]]
format = "news-sitemap"

[[output]]
format = "json-feed"
for_each = "section"
path = "sections/{section}.json"
"""
#: An output that is no longer asked for; a file of it stays only if it carries nothing withdrawn.
_DROPPED = """
[[output]]
format = "rss"
for_each = "tag"
path = "tags/{tag}.xml"
"""


def _article(name: str, section: str, **more: object) -> dict[str, object]:
    return {
        "id": f"https://e.example/{name}",
        "url": f"https://e.example/{name}",
        "title": f"Story of {name}",
        "date_published": "2026-11-23T08:00:00Z",
        "content_html": f"<p>All about {name}.</p>",
        "section": section,
    } | more


_OLD = [
    _article("changed", "world"),
    _article("same", "home", tags=["plain"]),
    _article("withdrawn", "taken", tags=["taken"]),
]
_NEW = [
    _article("changed", "world", title="A new story"),
    _article("same", "home", tags=["plain"]),
    _article("withdrawn", "taken", tags=["taken"], status="withdrawn"),
    _article("added", "added"),
]


#: What SQLite may keep beside a store.
_OF_SQLITE = {".store-wal", ".store-shm"}


@dataclass(frozen=True)
class Newsroom:
    """A newsroom in *folder*; what a build may touch is below `site`."""

    folder: Path
    #: Lines of ``[publish]``.
    publish: str = ""

    @property
    def site(self) -> Path:
        """Return the folder that holds all that feedpub writes, and nothing else."""
        return self.folder / "site"

    @property
    def command(self) -> list[str]:
        """Return the arguments of the build."""
        return ["build", "--config", str(self.folder / "feedpub.toml"), "--now", NOW]

    @property
    def way_back(self) -> list[str]:
        """Return the arguments of the command that brings back the release before."""
        return ["rollback", "--config", str(self.folder / "feedpub.toml")]

    def as_before(self) -> None:
        """Ask for the live set as it was."""
        self._ask(_OLD, _OUTPUTS + _DROPPED)

    def as_after(self) -> None:
        """Ask for the live set as it is to be."""
        self._ask(_NEW, _OUTPUTS)

    def _ask(self, articles: Sequence[Mapping[str, object]], outputs: str) -> None:
        self.folder.mkdir(exist_ok=True)
        self.site.mkdir(exist_ok=True)
        (self.folder / "articles.json").write_text(json.dumps(articles))
        config = _CONFIG.format(publish=self.publish) + outputs
        (self.folder / "feedpub.toml").write_text(config)

    def live(self) -> dict[str, bytes]:
        """Return what the world reads, by name."""
        public = self.site / "public"
        return {
            path.relative_to(public).as_posix(): path.read_bytes()
            for path in sorted(public.resolve().rglob("*"))
            for path in [public / path.relative_to(public.resolve())]
            if path.is_file() and ".feedpub" not in path.parts
        }

    def everything(self) -> list[str]:
        """Return the names of all files that are there, feedpub's own included."""
        return sorted(
            path.relative_to(self.site).as_posix()
            for path in self.site.rglob("*")
            if (path.is_symlink() or not path.is_dir()) and path.suffix not in _OF_SQLITE
        )

    def keep(self, copy: Path) -> None:
        """Make *copy* hold the site as it is now."""
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.site, copy, symlinks=True)

    def restore(self, copy: Path) -> None:
        """Bring the site back from *copy*."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(copy, self.site, symlinks=True)

    def empty(self) -> None:
        """Remove all that feedpub wrote."""
        shutil.rmtree(self.site, ignore_errors=True)
        self.site.mkdir()


def digest(folder: Path) -> bytes:
    """Return a digest of all names, links and bytes below *folder*."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(repr((path.relative_to(folder).as_posix(), path.lstat().st_mode)).encode())
        if path.is_symlink():
            found.update(os.fsencode(path.readlink()))
        elif path.is_file():
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.digest()
