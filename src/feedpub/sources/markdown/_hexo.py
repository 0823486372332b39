"""Hexo: https://hexo.io/docs/permalinks, https://hexo.io/docs/configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from feedpub.sources.markdown._configurations import first, settings
from feedpub.sources.markdown._site_layouts import (
    Layout,
    Post,
    Unknown,
    day_values,
    filled,
    section,
    truth,
    words,
)
from feedpub.sources.markdown._yaml import mapping

_NAMES = ("_config.yml", "_config.yaml", "_config.json")


class Hexo(Layout):
    """A site of Hexo."""

    generator = "hexo"
    tags = ("liquid",)

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, settings)
        self.base_url = self.based(settings.get("url"))
        languages = words(settings.get("language"))
        self.language = next((each for each in languages if each != "default"), None)
        self.timezone = settings.get("timezone") or None
        author = settings.get("author")
        self.author = author if isinstance(author, str) else None

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folders of posts and of drafts."""
        source = self.root / str(self.settings.get("source_dir") or "source")
        return [(source / "_posts", None), (source / "_drafts", None)]

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        page.draft = page.draft or "/_drafts/" in f"/{page.file}"
        page.categories = words(page.get("categories", "category"))
        page.section = section(page)
        if page.bundle:  # a folder says nothing of a name here
            page.steps, page.stem = (*page.steps, page.stem), "index"
        values = dict(day_values(page.moment(self.zone)))
        name = page.slug if page.text("slug") is None and not page.bundle else page.stem
        stated = page.text("slug")
        slug = stated or "/".join([*page.steps, name])
        values |= {"title": slug, "name": name, "post_title": page.text("title") or name}
        named = mapping(self.settings.get("category_map"))
        default = str(self.settings.get("default_category") or "uncategorized")
        steps = [str(named.get(each, each)) for each in page.categories] or [default]
        values["category"] = "/".join(each.replace(" ", "-") for each in steps)
        if page.text("lang", "language"):
            values["lang"] = str(page.text("lang", "language"))
        for key, value in mapping(self.settings.get("permalink_defaults")).items():
            values.setdefault(str(key), str(value))
        for key, value in page.data.items():
            if isinstance(value, str | int):
                values.setdefault(key, str(value))
        form = page.text("permalink") or self.settings.get("permalink")
        try:
            path = filled(str(form or ":year/:month/:day/:title/"), values)
            page.permalink = self.address(self._pretty(path))
        except Unknown as unknown:
            page.permalink = unknown

    def _pretty(self, path: str) -> str:
        said = mapping(self.settings.get("pretty_urls"))
        if truth(said.get("trailing_index")) is False:
            path = path.removesuffix("index.html")
        return path.removesuffix(".html") if truth(said.get("trailing_html")) is False else path


def recognised(root: Path) -> Layout | None:
    """Return the site in *root*, if it is one of Hexo."""
    path = first(root, _NAMES)
    if path is None:
        return None
    said = settings(path)
    is_hexo = {"source_dir", "public_dir", "new_post_name"} & said.keys()
    return Hexo(root, said) if is_hexo else None
