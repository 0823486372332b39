"""The ten articles as content systems export them, and as their APIs give them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedpub.model import Article, Image, Source
from house.feeds import cdata, html, tag
from house.kinds import IN_BODY, NO_PLACE, ONE, RARE, Articles, kind, put
from house.tables import dumped

SECONDS = "it has whole seconds"
NO_SIZE = "it says only the address of an image, its caption and its text"


def utc(moment: datetime, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return moment.astimezone(UTC).strftime(form)


def _meta(key: str, value: str | None) -> str:
    if value is None:
        return ""
    inside = f"<wp:meta_key>{cdata(key)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value>"
    return f"<wp:postmeta>{inside}</wp:postmeta>"


def _term(name: str, domain: str) -> str:
    return f'<category domain="{domain}" nicename="x">{cdata(html(name) or "")}</category>'


WXR = "http://wordpress.org/export/1.2/"


@kind(
    "wxr", *RARE, "language", "authors.url", images__width=NO_SIZE,
    images__height=NO_SIZE, images__mime_type=NO_SIZE, images__credit=NO_SIZE,
    published__fraction=SECONDS, modified__fraction=SECONDS, **{"images[1:]": IN_BODY},
)  # fmt: skip
def _wxr(articles: Articles, folder: Path) -> Source:
    authors = {author.name for each in articles for author in each.authors}
    logins = {name: f"user{number}" for number, name in enumerate(sorted(authors))}
    items = []
    for number, each in enumerate(articles, 1):
        lead = each.images[0]
        coauthors = "".join(
            f'<category domain="author" nicename="cap-{logins[author.name]}">'
            f"{cdata(logins[author.name])}</category>"
            for author in each.authors
        )
        items.append(
            f"<item><title>{cdata(html(each.title) or '')}</title>{tag('link', each.url)}"
            f'<guid isPermaLink="false">{each.id}</guid>'
            f"<dc:creator>{cdata(logins[each.authors[0].name])}</dc:creator>"
            f"<content:encoded>{cdata(each.content_html or '')}</content:encoded>"
            f"<excerpt:encoded>{cdata(html(each.summary) or '')}</excerpt:encoded>"
            f"<wp:post_id>{number}</wp:post_id>"
            f"<wp:post_date_gmt>{utc(each.published)}</wp:post_date_gmt>"
            f"<wp:post_modified_gmt>{utc(each.updated)}</wp:post_modified_gmt>"
            "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
            + "".join(_term(name, "category") for name in each.sections)
            + "".join(_term(name, "post_tag") for name in each.tags)
            + coauthors
            + _meta("_thumbnail_id", str(100_000 + number))
            + _meta("_yoast_wpseo_canonical", each.canonical_url)
            + _meta("_yoast_wpseo_meta-robots-noindex", "1" if each.noindex else None)
            + "</item>"
            f"<item><title>x</title><wp:post_id>{100_000 + number}</wp:post_id>"
            f"<wp:attachment_url>{html(lead.url)}</wp:attachment_url>"
            f"<excerpt:encoded>{cdata(html(lead.caption) or '')}</excerpt:encoded>"
            "<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>"
            + _meta("_wp_attachment_image_alt", lead.alt)
            + "</item>"
        )
    people = "".join(
        f"<wp:author><wp:author_login>{login}</wp:author_login>"
        f"<wp:author_display_name>{cdata(name)}</wp:author_display_name></wp:author>"
        for name, login in logins.items()
    )
    spaces = (
        f'xmlns:excerpt="{WXR}excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="{WXR}"'
    )
    head = f"<title>C</title><link>https://e.example</link><wp:wxr_version>1.2</wp:wxr_version>{people}"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {spaces}><channel>{head}\n'
    return put(folder, "a.xml", text + "\n".join(items) + "\n</channel>\n</rss>\n")


def wordpress_post(number: int, each: Article) -> dict[str, Any]:
    lead = each.images[0]
    media = {
        "source_url": lead.url, "alt_text": lead.alt, "caption": {"rendered": html(lead.caption)},
        "mime_type": lead.mime_type,
        "media_details": {"width": lead.width, "height": lead.height,
                          "image_meta": {"credit": html(lead.credit)}},
    }  # fmt: skip
    terms = [
        [{"taxonomy": "category", "name": html(name)} for name in each.sections],
        [{"taxonomy": "post_tag", "name": html(name)} for name in each.tags],
    ]
    people = [
        {"name": html(author.name), **({"link": author.url} if author.url else {})}
        for author in each.authors
    ]
    yoast = {"canonical": each.canonical_url}
    if each.noindex:
        yoast["robots"] = {"index": "noindex"}  # type: ignore[assignment]
    return {
        "id": number, "guid": {"rendered": each.id}, "link": each.url, "status": "publish",
        "type": "post", "lang": each.language, "title": {"rendered": html(each.title)},
        "excerpt": {"rendered": f"<p>{html(each.summary)}</p>\n"},
        "content": {"rendered": each.content_html, "protected": False},
        "date_gmt": utc(each.published, "%Y-%m-%dT%H:%M:%S"),
        "modified_gmt": utc(each.updated, "%Y-%m-%dT%H:%M:%S"),
        "yoast_head_json": yoast,
        "_embedded": {"author": people, "wp:term": terms, "wp:featuredmedia": [media]},
    }  # fmt: skip


@kind(
    "wordpress", *RARE, published__fraction=SECONDS, modified__fraction=SECONDS,
    **{"images[1:]": IN_BODY},
)  # fmt: skip
def _wordpress(articles: Articles, folder: Path) -> Source:
    posts = [wordpress_post(number, each) for number, each in enumerate(articles, 1)]
    return put(folder, "a.json", dumped(posts))


def ghost_post(each: Article) -> dict[str, Any]:
    lead = each.images[0]
    visibility = "members" if each.access == "registration" else "paid"
    return {
        "id": each.id, "uuid": "x", "slug": each.url.rpartition("/")[2], "url": each.url,
        "title": each.title, "html": each.content_html, "custom_excerpt": each.summary,
        "status": "published", "canonical_url": each.canonical_url, "locale": each.language,
        "visibility": "public" if each.access == "free" else visibility,
        "published_at": each.published.isoformat(timespec="milliseconds"),
        "updated_at": each.updated.isoformat(timespec="milliseconds"),
        "feature_image": lead.url, "feature_image_alt": lead.alt,
        "feature_image_caption": html(lead.caption),
        "authors": [{"name": author.name, **({"url": author.url} if author.url else {})}
                    for author in each.authors],
        "tags": [{"name": name, "visibility": "public"}
                 for name in (*each.sections[:1], *each.tags)],
        "primary_tag": {"name": each.sections[0]},
    }  # fmt: skip


_OF_GHOST = set(RARE) - {"access"}
GHOST_LACKS = {
    "tags": "the section is one of the tags there", "sections[1:]": "one tag is the primary one",
    "images[1:]": IN_BODY, "images.width": NO_SIZE, "images.height": NO_SIZE,
    "images.mime_type": NO_SIZE, "images.credit": NO_SIZE, "noindex": NO_PLACE,
}  # fmt: skip


@kind("ghost, content api", *_OF_GHOST, **GHOST_LACKS)
def _ghost(articles: Articles, folder: Path) -> Source:
    page = {"posts": list(map(ghost_post, articles)), "meta": {"pagination": {"pages": 1}}}
    return put(folder, "a.json", dumped(page))


@kind("ghost, export", *_OF_GHOST, "authors.url", "language", **GHOST_LACKS)
def _ghost_export(articles: Articles, folder: Path) -> Source:
    posts, meta = [], []
    tags: dict[str, int] = {}
    users: dict[str, int] = {}
    data: dict[str, Any] = {"posts_tags": [], "posts_authors": []}
    for each in articles:
        said = ghost_post(each)
        posts.append({
            name: said[name]
            for name in ("slug", "title", "html", "custom_excerpt", "status", "visibility",
                         "canonical_url", "published_at", "updated_at", "feature_image")
        } | {"id": each.id, "type": "post", "url": each.url})  # fmt: skip
        meta.append({"post_id": each.id, "feature_image_alt": said["feature_image_alt"],
                     "feature_image_caption": said["feature_image_caption"]})  # fmt: skip
        for at, name in enumerate((*each.sections[:1], *each.tags)):
            id = tags.setdefault(name, len(tags) + 1)
            data["posts_tags"].append({"post_id": each.id, "tag_id": id, "sort_order": at})
        for at, author in enumerate(each.authors):
            id = users.setdefault(author.name, len(users) + 1)
            data["posts_authors"].append({"post_id": each.id, "author_id": id, "sort_order": at})
    data |= {"posts": posts, "posts_meta": meta,
             "tags": [{"id": id, "name": name} for name, id in tags.items()],
             "users": [{"id": id, "name": name} for name, id in users.items()]}  # fmt: skip
    whole = {"db": [{"meta": {"exported_on": 1, "version": "5.0"}, "data": data}]}
    return put(folder, "a.json", dumped(whole))


@kind(
    "drupal", *RARE, "noindex", "canonical_url", "authors.url", "images.credit",
    **{"images[1:]": ONE},
)  # fmt: skip
def _drupal(articles: Articles, folder: Path) -> Source:
    nodes, included = [], {}

    def refer(kind: str, id: str, attributes: dict[str, Any]) -> dict[str, str]:
        included[kind, id] = {"type": kind, "id": id, "attributes": attributes}
        return {"type": kind, "id": id}

    for each in articles:
        lead = each.images[0]
        picture = refer("file--file", lead.url, {"uri": {"url": lead.url},
                                                 "filemime": lead.mime_type})  # fmt: skip
        said = {"alt": lead.alt, "title": lead.caption, "width": lead.width, "height": lead.height}
        nodes.append({
            "type": "node--article", "id": each.id,
            "attributes": {
                "title": each.title, "status": True, "langcode": each.language,
                "path": {"alias": each.url}, "created": each.published.isoformat(),
                "changed": each.updated.isoformat(), "published_at": None,
                "body": {"processed": each.content_html, "summary": html(each.summary)},
            },
            "relationships": {
                "field_section": {"data": [refer("taxonomy_term--s", name, {"name": name})
                                           for name in each.sections]},
                "field_tags": {"data": [refer("taxonomy_term--t", name, {"name": name})
                                        for name in each.tags]},
                "field_author": {"data": [refer("node--person", author.name,
                                                {"title": author.name})
                                          for author in each.authors]},
                "field_image": {"data": {**picture, "meta": said}},
            },
        })  # fmt: skip
    document = {"jsonapi": {"version": "1.0"}, "data": nodes, "included": list(included.values())}
    return put(folder, "a.json", json.dumps(document))


def _contentful_image(each: Image) -> dict[str, Any]:
    return {
        "sys": {"id": each.url, "type": "Asset"},
        "fields": {"title": {"ro": each.alt}, "description": {"ro": each.caption}, "file": {"ro": {
            "url": each.url, "contentType": each.mime_type,
            "details": {"image": {"width": each.width, "height": each.height}}}}},
    }  # fmt: skip


@kind(
    "contentful", *RARE, "noindex", "canonical_url", "authors.url", "images.credit",
    "images.mime_type", language="an export has one language, the space's", **{"images[1:]": ONE},
)  # fmt: skip
def _contentful(articles: Articles, folder: Path) -> Source:
    entries, assets = [], {}
    for each in articles:
        lead = each.images[0]
        assets[lead.url] = _contentful_image(lead)
        link = {"sys": {"type": "Link", "linkType": "Asset", "id": lead.url}}
        fields = {
            "title": each.title, "url": each.url, "description": html(each.summary),
            "body": each.content_html, "publishDate": each.published.isoformat(),
            "authors": [author.name for author in each.authors], "tags": list(each.tags),
            "section": list(each.sections), "image": link,
        }  # fmt: skip
        entries.append({
            "sys": {"id": each.id, "type": "Entry", "publishedVersion": 1,
                    "publishedAt": each.updated.isoformat()},
            "fields": {name: {"ro": value} for name, value in fields.items()},
        })  # fmt: skip
    space = {"entries": entries, "assets": list(assets.values()),
             "locales": [{"code": "ro", "default": True}]}  # fmt: skip
    return put(folder, "a.json", dumped(space), format="contentful")
