"""The articles of `data` as the systems of newsrooms give them out: what sources are made of.

    python -m benchmarks.exports DIRECTORY [NAME]…

Exports of WordPress with their attachments, custom fields and comments of blocks; databases;
Parquet; workbooks, CSV and JSON in one piece; see `sites` for folders of pages and Markdown.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from benchmarks import data, foreign, shapes, sites
from benchmarks.prose import NOW, SITE, write_lines

#: How many articles each of them has.
COUNT = 10_000
_Item = dict[str, Any]
_COLUMNS = ("id", "url", "title", "summary", "content_html", "date_published", "date_modified",
            "section", "language", "tags", "authors", "image.url", "image.width", "image.height",
            "image.caption", "image.credit")  # fmt: skip


def articles(count: int = COUNT) -> Iterator[_Item]:
    """Yield *count* articles of ten years."""
    return data.articles(count, timedelta(days=3650), 6)


def write_wxr(path: Path, count: int) -> None:
    """Write an export of WordPress: each post, and the picture that belongs to it."""
    write_lines(path, (_WXR_HEAD, *_authors(), *_posts(count), "</channel>\n</rss>"))


def _authors() -> Iterator[str]:
    for number, name in enumerate(("Ilinca Străjeru", "Radu Ștef", "Ruth O’Leary"), 1):
        yield (
            f"\t<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>"
            f"<![CDATA[user{number}]]></wp:author_login><wp:author_display_name>"
            f"<![CDATA[{name}]]></wp:author_display_name></wp:author>"
        )


def _posts(count: int) -> Iterator[str]:
    for number, article in enumerate(articles(count), 1):
        yield _post(number * 2, article)
        yield _attachment(number * 2 + 1, number * 2, article)


def _post(number: int, article: _Item) -> str:
    changed = datetime.fromisoformat(article["date_modified"])
    link = article["url"] + "/"
    terms = [("category", article["section"]), *(("post_tag", tag) for tag in article["tags"])]
    meta = {
        "_edit_last": "1",
        "_thumbnail_id": str(number + 1),
        "_yoast_wpseo_primary_category": "7",
        "_yoast_wpseo_metadesc": article["summary"],
        "_yoast_wpseo_content_score": "60",
        "_yoast_wpseo_estimated-reading-time-minutes": "3",
        "_wp_old_slug": f"articol-{number}-vechi",
        "post_views_count": str(number * 37 % 9001),
    }
    categories = "\n".join(
        f'\t\t<category domain="{domain}" nicename="term-{len(name)}"><![CDATA[{name}]]></category>'
        for domain, name in terms
    )
    return (
        f"{_item(number, article, link, 'post', changed)}\n"
        f"\t\t<content:encoded><![CDATA[{_wordpress_body(number, article)}]]></content:encoded>\n"
        f"\t\t<excerpt:encoded><![CDATA[{escape(article['summary'], quote=False)}]]>"
        f"</excerpt:encoded>\n{categories}\n{_meta(meta)}\n\t</item>"
    )


def _attachment(number: int, parent: int, article: _Item) -> str:
    image = article["image"]
    changed = datetime.fromisoformat(article["date_modified"])
    sizes = "".join(
        f's:{len(name)}:"{name}";a:5:{{s:4:"file";s:20:"{number}-{width}x{width * 9 // 16}.jpg";'
        f's:5:"width";i:{width};s:6:"height";i:{width * 9 // 16};s:9:"mime-type";s:10:"image/jpeg";'
        f's:8:"filesize";i:{width * 97};}}'
        for name, width in (("medium", 300), ("large", 1024), ("thumbnail", 150), ("post", 768))
    )
    meta = {
        "_wp_attached_file": f"2026/11/{number}.jpg",
        "_wp_attachment_metadata": 'a:6:{s:5:"width";i:1200;s:6:"height";i:675;s:4:"file";s:16:'
        f'"2026/11/{number}.jpg";s:5:"sizes";a:4:{{{sizes}}}s:10:"image_meta";a:0:{{}}}}',
        "_wp_attachment_image_alt": "Fotografie",
    }
    return (
        f"{_item(number, article, image['url'], 'attachment', changed, parent)}\n"
        f"\t\t<content:encoded><![CDATA[]]></content:encoded>\n"
        f"\t\t<excerpt:encoded><![CDATA[{image['caption']}]]></excerpt:encoded>\n"
        f"\t\t<wp:attachment_url><![CDATA[{image['url']}]]></wp:attachment_url>\n"
        f"{_meta(meta)}\n\t</item>"
    )


def _item(number: int, article: _Item, link: str, kind: str, changed: datetime,
          parent: int = 0) -> str:  # fmt: skip
    published = datetime.fromisoformat(article["date_published"])
    local, local_changed = published + timedelta(hours=2), changed + timedelta(hours=2)
    state = "publish" if kind == "post" else "inherit"
    return (
        f"\t<item>\n\t\t<title><![CDATA[{escape(article['title'], quote=False)}]]></title>\n"
        f"\t\t<link>{link}</link>\n\t\t<pubDate>{format_datetime(published)}</pubDate>\n"
        f"\t\t<dc:creator><![CDATA[user{number // 2 % 3 + 1}]]></dc:creator>\n"
        f'\t\t<guid isPermaLink="false">{SITE}/?p={number}</guid>\n\t\t<description></description>'
        f"\n\t\t<wp:post_id>{number}</wp:post_id>\n"
        f"\t\t<wp:post_date><![CDATA[{local:%Y-%m-%d %H:%M:%S}]]></wp:post_date>\n"
        f"\t\t<wp:post_date_gmt><![CDATA[{published:%Y-%m-%d %H:%M:%S}]]></wp:post_date_gmt>\n"
        f"\t\t<wp:post_modified><![CDATA[{local_changed:%Y-%m-%d %H:%M:%S}]]></wp:post_modified>\n"
        f"\t\t<wp:post_modified_gmt><![CDATA[{changed:%Y-%m-%d %H:%M:%S}]]></wp:post_modified_gmt>"
        "\n\t\t<wp:comment_status><![CDATA[closed]]></wp:comment_status>\n"
        "\t\t<wp:ping_status><![CDATA[closed]]></wp:ping_status>\n"
        f"\t\t<wp:post_name><![CDATA[articol-{number}]]></wp:post_name>\n"
        f"\t\t<wp:status><![CDATA[{state}]]></wp:status>\n"
        f"\t\t<wp:post_parent>{parent}</wp:post_parent>\n\t\t<wp:menu_order>0</wp:menu_order>\n"
        f"\t\t<wp:post_type><![CDATA[{kind}]]></wp:post_type>\n"
        "\t\t<wp:post_password><![CDATA[]]></wp:post_password>\n"
        "\t\t<wp:is_sticky>0</wp:is_sticky>"
    )


def _meta(said: dict[str, str]) -> str:
    return "\n".join(
        f"\t\t<wp:postmeta>\n\t\t<wp:meta_key><![CDATA[{key}]]></wp:meta_key>\n"
        f"\t\t<wp:meta_value><![CDATA[{value}]]></wp:meta_value>\n\t\t</wp:postmeta>"
        for key, value in said.items()
    )


def _wordpress_body(number: int, article: _Item) -> str:
    """Return the body as WordPress stores it: in blocks, or as the old editor left it."""
    body: str = article["content_html"]
    if number % 3:
        parts = body.split("\n")
        return "\n\n".join(f"<!-- wp:{_block(each)} -->\n{each}\n<!-- /wp:{_block(each)} -->"
                           for each in parts)  # fmt: skip
    shown = body.replace("<p>", "").replace("</p>", "\n")
    return shown.replace(
        '<figure><img src="',
        f'[caption id="attachment_{number}" align="alignnone" width="800"]<img class="size-full" '
        'src="',
    ).replace("<figcaption>Arhivă</figcaption></figure>", " Arhivă[/caption]\n")


def _block(part: str) -> str:
    kinds = {"<p>": "paragraph", "<fi": 'image {"sizeSlug":"large"}', "<bl": "quote"}
    return kinds.get(part[:3], "html")


def write_rss(path: Path, count: int) -> None:
    """Write a feed as a careful publisher's software does."""
    data.write_rss(path, count)


