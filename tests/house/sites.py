"""The ten articles as sites are made of them: texts with front matter, and pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from feedpub.model import Article, Source
from house.articles import as_record
from house.feeds import date, empty, html, tag
from house.kinds import NO_PLACE, ONE, Articles, kind

_RARE = {
    "related": NO_PLACE, "source": NO_PLACE, "place": NO_PLACE, "access": NO_PLACE,
    "translations": "they are other files",
}  # fmt: skip


def _front(each: Article) -> dict[str, Any]:
    said = as_record(each)
    lead = each.images[0]
    found = {
        "guid": each.id, "url": each.url.removeprefix("https://e.example"), "title": each.title,
        "kicker": each.label,
        "description": each.summary, "canonical_url": each.canonical_url,
        "date": said["date_published"], "lastmod": said.get("date_modified"),
        "embargo": said.get("date_embargo"), "expires": said.get("date_expires"),
        "authors": [one.name for one in each.authors], "section": each.sections[0],
        "tags": list(each.tags), "language": each.language, "image": lead.url,
        "noindex": each.noindex or None,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


_MARKDOWN = {
    **_RARE, "images[1:]": ONE, "sections[1:]": "its section is one",
    "authors.url": "authors are names there",
    **{f"images.{name}": "an image is an address there"
       for name in ("width", "height", "mime_type", "caption", "credit", "alt")},
}  # fmt: skip


def _written(articles: Articles, folder: Path, front: Any, ending: str = ".md") -> Source:
    posts = folder / "site" / "content" / "posts"
    posts.mkdir(parents=True)
    (folder / "site" / "hugo.toml").write_text('baseURL = "https://e.example/"\n', "utf-8")
    for number, each in enumerate(articles):
        text = f"{front(_front(each))}\n{each.content_html}"
        (posts / f"{number:03}{ending}").write_text(text, "utf-8")
    return Source(path="site", text="plain")


def _toml(front: dict[str, Any]) -> str:
    return "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in front.items()
    )


@kind("markdown, yaml", **_MARKDOWN)
def _yaml(articles: Articles, folder: Path) -> Source:
    import yaml

    return _written(
        articles, folder, lambda front: f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n"
    )


@kind("markdown, toml", **_MARKDOWN)
def _with_toml(articles: Articles, folder: Path) -> Source:
    return _written(articles, folder, lambda front: f"+++\n{_toml(front)}+++\n")


@kind("markdown, json", **_MARKDOWN)
def _with_json(articles: Articles, folder: Path) -> Source:
    return _written(articles, folder, lambda front: f"{json.dumps(front, indent=1)}\n")


@kind(
    "html", "label", "source", "place", "embargo", "translations",
    title__markup="pages escape titles once, twice or not at all",
    id="readers know a page by its address", related="they are links in the page",
    images="a page shows them between its texts", canonical_url="it is the address of the page",

)  # fmt: skip
def _html(articles: Articles, folder: Path) -> Source:
    pages = folder / "pages"
    pages.mkdir()
    for number, each in enumerate(articles):
        said = {
            "@context": "https://schema.org", "@type": "NewsArticle", "url": each.url,
            "headline": html(each.title), "description": html(each.summary),
            "datePublished": each.published.isoformat(), "dateModified": date(each.modified),
            "expires": date(each.expires), "inLanguage": each.language,
            "author": [{"@type": "Person", "name": one.name, "url": one.url}
                       for one in each.authors],
            "articleSection": list(each.sections), "keywords": list(each.tags),
            "isAccessibleForFree": each.access == "free",
        }  # fmt: skip
        head = (
            tag("title", each.title)
            + empty("link", rel="canonical", href=each.url)
            + ('<meta name="robots" content="noindex">' if each.noindex else "")
        )
        data = json.dumps(said).replace("<", "\\u003c")
        text = (
            f'<!DOCTYPE html><html lang="{each.language}"><head><meta charset="utf-8">{head}'
            f'<script type="application/ld+json">{data}</script></head><body><article>'
            f"<h1>{html(each.title)}</h1><div itemprop='articleBody'>{each.content_html}</div>"
            "</article></body></html>"
        )
        (pages / f"{number:03}.html").write_text(text, "utf-8")
    return Source(path="pages")
