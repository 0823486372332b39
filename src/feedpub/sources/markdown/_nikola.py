"""Nikola: https://getnikola.com/handbook.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from feedpub.sources.markdown._configurations import settings
from feedpub.sources.markdown._site_layouts import Layout, Post, section, truth, words
from feedpub.sources.markdown._yaml import mapping


class Nikola(Layout):
    """A site of Nikola."""

    generator = "nikola"
    tags = ("hugo",)  # its shortcodes are written {{% … %}}

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(root, settings)
        self.base_url = self.based(settings.get("BASE_URL"), settings.get("SITE_URL"))
        self.language = str(settings.get("DEFAULT_LANG") or "en")
        self.languages = tuple(mapping(settings.get("TRANSLATIONS")))
        self.timezone = settings.get("TIMEZONE") or "UTC"
        author = settings.get("BLOG_AUTHOR")
        self.author = author if isinstance(author, str) else None
        #: Folder of posts → where their pages are.
        self.posts: dict[str, str] = {}
        for each in settings.get("POSTS") or (("posts/*.md", "posts", "post.tmpl"),):
            if isinstance(each, tuple | list) and len(each) > 1:
                folder = str(each[0]).partition("*")[0].rstrip("/")
                own = each[1]
                target = own.get(self.language, "") if isinstance(own, Mapping) else own
                self.posts.setdefault(folder, str(target))

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return the folders of posts."""
        return [(self.root / each, None) for each in self.posts]

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        folder = next(
            each for each in sorted(self.posts, key=len, reverse=True)
            if f"{page.file}/".startswith(f"{each}/" if each else "")
        )  # fmt: skip
        page.draft = page.draft or bool({"draft", "private"} & set(words(page.get("tags"))))
        page.categories = words(page.get("category", "categories"))
        page.section = section(page)
        language = page.language or self.language
        inner = f"{language}/" if language != self.language else ""
        steps = "/".join([self.posts[folder].strip("/"), *page.steps, page.slug])
        is_pretty = truth(self.settings.get("PRETTY_URLS", True)) is not False
        page.permalink = self.address(f"{inner}{steps.strip('/')}{'/' if is_pretty else '.html'}")


def recognised(root: Path) -> Layout | None:
    """Return the site in *root*, if it is one of Nikola."""
    said = settings(root / "conf.py")
    return Nikola(root, said) if {"BLOG_TITLE", "SITE_URL", "POSTS"} & said.keys() else None
