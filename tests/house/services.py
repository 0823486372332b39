"""The ten articles as services give them, page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from feedpub.errors import ReadError
from feedpub.model import Source
from house.articles import as_record
from house.kinds import KINDS, Articles, kind
from house.systems import ghost_post, wordpress_post

_SIZE = 4
_HOST = "https://api.example"
Answer = Callable[[int], tuple[dict[str, str], Any]]
#: Path → what is there, page by page.
ANSWERS: dict[str, Answer] = {}


class Answered:
    """An answer in memory."""

    def __init__(self, url: str, headers: dict[str, str], value: Any) -> None:
        self.url = url
        self.headers: Mapping[str, str] = {"content-type": "application/json", **headers}
        self._left = json.dumps(value).encode()

    def read(self, size: int = -1, /) -> bytes:
        size = len(self._left) if size < 0 else size
        block, self._left = self._left[:size], self._left[size:]
        return block

    def close(self) -> None:
        pass


def fetch(url: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> Answered:
    """Return what is at *url*."""
    del headers
    parts = urlsplit(url)
    answer = ANSWERS.get(parts.path)
    if answer is None:
        raise ReadError("is not there", place=url)
    page = int(parse_qs(parts.query).get("page", ["1"])[0])
    return Answered(url, *answer(page))


def _parts(items: list[Any]) -> list[list[Any]]:
    return [items[start : start + _SIZE] for start in range(0, len(items), _SIZE)]


@kind("api")
def _api(articles: Articles, _folder: Path) -> Source:
    pages = _parts(list(map(as_record, articles)))
    ANSWERS["/any"] = lambda page: (
        {}, {"data": pages[page - 1], "total": len(articles),
             "next": f"{_HOST}/any?page={page + 1}" if page < len(pages) else None}
    )  # fmt: skip
    return Source(path=f"{_HOST}/any", format="api", text="plain",
                  options={"items": "data", "next": "next", "total": "total"})  # fmt: skip


@kind("wordpress, api", **KINDS["wordpress"].lacks)
def _wordpress(articles: Articles, _folder: Path) -> Source:
    posts = [wordpress_post(number, each) for number, each in enumerate(articles, 1)]
    pages = _parts(posts)
    said = {"x-wp-total": str(len(posts)), "x-wp-totalpages": str(len(pages))}
    ANSWERS["/wp-json/wp/v2/posts"] = lambda page: (said, pages[page - 1])
    return Source(path=_HOST, format="wordpress-api", options={"per_page": _SIZE})


@kind("ghost, api", **KINDS["ghost, content api"].lacks)
def _ghost(articles: Articles, _folder: Path) -> Source:
    pages = _parts(list(map(ghost_post, articles)))
    ANSWERS["/ghost/api/content/posts/"] = lambda page: (
        {}, {"posts": pages[page - 1], "meta": {"pagination": {
            "page": page, "pages": len(pages), "total": len(articles),
            "next": page + 1 if page < len(pages) else None}}}
    )  # fmt: skip
    return Source(path=_HOST, format="ghost-api", options={"key_env": "FEEDPUB_TEST_KEY"})


@kind("drupal, api", **KINDS["drupal"].lacks)
def _drupal(articles: Articles, folder: Path) -> Source:
    source = KINDS["drupal"].write(articles, folder)
    whole = json.loads((folder / source.path).read_bytes())
    pages = _parts(whole["data"])

    def answer(page: int) -> tuple[dict[str, str], Any]:
        links = {"next": {"href": f"{_HOST}/jsonapi/node/article?page={page + 1}"}}
        return {}, {**whole, "data": pages[page - 1], "links": links if page < len(pages) else {}}

    ANSWERS["/jsonapi/node/article"] = answer
    return Source(path=_HOST, format="drupal-api", options={"include": "uid"})
