"""The articles of `data` as the systems that newsrooms have keep or send them.

One function for each shape that feedpub knows and JSON can hold, and one for a shape of a
newsroom's own, with what `[source]` says of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from typing import Any

from benchmarks.prose import write_lines

_Item = Mapping[str, Any]
_Record = dict[str, Any]
_BLOCK = re.compile(r"<(p|figure|blockquote)>.*?</\1>|<img [^>]*>", re.DOTALL)

#: What ``[source]`` says of `own`.
OWN = """\
timezone = "Europe/Bucharest"
where = "state == 'live'"

[source.fields]
id = "nr"
url = "link.path"
title = "hed.main"
summary = "hed.lead"
content_html = "text.html"
date_published = { path = "times.out", date_format = "%d.%m.%Y %H:%M" }
date_modified = { path = "times.changed", date_format = "%d.%m.%Y %H:%M" }
authors = { each = "people", name = "full_name" }
section = { path = "desk", map = { SPORT = "Sport" } }
tags = { path = "words", separator = "," }
language = "lang"

[source.fields.image]
url = "photo.path"
width = "photo.w"
height = "photo.h"
caption = "photo.text"
credit = "photo.by"
"""


def own(article: _Item) -> _Record:
    """Return *article* as a newsroom's own system has it: addresses of the site, local dates."""
    image = article["image"]
    return {
        "nr": article["id"],
        "state": "live",
        "link": {"path": _path(article["url"]), "short": None},
        "hed": {"main": article["title"], "lead": article["summary"], "seo": ""},
        "text": {"html": article["content_html"], "words": 512},
        "times": {
            "out": f"{_local(article['date_published']):%d.%m.%Y %H:%M}",
            "changed": f"{_local(article['date_modified']):%d.%m.%Y %H:%M}",
        },
        "people": [{"full_name": each["name"], "role": "author"} for each in article["authors"]],
        "desk": article["section"],
        "words": ", ".join(article["tags"]),
        "lang": article["language"],
        "photo": {
            "path": _path(image["url"]),
            "w": image["width"],
            "h": image["height"],
            "text": image["caption"],
            "by": image["credit"],
        },
    }


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def wordpress(article: _Item) -> _Record:
    """Return *article* as the REST API of WordPress gives it with ``_embed``."""
    image, site = article["image"], article["url"].split("/", 3)[2]
    api = f"https://{site}/wp-json/wp/v2"
    number = int(article["id"].rpartition("=")[2])
    return {
        "id": number,
        "date": f"{_local(article['date_published']):%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{_local(article['date_published']):%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": article["id"]},
        "modified": f"{_local(article['date_modified']):%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{_local(article['date_modified']):%Y-%m-%dT%H:%M:%S}",
        "slug": f"articol-{number}",
        "status": "publish",
        "type": "post",
        "link": article["url"],
        "title": {"rendered": escape(article["title"], quote=False)},
        "content": {"rendered": article["content_html"], "protected": False},
        "excerpt": {"rendered": f"<p>{escape(article['summary'])}</p>\n", "protected": False},
        "author": 7,
        "featured_media": number + 1,
        "comment_status": "closed",
        "ping_status": "closed",
        "sticky": False,
        "template": "",
        "format": "standard",
        "meta": [],
        "categories": [3],
        "tags": list(range(20, 20 + len(article["tags"]))),
        "lang": article["language"],
        "_links": {
            "self": [{"href": f"{api}/posts/{number}"}],
            "collection": [{"href": f"{api}/posts"}],
            "about": [{"href": f"{api}/types/post"}],
            "author": [{"embeddable": True, "href": f"{api}/users/7"}],
            "replies": [{"embeddable": True, "href": f"{api}/comments?post={number}"}],
            "wp:featuredmedia": [{"embeddable": True, "href": f"{api}/media/{number + 1}"}],
            "wp:attachment": [{"href": f"{api}/media?parent={number}"}],
            "wp:term": [
                {
                    "taxonomy": "category",
                    "embeddable": True,
                    "href": f"{api}/categories?post={number}",
                },
                {"taxonomy": "post_tag", "embeddable": True, "href": f"{api}/tags?post={number}"},
            ],
            "curies": [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}],
        },
        "_embedded": {
            "author": [
                {
                    "id": 7,
                    "name": each["name"],
                    "url": "",
                    "description": "",
                    "slug": each["name"].lower().replace(" ", "-"),
                    "avatar_urls": {"24": "", "48": "", "96": ""},
                }
                for each in article["authors"]
            ],
            "wp:featuredmedia": [
                {
                    "id": number + 1,
                    "date": f"{_local(article['date_published']):%Y-%m-%dT%H:%M:%S}",
                    "slug": f"{number}-2",
                    "type": "attachment",
                    "caption": {"rendered": f"<p>{escape(image['caption'])}</p>\n"},
                    "alt_text": "",
                    "media_type": "image",
                    "mime_type": image["mime_type"],
                    "media_details": {
                        "width": image["width"],
                        "height": image["height"],
                        "filesize": image["size_in_bytes"],
                        "image_meta": {"credit": image["credit"], "camera": "", "iso": "0"},
                    },
                    "source_url": image["url"],
                }
            ],
            "wp:term": [
                [_term("category", article["section"])],
                [_term("post_tag", each) for each in article["tags"]],
            ],
        },
    }


