"""The inputs: records, feeds and sitemaps, the same bytes on every machine.

    python -m benchmarks.data DIRECTORY

Records have what a newsroom's have: bodies of 3 KB with links, a figure and quotes, and in one
of ten the relative links and the tracking pixel that make cleaning necessary.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import foreign, prose, shapes, systems
from benchmarks.prose import NOW, SITE, write_lines

_Item = dict[str, Any]


def articles(count: int, span: timedelta, seed: int, paragraphs: int = 6) -> Iterator[_Item]:
    """Yield *count* full records that spread over *span* before `NOW`, oldest first."""
    random = Random(seed)
    step = span / count
    pools = {tag: _pool(words) for tag, words in prose.LANGUAGES.items()}
    for number in range(count):
        tag = "en" if number % 5 == 4 else "ro"
        published = NOW - span + step * number
        texts = random.choices(pools[tag], k=paragraphs)
        yield article_of(random, number, tag, published.replace(microsecond=0), texts)


def _pool(words: prose.Words) -> list[str]:
    random = Random(words.quotes)
    return [prose.paragraph(random, words) for _ in range(2000)]


def article_of(
    random: Random, number: int, tag: str, published: datetime, texts: list[str]
) -> _Item:
    """Return the record of article *number*; its body is made of *texts*."""
    words = prose.LANGUAGES[tag]
    title = prose.headline(random, words)
    article: _Item = {
        "id": f"{SITE}/?p={number}",
        "url": f"{SITE}/{tag}/{published:%Y/%m/%d}/articol-{number}",
        "title": title,
        "summary": prose.sentence(random, words),
        "content_html": _body(number, texts),
        "date_published": published.isoformat(),
        "date_modified": (published + timedelta(minutes=random.randint(0, 30))).isoformat(),
        "authors": [{"name": name} for name in random.sample(prose.NAMES, random.randint(1, 2))],
        "section": random.choice(words.sections),
        "tags": random.sample(words.tags, random.randint(2, 5)),
        "language": tag,
        "image": {
            "url": f"{SITE}/media/{number}.jpg",
            "width": 1200,
            "height": 675,
            "mime_type": "image/jpeg",
            "size_in_bytes": random.randint(90_000, 400_000),
            "caption": prose.sentence(random, words),
            "credit": f"Foto: {random.choice(prose.NAMES)}",
        },
    }
    if number % 12 == 0:
        article["label"] = "EXCLUSIV" if tag == "ro" else "EXCLUSIVE"
    return article


def _body(number: int, texts: list[str]) -> str:
    texts = [escape(text, quote=False) for text in texts]
    unclean = number % 10 == 0
    home = "" if unclean else SITE
    texts[1] += f' <a href="{home}/dosar/{number % 40}">Dosar</a>.'
    texts[3] += f' (<a href="https://agentie.example/stiri?id={number}&amp;l=1">sursa</a>)'
    parts = [f"<p>{text}</p>" for text in texts]
    parts.insert(
        2,
        f'<figure><img src="{SITE}/media/{number}-2.jpg" alt="Fotografie" width="800" '
        'height="450"><figcaption>Arhivă</figcaption></figure>',
    )
    opening = texts[0].split(". ")[0]
    parts.insert(5, f"<blockquote><p>{opening}.</p></blockquote>")
    if unclean:
        parts.append('<img src="https://pixel.example/t.gif" width="1" height="1" alt="">')
    return "\n".join(parts)


def write_articles(path: Path, count: int, span: timedelta) -> None:
    """Write full records as JSON Lines."""
    write_lines(path, (json.dumps(each, ensure_ascii=False) for each in articles(count, span, 1)))


def write_archive(path: Path, count: int) -> None:
    """Write short records of twenty years as JSON Lines, in order but for one in fifty."""
    random = Random(2)
    span = timedelta(days=20 * 365)
    step = span / count

    def lines() -> Iterator[str]:
        for number in range(count):
            late = timedelta(days=40) if number % 50 == 0 else timedelta()
            published = NOW - span + step * number - late
            changed = published + timedelta(minutes=random.randrange(600))
            changed = min(changed, NOW)
            section, tag = prose.ROMANIAN.sections[number % 7], "en" if number % 5 == 4 else "ro"
            yield (
                f'{{"url": "{SITE}/{tag}/{number}/sedinta-despre-bugetul-anului-viitor", "title": '
                f'"Ședința {number} despre „bugetul anului viitor”, amânată din nou", '
                f'"date_published": "{published:%Y-%m-%dT%H:%M:%S}Z", '
                f'"date_modified": "{changed:%Y-%m-%dT%H:%M:%S}Z", '
                f'"section": "{section}", "language": "{tag}"}}'
            )

    write_lines(path, lines())


def write_rss(path: Path, count: int) -> None:
    """Write a whole RSS feed with bodies of 2 KB, as a careful publisher's software does."""
    items = sorted(articles(count, timedelta(days=90), 3, 4), key=_published, reverse=True)
    write_lines(path, (_RSS_HEAD, *map(_rss_item, items), "</channel>\n</rss>"))


def write_atom(path: Path, count: int) -> None:
    """Write a whole Atom feed with bodies of 2 KB, as a careful publisher's software does."""
    items = sorted(articles(count, timedelta(days=90), 3, 4), key=_published, reverse=True)
    write_lines(path, (_ATOM_HEAD, *map(_atom_entry, items), "</feed>"))


