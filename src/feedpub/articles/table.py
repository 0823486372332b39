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
    ai_use,
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
            "A permanent id that never changes and is never reused. Default: canonical_url,"
            " otherwise url. An id that is not a URI is made into a tag: URI.",
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
            "URL of the article's page: absolute, or relative to the publication's URL.",
            synonyms=("permalink", "link", "href", "uri", "web_url", "article_url", "page_url"),
            examples=("https://curierul.example/politica/buget-2027", "/politica/buget-2027"),
        ),
        "canonical_url": Field(
            values.url,
            "Canonical address",
            "The URL that search engines should index, if it is not url.",
            synonyms=("canonical", "canonical_link"),
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
            "The word or words above the headline.",
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
            "The full text as HTML. It is cleaned, and its URLs are made absolute.",
            synonyms=("body", "content", "html", "body_html"),
            examples=("<p>Parlamentul a votat luni …</p>",),
        ),
        "content_text": Field(
            values.body,
            "Content, text",
            "The full text as plain text, if there is no HTML.",
            synonyms=("text", "body_text", "article_body"),
        ),
        "date_published": Field(
            values.instant,
            "Published",
            "Date of first publication. An article with a future date is not published yet.",
            to="published",
            synonyms=(
                "published",
                "published_at",
                "pub_date",
                "publish_date",
                "publication_date",
                "published_date",
                "published_on",
                "posted_at",
                "date_posted",
                "date_time",
                "date",
                "date_gmt",
                "published_gmt",
                "published_utc",
            ),
        ),
        "date_modified": Field(
            values.instant,
            "Modified",
            "Date of the last change; not before date_published.",
            to="modified",
            synonyms=(
                "modified_gmt",
                "modified_utc",
                "modified",
                "modified_at",
                "updated",
                "updated_at",
                "date_updated",
                "updated_date",
                "modified_date",
                "last_updated",
                "last_modified",
                "lastmod",
            ),
        ),
        "date_embargo": Field(
            values.instant,
            "Embargo",
            "Nothing of the article is published before this date.",
            to="embargo",
            synonyms=("embargo", "embargoed_until", "embargo_until"),
            vital=True,
        ),
        "date_expires": Field(
            values.instant,
            "Expires",
            "Nothing of the article is published from this date on.",
            to="expires",
            synonyms=("expires", "expires_at", "expiry"),
            vital=True,
        ),
        "authors": Field(
            many(one(AUTHOR)),
            "Authors",
            "Authors, in the order of the byline.",
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
            "One section, or several from general to specific.",
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
            "The language of the article, if it is not that of the publication.",
            synonyms=("lang", "in_language", "locale"),
        ),
        "images": Field(
            many(one(IMAGE)),
            "Images",
            "URLs or objects; the first is the lead image, unless image names another.",
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
            "The banner of JSON Feed: an image above the article. It is added to images.",
            single=True,
        ),
        "attachments": Field(
            many(one(ATTACHMENT)),
            "Attachments",
            "Attached files, as in JSON Feed.",
            synonyms=("enclosures",),
        ),
        "videos": Field(
            many(one(VIDEO)), "Videos", "Videos on the article's page.", synonyms=("video",)
        ),
        "related": Field(
            many(one(RELATED)),
            "Related",
            "Related pages: URLs or objects.",
            synonyms=("related_articles", "related_links"),
        ),
        "external_url": Field(
            values.url,
            "Page elsewhere",
            "The page that a link post is about, as in JSON Feed. It is added to related.",
        ),
        "source": Field(
            one(SOURCE),
            "Source",
            "The publication that had the story first.",
        ),
        "access": Field(
            values.choice(Access),
            "Access",
            "Who may read the full article on the site. Only the summary is published of articles"
            " that are not free.",
            vital=True,
            also={"default": "free"},
        ),
        "status": Field(
            values.choice(Status),
            "Status",
            "Only articles with the status published are written.",
            synonyms=("state",),
            vital=True,
            also={"default": "published"},
        ),
        "change": Field(
            values.choice(Change),
            "Kind of change",
            "The kind of the last edit. A minor one does not change the date.",
            synonyms=("change_type",),
        ),
        "translations": Field(
            many(one(TRANSLATION)),
            "Translations",
            "Versions of the article in other languages.",
            synonyms=("alternates",),
        ),
        "noindex": Field(
            values.noindex,
            "No index",
            "true: the page asks search engines not to index it, and sitemaps leave it out.",
            synonyms=("no_index",),
            also={"default": False},
        ),
        "location": Field(
            place,
            "Place",
            "Where the story takes place.",
            to="place",
            synonyms=("place", "geo", "geolocation"),
        ),
        "ai": Field(
            ai_use,
            "AI",
            "What AI had to do with the text: none, assisted or generated; or an object that also"
            " says whether a person reviewed it. Without it, nothing is said.",
            synonyms=("ai_use", "ai_involvement", "ai_disclosure"),
            examples=("assisted", {"involvement": "generated", "reviewed": True}),
        ),
        "digital_source_type": Field(
            values.digital_source,
            "Digital source type",
            "How the content came to be, by the IPTC's NewsCodes: a term, a qcode or a URI.",
            examples=("trainedAlgorithmicMedia",),
        ),
        "extra": Field(
            extra,
            "Extra elements",
            "Elements in namespaces that the configuration declares, named prefix:name or"
            " {URI}name. Values are text and attributes, not XML.",
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
