"""Pelican: https://docs.getpelican.com/en/latest/settings.html#url-settings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from feedpub.sources.markdown._configurations import settings
from feedpub.sources.markdown._site_layouts import Layout, Post, Unknown, slugged, words
from feedpub.text import shown

_FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_DATE = {"%Y": "{0.year:04}", "%m": "{0.month:02}", "%d": "{0.day:02}", "%H": "{0.hour:02}",
         "%M": "{0.minute:02}", "%S": "{0.second:02}", "%j": "{1:03}", "%b": "{0:%b}"}  # fmt: skip


class Pelican(Layout):
    """A site of Pelican."""

    generator = "pelican"
    tags = ("pelican",)

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, settings)
        self.base_url = self.based(settings.get("SITEURL"))
        self.language = str(settings.get("DEFAULT_LANG") or "en")
        self.timezone = settings.get("TIMEZONE")
        author = settings.get("AUTHOR")
        self.author = author if isinstance(author, str) else None
        self.content = root / str(settings.get("PATH") or "content")
        if not self.content.is_dir():
            self.content = root

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folders of articles."""
        paths = words(self.settings.get("ARTICLE_PATHS")) or ["."]
        return [(self.content / each, None) for each in paths]

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        if page.bundle:  # a folder says nothing of a name here
            page.steps, page.stem = (*page.steps, page.stem), "index"
        inside = page.path.relative_to(self.content).as_posix()
        pages = words(self.settings.get("PAGE_PATHS")) or ["pages"]
        if inside.startswith(tuple(f"{each}/" for each in pages)):
            page.kind = "page"
        by_folder = self.settings.get("USE_FOLDER_AS_CATEGORY", True)
        folder = page.steps[-1:] if by_folder else ()
        default = str(self.settings.get("DEFAULT_CATEGORY") or "misc")
        named = words(page.get("category", "categories"))
        page.categories = named or list(folder)
        page.section = next(iter(page.categories), None)
        title = page.text("title") or page.stem
        by_name = self.settings.get("SLUGIFY_SOURCE") == "basename"
        page.slug = page.text("slug") or slugged(page.stem if by_name else title, plain=True)
        page.language = page.text("lang") or self.language
        page.permalink = self._address(page, page.section or default)

    def _address(self, page: Post, category: str) -> str | Unknown:
        is_other = page.language != self.language
        name = "ARTICLE_LANG_URL" if is_other else "ARTICLE_URL"
        form = str(self.settings.get(name) or ("{slug}-{lang}.html" if is_other else "{slug}.html"))
        form = page.text("url", "permalink") or form
        author = next(iter(words(page.get("author", "authors"))), self.author)
        values = {
            "slug": page.slug, "lang": page.language or "",
            "category": slugged(category, plain=True),
            "author": slugged(author or "", plain=True),
        }  # fmt: skip
        moment = page.moment(self.zone)

        def value(match: re.Match[str]) -> str:
            if match[1] == "date" and moment is not None and match[2]:
                day = moment.timetuple().tm_yday
                return re.sub(
                    r"%.", lambda each: _DATE.get(each[0], "").format(moment, day), match[2]
                )
            if match[1] not in values:
                raise Unknown(f"{name} holds {shown(match[0])}, which is unknown")
            return values[match[1]]

        try:
            return self.address(_FIELD.sub(value, form))
        except Unknown as unknown:
            return unknown


def recognised(root: Path) -> Layout | None:
    """Return the site in *root*, if it is one of Pelican."""
    path = root / "pelicanconf.py"
    if not path.is_file():
        return None
    public = settings(root / "publishconf.py")
    return Pelican(root, {**settings(path), **public})