def write_exported(path: Path, count: int) -> None:
    """Write the articles as JSON Lines in the shape of an export."""
    made = map(shapes.exported, articles(count))
    write_lines(path, (json.dumps(each, ensure_ascii=False) for each in made))


def write_lines_of(path: Path, count: int) -> None:
    """Write the articles as JSON Lines in the documented shape."""
    write_lines(path, (json.dumps(each, ensure_ascii=False) for each in articles(count)))


def write_array(path: Path, count: int) -> None:
    """Write the articles as one array in one object, as interfaces answer."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        json.dump({"total": count, "articles": list(articles(count))}, file, ensure_ascii=False)


def _row(article: _Item) -> list[Any]:
    flat: _Item = {
        **article,
        "tags": "|".join(article["tags"]),
        "authors": "|".join(each["name"] for each in article["authors"]),
        **{f"image.{name}": value for name, value in article["image"].items()},
    }
    return [flat[name] for name in _COLUMNS]


def write_csv(path: Path, count: int) -> None:
    """Write the articles as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(map(_row, articles(count)))


def write_xlsx(path: Path, count: int) -> None:
    """Write the articles as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("articole")
    sheet.append(_COLUMNS)
    for article in articles(count):
        row = _row(article)
        row[5] = datetime.fromisoformat(row[5]).replace(tzinfo=None)
        sheet.append(row)
    book.save(path)


def write_sqlite(path: Path, count: int) -> None:
    """Write the articles as a table of SQLite."""
    path.unlink(missing_ok=True)
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    with closing(sqlite3.connect(path)) as base:
        base.execute(f"CREATE TABLE articles ({columns})")
        marks = ", ".join("?" * len(_COLUMNS))
        rows = map(_row, articles(count))
        base.executemany(f"INSERT INTO articles VALUES ({marks})", rows)
        base.commit()


def write_parquet(path: Path, count: int) -> None:
    """Write the articles as Parquet: moments as such, lists and objects as nested types."""
    import duckdb

    lines = path.with_suffix(".jsonl")
    write_lines_of(lines, count)
    with duckdb.connect() as base:
        base.execute(
            "COPY (SELECT * REPLACE (CAST(date_published AS TIMESTAMPTZ) AS date_published, "
            "CAST(date_modified AS TIMESTAMPTZ) AS date_modified) "
            f"FROM read_json('{lines}', format = 'newline_delimited')) TO '{path}' (FORMAT parquet)"
        )
    lines.unlink()


_WXR_HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
\t<title>Ziarul</title>
\t<link>{SITE}</link>
\t<description>Știri</description>
\t<pubDate>{format_datetime(NOW)}</pubDate>
\t<language>ro-RO</language>
\t<wp:wxr_version>1.2</wp:wxr_version>
\t<wp:base_site_url>{SITE}</wp:base_site_url>
\t<wp:base_blog_url>{SITE}</wp:base_blog_url>"""

