"""The objects in a record: authors, images, videos and others; see `feedpub.articles.table`."""

from __future__ import annotations

from typing import Any

from feedpub.articles import _coercion as values
from feedpub.articles import rules
from feedpub.articles.notes import Unusable
from feedpub.articles.objects import Field, ObjectKind, many, one
from feedpub.articles.record_context import QUICK, SHAPES, RecordContext
from feedpub.model import (
    AiUse,
    Attachment,
    Author,
    Image,
    Involvement,
    OriginalSource,
    Place,
    Related,
    Translation,
    Video,
)

_ADDRESS = ("link", "href", "src", "permalink", "uri")
_BYTES = ("size", "length", "bytes")
_TYPE = ("type", "content_type", "mime")
_SIZE = values.whole(0)


def place(value: Any, path: str, context: RecordContext) -> Place | None:
    """A place: an object, a pair, or a pair in words."""
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if isinstance(value, list):
        if len(value) != 2:
            raise Unusable(rules.WRONG_TYPE, "is not a location; write [latitude, longitude]")
        value = {"latitude": value[0], "longitude": value[1]}
    place: Place | None = _READ_PLACE(value, path, context)
    return place


def _video(**found: Any) -> Video:
    if "content_url" not in found and "player_url" not in found:
        raise Unusable(rules.MISSING_FIELD, "has neither content_url nor player_url")
    return Video(**found)


PLACE = ObjectKind(
    Place,
    {
        "latitude": Field(values.decimal(-90, 90), "Latitude", "In degrees.", synonyms=("lat",)),
        "longitude": Field(
            values.decimal(-180, 180), "Longitude", "In degrees.", synonyms=("lon", "lng", "long")
        ),
        "name": Field(
            values.word, "Name", "Of the place.", synonyms=("title",), examples=("București",)
        ),
    },
    name="location",
    title="Place",
    about="Latitude and longitude.",
    required=("latitude", "longitude"),
)
_READ_PLACE = one(PLACE)
QUICK[place] = QUICK[_READ_PLACE]
SHAPES[place] = SHAPES[_READ_PLACE]
AI = ObjectKind(
    AiUse,
    {
        "involvement": Field(
            values.choice(Involvement),
            "Involvement",
            "none: people wrote it; assisted: people wrote it with AI; generated: AI wrote it.",
            synonyms=("use", "level"),
            vital=True,
        ),
        "reviewed": Field(
            values.truth,
            "Reviewed",
            "Whether a person reviewed the text and answers for it.",
            synonyms=("is_reviewed", "human_reviewed", "human_review"),
        ),
    },
    name="ai",
    title="AI",
    about="What AI had to do with the text of the article.",
    required=("involvement",),
    short="involvement",
)
_READ_AI = one(AI)


def ai_use(value: Any, path: str, context: RecordContext) -> AiUse | None:
    """What AI had to do with a text: a word, an object, or false."""
    if value is True:
        raise Unusable(rules.INVALID_VALUE, "does not say how; write assisted or generated")
    found: AiUse | None = _READ_AI("none" if value is False else value, path, context)
    return found


