"""The ten articles as agencies and editorial systems send them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from feedpub.model import Article, Image, Source
from house.feeds import date, empty, html, tag
from house.kinds import IN_BODY, RARE, Articles, kind, put
from house.tables import dumped

_UNSAID = set(RARE) - {"embargo", "expires"}


def _rendition(each: Image) -> dict[str, Any]:
    return {"href": each.url, "width": each.width, "height": each.height}


@kind(
    "ninjs 1", *_UNSAID, "noindex", "canonical_url", "images.mime_type", "images[1:]", "authors.url"
)
def _ninjs1(articles: Articles, folder: Path) -> Source:
    return put(folder, "a.json", dumped([_item1(each) for each in articles]), text="plain")


def _item1(each: Article) -> dict[str, Any]:
    lead = each.images[0]
    return {
        "uri": each.id, "type": "text", "pubstatus": "usable", "version": "1",
        "firstcreated": each.published.isoformat(), "versioncreated": each.updated.isoformat(),
        "embargoed": date(each.embargo), "expires": date(each.expires), "url": each.url,
        "language": each.language, "headline": each.title, "description_text": each.summary,
        "body_xhtml": each.content_html, "byline": " and ".join(one.name for one in each.authors),
        "service": [{"name": name, "code": "x"} for name in each.sections],
        "subject": [{"name": name, "code": "x"} for name in each.tags],
        "associations": {"featuremedia": {
            "type": "picture", "description_text": lead.caption, "byline": lead.credit,
            "alt_text": lead.alt, "renditions": {"original": _rendition(lead)}}},
    }  # fmt: skip


def _item2(each: Article, names: dict[str, str]) -> dict[str, Any]:
    """Return an item of ninjs 2, or of 3, which has *names* in another case."""
    found = {
        "uri": each.id, "type": "text", "pubstatus": "usable",
        "links": [{"rel": "canonical", "href": each.url}], "language": each.language,
        "contentcreated": each.published.isoformat(), "versioncreated": each.updated.isoformat(),
        "embargoed": date(each.embargo), "expires": date(each.expires),
        "headlines": [{"role": "other", "value": "?"}, {"role": "main", "value": each.title}],
        "descriptions": [{"role": "summary", "contenttype": "text/plain",
                          "value": html(each.summary)}],
        "bodies": [{"role": "main", "contenttype": "text/html", "value": each.content_html}],
        "authors": [{"name": one.name, **({"url": one.url} if one.url else {})}
                    for one in each.authors],
        "genres": [{"name": name} for name in each.sections],
        "subjects": [{"name": name} for name in each.tags],
        "associations": [
            {"type": "picture", "name": str(number), "altText": one.alt, "creditline": one.credit,
             "descriptions": [{"role": "caption", "value": one.caption}],
             "renditions": [{"contenttype": one.mime_type, **_rendition(one)}]}
            for number, one in enumerate(each.images)
        ],
    }  # fmt: skip
    return {names.get(name, name): value for name, value in found.items()}


@kind("ninjs 2", *_UNSAID, "noindex", "canonical_url", "images.mime_type")
def _ninjs2(articles: Articles, folder: Path) -> Source:
    return put(folder, "a.json", dumped([_item2(each, {}) for each in articles]), text="plain")


@kind("ninjs 3", *_UNSAID, "noindex", "canonical_url", "images.mime_type")
def _ninjs3(articles: Articles, folder: Path) -> Source:
    names = {"pubstatus": "pubStatus", "contentcreated": "contentCreated",
             "versioncreated": "versionCreated", "embargoed": "embargoedUntil"}  # fmt: skip
    items = [_item2(each, names) for each in articles]
    return put(folder, "a.json", dumped({"items": items}), text="plain")


@kind(
    "superdesk",
    *_UNSAID,
    "noindex",
    "canonical_url",
    "images.mime_type",
    "images[1:]",
    "authors.url",
)
def _superdesk(articles: Articles, folder: Path) -> Source:
    items = [
        {**_item1(each), "_id": each.id, "guid": each.id, "state": "published",
         "firstpublished": {"$date": each.published.isoformat()},
         "embargoed": date(each.embargo) and {"$date": date(each.embargo)}}
        for each in articles
    ]  # fmt: skip
    return put(
        folder, "a.json", json.dumps({"_items": items}), vocabulary="superdesk", text="plain"
    )


def _ans_image(each: Image) -> dict[str, Any]:
    return {"type": "image", "url": each.url, "width": each.width, "height": each.height,
            "caption": html(each.caption), "alt_text": html(each.alt),
            "credits": {"by": [{"byline": html(each.credit)}]}}  # fmt: skip


@kind(
    "ans", "source", "translations", "expires", "access", "noindex", "canonical_url",
    "images.mime_type", **{"images[1:]": IN_BODY},
)  # fmt: skip
def _ans(articles: Articles, folder: Path) -> Source:
    stories = []
    for each in articles:
        story: dict[str, Any] = {
            "_id": each.id, "type": "story", "version": "0.10.9", "website_url": each.url,
            "headlines": {"basic": html(each.title)}, "description": {"basic": html(each.summary)},
            "label": {"basic": {"text": html(each.label)}}, "language": each.language,
            "content_elements": [{"type": "raw_html", "content": each.content_html}],
            "first_publish_date": each.published.isoformat(),
            "last_updated_date": each.updated.isoformat(),
            "credits": {"by": [{"type": "author", "name": html(one.name), "url": one.url}
                               for one in each.authors]},
            "taxonomy": {"sections": [{"name": html(name)} for name in each.sections],
                         "tags": [{"text": html(name)} for name in each.tags]},
            "promo_items": {"basic": _ans_image(each.images[0])},
            "related_content": {"basic": [
                {"canonical_url": to.url, "headlines": {"basic": html(to.title)}}
                for to in each.related
            ]},
        }  # fmt: skip
        if each.embargo:
            story["content_restrictions"] = {
                "embargo": {"active": True, "end_time": date(each.embargo)}
            }
        if each.place:
            story["geo"] = {"latitude": each.place.latitude, "longitude": each.place.longitude}
            story["location"] = each.place.name
        stories.append(story)
    return put(folder, "a.json", dumped(stories))


@kind(
    "schema-org", "canonical_url", "related", "source", "place", "translations", "embargo",
    "noindex", "images.alt", "images.mime_type",
)  # fmt: skip
def _schema_org(articles: Articles, folder: Path) -> Source:
    found = [
        {
            "@context": "https://schema.org", "@type": "NewsArticle", "identifier": each.id,
            "url": each.url, "headline": html(each.title), "description": html(each.summary),
            "alternativeHeadline": html(each.label), "articleBodyHtml": each.content_html,
            "datePublished": each.published.isoformat(), "dateModified": date(each.modified),
            "expires": date(each.expires), "inLanguage": each.language,
            "author": [{"@type": "Person", "name": one.name, "url": one.url}
                       for one in each.authors],
            "articleSection": list(each.sections), "keywords": list(each.tags),
            "isAccessibleForFree": each.access == "free",
            "image": [{"@type": "ImageObject", "url": one.url, "width": one.width,
                       "height": one.height, "caption": html(one.caption),
                       "creditText": html(one.credit)} for one in each.images],
        }
        for each in articles
    ]  # fmt: skip
    return put(folder, "a.json", dumped(found))


@kind(
    "newsml-g2", *_UNSAID, "expires", "noindex", "canonical_url", "authors.url", "images.alt",
    "images[1:]",
)  # fmt: skip
def _newsml_g2(articles: Articles, folder: Path) -> Source:
    items = []
    for each in articles:
        lead = each.images[0]
        items.append(
            f'<newsItem guid="{each.id}" version="1" standard="NewsML-G2" standardversion="2.34">'
            '<itemMeta><itemClass qcode="ninat:text"/><pubStatus qcode="stat:usable"/>'
            f"{tag('firstCreated', date(each.published))}{tag('embargoed', date(each.embargo))}"
            f"{tag('versionCreated', date(each.updated))}"
            f'<link rel="irel:canonical" href="{each.url}"/>'
            + "".join(f"<service>{tag('name', name)}</service>" for name in each.sections)
            + f"</itemMeta><contentMeta>{tag('contentCreated', date(each.published))}"
            + "".join(f"<creator>{tag('name', one.name)}</creator>" for one in each.authors)
            + tag("creditline", lead.credit)
            + f'<language tag="{each.language}"/>'
            + "".join(f'<subject qcode="x:1">{tag("name", name)}</subject>' for name in each.tags)
            + tag("headline", each.title)
            + tag("description", html(each.summary), role="drol:summary")
            + tag("description", lead.caption, role="drol:caption")
            + "</contentMeta><contentSet>"
            '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title/></head><body>{each.content_html}</body></html></inlineXML>"
            f'<remoteContent contenttype="{lead.mime_type}" href="{lead.url}" width="{lead.width}"'
            f' height="{lead.height}"/></contentSet></newsItem>'
        )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>\n'
    )
    return put(folder, "a.xml", text + "\n".join(items) + "\n</itemSet></newsMessage>\n")


@kind(
    "xml", *_UNSAID, "embargo", "expires", "noindex", "canonical_url", "images",
    "authors.url",
)  # fmt: skip
def _xml(articles: Articles, folder: Path) -> Source:
    stories = [
        f'<story nr="{each.id}" href="{each.url}">{tag("t", each.title)}{tag("s", each.summary)}'
        f'<when at="{date(each.published)}" last="{date(each.updated)}"/>'
        f"<text>{each.content_html}</text>{tag('lang', each.language)}"
        + "".join(tag("by", one.name) for one in each.authors)
        + "".join(tag("rubric", name) for name in each.sections)
        + "".join(tag("word", name) for name in each.tags)
        + "</story>"
        for each in articles
    ]
    fields = {
        "id": "@nr", "url": "@href", "title": "t", "summary": "s", "date_published": "when/@at",
        "date_modified": "when/@last", "content_html": "text", "language": "lang", "authors": "by",
        "section": "rubric", "tags": "word",
    }  # fmt: skip
    text = f"<dump>\n{chr(10).join(stories)}\n</dump>"
    return put(folder, "a.xml", text, format="xml", fields=fields, text="plain",
               options={"records": "//story"})  # fmt: skip


@kind(
    "nitf", *_UNSAID, "noindex", "canonical_url", "authors.url", "images.mime_type",
    content_html="its pictures are in its text", **{"sections[1:]": "a story has one subject"},
)  # fmt: skip
def _nitf(articles: Articles, folder: Path) -> Source:
    (folder / "wire").mkdir()
    for number, each in enumerate(articles):
        docdata = [
            f'<doc-id id-string="{each.id}"/><date.issue norm="{date(each.published)}"/>',
            f'<du-key url="{each.url}"/>',
            f'<date.release norm="{date(each.embargo)}"/>' if each.embargo else "",
            f'<date.expire norm="{date(each.expires)}"/>' if each.expires else "",
            "<key-list>", *(empty("keyword", key=name) for name in each.tags), "</key-list>",
        ]  # fmt: skip
        media = "".join(
            f'<media media-type="image"><media-reference source="{html(one.url)}"'
            f' width="{one.width}" height="{one.height}" alternate-text="{one.alt}"/>'
            f"{tag('media-caption', one.caption)}{tag('media-producer', one.credit)}</media>"
            for one in each.images
        )
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?><nitf xml:lang="{each.language}"'
            f' baselang="{each.language}"><head><tobject><tobject.subject'
            f' tobject.subject.type="{each.sections[0]}"/></tobject>'
            f"<docdata>{''.join(docdata)}</docdata>"
            f'<revision-history norm="{date(each.updated)}"/></head><body><body.head>'
            f"<hedline>{tag('hl1', each.title)}</hedline>"
            f"<byline>{''.join(tag('person', one.name) for one in each.authors)}</byline>"
            f"<abstract>{tag('p', each.summary)}</abstract></body.head>"
            f"<body.content>{each.content_html}{media}</body.content></body></nitf>"
        )
        (folder / "wire" / f"{number:03}.xml").write_text(text, "utf-8")
    return Source(path="wire/*.xml")


@kind(
    "newsml",
    *_UNSAID,
    "expires",
    "embargo",
    "noindex",
    "canonical_url",
    "authors.url",
    "images",
    "tags",
    "sections",
    id="it ends with the number of a revision",
)
def _newsml(articles: Articles, folder: Path) -> Source:
    (folder / "wire").mkdir()
    for number, each in enumerate(articles):
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><NewsML><NewsItem><Identification>'
            f"<NewsIdentifier>{tag('NewsItemId', each.url.rpartition('/')[2])}"
            f"{tag('PublicIdentifier', each.id + ':3N')}</NewsIdentifier></Identification>"
            '<NewsManagement><NewsItemType FormalName="News"/>'
            f"{tag('FirstCreated', date(each.published))}"
            f"{tag('ThisRevisionCreated', date(each.updated))}"
            '<Status FormalName="Usable"/></NewsManagement>'
            f'<NewsComponent xml:lang="{each.language}"><NewsLines>{tag("HeadLine", each.title)}'
            f"{tag('SubHeadLine', html(each.summary))}"
            f"{tag('ByLine', ' and '.join(one.name for one in each.authors))}</NewsLines>"
            f'<DescriptiveMetadata><Language FormalName="{each.language}"/></DescriptiveMetadata>'
            f"<ContentItem><DataContent><html><body>{each.content_html}</body></html></DataContent>"
            "</ContentItem></NewsComponent></NewsItem></NewsML>"
        )
        (folder / "wire" / f"{number:03}.xml").write_text(text, "utf-8")
    path = "https://e.example/stiri/" + "{Identification/NewsIdentifier/NewsItemId}"
    return Source(path="wire/*.xml", fields={"url": {"template": path}})