def _term(taxonomy: str, name: str) -> _Record:
    return {"id": 3, "name": escape(name), "slug": name.lower(), "taxonomy": taxonomy}


def ans(article: _Item) -> _Record:
    """Return *article* as Arc XP has it: its body in elements."""
    image = article["image"]
    return {
        "_id": article["id"],
        "type": "story",
        "version": "0.10.9",
        "canonical_url": _path(article["url"]),
        "canonical_website": "ziar",
        "website_url": _path(article["url"]),
        "headlines": {"basic": escape(article["title"], quote=False), "mobile": "", "web": ""},
        "subheadlines": {"basic": ""},
        "description": {"basic": escape(article["summary"], quote=False)},
        "label": {"basic": {"text": article["label"], "display": True}}
        if "label" in article
        else {},
        "content_elements": [
            _element(each[0]) for each in _BLOCK.finditer(article["content_html"])
        ],
        "created_date": article["date_published"],
        "first_publish_date": article["date_published"],
        "display_date": article["date_published"],
        "publish_date": article["date_modified"],
        "last_updated_date": article["date_modified"],
        "status": "published",
        "language": article["language"],
        "credits": {
            "by": [
                {"type": "author", "name": each["name"], "slug": ""} for each in article["authors"]
            ]
        },
        "taxonomy": {
            "primary_section": {"_id": "/stiri", "type": "section", "name": article["section"]},
            "sections": [{"_id": "/stiri", "type": "section", "name": article["section"]}],
            "tags": [{"text": each, "slug": each.lower()} for each in article["tags"]],
        },
        "promo_items": {
            "basic": {
                "type": "image",
                "version": "0.10.9",
                "url": image["url"],
                "width": image["width"],
                "height": image["height"],
                "caption": image["caption"],
                "credits": {"by": [{"type": "author", "name": image["credit"]}]},
            }
        },
        "owner": {"id": "ziar", "sponsored": False},
        "revision": {"revision_id": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "published": True},
    }


def _element(block: str) -> _Record:
    number = f"{len(block):026}"
    inside = re.sub(r"\A<\w+[^>]*>|</\w+>\Z", "", block)
    if block.startswith("<p>"):
        return {"_id": number, "type": "text", "content": inside}
    if block.startswith("<blockquote>"):
        text = {"_id": number, "type": "text", "content": inside[3:-4]}
        return {"_id": number, "type": "quote", "content_elements": [text]}
    url = block.split('src="')[1].partition('"')[0]
    return {
        "_id": number,
        "type": "image",
        "url": url,
        "width": 800,
        "height": 450,
        "alt_text": "Fotografie",
    }


