"""Services that newsrooms publish with: their records are known by their look, and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feedpub.model import Publication, Source
from feedpub.sources import Reading, read
from feedpub.vocabularies import TRANSFORMS

PUBLICATION = Publication(name="T", url="https://t.example/", language="en", timezone="UTC")
BODY = "<p>It rained.</p>"
AT = ("2026-11-20T08:00:00+00:00", "2026-11-20T09:00:00+00:00")

CRAFT = {
    "id": 12,
    "title": "Rain",
    "uri": "news/rain",
    "postDate": AT[0],
    "dateUpdated": AT[1],
    "summary": "Short",
    "body": BODY,
    "author": {"fullName": "Ana Pop"},
    "sectionHandle": "News",
    "image": {"url": "https://t.example/i.jpg", "alt": "Alt"},
    "tags": [{"title": "NATO"}],
}
EVENT_REGISTRY = {
    "uri": "84",
    "lang": "deu",
    "isDuplicate": False,
    "dateTime": AT[1],
    "dateTimePub": AT[0],
    "url": "https://t.example/news/rain",
    "title": "Rain",
    "body": "It rained.",
    "authors": [{"name": "Ana Pop"}],
    "image": "https://t.example/i.jpg",
    "concepts": [{"label": {"eng": "NATO"}}],
    "categories": [{"label": "all/News"}],
}
SHOPIFY = {
    "id": 13,
    "title": "Rain",
    "handle": "rain",
    "blog_id": 2,
    "body_html": BODY,
    "summary_html": "<p>Short</p>",
    "published_at": AT[0],
    "updated_at": AT[1],
    "author": "Ana Pop",
    "tags": "NATO, News",
    "image": {"src": "https://t.example/i.jpg", "alt": "Alt"},
}
HUBSPOT = {
    "id": "18",
    "name": "rain v2",
    "htmlTitle": "Rain",
    "slug": "news/rain",
    "postBody": BODY,
    "postSummary": "<p>Short</p>",
    "authorName": "Ana Pop",
    "publishDate": AT[0],
    "updated": AT[1],
    "currentState": "PUBLISHED",
    "language": "en",
    "tagNames": ["NATO"],
    "featuredImage": "https://t.example/i.jpg",
    "featuredImageAltText": "Alt",
}
PRISMIC = {
    "id": "X1",
    "uid": "rain",
    "type": "article",
    "tags": ["NATO"],
    "lang": "en-us",
    "first_publication_date": "2026-11-20T08:00:00+0000",
    "slugs": ["rain"],
    "last_publication_date": "2026-11-20T09:00:00+0000",
    "url": "/news/rain",
    "data": {
        "title": [{"type": "heading1", "text": "Rain", "spans": []}],
        "summary": "Short",
        "body": [{"type": "paragraph", "text": "It rained.", "spans": []}],
        "author": {"data": {"name": "Ana Pop"}},
        "category": "News",
        "image": {"url": "https://t.example/i.jpg", "alt": "Alt"},
    },
}
WEBFLOW = {
    "Name": "Rain",
    "Slug": "rain",
    "Collection ID": "5e1",
    "Item ID": "5e2",
    "Published On": "Fri Nov 20 2026 10:00:00 GMT+0200 (Eastern European Standard Time)",
    "Updated On": "Fri Nov 20 2026 09:00:00 GMT+0000 (Coordinated Universal Time)",
    "Post Body": BODY,
    "Post Summary": "Short",
    "Author": "Ana Pop",
    "Category": "News",
    "Tags": "NATO; Rain",
    "Main Image": "https://t.example/i.jpg",
}
SHAPES: dict[str, dict[str, Any]] = {
    "craft": CRAFT,
    "event-registry": EVENT_REGISTRY,
    "shopify": SHOPIFY,
    "hubspot": HUBSPOT,
    "prismic": PRISMIC,
    "webflow": WEBFLOW,
}


def reading(folder: Path, *records: dict[str, Any], **said: Any) -> Reading:
    (folder / "a.json").write_text(json.dumps(records), "utf-8")
    source = Source(path="a.json", **said)
    return read([source], publication=PUBLICATION, base=folder, allow_empty=True)


@pytest.mark.parametrize("name", SHAPES)
def test_each_is_recognised_and_read(name: str, tmp_path: Path) -> None:
    has_address = name not in ("shopify", "webflow")
    address = {} if has_address else {"url": {"template": "/news/{title|slug}"}}
    found = reading(tmp_path, SHAPES[name], fields=address)
    (article,) = found.articles
    assert found.findings == ()
    assert (article.title, article.url) == ("Rain", "https://t.example/news/rain")
    assert (article.published.isoformat(), [each.name for each in article.authors]) == (
        AT[0],
        ["Ana Pop"],
    )
    assert article.images[0].url == "https://t.example/i.jpg"
    assert "NATO" in article.tags
    body = article.content_html or f"<p>{article.content_text}</p>"
    assert body == BODY
    if name != "event-registry":
        assert article.modified is not None
        assert article.modified.isoformat() == AT[1]
        assert article.summary == "Short"
    else:
        assert (article.language, article.sections) == ("de", ("News",))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("craft", {"status": "pending"}),
        ("shopify", {"published_at": None}),
        ("hubspot", {"currentState": "DRAFT"}),
        ("webflow", {"Published On": ""}),
    ],
)
def test_drafts_stay_out(name: str, change: dict[str, Any], tmp_path: Path) -> None:
    found = reading(tmp_path, SHAPES[name] | change, vocabulary=name)
    assert (list(found.articles), found.unwanted) == ([], 1)


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("<p>A</p>", "<p>A</p>"),
        (
            [{"type": "heading2", "text": "A < b"}, {"type": "paragraph", "text": "c\nd"}],
            "<h2>A &lt; b</h2>\n<p>c<br>d</p>",
        ),
        (
            [
                {"type": "list-item", "text": "a"},
                {"type": "list-item", "text": "b"},
                {"type": "o-list-item", "text": "c"},
            ],
            "<ul><li>a</li><li>b</li></ul>\n<ol><li>c</li></ol>",
        ),
        (
            [
                {
                    "type": "paragraph",
                    "text": "It rained",
                    "spans": [
                        {"start": 3, "end": 9, "type": "strong"},
                        {"start": 5, "end": 9, "type": "hyperlink", "data": {"url": "/a"}},
                        {"start": 0, "end": 2, "type": "label"},
                        {"start": 7, "end": 99, "type": "em"},
                    ],
                }
            ],
            '<p>It <strong>ra</strong><a href="/a"><strong>ined</strong></a></p>',
        ),
        (
            [
                {
                    "type": "image",
                    "url": "/i.jpg",
                    "alt": "Alt",
                    "dimensions": {"width": 8, "height": 6},
                },
                {"type": "image", "url": "/i.jpg"},
            ],
            '<figure><img src="/i.jpg" alt="Alt" width="8" height="6"></figure>',
        ),
        (
            [
                {"type": "embed", "oembed": {"html": "<i>x</i>"}},
                {"type": "embed", "oembed": {"embed_url": "/v"}},
                {"type": "embed"},
            ],
            '<p><i>x</i></p>\n<p><a href="/v">/v</a></p>',
        ),
        (
            [
                {
                    "slice_type": "text",
                    "items": [{"n": 7}],
                    "primary": {
                        "rich": [{"type": "paragraph", "text": "A"}],
                        "image": {"url": "/i.jpg", "dimensions": {"width": 8}},
                        "link": {"url": "/"},
                    },
                }
            ],
            '<p>A</p>\n<figure><img src="/i.jpg" width="8"></figure>',
        ),
        ([{"type": "paragraph", "text": 7}, {"type": "list-item"}, {"type": "gap"}], ""),
    ],
)
def test_rich_text_of_prismic(value: Any, html: str) -> None:
    assert TRANSFORMS["prismic-html"].apply(value, {}) == html


def test_words_of_prismic() -> None:
    plain = TRANSFORMS["prismic-plain"].apply
    assert plain([{"text": "A"}, {"text": "b"}, {"text": 7}], {}) == "A b"
    assert (plain("A", {}), plain([], {}), plain({"a": 1}, {})) == ("A", None, None)


ENTRY = """<entry><id>tag:b,1:%(id)s</id><title>Rain</title><link rel="alternate"
href="https://b.example/%(id)s"/><published>2026-11-20T08:00:00Z</published>
<updated>2026-11-20T08:00:00Z</updated><content type="html">&lt;p>A&lt;/p></content>%(more)s
</entry>"""
KIND = """<category scheme="http://schemas.google.com/g/2005#kind"
term="http://schemas.google.com/blogger/2008/kind#%s"/>"""


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ("", 1),
        ('<category term="News"/>', 1),
        (KIND % "post" + '<category term="News"/>', 1),
        (KIND % "comment", 0),
        ('<category term="News"/>' + KIND % "settings", 0),
        ("<app:control><app:draft>yes</app:draft></app:control>", 0),
        ("<app:control><app:draft>no</app:draft></app:control>", 1),
        ("<blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>", 1),
        ("<blogger:type>COMMENT</blogger:type>", 0),
        ("<blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status>", 0),
    ],
)
def test_what_else_an_export_of_blogger_holds(more: str, count: int, tmp_path: Path) -> None:
    spaces = (
        'xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#" '
        'xmlns:blogger="http://schemas.google.com/blogger/2018"'
    )
    feed = f"<feed {spaces}><id>b</id><title>B</title>{ENTRY % {'id': 1, 'more': more}}</feed>"
    (tmp_path / "feed.atom").write_text(feed, "utf-8")
    source = Source(path="feed.atom")
    found = read([source], publication=PUBLICATION, base=tmp_path, allow_empty=True)
    assert (len(found.articles), found.unwanted) == (count, 1 - count)
