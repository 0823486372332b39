"""Posts of Wix: what becomes of their rich content, and of the images of its media manager.

https://dev.wix.com/docs/ricos/api-reference/ricos-document
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feedpub.model import Publication, Source
from feedpub.sources import read
from feedpub.vocabularies import TRANSFORMS

MEDIA = "https://static.wixstatic.com/media/"


def text(words: object, *marks: dict[str, Any] | str) -> dict[str, Any]:
    decorations = [{"type": each} if isinstance(each, str) else each for each in marks]
    return {"type": "TEXT", "textData": {"text": words, "decorations": decorations}}


def block(kind: str, *nodes: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"type": kind, "nodes": list(nodes), **data}


def link(url: str) -> dict[str, Any]:
    return {"type": "LINK", "linkData": {"link": {"url": url}}}


SAID = text("Rain")
CAPTION = block("CAPTION", text("By "), text("Ana", "ITALIC"))


@pytest.mark.parametrize(
    ("node", "html"),
    [
        (block("PARAGRAPH", text("A < B\n"), text("c", "BOLD", "ITALIC")),
         "<p>A &lt; B<br><em><strong>c</strong></em></p>"),
        (block("PARAGRAPH"), None),
        (block("PARAGRAPH", text("")), None),
        (block("PARAGRAPH", text(7)), None),
        (block("PARAGRAPH", text("x", "UNDERLINE", "STRIKETHROUGH", "SUPERSCRIPT", "SUBSCRIPT")),
         "<p><sub><sup><s><u>x</u></s></sup></sub></p>"),
        (block("PARAGRAPH", text("x", {"type": "BOLD", "fontWeightValue": 700})),
         "<p><strong>x</strong></p>"),
        (block("PARAGRAPH", text("x", {"type": "BOLD", "fontWeightValue": 400})), "<p>x</p>"),
        (block("PARAGRAPH", text("x", {"type": "ITALIC", "italicData": True})),
         "<p><em>x</em></p>"),
        (block("PARAGRAPH", text("x", {"type": "ITALIC", "italicData": False})), "<p>x</p>"),
        (block("PARAGRAPH", text("x", "COLOR", "SPOILER")), "<p>x</p>"),
        (block("PARAGRAPH", text("x", link("https://e.example/?a&b"))),
         '<p><a href="https://e.example/?a&amp;b">x</a></p>'),
        (block("PARAGRAPH", text("x", {"type": "LINK", "linkData": {"link": {"anchor": "a"}}})),
         "<p>x</p>"),
        (block("HEADING", SAID, headingData={"level": 3}), "<h3>Rain</h3>"),
        (block("HEADING", SAID, headingData={"level": 9}), "<h2>Rain</h2>"),
        (block("HEADING", SAID), "<h2>Rain</h2>"),
        (block("BULLETED_LIST", block("LIST_ITEM", block("PARAGRAPH", SAID))),
         "<ul><li><p>Rain</p></li></ul>"),
        (block("ORDERED_LIST", block("LIST_ITEM", block("PARAGRAPH", SAID))),
         "<ol><li><p>Rain</p></li></ol>"),
        (block("BLOCKQUOTE", block("PARAGRAPH", SAID)), "<blockquote><p>Rain</p></blockquote>"),
        (block("CODE_BLOCK", text("a < b\nc")), "<pre><code>a &lt; b\nc</code></pre>"),
        (block("CODE_BLOCK"), None),
        (block("DIVIDER"), "<hr>"),
        (block("TABLE", block("TABLE_ROW", block("TABLE_CELL", SAID), block("TABLE_CELL"))),
         "<table><tr><td>Rain</td><td></td></tr></table>"),
        (block("COLLAPSIBLE_LIST", block("COLLAPSIBLE_ITEM",
               block("COLLAPSIBLE_ITEM_TITLE", SAID),
               block("COLLAPSIBLE_ITEM_BODY", block("PARAGRAPH", SAID)))),
         "<h3>Rain</h3><p>Rain</p>"),
        (block("POLL", pollData={"title": "Which?"}), None),
        (block("IMAGE", imageData={"image": {"src": {"id": "a b~mv2.jpg"}, "width": 8, "height": 6},
                                   "altText": "Alt", "caption": "A & b"}),
         f'<figure><img src="{MEDIA}a%20b~mv2.jpg" alt="Alt" width="8" height="6">'
         "<figcaption>A &amp; b</figcaption></figure>"),
        (block("IMAGE", CAPTION, imageData={"image": {"src": {"url": " https://e.example/i.png "}},
                                            "link": {"url": "https://e.example/"}}),
         '<a href="https://e.example/"><figure><img src="https://e.example/i.png">'
         "<figcaption>By <em>Ana</em></figcaption></figure></a>"),
        (block("IMAGE", imageData={"image": {"src": {"id": " "}}}), None),
        (block("IMAGE", imageData={"link": {"url": "https://e.example/"}}), None),
        (block("GALLERY", galleryData={"items": [
            {"image": {"media": {"src": {"id": "a.jpg"}}}, "altText": "Alt", "title": "One"},
            {"video": {"media": {"src": {"id": "b"}}}}, "x"]}),
         f'<figure><img src="{MEDIA}a.jpg" alt="Alt"><figcaption>One</figcaption></figure>'),
        (block("GIF", CAPTION, gifData={"original": {"gif": "https://e.example/a.gif"}}),
         '<figure><img src="https://e.example/a.gif"><figcaption>By <em>Ana</em></figcaption>'
         "</figure>"),
        (block("VIDEO", videoData={"video": {"src": {"url": "https://youtu.be/abcdefghijk"}}}),
         '<figure><iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>'
         "</figure>"),
        (block("VIDEO", videoData={"video": {"src": {"id": "v/1.mp4"}}}),
         '<figure><video controls src="https://video.wixstatic.com/v/1.mp4"></video></figure>'),
        (block("VIDEO", videoData={"video": {"src": {"url": "https://e.example/v"}},
                                   "title": "A film"}),
         '<p><a href="https://e.example/v">A film</a></p>'),
        (block("VIDEO"), None),
        (block("AUDIO", audioData={"audio": {"src": {"url": "https://e.example/a.mp3"}}}),
         '<figure><audio controls src="https://e.example/a.mp3"></audio></figure>'),
        (block("AUDIO", audioData={"audio": {"src": {"url": "https://e.example/a"}}}),
         '<p><a href="https://e.example/a">Audio</a></p>'),
        (block("EMBED", embedData={"src": "https://x.com/a/status/1"}),
         '<blockquote class="twitter-tweet"><p><a href="https://x.com/a/status/1">'
         "https://x.com/a/status/1</a></p></blockquote>"),
        (block("EMBED", embedData={"oembed": {"url": "https://e.example/p", "title": "A & b"}}),
         '<p><a href="https://e.example/p">A &amp; b</a></p>'),
        (block("EMBED", embedData={"oembed": {"html": "<iframe></iframe>"}}), "<iframe></iframe>"),
        (block("HTML", htmlData={"html": "<b>x</b>"}), "<b>x</b>"),
        (block("HTML", htmlData={"url": "https://e.example/w"}),
         '<p><a href="https://e.example/w">https://e.example/w</a></p>'),
        (block("LINK_PREVIEW", linkPreviewData={"link": {"url": "https://e.example/"},
                                                "title": "Example"}),
         '<p><a href="https://e.example/">Example</a></p>'),
        (block("BUTTON", buttonData={"link": {"url": "https://e.example/"}, "text": "Read"}),
         '<p><a href="https://e.example/">Read</a></p>'),
        (block("BUTTON", buttonData={"text": "Share"}), None),
        (block("FILE", fileData={"src": {"url": "https://e.example/a.pdf"}, "name": "a.pdf"}),
         '<p><a href="https://e.example/a.pdf">a.pdf</a></p>'),
        (block("FILE", fileData={"src": {"url": "https://e.example/a.pdf"}}),
         '<p><a href="https://e.example/a.pdf">https://e.example/a.pdf</a></p>'),
        (block("FILE", fileData={"name": "a.pdf"}), None),
    ],
)  # fmt: skip
def test_ricos(node: dict[str, Any], html: str | None) -> None:
    document = {"nodes": [node]}
    assert TRANSFORMS["ricos"].apply(document, {}) == html
    assert TRANSFORMS["ricos"].apply(json.dumps(document), {}) == html


def test_what_is_no_ricos() -> None:
    assert TRANSFORMS["ricos"].apply("not-json", {}) is None
    assert TRANSFORMS["ricos"].apply("[" * 100_000, {}) is None
    assert TRANSFORMS["ricos"].apply("[]", {}) is None
    deep = SAID
    for _ in range(200):
        deep = block("BLOCKQUOTE", deep)
    assert TRANSFORMS["ricos"].apply({"nodes": [deep]}, {}) is None


@pytest.mark.parametrize(
    ("given", "image"),
    [
        ("wix:image://v1/a~mv2.jpg/name.jpg#originWidth=60&originHeight=40",
         {"url": f"{MEDIA}a~mv2.jpg", "width": "60", "height": "40"}),
        ("wix:image://v1/a~mv2.jpg/name.jpg", {"url": f"{MEDIA}a~mv2.jpg"}),
        ("wix:image://v1//name.jpg", None),
        ("https://e.example/i.jpg", "https://e.example/i.jpg"),
        (7, 7),
    ],
)  # fmt: skip
def test_images_of_the_media_manager(given: object, image: object) -> None:
    assert TRANSFORMS["wix-image"].apply(given, {}) == image


def test_an_export(tmp_path: Path) -> None:
    content = json.dumps({"nodes": [block("PARAGRAPH", text("It "), text("rains", "BOLD"))]})
    quoted = content.replace('"', '""')
    cover = "wix:image://v1/a~mv2.jpg/n.jpg#originWidth=60&originHeight=40"
    rows = [
        "Title,Excerpt,ID,Plain Content,Cover Image,Published Date,Rich Content,Post Page URL",
        f'Rain,Short,p-1,It rains,{cover},2026-11-23T08:00:00Z,"{quoted}",/post/rain',
        "Hail,Short,p-2,It hails,,2026-11-23T08:00:00Z,not-json,/post/hail",
    ]
    (tmp_path / "posts.csv").write_text("\n".join(rows), "utf-8")
    publication = Publication(name="T", url="https://t.example/", language="en")
    rain, hail = read([Source(path="posts.csv")], publication=publication, base=tmp_path).articles
    assert (rain.content_html, rain.content_text) == (
        "<p>It <strong>rains</strong></p>",
        "It rains",
    )
    (image,) = rain.images
    assert (image.url, image.width, image.height) == (f"{MEDIA}a~mv2.jpg", 60, 40)
    assert (hail.content_html, hail.content_text, hail.images) == (None, "It hails", ())