def write_sitemap(path: Path, count: int) -> None:
    """Write a plain sitemap."""
    step = timedelta(days=3650) / count
    urls = (
        f"  <url><loc>{SITE}/ro/{number}/sedinta-despre-bugetul-anului-viitor</loc>"
        f"<lastmod>{NOW - step * number:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>"
        for number in range(count)
    )
    write_lines(path, (_URLSET, *urls, "</urlset>"))


def write_small_feeds(directory: Path, count: int) -> None:
    """Write *count* feeds of ten short items, RSS and Atom in turn."""
    directory.mkdir()
    pool = list(articles(200, timedelta(days=30), 4))
    for item in pool:
        item["content_html"] = f"<p>{escape(item['summary'], quote=False)}</p>"
    random = Random(5)
    for number in range(count):
        items = sorted(random.sample(pool, 10), key=_published, reverse=True)
        if number % 2:
            lines: Iterable[str] = (_ATOM_HEAD, *map(_atom_entry, items), "</feed>")
        else:
            lines = (_RSS_HEAD, *map(_rss_item, items), "</channel>\n</rss>")
        write_lines(directory / f"{number:04}.xml", lines)


def _published(item: _Item) -> str:
    return str(item["date_published"])


def _rss_item(item: _Item) -> str:
    image = item["image"]
    creators = "".join(f"<dc:creator>{each['name']}</dc:creator>" for each in item["authors"])
    categories = "".join(f"<category>{escape(tag)}</category>" for tag in item["tags"])
    return (
        f"  <item><title>{escape(item['title'], quote=False)}</title><link>{item['url']}</link>"
        f'<guid isPermaLink="false">{item["id"]}</guid>'
        f"<pubDate>{format_datetime(datetime.fromisoformat(_published(item)))}</pubDate>"
        f"{creators}{categories}"
        f"<description>{escape(escape(item['summary'], quote=False), quote=False)}</description>"
        f"<content:encoded><![CDATA[{item['content_html']}]]></content:encoded>"
        f'<enclosure url="{image["url"]}" length="{image["size_in_bytes"]}" type="image/jpeg"/>'
        f'<media:content url="{image["url"]}" medium="image" type="image/jpeg" width="1200" '
        f'height="675"><media:credit>{image["credit"]}</media:credit></media:content></item>'
    )


def _atom_entry(item: _Item) -> str:
    authors = "".join(f"<author><name>{each['name']}</name></author>" for each in item["authors"])
    categories = "".join(f'<category term="{escape(tag)}"/>' for tag in item["tags"])
    return (
        f'  <entry xml:lang="{item["language"]}">'
        f'<title type="text">{escape(item["title"], quote=False)}</title><id>{item["id"]}</id>'
        f'<link rel="alternate" type="text/html" href="{item["url"]}"/>'
        f"<published>{item['date_published']}</published>"
        f"<updated>{item['date_modified']}</updated>{authors}{categories}"
        f'<summary type="text">{escape(item["summary"], quote=False)}</summary>'
        f'<content type="html"><![CDATA[{item["content_html"]}]]></content></entry>'
    )


_RSS_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>Ziarul</title><link>{SITE}/</link><description>Știri</description>
  <language>ro</language><lastBuildDate>{format_datetime(NOW)}</lastBuildDate>
  <atom:link rel="self" type="application/rss+xml" href="{SITE}/rss.xml"/>"""

_ATOM_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ro">
  <title type="text">Ziarul</title><id>{SITE}/</id><updated>{NOW.isoformat()}</updated>
  <link rel="alternate" type="text/html" href="{SITE}/"/>
  <link rel="self" type="application/atom+xml" href="{SITE}/atom.xml"/>"""

_URLSET = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">"""


#: Every input, by the name it has in the directory.
MAKERS: dict[str, Callable[[Path], None]] = {
    "articles.jsonl": lambda path: write_articles(path, 10_000, timedelta(days=365)),
    "exported.jsonl": lambda path: shapes.write_exported(path, path.with_name("articles.jsonl")),
    "mapped.jsonl": lambda path: systems.write_own(path, path.with_name("articles.jsonl")),
    "whole.jsonl": lambda path: write_articles(path, 100_000, timedelta(days=3650)),
    "usual.jsonl": lambda path: write_articles(path, 500, timedelta(days=10)),
    "archive-1000000.jsonl": lambda path: write_archive(path, 1_000_000),
    "archive-100000.jsonl": lambda path: write_archive(path, 100_000),
    "rss.xml": lambda path: write_rss(path, 5_000),
    "atom.xml": lambda path: write_atom(path, 5_000),
    "sitemap.xml": lambda path: write_sitemap(path, 50_000),
    "small": lambda path: write_small_feeds(path, 1_000),
    "own.xml": lambda path: write_rss(path, 1_000),
    **{
        f"foreign-{name}.xml": partial(foreign.write_rss, count=count, scripts=scripts)
        for name, (count, scripts) in foreign.FEEDS.items()
    },
}


def make(directory: Path) -> None:
    """Write every input into *directory*."""
    directory.mkdir(parents=True)
    for name, write in MAKERS.items():
        write(directory / name)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