def ninjs(article: _Item) -> _Record:
    """Return *article* as agencies send it: ninjs 1.4."""
    image = article["image"]
    rendition = {
        "href": image["url"],
        "width": image["width"],
        "height": image["height"],
        "mimetype": image["mime_type"],
    }
    return {
        "uri": article["id"],
        "type": "text",
        "mimetype": "text/html",
        "profile": "article",
        "version": "2",
        "pubstatus": "usable",
        "urgency": 4,
        "language": article["language"],
        "headline": article["title"],
        "description_text": article["summary"],
        "body_html": article["content_html"],
        "byline": " și ".join(each["name"] for each in article["authors"]),
        "firstcreated": article["date_published"],
        "versioncreated": article["date_modified"],
        "url": article["url"],
        "service": [{"name": article["section"], "code": "s"}],
        "subject": [{"name": each, "code": "t", "scheme": "tags"} for each in article["tags"]],
        "place": [],
        "infosources": [{"name": "ziar"}],
        "associations": {
            "featuremedia": {
                "type": "picture",
                "headline": image["caption"],
                "description_text": image["caption"],
                "byline": image["credit"],
                "renditions": {
                    "original": rendition | {"width": 4000, "height": 2250},
                    "viewImage": rendition,
                    "thumbnail": rendition | {"width": 120, "height": 68},
                },
            }
        },
    }


def superdesk(article: _Item) -> _Record:
    """Return *article* as Superdesk has it."""
    return ninjs(article) | {
        "_id": article["id"],
        "guid": article["id"],
        "state": "published",
        "firstpublished": article["date_published"],
        "anpa_category": [{"qcode": "s", "name": article["section"]}],
    }


def ghost(article: _Item) -> _Record:
    """Return *article* as the Content API of Ghost gives it."""
    image = article["image"]
    tags = [_tag(each) for each in (article["section"], *article["tags"])]
    authors = [
        {"id": "1", "name": each["name"], "slug": "a", "profile_image": None, "bio": None,
         "website": None, "url": "https://ziar.example/author/a/"}
        for each in article["authors"]
    ]  # fmt: skip
    return {
        "id": article["id"],
        "uuid": "29a5e7b0-1b9a-4b9f-9c0f-5f6d1a1f4d2e",
        "title": article["title"],
        "slug": article["url"].rpartition("/")[2],
        "html": article["content_html"],
        "comment_id": "5ddc9141c35e7700383b2937",
        "feature_image": image["url"],
        "feature_image_alt": None,
        "feature_image_caption": escape(f"{image['caption']} {image['credit']}", quote=False),
        "featured": False,
        "visibility": "public",
        "created_at": article["date_published"],
        "updated_at": article["date_modified"],
        "published_at": article["date_published"],
        "custom_excerpt": article["summary"],
        "codeinjection_head": None,
        "codeinjection_foot": None,
        "canonical_url": None,
        "url": article["url"],
        "excerpt": article["summary"],
        "reading_time": 2,
        "access": True,
        "og_image": None,
        "og_title": None,
        "og_description": None,
        "twitter_image": None,
        "meta_title": None,
        "meta_description": None,
        "email_subject": None,
        "locale": article["language"],
        "authors": authors,
        "primary_author": authors[0],
        "tags": tags,
        "primary_tag": tags[0],
    }


def _tag(name: str) -> _Record:
    return {"id": "2", "name": name, "slug": name.lower(), "description": None,
            "visibility": "public", "url": "https://ziar.example/tag/t/"}  # fmt: skip


