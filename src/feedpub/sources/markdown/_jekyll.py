"""Jekyll: https://jekyllrb.com/docs/permalinks/, https://jekyllrb.com/docs/collections/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from functools import cached_property
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
    slugged,
    words,
)
from feedpub.sources.markdown._yaml import mapping

_NAMES = ("_config.yml", "_config.yaml", "_config.toml")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
#: https://jekyllrb.com/docs/liquid/filters/#options-for-the-slugify-filter
_PRETTY = "._~!$&'()+,;=@"


class Jekyll(Layout):
    """A site of Jekyll."""

    generator = "jekyll"
    tags = ("liquid",)

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, settings)
        base = settings.get("baseurl")
        self.base_path = f"/{base.strip('/')}" if isinstance(base, str) and base.strip("/") else ""
        self.base_url = self.based(settings.get("url"))
        language = settings.get("lang") or settings.get("locale")
        self.language = language if isinstance(language, str) else None
        self.timezone = settings.get("timezone")
        author = settings.get("author")
        author = author.get("name") if isinstance(author, Mapping) else author
        self.author = author if isinstance(author, str) else None
        given = settings.get("collections")
        names = given if isinstance(given, list) else list(mapping(given))
        self.collections = [str(each) for each in names if each != "posts"]

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folders of posts, of drafts and of collections."""
        source = self.root / str(self.settings.get("source") or ".")
        wanted = {"_posts", "_drafts", *(f"_{each}" for each in self.collections)}
        found: list[tuple[Path, str | None]] = []
        left = [source]
        seen = set()
        while left:
            folder = left.pop()
            if folder.resolve() in seen:
                continue
            seen.add(folder.resolve())
            inner = sorted(each for each in folder.iterdir() if each.is_dir())
            found += [(each, None) for each in inner if each.name in wanted]
            left += [each for each in inner if not self.ignores(each.name)]
        return sorted(found)

    def ignores(self, name: str) -> bool:
        """Return whether it has no texts in folders called *name*."""
        left_out = words(self.settings.get("exclude"))
        return super().ignores(name) or name.startswith("_") or name in left_out

    def page(self, path: Path, folder: Path, language: str | None, data: dict[str, Any]) -> Post:
        """Return the file *path* of the posts, drafts or collection in *folder*."""
        kind = folder.name.removeprefix("_")
        for each in self._defaults(self.called(path), kind):
            data = {**each, **{key: value for key, value in data.items() if value is not None}}
        return super().page(path, folder, language, data)

    def _defaults(self, file: str, kind: str) -> list[Mapping[str, Any]]:
        """Return what holds for *file* of the collection *kind* if it does not say otherwise.

        https://jekyllrb.com/docs/configuration/front-matter-defaults/
        """
        given = self.settings.get("defaults")
        found: list[tuple[int, int, Mapping[str, Any]]] = []
        for each in given if isinstance(given, list) else []:
            scope = mapping(mapping(each).get("scope"))
            path = str(scope.get("path") or "").strip("/")
            fits = not path or file.startswith(f"{path}/") or file == path or fnmatch(file, path)
            if fits and scope.get("type") in (None, kind):
                found.append((len(path), len(found), mapping(mapping(each).get("values"))))
        return [values for _, _, values in sorted(found, reverse=True)]

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        steps = page.file.split("/")
        kind = next(each for each in steps if each in self._kinds)
        page.draft = page.draft or kind == "_drafts"
        above = [each for each in steps[: steps.index(kind)] if each != self.settings.get("source")]
        own = page.get("categories")
        page.categories = words(own, " ") if own else words(page.get("category"), "\n")
        page.section = section(page) if kind == "_posts" else page.text("section") or kind[1:]
        if not above and not page.categories:
            page.section = page.text("section") or (None if kind == "_posts" else kind[1:])
        page.categories = [*above, *page.categories]
        page.section = next(iter(page.categories), page.section)
        if kind not in ("_posts", "_drafts") and page.date is None:
            page.kind = "page"
        page.data.setdefault("title", page.slug.replace("-", " ").capitalize())
        page.permalink = self._address(page, kind.removeprefix("_"))

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset({"_posts", "_drafts", *(f"_{each}" for each in self.collections)})

    def _address(self, page: Post, kind: str) -> str | Unknown:
        form = page.text("permalink") or self._form(kind)
        form = _STYLES.get(form, form) if kind in ("posts", "drafts") else form
        values = dict(day_values(page.moment(self.zone)))
        moment = page.moment(self.zone)
        if moment is not None:
            values["week"] = f"{moment.isocalendar().week:02}"
        name = slugged(page.stem, extra=_PRETTY, lower=False)
        title = slugged(page.slug, extra=_PRETTY, lower=False)
        categories = [each.lower() for each in page.categories]
        values |= {
            "title": title, "slug": slugged(page.slug), "name": slugged(page.stem),
            "basename": name,
            "collection": kind, "output_ext": ".html",
            "path": "/".join([*page.steps, page.stem]),
            "categories": "/".join(dict.fromkeys(each.replace(" ", "%20") for each in categories)),
            "slugified_categories": "/".join(dict.fromkeys(map(slugged, categories))),
        }  # fmt: skip
        try:
            return self.address(filled(form, values))
        except Unknown as unknown:
            return unknown

    def _form(self, kind: str) -> str:
        own = mapping(mapping(self.settings.get("collections")).get(kind)).get("permalink")
        common = self.settings.get("permalink")
        if kind in ("posts", "drafts"):
            own = own or common or "date"
            return str(own)
        style = {"pretty": "/:collection/:path/", "none": "/:collection/:path:output_ext"}
        return str(own or style.get(str(common), "/:collection/:path:output_ext"))

    def address(self, path: str) -> str:
        """Return *path* as an address of the site."""
        return f"{self.base_url}{self.base_path}/{path.lstrip('/')}"

    @cached_property
    def authors(self) -> Mapping[str, Any]:
        """What its data say of its authors, by their keys."""
        path = first(self.root / "_data", ("authors.yml", "authors.yaml", "authors.json"))
        return settings(path) if path else {}


def recognised(root: Path) -> Layout | None:
    """Return the site in *root*, if it is one of Jekyll."""
    path = first(root, _NAMES)
    if path is None and not (root / "_posts").is_dir():
        return None
    return Jekyll(root, settings(path) if path else {})
