"""A site: which generator makes it, its files in order, and the addresses of its texts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from msgspec.structs import replace

from feedpub.patterns import pattern
from feedpub.sources.markdown import (
    _hexo,
    _hugo,
    _javascript,
    _jekyll,
    _mkdocs,
    _nikola,
    _pelican,
    _zola,
)
from feedpub.sources.markdown._front_matter import Parted, beside, parted
from feedpub.sources.markdown._site_layouts import Layout, Post
from feedpub.sources.markdown._yaml import UnreadableYaml, mapping

SUFFIXES = (".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdown")
#: Posts that are read if they have front matter: their text is HTML.
PAGES = (".html", ".htm")
#: What posts are written in besides.
OTHERS = {
    ".rst": "reStructuredText", ".rest": "reStructuredText", ".adoc": "AsciiDoc",
    ".asciidoc": "AsciiDoc", ".org": "Org mode", ".textile": "Textile",
    ".ipynb": "a notebook of Jupyter",
    ".pandoc": "Pandoc", ".rmd": "R Markdown", ".wiki": "wiki text",
}  # fmt: skip
#: Longest file of one post, in bytes.
MAX_FILE = 16 << 20
#: In this order: some configurations have the name that another generator uses.
_KINDS = {
    "zola": _zola.recognised, "hugo": _hugo.recognised, "hexo": _hexo.recognised,
    "pelican": _pelican.recognised, "nikola": _nikola.recognised, "mkdocs": _mkdocs.recognised,
    "javascript": _javascript.recognised, "jekyll": _jekyll.recognised,
}  # fmt: skip
_ABOVE = 8
#: Longest step of a path, in bytes; asking a file system for a longer one is an error.
_LONGEST_NAME = 250
_TITLE = pattern(r"# ([^\n]+)\n|([^\n#>*`-][^\n]*)\n=+[ \t]*\n")


def layout_of(root: Path) -> Layout | None:
    """Return how the site in *root* is laid out; ``None`` if there is no configuration of one.

    Raises:
        ReadError: Its configuration cannot be read.
    """
    for recognise in _KINDS.values():
        found = recognise(root)
        if found is not None:
            return found
    return None


def layout_around(path: Path) -> Layout:
    """Return the layout of the site that *path* is, or is in; if there is none, one of its own.

    Raises:
        ReadError: The configuration of the site cannot be read.
    """
    path = path.absolute()
    start = path if path.is_dir() else path.parent
    for root in (start, *list(start.parents)[:_ABOVE]):
        found = layout_of(root)
        if found is not None and (root == path or _has(found, path)):
            return found
    return Layout(start, {})


def _has(layout: Layout, path: Path) -> bool:
    """Return whether *path* is one of the texts of *layout*, or has some."""
    folders = [folder for folder, _ in layout.folders()]
    return any(path == each or each in path.parents or path in each.parents for each in folders)


class Found:
    """A file of a site.

    Attributes:
        path: Where it is.
        folder: The folder of contents that it is in.
        language: The language of that folder.
        fault: Why it is not read, if it is not.
    """

    __slots__ = ("fault", "folder", "language", "path")

    def __init__(
        self, path: Path, folder: Path, language: str | None, fault: str | None = None
    ) -> None:
        self.path, self.folder, self.language, self.fault = path, folder, language, fault


class Site:
    """A site, and what its texts ask of it."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._known = lru_cache(maxsize=2_000)(self._address)

    def files(self, inside: Path) -> Iterator[Found]:
        """Yield the files of the site that are *inside* a folder, in a fixed order."""
        seen: set[tuple[int, int]] = set()
        taken = [*self.layout.left_out, *(folder for folder, _ in self.layout.folders())]
        for folder, language in self.layout.folders():
            start = folder if inside in (folder, *folder.parents) else inside
            if folder in (start, *start.parents) and start.is_dir():
                yield from self._walk(start, folder, language, seen, taken)

    def _walk(
        self,
        start: Path,
        folder: Path,
        language: str | None,
        seen: set[tuple[int, int]],
        taken: list[Path],
    ) -> Iterator[Found]:
        left = [start]
        while left:
            here = left.pop()
            if here != start and here in taken:
                continue
            try:
                state = here.stat()
                entries = sorted(os.scandir(here), key=lambda each: each.name)
            except OSError as error:
                yield Found(here, folder, language, f"!cannot be opened: {error.strerror}")
                continue
            if (state.st_dev, state.st_ino) in seen:
                yield Found(here, folder, language, "is a link to a folder that was already read")
                continue
            seen.add((state.st_dev, state.st_ino))
            inner = []
            for each in entries:
                if self._is_folder(each):
                    if not self.layout.ignores(each.name):
                        inner.append(Path(each.path))
                elif not each.name.startswith("."):
                    yield from self._file(Path(each.path), folder, language)
            left += reversed(inner)

    @staticmethod
    def _is_folder(entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir()
        except OSError:  # a circular link
            return False

    @staticmethod
    def _file(path: Path, folder: Path, language: str | None) -> Iterator[Found]:
        suffix = path.suffix.lower()
        if suffix in SUFFIXES or suffix in PAGES:
            yield Found(path, folder, language)
        elif suffix in OTHERS:
            yield Found(path, folder, language, f"is {OTHERS[suffix]}, which is not read")

    def page(self, found: Found, text: str) -> tuple[Post, Parted]:
        """Return the file *found*, which holds *text*, and its parts.

        Raises:
            UnreadableYaml: Its front matter cannot be read.
        """
        parts = parted(text)
        data = dict(parts.data)
        if parts.form is None:
            names = (f"{found.path.stem}.meta", f"{found.path.name}.meta")
            for each in map(found.path.with_name, names):
                if each.is_file():
                    data = beside(read(each))
                    parts = Parted(data, parts.body, "beside", parts.line)
                    break
        if parts.form is not None and data.get("title") in (None, ""):
            title, rest = _title(parts.body)
            if title:
                data["title"], parts = title, replace(parts, body=rest)
        return self.layout.page(found.path, found.folder, found.language, data), parts

    def address_of(self, name: str, page: Post) -> str | None:
        """Return the address of the text that *page* calls *name*."""
        path, mark, rest = name.partition("#")
        target = self._target(path.strip(), page)
        found = None if target is None else self._known(target)
        return f"{found}{mark}{rest}" if found else None

    def _target(self, name: str, page: Post) -> Path | None:
        """Return the file that *page* calls *name*."""
        if not name:
            return page.path
        if not _is_name(name):
            return None
        folders = [page.path.parent, self.layout.root, *(each for each, _ in self.layout.folders())]
        for folder in folders:
            inside = folder / name.lstrip("/") if folder != page.path.parent else folder / name
            for each in (inside, inside.with_name(f"{inside.name}.md"), inside / "index.md",
                         inside.with_name(f"{inside.name}.markdown")):  # fmt: skip
                if each.suffix.lower() in SUFFIXES and each.is_file():
                    return Path(os.path.normpath(each))
        return None

    def _address(self, path: Path) -> str | None:
        for folder, language in self.layout.folders():
            if folder in path.parents:
                try:
                    page, _ = self.page(Found(path, folder, language), read(path))
                except (OSError, ValueError):  # whoever reads the file itself says so
                    return None
                return page.permalink if isinstance(page.permalink, str) else None
        return None

    def asset(self, name: str, page: Post) -> str:
        """Return the address of the file that *page* calls *name*."""
        if "://" in name[:12]:
            return name
        if name.startswith("//"):
            return f"https:{name}"
        if isinstance(page.permalink, str) and not name.startswith("/"):
            beside_it = page.path.parent if page.bundle else page.path.with_suffix("")
            if _is_name(name) and (beside_it / name).is_file():
                return urljoin(page.permalink, name)
        return self.layout.address(name.removeprefix("./"))

    def variable(self, name: str, page: Post) -> str | None:
        """Return what the site or the page says of itself under *name*."""
        kind, _, key = name.partition(".")
        if kind == "page":
            special = {"url": page.permalink, "slug": page.slug, "date": page.date}
            value = special.get(key) or page.data.get(key)
        elif kind == "site":
            special = {
                "url": self.layout.base_url,
                "baseurl": getattr(self.layout, "base_path", ""),
            }
            value = special[key] if key in special else self.layout.settings.get(key)
        else:
            value = None
        is_plain = isinstance(value, str | int) and not isinstance(value, bool)
        return str(value) if is_plain else None


def _title(body: str) -> tuple[str | None, str]:
    """Return the heading that *body* begins with, and the rest."""
    bare = body.lstrip()
    match = _TITLE.match(bare)
    if match is None:
        return None, body
    return (match[1] or match[2]).strip(" #\t"), bare[match.end() :]


def _is_name(path: str) -> bool:
    """Return whether there could be a file that is called *path*."""
    return len(path) < 1_000 and all(
        len(step.encode("utf-8", "replace")) < _LONGEST_NAME for step in path.split("/")
    )


def read(path: Path) -> str:
    """Return the text of the file *path*.

    Raises:
        OSError: It cannot be read.
        UnicodeDecodeError: It is not UTF-8.
        UnreadableYaml: It is too long.
    """
    return decoded(read_bytes(path), None)


def read_bytes(path: Path) -> bytes:
    """Return the first bytes of the file *path*: all of it, or more than one may have."""
    if not path.is_file():
        raise OSError(0, "it is not a file, or a broken link")
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def decoded(data: bytes, encoding: str | None) -> str:
    """Return the text *data*.

    Raises:
        UnicodeDecodeError: It is not in *encoding*, or not UTF-8.
        UnreadableYaml: It is too long.
    """
    from feedpub.articles import rules

    if len(data) > MAX_FILE:
        message = f"is larger than {MAX_FILE:,} bytes, more than any article"
        raise UnreadableYaml(message, None, rules.TOO_LARGE)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16").removeprefix("\ufeff")
    return data.decode("utf-8-sig" if encoding is None else encoding)


def known_author(layout: Layout, key: str) -> Mapping[str, Any]:
    """Return what the data of the site say of the author *key*."""
    return mapping(mapping(getattr(layout, "authors", None)).get(key))