def sanity(article: _Item) -> _Record:
    """Return *article* as a query gives it of Sanity: its body in blocks."""
    image = article["image"]
    return {
        "_id": article["id"],
        "_type": "article",
        "_rev": "Ky8Xrd4vuMXqWwfMYjS8e2",
        "_createdAt": article["date_published"],
        "_updatedAt": article["date_modified"],
        "title": article["title"],
        "url": article["url"],
        "slug": {"_type": "slug", "current": article["url"].rpartition("/")[2]},
        "excerpt": article["summary"],
        "body": [_portable(each[0]) for each in _BLOCK.finditer(article["content_html"])],
        "publishedAt": article["date_published"],
        "authors": [{"_id": "a", "name": each["name"]} for each in article["authors"]],
        "category": {"title": article["section"]},
        "tags": [{"title": each} for each in article["tags"]],
        "language": article["language"],
        "mainImage": {
            "_type": "image",
            "asset": {"_id": "image-1", "url": image["url"]},
            "caption": f"{image['caption']} {image['credit']}",
        },
    }


def _portable(block: str) -> _Record:
    number = f"{len(block):012}"
    if not block.startswith(("<p>", "<blockquote>")):
        url = block.split('src="')[1].partition('"')[0]
        return {"_key": number, "_type": "image", "asset": {"url": url}, "alt": "Fotografie"}
    kept: list[_Record] = []
    spans: list[_Record] = []
    inside = re.sub(r"</?(?:p|blockquote)>", "", block)
    for text, url, label in re.findall(r'([^<]+)|<a href="([^"]*)">(.*?)</a>', inside):
        marks = []
        if url:
            marks = [f"{number}-{len(kept)}"]
            kept.append({"_key": marks[0], "_type": "link", "href": url.replace("&amp;", "&")})
        spans.append(
            {
                "_key": f"{len(spans)}",
                "_type": "span",
                "marks": marks,
                "text": unescape(text or label),
            }
        )
    style = "blockquote" if block.startswith("<blockquote>") else "normal"
    return {"_key": number, "_type": "block", "style": style, "markDefs": kept, "children": spans}


def strapi(article: _Item) -> _Record:
    """Return *article* as the API of Strapi 4 gives it."""
    image = article["image"]
    return {
        "id": int(article["id"].rpartition("=")[2]),
        "attributes": {
            "title": article["title"],
            "slug": article["url"].rpartition("/")[2],
            "url": article["url"],
            "description": article["summary"],
            "content": article["content_html"],
            "createdAt": article["date_published"],
            "updatedAt": article["date_modified"],
            "publishedAt": article["date_published"],
            "locale": article["language"],
            "authors": {
                "data": [
                    {
                        "id": 1,
                        "attributes": {
                            "name": each["name"],
                            "createdAt": article["date_published"],
                        },
                    }
                    for each in article["authors"]
                ]
            },
            "category": {"data": {"id": 1, "attributes": {"name": article["section"]}}},
            "tags": {"data": [{"id": 1, "attributes": {"name": each}} for each in article["tags"]]},
            "cover": {
                "data": {
                    "id": 1,
                    "attributes": {
                        "name": "foto.jpg",
                        "alternativeText": None,
                        "caption": f"{image['caption']} {image['credit']}",
                        "width": image["width"],
                        "height": image["height"],
                        "url": image["url"],
                        "mime": image["mime_type"],
                        "size": 120.5,
                    },
                }
            },
        },
    }


def schema_org(article: _Item) -> _Record:
    """Return *article* as a page says it in JSON-LD, with its body."""
    image = article["image"]
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": article["id"],
        "mainEntityOfPage": {"@type": "WebPage", "@id": article["url"]},
        "url": article["url"],
        "headline": article["title"],
        "description": article["summary"],
        "articleBodyHtml": article["content_html"],
        "datePublished": article["date_published"],
        "dateModified": article["date_modified"],
        "author": [{"@type": "Person", "name": each["name"]} for each in article["authors"]],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Ziarul"},
        "articleSection": article["section"],
        "keywords": ", ".join(article["tags"]),
        "inLanguage": article["language"],
        "isAccessibleForFree": True,
        "image": {
            "@type": "ImageObject",
            "url": image["url"],
            "width": image["width"],
            "height": image["height"],
            "caption": image["caption"],
            "creditText": image["credit"],
        },
    }


