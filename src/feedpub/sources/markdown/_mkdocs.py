"""MkDocs with a blog: https://squidfunk.github.io/mkdocs-material/plugins/blog/."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from feedpub.sources.markdown._configurations import first, settings
from feedpub.sources.markdown._site_layouts import (
    Layout,
    Post,
    day_values,
    section,
    slugged,
    truth,
    words,
)
from feedpub.sources.markdown._yaml import mapping

_NAMES = ("mkdocs.yml", "mkdocs.yaml")
_DATE = {
    "yyyy": "year",
    "yy": "short_year",
    "MM": "month",
    "M": "i_month",
    "dd": "day",
    "d": "i_day",
}


class MkDocs(Layout):
    """A site of MkDocs."""

    generator = "mkdocs"
    tags = ("mkdocs",)

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, settings)
        self.base_url = self.based(settings.get("site_url"))
        language = mapping(settings.get("theme")).get("language")
        self.language = language if isinstance(language, str) else None
        author = settings.get("site_author")
        self.author = author if isinstance(author, str) else None
        plugins = settings.get("plugins")
        self.plugin: Mapping[str, Any] = {}
        for each in plugins if isinstance(plugins, list) else [plugins]:
            for name, said in mapping(each).items():
                if str(name).rpartition("/")[2] == "blog":
                    self.plugin = mapping(said)
        self.docs = root / str(settings.get("docs_dir") or "docs")
        self.blog = str(self.plugin.get("blog_dir") or "blog").strip("/.")

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folder of posts."""
        inside = str(self.plugin.get("post_dir") or "{blog}/posts")
        return [(self.docs / inside.format(blog=self.blog or "."), None)]

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        if page.bundle:  # a folder says nothing of a name here
            page.steps, page.stem = (*page.steps, page.stem), "index"
        page.categories = words(page.get("categories"))
        page.section = section(page)
        title = page.text("title") or page.stem
        page.slug = page.text("slug") or slugged(title, extra="_", plain=True)
        values = {
            "date": self._day(page), "slug": page.slug, "file": page.stem,
            "categories": "/".join(slugged(each, plain=True) for each in page.categories[:1]),
        }  # fmt: skip
        form = str(self.plugin.get("post_url_format") or "{date}/{slug}")
        path = re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), form).strip("/")
        end = ".html" if truth(self.settings.get("use_directory_urls")) is False else "/"
        page.permalink = self.address(re.sub(r"/{2,}", "/", f"{self.blog}/{path}{end}"))

    def _day(self, page: Post) -> str:
        moment = page.moment(None)
        if moment is None:
            return ""
        said = dict(day_values(moment))
        form = str(self.plugin.get("post_url_date_format") or "yyyy/MM/dd")
        return re.sub(r"yyyy|yy|MM?|dd?", lambda match: said[_DATE[match[0]]], form)

    @cached_property
    def authors(self) -> Mapping[str, Any]:
        """What its data say of its authors, by their keys."""
        path = first(self.docs / self.blog, (".authors.yml", ".authors.yaml"))
        return mapping(settings(path).get("authors")) if path else {}


def recognised(root: Path) -> Layout | None:
    """Return the site in *root*, if it is one of MkDocs."""
    path = first(root, _NAMES)
    return MkDocs(root, settings(path)) if path else None
