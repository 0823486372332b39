"""Zola: https://www.getzola.org/documentation/content/page/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from feedpub.sources.markdown._configurations import settings
from feedpub.sources.markdown._site_layouts import Layout, Post, section, slugged, words
from feedpub.sources.markdown._yaml import mapping


class Zola(Layout):
    """A site of Zola."""

    generator = "zola"
    tags = ("zola",)

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, settings)
        self.base_url = self.based(settings.get("base_url"))
        self.language = str(settings.get("default_language") or "en")
        self.languages = tuple(mapping(settings.get("languages")))
        author = settings.get("author")
        self.author = author if isinstance(author, str) else None
        rules = settings.get("slugify")
        paths = rules.get("paths") if isinstance(rules, Mapping) else "on"
        self._slugify = str(paths or "on")

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folder of contents."""
        return [(self.root / "content", None)]

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        terms = mapping(page.get("taxonomies"))
        page.categories = words(terms.get("categories"))
        for name, each in terms.items():
            page.data.setdefault(name, each)
        page.section = section(page)
        is_hidden = page.data.get("render") is False
        if page.stem == "_index":
            page.kind = "section"
        elif is_hidden:
            page.kind = "page"
        elif not page.steps and page.date is None and page.get("path") is None:
            page.kind, page.says_aloud = "page", True
        path = page.text("path")
        prefix = "" if page.language in (None, self.language) else f"{page.language}/"
        if path is None:
            slug = self._slug(page.slug)
            steps = [*map(self._slug, page.steps), slug]
            path = "/".join(steps)
        page.slug = path.strip("/").rpartition("/")[2]
        page.permalink = self.address(f"{prefix}{path.strip('/')}/")

    def _slug(self, text: str) -> str:
        if self._slugify == "off":
            return text
        if self._slugify == "safe":
            return "".join("-" if each in ' <>:"/|?*#()[]\\%' else each for each in text).strip("-")
        return slugged(text, plain=True)


def recognised(root: Path) -> Layout | None:
    """Return the site in *root*, if it is one of Zola."""
    for name in ("zola.toml", "config.toml"):
        said = settings(root / name)
        if "base_url" in said:
            return Zola(root, said)
    return None