#: Every input, by the name it has in the directory.
MAKERS: dict[str, Callable[[Path], None]] = {
    "documented.jsonl": partial(write_lines_of, count=COUNT),
    "exported.jsonl": partial(write_exported, count=COUNT),
    "array.json": partial(write_array, count=COUNT),
    "articles.csv": partial(write_csv, count=COUNT),
    "articles.xlsx": partial(write_xlsx, count=COUNT // 5),
    "articles.sqlite": partial(write_sqlite, count=COUNT),
    "articles.parquet": partial(write_parquet, count=COUNT),
    "wordpress.xml": partial(write_wxr, count=COUNT),
    "rss.xml": partial(write_rss, count=COUNT // 2),
    "wordpress-rss.xml": partial(foreign.write_rss, count=COUNT // 4, scripts=foreign.SCRIPTS),
    "atom.xml": partial(data.write_atom, count=COUNT // 2),
    "pages": partial(sites.write_pages, count=COUNT // 20),
    "unmarked": partial(sites.write_pages, count=COUNT // 50, marked=False),
    "markdown": partial(sites.write_markdown, count=COUNT),
}


def make(directory: Path, names: list[str]) -> None:
    """Write the inputs called *names*, or every input, into *directory*."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in names or MAKERS:
        MAKERS[name](directory / name)


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2:])
