"""Documents and records that are 1, 2 and 4 times as much of one thing, whatever it is.

What a command takes may grow as the thing does, and no faster.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.prose import NOW, SITE

TIMES = (1, 2, 4)
_RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    f"<channel><title>Ziarul</title><link>{SITE}/</link><description>x</description>"
)
_ITEM = f"<item><title>Rain {{n}}</title><link>{SITE}/{{n}}</link>{{more}}</item>"
_SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
_RECORD = {
    "id": "1",
    "url": f"{SITE}/1",
    "title": "Rain",
    "date_published": NOW.isoformat(),
    "content_html": "<p>It rained for a week, and then it rained again.</p>",
}


def _rss(more: str, item: str = "") -> str:
    return f"{_RSS}{more}{_ITEM.format(n=0, more=item)}</channel></rss>"


def _many(head: str, count: int, piece: str) -> str:
    return head + "".join(piece.format(k=k) for k in range(count))


def _items(count: int, more: str = "") -> str:
    return _rss("".join(_ITEM.format(n=n, more=more.format(n=n)) for n in range(1, count)))


def _body(html: str) -> str:
    return _rss("", f"<content:encoded><![CDATA[{html}]]></content:encoded>")


def _entries(count: int) -> str:
    urls = (f"<url><loc>{SITE}/{n}</loc><lastmod>2026-11-20</lastmod></url>" for n in range(count))
    return f"{_SITEMAP}{''.join(urls)}</urlset>"


def _json_feed(count: int) -> str:
    items = [{"id": f"{n}", "url": f"{SITE}/{n}", "content_text": "Rain"} for n in range(count)]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "Ziarul", "items": items})


def _record(**fields: object) -> str:
    return json.dumps({**_RECORD, **fields}, ensure_ascii=False) + "\n"


def _records(count: int, **fields: object) -> str:
    return "".join(_record(id=f"{n}", url=f"{SITE}/{n}", **fields) for n in range(count))


def _csv(columns: int) -> str:
    names = "".join(f",column {n}" for n in range(columns))
    values = ",x" * columns
    rows = "".join(f"{n},{SITE}/{n},Rain,2026-11-20T08:00:00Z{values}\n" for n in range(5))
    return f"id,url,title,date_published{names}\n{rows}"


#: What there is more of → how many of it at first, and a document with so many.
DOCUMENTS: Mapping[str, tuple[int, Callable[[int], str]]] = {
    "items": (4_000, _items),
    "faulty items": (5_000, lambda n: _items(n, "<pubDate>today</pubDate>")),
    "findings": (5_000, lambda n: _items(n, "<pubDate>{n} o'clock</pubDate>")),
    "empty items": (10_000, lambda n: _rss("<item ></item>" * n)),
    "distinct unknown names": (10_000, lambda n: _items(n, "<u{n}/>")),
    "names in one item": (20_000, lambda n: _rss("", _many("", n, "<u{k}/>"))),
    "depth": (60, lambda n: _rss("", "<a>" * n + "</a>" * n)),
    "depth of a body": (10_000, lambda n: _body("<div>" * n + "x" + "</div>" * n)),
    "attributes": (20_000, lambda n: _rss("", _many("<a ", n, "b{k}='' ") + "/>")),
    "attributes of a body": (
        10_000,
        lambda n: _body(_many("<p ", n, "b{k}=c ") + ">x</p>"),
    ),
    "namespaces": (
        5_000,
        lambda n: _rss("", _many("<a ", n, "xmlns:b{k}='urn:x:{k}' ") + "/>"),
    ),
    "CDATA sections": (
        100_000,
        lambda n: _rss("", f"<description>{'<![CDATA[Rain]]> ' * n}</description>"),
    ),
    "comments": (50_000, lambda n: _rss("", "<!-- rain -->" * n)),
    "entities": (100_000, lambda n: _rss("", f"<description>{'&amp;' * n}</description>")),
    "length of a text": (1_000_000, lambda n: _rss("", f"<author>{'a' * n}</author>")),
    "length of a URL": (1_000_000, lambda n: _rss("", f"<guid>{SITE}/{'a' * n}</guid>")),
    "tags of a body": (20_000, lambda n: _body("<p>Rain <b>fell</b></p>" * n)),
    "images of a body": (10_000, lambda n: _body(f'<img src="{SITE}/a.jpg">' * n)),
    "sitemap entries": (12_000, _entries),
    "JSON Feed items": (10_000, _json_feed),
}
#: The same of records.
RECORDS: Mapping[str, tuple[int, Callable[[int], str]]] = {
    "records": (2_000, _records),
    "records with a hidden link": (
        1_000,
        lambda n: _records(n, content_html=f'<a href="{SITE}/0">x</a>', related=[f"{SITE}/1"]),
    ),
    "unusable records": (5_000, lambda n: _records(n, title=None)),
    "length of a record's URL": (200_000, lambda n: _record(url=f"{SITE}/{'a/' * n}")),
    "length of a title": (200_000, lambda n: _record(title="Rain " * n)),
    "length of a date": (200_000, lambda n: _record(date_published="Nov 1 " * n)),
    "tags": (10_000, lambda n: _record(tags=[f"tag {k}" for k in range(n)])),
    "authors": (10_000, lambda n: _record(authors=[f"Ana {k}" for k in range(n)])),
    "related articles": (5_000, lambda n: _record(related=[f"{SITE}/{k}" for k in range(n)])),
    "unknown fields": (10_000, lambda n: _record(**{f"field{k}": 1 for k in range(n)})),
    "other namespaces": (
        5_000,
        lambda n: _record(extra={f"{{urn:x:{k}}}name": "x" for k in range(n)}),
    ),
    "a body's tags": (10_000, lambda n: _record(content_html="<p>Rain <b>fell</b></p>" * n)),
    "a body's depth": (10_000, lambda n: _record(content_html="<div>" * n + "x")),
    "a body's entities": (50_000, lambda n: _record(content_html="&amp;" * n)),
    "a body's images": (5_000, lambda n: _record(content_html=f'<img src="{SITE}/a.jpg">' * n)),
    "CSV columns": (240, _csv),  # 1,000 at most are read
}


def make(directory: Path) -> None:
    """Write everything 1, 2 and 4 times into *directory*."""
    directory.mkdir(parents=True)
    (directory / "one.jsonl").write_text(_record(), encoding="utf-8")
    for name, (count, text) in (*DOCUMENTS.items(), *RECORDS.items()):
        for times in TIMES:
            path_of(directory, name, times).write_text(text(count * times), encoding="utf-8")


def path_of(directory: Path, name: str, times: int) -> Path:
    """Return where *directory* holds *name*, so many times."""
    kind, _, _ = name.partition(" ")
    other = ".xml" if name in DOCUMENTS else ".jsonl"
    suffix = {"CSV": ".csv", "JSON": ".json"}.get(kind, other)
    return directory / f"{name.replace(' ', '-')}-{times}{suffix}"


if __name__ == "__main__":
    make(Path(sys.argv[1]))