def blogger(article: _Item) -> _Record:
    """Return *article* as the API of Blogger gives it."""
    return {
        "kind": "blogger#post",
        "id": article["id"],
        "blog": {"id": "2399953"},
        "published": article["date_published"],
        "updated": article["date_modified"],
        "url": article["url"],
        "selfLink": "https://blogger.googleapis.com/v3/blogs/2399953/posts/1",
        "title": escape(article["title"], quote=False),
        "content": article["content_html"],
        "images": [{"url": article["image"]["url"]}],
        "author": {"id": "1", "displayName": article["authors"][0]["name"], "image": {"url": ""}},
        "replies": {"totalItems": "0"},
        "labels": article["tags"],
        "status": "LIVE",
    }


def squarespace(article: _Item) -> _Record:
    """Return *article* as a page of Squarespace gives it."""
    return {
        "id": article["id"],
        "collectionId": "5ddc9141c35e7700383b2937",
        "recordType": 1,
        "addedOn": _milliseconds(article["date_published"]),
        "updatedOn": _milliseconds(article["date_modified"]),
        "publishOn": _milliseconds(article["date_published"]),
        "urlId": _path(article["url"])[1:],
        "fullUrl": _path(article["url"]),
        "title": escape(article["title"], quote=False),
        "excerpt": f"<p>{escape(article['summary'])}</p>",
        "body": article["content_html"],
        "author": {"id": "1", "displayName": article["authors"][0]["name"], "bio": ""},
        "categories": [article["section"]],
        "tags": article["tags"],
        "assetUrl": article["image"]["url"],
        "workflowState": 1,
        "starred": False,
        "commentCount": 0,
    }


def _milliseconds(text: str) -> int:
    return int(_local(text).timestamp() * 1000)


def chorus(article: _Item) -> _Record:
    """Return *article* as Chorus has it: its body in components."""
    return {
        "uid": article["id"],
        "title": article["title"],
        "url": article["url"],
        "dek": {"html": escape(article["summary"], quote=False)},
        "publishDate": article["date_published"],
        "updatedAt": article["date_modified"],
        "author": {"fullOrUserName": article["authors"][0]["name"]},
        "contributors": [{"fullOrUserName": each["name"]} for each in article["authors"][1:]],
        "primaryCommunityGroup": {"name": article["section"]},
        "leadImage": {"asset": {"url": article["image"]["url"]}, "alt": "Fotografie"},
        "body": {
            "components": [_component(each[0]) for each in _BLOCK.finditer(article["content_html"])]
        },
    }


def _component(block: str) -> _Record:
    inside = re.sub(r"\A<\w+[^>]*>|</\w+>\Z", "", block)
    if block.startswith("<p>"):
        return {"__typename": "EntryBodyParagraph", "contents": {"html": inside}}
    if block.startswith("<blockquote>"):
        paragraph = {"contents": {"html": inside[3:-4]}}
        return {"__typename": "EntryBodyBlockquote", "paragraphs": [paragraph]}
    url = block.split('src="')[1].partition('"')[0]
    return {"__typename": "EntryBodyImage", "image": {"asset": {"url": url}, "alt": "Fotografie"}}


#: Vocabulary → what makes a record of it.
SHAPES: dict[str, Callable[[_Item], _Record]] = {
    "ans": ans,
    "blogger": blogger,
    "chorus": chorus,
    "ghost": ghost,
    "ninjs": ninjs,
    "sanity": sanity,
    "schema-org": schema_org,
    "squarespace": squarespace,
    "strapi": strapi,
    "superdesk": superdesk,
    "wordpress": wordpress,
    "own fields": own,
}


def write_own(path: Path, records: Path) -> None:
    """Write what the file *records* holds in the shape of a newsroom's own system."""
    lines = records.read_text("utf-8").splitlines()
    write_lines(path, (json.dumps(own(json.loads(each)), ensure_ascii=False) for each in lines))
