"""Markdown with front matter: the texts of a site, or one of them.

A folder is read as the generator that makes a site of it would read it: Hugo, Jekyll, Zola, Hexo,
Pelican, Nikola, MkDocs, Eleventy and Astro are known by their configuration; nothing of it is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from itertools import islice
from os import DirEntry, scandir
from pathlib import Path

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.errors import ReadError
from feedpub.files import open_to_read
from feedpub.patterns import pattern
from feedpub.sources._reader import Opening, Reader, Record

_SUFFIXES = (".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdown")
#: Files and folders that a site has at its top.
_SIGNS = frozenset(
    ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "_config.yml", "_config.yaml",
     "_config.toml", "_posts", "pelicanconf.py", "mkdocs.yml", "mkdocs.yaml", "zola.toml",
     ".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs",
     "eleventy.config.ts", "astro.config.mjs", "astro.config.js", "astro.config.ts",
     "gatsby-config.js", "gatsby-config.ts")
)  # fmt: skip
#: Name of a package → the module of it that is imported.
_PACKAGES = {
    "markdown-it-py": "markdown_it",
    "mdit-py-plugins": "mdit_py_plugins",
    "PyYAML": "yaml",
}
#: Most entries of folders that are looked at to tell what they hold.
_LOOK = 500
#: How many of its texts are looked into, and how far.
_FEW = 10
_HEAD = 4096
#: How a text begins whose metadata are not fenced: as Nikola or Pelican have them.
_HEADERS = pattern(rb"(?i)\s*+(?:<!--\s*+)?(?:\.\. )?(?:title|date|slug)\s*+:")


def _check_packages(name: str) -> None:
    missing = [name for name, module in _PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise ReadError(
            f"Markdown needs the package {missing[0]}, which is not installed", place=name,
            help="Install them with: pip install 'feedpub[markdown]'",
        )  # fmt: skip


def _open(place: Opening) -> Iterator[Record]:
    _check_packages(place.name)
    from feedpub.sources.markdown._records import records
    from feedpub.sources.markdown._site import Site, layout_around

    if place.path is not None and place.path.is_dir():
        site = Site(layout_around(place.path))
        return records(site, site.files(place.path.absolute()), place.source.encoding)
    return _one(place)


def _one(place: Opening) -> Iterator[Record]:
    """Yield the record of one file."""
    from feedpub.sources.markdown._records import record_of
    from feedpub.sources.markdown._site import MAX_FILE, Found, Site, layout_around
    from feedpub.sources.markdown._site_layouts import Layout

    path = (place.path or Path("text.md")).absolute()
    layout = Layout(path.parent, {}) if place.path is None else layout_around(path)
    folder, language = next(
        (each for each in layout.folders() if each[0] in path.parents), (layout.root, None)
    )
    data = b""
    while len(data) <= MAX_FILE and (block := place.stream().read(MAX_FILE + 1 - len(data))):
        data += block
    if len(data) > MAX_FILE:
        message = f"is larger than {MAX_FILE:,} bytes, more than any article"
        yield Record(Broken(rule=rules.TOO_LARGE, message=message), path=place.name)
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        from feedpub.articles.decoding import not_utf8

        yield Record(not_utf8(data, error), data.count(b"\n", 0, error.start) + 1, path=place.name)
        return
    record, _ = record_of(Site(layout), Found(path, folder, language), text)
    record.path = place.name
    yield record


def _metadata(place: Opening) -> Mapping[str, str]:
    """Return what the configuration of the site says of it."""
    _check_packages(place.name)
    from feedpub.sources.markdown._site import layout_around

    if place.path is None:
        return {}
    return layout_around(place.path).about()


def _claims(place: Opening) -> int:
    """Return how sure it is that a folder holds Markdown: by what is at its top, and below."""
    assert place.path is not None, "a folder is on this machine"
    names = set()
    left = [place.path]
    looked = 0
    while left and looked < _LOOK:
        here = left.pop()
        try:
            entries = sorted(islice(scandir(here), _LOOK), key=lambda each: each.name)
        except OSError:
            continue
        looked += len(entries)
        if here == place.path:
            names = {each.name for each in entries}
        texts = [each for each in entries if each.name.lower().endswith(_SUFFIXES)]
        if texts:
            return 2 if names & _SIGNS or any(map(_is_post, texts[:_FEW])) else 1
        left += [Path(each.path) for each in reversed(entries)
                 if each.is_dir(follow_symlinks=False) and each.name[0] != "."]  # fmt: skip
    return 0


def _is_post(entry: DirEntry[str]) -> bool:
    """Return whether a file begins with front matter, or has its metadata in a file beside it."""
    if Path(entry.path).with_suffix(".meta").is_file():
        return True
    try:
        with open_to_read(Path(entry.path)) as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return _sniff(head) > 0 or _HEADERS.match(head) is not None


def _sniff(head: bytes) -> int:
    """Return 1 for what begins with front matter in YAML or TOML, and a name of a field."""
    first, _, rest = head.lstrip().partition(b"\n")
    fence = first.strip()
    sign = {b"---": b":", b"+++": b"="}.get(fence)
    return int(sign is not None and sign in rest.partition(b"\n")[0] and fence in rest)


MARKDOWN = Reader(
    name="markdown",
    about="Markdown with front matter: a site, a folder of it, or files.",
    suffixes=_SUFFIXES,
    open=_open,
    sniff=_sniff,
    claims=_claims,
    takes=("file", "folder"),
    vocabulary="markdown",
    metadata=_metadata,
)
