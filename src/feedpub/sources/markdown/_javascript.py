"""Sites whose configuration is a program, which is not run: Eleventy, Astro, Gatsby, Next.

https://www.11ty.dev/docs/permalinks/, https://docs.astro.build/en/guides/content-collections/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from feedpub.sources.markdown._configurations import first, literal, settings, text_of
from feedpub.sources.markdown._site_layouts import (
    Layout,
    Post,
    Unknown,
    day_values,
    section,
    slugged,
    words,
)
from feedpub.text import shown

_ELEVENTY = (".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs",
             "eleventy.config.ts", ".eleventy.cjs", ".eleventy.mjs")  # fmt: skip
_ASTRO = tuple(f"astro.config.{suffix}" for suffix in ("mjs", "js", "ts", "mts", "cjs"))
_OTHERS = tuple(
    f"{name}.{suffix}" for name in ("gatsby-config", "next.config") for suffix in
    ("js", "mjs", "ts", "cjs")
)  # fmt: skip
_OUTPUT = re.compile(
    r"\{\{-?\s*([\w.]+)\s*(?:\|\s*(\w+)(?:\s*[:(]\s*['\"]([^'\"]*)['\"]\)?)?\s*)?-?\}\}"
)
_PARTS = {"%Y": "year", "%m": "month", "%d": "day", "yyyy": "year", "MM": "month", "dd": "day"}


class Eleventy(Layout):
    """A site of Eleventy."""

    generator = "eleventy"
    tags = ("liquid",)

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, settings)
        text = str(settings["text"])
        self.input = root / (literal(text, "input") or ".")
        self._data = literal(text, "data") or "_data"
        said = _first_data(self.input / self._data, ("metadata", "site", "meta"))
        self.base_url = self.based(said.get("url"), said.get("baseUrl"), said.get("base"))
        language = said.get("language") or said.get("lang")
        self.language = language if isinstance(language, str) else None

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folder of contents."""
        return [(self.input if self.input.is_dir() else self.root, None)]

    def ignores(self, name: str) -> bool:
        """Return whether it has no texts in folders called *name*."""
        return super().ignores(name) or name.startswith("_")

    def page(self, path: Path, folder: Path, language: str | None, data: dict[str, Any]) -> Post:
        """Return the file *path*; the data of its folders hold for it, too.

        https://www.11ty.dev/docs/data-template-dir/
        """
        for above in path.relative_to(folder).parents:
            inside = folder / above
            for name in (f"{inside.name}.11tydata.json", f"{inside.name}.json"):
                for key, value in settings(inside / name).items() if inside != folder else ():
                    own = data.get(key)
                    if key == "tags":
                        data[key] = [*words(own), *words(value)]
                    elif own is None:
                        data[key] = value
        return super().page(path, folder, language, data)

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        page.categories = words(page.get("categories", "category"))
        page.section = section(page)
        stated = page.data.get("permalink")
        if page.date is None or stated is False:
            page.kind = "page"
        # Names of collections, not words for readers.
        tags = [each for each in words(page.get("tags")) if each.lower() not in _COLLECTIONS]
        page.data["tags"] = tags
        if isinstance(stated, str):
            try:
                page.permalink = self.address(self._filled(stated, page))
            except Unknown as unknown:
                page.permalink = unknown
        else:
            page.permalink = self.address("/".join([*page.steps, page.slug]) + "/")

    def _filled(self, text: str, page: Post) -> str:
        parts = dict(day_values(page.moment(self.zone)))
        values = {
            "page.fileSlug": page.slug,
            "page.filePathStem": "/".join([*page.steps, page.slug]),
        }
        values |= {key: str(each) for key, each in page.data.items() if isinstance(each, str | int)}

        def value(match: re.Match[str]) -> str:
            name, change, form = match.groups()
            if name in ("page.date", "date") and form and parts:
                return re.sub("%[Ymd]|yyyy|MM|dd", lambda each: parts[_PARTS[each[0]]], form)
            if name not in values or change not in (None, "slug", "slugify", "url_encode"):
                raise Unknown(f"permalink {shown(text)} holds {match[0]}, which is unknown")
            return slugged(values[name], plain=True) if change else values[name]

        found = _OUTPUT.sub(value, text)
        if "{{" in found or "{%" in found:
            raise Unknown(f"permalink {shown(text)} is an unknown template")
        return found.removesuffix("index.html")


_COLLECTIONS = {"post", "posts", "blog", "article", "articles", "news", "all"}


class Astro(Layout):
    """A site of Astro."""

    generator = "astro"
    tags = ("mdx",)

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, settings)
        text = str(settings["text"])
        self.base_url = self.based(literal(text, "site"))
        self._below = (literal(text, "base") or "").strip("/")
        self.language = literal(text, "defaultLocale")
        self._end = "" if literal(text, "trailingSlash") == "never" else "/"

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folders of collections and of pages."""
        found = [self.root / "src" / each for each in ("content", "data", "pages")]
        return [(each, None) for each in found if each.is_dir()]

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        page.categories = words(page.get("categories", "category"))
        page.section = section(page)
        if page.date is None and not page.steps:
            page.kind = "page"
        name = page.text("slug") or slugged(page.stem, extra="_")
        steps = [slugged(each, extra="_") for each in page.steps]
        page.slug = name.rpartition("/")[2]
        # A slug of the front matter stands for the whole path below the collection.
        steps = steps[:1] if page.text("slug") else steps
        path = "/".join(filter(None, [self._below, *steps, name.strip("/")]))
        page.permalink = self.address(path + self._end)


class Other(Layout):
    """A site of Gatsby, Next or nothing that is known: only its front matter knows addresses."""

    generator = "other"
    tags = ("mdx",)


def _first_data(folder: Path, names: Sequence[str]) -> Mapping[str, Any]:
    path = first(folder, [f"{name}.json" for name in names])
    return settings(path) if path else {}


def recognised(root: Path) -> Layout | None:
    """Return the site in *root*, if it is one of these."""
    for names, kind in ((_ELEVENTY, Eleventy), (_ASTRO, Astro), (_OTHERS, Other)):
        path = first(root, names)
        if path is not None:
            return kind(root, {"text": text_of(path)})
    return None
