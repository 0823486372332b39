"""Documents whose records refer to each other: exports of Ghost and Contentful, JSON:API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_sources import ids

from feedpub.model import Publication
from feedpub.sources import SOURCES, Reading, Source, read

PUBLICATION = Publication(name="T", url="https://example.org/", language="en")


def of(document: Any, folder: Path, **more: Any) -> Reading:
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / "a.json").write_text(text)
    return read([Source(path="a.json", **more)], publication=PUBLICATION, base=folder)


GHOST: dict[str, Any] = {
    "posts": [
        {
            "id": 1, "title": "A &amp; b", "slug": "a", "status": "published", "type": "post",
            "html": "<p>Look: <a href='__GHOST_URL__/x/'>x</a></p>", "visibility": "members",
            "published_at": "2026-11-20 08:00:00", "updated_at": "2026-11-20T09:00:00.000Z",
            "feature_image": "__GHOST_URL__/content/images/i.jpg", "author_id": 2,
            "custom_excerpt": "Short",
        },
        {"id": 2, "title": "Draft", "slug": "d", "status": "draft", "custom_excerpt": None,
         "published_at": None},
        {"id": 3, "title": "Page", "slug": "p", "status": "published", "type": "page",
         "published_at": "2026-11-20T08:00:00.000Z", "custom_excerpt": None},
    ],
    "posts_meta": [{"post_id": 1, "feature_image_alt": "Alt", "og_image": None}],
    "tags": [{"id": 1, "name": "News"}, {"id": 2, "name": "#hidden"}, {"id": 3, "name": "Sport"}],
    "posts_tags": [
        {"post_id": 1, "tag_id": 3, "sort_order": 2},
        {"post_id": 1, "tag_id": 1, "sort_order": 1},
        {"post_id": 1, "tag_id": 2, "sort_order": 0},
        {"post_id": 1, "tag_id": 99},
        {"post_id": [], "tag_id": {}, "sort_order": "x"},
    ],
    "users": [{"id": 1, "name": "Ana", "email": "ana@example.org"}, {"id": 2, "name": "Ion"}],
    "posts_authors": [{"post_id": 1, "author_id": 1}],
}  # fmt: skip


@pytest.mark.parametrize(
    "around",
    [
        {"db": [{"meta": {"exported_on": 1}, "data": GHOST}]},
        {"meta": {"exported_on": 1, "version": "5"}, "data": GHOST},
    ],
)
def test_an_export_of_ghost(around: Any, tmp_path: Path) -> None:
    found = of(around, tmp_path)
    (article,) = found.articles
    assert (found.total, found.unwanted, found.findings) == (3, 2, ())
    assert article.id == "tag:example.org,2026:1"
    assert article.url == "https://example.org/a/"
    assert article.title == "A &amp; b"
    assert article.published.isoformat() == "2026-11-20T08:00:00+00:00"
    assert article.tags == ("News", "Sport")
    assert article.sections == ("News",)
    assert [(each.name, each.email) for each in article.authors] == [("Ana", None)]
    assert article.access == "registration"
    assert article.summary == "Short"
    assert article.content_html == "<p>Look: <a href='/x/'>x</a></p>"
    (image,) = article.images
    assert (image.url, image.alt) == ("https://example.org/content/images/i.jpg", "Alt")
    assert article.origin.key == "post 1"


def test_an_old_export_names_one_author(tmp_path: Path) -> None:
    data = {**GHOST, "posts_authors": None}
    (article,) = of({"db": [{"data": data}]}, tmp_path).articles
    assert [each.name for each in article.authors] == ["Ion"]
    nobody = {**data, "users": []}
    (article,) = of({"db": [{"data": nobody}]}, tmp_path).articles
    assert article.authors == ()


CONTENTFUL: dict[str, Any] = {
    "entries": [
        {
            "sys": {"id": "post1", "type": "Entry", "publishedVersion": 3,
                    "firstPublishedAt": "2026-11-20T08:00:00Z",
                    "publishedAt": "2026-11-20T09:00:00Z"},
            "fields": {
                "title": {"ro": "Ploaie", "en-US": "Rain"},
                "url": {"ro": "/ploaie"},
                "body": {"ro": {"nodeType": "document", "content": [
                    {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "Da"}]},
                    {"nodeType": "embedded-asset-block", "data": {"target": {
                        "sys": {"type": "Link", "linkType": "Asset", "id": "pic"}}}}]}},
                "author": {"ro": {"sys": {"type": "Link", "linkType": "Entry", "id": "ana"}}},
                "heroImage": {"ro": {"sys": {"type": "Link", "linkType": "Asset", "id": "pic"}}},
                "tags": {"ro": ["a", "b"]},
                "gone": {"ro": {"sys": {"type": "Link", "linkType": "Entry", "id": "gone"}}},
                "self": {"ro": [{"sys": {"type": "Link", "linkType": "Entry", "id": "post1"}}]},
                "none": {"en-US": None},
            },
        },
        {"sys": {"id": "ana", "type": "Entry", "publishedVersion": 1},
         "fields": {"name": {"ro": "Ana"}}},
        {"sys": {"id": "draft", "type": "Entry"},
         "fields": {"title": {"ro": "D"}, "body": {"ro": "x"}}},
        {"sys": {"id": "old", "type": "Entry", "archivedVersion": 1, "publishedVersion": 1},
         "fields": {"title": {"ro": "O"}, "body": {"ro": "x"}}},
    ],
    "assets": [{"sys": {"id": "pic"}, "fields": {"title": {"en-US": "Pic"}, "file": {"ro": {
        "url": "//images.example.org/i.jpg", "contentType": "image/jpeg",
        "details": {"image": {"width": 8, "height": 6}}}}}}],
    "locales": [{"code": "en-US", "default": False, "fallbackCode": None},
                {"code": "ro", "default": True, "fallbackCode": "en-US"}],
}  # fmt: skip


def test_an_export_of_contentful(tmp_path: Path) -> None:
    found = of(CONTENTFUL, tmp_path)
    (article,) = found.articles
    assert (found.total, found.unwanted, found.findings) == (4, 3, ())
    assert (article.title, article.url, article.language) == (
        "Ploaie", "https://example.org/ploaie", "ro",
    )  # fmt: skip
    assert article.content_html == (
        '<p>Da</p><figure><img src="https://images.example.org/i.jpg" alt="Pic"></figure>'
    )
    assert [each.name for each in article.authors] == ["Ana"]
    assert article.tags == ("a", "b")
    (image,) = article.images
    assert (image.url, image.width, image.alt) == ("https://images.example.org/i.jpg", 8, "Pic")
    assert article.origin.key == "entry post1"


def test_another_language_of_contentful(tmp_path: Path) -> None:
    document = {**CONTENTFUL, "locales": []}
    wanted = {"format": "contentful", "options": {"locale": "en-US"}}
    found = of(document, tmp_path, **wanted)
    assert (found.total, found.unwanted, len(found.articles)) == (4, 4, 0)
    (article,) = of(document, tmp_path).articles  # the first there is
    assert article.language == "ro"


def test_an_answer_of_contentful(tmp_path: Path) -> None:
    entry = {
        "sys": {"id": "x", "type": "Entry", "updatedAt": "2026-11-20T09:00:00Z", "locale": "en"},
        "fields": {"title": "Rain", "url": "/rain", "content": "<p>x</p>", "date": "2026-11-20",
                   "image": {"sys": {"type": "Link", "linkType": "Asset", "id": "pic"}}},
    }  # fmt: skip
    asset = {"sys": {"id": "pic"}, "fields": {"file": {"url": "https://e.example/i.jpg"}}}
    answer = {"sys": {"type": "Array"}, "total": 1, "items": [entry],
              "includes": {"Asset": [asset]}}  # fmt: skip
    found = read_in(of, answer, tmp_path)
    (article,) = found.articles
    assert (article.title, article.images[0].url) == ("Rain", "https://e.example/i.jpg")


def read_in(reader: Any, document: Any, folder: Path) -> Reading:
    """Return what is read where dates without a zone are in UTC."""
    return reader(document, folder, timezone="UTC")  # type: ignore[no-any-return]


def test_links_in_a_circle_and_trees_without_end(tmp_path: Path) -> None:
    many = [
        {"sys": {"id": str(n), "type": "Entry", "publishedVersion": 1},
         "fields": {"all": {"en": [
             {"sys": {"type": "Link", "linkType": "Entry", "id": str(m)}} for m in range(40)]}}}
        for n in range(40)
    ]  # fmt: skip
    found = of({"entries": many}, tmp_path)
    assert (found.total, found.unwanted) == (40, 40)
    tree: Any = "x"
    for _ in range(100):
        tree = {"A": [tree]}
    deep = {"entries": [{"sys": {"id": "1"}, "fields": {"title": "T", "body": tree}}]}
    assert of(deep, tmp_path).total == 1


NODE: dict[str, Any] = {
    "type": "node--article", "id": "uuid-1",
    "attributes": {
        "drupal_internal__nid": 7, "status": True, "title": "Rain", "langcode": "ro",
        "created": "2026-11-20T08:00:00+00:00", "changed": "2026-11-20T09:00:00+00:00",
        "path": {"alias": "/stiri/ploaie", "pid": 1},
        "body": {"processed": "<p>x</p>", "summary": ""},
    },
    "relationships": {
        "uid": {"data": {"type": "user--user", "id": "u1"}},
        "field_tags": {"data": [{"type": "taxonomy_term--tags", "id": "t1"},
                                {"type": "taxonomy_term--tags", "id": "missing"}]},
        "field_image": {"data": {"type": "media--image", "id": "m1"}},
        "field_none": {"data": None},
        "odd": 7,
    },
}  # fmt: skip
INCLUDED: list[dict[str, Any]] = [
    {"type": "user--user", "id": "u1", "attributes": {"display_name": "Ana", "mail": "a@b.c"}},
    {"type": "taxonomy_term--tags", "id": "t1", "attributes": {"name": "NATO"}},
    {"type": "media--image", "id": "m1", "relationships": {"field_media_image": {"data": {
        "type": "file--file", "id": "f1", "meta": {"alt": "A", "width": 8}}}}},
    {"type": "file--file", "id": "f1",
     "attributes": {"uri": {"url": "/files/i.jpg"}, "filemime": "image/jpeg"}},
]  # fmt: skip


def test_nodes_of_drupal(tmp_path: Path) -> None:
    other = {**NODE, "id": "uuid-2", "attributes": {**NODE["attributes"], "status": False}}
    page = {**NODE, "id": "uuid-3", "type": "node--page"}
    document = {
        "jsonapi": {"version": "1.0"}, "data": [NODE, other, page], "included": INCLUDED,
    }  # fmt: skip
    found = of(document, tmp_path)
    (article,) = found.articles
    assert (found.total, found.unwanted, found.findings) == (3, 2, ())
    assert (article.title, article.url) == ("Rain", "https://example.org/stiri/ploaie")
    assert [(each.name, each.email) for each in article.authors] == [("Ana", None)]
    assert (article.tags, article.language) == (("NATO",), "ro")
    (image,) = article.images
    assert (image.url, image.alt, image.width) == ("https://example.org/files/i.jpg", "A", 8)
    assert article.origin.key == "node--article uuid-1"


def test_one_node_of_drupal(tmp_path: Path) -> None:
    node = {**NODE, "attributes": {**NODE["attributes"], "path": {"alias": None}}}
    (article,) = of({"data": node}, tmp_path).articles
    assert article.url == "https://example.org/node/7"
    loop = {**NODE, "relationships": {"field_related": {"data": {
        "type": "node--article", "id": "uuid-1"}}}}  # fmt: skip
    assert len(of({"data": [loop]}, tmp_path, format="drupal").articles) == 1


@pytest.mark.parametrize(
    ("kind", "document", "message"),
    [
        ("ghost", {"db": []}, "has no db[0].data.posts, so it is not an export of Ghost"),
        ("drupal", {"jsonapi": {}}, "has no data, so it is not a document of JSON:API"),
        ("drupal", {"errors": [{"detail": "Forbidden"}]},
         "is an error of JSON:API: Forbidden"),
        ("drupal", {"errors": [{"title": "No"}]},
         "is an error of JSON:API: No"),
        ("contentful", {"sys": {"type": "Error"}},
         "has no entries, so it is neither an export nor an API answer of Contentful"),
        ("contentful", {"entries": [{"sys": {"id": "1"}, "fields": None}]}, None),
    ],
)  # fmt: skip
def test_documents_that_are_none(
    kind: str, document: Any, message: str | None, tmp_path: Path
) -> None:
    found = of(document, tmp_path, format=kind)
    if message is None:
        assert ids(found.findings) == ["record/no-article"]
        return
    assert message in found.findings[0].message
    assert found.findings[0].severity.name == "ERROR"


@pytest.mark.parametrize("kind", ["ghost", "drupal", "contentful"])
def test_what_ends_too_early_is_not_read(kind: str, tmp_path: Path) -> None:
    whole = {"ghost": {"db": [{"data": GHOST}]}, "contentful": CONTENTFUL,
             "drupal": {"jsonapi": {}, "data": [NODE]}}[kind]  # fmt: skip
    text = json.dumps(whole, indent=1)
    for cut in (20, len(text) // 2, len(text) - 1):
        found = of(text[:cut], tmp_path, format=kind)
        assert ids(found.findings) == ["record/not-json"]
        assert not found.articles
    assert ids(of(text + "}", tmp_path, format=kind).findings) == ["record/not-json"]
    # What is odd and still JSON for others is read.
    odd = text.replace("Rain", "Ra\x01in").replace("A &amp; b", "A\x01")
    assert len(of(odd, tmp_path, format=kind).articles) == 1


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b'{"db": [{"meta"', "ghost"),
        (b'\n{"meta": {"exported_on": 1', "ghost"),
        (b'{"meta": {"page": 1', None),
        (b'{"jsonapi":{"version":"1.0"', "drupal"),
        (b'{"data":[{"type":"node--article"', "drupal"),
        (b'{"data":[{"id":7', None),
        (b'{"contentTypes":[{"sys":', "contentful"),
        (b'{"sys":{"type":"Array"},', "contentful"),
        (b'{"sys":{"type":"Entry"},', None),
    ],
)
def test_how_they_begin(head: bytes, kind: str | None) -> None:
    for name in ("ghost", "drupal", "contentful"):
        assert SOURCES[name].sniff(head) == (2 if name == kind else 0)