QUICK[ai_use] = QUICK[_READ_AI]
SHAPES[ai_use] = SHAPES[_READ_AI]
AUTHOR = ObjectKind(
    Author,
    {
        "name": Field(
            values.word,
            "Name",
            "The name as printed.",
            synonyms=("display_name",),
            examples=("Ana Popescu",),
        ),
        "url": Field(
            values.url,
            "Page",
            "URL of a page by or about the author.",
            synonyms=("uri", "link", "homepage"),
        ),
        "email": Field(
            values.address,
            "E-mail",
            "The e-mail address, without a name.",
            synonyms=("mail",),
            examples=("ana@curierul.example",),
        ),
        "avatar": Field(values.url, "Picture", "A square image.", synonyms=("image", "picture")),
    },
    name="author",
    title="Author",
    about="A byline.",
    required=("name",),
    short="name",
)
IMAGE = ObjectKind(
    Image,
    {
        "url": Field(values.url, "Address", "URL of the file.", synonyms=_ADDRESS),
        "width": Field(
            values.whole(1),
            "Width",
            "In pixels.",
        ),
        "height": Field(
            values.whole(1),
            "Height",
            "In pixels.",
        ),
        "mime_type": Field(
            values.media_type, "Media type", "Media type of the file.", synonyms=_TYPE
        ),
        "size_in_bytes": Field(_SIZE, "Size", "In bytes.", synonyms=_BYTES),
        "caption": Field(
            values.line,
            "Caption",
            "Caption in plain text.",
            synonyms=("description", "title"),
        ),
        "credit": Field(
            values.line,
            "Credit",
            "Who made the image.",
            synonyms=("photographer", "copyright", "author"),
            examples=("Ana Popescu / Curierul de Est",),
        ),
        "alt": Field(
            values.line,
            "Alternative text",
            "Description for people who cannot see the image.",
            synonyms=("alt_text", "alternative_text"),
        ),
    },
    name="image",
    title="Image",
    about="A picture of the article.",
    required=("url",),
    short="url",
)
ATTACHMENT = ObjectKind(
    Attachment,
    {
        "url": Field(values.url, "Address", "URL of the file.", synonyms=_ADDRESS),
        "mime_type": Field(
            values.media_type,
            "Media type",
            "Media type of the file.",
            synonyms=_TYPE,
            examples=("audio/mpeg",),
        ),
        "title": Field(
            values.line,
            "Title",
            "Title; files with the same title are versions of each other.",
            synonyms=("name",),
        ),
        "size_in_bytes": Field(_SIZE, "Size", "In bytes.", synonyms=_BYTES),
        "duration_in_seconds": Field(
            values.decimal(0, 10**9), "Duration", "In seconds.", synonyms=("duration",)
        ),
    },
    name="attachment",
    title="Attachment",
    about="A file that goes with the article.",
    required=("url", "mime_type"),
)
VIDEO = ObjectKind(
    _video,
    {
        "thumbnail": Field(
            values.url,
            "Still image",
            "URL of the file.",
            synonyms=("thumbnail_url", "thumbnail_loc", "image"),
        ),
        "title": Field(
            values.line, "Title", "Plain text, at most 100 characters.", synonyms=("name",)
        ),
        "description": Field(
            values.line,
            "Description",
            "Plain text, at most 2,048 characters.",
            synonyms=("summary",),
        ),
        "content_url": Field(
            values.url, "File", "URL of the video file.", synonyms=("url", "content_loc")
        ),
        "player_url": Field(
            values.url,
            "Player",
            "URL of a player for the video.",
            synonyms=("embed_url", "player_loc"),
        ),
        "duration": Field(
            values.whole(1, 28_800),
            "Duration",
            "Duration in whole seconds.",
            synonyms=("duration_in_seconds",),
        ),
        "published": Field(
            values.instant,
            "Published",
            "First publication.",
            synonyms=("date_published", "upload_date"),
        ),
        "expires": Field(
            values.instant,
            "Expires",
            "When the video stops being available.",
            synonyms=("date_expires", "expiration_date"),
            vital=True,
        ),
        "family_friendly": Field(
            values.truth,
            "For families",
            "false: shown only if safe search is off.",
            synonyms=("is_family_friendly",),
            vital=True,
        ),
        "requires_subscription": Field(
            values.truth, "Paid", "Whether watching requires a subscription.", vital=True
        ),
        "live": Field(values.truth, "Live", "Whether it is a live stream.", synonyms=("is_live",)),
        "tags": Field(many(values.word), "Tags", "At most 32 tags.", synonyms=("tag", "keywords")),
    },
    also={"anyOf": [{"required": ["content_url"]}, {"required": ["player_url"]}]},
    name="video",
    title="Video",
    about="A video, as the video sitemap has it.",
    required=("thumbnail", "title", "description"),
)
RELATED = ObjectKind(
    Related,
    {
        "url": Field(values.url, "Address", "URL of the page.", synonyms=_ADDRESS),
        "title": Field(values.line, "Title", "Plain text.", synonyms=("headline", "name")),
    },
    name="related",
    title="Related page",
    about="Another page that the article points to.",
    required=("url",),
    short="url",
)
SOURCE = ObjectKind(
    OriginalSource,
    {
        "name": Field(
            values.word,
            "Name",
            "Name of the publication.",
            synonyms=("title",),
            examples=("Agenția de Presă",),
        ),
        "url": Field(
            values.url,
            "Address",
            "URL of the original article, or of the site.",
            synonyms=("link", "homepage"),
        ),
        "feed_url": Field(
            values.url,
            "Feed",
            "URL of its feed; required for the RSS element source.",
            synonyms=("feed",),
        ),
    },
    name="source",
    title="Source",
    about="The publication that had the story first.",
    required=("name",),
    short="name",
)
TRANSLATION = ObjectKind(
    Translation,
    {
        "language": Field(
            values.tag, "Language", "Of the translation.", synonyms=("lang", "hreflang")
        ),
        "url": Field(values.url, "Address", "Where it is.", synonyms=_ADDRESS),
    },
    name="translation",
    title="Translation",
    about="The same article in another language.",
    required=("language", "url"),
)
