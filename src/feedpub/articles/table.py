"""The one place that knows what a record may say: its fields, their synonyms, what they hold."""

from __future__ import annotations

from typing import Any

from feedpub.articles import _coercion as values
from feedpub.articles import rules
from feedpub.articles._extra import extra
from feedpub.articles.desk import QUICK, Desk
from feedpub.articles.notes import Unusable
from feedpub.articles.objects import Field, ObjectKind, many, one
from feedpub.model import (
    Access,
    Article,
    Attachment,
    Author,
    Change,
    Image,
    OriginalSource,
    Place,
    Related,
    Status,
    Translation,
    Video,
)


def _place(value: Any, path: str, desk: Desk) -> Place | None:
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if isinstance(value, list):
        if len(value) != 2:
            raise Unusable(rules.WRONG_TYPE, "is not a location; write [latitude, longitude]")
        value = {"latitude": value[0], "longitude": value[1]}
    place: Place | None = _READ_PLACE(value, path, desk)
    return place


def _video(**found: Any) -> Video:
    if "content_url" not in found and "player_url" not in found:
        raise Unusable(rules.MISSING_FIELD, "has neither content_url nor player_url")
    return Video(**found)


_URL = Field(values.url, synonyms=("link", "href", "src", "permalink", "uri"))
_SIZE = Field(values.whole(0), synonyms=("size", "length", "bytes"))
_MIME = Field(values.media_type, synonyms=("type", "content_type", "mime"))

