"""Folders of sites: built pages, as big and as busy as newsrooms make them, and Markdown.

A page has what real ones are made of: 40 KB of scripts and styles, menus of a hundred links, lists
of other articles, JSON-LD in a graph, OpenGraph, share bars, and an article in the middle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.prose import ROMANIAN, SITE

_Item = dict[str, Any]


def write_pages(path: Path, count: int, *, marked: bool = True) -> None:
    """Write *count* pages; those not *marked* do not say where their text is."""
    path.mkdir(exist_ok=True)
    made = list(data.articles(count, timedelta(days=365), 8, 9))
    for number, article in enumerate(made):
        beside = [made[(number + step) % count] for step in range(1, 31)]
        text = "".join(_page(number, article, beside, marked=marked))
        (path / f"articol-{number}.html").write_text(text, encoding="utf-8", newline="\n")


def _page(number: int, article: _Item, beside: list[_Item], *, marked: bool) -> Iterator[str]:
    title, summary = escape(article["title"]), escape(article["summary"])
    image = article["image"]
    yield f'<!DOCTYPE html>\n<html lang="{article["language"]}">\n<head>\n<meta charset="utf-8">\n'
    yield f"<title>{title} | Ziarul</title>\n"
    for name, value in (
        ("og:title", title), ("og:type", "article"), ("og:url", article["url"]),
        ("og:description", summary), ("og:image", image["url"]), ("og:site_name", "Ziarul"),
        ("article:published_time", article["date_published"]),
        ("article:modified_time", article["date_modified"]),
        ("article:section", article["section"]), ("fb:app_id", "1234567890"),
    ):  # fmt: skip
        yield f'<meta property="{name}" content="{value}">\n'
    for name in ("description", "twitter:description"):
        yield f'<meta name="{name}" content="{summary}">\n'
    yield f'<link rel="canonical" href="{article["url"]}">\n'
    yield "".join(f'<link rel="preload" as="script" href="/static/{name}.js">\n' for name in "abcd")
    yield f'<script type="application/ld+json">{_json_ld(article)}</script>\n'
    yield f"<style>{_STYLE * 60}</style>\n<script>{_SCRIPT * 60}</script>\n</head>\n"
    yield f'<body class="single postid-{number}">\n<header class="site-header"><nav class="menu">'
    yield f"<ul>{''.join(map(_entry, range(100)))}</ul></nav></header>\n<main>\n"
    yield f'<article class="post"><h1>{title}</h1>\n<div class="meta"><span class="byline">'
    yield f'de {article["authors"][0]["name"]}</span> <time datetime="{article["date_published"]}">'
    yield f"{article['date_published'][:10]}</time></div>\n{_SHARE}\n"
    yield f'<figure><img src="{image["url"]}" width="1200" height="675" alt=""><figcaption>'
    yield f"{escape(image['caption'])} {image['credit']}</figcaption></figure>\n"
    body = article["content_html"]
    name = "entry-content" if marked else "c-12 x"
    yield f'<div class="{name}">{body}\n{_SHARE}</div>\n'
    yield '<div class="tags">' if marked else "<div>"
    yield "".join(f'<a href="/tag/{each}" rel="tag">{each}</a>' for each in article["tags"])
    yield "</div></article>\n"
    yield "" if marked else "<article><p>Abonare</p></article>\n"
    yield f'</main>\n<aside class="sidebar"><h3>Cele mai citite</h3>{_cards(beside[:15])}</aside>\n'
    yield f'<section class="related"><h3>Citește și</h3>{_cards(beside[15:])}</section>\n'
    yield f"<footer><ul>{''.join(map(_entry, range(40)))}</ul><p>© Ziarul</p></footer>\n"
    yield f"<script>{_SCRIPT * 40}</script>\n"
    yield '<img src="https://pixel.example/t.gif" width="1" height="1"></body>\n</html>\n'


def _json_ld(article: _Item) -> str:
    image = article["image"]
    graph = [
        {"@type": "Organization", "@id": f"{SITE}/#org", "name": "Ziarul", "url": SITE,
         "logo": {"@type": "ImageObject", "url": f"{SITE}/logo.png"}},
        {"@type": "WebPage", "@id": article["url"], "url": article["url"],
         "name": article["title"], "isPartOf": {"@id": f"{SITE}/#website"}},
        {"@type": "WebSite", "@id": f"{SITE}/#website", "url": SITE, "name": "Ziarul"},
        {"@type": "BreadcrumbList", "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Acasă", "item": SITE},
            {"@type": "ListItem", "position": 2, "name": article["section"]}]},
        {"@type": "NewsArticle", "headline": article["title"], "url": article["url"],
         "mainEntityOfPage": {"@id": article["url"]}, "description": article["summary"],
         "datePublished": article["date_published"], "dateModified": article["date_modified"],
         "author": [{"@type": "Person", "name": each["name"]} for each in article["authors"]],
         "image": [{"@type": "ImageObject", "url": image["url"], "width": 1200, "height": 675}],
         "articleSection": article["section"], "keywords": article["tags"],
         "inLanguage": article["language"], "publisher": {"@id": f"{SITE}/#org"}},
    ]  # fmt: skip
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)


def _entry(number: int) -> str:
    name = ROMANIAN.sections[number % len(ROMANIAN.sections)]
    return f'<li class="menu-item menu-item-{number}"><a href="/{number}/">{name} {number}</a></li>'


def _cards(articles: list[_Item]) -> str:
    return "".join(
        f'<div class="card"><a href="{each["url"]}"><img loading="lazy" src="{each["image"]["url"]}'
        f'" srcset="{each["image"]["url"]}?w=300 300w, {each["image"]["url"]}?w=768 768w" width='
        f'"300" height="169" alt=""></a><h4><a href="{each["url"]}">{escape(each["title"])}</a></h4'
        f'><span class="date">{each["date_published"][:10]}</span></div>\n'
        for each in articles
    )


_SHARE = (
    '<div class="share"><a href="https://www.facebook.com/sharer/sharer.php?u=x">Facebook</a>'
    '<a href="https://wa.me/?text=x">WhatsApp</a><a href="https://t.me/ziar">Telegram</a></div>'
)
_STYLE = (
    ".menu>li a:hover{color:#c00;text-decoration:none}@media(max-width:600px){.menu{display:none}}"
)
_SCRIPT = (
    'window.dataLayer=window.dataLayer||[];(function(w,d,s){if(w.a<d.b&&d.c){s.push({"event":"x"})}'
    "var e=d.createElement('script');e.innerHTML='<div class=\"x\">'+s+'</div>'})(window,document);"
)


def write_markdown(path: Path, count: int) -> None:
    """Write the content of a site of Hugo with *count* articles."""
    posts = path / "content" / "post"
    posts.mkdir(parents=True, exist_ok=True)
    (path / "hugo.toml").write_text(
        f'baseURL = "{SITE}/"\nlanguageCode = "ro"\ntitle = "Ziarul"\n'
        '[permalinks]\npost = "/:year/:month/:slug/"\n',
        encoding="utf-8",
    )
    for number, article in enumerate(data.articles(count, timedelta(days=3650), 10)):
        text = f"---\n{_front_matter(number, article)}---\n\n{_markdown(article['content_html'])}\n"
        (posts / f"articol-{number}.md").write_text(text, encoding="utf-8", newline="\n")


def _front_matter(number: int, article: _Item) -> str:
    names = "".join(f"  - {each['name']}\n" for each in article["authors"])
    return (
        f"slug: articol-{number}\n"
        f"title: {json.dumps(article['title'], ensure_ascii=False)}\n"
        f"date: {article['date_published']}\nlastmod: {article['date_modified']}\n"
        f"description: {json.dumps(article['summary'], ensure_ascii=False)}\n"
        f"categories:\n  - {article['section']}\n"
        f"tags: [{', '.join(article['tags'])}]\n"
        f"authors:\n{names}"
        f"draft: false\nimage: {article['image']['url']}\n"
    )


def _markdown(body: str) -> str:
    made = []
    for part in body.split("\n"):
        if part.startswith("<p>"):
            text = part.removeprefix("<p>").removesuffix("</p>")
            begin, link, rest = text.partition('<a href="')
            if link:
                address, _, rest = rest.partition('">')
                name, _, rest = rest.partition("</a>")
                text = f"{begin}[{name}]({address}){rest}"
            made.append(text)
        elif part.startswith("<blockquote>"):
            made.append(
                "> " + part.removeprefix("<blockquote><p>").removesuffix("</p></blockquote>")
            )
        else:
            made.append("## Dosar\n\n* una\n* **alta** și *a treia*\n\n![Fotografie](/media/1.jpg)")
    return "\n\n".join(made)
