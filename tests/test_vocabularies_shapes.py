"""Shapes that newsrooms have: recognised by their look, and read field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_sources import ids

from feedpub.model import Publication
from feedpub.sources import SOURCES, Reading, Source, read
from feedpub.vocabularies import TRANSFORMS, mapper, recognised, vocabularies
from feedpub.vocabularies._expressions import function
from feedpub.vocabularies._paths import path, presence

PUBLICATION = Publication(
    name="T", url="https://example.org/", language="en", timezone="Europe/Bucharest"
)
PARAGRAPH = "<p>It rained.</p>"
WORDPRESS: dict[str, Any] = {
    "id": 7, "date": "2026-11-20T10:00:00", "date_gmt": "2026-11-20T08:00:00",
    "modified_gmt": "2026-11-20T09:00:00", "guid": {"rendered": "https://e.example/?p=7&#038;x=1"},
    "status": "publish", "type": "post", "link": "https://e.example/rain/", "slug": "rain",
    "title": {"rendered": "Rain &#8220;and&#8221; snow"},
    "content": {"rendered": PARAGRAPH, "protected": False},
    "excerpt": {"rendered": "<p>Short &#8230; [&hellip;]</p>\n"},
    "yoast_head_json": {"robots": {"index": "index"}},
    "_embedded": {
        "author": [{"name": "Ana &amp; Co", "link": "https://e.example/ana"}, {"code": "rest_x"}],
        "wp:featuredmedia": [{"source_url": "https://e.example/i.jpg", "alt_text": "Alt",
                              "media_details": {"width": 8, "height": 6}, "mime_type": "image/jpeg",
                              "caption": {"rendered": "<p>Cap</p>"}}],
        "wp:term": [[{"taxonomy": "category", "name": "News &amp; more"}],
                    [{"taxonomy": "post_tag", "name": "NATO"}]],
    },
}  # fmt: skip
GHOST: dict[str, Any] = {
    "id": "5c7e", "uuid": "u", "title": "A &amp; b", "slug": "rain", "html": PARAGRAPH,
    "custom_excerpt": "Short", "published_at": "2026-11-20T08:00:00.000+00:00",
    "updated_at": "2026-11-20T09:00:00.000+00:00", "visibility": "paid", "page": False,
    "url": "https://e.example/rain/", "feature_image": "https://e.example/i.jpg",
    "feature_image_caption": "<b>Cap</b>", "authors": [{"name": "Ana", "email": "a@b.c"}],
    "primary_tag": {"name": "News"},
    "tags": [{"name": "News", "visibility": "public"}, {"name": "#x", "visibility": "internal"}],
}  # fmt: skip
ANS: dict[str, Any] = {
    "_id": "ABC", "type": "story", "version": "0.10.9", "canonical_url": "/news/rain/",
    "headlines": {"basic": "Rain &amp; snow"}, "description": {"basic": "Short"},
    "content_elements": [{"type": "text", "content": "It rained."}],
    "first_publish_date": "2026-11-20T08:00:00.5Z", "last_updated_date": "2026-11-20T09:00:00Z",
    "credits": {"by": [{"name": "Ana"}]}, "label": {"basic": {"text": "LIVE"}},
    "taxonomy": {"primary_section": {"name": "News"}, "tags": [{"text": "NATO"}]},
    "promo_items": {"basic": {"type": "image", "url": "https://e.example/i.jpg"}},
    "content_restrictions": {"embargo": {"active": True, "end_time": "2026-11-20T07:00:00Z"}},
}  # fmt: skip
NINJS1: dict[str, Any] = {
    "uri": "http://e.example/rain", "type": "text", "pubstatus": "usable", "headline": "Rain",
    "description_text": "Short", "body_xhtml": PARAGRAPH, "byline": "By Ana Pop and Ion Rus",
    "firstcreated": "2026-11-20T08:00:00Z", "versioncreated": "2026-11-20T09:00:00Z",
    "subject": [{"name": "NATO"}], "language": "ro", "expires": "2030-01-01T00:00:00Z",
    "associations": {"main": {"type": "picture",
                              "renditions": {"x": {"href": "https://e.example/i.jpg"}}}},
}  # fmt: skip
NINJS3: dict[str, Any] = {
    "uri": "http://e.example/rain", "pubStatus": "usable",
    "headlines": [{"role": "sub", "value": "No"}, {"role": "main", "value": "Rain"}],
    "descriptions": [{"role": "summary", "value": "Short"}],
    "bodies": [{"role": "main", "contentType": "text/html", "value": PARAGRAPH}],
    "by": "Ana Pop, dpa", "contentCreated": "2026-11-20T08:00:00Z",
    "versionCreated": "2026-11-20T09:00:00Z", "subjects": [{"name": "NATO"}], "language": "ro",
    "associations": [{"type": "picture", "renditions": [{"href": "https://e.example/i.jpg"}]}],
}  # fmt: skip
SUPERDESK: dict[str, Any] = {
    "_id": "urn:x", "guid": "https://e.example/rain", "type": "text", "state": "published",
    "headline": "Rain", "abstract": "<p>Short</p>", "body_html": PARAGRAPH, "byline": "Ana Pop",
    "firstpublished": {"$date": "2026-11-20T08:00:00Z"},
    "versioncreated": {"$date": "2026-11-20T09:00:00Z"}, "anpa_category": [{"name": "News"}],
    "subject": [{"name": "NATO"}],
}  # fmt: skip
CHORUS: dict[str, Any] = {
    "uid": "Entry:1", "title": "Rain", "dek": {"html": "Short"}, "url": "https://e.example/rain",
    "createdAt": "2026-11-20T08:00:00Z", "updatedAt": "2026-11-20T09:00:00Z",
    "author": {"fullOrUserName": "Ana"}, "contributors": [{"fullOrUserName": "Ion"}],
    "communityGroups": [{"name": "News"}],
    "body": {"components": [{"__typename": "EntryBodyParagraph",
                             "contents": {"html": "It rained."}}]},
}  # fmt: skip
BLOGGER: dict[str, Any] = {
    "kind": "blogger#post", "id": "1234563682306064159", "blog": {"id": "1"}, "status": "LIVE",
    "published": "2026-11-20T10:00:00+02:00", "updated": "2026-11-20T11:00:00+02:00",
    "url": "https://e.example/rain", "title": "Rain", "content": PARAGRAPH,
    "author": {"displayName": "Ana &amp; Co"}, "labels": ["NATO", "A &amp; b"],
}  # fmt: skip
SANITY: dict[str, Any] = {
    "_id": "s1", "_type": "post", "_createdAt": "2026-11-20T07:00:00Z", "title": "Rain",
    "url": "https://e.example/rain", "publishedAt": "2026-11-20T08:00:00Z",
    "_updatedAt": "2026-11-20T09:00:00Z", "author": {"name": "Ana"},
    "body": [{"_type": "block", "children": [{"text": "It rained."}]}],
    "categories": [{"title": "News"}], "tags": ["NATO"],
    "mainImage": {"asset": {"url": "https://e.example/i.jpg"}, "alt": "Alt"},
}  # fmt: skip
STRAPI4: dict[str, Any] = {
    "id": 3, "attributes": {
        "title": "Rain", "url": "https://e.example/rain", "description": "Short",
        "content": PARAGRAPH, "createdAt": "2026-11-20T07:00:00Z",
        "publishedAt": "2026-11-20T08:00:00Z", "updatedAt": "2026-11-20T09:00:00Z",
        "author": {"data": {"attributes": {"name": "Ana"}}}, "locale": "ro",
        "tags": {"data": [{"attributes": {"name": "NATO"}}]},
        "cover": {"data": {"attributes": {"url": "/i.jpg", "width": 8}}},
    },
}  # fmt: skip
STRAPI5: dict[str, Any] = {
    "id": 3, "documentId": "d3", "title": "Rain", "url": "https://e.example/rain",
    "content": [{"type": "paragraph", "children": [{"type": "text", "text": "It rained."}]}],
    "createdAt": "2026-11-20T07:00:00Z", "publishedAt": "2026-11-20T08:00:00Z",
    "updatedAt": "2026-11-20T09:00:00Z", "author": {"name": "Ana"}, "tags": [{"name": "NATO"}],
}  # fmt: skip
STRAPI3: dict[str, Any] = {
    "id": 3, "title": "Rain", "url": "https://e.example/rain", "description": "Short",
    "content": PARAGRAPH, "created_at": "2026-11-20T07:00:00Z",
    "published_at": "2026-11-20T08:00:00Z", "updated_at": "2026-11-20T09:00:00Z",
    "author": {"id": 1, "name": "Ana", "created_at": "2026-11-20T07:00:00Z"},
    "category": {"id": 1, "name": "News"},
    "image": {"url": "/i.jpg", "width": 8, "size": 1.2, "provider": "local"},
}  # fmt: skip
SQUARESPACE: dict[str, Any] = {
    "id": "q1", "urlId": "rain", "fullUrl": "/news/rain", "title": "Rain", "body": PARAGRAPH,
    "publishOn": 1795161600000, "updatedOn": 1795165200000, "workflowState": 1,
    "author": {"displayName": "Ana"}, "tags": ["NATO"], "categories": ["News"],
}  # fmt: skip
SCHEMA_ORG: dict[str, Any] = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Rain",
    "datePublished": "2026-11-20T08:00:00Z", "dateModified": "2026-11-20T09:00:00Z",
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://e.example/rain"},
    "author": [{"@type": "Person", "name": "Ana"}], "articleBody": "It rained.",
    "keywords": "NATO, snow", "articleSection": "News", "isAccessibleForFree": "False",
    "image": ["https://e.example/i.jpg", {"@type": "ImageObject", "url": "https://e.example/j.jpg"}],
}  # fmt: skip
SHAPES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("wordpress", WORDPRESS, {
        "id": "https://e.example/?p=7&x=1", "url": "https://e.example/rain/",
        "title": "Rain “and” snow", "summary": "Short…", "authors": ["Ana & Co"],
        "sections": ("News & more",), "tags": ("NATO",), "image": "https://e.example/i.jpg"}),
    ("ghost", GHOST, {
        "id": "tag:example.org,2026:5c7e", "title": "A &amp; b", "url": "https://e.example/rain/",
        "authors": ["Ana"], "sections": ("News",), "tags": ("News",), "access": "subscription",
        "image": "https://e.example/i.jpg", "summary": "Short"}),
    ("ans", ANS, {
        "id": "tag:example.org,2026:ABC", "url": "https://example.org/news/rain/", "label": "LIVE",
        "title": "Rain & snow", "authors": ["Ana"], "sections": ("News",), "tags": ("NATO",),
        "image": "https://e.example/i.jpg", "summary": "Short"}),
    ("ninjs", NINJS1, {
        "id": "http://e.example/rain", "url": "http://e.example/rain", "title": "Rain",
        "authors": ["Ana Pop", "Ion Rus"], "tags": ("NATO",), "image": "https://e.example/i.jpg",
        "language": "ro", "summary": "Short"}),
    ("ninjs", NINJS3, {
        "url": "http://e.example/rain", "title": "Rain", "authors": ["Ana Pop"],
        "tags": ("NATO",), "image": "https://e.example/i.jpg", "summary": "Short"}),
    ("superdesk", SUPERDESK, {
        "id": "https://e.example/rain", "url": "https://e.example/rain", "title": "Rain",
        "authors": ["Ana Pop"], "sections": ("News",), "tags": ("NATO",), "summary": "Short"}),
    ("chorus", CHORUS, {
        "id": "Entry:1", "title": "Rain", "authors": ["Ana", "Ion"], "sections": ("News",),
        "summary": "Short"}),
    ("blogger", BLOGGER, {
        "id": "tag:example.org,2026:1234563682306064159", "title": "Rain",
        "authors": ["Ana & Co"], "tags": ("NATO", "A & b")}),
    ("sanity", SANITY, {
        "id": "tag:example.org,2026:s1", "title": "Rain", "authors": ["Ana"],
        "sections": ("News",), "tags": ("NATO",), "image": "https://e.example/i.jpg"}),
    ("strapi", STRAPI4, {
        "id": "tag:example.org,2026:3", "title": "Rain", "authors": ["Ana"], "tags": ("NATO",),
        "image": "https://example.org/i.jpg", "language": "ro", "summary": "Short"}),
    ("strapi", STRAPI5, {
        "id": "tag:example.org,2026:d3", "title": "Rain", "authors": ["Ana"], "tags": ("NATO",)}),
    ("strapi", STRAPI3, {
        "id": "tag:example.org,2026:3", "title": "Rain", "authors": ["Ana"], "sections": ("News",),
        "image": "https://example.org/i.jpg", "summary": "Short"}),
    ("squarespace", SQUARESPACE, {
        "url": "https://example.org/news/rain", "title": "Rain", "authors": ["Ana"],
        "sections": ("News",), "tags": ("NATO",)}),
    ("schema-org", SCHEMA_ORG, {
        "url": "https://e.example/rain", "title": "Rain", "authors": ["Ana"],
        "sections": ("News",), "tags": ("NATO", "snow"), "access": "subscription",
        "image": "https://e.example/i.jpg"}),
]  # fmt: skip
NAMES = [f"{name}-{index}" for index, (name, *_) in enumerate(SHAPES)]


def of(folder: Path, *records: Any, **more: Any) -> Reading:
    (folder / "a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    return read([Source(path="a.jsonl", **more)], publication=PUBLICATION, base=folder)


@pytest.mark.parametrize(("name", "record", "wanted"), SHAPES, ids=NAMES)
def test_each_shape_is_recognised_and_read(
    name: str, record: dict[str, Any], wanted: dict[str, Any], tmp_path: Path
) -> None:
    assert recognised([record]).name == name
    found = of(tmp_path, record)
    assert (found.findings, found.unwanted) == ((), 0)
    (article,) = found.articles
    assert article.published.isoformat()[:19] == "2026-11-20T08:00:00"
    assert article.modified is not None
    assert article.modified.isoformat() == "2026-11-20T09:00:00+00:00"
    assert "It rained." in (article.content_html or article.content_text or "")
    got: dict[str, Any] = {
        "authors": [each.name for each in article.authors],
        "image": article.images[0].url if article.images else None,
    }
    for field, value in wanted.items():
        assert got.get(field, getattr(article, field, None)) == value, field
    assert [each.email for each in article.authors if each.email] == []


@pytest.mark.parametrize(
    ("record", "changes"),
    [
        (WORDPRESS, {"status": "draft"}),
        (WORDPRESS, {"status": "future"}),
        (WORDPRESS, {"status": "trash"}),
        (WORDPRESS, {"status": "private"}),
        (WORDPRESS, {"type": "page"}),
        (WORDPRESS, {"content": {"rendered": "", "protected": True}}),
        (GHOST, {"status": "scheduled"}),
        (GHOST, {"status": "sent"}),
        (GHOST, {"page": True}),
        (GHOST, {"type": "page"}),
        (ANS, {"type": "video"}),
        (ANS, {"status": "draft"}),
        (ANS, {"revision": {"published": False}}),
        (NINJS1, {"type": "picture"}),
        (NINJS1, {"pubstatus": "withheld"}),
        (NINJS3, {"pubStatus": "withheld"}),
        (SUPERDESK, {"state": "in_progress"}),
        (SUPERDESK, {"type": "picture"}),
        (BLOGGER, {"status": "DRAFT"}),
        (SANITY, {"_id": "drafts.s1"}),
        (SANITY, {"_type": "author"}),
        (STRAPI5, {"publishedAt": None}),
        (STRAPI3, {"published_at": None}),
        (SQUARESPACE, {"workflowState": 4}),
    ],
)
def test_what_is_not_for_the_public_is_left_out_and_counted(
    record: dict[str, Any], changes: dict[str, Any], tmp_path: Path
) -> None:
    found = of(tmp_path, record, {**record, **changes}, {**record, **changes})
    assert (found.total, found.unwanted, len(found.articles)) == (3, 2, 1)
    found = of(tmp_path, {**record, **changes}, vocabulary=recognised([record]).name)
    (finding,) = found.findings
    assert finding.message == "there is no article to publish: where leaves out 1 of 1 records"


@pytest.mark.parametrize(
    ("record", "changes"),
    [
        (NINJS1, {"pubstatus": "canceled"}),
        (NINJS3, {"pubStatus": "canceled"}),
        (SUPERDESK, {"state": "killed"}),
        (SUPERDESK, {"state": "recalled"}),
    ],
)
def test_what_is_taken_back_says_so(
    record: dict[str, Any], changes: dict[str, Any], tmp_path: Path
) -> None:
    (article,) = of(tmp_path, {**record, **changes}).articles
    assert article.status == "withdrawn"


def test_dates_of_embargo_and_expiry(tmp_path: Path) -> None:
    (article,) = of(tmp_path, ANS).articles
    assert article.embargo is not None
    lifted = {**ANS, "content_restrictions": {"embargo": {**ANS["content_restrictions"]["embargo"],
                                                          "active": False}}}  # fmt: skip
    (article,) = of(tmp_path, lifted).articles
    assert article.embargo is None
    (article,) = of(tmp_path, NINJS1).articles
    assert article.expires is not None


def test_a_shape_without_an_address_says_how_to_make_it(tmp_path: Path) -> None:
    records = [{**SANITY, "url": None, "_id": str(n), "slug": {"current": "x"}} for n in range(4)]
    found = of(tmp_path, *records)
    (finding,) = found.findings
    assert (finding.rule.id, finding.count) == ("record/missing-field", 4)
    assert finding.message == (
        "url is missing or empty; say how the site makes it: "
        '[source.fields] url = { template = "https://e.example/{slug}/" }'
    )
    made = of(tmp_path, records[0], fields={"url": {"template": "/n/{slug.current}/"}})
    assert [each.url for each in made.articles] == ["https://example.org/n/x/"]


def test_wordpress_without_what_is_embedded(tmp_path: Path) -> None:
    bare = {name: value for name, value in WORDPRESS.items() if name != "_embedded"}
    bare |= {"jetpack_featured_media_url": "https://e.example/j.jpg", "categories": [1],
             "yoast_head_json": {"author": "Ana &amp; Co", "robots": {"index": "noindex"}},
             "guid": "https://e.example/?p=7", "date_gmt": None, "tags": [4]}  # fmt: skip
    found = of(tmp_path, bare)
    (article,) = found.articles
    assert (article.sections, article.tags, found.findings) == ((), (), ())
    assert [each.name for each in article.authors] == ["Ana & Co"]
    assert (article.images[0].url, article.noindex) == ("https://e.example/j.jpg", True)
    # The local time, in the zone of the publication.
    assert article.published.isoformat() == "2026-11-20T08:00:00+00:00"


def test_all_vocabularies_mean_something() -> None:
    for name, each in vocabularies().items():
        assert each.name == name
        assert each.title
        assert each.about.endswith(".")
        assert each.source.startswith("https://")
        mapper(each)
        # What a kind of source speaks need not be told by its look.
        assert each.detect or name in {"feedpub", *(kind.vocabulary for kind in SOURCES.values())}
    for transform in TRANSFORMS.values():
        assert transform.about.endswith("."), transform.name


def test_none_of_them_takes_another_for_its_own() -> None:
    for name, record, _ in SHAPES:
        others = [each for each in vocabularies().values() if each.name != name]
        speaking = {each.name for each in others if each.speaks(record)}
        assert speaking <= {"ninjs"}, name  # Superdesk's own way to write it


DATA: dict[str, Any] = {
    "a": {"b": [1, 2, {"c": "x"}], "n": None, "t": True, "one": 1},
    "list": [{"k": "x", "v": 1}, {"k": "y", "v": 2}, {"v": 3}, 7],
    "deep": [[1, 2], [3], 4],
    "text": "abc",
}


@pytest.mark.parametrize(
    "text",
    [
        "a.b[0]", "a.b[-1].c", "a.b[9]", "a.b[-9]", "a.x[0]", "text[0]", "list[].k", "list[*].v",
        "list[?k=='x'].v | [0]", "list[?k!='x'].v", "list[?k=='x' || k=='y'].v", "text[].x",
        "list[?k && v].v", "list[?!k].v", "deep[]", "deep[][]", "text[]", "[a.one, text]",
        "missing.[a, b]", "a.n || text", "a.t || text", "a.n && text", "a.t && text", "!a.n",
        "a.one == `1`", "a.t == `1`", "a.t == `true`", "text == 'abc'", "a.n == `null`", "`[1]`",
        "starts_with(text, 'ab')", "contains(['a', 'abc'], text)", "contains(text, 'b')",
        "list[?v > `1`].v", "length(text)", "list[*].[k, length(k || '')]", "a.*", "list[0:2]",
        "text[*].x", "text[?x]", "@", "not_null(a.n, text)", "[?a]", "a.b | [2] | c",
        "list[?length(text)].v", "!length(text)", "length(text) || a", "length(text) && a",
        "[length(text)]", "list[].length(@)", "length(text)[]", "length(text) == `3`",
        "sort(deep[])", "starts_with(length(text), 'x')", "join('', [text]).a[?b]",
    ],
)  # fmt: skip
def test_expressions_give_what_jmespath_gives(text: str) -> None:
    import jmespath

    try:
        wanted = jmespath.search(text, DATA)
    except jmespath.exceptions.JMESPathError:
        assert "cannot be read with the path" in path(text)(DATA).message
        return
    assert path(text)(DATA) == wanted


def test_what_vocabularies_say_is_made_into_functions() -> None:
    from jmespath.parser import Parser

    for text in ("a.\"b\"[] | [?c=='x'].name", "!starts_with(a || '', 'x') && b", "[a, b[]][]"):
        assert function(Parser().parse(text).parsed, 10) is not None
    assert function(Parser().parse("a[0:2]").parsed, 10) is None


def test_expressions_that_would_look_at_too_many_copies() -> None:
    doubling = "|".join(["[@,@]"] * 40)
    for text in (f"{doubling} | to_string(@)", f"({doubling}) == ({doubling})"):
        with pytest.raises(ValueError, match=r"it could make more than 10,000 copies of a value"):
            path(text)
    assert path("[a, b] == [c, d]")({}) is True
    assert path("{x: a, y: b} == a")({}) is False


def test_lists_that_grow_without_end() -> None:
    for step in ("[@,@][]", "[@,@][] | [0:]"):
        fault = path("|".join([step] * 40))([1])
        assert fault.message.endswith("it gives more than 10,000 items")


def test_presence() -> None:
    assert presence("a.n")(DATA) is True
    assert presence("a.zzz")(DATA) is False
    assert presence("text.x")(DATA) is False
    assert presence("text")(DATA) is True
    assert presence("a.n || text")(DATA) is True
    assert presence("starts_with(a, 'x')")(DATA) is False
    assert presence("@")({}) is False


def test_a_vocabulary_that_fails_on_a_record_leaves_it(tmp_path: Path) -> None:
    found = of(tmp_path, {"title": "x", "odd": 1}, where="starts_with(odd, 'x')")
    assert (found.unwanted, ids(found.findings)) == (1, ["record/no-article"])