PLACE = ObjectKind(
    Place,
    {
        "latitude": Field(values.decimal(-90, 90), synonyms=("lat",)),
        "longitude": Field(values.decimal(-180, 180), synonyms=("lon", "lng", "long")),
        "name": Field(values.word, synonyms=("title",)),
    },
    required=("latitude", "longitude"),
)
_READ_PLACE = one(PLACE)
QUICK[_place] = QUICK[_READ_PLACE]
AUTHOR = ObjectKind(
    Author,
    {
        "name": Field(values.word, synonyms=("display_name",)),
        "url": Field(values.url, synonyms=("uri", "link", "homepage")),
        "email": Field(values.address, synonyms=("mail",)),
        "avatar": Field(values.url, synonyms=("image", "picture")),
    },
    required=("name",),
    short="name",
)
IMAGE = ObjectKind(
    Image,
    {
        "url": _URL,
        "width": Field(values.whole(1)),
        "height": Field(values.whole(1)),
        "mime_type": _MIME,
        "size_in_bytes": _SIZE,
        "caption": Field(values.line, synonyms=("description", "title")),
        "credit": Field(values.line, synonyms=("photographer", "copyright", "author")),
        "alt": Field(values.line, synonyms=("alt_text", "alternative_text")),
    },
    required=("url",),
    short="url",
)
ATTACHMENT = ObjectKind(
    Attachment,
    {
        "url": _URL,
        "mime_type": _MIME,
        "title": Field(values.line, synonyms=("name",)),
        "size_in_bytes": _SIZE,
        "duration_in_seconds": Field(values.decimal(0, 10**9), synonyms=("duration",)),
    },
    required=("url", "mime_type"),
)
VIDEO = ObjectKind(
    _video,
    {
        "thumbnail": Field(values.url, synonyms=("thumbnail_url", "thumbnail_loc", "image")),
        "title": Field(values.line, synonyms=("name",)),
        "description": Field(values.line, synonyms=("summary",)),
        "content_url": Field(values.url, synonyms=("url", "content_loc")),
        "player_url": Field(values.url, synonyms=("embed_url", "player_loc")),
        "duration": Field(values.whole(1, 28_800), synonyms=("duration_in_seconds",)),
        "published": Field(values.instant, synonyms=("date_published", "upload_date")),
        "expires": Field(values.instant, synonyms=("date_expires", "expiration_date"), vital=True),
        "family_friendly": Field(values.truth, synonyms=("is_family_friendly",), vital=True),
        "requires_subscription": Field(values.truth, vital=True),
        "live": Field(values.truth, synonyms=("is_live",)),
        "tags": Field(many(values.word), synonyms=("tag", "keywords")),
    },
    required=("thumbnail", "title", "description"),
)
RELATED = ObjectKind(
    Related,
    {"url": _URL, "title": Field(values.line, synonyms=("headline", "name"))},
    required=("url",),
    short="url",
)
SOURCE = ObjectKind(
    OriginalSource,
    {
        "name": Field(values.word, synonyms=("title",)),
        "url": Field(values.url, synonyms=("link", "homepage")),
        "feed_url": Field(values.url, synonyms=("feed",)),
    },
    required=("name",),
    short="name",
)
TRANSLATION = ObjectKind(
    Translation,
    {"language": Field(values.tag, synonyms=("lang", "hreflang")), "url": _URL},
    required=("language", "url"),
)
ARTICLE = ObjectKind(
    Article,
    {
        "id": Field(values.identifier, synonyms=("guid", "uuid", "identifier"), vital=True),
        "url": Field(values.url, synonyms=("permalink", "link", "href", "uri")),
        "canonical_url": Field(values.url, synonyms=("canonical", "canonical_link"), vital=True),
        "title": Field(values.title, synonyms=("headline",)),
        "label": Field(values.title, synonyms=("kicker", "overline")),
        "summary": Field(
            values.line,
            synonyms=("description", "excerpt", "teaser", "lead", "lede", "abstract", "standfirst"),
        ),
        "content_html": Field(
            values.body, synonyms=("body", "content", "html", "body_html"), vital=True
        ),
        "content_text": Field(
            values.body, synonyms=("text", "body_text", "article_body"), vital=True
        ),
        "date_published": Field(
            values.instant,
            to="published",
            synonyms=("published", "published_at", "pub_date", "publish_date", "date"),
        ),
        "date_modified": Field(
            values.instant,
            to="modified",
            synonyms=("modified", "modified_at", "updated", "updated_at", "date_updated",
                      "last_modified", "lastmod"),
        ),
        "date_embargo": Field(
            values.instant,
            to="embargo",
            synonyms=("embargo", "embargoed_until", "embargo_until"),
            vital=True,
        ),
        "date_expires": Field(
            values.instant, to="expires", synonyms=("expires", "expires_at", "expiry"), vital=True
        ),
        "authors": Field(many(one(AUTHOR)), synonyms=("author", "byline", "creator")),
        "section": Field(
            many(values.word),
            to="sections",
            synonyms=("sections", "category", "categories", "article_section"),
        ),
        "tags": Field(many(values.word), synonyms=("tag", "keywords")),
        "language": Field(values.tag, synonyms=("lang", "in_language", "locale"), vital=True),
        "images": Field(many(one(IMAGE))),
        "image": Field(
            many(one(IMAGE)), synonyms=("featured_image", "thumbnail", "picture", "photo")
        ),
        "banner_image": Field(many(one(IMAGE))),
        "attachments": Field(many(one(ATTACHMENT)), synonyms=("enclosures",)),
        "videos": Field(many(one(VIDEO)), synonyms=("video",)),
        "related": Field(many(one(RELATED)), synonyms=("related_articles", "related_links")),
        "external_url": Field(values.url),
        "source": Field(one(SOURCE)),
        "access": Field(values.choice(Access), vital=True),
        "status": Field(values.choice(Status), synonyms=("state",), vital=True),
        "change": Field(values.choice(Change), synonyms=("change_type",)),
        "translations": Field(many(one(TRANSLATION)), synonyms=("alternates",)),
        "noindex": Field(values.truth, synonyms=("no_index",), vital=True),
        "location": Field(_place, to="place", synonyms=("place", "geo", "geolocation")),
        "extra": Field(extra, synonyms=("extras",)),
    },
    required=("url", "title", "date_published"),
)  # fmt: skip
