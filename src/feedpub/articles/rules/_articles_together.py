"""What can be wrong with articles beside each other, and with images, which are probed."""

from __future__ import annotations

from feedpub.articles.rules._declaring import record_rule
from feedpub.findings import Severity

_ITEMS = "https://www.jsonfeed.org/version/1.1/#items-a-name-items-a"
_CONTENT = "https://www.rssboard.org/media-rss#media-content"

KEPT_ID = record_rule(
    "record/kept-id",
    Severity.INFO,
    "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.6",
    """The id of a published article is not a URI; it was kept unchanged.

    RSS and JSON Feed contain exactly this id, so readers do not show the article again. Atom
    requires a URI as id; there it is written as a `tag:` URI, which is always the same.
    """,
)
REPEATED_RECORD = record_rule(
    "record/repeated-record",
    Severity.INFO,
    _ITEMS,
    """The same record was read more than once; it is published once.

    This happens if two sources overlap. There is nothing to do.
    """,
    flags=('{"title": "Rain"}\n{"title": "Rain"}',),
    passes=('{"url": "/rain"}\n{"url": "/snow"}',),
)
OLDER_VERSION = record_rule(
    "record/older-version",
    Severity.WARNING,
    _ITEMS,
    """An article was read in two versions; the one that changed last is published.

    The version with the later date_modified is used, or the later date_published if there is no
    date_modified. If the export should not contain old versions, fix the export.
    """,
    flags=('{"title": "Rain"}\n{"title": "Snow", "date_modified": "2026-11-23T09:00:00Z"}',),
    passes=('{"title": "Rain"}\n{"title": "Rain"}',),
)
DUPLICATE_ID = record_rule(
    "record/duplicate-id",
    Severity.ERROR,
    _ITEMS,
    """Two different articles have the same id.

    Readers identify an article by its id alone, so one of the two would never be seen. Give each
    article a unique id that never changes.
    """,
    flags=('{"id": "7", "url": "/rain"}\n{"id": "7", "url": "/snow"}',),
    passes=('{"id": "7", "url": "/rain"}\n{"id": "8", "url": "/snow"}',),
)
DUPLICATE_URL = record_rule(
    "record/duplicate-url",
    Severity.WARNING,
    _ITEMS,
    """Two published articles have the same URL and different ids.

    Readers identify an article by its id, so they show the page twice; a sitemap lists it once. If
    it is one article, use one id; if there are two, give each its own URL. http
    and https, a final slash and tracking parameters do not make another page.
    """,
    flags=('{"id": "7", "url": "/rain"}\n{"id": "8", "url": "/rain"}',),
    passes=('{"id": "7", "url": "/rain"}\n{"id": "8", "url": "/snow"}',),
)
ANOTHER_ID = record_rule(
    "record/another-id",
    Severity.WARNING,
    "https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt",
    """A record has the page of a published article and another id; the article keeps its id.

    Readers know the article by the id it was published with, so under another one they would show
    it again. If two records have the page at the same time, the one that changed last is published.
    If they are different articles, write `same_url = "different"` in `[store]`.
    """,
)
REUSED_ID = record_rule(
    "record/reused-id",
    Severity.WARNING,
    "https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt",
    """The id of a published article now belongs to another: title, URL and date are different.

    Readers identify an article by its id alone, so who has read the old one does not see the new
    one. Give each article an id of its own that is never used again.
    """,
)
MOVED = record_rule(
    "record/moved",
    Severity.WARNING,
    "https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt",
    """A published article has another URL, and an output identifies articles by their URLs.

    Readers of an output with `guid = "url"` see the article again, as a new one; other outputs
    have its id, which stays. Keep the URL, or redirect the old one and leave the URL of the record
    as it was. It is said once, when the URL changes.
    """,
)
IMAGE_NOT_FOUND = record_rule(
    "record/image-not-found",
    Severity.WARNING,
    _CONTENT,
    """An image is not at its URL.

    The server answers with 404 or 410, so every reader shows a gap. Correct the URL, or remove the
    image from the record.
    """,
)
NO_IMAGE_THERE = record_rule(
    "record/not-an-image",
    Severity.WARNING,
    _CONTENT,
    """The URL of an image leads to something that is not an image in a known format.

    If it is a web page, it is usually an error page with the status 200, or a page about the image.
    Use the URL of the image file.
    """,
)
IMAGE_NOT_PROBED = record_rule(
    "record/image-not-probed",
    Severity.WARNING,
    _CONTENT,
    """An image could not be read, so its size is unknown.

    The server did not answer in time, or refused the request, which may happen to readers too. Make
    the image public, or add width, height, type and size to the record.
    """,
)
