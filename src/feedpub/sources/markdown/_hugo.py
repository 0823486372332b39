"""Hugo: https://gohugo.io/configuration/, https://gohugo.io/content-management/urls/."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from feedpub.errors import ReadError
from feedpub.sources.markdown._configurations import first, lowered, settings
from feedpub.sources.markdown._front_matter import parted
from feedpub.sources.markdown._site_layouts import (
    Layout,
    Post,
    Unknown,
    day_values,
    filled,
    names_in,
    section,
    slugged,
    truth,
    words,
)
from feedpub.sources.markdown._yaml import mapping

_SUFFIXES = ("toml", "yaml", "yml", "json")
_NAMES = tuple(f"{stem}.{suffix}" for stem in ("hugo", "config") for suffix in _SUFFIXES)
#: What an address keeps besides letters and digits:
#: https://gohugo.io/functions/urls/urlize/
_KEPT = "/._-~+@#"
_SPACE = re.compile(r"\s")


class Hugo(Layout):
    """A site of Hugo."""

    generator = "hugo"
    tags = ("hugo",)

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, lowered(settings))
        said = self.settings
        self.base_url = self.based(said.get("baseurl"))
        self.main = str(said.get("defaultcontentlanguage") or "en").lower()
        self.spoken = {
            str(name).lower(): mapping(each)
            for name, each in mapping(said.get("languages")).items()
        }
        self.languages = tuple(self.spoken)
        named = words(said.get("disablelanguages"), ",; ")
        off = [name for name, each in self.spoken.items() if truth(each.get("disabled")) is True]
        self._disabled = {each.lower() for each in (*named, *off)}
        self.left_out = [
            self.root / str(each["contentdir"])
            for name, each in self.spoken.items()
            if name in self._disabled and each.get("contentdir")
        ]
        self.timezone = said.get("timezone")
        self.author = _author(said) or _author(mapping(said.get("params")))
        self._cascades: dict[Path, dict[str, Any]] = {}
        self._handed: dict[tuple[Path, Path], Mapping[str, Any]] = {}

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folder of contents, or those of each language."""
        common = str(self.settings.get("contentdir") or "content")
        found = {self.root / common: self.main}
        for name, each in self.spoken.items():
            if each.get("contentdir") and name not in self._disabled:
                found[self.root / str(each["contentdir"])] = name
        # The folder of one language may be in that of all: content/ro.
        return sorted(found.items(), key=lambda each: -len(each[0].parts))

    def page(self, path: Path, folder: Path, language: str | None, data: dict[str, Any]) -> Post:
        """Return the file *path*; what the fronts of its sections hand down holds for it, too."""
        # Names of fields are read without regard to case.
        data = {**data, **{key.lower(): each for key, each in data.items()}}
        for key, value in self._handed_down(path.parent, folder).items():
            data.setdefault(key, value)
        return super().page(path, folder, language, data)

    def _handed_down(self, inner: Path, folder: Path) -> Mapping[str, Any]:
        """Return what the sections from *inner* up to *folder* hand down, the nearest first."""
        if (inner, folder) not in self._handed:
            found: dict[str, Any] = {}
            relative = inner.relative_to(folder)
            for above in (relative, *relative.parents):
                found = {**self._cascade(folder / above), **found}
            self._handed[inner, folder] = found
        return self._handed[inner, folder]

    def _cascade(self, folder: Path) -> dict[str, Any]:
        """Return what the front of the section in *folder* hands down to its pages.

        https://gohugo.io/content-management/front-matter/#cascade
        """
        if folder not in self._cascades:
            self._cascades[folder] = {}
            front = folder / "_index.md"
            if front.is_file():
                try:
                    data = parted(front.read_text("utf-8-sig")).data
                except (OSError, ValueError):  # whoever reads it as a page says so
                    data = {}
                given = data.get("cascade")
                for each in given if isinstance(given, list) else [given]:
                    if not mapping(mapping(each).get("_target") or mapping(each).get("target")):
                        self._cascades[folder].update(lowered(mapping(each)))
        return self._cascades[folder]

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        page.categories = words(page.get("categories", "category"))
        page.section = section(page)
        page.kind = self._kind(page)
        language = self._language(page)
        page.language = str(language.get("languagecode") or language.get("locale")
                            or page.language or self.main)  # fmt: skip
        try:
            page.permalink = self._address(page)
        except Unknown as unknown:
            page.permalink = unknown

    def _language(self, page: Post) -> dict[str, Any]:
        code = page.language or self.main
        own = dict(self.spoken.get(code, {}))
        if code == self.main and not own.get("languagecode"):
            own["languagecode"] = self.settings.get("languagecode") or self.settings.get("locale")
        own["code"] = code
        return own

    def _kind(self, page: Post) -> str:
        if page.stem == "_index":
            return "section"
        if page.language in self._disabled:
            return "page"
        built = mapping(page.get("build", "_build")).get("render")
        is_hidden = page.is_true("headless") or built in (False, "never", "false")
        kind = page.text("type") or page.text("layout")
        is_named = is_hidden or kind in ("page", "search", "archives")
        page.says_aloud = not (is_named or page.steps) and page.date is None
        return "page" if is_named or page.says_aloud else "post"

    def _address(self, page: Post) -> str:
        path = page.text("url")
        code = self._code(page)
        prefix = f"/{code}" if code else ""
        if path is not None and "://" not in path:
            path = path if path.startswith("/") else f"{prefix}/{path}"
            return self.address(filled(path, self._values(path, page)) if ":" in path else path)
        pattern = self._pattern(page)
        if pattern is None:
            steps = [*page.steps, page.text("slug") or page.stem]
            path = "/".join(self.urlized(each) for each in steps)
        else:
            path = filled(pattern, self._values(pattern, page))
        base = self.based(self._language(page).get("baseurl")) or self.base_url
        return f"{base}{prefix}/{self._finished(path.strip('/'), page)}"

    def _code(self, page: Post) -> str | None:
        """Return what addresses of the language of *page* begin with."""
        code = next((each for each in (page.language, self.main) if each), "")
        code = code.lower()
        known = {
            str(each.get("languagecode", "")).lower(): name for name, each in self.spoken.items()
        }
        code = code if code in self.spoken else known.get(code, self.main)
        own = self.spoken.get(code, {})
        if own.get("baseurl"):
            return None
        is_main = code == self.main
        is_below = truth(self.settings.get("defaultcontentlanguageinsubdir")) is True
        return code if self.spoken and (is_below or not is_main) else None

    def _finished(self, path: str, page: Post) -> str:
        ugly = self.settings.get("uglyurls")
        if isinstance(ugly, Mapping):
            ugly = ugly.get(next(iter(page.steps), ""))
        if path.endswith((".html", ".htm")):
            return path
        return f"{path}.html" if truth(ugly) is True else f"{path}/"

    def _pattern(self, page: Post) -> str | None:
        patterns = mapping(self.settings.get("permalinks"))
        patterns = mapping(patterns.get("page")) or patterns
        found = patterns.get("/".join(page.steps)) or patterns.get(next(iter(page.steps), "/"))
        return found if isinstance(found, str) else None

    def _values(self, form: str, page: Post) -> dict[str, str]:
        """Return the values of *page* for the names in the pattern *form*."""
        slug, title, name = page.text("slug"), page.text("title") or page.stem, page.stem
        own = {
            "section": page.steps[:1],
            "sections": page.steps,
            "title": (title,),
            "slug": (slug or title,),
            "filename": (name,), "contentbasename": (name,),
            "slugorfilename": (slug or name,), "slugorcontentbasename": (slug or name,),
        }  # fmt: skip
        names = names_in(form)
        values = {each: "/".join(map(self.urlized, own[each])) for each in names & own.keys()}
        return values | (dict(day_values(page.moment(None))) if names - own.keys() else {})

    def urlized(self, text: str) -> str:
        """Return *text* as a step of an address, as Hugo makes one."""
        text = _SPACE.sub("-", text.strip())
        if truth(self.settings.get("removepathaccents")) is True:
            apart = unicodedata.normalize("NFD", text)
            text = "".join(each for each in apart if unicodedata.category(each) != "Mn")
        found = unicodedata.normalize("NFC", "".join(filter(_stays, text)))
        return found if truth(self.settings.get("disablepathtolower")) is True else found.lower()

    @cached_property
    def authors(self) -> dict[str, Any]:
        """What its data say of its authors, by their keys."""
        found: dict[str, Any] = {}
        for each in sorted((self.root / "data" / "authors").glob("*.*")):
            try:
                found[each.stem] = settings(each)
            except ReadError:  # of no kind that is read: an author keeps the name in the post
                continue
        return found


@lru_cache(maxsize=4096)
def _stays(letter: str) -> bool:
    """Return whether Hugo keeps *letter* in an address."""
    return letter in _KEPT or bool(slugged(letter))


def _author(said: Mapping[str, Any]) -> str | None:
    author = said.get("author")
    author = author.get("name") if isinstance(author, Mapping) else author
    return author if isinstance(author, str) else None


def recognised(root: Path) -> Layout | None:
    """Return the site in *root*, if it is one of Hugo."""
    said: dict[str, Any] = {}
    folder = root / "config" / "_default"
    for path in sorted(folder.glob("*.*")) if folder.is_dir() else []:
        if path.suffix[1:] in _SUFFIXES:
            stem = path.stem.lower()
            found = settings(path)
            said.update(found if stem in ("hugo", "config") else {stem: found})
    main = first(root, _NAMES)
    if main is not None:
        said = {**settings(main), **said}
    keys = {key.lower() for key in said}
    is_hugo = main is not None and main.stem == "hugo"
    known = {"baseurl", "languagecode", "contentdir", "permalinks", "defaultcontentlanguage"}
    return Hugo(root, said) if is_hugo or keys & known else None
