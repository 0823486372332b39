"""Texts that editors keep as trees, bylines and the like: what transforms make of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feedpub.articles import record_context
from feedpub.vocabularies import TRANSFORMS
from feedpub.vocabularies._paragraphs import paragraphs


def read(name: str, value: Any) -> Any:
    return TRANSFORMS[name].apply(value, {})


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ({"type": "text", "content": "A <b>b</b>"}, "<p>A <b>b</b></p>"),
        ({"type": "text", "content": ""}, ""),
        ({"type": "text", "content": 7}, "<p></p>"),
        ({"type": "header", "level": 3, "content": "H"}, "<h3>H</h3>"),
        ({"type": "header", "level": 9, "content": "H"}, "<h2>H</h2>"),
        ({"type": "raw_html", "content": "<hr>"}, "<hr>"),
        ({"type": "raw_html"}, ""),
        (
            {"type": "list", "list_type": "ordered", "items": [{"content": "a"}, {"content": ""}]},
            "<ol><li>a</li></ol>",
        ),
        (
            {"type": "list", "items": [{"type": "list", "items": [{"content": "b"}]}, "x"]},
            "<ul><li><ul><li>b</li></ul></li></ul>",
        ),
        ({"type": "blockquote", "content": "Q"}, "<blockquote>Q</blockquote>"),
        (
            {
                "type": "quote",
                "content_elements": [{"type": "text", "content": "Q"}],
                "citation": {"content": "Me"},
            },
            "<blockquote><p>Q</p><cite>Me</cite></blockquote>",
        ),
        (
            {"type": "image", "url": " /i.jpg ", "alt_text": 'a "b"', "caption": "C", "width": 8},
            '<figure><img src="/i.jpg" alt="a &quot;b&quot;" width="8">'
            "<figcaption>C</figcaption></figure>",
        ),
        ({"type": "image"}, ""),
        (
            {"type": "gallery", "content_elements": [{"type": "image", "url": "/i"}]},
            '<figure><img src="/i"></figure>',
        ),
        ({"type": "table", "header": [{"content": "H"}], "rows": [[{"content": "1"}], "x"]},
         "<table><tr><th>H</th></tr><tr><td>1</td></tr></table>"),
        ({"type": "table", "rows": [[{"content": "1"}]]}, "<table><tr><td>1</td></tr></table>"),
        ({"type": "table"}, ""),
        ({"type": "oembed_response", "raw_oembed": {"html": "<i>x</i>"}}, "<i>x</i>"),
        (
            {"type": "oembed_response", "raw_oembed": {"url": "/v", "title": "V & W"}},
            '<p><a href="/v">V &amp; W</a></p>',
        ),
        ({"type": "oembed_response"}, ""),
        ({"type": "interstitial_link", "url": "/u", "content": "<i>U</i>"},
         '<p><a href="/u"><i>U</i></a></p>'),
        ({"type": "interstitial_link", "url": "/u"}, '<p><a href="/u">/u</a></p>'),
        (
            {"type": "link_list", "title": "T", "items": [{"url": "/a", "content": "A"}]},
            '<h3>T</h3><ul><li><a href="/a">A</a></li></ul>',
        ),
        ({"type": "link_list", "items": [{"url": "/a"}]}, '<ul><li><a href="/a">/a</a></li></ul>'),
        ({"type": "link_list"}, ""),
        ({"type": "correction", "text": "C"}, "<p><em>C</em></p>"),
        ({"type": "video", "embed_html": "<video></video>"}, "<video></video>"),
        ({"type": "video", "canonical_url": "/v", "headlines": {"basic": "V"}},
         '<p><a href="/v">V</a></p>'),
        ({"type": "divider"}, "<hr>"),
        ({"type": "code", "content": "a<b"}, "<pre>a&lt;b</pre>"),
        ({"type": "numeric_rating", "numeric_rating": 4}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_elements_of_ans(value: dict[str, Any], html: str) -> None:
    assert read("ans-body", [value]) == html


def deep(depth: int, inside: Any, key: str, around: dict[str, Any]) -> Any:
    for _ in range(depth):
        inside = {**around, key: [inside]}
    return inside


def test_trees_may_be_deep_but_not_without_end() -> None:
    group = {"type": "element_group"}
    text = {"type": "text", "content": "x"}
    assert read("ans-body", [deep(60, text, "content_elements", group)]) == "<p>x</p>"
    assert read("ans-body", [deep(900, text, "content_elements", group)]) == ""
    words = {"nodeType": "text", "value": "x"}
    assert read("contentful-text", deep(60, words, "content", {"nodeType": "document"})) == "x"
    assert read("contentful-text", deep(900, words, "content", {"nodeType": "document"})) == ""
    plain = {"type": "text", "text": "x"}
    tree = deep(900, plain, "children", {"type": "quote"})
    assert read("strapi-html", [tree]) == ""
    assert read("lexical", {"root": tree}) == ""
    assert read("ans-body", "no list") == ""


def test_pictures_of_ans() -> None:
    image = {
        "type": "image", "url": "/i", "caption": "C", "alt_text": "A", "width": 8, "height": 6,
        "credits": {"by": [{"name": "Ana"}, {"byline": "Ion"}], "affiliation": [{"name": "AP"}]},
    }  # fmt: skip
    found = {"url": "/i", "caption": "C", "alt": "A", "width": 8, "height": 6,
             "credit": "Ana / Ion / AP"}  # fmt: skip
    assert read("ans-pictures", {"basic": image}) == [found]
    assert read("ans-pictures", {"lead_art": image, "basic": {"type": "image", "url": "/b"}}) == [
        found
    ]
    video = {"type": "video", "promo_items": {"basic": image}}
    assert read("ans-pictures", {"basic": video}) == [found]
    assert read("ans-pictures", {"basic": {"type": "video", "promo_image": image}}) == [found]
    gallery = {"type": "gallery", "content_elements": [image]}
    assert read("ans-pictures", {"basic": gallery}) == [found]
    assert read("ans-pictures", {"basic": {"type": "reference"}}) == []
    loop: dict[str, Any] = {"type": "video"}
    loop["promo_items"] = {"basic": loop}
    assert read("ans-pictures", {"basic": loop}) == []
    assert read("ans-pictures", None) == []


def span(text: str, *marks: str) -> dict[str, Any]:
    return {"_type": "span", "text": text, "marks": list(marks)}


def block(*spans: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"_type": "block", "style": "normal", "children": list(spans), **more}


def item(text: str, kind: str, level: Any = None) -> dict[str, Any]:
    return block(span(text), listItem=kind, level=level)


@pytest.mark.parametrize(
    ("blocks", "html"),
    [
        ([block(span("a & b"), span("c", "strong", "em"))],
         "<p>a &amp; b<em><strong>c</strong></em></p>"),
        ([block(span("a"), style="h2"), block(span("b"), style="blockquote")],
         "<h2>a</h2>\n<blockquote>b</blockquote>"),
        ([block(span("a", "k", "unknown"), markDefs=[{"_key": "k", "href": "/x"}])],
         '<p><a href="/x">a</a></p>'),
        ([block(span("a", "k"), markDefs=[{"_key": "k"}])], "<p>a</p>"),
        ([{**block(span("a")), "children": [{"text": "a", "marks": "em"}]}], "<p>a</p>"),
        ([{**block(), "children": [{"text": "a", "marks": [7]}]}], "<p>a</p>"),
        ([block()], ""),
        ([item("a", "bullet"), item("b", "bullet"), block(span("c"))],
         "<ul>\n<li>a\n</li>\n<li>b\n</li></ul>\n<p>c</p>"),
        ([item("a", "number", 1), item("b", "bullet", 2), item("c", "number", 1)],
         "<ol>\n<li>a\n<ul>\n<li>b\n</li></ul>\n</li>\n<li>c\n</li></ol>"),
        ([item("a", "bullet"), item("b", "number")],
         "<ul>\n<li>a\n</li></ul>\n<ol>\n<li>b\n</li></ol>"),
        ([item("a", "bullet", 2)], "<ul><li>\n<ul>\n<li>a\n</li></ul>\n</li></ul>"),
        ([{"_type": "code", "code": "a\n<b"}], "<pre><code>a\n&lt;b</code></pre>"),
        ([{"_type": "image", "asset": {"url": "/i"}, "alt": "A", "caption": "C & D"}],
         '<figure><img src="/i" alt="A"><figcaption>C &amp; D</figcaption></figure>'),
        ([{"_type": "figure", "image": {"asset": {"url": "/i"}}}],
         '<figure><img src="/i"></figure>'),
        ([{"_type": "image", "asset": {"_ref": "image-x"}}, {"_type": "x", "html": "<hr>"}],
         "<hr>"),
        ("<p>HTML already</p>", "<p>HTML already</p>"),
    ],
)  # fmt: skip
def test_portable_text(blocks: Any, html: str) -> None:
    assert read("portable-text", blocks) == html


def node(kind: str, *inside: Any, **data: Any) -> dict[str, Any]:
    return {"nodeType": kind, "content": list(inside), "data": data}


def words(value: str, *marks: str) -> dict[str, Any]:
    return {"nodeType": "text", "value": value, "marks": [{"type": mark} for mark in marks]}


@pytest.mark.parametrize(
    ("tree", "html"),
    [
        (node("document", node("heading-2", words("H")), node("paragraph", words("a<b", "bold"))),
         "<h2>H</h2><p><strong>a&lt;b</strong></p>"),
        (node("paragraph", words("x", "blink")), "<p>x</p>"),
        (node("paragraph", words("", "bold")), ""),
        (node("unordered-list", node("list-item", node("paragraph", words("x")))),
         "<ul><li><p>x</p></li></ul>"),
        (node("hyperlink", words("x"), uri="https://e.example/"),
         '<a href="https://e.example/">x</a>'),
        (node("entry-hyperlink", words("x")), "x"),
        (node("document", node("hr"), node("paragraph", words("x"))), "<hr><p>x</p>"),
        (node("embedded-asset-block", target={"fields": {
            "title": "T", "description": "D",
            "file": {"url": "/i.png", "contentType": "image/png"}}}),
         '<figure><img src="/i.png" alt="T"><figcaption>D</figcaption></figure>'),
        (node("embedded-asset-block", target={"fields": {
            "title": "T", "file": {"url": "/i.pdf", "contentType": "application/pdf"}}}),
         '<a href="/i.pdf">T</a>'),
        (node("embedded-asset-block"), ""),
        ("Markdown", "Markdown"),
    ],
)  # fmt: skip
def test_rich_text_of_contentful(tree: Any, html: str) -> None:
    assert read("contentful-text", tree) == html


def lexical(*children: dict[str, Any]) -> str:
    return json.dumps({"root": {"children": list(children)}})


def text(value: str, form: Any = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": value, "format": form}


@pytest.mark.parametrize(
    ("nodes", "html"),
    [
        ([{"type": "paragraph", "children": [text("a", 3), {"type": "linebreak"}, text("b")]}],
         "<p><em><strong>a</strong></em><br>b</p>"),
        ([{"type": "paragraph", "children": [text("a"), {"type": "tab"}, text("b", "x")]}],
         "<p>a b</p>"),
        ([{"type": "extended-heading", "tag": "h3", "children": [text("a")]}], "<h3>a</h3>"),
        ([{"type": "heading", "tag": "script", "children": [text("a")]}], "<h2>a</h2>"),
        ([{"type": "heading", "tag": [], "children": [text("a")]}], "<h2>a</h2>"),
        ([{"type": "list", "listType": "number",
           "children": [{"type": "listitem", "children": [text("a")]}]}], "<ol><li>a</li></ol>"),
        ([{"type": "list", "children": [{"type": "listitem", "children": [text("a")]}]}],
         "<ul><li>a</li></ul>"),
        ([{"type": "paragraph", "children": [
            {"type": "link", "url": "/x", "children": [text("a")]}]}]
         ,
         '<p><a href="/x">a</a></p>'),
        ([{"type": "quote", "children": [text("a")]}, {"type": "odd", "children": [text("b")]}],
         "<blockquote>a</blockquote>\n<div>b</div>"),
        ([{"type": "paragraph", "children": []}], ""),
        ([{"type": "image", "src": "__GHOST_URL__/i.jpg", "alt": "A", "width": 4,
           "caption": "<b>C</b>"}]
         ,
         '<figure><img src="/i.jpg" alt="A" width="4"><figcaption><b>C</b></figcaption></figure>'),
        ([{"type": "gallery", "images": [{"src": "/a"}, {"src": "/b"}], "caption": "C"}],
         '<figure><img src="/a"></figure><figure><img src="/b"></figure><p>C</p>'),
        ([{"type": "gallery", "images": [{"src": "/a"}]}], '<figure><img src="/a"></figure>'),
        ([{"type": "html", "html": "<hr>"}, {"type": "horizontalrule"}], "<hr>\n<hr>"),
        ([{"type": "embed", "html": "<i>e</i>"}, {"type": "embed", "url": "/e"}, {"type": "embed"}],
         '<i>e</i>\n<p><a href="/e">/e</a></p>'),
        ([{"type": "bookmark", "url": "/b", "metadata": {"title": "B & C"}}],
         '<p><a href="/b">B &amp; C</a></p>'),
        ([{"type": "codeblock", "code": "a\nb"}, {"type": "codeblock"}],
         "<pre><code>a\nb</code></pre>"),
        ([{"type": "callout", "calloutText": "<b>!</b>"}], "<blockquote><b>!</b></blockquote>"),
        ([{"type": "toggle", "heading": "H", "content": "<p>x</p>"}], "<h4>H</h4><p>x</p>"),
        ([{"type": "button", "buttonUrl": "/b", "buttonText": "Go"}], '<p><a href="/b">Go</a></p>'),
        ([{"type": "file", "src": "/f", "fileTitle": "F"}], '<p><a href="/f">F</a></p>'),
        ([{"type": "video", "thumbnailSrc": "/t", "caption": "C"}],
         '<figure><img src="/t"><figcaption>C</figcaption></figure>'),
        ([{"type": "email", "html": "only for subscribers"}, {"type": "paywall"}], ""),
    ],
)  # fmt: skip
def test_lexical(nodes: list[dict[str, Any]], html: str) -> None:
    assert read("lexical", lexical(*nodes)) == html


MOBILEDOC = {
    "version": "0.3.1",
    "atoms": [["soft-return", "", {}], ["odd", "", {}]],
    "cards": [["hr", {}], ["card-markdown", {}], ["image", {"src": "/i"}], "odd"],
    "markups": [["strong"], ["a", ["href", "/x"]], ["script"], ["a"], ["a", ["rel", "x"]]],
}


@pytest.mark.parametrize(
    ("sections", "html"),
    [
        ([[1, "p", [[0, [], 0, "a & "], [0, [0, 1], 2, "b"], [0, [], 0, "c"]]]],
         '<p>a &amp; <strong><a href="/x">b</a></strong>c</p>'),
        ([[1, "p", [[0, [0], 0, "open"]]]], "<p><strong>open</strong></p>"),
        ([[1, "p", [[0, [2, 3, 4, 9], 9, "x"]]]], "<p>x</p>"),
        ([[1, "p", [[0, [], 0, "a"], [1, [], 0, 0], [1, [], 0, 1], [0, [], 0, "b"]]]],
         "<p>a<br>b</p>"),
        ([[1, "H2", [[0, [], 0, "h"]]], [1, "aside", [[0, [], 0, "s"]]]], "<h2>h</h2>\n<p>s</p>"),
        ([[1, "p", []]], ""),
        ([[1, "p", [[0, None, None, "x"]]]], "<p>x</p>"),
        ([[3, "ol", [[[0, [], 0, "a"]], [[0, [], 0, "b"]]]]], "<ol><li>a</li><li>b</li></ol>"),
        ([[3, "ul", [[[0, [], 0, "a"]]]]], "<ul><li>a</li></ul>"),
        ([[10, 0], [10, 1], [10, 2], [10, 3], [10, 99], [10]],
         '<hr>\n<figure><img src="/i"></figure>'),
        ([[7, "x"], [], "odd"], ""),
    ],
)  # fmt: skip
def test_mobiledoc(sections: list[Any], html: str) -> None:
    assert read("mobiledoc", json.dumps({**MOBILEDOC, "sections": sections})) == html


def test_trees_that_are_none() -> None:
    for name in ("lexical", "mobiledoc"):
        for value in ("{", "[]", 7, "[" * 100_000):
            found = read(name, value)
            assert isinstance(found, record_context.InvalidValue)
            assert found.message == "is not in the format of Ghost's editor"
    assert read("mobiledoc", {}) == ""


@pytest.mark.parametrize(
    ("component", "html"),
    [
        ({"__typename": "EntryBodyParagraph", "contents": {"html": "<i>a</i>"}}, "<p><i>a</i></p>"),
        ({"__typename": "EntryBodyParagraph"}, ""),
        ({"__typename": "EntryBodyHeading", "level": 3, "contents": {"html": "H"}}, "<h3>H</h3>"),
        ({"__typename": "EntryBodyHeading", "level": 0, "contents": {"html": "H"}}, "<h2>H</h2>"),
        ({"__typename": "EntryBodyList", "ordered": True, "items": [{"line": {"html": "a"}}]},
         "<ol><li>a</li></ol>"),
        ({"__typename": "EntryBodyList", "items": [{"line": {"html": "a"}}]},
         "<ul><li>a</li></ul>"),
        ({"__typename": "EntryBodyRelatedList", "items": [{"title": "A & B", "url": "/a"}]},
         '<ul><li><a href="/a">A &amp; B</a></li></ul>'),
        ({"__typename": "EntryBodyBlockquote", "paragraphs": [{"contents": {"html": "a"}}]},
         "<blockquote><p>a</p></blockquote>"),
        ({"__typename": "EntryBodyPullquote", "quote": {"html": "q"}},
         "<blockquote>q</blockquote>"),
        ({"__typename": "EntryBodyHTML", "rawHtml": "<hr>"}, "<hr>"),
        ({"__typename": "EntryBodyHorizontalRule"}, "<hr>"),
        ({"__typename": "EntryBodyEmbed", "embed": {"embedHtml": "<i>e</i>"}}, "<i>e</i>"),
        ({"__typename": "EntryBodyEmbed", "embed": {"url": "/e"}}, '<p><a href="/e">/e</a></p>'),
        ({"__typename": "EntryBodyEmbed"}, ""),
        ({"__typename": "EntryBodyImage", "image": {"asset": {"url": "/i"}, "alt": "A"},
          "caption": {"html": "C"}},
         '<figure><img src="/i" alt="A"><figcaption>C</figcaption></figure>'),
        ({"__typename": "EntryBodyImage", "image": {"url": "/i"}},
         '<figure><img src="/i"></figure>'),
        ({"__typename": "EntryBodyTable", "table": {"columns": ["A"], "rows": [["1"], [2], "x"]}},
         "<table><tr><th>A</th></tr><tr><td>1</td></tr><tr><td>2</td></tr></table>"),
        ({"__typename": "EntryBodyTable", "table": {"rows": [["1"]]}},
         "<table><tr><td>1</td></tr></table>"),
        ({"__typename": "EntryBodyTable"}, ""),
        ({"__typename": "EntryBodyPoll"}, ""),
    ],
)  # fmt: skip
def test_components_of_chorus(component: dict[str, Any], html: str) -> None:
    assert read("chorus-body", {"components": [component]}) == html


@pytest.mark.parametrize(
    ("blocks", "html"),
    [
        ([{"type": "paragraph", "children": [{"type": "text", "text": "a<", "bold": True}]}],
         "<p><strong>a&lt;</strong></p>"),
        ([{"type": "heading", "level": 3, "children": [{"type": "text", "text": "h"}]}],
         "<h3>h</h3>"),
        ([{"type": "heading", "level": 7, "children": [{"type": "text", "text": "h"}]}],
         "<h2>h</h2>"),
        ([{"type": "list", "format": "ordered",
           "children": [{"type": "list-item", "children": [{"type": "text", "text": "a"}]}]}],
         "<ol><li>a</li></ol>"),
        ([{"type": "list",
           "children": [{"type": "list-item", "children": [{"type": "text", "text": "a"}]}]}],
         "<ul><li>a</li></ul>"),
        ([{"type": "paragraph", "children": [
            {"type": "link", "url": "/x", "children": [{"type": "text", "text": "a"}]}]}],
         '<p><a href="/x">a</a></p>'),
        ([{"type": "code", "children": [{"type": "text", "text": "a\nb"}]}], "<pre>a\nb</pre>"),
        ([{"type": "image", "image": {"url": "/i", "alternativeText": "A", "caption": "C"}}],
         '<figure><img src="/i" alt="A"><figcaption>C</figcaption></figure>'),
        ([{"type": "paragraph", "children": [{"type": "text", "text": ""}]}], ""),
        ("<p>HTML</p>", "<p>HTML</p>"),
        ("# Markdown", None),
    ],
)  # fmt: skip
def test_texts_of_strapi(blocks: Any, html: str | None) -> None:
    assert read("strapi-html", blocks) == html


def test_plain_texts_of_strapi() -> None:
    assert read("strapi-text", "# Markdown") == "# Markdown"
    assert read("strapi-text", "<p>HTML</p>") is None
    assert read("strapi-text", []) is None


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("<p>a</p>", "<p>a</p>"),
        ("<html><head><title>T</title></head><body class='x'><p>a</p></body></html>", "<p>a</p>"),
        ("<body><p>a</p>", "<p>a</p>"),
        ([{"role": "text", "contenttype": "text/plain", "value": "a"},
          {"role": "x", "contenttype": "text/html", "value": "<p>x</p>"},
          {"role": "html5", "contentType": "text/html; charset=utf-8", "value": "<p>5</p>"}],
         "<p>5</p>"),
        ([{"role": "html", "value": "<p>a</p>"}], "<p>a</p>"),
        ([{"role": "html", "contenttype": "text/html"}], ""),
        ([{"role": "text", "value": "a"}], None),
        (7, None),
    ],
)  # fmt: skip
def test_bodies_of_ninjs(value: Any, html: str | None) -> None:
    assert read("ninjs-html", value) == html


def test_plain_bodies_of_ninjs() -> None:
    assert read("ninjs-text", [{"contenttype": "text/html", "value": "x"}]) is None
    assert read("ninjs-text", [{"contenttype": "text/plain", "value": "a"}]) == "a"
    assert read("ninjs-text", [{"role": "text", "value": "b"}]) == "b"


def rendition(href: str, width: Any = None, **more: Any) -> dict[str, Any]:
    return {"href": href, "width": width, **more}


@pytest.mark.parametrize(
    ("associations", "urls"),
    [
        ({"b": {"renditions": {"x": rendition("/b")}},
          "featuremedia": {"renditions": {"x": rendition("/a")}}}, ["/a", "/b"]),
        ([{"renditions": [rendition("/s", 80), rendition("/m", 1024), rendition("/l", 9000)]}],
         ["/m"]),
        ([{"renditions": [rendition("/l", 9000), rendition("/xl", 10_000)]}], ["/l"]),
        ([{"renditions": [rendition("/w_Watermark.jpg", 900), rendition("/t", title="Thumbnail"),
                          rendition("/ok", "x")]}], ["/ok"]),
        ([{"renditions": [rendition("/v.mp4", mimetype="video/mp4"), rendition("mailto:x")]}], []),
        ([{"renditions": [rendition("/i", mimeType="image/jpeg")], "type": "graphic"}], ["/i"]),
        ([{"renditions": [rendition("/i")], "type": "text"}, {"type": "picture"}, "odd"], []),
        (None, []),
    ],
)  # fmt: skip
def test_pictures_of_ninjs(associations: Any, urls: list[str]) -> None:
    assert [each["url"] for each in read("ninjs-pictures", associations)] == urls


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ({"description_text": "D", "byline": "B", "alt_text": "A"},
         {"caption": "D", "credit": "B", "alt": "A"}),
        ({"descriptions": [{"value": "x"}, {"role": "caption", "value": "C"}], "by": "B"},
         {"caption": "C", "credit": "B"}),
        ({"descriptions": [{"value": "x"}], "creditLine": "B", "altText": "A"},
         {"caption": "x", "credit": "B", "alt": "A"}),
        ({"headline": "H"}, {"caption": "H"}),
        ({}, {}),
    ],
)  # fmt: skip
def test_what_is_said_of_pictures_of_ninjs(item: dict[str, Any], found: dict[str, Any]) -> None:
    given = {**item, "renditions": [rendition("/i", 8, height=6)]}
    wanted = {"url": "/i", "width": 8, "height": 6, **found}
    assert read("ninjs-pictures", [given]) == [wanted]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ana Pop", ["Ana Pop"]),
        ("By Ana Pop and Ion Rus, AP", ["Ana Pop", "Ion Rus"]),
        ("Von Christian Hollmann, dpa", ["Christian Hollmann"]),
        ("Anne d'Emilio &amp; Ion", ["Anne d'Emilio", "Ion"]),
        ("Ortega y Gasset", ["Ortega y Gasset"]),
        ("Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("AFP", ["AFP"]),
        (["kept"], ["kept"]),
    ],
)
def test_bylines(line: Any, names: list[str]) -> None:
    assert read("byline", line) == names


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>A &amp; b [&hellip;]</p>\n", "A & b…"),
        ('<p>A … <a class="more-link" href="/x">Read <span>on</span></a></p>', "A…"),
        ("A  b\nc", "A b c"),
        ("A\t\tb", "A b"),
        ("…", "…"),
        ("… " * 100_000 + "x…", "… " * 100_000 + "x…"),
        ("A" + "…" * 300_000, "A…"),
        (" A ", "A"),
        ("It ends [here]", "It ends [here]"),
    ],
)
def test_excerpts(text: str, plain: str) -> None:
    assert read("excerpt", text) == plain


def test_other_texts() -> None:
    assert read("web-address", "https://e.example/a") == "https://e.example/a"
    assert read("web-address", "urn:newsml:x") is None
    assert read("web-address", 7) is None
    assert read("ghost-url", "__GHOST_URL__/a") == "/a"
    assert read("ghost-url", 7) == 7
    assert read("html-to-text", ["A &amp; b", 7]) == ["A & b", 7]
    assert read("html-to-text", 7) == 7


def test_a_block_ends_what_was_left_open_in_it() -> None:
    assert paragraphs("<div><p>a</div>b") == "<div><p>a</div><p>b</p>"
