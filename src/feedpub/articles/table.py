"""The one place that knows what a record may say: its fields, their synonyms, what they hold.

Everything else follows from it: how a field is read carefully and quickly, the JSON Schema of
records, and their documentation.
"""

from __future__ import annotations

from types import MappingProxyType

from feedpub.articles import _coercion as values
from feedpub.articles._extra import extra
from feedpub.articles.nested import (
    ATTACHMENT,
    AUTHOR,
    IMAGE,
    RELATED,
    SOURCE,
    TRANSLATION,
    VIDEO,
    place,
)
from feedpub.articles.objects import Field, ObjectKind, many, one
from feedpub.model import Access, Article, Change, Status

ARTICLE = ObjectKind(
    Article,
    {
        "id": Field(
            values.identifier,
            "Id",
            "Permanent: it never changes and never names another article. Default: canonical_url,"
            " else url. An id that is not a URI becomes a tag: URI.",
            synonyms=("guid", "uuid", "identifier"),
            vital=True,
            examples=(
                "https://curierul.example/politica/buget-2027",
                "urn:uuid:8f3c1c5e-0b0a-4a3e-9d6e-0f6a4c1a2b3c",
                48213,
            ),
        ),
        "url": Field(
            values.url,
            "Address",
            "The article's page: absolute, or relative to the publication's URL.",
            synonyms=("permalink", "link", "href", "uri"),
            examples=("https://curierul.example/politica/buget-2027", "/politica/buget-2027"),
        ),
        "canonical_url": Field(
            values.url,
            "Canonical address",
            "The address that search engines should keep, where it is not url.",
            synonyms=("canonical", "canonical_link"),
            vital=True,
        ),
        "title": Field(
            values.title,
            "Headline",
            "Plain text, no HTML.",
            synonyms=("headline",),
            examples=("Bugetul pe 2027, adoptat: 2,5 % din PIB pentru apărare",),
        ),
        "label": Field(
            values.title,
            "Kicker",
            "The word over the headline.",
            synonyms=("kicker", "overline"),
            examples=("EXCLUSIV",),
        ),
        "summary": Field(
            values.line,
            "Summary",
            "One to three sentences of plain text.",
            synonyms=("description", "excerpt", "teaser", "lead", "lede", "abstract", "standfirst"),
            examples=("Parlamentul a votat luni bugetul pe anul viitor.",),
        ),
        "content_html": Field(
            values.body,
            "Content, HTML",
            "The whole article. It is cleaned, and its addresses are made absolute.",
            synonyms=("body", "content", "html", "body_html"),
            vital=True,
            examples=("<p>Parlamentul a votat luni …</p>",),
        ),
        "content_text": Field(
            values.body,
            "Content, text",
            "The whole article as plain text, where there is no HTML.",
            synonyms=("text", "body_text", "article_body"),
            vital=True,
        ),
        "date_published": Field(
            values.instant,
            "Published",
            "First publication. An article in the future is not published yet.",
            to="published",
            synonyms=(
                "published",
                "published_at",
                "pub_date",
                "publish_date",
                "date",
                "date_gmt",
                "published_gmt",
                "published_utc",
            ),
        ),
        "date_modified": Field(
            values.instant,
            "Modified",
            "Last change; not before date_published.",
            to="modified",
            synonyms=(
                "modified_gmt",
                "modified_utc",
                "modified",
                "modified_at",
                "updated",
                "updated_at",
                "date_updated",
                "last_modified",
                "lastmod",
            ),
        ),
        "date_embargo": Field(
            values.instant,
            "Embargo",
            "Nothing of the article goes out before.",
            to="embargo",
            synonyms=("embargo", "embargoed_until", "embargo_until"),
            vital=True,
        ),
        "date_expires": Field(
            values.instant,
            "Expires",
            "Nothing of the article goes out from then on.",
            to="expires",
            synonyms=("expires", "expires_at", "expiry"),
            vital=True,
        ),
        "authors": Field(
            many(one(AUTHOR)),
            "Authors",
            "Bylines, in their order.",
            synonyms=("author", "byline", "creator"),
            examples=(
                [
                    "Ana Popescu",
                    {"name": "Ion Ionescu", "url": "https://curierul.example/autori/ion-ionescu"},
                ],
            ),
        ),
        "section": Field(
            many(values.word),
            "Section",
            "One, or several from general to special.",
            to="sections",
            synonyms=("sections", "category", "categories", "article_section"),
            examples=("Politică", ["Politică", "Apărare"]),
        ),
        "tags": Field(
            many(values.word),
            "Tags",
            "Plain words or names.",
            synonyms=("tag", "keywords"),
            examples=(["NATO", "buget"],),
        ),
        "language": Field(
            values.tag,
            "Language",
            "Where it is not the publication's.",
            synonyms=("lang", "in_language", "locale"),
            vital=True,
        ),
        "images": Field(
            many(one(IMAGE)),
            "Images",
            "URLs or objects; the first leads, unless image names another.",
        ),
        "image": Field(
            many(one(IMAGE)),
            "Lead image",
            "URL or object.",
            single=True,
            synonyms=("featured_image", "thumbnail", "picture", "photo"),
            examples=("https://curierul.example/foto/parlament.jpg",),
        ),
        "banner_image": Field(
            many(one(IMAGE)),
            "Banner",
            "JSON Feed's: an image to put above the article. It joins images.",
            single=True,
        ),
        "attachments": Field(
            many(one(ATTACHMENT)),
            "Attachments",
            "Files that go with the article, as in JSON Feed.",
            synonyms=("enclosures",),
        ),
        "videos": Field(
            many(one(VIDEO)), "Videos", "Videos shown on the article's page.", synonyms=("video",)
        ),
        "related": Field(
            many(one(RELATED)),
            "Related",
            "Other pages: URLs or objects.",
            synonyms=("related_articles", "related_links"),
        ),
        "external_url": Field(
            values.url,
            "Page elsewhere",
            "JSON Feed's: the page a link post is about. It becomes a related page.",
        ),
        "source": Field(
            one(SOURCE),
            "Source",
            "Who had the story first.",
        ),
        "access": Field(
            values.choice(Access),
            "Access",
            "Who may read the whole article on the site. What is not free goes out as its summary.",
            vital=True,
            also={"default": "free"},
        ),
        "status": Field(
            values.choice(Status),
            "Status",
            "Only published articles go out.",
            synonyms=("state",),
            vital=True,
            also={"default": "published"},
        ),
        "change": Field(
            values.choice(Change),
            "Kind of change",
            "What the last edit was. A minor one moves no date.",
            synonyms=("change_type",),
        ),
        "translations": Field(
            many(one(TRANSLATION)),
            "Translations",
            "The same article in other languages.",
            synonyms=("alternates",),
        ),
        "noindex": Field(
            values.truth,
            "No index",
            "true: search engines are asked to leave the page out, and sitemaps do.",
            synonyms=("no_index",),
            vital=True,
            also={"default": False},
        ),
        "location": Field(
            place,
            "Place",
            "Where the story plays.",
            to="place",
            synonyms=("place", "geo", "geolocation"),
        ),
        "extra": Field(
            extra,
            "Extra elements",
            "Elements of namespaces that the configuration declares, by prefix:name or {URI}name;"
            " text and attributes, never XML.",
            synonyms=("extras",),
            examples=(
                {
                    "slash:comments": "12",
                    "{https://example.org/ns}desk": {
                        "text": "politic",
                        "attributes": {"shift": "2"},
                    },
                },
            ),
        ),
    },
    name="article",
    title="Article record",
    about="One article, as feedpub reads it: a JSON Feed 1.1 item with a newsroom's own fields.",
    required=("url", "title", "date_published"),
    stand_ins=MappingProxyType({"date_published": "date_modified"}),
)
